"""Which words of a document are looked at, and what says that they are examples."""

from __future__ import annotations

from datetime import date
from time import process_time

import pytest
from tests.gate.conftest import repository

from runbook_kit.document.source import Source
from runbook_kit.gate.paths.marks import is_mark, marked_behind, named_codes, named_prose
from runbook_kit.gate.rule import Document, Subject


def subject(text: str) -> Subject:
    return Subject(Document(Source("docs/index.md", text)), date(2026, 11, 20), {}, repository())


@pytest.mark.parametrize(
    "behind",
    [
        "<!-- example -->",
        " <!-- example -->",
        "<!--example: of a path-->",
        "** <!-- example -->",
        "\n<!-- example -->",
        "\r\n> <!-- example -->",
        " (future)",
        "(Future)",
        "* (planned, see below)",
        "\n(example)",
        "\t(e.g.)",
    ],
)
def test_a_mark_behind(behind: str) -> None:
    assert marked_behind(subject(f"`x`{behind} y\n"), 3)


@pytest.mark.parametrize(
    "behind",
    [
        "",
        " y (future)",
        "\n\n(future)",
        " (z. B. so)",
        " (futures)",
        " (in future)",
        "<!-- ignore -->",
        " <!-- no example -->",
        " ()",
        " (future",
    ],
)
def test_no_mark_behind(behind: str) -> None:
    assert not marked_behind(subject(f"`x`{behind}\n"), 3)


def test_a_mark_is_a_whole_word() -> None:
    assert [
        is_mark(remark, ("future", "e.g.")) for remark in ("FUTURE", " future: x", "futures", "e.g.", "e.gx", "")
    ] == [
        True,
        True,
        False,
        True,
        False,
        False,
    ]


def test_codes_that_name_a_path_which_is_not_there() -> None:
    text = "`docs/a.md` `docs/guide.md` `a b` `docs&#47;b.md` `docs/c.md` (future) `docs&#47;d/e.md`\n"
    assert [(code.text, named.path, answer.state) for code, named, answer in named_codes(subject(text))] == [
        ("docs/a.md", "docs/a.md", "missing"),
        ("docs&#47;d/e.md", "docs/d/e.md", "missing"),
    ]


def test_words_of_the_prose() -> None:
    text = "ä docs/a.md, (src/b.py) 'docs/c.md'. docs/d.md- ./docs/e.md .github/f.yml docs/g docs/h [docs/j.md](x)\n"
    found = list(named_prose(subject(text)))
    assert [named.path for _, named, _ in found] == [
        "docs/a.md",
        "src/b.py",
        "docs/c.md",
        "docs/d.md",
        ".github/f.yml",
    ]
    assert all(text.startswith(named.path, offset) for offset, named, _ in found)


HOSTILE = {
    "slashes": "/" * 10_000_000,
    "short names": "a/" * 5_000_000,
    "dots": "." * 10_000_000 + "/",
    "brackets": "docs/a.md (" * 900_000,
    "backticks": "`" * 10_000_000 + "/",
    "comments": "docs/a.md <!-- example " * 400_000,
    "blanks behind": "`docs/a.md`" + " " * 10_000_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_ten_megabytes_on_a_line(name: str) -> None:
    looked = subject(HOSTILE[name])
    assert (looked.page.codes, looked.page.prose) is not None
    begun = process_time()
    found = sum(1 for _ in named_codes(looked)) + sum(1 for _ in named_prose(looked))
    assert process_time() - begun < 12
    assert (found > 0) == (name in {"brackets", "comments", "blanks behind"})
