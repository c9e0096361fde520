"""Variables and functions that a text defines, and which of them evaluate what they are given."""

from __future__ import annotations

import pytest

from runbook_kit.document.bash import parse
from runbook_kit.plan.filling.assignments import CODE_VARIABLE, names_in


def test_names() -> None:
    names = names_in(parse("f() { local -i n; }\nfunction g { declare -ri m=1; }\nx=1; declare y=2"))
    assert names.functions == {"f", "g"}
    assert names.integers >= {"n", "m", "RANDOM"}
    assert names.integers.isdisjoint({"x", "y"})


@pytest.mark.parametrize("name", ["PS4", "BASH_ENV", "GIT_SSH_COMMAND", "EDITOR", "GIT_PAGER", "LD_LIBRARY_PATH"])
def test_variables_that_are_read_as_code(name: str) -> None:
    assert CODE_VARIABLE.fullmatch(name)


@pytest.mark.parametrize("name", ["PATH", "KUBECONFIG", "COMMAND_NAME", "X"])
def test_variables_that_are_not(name: str) -> None:
    assert not CODE_VARIABLE.fullmatch(name)
