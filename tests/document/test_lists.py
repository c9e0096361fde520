"""List items as criteria, risks and schedule entries."""

from __future__ import annotations

import time

import pytest
from tests.document.conftest import cut, runbook, text_of, vocabulary

from runbook_kit.document.headings import Names, unique
from runbook_kit.document.lists import (
    criterion,
    first_line,
    item_texts,
    read_criteria,
    read_risk,
    read_schedule_item,
)
from runbook_kit.document.markdown import Item, Line, ListBlock, Paragraph, Piece, parse
from runbook_kit.document.model import Criterion
from runbook_kit.document.source import Source


def items(text: str) -> tuple[Source, tuple[Item, ...]]:
    document = text_of(text)
    (block,) = parse(document)
    assert isinstance(block, ListBlock)
    return Source("docs/a.md", document), block.items


def criteria(text: str) -> tuple[Source, list[Criterion]]:
    source, found = items(text)
    taken = Names()
    return source, read_criteria(found, source, vocabulary(), lambda ident: unique(ident, taken))


CRITERIA = [
    ("- The work tree is clean", "manual", "the-work-tree-is-clean", "The work tree is clean", "", ""),
    (
        '- The work tree is clean (check: `test -z "$(git status --porcelain)"`)',
        "check",
        "the-work-tree-is-clean",
        "The work tree is clean",
        'test -z "$(git status --porcelain)"',
        "",
    ),
    ("- Tree is clean check: `git diff --quiet`", "check", "tree-is-clean", "Tree is clean", "git diff --quiet", ""),
    ("- Reviewer agrees (sign-off: reviewer)", "signoff", "reviewer-agrees", "Reviewer agrees", "", "reviewer"),
    ("- Reviewer agrees (signoff: on-call)", "signoff", "reviewer-agrees", "Reviewer agrees", "", "on-call"),
    ("- `git status` shows nothing", "manual", "git-status-shows-nothing", "`git status` shows nothing", "", ""),
    ("- Run check: `x` first", "manual", "run-check-x-first", "Run check: `x` first", "", ""),
    ("- check: `true`", "check", "check-true", "check: `true`", "true", ""),
    ("- Tree is clean(Check:`git diff`", "check", "tree-is-clean", "Tree is clean", "git diff", ""),
    ("- Tree is clean (check: `a` `b`)", "manual", "tree-is-clean-check-a-b", "Tree is clean (check: `a` `b`)", "", ""),
    ("- A recheck: `true`", "manual", "a-recheck-true", "A recheck: `true`", "", ""),
    ("- Reviewer agrees SIGN-OFF:on-call", "signoff", "reviewer-agrees", "Reviewer agrees", "", "on-call"),
    ("- A design-off: x", "manual", "a-design-off-x", "A design-off: x", "", ""),
    ("- Agreed (sign-off: the lead)", "manual", "agreed-sign-off-the-lead", "Agreed (sign-off: the lead)", "", ""),
    ("- Agreed (sign-off: a) (check: `b`)", "check", "agreed-sign-off-a", "Agreed (sign-off: a)", "b", ""),
    ("- Agreed (check: `b`) (sign-off: a)", "signoff", "agreed-check-b", "Agreed (check: `b`)", "", "a"),
]


@pytest.mark.parametrize(("text", "kind", "ident", "words", "check", "signoff"), CRITERIA)
def test_an_item_is_a_criterion(text: str, kind: str, ident: str, words: str, check: str, signoff: str) -> None:
    _, (found,) = criteria(text)
    assert (found.kind, found.id, found.text) == (kind, ident, words)
    assert (found.check, found.signoff) == (check, signoff)


def test_boxes_are_shown_options_noticed_and_ids_given_once() -> None:
    _, found = criteria(
        """
        - [x] Ports are free
        - [ ] Ports are free
        - [ ] Optional: a snapshot is kept
        - Optionale Sicherung liegt vor
        - Ports are free
        """
    )
    assert [(each.id, each.done, each.optional) for each in found] == [
        ("ports-are-free", True, False),
        ("ports-are-free-2", False, False),
        ("optional-a-snapshot-is-kept", False, True),
        ("optionale-sicherung-liegt-vor", False, True),
        ("ports-are-free-3", False, False),
    ]


def test_a_criterion_is_its_first_paragraph_and_spans_it() -> None:
    source, found = criteria(
        """
        - Ports are free,
          both of them
          - 3000
          - 9090
        -
        - ```
          a fence
          ```
        - Disk has room

          Ten gigabytes.
        """
    )
    assert [each.text for each in found] == ["Ports are free, both of them", "Disk has room"]
    assert [cut(source, each.span) for each in found] == ["- Ports are free,\n  both of them", "- Disk has room"]


def test_a_criterion_from_words() -> None:
    source = Source("docs/a.md", "Both agree (sign-off: reviewer)")
    found = criterion(source.text, source.lines(1, 1), vocabulary(), lambda ident: f"{ident}!")
    assert found == Criterion("both-agree!", "Both agree", source.lines(1, 1), signoff="reviewer")


@pytest.mark.parametrize(
    ("text", "words", "mitigation"),
    [
        ("- **Drift:** tools are old (Mitigation: pin versions)", "Drift: tools are old", "pin versions"),
        ("- Zeitdruck (Gegenmaßnahme: zweite Person)", "Zeitdruck", "zweite Person"),
        ("- Fatigue (mitigation: rotate (weekly))", "Fatigue", "rotate (weekly)"),
        ("- Nobody looks", "Nobody looks", ""),
        ("- Drift (MITIGATION:pin) ", "Drift", "pin"),
        ("- Drift (mitigation: pin) them", "Drift (mitigation: pin) them", ""),
        ("- Drift (mitigation: a) (mitigation: b)", "Drift", "a) (mitigation: b"),
    ],
)
def test_a_risk_and_what_is_done_about_it(text: str, words: str, mitigation: str) -> None:
    source, (item,) = items(text)
    found = read_risk(item, source)
    assert (found.text, found.mitigation) == (words, mitigation)
    assert cut(source, found.span) == source.text.rstrip("\n")


@pytest.mark.parametrize(
    ("text", "activity", "every_s", "optional"),
    [
        ("- Heartbeat: INTERVAL=300", "Heartbeat", 300, False),
        ("- Log rotation: 900", "Log rotation", 900, False),
        ("- Snapshot: 15m", "Snapshot", 900, False),
        ("- Pruning: 6 h", "Pruning", 21600, False),
        ("- Optional watcher: 30s", "Optional watcher", 30, True),
        ("- Watcher: night: 30s", "Watcher: night", 30, False),
        ("- Sweep: 999999999", "Sweep", 999_999_999, False),
    ],
)
def test_an_activity_and_its_interval(text: str, activity: str, every_s: int, optional: bool) -> None:
    source, (item,) = items(text)
    found = read_schedule_item(item, source)
    assert found is not None
    assert (found.activity, found.every_s, found.optional) == (activity, every_s, optional)
    assert (found.at, found.when, found.owner) == ("", "", "")


@pytest.mark.parametrize(
    "text",
    [
        *("- Supervisor", "- Ports: 3000, 9090", "- At: soon", "- 300", "- Backup: 3d", "-", "- : 300"),
        *("- Sweep: 1000000000", f"- Sweep: {'1' * 5000}", "- Sweep: ٣"),
    ],
)
def test_other_items_are_no_interval(text: str) -> None:
    source, (item,) = items(text)
    assert read_schedule_item(item, source) is None


def test_the_text_of_items() -> None:
    _, found = items(
        """
        - a
          `b`
        - > quoted
        - **c** d

          e
        """
    )
    assert item_texts(found) == ["a `b`", "c d"]
    line = first_line(found[0])
    assert line is not None
    assert (line.number, first_line(found[1])) == (1, None)


def test_a_list_of_huge_numbers_is_no_schedule() -> None:
    assert runbook(f"## Phase 1 — X\n- a: {'1' * 5000}\n- b: 5\n").phases[0].schedule == ()


TEXTS = [
    "a{}b",
    "a{}",
    "a (check: {}`b`)",
    "a (check: `b{}",
    "a (sign-off: {}b)",
    "a (mitigation: {}b)",
    "a: 5{}x",
    "a:{}5",
]


@pytest.mark.parametrize(
    "unit", [" ", "(", "`", "a ", "1", "<!-- block:", "check: `", "sign-off: ", "(mitigation: ", "a: 5 "]
)
def test_hostile_text_takes_no_time(unit: str) -> None:
    """A pattern that is quadratic takes a minute for 100 KB, and one that is cubic half a minute for 10 KB."""
    for form, size in ((form, size) for size in (10_000, 100_000) for form in TEXTS):
        text = form.format(unit * (size // len(unit)))
        item = Item((Paragraph((Line((Piece("text", text),), 1),), 1, 1),), 1, 1)
        source = Source("docs/a.md", text)
        started = time.process_time()
        criterion(text, source.lines(1, 1), vocabulary(), lambda ident: ident)
        read_risk(item, source)
        read_schedule_item(item, source)
        assert time.process_time() - started < 2.0, (form, size)
