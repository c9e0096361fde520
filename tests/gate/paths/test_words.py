"""Which words name a path."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.gate.conftest import path_policy

from runbook_kit.gate.paths.words import LONGEST, PLACE, SCHEME, Named, Words, decoded, is_address, is_marked

WORDS = Words(path_policy(), {"docs", "src", "infra", "assets"})

PATHS = {
    "docs/x.md": ("docs/x.md", ""),
    "docs/deep/er/x": ("docs/deep/er/x", ""),
    "docs/": ("docs/", ""),
    "infra/x": ("infra/x", ""),
    ".github/workflows/ci.yml": (".github/workflows/ci.yml", ""),
    "./docs/x": ("./docs/x", ""),
    "../src/x": ("../src/x", ""),
    "./x.sh": ("./x.sh", ""),
    "../x.md": ("../x.md", ""),
    "../x/": ("../x/", ""),
    "pkg/x.go": ("pkg/x.go", ""),
    "pkg/x.GO": ("pkg/x.GO", ""),
    "nodir/": ("nodir/", ""),
    "a/b/": ("a/b/", ""),
    "/docs/x.md": ("/docs/x.md", ""),
    "/src/app/": ("/src/app/", ""),
    "docs/x.md:12": ("docs/x.md", ":12"),
    "docs/x.md:12:3": ("docs/x.md", ":12:3"),
    "docs/x.md:12-20:": ("docs/x.md", ":12-20:"),
    "docs/x.md#L3-L9": ("docs/x.md", "#L3-L9"),
    "docs/x.md#anchor": ("docs/x.md", "#anchor"),
    "tests/t.py::test_x": ("tests/t.py", "::test_x"),
    "tests/t.py::Case::test": ("tests/t.py", "::Case::test"),
    "docs/c#/x.md": ("docs/c#/x.md", ""),
    "src/a.b.c/x.py": ("src/a.b.c/x.py", ""),
    "docs/ü.md": ("docs/ü.md", ""),
    "docs/.env": ("docs/.env", ""),
    "docs/three/words": ("docs/three/words", ""),
    "docs/x.md/": ("docs/x.md/", ""),
}


@pytest.mark.parametrize("word", PATHS)
def test_a_word_that_names_a_path(word: str) -> None:
    assert WORDS.named(word) == Named(*PATHS[word])


NONE = {
    "no slash": "x.md README.md docs main.py:3",
    "globs and alternatives": "docs/*.md docs/x? docs/[ab].md docs/{a,b}.md docs/**",
    "placeholders": "docs/<x>.md docs/{x}.md docs/YYYY-MM-DD.md docs/... docs/…/x.md path/to/x.md docs/my_x.md "
    "docs/RUN_ID/x docs/PR_XXX.md docs/x-NNN.md docs/TBD.md",
    "expansions": "$X/a.md ${X}/a.md %X%/a.md $(x)/a.md ~/a.md",
    "calls": "f('a/b.md') a/b() a=b/c.md --x=a/b.md a/b;c a|b/c.md",
    "addresses": "https://x.org/a.md s3://b/k.json git@x.org:o/r.git file:///a/b.md user@host/a.md x.org/a.html "
    "localhost/x.json localhost:8000/x.json HTTPS://X/Y.md",
    "branches": "docs/update feature/x fix/bug-1 origin/main tests/more",
    "media types": "application/json text/x.md image/svg+xml",
    "system paths, routes, patterns": "/etc/x.conf /usr /api/x.json /docs /docs/x /reports/ /nope.md / /config/x.yaml",
    "words": "n/a True/False km/h and/or TCP/IP a/b src. /",
    "numbers": "2026/01/12 1/2 10.0.0.0/8 1.2/3.json 3/4.md",
    "packages": "@scope/pkg/x.js node_modules/x/y.js venv/bin/x.py src/__pycache__/x.py .git/config",
    "sed": "s/a/b/ s/a.md/b.md/g y/a/b/",
    "two files": "a.md/b.md README.md/CHANGELOG.md Next.js/Node.js x.md/",
    "a name in a module": "src/app/main.run_all pkg/x.y_z",
    "a folder where a command is run": "./out-of-run/ ./a/b/",
    "a drive, an escape": "C:/x.md a\\b/c.md docs\\/x.md",
    "twice a slash": "docs//x.md //x/y.md",
    "dots": "./ ../ ../../ .. ./..",
}


@pytest.mark.parametrize("name", NONE)
def test_a_word_that_names_none(name: str) -> None:
    assert {word: found for word in NONE[name].split() if (found := WORDS.named(word))} == {}


def test_white_space_and_control_characters() -> None:
    assert [WORDS.named(word) for word in ("cat docs/x.md", "docs/x\ty.md", "docs/x\u00a0y.md", "docs/x\x00.md")] == [
        None
    ] * 4


@pytest.mark.parametrize(
    ("raw", "marked"),
    [
        ("a&#47;b", True),
        ("a&#047;b&#x2F;c&sol;d", True),
        ("a\\/b&#47;c", True),
        ("'a'/'b'", True),
        ("a/b", False),
        ("a&#47;b/c", False),
        ("a&amp;b/c", False),
        ("a&#48;b", False),
        ("'a'/b", False),
        ("ab", False),
    ],
)
def test_a_mark_is_on_every_slash(raw: str, marked: bool) -> None:
    assert is_marked(raw) is marked


def test_only_slashes_are_decoded() -> None:
    assert decoded("a&#47;b&#x2f;c&sol;d&amp;e&#48;") == "a/b/c/d&amp;e&#48;"


HOSTILE = {
    "slashes": "/" * 10_000_000,
    "short names": "a/" * 5_000_000,
    "lines": "a/" + ":1" * 5_000_000 + "x",
    "hashes": "a/" + "#" * 10_000_000,
    "at signs": "@" * 10_000_000 + "/",
    "dots": "../" * 3_000_000,
    "entities": "&#47;" * 2_000_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_ten_megabytes_take_no_time(name: str) -> None:
    begun = process_time()
    is_marked(HOSTILE[name])
    assert WORDS._named(HOSTILE[name]) is None
    assert process_time() - begun < 2


@pytest.mark.parametrize("part", ["/", "a/", ":1", "#", "@", "x-", "A_", "../", "s/", ".js/", "-xxx", "x.", ".py:1"])
def test_the_longest_words_that_are_judged(part: str) -> None:
    word = f"docs/{part * LONGEST}"[:LONGEST]
    begun = process_time()
    for end in ("", "!", "/", "x", ".md"):
        WORDS._named(word[: LONGEST - len(end)] + end)
    assert process_time() - begun < 0.5


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.text("ab/.:#@_-&\\ 1xX*", max_size=30))
def test_a_path_and_what_follows_it_are_the_word(word: str) -> None:
    named = WORDS.named(word)
    if named:
        assert named.path + named.suffix == word
        assert WORDS.named(named.path) == Named(named.path)


@settings(derandomize=True, deadline=None, max_examples=500)
@given(st.text("ab1:/@#.-", max_size=9))
def test_what_is_no_address_and_has_no_place_is_known_by_its_letters(word: str) -> None:
    assert is_address(word) == (SCHEME.match(word) is not None)
    assert ":" in word or "#" in word or PLACE.match(word) is None
