"""The Action: its inputs reach the program as they are, for every kind of event, and it never passes in silence."""

from __future__ import annotations

import json
import os
import re
import runpy
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct
from ruamel.yaml import YAML
from tests.conftest import FIXED

ROOT = Path(__file__).parent.parent
ACTION: dict[str, Any] = YAML(typ="safe", pure=True).load(ROOT / "action.yml")
SCRIPT = ROOT / "action" / "run.py"
ZEROS = "0" * 40

# Stands in for `runbook`: notes its arguments and writes the reports it is asked for.
PROGRAM = """\
import json, os, sys
from pathlib import Path
said = json.loads(Path(os.environ["SAID"]).read_text())
noted = {"argv": sys.argv[1:], "cwd": os.getcwd(), "token": [k for k, v in os.environ.items() if "s3cret" in v]}
Path(os.environ["NOTED"]).write_text(json.dumps(noted))
print(said.get("stdout", "docs/a.md"))
for word in sys.argv:
    if word.startswith("--output="):
        form, _, file = word.removeprefix("--output=").partition("=")
        if said.get(form) is not None:
            Path(file).write_text(said[form])
sys.exit(said["code"])
"""


def report(*findings: tuple[bool, bool], files: int = 3, errors: int = 0, warnings: int = 0) -> str:
    """`findings/1` with findings that are suppressed, or baselined."""
    rows = [{"suppressed": suppressed, "baselined": baselined} for suppressed, baselined in findings]
    return json.dumps({"findings": rows, "summary": {"files": files, "errors": errors, "warnings": warnings}})


class Result(Struct, frozen=True):
    """What a run of the script did; `argv` is None when the program was not started."""

    code: int
    log: str
    argv: list[str] | None
    outputs: dict[str, str]
    summary: str
    noted: dict[str, Any]

    @property
    def own(self) -> list[str]:
        """The arguments without those for reports."""
        return [word for word in self.argv or () if not word.startswith(("--output=", "--format="))]


class Runner:
    """A machine of GitHub's with a clone in the workspace, as `actions/checkout` leaves it."""

    def __init__(self, folder: Path, seed: Path) -> None:
        shutil.copytree(seed, folder, dirs_exist_ok=True)
        self.folder = folder
        self.origin = folder / "origin.git"
        self.upstream = folder / "upstream"
        self.workspace = folder / "workspace"
        self.commits = (folder / "commits").read_text().split()
        self.point(self.upstream)

    def git(self, *words: str, at: Path) -> str:
        return subprocess.run(("git", *words), cwd=at, check=True, capture_output=True, text=True).stdout.strip()

    def point(self, clone: Path) -> None:
        """Let a clone that was copied know the origin that was copied with it."""
        config = clone / ".git" / "config"
        config.write_text(re.sub(r"(?m)^\turl = .*$", f"\turl = {self.origin.as_uri()}", config.read_text()))

    def commit(self, name: str, branch: str = "main") -> str:
        """A commit on a branch of the origin, with a file of its name."""
        (self.upstream / f"{name}.md").write_text(f"# {name}\n")
        self.git("add", "-A", at=self.upstream)
        self.git("commit", "--quiet", "-m", name, at=self.upstream)
        self.git("push", "--quiet", "origin", f"HEAD:refs/heads/{branch}", at=self.upstream)
        return self.git("rev-parse", "HEAD", at=self.upstream)

    def branch(self, name: str, commits: int, start: str) -> str:
        """A branch of the origin with commits of its own; its last one."""
        self.git("checkout", "--quiet", "-B", name, start, at=self.upstream)
        return [self.commit(f"{name}-{number}", name) for number in range(commits)][-1]

    def checkout(self, commit: str, depth: int = 1, path: str = "") -> None:
        """What actions/checkout does."""
        target = self.workspace / path
        if (commit, depth) == (self.commits[-1], 1):
            shutil.copytree(self.folder / "checkout", target)
            self.point(target)
            return
        target.mkdir(parents=True)
        self.git("init", "--quiet", "--initial-branch=main", at=target)
        self.git("remote", "add", "origin", self.origin.as_uri(), at=target)
        depths = [f"--depth={depth}"] if depth else ["+refs/heads/*:refs/remotes/origin/*"]
        self.git("fetch", "--quiet", "--no-tags", *depths[:depth], "origin", commit, *depths[depth:], at=target)
        self.git("checkout", "--quiet", "--detach", commit, at=target)

    def run(
        self,
        event: str = "workflow_dispatch",
        data: Mapping[str, Any] | None = None,
        said: Mapping[str, Any] | None = None,
        env: Mapping[str, str] | None = None,
        **inputs: str,
    ) -> Result:
        """Run the script for an event; `said` is what the program answers with."""
        files = {name: self.folder / name for name in ("event.json", "said.json", "noted.json", "output", "summary")}
        for file in files.values():
            file.unlink(missing_ok=True)
        files["output"].touch()
        files["event.json"].write_text(json.dumps(data or {}))
        files["said.json"].write_text(json.dumps({"code": 0, "json": report(), **(said or {})}))
        environment = {
            **FIXED,
            "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}",
            "GITHUB_EVENT_NAME": event,
            "GITHUB_EVENT_PATH": str(files["event.json"]),
            "GITHUB_WORKSPACE": str(self.workspace),
            "GITHUB_OUTPUT": str(files["output"]),
            "GITHUB_STEP_SUMMARY": str(files["summary"]),
            "GITHUB_SERVER_URL": "https://git.example.org",
            "GITHUB_REF_NAME": "main",
            "RUNNER_TEMP": str(self.folder / "temp"),
            "SAID": str(files["said.json"]),
            "NOTED": str(files["noted.json"]),
            "GATE_TOKEN": "s3cret",
            **{f"GATE_{name.upper()}": value for name, value in inputs.items()},
            **(env or {}),
        }
        command = [sys.executable, "-I", str(SCRIPT), "gate"]
        done = subprocess.run(command, cwd=self.workspace, env=environment, capture_output=True, text=True, check=False)
        assert "Traceback" not in done.stderr, done.stderr
        noted = json.loads(files["noted.json"].read_text()) if files["noted.json"].exists() else {}
        summary = files["summary"].read_text() if files["summary"].exists() else ""
        outputs = read_outputs(files["output"].read_text())
        return Result(done.returncode, done.stdout, noted.get("argv"), outputs, summary, noted)


def read_outputs(text: str) -> dict[str, str]:
    """The outputs of a step, as GitHub reads the file."""
    found = {}
    while text:
        head, _, text = text.partition("\n")
        name, _, end = head.partition("<<")
        assert re.fullmatch(r"end_[0-9a-f]{32}", end)
        value, _, text = text.partition(f"\n{end}\n")
        found[name] = value
    return found


@pytest.fixture(scope="module")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An origin with three commits, a clone that pushes to it, and the program."""
    folder = tmp_path_factory.mktemp("seed")
    origin, upstream, program = folder / "origin.git", folder / "upstream", folder / "bin" / "runbook"
    for name in ("temp", "bin"):
        (folder / name).mkdir()
    program.write_text(f"#!{sys.executable} -I\n{PROGRAM}")
    program.chmod(0o755)
    git = ("git", "-c", "init.defaultBranch=main")
    subprocess.run((*git, "init", "--quiet", "--bare", str(origin)), check=True)
    # As GitHub answers: every commit can be asked for.
    subprocess.run((*git, "-C", str(origin), "config", "uploadpack.allowAnySHA1InWant", "true"), check=True)
    subprocess.run((*git, "init", "--quiet", str(upstream)), check=True)
    subprocess.run((*git, "-C", str(upstream), "remote", "add", "origin", str(origin)), check=True)
    for number in range(3):
        (upstream / f"m{number}.md").write_text(f"# {number}\n")
        subprocess.run((*git, "-C", str(upstream), "add", "-A"), check=True)
        subprocess.run((*git, "-C", str(upstream), "commit", "--quiet", "-m", f"m{number}"), check=True)
    subprocess.run((*git, "-C", str(upstream), "push", "--quiet", "origin", "main"), check=True)
    subprocess.run((*git, "clone", "--quiet", "--depth=1", origin.as_uri(), str(folder / "checkout")), check=True)
    listing = subprocess.run(
        (*git, "-C", str(origin), "rev-list", "--reverse", "main"), check=True, capture_output=True
    )
    (folder / "commits").write_bytes(listing.stdout)
    return folder


@pytest.fixture
def runner(tmp_path: Path, seed: Path) -> Runner:
    return Runner(tmp_path, seed)


def pull_request(base: str, fork: bool = False) -> dict[str, Any]:
    theirs = "them/fork" if fork else "us/repository"
    sides = {"base": {"sha": base, "repo": {"full_name": "us/repository"}}, "head": {"repo": {"full_name": theirs}}}
    return {"pull_request": sides, "repository": {"default_branch": "main"}}


# -- events


@pytest.mark.parametrize("depth", [0, 1])
@pytest.mark.parametrize("event", ["pull_request", "merge_group"])
def test_a_change_is_compared_with_its_base_and_judged_by_it(runner: Runner, event: str, depth: int) -> None:
    base = runner.commits[-1]
    head = runner.branch("work", 40 if depth else 2, base)
    runner.checkout(head, depth)
    data = pull_request(base) if event == "pull_request" else {"merge_group": {"base_sha": base, "head_sha": head}}
    result = runner.run(event, data)
    assert result.own == ["gate", "--changed", "--base", base, "--policy-from", base, "--fail-on=error", "--"]
    assert (result.code, result.outputs["exit-code"]) == (0, "0")
    assert runner.git("merge-base", base, "HEAD", at=runner.workspace) == base


def test_a_merge_commit_whose_base_has_moved_on(runner: Runner) -> None:
    old = runner.commits[-1]
    runner.branch("work", 2, old)
    runner.git("checkout", "--quiet", "main", at=runner.upstream)
    base = runner.commit("later")
    runner.git("merge", "--quiet", "--no-ff", "-m", "merged", "work", at=runner.upstream)
    runner.git("push", "--quiet", "origin", "HEAD:refs/pull/1/merge", at=runner.upstream)
    runner.checkout(runner.git("rev-parse", "HEAD", at=runner.upstream))
    result = runner.run("pull_request", pull_request(base))
    assert result.own[:4] == ["gate", "--changed", "--base", base]


@pytest.mark.parametrize("event", ["push", "workflow_dispatch", "schedule", "something_new"])
def test_everything_is_checked_when_there_is_no_change_to_look_at(runner: Runner, event: str) -> None:
    runner.checkout(runner.commits[-1])
    result = runner.run(event, {"before": runner.commits[0]})
    assert result.own == ["gate", "--all", "--fail-on=error", "--"]


def test_what_a_push_changed(runner: Runner) -> None:
    runner.checkout(runner.commits[-1])
    result = runner.run("push", {"before": runner.commits[0]}, changed="true")
    assert result.own == ["gate", "--changed", "--base", runner.commits[0], "--fail-on=error", "--"]


@pytest.mark.parametrize("event", ["push", "workflow_dispatch"])
def test_a_new_branch_is_compared_with_the_default_branch(runner: Runner, event: str) -> None:
    runner.checkout(runner.branch("work", 2, runner.commits[-1]))
    data = {"before": ZEROS, "repository": {"default_branch": "main"}}
    result = runner.run(event, data, changed="true", env={"GITHUB_REF_NAME": "work"})
    assert result.own[:4] == ["gate", "--changed", "--base", runner.commits[-1]]


def test_the_named_base_goes_before_that_of_the_event(runner: Runner) -> None:
    runner.checkout(runner.branch("work", 2, runner.commits[-1]))
    result = runner.run("pull_request", pull_request(runner.commits[-1]), base=runner.commits[0], policy_from="main")
    expected = ["gate", "--changed", "--base", runner.commits[0], "--policy-from", runner.commits[-1]]
    assert result.own[:6] == expected


def test_nothing_is_fetched_when_no_base_is_needed(runner: Runner) -> None:
    runner.checkout(runner.branch("work", 2, runner.commits[-1]))
    result = runner.run("pull_request", pull_request("f" * 40), changed="false", policy_from="none")
    assert result.own == ["gate", "--all", "--fail-on=error", "--"]
    assert runner.git("rev-list", "--count", "HEAD", at=runner.workspace) == "1"


def test_a_full_clone_stays_one(runner: Runner) -> None:
    runner.checkout(runner.commits[-1], depth=0)
    later = runner.commit("later")
    runner.run("push", {}, base=later, changed="true")
    assert runner.git("rev-parse", "--is-shallow-repository", at=runner.workspace) == "false"


def test_named_paths_are_checked_whatever_changed(runner: Runner) -> None:
    runner.checkout(runner.branch("work", 1, runner.commits[-1]))
    result = runner.run(
        "pull_request", pull_request(runner.commits[-1]), paths="docs\n\n  a b.md \n", policy_from="none"
    )
    assert result.own == ["gate", "--fail-on=error", "--", "docs", "a b.md"]


# -- what stops it

STOPPED: dict[str, tuple[str, dict[str, Any], dict[str, str], str]] = {
    "a base that is nowhere": ("pull_request", pull_request("f" * 40), {}, "`ffff"),
    "an event without a base": ("pull_request", {}, {}, "The event `pull_request` does not say"),
    "an event that is not what it should be": ("pull_request", {"pull_request": []}, {}, "does not say"),
    "the default branch itself": (
        "workflow_dispatch",
        {"repository": {"default_branch": "main"}},
        {"changed": "true"},
        "does not say what to compare with",
    ),
    "a branch that does not exist": (
        "push",
        {},
        {"changed": "true", "base": "nowhere"},
        "`nowhere` is not in this clone",
    ),
    "an option as base": ("push", {}, {"changed": "true", "base": "--upload-pack=touch x"}, "is not the name"),
    "a file as base": ("push", {}, {"changed": "true", "base": "HEAD:m0.md"}, "is not the name"),
    "a policy that is nowhere": ("push", {}, {"policy_from": "nowhere"}, "`nowhere` is not in this clone"),
    "changes and paths": ("push", {}, {"changed": "true", "paths": "docs"}, "exclude one another"),
    "another word than true": ("push", {}, {"changed": "yes"}, "it must be auto, true or false."),
    "another word for a severity": ("push", {}, {"fail_on": "all"}, "it must be error, warning, info or never."),
    "a SARIF file elsewhere": ("push", {}, {"sarif": "../x.sarif"}, "it must be the name of a file"),
    "a SARIF file that is a folder": ("push", {}, {"sarif": ".."}, "it must be the name of a file"),
    "a folder outside": ("push", {}, {"working_directory": "../upstream"}, "is no folder of the workspace"),
    "a folder that is not there": ("push", {}, {"working_directory": "x"}, "is no folder of the workspace"),
    "a program that is not there": ("push", {}, {"runbook": "/nowhere/runbook"}, "could not be started"),
}


@pytest.mark.parametrize("name", STOPPED)
def test_it_stops_and_says_why(runner: Runner, name: str) -> None:
    event, data, inputs, message = STOPPED[name]
    runner.checkout(runner.commits[-1])
    result = runner.run(event, data, None, None, **inputs)
    (line,) = [line for line in result.log.splitlines() if line.startswith("::error")]
    assert message in line
    assert line.startswith("::error title=runbook gate::")
    assert (result.code, result.argv, result.outputs) == (2, None, {"exit-code": "2"})


def test_histories_that_never_meet(runner: Runner) -> None:
    runner.git("checkout", "--quiet", "--orphan", "alone", at=runner.upstream)
    runner.checkout(runner.commit("alone", "alone"))
    result = runner.run("pull_request", pull_request(runner.commits[-1]))
    assert (result.code, result.argv) == (2, None)
    assert f"What changed since `{runner.commits[-1][:12]}` could not be determined" in result.log


def test_a_folder_that_is_no_repository(runner: Runner) -> None:
    runner.workspace.mkdir()
    result = runner.run("pull_request", pull_request(runner.commits[-1]))
    assert (result.code, result.argv) == (2, None)


@pytest.mark.parametrize("said", [{"json": None}, {"json": "{"}, {"json": '{"findings": []}'}])
def test_success_without_a_report_is_none(runner: Runner, said: Mapping[str, Any]) -> None:
    runner.checkout(runner.commits[-1])
    result = runner.run(said=said)
    assert (result.code, result.outputs["exit-code"]) == (5, "5")
    assert "wrote no report" in result.log


# -- what reaches the program

HOSTILE = {
    "a command": "$(touch hacked)",
    "backticks": "`touch hacked`",
    "a second command": "; touch hacked",
    "quotes": "'\"'; touch hacked; '",
    "an option": "--fix",
    "a variable": "${GATE_TOKEN}",
    "an expression": "${{ github.token }}",
    "a glob": "*.md",
    "a workflow command": "::set-output name=x::y",
    "not ASCII": "ü→\u202e.md",
    "a backslash": "a\\nb",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_values_arrive_as_they_are(runner: Runner, name: str) -> None:
    value = HOSTILE[name]
    runner.checkout(runner.commits[-1])
    result = runner.run(paths=f"{value}\n{value}", gates=value, rules=f"{value}\n", baseline=f"{value}\nx")
    words = re.split(r"[\s,]+", value.strip())
    expected = [f"--gate={word}" for word in words] + [f"--rule={word}" for word in words]
    assert result.own == ["gate", "--fail-on=error", *expected, f"--baseline={value}\nx", "--", value, value]
    assert list(runner.workspace.rglob("hacked")) == []


def test_gates_and_rules_in_any_separation(runner: Runner) -> None:
    runner.checkout(runner.commits[-1])
    result = runner.run(gates="secrets, command-safety\nrunbook-structure", rules=" ,missing-path ,")
    assert result.own == [
        "gate", "--all", "--fail-on=error", "--gate=secrets", "--gate=command-safety", "--gate=runbook-structure",
        "--rule=missing-path", "--",
    ]  # fmt: skip


def test_the_token_is_for_fetching_only(runner: Runner) -> None:
    runner.checkout(runner.branch("work", 2, runner.commits[-1]))
    result = runner.run("pull_request", pull_request(runner.commits[-1]))
    assert result.noted["token"] == []
    assert "s3cret" not in result.log
    assert "s3cret" not in (runner.workspace / ".git" / "config").read_text()


def test_the_token_goes_to_github_and_nowhere_else() -> None:
    secret = runpy.run_path(str(SCRIPT))["fetch_secret"]
    given = {"GATE_TOKEN": "s3cret", "GITHUB_SERVER_URL": "https://git.example.org", "GIT_CONFIG_COUNT": "1"}
    assert secret(given) == {
        "GIT_CONFIG_COUNT": "2",
        "GIT_CONFIG_KEY_1": "http.https://git.example.org/.extraheader",
        "GIT_CONFIG_VALUE_1": "AUTHORIZATION: basic eC1hY2Nlc3MtdG9rZW46czNjcmV0",
    }
    assert secret({**given, "GITHUB_SERVER_URL": "http://git.example.org"}) == {}
    assert secret({**given, "GATE_TOKEN": ""}) == {}


def test_modules_of_the_repository_are_not_imported(runner: Runner) -> None:
    runner.checkout(runner.commits[-1])
    for name in ("json.py", "venv.py", "secrets.py", "sitecustomize.py"):
        (runner.workspace / name).write_text("raise SystemExit('taken over')\n")
    assert runner.run(env={"PYTHONPATH": str(runner.workspace)}).code == 0


# -- reports


def test_every_report_is_asked_for_in_one_run(runner: Runner) -> None:
    runner.checkout(runner.commits[-1])
    result = runner.run(sarif="gates.sarif", output_dir="out/reports", said={"sarif": "{}"})
    folder = runner.workspace / "out" / "reports"
    assert result.argv is not None
    assert [word for word in result.argv if word.startswith(("--output", "--format"))] == [
        "--format=text",
        f"--output=json={folder}/findings.json",
        f"--output=github={folder}/annotations.txt",
        f"--output=markdown={folder}/summary.md",
        f"--output=sarif={folder}/gates.sarif",
    ]
    assert result.outputs["sarif-file"] == f"{folder}/gates.sarif"
    assert result.outputs["json-file"] == f"{folder}/findings.json"


def test_reports_that_are_not_wanted(runner: Runner) -> None:
    runner.checkout(runner.commits[-1])
    result = runner.run(annotations="false", summary="false", said={"github": "::error::x", "markdown": "x"})
    assert [word.split("=")[1] for word in result.argv or () if word.startswith("--output")] == ["json"]
    assert ("::error" in result.log, result.summary) == (False, "")


@pytest.mark.parametrize("code", [0, 1, 2, 3, 5, 130])
def test_the_exit_code_is_that_of_the_gates(runner: Runner, code: int) -> None:
    runner.checkout(runner.commits[-1])
    counted = report((False, False), (True, False), (False, True), (False, False), errors=1, warnings=1)
    result = runner.run(said={"code": code, "json": counted})
    assert (result.code, result.outputs["exit-code"]) == (code, str(code))
    assert [result.outputs[name] for name in ("findings", "errors", "warnings")] == ["2", "1", "1"]


def test_an_old_report_is_not_taken_for_a_new_one(runner: Runner) -> None:
    runner.checkout(runner.commits[-1])
    runner.run(output_dir="out", sarif="x.sarif", said={"sarif": "{}"})
    result = runner.run(output_dir="out", sarif="x.sarif", said={"code": 2, "json": None})
    assert result.outputs == {"exit-code": "2", "sarif-file": "", "json-file": "", "upload": "false"}


def test_nothing_to_check_passes_and_is_said(runner: Runner) -> None:
    runner.checkout(runner.commits[-1])
    result = runner.run(said={"json": report(files=0)})
    assert result.code == 0
    assert "::notice title=runbook gate::Nothing to check" in result.log


def test_what_documents_say_is_no_command(runner: Runner) -> None:
    runner.checkout(runner.commits[-1])
    result = runner.run(said={"stdout": "::add-mask::x", "github": "::error file=docs/a.md,line=1::Wrong.\n"})
    lines = result.log.splitlines()
    pause = lines[0].removeprefix("::stop-commands::")
    assert re.fullmatch(r"[0-9a-f]{32}", pause)
    assert (
        lines.index("::add-mask::x")
        < lines.index(f"::{pause}::")
        < lines.index("::error file=docs/a.md,line=1::Wrong.")
    )


def test_annotations_of_a_repository_in_a_folder_of_the_workspace(runner: Runner) -> None:
    runner.checkout(runner.commits[-1], path="a,b")
    said = {"github": "::error file=docs/a.md,line=1::Wrong.\n::notice::More.\n"}
    result = runner.run(said=said, working_directory="a,b")
    assert result.noted["cwd"] == str(runner.workspace / "a,b")
    assert "::error file=a%2Cb/docs/a.md,line=1::Wrong." in result.log
    assert "::notice::More." in result.log


def test_the_summary_is_added_and_kept_below_the_limit(runner: Runner) -> None:
    runner.checkout(runner.commits[-1])
    assert runner.run(said={"markdown": "## Gates\n"}).summary == "## Gates\n"
    long = runner.run(said={"markdown": "ü line\n" * 200_000}).summary
    assert 990_000 < len(long.encode()) < 1_024 * 1_024
    assert long.endswith("ü line\n\nThe rest does not fit here; the log and the reports have everything.\n")


def test_an_output_cannot_set_another(runner: Runner) -> None:
    runner.checkout(runner.commits[-1])
    result = runner.run(sarif="x.sarif", output_dir="a\nfindings=0", said={"sarif": "{}"})
    assert result.outputs["sarif-file"] == f"{runner.workspace}/a\nfindings=0/x.sarif"
    assert result.outputs["findings"] == "0"
    assert list(result.outputs) == ["exit-code", "sarif-file", "json-file", "errors", "warnings", "findings", "upload"]


@pytest.mark.parametrize(
    ("fork", "actor", "asked", "uploads"),
    [
        (False, "ada", "true", "true"),
        (False, "ada", "false", "false"),
        (True, "ada", "true", "false"),
        (False, "dependabot[bot]", "true", "false"),
    ],
)
def test_an_upload_where_it_is_possible(runner: Runner, fork: bool, actor: str, asked: str, uploads: str) -> None:
    runner.checkout(runner.commits[-1])
    data, env = pull_request(runner.commits[-1], fork), {"GITHUB_ACTOR": actor}
    result = runner.run("pull_request", data, {"sarif": "{}"}, env, sarif="x.sarif", upload_sarif=asked)
    assert result.outputs["upload"] == uploads
    assert ("::notice title=runbook gate::The SARIF report was not uploaded" in result.log) == (uploads != asked)


# -- the file that GitHub reads


def steps() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ACTION["runs"]["steps"]
    return found


def test_no_input_is_part_of_a_script() -> None:
    for step in steps():
        assert "${{" not in step.get("run", "")
    assert "eval" not in SCRIPT.read_text()
    assert "shell=True" not in SCRIPT.read_text()


def test_every_input_is_used_and_read() -> None:
    used = set(re.findall(r"inputs\.([\w-]+)", (ROOT / "action.yml").read_text()))
    assert used == set(ACTION["inputs"])
    handed = {name for step in steps() for name in step.get("env", {})} - {"GATE_PYTHON"}
    script = SCRIPT.read_text()
    named = {
        f"GATE_{name.upper().replace('-', '_')}"
        for name in re.findall(r'(?:one_of|file_name)\(env, "([\w-]+)"', script)
    }
    assert handed == set(re.findall(r"GATE_[A-Z_]+", script)) | named


def test_every_input_and_output_is_described() -> None:
    assert {name for name, each in ACTION["inputs"].items() if set(each) != {"description", "default"}} == set()
    assert {name for name, each in ACTION["outputs"].items() if set(each) != {"description", "value"}} == set()


def test_what_it_uses_is_pinned() -> None:
    uses = re.findall(r"uses: (\S+.*)", (ROOT / "action.yml").read_text())
    assert len(uses) == 2
    assert [use for use in uses if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v[\d.]+", use)] == []


def test_the_scripts_are_there() -> None:
    for step in steps():
        if "run" in step:
            words = shlex.split(step["run"])
            assert words[1:3] == ["-I", "$GITHUB_ACTION_PATH/action/run.py"]
            assert step["shell"] == "bash"


def test_a_release_has_to_look_like_one(tmp_path: Path) -> None:
    env = {**FIXED, "PATH": os.environ["PATH"], "RUNNER_TEMP": str(tmp_path), "GATE_VERSION": "1.0 --index-url=x"}
    command = [sys.executable, "-I", str(SCRIPT), "install"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, list(tmp_path.iterdir())) == (2, [])
    assert done.stdout.startswith("::error title=runbook gate::`version` must be a version such as 1.2.3")


def test_the_documentation_has_every_input_and_output() -> None:
    page = (ROOT / "docs" / "how-to" / "gate-in-ci.md").read_text("utf-8")
    assert [name for name in (*ACTION["inputs"], *ACTION["outputs"]) if f"`{name}`" not in page] == []
