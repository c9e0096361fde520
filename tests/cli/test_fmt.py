"""`runbook fmt`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from tests.cli.conftest import RESTART, Run
from tests.conftest import Repository

ALTERNATES = """\
# Notes

## Phase 7 — Look around

<!-- block: id=first timeout=30s -->

```BASH
ls
```

```{.bash #second}
pwd
```

```bash {#third bogus=1}
pwd
```
"""
CANONICAL = """\
# Notes

## Phase 7 — Look around

```bash {#first timeout=30s}
ls
```

```bash {#second}
pwd
```

```bash {#third bogus=1}
pwd
```
"""


@pytest.fixture
def notes(here: Repository) -> Path:
    return here.write("runbooks/notes.md", ALTERNATES)


def test_all_runbooks_are_formatted(notes: Path, run: Run, snapshot: SnapshotAssertion) -> None:
    result = run("fmt")
    assert result.exit_code == 0
    assert notes.read_text() == CANONICAL
    assert (result.stdout, result.stderr) == snapshot
    assert "notes.md:13:17" in result.stderr
    assert run("fmt").stdout == "3 files in the canonical form already.\n"


def test_check_changes_nothing_and_exits_1(notes: Path, run: Run, snapshot: SnapshotAssertion) -> None:
    result = run("fmt", "--check")
    assert result.exit_code == 1
    assert notes.read_text() == ALTERNATES
    assert (result.stdout, result.stderr) == snapshot


def test_check_is_content_with_what_cannot_be_changed(notes: Path, run: Run) -> None:
    run("fmt")
    result = run("fmt", "--check")
    assert (result.exit_code, result.stdout) == (0, "3 files in the canonical form already.\n")
    assert "notes.md:13:17: This block stays as it is: Unknown attribute `bogus`." in result.stderr
    assert notes.read_text() == CANONICAL


def test_diff_prints_and_changes_nothing(notes: Path, run: Run, snapshot: SnapshotAssertion) -> None:
    result = run("fmt", "--diff", "runbooks/notes.md")
    assert result.exit_code == 0
    assert notes.read_text() == ALTERNATES
    assert result.stdout == snapshot


def test_diff_with_check_exits_1(notes: Path, run: Run) -> None:  # noqa: ARG001
    result = run("fmt", "--diff", "--check")
    assert result.exit_code == 1
    assert result.stdout.startswith("--- a/runbooks/notes.md\n+++ b/runbooks/notes.md\n")


def test_json(notes: Path, run: Run) -> None:  # noqa: ARG001
    document = json.loads(run("fmt", "--check", "runbooks/notes.md", "runbooks/restart.md", "--format", "json").stdout)
    assert (document["format"], document["written"], document["failed"]) == ("fmt/1", False, [])
    assert [(each["path"], each["changed"], each["edits"]) for each in document["files"]] == [
        ("runbooks/notes.md", True, 3),
        ("runbooks/restart.md", False, 0),
    ]
    assert document["files"][0]["diff"].count("\n+") == 3
    assert [(each["line"], each["column"]) for each in document["files"][0]["remarks"]] == [(15, 17)]


def test_bytes_that_no_edit_covers_stay(here: Repository, run: Run) -> None:
    path = here.path / "runbooks" / "odd.md"
    path.write_bytes(b"\xef\xbb\xbf# T\r\n\r\n## Phase 1\r\n\n- ```BASH\n  \tls \r\n  ```\r\nend\rof \xe2\x80\xa8 it")
    assert run("fmt", "runbooks/odd.md").exit_code == 0
    assert path.read_bytes() == (
        b"\xef\xbb\xbf# T\r\n\r\n## Phase 1\r\n\n- ```bash\n  \tls \r\n  ```\r\nend\rof \xe2\x80\xa8 it"
    )


def test_a_folder_stands_for_the_markdown_in_it(notes: Path, run: Run) -> None:  # noqa: ARG001
    result = run("fmt", "--check", "runbooks", "README.md")
    assert result.stdout.splitlines()[-1] == "1 file would be formatted, 3 left as before."


def test_nothing_to_format_is_said_aloud(nowhere: Path, run: Run) -> None:  # noqa: ARG001
    result = run("fmt", "--check")
    assert (result.exit_code, result.stdout) == (0, "There are no runbooks here: nothing to format.\n")


BAD = {
    "missing.md": ("missing-file", None),
    "notes.txt": ("not-markdown", b"x"),
    "binary.md": ("binary-file", b"\0"),
    "latin.md": ("invalid-utf-8", b"\xe9"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_has_one_sentence_and_exit_code_2(here: Repository, run: Run, name: str) -> None:
    code, content = BAD[name]
    if content is not None:
        (here.path / name).write_bytes(content)
    result = run("fmt", name)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"error[{code}]: ")


def test_one_bad_file_does_not_stop_the_others(notes: Path, run: Run) -> None:
    result = run("fmt", "missing.md", "runbooks/notes.md", "also-missing.md")
    assert result.exit_code == 2
    assert result.stderr.count("error[missing-file]") == 2
    assert notes.read_text() == CANONICAL


def test_a_read_only_file_has_one_sentence(notes: Path, run: Run) -> None:
    notes.chmod(0o444)
    result = run("fmt", "runbooks/notes.md")
    assert result.exit_code == 2
    assert "error[read-only]: `runbooks/notes.md` is read-only and was not changed.\n" in result.stderr
    assert notes.read_text() == ALTERNATES


def test_criteria_move_to_the_body_and_back(here: Repository, run: Run, snapshot: SnapshotAssertion) -> None:
    result = run("fmt", "runbooks/restart.md", "--criteria", "body")
    assert result.exit_code == 0
    moved = (here.path / "runbooks/restart.md").read_text()
    assert "- [ ] The log is there (check: `test -f README.md`)\n" in moved
    assert "entry:" not in moved
    assert (result.stdout, result.stderr, moved) == snapshot
    assert run("fmt", "runbooks/restart.md", "--criteria", "front-matter").exit_code == 0
    back = (here.path / "runbooks/restart.md").read_text()
    assert back[back.index("\n---\n") :] == RESTART[RESTART.index("\n---\n") :]
    assert "      - text: The log is there\n        check: test -f README.md\n" in back


def test_criteria_of_a_document_that_is_not_ours(here: Repository, run: Run) -> None:  # noqa: ARG001
    result = run("fmt", "runbooks/loose.md", "--criteria", "front-matter")
    assert result.exit_code == 0
    assert "loose.md:1:1: Criteria cannot be moved: there is no front matter" in result.stderr


def test_hidden_characters_are_shown(here: Repository, run: Run) -> None:
    here.write("runbooks/odd.md", "# T\n\n## Phase 1\n\n```BASH\nls \x1b[2J\u202e\n```\n")
    result = run("fmt", "--diff", "runbooks/odd.md")
    assert " ls \\x1b[2J\\u202e\n" in result.stdout
