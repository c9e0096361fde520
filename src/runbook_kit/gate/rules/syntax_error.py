"""A shell block is no valid shell: bash would stop with a syntax error.

A block that cannot be parsed runs up to the error or not at all, and the operator finds out in the middle of a
procedure. Every fence for `bash`, `sh` or `shell` is parsed as it stands, with gaps such as `<loop-id>`, `{{ name }}`
and `...` taken for words; of a transcript, only what stands behind the prompts. Where the parser objects, `bash -n` has
the last word when there is a bash; nothing is run.

Documents that were not written to be run put output, queries and prose in shell fences, too. There the rule objects
only where the line in question begins like a command. A block with attributes, and every block of a document with
`runbook:` front matter, is taken at its word.

Wrong: `git fetch origin  (on a feature branch)`. Right: `git fetch origin  # on a feature branch`.
What is no shell wants another language on its fence, such as `text`, `console` or `promql`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from runbook_kit.document.bash import walk
from runbook_kit.expressions import expression
from runbook_kit.gate.commands.bash import ask_bash
from runbook_kit.gate.commands.shell import Shell, is_ours, may_hold, shells
from runbook_kit.gate.commands.wrapped import catalogue
from runbook_kit.gate.reported import may_have_attributes
from runbook_kit.gate.rule import Subject, Violation
from runbook_kit.plan.shell.tree import Tree, read_tree
from runbook_kit.suggestion import shown

GIVEN = expression(r"(?:```|~~~)[`~ \t]*+[^\s`]++[ \t]++[^\s`]")  # more than a language behind the marks of a fence
LINE = expression("^", re.MULTILINE)
FOREIGN = frozenset({"zsh"})  # what its own grammar allows is not for bash to say
LENIENT = expression(r"[\w\"'}][ \t]+\(|\w\(|<<-?[ \t]*[\"'\\]?\w")
TOKEN = expression(r"unexpected token `(.+?)'\Z")
UNCLOSED = expression(r"here-document at line (\d+) delimited by end-of-file \(wanted `(.+)'\)")
MATCHING = expression(r"unexpected EOF while looking for matching `(.+?)'")
ASSIGNED = expression(r"[A-Za-z_]\w*\+?=\S*\s*")
WORD = expression(r"""(?:\./|/|~/)?[A-Za-z_][\w./+-]*(?=[ \t;|&]|\Z)""")
NOT_FOLLOWED = expression(r"[ \t]+(?:=|:=|->|→)[ \t]")
KEYWORDS = frozenset(
    {"if", "then", "elif", "else", "fi", "for", "while", "until", "do", "done", "case", "esac", "function"}
)
LOOSE = frozenset({"in", "import", "from", "df", "sum", "on", "or", "and", "by"})


def check(subject: Subject) -> Iterator[Violation]:
    """Blocks that the parser and bash refuse."""
    text = subject.source.text
    if not may_hold(subject.document, lambda shell: _refused(shell, text) is not None):
        return
    for shell in shells(subject.page):
        if shell.language in FOREIGN or shell.info.get("shell") in FOREIGN:
            continue
        refused = _refused(shell, text)
        if refused is None:
            continue
        start, end, message = refused
        if is_ours(subject.page, shell) or _is_meant(shell.text, start):
            span = shell.span(subject.source, start, end)
            hint = "Mend the command; output and prose belong in a fence of their own, such as `text`."
            yield Violation(span, message, hint, token=shell.text[start:end])


def _refused(shell: Shell, document: str) -> tuple[int, int, str] | None:
    """Where the parser objects, or is more lenient than bash, and bash does not say otherwise; with a sentence.

    Where no block of the document can be ours, only what is meant as a command.
    """
    from runbook_kit.gate.commands.plain import is_plain

    if is_plain(shell.text) or is_plain(_filled(shell.text)):
        return None
    tree = read_tree(shell.text)
    if tree is None or not (tree.root.has_error or _is_doubtful(tree.text)):
        return None
    ours = _may_have_ours(document)
    if not ours and not _may_be_meant(shell.text):
        return None
    said = ask_bash(tree.text)
    if said == "" or (said is None and not tree.root.has_error):
        return None
    start, end, message = _explain(said, tree)
    return (start, end, message) if ours or _is_meant(shell.text, start) else None


def _may_have_ours(document: str) -> bool:
    return "\nrunbook:" in document or may_have_attributes(document) or GIVEN.search(document) is not None


def _filled(text: str) -> str:
    from runbook_kit.document.placeholders import find_placeholders, neutral

    return neutral(text, find_placeholders(text, "bash"))


def _is_doubtful(text: str) -> bool:
    """Whether the parser is more lenient than bash may be: `ls (now)`, a here-document that never ends."""
    if LENIENT.search(text) is None:
        return False
    from runbook_kit.plan.shell.read import read_script

    return bool(read_script(text).problems)


def _explain(said: str | None, tree: Tree) -> tuple[int, int, str]:
    """Where the error is in the text, and a sentence about it."""
    if said is None:
        odd = next((node for node in walk(tree.root) if node.is_error or node.is_missing), tree.root)
        start, end = _line_at(tree.text, tree.start(odd))
        return start, end, f"`{shown(tree.text[start:end])}` is no valid shell."
    number, _, words = said.removeprefix("line ").partition(": ")
    line = int(number) if number.isdigit() else 1
    if unclosed := UNCLOSED.search(words):
        line = int(unclosed[1])
        start, end = _line(tree.text, line)
        return start, end, f"The here-document that begins here is never closed: no line holds only `{unclosed[2]}`."
    start, end = _line(tree.text, line)
    if matching := MATCHING.search(words):
        at = tree.text.find(matching[1], start, end)
        start = at if at >= 0 else start
        return start, end, f"No `{matching[1]}` closes what begins here."
    if token := TOKEN.search(words):
        if token[1] == "newline":
            return start, end, "The shell expects more where this line ends."
        at = tree.text.find(token[1], start, end)
        if at >= 0:
            return at, at + len(token[1]), f"The shell does not expect `{shown(token[1])}` here."
    if "end of file" in words:
        return start, end, "The shell expects more where the block ends: something is not closed."
    return start, end, f"Bash objects: {words}."


def _line(text: str, number: int) -> tuple[int, int]:
    lines = text.split("\n")
    number = min(max(number, 1), len(lines))
    while number > 1 and not lines[number - 1].strip():
        number -= 1
    start = sum(len(each) + 1 for each in lines[: number - 1])
    line = lines[number - 1]
    return start + len(line) - len(line.lstrip()), start + len(line.rstrip())


def _line_at(text: str, offset: int) -> tuple[int, int]:
    return _line(text, text.count("\n", 0, offset) + 1)


def _may_be_meant(text: str) -> bool:
    """Whether any of its statements begins like a command."""
    return any(_is_meant(text, line.start()) for line in LINE.finditer(text))


def _is_meant(text: str, offset: int) -> bool:
    """Whether the statement at `offset` begins like a command, and not like output, a query or other code."""
    start = text.rfind("\n", 0, offset) + 1
    while start > 1 and text[:start].endswith("\\\n"):
        start = text.rfind("\n", 0, start - 1) + 1
    line = text[start : end if (end := text.find("\n", start)) >= 0 else len(text)].strip()
    while assigned := ASSIGNED.match(line):
        line = line[assigned.end() :]
    word = WORD.match(line)
    if word is None or NOT_FOLLOWED.match(line, word.end()) or word[0] in LOOSE:
        return False
    if word[0] in KEYWORDS:
        return not line.endswith(":")  # as Python's do
    is_script = "/" in word[0] and not word[0].endswith("/")
    return is_script or (catalogue().entry(word[0]) is not None and not word[0][0].isupper())
