"""The two streams: the result goes to stdout, everything else to stderr, each with its width and colour."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Mapping
from typing import TextIO

from runbook_kit.render.escape import on_one_line
from runbook_kit.render.terminal import NARROWEST, Terminal, Tone

PIPED_WIDTH = 100


def terminal(stream: TextIO, environment: Mapping[str, str]) -> Terminal:
    """What pages on this stream may look like."""
    return Terminal(width(stream, environment), colour(stream, environment))


def output() -> Terminal:
    """What pages on stdout may look like."""
    return terminal(sys.stdout, os.environ)


def width(stream: TextIO, environment: Mapping[str, str]) -> int:
    """Columns: what COLUMNS says, else the terminal's own, else 100."""
    given = environment.get("COLUMNS", "")
    if given.isdecimal() and int(given) > 0:
        return max(int(given), NARROWEST)
    try:
        found = os.get_terminal_size(stream.fileno()).columns if stream.isatty() else 0
    except (OSError, ValueError):
        found = 0
    return max(found, NARROWEST) if found else PIPED_WIDTH


def colour(stream: TextIO, environment: Mapping[str, str]) -> bool:
    """NO_COLOR and TERM=dumb win; then CLICOLOR_FORCE or FORCE_COLOR; then whether this is a terminal."""
    if environment.get("NO_COLOR") or environment.get("TERM") == "dumb":
        return False
    if any(environment.get(name, "0") not in {"", "0"} for name in ("CLICOLOR_FORCE", "FORCE_COLOR")):
        return True
    return stream.isatty() and environment.get("CLICOLOR") != "0"


def put(page: str) -> None:
    """Write a page to stdout."""
    write(sys.stdout, page if page.endswith("\n") else f"{page}\n", os.environ)


def put_json(document: Mapping[str, object]) -> None:
    """Write a JSON document to stdout."""
    from runbook_kit.render.jsontext import json_text

    sys.stdout.write(encodable(json_text(document), sys.stdout))


def complain(word: str, tone: Tone, code: str, message: str, hint: str) -> None:
    """Write `WORD[CODE]: sentence` and, when there is one, a hint to stderr."""
    page = terminal(sys.stderr, os.environ)
    lines = [f"{page.paint(f'{word}[{code}]', tone)}: {on_one_line(message)}"]
    lines += [f"{page.paint('hint', 'notice')}: {on_one_line(hint)}"] if hint else []
    note("\n".join(lines))


def warn(code: str, message: str, hint: str = "") -> None:
    """Say on stderr what is wrong without being in the way."""
    complain("warning", "caution", code, message, hint)


def note(page: str) -> None:
    """Write text for people to stderr."""
    sys.stdout.flush()
    write(sys.stderr, page if page.endswith("\n") else f"{page}\n", os.environ)


def write(stream: TextIO, page: str, environment: Mapping[str, str]) -> None:
    """Write a page; in GitHub Actions between two lines that keep the runner from obeying what is in it.

    A page that goes to a file is in no log, and stays as it is.
    """
    page = encodable(page, stream)
    if environment.get("GITHUB_ACTIONS") == "true" and not goes_to_file(stream):
        mark = os.urandom(16).hex()
        page = f"::stop-commands::{mark}\n{page}::{mark}::\n"
    stream.write(page)
    stream.flush()


def goes_to_file(stream: TextIO) -> bool:
    try:
        return stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
    except (OSError, ValueError):
        return False


def encodable(text: str, stream: TextIO) -> str:
    """The text with what the stream's encoding cannot hold written out, so that printing never fails for a letter."""
    encoding = stream.encoding or "utf-8"
    return text.encode(encoding, "backslashreplace").decode(encoding)
