"""A built-in check in words: the one line that people read in place of its JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from runbook_kit.document.probes import parts_of, split_probe
from runbook_kit.suggestion import quoted, shown
from runbook_kit.yamltext import Json

BUILT_IN: Final = "built-in: "
LONGEST = 200  # characters of one argument
OPERATORS = {"<": "<", "<=": "<=", "==": "is", "!=": "is not", ">=": ">=", ">": ">", "in": "is one of"}
PATHS = {"exists": "exists", "file": "is a file", "dir": "is a folder", "absent": "does not exist"}
LINES = {
    "contains": "contains",
    "matches": "matches",
    "not_contains": "does not contain",
    "not_matches": "does not match",
}

SESSIONS = {
    "target": "of",
    "state": "that is",
    "operator": "by",
    "with": "with",
    "without": "without",
    "within": "in the last",
}
EVERY = {"has": "has", "outcome": "is", "with": "has", "without": "has no"}

Arguments = Mapping[str, Json]


def describe(probe: str) -> str:
    """A built-in check as a clause on one line, such as `port 8080 is free`; never raises on what was read."""
    name, arguments = split_probe(probe)
    if name in ("all", "any"):
        return f"{name} of ({'; '.join(map(describe, parts_of(probe)))})"
    return WORDS[name](arguments) if name in WORDS else "an unknown check"


def credentialless(url: str) -> str:
    """A URL as it may be shown: without what stands before an `@`, and without query and fragment."""
    scheme, mark, rest = url.partition("://")
    address = rest if mark else scheme
    for end in "?#":
        address = address.partition(end)[0]
    bare = address.rpartition("@")[2]  # a password may hold slashes that should have been escaped
    return shown(f"{scheme}://{bare}" if mark else bare, LONGEST)


def _text(value: Json) -> str:
    """An argument as written; lists are joined with "or"."""
    if isinstance(value, list):
        return " or ".join(map(_text, value))
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    return shown(str(value), LONGEST)


def _quoted(value: Json) -> str:
    each = value if isinstance(value, list) else [value]
    return " and ".join(quoted(str(one), LONGEST) for one in each)


def _digest(given: Arguments) -> str:
    kind = "sha256" if "sha256" in given else "sha512"
    return f"{_text(given.get('file'))} has the {kind.upper().replace('SHA', 'SHA-')} {_text(given.get(kind))}"


def _disk(given: Arguments) -> str:
    where = f"the disk of {_text(given['path'])}" if "path" in given else "the disk"
    return f"{_text(given.get('free'))} of {where} are free"


def _git(given: Arguments) -> str:
    upstream = given.get("in_sync")
    words = {
        "clean": "the work tree is clean",
        "in_sync": f"HEAD is in sync with {_text(upstream) if isinstance(upstream, str) else 'its upstream'}",
        "branch": f"the branch is {_text(given.get('branch'))}",
        "tag": f"the tag {_text(given.get('tag'))} exists",
        "at_tag": f"HEAD is at the tag {_text(given.get('at_tag'))}",
        "ignored": f"git ignores {_quoted(given.get('ignored'))}",
    }
    return " and ".join(words[key] for key in words if key in given)


def _http(given: Arguments) -> str:
    return f"{credentialless(str(given.get('url', '')))} answers {_text(given.get('status', 200))}"


def _json(given: Arguments) -> str:
    wanted = " and ".join(f"{word} {_text(given[sign])}" for sign, word in OPERATORS.items() if sign in given)
    return f"{quoted(str(given.get('at', '')), LONGEST)} in {_text(given.get('file'))} {wanted}"


def _memory(given: Arguments) -> str:
    return f"{_text(given.get('free'))} of memory are free"


def _parses(given: Arguments) -> str:
    kind = f" as {_text(given['as']).upper()}" if "as" in given else ""
    return f"{_quoted(given.get('files'))} can be parsed{kind}"


def _path(given: Arguments) -> str:
    words = [f"{_text(given[key])} {word}" for key, word in PATHS.items() if key in given]
    words += ["is not empty"] if given.get("non_empty") else []
    words += [f"is newer than {_text(given['newer_than'])}"] if "newer_than" in given else []
    words += [f"is at most {_duration(given['max_age'])} old"] if "max_age" in given else []
    return " and ".join(words)


def _duration(value: Json) -> str:
    return f"{_text(value)}s" if isinstance(value, (int, float)) else _text(value)


def _port(given: Arguments) -> str:
    of_host = f" of {_text(given['host'])}" if "host" in given else ""
    state = "is free" if given.get("state") == "free" else "is listened on"
    return f"port {_text(given.get('number'))}{of_host} {state}"


def _runbook(given: Arguments) -> str:
    return f"a runbook of the kind {_text(given.get('kind'))} exists" + (
        "" if given.get("clean") is False else " and lints clean"
    )


def _sessions(given: Arguments) -> str:
    every = given.get("every")
    least, most = given.get("at_least", 0 if isinstance(every, dict) else 1), given.get("at_most")
    many = f"at most {_text(most)}" if most is not None and "at_least" not in given else f"at least {_text(least)}"
    many += f" and at most {_text(most)}" if most is not None and "at_least" in given else ""
    which = " ".join(filter(None, (_text(given[key]) if key in given else "" for key in ("outcome", "mode", "kind"))))
    named = f"{which} session" + ("" if isinstance(every, dict) or many == "at least 1" else "s")
    parts = [f"{word} {_text(given[key])}" for key, word in SESSIONS.items() if key in given]
    whole = " ".join([named.strip(), *parts])
    if not isinstance(every, dict):
        return f"{many} {whole}"
    wanted = [f"{word} {_text(every[key])}" for key, word in EVERY.items() if key in every]
    if "within" in every:
        wanted.append(f"within {_duration(every['within'])} of its end")
    return f"every {whole} {' and '.join(wanted[:1])} {' '.join(wanted[1:])}".strip()


def _lines(given: Arguments) -> str:
    words = (f"{word} {_quoted(given[key])}" for key, word in LINES.items() if key in given)
    return f"{_text(given.get('file'))} {' and '.join(words)}"


def _window(given: Arguments) -> str:
    days = given.get("days")
    on = f" on {', '.join(map(_text, days))}" if isinstance(days, list) else ""
    hours = f" from {_text(given.get('start', '00:00'))} to {_text(given.get('end', '24:00'))}"
    return f"it is{on}{hours if 'start' in given or 'end' in given else ''} in {_text(given.get('timezone'))}"


WORDS: Final[dict[str, Callable[[Arguments], str]]] = {
    "digest": _digest,
    "disk": _disk,
    "git": _git,
    "http": _http,
    "json": _json,
    "memory": _memory,
    "parses": _parses,
    "path": _path,
    "port": _port,
    "runbook": _runbook,
    "sessions": _sessions,
    "text": _lines,
    "window": _window,
}
