"""Blocks whose own word about their risk is too mild."""

from __future__ import annotations

import pytest
from tests.gate.commands.conftest import fence, objections

HEAD = "## Phase 1 — Try\n\n"


@pytest.mark.parametrize(
    ("text", "declared", "command", "risk"),
    [
        ("ls\ngit push", "read", "git push", "remote"),
        ("ls\nrm -rf build", "write", "rm", "destructive"),
        ("ls\nsudo ls", "network", "sudo", "privileged"),
    ],
)
def test_too_mild(text: str, declared: str, command: str, risk: str) -> None:
    (found,) = objections("understated-risk", HEAD + fence(text, f"bash {{#x risk={declared}}}"))
    assert found[0] == f"3:13-3:{18 + len(declared)}"
    assert found[1].startswith(f"The block says `risk={declared}`, and `{command}")
    assert found[1].endswith(f"(line 5) is {risk}.")
    assert found[2] == f"Write risk={risk}."


@pytest.mark.parametrize(
    ("text", "info"),
    [
        ("git push", "bash {risk=remote}"),
        ("ls", "bash {risk=destructive}"),
        ("git push", "bash"),
        ("./own.sh", "bash {risk=read}"),
        ("git push", "text {risk=read}"),
        ("push() { ls; }\npush", "bash {risk=read}"),
    ],
)
def test_true_or_unknown(text: str, info: str) -> None:
    assert objections("understated-risk", HEAD + fence(text, info)) == []


def test_a_declaration_in_a_comment() -> None:
    document = HEAD + "<!-- block: risk=read -->\n" + fence("ls\ngit push")
    assert [where for where, _, _ in objections("understated-risk", document)] == ["4:1-4:8"]
