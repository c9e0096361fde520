"""What a person names on the command line: a runbook, a phase, a block, by name or by place in a file."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

from runbook_kit.document.model import Block, Phase, Runbook
from runbook_kit.errors import UsageError
from runbook_kit.finding import Span

FILE = re.compile(r".*\.(?:md|markdown)|\.{0,2}/.*|.*/|\.\.?", re.IGNORECASE | re.DOTALL)
LINE = re.compile(r"(?P<path>.+):(?P<line>[0-9]+)", re.DOTALL)
FORMS = "Write RUNBOOK, PHASE, RUNBOOK/PHASE, RUNBOOK/PHASE/BLOCK, FILE, FILE#PHASE, FILE#PHASE/BLOCK or FILE:LINE."


class Target(Struct, frozen=True):
    """A target as written: `names` from the widest to the narrowest, or a file `path` with names or a line in it."""

    text: str
    names: tuple[str, ...] = ()
    path: str = ""  # as written; empty when the target is made of names only
    line: int | None = None  # 1-based


class Selection(Struct, frozen=True):
    """What a target stands for: a runbook, one phase of it when given, only `blocks` when there are any."""

    runbook: Runbook
    phase: Phase | None = None
    blocks: tuple[Block, ...] = ()

    @property
    def address(self) -> str:
        """The full name, the same however the target was written: `cursor-multi-agent/phase-2/versions`."""
        blocks = ",".join(block.address.removeprefix(f"{self.phase.id}/") for block in self.blocks if self.phase)
        return "/".join(part for part in (self.runbook.id, self.phase.id if self.phase else "", blocks) if part)


def near(name: str, names: Iterable[str]) -> tuple[str, ...]:
    """At most three of `names` that are written like `name`, the most alike first."""
    from difflib import get_close_matches

    spelled = {candidate.casefold(): candidate for candidate in sorted(names, reverse=True)}
    return tuple(spelled[match] for match in get_close_matches(name.casefold(), spelled, n=3, cutoff=0.7))


def did_you_mean(name: str, names: Iterable[str], otherwise: str = "") -> str:
    """A hint that offers the names most like `name`, or `otherwise` when none is like it."""
    matches = near(name, names)
    return f"Did you mean {' or '.join(f'`{match}`' for match in matches)}?" if matches else otherwise


def parse_target(text: str) -> Target:
    """Read a target as written on the command line. Raises `UsageError` when it cannot be one."""
    before, hash_sign, fragment = text.partition("#")
    at = LINE.fullmatch(before)
    if at and FILE.fullmatch(at["path"]) and not hash_sign and int(at["line"]) > 0:
        return Target(text, path=at["path"], line=int(at["line"]))
    if FILE.fullmatch(before):
        return Target(text, _names(text, fragment, most=2) if hash_sign else (), before)
    return Target(text, _names(text, before + ("/" + fragment if hash_sign else ""), most=3))


def resolve(target: Target, runbooks: Sequence[Runbook]) -> Selection:
    """The one thing among `runbooks` that `target` stands for. A path must be relative to the repository's root.

    Raises `UsageError`: `unknown-target` with near matches, `ambiguous-target` with all candidates.
    """
    if target.path:
        path = posixpath.normpath(target.path)
        runbook = next((runbook for runbook in runbooks if runbook.path == path), None)
        if runbook is None:
            raise _unknown(target, [runbook.path for runbook in runbooks])
        return resolve_in(target, runbook)
    for search in SEARCHES[len(target.names) - 1]:
        found = [selection for runbook in runbooks for selection in search(runbook, target.names)]
        if found:
            return _only(target, found, runbooks)
    raise _unknown(target, _all_names(runbooks, max(len(target.names), 2)))


def resolve_in(target: Target, runbook: Runbook) -> Selection:
    """What a target with a path stands for in the runbook read from that path. Raises `UsageError` as `resolve`."""
    if target.line is not None:
        return _at_line(target, target.line, runbook)
    if not target.names:
        return Selection(runbook)
    searches = (_phase_only, _blocks) if len(target.names) == 1 else (_blocks,)
    for search in searches:
        found = list(search(runbook, target.names))
        if found:
            return _only(target, found, (runbook,))
    names = [name for phase in runbook.phases for name in (phase.id, *_block_names(phase))]
    close = near("/".join(target.names), names)  # without the path: what all names share would make all alike
    raise _unknown(target, [f"{target.path}#{name}" for name in close])


def find_blocks(name: str, runbook: Runbook, phase: Phase | None = None) -> tuple[Block, ...]:
    """The blocks that `name` stands for in `runbook`, or in one phase of it: a block, or all those of a step.

    `name` is an id, PHASE/ID or RUNBOOK/PHASE/ID. Raises `UsageError` as `resolve` does.
    """
    target = Target(name, _names(name, name, most=3))
    phases = [each for each in runbook.phases if phase is None or each == phase]
    found = [selection for each in phases for selection in _in_phase(runbook, each, target.names)]
    if not found:
        raise _unknown(target, [known for each in phases for known in _block_names(each)])
    return _only(target, found, (runbook,)).blocks


def _block_names(phase: Phase) -> list[str]:
    names = [
        *(block.id for block in phase.blocks),
        *(step.id for step in phase.steps if step.blocks and step.id != phase.id),
    ]
    return [*names, *(f"{phase.id}/{name}" for name in names)]


def _names(text: str, joined: str, most: int) -> tuple[str, ...]:
    names = tuple(joined.split("/"))
    if not all(names) or len(names) > most:
        raise UsageError(f"`{text}` is not a target.", hint=FORMS, code="invalid-target")
    return names


def _runbook_only(runbook: Runbook, names: tuple[str, ...]) -> list[Selection]:
    return [Selection(runbook)] if runbook.id == names[0] else []


def _phase_only(runbook: Runbook, names: tuple[str, ...]) -> list[Selection]:
    return [Selection(runbook, phase) for phase in runbook.phases if phase.id == names[0]]


def _blocks(runbook: Runbook, names: tuple[str, ...]) -> list[Selection]:
    return [selection for phase in runbook.phases for selection in _in_phase(runbook, phase, names)]


def _in_phase(runbook: Runbook, phase: Phase, names: tuple[str, ...]) -> list[Selection]:
    """The blocks called so; without any, the blocks of the step called so, which a plan lists as left out."""
    *around, name = names
    if tuple(around) != (runbook.id, phase.id)[2 - len(around) :]:
        return []
    blocks = [Selection(runbook, phase, (block,)) for block in phase.blocks if block.id == name]
    steps = [step for step in phase.steps if step.id == name != phase.id and step.blocks]
    return blocks or [Selection(runbook, phase, step.blocks) for step in steps]


def _runbook_or_phase(runbook: Runbook, names: tuple[str, ...]) -> list[Selection]:
    """A runbook hides its own phase of the same name: naming the runbook then means all of it."""
    return _runbook_only(runbook, names) or _phase_only(runbook, names)


def _phase_of_runbook(runbook: Runbook, names: tuple[str, ...]) -> list[Selection]:
    return _phase_only(runbook, names[1:]) if runbook.id == names[0] else []


def _phase_of_runbook_or_blocks(runbook: Runbook, names: tuple[str, ...]) -> list[Selection]:
    return _phase_of_runbook(runbook, names) or _blocks(runbook, names)


def _blocks_of_runbook(runbook: Runbook, names: tuple[str, ...]) -> list[Selection]:
    return _blocks(runbook, names[1:]) if runbook.id == names[0] else []


# For one, two and three names: what they may mean; the first search that finds anything decides.
SEARCHES: tuple[tuple[Callable[[Runbook, tuple[str, ...]], list[Selection]], ...], ...] = (
    (_runbook_or_phase, _blocks),
    (_phase_of_runbook_or_blocks, _blocks_of_runbook),
    (_blocks,),
)


def _at_line(target: Target, line: int, runbook: Runbook) -> Selection:
    for phase in runbook.phases:
        blocks = tuple(block for block in phase.blocks if _contains(block.span, line))
        if blocks:
            return Selection(runbook, phase, blocks)
    around = [phase for phase in runbook.phases if _contains(phase.span, line)]
    if not around:
        raise UsageError(
            f"Line {line} of `{target.path}` is in no phase.",
            hint=_phase_lines(runbook),
            code="unknown-target",
        )
    return Selection(runbook, max(around, key=lambda phase: phase.span.start))


def _phase_lines(runbook: Runbook) -> str:
    lines = ", ".join(str(phase.line) for phase in runbook.phases)
    return f"Phases begin at these lines: {lines}." if lines else "The document has no phases."


def _contains(span: Span, line: int) -> bool:
    last = span.end_line if span.end_column > 1 else max(span.line, span.end_line - 1)
    return span.line <= line <= last


def _only(target: Target, found: list[Selection], runbooks: Sequence[Runbook]) -> Selection:
    if len(found) == 1:
        return found[0]
    candidates = [_unmistakable(selection, found, runbooks) for selection in found]
    raise UsageError(
        f"`{target.text}` could be {len(found)} things: {', '.join(f'`{name}`' for name in candidates)}.",
        hint="Say which one, with its full name.",
        code="ambiguous-target",
    )


def _unmistakable(selection: Selection, found: list[Selection], runbooks: Sequence[Runbook]) -> str:
    """A target that stands for `selection` alone: its full name, its place in its file, or its line."""
    runbook = selection.runbook
    if selection.phase and sum(_same_name(other, selection) for other in found) > 1:
        return f"{runbook.path}:{selection.blocks[0].span.line if selection.blocks else selection.phase.line}"
    same_id = [other for other in runbooks if other.id == runbook.id]
    if selection.phase and len(same_id) == 1:
        return selection.address
    fragment = selection.address.removeprefix(runbook.id).removeprefix("/")
    return f"{runbook.path}#{fragment}" if fragment else runbook.path


def _same_name(one: Selection, other: Selection) -> bool:
    return (one.runbook.path, one.address) == (other.runbook.path, other.address)


def _all_names(runbooks: Iterable[Runbook], depth: int) -> list[str]:
    """Every name of at most `depth` parts that stands for something."""
    names: list[str] = []
    for runbook in runbooks:
        inside = [name for phase in runbook.phases for name in (phase.id, *_block_names(phase))]
        names += [runbook.id, *inside, *(f"{runbook.id}/{name}" for name in inside)]
    return [name for name in names if name.count("/") < depth]


def _unknown(target: Target, names: Iterable[str]) -> UsageError:
    return UsageError(
        f"Nothing here is called `{target.text}`.",
        hint=did_you_mean(target.text, names, "`runbook list` shows every runbook and phase."),
        code="unknown-target",
    )
