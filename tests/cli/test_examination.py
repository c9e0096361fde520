"""What there is to know about this machine and this repository."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import Repository

from runbook_kit import __version__
from runbook_kit.cli.examination import examine
from runbook_kit.cli.place import find_place


def test_settings_and_where_they_come_from(here: Repository) -> None:
    here.write("runbook.toml", 'signers = "keys/allowed"\n\n[roles]\nreviewer = ["ada@example.org"]\n')
    found = examine(find_place(), "")
    assert [(each.name, each.value, each.origin) for each in found.settings] == [
        ("runbooks", "runbooks", "default"),
        ("out", "out", "default"),
        ("gates", "gates", "default"),
        ("templates", "templates", "default"),
        ("roles", "reviewer (ada@example.org)", "runbook.toml:3"),
        ("signers", "keys/allowed", "runbook.toml:1"),
    ]


def test_own_policies_are_named(here: Repository) -> None:
    here.write("gates/execution.yaml", "format: execution/1\nversion: mine\n")
    found = {each.name: (each.version, each.origin) for each in examine(find_place(), "").data}
    assert found["execution"] == ("mine", "gates/execution.yaml")
    assert found["commands"][1] == "shipped"


def test_programs(nowhere: Path) -> None:
    folder = nowhere / "bin"
    folder.mkdir()
    (folder / "git").write_text("")
    (folder / "git").chmod(0o755)
    found = {each.name: (each.path, each.needed) for each in examine(find_place(), str(folder)).programs}
    assert found == {
        "bash": ("", True),
        "git": (f"{folder}/git", True),
        "ssh-keygen": ("", False),
        "shellcheck": ("", False),
    }


def test_the_installation(nowhere: Path) -> None:
    found = examine(find_place(), "")
    assert (found.version, found.root, found.in_repository, found.runbooks) == (__version__, str(nowhere), False, 0)
