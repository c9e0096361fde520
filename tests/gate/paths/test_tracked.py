"""What is tracked is looked up as a file system would, without being asked of one."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook_kit.gate.paths.tracked import Tracked, make_tracked
from runbook_kit.gitindex import Index, make_index

NAMES = st.sampled_from(["a", "A", "b.md", "B.md", "ü", "c d", "-x"])
PATHS = st.lists(NAMES, min_size=1, max_size=4).map("/".join)

TARGETS = st.lists(NAMES | st.sampled_from(["..", "."]), min_size=1, max_size=3).map("/".join)


def tracked(*paths: str, links: Mapping[str, str] | None = None, submodules: tuple[str, ...] = ()) -> Tracked:
    links = links or {}
    everything = (*paths, *links, *submodules)
    index = Index(everything, symlinks=frozenset(links), submodules=frozenset(submodules))
    return make_tracked(index, links.get)


def test_entries_become_sets() -> None:
    found = tracked("a.md", "docs/x/b.md", links={"docs/l/link": "../x"}, submodules=("vendor/lib",))
    assert found.files == {"a.md", "docs/x/b.md"}
    assert found.folders == {"", "docs", "docs/x", "docs/l", "vendor"}
    assert found.symlinks == {"docs/l/link"}
    assert found.submodules == {"vendor/lib"}
    assert found.tops == {"docs", "vendor"}
    assert found.by_name["b.md"] == ["docs/x/b.md"]
    assert [found.names_in(folder) for folder in ("", "docs", "docs/x", "nowhere")] == [
        ["a.md", "docs", "vendor"],
        ["l", "x"],
        ["b.md"],
        [],
    ]
    assert make_tracked(Index()) == Tracked()


LINKS = {
    "to-file.md": "docs/real.md",
    "to-folder": "docs",
    "docs/up": "..",
    "docs/deep/side": "../other",
    "chain": "to-folder",
    "dotted": "./docs//deep/../deep/.",
    "broken": "nowhere/at/all",
    "absolute": "/etc",
    "outside": "../../etc",
    "loop": "loop",
    "ping": "pong",
    "pong": "ping",
    "grow": "grow/more",
    "to-module": "vendor/lib",
}


@pytest.mark.parametrize(
    ("path", "real", "exists"),
    [
        ("docs/real.md", "docs/real.md", True),
        ("docs", "docs", True),
        ("", "", True),
        ("docs/gone.md", "docs/gone.md", False),
        ("to-file.md", "docs/real.md", True),
        ("to-file.md/x", "docs/real.md/x", False),
        ("to-folder", "docs", True),
        ("to-folder/real.md", "docs/real.md", True),
        ("to-folder/deep/side/x.md", "docs/other/x.md", True),
        ("chain/up/chain/real.md", "docs/real.md", True),
        ("dotted/y.md", "docs/deep/y.md", True),
        ("broken", "nowhere/at/all", True),  # the link itself is tracked
        ("broken/x", "nowhere/at/all/x", False),
        ("absolute", None, True),
        ("absolute/passwd", None, False),
        ("outside/passwd", None, False),
        ("loop", None, True),
        ("loop/x", None, False),
        ("ping/x", None, False),
        ("grow/x", None, False),
        ("to-module/any/thing", "vendor/lib/any/thing", True),
        ("vendor/lib", "vendor/lib", True),
        ("vendor/lib/any/thing", "vendor/lib/any/thing", True),
        ("vendor/library", "vendor/library", False),
    ],
)
def test_links_are_followed_inside_of_the_repository(path: str, real: str | None, exists: bool) -> None:
    found = tracked("docs/real.md", "docs/deep/y.md", "docs/other/x.md", links=LINKS, submodules=("vendor/lib",))
    assert found.resolve(path) == real
    assert found.exists(path) is exists


def test_folders_and_what_leads_to_them() -> None:
    found = tracked("docs/real.md", links=LINKS, submodules=("vendor/lib",))
    paths = ("docs", "to-folder", "vendor/lib", "to-module", "docs/real.md", "loop", "gone")
    assert [path for path in paths if found.is_folder(path)] == ["docs", "to-folder", "vendor/lib", "to-module"]


def test_a_link_that_cannot_be_read_is_not_followed() -> None:
    index = Index(("link", "x.md"), symlinks=frozenset({"link"}))
    found = make_tracked(index)
    assert (found.exists("link"), found.resolve("link"), found.exists("link/x")) == (True, None, False)


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("DOCS/read.md", "docs/Read.md"),
        ("Docs", "docs"),
        ("docs/Read.md", None),
        ("docs/gone.md", None),
        ("GRÜN/STRASSE.md", "grün/Straße.md"),
        ("gru\u0308n/Stra\u00dfe.md", "grün/Straße.md"),  # as macOS composes it
        ("TWICE.md", "Twice.md"),  # the first in order of two
    ],
)
def test_another_case(path: str, found: str | None) -> None:
    assert tracked("docs/Read.md", "grün/Straße.md", "twice.md", "Twice.md").fold(path) == found


def test_hostile_paths_end() -> None:
    links = {f"l{number}": f"l{number + 1}/l{number + 1}" for number in range(60)} | {"l60": "."}
    found = tracked("x", links=links)
    assert found.resolve("l0") is None
    assert not found.exists("a/" * 5_000_000)
    assert found.fold("A/" * 5_000_000) is None


@settings(derandomize=True, deadline=None, max_examples=100)
@given(st.lists(PATHS, max_size=8), PATHS)
def test_exactly_what_is_above_a_path_is_a_folder(paths: list[str], other: str) -> None:
    found = tracked(*dict.fromkeys(paths))
    above = {"/".join(path.split("/")[:depth]) for path in paths for depth in range(path.count("/") + 1)}
    assert found.folders == above | {""}
    assert found.exists(other) == (other in paths or other in above)
    assert {path for paths in found.by_name.values() for path in paths} == set(paths)
    folded = found.fold(other)
    assert folded is None or (folded != other and folded.lower() == other.lower() and found.exists(folded))


@settings(derandomize=True, deadline=None, max_examples=60)
@given(
    st.lists(PATHS, max_size=5),
    st.dictionaries(
        PATHS, st.lists(NAMES | st.sampled_from(["..", "."]), min_size=1, max_size=3).map("/".join), max_size=3
    ),
    PATHS,
)
def test_links_lead_where_a_file_system_leads(
    tmp_path_factory: pytest.TempPathFactory, files: list[str], links: dict[str, str], asked: str
) -> None:
    root = tmp_path_factory.mktemp("tree") / "deep" / "root"
    root.mkdir(parents=True)
    made = [path for path in dict.fromkeys(files) if make_file(root / path)]
    linked = {path: target for path, target in links.items() if make_link(root / path, target)}
    found = tracked(*made, links=linked)
    real = found.resolve(asked)
    try:
        expected = os.path.relpath((root / asked).resolve(strict=True), root)
    except (OSError, RuntimeError):
        return  # what is not there may be said to lead anywhere, but not to something
    if expected.startswith(".."):
        assert real is None
    else:
        assert real == ("" if expected == "." else expected)
        assert found.exists(asked)


def make_file(path: Path) -> bool:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    except OSError:
        return False
    return True


def make_link(path: Path, target: str) -> bool:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(target)
    except OSError:
        return False
    return True


def test_without_what_is_gone() -> None:
    tracked = make_tracked(make_index(["a/b.md", "a/c.md", "d/e.md"], {}))
    left = tracked.without({"d/e.md", "a/b.md", "x"})
    assert left.files == frozenset({"a/c.md"})
    assert left.folders == frozenset({"", "a"})
    assert left.key == make_tracked(make_index(["a/c.md"], {})).key
