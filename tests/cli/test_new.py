"""`runbook new`."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion
from tests.cli.conftest import Run
from tests.conftest import Repository

from runbook_kit.cli import beginning
from runbook_kit.cli.kinds import KINDS
from runbook_kit.cli.main import program
from runbook_kit.render.escape import HIDDEN

RESTART = ("new", "runbook", "--title", "Restart the API", "--owner", "Storage: team 2", "--phases", "4")


def undated(text: str) -> str:
    return re.sub(r"\d{4}-\d\d-\d\d", "2026-11-01", text)


def test_a_runbook(here: Repository, run: Run, snapshot: SnapshotAssertion) -> None:
    result = run(*RESTART)
    assert (result.exit_code, result.stderr) == (0, "")
    assert (result.stdout, undated((here.path / "runbooks/restart-the-api.md").read_text())) == snapshot


@pytest.mark.parametrize("phases", [1, 2, 3, 7])
def test_it_has_no_findings_and_every_phase_would_run(here: Repository, run: Run, phases: int) -> None:  # noqa: ARG001
    assert run("new", "runbook", "--id", "x", "--phases", str(phases)).exit_code == 0
    shown = run("show", "runbooks/x.md", "--format", "json")
    assert (shown.exit_code, shown.stderr) == (0, "")
    ids = [phase["id"] for phase in json.loads(shown.stdout)["runbook"]["phases"]]
    assert ids == [f"phase-{number}" for number in range(1, phases + 1)]
    for ident in ids:
        planned = run("run", f"runbooks/x.md#{ident}", "--dry-run", "--format", "json")
        assert (planned.exit_code, planned.stderr) == (0, "")
        assert {action["risk"] for action in json.loads(planned.stdout)["actions"]} == {"read"}
    assert run("fmt", "--check", "runbooks/x.md").exit_code == 0


def test_json(here: Repository, run: Run) -> None:  # noqa: ARG001
    assert json.loads(run(*RESTART, "--format", "json").stdout) == {
        "format": "new/1",
        "kind": "runbook",
        "id": "restart-the-api",
        "title": "Restart the API",
        "path": "runbooks/restart-the-api.md",
        "phases": ["phase-1", "phase-2", "phase-3", "phase-4"],
    }


def test_a_file_is_never_overwritten(here: Repository, run: Run) -> None:
    before = (here.path / "runbooks/restart.md").read_bytes()
    result = run("new", "runbook", "--id", "restart")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("error[file-exists]: `runbooks/restart.md` exists already and was not changed.\n")
    assert (here.path / "runbooks/restart.md").read_bytes() == before


def test_the_file_may_be_chosen(here: Repository, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    (here.path / "docs").mkdir()
    monkeypatch.chdir(here.path / "docs")
    result = run("new", "runbook", "--out", "deep/er/x.md")
    assert result.stdout.splitlines()[-1] == "    runbook run deep/er/x.md#phase-1 --dry-run"
    text = (here.path / "docs/deep/er/x.md").read_text()
    assert "$schema=../../../runbook.schema.json" in text
    assert run("run", "deep/er/x.md#phase-1", "--dry-run").exit_code == 0


def test_outside_a_repository(nowhere: Path, run: Run) -> None:
    assert run("new", "runbook", "--id", "x").exit_code == 0
    assert (nowhere / "runbooks/x.md").is_file()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("new",), "missing-argument"),
        (("new", "handoff"), "unknown-kind"),
        (("new", "sop", "--phases", "3"), "conflicting-options"),
        (("new", "runbook", "--alert", "X"), "conflicting-options"),
        (("new", "alert", "--alert", "a\x1bb"), "invalid-value"),
        (("new", "runbook", "--id", "no id"), "invalid-value"),
        (("new", "runbook", "--phases", "0"), "invalid-value"),
        (("new", "runbook", "--title", "a\x1bb"), "invalid-value"),
        (("new", "runbook", "--owner", "a\nb"), "invalid-value"),
        (("new", "runbook", "--out", "../../x.md"), ""),
    ],
)
def test_bad_calls(here: Repository, run: Run, arguments: tuple[str, ...], code: str) -> None:
    result = run(*arguments)
    if code:
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.startswith(f"error[{code}]: ")
    assert sorted(path.name for path in (here.path / "runbooks").iterdir()) == ["loose.md", "restart.md"]


def test_an_unknown_kind_names_those_there_are(here: Repository, run: Run) -> None:  # noqa: ARG001
    assert run("new", "relase").stderr == (
        "error[unknown-kind]: There is no kind of document called `relase`.\n"
        "hint: Did you mean `release`? Known kinds: runbook, phase-runbook, alert, sop, stop-playbook,"
        " incident-playbook, release.\n"
    )


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind(here: Repository, run: Run, snapshot: SnapshotAssertion, kind: str) -> None:
    result = run("new", kind, "--no-input")
    assert (result.exit_code, result.stderr) == (0, "")
    path = result.stdout.split()[1].rstrip(":")
    text = (here.path / path).read_text()
    assert (result.stdout, undated(text)) == snapshot
    here.git("add", "--all")
    found = run("gate", path, "--no-cache", "--format", "json")
    assert (found.exit_code, json.loads(found.stdout)["findings"]) == (0, [])
    shown = run("show", path, "--format", "json")
    assert (shown.exit_code, shown.stderr) == (0, "")
    phases = [phase["id"] for phase in json.loads(shown.stdout)["runbook"]["phases"]]
    assert json.loads(run("new", kind, "--out", "other.md", "--format", "json").stdout)["phases"] == phases
    for phase in phases:
        assert run("run", f"{path}#{phase}", "--dry-run").exit_code == 0
    assert run("fmt", "--check", path).exit_code == 0
    for document in ("checklist", "script", "diagram"):
        assert run("render", document, path).exit_code == 0
    assert run("new", kind, "--no-input").exit_code == 2
    assert (here.path / path).read_text() == text


def test_an_alert_is_called_like_its_alert(here: Repository, run: Run) -> None:
    assert run("new", "alert", "--alert", "KubePodCrashLooping", "--owner", "ops").exit_code == 0
    text = (here.path / "runbooks/KubePodCrashLooping.md").read_text()
    assert "\nrunbook: KubePodCrashLooping\n" in text
    assert "\nalerts:\n  - KubePodCrashLooping\n" in text
    assert "\n# KubePodCrashLooping\n\n## Meaning\n" in text


LETTERS = st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp", "Cn", "Co"])
HOSTILE = [
    "`x`",
    "**",
    "'",
    '"',
    ": ",
    " #",
    "{{ x }}",
    "{% y %}",
    "<b>",
    "&amp;",
    "](",
    "docs/no-such.md",
    "🚀",
    "ß",
    "---",
]
HOSTILE += ["Phase 1 — ", "Entry", "<!--", "-->", "$x$", "~~", "|", "https://example.org/a_b", "- ", "1. ", "> ", "\\"]


@settings(derandomize=True, deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(sorted(KINDS)),
    st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(LETTERS, max_size=6)), min_size=1, max_size=60).map("".join),
    st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(LETTERS, max_size=6)), min_size=1, max_size=5).map("".join),
)
def test_any_title_and_any_owner_give_a_valid_document(
    here: Repository, run: Run, kind: str, title: str, owner: str
) -> None:
    assume(title.strip() and owner.strip() and not HIDDEN.search(title + owner) and len(title) <= 300)
    (here.path / "runbooks/x.md").unlink(missing_ok=True)
    more = ("--alert", title) if kind == "alert" else ()
    result = run("new", kind, "--id", "x", f"--title={title}", f"--owner={owner}", *more, "--no-input")
    assert (result.exit_code, result.stderr) == (0, "")
    found = json.loads(run("gate", "runbooks/x.md", "--no-cache", "--format", "json").stdout)["findings"]
    assert [each for each in found if each["rule"] not in ("secret-like-value", "unknown-alert")] == []
    shown = json.loads(run("show", "runbooks/x.md", "--format", "json").stdout)["runbook"]
    assert (shown["title"], shown["owner"]) == (title.strip(), owner.strip())
    assert run("run", f"runbooks/x.md#{shown['phases'][0]['id']}", "--dry-run").exit_code == 0


def test_an_interview(here: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beginning, "is_terminal", lambda: True)
    result = CliRunner().invoke(
        program, ["new", "runbook", "--owner", "ops"], input="Move the host\n\n2\n", prog_name="runbook"
    )
    assert result.exit_code == 0
    assert result.stderr == "Title [New runbook]: Move the host\nId [move-the-host]: \nPhases [3]: 2\n"
    assert result.stdout.startswith("wrote runbooks/move-the-host.md: Move the host\n")
    assert (here.path / "runbooks/move-the-host.md").read_text().count("  - id: phase-") == 2


def test_an_interview_about_an_alert(here: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beginning, "is_terminal", lambda: True)
    result = CliRunner().invoke(program, ["new", "alert"], input="DiskFull\n\nops\n", prog_name="runbook")
    assert result.exit_code == 0
    assert result.stderr == "Alert [NewAlert]: DiskFull\nId [DiskFull]: \nOwner [operator]: ops\n"
    assert "\nalerts:\n  - DiskFull\n" in (here.path / "runbooks/DiskFull.md").read_text()


@pytest.mark.parametrize("arguments", [("--no-input",), ("--format", "json")])
def test_nothing_is_asked_when_it_shall_not(
    here: Repository, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.setattr(beginning, "is_terminal", lambda: True)
    result = CliRunner().invoke(program, ["new", "runbook", *arguments], input="", prog_name="runbook")
    assert (result.exit_code, result.stderr) == (0, "")
    assert (here.path / "runbooks/new-runbook.md").is_file()


def test_an_interview_that_ends_early_writes_nothing(here: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beginning, "is_terminal", lambda: True)
    result = CliRunner().invoke(program, ["new", "runbook"], input="", prog_name="runbook")
    assert result.exit_code == 130
    assert sorted(path.name for path in (here.path / "runbooks").iterdir()) == ["loose.md", "restart.md"]
