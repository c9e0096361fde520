"""Bytes as text, and whether they are a runbook."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook_kit.gate.engine.content import is_authored, is_runbook, read_text


@pytest.mark.parametrize("data", [b"", b"a\r\nb", "ü\u2028\n".encode(), b"\0"])
def test_text(data: bytes) -> None:
    source, problem = read_text("a.md", data)
    assert (source.path, source.text.encode(), problem) == ("a.md", data, None)


def test_a_byte_order_mark_is_no_text() -> None:
    assert read_text("a.md", b"\xef\xbb\xbf# A\n")[0].text == "# A\n"


def test_what_is_no_utf_8_is_a_finding_at_its_place() -> None:
    source, problem = read_text("a.md", "\ufeffä\nb ".encode() + b"\xff\xfe c\xe4\n")
    assert source.text == "ä\nb \ufffd\ufffd c\ufffd\n"
    assert problem is not None
    assert (problem.rule, problem.severity, problem.span.line, problem.span.column) == (
        "invalid-encoding",
        "error",
        2,
        3,
    )
    assert problem.message == "The bytes from here on are not UTF-8 (byte 5: 0xff)."
    assert (problem.span.start, problem.span.end, problem.fix) == (4, 5, ())


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.binary(max_size=40))
def test_any_bytes_can_be_read(data: bytes) -> None:
    source, problem = read_text("a.md", data)
    if problem is None:
        assert source.text.encode() == data.removeprefix(b"\xef\xbb\xbf")
    else:
        assert source.text[problem.span.start : problem.span.end] == "\ufffd"


@pytest.mark.parametrize(
    ("path", "data", "expected"),
    [
        ("runbooks/a.md", b"", True),
        ("runbooks/deep/a.md", b"", True),
        ("runbooks.md", b"", False),
        ("docs/a.md", b"", False),
        ("docs/a.md", b"---\nrunbook: a\n---\n", True),
        ("docs/a.md", b"\xef\xbb\xbf---\r\nrunbook: a\r\n---\r\n", True),
        ("docs/a.md", b"---\ntitle: a runbook\n---\nrunbook: a\n", False),
        ("docs/a.md", b"# runbook: a\n", False),
        ("docs/a.md", b"---\n'runbook' : a\n...\n", True),
    ],
)
def test_what_is_a_runbook(path: str, data: bytes, expected: bool) -> None:
    assert is_runbook(path, data, ("runbooks",)) is expected
    assert is_authored(data) is (expected and path.startswith("docs"))
    assert is_runbook(path, data, (".",))
