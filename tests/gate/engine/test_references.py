"""The links and paths of a run's documents, looked at exactly only where there is a doubt."""

from __future__ import annotations

from collections.abc import Collection

from tests.gate.engine.around import order

from runbook_kit.gate.engine.references import References, leads_elsewhere
from runbook_kit.gate.engine.texts import Texts

TEXTS = {
    "docs/fine.md": "# Fine\n\n[a](guide.md#steps) [b](#fine) `docs/guide.md`\n",
    "docs/guide.md": "# Steps\n",
    "docs/wrong.md": "[a](nope.md) [b](guide.md#nope)\n",
}


def references(texts: dict[str, str] = TEXTS, **options: object) -> References:
    asked = order(texts, **options)  # type: ignore[arg-type]
    read = Texts(asked)
    read.survey(asked.documents)
    return References(asked, read)


def test_only_what_is_in_doubt_is_looked_at() -> None:
    found = references().look_up(tuple(sorted(TEXTS)))
    assert {path: [each.finding.rule for each in each_one] for path, each_one in found.items()} == {
        "docs/wrong.md": ["missing-target", "missing-anchor"]
    }


def test_git_is_asked_once_about_everything_that_is_not_tracked() -> None:
    asked: list[Collection[str]] = []

    def hidden(paths: Collection[str]) -> Collection[str]:
        asked.append(frozenset(paths))
        return {"docs/out.md"}

    texts = {"docs/a.md": "[a](out.md) `docs/nope.md`\n", "docs/b.md": "[b](nope.md)\n"}
    found = references(texts, hidden=hidden).look_up(tuple(texts))
    assert asked == [{"docs/out.md", "docs/nope.md"}]
    rules = sorted((each.finding.span.path, each.finding.rule) for every in found.values() for each in every)
    assert ("docs/a.md", "untracked-target") in rules
    assert ("docs/b.md", "missing-target") in rules


def test_what_was_told_before_git_was_asked_is_thought_about_again_where_it_ignores_something() -> None:
    texts = {"docs/a.md": "[a](out.md)\n", "docs/b.md": "[b](nope.md)\n"}
    asked = order(texts, hidden=lambda _: {"docs/out.md"})
    read = Texts(asked)
    found = References(asked, read)
    read.survey(asked.documents, found.doubt)
    before = [each.finding.rule for doubted in read.doubted.values() for each in doubted.objections]
    assert before == ["missing-target", "missing-target"]
    after = {path: [each.finding.rule for each in some] for path, some in found.look_up(tuple(texts)).items()}
    assert after == {"docs/a.md": ["untracked-target"], "docs/b.md": ["missing-target"]}


def test_who_refers_to_a_path() -> None:
    run = references()
    assert run.referring(tuple(sorted(TEXTS)), {"docs/guide.md"}) == ("docs/fine.md", "docs/wrong.md")
    assert run.referring(tuple(sorted(TEXTS)), {"docs/nope.md"}) == ("docs/wrong.md",)


def test_the_anchors_of_a_document_are_those_of_its_page() -> None:
    run = references()
    assert "steps" in (run.anchors("docs/guide.md") or ())
    assert run.anchors("docs/none.md") is None
    assert run.anchors("config/real.toml") is None


def test_links_that_depend_on_other_documents() -> None:
    assert [leads_elsewhere(link) for link in ("a.md#x", "#x", "a.md", "../#y")] == [True, False, False, True]
