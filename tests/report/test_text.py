"""Findings as people read them."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from syrupy.assertion import SnapshotAssertion

from runbook_kit.document.source import Source
from runbook_kit.finding import Finding, Severity
from runbook_kit.render.terminal import Terminal, bare_columns
from runbook_kit.report.outcome import Outcome
from runbook_kit.report.text import text_page, text_report

SOURCE = Source("runbooks/a.md", "# Title\n\nFirst line\n\tindented `x`\n日本語 text\n" + "long " * 60 + "end\n")
OTHER = Source("docs/b.md", "one \x1b[31mred \u202etwo\r\n")
SOURCES = {SOURCE.path: SOURCE, OTHER.path: OTHER}


def finding(source: Source, start: int, end: int, severity: Severity = "error", hint: str = "") -> Finding:
    message = (
        "This is not what it should be, and the sentence that says so is long enough to be wrapped twice at eighty."
    )
    return Finding("runbook-structure", "a-rule", severity, source.span(start, end), message, hint)


ALL = [
    finding(SOURCE, 8 + 1, 8 + 6, hint="Write another word."),
    finding(SOURCE, SOURCE.text.index("`x`"), SOURCE.text.index("`x`") + 3, "warning"),
    finding(SOURCE, SOURCE.text.index("text"), SOURCE.text.index("text") + 4, "info"),
    finding(SOURCE, SOURCE.text.index("end"), SOURCE.text.index("end") + 3),
    finding(OTHER, OTHER.text.index("two"), OTHER.text.index("two") + 3),
    replace(finding(SOURCE, 0, 7), suppressed=True),
    replace(finding(SOURCE, 0, 7), baselined=True),
]


@pytest.mark.parametrize("width", [80, 160])
def test_report(width: int, snapshot: SnapshotAssertion) -> None:
    page = text_report(ALL, SOURCES, Terminal(width))
    assert max(map(bare_columns, page.splitlines())) <= width
    assert page == snapshot


def test_nothing_to_say() -> None:
    assert text_report([], {}, Terminal(80)) == ""


def caret(one: Finding, source: Source, width: int = 80) -> tuple[str, str]:
    """The excerpt, and what of it stands above the carets."""
    lines = text_report([one], {source.path: source}, Terminal(width)).splitlines()
    mark = next(line for line in lines if line.endswith("^"))
    text = lines[lines.index(mark) - 1]
    return text, text[mark.index("^") : mark.rindex("^") + 1]


@pytest.mark.parametrize("word", ["First", "`x`", "Title"])
def test_carets_stand_below_what_is_meant(word: str) -> None:
    start = SOURCE.text.index(word)
    assert caret(finding(SOURCE, start, start + len(word)), SOURCE)[1] == word


def test_carets_count_columns_and_not_characters() -> None:
    start = SOURCE.text.index("text")
    lines = text_report([finding(SOURCE, start, start + 4)], SOURCES, Terminal(80)).splitlines()
    mark = next(line for line in lines if line.endswith("^"))
    assert mark.index("^") == len("     5 | ") + len("日本語") * 2 + 1


def test_a_long_line_is_cut_around_the_place() -> None:
    start = SOURCE.text.index("end")
    text, below = caret(finding(SOURCE, start, start + 3), SOURCE)
    assert below == "end"
    assert "…" in text
    assert len(text) <= 80


def test_an_empty_span_has_one_caret() -> None:
    assert caret(finding(SOURCE, 8 + 1, 8 + 1), SOURCE)[1] == "F"


def test_a_span_of_several_lines_is_marked_to_the_end_of_its_first() -> None:
    start = SOURCE.text.index("First")
    assert caret(finding(SOURCE, start, len(SOURCE.text)), SOURCE)[1] == "First line"


def test_a_document_is_shown_and_not_obeyed() -> None:
    page = text_report(ALL, SOURCES, Terminal(80, colour=True))
    assert "\x1b[31mred" not in page
    assert "\u202e" not in page


def test_a_finding_without_its_file_is_shown_without_a_line() -> None:
    page = text_report(ALL[:1], {}, Terminal(80))
    assert "|" not in page
    assert "3:1 error[a-rule]" in page


def test_findings_are_grouped_by_file_and_in_order() -> None:
    lines = text_report(list(reversed(ALL)), SOURCES, Terminal(80)).splitlines()
    assert [line for line in lines if line.endswith(".md")] == ["docs/b.md", "runbooks/a.md"]
    assert lines[-1] == "3 errors, 1 warning, 1 note; 1 suppressed, 1 in the baseline."


def test_the_surroundings_of_a_place_in_an_endless_line_are_shown() -> None:
    source = Source("a.md", "first " + "a" * 5_000 + " near it " + "b" * 5_000)
    start = source.text.index("near")
    text, below = caret(finding(source, start, start + 4), source)
    assert below == "near"
    assert text.startswith("     1 | …aaaa")
    assert caret(finding(source, 0, 5), source)[1] == "first"


def test_a_place_past_the_end_is_shown_without_failing() -> None:
    span = replace(SOURCE.span(0, 1), line=99, end_line=99)
    assert "99 | " in text_report([replace(ALL[0], span=span)], SOURCES, Terminal(80))


def test_a_page_of_a_run_says_what_else_objects_and_why_it_was_let_pass() -> None:
    one = replace(ALL[0], also=(("docs", "missing-path"),), suppressed=True, reason="It is generated")
    page = text_page(Outcome((one,), SOURCES, 1, closed=True, terminal=Terminal(80)))
    assert "    also: docs/missing-path\n    reason: It is generated\n" in page
    assert page.endswith("\nNo findings in 1 file; 1 suppressed.\n")
    assert text_page(Outcome((one,), SOURCES, 1)) == "No findings in 1 file; 1 suppressed.\n"


def test_the_path_of_a_file_is_one_line() -> None:
    odd = replace(ALL[0], span=replace(ALL[0].span, path="a\nb\x1b.md"))
    assert text_report([odd], {}, Terminal(80)).splitlines()[0] == "a\\nb\\x1b.md"
