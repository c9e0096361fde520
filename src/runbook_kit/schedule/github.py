"""Schedules as GitHub workflows: a file each, with no rights but to read, and pinned actions."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime

from runbook_kit.errors import UsageError
from runbook_kit.schedule.crontime import cron_times
from runbook_kit.schedule.timing import short
from runbook_kit.schedule.unit import Unit, refuse_unwritable

FOLDER = ".github/workflows"
SUFFIX = ".yml"
SHORTEST_S = 300  # GitHub starts nothing more often than every five minutes
CHECKOUT = "actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2"
PYTHON = "actions/setup-python@a26af69be951a213d495a4c3e4e4022e16d87065 # v5.6.0"
PLAIN = re.compile(r"[a-z-]+")
WORD = re.compile(r'"\$(?P<name>WORD_\d+|FIRED)"|(?P<plain>[a-z-]+)')
START = "        run: runbook -C . "
ENTRY = re.compile(r'^ {10}(?P<name>WORD_\d+): (?P<value>".*")$', re.MULTILINE)
FIRED = "$FIRED"  # the word in whose place the line of cron stands that started it
OPENING = "${{ '${{' }}"  # what GitHub puts in where `${{` shall stand


def files(unit: Unit, version: str, now: datetime) -> dict[str, str]:
    """File name → text. Raises `UsageError` for an interval or a word that a workflow cannot hold.

    `unit.words` are those behind the program. GitHub's clock is UTC, so where the zone's distance changes there are
    several lines, and the command is told which one started it.
    """
    refuse_unwritable((*unit.words, unit.description), "A workflow", allowed="\t\n\r")
    if unit.timing.every_s and unit.timing.every_s < SHORTEST_S:
        raise UsageError(
            f"GitHub starts nothing every {short(unit.timing.every_s)}: at least {short(SHORTEST_S)}.",
            hint="Choose a longer interval, or another kind of machine.",
            code="interval-not-possible",
        )
    return {f"{unit.name}{SUFFIX}": workflow(unit, version, now)}


def workflow(unit: Unit, version: str, now: datetime) -> str:
    """The text. No value is part of a script: each word of the command that is more than a name is a variable."""
    times = "\n".join(f"    - cron: {_yaml(time.fields)}" for time in cron_times(unit.timing, "UTC", now))
    names = {word: f"WORD_{number}" for number, word in enumerate(unit.words, 1) if not PLAIN.fullmatch(word)}
    names = {word: FIRED[1:] if word == FIRED else name for word, name in names.items()}
    typed = " ".join(f'"${names[word]}"' if word in names else word for word in unit.words)
    variables = "\n".join(f"          {name}: {_value(word)}" for word, name in names.items())
    return f"""\
# {unit.mark}
name: {_yaml(unit.description)}

on:
  schedule:
{times}
  workflow_dispatch:

permissions: {{}}

concurrency:
  group: {_yaml(unit.name)}
  cancel-in-progress: false

jobs:
  schedule:
    name: {_yaml(unit.description)}
    runs-on: ubuntu-24.04
    timeout-minutes: 15
    permissions:
      contents: read
    steps:
      - uses: {CHECKOUT}
        with:
          persist-credentials: false
      - uses: {PYTHON}
        with:
          python-version: "3.13"
      - run: python -m pip install runbook-kit=={version}
      - name: Run it
        env:
{variables}
{START}{typed}
"""


def _value(word: str) -> str:
    return "${{ github.event.schedule }}" if word == FIRED else _yaml(word)


def _yaml(text: str) -> str:
    """A text in double quotes, as YAML reads it; GitHub finds no expression in it but the one that makes `${{`."""
    quoted = json.dumps(text, ensure_ascii=False).replace("\x7f", "\\x7f")
    for letter in "\x85\u2028\u2029\ufeff":
        quoted = quoted.replace(letter, f"\\u{ord(letter):04x}")
    return quoted.replace("${{", OPENING)


def read_words(text: str) -> tuple[str, ...]:
    """The words that a workflow starts, the program first; `$FIRED` stands for itself. Empty when there are none."""
    known: Mapping[str, str] = {match["name"]: _read(match["value"]) for match in ENTRY.finditer(text)}
    line = next((line for line in text.split("\n") if line.startswith(START)), "")
    words = [match["plain"] or known.get(match["name"], FIRED) for match in WORD.finditer(line.removeprefix(START))]
    return ("runbook", "-C", ".", *words) if words else ()


def _read(quoted: str) -> str:
    """The way back from `_yaml`."""
    text = quoted.replace(OPENING, "${{").replace("\\x7f", "\x7f")
    try:
        found = json.loads(text)
    except ValueError:
        return ""
    return found if isinstance(found, str) else ""
