"""Whether front matter agrees with itself: names that exist once, needs without rings, values that fit."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from msgspec import Struct

from runbook_kit.document.authored import Authored, PhaseEntry
from runbook_kit.document.model import Input, Requires
from runbook_kit.document.pattern import is_pattern, matches
from runbook_kit.document.placeholders import input_key
from runbook_kit.document.probefaults import probe_faults, window_nodes
from runbook_kit.finding import Span
from runbook_kit.suggestion import quoted, suggest
from runbook_kit.yamltext import Node

VERSION = re.compile(r"\*|\s*(?:>=|<=|==|!=|~=|>|<)\s*v?[0-9]+(?:[.][0-9A-Za-z]+)*\s*")
ZONE_HINT = "Use a name of the IANA time zone database, such as Europe/Berlin or America/New_York."


class Objection(Struct, frozen=True):
    """What is wrong with a document under the rule of that name."""

    rule: str
    span: Span
    message: str
    hint: str = ""


def check_consistency(authored: Authored, root: Node, section_ids: Collection[str] = ()) -> Iterator[Objection]:
    """Every objection to `authored`, read from `root`; `section_ids` are the phases that only the body has."""
    yield from duplicate_ids(authored)
    yield from unknown_needs(authored.phases, section_ids)
    yield from dependency_cycles(authored.phases)
    yield from unlisted_modes(authored)
    for requires in (authored.requires, *(phase.requires for phase in authored.phases)):
        yield from version_comparisons(requires)
    for given in authored.inputs:
        yield from input_values(given, root.child("inputs").child(given.name))
    yield from time_zones(root)
    yield from double_criteria(root)
    yield from wrong_probes(root)
    yield from stray_targets(authored)


def stray_targets(authored: Authored) -> Iterator[Objection]:
    """Targets of a document that stops nothing."""
    if authored.targets and authored.header.kind != "stop":
        message = "Only a stop playbook has targets."
        yield Objection("invalid-front-matter", authored.place("targets"), message, "Write `kind: stop`.")


def duplicate_ids(authored: Authored) -> Iterator[Objection]:
    """Ids that two phases, or two criteria, steps or work packages of one phase, share; inputs in two spellings."""
    yield from _repeated("phase", ((phase.id, phase.place("id")) for phase in authored.phases))
    yield from _repeated("criterion", ((criterion.id, criterion.span) for criterion in authored.done))
    yield from _repeated("input", ((input_key(given.name), given.span) for given in authored.inputs))
    yield from _repeated("checklist", ((checklist.id, checklist.span) for checklist in authored.checklists))
    yield from _repeated("work package", ((package.id, package.span) for package in authored.work_packages))
    yield from _repeated("target", ((target.id, target.span) for target in authored.targets))
    for phase in authored.phases:
        criteria = (*phase.entry, *phase.exit, *phase.done)
        yield from _repeated("criterion", ((criterion.id, criterion.span) for criterion in criteria))
        yield from _repeated("step", ((step.id, step.span) for step in phase.steps))
        yield from _repeated("work package", ((package.id, package.span) for package in phase.work_packages))


def _repeated(kind: str, ids: Iterable[tuple[str, Span]]) -> Iterator[Objection]:
    first: dict[str, Span] = {}
    for name, span in ids:
        if name and name in first:
            message = f"The {kind} id {quoted(name)} is used twice; first on line {first[name].line}."
            yield Objection("duplicate-id", span, message, "Give one of them another id.")
        first.setdefault(name, span)


def unknown_needs(phases: Iterable[PhaseEntry], section_ids: Collection[str] = ()) -> Iterator[Objection]:
    """Needs that name no phase."""
    phases = list(phases)
    known = [*(phase.id for phase in phases if phase.id), *section_ids]
    for phase in phases:
        for number, need in enumerate(phase.needs):
            if need not in known:
                message = f"Phase {quoted(phase.id)} needs {quoted(need)}, which is no phase of this runbook."
                others = [name for name in known if name != phase.id]
                yield Objection(
                    "unknown-need", phase.place(f"needs/{number}"), message, suggest(need, others, "phases")
                )


def dependency_cycles(phases: Iterable[PhaseEntry]) -> Iterator[Objection]:
    """Phases that need each other in a ring; each ring is reported once, at the first phase of it."""
    by_id = {phase.id: phase for phase in reversed(list(phases)) if phase.id}
    settled: set[str] = set()
    for start in reversed(by_id):
        for ring in _rings(start, by_id, settled):
            phase, following = by_id[ring[0]], ring[1 % len(ring)]
            shown = " → ".join(quoted(name) for name in (*ring, ring[0]))
            message = f"Phases need each other in a ring, so none of them can start: {shown}."
            span = phase.place(f"needs/{phase.needs.index(following)}")
            yield Objection("dependency-cycle", span, message, "Remove one of these needs.")


def _rings(start: str, phases: dict[str, PhaseEntry], settled: set[str]) -> Iterator[list[str]]:
    """Rings found on the way down from `start`; phases in `settled` are known, and added when they become so."""
    path: list[str] = []
    waiting = [(start, False)]  # a stack of its own: a document may chain more phases than Python may nest calls
    while waiting:
        name, leaving = waiting.pop()
        if leaving:
            settled.add(path.pop())
        elif name in path:
            yield path[path.index(name) :]
        elif name not in settled and name in phases:
            path.append(name)
            waiting.append((name, True))
            waiting += [(need, False) for need in reversed(dict.fromkeys(phases[name].needs))]


def unlisted_modes(authored: Authored) -> Iterator[Objection]:
    """Modes of the runbook and its phases that `modes:` does not list."""
    modes = authored.header.modes
    places = [(authored.header.mode, authored.place("mode"))]
    places += [(phase.mode, phase.place("mode")) for phase in authored.phases]
    for mode, span in places:
        if modes and mode and mode not in modes:
            message = f"The mode {quoted(mode)} is not one of `modes`."
            yield Objection("invalid-front-matter", span, message, suggest(mode, modes, "modes"))


def version_comparisons(requires: Requires) -> Iterator[Objection]:
    """Tools whose version cannot be compared."""
    for tool in requires.tools:
        if not all(VERSION.fullmatch(part) for part in tool.version.split(",")):
            plain = re.fullmatch(r"\d+(?:\.\d+)*", tool.version)
            hint = f'Write ">={tool.version}".' if plain else 'Write ">=2.30", ">=3.11,<4", or "*" for any version.'
            message = f"{quoted(tool.version)} is no version comparison for {quoted(tool.name)}."
            yield Objection("invalid-front-matter", tool.span, message, hint)


def input_values(given: Input, node: Node) -> Iterator[Objection]:
    """A pattern that is none, and a default that the input itself would refuse."""
    if given.pattern and not is_pattern(given.pattern):
        hint = "Look-around and back references are not supported; patterns are matched in linear time."
        message = f"{quoted(given.pattern)} is no regular expression."
        yield Objection("invalid-front-matter", node.child("pattern").span, message, hint)
    elif given.pattern and given.default is not None and not matches(given.pattern, given.default):
        message = f"{_default(given)} does not match the pattern {quoted(given.pattern)}."
        yield Objection("invalid-front-matter", node.child("default").span, message, "Change one of them.")
    if given.choices and given.default is not None and given.default not in given.choices:
        message = f"{_default(given)} is not one of `choices`."
        hint = "Change one of them." if given.secret else suggest(given.default, given.choices, "choices")
        yield Objection("invalid-front-matter", node.child("default").span, message, hint)


def _default(given: Input) -> str:
    return "The default" if given.secret or given.default is None else f"The default {quoted(given.default)}"


def time_zones(root: Node) -> Iterator[Objection]:
    """Time zones that the machine's database does not have; none are reported where there is no database."""
    checked = (window for each in _criteria(root) for window in window_nodes(each.child("check")))
    for owner in (root.child("schedule"), *root.child("windows").items, *checked):
        zone = owner.child("timezone")
        if zone.text and not _is_time_zone(zone.text):
            yield Objection("invalid-front-matter", zone.span, f"{quoted(zone.text)} is no known time zone.", ZONE_HINT)


def _is_time_zone(name: str) -> bool:
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return name != "UTC" and not _is_time_zone("UTC")
    return True


def double_criteria(root: Node) -> Iterator[Objection]:
    """Criteria with both a check and a sign-off: only one of them can decide."""
    for criterion in _criteria(root):
        if criterion.has("check") and criterion.has("signoff"):
            message = "A criterion is decided by a check or by a sign-off, not by both."
            hint = "Make two criteria of it."
            yield Objection("invalid-front-matter", criterion.key_span("signoff"), message, hint)


def wrong_probes(root: Node) -> Iterator[Objection]:
    """Built-in checks whose arguments do not go together."""
    for criterion in _criteria(root):
        for fault in probe_faults(criterion.child("check")):
            yield Objection("invalid-front-matter", fault.span, fault.message, fault.hint)


def _criteria(root: Node) -> Iterator[Node]:
    """Every criterion that the front matter lists."""
    lists = [root.child("done"), *(checklist.child("items") for checklist in root.child("checklists").items)]
    lists.append(root.child("targets"))
    lists += [phase.child(key) for phase in root.child("phases").items for key in ("entry", "exit", "done")]
    yield from (item for criteria in lists for item in criteria.items)
