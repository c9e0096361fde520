"""Asks the person at the terminal; where there is none nobody is asked, and nothing waits."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext

from runbook_kit.cli.screen import note, terminal
from runbook_kit.render.escape import on_one_line

YES, NO = frozenset({"y", "yes", "j", "ja"}), frozenset({"n", "no", "nein", ""})
Guard = Callable[[], AbstractContextManager[None]]
Patience = Callable[[int], object]  # returns when there is something to read; raises what ends the question


class Terminal:
    """The person at the terminal, if there is one."""

    def __init__(
        self,
        environ: Mapping[str, str],
        *,
        may_ask: bool,
        guard: Guard = nullcontext,
        patience: Patience | None = None,
    ) -> None:
        self._environ, self._guard, self._patience = environ, guard, patience
        self._there = may_ask and is_terminal(environ)

    def at_terminal(self) -> bool:
        """Whether questions can be asked, and blocks can have the terminal."""
        return self._there

    def confirm(self, question: str, detail: str) -> bool | None:
        """Yes or no; None when nobody is there. An empty answer is no."""
        if not self._there:
            return None
        while True:
            said = self._ask(question, detail, "[y/N]")
            if said is None:
                return None
            if said in YES | NO:
                return said in YES
            note("Please answer y or n.")

    def choose(self, question: str, detail: str, choices: Mapping[str, str]) -> str | None:
        """The chosen word of `choices` (word → what it means); None when nobody is there, or nothing was chosen."""
        if not self._there:
            return None
        note("\n".join(f"  {word:<6} {meaning}" for word, meaning in choices.items()))
        while True:
            said = self._ask(question, detail, f"[{'/'.join(choices)}]")
            found = [word for word in choices if said and word.startswith(said)]
            if not said or len(found) == 1:
                return found[0] if said else None

    def secret(self, name: str) -> str:
        """A value that is not shown while it is typed; empty when nobody is there."""
        if not self._there:
            return ""
        from getpass import getpass

        with self._guard():
            return getpass(f"{name}: ", stream=sys.stderr)

    def _ask(self, question: str, detail: str, choices: str) -> str | None:
        page = terminal(sys.stderr, self._environ)
        note(f"\n{page.paint('?', 'notice')} {page.paint(on_one_line(question), 'strong')}\n  {on_one_line(detail)}")
        sys.stderr.write(f"  {choices} ")
        sys.stderr.flush()
        with self._guard():
            line = self._line()
        return line.strip().lower() if line else None

    def _line(self) -> str:
        """What is typed; a terminal gives whole lines, so nothing of one waits in our own buffer."""
        if self._patience is not None:
            try:
                self._patience(sys.stdin.fileno())
            except KeyboardInterrupt:
                sys.stderr.write("\n")  # the question stands in an unfinished line
                raise
        return sys.stdin.readline()


def is_terminal(environ: Mapping[str, str]) -> bool:
    """Whether a person can be asked: both ends are a terminal, and this is no build server."""
    return sys.stdin.isatty() and sys.stderr.isatty() and not environ.get("CI")
