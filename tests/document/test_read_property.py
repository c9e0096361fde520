"""What holds for every text: reading never fails, every part lies in the file, every command is read once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import fields
from tests.document.conftest import ROOT, cut, vocabulary

from runbook_kit.document.blocks import is_executable
from runbook_kit.document.markdown import Fence, walk
from runbook_kit.document.read import Reading, attribute_problems, read_runbook
from runbook_kit.document.source import Source
from runbook_kit.finding import Span
from runbook_kit.gate.structure import check_document

FRAGMENTS = (
    # headings of every meaning
    "# Title\n", "## Phase 1 — Try\n", "## Phase 2: Again\n", "### Phase 1 notes\n", "## A) First\n", "## B) Second\n",
    "## Meaning\n", "## Impact\n", "## Diagnosis\n", "## Mitigation\n", "### Entry\n", "### Exit criteria\n",
    "### Steps\n", "### Rollback — Option 1\n", "### Teardown\n", "### Step 1 — Scope\n", "## Checklists\n",
    "## Failure triage quick table\n", "## Roles\n", "### Agent 1 — Tester\n", "## Daily schedule (ET)\n",
    "## Maintenance windows\n", "## On-call / Escalation\n", "## Rules\n", "## Restart procedure\n", "###### deep\n",
    "Setext\n===\n", "Sub\n---\n", "---\n", "# {#id}\n", "#\n",
    # labels
    "**Goal:** x\n", "**Gate (examples):**\n", "**Pass**\n", "**Commands**\n", "**Start**\n", "**1) First**\n",
    "**Outputs (typical):**\n", "**WP1A — x**\n", "**Operator inputs:**\n", "**DoD:**\n", "Expected outputs:\n",
    "Status: Active\n", "Update triggers:\n", "No defined exit. It changes by:\n",
    # lists, quotes, tables
    "- item\n", "- `git status -sb`\n", "- [ ] box\n", "- [x] `make`\n", "1. one\n", "2) **two:** `do it`\n",
    "- Goal: z\n",
    "- Heartbeat: INTERVAL=300\n", "- Retention: 900\n", "- Weekly (Saturday 10:00-14:00 local): a, b\n",
    "- a (check: `true`)\n", "- b (sign-off: reviewer)\n", "- **R:** x (Mitigation: y)\n", "- `a` (b) `c`\n",
    "   ", "    ", "\t", "> ", "- ", "1. ", "| Time | What | Who |\n| - | - | - |\n", "| 08:00 | x | y |\n",
    # fences
    "```bash\n", "```\n", "~~~sh\n", "~~~\n", "````\n", "```bash {#a timeout=3s}\n", "``` {.bash #b}\n",
    "```sh {name=c}\n",
    "```console\n", "```output {match=regex}\n", "```python {#p}\n", '```{ "name": "x" }\n', "```bash {title=\"a}\n",
    "```bash {undo=a}\n", "```text\n",
    "$ ls -l\n", "user@host:~$ ls \\\n", "> second\n", "total 0\n", "ls <loop-id> ... YYYY-MM-DD\n", "cat <<EOF\n",
    "EOF\n",
    # markup, front matter, odd characters
    "<!-- block: id=d -->\n", "<!-- block: timout=1", "<!--", "-->", "<div>\n", "[a](b) ", "[^1]: c\n", "`", "**", "_",
    "\\", "&#47;", "&amp;", "&lt;x&gt;", "text\n", "text ", "\n", "\n\n", "\r\n", "\r", "\0", "\x0b", "\x1f", "\x85",
    "\u2028",
    "\u202e", "\ufeff", "é", "😀", "---\nrunbook: x\n---\n", "---\ntitle: x\n", "runbook: [\n",
)  # fmt: skip

TEXTS = st.text(max_size=200)
MARKDOWN = st.lists(st.sampled_from(FRAGMENTS), max_size=40).map("".join)
MIXED = st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=12)), max_size=25).map("".join)
DOCUMENTS = st.one_of(TEXTS, MARKDOWN, MIXED)


def read(text: str) -> Reading:
    return read_runbook(Source("docs/any.md", text), vocabulary())


@cache
def policy() -> dict[str, object]:
    from ruamel.yaml import YAML

    loaded: dict[str, object] = YAML(typ="safe", pure=True).load(ROOT / "gates" / "runbook-structure.yaml")
    return loaded


def spans(part: Any, path: str) -> Iterator[tuple[str, Span]]:
    """Every span below a part, with the way to it."""
    if isinstance(part, Span):
        yield path, part
    elif isinstance(part, Struct):
        for each in fields(part):
            yield from spans(getattr(part, each.name), f"{path}.{each.name}")
    elif isinstance(part, tuple):
        for index, each in enumerate(part):
            yield from spans(each, f"{path}[{index}]")


def assert_inside(source: Source, path: str, span: Span) -> None:
    """A span names one range of the file, the same by lines and columns and by offsets."""
    assert 0 <= span.start <= span.end <= len(source.text), path
    assert 1 <= span.line <= span.end_line <= source.line_count, path
    assert 1 <= span.column <= len(source.line(span.line)) + 1, path
    assert 1 <= span.end_column <= len(source.line(span.end_line)) + 1, path
    assert source.position(span.start) == (span.line, span.column), path
    assert source.position(span.end) == (span.end_line, span.end_column), path


@given(DOCUMENTS)
@settings(derandomize=True, deadline=None, max_examples=200)
@example("")
@example("\0")
@example("\ufeff")
@example("# \r\n\r")
@example("```bash\n\0\n```")
@example("- ")
@example("\ud800")
def test_any_text_can_be_read_and_every_part_lies_in_it(text: str) -> None:
    reading = read(text)
    runbook, source = reading.runbook, reading.source
    for path, span in spans(runbook, "runbook"):
        assert_inside(source, path, span)
    for problem, span in attribute_problems(reading):
        assert_inside(source, problem.message, span)
    for finding in check_document(reading, policy(), date(2026, 11, 20)):
        assert_inside(source, finding.rule, finding.span)
    for phase in runbook.phases:
        assert 1 <= phase.line <= source.line_count


@given(DOCUMENTS)
@settings(derandomize=True, deadline=None, max_examples=80)
def test_reading_twice_gives_the_same(text: str) -> None:
    assert read(text).runbook == read(text).runbook


@given(DOCUMENTS.map(lambda text: text.replace("\0", "")))
@settings(derandomize=True, deadline=None, max_examples=120)
def test_every_line_of_a_fence_s_commands_stands_in_the_file_at_its_place(text: str) -> None:
    reading = read(text)
    for block in reading.runbook.blocks:
        if block.form == "inline" or not block.source:
            continue
        lines = block.source.removesuffix("\n").split("\n")
        assert len(lines) == len(block.origins)
        for line, (number, column) in zip(lines, block.origins, strict=True):
            assert reading.source.line(number)[column - 1 :] == line
        for gap in block.placeholders:
            assert block.source[gap.start : gap.end] == gap.text == cut(reading.source, gap.span)


@given(DOCUMENTS)
@settings(derandomize=True, deadline=None, max_examples=120)
def test_ids_are_given_once_where_they_are_looked_up(text: str) -> None:
    for phase in read(text).runbook.phases:
        steps = Counter(step.id for step in phase.steps)
        criteria = Counter(each.id for each in (*phase.entry, *phase.exit, *phase.done))
        assert max(steps.values(), default=1) == 1
        assert max(criteria.values(), default=1) == 1
        assert all(block.address == f"{phase.id}/{block.id}" for block in phase.blocks)


def indented(text: str, by: str) -> str:
    return "".join(f"{by}{line}".rstrip(" ") + "\n" for line in text.removesuffix("\n").split("\n"))


FENCE = st.sampled_from((
    "```bash\nls\n```\n",
    "~~~sh\nls <x>\n\n  pwd\n~~~\n",
    "````zsh\n```\nls\n```\n````\n",
    "```console\n$ ls\ntotal 0\n```\n",
    "```\nuser@host$ ls \\\n  -l\n```\n",
    "```BASH {timeout=3s}\nls\n```\n",
    "```python shell=python3\nprint(1)\n```\n",
    "```text\n$ not run\n```\n",
    "```\nnot run\n```\n",
    "```yaml\na: b\n```\n",
))  # fmt: skip
PLACED = st.one_of(
    FENCE,
    FENCE.map(lambda fence: f"- do\n\n{indented(fence, '  ')}"),
    FENCE.map(lambda fence: f"1. do\n\n{indented(fence, '   ')}2. wait\n"),
    FENCE.map(lambda fence: f"3. do:\n{fence}"),
    FENCE.map(lambda fence: indented(fence, "> ")),
    FENCE.map(lambda fence: f"- a\n  1. b\n\n{indented(fence, '     ')}"),
    FENCE.map(lambda fence: f"<!-- note -->\n{fence}"),
)
BETWEEN = st.sampled_from((
    "Some words.\n",
    "- item\n- `git status -sb`\n",
    "**Start**\n\nwords\n",
    "**2) Then**\n\n",
    "**Commands**\n\n",
    "**Rollback:**\n\n",
    "**Goal:** find it.\n\n",
    "**Pass**\n\n- green\n\nGo on.\n",
    "Expected outputs:\n\n- a file\n\nGo on.\n",
    "### Check the host\n",
    "### Steps (commands)\n",
    "### Rollback — Option 1: revert\n",
    "### Exit / Teardown (stop)\n",
    "### Exit\n\n- green\n\n### After\n",
    "### Step 2 — Plan\n",
    "#### Deep\n",
    "| a | b |\n| - | - |\n| c | d |\n",
    "    $ indented\n",
))  # fmt: skip
BODY = st.lists(st.one_of(PLACED, BETWEEN), max_size=6).map(lambda parts: "\n".join(parts) + "\n")
BODIES = st.lists(BODY, min_size=2, max_size=4)


def numbered(bodies: list[str]) -> str:
    return "# T\n" + "".join(f"## Phase {number} — X\n\n{body}" for number, body in enumerate(bodies))


def lettered(bodies: list[str]) -> str:
    return "# T\n" + "".join(f"## {letter}) X\n\n{body}" for letter, body in zip("ABCD", bodies, strict=False))


def alert(bodies: list[str]) -> str:
    titles = ("Meaning", "Impact", "Diagnosis", "Mitigation")
    return "# Alarm\n" + "".join(f"## {title}\n\n{body}" for title, body in zip(titles, bodies, strict=False))


def chapters(bodies: list[str]) -> str:
    return "# T\n" + "".join(f"## Chapter {number}\n\n{body}" for number, body in enumerate(bodies))


SHAPED = st.tuples(st.sampled_from((numbered, lettered, alert, chapters)), BODIES).map(lambda pair: pair[0](pair[1]))


@given(SHAPED)
@settings(derandomize=True, deadline=None, max_examples=200)
def test_every_fence_with_commands_is_one_block_and_no_other_is(text: str) -> None:
    reading = read(text)
    runnable = [
        each.line for each in walk(reading.elements) if isinstance(each, Fence) and is_executable(each, reading.source)
    ]
    assert sorted(block.span.line for block in reading.runbook.blocks if block.form != "inline") == runnable


@given(SHAPED)
@settings(derandomize=True, deadline=None, max_examples=80)
def test_every_block_has_an_address_of_its_own(text: str) -> None:
    runbook = read(text).runbook
    phases = [phase.id for phase in runbook.phases]
    addresses = [block.address for block in runbook.blocks]
    assert len(set(phases)) == len(phases)
    assert len(set(addresses)) == len(addresses)
    assert all(addresses.count(f"{phase.id}/{block.id}") == 1 for phase in runbook.phases for block in phase.blocks)


@given(SHAPED)
@settings(derandomize=True, deadline=None, max_examples=60)
def test_line_ends_change_no_command(text: str) -> None:
    blocks = [(block.address, block.source, block.origins) for block in read(text).runbook.blocks]
    for line_end in ("\r\n", "\r"):
        changed = read(text.replace("\n", line_end)).runbook
        assert [(block.address, block.source, block.origins) for block in changed.blocks] == blocks
