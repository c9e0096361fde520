"""Records what a terminal showed, as asciicast v3 (https://docs.asciinema.org/manual/asciicast/v3/)."""

from __future__ import annotations

import codecs
import json
from collections.abc import Callable, Mapping


class Cast:
    """Lines of an asciicast, each written as soon as it is known, so that a crash leaves what was before it.

    `write` takes a line with its line feed, as bytes; `clock` tells seconds, from any start; `timestamp` is the Unix
    time of the start. Bytes come as the terminal got them, already masked; input is never recorded. A character that
    comes in two pieces is written once it is whole; what is no UTF-8 becomes U+FFFD.
    """

    def __init__(
        self,
        write: Callable[[bytes], object],
        clock: Callable[[], float],
        *,
        columns: int,
        rows: int,
        timestamp: int | None = None,
        term: str = "",
        title: str = "",
        command: str = "",
        env: Mapping[str, str] | None = None,
    ) -> None:
        self._write, self._clock = write, clock
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        terminal = {"cols": columns, "rows": rows} | ({"type": term} if term else {})
        said = {"timestamp": timestamp, "command": command, "title": title, "env": dict(env or {})}
        self._line({"version": 3, "term": terminal} | {name: value for name, value in said.items() if value})
        self._told_ms = 0
        self._begun = clock()

    def feed(self, data: bytes) -> None:
        """Output."""
        text = self._decode(data)
        if text:
            self._event("o", text)

    def mark(self, label: str = "") -> None:
        """A place to find again, such as the start of a step."""
        self._event("m", label)

    def resize(self, columns: int, rows: int) -> None:
        self._event("r", f"{columns}x{rows}")

    def finish(self, status: int) -> None:
        """The end, with the exit status; a character that never became whole is written before it."""
        text = self._decode(b"", True)
        if text:
            self._event("o", text)
        self._event("x", str(status))

    def _event(self, code: str, data: str) -> None:
        # Rounded against the start, so that the intervals of a long recording add up to its length.
        now_ms = max(self._told_ms, round((self._clock() - self._begun) * 1000))
        interval, self._told_ms = (now_ms - self._told_ms) / 1000, now_ms
        self._line([interval, code, data])

    def _line(self, value: object) -> None:
        self._write(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n")
