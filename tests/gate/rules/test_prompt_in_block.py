"""Prompts in fences that say they hold a script."""

from __future__ import annotations

import pytest
from tests.gate.commands.conftest import fence, objections

ALONE, SHOWN = "Leave the prompts out, or call the fence `console`.", "Call the fence `console`."
WRONG = {
    "one command": (fence("$ ls"), "2:1-2:2", "$", "line", ALONE),
    "with what it prints": (fence("$ ls\na b"), "2:1-2:2", "$", "line", SHOWN),
    "two commands": (fence("\n  $ ls\n  $ pwd", "sh"), "3:3-3:4", "$", "2 lines", ALONE),
    "behind a comment": (fence("# first\n$ ls", "shell"), "3:1-3:2", "$", "line", SHOWN),
    "of a host": (fence("me@host:~$ ls"), "2:1-2:11", "me@host:~$", "line", ALONE),
    "of root": (fence("[root@host /]# ls"), "2:1-2:15", "[root@host /]#", "line", ALONE),
    "in a list": ("- do\n  ```bash\n  $ ls\n  ```\n", "3:3-3:4", "$", "line", ALONE),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_prompt(name: str) -> None:
    document, where, sign, lines, hint = WRONG[name]
    message = f"The prompt `{sign}` stands before the command: the {lines} cannot be copied and run."
    assert objections("prompt-in-block", document) == [(where, message, hint)]


FINE = {
    "a transcript": fence("$ ls", "console"),
    "no language": fence("$ ls", ""),
    "comments": fence("# ls\nls # $ x"),
    "a variable": fence("$HOME/bin/x\necho $ x"),
    "commands first": fence("ls\n$ pwd"),
}


@pytest.mark.parametrize("name", FINE)
def test_no_prompt(name: str) -> None:
    assert objections("prompt-in-block", FINE[name]) == []
