"""New spellings for links and paths: the right case, the new name of a file or folder that was moved."""

from __future__ import annotations

import re
from posixpath import relpath

from runbook_kit.expressions import expression
from runbook_kit.finding import Edit
from runbook_kit.gate.page.model import Code, Link
from runbook_kit.gate.paths.repository import Answer, Repository, folder_of
from runbook_kit.gate.paths.suggested import renamed_path
from runbook_kit.gate.paths.words import Named

TAIL = expression(r"[?#].*\Z", re.DOTALL)
# What would have to be escaped in a destination, in code, or in a cell of a table: rare enough to leave to a person.
UNSAFE = expression(r"[\s<>()\[\]\\`&%|\"'*?#]")
BETWEEN_BRACKETS = expression(r"[^\S ]|[<>\[\]\\`&%|\"'*?#]")  # `<...>` takes blanks and parentheses
ESCAPED = expression(r"[\\&]")


def renamed(repository: Repository, path: str) -> str:
    """What the file or folder at `path` is called now by git's account; empty when it is not known."""
    return renamed_path(path, repository.tracked, repository.renamed) if path else ""


def respell(written: str, spelling: str) -> str:
    """The path `written` in a document with its names spelled as git tracks them; empty when that cannot be done."""
    names = [part for part in written.split("/") if part not in ("", ".", "..")]
    tracked = spelling.split("/")[-len(names) :] if names else []
    if [name.casefold() for name in names] != [name.casefold() for name in tracked]:
        return ""
    following = iter(tracked)
    return "/".join(part if part in ("", ".", "..") else next(following) for part in written.split("/"))


def retarget(written: str, document: str, new: str) -> str:
    """A path for the repository path `new`: from the root, or from `document`, in the manner of `written`."""
    if written.startswith("/"):
        path = f"/{new}"
    else:
        path = relpath(new, folder_of(document) or ".")
        path = f"./{path}" if written.startswith("./") and not path.startswith("../") else path
    return f"{path}/" if written.endswith("/") else path


def link_fix(link: Link, document: str, text: str, answer: Answer, repository: Repository) -> tuple[Edit, ...]:
    """The edit that makes a link lead where it should; its query and fragment stay. `text` is the document's."""
    written = TAIL.sub("", text[link.target.start : link.target.end])
    if not written or ESCAPED.search(written):  # an entity may be what ends it here
        return ()
    path = _respelled(written, document, answer, repository)
    pointed = text[link.target.start - 1 : link.target.start] == "<" and link.form != "html"
    if not path or path == written or (BETWEEN_BRACKETS if pointed else UNSAFE).search(path):
        return ()
    return (Edit(link.target.start, link.target.start + len(written), path),)


def word_fix(code: Code, document: str, text: str, named: Named, found: tuple[Answer, Repository]) -> tuple[Edit, ...]:
    """The edit that makes inline code name the path it should."""
    start = text.find(named.path, code.start, code.end)
    return bare_fix(start, document, named, found) if start >= 0 else ()


def bare_fix(start: int, document: str, named: Named, found: tuple[Answer, Repository]) -> tuple[Edit, ...]:
    """The edit that makes a word of the text, which begins at `start`, name the path it should."""
    answer, repository = found
    path = _respelled(named.path, document, answer, repository, word=True)
    if not path or path == named.path or UNSAFE.search(path):
        return ()
    return (Edit(start, start + len(named.path), path),)


def _respelled(written: str, document: str, answer: Answer, repository: Repository, *, word: bool = False) -> str:
    """`written` in the right case or with the new name, in the same manner; empty when neither is known.

    A word that does not begin with a dot names a path from the root; a link leads from its document.
    """
    if answer.state == "case":
        return respell(written, answer.spelling)
    new = renamed(repository, answer.path)
    if not new:
        return ""
    if word and not written.startswith((".", "/")):
        return f"{new}/" if written.endswith("/") else new
    return retarget(written, document, new)
