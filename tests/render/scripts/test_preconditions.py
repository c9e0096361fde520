"""What a run requires, as lines of a script."""

from __future__ import annotations

import pytest

from runbook_kit.document.model import EnvironmentRequirement, GitRequirement, Requires, ToolRequirement
from runbook_kit.finding import Span
from runbook_kit.plan.model import Action
from runbook_kit.render.scripts.order import Sources
from runbook_kit.render.scripts.preconditions import comparisons, precondition

HERE = Span("x.md", 1, 1, 1, 1)
REQUIRES = Requires(
    GitRequirement(True, ("main", "release/*")),
    (ToolRequirement("git", ">=2.30", HERE), ToolRequirement("jq", "*", HERE), ToolRequirement("x", "newest", HERE)),
    (
        EnvironmentRequirement("CLUSTER", "test-*", HERE, "variable"),
        EnvironmentRequirement("PAGER", "*", HERE, "variable"),
        EnvironmentRequirement("host", "a?", HERE),
        EnvironmentRequirement("kube_context", "test", HERE),
    ),
)
SOURCES = Sources({}, {}, {"requires": REQUIRES}, ("trunk",))


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("git-clean", ["rb_clean requires/git-clean T"]),
        ("git-branch", ["case $(rb_branch) in", "    main | release/*) rb_holds requires/git-branch T ;;"]),
        ("policy-branch", ["case $(rb_branch) in", "    trunk) rb_holds requires/policy-branch T ;;"]),
        ("tool-git", ["rb_program requires/tool-git T git", "rb_version requires/tool-git T git '>=' 2.30"]),
        ("tool-jq", ["rb_program requires/tool-jq T jq"]),
        ("tool-x", ["rb_program requires/tool-x T x", "rb_manual requires/tool-x T no"]),
        ("variable-CLUSTER", ["case ${CLUSTER-} in", "    test-*) rb_holds requires/variable-CLUSTER T ;;"]),
        ("variable-PAGER", ["case ${PAGER-} in", "    ?*) rb_holds requires/variable-PAGER T ;;"]),
        ("fact-host", ["case $(uname -n) in", "    a?) rb_holds requires/fact-host T ;;"]),
        ("fact-kube_context", ["rb_manual requires/fact-kube_context T no"]),
        ("tool-unheard", ["rb_manual requires/tool-unheard T no"]),
    ],
)
def test_lines(name: str, lines: list[str]) -> None:
    action = Action(f"requires/{name}", "requires", "requires", "T")
    assert list(precondition(action, SOURCES, {"git"}))[:2] == lines


def test_a_program_that_is_not_known_is_not_started() -> None:
    action = Action("requires/tool-git", "requires", "requires", "T")
    assert list(precondition(action, SOURCES, ())) == [
        "rb_program requires/tool-git T git",
        "rb_manual requires/tool-git T no",
    ]


def test_a_phase_that_must_have_passed_is_confirmed() -> None:
    action = Action("act/needs/look", "requires", "requires", "Phase look has passed")
    assert list(precondition(action, SOURCES, ())) == ["rb_manual act/needs/look 'Phase look has passed' no"]


@pytest.mark.parametrize(
    ("version", "pairs"),
    [
        (">=2.30", ((">=", "2.30"),)),
        (">=2, <3", ((">=", "2"), ("<", "3"))),
        ("1.2", (("==", "1.2"),)),
        ("*", ()),
        ("~=2", ()),
        (">=2 or so", ()),
    ],
)
def test_comparisons(version: str, pairs: tuple[tuple[str, str], ...]) -> None:
    assert comparisons(version) == pairs
