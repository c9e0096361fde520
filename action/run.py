"""What the Action does: installs the program, finds out what a change is compared with, runs the gates, reports.

Everything it is told comes from the environment (`GATE_…` are the inputs of action.yml) and goes on as arguments, each
as it is: nothing here is ever read by a shell. It uses the standard library only, and is run by `python -I`, so that
no module of the repository under examination can take the place of one of Python's own.
"""

# ruff: noqa: TID251 - this is a program of its own, outside the package: the world comes in here

from __future__ import annotations

import base64
import json
import os
import re
import secrets
import subprocess
import sys
import venv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

USAGE, BROKEN = 2, 5  # exit codes, as those of `runbook`
DEEPER = ("--deepen=30", "--deepen=150", "--deepen=750", "--unshallow")
SUMMARY_BYTES = 1_000_000  # GitHub takes 1 MiB a step
CHANGES = ("pull_request", "pull_request_target", "merge_group")
VERSION = re.compile(r"\d+(?:\.\d+)*(?:(?:a|b|rc|\.post|\.dev)\d+)?")
ANNOTATED = re.compile(r"^::(?P<kind>error|warning|notice) file=", re.MULTILINE)


class Stop(Exception):
    """The gates were not run; the sentence says why and what to do."""


class Inputs(NamedTuple):
    """What the workflow asked for, as text that was checked where only some words are possible."""

    paths: tuple[str, ...]
    changed: str
    base: str
    gates: tuple[str, ...]
    rules: tuple[str, ...]
    fail_on: str
    baseline: str
    policy_from: str
    annotations: bool
    summary: bool
    sarif: str
    upload: bool


class Place(NamedTuple):
    """Where the work is done: the workspace, the folder in it, and where reports go."""

    workspace: Path
    folder: Path
    reports: Path


class Repository(NamedTuple):
    """The clone in `folder`; `secret` are variables that only `git fetch` gets to see."""

    folder: Path
    secret: Mapping[str, str]

    def git(self, *words: str, secret: bool = False) -> subprocess.CompletedProcess[str]:
        env = {**os.environ, "GIT_TERMINAL_PROMPT": "0", **(self.secret if secret else {})}
        env.pop("GATE_TOKEN", None)
        command = ["git", "-C", str(self.folder), *words]
        return subprocess.run(
            command, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", check=False
        )

    def commit(self, name: str) -> str:
        """The commit that a name stands for in this clone; empty when it has none."""
        return self.git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}").stdout.strip()

    @property
    def shallow(self) -> bool:
        return self.git("rev-parse", "--is-shallow-repository").stdout.strip() == "true"

    def fetch(self, *words: str) -> str:
        """Fetch from `origin`; what git says when it cannot."""
        done = self.git("fetch", "--no-tags", "--quiet", *words, secret=True)
        return done.stderr.strip() or "git fetch failed" if done.returncode else ""


def main(argv: Sequence[str]) -> int:
    try:
        return {"install": install, "gate": gate}[argv[0]](os.environ)
    except Stop as stop:
        say("error", str(stop))
        write_outputs(os.environ, {"exit-code": str(USAGE)})
        return USAGE


# -- installing


def install(env: Mapping[str, str]) -> int:
    """Install the Action's own checkout, or the release that is asked for, into a new environment."""
    if sys.version_info < (3, 11):  # noqa: UP036 - the runner may have anything
        raise Stop(f"This is Python {sys.version.split()[0]}; set `python-version` to 3.11 or later.")
    version = env.get("GATE_VERSION", "").strip()
    if version and not VERSION.fullmatch(version):
        raise Stop("`version` must be a version such as 1.2.3, or empty for the version of the Action itself.")
    folder = Path(env["RUNNER_TEMP"]) / f"runbook-kit-{secrets.token_hex(8)}"
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    what = f"runbook-kit=={version}" if version else env["GITHUB_ACTION_PATH"]
    pip = [str(python), "-I", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", what]
    if subprocess.run(pip, cwd=folder, check=False).returncode:
        raise Stop("runbook-kit could not be installed; the log above says why.")
    write_outputs(env, {"runbook": str(folder / "bin" / "runbook")})
    return 0


# -- inputs


def read_inputs(env: Mapping[str, str]) -> Inputs:
    """The inputs. Raises `Stop` for a word that is none of those possible."""
    return Inputs(
        paths=tuple(line.strip() for line in env.get("GATE_PATHS", "").splitlines() if line.strip()),
        changed=one_of(env, "changed", ("auto", "true", "false")),
        base=env.get("GATE_BASE", "").strip(),
        gates=tuple(re.split(r"[\s,]+", env.get("GATE_GATES", "").strip(" ,\t\r\n"))),
        rules=tuple(re.split(r"[\s,]+", env.get("GATE_RULES", "").strip(" ,\t\r\n"))),
        fail_on=one_of(env, "fail-on", ("error", "warning", "info", "never")),
        baseline=env.get("GATE_BASELINE", ""),
        policy_from=env.get("GATE_POLICY_FROM", "").strip() or "auto",
        annotations=one_of(env, "annotations", ("true", "false")) == "true",
        summary=one_of(env, "summary", ("true", "false")) == "true",
        sarif=file_name(env, "sarif"),
        upload=one_of(env, "upload-sarif", ("false", "true")) == "true",
    )


def one_of(env: Mapping[str, str], name: str, words: Sequence[str]) -> str:
    """The input `name`; the first of `words` when it is empty."""
    value = env.get(f"GATE_{name.upper().replace('-', '_')}", "").strip() or words[0]
    if value not in words:
        raise Stop(f"`{name}` is `{value}`; it must be {', '.join(words[:-1])} or {words[-1]}.")
    return value


def file_name(env: Mapping[str, str], name: str) -> str:
    value = env.get(f"GATE_{name.upper()}", "").strip()
    if value and (not re.fullmatch(r"[\w.-]+", value) or value in (".", "..")):
        raise Stop(
            f"`{name}` is `{value}`; it must be the name of a file, without a folder. Use `output-dir` for that."
        )
    return value


def read_place(env: Mapping[str, str]) -> Place:
    """The folders, existing. Raises `Stop` when the working directory is none, or lies elsewhere."""
    workspace = Path(env["GITHUB_WORKSPACE"]).resolve()
    given = env.get("GATE_WORKING_DIRECTORY", "").strip() or "."
    folder = (workspace / given).resolve()
    if not folder.is_dir() or not folder.is_relative_to(workspace):
        raise Stop(f"`working-directory` is `{given}`, which is no folder of the workspace.")
    reports = workspace / (env.get("GATE_OUTPUT_DIR", "").strip() or Path(env["RUNNER_TEMP"]) / "runbook-gate")
    reports.mkdir(parents=True, exist_ok=True)
    return Place(workspace, folder, reports)


def read_event(env: Mapping[str, str]) -> Mapping[str, Any]:
    """The event that started the workflow; empty when there is none to read."""
    try:
        event = json.loads(Path(env["GITHUB_EVENT_PATH"]).read_text("utf-8"))
    except (KeyError, OSError, ValueError):
        return {}
    return event if isinstance(event, dict) else {}


def inside(event: Mapping[str, Any], *names: str) -> str:
    """The text at a path of keys; empty when there is none."""
    value: Any = event
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, str) else ""


# -- what a change is compared with


def base_of(name: str, event: Mapping[str, Any], branch: str) -> str:
    """The commit or branch that the event's change is made to. Raises `Stop` when the event does not say."""
    found = {
        "pull_request": inside(event, "pull_request", "base", "sha"),
        "pull_request_target": inside(event, "pull_request", "base", "sha"),
        "merge_group": inside(event, "merge_group", "base_sha"),
        "push": inside(event, "before").strip("0") and inside(event, "before"),
    }.get(name, "")
    default = inside(event, "repository", "default_branch")
    if not found and name not in CHANGES and default != branch:
        found = default
    if not found:
        raise Stop(
            f"The event `{name}` does not say what to compare with. Name it with `base`, or set `changed: false`."
        )
    return found


def resolve(repository: Repository, name: str) -> str:
    """The commit `name` stands for, fetched if need be. Raises `Stop` when there is none."""
    if not re.fullmatch(r"[^\s\x00-\x1f\x7f:?*\[\\-][^\s\x00-\x1f\x7f:?*\[\\]*", name):
        raise Stop(f"`{name}` is not the name of a commit, branch or tag.")
    commit = repository.commit(f"refs/remotes/origin/{name}") or repository.commit(name)
    if commit:
        return commit
    problem = repository.fetch(*(["--depth=1"] if repository.shallow else []), "origin", name)
    commit = "" if problem else repository.commit("FETCH_HEAD")
    if not commit:
        raise Stop(
            f"`{name}` is not in this clone and could not be fetched ({last_line(problem)}). "
            "Check the name, or give actions/checkout `fetch-depth: 0`."
        )
    return commit


def join_histories(repository: Repository, base: str) -> None:
    """Deepen a shallow clone until `base` and the current commit meet. Raises `Stop` when they do not."""
    head = repository.commit("HEAD")
    for depth in (*DEEPER, ""):
        if repository.git("merge-base", base, "HEAD").returncode == 0:
            return
        if not depth or not repository.shallow:
            break
        if repository.fetch(depth, "origin", base, head):  # a commit made in this job is not there
            repository.fetch(depth, "origin", base)
    raise Stop(
        f"What changed since `{base[:12]}` could not be determined: this clone has no common history with it. "
        "Give actions/checkout `fetch-depth: 0`, name another `base`, or set `changed: false`."
    )


def fetch_secret(env: Mapping[str, str]) -> dict[str, str]:
    """Variables by which git sends the token to GitHub, and to nobody else."""
    token, server = env.get("GATE_TOKEN", ""), env.get("GITHUB_SERVER_URL", "")
    if not token or not server.startswith("https://"):
        return {}
    basic = base64.b64encode(f"x-access-token:{token}".encode()).decode()
    number = int(env.get("GIT_CONFIG_COUNT", "0"))
    return {
        "GIT_CONFIG_COUNT": str(number + 1),
        f"GIT_CONFIG_KEY_{number}": f"http.{server}/.extraheader",
        f"GIT_CONFIG_VALUE_{number}": f"AUTHORIZATION: basic {basic}",
    }


# -- running


def gate(env: Mapping[str, str]) -> int:
    """Run the gates and report; the exit code is theirs."""
    inputs, place, event = read_inputs(env), read_place(env), read_event(env)
    files = {"json": place.reports / "findings.json"}
    files |= {"github": place.reports / "annotations.txt"} if inputs.annotations else {}
    files |= {"markdown": place.reports / "summary.md"} if inputs.summary else {}
    files |= {"sarif": place.reports / inputs.sarif} if inputs.sarif else {}
    for file in files.values():
        file.unlink(missing_ok=True)
    words = [*scope(env, inputs, place, event), *options(inputs, files)]
    code = run([env.get("GATE_RUNBOOK") or "runbook", "gate", *words, "--", *inputs.paths], place.folder)
    counts = read_counts(files["json"])
    if inputs.annotations and files["github"].is_file():
        print(annotated(files["github"].read_text("utf-8"), place), flush=True)
    if inputs.summary and files["markdown"].is_file():
        append_summary(env, files["markdown"].read_text("utf-8"))
    sarif = str(files["sarif"]) if inputs.sarif and files["sarif"].is_file() else ""
    if counts is None and code in (0, 1):
        say("error", f"`runbook gate` ended with {code} and wrote no report that could be read.")
        code = code or BROKEN
    elif counts and counts["files"] == "0" and code == 0:
        say("notice", "Nothing to check: the change concerns no document of this repository.")
    outputs = {"exit-code": str(code), "sarif-file": sarif, "json-file": str(files["json"]) if counts else ""}
    outputs |= {name: value for name, value in (counts or {}).items() if name != "files"}
    outputs["upload"] = "true" if sarif and inputs.upload and may_upload(env, event) else "false"
    write_outputs(env, outputs)
    return code


def scope(env: Mapping[str, str], inputs: Inputs, place: Place, event: Mapping[str, Any]) -> Iterator[str]:
    """The arguments for what is examined, and by whose policy."""
    name = env.get("GITHUB_EVENT_NAME", "")
    repository = Repository(place.folder, fetch_secret(env))
    if inputs.changed == "true" and inputs.paths:
        raise Stop("`changed: true` and `paths` exclude one another; leave one of them out.")
    changed = inputs.changed == "true" or (inputs.changed == "auto" and name in CHANGES and not inputs.paths)
    judged = inputs.policy_from == "auto" and name in CHANGES
    base = ""
    if changed or judged:
        base = resolve(repository, inputs.base or base_of(name, event, env.get("GITHUB_REF_NAME", "")))
    if changed:
        join_histories(repository, base)
        yield from ("--changed", "--base", base)
    elif not inputs.paths:
        yield "--all"
    if judged:
        yield from ("--policy-from", base)
    elif inputs.policy_from not in ("auto", "none"):
        yield from ("--policy-from", resolve(repository, inputs.policy_from))


def options(inputs: Inputs, files: Mapping[str, Path]) -> Iterator[str]:
    """The arguments for what is judged and written. A value is joined to its option, whatever it begins with."""
    yield f"--fail-on={inputs.fail_on}"
    yield from (f"--gate={gate}" for gate in inputs.gates if gate)
    yield from (f"--rule={rule}" for rule in inputs.rules if rule)
    if inputs.baseline:
        yield f"--baseline={inputs.baseline}"
    yield "--format=text"
    yield from (f"--output={form}={file}" for form, file in files.items())


def run(command: Sequence[str], folder: Path) -> int:
    """The exit code of a program whose output cannot give GitHub commands: it quotes documents."""
    env = {name: value for name, value in os.environ.items() if name != "GATE_TOKEN"}
    pause = secrets.token_hex(16)
    print(f"::stop-commands::{pause}", flush=True)
    try:
        code = subprocess.run(command, cwd=folder, env=env, stdin=subprocess.DEVNULL, check=False).returncode
    except OSError as error:
        raise Stop(f"`{command[0]}` could not be started: {error.strerror}.") from None
    except ValueError:
        raise Stop("An input contains a NUL character.") from None
    finally:
        print(f"\n::{pause}::", flush=True)
    return code if code >= 0 else 128 - code


# -- reporting


def read_counts(file: Path) -> dict[str, str] | None:
    """How many files were examined and how many findings are open, as texts; None without a report."""
    try:
        report = json.loads(file.read_text("utf-8"))
        summary, findings = report["summary"], report["findings"]
        still_open = sum(not (each["suppressed"] or each["baselined"]) for each in findings)
        numbers = {name: int(summary[name]) for name in ("files", "errors", "warnings")}
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return {name: str(number) for name, number in {**numbers, "findings": still_open}.items()}


def annotated(text: str, place: Place) -> str:
    """Annotations with paths from the workspace, when the repository lies in a folder of it."""
    root = Repository(place.folder, {}).git("rev-parse", "--show-toplevel").stdout.strip("\n")
    above = os.path.relpath(Path(root or place.folder).resolve(), place.workspace)
    if above == "." or above.startswith(".."):
        return text
    return ANNOTATED.sub(lambda match: f"::{match['kind']} file={escaped(Path(above).as_posix(), ':,')}/", text)


def append_summary(env: Mapping[str, str], text: str) -> None:
    data = text.encode()
    if len(data) > SUMMARY_BYTES:
        kept = data[:SUMMARY_BYTES].rpartition(b"\n")[0]
        data = kept + b"\n\nThe rest does not fit here; the log and the reports have everything.\n"
    with open(env["GITHUB_STEP_SUMMARY"], "ab") as stream:
        stream.write(data)


def write_outputs(env: Mapping[str, str], outputs: Mapping[str, str]) -> None:
    """Set outputs of the step; a delimiter nobody can guess keeps a value from setting another output."""
    if not env.get("GITHUB_OUTPUT"):
        return
    with open(env["GITHUB_OUTPUT"], "a", encoding="utf-8", newline="\n") as stream:
        for name, value in outputs.items():
            end = f"end_{secrets.token_hex(16)}"
            stream.write(f"{name}<<{end}\n{value}\n{end}\n")


def may_upload(env: Mapping[str, str], event: Mapping[str, Any]) -> bool:
    """Whether the workflow's token can have the right to: never for a change from a fork or from Dependabot."""
    theirs, ours = (inside(event, "pull_request", side, "repo", "full_name") for side in ("head", "base"))
    if theirs == ours and env.get("GITHUB_ACTOR") != "dependabot[bot]":
        return True
    say("notice", "The SARIF report was not uploaded: changes from forks and from Dependabot may not.")
    return False


def say(kind: str, message: str) -> None:
    print(f"::{kind} title=runbook gate::{escaped(message)}", flush=True)


def escaped(text: str, more: str = "") -> str:
    """Text as GitHub's commands need it; `more` are the characters that end a property."""
    for character in f"%\r\n{more}":
        text = text.replace(character, f"%{ord(character):02X}")
    return text


def last_line(text: str) -> str:
    return text.strip().rpartition("\n")[2]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
