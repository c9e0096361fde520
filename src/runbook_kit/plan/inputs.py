"""The values of a plan's inputs: given, taken from the environment, or the default; each checked before it is used."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from msgspec import Struct
from msgspec.structs import replace

from runbook_kit.document.model import Input
from runbook_kit.document.pattern import is_pattern, matches
from runbook_kit.document.placeholders import input_key
from runbook_kit.errors import UsageError
from runbook_kit.plan.model import InputValue
from runbook_kit.suggestion import quoted, suggest


class Resolved(Struct, frozen=True):
    """What each input is in this plan, and the texts that fill commands (secrets only by reference)."""

    values: tuple[InputValue, ...]
    texts: Mapping[str, str]  # by input name; a secret that has a value is there, too, with an empty text
    secrets: frozenset[str]
    required: tuple[str, ...] = ()  # those that were declared, must have a value, and have none
    outputs: frozenset[str] = frozenset()  # those that an earlier block gives; only the run will know the value


def resolve_inputs(
    inputs: Collection[Input], used: Collection[str], given: Mapping[str, str], environment: Mapping[str, str]
) -> Resolved:
    """The value of every input that is `used` or `given`: what was given, else `from_env`, else the default.

    Raises `UsageError` for an unknown name, and for a value that is empty where one is required, not among the
    choices, or does not match the pattern. The value of a secret is in no message and nowhere in the result.
    """
    names = [each.name for each in inputs]
    for name in given:
        if name not in names:
            message = f"There is no input called {quoted(name)}."
            raise UsageError(message, hint=suggest(name, names, "inputs"), code="unknown-input")
    values, texts = [], {}
    for each in inputs:
        if each.literal or (each.name not in used and each.name not in given):
            continue
        value, text = _resolve(each, given, environment)
        values.append(value)
        if value.source != "missing":
            texts[each.name] = text
    secrets = frozenset(each.name for each in inputs if each.secret)
    required = tuple(each.name for each in inputs if each.declared and each.required and each.name not in texts)
    return Resolved(tuple(values), texts, secrets, required)


def with_outputs(resolved: Resolved, names: Collection[str]) -> Resolved:
    """The same, with inputs that have no value yet taken from outputs of earlier blocks; `names` are input keys."""
    given = frozenset(
        each.name
        for each in resolved.values
        if each.source == "missing" and not each.secret and input_key(each.name) in names
    )
    if not given:
        return resolved
    values = tuple(replace(each, source="output") if each.name in given else each for each in resolved.values)
    texts = {**resolved.texts, **dict.fromkeys(given, "")}
    required = tuple(name for name in resolved.required if name not in given)
    return replace(resolved, values=values, texts=texts, required=required, outputs=given)


def _resolve(each: Input, given: Mapping[str, str], environment: Mapping[str, str]) -> tuple[InputValue, str]:
    if each.name in given:
        return _checked(each, InputValue(each.name, "set", given[each.name], each.secret), "")
    if each.from_env and environment.get(each.from_env):
        found = InputValue(each.name, "environment", environment[each.from_env], each.secret)
        return _checked(each, found, f" from the environment variable {each.from_env}")
    if each.default is not None:
        return _checked(each, InputValue(each.name, "default", each.default, each.secret), " by default")
    return InputValue(each.name, "missing", secret=each.secret), ""


def _checked(each: Input, value: InputValue, origin: str) -> tuple[InputValue, str]:
    problem, hint = _problem(each, value.value)
    if problem:
        shown = "its secret value" if each.secret else f"its value {quoted(value.value)}"
        message = f"The input {quoted(each.name)}: {shown}{origin} {problem}."
        raise UsageError(message, hint=hint, code="invalid-input-value")
    if each.secret:
        return InputValue(each.name, value.source, secret=True), ""
    return value, value.value


def _problem(each: Input, text: str) -> tuple[str, str]:
    """What is wrong with `text` as the value of an input, and what to do; empty when nothing is."""
    if "\0" in text:
        return "contains a NUL character", "No command can be given one."
    if each.required and not text:
        return "is empty", "Give a value."
    if each.choices and text not in each.choices:
        return "is not one of its choices", suggest(text, each.choices, "choices")
    if each.pattern and text and not is_pattern(each.pattern):
        return (
            f"cannot be checked: {quoted(each.pattern)} is no pattern",
            "Write one without references and look-around.",
        )
    if each.pattern and text and not matches(each.pattern, text):
        return f"does not match {quoted(each.pattern)}", each.description
    return "", ""
