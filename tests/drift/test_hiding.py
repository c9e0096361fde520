"""Values of secret-like keys do not come through."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook_kit.drift.hiding import hide


def is_secret(name: str) -> bool:
    return not {"PASSWORD", "TOKEN", "SECRET"}.isdisjoint(name.split("_"))


@pytest.mark.parametrize(("text", "expected"), [
    ("password: hunter2", "password: ***"),
    ("password = hunter2 # no", "password = ***"),
    ('{"api": {"token": "hunter2", "x": 1}}', '{"api": {"token": ***'),
    ("dbPassword=hunter2", "dbPassword=***"),
    ("db.password: hunter2", "db.password: ***"),
    ("- token: |\n    hunter2\n    hunter2\n  b: 1", "- token: ***\n  b: 1"),
    ("tokens:\n  - hunter2\n\n  - hunter2\nb: 1", "tokens:***\nb: 1"),
    ("token = [\n  'hunter2',\n]\nb = 1", "token = ***\n]\nb = 1"),
    ('token = """\nhunter2\nhunter2"""\nb = 1', "token = ***\nb = 1"),
    ("url: https://user:hunter2@example.org/x", "url: https://***@example.org/x"),
    ("a\n-----BEGIN RSA PRIVATE KEY-----\nhunter2\n-----END RSA PRIVATE KEY-----\nb", "a\n***\nb"),
    ("run: deploy --token=hunter2", "run: deploy --token=***"),
    ("tokens:\n- hunter2\nb: 1", "tokens:***\nb: 1"),
    ("export SECRET=hunter2", "export SECRET=***"),
])  # fmt: skip
def test_what_is_hidden(text: str, expected: str) -> None:
    kept, count = hide(text, is_secret)
    assert (kept, count >= 1) == (expected, True)


@pytest.mark.parametrize(
    "text", ["port: 80", "a == b", "tokenizer: x", "see https://example.org/a", "", "\n\n", "x:\n  y: 1"]
)
def test_what_stays(text: str) -> None:
    assert hide(text, is_secret) == (text, 0)


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.text(alphabet=" \n:=\"'{}[]-|>abc#\\", max_size=60))
def test_any_text(text: str) -> None:
    assert "hunter2" not in hide(f"{text}\ntoken: hunter2", is_secret)[0]
