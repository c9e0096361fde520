from __future__ import annotations

import re

import pytest

from runbook_kit.config import Config, read_config
from runbook_kit.errors import InvalidInput

OWN = """\
# Where things are.
runbooks = ["runbooks", "docs/ops/"]
out = "./out/ops"
"gates" = "policy"

[roles]
reviewer = ["ada@example.org", "ben@example.org"]
operator = []
"""

SHARED = """\
[project]
name = "x"
out = "not ours"

[tool.runbook-kit]
templates = "docs/templates"
signers = ".allowed_signers"
"""


def test_without_a_file_the_defaults_hold() -> None:
    config = read_config({})
    assert config == Config()
    assert (config.runbooks, config.out, config.gates, config.templates) == (("runbooks",), "out", "gates", "templates")
    assert set(config.origins.values()) == {"default"}


def test_a_file_of_its_own() -> None:
    config = read_config({"runbook.toml": OWN, "pyproject.toml": "[project]\nname = 'x'\n"})
    assert config.runbooks == ("runbooks", "docs/ops")
    assert (config.out, config.gates, config.templates) == ("out/ops", "policy", "templates")
    assert config.roles == (("reviewer", ("ada@example.org", "ben@example.org")), ("operator", ()))
    assert config.origins == {
        "runbooks": "runbook.toml:2",
        "out": "runbook.toml:3",
        "gates": "runbook.toml:4",
        "templates": "default",
        "roles": "runbook.toml:6",
        "signers": "default",
        "evidence": "default",
    }


def test_a_table_of_the_shared_file() -> None:
    config = read_config({"pyproject.toml": SHARED})
    assert (config.templates, config.signers, config.out) == ("docs/templates", ".allowed_signers", "out")
    assert (config.origins["templates"], config.origins["signers"]) == ("pyproject.toml:6", "pyproject.toml:7")


@pytest.mark.parametrize(
    "text",
    ["[tool]\nrunbook-kit = {out = 'x'}\n", "[tool]\nrunbook-kit.out = 'x'\n", "tool.runbook-kit.out = 'x'\n"],
)
def test_other_ways_of_writing_a_table_are_the_same(text: str) -> None:
    assert read_config({"pyproject.toml": text}).out == "x"


def test_one_folder_needs_no_list_and_roles_need_no_people() -> None:
    config = read_config({"runbook.toml": "runbooks = 'ops'\nroles = ['operator', 'reviewer']\n"})
    assert (config.runbooks, config.roles) == (("ops",), (("operator", ()), ("reviewer", ())))


def test_an_empty_table_of_the_shared_file_does_not_conflict() -> None:
    assert read_config({"runbook.toml": "out = 'x'\n", "pyproject.toml": "[tool.runbook-kit]\n"}).out == "x"


def test_settings_in_both_files_are_an_error_that_names_both() -> None:
    with pytest.raises(InvalidInput, match=r"Both runbook\.toml and pyproject\.toml \(pyproject\.toml:5:1\)"):
        read_config({"runbook.toml": OWN, "pyproject.toml": SHARED})


def test_broken_files_of_others_are_not_ours_to_judge() -> None:
    assert read_config({"pyproject.toml": "[broken"}) == Config()


WRONG = {
    "out = 'x'\nrunboks = ['a']\n": ("runbook.toml:2:1: Unknown setting `runboks`.", "Did you mean `runbooks`?"),
    "[limits]\nx = 1\n": ("runbook.toml:1:1: Unknown setting `limits`.", "Known settings: runbooks, out"),
    "out = 5\n": ("runbook.toml:1:1: `out` must be a path in quotes.", "Name it relative"),
    "out = ''\n": ("runbook.toml:1:1: `out` must be a path in quotes.", "Name it relative"),
    "runbooks = []\n": ("runbook.toml:1:1: `runbooks` must be a folder or a list of folders.", "Write runbooks ="),
    "runbooks = ['a', 5]\n": ("runbook.toml:1:1: `runbooks` must be a path in quotes.", "Name it relative"),
    "gates = '../x'\n": ("runbook.toml:1:1: `../x` of `gates` is not a path inside the repository.", "Name it"),
    "gates = '/etc'\n": ("runbook.toml:1:1: `/etc` of `gates` is not a path inside the repository.", "Name it"),
    "gates = 'C:\\x'\n": ("runbook.toml:1:1: `C:\\x` of `gates` is not a path inside the repository.", "Name it"),
    "  roles = 'x'\n": ("runbook.toml:1:3: `roles` must be a list of names or a table.", "Write roles ="),
    "[roles]\na = ['x']\nb = 5\n": ("runbook.toml:3:1: The role `b` must be a list of identities in quotes.", ""),
    "out = 'x\n": ("runbook.toml:1:9: This is not valid TOML: ", "Correct the file"),
    "a = 1\nb = [1,": ("runbook.toml:2:8: This is not valid TOML: ", "Correct the file"),
    "a = " + "9" * 5000: ("runbook.toml:1:5005: This is not valid TOML: ", "Correct the file"),
    "a = " + "[" * 5000: ("runbook.toml:1:5005: This is not valid TOML: ", "Correct the file"),
}


@pytest.mark.parametrize("text", WRONG, ids=lambda text: text[:30])
def test_what_is_wrong_is_said_with_its_place(text: str) -> None:
    message, hint = WRONG[text]
    with pytest.raises(InvalidInput, match=re.escape(message)) as raised:
        read_config({"runbook.toml": text})
    assert raised.value.hint.startswith(hint)
    assert (raised.value.exit_code, raised.value.code) == (2, "invalid-configuration")


def test_a_wrong_setting_of_the_shared_file_has_its_place_too() -> None:
    with pytest.raises(InvalidInput, match=r"pyproject\.toml:8:1: Unknown setting `tamplates`"):
        read_config({"pyproject.toml": SHARED + "tamplates = 'x'\n"})
    with pytest.raises(InvalidInput, match=r"pyproject\.toml:2:1: `tool\.runbook-kit` must be a table"):
        read_config({"pyproject.toml": "[tool]\nrunbook-kit = 5\n"})
