"""What blocks hand on is stored without secrets and read back, or refused with a sentence."""

from __future__ import annotations

import pytest

from runbook_kit.errors import InvalidInput
from runbook_kit.run.shell import Shell, change_variables, shell_from_bytes

SHELL = Shell(
    variables={"A": "1", "API_KEY": "k", "URL": "https://u:s3cret@host", "ODD": "\udcff"},
    removed=frozenset({"GONE", "AWAY"}),
    functions={"f": "f () \n{ \n    login s3cret\n}\n", "g": "g () \n{ \n    :\n}\n"},
    exported=frozenset({"f", "g"}),
    aliases={"l": "ls", "in": "login s3cret"},
    options={"nullglob": True},
    cwd="/srv",
    told=True,
)


def test_the_stored_form_is_read_back_and_always_the_same() -> None:
    assert shell_from_bytes(SHELL.to_bytes()) == SHELL
    assert SHELL.to_bytes() == shell_from_bytes(SHELL.to_bytes()).to_bytes()


def test_secrets_are_left_out_and_named() -> None:
    kept, names = SHELL.without(lambda name: name.endswith("_KEY"), ["s3cret", ""])
    assert names == ("API_KEY", "URL", "alias in", "f()")
    assert (dict(kept.variables), list(kept.functions), kept.exported) == (
        {"A": "1", "ODD": "\udcff"},
        ["g"],
        frozenset({"g"}),
    )
    assert dict(kept.aliases) == {"l": "ls"}
    assert b"s3cret" not in kept.to_bytes()


@pytest.mark.parametrize("data", [b"", b"\xff", b"[]", b"{}", b'{"format":"runbook-shell/2"}', b"[" * 100_000,
                                  b'{"format":"runbook-shell/1","variables":[]}'])  # fmt: skip
def test_what_is_no_stored_state_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidInput) as caught:
        shell_from_bytes(data)
    assert caught.value.code == "shell-state-unreadable"


BEGUN = {"KEPT": "1", "CHANGED": "1", "GONE": "1", "PWD": "/", "BASH_FUNC_f%%": "() { :; }", "not-a-name": "x"}


def test_only_what_changed_is_handed_on() -> None:
    now = {
        "KEPT": "1",
        "CHANGED": "2",
        "NEW": "3",
        "PWD": "/x",
        "SHLVL": "2",
        "RUNBOOK_STEP": "s",
        "_": "x",
        "BLOCK": "b",
    }
    shell = change_variables(Shell(), BEGUN, {"BLOCK": "b"}, now)
    assert shell == Shell(variables={"CHANGED": "2", "NEW": "3"}, removed=frozenset({"GONE"}))
    environment = shell.environment(BEGUN, {"NEW": "4"})
    expected = {"KEPT": "1", "CHANGED": "2", "NEW": "4", "PWD": "/", "BASH_FUNC_f%%": "() { :; }", "not-a-name": "x"}
    assert environment == expected


def test_what_comes_back_is_no_longer_removed() -> None:
    shell = change_variables(Shell(removed=frozenset({"GONE"})), BEGUN, {}, {**BEGUN})
    assert shell == Shell()
