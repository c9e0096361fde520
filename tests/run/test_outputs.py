"""What a block hands on as `key=value`: every form, every mistake, and any bytes at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from runbook_kit.run.outputs import LARGEST, NAME, OUTPUT, Outputs, read_outputs, take_outputs


@pytest.mark.parametrize(("text", "values"), [
    ("", ()),
    ("a=1\nb=2\n", (("a", "1"), ("b", "2"))),
    ("a=1", (("a", "1"),)),
    ("a=1\r\nb=2\r\n", (("a", "1"), ("b", "2"))),
    ("a=\n", (("a", ""),)),
    ("a=b=c\n", (("a", "b=c"),)),
    ("a= 1 \n", (("a", " 1 "),)),
    ("a=<<END\n", (("a", "<<END"),)),
    ("# a=1\n\n  \nb=2\n", (("b", "2"),)),
    ("a=1\nb=2\na=3\n", (("b", "2"), ("a", "3"))),
    ("a<<END\none\n# two\n\nEND\nb=2\n", (("a", "one\n# two\n"), ("b", "2"))),
    ("a<<END\nEND\n", (("a", ""),)),
    ("a<<E=F\nx=y\nE=F\n", (("a", "x=y"),)),
    ("run-dir=out/ä\n", (("run-dir", "out/ä"),)),
])  # fmt: skip
def test_values(text: str, values: tuple[tuple[str, str], ...]) -> None:
    assert read_outputs(text.encode()) == Outputs(values)


@pytest.mark.parametrize(("data", "problem"), [
    (b"just words\n", "Line 1 of its outputs is not `name=value`."),
    (b"a=1\n=2\n", "Line 2 of its outputs is not `name=value`."),
    (b"1a=2\n", "Line 1 of its outputs is not `name=value`."),
    ("ä=2\n".encode(), "Line 1 of its outputs is not `name=value`."),
    (b"a<<END\none\n", "Line 1 of its outputs is not `name=value`."),
    (b"a<<\none\n", "Line 1 of its outputs is not `name=value`."),
    (b"a=\0\n", "The output a contains a NUL character."),
    (b"a=1\n\xff", "Its outputs are not UTF-8 (byte 5)."),
    (b"a=" + b"x" * LARGEST, f"It wrote {LARGEST + 2} bytes of outputs; at most {LARGEST} are read."),
])  # fmt: skip
def test_problems(data: bytes, problem: str) -> None:
    assert read_outputs(data).problems[0] == problem


def test_a_problem_hides_nothing_else() -> None:
    assert read_outputs(b"words\na=1\n").values == (("a", "1"),)


def test_as_much_as_is_allowed() -> None:
    assert len(read_outputs(b"a=" + b"x" * (LARGEST - 2)).values[0][1]) == LARGEST - 2


@given(some.binary(max_size=200))
@settings(derandomize=True, deadline=None)
def test_any_bytes_can_be_read(data: bytes) -> None:
    found = read_outputs(data)
    assert all(NAME.fullmatch(name) and "\0" not in value for name, value in found.values)


@given(
    some.dictionaries(
        some.from_regex(NAME, fullmatch=True),
        some.text(some.characters(exclude_characters="\0", exclude_categories=["Cs"])),
    )
)
@settings(derandomize=True, deadline=None)
def test_what_is_written_with_an_end_is_read_back(values: dict[str, str]) -> None:
    end = "END-OF-IT"
    text = "".join(f"{name}<<{end}\n{value}\n{end}\n" for name, value in values.items() if end not in value)
    wanted = {name: value.replace("\r\n", "\n") for name, value in values.items() if end not in value}
    assert dict(read_outputs(text.encode()).values) == {
        name: value for name, value in values.items() if end not in value
    } or any("\r" in value for value in wanted.values())


def test_a_file_is_taken_once(tmp_path: Path) -> None:
    file = tmp_path / f"001-a{OUTPUT}"
    file.write_text("one=1\npath=./evil\n")
    assert take_outputs(file) == Outputs((("one", "1"),), ("The output path is not handed on: PATH is taken.",))
    assert not file.exists()
    assert take_outputs(file) == Outputs()
