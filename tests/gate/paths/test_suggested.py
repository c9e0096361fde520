"""A suggestion is right or is not made."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook_kit.gate.paths.suggested import suggest_path
from runbook_kit.gate.paths.tracked import make_tracked
from runbook_kit.gitindex import Index, make_index

TRACKED = make_tracked(
    Index(
        (
            "README.md",
            "docs/README.md",
            "docs/install.md",
            "docs/ops/runbooks/a.md",
            "docs/ops/runbooks/README.md",
            "docs/ops/PR_12_FINAL.md",
            "docs/ops/guides/index.md",
            "docs/dev/guides/index.md",
            "new/place/x.py",
            "new/place/deep/y.py",
            "scripts/Only_Here.sh",
        )
    )
)
RENAMED = {
    "old/x.py": "new/place/x.py",
    "old/deep/y.py": "new/place/deep/y.py",
    "first.md": "docs/install.md",
    "gone.md": "gone/again.md",
    "split/a": "docs/install.md",
    "split/b": "README.md",
}


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("first.md", "docs/install.md"),  # renamed
        ("gone.md", ""),  # renamed to what is not there either
        ("old", "new/place"),  # a folder all of whose files moved with their names
        ("old/deep", "new/place/deep"),
        ("split", ""),  # its files went to different places
        ("docs/INSTALL.md", "docs/install.md"),
        ("Docs/ops", "docs/ops"),
        ("scripts/ops/Only_Here.sh", "scripts/Only_Here.sh"),
        ("Only_Here.sh", "scripts/Only_Here.sh"),
        ("ops/runbooks/README.md", "docs/ops/runbooks/README.md"),  # shares most folders
        ("guides/index.md", ""),  # two are equally near
        ("elsewhere/README.md", ""),
        ("docs/instal.md", "docs/install.md"),
        ("docs/install.mdx", "docs/install.md"),
        ("READM.md", "README.md"),
        ("docs/ops/PR_13_FINAL.md", ""),  # another number is another thing
        ("docs/ops/PR_12_FINLA.md", "docs/ops/PR_12_FINAL.md"),
        ("docs/ops/RUNBOK.md", ""),  # a document is not the folder `runbooks`
        ("docs/ops/runbook", "docs/ops/runbooks"),
        ("docs/b.md", ""),
        ("nowhere/at/all.md", ""),
        ("", ""),
        ("docs/" + "x" * 5000 + ".md", ""),
    ],
)
def test_what_was_meant(path: str, meant: str) -> None:
    assert suggest_path(path, TRACKED, RENAMED) == meant


@settings(derandomize=True, deadline=None, max_examples=150)
@given(st.sampled_from(sorted(TRACKED.files)), st.integers(0, 40), st.text(max_size=1))
def test_a_suggestion_is_tracked(path: str, at: int, letter: str) -> None:
    slip = path[:at] + letter + path[at + 1 :]
    meant = suggest_path(slip, TRACKED, RENAMED)
    assert meant == "" or TRACKED.exists(meant)


@pytest.mark.parametrize(("count", "meant"), [(500, "area-7/deep/README.md"), (501, "")])
def test_a_name_that_is_everywhere_suggests_nothing(count: int, meant: str) -> None:
    tracked = make_tracked(make_index([f"area-{number}/deep/README.md" for number in range(count)], {}))
    assert suggest_path("area-7/deeper/README.md", tracked) == meant
