"""The page about scripts names everything that their templates are given."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from msgspec.structs import fields

from runbook_kit.render.documents.library import Library
from runbook_kit.render.scripts.resolved import Instruction, Part

PAGE = (Path(__file__).parents[3] / "docs" / "how-to" / "export-a-script.md").read_text("utf-8")
WORDS = set(re.findall(r"\w+", " ".join(re.findall(r"`[^`\n]+`", PAGE))))


@pytest.mark.parametrize("name", ["script.sh", "script.md"])
def test_every_variable(name: str) -> None:
    entry = next(each for each in Library().entries() if each.name == name)
    assert entry.variables
    assert sorted(set(entry.variables) - WORDS) == []


@pytest.mark.parametrize("kind", [Instruction, Part])
def test_every_field(kind: type) -> None:
    assert sorted({field.name for field in fields(kind)} - WORDS) == []
