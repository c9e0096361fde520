"""The settings of a repository: `runbook.toml` or `[tool.runbook-kit]` in `pyproject.toml`, else the defaults."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NoReturn, TypeVar

from msgspec import Struct, field

from runbook_kit.errors import InvalidInput
from runbook_kit.expressions import expression
from runbook_kit.suggestion import quoted, suggest

OWN, SHARED = "runbook.toml", "pyproject.toml"
TABLE = ("tool", "runbook-kit")
NAMES = ("runbooks", "out", "gates", "templates", "roles", "signers", "evidence")
EVIDENCE = ("closing", "folder", "name", "profile")
INSIDE = "Name it relative to the repository's root, with forward slashes and without `..`."
TOML_PLACE = expression(
    r"(?P<words>.*?) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)", re.DOTALL
)
HEADER = expression(r"\s*\[\[?(?P<names>[^\[\]]+)\]")
KEY = expression(r"\s*(?:(?P<bare>[A-Za-z0-9_-]+)|\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)')\s*[=.]")

Value = TypeVar("Value")


class Config(Struct, frozen=True):
    """Where things are. Paths are relative to the repository's root, with forward slashes."""

    runbooks: tuple[str, ...] = ("runbooks",)
    out: str = "out"
    gates: str = "gates"
    templates: str = "templates"
    roles: tuple[tuple[str, tuple[str, ...]], ...] = ()  # role → identities that may hold it; none: anybody
    signers: str = ""  # allowed_signers file of ssh-keygen; empty: no signatures are known
    evidence: str = "auto"  # `auto`: a session that is closed is packed and verified; `off`: only when it is asked for
    evidence_folder: str = ""  # where packs are kept; empty: `evidence` in the out folder
    evidence_name: str = "{session}"  # what packs of sessions are called
    evidence_profile: str = ""  # what packs must hold; empty: the first profile that applies by itself
    origins: dict[str, str] = field(default_factory=lambda: dict.fromkeys(NAMES, "default"))  # setting → `FILE:LINE`


class Settings(Struct, frozen=True):
    """The settings that one file makes, not yet checked."""

    file: str
    text: str
    table: tuple[str, ...]
    values: Mapping[str, Any]

    def place(self, *keys: str) -> tuple[int, int]:
        """Line and column of a key (1-based); of the file's start when it is written in an unusual way."""
        return key_place(self.text, (*self.table, *keys))

    def wrong(self, keys: tuple[str, ...], message: str, hint: str = "") -> NoReturn:
        line, column = self.place(*keys)
        raise InvalidInput(f"{self.file}:{line}:{column}: {message}", hint=hint, code="invalid-configuration")


def read_config(texts: Mapping[str, str]) -> Config:
    """The configuration in `texts`: file name (`runbook.toml`, `pyproject.toml`) → content, of those that exist.

    Raises `InvalidInput` with file, line and column for broken TOML, unknown keys, values of the wrong kind,
    and when both files have settings.
    """
    own = _settings(OWN, texts.get(OWN, ""), ())
    shared = _settings(SHARED, texts.get(SHARED, ""), TABLE)
    if own.values and shared.values:
        line, column = shared.place()
        message = f"Both {OWN} and {SHARED} ({SHARED}:{line}:{column}) have settings for this program."
        raise InvalidInput(message, hint="Keep them in one of the two.", code="invalid-configuration")
    return _config(own if own.values else shared)


def shared_settings(text: str) -> Mapping[str, Any]:
    """What the table of this program in a `pyproject.toml` sets; nothing without one. Raises `InvalidInput`."""
    return _settings(SHARED, text, TABLE).values


def _config(settings: Settings) -> Config:
    for key in settings.values:
        if key not in NAMES:
            settings.wrong((key,), f"Unknown setting {quoted(key)}.", suggest(key, NAMES, "settings"))
    origins = {name: _origin(settings, name) for name in NAMES}
    return Config(
        runbooks=_read(settings, "runbooks", _folders, Config().runbooks),
        out=_read(settings, "out", _path, Config().out),
        gates=_read(settings, "gates", _path, Config().gates),
        templates=_read(settings, "templates", _path, Config().templates),
        roles=_read(settings, "roles", _roles, ()),
        signers=_read(settings, "signers", _path, ""),
        **_read(settings, "evidence", _evidence, dict[str, str]()),
        origins=origins,
    )


def _origin(settings: Settings, name: str) -> str:
    return f"{settings.file}:{settings.place(name)[0]}" if name in settings.values else "default"


def _read(settings: Settings, name: str, read: Callable[[Settings, str, Any], Value], default: Value) -> Value:
    return read(settings, name, settings.values[name]) if name in settings.values else default


def _folders(settings: Settings, name: str, value: Any) -> tuple[str, ...]:
    if not value or not isinstance(value, (str, list)):
        settings.wrong((name,), f"`{name}` must be a folder or a list of folders.", f'Write {name} = ["runbooks"].')
    return tuple(_path(settings, name, each) for each in ([value] if isinstance(value, str) else value))


def _path(settings: Settings, name: str, value: Any) -> str:
    """A path inside the repository, without `./` before and `/` behind it."""
    if not isinstance(value, str) or not value:
        settings.wrong((name,), f"`{name}` must be a path in quotes.", INSIDE)
    parts = [part for part in value.split("/") if part not in ("", ".")]
    if value.startswith(("/", "~")) or "\\" in value or ".." in parts or ":" in value[:2] or not value.isprintable():
        settings.wrong((name,), f"{quoted(value)} of `{name}` is not a path inside the repository.", INSIDE)
    return "/".join(parts) or "."


def _roles(settings: Settings, name: str, value: Any) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if isinstance(value, list) and all(isinstance(role, str) and role for role in value):
        return tuple((role, ()) for role in value)
    if not isinstance(value, dict):
        hint = 'Write roles = ["operator", "reviewer"], or a table: reviewer = ["ada@example.org"].'
        settings.wrong((name,), f"`{name}` must be a list of names or a table.", hint)
    return tuple((role, _identities(settings, role, people)) for role, people in value.items())


def _evidence(settings: Settings, name: str, value: Any) -> dict[str, str]:
    """`"auto"`, `"off"`, or a table of `closing` (one of both), `folder`, `name` and `profile`."""
    table = value if isinstance(value, dict) else {"closing": value}
    for key in table:
        if key not in EVIDENCE:
            settings.wrong((name, key), f"Unknown key {quoted(key)} of `{name}`.", suggest(key, EVIDENCE, "keys"))
    closing = table.get("closing", "auto")
    if closing not in ("auto", "off"):
        place = (name, "closing") if table is value else (name,)
        settings.wrong(place, f"`{name}` must be auto or off.", 'Write evidence = "auto".')
    found = {"evidence": str(closing)}
    if "folder" in table:
        found["evidence_folder"] = _path(settings, name, table["folder"])
    for key in ("name", "profile"):
        if key in table and (not isinstance(table[key], str) or not table[key]):
            settings.wrong((name, key), f"`{key}` of `{name}` must be a text in quotes.")
        found |= {f"evidence_{key}": table[key]} if key in table else {}
    return found


def _identities(settings: Settings, role: str, value: Any) -> tuple[str, ...]:
    people = [value] if isinstance(value, str) else value
    if not isinstance(people, list) or not all(isinstance(person, str) and person for person in people):
        settings.wrong(("roles", role), f"The role {quoted(role)} must be a list of identities in quotes.")
    return tuple(people)


def _settings(file: str, text: str, table: tuple[str, ...]) -> Settings:
    ours = text and all(name in text for name in table)  # the files of other programs are not judged
    values: Any = _toml(file, text) if ours else {}
    for depth, name in enumerate(table, 1):
        values = values.get(name, {})
        if not isinstance(values, dict):
            Settings(file, text, (), {}).wrong(table[:depth], f"`{'.'.join(table[:depth])}` must be a table.")
    return Settings(file, text, table, values)


def _toml(file: str, text: str) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:  # ValueError: also numbers with thousands of digits
        raise _broken(file, text, str(error)) from None


def _broken(file: str, text: str, words: str) -> InvalidInput:
    found = TOML_PLACE.fullmatch(words)
    lines = text.rstrip().split("\n")
    at = (found["line"], found["column"]) if found and found["line"] else (len(lines), len(lines[-1]) + 1)
    reason = found["words"] if found else words
    message = f"{file}:{at[0]}:{at[1]}: This is not valid TOML: {quoted(reason, 120)}."
    return InvalidInput(message, hint="Correct the file; text is written in quotes.", code="invalid-configuration")


def key_place(text: str, keys: tuple[str, ...]) -> tuple[int, int]:
    """Line and column (1-based) of a key of a TOML text, or of the header of a table; (1, 1) when not found.

    Finds keys that begin a line below their table's header, and keys of inline tables at that table's key.
    """
    table: tuple[str, ...] = ()
    best, depth = (1, 1), 0
    for number, line in enumerate(text.split("\n"), 1):
        header, key = HEADER.match(line), KEY.match(line)
        if header:
            table = tuple(part.strip(" \t\"'") for part in header["names"].split("."))
        path = table if header else (*table, key[key.lastgroup or "bare"]) if key else ()
        if len(path) > depth and path == keys[: len(path)]:
            best, depth = (number, len(line) - len(line.lstrip()) + 1), len(path)
    return best
