"""How a document says that a path is only an example, and which of its words are not marked so."""

from __future__ import annotations

from collections.abc import Iterator

from runbook_kit.expressions import expression
from runbook_kit.gate.page.model import Code, Prose
from runbook_kit.gate.paths.repository import Answer, Repository
from runbook_kit.gate.paths.words import Named, decoded, is_marked
from runbook_kit.gate.rule import Subject

# What may stand before a mark: the end of emphasis, blanks, and a line end where the author's editor put one.
BEHIND = r"[*_~]{0,3}[ \t]{0,4}(?:\r?\n[ \t>]{0,20})?"
EXAMPLE = expression(rf"{BEHIND}<!--\s{{0,20}}example\b[^>]{{0,200}}-->")
REMARK = expression(rf"{BEHIND}\(([^()\r\n]{{1,60}})\)")
WORD = expression(r"(?<![\w/.\\@:#&;=$%~<>{}*+-])(?:\.{0,2}/)?[\w.-]+(?:/[\w.-]+)+")
ARGUMENT = expression(r"(?<!\S)--?[A-Za-z][\w-]{0,40} \Z")  # the option of a command before its value
GOES_ON = frozenset("/*{<[\\&$%=@")


def named_codes(subject: Subject) -> Iterator[tuple[Code, Named, Answer]]:
    """Inline code that names a path and is not marked as an example, with where the path leads."""
    repository = subject.repository
    if repository is None:
        return
    for code in subject.page.codes:
        if "/" not in code.raw and "&" not in code.raw:
            continue
        found = repository.word(subject.source.path, decoded(code.text))
        if found and found[1].state != "found" and not is_marked(code.raw) and not marked_behind(subject, code.end):
            yield code, *found


def named_prose(subject: Subject) -> Iterator[tuple[int, Named, Answer]]:
    """Words of the prose that begin with a folder of the repository and end in an extension: offset, path, answer."""
    repository = subject.repository
    if repository is None:
        return
    for prose in subject.page.prose:
        if "/" in prose.text and not prose.linked:
            for offset, word in bare_words(prose, repository):
                if is_glued(subject.source.text, offset, offset + len(word)):
                    continue
                found = repository.word(subject.source.path, word)
                if found and found[1].state != "found" and not marked_behind(subject, offset + len(word)):
                    yield offset, *found


def bare_words(prose: Prose, repository: Repository) -> Iterator[tuple[int, str]]:
    """Words with an extension in a known top-level folder, without the full stop that ends a sentence."""
    for match in WORD.finditer(prose.text):
        word = match[0].rstrip(".-")
        following = prose.text[match.end() : match.end() + 1]
        if ARGUMENT.search(prose.text[max(match.start() - 50, 0) : match.start()]):
            continue
        first = word.lstrip("./").partition("/")[0] if not word.startswith(".") else word.partition("/")[0]
        known = first in repository.words.tops and repository.words.has_extension(word)
        if known and not (following in GOES_ON and following and len(word) == len(match[0])):
            yield prose.start + match.start(), word


def is_glued(text: str, start: int, end: int) -> bool:
    """Whether a word touches a backtick, or stands where a link has its destination: it is a part of something else."""
    return (
        text[end : end + 1] == "`" or text[max(start - 1, 0) : start] == "`" or text[max(start - 2, 0) : start] == "]("
    )


def marked_behind(subject: Subject, end: int) -> bool:
    """Whether `<!-- example -->` or a remark such as `(future)` follows at `end`."""
    text, repository = subject.source.text, subject.repository
    if EXAMPLE.match(text, end):
        return True
    remark = REMARK.match(text, end)
    return remark is not None and repository is not None and is_mark(remark[1], repository.words.policy.marks)


def is_mark(remark: str, marks: tuple[str, ...]) -> bool:
    """Whether what stands in brackets begins with one of the words that mark a path."""
    said = remark.strip().casefold()
    for mark in marks:
        begun = mark.casefold()
        if said.startswith(begun) and not said[len(begun) : len(begun) + 1].isalnum():
            return True
    return False
