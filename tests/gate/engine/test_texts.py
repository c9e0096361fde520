"""The documents of a run by their texts."""

from __future__ import annotations

from pathlib import Path

from tests.gate.engine.around import order

from runbook_kit.gate.engine.record import Looked
from runbook_kit.gate.engine.texts import Texts


def test_what_is_not_there_is_not_looked_at(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# A\n")
    texts = Texts(order(root=tmp_path, documents=["a.md", "gone.md"], files=["a.md", "gone.md"]))
    assert texts.present(("a.md", "gone.md")) == ("a.md",)
    assert texts.size(["a.md", "gone.md"]) == 4


def test_a_text_is_looked_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("`docs/x.md`\n")
    texts = Texts(order(root=tmp_path, documents=["a.md"], files=["a.md"]))
    texts.survey(texts.present(("a.md",)))
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
