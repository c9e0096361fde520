"""What a runbook requires of the repository and the machine: git's state, programs and versions, variables, facts."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from fnmatch import fnmatchcase
from itertools import zip_longest
from pathlib import Path

from msgspec import Struct

from runbook_kit.document.model import GitRequirement, Requires, Runbook
from runbook_kit.errors import RunbookError
from runbook_kit.gitprocess import Git, ask_all, open_git
from runbook_kit.plan.programs import find_program, is_executable
from runbook_kit.suggestion import quoted, shown

VERSION = re.compile(r"\d+(?:\.\d+)+|\d+")
BOUND = re.compile(r"\s*(>=|<=|==|!=|>|<|=|~=|\^|~)?\s*v?(\d+(?:\.\d+)*)\s*")
PATIENCE_S = 10.0


class Fact(Struct, frozen=True):
    """Whether something that is required is so, and a sentence with what was found."""

    met: bool
    said: str


class Machine(Struct, frozen=True):
    """What requirements are compared with. `ask` runs a program with arguments and gives what it printed, or None."""

    root: Path
    environment: Mapping[str, str]
    host: str
    user: str
    ask: Callable[[tuple[str, ...]], str | None]


def decide_requirement(address: str, runbook: Runbook, policy_git: GitRequirement, machine: Machine) -> Fact:
    """Whether the requirement at `address` of a plan holds. Never raises for one that does not."""
    phase = next((each for each in runbook.phases if address.startswith(f"{each.id}/requires/")), None)
    requires = phase.requires if phase else runbook.requires
    kind, _, what = address.removeprefix(f"{phase.id}/" if phase else "").removeprefix("requires/").partition("-")
    match kind:
        case "git":
            return _git(what, requires.git, machine)
        case "policy":
            return _branch(policy_git.branches, machine)
        case "tool":
            return _tool(what, requires, machine)
        case "variable":
            return _matches(
                f"The variable {what}", machine.environment.get(what, ""), _pattern(what, "variable", requires)
            )
        case _:
            return _matches(f"The fact {what}", _fact(what, machine), _pattern(what, "fact", requires))


def _git(what: str, requires: GitRequirement, machine: Machine) -> Fact:
    return _clean(machine) if what == "clean" else _branch(requires.branches, machine)


def _clean(machine: Machine) -> Fact:
    said = _ask_git(machine, "status", "--porcelain", "--untracked-files=normal")
    if said is None:
        return Fact(False, "git cannot say whether the work tree is clean.")
    changed = [line[3:] for line in said.splitlines()]
    if not changed:
        return Fact(True, "The work tree is clean.")
    more = f" and {len(changed) - 3} more" if len(changed) > 3 else ""
    return Fact(False, f"The work tree is not clean: {', '.join(shown(each, 60) for each in changed[:3])}{more}.")


def _branch(wanted: tuple[str, ...], machine: Machine) -> Fact:
    branch = (_ask_git(machine, "symbolic-ref", "--short", "-q", "HEAD") or "").strip()
    if any(fnmatchcase(branch, pattern) for pattern in wanted):
        return Fact(True, f"The branch is {branch}.")
    return Fact(False, f"The branch is {quoted(branch) if branch else 'none'}, not {' or '.join(wanted)}.")


def _ask_git(machine: Machine, *words: str) -> str | None:
    try:
        git: Git = open_git(machine.root, machine.environment)
        (answer,) = ask_all(git, [words])
    except RunbookError:
        return None
    return answer.out.decode("utf-8", "replace") if answer.code == 0 else None


def _tool(name: str, requires: Requires, machine: Machine) -> Fact:
    wanted = next((tool.version for tool in requires.tools if tool.name == name), "*")
    path = _where(name, machine)
    if not path:
        return Fact(False, f"{name} is not on this machine.")
    if wanted == "*":
        return Fact(True, f"{name} is there.")
    if "/" in name:  # the plan shows no command of it, and no policy has judged it
        return Fact(False, f"{name} is there; a program of the repository is not started to ask for its version.")
    said = machine.ask((path, "--version")) or ""
    found = VERSION.search(said)
    if not found:
        return Fact(False, f"{name} does not say which version it is.")
    met = satisfies(found[0], wanted)
    return Fact(met, f"{name} is {found[0]}{'' if met else f', not {wanted}'}.")


def _where(name: str, machine: Machine) -> str:
    """Where the program is; one with a folder in its name lies below the root. Empty: nowhere."""
    if "/" not in name:
        return find_program(name, machine.environment.get("PATH", os.defpath))
    path = os.fspath(machine.root / name)
    return path if is_executable(path) else ""


def satisfies(version: str, wanted: str) -> bool:
    """Whether `version` lies within every bound of `wanted`, such as `>=2.30,<3`; without a sign it is that one."""
    return all(_within(_numbers(version), sign, _numbers(bound)) for sign, bound in _bounds(wanted))


def _bounds(wanted: str) -> Iterator[tuple[str, str]]:
    for part in wanted.split(","):
        match = BOUND.fullmatch(part)
        yield (match[1] or "=", match[2]) if match else ("=", "-1")


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split("."))) if version != "-1" else (-1,)


def _within(version: tuple[int, ...], sign: str, bound: tuple[int, ...]) -> bool:
    ours, theirs = zip(*zip_longest(version, bound, fillvalue=0), strict=True)
    match sign:
        case ">=":
            return ours >= theirs
        case "<=":
            return ours <= theirs
        case ">":
            return ours > theirs
        case "<":
            return ours < theirs
        case "!=":
            return ours[: len(bound)] != bound
        case "^":
            return ours >= theirs and version[:1] == bound[:1]
        case "~" | "~=":
            return ours >= theirs and version[: max(len(bound) - 1, 1)] == bound[: max(len(bound) - 1, 1)]
    return ours[: len(bound)] == bound  # `3.11` is any 3.11.x


def _pattern(name: str, kind: str, requires: Requires) -> str:
    return next((each.pattern for each in requires.environment if (each.name, each.kind) == (name, kind)), "*")


def _fact(name: str, machine: Machine) -> str:
    """A fact of this machine; the repository's own facts are variables RUNBOOK_FACT_NAME."""
    match name:
        case "os":
            return (
                "macos" if sys.platform == "darwin" else "linux" if sys.platform.startswith("linux") else sys.platform
            )
        case "host":
            return machine.host
        case "user":
            return machine.user
        case "kube_context":
            return (machine.ask(("kubectl", "config", "current-context")) or "").strip()
        case "aws_account":
            query = ("aws", "sts", "get-caller-identity", "--query", "Account", "--output", "text")
            return (machine.ask(query) or "").strip()
    return machine.environment.get(f"RUNBOOK_FACT_{name.upper()}", "")


def _matches(what: str, value: str, pattern: str) -> Fact:
    if not value:
        return Fact(False, f"{what} is not set.")
    if fnmatchcase(value, pattern):
        return Fact(True, f"{what} is {'set' if pattern == '*' else quoted(value)}.")
    return Fact(False, f"{what} is not {pattern}.")
