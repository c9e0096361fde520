"""What a run tells, and how it ends."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from runbook_kit.cli.failure import Concluded, explain
from runbook_kit.cli.gateasked import Asked
from runbook_kit.cli.gatereport import Settled, conclude, report, split_output, write_report
from runbook_kit.errors import UsageError
from runbook_kit.finding import Edit, Finding, Severity, Span
from runbook_kit.report.outcome import Change


def finding(severity: Severity = "error", path: str = "a.md", *, fix: bool = False, **aside: bool) -> Finding:
    edits = (Edit(0, 1, "x"),) if fix else ()
    return Finding("secrets", "rule", severity, Span(path, 1, 1, 1, 2), "Wrong.", "Mend it.", edits, **aside)  # type: ignore[arg-type]


def settled(*findings: Finding, document: bytes | None = None, fixed: int = 0) -> Settled:
    changes = (Change("a.md", "a", "b"),) if fixed else ()
    return Settled(findings, {}, 2, ("secrets",), changes=changes, fixed=fixed, document=document)


@pytest.mark.parametrize(
    ("findings", "fail_on", "sentence"),
    [
        ((finding(), finding()), "error", "2 errors in 1 file."),
        ((finding(), finding("warning", "b.md")), "error", "1 error in 1 file."),
        ((finding(), finding("warning", "b.md")), "warning", "1 error, 1 warning in 2 files."),
        ((finding("info"),), "info", "1 note in 1 file."),
        ((finding("warning"), finding("info")), "error", ""),
        ((finding(suppressed=True), finding(baselined=True)), "info", ""),
        ((finding(),), "never", ""),
        ((), "info", ""),
    ],
)
def test_how_it_ends(findings: tuple[Finding, ...], fail_on: str, sentence: str) -> None:
    asked = Asked(fail_on=fail_on)  # type: ignore[arg-type]
    if not sentence:
        conclude(asked, settled(*findings))
        return
    with pytest.raises(Concluded) as ended:
        conclude(asked, settled(*findings))
    assert (ended.value.message, ended.value.exit_code, ended.value.code) == (sentence, 1, "findings")


@pytest.mark.parametrize(
    ("fix", "asked", "hint"),
    [
        (True, Asked(), "`--fix` mends 1 of them."),
        (False, Asked(), "`runbook rule NAME` explains a rule."),
        (True, Asked(fix=True), "`runbook rule NAME` explains a rule."),
    ],
)
def test_what_to_do_next(fix: bool, asked: Asked, hint: str) -> None:
    with pytest.raises(Concluded) as ended:
        conclude(asked, settled(finding(fix=fix)))
    assert ended.value.hint == hint


def test_how_much_was_mended_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    report(Asked(fix=True), settled(fixed=3), 0.0)
    assert capsys.readouterr().err == "Mended 3 findings in 1 file.\n"


def test_a_document_goes_out_as_it_is(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    report(Asked(fix=True, form="json"), settled(document=b"\xef\xbb\xbfa\r\n\xff"), 0.0)
    assert capfdbinary.readouterr().out == b"\xef\xbb\xbfa\r\n\xff"


@pytest.mark.parametrize(("text", "expected"), [("json=a.json", ("json", "a.json")), ("text=a=b", ("text", "a=b"))])
def test_where_a_report_goes(text: str, expected: tuple[str, str]) -> None:
    assert split_output(text) == expected


@pytest.mark.parametrize("text", ["json", "json=", "=x", "jsn=x", ""])
def test_where_no_report_can_go(text: str) -> None:
    with pytest.raises(UsageError) as stopped:
        split_output(text)
    assert stopped.value.hint


def test_a_full_disk_is_said_with_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        del descriptor
        raise OSError(errno.ENOSPC, "No space left on device")

    path = tmp_path / "a.json"
    path.write_text("old")
    monkeypatch.setattr("runbook_kit.cli.writing.os.fsync", full)
    with pytest.raises(OSError, match="No space") as stopped:
        write_report("new", str(path))
    failure = explain(stopped.value, "runbook")
    assert (failure.code, failure.exit_code) == ("machine", 5)
    assert failure.message == f"This machine could not do it: No space left on device ({path})."
    assert (path.read_text(), os.listdir(tmp_path)) == ("old", ["a.json"])


def test_writing_a_report(tmp_path: Path) -> None:
    write_report("ü\r\n", str(tmp_path / "a"))
    assert (tmp_path / "a").read_bytes() == "ü\r\n".encode()
    for path in (tmp_path, tmp_path / "none/a", "a\0b"):
        with pytest.raises(UsageError, match="cannot be written"):
            write_report("x", str(path))
