"""From a document to a plan: whose policy counts, where paths begin, what other modes would do."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.conftest import LOOSE, RESTART
from tests.conftest import Repository
from tests.render.samples import READY, READY_FACTS

from runbook_kit.cli.planning import Planned, changed, make_plan, refuse, work_tree
from runbook_kit.cli.reading import locate
from runbook_kit.cli.wishes import Wishes, read_values
from runbook_kit.errors import UsageError
from runbook_kit.plan.model import Reason
from runbook_kit.shipped import gates_folder


def test_a_plan_and_what_it_amounts_to(here: Repository) -> None:  # noqa: ARG001
    planned = make_plan(locate("look"), Wishes())
    assert (planned.exit_code, planned.reasons, planned.elsewhere) == (0, (), {})
    assert (planned.plan.target, planned.plan.mode) == ("restart/look", "shadow")
    assert planned.facts.programs["git"]


def test_a_refused_plan_is_tried_in_other_modes(here: Repository) -> None:
    planned = make_plan(locate("act"), Wishes(values=(("service", "web"),)))
    assert planned.exit_code == 3
    assert set(planned.elsewhere) == {"paper"}
    here.write("runbooks/restart.md", RESTART.replace("modes: [shadow, paper]", "modes: [shadow]"))
    assert make_plan(locate("act"), Wishes()).elsewhere == {}


def test_the_policy_of_the_repository_counts(here: Repository) -> None:
    shipped = (gates_folder() / "execution.yaml").read_text("utf-8")
    here.write("gates/execution.yaml", shipped.replace("risks: {read: allow}", "risks: {}"))
    assert make_plan(locate("look"), Wishes()).exit_code == 3


def test_part_of_a_plan_has_a_digest_of_its_own(here: Repository) -> None:  # noqa: ARG001
    whole = make_plan(locate("look"), Wishes()).plan
    part = make_plan(locate("look"), Wishes(), lambda action: action.when == "exit").plan
    assert [action.when for action in part.actions] == ["exit"]
    assert part.digest != whole.digest
    assert make_plan(locate("look"), Wishes(), lambda _: True).plan.digest == whole.digest


def test_paths_begin_at_the_root_or_at_the_document(here: Repository, nowhere: Path) -> None:
    assert work_tree(locate(str(here.path / "runbooks" / "restart.md"))) == here.path
    (nowhere / "docs").mkdir()
    (nowhere / "docs" / "notes.md").write_text(LOOSE)
    assert work_tree(locate("docs/notes.md")) == nowhere / "docs"


def test_values() -> None:
    assert read_values(("a=1", "b=x=y", "c=")) == (("a", "1"), ("b", "x=y"), ("c", ""))
    for words in (("a",), ("=1",), ("a=1", "a=2")):
        with pytest.raises(UsageError):
            read_values(words)


def test_a_plan_that_changed(here: Repository) -> None:  # noqa: ARG001
    planned = make_plan(locate("look"), Wishes())
    digest = planned.plan.digest
    assert changed(planned, digest) is None
    assert changed(planned, digest[: len("sha256:") + 12].upper().replace("SHA256", "sha256")) is None
    other = changed(planned, "0" * 64)
    assert other is not None
    assert other.code == "plan-changed"
    with pytest.raises(UsageError):
        changed(planned, digest[:18])


def test_refusing() -> None:
    reason = Reason("plan-changed", "No.")
    planned = refuse(Planned(READY, READY_FACTS, (), 0, {}), reason)
    assert (planned.exit_code, planned.reasons) == (3, (reason,))
