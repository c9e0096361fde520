"""What a finding is recognised by."""

from __future__ import annotations

from time import process_time

import pytest
from msgspec.structs import replace
from tests.gate.policy.samples import finding

from runbook_kit.document.source import Source
from runbook_kit.gate.policy.fingerprint import fingerprint

TEXT = "# One\n\nSee `docs/gone.md` for more.\n\n```bash\nls || true\n```\n"


def mark(text: str, what: str, rule: str = "missing-path") -> str:
    return finding(text, what, rule).fingerprint


@pytest.mark.parametrize(
    "text",
    [
        f"new line\n\n{TEXT}",
        TEXT.replace("# One", "# Two"),
        TEXT.replace("See `docs/gone.md` for more", "More in `docs/gone.md`"),
        TEXT.replace("See ", "- See "),
        TEXT.replace("\n", "\r\n"),
    ],
)
def test_it_stays_when_the_finding_moves(text: str) -> None:
    assert mark(text, "docs/gone.md") == mark(TEXT, "docs/gone.md")


def test_white_space_does_not_count() -> None:
    assert mark("[a b](docs/gone.md)\n", "a b](docs/gone") == mark("[a\n  b](docs/gone.md)\n", "a\n  b](docs/gone")


def test_it_changes_with_the_text_and_with_the_rule() -> None:
    other = TEXT.replace("gone.md", "lost.md")
    assert mark(other, "docs/lost.md") != mark(TEXT, "docs/gone.md")
    assert mark(TEXT, "docs/gone.md", "missing-target") != mark(TEXT, "docs/gone.md")


def test_a_name_tells_enough_in_any_length() -> None:
    assert mark("`a/b` and `c/d`\n", "a/b") == mark("`a/b` or `e/f`\n", "a/b")
    assert mark("[x](#)\n", "#") != mark("[y](#)\n", "#")


def test_a_short_text_is_taken_with_its_line() -> None:
    other = TEXT.replace("ls ||", "rm -r build/output ||")
    assert mark(other, "|| true", "masked-failure") != mark(TEXT, "|| true", "masked-failure")


def test_a_short_line_is_taken_with_the_next_one() -> None:
    other = TEXT.replace("ls ||", "df ||")
    assert mark(other, "```bash", "swallowed-heading") != mark(TEXT, "```bash", "swallowed-heading")
    apart = TEXT.replace("```bash\n", "```bash\n\n")
    assert mark(apart, "```bash", "swallowed-heading") == mark(TEXT, "```bash", "swallowed-heading")


def test_the_message_the_severity_and_the_path_do_not_count() -> None:
    found = finding(TEXT, "docs/gone.md")
    again = replace(found, message="In other words.", severity="info", hint="Do this.")
    assert fingerprint(again, Source("docs/b.md", TEXT)) == found.fingerprint
    assert len(found.fingerprint) == 20


def test_a_secret_is_not_part_of_it() -> None:
    def secret_mark(text: str, what: str) -> str:
        found = replace(finding(text, what, "secret-like-value"), secret=True)
        return fingerprint(found, Source("docs/a.md", text))

    one = secret_mark("password: correct-horse\n", "correct-horse")
    assert secret_mark("password: battery-staple\n", "battery-staple") == one
    assert secret_mark("token: battery-staple\n", "battery-staple") != one


def test_a_long_line_is_not_read_again_for_every_finding() -> None:
    source = Source("docs/a.md", "| true " * 100_000)
    found = finding("| true\n", "| true", "masked-failure")
    before = process_time()
    assert len({fingerprint(replace(found, span=source.span(at, at + 6)), source) for at in range(0, 70_000, 7)}) > 1
    assert process_time() - before < 3


def test_any_text_has_one() -> None:
    assert mark("\ud800 x\n", "\ud800")
    assert mark("", "")
