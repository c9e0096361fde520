"""Documents with what was inferred from them as front matter: nothing else changes, and they are read the same."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.document.conftest import DOCUMENTS, read, vocabulary

from runbook_kit.document.read import read_runbook
from runbook_kit.document.rewrite import imported
from runbook_kit.document.rewrite.imported import Imported, changes, import_document, known_keys
from runbook_kit.document.source import Source
from runbook_kit.errors import InvalidInput

PHASES = "# Move\n\n## Phase 1 — Look\n\n- Goal: known\n\n```bash\nls <folder>\n```\n"
ADDED = """\
runbook: move
title: Move
kind: phases
inputs:
  folder:
    description: Folder
    required: true
phases:
  - id: phase-1
    title: Look
"""

# Documents that say themselves that they are runbooks are not imported.
INFERRED = [path for path in sorted(DOCUMENTS.glob("*.md")) if "\nrunbook:" not in path.read_text("utf-8")]


def imp(text: str, ident: str = "move") -> Imported:
    return import_document(read_runbook(Source("docs/move.md", text), vocabulary()), ident, vocabulary())


def refusal(text: str) -> tuple[str, str]:
    """The reason code and the sentence with which a document is refused."""
    with pytest.raises(InvalidInput) as error:
        imp(text)
    return error.value.code, error.value.message


def test_front_matter_is_put_before_the_text() -> None:
    result = imp(PHASES)
    assert result.text == f"---\n{ADDED}---\n{PHASES}"
    assert (result.added, result.remarks) == (ADDED, ())


def test_front_matter_that_is_there_is_extended() -> None:
    head = "---\ntitle:   'Moving'   # for the site\ntags: [a,  b]\n---\n"
    result = imp(head + PHASES)
    added = ADDED.replace("title: Move\n", "")
    assert result.text == head.removesuffix("---\n") + added + "---\n" + PHASES
    assert result.reading.runbook.title == "Moving"


@pytest.mark.parametrize(
    ("head", "extended"),
    [
        ("---\n---\n", "---\n{}---\n"),
        ("---\n# nothing yet\n---\n", "---\n# nothing yet\n{}---\n"),
        ("---\ntitle: Move\n...\n", "---\ntitle: Move\n{}...\n"),
        ("---\ndescription: |\n  a\n\n---\n", "---\ndescription: |\n  a\n\n{}---\n"),
    ],
)
def test_every_way_to_end_front_matter(head: str, extended: str) -> None:
    added = ADDED.replace("title: Move\n", "") if "title" in head else ADDED
    assert imp(head + PHASES).text == extended.format(added) + PHASES


def test_indented_front_matter_stays_aligned() -> None:
    text = imp("---\n  title: Move\n---\n" + PHASES).text
    assert text.startswith("---\n  title: Move\n  runbook: move\n  kind: phases\n  inputs:\n    folder:\n")


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_line_ends_are_those_of_the_document(end: str) -> None:
    text = PHASES.replace("\n", end)
    assert imp(text).text == f"---\n{ADDED}---\n".replace("\n", end) + text


def test_a_line_separator_in_a_title_is_no_line_end() -> None:
    result = imp("---\ntags: [a]\n---\n# One\u2028two\n\nText.\n")
    assert result.reading.runbook.title == "One\u2028two"
    assert result.text.count("\n") == 9


def test_a_document_of_one_line() -> None:
    assert imp("# Move").text == "---\nrunbook: move\ntitle: Move\nkind: sop\n---\n# Move"


THERE = "`docs/move.md` has a `runbook:` key already."
NO_KEYS = "docs/move.md:2:1: The text between the lines `---` is not a list of keys."
LOOSE = "docs/move.md:1:1: What can be run here stands below no heading, so no phase can hold it."
UNCLOSED = "docs/move.md:1:1: The front matter that begins here is never closed."


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("---\nrunbook: a\n---\n# A\n", "already-imported", THERE),
        ("---\nrunbook:\n---\n# A\n", "already-imported", THERE),
        ("---\nrunbook: a\n# A\n", "invalid-front-matter", UNCLOSED),
        ("+++\ntitle = 'a'\n+++\n# A\n", "foreign-front-matter", "`docs/move.md` begins with TOML front matter."),
        ("---\n{title: a}\n---\n# A\n", "foreign-front-matter", NO_KEYS),
        ("---\njust text\n---\n# A\n", "foreign-front-matter", NO_KEYS),
        ("---\ntitle: [a\n---\n# A\n", "invalid-front-matter", "docs/move.md:2:8: This `[` is never closed."),
        ("Text.\n\n```bash\nls\n```\n", "no-heading", LOOSE),
        ("---\nmine: 1\n---\n# A\n", "invalid-front-matter", "docs/move.md:2:1: Unknown key `mine` in this runbook."),
        ("---\nstatus: DRAFT\n---\n# A\n", "invalid-front-matter", "docs/move.md:2:9: `status` cannot be `DRAFT`."),
    ],
)
def test_what_cannot_be_imported_is_refused(text: str, code: str, message: str) -> None:
    assert refusal(text) == (code, message)


def test_a_key_of_ones_own_gets_a_way_out() -> None:
    with pytest.raises(InvalidInput) as error:
        imp("---\nmy_own: 1\n---\n# A\n")
    assert error.value.hint == "Give a key of your own a name that begins with `x-`."
    assert imp("---\nx-my-own: 1\n---\n# A\n").text.startswith("---\nx-my-own: 1\nrunbook: move\n")


def test_nothing_is_written_when_the_document_would_say_something_else(monkeypatch: pytest.MonkeyPatch) -> None:
    insert = imported.insert
    monkeypatch.setattr(imported, "insert", lambda source, added: insert(source, added).replace("ls", "rm"))
    code, message = refusal(PHASES)
    assert code == "import-changes-document"
    assert "`phases/phase-1/steps/phase-1/blocks/phase-1-1/source`" in message


def test_phases_are_left_out_when_listing_them_changes_the_document() -> None:
    """One heading of a phase is found by number, and a second one by the title that was inferred."""
    text = "# T\n\n## Проверка\n\n```bash\nls\n```\n"
    result = imp(text)
    assert "phases:" not in result.text
    assert [phase.id for phase in result.reading.runbook.phases] == ["проверка"]


def test_changes_are_told_from_additions() -> None:
    before = read(PHASES, "docs/move.md").runbook
    assert changes(before, imp(PHASES).reading.runbook, ()) == ""
    assert changes(before, imp("---\ntitle: x\n---\n" + PHASES).reading.runbook, ("title",)) == ""
    assert changes(before, imp("---\ntitle: x\n---\n" + PHASES).reading.runbook, ()) == "`header/title`"
    assert changes(before, imp(PHASES.replace("<folder>", "<file>")).reading.runbook, ()).endswith("and more")


def test_known_keys() -> None:
    assert known_keys(Source("a.md", "---\na: 1\nb: 2\n---\n")) == {"a", "b"}
    assert known_keys(Source("a.md", "# T\n")) == frozenset()


@pytest.mark.parametrize("path", INFERRED, ids=lambda path: path.stem)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_whole_documents(path: object, end: str) -> None:
    text = path.read_text("utf-8").replace("\n", end)  # type: ignore[attr-defined]
    before = read_runbook(Source("a.md", text), vocabulary())
    result = imp(text)
    after = result.reading.runbook
    assert result.text.endswith(text)
    assert (after.authored, after.id, result.reading.reported) == (True, "move", ())
    assert [each.id for each in after.phases] == [each.id for each in before.runbook.phases]
    assert [each.address for each in after.blocks] == [each.address for each in before.runbook.blocks]
    assert [each.source for each in after.blocks] == [each.source for each in before.runbook.blocks]
    assert [len(each.entry) for each in after.phases] == [len(each.entry) for each in before.runbook.phases]
    assert [len(each.exit) for each in after.phases] == [len(each.exit) for each in before.runbook.phases]
    assert all(each.declared for each in after.inputs)


FRAGMENTS = (
    "# Title\n", "## Phase 1 — Try\n", "## Phase 2: Again\n", "## A) First\n", "## B) Second\n", "## Meaning\n",
    "### Entry\n", "### Exit criteria\n", "## Roles\n", "### Agent 1 — Tester\n", "## Daily schedule (ET)\n",
    "| 08:00 | x | y |\n", "| Time | What | Who |\n| - | - | - |\n", "## Diagnosis\n", "## Restart procedure\n",
    "**Goal:** x\n", "**Operator inputs:**\n", "Status: Active\n", "- item\n", "- [ ] box\n", "1. one\n",
    "- Goal: z\n", "```bash\n", "```\n", "ls <loop-id> ... YYYY-MM-DD\n", "```bash {#a timeout=3s}\n",
    "<!-- block: id=d -->\n", "> ", "    ", "text: 'a' # b\n", "\n", "\r\n", "\r", "é\u2028", "---\n",
    "---\ntitle: x\n---\n", "---\nx-a: [1]\n...\n", "---\nrunbook: x\n---\n", "+++\n",
)  # fmt: skip
TEXTS = st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=5)), max_size=20).map("".join)


def without(text: str, added: str) -> set[str]:
    """What can be left of a text when `added`, with some line ends and some indentation, is taken out of it once."""
    found = set()
    for end in ("\n", "\r\n", "\r"):
        for indent in ("", "    ", " "):
            piece = "".join(f"{indent}{line}{end}" for line in added.split("\n")[:-1])
            found |= {text.replace(f"---{end}{piece}---{end}", "", 1), text.replace(piece, "", 1)}
    return found


@settings(derandomize=True, deadline=None, max_examples=150)
@given(TEXTS)
def test_every_character_stays_or_the_document_is_refused(text: str) -> None:
    reading = read_runbook(Source("a.md", text), vocabulary())
    try:
        result = import_document(reading, "a", vocabulary())
    except InvalidInput:
        return
    assert text in without(result.text, result.added)
    assert result.reading.runbook.authored
    assert result.reading.reported == ()
    assert changes(reading.runbook, result.reading.runbook, known_keys(reading.source)) == ""
