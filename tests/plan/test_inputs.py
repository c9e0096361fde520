"""Where the value of an input comes from, and which values are refused."""

from __future__ import annotations

import time
from collections.abc import Mapping

import pytest
from msgspec import structs

from runbook_kit.document.model import Input
from runbook_kit.errors import UsageError
from runbook_kit.finding import Span
from runbook_kit.plan.inputs import Resolved, resolve_inputs
from runbook_kit.plan.model import InputValue

NONE: Mapping[str, str] = {}
PLAIN = Input("name", Span("x.md", 1, 1, 1, 2))


def resolved(
    field: Input, given: Mapping[str, str] = NONE, environment: Mapping[str, str] = NONE, used: bool = True
) -> Resolved:
    return resolve_inputs((field,), {field.name} if used else set(), given, environment)


def refused(field: Input, value: str) -> tuple[str, str, str]:
    with pytest.raises(UsageError) as caught:
        resolved(field, {field.name: value})
    assert caught.value.exit_code == 2
    return caught.value.code, caught.value.message, caught.value.hint


def test_given_beats_environment_beats_default() -> None:
    field = structs.replace(PLAIN, default="c", from_env="NAME")
    environment = {"NAME": "b"}
    assert resolved(field, {"name": "a"}, environment).values == (InputValue("name", "set", "a"),)
    assert resolved(field, NONE, environment).values == (InputValue("name", "environment", "b"),)
    assert resolved(field).values == (InputValue("name", "default", "c"),)
    assert resolved(field).texts == {"name": "c"}


def test_an_empty_variable_counts_as_not_set() -> None:
    field = structs.replace(PLAIN, default="c", from_env="NAME")
    assert resolved(field, NONE, {"NAME": ""}).values[0].source == "default"


def test_what_nobody_gives_is_missing() -> None:
    assert resolved(PLAIN) == Resolved((InputValue("name", "missing"),), {}, frozenset(), ("name",))
    for changes in ({"required": False}, {"declared": False}):
        assert resolved(structs.replace(PLAIN, **changes)).required == ()


def test_the_value_of_a_secret_is_nowhere() -> None:
    secret = structs.replace(PLAIN, secret=True, from_env="NAME", pattern="^x")
    for given, environment, source in (({"name": "xyzzy"}, NONE, "set"), (NONE, {"NAME": "xyzzy"}, "environment")):
        result = resolved(secret, given, environment)
        assert result.values[0] == InputValue("name", source, "", secret=True)  # type: ignore[arg-type]
        assert (result.texts, result.secrets) == ({"name": ""}, frozenset({"name"}))
        assert "xyzzy" not in repr(result)
    code, message, _ = refused(secret, "hunter2")
    assert (code, message) == ("invalid-input-value", "The input `name`: its secret value does not match `^x`.")


def test_only_inputs_in_use_or_given_are_part_of_the_plan() -> None:
    assert resolved(PLAIN, used=False).values == ()
    assert resolved(PLAIN, {"name": "a"}, used=False).values == (InputValue("name", "set", "a"),)
    assert resolved(structs.replace(PLAIN, literal=True), {"name": "a"}).values == ()


def test_an_unknown_name_gets_a_suggestion() -> None:
    with pytest.raises(UsageError) as caught:
        resolved(PLAIN, {"nmae": "a"})
    assert (caught.value.code, caught.value.message) == ("unknown-input", "There is no input called `nmae`.")
    assert caught.value.hint.startswith("Did you mean `name`?")


@pytest.mark.parametrize(
    ("changes", "value", "problem"),
    [
        ({}, "", "its value `` is empty"),
        ({}, "a\0b", r"its value `a\x00b` contains a NUL character"),
        ({"choices": ("red", "green")}, "blue", "its value `blue` is not one of its choices"),
        ({"pattern": "^out/"}, "in/x", "its value `in/x` does not match `^out/`"),
        ({"pattern": "^out/"}, "\x1b[2J", r"its value `\x1b[2J` does not match `^out/`"),
        ({"pattern": "(a"}, "a", "its value `a` cannot be checked: `(a` is no pattern"),
        ({"pattern": r"(a)\1"}, "aa", r"its value `aa` cannot be checked: `(a)\1` is no pattern"),
    ],
)
def test_a_value_that_does_not_fit_is_refused(changes: dict[str, str], value: str, problem: str) -> None:
    field = structs.replace(PLAIN, **changes)
    assert refused(field, value)[:2] == ("invalid-input-value", f"The input `name`: {problem}.")


def test_the_message_says_where_a_value_came_from() -> None:
    field = structs.replace(PLAIN, choices=("red",), default="blue", from_env="COLOUR")
    with pytest.raises(UsageError, match=r"its value `pink` from the environment variable COLOUR is not one"):
        resolved(field, NONE, {"COLOUR": "pink"})
    with pytest.raises(UsageError, match=r"its value `blue` by default is not one"):
        resolved(field)


@pytest.mark.parametrize(
    ("changes", "value"),
    [
        ({"pattern": "^out/ops/"}, "out/ops/demo"),  # found, not matched whole: as in JSON Schema
        ({"required": False, "pattern": "^x"}, ""),
        ({"choices": ("a b", "c")}, "a b"),
    ],
)
def test_a_value_that_fits_is_taken(changes: dict[str, str], value: str) -> None:
    field = structs.replace(PLAIN, **changes)
    assert resolved(field, {"name": value}).texts == {"name": value}


def test_a_pattern_that_makes_other_engines_hang_takes_no_time() -> None:
    field = structs.replace(PLAIN, pattern="^(a+)+$")
    start = time.process_time()
    assert refused(field, "a" * 50_000 + "b")[0] == "invalid-input-value"
    assert time.process_time() - start < 2
