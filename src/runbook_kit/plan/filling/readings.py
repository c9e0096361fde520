"""How the words of one command are read: as data, as the name of a program, or as code of another language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from runbook_kit.plan.filling.interpreters import (
    BEHIND_DASHES,
    CODE_OPTION,
    CODE_WORD,
    INSIDE_WORDS,
    INTERPRETERS,
    NAMES_ONLY,
    READINGS,
    STARTS_PROGRAM,
    Interpreter,
    Reading,
)
from runbook_kit.plan.filling.wrappers import is_called, program_name, wrapped_program

VERSION = r"(?:[-.]?\d[\d.]*)?(?:\.exe)?"
EXPANSION = re.compile(r"\A\$(?!\()")
ARITHMETIC_TESTS = frozenset({"-eq", "-ne", "-lt", "-le", "-gt", "-ge"})
NAME_TESTS = frozenset({"-v", "-R"})


LONGEST = 1000  # words of one command; what is longer is not followed


class Use(NamedTuple):
    """How a word is read, and by which program."""

    reading: Reading
    by: str = ""


DATA = Use("data")


def read_words(words: Sequence[str]) -> tuple[Use, ...]:
    """How each of `words`, a command's name and arguments without their quotes, is read; the strictest use wins.

    The name itself is a program. Programs inside the command (`sudo sh -c …`, `docker exec c psql -c …`) count.
    """
    if len(words) > LONGEST:
        return (Use("code", f"a command of more than {LONGEST} words"),) * len(words)
    uses = [DATA] * len(words)
    for at, use in _uses(words):
        if at < len(uses) and READINGS.index(use.reading) > READINGS.index(uses[at].reading):
            uses[at] = use
    return tuple(uses)


def reads_code_from_input(words: Sequence[str]) -> str:
    """The program among `words` that reads commands from standard input; empty when none does."""
    if len(words) > LONGEST:
        return words[0]
    for start in _starts(words):
        for spec in _specs(words, start):
            if spec.input and _names_no_script(words[start:], spec):
                return program_name(words[start])
    return ""


def is_interpreter(words: Sequence[str]) -> bool:
    """Whether a file named among `words` may be a script."""
    return any(
        spec.input or spec.first in ("program", "code") for start in _starts(words) for spec in _specs(words, start)
    )


def names_its_script(program: str) -> bool:
    """Whether the file that `program` reads from is a script that it runs, as for a shell, and not data as for SQL."""
    return any(spec.first == "program" for spec in _specs_of(program_name(program)))


def _uses(words: Sequence[str]) -> Iterator[tuple[int, Use]]:
    yield 0, Use("program", "the shell")
    for start in _starts(words):
        name = program_name(words[start])
        for spec in _specs(words, start):
            yield from ((start + at, Use(reading, name)) for at, reading in _by(spec, words[start:]))
        if (inner := wrapped_program(words, start)) is not None:
            yield inner, Use("program", name)
    yield from _by_any_program(words)
    yield from _by_unknown_program(words)


def _starts(words: Sequence[str]) -> Iterator[int]:
    """Where a program may stand: the command's name, and every later word unless those only name things."""
    yield 0
    name = program_name(words[0])
    if name in NAMES_ONLY:
        return
    first = 1
    if name in BEHIND_DASHES:
        inside = ["--"] if "--" in words else [word for word in words if word in INSIDE_WORDS]
        first = words.index(inside[0]) + 1 if inside else len(words)
    yield from range(first, len(words))


def _specs(words: Sequence[str], start: int) -> Iterator[Interpreter]:
    for spec in _specs_of(program_name(words[start])):
        if (not spec.builtin or is_called(words, start)) and (
            not spec.with_word or spec.with_word in words[start + 1 :]
        ):
            yield spec
    if EXPANSION.match(words[start]) and start + 1 < len(words) and re.fullmatch(r"-[a-z]*c", words[start + 1]):
        yield Interpreter("", code=r"-[a-z]*c")


@lru_cache(maxsize=4096)
def _specs_of(name: str) -> tuple[Interpreter, ...]:
    return tuple(spec for spec in INTERPRETERS if re.fullmatch(rf"(?:{spec.names}){VERSION}", name))


class _Option(NamedTuple):
    at: int
    value_at: int  # the word that holds the value
    reading: Reading | None  # None: an option of no known kind


def _by(spec: Interpreter, words: Sequence[str]) -> Iterator[tuple[int, Reading]]:
    """How a program reads `words`, itself first."""
    options, operands = _split(spec, words)
    known = spec.flags is None or all(option.reading is not None for option in options)
    given = words[1 : operands[0]] if operands else words[1:]
    if any(_is(spec.all_if, word) for word in [*given, *(words[at] for at in operands)]):
        yield from ((at, "code") for at in range(1, len(words)))
    for option in options:
        if option.reading in ("code", "plain"):
            yield option.value_at, option.reading
    first = spec.first
    if any(_is(spec.code_if, word) for word in given):
        first = "code"
    elif any(_begins(spec.data_if, word) for word in given):
        first = "data"
    for place, at in enumerate(operands):
        reading = first if place == 0 else spec.rest
        yield at, reading if known or first == "data" else "code"


def _split(spec: Interpreter, words: Sequence[str]) -> tuple[list[_Option], list[int]]:
    """The options of `words`, and where its operands are. Behind an unknown option any word may be an option."""
    options: list[_Option] = []
    operands: list[int] = []
    at, unsure = 1, False
    while at < len(words):
        word = words[at]
        if word == "--":
            operands += range(at + 1, len(words))
            break
        is_option = len(word) > 1 and word[0] in "-+"
        if is_option and (not operands or spec.anywhere or unsure):
            option = _option(spec, words, at)
            unsure = unsure or (option.reading is None and spec.flags is not None)
            options.append(option)
            at = option.value_at
        elif word:
            operands.append(at)
        at += 1
    return options, operands


def _option(spec: Interpreter, words: Sequence[str], at: int) -> _Option:
    word = words[at]
    kinds: tuple[tuple[str, Reading], ...] = ((spec.code, "code"), (spec.plain, "plain"), (spec.takes, "data"))
    for pattern, reading in kinds:
        if _is(pattern, word):
            return _Option(at, at + 1, reading)
    if _is(spec.takes_two, word):
        return _Option(at, at + 2, "data")
    if spec.flags is not None and _is(spec.flags, word):
        return _Option(at, at, "data")
    for pattern, reading in kinds:
        if _begins(pattern, word):
            return _Option(at, at, reading)
    return _Option(at, at, None)


def _is(pattern: str, word: str) -> bool:
    return bool(pattern) and re.fullmatch(pattern, word) is not None


def _begins(pattern: str, word: str) -> bool:
    return bool(pattern) and re.match(rf"(?:{pattern})", word) is not None


def _names_no_script(words: Sequence[str], spec: Interpreter) -> bool:
    operands = _split(spec, words)[1]
    given = words[1 : operands[0]] if operands else words[1:]
    if spec.first not in ("program", "plain") or spec.rest == "code":
        return True
    if any(_is(spec.code_if, word) or _begins(spec.code, word) for word in given):
        return False
    reads_operands = any(_begins(spec.data_if, word) and not word.startswith("-m") for word in given)
    return reads_operands or not operands or words[operands[0]] in ("-", "/dev/stdin")


def _by_any_program(words: Sequence[str]) -> Iterator[tuple[int, Use]]:
    name = program_name(words[0])
    for at, word in enumerate(words[1:], 1):
        before = words[at - 1]
        if before in STARTS_PROGRAM or (before == "--" and name in BEHIND_DASHES):
            yield at, Use("program", name)
        if _is(CODE_OPTION, before) or _begins(f"(?:{CODE_OPTION})=", word) or _is(CODE_WORD, word):
            yield at, Use("code", name)
        if name == "test" and NAME_TESTS & {before}:
            yield at, Use("code", name)
        if name == "test" and ARITHMETIC_TESTS & {before, *words[at + 1 : at + 2]}:
            yield at, Use("number", name)


def _by_unknown_program(words: Sequence[str]) -> Iterator[tuple[int, Use]]:
    """A program whose name only the run knows may be a shell."""
    start: int | None = 0
    while start is not None:
        if "$" in words[start] or "`" in words[start]:
            yield from ((at, Use("plain", words[start])) for at in range(start + 1, len(words)))
        start = wrapped_program(words, start)
