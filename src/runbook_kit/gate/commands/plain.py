"""Shell texts that are valid beyond doubt: words, quotes, variables and redirections, joined by `&&`, `|` and `;`."""

from __future__ import annotations

from runbook_kit.expressions import expression

# Most blocks of most documents are such; what is any more than that is for a parser to judge.
RESERVED = r"(?:if|then|elif|else|fi|for|while|until|do|done|case|esac|in|function|select|time|coproc)"
NAME = r"[\w./:=@%+,^~*?-]"
VARIABLE = rf"\$(?:[A-Za-z_]\w*+|\{{[A-Za-z_]\w*+\}}|[0-9@?*$!-]|\((?!{RESERVED}\b)[A-Za-z._/][\w ./:=@%+,~-]*+\))"
QUOTED = rf'"(?:[^"\\$`\r]|\\[^\r]|{VARIABLE})*+"' + r"|'[^'\r]*+'"
WORD = rf"(?:{NAME}|\\[^\n\r]|{VARIABLE}|{QUOTED}|\{{[\w./,-]*+\}})++"
REDIRECTION = rf"(?:[0-9]|&(?=>))?(?:>>?|<(?![<(&>]))(?:&[0-9](?![\w./-])|[ \t]*+{WORD})"
BLANK = r"(?:[ \t]|\\\n)"
COMMAND = rf"(?!{RESERVED}(?!{NAME})){WORD}(?:{BLANK}++(?:{REDIRECTION}|{WORD}))*+"
NEXT = rf"(?:{BLANK}*+(?:(?:&&|\|\|?)(?:{BLANK}|\n)*+|;{BLANK}*+){COMMAND})*+"
LINE = rf"{BLANK}*+(?:{COMMAND}{NEXT}{BLANK}*+[;&]?{BLANK}*+)?(?:(?<![^\s;&])#[^\n]*+)?"
TEXT = expression(rf"(?:{LINE}(?:\n|\Z))++")


def is_plain(text: str) -> bool:
    """Whether the text is certainly valid, by what it is made of. The time is linear in the text."""
    return TEXT.fullmatch(text) is not None
