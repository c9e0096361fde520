from __future__ import annotations

from runbook_kit.document.authored import Authored, read_authored
from runbook_kit.document.model import CriterionKind
from runbook_kit.yamltext import read_yaml


def authored(text: str) -> Authored:
    yaml = read_yaml(text, "a.md")
    assert yaml.problems == ()
    return read_authored(yaml.root)


def test_criteria_are_sentences_checks_or_signoffs() -> None:
    read = authored("""
done:
  - Announced
  - {id: fit, text: Fit, check: test 1, optional: true, valid_for: 2h}
  - {check: test 2, example: true}
  - {signoff: reviewer}
  - 7
  -
""")
    kinds: list[tuple[CriterionKind, str, str]] = [(each.kind, each.id, each.text) for each in read.done]
    assert kinds == [
        ("manual", "", "Announced"),
        ("check", "fit", "Fit"),
        ("check", "", "test 2"),
        ("signoff", "", "Sign-off by reviewer"),
        ("manual", "", "7"),
    ]
    assert [(each.optional, each.example, each.valid_for_s) for each in read.done[1:3]] == [
        (True, False, 7200),
        (False, True, None),
    ]


def test_roles_in_a_word_or_at_length() -> None:
    read = authored(
        "roles: {planner: cuts the work, ops: {title: Ops, description: runs, duties: [watch], optional: true}, qa: }"
    )
    assert [(each.id, each.title, each.duties, each.optional) for each in read.roles] == [
        ("planner", "cuts the work", (), False),
        ("ops", "Ops", ("runs", "watch"), True),
        ("qa", "qa", (), False),
    ]
    assert read.roles[1].span.column == 33


def test_inputs_are_required_unless_they_have_a_default() -> None:
    read = authored("""
inputs:
  plain:
  given: {default: 2.10}
  empty: {default: ""}
  asked: {default: x, required: true}
  free: {required: false}
  full: {description: d, secret: true, choices: [1, a], pattern: "^x", from_env: TOKEN, literal: true}
""")
    assert [(each.name, each.required, each.default) for each in read.inputs] == [
        ("plain", True, None),
        ("given", False, "2.10"),
        ("empty", False, ""),
        ("asked", True, "x"),
        ("free", False, None),
        ("full", True, None),
    ]
    full = read.inputs[-1]
    assert (full.description, full.secret, full.choices, full.pattern) == ("d", True, ("1", "a"), "^x")
    assert (full.from_env, full.literal, full.declared) == ("TOKEN", True, True)


def test_requirements_of_git_tools_and_environment() -> None:
    read = authored("""
requires:
  git: {clean: true, branch: [main, release/*]}
  tools: {git: ">=2.30", jq: "*", python3: 3.11}
  env: {KUBECONFIG: true, REGION: eu-*}
  facts: {os: linux, host: 7}
""")
    assert (read.requires.git.clean, read.requires.git.branches) == (True, ("main", "release/*"))
    assert [(each.name, each.version) for each in read.requires.tools] == [
        ("git", ">=2.30"),
        ("jq", "*"),
        ("python3", "3.11"),
    ]
    assert [(each.kind, each.name, each.pattern) for each in read.requires.environment] == [
        ("variable", "KUBECONFIG", "*"),
        ("variable", "REGION", "eu-*"),
        ("fact", "os", "linux"),
        ("fact", "host", "7"),
    ]
    assert read.requires.span is not None


def test_no_requirements_are_no_place_either() -> None:
    read = authored("requires: {git: {branch: main}}\nphases: [{id: a}]\n")
    assert (read.requires.git.clean, read.requires.git.branches) == (None, ("main",))
    assert read.phases[0].requires.span is None


def test_a_schedule_with_its_zone() -> None:
    read = authored("""
schedule:
  timezone: America/New_York
  entries:
    - {at: 08:00, activity: Health check, owner: ops, phase: phase-1}
    - {every: 5m, activity: Supervisor, optional: true}
    - {when: after a restart, activity: Reconcile}
    - {every: soon, activity: Broken}
""")
    assert read.schedule.timezone == "America/New_York"
    assert [(each.at, each.every_s, each.when, each.activity) for each in read.schedule.entries] == [
        ("08:00", None, "", "Health check"),
        ("", 300, "", "Supervisor"),
        ("", None, "after a restart", "Reconcile"),
        ("", None, "", "Broken"),
    ]
    assert (read.schedule.entries[0].owner, read.schedule.entries[0].phase) == ("ops", "phase-1")
    assert read.schedule.entries[1].optional


def test_windows_contacts_escalation_and_triage() -> None:
    read = authored("""
windows: [{name: Weekly, every: week, days: [sat], start: 10:00, end: 14:00, timezone: UTC, activities: [Updates]}]
contacts: [{name: Ada, role: primary, how: "#ops", hours: 8-18, reviewed: 2026-11-01}]
escalation: [{kind: outage, hours: always, to: [Ada, Ben], after: 15m}]
triage: [{symptom: Slow, advice: [look at disks, look at network]}]
""")
    (window,), (contact,), (tier,), (triage,) = read.windows, read.contacts, read.escalation, read.triage
    assert (window.name, window.every, window.days, window.start) == ("Weekly", "week", ("sat",), "10:00")
    assert (window.end, window.timezone, window.activities) == ("14:00", "UTC", ("Updates",))
    assert (contact.name, contact.role, contact.how) == ("Ada", "primary", "#ops")
    assert (contact.hours, contact.reviewed) == ("8-18", "2026-11-01")
    assert (tier.kind, tier.hours, tier.to, tier.after_s) == ("outage", "always", ("Ada", "Ben"), 900)
    assert (triage.symptom, triage.advice) == ("Slow", ("look at disks", "look at network"))


def test_risks_ways_back_and_work_packages() -> None:
    read = authored("""
rollback: [Revert the merge, {text: Undo, run: git revert HEAD}, {run: make undo}]
teardown: [Stop it]
work_packages:
  - {id: WP-1, title: Limits, files: [a.py], criteria: [tests pass], risks: [late], items: [write], optional: true}
phases: [{id: a, risks: [stale, {risk: late, mitigation: start early}]}]
""")
    assert [(each.text, each.run) for each in (*read.rollback, *read.teardown)] == [
        ("Revert the merge", ""),
        ("Undo", "git revert HEAD"),
        ("make undo", "make undo"),
        ("Stop it", ""),
    ]
    (package,) = read.work_packages
    assert (package.id, package.title, package.files) == ("WP-1", "Limits", ("a.py",))
    assert (package.criteria, package.risks, package.items) == (("tests pass",), ("late",), ("write",))
    assert package.optional
    assert [(each.text, each.mitigation) for each in read.phases[0].risks] == [("stale", ""), ("late", "start early")]


def test_what_a_schedule_says_to_a_machine() -> None:
    read = authored("""
schedule:
  skip: [2026-12-25]
  calendar: days.txt
  entries: [{at: "08:00", activity: A, phase: p, id: early, days: [mon, sun], set: {n: 3, who: ada}}]
""").schedule
    (entry,) = read.entries
    assert (read.skip, read.calendar) == (("2026-12-25",), "days.txt")
    assert (entry.id, entry.days, entry.values) == ("early", ("mon", "sun"), (("n", "3"), ("who", "ada")))


def test_targets_of_a_stop_playbook() -> None:
    read = authored("""
targets:
  - {id: loop, title: The loop, stop: b, check: test -e x, within: 500ms}
  - {id: feed, stop: p/c, check: {path: {absent: feed}}}
""").targets
    assert [(each.id, each.title, each.stop, each.check, each.within_s) for each in read] == [
        ("loop", "The loop", "b", "test -e x", 0.5),
        ("feed", "feed", "p/c", "built-in: feed does not exist", None),
    ]
    assert (read[0].probe, read[1].probe) == ("", '{"path":{"absent":"feed"}}')
