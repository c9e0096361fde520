"""`runbook pin`: a clean state is held, and what has moved is found."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from tests.cli.conftest import Run
from tests.conftest import Repository

DONE = """\
---
runbook: done
title: Look around
version: "1"
status: active
owner: ops
last_reviewed: 2026-11-01
mode: shadow
phases:
  - id: look
    title: Look
    exit:
      - {id: there, text: It is there, check: test -f README.md}
---
# Look around

## Look

```bash {#a}
ls
```
"""


def pins(here: Repository) -> list[Path]:
    return sorted((here.path / ".runbook" / "pins").glob("*.pin"))


def moved(run: Run, *words: str) -> list[str]:
    return [each["what"] for each in json.loads(run("pin", "verify", "--format", "json", *words).stdout)["moved"]]


def test_a_clean_state(here: Repository, run: Run) -> None:
    made = run("pin", "create")
    assert (made.exit_code, made.stderr) == (0, "")
    (file,) = pins(here)
    assert f"commit={here.git('rev-parse', 'HEAD')}" in file.read_text("utf-8")
    assert f"tree={here.git('rev-parse', 'HEAD^{tree}')}" in file.read_text("utf-8")
    subprocess.run(["sha256sum", "-c", "--strict", f"{file.name}.sha256"], cwd=file.parent, check=True)
    held = run("pin", "verify")
    assert (held.exit_code, "holds" in held.stdout, "no upstream" in held.stdout) == (0, True, True)
    assert run("pin", "verify", "baseline").exit_code == 0


def test_a_state_that_is_not_clean(here: Repository, run: Run) -> None:
    here.write("new.txt", "x")
    result = run("pin", "create")
    assert (result.exit_code, "[tree-dirty]" in result.stderr, pins(here)) == (3, True, [])


def test_what_moves(here: Repository, run: Run) -> None:
    assert run("pin", "create", "base").exit_code == 0
    here.write("README.md", "changed")
    result = run("pin", "verify", "base")
    assert (result.exit_code, "[state-moved]" in result.stderr) == (1, True)
    assert moved(run) == ["work tree"]
    here.commit()
    assert moved(run) == ["commit"]
    here.git("checkout", "--quiet", "-b", "side")
    assert moved(run) == ["commit", "branch"]


def test_the_upstream_as_last_fetched(here: Repository, run: Run, tmp_path: Path) -> None:
    here.git("clone", "--quiet", "--bare", str(here.path), str(tmp_path / "far"))
    here.git("remote", "add", "origin", str(tmp_path / "far"))
    here.git("fetch", "--quiet")
    here.git("branch", "--quiet", "--set-upstream-to=origin/main")
    here.commit()
    assert run("pin", "create").exit_code == 0
    assert moved(run) == ["upstream"]
    here.git("push", "--quiet", "origin", "main")
    assert moved(run) == []
    here.git("update-ref", "-d", "refs/remotes/origin/main")
    assert moved(run) == ["upstream"]


def test_a_folder_in_the_work_tree(here: Repository, run: Run) -> None:
    assert run("pin", "create", "-o", "kept").exit_code == 0
    (file,) = (here.path / "kept").glob("*.pin")
    assert run("pin", "verify", f"kept/{file.name}").exit_code == 0


@pytest.mark.parametrize("edit", ["pin", "sums", "none"])
def test_an_edited_pin(here: Repository, run: Run, edit: str) -> None:
    run("pin", "create")
    (file,) = pins(here)
    sums = file.with_name(f"{file.name}.sha256")
    if edit == "pin":
        file.write_bytes(file.read_bytes().replace(b"branch=main", b"branch="))
    if edit == "sums":
        sums.write_text(sums.read_text().replace(file.name, "other.pin"))
    if edit == "none":
        sums.unlink()
    result = run("pin", "verify")
    assert (result.exit_code, "[pin-invalid]" in result.stderr) == (4, True)


@pytest.mark.parametrize(("words", "code", "exit_code"), [
    (("verify",), "unknown-pin", 2),
    (("verify", "./x.pin"), "pin-unreadable", 2),
    (("create", "latest"), "invalid-name", 2),
    (("create", "A/b"), "invalid-name", 2),
    (("create", "--done", "none"), "unknown-session", 2),
    (("create", "-o", "README.md"), "pin-folder", 5),
    ((), "missing-command", 2),
])  # fmt: skip
def test_what_is_refused(here: Repository, run: Run, words: tuple[str, ...], code: str, exit_code: int) -> None:
    result = run("pin", *words)
    assert (result.exit_code, f"[{code}]" in result.stderr, pins(here)) == (exit_code, True, []), result.stderr


def test_outside_a_repository(nowhere: Path, run: Run) -> None:  # noqa: ARG001
    result = run("pin", "create")
    assert (result.exit_code, "[not-a-repository]" in result.stderr) == (2, True)


def test_done_after_a_session(here: Repository, run: Run) -> None:
    here.write("runbooks/done.md", DONE)
    here.commit()
    assert run("run", "done/look", "--execute", "--no-input", RUNBOOK_OPERATOR="ada@example.org").exit_code == 0
    assert run("pin", "create", "--done", "latest").exit_code == 0
    (folder,) = (here.path / ".runbook" / "sessions").iterdir()
    assert f"session={folder.name}" in pins(here)[0].read_text("utf-8")
    assert run("pin", "verify", "done").exit_code == 0
    log = folder / "events.jsonl"
    kept = log.read_bytes()
    log.write_bytes(kept.replace(b"ada@", b"bob@"))
    assert run("pin", "verify").exit_code == 4
    log.write_bytes(kept)
    folder.rename(folder.with_name("gone"))
    assert moved(run) == ["session"]


def test_not_done_before_the_end_of_a_session(here: Repository, run: Run) -> None:
    here.write("runbooks/done.md", DONE.replace("test -f README.md", "test -f gone"))
    here.commit()
    assert run("run", "done/look", "--execute", "--no-input", RUNBOOK_OPERATOR="ada@example.org").exit_code == 1
    made = run("pin", "create", "--done", "latest")
    assert (made.exit_code, "[session-unfinished]" in made.stderr) == (3, True)
