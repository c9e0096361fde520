"""The pin of a repository state: a few lines that say where it stood, and what has moved since then."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

import msgspec
from msgspec import Struct

from runbook_kit.canonical import sha256
from runbook_kit.drift.gitstate import GitState
from runbook_kit.errors import Tampered
from runbook_kit.suggestion import quoted

LARGEST = 8192  # bytes
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
OBJECT = r"[0-9a-f]{40}|[0-9a-f]{64}"
FORMS = {
    "name": NAME.pattern,
    "commit": OBJECT,
    "tree": OBJECT,
    "created_at": r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z",
    "session_head": r"(?:[0-9a-f]{64})?",
    "session_events": r"(?:[1-9][0-9]{0,11})?",
}


class Pin(Struct, frozen=True, kw_only=True):
    """One value a line, in this order. The last three say which session ended in this state, and are empty without."""

    format: Literal["state-pin/1"] = "state-pin/1"
    name: str
    commit: str
    branch: str  # empty when HEAD was detached
    tree: str  # git's digest of all tracked content
    created_at: str
    session: str = ""
    session_head: str = ""
    session_events: str = ""


class Moved(Struct, frozen=True):
    """Something that is not as the pin says: what, as it was, as it is."""

    what: str
    pinned: str
    now: str


def written(pin: Pin) -> bytes:
    """The file: `key=value` lines."""
    return "".join(f"{name}={getattr(pin, name)}\n" for name in pin.__struct_fields__).encode("utf-8")


def sum_line(data: bytes, name: str) -> bytes:
    """What `sha256sum -c` reads, with the base name of the pin."""
    return f"{sha256(data)}  {name}\n".encode()


def read(data: bytes, sums: bytes | None, name: str) -> Pin:
    """The pin in a file called `name`, whose digest is in `sums`.

    Raises `Tampered` when the two do not belong together, for a pin that this program would not have written, and for
    one without a digest beside it.
    """
    if sums is None:
        raise _invalid(f"{quoted(name)} has no digest beside it.")
    if sums != sum_line(data, name):
        raise _invalid(f"{quoted(name)} is not what its digest is of.")
    try:
        pin = msgspec.convert(dict(line.split("=", 1) for line in data[:LARGEST].decode("utf-8").split("\n")[:-1]), Pin)
    except (ValueError, msgspec.ValidationError):
        raise _invalid(f"{quoted(name)} is no pin of a repository state.") from None
    if written(pin) != data or not all(re.fullmatch(form, getattr(pin, key)) for key, form in FORMS.items()):
        raise _invalid(f"{quoted(name)} is no pin that this program wrote.")
    return pin


def _invalid(message: str) -> Tampered:
    hint = "Get the pin and its .sha256 from where they were kept, or pin the state again."
    return Tampered(message, hint=hint, code="pin-invalid")


def moved(pin: Pin, state: GitState) -> Iterator[Moved]:
    """What of the repository is not as the pin says; nothing is asked over the network."""
    if state.commit != pin.commit:
        yield Moved("commit", pin.commit, state.commit or "no commits")
    elif state.tree != pin.tree:
        yield Moved("tree", pin.tree, state.tree or "unknown")
    if state.branch != pin.branch:
        yield Moved("branch", pin.branch or "detached", state.branch or "detached")
    if not state.is_clean:
        yield Moved("work tree", "clean", listed(state))
    if state.upstream and state.sync != "in sync":
        yield Moved("upstream", f"in sync with {state.upstream}", state.sync)


def listed(state: GitState) -> str:
    """The first changed paths."""
    paths = [path for _, path in state.changes]
    more = f" and {len(paths) - 3} more" if len(paths) > 3 else ""
    return f"changed: {', '.join(paths[:3])}{more}"
