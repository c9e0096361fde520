"""The work a template does is counted, and nothing that is drawn by chance is within its reach."""

from __future__ import annotations

import pytest

from runbook_kit.render.documents.sandbox import BUDGET, LARGEST, Sandbox, TooMuch, size

TEXTS = {"a": "{% for x in range(10) %}{{ x }}{% endfor %}"}


def test_work_is_counted() -> None:
    sandbox = Sandbox("md", TEXTS.get)
    template = sandbox.get_template("a")
    spent = []
    for count in (1, 2):
        sandbox.left = BUDGET
        assert template.render() == "0123456789"
        spent.append(BUDGET - sandbox.left)
        assert spent[0] == spent[count - 1] > 500
    sandbox.left = spent[0] - 1
    with pytest.raises(TooMuch):
        template.render()


def test_sizes() -> None:
    assert [size(value) for value in ("abc", (1, 2), [1], {"a": 1}, range(7), 5, None)] == [3, 2, 1, 1, 7, 1, 1]
    with pytest.raises(TooMuch):
        size("x" * (LARGEST + 1))


@pytest.mark.parametrize("kind", ["md", "html", "txt", "sh"])
def test_no_chance_and_no_filler(kind: str) -> None:
    sandbox = Sandbox(kind, TEXTS.get)
    assert not {"random", "urlize", "xmlattr", "attr", "format", "center", "pprint", "safe"} & set(sandbox.filters)
    assert set(sandbox.globals) == {"range", "dict", "namespace"}
