"""The reference names everything that a template is given."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from msgspec.structs import fields

from runbook_kit.gitwork import Touched
from runbook_kit.render.documents.aftermath import Aftermath
from runbook_kit.render.documents.checklist import Checklist, SignOff
from runbook_kit.render.documents.commands import Command, Gap
from runbook_kit.render.documents.markdown import FILTERS
from runbook_kit.render.documents.packet import Call, Delta, Packet, Person, Stop
from runbook_kit.render.documents.recon import Output, Planned, Recon
from runbook_kit.render.documents.session import Mark, Session
from runbook_kit.render.documents.sheet import Group, Item, Sheet
from runbook_kit.render.documents.story import Decided, Overridden, Package, Review, Story, Told
from runbook_kit.render.documents.timeline import Line
from runbook_kit.render.documents.touched import Changes, Future
from runbook_kit.session.state import ApprovalNow, Note, TargetNow

PAGE = (Path(__file__).parents[3] / "docs" / "reference" / "templates.md").read_text("utf-8")
WORDS = set(re.findall(r"[\w-]+", " ".join(re.findall(r"`[^`\n]+`", PAGE))))
GIVEN = (Checklist, SignOff, Command, Gap, Packet, Stop, Person, Call, Delta, Mark, Session, Sheet, Group, Item)
OF_A_SESSION = (Story, Told, Decided, Overridden, Review, Package, Line, Recon, Planned, Output, Aftermath, Changes)
BESIDE = (Future, Touched, Note, ApprovalNow, TargetNow)


@pytest.mark.parametrize("kind", [*GIVEN, *OF_A_SESSION, *BESIDE])
def test_every_field(kind: type) -> None:
    derived = [name for name, value in vars(kind).items() if isinstance(value, property)]
    assert sorted({*derived, *(field.name for field in fields(kind))} - WORDS) == []


def test_every_filter() -> None:
    assert sorted(set(FILTERS) - WORDS) == []
