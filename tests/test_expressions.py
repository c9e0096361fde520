"""Regular expressions that are compiled later are the same expressions."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from typing import Any

import pytest

import runbook_kit
from runbook_kit.expressions import _Unread, expression


def all_of_ours() -> Iterator[tuple[str, _Unread]]:
    """Every expression of a module of the package, by where it stands."""
    for module in pkgutil.walk_packages(runbook_kit.__path__, "runbook_kit."):
        if module.name.startswith(("runbook_kit.site", "runbook_kit.__main__")):  # they need what an extra brings
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, _Unread):
                yield f"{module.name}.{name}", value


def test_all_of_ours_can_be_compiled() -> None:
    found = dict(all_of_ours())
    assert len(found) > 100
    for where, each in found.items():
        assert isinstance(re.compile(each._written, each._flags), re.Pattern), where


def test_it_answers_as_a_compiled_one() -> None:
    late, now = expression(r"(?P<word>a)b*", re.IGNORECASE), re.compile(r"(?P<word>a)b*", re.IGNORECASE)
    text = "xABBab a"
    assert late.findall(text) == now.findall(text) == ["A", "a", "a"]
    assert [found.span() for found in late.finditer(text)] == [found.span() for found in now.finditer(text)]
    assert late.sub("-", text) == now.sub("-", text)
    assert (late.pattern, late.flags, late.groupindex) == (now.pattern, now.flags, now.groupindex)
    assert expression(rb"\d").search(b"x1") is not None


def test_what_is_wrong_with_it_is_known_when_it_is_asked() -> None:
    late = expression("(")
    with pytest.raises(re.error, match="unterminated"):
        late.search("")


def test_it_is_compiled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[object] = []
    late = expression("once")
    real = re.compile

    def compile_and_count(*given: Any) -> re.Pattern[str]:
        compiled.append(given)
        return real(*given)

    monkeypatch.setattr(re, "compile", compile_and_count)
    assert late.search("once") is not None
    assert late.search("twice") is None
    assert compiled == [("once", 0)]
