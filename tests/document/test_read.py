"""Whole documents: what is read of each, part by part, and what of a file becomes its text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from tests.document.conftest import DOCUMENTS, fixture, read, runbook, text_of, vocabulary

from runbook_kit.document.blocks import is_executable
from runbook_kit.document.markdown import Fence, walk
from runbook_kit.document.model import Block, Criterion, Phase, Placeholder, Runbook
from runbook_kit.document.placeholders import input_key
from runbook_kit.document.read import Reading, attribute_problems, gather_inputs, read_runbook
from runbook_kit.document.source import Source
from runbook_kit.finding import Span
from runbook_kit.repo import read_source

NAMES = sorted(path.name for path in DOCUMENTS.glob("*.md"))


def outline(found: Runbook) -> str:
    """One line per part: kind, id, title, line."""
    return "\n".join(_lines(found)) + "\n"


def _lines(found: Runbook) -> Iterator[str]:
    header = found.header
    yield f"runbook {found.id} [{header.kind}] {header.title}"
    for name in ("status", "last_reviewed", "owner", "version", "goal", "scope"):
        if value := getattr(header, name):
            yield f"  {name}: {value}"
    for role in found.roles:
        yield f"  role {role.id} @{role.span.line}{' optional' if role.optional else ''}: {' / '.join(role.duties)}"
    yield from (f"  rule {rule}" for rule in found.rules)
    for given in found.inputs:
        yield f"  input {given.name} {' '.join(given.placeholders)}{'' if given.declared else ' undeclared'}"
    for phase in found.phases:
        yield from _phase_lines(phase)
    yield from _criteria("  ", "done", found.done)
    for checklist in found.checklists:
        yield f"  checklist {checklist.id} @{checklist.span.line}"
        yield from _criteria("    ", "item", checklist.items)
    for entry in found.schedule.entries:
        yield f"  at {entry.at} {found.schedule.timezone} {entry.activity} — {entry.owner}"
    for call in found.escalation:
        yield f"  call {call.kind}: {', '.join(call.to)}"
    for window in found.windows:
        when = " ".join(filter(None, [*window.days, window.start, window.end, window.timezone]))
        yield f"  window {window.name} ({when}): {' / '.join(window.activities)}"
    for triage in found.triage:
        yield f"  triage {triage.symptom}: {' / '.join(triage.advice)}"
    for section in found.sections:
        yield f"  section {section.kind} {section.title} @{section.span.line}-{section.span.end_line}"


def _phase_lines(phase: Phase) -> Iterator[str]:
    yield f"  phase {phase.id} @{phase.line}-{phase.span.end_line} {phase.title}"
    if phase.goal:
        yield f"    goal {phase.goal}"
    yield from _criteria("    ", "entry", phase.entry)
    yield from _criteria("    ", "exit", phase.exit)
    if phase.exit_note:
        yield f"    no exit: {phase.exit_note}"
    for name in ("triggers", "outputs", "evidence", "rules"):
        yield from (f"    {name} {text}" for text in getattr(phase, name))
    yield from (f"    risk {risk.text} → {risk.mitigation or '?'}" for risk in phase.risks)
    for each in phase.work_packages:
        yield f"    package {each.id} {each.title}{' optional' if each.optional else ''}: {' / '.join(each.items)}"
    for entry in phase.schedule:
        yield f"    every {entry.every_s} s {entry.activity}{' optional' if entry.optional else ''}"
    yield from _criteria("    ", "done", phase.done)
    for step in phase.steps:
        yield f"    {step.kind} {step.id} @{step.span.line} {step.title}{' (optional)' if step.optional else ''}"
        yield from (f"      note {text}" for text in step.notes)
        yield from (f"      output {text}" for text in step.outputs)
        for block in step.blocks:
            yield from _block_lines(block)


def _block_lines(block: Block) -> Iterator[str]:
    note = f" ({block.note})" if block.note else ""
    gaps = "".join(f" {gap.text}" for gap in block.placeholders)
    yield f"      block {block.address} {block.form} {block.lang} @{block.span.line}{note}{gaps}"
    yield from (f"        | {line}" for line in block.source.rstrip("\n").split("\n"))
    if block.expected:
        yield from (f"        > {line}" for line in block.expected.text.rstrip("\n").split("\n"))


def _criteria(indent: str, kind: str, criteria: Iterable[Criterion]) -> Iterator[str]:
    for each in criteria:
        special = "".join(f" {name}" for name in ("optional", "example", "done") if getattr(each, name))
        yield f"{indent}{kind} {each.id} @{each.span.line}{special}: {each.text}"


@pytest.mark.parametrize("name", NAMES)
def test_outline_of_a_document(name: str, snapshot: SnapshotAssertion) -> None:
    assert outline(fixture(name).runbook) == snapshot


def counts(found: Runbook, name: str) -> dict[str, int]:
    return {phase.id: len(getattr(phase, name)) for phase in found.phases}


def test_numbered_phases_in_two_languages() -> None:
    found = fixture("index-rebuild.md").runbook
    assert (found.header.kind, found.header.goal[:9], found.header.scope[:7]) == ("phases", "Der Index", "staging")
    assert counts(found, "entry") == {"phase-3": 2, "phase-5": 2, "phase-12": 1}
    assert counts(found, "exit") == {"phase-3": 0, "phase-5": 2, "phase-12": 1}
    assert counts(found, "blocks") == {"phase-3": 3, "phase-5": 5, "phase-12": 2}
    assert [phase.goal for phase in found.phases] == ["", "ein zweiter Index neben dem alten.", ""]
    assert [(each.id, each.optional) for each in found.phases[1].entry] == [
        ("phase-3-lief-am-selben-tag", False),
        ("optionaler-abzug-der-alten-daten-liegt-vor", True),
    ]
    assert [(step.kind, len(step.blocks)) for step in found.phases[0].steps] == [
        ("step", 1),
        ("step", 1),
        ("teardown", 1),
    ]
    assert [step.kind for step in found.phases[1].steps] == ["step", "step", "rollback", "alternative", "step"]
    assert [step.id for step in found.phases[2].steps] == ["erkennen", "eindaemmen-kein-neustart", "nachbereiten"]
    assert [gap.text for phase in found.phases for block in phase.blocks for gap in block.placeholders] == [
        "<short reason>",
        "<snapshot-id>",
    ]


def test_an_entity_in_a_fence_stays_and_is_seen() -> None:
    rollback = fixture("index-rebuild.md").runbook.phases[1].steps[2].blocks[0]
    assert rollback.source.split("\n")[2] == "git reset --hard origin&#47;main"
    assert rollback.origins[2] == (62, 1)


def test_phases_by_bold_labels_and_sections_that_speak_of_them() -> None:
    found = fixture("launch-roadmap.md").runbook
    assert [phase.id for phase in found.phases] == [f"phase-{number}" for number in range(6)]
    assert (found.header.status, found.header.last_reviewed, found.header.owner) == (
        "active",
        "2026-10-30",
        "Platform / On-call",
    )
    assert [(role.title, len(role.duties), role.optional) for role in found.roles] == [
        ("Lead", 2, False),
        ("Reviewer", 1, False),
        ("Driver (optional)", 1, True),
    ]
    assert list(counts(found, "entry").values()) == [0, 0, 0, 0, 3, 1]
    assert list(counts(found, "exit").values()) == [3, 0, 2, 2, 2, 0]
    assert list(counts(found, "outputs").values()) == [2, 0, 1, 0, 2, 0]
    assert list(counts(found, "evidence").values()) == [0, 0, 0, 0, 2, 0]
    assert list(counts(found, "risks").values()) == [0, 0, 0, 0, 2, 1]
    assert [each.example for each in found.phases[2].exit] == [True, True]
    assert found.phases[5].exit_note == "Phase 5 is the steady state: no defined exit. It changes by:"
    assert len(found.phases[5].triggers) == 2
    readiness = found.phases[3]
    assert [step.title for step in readiness.steps] == [
        "Step 1 — Scope (operator)",
        "Step 2 — Plan",
        "Step 3 — Verification (operator)",
        "Step 4 — Report",
    ]
    assert [(each.id, each.optional) for each in readiness.work_packages] == [
        ("WP3A", False),
        ("WP3B", False),
        ("WP3C", True),
    ]
    assert (len(readiness.rules), len(readiness.done), len(found.done)) == (2, 2, 2)
    assert [each.name for each in found.inputs] == ["change_window", "operator_reviewer", "target"]
    assert found.blocks == ()


def test_a_fence_that_is_not_closed_swallows_what_follows() -> None:
    reading = fixture("launch-roadmap.md")
    (swallowing,) = (
        each for each in walk(reading.elements) if isinstance(each, Fence) and "Appendix C" in each.content
    )
    assert (swallowing.line, swallowing.closed) == (178, True)
    assert "C.1 Phase 0 runner" in swallowing.content
    assert "```text" in swallowing.content


def test_a_workbook_with_commands_in_lists() -> None:
    found = fixture("backup-workbook.md").runbook
    assert [phase.id for phase in found.phases] == [f"phase-{letter}" for letter in "abcdefg"]
    assert list(counts(found, "blocks").values()) == [3, 3, 3, 1, 0, 0, 0]
    assert list(counts(found, "exit").values()) == [2, 2, 1, 0, 1, 0, 0]
    assert list(counts(found, "schedule").values()) == [0, 0, 0, 0, 3, 0, 0]
    assert list(counts(found, "done").values()) == [0, 0, 0, 0, 0, 0, 3]
    assert {block.form for block in found.blocks} == {"inline"}
    assert not any("&#47;" in block.source for block in found.blocks)
    assert [(given.name, given.placeholders) for given in found.inputs] == [
        ("run_dir", ("<run_dir>",)),
        ("argument", ("...",)),
    ]
    assert found.phases[2].steps[2].blocks[1].note == "only outside the sandbox"
    assert [step.title for step in found.phases[5].steps] == [
        "Stop the timer",
        "Stop the copier",
        "One last copy, then its digest",
    ]
    assert found.phases[5].goal == "a quick and safe end."
    assert [(each.title, len(each.items)) for each in found.checklists] == [
        ("Before (must be true)", 2),
        ("Soak", 2),
        ("Stop (tested)", 1),
    ]
    assert [(each.symptom, len(each.advice)) for each in found.triage] == [
        ("No copies / old copies", 2),
        ("Bad paths", 1),
    ]
    assert (len(found.roles), len(found.rules), len(found.done)) == (3, 2, 3)


def test_sections_with_blocks_are_phases() -> None:
    found = fixture("queue-manager.md").runbook
    assert counts(found, "blocks") == {
        "standard-sweep": 1,
        "status": 1,
        "drift": 2,
        "cursor-reset": 2,
        "service-mode": 2,
        "delivery": 1,
    }
    assert [(given.name, given.placeholders, given.declared) for given in found.inputs] == [
        ("repo", ("/path/to/repo",), False),
        ("queue_id", ("<queue-id>",), False),
        ("queue", ("<queue>",), False),
    ]
    assert found.phases[0].steps[0].outputs == ("new state", "new cursor")
    assert [(step.id, len(step.blocks)) for step in found.phases[2].steps] == [
        ("look-at-the-state", 1),
        ("check-the-flags", 0),
        ("if-it-differs", 1),
    ]
    assert [section.kind for section in found.sections] == ["scope"]


def test_operating_procedures_schedule_and_calls() -> None:
    found = fixture("desk-operations.md").runbook
    assert [(phase.id, len(phase.steps), len(phase.blocks)) for phase in found.phases] == [
        ("standard-operating-procedures", 3, 0),
        ("bootstrap-procedure", 5, 3),
        ("promotion", 3, 1),
    ]
    assert [step.id for step in found.phases[0].steps] == ["source-fails", "bad-data", "stop-switch-deskstop"]
    assert [block.source for block in found.phases[1].blocks] == [
        "uv sync && uv run desk init\n",
        "uv run desk health\n",
        "uv run desk once\n",
    ]
    assert [(entry.at, entry.owner) for entry in found.schedule.entries] == [
        ("07:30", "Data"),
        ("07:45", "Data agent"),
        ("17:00", "Lead"),
    ]
    assert found.schedule.timezone == "CET"
    assert [call.kind for call in found.escalation] == ["Primary", "Secondary"]
    assert [window.activities for window in found.windows] == [("updates", "key rotation"), ("restore drill",)]


def test_an_alert_with_transcripts() -> None:
    found = fixture("alert-disk-filling.md").runbook
    assert (found.header.kind, found.header.alerts) == ("alert", ("NodeDiskFilling",))
    assert [section.kind for section in found.sections] == ["meaning", "impact", "diagnosis", "mitigation", "teardown"][
        :4
    ]
    assert [phase.id for phase in found.phases] == ["impact", "diagnosis", "mitigation", "clean-up-afterwards"]
    assert [block.source for block in found.blocks] == [
        "df -h /var\n",
        "kubectl get nodes\n",
        "sudo du -xh /var \\\n    --max-depth 1\nsudo journalctl --disk-usage\n",
        "cat <<EOF > /tmp/why\nfull since <date>\nEOF\n",
        "sudo journalctl --vacuum-time=2d\ndf -h /var\n",
        "kubectl -n <namespace> delete pod -l app=logger\n",
        "kubectl uncordon node-1\n",
    ]
    printed = [block.expected.text if block.expected else "" for block in found.blocks]
    assert printed[2] == "12G  /var/log\nrm is not what you want here\n"
    assert printed[4:] == ["Vacuuming done, freed 9.0G\n", "", "node/node-1 uncordoned\n"]


@pytest.mark.parametrize("name", NAMES)
def test_every_command_of_a_fence_is_read_once(name: str) -> None:
    reading = fixture(name)
    runnable = [
        each.line for each in walk(reading.elements) if isinstance(each, Fence) and is_executable(each, reading.source)
    ]
    assert [block.span.line for block in reading.runbook.blocks if block.form != "inline"] == runnable


def test_a_runbook_is_named_after_its_file() -> None:
    found = read_runbook(Source("docs/Ops Loop (v2).md", "", "ab12"), vocabulary()).runbook
    assert (found.id, found.path, found.digest, found.authored) == (
        "ops-loop-v2",
        "docs/Ops Loop (v2).md",
        "ab12",
        False,
    )
    assert found.title == "Ops Loop (v2)"


def test_the_whole_file_is_the_runbook_s_span() -> None:
    reading = read("# T\n\nx\n")
    assert reading.runbook.span == Span("docs/example.md", 1, 1, 4, 1, 0, 7)


def test_a_file_with_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "marked.md"
    path.write_bytes(b"\xef\xbb\xbf# Title\r\n\r\n## Phase 1 \xe2\x80\x94 Try\r\n```bash\r\nls <x>\r\n```\r\n")
    reading = read_runbook(read_source(path, tmp_path), vocabulary())
    (block,) = reading.runbook.blocks
    assert reading.runbook.title == "Title"
    assert (block.source, block.origins) == ("ls <x>\n", ((5, 1),))
    (gap,) = block.placeholders
    assert (gap.span.line, gap.span.column) == (5, 4)
    assert reading.source.text[gap.span.start : gap.span.end] == "<x>"


def test_front_matter_of_another_tool_is_no_part_of_the_body() -> None:
    found = read("---\ntitle: Node is asleep\nweight: 20\n---\n\n## Phase 1 — Try\n```bash\nls <x>\n```\n")
    assert (found.runbook.authored, found.runbook.title) == (False, "Phase 1 — Try")
    (block,) = found.runbook.blocks
    assert (block.span.line, block.origins) == (7, ((8, 1),))
    assert [gap.span.column for gap in block.placeholders] == [4]


def problems(reading: Reading) -> list[tuple[str, str, int, int]]:
    """Rule, the characters it is about, line and column, of every problem in an info string, by place."""
    text = reading.source.text
    found = sorted(attribute_problems(reading), key=lambda pair: pair[1].start)
    return [(each.rule, text[span.start : span.end], span.line, span.column) for each, span in found]


def test_problems_of_info_strings_stand_where_they_were_written() -> None:
    document = """
        ```bash {#a timout=3s}
        ```
        - x
          ~~~~  sh {#b risk=low background}
          ~~~~
        > ```yaml {#c zzz=1}
        > ```
        <!-- block: id=d retires=2 -->

        ```bash
        ```
            ```bash {#no timout=1}
        """
    assert problems(read(document)) == [
        ("unknown-attribute", "timout=3s", 1, 13),
        ("invalid-attribute", "risk=low", 4, 16),
        ("invalid-attribute", "background", 4, 25),
        ("unknown-attribute", "zzz=1", 6, 15),
        ("unknown-attribute", "retires=2", 8, 18),
    ]


def test_an_input_is_found_once_with_all_its_placeholders() -> None:
    document = """
        ## Phase 1 — Try
        ```bash
        a <loop-id> <LOOP_ID>
        b <other>
        ```
        ## Phase 2 — Again
        ```bash
        c <loop-id>
        ```
        """
    found = runbook(document)
    assert [(given.name, given.placeholders, given.required, given.declared) for given in found.inputs] == [
        ("loop_id", ("<loop-id>", "<LOOP_ID>"), True, False),
        ("other", ("<other>",), True, False),
    ]
    assert [given.span.line for given in found.inputs] == [3, 4]


@pytest.mark.parametrize(("name", "key"), [("loop-id", "loop_id"), ("LOOP_ID", "loop_id"), ("a.b c", "a_b_c")])
def test_names_of_inputs_are_compared_without_case_and_signs(name: str, key: str) -> None:
    assert input_key(name) == key


def test_inputs_nobody_fills_are_kept() -> None:
    found = runbook(
        "# T\n**Operator inputs:**\n- Change window:\n\n## Phase 1 — Try\n```bash\na <change_window>\n```\n"
    )
    assert [(given.name, given.placeholders) for given in found.inputs] == [("change_window", ("<change_window>",))]
    assert gather_inputs((), ()) == ()


def test_one_criterion_of_done_is_told_once() -> None:
    document = """
        ## Phase 1 — Try
        **DoD:**
        - both signed
        ## Phase 2 — Again
        **DoD:**
        - both signed
        - archived
        """
    assert [each.text for each in runbook(document).done] == ["both signed", "archived"]


def test_text_of_a_document_is_what_was_written() -> None:
    assert text_of("\n    # a\n\n      b\n") == "# a\n\n  b\n"


def test_a_placeholder_type_has_its_place() -> None:
    (block,) = runbook("## Phase 1 — Try\n```bash\nls <a-b>\n```\n").blocks
    span = Span("docs/example.md", 3, 4, 3, 9, 28, 33)
    assert block.placeholders == (Placeholder("<a-b>", "a_b", 3, 8, span),)
