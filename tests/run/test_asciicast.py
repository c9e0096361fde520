"""What a terminal showed is recorded as asciicast v3: relative times, whole characters, no input."""

from __future__ import annotations

import json
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from runbook_kit.run.asciicast import Cast


def test_a_recording_is_lines_of_json() -> None:
    lines: list[bytes] = []
    times = iter([100.0, 100.25, 100.2504, 101.0, 102.0, 102.5])
    cast = Cast(
        lines.append, lambda: next(times), columns=80, rows=24, timestamp=7, title="t", env={"SHELL": "/bin/sh"}
    )
    cast.feed("ü\x1b[1m".encode())
    cast.feed(b"x")
    cast.mark("step two")
    cast.resize(100, 30)
    cast.finish(3)
    header, *events = [json.loads(line) for line in lines]
    terminal = {"cols": 80, "rows": 24}
    assert header == {"version": 3, "term": terminal, "timestamp": 7, "title": "t", "env": {"SHELL": "/bin/sh"}}
    assert events == [
        [0.25, "o", "ü\x1b[1m"],
        [0, "o", "x"],
        [0.75, "m", "step two"],
        [1.0, "r", "100x30"],
        [0.5, "x", "3"],
    ]
    assert all(line.count(b"\n") == 1 and line.endswith(b"\n") for line in lines)


@settings(derandomize=True, deadline=None)
@given(st.binary(max_size=60), st.lists(st.integers(0, 60), max_size=6))
def test_output_in_any_pieces_reads_the_same(data: bytes, cuts: list[int]) -> None:
    lines: list[bytes] = []
    cast = Cast(lines.append, lambda: 0.0, columns=1, rows=1)
    for start, end in pairwise([0, *sorted(cuts), len(data) + 60]):
        cast.feed(data[start:end])
    cast.finish(0)
    text = "".join(json.loads(line)[2] for line in lines[1:-1])
    assert text == data.decode("utf-8", "replace")
