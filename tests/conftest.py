"""What every test may rely on: no network, one fixed environment, throw-away repositories."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct

# What a shell, a CI service or a git hook may have set, and what would change what programs print or do;
# without compiled bytecode every start of the program takes three times as long.
FOREIGN = {"CI", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "GITHUB_ACTIONS", "LANG", "LANGUAGE", "TERM_PROGRAM"}
FOREIGN |= {"PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "PYTHONWARNINGS"}
FOREIGN_PREFIXES = ("GIT_", "LC_", "RUNBOOK_", "RBK_")
FIXED = {
    "NO_COLOR": "1",
    "TERM": "dumb",
    "COLUMNS": "100",
    "LINES": "40",
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
    "PYTHONUTF8": "1",
    # Commits that are the same bytes on every machine and at every time.
    "GIT_AUTHOR_NAME": "Operator",
    "GIT_AUTHOR_EMAIL": "operator@example.org",
    "GIT_AUTHOR_DATE": "2026-11-01T08:00:00+00:00",
    "GIT_COMMITTER_NAME": "Operator",
    "GIT_COMMITTER_EMAIL": "operator@example.org",
    "GIT_COMMITTER_DATE": "2026-11-01T08:00:00+00:00",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    # The checkout may belong to another user, as it does in many containers.
    "GIT_CONFIG_COUNT": "1",
    "GIT_CONFIG_KEY_0": "safe.directory",
    "GIT_CONFIG_VALUE_0": "*",
}
LOCAL = ("127.0.0.1", "localhost", None)


class Offline(RuntimeError):
    """A test tried to reach another machine."""


@pytest.fixture(scope="session", autouse=True)
def fixed_environment() -> Iterator[None]:
    """The environment of every test and of every process that a test starts."""
    with pytest.MonkeyPatch.context() as patch:
        for name in tuple(os.environ):
            if name in FOREIGN or name.startswith(FOREIGN_PREFIXES):
                patch.delenv(name)
        for name, value in FIXED.items():
            patch.setenv(name, value)
        time.tzset()
        yield
    time.tzset()


@pytest.fixture(scope="session", autouse=True)
def offline() -> Iterator[None]:
    """No connection leaves this machine; 127.0.0.1 and local sockets stay open."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, _only_local(getattr(socket.socket, name)))
        patch.setattr(socket, "getaddrinfo", _only_known(socket.getaddrinfo))
        yield


def _only_local(connect: Callable[..., Any]) -> Callable[..., Any]:
    def checked(self: socket.socket, address: Any) -> Any:
        if self.family != socket.AF_UNIX and address[0] not in LOCAL:
            raise Offline(f"a test tried to connect to {address!r}")
        return connect(self, address)

    return checked


def _only_known(look_up: Callable[..., Any]) -> Callable[..., Any]:
    def checked(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host not in LOCAL:
            raise Offline(f"a test tried to look up {host!r}")
        return look_up(host, *args, **kwargs)

    return checked


class Repository(Struct, frozen=True):
    """A git repository in a temporary folder, on branch `main`."""

    path: Path

    def git(self, *arguments: str) -> str:
        """What `git ARGUMENTS` prints; fails the test when git does."""
        command = ["git", "-C", str(self.path), *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def write(self, path: str, text: str) -> Path:
        """Write `text` to `path` in the work tree, byte for byte, and return where it is."""
        file = self.path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())
        return file

    def commit(self, message: str = "a change") -> str:
        """Commit everything in the work tree; the new commit's id."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)
        return self.git("rev-parse", "HEAD").strip()


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """An empty repository with one commit."""
    path = tmp_path / "repository"
    path.mkdir()
    empty = Repository(path)
    empty.git("init", "--quiet", "--initial-branch=main")
    empty.commit("start")
    return empty
