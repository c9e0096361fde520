"""The reference names everything that a template is given."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from msgspec.structs import fields

from runbook_kit.render.documents.checklist import Checklist, SignOff
from runbook_kit.render.documents.commands import Command, Gap
from runbook_kit.render.documents.markdown import FILTERS
from runbook_kit.render.documents.packet import Call, Delta, Packet, Person, Stop
from runbook_kit.render.documents.session import Mark, Session
from runbook_kit.render.documents.sheet import Group, Item, Sheet

PAGE = (Path(__file__).parents[3] / "docs" / "reference" / "templates.md").read_text("utf-8")
WORDS = set(re.findall(r"[\w-]+", " ".join(re.findall(r"`[^`\n]+`", PAGE))))
GIVEN = (Checklist, SignOff, Command, Gap, Packet, Stop, Person, Call, Delta, Mark, Session, Sheet, Group, Item)


@pytest.mark.parametrize("kind", GIVEN)
def test_every_field(kind: type) -> None:
    derived = [name for name, value in vars(kind).items() if isinstance(value, property)]
    assert sorted({*derived, *(field.name for field in fields(kind))} - WORDS) == []


def test_every_filter() -> None:
    assert sorted(set(FILTERS) - WORDS) == []
