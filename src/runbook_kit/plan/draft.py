"""The parts of a runbook as drafts of actions: what is required, criteria, blocks, and how to clean up."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from msgspec import Struct

from runbook_kit.document.fence import CONSOLES
from runbook_kit.document.model import (
    Attributes,
    Criterion,
    GitRequirement,
    Phase,
    Recovery,
    Requires,
    Runbook,
    StepKind,
    StopTarget,
)
from runbook_kit.document.placeholders import Fillable, Gap, find_placeholders
from runbook_kit.document.probes import probe_gaps
from runbook_kit.plan.model import ActionKind, When

NOTHING_ASKED = Attributes()
NO_GIT = GitRequirement()
BUILT_IN = "built-in"  # the language of a check that needs no shell
TARGETS = "targets"  # what the addresses of a stop playbook's targets begin with
BASH = frozenset({"", "bash", "shell", "shellscript"})
ALIASES = {"py": "python", "python3": "python", "js": "node", "javascript": "node"}


class Draft(Struct, frozen=True):
    """An action before its command is filled, analysed and judged; without a `lang` there is none to execute."""

    address: str
    kind: ActionKind
    when: When
    title: str
    line: int
    phase: str = ""
    step_kind: StepKind = "step"
    lang: str = ""
    source: str = ""
    gaps: tuple[Fillable, ...] = ()
    attributes: Attributes = NOTHING_ASKED
    origins: tuple[tuple[int, int], ...] = ()
    program: str = ""  # that a requirement asks for
    optional: bool = False


def draft_before(phase: Phase, planned: Collection[str]) -> Iterator[Draft]:
    """What must hold before a phase begins; other phases that it needs, unless they are `planned` themselves."""
    for need in phase.needs:
        if need not in planned:
            title = f"Phase {need} has passed"
            yield Draft(f"{phase.id}/needs/{need}", "requires", "requires", title, phase.line, phase.id)
    yield from draft_requires(phase.requires, phase.id, NO_GIT, phase.line)
    yield from draft_criteria(phase.entry, "entry", phase.id)


def draft_requires(requires: Requires, phase: str, git: GitRequirement, line: int) -> Iterator[Draft]:
    """One draft for every fact: the state of git, a program, an environment variable, a fact of the machine."""
    prefix = f"{phase}/requires" if phase else "requires"
    line = requires.span.line if requires.span else line

    def fact(name: str, title: str, at: int, program: str = "") -> Draft:
        return Draft(f"{prefix}/{name}", "requires", "requires", title, at, phase, program=program)

    if requires.git.clean or git.clean:
        yield fact("git-clean", "The work tree is clean", line, "git")
    if requires.git.branches:
        yield fact("git-branch", f"The branch is {' or '.join(requires.git.branches)}", line, "git")
    if git.branches:
        yield fact("policy-branch", f"The branch is {' or '.join(git.branches)}, as the policy asks", line, "git")
    for tool in requires.tools:
        version = "" if tool.version == "*" else f" {tool.version}"
        yield fact(f"tool-{tool.name}", f"{tool.name}{version} is there", tool.span.line, tool.name)
    for each in requires.environment:
        what = "Variable" if each.kind == "variable" else "Fact"
        state = "is set" if each.pattern == "*" else f"is {each.pattern}"
        yield fact(f"{what.lower()}-{each.name}", f"{what} {each.name} {state}", each.span.line)


def draft_criteria(criteria: Sequence[Criterion], when: When, phase: str) -> Iterator[Draft]:
    prefix = f"{phase}/{when}" if phase else "done"
    for each in criteria:
        if not each.example:  # what a document calls an example binds nobody
            yield Draft(
                address=f"{prefix}/{each.id}",
                kind=each.kind,
                when=when,
                title=each.text,
                line=each.span.line,
                phase=phase,
                lang=BUILT_IN if each.probe else "bash" if each.check else "",
                source=each.probe or each.check,
                gaps=_gaps(each),
                optional=each.optional,
            )


def draft_targets(targets: Sequence[StopTarget], blocks: Mapping[str, Draft]) -> Iterator[Draft]:
    """What a stop playbook stops, in order: for each the block that does it, and the check that shows it stands still.

    `blocks` are those named by the targets, by target; a block that several share is drafted once.
    """
    seen: set[str] = set()
    for each in targets:
        block = blocks[each.id]
        if block.address not in seen:
            seen.add(block.address)
            yield block
        yield Draft(
            address=f"{TARGETS}/{each.id}",
            kind="check",
            when="step",
            title=f"{each.title} stands still",
            line=each.span.line,
            lang=BUILT_IN if each.probe else "bash",
            source=each.probe or each.check,
            gaps=_check_gaps(each.check, each.probe),
        )


def criterion_at(runbook: Runbook, address: str) -> Criterion | None:
    """The criterion that an action with this address asks about; of two with one address, the first."""
    parts = [(f"{phase.id}/entry", phase.entry) for phase in runbook.phases]
    parts += [(f"{phase.id}/exit", (*phase.exit, *phase.done)) for phase in runbook.phases]
    prefix, _, name = address.partition("~")[0].rpartition("/")
    found = (each for place, criteria in (*parts, ("done", runbook.done)) if place == prefix for each in criteria)
    return next((each for each in found if each.id == name and not each.example), None)


def _gaps(criterion: Criterion) -> tuple[Fillable, ...]:
    """The gaps of a check; those of a built-in one stand in its arguments, at no place of its text."""
    return _check_gaps(criterion.check, criterion.probe)


def _check_gaps(check: str, probe: str) -> tuple[Fillable, ...]:
    if probe:
        return tuple(Gap(text, name, 0, 0) for text, name in probe_gaps(probe))
    return find_placeholders(check, "bash")


def draft_blocks(phase: Phase) -> Iterator[Draft]:
    """Every block of a phase in document order, of whatever step, and teardown in words."""
    for step in phase.steps:
        if step.kind == "teardown" and not step.blocks:
            address, line = f"{phase.id}/{step.id}", step.span.line
            yield Draft(address, "teardown", "teardown", step.title, line, phase.id, "teardown", optional=step.optional)
        for block in step.blocks:
            kind = step.kind
            yield Draft(
                address=block.address,
                kind="teardown" if kind == "teardown" else "undo" if kind == "undo" else "block",
                when="teardown" if kind == "teardown" else "step",
                title=block.attributes.title or step.title,
                line=block.span.line,
                phase=phase.id,
                step_kind=kind,
                lang=interpreter(block.attributes.shell or block.lang),
                source=block.source,
                gaps=block.placeholders,
                attributes=block.attributes,
                origins=block.origins,
                optional=step.optional,
            )


def draft_recoveries(recoveries: Sequence[Recovery]) -> Iterator[Draft]:
    """How to clean up after the whole runbook: a command, or words for a person."""
    for number, each in enumerate(recoveries, 1):
        yield Draft(
            address=f"teardown/{number}",
            kind="teardown",
            when="teardown",
            title=each.text,
            line=each.span.line,
            step_kind="teardown",
            lang="bash" if each.run else "",
            source=each.run,
            gaps=find_placeholders(each.run, "bash"),
        )


def list_left_out(phase: Phase) -> Iterator[str]:
    """The steps outside the normal order, and criteria that are only examples."""
    for step in phase.steps:
        if step.kind not in ("step", "teardown"):
            title = re.sub(rf"^{step.kind}:\s*", "", step.title, flags=re.IGNORECASE)
            yield f"{step.kind}: {title} ({phase.id}/{step.id})"
    yield from (f"example: {each.text} ({phase.id})" for each in (*phase.entry, *phase.exit) if each.example)


def interpreter(lang: str) -> str:
    """The language a block runs as; a console transcript, and a fence without a language, is bash."""
    lang = lang.strip().lower()
    return "bash" if lang in BASH or lang in CONSOLES else ALIASES.get(lang, lang)
