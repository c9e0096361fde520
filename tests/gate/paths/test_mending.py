"""New spellings in the manner of the old ones."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.gate.conftest import FILES, judge, mended, repository

from runbook_kit.gate.paths.mending import renamed, respell, retarget


@pytest.mark.parametrize(
    ("written", "spelling", "found"),
    [
        ("Guide.md", "docs/guide.md", "guide.md"),
        ("./Guide.md", "docs/guide.md", "./guide.md"),
        ("../Docs/Guide.md", "docs/guide.md", "../docs/guide.md"),
        ("/Docs//Guide.md", "docs/guide.md", "/docs//guide.md"),
        ("OPS/", "docs/ops", "ops/"),
        ("a/../Guide.md", "docs/guide.md", ""),
        ("Guid.md", "docs/guide.md", ""),
        ("With%20space.md", "docs/with space.md", ""),
        ("x/y/Docs/Guide.md", "docs/guide.md", ""),
        ("..", "docs", ".."),
    ],
)
def test_the_case_of_names(written: str, spelling: str, found: str) -> None:
    assert respell(written, spelling) == found


@pytest.mark.parametrize(
    ("written", "document", "new", "found"),
    [
        ("old.md", "docs/index.md", "docs/new.md", "new.md"),
        ("./old.md", "docs/index.md", "docs/new.md", "./new.md"),
        ("./old.md", "docs/index.md", "new.md", "../new.md"),
        ("../docs/old.md", "docs/index.md", "src/new.md", "../src/new.md"),
        ("/docs/old.md", "docs/index.md", "src/new.md", "/src/new.md"),
        ("old/", "docs/index.md", "docs/new", "new/"),
        ("old.md", "index.md", "docs/new.md", "docs/new.md"),
    ],
)
def test_a_path_to_a_new_name(written: str, document: str, new: str, found: str) -> None:
    assert retarget(written, document, new) == found


def test_what_was_renamed() -> None:
    moved = {"a.md": "docs/guide.md", "gone.md": "gone/again.md", "old/README.md": "docs/ops/README.md"}
    around = repository(FILES, renamed=moved)
    assert [renamed(around, path) for path in ("a.md", "gone.md", "old", "b.md", "")] == [
        "docs/guide.md",
        "",
        "docs/ops",
        "",
        "",
    ]


NAMES = st.text("aB1_-. ()%&#?é", min_size=1, max_size=5).filter(lambda name: name.strip(". ") == name)


@settings(derandomize=True, deadline=None, max_examples=300)
@given(NAMES, NAMES, st.sampled_from(["{}", "./{}", "/docs/{}", "<{}>"]), st.sampled_from(["", "#x", "?y=1#z"]))
def test_a_renamed_link_leads_to_the_new_name_or_is_left(old: str, new: str, manner: str, tail: str) -> None:
    files = (*FILES, f"docs/{new}.md")
    around = repository(files, renamed={f"docs/{old}.md": f"docs/{new}.md"})
    target = manner.replace("{}", f"{old}.md") + tail if "<" not in manner else f"<{old}.md{tail}>"
    text = f"[a]({target})\n"
    before = judge("missing-target", text, around=around)
    after = mended("missing-target", text, around=around)
    if after != text:
        assert len(before) == 1
        assert [
            each for rule in ("missing-target", "case-mismatch") for each in judge(rule, after, around=around)
        ] == []
        assert after.endswith(f"{tail}>)\n" if "<" in manner else f"{tail})\n")
