from __future__ import annotations

import os
from datetime import timedelta

import pytest
from tests.conftest import Repository
from tests.run.checks.conftest import NOW, Evaluate


@pytest.fixture(autouse=True)
def files(repository: Repository) -> None:
    stamps = {"full": 60, "empty": 7200, "folder/inside": 60}
    for name, age in stamps.items():
        file = repository.write(name, "" if name == "empty" else "text")
        at = (NOW - timedelta(seconds=age)).timestamp()
        os.utime(file, (at, at))
    (repository.path / "bare").mkdir()
    os.mkfifo(repository.path / "pipe")
    (repository.path / "dangling").symlink_to("nowhere")
    (repository.path / "leaving").symlink_to("/etc/hostname")
    (repository.path / "inside").symlink_to("full")


@pytest.mark.parametrize(
    "arguments",
    [
        "full", "folder", "inside", {"exists": "full"}, {"file": "full"}, {"file": "inside"}, {"dir": "folder"},
        {"absent": "none"}, {"absent": "full/none"}, {"exists": "full", "non_empty": True},
        {"dir": "folder", "non_empty": True}, {"file": "full", "newer_than": "empty"},
        {"file": "full", "max_age": "60s"},
    ],
)  # fmt: skip
def test_holds(arguments: object, ask: Evaluate) -> None:
    found = ask({"path": arguments})
    assert found.met, found.said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("none", "`none` does not exist."),
        ("full/none", "`full/none` does not exist."),
        ("dangling", "`dangling` does not exist."),
        ({"file": "folder"}, "`folder` is a folder, not a file."),
        ({"file": "pipe"}, "`pipe` is a special file, not a file."),
        ({"dir": "full"}, "`full` is a file of 4 bytes, not a folder."),
        ({"absent": "full"}, "`full` is there: a file of 4 bytes."),
        ({"absent": "dangling"}, "`dangling` is there: a link."),
        ({"absent": "leaving"}, "`leaving` is there: a link."),
        ({"file": "empty", "non_empty": True}, "`empty` is empty."),
        ({"dir": "bare", "non_empty": True}, "`bare` is empty."),
        ({"file": "empty", "newer_than": "full"}, "`empty` is not newer than `full`."),
        ({"file": "full", "newer_than": "none"}, "`none` does not exist."),
        ({"file": "empty", "max_age": "1h"}, "`empty` was changed 7200 s ago, 3600 s are allowed."),
        ("leaving", "`leaving` lies outside the repository."),
        ("../x", "`../x` lies outside the repository."),
        ({"absent": "../x"}, "`../x` lies outside the repository."),
        ({"absent": "/x"}, "`/x` is an absolute path."),
        ("/etc/hostname", "`/etc/hostname` is an absolute path."),
        ("a\0b", "`a\\x00b` cannot be a path."),
        ({"file": "full", "dir": "folder"}, "The check names more than one path."),
        ({"non_empty": True}, "The check names no path."),
        ({"absent": "<run>"}, "The placeholder `<run>` has no value."),
    ],
)
def test_does_not_hold(arguments: object, said: str, ask: Evaluate) -> None:
    found = ask({"path": arguments})
    assert (found.met, found.said) == (False, said)
