from __future__ import annotations

import pytest
from tests.conftest import Repository
from tests.run.checks.conftest import Evaluate

GOOD = {
    "a.json": '{"a": [1]}',
    "b.toml": "a = 1\n",
    "c.yaml": "a: 1\n---\nb: !Ref x\n",
    "d/e.yml": "[]",
    "bom.json": "﻿{}",
}


@pytest.fixture(autouse=True)
def files(repository: Repository) -> None:
    for name, text in GOOD.items():
        repository.write(name, text)
    repository.write("plain", "{}")


@pytest.mark.parametrize(
    "arguments", [*GOOD, list(GOOD), "*.json", "**/*.yml", {"files": "plain", "as": "json"}, ["*.json", "a.json"]]
)
def test_well_formed(arguments: object, ask: Evaluate) -> None:
    found = ask({"parses": arguments})
    assert found.met, found.said


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("x.json", "{", "line 1, column 2: Expecting property name enclosed in double quotes"),
        ("x.json", "NaN", "NaN is no number of JSON"),
        ("x.json", "[" * 100_000, "it is nested too deeply"),
        ("x.json", "", "line 1, column 1: Expecting value"),
        ("x.toml", "a = \n", "Invalid value (at line 1, column 5)"),
        ("x.yaml", "a: 1\na: 2\n", "line 2: the key `a` is given twice"),
        ("x.yaml", "a: *b\n", "line 1: `*b` refers to an anchor that is not defined"),
        ("x.yaml", "a: &b 1\n---\nc: *b\n", "line 3: `*b` refers to an anchor that is not defined"),
        ("x.yaml", "a: [1\n", "line 1: This `[` is never closed"),
        ("x.yaml", "[" * 300, "line 1: it is nested more than 200 levels"),
    ],
)
def test_not_well_formed(name: str, text: str, said: str, ask: Evaluate, repository: Repository) -> None:
    repository.write(name, text)
    found = ask({"parses": name})
    kind = name.rpartition(".")[2].upper()
    assert (found.met, found.said) == (False, f"`{name}` is no {kind}: {said}.")


@pytest.mark.parametrize("text", ["{a: 1, b: {a: 2}}", "- {a: 1}\n- {a: 2}\n", "? [a]\n: 1\n? [a, b]\n: 2\n", "a: a\n"])
def test_the_same_key_in_another_mapping(text: str, ask: Evaluate, repository: Repository) -> None:
    repository.write("x.yaml", text)
    found = ask({"parses": "x.yaml"})
    assert found.met, found.said


def test_several_files_are_counted(ask: Evaluate, repository: Repository) -> None:
    repository.write("x.json", "{")
    found = ask({"parses": ["*.json", "plain", "none.toml"]})
    assert found.said == (
        "3 of 5 files cannot be parsed: `x.json` is no JSON: line 1, column 2: Expecting property name enclosed in "
        "double quotes. `plain` is of no known kind; say `as: toml`, `json` or `yaml`. `none.toml` does not exist."
    )
    assert ask({"parses": "*.json5"}).said == "No file is called `*.json5`."
    assert ask({"parses": "../*.json"}).said == "`../*.json` lies outside the repository."


def test_other_encodings(ask: Evaluate, repository: Repository) -> None:
    (repository.path / "x.json").write_bytes(b'{"a": "\xff"}')
    assert ask({"parses": "x.json"}).said == "`x.json` is not UTF-8, from byte 7 on."
