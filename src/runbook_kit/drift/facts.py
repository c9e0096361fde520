"""What a repository and its machine are like at one moment, as facts that can be compared and kept."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from runbook_kit.canonical import canonical, sha256
from runbook_kit.errors import InvalidInput, Tampered
from runbook_kit.suggestion import quoted

Section = Literal["git", "tool", "dependency", "configuration", "command", "http"]
SECTIONS: tuple[Section, ...] = ("git", "tool", "dependency", "configuration", "command", "http")
LARGEST = 32 * 1024 * 1024  # bytes of a snapshot that is read
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
WORDS = ("latest", "previous", "now")  # what stands for a snapshot, so none can be called this
# Files whose content says how the repository and its programs behave.
CONFIGURATION = (
    "*.cfg",
    "*.ini",
    "*.toml",
    "*.yaml",
    "*.yml",
    ".github/**",
    "config/**",
    "gates/**/*.yaml",
    "gates/**/*.yml",
)
# Files, wherever they lie, that say what is installed.
DEPENDENCIES = frozenset(
    {
        "Cargo.lock",
        "Cargo.toml",
        "Gemfile",
        "Gemfile.lock",
        "Pipfile",
        "Pipfile.lock",
        "build.gradle",
        "build.gradle.kts",
        "bun.lock",
        "composer.json",
        "composer.lock",
        "environment.yaml",
        "environment.yml",
        "flake.lock",
        "go.mod",
        "go.sum",
        "gradle.lockfile",
        "mix.lock",
        "npm-shrinkwrap.json",
        "package-lock.json",
        "package.json",
        "pdm.lock",
        "pnpm-lock.yaml",
        "poetry.lock",
        "pom.xml",
        "pylock.toml",
        "pyproject.toml",
        "setup.cfg",
        "setup.py",
        "uv.lock",
        "yarn.lock",
    }
)
LISTS = re.compile(r"(?:[\w.-]+-)?(?:requirements|constraints)(?:[-_.][\w.-]+)?\.(?:txt|in)")


class Fact(Struct, frozen=True):
    """Something that is so. `value` is short; `text` is what a difference can show line by line, or nothing.

    Facts are the same when both are. `hidden` counts the values in `text` that are not shown.
    """

    section: Section
    name: str
    value: str
    text: str = ""
    hidden: int = 0

    @property
    def key(self) -> tuple[int, str]:
        """What orders facts and tells them apart."""
        return SECTIONS.index(self.section), self.name


class Asked(Struct, frozen=True):
    """What was asked for, so that it can be asked again: programs, globs, and commands and URLs by name."""

    tools: tuple[str, ...] = ()
    configuration: tuple[str, ...] = ()
    commands: tuple[tuple[str, str], ...] = ()
    http: tuple[tuple[str, str], ...] = ()


NOTHING_ASKED = Asked()


class Snapshot(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All facts of one moment, sorted. `digest` is that of what was asked and of the facts, not of the time."""

    format: Literal["drift-snapshot/1"] = "drift-snapshot/1"
    name: str = ""
    taken_at: str  # ISO 8601, UTC
    asked: Asked = NOTHING_ASKED
    facts: tuple[Fact, ...]
    digest: str = ""

    @property
    def own_digest(self) -> str:
        """The digest that its content has."""
        return f"sha256:{sha256(canonical([self.asked, self.facts]))}"


class Form(Struct):
    """Which format a file has."""

    format: str = ""


def snapshot(facts: Iterable[Fact], taken_at: str, name: str = "", asked: Asked = NOTHING_ASKED) -> Snapshot:
    """A snapshot of these facts, with its digest. Of facts with one section and name the first counts."""
    by_key: dict[tuple[int, str], Fact] = {}
    for fact in facts:
        by_key.setdefault(fact.key, fact)
    ordered = tuple(by_key[key] for key in sorted(by_key))
    made = Snapshot(name=name, taken_at=taken_at, asked=asked, facts=ordered)
    return replace(made, digest=made.own_digest)


def written(found: Snapshot) -> bytes:
    """The file: canonical JSON and a line feed."""
    return canonical(found) + b"\n"


def read(data: bytes, shown: str) -> Snapshot:
    """The snapshot in a file that people know as `shown`.

    Raises `InvalidInput` for what is none, and `Tampered` when its facts are not those its digest is of.
    """
    try:
        found = msgspec.json.decode(data, type=Snapshot)
        found.own_digest  # noqa: B018  # half a character can be read, and has no canonical form
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        raise unreadable(data, shown) from None
    if found.digest != found.own_digest:
        raise Tampered(
            f"The facts of {quoted(shown, 200)} are not those that its digest is of.",
            hint="Somebody changed the file. Take another snapshot, or get the file from where it was kept.",
            code="snapshot-changed",
        )
    return found


def unreadable(data: bytes, shown: str) -> InvalidInput:
    """Why a file cannot be read as a snapshot."""
    try:
        form = msgspec.json.decode(data, type=Form).format
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        form = ""
    newer = form.startswith("drift-snapshot/") and form != "drift-snapshot/1"
    return InvalidInput(
        f"{quoted(shown, 200)} is {'a snapshot of another version' if newer else 'no snapshot'}.",
        hint="Use the version that wrote it." if newer else "`runbook drift snapshot -o FILE` writes one.",
        code="snapshot-unreadable",
    )


def is_dependency_list(path: str) -> bool:
    """Whether the file at `path` says what is installed."""
    folders, _, name = path.rpartition("/")
    if "node_modules" in folders.split("/"):
        return False
    return name in DEPENDENCIES or LISTS.fullmatch(name) is not None or path.startswith("requirements/")
