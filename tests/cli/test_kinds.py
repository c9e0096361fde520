"""The kinds of documents that can be begun."""

from __future__ import annotations

import pytest

from runbook_kit.cli.kinds import KINDS, RUNBOOK
from runbook_kit.shipped import template_folder


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_has_a_template(name: str) -> None:
    kind = KINDS[name]
    assert (template_folder() / kind.template).is_file()
    assert kind.article == ("an" if kind.word[0] in "aeiou" else "a")


def test_every_template_belongs_to_a_kind() -> None:
    templates = {f"new/{path.name}" for path in (template_folder() / "new").glob("*.j2")}
    assert templates == {kind.template for kind in KINDS.values()}


def test_a_phase_runbook_is_a_runbook() -> None:
    assert KINDS["phase-runbook"] is RUNBOOK
