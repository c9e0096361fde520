"""Shows a run while it goes on, on stderr: each block, its output as it comes, how long it takes, how it ended."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping, Sequence

from runbook_kit.cli.screen import terminal
from runbook_kit.plan.model import Action
from runbook_kit.render.escape import on_one_line
from runbook_kit.render.run_page import took
from runbook_kit.render.terminal import Tone, duration
from runbook_kit.session.events import StepFinished

QUIET_S = 2.0  # without output for this long, the time is shown
EVERY_S = 1.0
MARKS: Mapping[str, tuple[str, Tone]] = {
    "met": ("ok", "good"),
    "kept": ("ok", "good"),
    "unmet": ("no", "alarm"),
    "confirmed": ("ok", "good"),
    "signed": ("ok", "good"),
    "overridden": ("override", "caution"),
    "skipped": ("skipped", "notice"),
    "done": ("done", "good"),
}
OUTCOMES: Mapping[str, Tone] = {"passed": "good", "warned": "caution", "failed": "alarm", "skipped": "notice"}


class Live:
    """The screen of a run. Nothing that goes wrong with it stops the run: a terminal may be closed meanwhile."""

    def __init__(
        self, environ: Mapping[str, str], total: int, *, quiet: bool = False, order: Sequence[str] = ()
    ) -> None:
        """`total` blocks will run; `order` are their addresses, so that a resumed run counts places and no attempts."""
        self._page = terminal(sys.stderr, environ)
        self._total, self._quiet = total, quiet
        self._places = {address: place for place, address in enumerate(order, 1)}
        self._moving = sys.stderr.isatty() and environ.get("TERM") != "dumb" and not quiet
        self._running = ""
        self._begun = self._heard = self._drawn = 0.0
        self._in_line = False  # the output has not ended its last line
        self._status = False  # a line with the time stands there
        self._fence = os.urandom(16).hex() if environ.get("GITHUB_ACTIONS") == "true" else ""

    def open(self) -> None:
        if self._fence:
            self._line(f"::stop-commands::{self._fence}")

    def close(self) -> None:
        self._end_line()
        if self._fence:
            self._line(f"::{self._fence}::")

    def begins(self, action: Action, number: int, attempt: int) -> None:
        again = f", attempt {attempt}" if attempt > 1 else ""
        title = f"  {on_one_line(action.title)}" if action.title else ""
        head = self._page.paint(on_one_line(action.address), "strong")
        place = self._places.get(action.address, number)
        self._line(f"{self._page.paint(f'[{place}/{self._total}]', 'notice')} {head}{again}{title}")
        self._running = action.address
        self._begun = self._heard = time.monotonic()

    def shows(self, piece: bytes) -> None:
        """The block's own output, as it is."""
        self._erase()
        self._heard = time.monotonic()
        self._in_line = not piece.endswith(b"\n")
        if not self._quiet:
            self._write(piece)

    def tick(self) -> None:
        """Show how long a block runs that says nothing."""
        now = time.monotonic()
        if not self._moving or not self._running or self._in_line:
            return
        if now - self._heard >= QUIET_S and now - self._drawn >= EVERY_S:
            self._erase()
            text = self._page.paint(f"    … {self._running} {duration(round(now - self._begun))}", "faint")
            self._write(encoded(text))
            self._status, self._drawn = True, now

    def waits(self, seconds: float) -> None:
        self._line(self._page.paint(f"    waits {duration(round(seconds))} before the next attempt", "faint"))

    def ended(self, action: Action, finished: StepFinished) -> None:  # noqa: ARG002
        self._running = ""
        self._end_line()
        word = self._page.paint(finished.outcome, OUTCOMES[finished.outcome])
        time_taken = f" in {took(finished.duration_ms)}" if finished.exit_code is not None or finished.signal else ""
        why = f". {on_one_line(finished.reason)}" if finished.reason else ""
        self._line(f"    {word}{time_taken}{why}")
        for left in finished.left:
            text = f"    still running: process {left.pid}, {on_one_line(left.command)}"
            self._line(self._page.paint(text, "caution"))

    def says(self, action: Action, word: str, sentence: str) -> None:
        """How a requirement or a criterion was decided, or why a block is not run."""
        if word not in MARKS:
            return
        mark, tone = MARKS[word]
        more = f"  {on_one_line(sentence)}" if sentence and word not in ("met", "confirmed") else ""
        title = on_one_line(action.title or action.address)
        self._line(f"{self._page.paint(mark, tone)}  {title}{self._page.paint(more, 'faint')}")

    def _line(self, text: str) -> None:
        self._end_line()
        if not self._quiet:
            self._write(encoded(f"{text}\n"))

    def _end_line(self) -> None:
        self._erase()
        if self._in_line and not self._quiet:
            self._write(b"\n")
        self._in_line = False

    def _erase(self) -> None:
        if self._status:
            self._write(b"\r\x1b[K")
            self._status = False

    def _write(self, data: bytes) -> None:
        try:
            sys.stderr.flush()
            view = memoryview(data)
            while view:
                view = view[os.write(sys.stderr.fileno(), view) :]
        except (OSError, ValueError):
            self._quiet, self._moving = True, False


def encoded(text: str) -> bytes:
    """The text as bytes for stderr, with what its encoding cannot hold written out."""
    return text.encode(sys.stderr.encoding or "utf-8", "backslashreplace")
