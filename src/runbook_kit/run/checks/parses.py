"""Files are well-formed TOML, JSON or YAML; nothing in them is executed, and nothing of them is shown."""

from __future__ import annotations

import glob
import os
from collections.abc import Callable, Iterator
from typing import NoReturn

from runbook_kit.errors import InvalidInput
from runbook_kit.run.checks.arguments import texts_of
from runbook_kit.run.checks.outcome import Arguments, Outcome, World
from runbook_kit.run.checks.place import contained, read_bytes
from runbook_kit.run.checks.yamlfile import yaml_fault
from runbook_kit.suggestion import quoted, shown

SUFFIXES = {".toml": "toml", ".json": "json", ".yaml": "yaml", ".yml": "yaml"}
MOST = 1000  # files of one check


def check(arguments: Arguments, world: World) -> Outcome:
    kind, names = arguments.get("as"), texts_of(arguments, "files")
    if not names:
        return Outcome(False, "The check names no file.")
    paths = list(dict.fromkeys(path for name in names for path in _files(name, world)))
    if len(paths) > MOST:
        return Outcome(False, f"These are {len(paths)} files; at most {MOST} are read.")
    faults = [fault for path in paths if (fault := _fault(path, kind, world))]
    if len(paths) == 1:
        return Outcome(not faults, faults[0] if faults else f"{quoted(paths[0])} can be parsed.")
    parts = tuple(Outcome(False, fault) for fault in faults)
    said = f"{len(faults)} of {len(paths)} files cannot be parsed: {' '.join(faults)}" if faults else ""
    return Outcome(not faults, said or f"All {len(paths)} files can be parsed.", parts)


def _files(name: str, world: World) -> Iterator[str]:
    """The files that a name or a pattern means. Raises `InvalidInput` for a pattern that finds none."""
    if not glob.has_magic(name) or os.path.lexists(contained(name, world)):
        yield name
        return
    found = sorted(glob.iglob(name, root_dir=world.root, recursive=True))
    files = [path for path in found if os.path.isfile(os.path.join(world.root, path))]
    if not files:
        raise InvalidInput(f"No file is called {quoted(name)}.", code="missing-file")
    yield from files


def _fault(path: str, kind: object, world: World) -> str:
    """Why a file cannot be parsed, in a sentence; empty when it can."""
    kind = kind or SUFFIXES.get(os.path.splitext(path)[1].lower())
    parse = PARSERS.get(str(kind))
    if parse is None:
        return f"{quoted(path)} is of no known kind; say `as: toml`, `json` or `yaml`."
    try:
        data = read_bytes(path, world).decode("utf-8-sig")
    except InvalidInput as error:
        return error.message
    except UnicodeDecodeError as error:
        return f"{quoted(path)} is not UTF-8, from byte {error.start} on."
    why = parse(data)
    return f"{quoted(path)} is no {str(kind).upper()}: {why}." if why else ""


def json_fault(text: str) -> str:
    """Where a text stops being JSON (RFC 8259); empty when it is JSON."""
    import json

    try:
        json.loads(text, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        return f"line {error.lineno}, column {error.colno}: {error.msg}"
    except RecursionError:
        return "it is nested too deeply"
    except ValueError as error:
        return shown(str(error), 200)
    return ""


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number of JSON")


def toml_fault(text: str) -> str:
    """Where a text stops being TOML; empty when it is TOML."""
    import tomllib

    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return shown(str(error), 200)
    except RecursionError:
        return "it is nested too deeply"
    return ""


PARSERS: dict[str, Callable[[str], str]] = {"json": json_fault, "toml": toml_fault, "yaml": yaml_fault}
