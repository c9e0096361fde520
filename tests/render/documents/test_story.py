"""The documents of a pack: everything that happened is told, nothing of it is obeyed."""

from __future__ import annotations

from markdown_it import MarkdownIt
from tests.evidence.packs import PLAN_TEXT, events
from tests.session.samples import EVERYTHING, chained

from runbook_kit.render.documents.library import Library
from runbook_kit.render.documents.papers import packed_papers as documents
from runbook_kit.render.documents.story import Story
from runbook_kit.render.documents.telling import tell
from runbook_kit.session import events as happened
from runbook_kit.session.fold import fold

GITHUB = MarkdownIt("commonmark").enable(["table"])


def story_of(found: list[happened.AnyEvent]) -> Story:
    records, _ = chained(found)
    return tell(
        fold(records), records, PLAN_TEXT, artifacts=(("artifacts/x", "out/x"),), absent=(("y", "it is hidden"),)
    )


def test_everything_is_told() -> None:
    said = documents(story_of(list(EVERYTHING)), Library())
    assert set(said) == {"runlog.md", "report.md", "recon.md"}
    runlog = said["runlog.md"].text
    for text in ("act/two", "bob@example.org", "It is an emergency.", "quarterly", "Tell ops", "a secret, not written"):
        assert text in runlog
    assert "kept as artifacts/x" in said["report.md"].text
    assert "it is hidden" in said["report.md"].text
    assert "\x1b" not in runlog
    assert "\u202e" not in runlog


def test_hostile_words_stay_words() -> None:
    text = "<script>alert(1)</script> | [x](javascript:y) {{ 7654*1000 }} `z`"
    found = story_of([*events(note=text)[:-1], happened.Found(level="red", text=text, by=text, id="F1")])
    for each in documents(found, Library()).values():
        shown = GITHUB.render(each.text)
        assert "<script" not in shown
        assert 'javascript:y"' not in shown
        assert "7654000" not in shown


def test_a_repository_may_have_its_own() -> None:
    made = documents(story_of(events()), Library({"session-runlog.md.j2": "{{ doc.id }}"}))["runlog.md"]
    assert (made.text, made.origin) == (story_of(events()).id, "templates/session-runlog.md.j2")


def test_a_blocker_that_was_settled_is_no_approval_yet() -> None:
    blocked = story_of([*events()[:-1], happened.Found(level="red", text="t", by="b", id="F1")])
    assert blocked.judgement == "nobody has reviewed it"
    review = happened.SessionReviewed(by="b", role="r", blockers=("F1",))
    before = [*events()[:-1], happened.Found(level="red", text="t", by="b", id="F1"), review]
    assert story_of(before).judgement == "changes are requested"
    settled = [*before, happened.FindingResolved(id="F1", by="a", reason="r")]
    assert "nobody has reviewed it since" in story_of(settled).judgement
    assert story_of([*settled, happened.SessionReviewed(by="b", role="r")]).judgement == "approved"
