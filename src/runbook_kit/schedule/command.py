"""The command that a schedule starts, word by word, and the way back from its words."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from msgspec import Struct

from runbook_kit.document.duration import parse_duration
from runbook_kit.errors import InvalidInput
from runbook_kit.schedule.entry import Scheduled
from runbook_kit.schedule.timing import DAYS, Timing, short

DOING = ("schedule", "run")
OPTIONS = ("--id", "--at", "--every", "--days", "--timezone", "--skip", "--calendar", "--set", "--late", "--fired")
FLAGS = ("--dry-run",)


class Call(Struct, frozen=True):
    """The command as it stands in a unit: the program, the folder it works in, and what it starts."""

    program: tuple[str, ...]
    root: str
    name: str  # an id of the table; of what was given on the command line its target
    options: tuple[tuple[str, str], ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        options = [word for name, value in self.options for word in ((name, value) if value else (name,))]
        return (*self.program, "-C", self.root, *DOING, *options, "--", self.name)


def call_of(each: Scheduled, program: Sequence[str], root: str, *more: tuple[str, str]) -> Call:
    """The command for what is scheduled; `more` are options with their values, an empty value meaning a flag."""
    options = _all_of(each) if each.given else ()
    return Call(tuple(program), root, each.target if each.given else each.id, (*options, *more))


def _all_of(each: Scheduled) -> tuple[tuple[str, str], ...]:
    """Everything that only the command says."""
    timing = each.timing
    found = [("--id", each.id), ("--timezone", timing.zone)]
    found += [("--every", short(timing.every_s))] if timing.every_s else [("--at", timing.at)]
    found += [("--days", ",".join(timing.days))] if timing.days else []
    found += [("--skip", day) for day in each.skip]
    found += [("--calendar", each.calendar)] if each.calendar else []
    return (*found, *(("--set", f"{name}={value}") for name, value in each.values))


def read_call(words: Sequence[str]) -> Call | None:
    """The call that these words are; None when they are none of ours."""
    for at in range(len(words) - 1):
        if tuple(words[at : at + 2]) == DOING and at >= 3 and words[at - 2] == "-C":
            return _read(words, at)
    return None


def _read(words: Sequence[str], at: int) -> Call | None:
    options: list[tuple[str, str]] = []
    left = list(words[at + len(DOING) :])
    while left and left[0] != "--":
        word = left.pop(0)
        if word in FLAGS:
            options.append((word, ""))
        elif word in OPTIONS and left:
            options.append((word, left.pop(0)))
        else:
            return None
    if len(left) != 2:
        return None
    return Call(tuple(words[: at - 2]), words[at - 1], left[1], tuple(options))


def given_of(call: Call) -> Scheduled | None:
    """What a call says that says it all itself; None when it names an entry of a table.

    Raises `InvalidInput` when it says something that is none.
    """
    options = dict(call.options)
    if "--at" not in options and "--every" not in options:
        return None
    try:
        every_s = int(parse_duration(options["--every"])) if "--every" in options else 0
    except ValueError as error:
        raise InvalidInput(f"The command of a schedule cannot be read: {error}", code="invalid-schedule") from None
    days = options.get("--days", "").split(",")
    values = [value.partition("=") for name, value in call.options if name == "--set"]
    return Scheduled(
        id=options.get("--id", call.name),
        target=call.name,
        timing=Timing(
            options.get("--timezone", "UTC"), options.get("--at", ""), every_s, tuple(d for d in DAYS if d in days)
        ),
        skip=tuple(value for name, value in call.options if name == "--skip"),
        calendar=options.get("--calendar", ""),
        values=tuple((name, value) for name, _, value in values),
        given=True,
    )


def is_absolute(path: str) -> bool:
    """Whether a path means the same wherever the command is started."""
    return PurePosixPath(path).is_absolute()
