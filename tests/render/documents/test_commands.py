"""Commands with what to know before they are copied, and inputs without the values of secrets."""

from __future__ import annotations

from tests.render.documents.making import select

from runbook_kit.render.documents.commands import Command, command, gaps, literal_names

RUNBOOK = select("tests/documents/every-feature.md").runbook
BLOCKS = {block.id: block for block in RUNBOOK.blocks}


def made(name: str) -> Command:
    return command(BLOCKS[name], literal_names(RUNBOOK))


def test_what_to_know_about_a_command() -> None:
    assert made("list").about == ("List the indexes", "time limit 30 s", "risk read")
    assert made("build").about == (
        "time limit 2 h",
        "risk write",
        "only in mode paper",
        "exit code 0 or 3",
        "in the background",
        "only if test -d out",
        "first: Is the disk large enough?",
    )
    assert made("unbuild").about == ("undoes build",)


def test_output_that_is_expected() -> None:
    assert (made("list").expected.strip(), made("list").match) == ("[0-9]+", "regex")
    assert (made("one").expected.strip(), made("one").match) == ('{"status": "green"}', "")


def test_a_prompt_is_never_copied() -> None:
    assert made("one").source.startswith("curl ")
    assert made("one").lang == "bash"


def test_inputs() -> None:
    found = {gap.name: gap for gap in gaps(RUNBOOK.blocks, RUNBOOK)}
    assert list(found) == ["index", "level", "token"]
    assert (found["level"].default, found["token"].default) == ("low", "")
    assert found["token"].about == ("Service token", "from INDEX_TOKEN", "secret: never write it down", "optional")
