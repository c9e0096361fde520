"""Commands that run other commands: what `env`, `timeout`, `find -exec`, `bash -c` or `ssh` would run in the end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from runbook_kit.plan.commands.entry import Entry, Wrap
from runbook_kit.plan.commands.options import Scan, scan
from runbook_kit.plan.shell.words import Dynamic, is_literal

ENDS = (";", "+")  # of `find -exec`
APPENDED = Dynamic("…")  # what `xargs` reads and adds


class Inner(Struct, frozen=True):
    """A command in words, or as shell text; the text is Dynamic when only the run knows it."""

    words: tuple[str, ...] = ()
    text: str | None = None


class Unwrapped(Struct, frozen=True):
    """What a wrapper would run; nothing when it stands alone. `own` are its own arguments."""

    inner: tuple[Inner, ...]
    own: Scan


def unwrap(entry: Entry, arguments: tuple[str, ...]) -> Unwrapped:
    """Look through one wrapper, one level deep."""
    wrap = entry.wraps or Wrap()
    if wrap.starts:
        return Unwrapped(tuple(_between(wrap, arguments)), scan(arguments, entry.options))
    if wrap.code == ("first",):
        own = scan(arguments, entry.options, limit=0)
        operands = arguments[own.at :]
        return Unwrapped(() if _resets(operands) else _code(operands[:1]), own)
    own = scan(arguments, entry.options, limit=wrap.skip, assigns=wrap.assigns)
    if any(option in own.seen for option in wrap.unless):
        return Unwrapped((), own)
    for option in wrap.code:
        if option in own.seen:
            # A shell takes its first operand, `su` what stands behind the option.
            return Unwrapped(_code(own.values.get(option) or arguments[own.at : own.at + 1]), own)
    return Unwrapped(_rest(wrap, tuple(arguments[own.at :]), own), own)


def _resets(operands: Sequence[str]) -> bool:
    """Whether `trap` takes traps back: `-`, a number, or nothing before the signals (POSIX, Shell Command Language)."""
    if not operands or not all(map(_known, operands[:1])):
        return False
    return operands[0] == "-" or operands[0].isdigit() or len(operands) == 1


def _code(words: Sequence[str]) -> tuple[Inner, ...]:
    return (Inner(text=words[0]),) if words else ()


def _rest(wrap: Wrap, words: tuple[str, ...], own: Scan) -> tuple[Inner, ...]:
    """The command behind a wrapper's own arguments."""
    if words[:1] == ("--",):
        words = words[1:]
    if wrap.appends:
        words = _appended(words, own)
    if not words:
        return ()
    if wrap.text:
        joined = " ".join(words)
        return (Inner(text=joined if all(map(_known, words)) else Dynamic(joined)),)
    return (Inner(words=words),)


def _known(word: str) -> bool:
    return not isinstance(word, Dynamic)


def _appended(words: tuple[str, ...], own: Scan) -> tuple[str, ...]:
    """What `xargs` adds: at the end, or wherever its replacement string stands."""
    if not words:
        return ()
    marks = [mark for option in ("-I", "-J", "-i", "--replace") for mark in own.values.get(option, [])]
    if {"-i", "--replace"} & own.seen:
        marks.append("{}")
    replaced = tuple(Dynamic(word) if any(mark in word for mark in marks if mark) else word for word in words)
    return replaced if marks else (*replaced, APPENDED)


def _between(wrap: Wrap, arguments: tuple[str, ...]) -> Iterator[Inner]:
    """The commands of `find -exec … ;`: `{}` is a file that only the run knows."""
    at = 0
    while at < len(arguments):
        at += 1
        if arguments[at - 1] not in wrap.starts or not is_literal(arguments[at - 1]):
            continue
        end = next((i for i in range(at, len(arguments)) if arguments[i] in ENDS), len(arguments))
        words = tuple(Dynamic(word) if "{}" in word else word for word in arguments[at:end])
        if words:
            yield Inner(words=words)
        at = end


def without_inner(entry: Entry, arguments: tuple[str, ...]) -> tuple[str, ...]:
    """The arguments of `find` without the commands it runs, so that their options are not taken for its own."""
    wrap = replace(entry.wraps or Wrap())
    kept: list[str] = []
    inside = False
    for argument in arguments:
        if inside:
            inside = argument not in ENDS
        elif argument in wrap.starts:
            inside = True
        else:
            kept.append(argument)
    return tuple(kept)
