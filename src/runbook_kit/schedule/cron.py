"""Schedules as lines of a crontab (crontab(5)): the five fields, and one command for /bin/sh with `%` escaped."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from datetime import datetime

from msgspec import Struct

from runbook_kit.errors import UsageError
from runbook_kit.schedule.crontime import cron_times
from runbook_kit.schedule.unit import Unit, refuse_unwritable

LONGEST = 990  # bytes of a command: cron cuts a longer one off, or ignores it, at 1000 (MAX_COMMAND)
NEWLINE = 'NL="$(printf \'\\nx\')"; NL="${NL%x}"; '  # a line of a crontab has no newline, so the shell makes one
# A piece of a word as `shlex.quote` writes it, or the newline that the shell made.
PIECE = re.compile(r"'(?P<single>[^']*)'|(?P<newline>\"\$NL\")|\"(?P<double>'+)\"|(?P<blank> )|(?P<bare>[^\s'\"]+)")
LINE = re.compile(r"(?P<fields>(?:\S+[ \t]+){4}\S+)[ \t]+(?P<rest>\S.*)")


class CronLine(Struct, frozen=True):
    """A line of a crontab that is ours: its fields, who it runs as, its search path, and its words."""

    fields: str
    user: str
    path: str
    words: tuple[str, ...]
    text: str


def lines(unit: Unit, now: datetime) -> tuple[str, ...]:
    """The lines of one schedule, a comment first.

    Raises `UsageError` for an interval or a word that cron cannot hold, and for a command that is too long.
    """
    refuse_unwritable((*unit.words, unit.path), "A crontab", allowed="\t\n")
    typed = command(unit.words, unit.path)
    if len(typed.encode()) > LONGEST:
        raise UsageError(
            f"The command of `{unit.id}` has {len(typed.encode())} bytes; cron takes {LONGEST}.",
            hint="Use systemd or launchd, or put the schedule into the runbook's own table.",
            code="command-too-long",
        )
    user = f"{unit.user} " if unit.user else ""
    times = cron_times(unit.timing, unit.zone, now)
    return (f"# {unit.id}: {unit.description}", *(f"{time.fields} {user}{typed}" for time in times))


def command(words: Sequence[str], path: str) -> str:
    """The command for /bin/sh, as a crontab writes it."""
    makes = NEWLINE if any("\n" in word for word in words) else ""
    return _escape(f"{makes}PATH={_shell_word(path)} exec {' '.join(map(_shell_word, words))}")


def _shell_word(word: str) -> str:
    """A word of the shell on one line."""
    return '"$NL"'.join(shlex.quote(part) for part in word.split("\n"))


def _escape(command: str) -> str:
    """`%` means a newline in a crontab and is escaped; a backslash before it would escape the backslash instead.

    Closing and opening the quotes between the two keeps them apart: only quoted words have backslashes.
    """
    return re.sub(r"(\\?)%", lambda match: f"{match[1]}''\\%" if match[1] else "\\%", command)


def unescape(command: str) -> str:
    """What cron hands to the shell: `\\%` becomes `%`, and an unescaped `%` ends the command."""
    found: list[str] = []
    escaped = False
    for letter in command:
        if escaped:
            escaped = False
            if letter == "%":
                found[-1] = "%"
                continue
        elif letter == "%":
            break
        else:
            escaped = letter == "\\"
        found.append(letter)
    return "".join(found)


def read_lines(text: str) -> Iterator[CronLine]:
    """Every line that starts one of our commands. A crontab of the system has a user before the command."""
    for line in text.split("\n"):
        match = LINE.fullmatch(line.strip())
        if match is None or line.lstrip().startswith("#"):
            continue
        found = _read(match["fields"], match["rest"], line)
        if found is not None:
            yield found


def _read(fields: str, rest: str, line: str) -> CronLine | None:
    user, _, behind = rest.partition(" ")
    for who, typed in (("", rest), (user, behind)):
        command = unescape(typed)
        if command.startswith((NEWLINE, "PATH=")):
            words = _words(command.removeprefix(NEWLINE))
            if len(words) > 2 and words[1] == "exec":
                path = words[0].removeprefix("PATH=")
                return CronLine(" ".join(fields.split()), who, path, tuple(words[2:]), line)
    return None


def _words(command: str) -> list[str]:
    """The words of a command that `command` writes; none when somebody else has written it."""
    words, at, within = [""], 0, False
    while at < len(command):
        match = PIECE.match(command, at)
        if match is None:
            return []
        at, within = match.end(), match.lastgroup != "blank"
        if match.lastgroup == "blank":
            words.append("")
        else:
            words[-1] += "\n" if match.lastgroup == "newline" else match[match.lastgroup or "bare"]
    return words if within else []
