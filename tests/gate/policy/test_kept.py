"""Policies as bytes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.gate.policy.test_read import GATE, OWN, PATH

from runbook_kit.gate.policy.kept import pack_policies, policies_key, unpack_policies
from runbook_kit.gate.policy.read import read_policies

TEXTS = {PATH: f"format: gate/1\ngate: {GATE}\n{OWN}", "gates/x.yaml": "a: 1\n"}
KEY = policies_key(TEXTS, "gates", "1.0")
DATA = pack_policies(read_policies(TEXTS, "gates"), KEY)


def test_they_come_back_as_they_were() -> None:
    found = unpack_policies(DATA, KEY)
    assert found == read_policies(TEXTS, "gates")
    assert list(found or ()) == list(read_policies({}, "gates"))


@pytest.mark.parametrize(
    "texts",
    [
        {},
        {**TEXTS, PATH: TEXTS[PATH] + "\n"},
        {**TEXTS, "gates/y.yaml": ""},
        {PATH: TEXTS[PATH], "gates/x.yamla": ": 1\n"},
    ],
)
def test_other_files_are_another_key(texts: dict[str, str]) -> None:
    key = policies_key(texts, "gates", "1.0")
    assert key != KEY
    assert unpack_policies(DATA, key) is None


def test_the_order_of_files_does_not_count_and_folder_and_program_do() -> None:
    assert policies_key(dict(reversed(TEXTS.items())), "gates", "1.0") == KEY
    assert policies_key(TEXTS, "policy", "1.0") != KEY
    assert policies_key(TEXTS, "gates", "1.1") != KEY


def test_not_every_gate() -> None:
    assert unpack_policies(pack_policies({}, KEY), KEY) is None


@given(st.integers(0, len(DATA) - 1), st.binary(max_size=3))
@settings(derandomize=True, deadline=None, max_examples=200)
def test_damaged_bytes_are_no_error(at: int, instead: bytes) -> None:
    unpack_policies(DATA[:at] + instead + DATA[at + 1 :], KEY)
    assert unpack_policies(DATA[:at], KEY) is None
