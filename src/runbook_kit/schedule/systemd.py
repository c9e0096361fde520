"""Schedules as systemd units: a oneshot service and the timer that starts it (systemd.service(5), systemd.time(7))."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from runbook_kit.schedule.timing import Timing, short
from runbook_kit.schedule.unit import Unit, refuse_unwritable

ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r", "%": "%%"}
BACK = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "s": " "}
# systemd refuses a program whose path has one of these (`string_is_safe`), so a shell starts it.
UNSAFE_PATH = re.compile(r"[\x00-\x1f\x7f\"'\\$]")
THROUGH_SHELL = ("/bin/sh", "-c", 'exec "$0" "$@"')
CONTROLS = "".join(map(chr, (*range(1, 0x20), *range(0x7F, 0xA0))))  # written out, so all of them will do
SERVICE, TIMER = ".service", ".timer"


def files(unit: Unit) -> dict[str, str]:
    """File name → text: the service, and its timer. Raises `UsageError` for words that are no text."""
    refuse_unwritable(unit.words, "A systemd unit", allowed=CONTROLS)
    return {f"{unit.name}{SERVICE}": service(unit), f"{unit.name}{TIMER}": timer(unit)}


def service(unit: Unit) -> str:
    """What is started. Nobody types there, what it prints goes to the journal, and one that runs is not started twice.

    `KillMode=mixed`: when it is stopped, the program ends its blocks itself and tears down what they set up.
    """
    user = f"User={_escape(unit.user)}\n" if unit.user else ""
    return (
        f"# {unit.mark}\n"
        "[Unit]\n"
        f"Description={_text(unit.description)}\n"
        "\n"
        "[Service]\n"
        "Type=oneshot\n"
        f"{user}"
        f"Environment={_quote(f'PATH={unit.path}', variables=False)}\n"
        f"ExecStart={exec_line(unit.words)}\n"
        "StandardInput=null\n"
        "KillMode=mixed\n"
        "TimeoutStartSec=infinity\n"
    )


def timer(unit: Unit) -> str:
    """When. With a time of day, a run that was missed while the machine was off is made up for."""
    when = calendar(unit.timing) if unit.timing.at else ""
    lines = [f"OnCalendar={when}", "Persistent=true"] if when else interval(unit.timing)
    return "\n".join((
        f"# {unit.mark}",
        "[Unit]",
        f"Description={_text(f'Starts {unit.name}{SERVICE}: {unit.description}')}",
        "",
        "[Timer]",
        *lines,
        "AccuracySec=1s",
        "",
        "[Install]",
        "WantedBy=timers.target",
        "",
    ))  # fmt: skip


def calendar(timing: Timing) -> str:
    """`Mon,Tue *-*-* 08:00:00 Europe/Berlin`"""
    days = f"{','.join(day.capitalize() for day in timing.days)} " if timing.days else ""
    return f"{days}*-*-* {timing.at}:00 {timing.zone}"


def interval(timing: Timing) -> list[str]:
    """From the timer's own start on, and then from start to start."""
    return ["OnActiveSec=1s", f"OnUnitActiveSec={short(timing.every_s)}"]


def exec_line(words: Sequence[str]) -> str:
    """The value of ExecStart that starts exactly these words."""
    if UNSAFE_PATH.search(words[0]) or not PurePosixPath(words[0]).is_absolute():
        words = (*THROUGH_SHELL, *words)
    first, *others = words
    return " ".join([_quote(first, variables=False), *(_quote(word, variables=True) for word in others)])


def _quote(word: str, *, variables: bool) -> str:
    """A word in double quotes; where systemd puts variables in, a `$` is written twice."""
    return f'"{_escape(word, variables=variables)}"'


def _escape(text: str, *, variables: bool = False) -> str:
    return "".join(_letter(letter, variables) for letter in text)


def _letter(letter: str, variables: bool) -> str:
    if letter == "$" and variables:
        return "$$"
    if letter in ESCAPES:
        return ESCAPES[letter]
    return f"\\x{ord(letter):02x}" if ord(letter) < 0x20 or ord(letter) == 0x7F else letter


def _text(text: str) -> str:
    """A description: specifiers mean nothing in it, and no backslash at its end joins the next line to it."""
    return text.replace("%", "%%").rstrip("\\ ")


def read_words(text: str) -> tuple[str, ...]:
    """The words that a service starts: the way back from `service`. Empty when there is no such line."""
    line = next((line for line in text.split("\n") if line.startswith("ExecStart=")), "")
    words = tuple(_words(line.removeprefix("ExecStart=")))
    if words[:3] == THROUGH_SHELL:
        return words[3:]
    return words


def _words(line: str) -> Iterator[str]:
    """The words of an ExecStart value, as systemd splits and reads them; the first has no variables."""
    for number, match in enumerate(re.finditer(r'"((?:\\.|[^"\\])*)"|(\S+)', line, re.DOTALL)):
        word = re.sub(r"\\(x[0-9a-fA-F]{2}|.)", _unescape, match[1] if match[1] is not None else match[2])
        word = word.replace("%%", "%")
        yield word.replace("$$", "$") if number else word


def _unescape(match: re.Match[str]) -> str:
    code = match[1]
    return chr(int(code[1:], 16)) if code[0] == "x" and len(code) == 3 else BACK.get(code, code)


def read_path(text: str) -> str:
    """The search path that a service gives; empty when it gives none."""
    line = next((line for line in text.split("\n") if line.startswith("Environment=")), "")
    word = next(_words(line.removeprefix("Environment=")), "")
    return word.removeprefix("PATH=") if word.startswith("PATH=") else ""


def read_user(text: str) -> str:
    """The user that a service runs as; empty when it names none."""
    line = next((line for line in text.split("\n") if line.startswith("User=")), "")
    return line.removeprefix("User=").replace("%%", "%")
