"""The files of the gates folder."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from tests.conftest import Repository

from runbook_kit import __version__
from runbook_kit.cli import gatetexts
from runbook_kit.cli.gatespace import Gatespace
from runbook_kit.cli.gatetexts import kept_policies, with_own, yaml_names
from runbook_kit.cli.place import find_place
from runbook_kit.errors import InvalidInput
from runbook_kit.gate.policy.kept import pack_policies, policies_key
from runbook_kit.gate.policy.read import read_policies
from runbook_kit.shipped import load

PATH = "gates/secrets.yaml"
TEXT = "format: gate/1\ngate: secrets\nrules: {secret-like-value: {severity: warning}}\n"
KEPT = ".runbook/cache/policies.msgpack"


@pytest.fixture
def tree(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> Repository:
    repository.write(PATH, TEXT)
    repository.write("a.md", "# A\n")
    repository.commit()
    monkeypatch.chdir(repository.path)
    return repository


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How often policies are read from YAML: one entry for each time."""
    done: list[int] = []

    def counted(*given: object) -> object:
        done.append(1)
        return read_policies(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(gatetexts, "read_policies", counted)
    return done


def space(revision: str = "", *, keeps: bool = True) -> Gatespace:
    return Gatespace(find_place(), os.environ, revision, keeps=keeps)


def test_names_of_files(tmp_path: Path) -> None:
    for name in ("b.yaml", "a.yml", "c.txt"):
        (tmp_path / name).touch()
    assert yaml_names(tmp_path) == ["a.yml", "b.yaml"]
    assert yaml_names(tmp_path / "none") == yaml_names(tmp_path / "c.txt") == []


def test_policies_are_read_once(tree: Repository, reads: list[int]) -> None:
    first, second = space().policies, space().policies
    assert first == second == read_policies({PATH: TEXT}, "gates")
    assert len(reads) == 1
    tree.write(PATH, TEXT.replace("warning", "info"))
    assert space().policies["secrets"].rules["secret-like-value"].severity == "info"
    assert len(reads) == 2
    assert tree.git("status", "--porcelain", "--", ".runbook") == ""


def test_what_was_kept_is_not_believed_everywhere(tree: Repository) -> None:
    forged = {PATH: TEXT.replace("warning", '"off"')}
    off = read_policies(forged, "gates")
    space().policies  # noqa: B018 — writes the file, which is then given another content under its key
    key = policies_key({PATH: TEXT}, "gates", gatetexts.program_edition())
    (tree.path / KEPT).write_bytes(pack_policies(off, key))
    assert space().policies == off  # who can write here can change the program as well
    assert space(keeps=False).policies["secrets"].rules["secret-like-value"].severity == "warning"
    assert space("HEAD").policies["secrets"].rules["secret-like-value"].severity == "warning"
    tree.git("add", "--force", KEPT)
    assert space().policies["secrets"].rules["secret-like-value"].severity == "warning"


def test_a_damaged_file_is_written_anew(tree: Repository, reads: list[int]) -> None:
    tree.write(KEPT, "nonsense")
    assert space().policies == space().policies
    assert len(reads) == 1


def test_nothing_is_kept_where_nothing_can_be_written(tree: Repository) -> None:
    tree.write(".runbook", "a file")
    assert space().policies == read_policies({PATH: TEXT}, "gates")


def test_a_file_that_cannot_be_read(tree: Repository) -> None:
    with pytest.raises(InvalidInput):
        kept_policies({PATH: TEXT + "severitty: 1\n"}, find_place())
    assert not (tree.path / KEPT).exists()


def test_own_data_over_what_ships() -> None:
    shipped = load("headings")
    assert with_own("headings", "headings/1", "", "gates/headings.yaml") == shipped
    assert with_own("headings", "headings/1", "format: other/1\n", "gates/headings.yaml") == shipped
    joined = with_own("headings", "headings/1", "format: headings/1\nversion: mine\n", "gates/headings.yaml")
    assert joined == {**shipped, "format": "headings/1", "version": "mine"}


def test_the_program_in_a_checkout_is_told_by_its_code() -> None:
    version, newest = gatetexts.program_edition().split()
    assert version == __version__
    assert int(newest) > 0


def test_a_folder_that_may_not_be_read_is_not_an_empty_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(folder: Path) -> list[str]:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))

    monkeypatch.setattr(os, "listdir", refused)
    with pytest.raises(InvalidInput, match=r"^The folder `gates` may not be read by this user\.$"):
        yaml_names(tmp_path / "gates")
