"""A block or a command in inline code is one that the policy forbids.

Some commands have no place in a document that people and programs follow, whatever their context: they destroy what
cannot be got back, or run what nobody has read. Which ones is policy: `options: commands:` of the rule names each with
a sentence why and what to do instead. Shipped are force pushes to a main branch, removal of a root or home folder,
formatting and overwriting devices, downloads fed to a shell, world-writable trees, fork bombs and the like.

Commands are found where they are run, behind `sudo` or `xargs` and inside of `bash -c '…'`, too. Fences count in every
document, inline code in runbooks, except where its sentence forbids the command ("never run `rm -rf /`"); comments and
prose do not. A repository adds entries of its own, or takes one away by giving it no value (`pipe-to-shell: null`). An
allowance lets a single command pass: its token is the name of the entry.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from runbook_kit.finding import Span
from runbook_kit.gate.commands.entities import decode
from runbook_kit.gate.commands.forbidden import Forbidden, Options, find_text, is_forbidden, watch
from runbook_kit.gate.commands.inline import command_codes, may_have
from runbook_kit.gate.commands.options import read_options
from runbook_kit.gate.commands.shell import may_hold, shells
from runbook_kit.gate.commands.wrapped import Ran, find_runs
from runbook_kit.gate.rule import Subject, Violation
from runbook_kit.suggestion import shown

WIDEST = 60  # characters of a command in a message
Found = tuple[int, int, str]  # characters of the text, and the name of the entry


def check(subject: Subject) -> Iterator[Violation]:
    """Every forbidden command, once for each entry that forbids it."""
    options = read_options(subject.options, Options)
    may = may_hold(subject.document, lambda shell: bool(_find(shell.text, options)), watch(options).may_be_in)
    for shell in shells(subject.page) if may else ():
        for start, end, name in _find(shell.text, options):
            yield _violation(options, name, shell.text[start:end], shell.span(subject.source, start, end))
    if not may_have(subject.document, lambda code: bool(_find(decode(code), options))):
        return
    from runbook_kit.gate.commands.negation import is_negated

    for code in command_codes(subject.page):
        text = decode(code.text)
        if (found := _find(text, options)) and not is_negated(subject, code.start):
            yield _violation(options, found[0][2], text, subject.page.span(code))


def _find(text: str, options: Options) -> tuple[Found, ...]:
    """Forbidden commands of a text; what is found twice at one place is said once."""
    suspects = watch(options).suspects(text)
    if not suspects:
        return ()
    runs = tuple(find_runs(text))
    return tuple(found for name, entry in suspects for found in _held(text, runs, name, entry))


def _held(text: str, runs: Sequence[Ran], name: str, entry: Forbidden) -> Iterator[Found]:
    places = {(ran.start, ran.end): None for ran in runs if is_forbidden(ran, entry)}
    yield from ((start, end, name) for start, end in places)
    if found := find_text(text, entry):
        yield found.start(), found.end(), name


def _violation(options: Options, name: str, text: str, span: Span) -> Violation:
    entry = options.commands[name]
    assert entry is not None  # it was just found
    command = shown(" ".join(text.split()), WIDEST)
    return Violation(span, f"`{command}` is forbidden: {entry.message}", entry.instead, token=name)
