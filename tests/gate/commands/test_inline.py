"""Commands in inline code."""

from __future__ import annotations

import pytest

from runbook_kit.document.source import Source
from runbook_kit.gate.commands.entities import decode
from runbook_kit.gate.commands.inline import command_codes, looks_like_command, may_have
from runbook_kit.gate.rule import Document


@pytest.mark.parametrize("code", ["git status -s", "A=1 B='c d' make test", "./x.sh --all", "git&#32;log a"])
def test_a_program_or_script_with_arguments(code: str) -> None:
    assert looks_like_command(code)


@pytest.mark.parametrize("code", ["git", " git ", "Live mode", "live_mode = true", "", "-x y", "nobody knows"])
def test_anything_else(code: str) -> None:
    assert not looks_like_command(code)


@pytest.mark.parametrize("path", ["docs/runbook.md", "docs/page.md"])
def test_only_runbooks_have_them(path: str) -> None:
    document = Document(Source(path, "Run `git push -f`, then `<b>`.\n"))
    assert may_have(document, lambda code: code == "git push -f") == ("runbook" in path)
    assert not may_have(document, lambda code: code == "<b>")
    assert [code.text for code in command_codes(document.page)] == (["git push -f"] if "runbook" in path else [])


def test_entities_stand_for_characters() -> None:
    assert decode("a&#47;b &amp; c") == "a/b & c"
    assert decode("plain") == "plain"
