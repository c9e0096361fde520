"""A prompt begins a command of a transcript, and a comment does not."""

from __future__ import annotations

import pytest

from runbook_kit.document.prompts import HERE_DOCUMENT, PROMPT


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("$ ls", "ls"),
        ("  $ ls -l", "ls -l"),
        ("❯ ls", "ls"),
        ("ada@host:~/x$ ls", "ls"),
        ("[root@host /]# ls", "ls"),
        ("sh-5.1# ls", "ls"),
        ("bash-5.2$ ls", "ls"),
        ("(venv) $ ls", "ls"),
        ("# ls", None),
        ("$ls", None),
        ("total 8", None),
        ("cost: $ 5", None),
    ],
)
def test_prompts(line: str, command: str | None) -> None:
    found = PROMPT.match(line)
    assert (line[found.end() :] if found else None) == command


@pytest.mark.parametrize(
    ("line", "delimiter"),
    [
        ("cat <<EOF", "EOF"),
        ("cat <<-'END' > x", "END"),
        ('cat << "X_1"', "X_1"),
        ("cat <<<word", None),
        ("cat <<'EOF\"", None),
        ("cat < x", None),
    ],
)
def test_here_documents(line: str, delimiter: str | None) -> None:
    found = HERE_DOCUMENT.search(line)
    assert (found[2] if found else None) == delimiter
