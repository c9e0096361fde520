from __future__ import annotations

import pytest

from runbook_kit.document.authored import read_authored
from runbook_kit.document.consistency import check_consistency
from runbook_kit.yamltext import read_yaml


def objections(text: str) -> list[tuple[str, int, int, str]]:
    yaml = read_yaml(text, "a.md")
    assert yaml.problems == ()
    found = check_consistency(read_authored(yaml.root), yaml.root)
    return [(each.rule, each.span.line, each.span.column, each.message) for each in found]


DUPLICATES = {
    "phases:\n  - id: a\n  - id: a\n": (3, 9, "The phase id `a` is used twice; first on line 2."),
    "phases:\n  - id: a\n    entry: [{id: x, text: t}]\n    exit: [{id: x, text: u}]\n": (
        4,
        12,
        "The criterion id `x` is used twice; first on line 3.",
    ),
    "done:\n  - {id: x, text: t}\n  - {id: x, text: u}\n": (
        3,
        5,
        "The criterion id `x` is used twice; first on line 2.",
    ),
    "phases:\n  - id: a\n    steps: [{id: s}, {id: s}]\n": (3, 22, "The step id `s` is used twice; first on line 3."),
    "inputs: {LOOP-ID: null, loop_id: null}\n": (1, 25, "The input id `loop_id` is used twice; first on line 1."),
    "work_packages: [{id: w}, {id: w}]\n": (1, 26, "The work package id `w` is used twice; first on line 1."),
    "checklists: [{id: c, title: x}, {id: c, title: y}]\n": (
        1,
        33,
        "The checklist id `c` is used twice; first on line 1.",
    ),
}


@pytest.mark.parametrize("text", DUPLICATES)
def test_an_id_names_one_thing(text: str) -> None:
    assert objections(text) == [("duplicate-id", *DUPLICATES[text])]


def test_the_same_criterion_id_in_two_phases_is_no_duplicate() -> None:
    assert objections("phases:\n  - {id: a, exit: [{id: x, text: t}]}\n  - {id: b, exit: [{id: x, text: t}]}\n") == []


def test_a_need_names_a_phase() -> None:
    text = "phases:\n  - id: phase-1\n  - id: phase-2\n    needs: [phase-1, phase-3]\n"
    message = "Phase `phase-2` needs `phase-3`, which is no phase of this runbook."
    assert objections(text) == [("unknown-need", 4, 22, message)]


@pytest.mark.parametrize(
    ("needs", "rings"),
    [
        ("a: a", ["`a` → `a`"]),
        ("a: b, b: a", ["`a` → `b` → `a`"]),
        ("a: b, b: c, c: b", ["`b` → `c` → `b`"]),
        ("a: b, b: a, c: d, d: c", ["`a` → `b` → `a`", "`c` → `d` → `c`"]),
        ("a: b, b: c, c: , d: c", []),
    ],
)
def test_a_ring_of_needs_is_named_once(needs: str, rings: list[str]) -> None:
    pairs = [pair.split(":") for pair in needs.split(",")]
    text = "phases:\n" + "".join(f"  - {{id: {name.strip()}, needs: [{need.strip()}]}}\n" for name, need in pairs)
    found = objections(text)
    assert [each[0] for each in found] == ["dependency-cycle"] * len(rings)
    assert [
        each[3].removeprefix("Phases need each other in a ring, so none of them can start: ") for each in found
    ] == [f"{ring}." for ring in rings]


def test_needs_that_meet_again_are_no_ring() -> None:
    text = "phases:\n  - {id: a, needs: [b, c]}\n  - {id: b, needs: [d]}\n  - {id: c, needs: [d]}\n  - {id: d}\n"
    assert objections(text) == []


def test_a_chain_may_be_longer_than_calls_may_nest() -> None:
    phases = "".join(f"  - {{id: p{number}, needs: [p{number + 1}]}}\n" for number in range(1500))
    (ring,) = objections(f"phases:\n{phases}  - {{id: p1500, needs: [p0]}}\n")
    assert ring[:2] == ("dependency-cycle", 2)


OTHERS = {
    "mode: live\nmodes: [shadow]\n": (1, 7, "The mode `live` is not one of `modes`."),
    "modes: [shadow]\nphases: [{id: a, mode: live}]\n": (2, 24, "The mode `live` is not one of `modes`."),
    "requires: {tools: {git: 2.30}}\n": (1, 25, "`2.30` is no version comparison for `git`."),
    "phases: [{id: a, requires: {tools: {git: new}}}]\n": (1, 42, "`new` is no version comparison for `git`."),
    "inputs: {a: {pattern: '(x'}}\n": (1, 23, "`(x` is no regular expression."),
    "inputs: {a: {pattern: '^x', default: y}}\n": (1, 38, "The default `y` does not match the pattern `^x`."),
    "inputs: {a: {choices: [1, 2], default: 3}}\n": (1, 40, "The default `3` is not one of `choices`."),
    "schedule: {timezone: Mars/Olympus}\n": (1, 22, "`Mars/Olympus` is no known time zone."),
    "windows: [{name: x, timezone: ../etc}]\n": (1, 31, "`../etc` is no known time zone."),
    "done: [{text: x, check: 'true', signoff: y}]\n": (
        1,
        33,
        "A criterion is decided by a check or by a sign-off, not by both.",
    ),
}


@pytest.mark.parametrize("text", OTHERS)
def test_values_fit_together(text: str) -> None:
    assert objections(text) == [("invalid-front-matter", *OTHERS[text])]


@pytest.mark.parametrize("version", ['"*"', ">=2.30", ">=3.11,<4", "'== 1.2.3'", "'!=2.0rc1'", "~=1.4"])
def test_comparisons_of_versions(version: str) -> None:
    quoted = version if version[0] in "'\"" else f"'{version}'"
    assert objections(f"requires: {{tools: {{git: {quoted}}}}}\n") == []


def test_what_is_consistent_has_no_objections() -> None:
    inputs = "inputs: {a: {choices: [1], default: 1, pattern: '^1$'}}\n"
    assert objections(f"mode: paper\nmodes: [paper]\n{inputs}schedule: {{timezone: UTC}}\n") == []
