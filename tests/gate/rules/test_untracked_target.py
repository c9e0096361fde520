"""Links and paths that lead to what git does not track."""

from __future__ import annotations

import pytest
from tests.gate.conftest import repository
from tests.gate.rules.told import told

AROUND = repository(unseen={"out/x.json": "ignored", "docs/new.md": "present", "docs/out/x.json": "ignored"})
PRESENT = "it lies in your work tree, and git does not track it"
LINK = "Add the file to git, or link to another."
PATH = "Add the file to git, or mark the path as an example: `runbook rule unmarked-path` shows how."

WRONG = {
    "a link to what is ignored": (
        "[a](../out/x.json)\n",
        "1:5-1:18",
        "The link leads to `out/x.json`, which only you may have: git ignores it.",
        LINK,
    ),
    "a link to what nobody added": (
        "[a](new.md#x)\n",
        "1:5-1:13",
        f"The link leads to `docs/new.md`, which only you may have: {PRESENT}.",
        LINK,
    ),
    "inline code": (
        "a `out/x.json` b\n",
        "1:3-1:15",
        "`out/x.json` is a path that only you may have: git ignores it.",
        PATH,
    ),
    "inline code with a line": (
        "`docs/new.md:3`\n",
        "1:1-1:16",
        f"`docs/new.md` is a path that only you may have: {PRESENT}.",
        PATH,
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_only_lies_here(name: str) -> None:
    text, place, message, hint = WRONG[name]
    assert told("untracked-target", text, around=AROUND) == [(place, message, hint)]
    assert told("missing-target", text, around=AROUND) == []
    assert told("missing-path", text, around=AROUND) == []


def test_what_is_tracked_and_leads_nowhere_is_missing() -> None:
    """It lies in the work tree, and git tracks it all the same."""
    lying = {"docs/latest.md": "present", "docs/guide.md": "present"}
    around = repository(
        links={"docs/latest.md": "gone.md", "docs/made.md": "new.md"}, unseen={**lying, "docs/new.md": "present"}
    )
    text = "[a](latest.md) [b](guide.md/)\n"
    assert told("untracked-target", text, around=around) == []
    messages = [message for _, message, _ in told("missing-target", text, around=around)]
    assert messages == [
        "The link leads to `docs/gone.md`, which is not in the repository.",
        "The link leads to the folder `docs/guide.md/`, which is a file.",
    ]
    (made,) = told("untracked-target", "[c](made.md)\n", around=around)
    assert made[1] == f"The link leads to `docs/new.md`, which only you may have: {PRESENT}."


@pytest.mark.parametrize(
    "text",
    [
        "[a](guide.md) [b](nope.md) `docs/guide.md` `docs/nope.md`\n",
        "`out/x.json` <!-- example --> `out&#47;x.json` `out/x.json` (example)\n",
        "out/x.json\n",  # running text is a matter of missing-bare-path
        "[a](https://x.org/out/x.json) `out/*.json`\n",
    ],
)
def test_what_is_tracked_missing_or_marked(text: str) -> None:
    assert told("untracked-target", text, around=AROUND) == []
