"""Where the program stands that a wrapper runs, and whose options a double dash ends."""

from __future__ import annotations

import shlex

import pytest

from runbook_kit.plan.filling.interpreters import NAMES_ONLY
from runbook_kit.plan.filling.wrappers import (
    BUILTIN_WRAPPERS,
    PASSES_ON,
    WRAPPERS,
    ends_options,
    is_called,
    program_name,
    wrapped_program,
)


def test_tables_agree() -> None:
    assert NAMES_ONLY.isdisjoint(WRAPPERS)
    assert set(WRAPPERS) >= BUILTIN_WRAPPERS
    assert PASSES_ON.isdisjoint(WRAPPERS)


@pytest.mark.parametrize(
    ("command", "program"),
    [
        ("sudo -u root P", "P"),
        ("sudo -n -- P x", "P"),
        ("env A=1 -u B P", "P"),
        ("timeout -k 1 5 P", "P"),
        ("/usr/bin/nice -n 5 P", "P"),
        ("nohup P", "P"),
        ("chroot /host P", "P"),
        ("command P", "P"),
        ("command -v P", None),
        ("sudo", None),
        ("ls P", None),
    ],
)
def test_wrapped_programs(command: str, program: str | None) -> None:
    words = shlex.split(command)
    found = wrapped_program(words, 0)
    assert (None if found is None else words[found]) == program


def test_a_builtin_is_one_only_where_the_shell_looks() -> None:
    assert is_called(["exec", "x"], 0)
    assert is_called(["command", "exec"], 1)
    assert not is_called(["docker", "exec"], 1)
    assert wrapped_program(["docker", "exec", "x"], 1) is None
    assert program_name("/usr/bin/env") == "env"


@pytest.mark.parametrize(
    ("command", "ends"),
    [
        ("rm -- V", True),
        ("rm V", False),
        ("rm V --", False),
        ("sudo rm -- V", True),
        ("sudo -- rm V", False),
        ("sudo -u root -- rm -- V", True),
        ("kubectl exec pod -- rm V", False),
        ("kubectl exec pod -- rm -- V", True),
        ("npm run x -- V", False),
        ("./x.sh -- V", True),
    ],
)
def test_what_a_double_dash_protects(command: str, ends: bool) -> None:
    words = shlex.split(command)
    assert ends_options(words, words.index("V")) is ends
