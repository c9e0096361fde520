"""Documents that were once read wrong: each with the right answer."""

from __future__ import annotations

import pytest
from tests.document.conftest import block, cut, objections, phase, read, runbook

from runbook_kit.document.blocks import is_executable
from runbook_kit.document.markdown import Fence, parse, walk
from runbook_kit.document.read import attribute_problems


def test_more_than_one_hash_in_front_of_a_comment() -> None:
    assert block("## Phase 1 — X\n```bash\n### look\n$ ls\n```\n").form == "console"


def test_here_document_without_second_prompts() -> None:
    found = block("## Phase 1 — X\n```console\n$ cat <<EOF | tool apply -f -\nkind: X\nEOF\ndone\n```\n")
    assert found.source == "cat <<EOF | tool apply -f -\nkind: X\nEOF\n"
    assert found.expected is not None
    assert found.expected.text == "done\n"


def test_default_ids_of_undo_blocks() -> None:
    fence = "```bash{0}\nls\n```\n"
    found = runbook("## Phase 1 — X\n" + fence.format("") + fence.format(" {undo=phase-1-1}") + fence.format("")).blocks
    assert len({each.address for each in found}) == 3


def test_default_id_beside_an_explicit_one() -> None:
    found = runbook("## Phase 1 — X\n```bash {#phase-1-2}\nls\n```\n```bash\nls\n```\n").blocks
    assert len({each.address for each in found}) == 2


def test_comment_does_not_reach_over_a_paragraph() -> None:
    assert block("## Phase 1 — X\n<!-- block: id=w -->\n\ntext\n\n```bash\nls\n```\n").id == "phase-1-1"


@pytest.mark.parametrize("text", ["```bash\n```\n", "~~~sh", "```bash\n"])
def test_origin_of_an_empty_fence(text: str) -> None:
    document = f"## Phase 1 — X\n{text}"
    found = block(document)
    assert found.origins[0][0] <= read(document).source.line_count


def test_quote_in_an_item() -> None:
    assert [each.source for each in phase("## Phase 1 — X\n1. do\n\n   > ```bash\n   > ls\n   > ```\n").blocks] == [
        "ls\n"
    ]


def test_numbered_commands() -> None:
    found = phase("## Phase 1 — X\n**Commands**\n1. `make`\n2. `git status`\n")
    assert [each.source for each in found.blocks] == ["make\n", "git status\n"]


def test_two_brackets_beside() -> None:
    assert block("## Phase 1 — X\n- (local) `make x` (not in CI)\n").note == "local; not in CI"


def test_gap_behind_an_entity() -> None:
    document = "## Phase 1 — X\n- `scripts&#47;run.sh <run_dir>`\n"
    (gap,) = block(document).placeholders
    assert cut(read(document).source, gap.span) == "<run_dir>"


def test_code_named_before() -> None:
    document = "## Phase 1 — X\n- (make x) `make x`\n"
    assert block(document).span.column == 13


def test_code_over_two_lines() -> None:
    document = "## Phase 1 — X\n- `git status\n  -sb`\n"
    assert cut(read(document).source, block(document).span) == "git status\n  -sb"


def test_unclosed_fence_without_final_line_end() -> None:
    (fence,) = parse("```bash\na")
    assert isinstance(fence, Fence)
    assert not fence.closed


def test_nul_is_kept_or_at_least_placed() -> None:
    document = "## Phase 1 — X\n- a\n  ```bash\n  l\0s <x>\n  ```\n"
    (gap,) = block(document).placeholders
    assert cut(read(document).source, gap.span) == "<x>"


def test_alert_headings_on_the_first_line() -> None:
    assert [each.id for each in runbook("## Meaning\nm\n## Diagnosis\nd\n").phases] == ["diagnosis"]


def test_a_lone_phase_with_commands_and_commands_elsewhere() -> None:
    document = "## Phase 2 — A\n```bash\na\n```\n## Appendix\n```bash\nb\n```\n"
    assert "phase-2" in [each.id for each in runbook(document).phases]


def test_letters_twice() -> None:
    ids = [each.id for each in runbook("## A) X\n## A) Y\n").phases]
    assert len(set(ids)) == len(ids)


def test_nested_procedures_read_once() -> None:
    restart = "## Restart procedure\n1. do\n\n   ```bash\n   x\n   ```\n"
    rollback = "### Rollback procedure\n1. undo\n\n   ```bash\n   y\n   ```\n"
    document = f"# T\n## Other\n\n{restart}{rollback}"
    lines = [each.span.line for each in runbook(document).blocks]
    assert len(set(lines)) == len(lines)


def check(document: str) -> None:
    found = read(document)
    wanted = [
        each.line for each in walk(found.elements) if isinstance(each, Fence) and is_executable(each, found.source)
    ]
    assert sorted(each.span.line for each in found.runbook.blocks) == wanted


def test_procedure_beside_commands() -> None:
    check("# T\n## Maintenance\n### Bootstrap Procedure\n1. x\n### Checks\n```bash\nz\n```\n## Y\n```bash\na\n```\n")


def test_commands_below_the_title_of_an_alert() -> None:
    check("# KubeFoo\n```bash\na\n```\n## Meaning\nm\n## Diagnosis\nd\n")


def test_commands_below_a_statement_label() -> None:
    check("## Phase 1 — X\n**Prerequisites:**\n```bash\na\n```\n")


def test_commands_below_expected_outputs() -> None:
    check("## Phase 1 — X\nExpected output:\n```bash\na\n```\n")


def test_commands_in_boxes() -> None:
    check("## A) X\n## Checklists\n### Stop\n- [ ] do\n  ```bash\n  a\n  ```\n## B) Y\n")


def test_entry_with_commands_keeps_its_criteria() -> None:
    found = phase("## Phase 1 — X\n### Entry\n- Tree is clean\n  ```bash\n  git status\n  ```\n- Go is given\n")
    assert [each.text for each in found.entry] == ["Tree is clean", "Go is given"]


def test_reference_lists_are_no_steps() -> None:
    found = phase("## Phase 1 — X\n```bash\na\n```\nConfig precedence:\n1. the flag\n2. the file\n")
    assert [each.title for each in found.steps] == ["X"]


def test_scope_of_a_step_is_no_section() -> None:
    assert runbook("## Phase 1 — X\n### Step 1 — Scope\nt\n").sections == ()


def test_inputs_in_a_phase() -> None:
    found = runbook("## Phase 1 — X\n**Operator inputs:**\n- Window (date):\n")
    assert [each.name for each in found.inputs] == ["window"]


def test_a_rule_as_a_heading() -> None:
    assert phase("## Phase 1 — X\n### Rule\nNo leftovers.\n").rules == ("No leftovers.",)


@pytest.mark.parametrize("document", ["- x\n  <!-- block: timout=1 -->\n", "> <!-- block: timout=1 -->\n"])
def test_a_problem_in_a_comment_in_a_container_has_its_place(document: str) -> None:
    found = read(document)
    assert [cut(found.source, span) for _, span in attribute_problems(found)] == ["timout=1"]


def test_output_right_after_a_block_only() -> None:
    assert block("## Phase 1 — X\n```bash\na\n```\ntext\n\n```output\nx\n```\n").expected is None


def test_the_first_output_counts() -> None:
    found = block("## Phase 1 — X\n```bash\na\n```\n```output\nx\n```\n```output\ny\n```\n").expected
    assert found is not None
    assert found.text == "x\n"


def test_an_undo_step_is_named_after_what_it_undoes() -> None:
    found = phase(
        "## Phase 1 — X\n### A\n```bash {#a}\na\n```\n### B\n```bash {#b}\nb\n```\n```bash {#c undo=a}\nc\n```\n"
    )
    assert [step.title for step in found.steps if step.kind == "undo"] == ["Undo: A"]


def test_lettered_phases_below_a_numbered_one_are_read_once() -> None:
    found = runbook("# Phase 84 — Demo\n### Phase A: Setup\n```bash\na\n```\n### Phase B: Run\n```bash\nb\n```\n")
    lines = [each.span.line for each in found.blocks]
    assert len(set(lines)) == len(lines)


def test_swallowed_without_final_line_end() -> None:
    assert objections("swallowed-heading", "## Phase 1 — X\n```bash\n## Phase 2 — Y") != []


def test_commands_in_items_below_a_statement() -> None:
    assert len(phase("## Phase 1 — X\n### Look\n**Evidence:**\n- green:\n  ```bash\n  a\n  ```\n").blocks) == 1


def test_commands_of_a_checklist_chapter() -> None:
    assert len(runbook("# T\n## Other\n## Checklist\n- item\n~~~sh\nls\n~~~\n").blocks) == 1


def test_a_here_string_and_a_shift_open_no_here_document() -> None:
    found = block("## Phase 1 — X\n```console\n$ cat <<< word\nword\n$ echo $((1 << x))\nrm -rf out\n```\n")
    assert found.source == "cat <<< word\necho $((1 << x))\n"
    assert found.expected is not None
    assert found.expected.text == "word\nrm -rf out\n"


def test_placeholders_are_named_as_their_inputs_are_declared() -> None:
    head = "---\nrunbook: x\ntitle: X\ninputs:\n  COMMIT_SHA: {default: abc}\n  loop-id: {default: l}\n"
    phases = "phases:\n  - {id: p, title: P, exit: [ok]}\n---\n"
    found = runbook(f"{head}{phases}## P\n```bash\necho <COMMIT_SHA> <loop-id> <other>\n```\n")
    (only,) = found.blocks
    assert [gap.name for gap in only.placeholders] == ["COMMIT_SHA", "loop-id", "other"]
    assert [each.name for each in found.inputs] == ["COMMIT_SHA", "loop-id", "other"]


def test_labels_in_a_rollback_bring_nothing_back_into_the_normal_order() -> None:
    labels = "**Goal:** back.\n\n1. Revert: `git revert HEAD`\n\n**Prerequisites:**\n\n```bash\ngit fetch\n```\n"
    found = phase(f"## Phase 1 — X\n```bash\nls\n```\n### Rollback\n{labels}").steps
    assert [(step.kind, [each.source for each in step.blocks]) for step in found if step.blocks] == [
        ("step", ["ls\n"]),
        ("rollback", ["git revert HEAD\n"]),
        ("rollback", ["git fetch\n"]),
    ]


def test_headings_in_a_rollback_bring_nothing_back_into_the_normal_order() -> None:
    inner = "#### Prerequisites\n- The tree is clean\n  ```bash\n  git fetch\n  ```\n"
    found = phase(f"## Phase 1 — X\n```bash\nls\n```\n### Rollback\n{inner}").steps
    assert [step.kind for step in found if step.blocks] == ["step", "rollback"]
