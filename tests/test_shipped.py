from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from runbook_kit import shipped
from runbook_kit.errors import InvalidInput, MachineError
from runbook_kit.yamltext import read_yaml

ROOT = Path(__file__).parent.parent
GATES = sorted((ROOT / "gates").glob("*.yaml"))
COMPILED = sorted((ROOT / "src" / "runbook_kit" / "shipped").glob("*.json"))


@pytest.mark.parametrize("path", GATES, ids=lambda path: path.stem)
def test_compiled_data_is_what_the_yaml_says(path: Path) -> None:
    text = path.read_text("utf-8")
    yaml = read_yaml(text, path.name)
    compiled = json.loads(shipped.compile_text(text, path.name))
    assert yaml.problems == ()
    assert compiled == {"digest": hashlib.sha256(path.read_bytes()).hexdigest(), "data": yaml.data}
    assert shipped.load(path.stem) == yaml.data
    assert shipped.digest(path.stem) == compiled["digest"]


@pytest.mark.parametrize("path", COMPILED, ids=lambda path: path.stem)
def test_compiled_data_in_this_checkout_is_current(path: Path) -> None:
    written = ROOT / "gates" / f"{path.stem}.yaml"
    is_used = path.stat().st_mtime_ns >= written.stat().st_mtime_ns  # else the program reads the YAML
    digest = hashlib.sha256(written.read_bytes()).hexdigest()
    stale = json.loads(path.read_bytes())["digest"] != digest
    assert not (stale and is_used), f"{path.name} is stale: run `python hatch_build.py`"


def test_all_shipped_data_has_a_name() -> None:
    assert shipped.names() == tuple(path.stem for path in GATES)


def test_the_folders_are_those_of_the_checkout() -> None:
    assert (shipped.template_folder(), shipped.gates_folder()) == (ROOT / "templates", ROOT / "gates")


def test_data_that_is_not_there_is_an_incomplete_installation() -> None:
    with pytest.raises(MachineError, match="`nothing` of this installation"):
        shipped.load("nothing")


@pytest.mark.parametrize(
    ("text", "message"),
    [("a: 'x\n", r"gates/a\.yaml:1:4: This quote"), ("a: 1\n", r"gates/a\.yaml has no `format:` key")],
)
def test_shipped_data_must_be_sound(text: str, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        shipped.compile_text(text, "gates/a.yaml")


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A checkout of its own, with one data file that is not compiled."""
    (tmp_path / "gates").mkdir()
    (tmp_path / "gates" / "demo.yaml").write_text("format: demo/1\nvalue: 2.10\n", "utf-8")
    monkeypatch.setattr(shipped, "CHECKOUT", tmp_path)
    monkeypatch.setattr(shipped, "COMPILED", tmp_path / "compiled")
    shipped._read.cache_clear()
    yield tmp_path
    shipped._read.cache_clear()


def test_compiling_writes_one_file_for_each_and_removes_what_is_gone(checkout: Path) -> None:
    (checkout / "compiled").mkdir()
    (checkout / "compiled" / "old.json").write_text("{}", "utf-8")
    assert shipped.write_compiled(checkout / "gates", checkout / "compiled") == (checkout / "compiled" / "demo.json",)
    assert [path.name for path in (checkout / "compiled").iterdir()] == ["demo.json"]


def test_compiled_data_is_used_when_it_is_current(checkout: Path) -> None:
    (compiled,) = shipped.write_compiled(checkout / "gates", checkout / "compiled")
    compiled.write_text('{"digest": "d", "data": {"from": "json"}}', "utf-8")
    assert shipped.load("demo") == {"from": "json"}


def test_a_younger_yaml_wins_over_stale_compiled_data(checkout: Path) -> None:
    (compiled,) = shipped.write_compiled(checkout / "gates", checkout / "compiled")
    compiled.write_text('{"digest": "d", "data": {"from": "json"}}', "utf-8")
    os.utime(compiled, (1, 1))
    assert shipped.load("demo") == {"format": "demo/1", "value": 2.1}


def test_an_installation_reads_compiled_data_whatever_its_age(checkout: Path) -> None:
    shipped.write_compiled(checkout / "gates", checkout / "compiled")
    (checkout / "gates").rename(checkout / "compiled" / "gates")
    os.utime(checkout / "compiled" / "demo.json", (1, 1))
    (checkout / "compiled" / "demo.json").write_text('{"digest": "d", "data": {"from": "json"}}', "utf-8")
    assert shipped.load("demo") == {"from": "json"}
    assert shipped.gates_folder() == checkout / "compiled" / "gates"


def test_damaged_compiled_data_is_an_incomplete_installation(checkout: Path) -> None:
    (compiled,) = shipped.write_compiled(checkout / "gates", checkout / "compiled")
    compiled.write_text("{", "utf-8")
    with pytest.raises(MachineError, match="cannot be read"):
        shipped.load("demo")
