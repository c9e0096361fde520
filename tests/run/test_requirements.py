"""What a runbook requires of the repository and the machine, and what is said when it is otherwise."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.conftest import Repository
from tests.run.assignments import block, book, read

from runbook_kit.document.model import GitRequirement
from runbook_kit.run.requirements import Fact, Machine, decide_requirement, satisfies

NO_GIT = GitRequirement()


def decide(
    address: str,
    requires: str,
    root: Path = Path("/"),
    environment: Mapping[str, str] | None = None,
    said: Mapping[tuple[str, ...], str] | None = None,
    git: GitRequirement = NO_GIT,
) -> Fact:
    runbook = read(book(block("a", "true"), more=f"requires: {requires}\n"))
    answers = said or {}
    machine = Machine(root, environment if environment is not None else dict(os.environ), "web-1", "ada", answers.get)
    return decide_requirement(address, runbook, git, machine)


def test_a_clean_work_tree(repository: Repository) -> None:
    assert decide("requires/git-clean", "{git: {clean: true}}", repository.path) == Fact(
        True, "The work tree is clean."
    )
    for name in ("a", "b", "c", "d", "e"):
        repository.write(name, "")
    found = decide("requires/git-clean", "{git: {clean: true}}", repository.path)
    assert found == Fact(False, "The work tree is not clean: a, b, c and 2 more.")


def test_no_repository_is_not_clean(tmp_path: Path) -> None:
    found = decide("requires/git-clean", "{git: {clean: true}}", tmp_path)
    assert found == Fact(False, "git cannot say whether the work tree is clean.")


def test_a_branch(repository: Repository) -> None:
    here = repository.path
    assert decide("requires/git-branch", "{git: {branch: [ma*, x]}}", here) == Fact(True, "The branch is main.")
    wrong = decide("requires/git-branch", "{git: {branch: [x, y]}}", here)
    assert wrong == Fact(False, "The branch is `main`, not x or y.")
    repository.git("checkout", "--quiet", "--detach")
    assert decide("requires/git-branch", "{git: {branch: main}}", here).said == "The branch is none, not main."


def test_a_branch_that_the_policy_asks_for(repository: Repository) -> None:
    git = GitRequirement(branches=("release",))
    found = decide("requires/policy-branch", "{git: {branch: main}}", repository.path, git=git)
    assert found == Fact(False, "The branch is `main`, not release.")


@pytest.fixture
def tool(tmp_path: Path) -> str:
    file = tmp_path / "tool"
    file.touch(0o755)
    return str(file)


@pytest.mark.parametrize(("version", "said", "met", "sentence"), [
    (">=2.30", "git version 2.39.5", True, "tool is 2.39.5."),
    (">=2.40", "git version 2.39.5", False, "tool is 2.39.5, not >=2.40."),
    (">=2.30,<3", "v2.99", True, "tool is 2.99."),
    ("*", "", True, "tool is there."),
    (">=1", "no idea", False, "tool does not say which version it is."),
    (">=1", "", False, "tool does not say which version it is."),
])  # fmt: skip
def test_a_tool(version: str, said: str, met: bool, sentence: str, tool: str) -> None:
    path = {"PATH": os.path.dirname(tool)}
    asked: dict[tuple[str, ...], str] = {(tool, "--version"): said} if said else {}
    found = decide("requires/tool-tool", f"{{tools: {{tool: '{version}'}}}}", environment=path, said=asked)
    assert found == Fact(met, sentence)


def test_a_tool_that_is_a_path(tool: str) -> None:
    found = decide(f"requires/tool-{tool}", f"{{tools: {{'{tool}': '*'}}}}")
    assert found == Fact(True, f"{tool} is there.")


def test_a_tool_that_is_nowhere() -> None:
    found = decide("requires/tool-tool", "{tools: {tool: '*'}}", environment={"PATH": "/nowhere"})
    assert found == Fact(False, "tool is not on this machine.")


def test_a_variable() -> None:
    env = {"STAGE": "test-1"}
    said = [
        decide("requires/variable-STAGE", f"{{env: {{STAGE: '{pattern}'}}}}", environment=env)
        for pattern in ("test-*", "*", "prod")
    ]
    assert said == [
        Fact(True, "The variable STAGE is `test-1`."),
        Fact(True, "The variable STAGE is set."),
        Fact(False, "The variable STAGE is not prod."),
    ]
    assert decide("requires/variable-X", "{env: {X: '*'}}", environment={}) == Fact(False, "The variable X is not set.")


@pytest.mark.parametrize(("name", "met", "said"), [
    ("host: web-*", True, "The fact host is `web-1`."),
    ("user: bob", False, "The fact user is not bob."),
    ("kube_context: staging", True, "The fact kube_context is `staging`."),
    ("aws_account: '12'", True, "The fact aws_account is `12`."),
    ("region: eu", True, "The fact region is `eu`."),
    ("zone: a", False, "The fact zone is not set."),
])  # fmt: skip
def test_a_fact(name: str, met: bool, said: str) -> None:
    answers = {
        ("kubectl", "config", "current-context"): "staging\n",
        ("aws", "sts", "get-caller-identity", "--query", "Account", "--output", "text"): "12\n",
    }
    fact = name.partition(":")[0]
    environment = {"RUNBOOK_FACT_REGION": "eu"}
    found = decide(f"requires/fact-{fact}", f"{{facts: {{{name}}}}}", environment=environment, said=answers)
    assert found == Fact(met, said)


def test_a_fact_and_a_variable_of_one_name() -> None:
    both = "{env: {user: 'b*'}, facts: {user: 'a*'}}"
    assert decide("requires/fact-user", both).met
    assert decide("requires/variable-user", both, environment={"user": "bob"}).met


@pytest.mark.parametrize(("platform", "wanted"), [("linux", "linux"), ("darwin", "macos"), ("sunos5", "sunos5")])
def test_the_system(platform: str, wanted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    assert decide("requires/fact-os", f"{{facts: {{os: {wanted}}}}}").met


def test_a_requirement_of_a_phase_is_its_own() -> None:
    text = book(block("a", "true"), "    requires: {env: {X: one}}\n", "requires: {env: {X: two}}\n")
    machine = Machine(Path("/"), {"X": "one"}, "", "", lambda _: None)
    met = [decide_requirement(f"{prefix}requires/variable-X", read(text), NO_GIT, machine).met for prefix in ("p/", "")]
    assert met == [True, False]


@pytest.mark.parametrize(("version", "wanted", "met"), [
    ("2.39.5", ">=2.30", True), ("2.39.5", ">=2.39.5", True), ("2.39", ">=2.39.1", False), ("2.4", ">=2.30", False),
    ("3", "<3.0", False), ("2.9", "<3", True), ("3.0", "<=3", True), ("3.0.1", "<=3", False), ("3.1", ">3", True),
    ("3.11.2", "3.11", True), ("3.11.2", "=3.11", True), ("3.11.2", "==3.11", True), ("3.1", "3.11", False),
    ("3", "==3.0", True), ("3.11.2", "!=3.11", False), ("3.12", "!=3.11", True),
    ("1.9", "^1.2", True), ("2.0", "^1.2", False), ("1.1", "^1.2", False),
    ("1.2.9", "~1.2.3", True), ("1.3", "~1.2.3", False), ("1.9", "~=1.2", True), ("2.0", "~1", False),
    ("2.39", " >= v2.30 , <3 ", True), ("2.39", ">=2.30,<2.31", False),
    ("2.39", "at least 2", False), ("2.39", "", False), ("2.39", ">=", False),
])  # fmt: skip
def test_versions(version: str, wanted: str, met: bool) -> None:
    assert satisfies(version, wanted) is met


def test_a_program_of_the_repository_is_not_started_for_its_version(tmp_path: Path) -> None:
    """The plan shows no command of it, so nobody has judged it."""
    (tmp_path / "probe").touch(0o755)
    asked: list[tuple[str, ...]] = []

    def ask(words: tuple[str, ...]) -> str:
        asked.append(words)
        return "2.0"

    machine = Machine(tmp_path, {}, "", "", ask)
    runbook = read(book(block("a", "true"), more="requires: {tools: {./probe: '>=1'}}\n"))
    fact = decide_requirement("requires/tool-./probe", runbook, NO_GIT, machine)
    assert (fact.met, asked) == (False, [])
    assert "is not started" in fact.said
