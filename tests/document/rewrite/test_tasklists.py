"""Where criteria stand in the body, and what goes when they leave."""

from __future__ import annotations

import pytest
from tests.document.conftest import read, text_of, vocabulary

from runbook_kit.document.rewrite.change import apply_edits
from runbook_kit.document.rewrite.tasklists import Spot, find_spot, is_german, remove_items, write_lists
from runbook_kit.document.source import Source

DOCUMENT = """\
---
runbook: x
phases: [{id: a, title: Look}, {id: b, title: Act}]
---
# T

## Look

Text.

```bash
ls
```

### Step

More.

## Act

### Entry criteria

* [ ] one
* [ ] two

### Part

#### Deeper

Text.
"""


FRONT = "---\nrunbook: x\nphases: [{id: a, title: L}]\n---\n"


def spot(document: str, line: int, kind: str) -> Spot | str:
    return find_spot(read(document), line, kind, vocabulary())


def test_entry_goes_before_the_first_sub_heading_and_exit_to_the_end() -> None:
    assert spot(DOCUMENT, 7, "entry") == Spot(15, "### Entry criteria")
    assert spot(DOCUMENT, 7, "exit") == Spot(19, "### Exit criteria")


def test_a_list_that_is_there_goes_on() -> None:
    assert spot(DOCUMENT, 19, "entry") == Spot(25, "", "* ")
    assert spot(DOCUMENT, 19, "exit") == Spot(32, "### Exit criteria")


def test_german_documents_get_german_headings() -> None:
    document = DOCUMENT.replace("Text.", "Das ist der Stand, und die Reihe wird nicht gestört.")
    assert spot(document, 7, "entry") == Spot(15, "### Einstiegskriterien")
    assert spot(document, 7, "exit") == Spot(19, "### Ausstiegskriterien")
    assert not is_german("The state of the machine is not known")


@pytest.mark.parametrize(
    ("document", "line", "reason"),
    [
        (DOCUMENT, 0, "the phase has no section in the body"),
        (FRONT + "###### L\n\nText.\n", 5, "the phase's heading is on the deepest level"),
        (FRONT + "## L\n\n```bash\nls\n", 5, "a fence of the phase is not closed"),
        (FRONT + "## L\n\n```bash\nls", 5, "a fence of the phase is not closed"),
    ],
)  # fmt: skip
def test_where_there_is_no_room(document: str, line: int, reason: str) -> None:
    assert spot(document, line, "exit") == reason


def test_criteria_of_an_outer_phase_end_before_the_inner_one() -> None:
    document = DOCUMENT.replace("## Act", "### Act", 1)
    assert spot(document, 7, "exit") == Spot(19, "### Exit criteria")


def test_a_list_below_another_label_is_not_continued() -> None:
    document = DOCUMENT.replace("* [ ] one", "* [ ] one\n\n**Exit criteria**\n\n* [ ] three\n")
    assert spot(document, 19, "entry") == Spot(21, "### Entry criteria")


def written(document: str, *lists: tuple[Spot, list[str]]) -> str:
    return apply_edits(document, write_lists(Source("a.md", document), lists))


@pytest.mark.parametrize(
    ("before", "line", "after"),
    [
        ("## A\n\ntext\n\n## B\n", 5, "## A\n\ntext\n\n### E\n\n- [ ] x\n\n## B\n"),
        ("## A\ntext\n## B\n", 3, "## A\ntext\n\n### E\n\n- [ ] x\n\n## B\n"),
        ("## A\n\ntext\n", 4, "## A\n\ntext\n\n### E\n\n- [ ] x\n"),
        ("## A\n\ntext", 4, "## A\n\ntext\n\n### E\n\n- [ ] x"),
        ("## A\r\n\r\ntext\r\n", 4, "## A\r\n\r\ntext\r\n\r\n### E\r\n\r\n- [ ] x\r\n"),
    ],
)
def test_a_new_list_has_one_blank_line_on_each_side(before: str, line: int, after: str) -> None:
    assert written(before, (Spot(line, "### E"), ["x"])) == after


def test_two_lists_at_one_place_keep_their_order() -> None:
    text = written("## A\n\n## B\n", (Spot(3, "### E"), ["x"]), (Spot(3, "### F"), ["y", "z"]))
    assert text == "## A\n\n### E\n\n- [ ] x\n\n### F\n\n- [ ] y\n- [ ] z\n\n## B\n"


def test_a_list_is_continued_without_blank_lines() -> None:
    assert written("* [ ] a\n\ntext\n", (Spot(2, "", "* "), ["b"])) == "* [ ] a\n* [ ] b\n\ntext\n"


def removed(document: str, *lines: int) -> str:
    reading = read(document)
    return apply_edits(reading.source.text, remove_items(reading, lines, ("entry", "exit"), vocabulary()))


@pytest.mark.parametrize(
    ("before", "lines", "after"),
    [
        ("### Entry criteria\n\n- a\n- b\n\n### Step\n", (3, 4), "### Step\n"),
        ("### Entry criteria\n\n- a\n- b\n\n### Step\n", (3,), "### Entry criteria\n\n- b\n\n### Step\n"),
        ("text\n\n### Exit\n\n- a\n", (5,), "text\n"),
        ("text\n\n### Exit\n\n- a\n\n\n", (5,), "text\n"),
        ("### Exit\n\n- a\n\nbut\n", (3,), "### Exit\n\nbut\n"),
        ("text\n\n**Exit:**\n\n- a\n  lazy\n\nmore\n", (5,), "text\n\nmore\n"),
        ("text\n\n**Exit:** said\n\n- a\n\nmore\n", (5,), "text\n\n**Exit:** said\n\nmore\n"),
        ("**Goal:** x\n**Gate:**\n- a\n- b\n**Outputs:**\n- c\n", (3, 4), "**Goal:** x\n**Outputs:**\n- c\n"),
        ("**Outputs:**\n- c\n**Gate:**\n- a\n\n## B\n", (4,), "**Outputs:**\n- c\n\n## B\n"),
        ("### Notes\n\n- a\n\nmore\n", (3,), "### Notes\n\nmore\n"),
        ("> ### Exit\n>\n> - a\n\nmore\n", (3,), "> ### Exit\n>\n\nmore\n"),
    ],
)
def test_headings_and_labels_go_with_their_last_item(before: str, lines: tuple[int, ...], after: str) -> None:
    assert removed(before, *lines) == after


def test_line_ends_stay_when_lines_go() -> None:
    assert removed("a\r\n\r\n### Exit\r\n\r\n- b\r\n\r\n### C\r\n", 5) == "a\r\n\r\n### C\r\n"
    assert text_of("\n  a") == "a"
