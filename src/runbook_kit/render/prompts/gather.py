"""From a phase of a runbook to everything its prompts say."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Iterable, Iterator, Sequence

from runbook_kit.document.address import Selection
from runbook_kit.document.model import Criterion, Input, Phase, Runbook, WorkPackage
from runbook_kit.document.placeholders import input_key
from runbook_kit.plan.build import choose_mode
from runbook_kit.plan.commands.catalogue import Catalogue
from runbook_kit.plan.model import RISKS, Risk
from runbook_kit.plan.policy import ModePolicy, Policy
from runbook_kit.render.escape import on_one_line
from runbook_kit.render.prompts.listing import blocks, checks, demanded
from runbook_kit.render.prompts.model import (
    MOST_PACKAGES,
    Condition,
    Demands,
    Given,
    Listed,
    Missing,
    Mode,
    Named,
    Pack,
)
from runbook_kit.render.prompts.naming import gaps, mentioned
from runbook_kit.render.prompts.written import demands, number_of, phase_of_line

ALL_RISKS: tuple[Risk, ...] = (*RISKS, "unknown")
MOST_READS = 40  # files to read first; more is no longer a beginning


def gather(
    runbook: Runbook,
    phase: Phase,
    text: str,
    *,
    policy: Policy,
    catalogue: Catalogue,
    scope: str = "",
    present: Collection[str] = frozenset(),
) -> Pack:
    """What the prompts of `phase` are made of; the same on any machine.

    `text` is the document's, for the prompts it carries and the files it names; `present` are those of
    `candidates(text, …)` that exist; `scope` is one of `SCOPES`, or empty while nobody has decided.
    """
    asked = demands(text, number_of(phase.id))
    listed = (
        *checks(phase.entry, phase, catalogue),
        *blocks(phase, catalogue),
        *checks((*phase.exit, *phase.done), phase, catalogue),
        *demanded(asked.verification, catalogue),
    )
    packages = (*phase.work_packages, *asked.packages)
    names = dict.fromkeys((*near(text, phase, asked, runbook.path), *mentioned(text, runbook.path)))
    given = tuple(inputs(runbook, phase, text, asked))
    return Pack(
        runbook=runbook,
        phase=phase,
        target=shlex.quote(on_one_line(f"{runbook.path}#{phase.id}")),
        scope=scope,
        mode=choose_mode("", Selection(runbook, phase), policy),
        modes=modes(runbook, phase, policy),
        roles=runbook.roles,
        rules=unique((runbook.header.scope, *runbook.rules, *phase.rules, *asked.rules)),
        limits=unique(f"{name}: {value}" for name, value in runbook.limits),
        needs=tuple(named(each) for each in runbook.phases if each.id in phase.needs),
        following=following(runbook, phase),
        inputs=given,
        missing=(
            *(each for package in packages for each in left_open(package)),
            *open_gaps(runbook, phase, packages, listed, asked),
        ),
        reads=tuple(name for name in names if name in present)[:MOST_READS],
        absent=tuple(name for name in near(text, phase, asked, runbook.path) if name not in present)[:MOST_READS],
        packages=packages,
        most=max(asked.most, len(packages)) or MOST_PACKAGES,
        steps=phase.steps,
        conditions=tuple(conditions(runbook, phase)),
        commands=listed,
        outputs=unique(phase.outputs),
        evidence=unique(phase.evidence),
        risks=phase.risks,
        triage=runbook.triage,
        rollback=(*phase.rollback, *phase.teardown, *runbook.rollback, *runbook.teardown),
        demands=asked,
    )


def candidates(text: str, path: str) -> tuple[str, ...]:
    """The paths that a document at `path` names: the caller says which of them exist."""
    return mentioned(text, path)


def near(text: str, phase: Phase, asked: Demands, path: str) -> tuple[str, ...]:
    """The paths that the phase itself names, or a prompt that the document carries for it."""
    lines = (*asked.rules, *asked.inputs, *asked.discovery, *asked.implement, *asked.review, *asked.report)
    return mentioned("\n".join((text[phase.span.start : phase.span.end], *lines)), path)


def unique(texts: Iterable[str]) -> tuple[str, ...]:
    """The texts, each on one line and once; empty ones left out."""
    return tuple(dict.fromkeys(filter(None, map(on_one_line, texts))))


def modes(runbook: Runbook, phase: Phase, policy: Policy) -> tuple[Mode, ...]:
    """The modes this phase may have, first the one that holds unasked; one that the policy lacks denies everything."""
    first = choose_mode("", Selection(runbook, phase), policy)
    names = dict.fromkeys((first, *(runbook.header.modes or policy.modes)))
    return tuple(mode(policy.modes.get(name) or ModePolicy(name)) for name in names)


def mode(rules: ModePolicy) -> Mode:
    def risks(verdict: str) -> tuple[str, ...]:
        return tuple(risk for risk in ALL_RISKS if rules.risks.get(risk, "deny") == verdict)

    said = on_one_line(rules.description)
    parts = [risks(verdict) for verdict in ("allow", "confirm", "approve", "deny")]
    return Mode(on_one_line(rules.name), said, rules.blocked, rules.approvals, *parts)


def named(phase: Phase) -> Named:
    return Named(phase.id, on_one_line(phase.title), on_one_line(phase.goal), unique(each.text for each in phase.entry))


def following(runbook: Runbook, phase: Phase) -> Named | None:
    """The phase that comes next: the first that needs this one, else the next in the document."""
    waiting = [each for each in runbook.phases if phase.id in each.needs]
    after = [each for each in runbook.phases if each.span.start > phase.span.start]
    found = next(iter((*waiting, *after)), None)
    return named(found) if found else None


def inputs(runbook: Runbook, phase: Phase, text: str, asked: Demands) -> Iterator[Given]:
    """What has to be filled in: inputs of the phase's commands, those for no command, those its prompts ask for."""
    used = {input_key(each.name) for block in phase.blocks for each in block.placeholders}
    elsewhere = {input_key(each.name) for block in runbook.blocks for each in block.placeholders} - used
    number = number_of(phase.id)
    for each in runbook.inputs:
        key = input_key(each.name)
        about = phase_of_line(text, each.span.line) if number and key not in used and not runbook.authored else ""
        if key not in elsewhere and about.lower() in ("", number.lower()):
            yield given(each)
    for line in asked.inputs:
        name, _, rest = line.partition(":")
        yield Given(name.strip(), rest.strip()) if rest else Given(line.rstrip(": "))


def given(value: Input) -> Given:
    facts = (
        f"fills {', '.join(value.placeholders)}" if value.placeholders else "",
        f"one of {', '.join(value.choices)}" if value.choices else "",
        f"matches {value.pattern}" if value.pattern else "",
        f"from the environment variable {value.from_env}" if value.from_env else "",
        "secret: name where it is kept, never write it down" if value.secret else "",
        "" if value.required else "optional",
    )
    default = "" if value.secret or value.default is None else on_one_line(value.default)
    description = "" if value.description == value.name else on_one_line(value.description)
    return Given(value.name, description, unique(facts), default, value.secret, value.required)


def left_open(package: WorkPackage) -> Iterator[Missing]:
    """The fields of a work package that the document does not fill."""
    fields = {"files": package.files, "acceptance criteria": package.criteria, "risks": package.risks}
    empty = [name for name, value in fields.items() if not value]
    if empty:
        yield Missing(f"work package {on_one_line(package.id)}", ", ".join(empty))


def open_gaps(
    runbook: Runbook, phase: Phase, packages: Sequence[WorkPackage], listed: Sequence[Listed], asked: Demands
) -> tuple[Missing, ...]:
    """Every placeholder that stands anywhere in the prompts."""
    prose = {
        "ROLE": (runbook.title, phase.title, phase.goal, *(duty for role in runbook.roles for duty in role.duties)),
        "NON-NEGOTIABLES": (runbook.header.scope, *runbook.rules, *phase.rules, *asked.rules),
        "INPUTS": (*asked.inputs, *(each.description for each in runbook.inputs)),
        "DISCOVERY": asked.discovery,
        "WORK PACKAGES": tuple(line for each in packages for line in package_lines(each)),
        "IMPLEMENT": tuple(note for step in phase.steps for note in (step.title, *step.notes, *step.outputs)),
        "REVIEW": (
            *asked.review,
            *(line for risk in phase.risks for line in (risk.text, risk.mitigation)),
            *(line for each in runbook.triage for line in (each.symptom, *each.advice)),
        ),
        "VERIFICATION": tuple(each.note for each in listed),
        "OUTPUT": (*asked.output, *phase.outputs, *phase.evidence),
        "COMPLETION REPORT": (
            *asked.report,
            *(each.text for each in (*phase.rollback, *phase.teardown, *runbook.rollback, *runbook.teardown)),
            *(each.text for each in (*phase.entry, *phase.exit, *phase.done)),
        ),
    }
    texts = [(line, "", where) for where, lines in prose.items() for line in lines]
    return gaps([*texts, *((each.source, each.lang or "bash", "VERIFICATION") for each in listed)])


def package_lines(package: WorkPackage) -> tuple[str, ...]:
    return (package.title, *package.files, *package.criteria, *package.risks, *package.items)


def conditions(runbook: Runbook, phase: Phase) -> Iterator[Condition]:
    """Everything that must hold, in the order in which it counts."""
    lists = [each for each in runbook.checklists if phase.span.start <= each.span.start < phase.span.end]
    for listed in lists:
        for each in listed.items:
            yield Condition("checklist", each.id, on_one_line(each.text), decided(each), each.optional)
    done = phase.done or (runbook.done if len(runbook.phases) == 1 else ())
    for when, criteria in (("before", phase.entry), ("after", phase.exit), ("done when", done)):
        for each in criteria:
            yield Condition(when, each.id, on_one_line(each.text), decided(each), each.optional)


def decided(criterion: Criterion) -> str:
    """Who or what says whether a criterion holds."""
    by = {"check": "a command decides", "signoff": f"{criterion.signoff} signs off", "manual": "a person confirms it"}
    return on_one_line(by[criterion.kind] + ("; the document calls it an example" if criterion.example else ""))
