"""The documents of a run by their texts."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.gate.engine.around import order

from runbook_kit.gate.engine.cache import Shelf
from runbook_kit.gate.engine.record import Looked
from runbook_kit.gate.engine.texts import Texts


def test_what_is_not_there_is_not_looked_at(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# A\n")
    texts = Texts(order(root=tmp_path, documents=["a.md", "gone.md"], files=["a.md", "gone.md"]))
    assert texts.survey(("a.md", "gone.md")) == ("a.md",)
    assert texts.size(["a.md", "gone.md"]) == 4
    assert texts.survey(("gone.md",)) == ()


def test_a_document_that_is_remembered_may_be_gone(tmp_path: Path) -> None:
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_text("# A\n")
        os.utime(tmp_path / name, (1, 1))
    texts = Texts(order(root=tmp_path, documents=["a.md", "b.md"], files=["a.md", "b.md"]))
    assert texts.survey(("a.md", "b.md")) == ("a.md", "b.md")
    (tmp_path / "b.md").unlink()
    again = Texts(order(root=tmp_path, shelf=Shelf("test", 0, texts.entries)))
    assert (again.survey(("a.md", "b.md")), again.fresh) == (("a.md",), False)


@pytest.mark.parametrize("count", [1, 49, 50, 51, 149, 1000])
def test_the_size_of_many_documents_is_that_of_some(tmp_path: Path, count: int) -> None:
    names = [f"{number}.md" for number in range(count)]
    for name in names:
        (tmp_path / name).write_text("1234567\n")
    texts = Texts(order(root=tmp_path, documents=names, files=names))
    assert texts._estimated_size(names) == 8 * count
    assert texts._estimated_size([]) == 0


def test_a_text_is_looked_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("`docs/x.md`\n")
    texts = Texts(order(root=tmp_path, documents=["a.md"], files=["a.md"]))
    texts.survey(("a.md",))
    assert texts.records["a.md"].survey.codes == ("docs/x.md",)
    assert texts.fresh
    texts.remember("a.md", Looked("key"))
    assert texts.entries["a.md"].record.looked == Looked("key")
    texts.remember("other.md", Looked("key"))  # not of this run
    assert set(texts.entries) == {"a.md"}


def test_any_tracked_file_can_be_asked_about() -> None:
    texts = Texts(order({"a.yml": "a: 1\nb: 2", "b.bin": b"\0\n\n", "c.txt": b"\xff\n", "empty": ""}))
    assert [texts.lines(path) for path in ("a.yml", "b.bin", "c.txt", "empty", "gone")] == [2, 0, 1, 0, 0]
    assert [texts.read_tracked(path) for path in ("a.yml", "c.txt", "gone")] == ["a: 1\nb: 2", None, None]
    assert texts.digest("a.yml") != texts.digest("c.txt")
    assert texts.digest("gone") == "nothing"
