"""What bash 3.2 and the tools of macOS do not have."""

from __future__ import annotations

import pytest
from tests.gate.commands.conftest import cuts, fence, objections

LACKING = {
    "mapfile -t a < x": "mapfile",
    "declare -A m": "declare -A m",
    'echo "${x^^}"': "${x^^}",
    "echo ${x,,}": "${x,,}",
    "sed -i 's/a/b/' x": "sed -i 's/a/b/' x",
    "date -d yesterday": "date -d yesterday",
    "date --date=now": "date --date=now",
    "readlink -f x": "readlink -f x",
    "grep -oP 'a' x": "grep -oP 'a' x",
    "timeout 5 ls": "timeout",
    "ls &>> log": "&>>",
    "ls |& cat": "|&",
    "x=$(sort -V y)": "sort -V y",
    "sha256sum x": "sha256sum",
}


@pytest.mark.parametrize("text", LACKING)
def test_lacking(text: str) -> None:
    assert cuts("not-portable", fence(f"ls\n{text}")) == [LACKING[text]]


@pytest.mark.parametrize(
    "text",
    [
        "sed -i.bak 's/a/b/' x",
        "sed -i '' 's/a/b/' x",
        "date -u +%F",
        "grep -E a x",
        "echo '${x^^} |& &>>'",
        "# date -d x",
        "declare -a x",
        "ls >> x 2>&1",
        "sort -k2 x",
    ],
)
def test_portable(text: str) -> None:
    assert cuts("not-portable", fence(text)) == []


def test_what_is_said() -> None:
    assert objections("not-portable", fence("readlink -f x")) == [
        ("2:1-2:14", "`readlink -f` is GNU's; macOS does not have it.", "Use `cd DIR && pwd -P`.")
    ]
