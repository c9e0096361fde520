"""Which files a repository gets."""

from __future__ import annotations

import re

import pytest
from tests.conftest import Repository

from runbook_kit.cli.place import find_place
from runbook_kit.cli.settingup import File, page, pattern, plan_files, repository, write_files
from runbook_kit.errors import UsageError
from runbook_kit.yamltext import read_yaml


@pytest.mark.parametrize(
    ("folders", "path", "chosen"),
    [
        (("runbooks",), "runbooks/a.md", True),
        (("runbooks",), "docs/runbooks/a.md", False),
        (("runbooks",), "runbooks/a.txt", False),
        (("a+b", "c"), "a+b/x/y.markdown", True),
        (("a+b", "c"), "aab/x.md", False),
        ((".",), "anywhere/a.md", True),
    ],
)
def test_the_hook_sees_the_configured_folders(folders: tuple[str, ...], path: str, chosen: bool) -> None:
    data = read_yaml(f"files: {pattern(folders)}\n", "").data
    assert isinstance(data, dict)
    assert (re.search(str(data["files"]), path) is not None) == chosen


def test_files_that_are_kept_are_not_written(here: Repository) -> None:
    here.write("runbook.toml", "# ours\n")
    files = plan_files(find_place())
    assert [(file.path, file.kept) for file in files] == [
        ("runbook.toml", "it exists already"),
        (".pre-commit-config.yaml", ""),
        (".github/workflows/runbooks.yml", ""),
    ]
    write_files(files, find_place())
    assert (here.path / "runbook.toml").read_text() == "# ours\n"
    assert (here.path / ".github/workflows/runbooks.yml").read_text() == files[2].text


def test_what_is_to_be_added_stands_at_the_end() -> None:
    files = (File("a", "x"), File("b", "y", kept="it exists already", addition="  - z\n"))
    assert list(page(files, written=True)) == [
        "wrote a",
        "kept b: it exists already",
        "",
        "Add this to b, below `repos:`:",
        "",
        "  - z",
    ]


def test_a_repository_by_its_settings_alone_is_none(nowhere: object, monkeypatch: pytest.MonkeyPatch) -> None:
    (nowhere / "runbook.toml").write_text("")  # type: ignore[operator]
    monkeypatch.chdir(nowhere)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="There is no git repository here"):
        repository()
