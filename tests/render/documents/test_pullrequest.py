"""The suggested pull request: whatever the session holds, in Markdown to paste."""

from __future__ import annotations

from markdown_it import MarkdownIt
from msgspec.structs import replace
from tests.render.documents.sessions import EVENTS, story

from runbook_kit.gitwork import Touched
from runbook_kit.render.documents.pullrequest import body, title
from runbook_kit.render.documents.touched import Changes

HEADINGS = ["What", "Why", "How it was checked", "Risks", "Rollback", "Sign-off"]


def test_every_session_has_one() -> None:
    for name in EVENTS:
        tokens = MarkdownIt("commonmark").parse(story(name).body)
        inline = [token.content for token in tokens if token.type == "inline"]
        assert [each for each in inline if each in HEADINGS] == HEADINGS
        assert not [token for token in tokens if token.type == "html_block"]
        assert story(name).request


def test_what_it_says() -> None:
    told = story("rich")
    text = body(told)
    assert title(told) == "every-feature: Everything a runbook can say"
    for said in (
        "- untracked: docs/new.md (+12 -0, not tracked)",
        "- renamed: docs/from.md -> docs/to.md (+1 -1)",
        "- and 2 more files",
        "- left for later in docs/new.md:3: See",
        "- overridden: act/entry/late: It is an emergency.",
        f"`runbook undo {told.id}`",
        "Go/no-go is a separate decision",
    ):
        assert said in text, said


def test_no_more_files_than_a_body_holds() -> None:
    many = Changes("c", "d", tuple(Touched(f"f{number}", "added", 1, 0) for number in range(60)), more=4)
    assert "- and 14 more files" in body(replace(story("rich"), changes=many))
    assert "No file of the repository was changed." in body(replace(story("rich"), changes=Changes("c", "d")))
    assert "to fill in: changes" in body(replace(story("rich"), changes=None))
