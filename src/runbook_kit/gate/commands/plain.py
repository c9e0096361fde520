"""Shell texts that are valid beyond doubt: words, quotes, variables and redirections, joined by `&&`, `|` and `;`."""

from __future__ import annotations

from runbook_kit.expressions import expression

# Most blocks of most documents are such; what is any more than that is for a parser to judge.
KEYWORDS = "if|then|elif|else|fi|for|while|until|do|done|case|esac|in|function|select|time|coproc"
RESERVED = rf"(?:{KEYWORDS})"
NAME = r"[\w./:=@%+,^~*?-]"
VARIABLE = rf"\$(?:[A-Za-z_]\w*+|\{{[A-Za-z_]\w*+\}}|[0-9@?*$!-]|\((?!{RESERVED}\b)[A-Za-z._/][\w ./:=@%+,~-]*+\))"
QUOTED = rf'"(?:[^"\\$`\r]|\\[^\r]|{VARIABLE})*+"' + r"|'[^'\r]*+'"
WORD = rf"(?:{NAME}|\\[^\n\r]|{VARIABLE}|{QUOTED}|\{{[\w./,-]*+\}})++"
REDIRECTION = rf"(?:[0-9]|&(?=>))?(?:>>?|<(?![<(&>]))(?:&[0-9](?![\w./-])|[ \t]*+{WORD})"
BLANK = r"(?:[ \t]|\\\n)"
COMMAND = rf"(?!{RESERVED}(?!{NAME})){WORD}(?:{BLANK}++(?:{REDIRECTION}|{WORD}))*+"
NEXT = rf"(?:{BLANK}*+(?:(?:&&|\|\|?)(?:{BLANK}|\n)*+|;{BLANK}*+){COMMAND})*+"
LINE = rf"{BLANK}*+(?:{COMMAND}{NEXT}{BLANK}*+[;&]?{BLANK}*+)?(?:(?<![^\s;&])#[^\n]*+)?"
LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:=@%+,^~*?- \t")
FIRST = frozenset(KEYWORDS.split("|"))
TEXT = expression(rf"(?:{LINE}(?:\n|\Z))++")


def is_plain(text: str) -> bool:
    """Whether the text is certainly valid, by what it is made of. The time is linear in the text."""
    return all(map(_is_simple, text.split("\n"))) or TEXT.fullmatch(text) is not None


def _is_simple(line: str) -> bool:
    """Whether a line is a comment, or words of letters alone: known before the long expression has been compiled."""
    words = line.strip(" \t")
    return not words or words[0] == "#" or (LETTERS.issuperset(words) and words.split(None, 1)[0] not in FIRST)
