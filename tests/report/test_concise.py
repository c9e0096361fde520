"""One line for each finding."""

from __future__ import annotations

from msgspec.structs import replace
from tests.report.samples import MISSING, NOTE, OUTCOME, TWO

from runbook_kit.render.terminal import Terminal
from runbook_kit.report.concise import concise_lines, concise_page


def test_a_line_says_place_severity_rule_and_message() -> None:
    assert list(concise_lines([MISSING, NOTE], Terminal())) == [
        "docs/guide.md:3:28: error[missing-target] The target `gone.md` does not exist. (fixable)",
        "docs/guide.md:5:5: info[entity-in-code] The target ``ü/ö.md`` does not exist.",
    ]


def test_marks() -> None:
    known = replace(MISSING, baselined=True)
    (line,) = concise_lines([known], Terminal())
    assert line.endswith("(fixable, in the baseline)")
    (line,) = concise_lines([replace(NOTE, suppressed=True)], Terminal())
    assert line.endswith("(suppressed)")


def test_a_path_with_a_line_end_stays_on_its_line() -> None:
    (line,) = concise_lines([TWO], Terminal())
    assert line.startswith("docs/a b\\nc,d:é.md:1:")
    assert "\\x1b[2J" in line


def test_colour_marks_the_severity() -> None:
    (line,) = concise_lines([NOTE], Terminal(colour=True))
    assert "\x1b[36minfo\x1b[0m[entity-in-code]" in line


def test_the_page_ends_with_its_count() -> None:
    assert concise_page(OUTCOME).splitlines()[-3:] == [
        "4 errors, 2 warnings, 1 note in 12 files; 1 suppressed, 1 in the baseline.",
        "2 can be fixed with --fix.",
        "40 more notes: run with --severity info.",
    ]
