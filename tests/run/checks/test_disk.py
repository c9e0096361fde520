from __future__ import annotations

import re

from tests.run.checks.conftest import Evaluate


def test_enough_and_not_enough(ask: Evaluate) -> None:
    assert ask({"disk": 1}).met
    assert not ask({"disk": "999999TB"}).met
    assert not ask({"disk": {"free": "101%"}}).met


def test_the_sentence_has_the_figures(ask: Evaluate) -> None:
    said = ask({"disk": {"free": "999999TB", "path": "/"}}).said
    assert re.fullmatch(r"[\d.]+ \wB of [\d.]+ \wB are free on the disk of `/`, 1e\+06 TB are needed\.", said)


def test_what_does_not_exist_yet_lies_on_the_disk_of_its_folder(ask: Evaluate) -> None:
    assert ask({"disk": {"free": 1, "path": "out/later/x"}}).met


def test_elsewhere(ask: Evaluate) -> None:
    assert ask({"disk": {"free": 1, "path": "../x"}}).said == "`../x` lies outside the repository."
    assert ask({"disk": {"free": 1, "path": "/no/such/folder"}}).said == "`/no/such/folder` does not exist."
