"""`runbook approve`: shown before it is recorded, bound to one digest, and never from inside a block."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest
from syrupy.assertion import SnapshotAssertion
from tests.cli.conftest import RESTART, Run
from tests.conftest import Repository
from tests.test_sshsig import make_key

from runbook_kit.cli import approve, clock, person
from runbook_kit.cli.main import COMMANDS
from runbook_kit.session.approval import read_approval

ROOT = Path(__file__).parent.parent.parent
WHO = {"RUNBOOK_OPERATOR": "ada@example.org"}
SIGNING = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="OpenSSH is not installed")
CONFIG = '[roles]\nreviewer = ["ada@example.org", "bob@example.org"]\nowner = []\n'
LIVE = """\
format: execution/1
version: "1"
default_mode: shadow
modes:
  shadow: {risks: {read: allow}}
  live: {blocked: false, approvals: 2, risks: {read: allow, write: approve}}
attributes: [id, timeout, risk]
protected: [.runbook/]
"""


@pytest.fixture(autouse=True)
def fixed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(COMMANDS, "approve", ("approve", "Show a plan, and record that you agree to exactly this one."))
    monkeypatch.setattr(person, "ancestors", lambda *_: iter(()))  # these tests may run in a block themselves
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 1, 8, tzinfo=UTC))


@pytest.fixture
def plan(here: Repository, run: Run) -> Path:
    """The plan of the phase `look`, as the program prints it."""
    here.write("runbook.toml", CONFIG)
    return here.write("plan.json", run("run", "look", "--format", "json").stdout)


def records(here: Repository) -> list[Path]:
    return sorted((here.path / ".runbook" / "approvals").glob("*.json"))


def test_the_page(plan: Path, run: Run, snapshot: SnapshotAssertion) -> None:
    result = run("approve", plan.name, "--as", "reviewer", "--reason", "seen in shadow", "--yes", **WHO, COLUMNS="90")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == snapshot


def test_the_record(here: Repository, plan: Path, run: Run) -> None:
    result = run("approve", plan.name, "--as", "reviewer", "--expires", "4h", "--yes", "-o", "go.json", **WHO)
    assert result.exit_code == 0
    (kept,) = records(here)
    assert kept.read_bytes() == (here.path / "go.json").read_bytes()
    record = read_approval(kept.read_bytes(), "kept")
    assert record.plan_digest == json.loads(plan.read_text("utf-8"))["digest"]
    assert (record.by, record.role, record.decision) == ("ada@example.org", "reviewer", "go")
    assert (record.at, record.expires) == ("2026-11-01T08:00:00Z", "2026-11-01T12:00:00Z")
    assert "--execute --approval go.json" in result.stdout
    assert here.git("status", "--porcelain", ".runbook") == ""
    again = run("approve", plan.name, "--as", "reviewer", "--yes", "-o", "go.json", **WHO)
    assert (again.exit_code, "file-exists" in again.stderr) == (2, True)


@pytest.mark.parametrize(
    "words",
    [
        ("act", "--set", "service=a b"),
        ("act", "--set", "service=x", "--only", "restart"),
        ("restart", "--set", "service=x", "--from", "act/restart"),
        ("look", "--mode", "paper"),
    ],
)
def test_the_command_that_goes_on_is_for_this_very_plan(here: Repository, run: Run, words: tuple[str, ...]) -> None:
    text = RESTART.replace("git push origin main", "true").replace(', pattern: "^[a-z]+$"', "")
    here.write("runbooks/restart.md", text)
    here.write("plan.json", run("run", *words, "--format", "json").stdout)
    told = run("approve", "plan.json", "--as", "reviewer", "--yes", "-o", "go.json", **WHO)
    assert told.exit_code == 0, told.stderr
    line = next(line for line in told.stdout.splitlines() if line.startswith("    runbook run "))
    again = shlex.split(line)
    assert again[-3:] == ["--execute", "--approval", "go.json"]
    assert run(*again[1:-3]).exit_code == 0  # with --plan, it is refused when it is another one


def test_json(plan: Path, run: Run) -> None:
    result = run("approve", plan.name, "--as", "reviewer", "--yes", "--format", "json", **WHO)
    document = json.loads(result.stdout)
    assert (document["format"], document["by"], document["signature"]) == ("approval/1", "ada@example.org", "")
    assert "git --version" in result.stderr  # it is shown all the same


def test_another_record_that_cannot_be_read_is_in_nobodys_way(here: Repository, plan: Path, run: Run) -> None:
    here.write(f".runbook/approvals/{'0' * 32}.json", "{").parent.chmod(0o700)
    result = run("approve", plan.name, "--as", "reviewer", "--yes", **WHO)
    assert (result.exit_code, len(records(here))) == (0, 2)
    assert "is not known: `.runbook/approvals/0000" in result.stdout


def test_a_no_go(here: Repository, plan: Path, run: Run, snapshot: SnapshotAssertion) -> None:
    words = ("approve", plan.name, "--as", "reviewer", "--no-go", "--again-on", "2026-11-05", "--yes")
    result = run(*words, **WHO)
    assert (result.exit_code, "missing-reason" in result.stderr) == (2, True)
    result = run(*words, "--reason", "There is no backup.", **WHO, COLUMNS="90")
    assert result.exit_code == 0
    assert result.stdout == snapshot
    assert json.loads(records(here)[0].read_bytes())["decision"] == "no-go"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("git --version", "git  --version"),
        ('"mode": "shadow"', '"mode": "paper"'),
        ('"timeout_s": 30.0', '"timeout_s": 31'),
    ],
)
def test_a_changed_plan(here: Repository, plan: Path, run: Run, old: str, new: str) -> None:
    text = plan.read_text("utf-8")
    assert old in text
    here.write("plan.json", text.replace(old, new, 1))
    result = run("approve", plan.name, "--as", "reviewer", "--yes", **WHO)
    assert (result.exit_code, result.stdout) == (4, "")
    assert result.stderr.startswith("error[plan-digest-mismatch]: `plan.json` is not the plan it says")
    assert records(here) == []
    told = run("approve", plan.name, "--as", "reviewer", "--yes", "--format", "json", **WHO).stdout
    assert json.loads(told)["error"]["code"] == "plan-digest-mismatch"


def test_words_that_the_digest_does_not_cover_are_marked(here: Repository, plan: Path, run: Run) -> None:
    """A title can be changed without a trace, so nothing on the page relies on it."""
    text = plan.read_text("utf-8").replace('"title": "Versions"', '"title": "Harmless\\u001b[2J\\u202e"')
    here.write("plan.json", text.replace("`git", "nothing"))
    result = run("approve", plan.name, "--as", "reviewer", "--yes", **WHO)
    assert result.exit_code == 0
    assert "called “Harmless\\x1b[2J\\u202e”" in result.stdout
    assert "are not covered by the digest" in " ".join(result.stdout.split())
    assert "\x1b" not in result.stdout


def test_a_denied_plan(here: Repository, run: Run) -> None:
    here.write("plan.json", run("run", "act", "--set", "service=x", "--format", "json").stdout)
    result = run("approve", "plan.json", "--as", "reviewer", "--yes", **WHO)
    assert (result.exit_code, "error[plan-denied]" in result.stderr) == (3, True)
    assert "DENIED" in result.stdout
    assert "git push origin main" in result.stdout
    assert records(here) == []
    no = run("approve", "plan.json", "--as", "reviewer", "--no-go", "--reason", "denied anyway", "--yes", **WHO)
    assert no.exit_code == 0


def test_without_a_terminal(here: Repository, plan: Path, run: Run) -> None:
    result = run("approve", plan.name, "--as", "reviewer", **WHO)
    assert result.exit_code == 7
    assert result.stderr == (
        "error[waits-for-a-person]: Nothing was recorded: there is no terminal to ask on.\n"
        "hint: Read what is shown, then give the same command with --yes.\n"
    )
    assert "git --version" in result.stdout
    assert records(here) == []


@pytest.mark.parametrize(("answer", "code", "count"), [(True, 0, 1), (False, 1, 0)])
def test_asked(
    here: Repository, plan: Path, run: Run, monkeypatch: pytest.MonkeyPatch, answer: bool, code: int, count: int
) -> None:
    asked: list[str] = []

    def confirm(question: str, **_: object) -> bool:
        asked.append(question)
        return answer

    monkeypatch.setattr(approve, "is_terminal", lambda: True)
    monkeypatch.setattr(click, "confirm", confirm)
    assert run("approve", plan.name, "--as", "reviewer", **WHO).exit_code == code
    assert asked == ["Record this go of ada@example.org as reviewer?"]
    assert len(records(here)) == count


@pytest.mark.parametrize(
    ("words", "code", "exit_code"),
    [
        ((), "missing-argument", 2),
        (("plan.json",), "missing-argument", 2),
        (("plan.json", "--as", "revewer"), "unknown-role", 2),
        (("plan.json", "--as", "reviewer", "--sign", "x", "--no-sign"), "conflicting-options", 2),
        (
            ("plan.json", "--as", "reviewer", "--expires", "4h", "--until", "2026-11-02T00:00Z"),
            "conflicting-options",
            2,
        ),
        (("plan.json", "--as", "reviewer", "--until", "2026-10-31T00:00Z"), "invalid-value", 2),
        (("plan.json", "--revoke", "x", "--reason", "y"), "conflicting-options", 2),
        (("--revoke", "x"), "missing-reason", 2),
        (("--revoke", "abcdef0123", "--reason", "y"), "unknown-approval", 2),
        (("gone.json", "--as", "reviewer"), "missing-file", 2),
        (("README.md", "--as", "reviewer"), "invalid-plan", 2),
    ],
)
def test_what_is_wrong_with_a_call(
    here: Repository, plan: Path, run: Run, words: tuple[str, ...], code: str, exit_code: int
) -> None:
    assert plan.exists()
    result = run("approve", *words, "--yes", **WHO)
    assert (result.exit_code, result.stderr.partition("]")[0]) == (exit_code, f"error[{code}")
    assert records(here) == []


def test_who_may(here: Repository, plan: Path, run: Run) -> None:
    eve = {"RUNBOOK_OPERATOR": "eve@example.org"}
    result = run("approve", plan.name, "--as", "reviewer", "--yes", **eve)
    assert (result.exit_code, "error[approval-role]" in result.stderr) == (3, True)
    assert run("approve", plan.name, "--as", "owner", "--yes", **eve).exit_code == 0
    assert len(records(here)) == 1


def test_from_inside_a_block(here: Repository, plan: Path, run: Run) -> None:
    for words in ((plan.name, "--as", "reviewer"), ("--revoke", "x", "--reason", "y")):
        result = run("approve", *words, "--yes", **WHO, RUNBOOK_SESSION="20261101T080000Z-look-abcdef")
        assert (result.exit_code, "error[inside-a-block]" in result.stderr) == (3, True)
        assert result.stdout == ""
    assert records(here) == []


def test_revoked(here: Repository, plan: Path, run: Run) -> None:
    run("approve", plan.name, "--as", "reviewer", "--yes", **WHO)
    (kept,) = records(here)
    name = kept.stem[:12]
    assert run("approve", "--revoke", name, "--reason", "wrong host", **WHO).exit_code == 7
    result = run("approve", "--revoke", name, "--reason", "wrong host", "--yes", RUNBOOK_OPERATOR="eve@example.org")
    assert (result.exit_code, result.stdout) == (0, f"Took back the go {name} of ada@example.org.\n")
    assert kept.with_suffix(".revoked").exists()
    told = run("approve", "--revoke", name, "--reason", "once more", "--yes", "--format", "json", **WHO).stdout
    assert json.loads(told)["format"] == "approval-revocation/1"


def test_a_no_go_is_not_taken_back_by_anybody(here: Repository, plan: Path, run: Run) -> None:
    run("approve", plan.name, "--as", "reviewer", "--no-go", "--reason", "no backup", "--yes", **WHO)
    (kept,) = records(here)
    words = ("approve", "--revoke", str(kept), "--reason", "there is one now", "--yes")
    result = run(*words, RUNBOOK_OPERATOR="eve@example.org")
    assert (result.exit_code, "error[approval-role]" in result.stderr) == (3, True)
    assert not kept.with_suffix(".revoked").exists()
    assert run(*words, RUNBOOK_OPERATOR="bob@example.org").exit_code == 0


@SIGNING
class TestSigned:
    """With a real key of a person and a signers file."""

    @pytest.fixture
    def keys(self, here: Repository, tmp_path: Path, run: Run) -> Path:
        ada, eve = make_key(tmp_path, "ada"), make_key(tmp_path, "eve")
        public = ada.with_suffix(".pub").read_text("utf-8")
        here.write("allowed_signers", f"ada@example.org {public}")
        here.write("runbook.toml", f'signers = "allowed_signers"\n{CONFIG}')
        here.write("gates/execution.yaml", LIVE)
        text = RESTART.replace("modes: [shadow, paper]", "modes: [shadow, live]")
        here.write("runbooks/restart.md", text)
        here.write("plan.json", run("run", "look", "--mode", "live", "--format", "json").stdout)
        return eve.parent

    def test_signed(self, here: Repository, keys: Path, run: Run) -> None:
        result = run("approve", "plan.json", "--as", "reviewer", "--yes", "--sign", str(keys / "ada"), **WHO)
        assert (result.exit_code, result.stderr) == (0, "")
        assert "not signed" not in result.stdout
        assert "1 of 2 approvals: 1 more person beside the operator must approve, signed." in result.stdout
        assert json.loads(records(here)[0].read_bytes())["signature"].startswith("-----BEGIN SSH SIGNATURE-----\n")

    def test_anybody_can_verify_it_as_the_reference_says(self, here: Repository, keys: Path, run: Run) -> None:
        reason = ("--reason", 'gr\u00fc\u00dfe \u2013 "ok" \\ \t</b>')
        words = ("approve", "plan.json", "--as", "reviewer", "--yes", "--sign", str(keys / "ada"), "-o", "go.json")
        assert run(*words, *reason, **WHO).exit_code == 0
        page = (ROOT / "docs" / "reference" / "approval.md").read_text("utf-8")
        script = page.partition("```bash\n")[2].partition("```")[0]
        command = ["bash", "-o", "pipefail", "-c", script]
        done = subprocess.run(command, cwd=here.path, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout[:5]) == (0, "Good ")
        here.write("go.json", (here.path / "go.json").read_text("utf-8").replace('"live"', '"Live"'))
        assert subprocess.run(command, cwd=here.path, capture_output=True, check=False).returncode != 0

    def test_a_key_that_is_not_theirs(self, here: Repository, keys: Path, run: Run) -> None:
        result = run("approve", "plan.json", "--as", "reviewer", "--yes", "--sign", str(keys / "eve"), **WHO)
        assert (result.exit_code, "error[approval-bad-signature]" in result.stderr) == (3, True)
        assert records(here) == []

    def test_a_name_that_is_not_theirs(self, here: Repository, keys: Path, run: Run) -> None:
        words = ("approve", "plan.json", "--as", "reviewer", "--yes", "--sign", str(keys / "ada"))
        result = run(*words, RUNBOOK_OPERATOR="bob@example.org")
        assert (result.exit_code, "error[approval-bad-signature]" in result.stderr) == (3, True)
        assert records(here) == []

    def test_no_key(self, here: Repository, keys: Path, run: Run) -> None:  # noqa: ARG002
        result = run("approve", "plan.json", "--as", "reviewer", "--yes", **WHO)
        assert (result.exit_code, "error[no-signing-key]" in result.stderr) == (2, True)
        assert records(here) == []
        result = run("approve", "plan.json", "--as", "reviewer", "--yes", "--no-sign", **WHO)
        assert (result.exit_code, "warning[approval-unsigned]" in result.stderr) == (0, True)
        assert "0 of 2 approvals" in result.stdout

    def test_no_signers(self, here: Repository, keys: Path, run: Run) -> None:  # noqa: ARG002
        (here.path / "allowed_signers").unlink()
        result = run("approve", "plan.json", "--as", "reviewer", "--yes", **WHO)
        assert (result.exit_code, "error[signers-not-readable]" in result.stderr) == (2, True)
