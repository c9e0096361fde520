"""Repositories with a runbook in them, the program run on them as a user runs it, and the record read back."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from runbook_kit.session.inspection import Inspection, inspect

PROGRAM = (sys.executable, "-m", "runbook_kit")
PATIENCE_S = 20.0
STEP_S = 0.002

# A mode in which everything may be done, so that what is tested is the run and not its permission.
POLICY = """\
format: execution/1
version: "test"
default_mode: shadow
modes:
  shadow:
    description: Everything
    risks: {read: allow, write: allow, network: allow, remote: allow, destructive: allow, privileged: allow,
      unknown: allow}
    writes: {outside: allow, unclear: allow}
    reasons: {syntax-unclear: allow, dynamic-command: allow, eval: allow, unknown-target: allow}
    limits: {output_mib: OUTPUT_MIB, retries: 5}
reasons: {redefines-command: allow, changes-lookup: allow}
attributes: [id, timeout, retries, cwd, shell, risk, mode, if, expect, expect_exit, match, background, interactive,
  confirm, idempotent, continue_on_error, env, outputs, title, literal, undo]
protected: []
out: out
timeouts: {default: 1m}
environment:
  deny: [LIVE]
  harmless: ["", "0"]
  withhold: [SSH_AUTH_SOCK, BASH_ENV, ENV]
  secret_words: [PASSWORD, TOKEN, SECRET]
  secret_pairs: {KEY: [API, ACCESS]}
ci: {execute: false}
known: {}
"""

HEAD = """\
---
runbook: t
title: A test
status: active
owner: operations
last_reviewed: 2026-11-01
{more}phases:
  - id: p
    title: All of it
{phase}---
# A test

## All of it
"""


class Done(Struct, frozen=True):
    """How the program ended and what it printed."""

    code: int
    out: bytes
    err: bytes

    @property
    def said(self) -> str:
        return self.err.decode("utf-8", "replace")


class Site(Struct, frozen=True):
    """A repository of its own, on branch main, and the environment that the program is run with."""

    path: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    def env(self, more: Mapping[str, str] | None = None) -> dict[str, str]:
        """Nothing of whoever runs the tests, apart from where programs are."""
        return {
            "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath))),
            "HOME": str(self.path.parent),
            "LC_ALL": "C.UTF-8",
            "NO_COLOR": "1",
            "COLUMNS": "100",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": "safe.directory",
            "GIT_CONFIG_VALUE_0": "*",
            "RUNBOOK_OPERATOR": "ada@example.org",
            **self.environment,
            **(more or {}),
        }

    def run(
        self,
        *arguments: str,
        env: Mapping[str, str] | None = None,
        before: Sequence[str] = (),
        timeout_s: float = 60,
    ) -> Done:
        """The program to its end, without a terminal; `before` are words in front of it, such as those of a tracer."""
        done = subprocess.run(
            [*before, *PROGRAM, *arguments],
            cwd=self.path,
            env=self.env(env),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=timeout_s,
            check=False,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    def execute(self, *options: str, env: Mapping[str, str] | None = None, before: Sequence[str] = ()) -> Done:
        return self.run("run", "t/p", "--execute", *options, env=env, before=before)

    def resume(self, *options: str, env: Mapping[str, str] | None = None) -> Done:
        return self.execute("--resume", self.session.name, *options, env=env)

    def start(
        self, *options: str, target: str = "t/p", env: Mapping[str, str] | None = None
    ) -> subprocess.Popen[bytes]:
        """`run TARGET --execute` in the background, in a session of its own as a terminal would give it."""
        return subprocess.Popen(
            [*PROGRAM, "run", target, "--execute", *options],
            cwd=self.path,
            env=self.env(env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def write(self, path: str, text: str) -> Path:
        file = self.path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
        return file

    def read(self, path: str) -> str:
        return (self.path / path).read_text("utf-8")

    def lines(self, path: str = "out/lines") -> list[str]:
        """What blocks have appended to a file; none when there is no file."""
        file = self.path / path
        return file.read_text("utf-8").splitlines() if file.exists() else []

    @property
    def sessions(self) -> list[Path]:
        """Those that have begun, in their order."""
        found = [folder for folder in (self.path / ".runbook" / "sessions").glob("*") if has_begun(folder)]
        return sorted(found, key=lambda folder: int(read_events(folder)[0]["mono_ns"]))

    @property
    def session(self) -> Path:
        """The folder of the session that began last."""
        return self.sessions[-1]

    def events(self, kind: str = "") -> list[dict[str, Any]]:
        return [event for event in read_events(self.session) if not kind or event["type"] == kind]

    def finished(self) -> dict[str, dict[str, Any]]:
        """How each block ended last, by its id."""
        return {event["step"].rpartition("/")[2]: event for event in self.events("step.finished")}

    def log(self, block: str) -> bytes:
        """The output of a block that was kept."""
        name: str = self.finished()[block]["log"]
        return (self.session / name).read_bytes()

    def inspect(self) -> Inspection:
        return inspect(self.session)


def has_begun(folder: Path) -> bool:
    log = folder / "events.jsonl"
    return log.exists() and any(event["type"] == "session.started" for event in read_events(folder))


def read_events(folder: Path) -> list[dict[str, Any]]:
    """Every finished line of a log."""
    data = (folder / "events.jsonl").read_bytes()
    return [json.loads(line) for line in data[: data.rfind(b"\n") + 1].splitlines()]


def site(folder: Path, text: str, *, output_mib: int = 100) -> Site:
    """A repository in `folder` whose only runbook is `text`, everything committed."""
    made = Site(folder)
    folder.mkdir(parents=True, exist_ok=True)
    made.write("gates/execution.yaml", POLICY.replace("OUTPUT_MIB", str(output_mib)))
    made.write("runbooks/t.md", text)
    made.write(".gitignore", "/out/\n")
    (folder / "out").mkdir()
    commit(folder)
    return made


def commit(folder: Path) -> None:
    """Everything in `folder` as one commit of a repository on branch main."""
    who = ("-c", "user.name=Operator", "-c", "user.email=operator@example.org")
    for words in (
        ("init", "--quiet", "--initial-branch=main"),
        ("add", "--all"),
        (*who, "commit", "--quiet", "-m", "x"),
    ):
        subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True)


def runbook(*parts: str, more: str = "", phase: str = "") -> str:
    """A runbook with one phase, `t/p`. `more` are keys of its front matter, `phase` those of the phase."""
    indented = "".join(f"    {line}\n" for line in phase.splitlines())
    return HEAD.format(more=f"{more.strip()}\n" if more else "", phase=indented) + "".join(parts)


def block(name: str, source: str, attributes: str = "", lang: str = "bash", after: str = "") -> str:
    """One step with one block; `after` stands behind its fence."""
    words = f"#{name} {attributes}".rstrip()
    return f"\n### Step {name}\n\n```{lang} {{{words}}}\n{source}\n```\n{after}"


def teardown(name: str, source: str) -> str:
    return f"\n### Teardown\n\n```bash {{#{name}}}\n{source}\n```\n"


def output(text: str, match: str = "") -> str:
    """What the block before it is expected to print."""
    words = f" {{match={match}}}" if match else ""
    return f"\n```output{words}\n{text}\n```\n"


def until(holds: Callable[[], object], patience_s: float = PATIENCE_S) -> None:
    """Wait until something holds. Raises AssertionError when it does not come about."""
    end = time.monotonic() + patience_s
    while not holds():
        if time.monotonic() > end:
            raise AssertionError("it did not come about")
        time.sleep(STEP_S)


def advised(said: str) -> list[str]:
    """The commands between backticks that go on with what the program was doing, as words behind its name."""
    found = (each.removeprefix("runbook ") for each in re.findall(r"`(runbook [^`]+)`", said))
    return [words for words in found if not words.startswith("gate ")]


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and is not waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False
