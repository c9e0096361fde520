from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema_rs import meta
from syrupy.assertion import SnapshotAssertion

from runbook_kit.document.frontmatter import SCHEMA, FrontMatter, read_front_matter, read_schema
from runbook_kit.document.source import Source
from runbook_kit.finding import Finding

WHOLE = """\
---
runbook: cursor-multi-agent          # id; default: file name
title: Cursor multi-agent orchestration
version: 2.10
status: active
owner: ops
last_reviewed: 2026-11-01
mode: shadow
modes: [shadow, paper]
roles: {orchestrator: cuts work into packages, reviewer: checks safety and links}
requires: {git: {clean: true, branch: main}, tools: {git: ">=2.30", python3: ">=3.11"}}
inputs:
  run_dir: {description: Folder of this run, pattern: "^out/ops/", default: out/ops/demo}
  token:   {description: Service token, secret: true, from_env: OPS_TOKEN}
phases:
  - id: phase-1
    title: Contract
  - id: phase-2
    title: Preflight
    goal: Host and toolchain are fit for a shadow session
    needs: [phase-1]
    entry:
      - id: clean-tree
        text: The work tree is clean
        check: test -z "$(git status --porcelain)"
      - {text: Reviewer agrees, signoff: reviewer}
      - Change window is announced                       # plain text: a person confirms it
    exit:
      - text: Python is at least 3.11
        check: python3 -c 'import sys; assert sys.version_info >= (3, 11)'
    outputs: [preflight.log]
    risks: [{risk: stale tools, mitigation: pin versions}]
---
# Cursor multi-agent orchestration
"""

WRONG = """\
---
runbook: cursor multi
titel: Cursor
version: [2]
status: activ
last_reviewed: 2026-13-01
mode: live
modes: [shadow, paper]
roles: {reviewer: {titel: x}}
requires: {git: {clean: yes}, tools: {python3: 3.11, x: latest}, env: {"a b": true, C: false}}
inputs:
  run_dir: {pattern: "^out/ops/", default: in/ops/demo}
  token: {secret: true, pattern: "(a"}
  target: {choices: [dev, prod], default: prd}
schedule: {timezone: ET, entries: [{at: 25:00, activity: x, every: soon}]}
limits: {hosts: [a]}
phases:
  - id: phase-1
    needs: [phase-2]
  - id: phase-2
    needs: [phase-1, phase-22]
    entry:
      - {id: agreed, text: Reviewer agrees, signoff: reviewer, check: "true"}
      - {id: agreed}
      - 7
    exit:
    outputs: preflight.log
    valid_for: 24x
  - title: no id
---
"""


def read(text: str) -> FrontMatter:
    return read_front_matter(Source("runbooks/a.md", text))


def listing(findings: tuple[Finding, ...], text: str) -> str:
    """Findings as a person would see them: place, rule, sentence, hint, and the text they point at."""
    return "\n".join(
        f"{each.span.line}:{each.span.column} {each.rule}: {each.message}\n"
        f"    hint: {each.hint}\n    text: {text[each.span.start : each.span.end]!r}"
        for each in findings
    )


def test_a_whole_front_matter_is_read_without_findings() -> None:
    front = read(WHOLE)
    assert front.findings == ()
    assert (front.title, front.last_line) == ("Cursor multi-agent orchestration", 33)
    assert front.data is not None
    assert (front.data.id, front.data.header.version, front.data.header.last_reviewed) == (
        "cursor-multi-agent",
        "2.10",
        "2026-11-01",
    )
    assert [phase.id for phase in front.data.phases] == ["phase-1", "phase-2"]
    assert [(each.kind, each.text) for each in front.data.phases[1].entry] == [
        ("check", "The work tree is clean"),
        ("signoff", "Reviewer agrees"),
        ("manual", "Change window is announced"),
    ]


def test_line_ends_change_nothing_but_offsets() -> None:
    front = read(WHOLE.replace("\n", "\r\n"))
    unix = read(WHOLE)
    assert front.data is not None
    assert unix.data is not None
    assert front.findings == ()
    here, there = front.data.phases[1].place("needs/0"), unix.data.phases[1].place("needs/0")
    assert (here.line, here.column, here.start - here.line) == (there.line, there.column, there.start - 1)


def test_everything_that_is_wrong_is_said_at_once(snapshot: SnapshotAssertion) -> None:
    front = read(WRONG)
    assert listing(front.findings, WRONG) == snapshot
    assert front.data is not None
    assert [phase.id for phase in front.data.phases] == ["phase-1", "phase-2", ""]


@pytest.mark.parametrize(
    "text", ["---\ntitle: A page\nlayout: post\n---\n", "---\ntitle: A page\nnav: [\n---\n", "---\n- a\n---\n"]
)
def test_front_matter_of_other_programs_is_not_judged(text: str) -> None:
    front = read(text)
    assert (front.data, front.findings, front.last_line) == (None, (), text.count("\n"))
    assert front.title == ("A page" if "A page" in text else "")


def test_an_empty_id_means_the_name_of_the_file() -> None:
    front = read("---\nrunbook:\n---\n")
    assert front.findings == ()
    assert front.data is not None
    assert front.data.id == ""


def test_broken_yaml_is_a_finding_and_the_rest_is_read() -> None:
    front = read('---\nrunbook: x\ntitle: "never closed\nphases:\n  - id: one\n    kind: x\n---\n')
    assert [(each.span.line, each.span.column, each.message) for each in front.findings] == [
        (3, 8, "This quote is never closed."),
        (6, 5, "Unknown key `kind` in this phase."),
    ]
    assert front.data is not None
    assert front.data.phases[0].id == "one"


def test_a_broken_id_is_not_reported_as_missing() -> None:
    front = read("---\nrunbook: 'x\ntitle: y\n---\n")
    assert [each.message for each in front.findings] == ["This quote is never closed."]


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ("---\nrunbook: x\n\n# Body\n", ["The front matter that begins here is never closed."]),
        ("---\n\n# A line across the page\n", []),
    ],
)
def test_front_matter_without_an_end(text: str, messages: list[str]) -> None:
    front = read(text)
    assert [finding.message for finding in front.findings] == messages
    assert (front.data, front.last_line) == (None, 0)


def test_needs_may_name_phases_that_only_the_body_has() -> None:
    source = Source("a.md", "---\nrunbook: x\nphases:\n  - {id: two, needs: [one]}\n---\n")
    assert [finding.rule for finding in read_front_matter(source).findings] == ["unknown-need"]
    assert read_front_matter(source, section_ids=["one"]).findings == ()


def test_the_schema_is_valid_and_says_what_every_key_is_for() -> None:
    schema = json.loads(SCHEMA.read_text("utf-8"))
    assert read_schema() == schema
    assert meta.is_valid(schema)
    assert [path for path, part in properties(schema) if not {"title", "description"} <= set(part)] == []


def test_no_mapping_with_fixed_keys_takes_unknown_ones() -> None:
    schema = read_schema()
    parts = [schema, *(part for _, part in everything(schema))]
    assert [
        part["title"] for part in parts if "properties" in part and part.get("additionalProperties") is not False
    ] == []


def properties(part: Any) -> list[tuple[str, Any]]:
    return [
        (f"{path}/{key}", value)
        for path, owner in [("", part), *everything(part)]
        for key, value in owner.get("properties", {}).items()
    ]


def everything(part: Any, path: str = "") -> list[tuple[str, Any]]:
    """Every schema within a schema."""
    found = []
    for key, value in part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ():
        if isinstance(value, dict) and key not in ("properties", "$defs"):
            found.append((f"{path}/{key}", value))
        found += everything(value, f"{path}/{key}")
    return found


def test_reading_is_quick() -> None:
    phase = WHOLE[WHOLE.index("  - id: phase-2") : WHOLE.index("---\n#")]
    phases = "".join(phase.replace("phase-2", f"phase-{number}") for number in range(3, 7))
    source = Source("a.md", WHOLE.replace("---\n#", phases + "---\n#"))
    read_front_matter(source)  # the first one pays for imports
    started = time.process_time()
    assert read_front_matter(source).findings == ()
    assert time.process_time() - started < 0.25  # 20 ms when the machine is idle


NOISE = st.text(alphabet=st.sampled_from("ab:-[]{}#&*!|>'\"%@`,?\\ \n\t\r~.09\x00\x85\u2028\ufeff\ud800é"), max_size=12)
EDITS = st.lists(st.tuples(st.integers(0, len(WRONG)), st.integers(0, 12), NOISE), min_size=1, max_size=5)


@settings(derandomize=True, deadline=None, max_examples=120)
@given(st.sampled_from([WHOLE, WRONG]), EDITS)
def test_whatever_is_done_to_a_document_reading_never_raises(text: str, edits: list[tuple[int, int, str]]) -> None:
    for start, length, noise in edits:
        text = text[:start] + noise + text[start + length :]
    holds(text)


@settings(derandomize=True, deadline=None, max_examples=120)
@given(st.text(max_size=100), st.booleans())
def test_reading_never_raises_on_any_text(text: str, ours: bool) -> None:
    holds(f"---\nrunbook: x\n{text}\n---\n" if ours else text)


def holds(text: str) -> None:
    source = Source("a.md", text)
    for finding in read_front_matter(source).findings:
        assert finding.span == source.span(finding.span.start, finding.span.end)
        assert (finding.message.isprintable(), finding.hint.isprintable()) == (True, True)
