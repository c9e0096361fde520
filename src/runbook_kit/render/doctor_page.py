"""What this machine and this repository offer, as a page and as the values it is made of."""

from __future__ import annotations

from msgspec import Struct

from runbook_kit.render.pages import page
from runbook_kit.render.terminal import Ink, Terminal, table

SHIPPED = "shipped"


class Setting(Struct, frozen=True):
    """One setting: its value as text, and `FILE:LINE` or `default`."""

    name: str
    value: str
    origin: str


class DataFile(Struct, frozen=True):
    """A policy, catalogue or vocabulary: its version, where it came from, the SHA-256 of its text (hexadecimal)."""

    name: str
    version: str
    origin: str
    digest: str


class Gate(Struct, frozen=True):
    """Every setting of a gate, the origin of one nobody changed being `shipped`."""

    name: str
    settings: tuple[Setting, ...]


class Program(Struct, frozen=True):
    """An outside program: where it is (empty: nowhere), what it is for, and whether nothing works without it."""

    name: str
    path: str
    use: str
    needed: bool


class Examination(Struct, frozen=True):
    """Everything there is to show."""

    version: str
    python: str
    executable: str
    system: str
    root: str
    in_repository: bool
    runbooks: int
    settings: tuple[Setting, ...]
    data: tuple[DataFile, ...]
    programs: tuple[Program, ...]
    gates: tuple[Gate, ...] = ()


def doctor_page(found: Examination, terminal: Terminal) -> str:
    """The page."""
    return page(
        "doctor",
        terminal,
        found=found,
        facts=table(facts(found)),
        settings=table([(each.name, each.value or "(none)", faint(each.origin, terminal)) for each in found.settings]),
        data=table([(each.name, each.version or "-", faint(each.origin, terminal)) for each in found.data]),
        gates=table(own_settings(found, terminal)),
        shipped=sum(each.origin == SHIPPED for gate in found.gates for each in gate.settings),
        programs=table([program_row(each, terminal) for each in found.programs]),
    )


def facts(found: Examination) -> list[tuple[str, str]]:
    root = found.root if found.in_repository else f"{found.root} (no repository around it)"
    return [
        ("runbook-kit", found.version),
        ("Python", f"{found.python}, {found.executable}"),
        ("system", found.system),
        ("root", root),
        ("runbooks", str(found.runbooks)),
    ]


def own_settings(found: Examination, terminal: Terminal) -> list[tuple[str, str, str, Ink]]:
    """The settings of the gates that are not as shipped."""
    return [
        (gate.name, each.name, each.value, faint(each.origin, terminal))
        for gate in found.gates
        for each in gate.settings
        if each.origin != SHIPPED
    ]


def program_row(program: Program, terminal: Terminal) -> tuple[str, str, str]:
    if program.path:
        return program.name, program.path, faint(program.use, terminal)
    word = terminal.paint("MISSING", "alarm") if program.needed else terminal.paint("not found", "caution")
    return program.name, word, faint(program.use, terminal)


def faint(text: str, terminal: Terminal) -> Ink:
    return terminal.paint(text, "faint")
