"""Parts of the model as front matter writes them: short forms and long forms of one entry each."""

from __future__ import annotations

from typing import Literal

from runbook_kit.document.duration import parse_duration
from runbook_kit.document.model import (
    Checklist,
    Contact,
    Criterion,
    EnvironmentRequirement,
    Escalation,
    GitRequirement,
    Input,
    Recovery,
    Requires,
    Risk,
    Role,
    Schedule,
    ScheduleEntry,
    StopTarget,
    ToolRequirement,
    Triage,
    Window,
    WorkPackage,
)
from runbook_kit.document.probes import read_probe
from runbook_kit.document.probetext import BUILT_IN, describe
from runbook_kit.finding import Span
from runbook_kit.yamltext import Node


def places(node: Node) -> dict[str, Span]:
    """The place of every key's value of a mapping, and of every item of its lists (`needs/0`)."""
    found = {
        key: child.span if child.span.start < child.span.end else node.key_span(key) for key, child in node.entries
    }
    for key, child in node.entries:
        found.update((f"{key}/{number}", item.span) for number, item in enumerate(child.items))
    return found


def seconds(node: Node) -> float | None:
    """A duration in seconds; None when it is missing or none."""
    try:
        return parse_duration(node.text) if node.text else None
    except ValueError:
        return None


def whole_seconds(node: Node) -> int | None:
    """The same, without what is less than a second."""
    found = seconds(node)
    return None if found is None else int(found)


def criteria(node: Node) -> tuple[Criterion, ...]:
    return tuple(_criterion(child) for child in node.items if child.text or child.entries)


def _criterion(node: Node) -> Criterion:
    if node.text:
        return Criterion(id="", text=node.text, span=node.span)
    signoff, probe = node.child("signoff").text, read_probe(node.child("check"))
    clause = describe(probe) if probe else ""
    check = BUILT_IN + clause if probe else node.child("check").text
    return Criterion(
        id=node.child("id").text,
        text=node.child("text").text or clause or check or (f"Sign-off by {signoff}" if signoff else ""),
        span=node.span,
        check=check,
        signoff=signoff,
        optional=node.flag("optional"),
        example=node.flag("example"),
        valid_for_s=whole_seconds(node.child("valid_for")),
        probe=probe,
    )


def risk(node: Node) -> Risk:
    return Risk(node.text or node.child("risk").text, node.span, node.child("mitigation").text)


def work_packages(node: Node) -> tuple[WorkPackage, ...]:
    return tuple(_work_package(child) for child in node.items)


def _work_package(node: Node) -> WorkPackage:
    return WorkPackage(
        id=node.child("id").text,
        title=node.child("title").text,
        span=node.span,
        files=node.child("files").texts,
        criteria=node.child("criteria").texts,
        risks=node.child("risks").texts,
        items=node.child("items").texts,
        optional=node.flag("optional"),
    )


def recoveries(node: Node) -> tuple[Recovery, ...]:
    return tuple(_recovery(child) for child in node.items)


def _recovery(node: Node) -> Recovery:
    run = node.child("run").text
    return Recovery(node.text or node.child("text").text or run, node.span, run)


def requires(node: Node) -> Requires:
    git = node.child("git")
    clean = git.child("clean").value
    return Requires(
        git=GitRequirement(clean if isinstance(clean, bool) else None, git.child("branch").texts),
        tools=tuple(ToolRequirement(name, child.text, child.span) for name, child in node.child("tools").entries),
        environment=(*_environment(node.child("env"), "variable"), *_environment(node.child("facts"), "fact")),
        span=node.span if node.entries else None,
    )


def _environment(node: Node, kind: Literal["variable", "fact"]) -> tuple[EnvironmentRequirement, ...]:
    return tuple(
        EnvironmentRequirement(name, "*" if child.value is True else child.text, node.key_span(name), kind)
        for name, child in node.entries
    )


def role(name: str, node: Node, owner: Node) -> Role:
    """A role: `name: what it does`, or a mapping; the description counts as a duty when there is a title as well."""
    title, description = node.text or node.child("title").text, node.child("description").text
    duties = ((description,) if title and description else ()) + node.child("duties").texts
    return Role(name, title or description or name, owner.key_span(name), duties, node.flag("optional"))


def input_value(name: str, node: Node, owner: Node) -> Input:
    default = node.child("default")
    given = default.value is not None and not isinstance(default.value, (dict, list))
    return Input(
        name=name,
        span=owner.key_span(name),
        description=node.child("description").text,
        required=node.flag("required", default=not given),
        secret=node.flag("secret"),
        default=default.text if given else None,
        choices=node.child("choices").texts,
        pattern=node.child("pattern").text,
        from_env=node.child("from_env").text,
        literal=node.flag("literal"),
    )


def checklist(node: Node) -> Checklist:
    return Checklist(node.child("id").text, node.child("title").text, node.span, criteria(node.child("items")))


def schedule(node: Node) -> Schedule:
    entries = tuple(schedule_entry(child) for child in node.child("entries").items)
    return Schedule(entries, node.child("timezone").text, node.child("skip").texts, node.child("calendar").text)


def schedule_entry(node: Node) -> ScheduleEntry:
    return ScheduleEntry(
        activity=node.child("activity").text,
        span=node.span,
        at=node.child("at").text,
        every_s=whole_seconds(node.child("every")),
        when=node.child("when").text,
        owner=node.child("owner").text,
        phase=node.child("phase").text,
        optional=node.flag("optional"),
        id=node.child("id").text,
        days=node.child("days").texts,
        values=tuple((name, child.text) for name, child in node.child("set").entries),
    )


def window(node: Node) -> Window:
    return Window(
        name=node.child("name").text,
        span=node.span,
        every=node.child("every").text,
        days=node.child("days").texts,
        start=node.child("start").text,
        end=node.child("end").text,
        timezone=node.child("timezone").text,
        activities=node.child("activities").texts,
    )


def contact(node: Node) -> Contact:
    return Contact(
        name=node.child("name").text,
        span=node.span,
        role=node.child("role").text,
        how=node.child("how").text,
        hours=node.child("hours").text,
        reviewed=node.child("reviewed").text,
    )


def escalation(node: Node) -> Escalation:
    return Escalation(
        kind=node.child("kind").text,
        to=node.child("to").texts,
        span=node.span,
        hours=node.child("hours").text,
        after_s=whole_seconds(node.child("after")),
    )


def stop_target(node: Node) -> StopTarget:
    probe = read_probe(node.child("check"))
    return StopTarget(
        id=node.child("id").text,
        title=node.child("title").text or node.child("id").text,
        span=node.span,
        stop=node.child("stop").text,
        check=BUILT_IN + describe(probe) if probe else node.child("check").text,
        probe=probe,
        within_s=seconds(node.child("within")),
    )


def triage(node: Node) -> Triage:
    return Triage(node.child("symptom").text, node.span, node.child("advice").texts)
