"""Built-in checks in a plan: what fills them, how far they reach, and what the policy says to that."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from msgspec.structs import replace
from tests.plan.samples import action, build, read

from runbook_kit.plan.draft import BUILT_IN, criterion_at
from runbook_kit.plan.model import Action, Plan
from runbook_kit.plan.probe import probe

NONE: Mapping[str, str] = {}


def text(check: str, block: str = "true", words: str = "") -> str:
    return f"""\
---
runbook: demo
title: Demo
inputs:
  place: {{default: out}}
  token: {{secret: true, from_env: OPS_TOKEN}}
  plain: {{literal: true}}
phases:
  - id: look
    title: Look
    exit:
      - {{id: probe, text: It is so, check: {check}}}
---
# Demo

## Look

```bash {{#block{words}}}
{block}
```
"""


def planned(check: str, mode: str = "shadow", values: Mapping[str, str] = NONE, **rest: str) -> Plan:
    return build("look", mode, values, runbook=read(text(check, **rest)))


def probed(check: str, mode: str = "shadow", values: Mapping[str, str] = NONE, **rest: str) -> Action:
    return action(planned(check, mode, values, **rest), "probe")


def test_a_built_in_check_as_an_action() -> None:
    found = probed("{path: README.md}")
    assert (found.kind, found.lang, found.risk, found.verdict) == ("check", BUILT_IN, "read", "allow")
    assert (found.source, found.commands, found.unfilled) == ('{"path":"README.md"}', (), ())


def test_inputs_fill_it() -> None:
    assert probed("{path: <place>/x}").source == '{"path":"out/x"}'
    assert probed("{path: <place>/x}", values={"place": "a'b"}).source == '{"path":"a\'b/x"}'


def test_a_gap_that_nobody_fills_is_listed() -> None:
    found = probed("{path: <nowhere>/x}")
    assert (found.unfilled, found.source) == (("<nowhere>",), '{"path":"<nowhere>/x"}')
    assert "nowhere" in [each.name for each in planned("{path: <nowhere>/x}").inputs]


def test_a_secret_stays_a_gap() -> None:
    with_value = action(build("look", runbook=read(text("{path: <token>}")), environment={"OPS_TOKEN": "x"}), "probe")
    assert (with_value.source, with_value.unfilled) == ('{"path":"<token>"}', ())
    assert probed("{path: <token>}").unfilled == ("<token>",)


def test_an_output_stays_a_gap_and_is_no_missing_value() -> None:
    found = probed("{path: <made>}", block="true", words=" outputs=made")
    assert (found.source, found.unfilled) == ('{"path":"<made>"}', ())


def test_a_literal_is_no_gap() -> None:
    assert probed("{path: <plain>}").unfilled == ()


@pytest.mark.parametrize(("check", "risk"), [
    ("{path: x}", "read"),
    ("{port: {number: 80}}", "read"),
    ("{port: {number: 80, host: 127.0.0.1}}", "read"),
    ("{port: {number: 80, host: example.org}}", "network"),
    ("{port: {number: 80, host: <place>}}", "network"),
    ("{http: http://localhost/x}", "read"),
    ("{http: https://example.org/x}", "network"),
    ("{all: [{path: x}, {http: https://example.org/x}]}", "network"),
])  # fmt: skip
def test_how_far_it_reaches(check: str, risk: str) -> None:
    assert probed(check).risk == risk


def test_what_reaches_the_network_is_denied_where_only_reading_is_allowed() -> None:
    shadow = probed("{http: https://example.org/x}")
    assert (shadow.verdict, [reason.code for reason in shadow.reasons]) == ("deny", ["risk-network"])
    assert shadow.reasons[0].line == shadow.line > 1
    assert probed("{http: https://example.org/x}", "paper").verdict == "confirm"


@pytest.mark.parametrize("other", ["{path: y}", "{disk: 1GiB}", "{port: {number: 81}}", "'test -e x'"])
def test_the_digest_covers_the_check(other: str) -> None:
    assert planned(other).digest != planned("{path: x}").digest


def test_the_digest_covers_what_fills_it_and_no_secret() -> None:
    assert planned("{path: <place>}", values={"place": "a"}).digest != planned("{path: <place>}").digest
    runbook = read(text("{path: <token>}"))
    assert build(runbook=runbook, environment={"OPS_TOKEN": "x"}).digest == build(runbook=runbook).digest


def test_it_needs_no_program_and_no_shell(tmp_path: Path) -> None:
    plan = planned("{path: x}")
    only = replace(plan, actions=tuple(each for each in plan.actions if each.lang == BUILT_IN))
    facts = probe(only, tmp_path, "/nonexistent")
    assert (facts.programs, facts.syntax, facts.missing_files) == ({}, {}, {})


def test_the_criterion_behind_an_address() -> None:
    runbook = read(
        text("{path: x}").replace("---\n# Demo", "done: [{id: probe, text: All of it}]\n---\n# Demo").replace(
            "  - id: look\n", "  - id: other\n    title: Other\n    entry: [{id: probe, text: Another}]\n  - id: look\n"
        )
    )  # fmt: skip
    found = [criterion_at(runbook, address) for address in (
        "look/exit/probe", "other/entry/probe", "done/probe", "look/exit/probe~2", "look/entry/probe", "probe", ""
    )]  # fmt: skip
    assert [each.text if each else None for each in found] == [
        "It is so", "Another", "All of it", "It is so", None, None, None
    ]  # fmt: skip
