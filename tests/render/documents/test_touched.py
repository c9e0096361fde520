"""What a session changed: told in figures, and what was left for later."""

from __future__ import annotations

from runbook_kit.gitwork import Touched
from runbook_kit.render.documents.touched import MOST, Changes, Future, changes, futures

FILES = (
    Touched("docs/new.md", "untracked", 12, 0),
    Touched("docs/to.md", "renamed", 1, 2, "docs/from.md"),
    Touched("logo.png", "modified"),
    Touched("sub", "untracked"),
)


def test_the_diffstat() -> None:
    assert Changes(files=FILES, more=3).diffstat == (
        "docs/new.md                | +12 -0, not tracked\n"
        "docs/from.md -> docs/to.md | +1 -2\n"
        "logo.png                   | no text\n"
        "sub                        | not tracked\n"
        "... and 3 more\n"
        "7 files changed, 13 lines added, 2 deleted"
    )
    assert Changes(files=FILES[:1]).diffstat.endswith("\n1 file changed, 12 lines added, 0 deleted")


def test_no_more_than_a_reader_can_use() -> None:
    many = [Touched(f"{number:04}", "added", 1, 0) for number in range(MOST + 7)]
    made = changes("c", "the work tree", many, [Future("a", 1, "b")] * (MOST + 1), dirty=True)
    assert (len(made.files), made.more, len(made.futures), made.dirty) == (MOST, 7, MOST, True)


def test_what_lies_below() -> None:
    made = Changes(files=FILES)
    assert made.below(["docs/"]) == ("docs/new.md", "docs/to.md")
    assert made.below(["`docs/new.md`", "doc", ""]) == ("docs/new.md",)
    assert made.below([]) == ()


def test_references_left_for_later() -> None:
    text = (
        "- See `docs/later.md` (future).\n\n```\ndocs/in-a-fence.md (future)\n```\n"
        "> docs/geplant.md (geplant)\n(futures are traded)\n" + "x" * 400 + " (Future: next year)\n"
    )
    found = list(futures("a.md", text))
    assert [(each.path, each.line) for each in found] == [("a.md", 1), ("a.md", 6), ("a.md", 8)]
    assert [each.text for each in found[:2]] == ["See `docs/later.md` (future).", "docs/geplant.md (geplant)"]
    assert len(found[2].text) == 300
