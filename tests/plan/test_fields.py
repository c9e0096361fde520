"""A data file read key by key: types, defaults, and one sentence for each kind of mistake."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook_kit.errors import InvalidInput
from runbook_kit.finding import Span
from runbook_kit.plan.fields import Fields


def fields(**data: object) -> Fields:
    return Fields(data, "", "x.yaml", None)


def test_missing_keys_read_as_empty() -> None:
    empty = fields(gone=None)
    assert (empty.text("a"), empty.texts("a"), empty.flag("a"), empty.count("a")) == ("", (), False, 0)
    assert (empty.text("a", "b"), empty.seconds("a", 5), empty.word("a", ["x"], "y")) == ("b", 5.0, "y")
    assert (empty.verdict("a"), empty.section("a").names, empty.has("gone")) == ("deny", (), False)
    assert empty.section("gone").names == ()


def test_values_are_read_with_their_types() -> None:
    full = fields(a="x", b=["y", "z"], c=True, d=3, e="5m", f={"g": "allow"}, h=90)
    assert (full.text("a"), full.texts("a"), full.texts("b")) == ("x", ("x",), ("y", "z"))
    assert (full.flag("c"), full.count("d"), full.seconds("e", 1), full.seconds("h", 1)) == (True, 3, 300.0, 90.0)
    assert (full.section("f").verdicts(), [name for name, _ in fields(f={}).sections()]) == ({"g": "allow"}, ["f"])


@pytest.mark.parametrize(
    ("read", "message"),
    [
        (lambda it: it.text("number"), "x.yaml: `number` must be text."),
        (lambda it: it.texts("number"), "x.yaml: `number` must be a list of texts."),
        (lambda it: it.flag("text"), "x.yaml: `text` must be true or false."),
        (lambda it: it.count("text"), "x.yaml: `text` must be a whole number, 0 or more."),
        (lambda it: it.seconds("text", 1), "x.yaml: `text` must be a duration."),
        (lambda it: it.section("text"), "x.yaml: `text` must be a mapping."),
        (lambda it: it.word("text", ["y"], ""), "x.yaml: `text` must not be `x`."),
        (lambda it: it.verdict("text"), "x.yaml: `text` must not be `x`."),
        (lambda it: it.allow("text"), "x.yaml: `number` is unknown."),
        (lambda it: it.verdicts(["text"]), "x.yaml: `number` is unknown."),
        (lambda it: it.section("deep").allow(), "x.yaml: `deep.key` is unknown."),
    ],
)
def test_mistakes_are_named(read: object, message: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read(fields(number=1, text="x", deep={"key": 1}))  # type: ignore[operator]
    assert caught.value.message == message


def test_a_file_that_is_no_mapping() -> None:
    with pytest.raises(InvalidInput, match=r"^x\.yaml:1:1: `The file` must be a mapping\.$"):
        Fields([], "", "x.yaml", lambda _: Span("x.yaml", 1, 1, 1, 1))


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@settings(derandomize=True, deadline=None, max_examples=150)
@given(values)
def test_any_value_is_read_or_refused_with_a_sentence(value: object) -> None:
    readers = ("text", "texts", "flag", "count", "verdict", "section")
    for reader in readers:
        try:
            getattr(fields(key=value), reader)("key")
        except InvalidInput as error:
            assert error.message.startswith("x.yaml: `key` must")  # noqa: PT017
