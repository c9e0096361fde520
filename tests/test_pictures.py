"""The pictures of the documentation: those of a terminal show what the program prints now, and all are small."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "pictures"
LARGEST = 150_000  # bytes
PICTURES = sorted(path for path in FOLDER.iterdir() if path.suffix in (".svg", ".png"))


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("pictures", FOLDER / "make.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_pictures_of_a_terminal_show_what_is_printed_now(script: ModuleType) -> None:
    made = dict(script.terminal())
    kept = {path.name: path.read_text("utf-8") for path in PICTURES if path.suffix == ".svg"}
    assert sorted(made) == sorted(kept)
    assert [name for name in made if made[name] != kept[name]] == [], "make them again: make pictures"


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.name)
def test_every_picture_is_small_and_used(path: Path) -> None:
    assert path.stat().st_size < LARGEST
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    assert [page.name for page in pages if f"pictures/{path.name}" in page.read_text("utf-8")]


@pytest.mark.parametrize("path", [each for each in PICTURES if each.suffix == ".svg"], ids=lambda path: path.name)
def test_a_drawing_asks_for_nothing_and_names_no_machine(path: Path) -> None:
    text = path.read_text("utf-8")
    assert re.findall(r"https?://\S+", text) == ['http://www.w3.org/2000/svg">']
    assert "url(" not in text.replace("url(#rk-", "")
    assert sys.executable not in text
    assert str(ROOT) not in text
