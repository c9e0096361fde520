"""The rule `never-verified` in a repository: with the sessions that are here, and with an index of others."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from tests.cli.conftest import Run
from tests.cli.control import ADA
from tests.conftest import Repository
from tests.document.conftest import read
from tests.session.samples import DIGEST, written

from runbook_kit.cli.gatepasses import find_passes
from runbook_kit.document.phasedigest import phase_digest
from runbook_kit.gate.policy.read import read_policies
from runbook_kit.session.events import PhasePassed, SessionEnded, SessionStarted

TEXT = "---\nrunbook: demo\nphases: [{id: look, title: Look}]\n---\n# T\n\n## Look\n\n```bash\ndate\n```\n"
POLICY = "format: gate/1\ngate: runbook-structure\nrules:\n  never-verified: {severity: error"
HERE = "20261101T030000Z-demo-look-00000a"
GATE = ("gate", "--rule", "never-verified", "--format", "concise")


@pytest.fixture
def tree(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> Repository:
    repository.write("runbooks/demo.md", TEXT)
    repository.write("gates/runbook-structure.yaml", f"{POLICY}}}\n")
    repository.commit()
    monkeypatch.chdir(repository.path)
    return repository


def passed(root: Path) -> None:
    """A session here that went through the phase as it stands."""
    digest = phase_digest(read(TEXT).runbook.phases[0])
    started = SessionStarted(
        target="demo/look", runbook="demo", runbook_path="runbooks/demo.md", runbook_digest=DIGEST, plan_digest=DIGEST,
        operator=ADA,
    )  # fmt: skip
    written(root, (started, PhasePassed(phase="look", digest=digest), SessionEnded(outcome="passed")), HERE).close()


def test_sessions_that_are_here_count_at_once_and_also_behind_what_is_remembered(tree: Repository, run: Run) -> None:
    for _ in range(2):
        said = run(*GATE)
        assert said.exit_code == 1
        assert "The phase `look` has never been verified" in said.stdout
    passed(tree.path)
    assert run(*GATE).exit_code == 0
    tree.write("runbooks/demo.md", TEXT.replace("date", "date -u"))
    said = run(*GATE)
    assert (said.exit_code, "was verified on 2026-11-01, before its" in said.stdout) == (1, True)


def test_an_index_says_what_sessions_prove_elsewhere(tree: Repository, run: Run) -> None:
    passed(tree.path)
    assert run("session", "index", "--out", "runbooks/sessions.json").exit_code == 0
    shutil.rmtree(tree.path / ".runbook")
    assert run(*GATE).exit_code == 1
    tree.write("gates/runbook-structure.yaml", f"{POLICY}, options: {{index: runbooks/sessions.json}}}}\n")
    said = run(*GATE)
    assert (said.exit_code, "error[missing-file]" in said.stderr) == (2, True)
    assert "is no file that git tracks" in said.stderr
    tree.commit()
    assert run(*GATE).exit_code == 0
    index = json.loads((tree.path / "runbooks/sessions.json").read_text())
    index["sessions"][0]["passed"] = []
    tree.write("runbooks/sessions.json", json.dumps(index))
    assert run(*GATE).exit_code == 1
    for wrong in ("{", '{"format": "session-index/2"}', "[]"):
        tree.write("runbooks/sessions.json", wrong)
        said = run(*GATE)
        assert (said.exit_code, "error[invalid-index]" in said.stderr) == (2, True)
    (tree.path / "runbooks/sessions.json").unlink()
    assert run(*GATE).exit_code == 2


def test_records_that_came_with_a_clone_prove_nothing(tree: Repository, run: Run) -> None:
    passed(tree.path)
    tree.git("add", "--force", ".runbook")
    tree.commit()
    assert run(*GATE).exit_code == 1


def test_as_shipped_nobody_looks(tree: Repository, run: Run) -> None:
    tree.git("rm", "--quiet", "--force", "gates/runbook-structure.yaml")
    said = run("gate", "--format", "concise")
    assert "never-verified" not in said.stdout
    policies = read_policies({}, "gates")
    assert policies["runbook-structure"].rules["never-verified"].severity == "off"
    assert find_passes(tree.path, policies["runbook-structure"], lambda _: None, own=True) == ()
