"""What the machine and the repository look like at a moment, kept beside the log of a session."""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import Struct

from runbook_kit.canonical import canonical, sha256
from runbook_kit.session.events import FactsRecorded
from runbook_kit.session.log import failed, write_new
from runbook_kit.session.records import Record
from runbook_kit.session.store import Session


class Machine(Struct, frozen=True):
    """The machine: its name, its system, and what is free. Sizes in bytes; None where it is not known."""

    host: str
    system: str
    release: str
    architecture: str
    processors: int | None = None
    load_thousandths: tuple[int, ...] = ()  # the load averages of 1, 5 and 15 minutes, times 1000
    memory_total: int | None = None
    memory_available: int | None = None
    disk_total: int | None = None
    disk_free: int | None = None
    up_s: int | None = None


class Repository(Struct, frozen=True):
    """The repository: its commit, its branch, and the paths that differ from it, each with git's two letters."""

    commit: str = ""
    branch: str = ""
    changes: tuple[str, ...] = ()
    more: int = 0  # changed paths beyond those in `changes`
    problem: str = ""  # why git said nothing


class Facts(Struct, frozen=True, kw_only=True):
    """Everything at once. `at` is ISO 8601, UTC."""

    format: Literal["facts/1"] = "facts/1"
    at: str
    machine: Machine
    repository: Repository | None = None  # None where there is none


def keep_facts(session: Session, facts: Facts, why: str) -> Record:
    """Write the facts into the folder of the session, and their digest into its log.

    Raises `MachineError` when one of both cannot be written.
    """
    return keep_file(session, "facts", canonical(msgspec.to_builtins(facts)) + b"\n", why)


def keep_file(session: Session, kind: str, data: bytes, why: str) -> Record:
    """Write `data` beside the log as `KIND-N.json`, and its digest into the log.

    Raises `MachineError` when one of both cannot be written.
    """
    name = f"{kind}-{len(session.state.facts) + 1}.json"
    try:
        write_new(session.folder / name, data)
    except OSError as error:
        raise failed(error) from None
    return session.append(FactsRecorded(file=name, sha256=sha256(data), why=why))
