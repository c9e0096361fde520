"""Where a text goes that a command prints or is fed: into another shell, into a script, into a variable."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from runbook_kit.document.bash import walk
from runbook_kit.plan.filling.argv import REDIRECTS, texts
from runbook_kit.plan.filling.readings import is_interpreter, reads_code_from_input
from runbook_kit.plan.shell.words import read_word

if TYPE_CHECKING:
    from tree_sitter import Node

PRINTERS: Final = frozenset({"echo", "printf", "print"})  # their words come out as they are
CONSUMERS: Final = frozenset({"read", "mapfile", "readarray"})
WRITES: Final = frozenset({">", ">>", ">|", "&>", "&>>", "<>"})
RUNS_FILES: Final = frozenset({"chmod", "install", "source", ".", "exec", "crontab"})
SCRIPT_FILE: Final = re.compile(
    r"\.(?:sh|bash|zsh|ksh|py|pl|rb|[mc]?js|ts|php|lua|ps1|bat|cmd|sql|awk|sed|service|timer|mk|tf|cron)\Z"
    r"|(?:\A|/)(?:Makefile|Dockerfile|Jenkinsfile|crontab|authorized_keys|sudoers|\.?(?:bash|zsh)?(?:rc|_?profile))\Z"
    r"|/cron[.\w]*/|/sudoers\.d/|/hooks/[\w-]+\Z"
)


def target(redirection: Node) -> Node | None:
    """The command, or group of commands, whose input or output `redirection` changes."""
    statement = redirection.parent
    if statement is not None and statement.type == "heredoc_redirect":
        statement = statement.parent
    if statement is None or statement.type == "command":
        return statement
    return statement.child_by_field_name("body")


def readers(consumer: Node | None) -> Iterator[str]:
    """The programs in `consumer`, whose standard input is a text, that take this text for code."""
    for words in _commands(consumer):
        if reader := reads_code_from_input(words):
            yield reader


def copies(consumer: Node | None) -> Iterator[str]:
    """The files that `consumer` writes its standard input to."""
    for words in _commands(consumer):
        if "tee" in words:
            yield from (word for word in words[words.index("tee") + 1 :] if not word.startswith("-"))


def variables(consumer: Node | None) -> Iterator[str]:
    """The variables that `consumer` fills from its standard input."""
    for words in _commands(consumer):
        if words[0] in CONSUMERS:
            yield from [word for word in words[1:] if word.isidentifier()] or ["REPLY", "MAPFILE"]


def consumers(place: Node, parent: Node) -> Iterator[Node]:
    """What reads the output of `place`, a child of `parent`, or is fed by it when it is a here-document."""
    if parent.type == "pipeline":
        yield from parent.children[parent.children.index(place) + 1 :]
    documents = [parent] if parent.type == "heredoc_redirect" and place.type == "heredoc_body" else []
    if parent.type == "redirected_statement" and place.type not in REDIRECTS:
        documents += [child for child in parent.children if child.type == "heredoc_redirect"]
    for document in documents:
        yield from (child for child in document.children if child.type in ("pipeline", "list"))


def written_files(statement: Node) -> Iterator[str]:
    """The files that redirections in `statement` write."""
    for node in walk(statement):
        if node.type == "file_redirect" and any(part.type in WRITES for part in node.children):
            yield from (str(read_word(file)) for file in node.children_by_field_name("destination")[:1])


def is_script(file: str, root: Node) -> bool:
    """Whether `file` has a script's name, or is given to an interpreter or made executable below `root`."""
    if SCRIPT_FILE.search(file):
        return True
    name = file.rsplit("/", 1)[-1]
    return any(
        any(word.rsplit("/", 1)[-1] == name for word in words) and (is_interpreter(words) or words[0] in RUNS_FILES)
        for words in _commands(root)
    )


def _commands(consumer: Node | None) -> Iterator[tuple[str, ...]]:
    for node in walk(consumer) if consumer else ():
        if node.type == "command" and (words := texts(node)):
            yield words
