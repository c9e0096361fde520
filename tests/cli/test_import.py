"""`runbook import`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from tests.cli.conftest import LOOSE, Run
from tests.conftest import Repository

DOCUMENTS = Path(__file__).parent.parent / "documents"
# Documents that say themselves that they are runbooks are not imported.
INFERRED = [path for path in sorted(DOCUMENTS.glob("*.md")) if "\nrunbook:" not in path.read_text("utf-8")]


def test_front_matter_is_written(here: Repository, run: Run, snapshot: SnapshotAssertion) -> None:
    result = run("import", "runbooks/loose.md")
    written = (here.path / "runbooks/loose.md").read_text()
    assert (result.exit_code, result.stderr) == (0, "")
    assert written.endswith(f"---\n{LOOSE}")
    assert (result.stdout, written.removesuffix(LOOSE)) == snapshot
    assert run("show", "loose").exit_code == 0
    assert run("run", "loose/phase-7").exit_code == 0


def test_dry_run_prints_and_changes_nothing(here: Repository, run: Run, snapshot: SnapshotAssertion) -> None:
    result = run("import", "runbooks/loose.md", "--dry-run")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == snapshot
    assert (here.path / "runbooks/loose.md").read_text() == LOOSE


def test_the_id_may_be_chosen(here: Repository, run: Run) -> None:
    assert run("import", "runbooks/loose.md", "--id", "night-shift").exit_code == 0
    assert (here.path / "runbooks/loose.md").read_text().startswith("---\nrunbook: night-shift\n")


def test_json(here: Repository, run: Run) -> None:
    document = json.loads(run("import", "runbooks/loose.md", "--format", "json").stdout)
    assert (document["format"], document["written"], document["failed"]) == ("import/1", True, [])
    (file,) = document["files"]
    assert (file["path"], file["id"], file["phases"]) == ("runbooks/loose.md", "loose", ["phase-7"])
    assert (here.path / "runbooks/loose.md").read_text() == f"---\n{file['front_matter']}---\n{LOOSE}"


def test_bytes_stay(here: Repository, run: Run) -> None:
    path = here.path / "runbooks" / "odd.md"
    body = b"# T\r\n\r\n## Phase 1\r\n\n- \ttext \xe2\x80\xa8\rend"
    path.write_bytes(b"\xef\xbb\xbf" + body)
    path.chmod(0o600)
    assert run("import", "runbooks/odd.md").exit_code == 0
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf---\r\nrunbook: odd\r\ntitle: T\r\n")
    assert data.endswith(b"\r\n---\r\n" + body)
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_runbook_of_ours_is_refused(here: Repository, run: Run) -> None:
    before = (here.path / "runbooks/restart.md").read_bytes()
    result = run("import", "runbooks/restart.md")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "error[already-imported]: `runbooks/restart.md` has a `runbook:` key already.\n"
        "hint: `runbook show runbooks/restart.md` shows what it says; `runbook fmt` formats it.\n"
    )
    assert (here.path / "runbooks/restart.md").read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("missing.md",), "missing-file"),
        (("runbooks",), "is-directory"),
        ((), "missing-argument"),
        (("a.md", "b.md", "--id", "x"), "conflicting-options"),
        (("a.md", "--id", "no id"), "invalid-value"),
    ],
)
def test_bad_calls(here: Repository, run: Run, arguments: tuple[str, ...], code: str) -> None:  # noqa: ARG001
    result = run("import", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"error[{code}]: ")


def test_one_bad_file_does_not_stop_the_others(here: Repository, run: Run) -> None:
    result = run("import", "runbooks/restart.md", "runbooks/loose.md", "missing.md")
    assert result.exit_code == 2
    assert [line.partition(":")[0] for line in result.stderr.splitlines() if line.startswith("error")] == [
        "error[missing-file]",
        "error[already-imported]",
    ]
    assert (here.path / "runbooks/loose.md").read_text().startswith("---\nrunbook: loose\n")


def test_what_becomes_an_error_is_said(here: Repository, run: Run) -> None:
    here.write("runbooks/notes.md", "# T\n\n## Phase 1\n\n```bash {#a timout=3s}\nls\n```\n")
    result = run("import", "runbooks/notes.md")
    assert result.exit_code == 0
    assert "runbooks/notes.md: what was a warning in a document not ours is an error in a runbook." in result.stderr
    assert "error[unknown-attribute]" in result.stderr


@pytest.mark.parametrize("path", INFERRED, ids=lambda path: path.stem)
def test_whole_documents(here: Repository, run: Run, path: Path) -> None:
    file = here.write(f"docs/{path.name}", path.read_text("utf-8"))
    assert run("import", f"docs/{path.name}").exit_code == 0
    assert file.read_bytes().endswith(path.read_bytes())
    shown = run("show", f"docs/{path.name}")
    assert shown.exit_code == 0
    assert "invalid-front-matter" not in shown.stderr
