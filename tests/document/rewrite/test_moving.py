"""Criteria moved between front matter and body: the same ones are read, and the rest of the text stays."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.document.conftest import ROOT, read, text_of, vocabulary

from runbook_kit.document.read import read_runbook
from runbook_kit.document.rewrite import moving
from runbook_kit.document.rewrite.change import Change
from runbook_kit.document.rewrite.criterionline import said
from runbook_kit.document.rewrite.moving import to_body, to_front_matter
from runbook_kit.document.rewrite.sameness import PLACES, first_differences
from runbook_kit.document.source import Source
from runbook_kit.errors import InvalidInput

AUTHORED = text_of("""
    ---
    runbook: x  # the id
    phases:
      # first things first
      - id: look   # phase one
        title: Look
        entry:
          - Somebody is on call
          - {text: The tree is clean, check: 'test -z "$(git status)"'}
        exit:
          - {id: agreed, text: The reviewer agrees, signoff: reviewer}
        goal: Known
      - id: act
        title: Act
    ---
    # T

    ## Look

    Text.

    ```bash {#a}
    ls
    ```

    ### Step

    More.

    ## Act

    Text.
""")
MOVED = text_of("""
    ---
    runbook: x  # the id
    phases:
      # first things first
      - id: look   # phase one
        title: Look
        goal: Known
      - id: act
        title: Act
    ---
    # T

    ## Look

    Text.

    ```bash {#a}
    ls
    ```

    ### Entry criteria

    - [ ] Somebody is on call
    - [ ] The tree is clean (check: `test -z "$(git status)"`)

    ### Step

    More.

    ### Exit criteria

    - [ ] The reviewer agrees (sign-off: reviewer)

    ## Act

    Text.
""")
BACK = AUTHORED.replace(
    """\
    entry:
      - Somebody is on call
      - {text: The tree is clean, check: 'test -z "$(git status)"'}
    exit:
      - {id: agreed, text: The reviewer agrees, signoff: reviewer}
    goal: Known
""",
    """\
    goal: Known
    entry:
      - Somebody is on call
      - text: The tree is clean
        check: test -z "$(git status)"
    exit:
      - text: The reviewer agrees
        signoff: reviewer
""",
)


def body(text: str) -> Change:
    return to_body(read(text), vocabulary())


def front(text: str) -> Change:
    return to_front_matter(read(text), vocabulary())


def messages(change: Change) -> list[tuple[int, str]]:
    return [(each.span.line, each.message) for each in change.remarks]


def test_to_the_body() -> None:
    change = body(AUTHORED)
    assert change.text == MOVED
    assert messages(change) == [(11, "The criterion `agreed` is now called `the-reviewer-agrees`.")]


def test_to_the_front_matter_with_its_comments() -> None:
    change = front(MOVED)
    assert (change.text, change.remarks) == (BACK, ())


@pytest.mark.parametrize("move", [body, front])
def test_there_is_nothing_left_to_move(move: object) -> None:
    again = move(move(AUTHORED).text)  # type: ignore[operator]
    assert again.edits == ()


def test_line_ends_stay() -> None:
    assert body(AUTHORED.replace("\n", "\r\n")).text == MOVED.replace("\n", "\r\n")
    assert front(MOVED.replace("\n", "\r\n")).text == BACK.replace("\n", "\r\n")


STAYING = {
    '{text: b, check: "echo `x`"}': "`b` stays in the front matter: a check with backticks or line breaks cannot be "
    "written in a list.",
    '{text: b, check: "a\\nb"}': "`b` stays in the front matter: a check with backticks or line breaks cannot be "
    "written in a list.",
    "{text: b, valid_for: 1h}": "`b` stays in the front matter: a list cannot say `valid_for`.",
    "{text: b, optional: true}": "`b` stays in the front matter: a list says that a criterion is optional by its "
    "first word only.",
}


@pytest.mark.parametrize("criterion", STAYING)
def test_what_the_body_cannot_say_stays_and_is_named(criterion: str) -> None:
    text = AUTHORED.replace("      - Somebody is on call\n", f"      - {criterion}\n")
    change = body(text)
    assert f"    entry:\n      - {criterion}\n    goal" in change.text
    assert messages(change)[0] == (8, STAYING[criterion])
    assert "### Entry criteria\n\n- [ ] The tree" in change.text


def test_a_phase_without_a_section_keeps_its_criteria() -> None:
    change = body(AUTHORED.replace("## Look", "## Elsewhere"))
    assert change.edits == ()
    assert {message.partition(": ")[2] for _, message in messages(change)} == {"the phase has no section in the body."}


def test_a_criterion_that_the_body_has_already_is_not_written_twice() -> None:
    text = AUTHORED.replace("### Step", "### Entry criteria\n\n- [ ] Somebody is on call\n\n### Step")
    change = body(text)
    assert change.text.count("Somebody is on call") == 1
    assert "- [ ] Somebody is on call\n- [ ] The tree is clean" in change.text


def test_a_criterion_that_the_body_decides_otherwise_stays() -> None:
    text = AUTHORED.replace("### Step", "### Entry criteria\n\n- [ ] Somebody is on call (check: `true`)\n\n### Step")
    assert (
        8,
        "`Somebody is on call` stays in the front matter: the body has the same text and decides it otherwise.",
    ) in (messages(body(text)))
    assert front(text).text.count("Somebody is on call") == 1


def test_two_criteria_with_one_text_stay_together() -> None:
    """In two places they would be read as one."""
    down = body(AUTHORED.replace("- Somebody is on call", "- {text: The tree is clean, valid_for: 1h}"))
    assert "### Entry" not in down.text
    up = front(MOVED.replace("- [ ] Somebody is on call\n", "- [ ] the tree: is clean\n  - nested\n"))
    assert "entry:" not in up.text
    for change in (down, up):
        assert [message for _, message in messages(change)][1].endswith("another one with the same text stays.")


def test_lost_comments_are_named() -> None:
    change = body(AUTHORED.replace("Somebody is on call\n", "Somebody is on call  # or nearly\n"))
    assert (2, "Comments beside the criteria that were moved are gone.") in messages(change)


def test_optional_criteria_keep_their_word_and_get_their_key() -> None:
    change = front(MOVED.replace("- [ ] Somebody", "- [x] Optional: somebody"))
    assert "entry:\n      - text: 'Optional: somebody is on call'\n        optional: true\n" in change.text


def test_examples_stay_examples() -> None:
    text = MOVED.replace("### Exit criteria", "**Gate (examples):**")
    assert "signoff: reviewer\n        example: true\n" in front(text).text


def test_what_is_no_item_of_its_own_stays_in_the_body() -> None:
    text = MOVED.replace("on call\n", "on call\n  - really\n").replace("### Step", "**Gate:** All is well\n\n### Step")
    change = front(text)
    assert "- [ ] Somebody is on call\n  - really\n" in change.text
    assert [message for _, message in messages(change)] == [
        "`Somebody is on call` stays in the body: it is not an item of a list on its own.",
        "`All is well` stays in the body: it is not an item of a list on its own.",
    ]


def test_phases_that_only_the_body_has_are_listed() -> None:
    text = "---\nrunbook: x\n---\n## Phase 1 — A\n\n### Exit\n\n- [ ] done\n\n## Phase 2 — B\n\n```bash\nls\n```\n"
    assert front(text).text == (
        "---\nrunbook: x\nphases:\n  - id: phase-1\n    title: A\n    exit:\n      - done\n"
        "  - id: phase-2\n    title: B\n"
        "---\n## Phase 1 — A\n\n## Phase 2 — B\n\n```bash\nls\n```\n"
    )


@pytest.mark.parametrize("text", ["# T\n", "---\ntitle: x\n---\n# T\n", "---\nrunbook: [\n---\n# T\n"])
def test_without_front_matter_of_ours_there_is_nothing_to_do(text: str) -> None:
    for change in (body(text), front(text)):
        assert (change.text, change.edits) == (text, ())
        assert [line for line, _ in messages(change)] == [1]


def test_nothing_is_written_when_other_criteria_would_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moving, "body_line", lambda *_: "Something else")
    with pytest.raises(InvalidInput, match="without changing `phases/look/entry`; nothing was written"):
        body(AUTHORED)


@pytest.mark.parametrize("path", sorted((ROOT / "runbooks").rglob("*.md")), ids=lambda path: path.stem)
def test_our_own_runbooks_go_there_and_back(path: object) -> None:
    text = path.read_text("utf-8")  # type: ignore[attr-defined]
    there = body(text).text
    back = read(front(there).text)
    for before, after in zip(read(text).runbook.phases, back.runbook.phases, strict=True):
        assert sorted(map(said, before.entry)) == sorted(map(said, after.entry))
        assert sorted(map(said, before.exit)) == sorted(map(said, after.exit))
    assert back.source.text[back.source.text.index("\n---\n") :] == text[text.index("\n---\n") :]


TEXTS = [
    "The tree is clean",
    "Uses `git status`",
    "<loop> is set",
    "*star*",
    "Optional: a copy",
    "Goal: reach it",
    "a: b",
]
CHECKS = ["", "", "git status", "echo `x`", "a | b"]


@st.composite
def criteria(draw: st.DrawFn) -> list[str]:
    """Criteria as YAML writes them in a list."""
    pairs = draw(st.lists(st.tuples(st.sampled_from(TEXTS), st.sampled_from(CHECKS)), max_size=3))
    return [f'      - {{text: "{text}", check: "{check}"}}' if check else f'      - "{text}"' for text, check in pairs]


@st.composite
def documents(draw: st.DrawFn) -> str:
    lines, end = ["---", "runbook: x", "phases:"], draw(st.sampled_from(["\n", "\r\n"]))
    for number in (1, 2):
        lines += [f"  - id: phase-{number}", f"    title: Part {number}"]
        for kind in ("entry", "exit"):
            listed = draw(criteria())
            lines += [f"    {kind}:", *listed] if listed else []
    lines += ["---", "# T", ""]
    for number in (1, 2):
        lines += [f"## Part {number}", *draw(st.sampled_from([[], [""], ["", "Text.", ""], ["```bash", "ls", "```"]]))]
        for heading in draw(st.lists(st.sampled_from(["### Entry criteria", "### Exit", "**Gate:**"]), max_size=2)):
            texts = draw(st.lists(st.sampled_from(TEXTS), min_size=1, max_size=2))
            bullet = draw(st.sampled_from(["- [ ] ", "* ", "1. "]))
            lines += ["", heading, "", *(bullet + text for text in texts), ""]
        lines += draw(st.sampled_from([[], ["", "### Do it", "", "```bash", "pwd", "```"]]))
    return end.join(lines) + draw(st.sampled_from(["", end]))


@settings(derandomize=True, deadline=None, max_examples=60)
@given(documents(), st.booleans())
def test_the_same_criteria_are_read_from_the_other_place(text: str, down: bool) -> None:
    before = read_runbook(Source("a.md", text), vocabulary())
    move = to_body if down else to_front_matter
    change = move(before, vocabulary())
    after = read_runbook(Source("a.md", change.text), vocabulary())
    ignored = PLACES | {"entry", "exit", "sections"}
    assert first_differences(before.runbook, after.runbook, ignored) == ""
    for first, second in zip(before.runbook.phases, after.runbook.phases, strict=True):
        assert sorted(map(said, first.entry)) == sorted(map(said, second.entry))
        assert sorted(map(said, first.exit)) == sorted(map(said, second.exit))
    assert move(after, vocabulary()).edits == ()
    assert ("\r\n" in text) == ("\r\n" in change.text)
    assert "\n" not in change.text.replace("\r\n", "") or "\r\n" not in text
