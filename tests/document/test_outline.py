"""Headings as a tree, and labelled parts within a section."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.document.conftest import vocabulary

from runbook_kit.document.markdown import Heading, parse
from runbook_kit.document.outline import Section, build_outline, split_parts, walk_sections


def outline(text: str) -> Section:
    return build_outline(parse(text), 1, text.count("\n") + 1)


def tree(section: Section, depth: int = 0) -> Iterator[str]:
    """`title first-last` of every section, with the lines of what stands directly below it."""
    own = ",".join(str(element.line) for element in section.elements)
    yield f"{'  ' * depth}{section.title or '(top)'} {section.line}-{section.end_line}{f' [{own}]' if own else ''}"
    for child in section.children:
        yield from tree(child, depth + 1)


OUTLINES = [
    ("", ["(top) 1-1"]),
    ("a\n\nb\n", ["(top) 1-4 [1,3]"]),
    (
        "a\n# B\nc\n## D\ne\n## F\n# G\nh",
        ["(top) 1-8 [1]", "  B 2-6 [3]", "    D 4-5 [5]", "    F 6-6", "  G 7-8 [8]"],
    ),
    (
        "### deep\na\n# top\n### skips a level\n## back\n",
        ["(top) 1-6", "  deep 1-2 [2]", "  top 3-6", "    skips a level 4-4", "    back 5-6"],
    ),
    (
        "# a\n\n- # in a list\n\n> # in a quote\n\n```\n# in a fence\n```\n",
        ["(top) 1-10", "  a 1-10 [3,5,7]"],
    ),
    ("Over\n====\na\n\nUnder\n-----\nb\n", ["(top) 1-8", "  Over 1-8 [3]", "    Under 5-8 [7]"]),
    ("#\na\n", ["(top) 1-3", "  (top) 1-3 [2]"]),
]


@pytest.mark.parametrize(("text", "expected"), OUTLINES)
def test_headings_make_a_tree(text: str, expected: list[str]) -> None:
    assert list(tree(outline(text))) == expected


def test_sections_are_walked_in_document_order() -> None:
    found = walk_sections(outline("# a\n## b\n### c\n## d\n# e\n"))
    assert [(section.title, section.level) for section in found] == [
        ("", 0),
        ("a", 1),
        ("b", 2),
        ("c", 3),
        ("d", 2),
        ("e", 1),
    ]


@given(st.lists(st.sampled_from(["# a", "## b", "### c", "###### d", "text", ""]), max_size=30))
@settings(derandomize=True, deadline=None)
def test_every_element_is_in_one_section_and_sections_cover_the_document(lines: list[str]) -> None:
    text = "\n".join(lines)
    elements = parse(text)
    root = build_outline(elements, 1, len(lines) or 1)
    sections = list(walk_sections(root))
    assert [s.heading for s in sections[1:]] == [each for each in elements if isinstance(each, Heading)]
    inside = [each for section in sections for each in section.elements]
    assert inside == [each for each in elements if not isinstance(each, Heading)]
    for section in sections:
        ends = [*(follower.line - 1 for follower in section.children[1:]), section.end_line]
        for child, end in zip(section.children, ends, strict=False):
            assert child.level > section.level
            assert child.end_line == end


def parts(text: str) -> list[str]:
    """`label kinds | text | elements` of every part of a text without headings."""
    found = []
    for part in split_parts(parse(text), vocabulary()):
        label = f"{part.label.title} {'/'.join(part.label.kinds) or '?'}" if part.label else "-"
        below = " ".join(f"{type(each).__name__.lower()}@{each.line}" for each in part.elements)
        found.append(f"{part.line}: {label} | {part.text} | {below}{' numbered' if part.numbered else ''}")
    return found


PARTS = {
    "bold labels on lines of their own": (
        "**Goal:** find drift\n**Gate:** both agree\n",
        ["1: Goal goal | find drift | ", "2: Gate exit | both agree | "],
    ),
    "a colon outside the bold": ("**Goal**: find drift\n", ["1: Goal goal | find drift | "]),
    "no colon": ("**Pass**\n- a\n", ["1: Pass exit |  | listblock@2"]),
    "brackets in and behind the bold": (
        "**Outputs (typical):**\n- a\n\n**Start** (local)\n- b\n",
        ["1: Outputs (typical) outputs |  | listblock@2", "4: Start ? | (local) | listblock@5"],
    ),
    "German labels": (
        "**Ziel:** Abweichungen finden\n**Ergebnisse:**\n- a\n",
        ["1: Ziel goal | Abweichungen finden | ", "2: Ergebnisse outputs |  | listblock@3"],
    ),
    "a label that CommonMark puts into the item above": (
        "**Outputs (typical):**\n- a\n- b\n**AC:**\n- c\n",
        ["1: Outputs (typical) outputs |  | listblock@2", "4: AC exit |  | listblock@5"],
    ),
    "the same in a numbered list": (
        "**Commands**\n1. a\n**Pass**\n2. b\n",
        ["1: Commands commands |  | listblock@2", "3: Pass exit |  | listblock@4"],
    ),
    "a bold line in an item that is no known label": (
        "- a\n**Remember**\n- b\n",
        ["1: - |  | listblock@1"],
    ),
    "plain labels are the known ones": (
        "Expected outputs:\n- a\n\nNota bene:\n- b\n",
        ["1: Expected outputs outputs |  | listblock@2", "4: - | Nota bene: | listblock@5"],
    ),
    "a label in the middle of a paragraph": (
        "Read on.\nGoal: find drift\nand say so.\n",
        ["1: - | Read on. | ", "2: Goal goal | find drift and say so. | "],
    ),
    "a plain paragraph ends the reach of a label": (
        "**Pass**\n- a\n\nThen wait.\n- b\n",
        ["1: Pass exit |  | listblock@2", "4: - | Then wait. | listblock@5"],
    ),
    "numbered paragraphs": (
        "**1) Look**\n```bash\nls\n```\n**2. Mitigate (no restart)**\n- a\n",
        ["1: Look ? |  | fence@2 numbered", "5: Mitigate (no restart) ? |  | listblock@6 numbered"],
    ),
    "bold words in a sentence": (
        "**Never** do this.\n\n**Wait.** Then go on.\n\n**a** **b:** c\n",
        ["1: - | Never do this. | ", "3: - | Wait. Then go on. | ", "5: - | a b: c | "],
    ),
    "lines of one paragraph": ("a\nb\n", ["1: - | a b | "]),
    "elements before any paragraph": ("- a\n\n```sh\nls\n```\n", ["1: - |  | listblock@1 fence@3"]),
    "labels in a quote": ("> **Goal:** a\n> - b\n", ["1: Goal goal | a | listblock@2"]),
    "code is kept in the text beside a label": ("**Goal:** run `ls`\n", ["1: Goal goal | run `ls` | "]),
    "an address is no label": ("https://goal.example: a\n", ["1: - | https://goal.example: a | "]),
    "labels without anything": ("**Goal**\n\n**Pass**\n", ["1: Goal goal |  | ", "3: Pass exit |  | "]),
}


@pytest.mark.parametrize("name", PARTS)
def test_a_section_is_split_at_its_labels(name: str) -> None:
    text, expected = PARTS[name]
    assert parts(text) == expected


def test_a_label_freed_from_an_item_leaves_the_item_its_own_text() -> None:
    found = split_parts(parse("**Outputs:**\n- a\n  more\n**AC:**\n- b\n"), vocabulary())
    items = [[item.elements[0] for item in getattr(part.elements[0], "items", ())] for part in found]
    assert [[getattr(each, "text", "") for each in group] for group in items] == [["a more"], ["b"]]


def test_nothing_has_no_parts() -> None:
    assert split_parts((), vocabulary()) == ()
