"""What a change of words lets pass."""

from __future__ import annotations

import pytest

from runbook_kit.errors import InvalidInput
from runbook_kit.gate.paths.schema import LISTS
from runbook_kit.gate.policy.wordchanges import ADDED, REMOVED, word_changes
from runbook_kit.shipped import gates_folder

PATHS, HEADINGS = "gates/paths.yaml", "gates/headings.yaml"


def changes(before: str, after: str, path: str = PATHS) -> list[tuple[str, str, str]]:
    head = f"format: {path.split('/')[1].removesuffix('.yaml')}/1\n"
    old, new = ({path: head + text} if text else {} for text in (before, after))
    found = word_changes(old, new, "gates")
    return [(each.kind, each.message, f"{each.path}:{each.line}" if each.path else "") for each in found]


MORE = {
    "extensions: [D]": "A word whose first part ends in `.D` is no path.",
    "branches: [team]": "`team/name` is a branch, and no path.",
    "media: [curl]": "A word that begins with `curl/` is no path, unless git tracks such a folder.",
    "hosts: [lan]": "A word whose first part ends in `.lan` is a host, and no path.",
    "placeholders: ['@{1,2}']": "A word with `@{1,2}` (a regular expression) in it is no path.",
    "never: [vendor/.*]": "A word that is `vendor/.*` (a regular expression) is no path.",
    "marks: [draft]": "A path with `(draft)` behind it need not be there.",
    "web: [pages]": "A link to `../../pages` from the root leads to the hosting site.",
}
LESS = {
    "roots: [infra]": "A word is no path any more because it begins with `infra/`.",
    "extensions: [.cue]": "A word is no path any more because it ends in `.cue`.",
}


def test_every_list_is_looser_in_one_way() -> None:
    assert set(ADDED) | set(REMOVED) == set(LISTS)
    assert {each.partition(":")[0] for each in MORE} == set(ADDED)
    assert {each.partition(":")[0] for each in LESS} == set(REMOVED)


@pytest.mark.parametrize("text", MORE)
def test_a_word_more(text: str) -> None:
    assert changes("", text) == [("paths", MORE[text], f"{PATHS}:2")]


@pytest.mark.parametrize("text", LESS)
def test_a_word_less(text: str) -> None:
    assert ("paths", LESS[text], "") in changes(text, "")


@pytest.mark.parametrize("text", [text for text in MORE if not text.startswith("extensions")])
def test_a_word_less_that_exempts_is_stricter(text: str) -> None:
    assert changes(text, "") == []


def test_a_root_more_is_stricter() -> None:
    assert changes("", "roots: [infra]") == []


@pytest.mark.parametrize("text", ["marks: [Future]", "extensions: [.MD]", "roots: [docs]", "never: ['@.*']"])
def test_words_that_ship_change_nothing(text: str) -> None:
    assert changes("", text) == changes(text, "") == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("marks: [a, b]", "# moved\nmarks:\n  - b\n  - A\n"),
        ("extensions: [cue]", "extensions: [.Cue]"),
    ],
)
def test_the_same_in_another_manner(before: str, after: str) -> None:
    assert changes(before, after) == []


def test_case_matters_where_it_does_for_paths() -> None:
    assert len(changes("never: [x/a]", "never: [X/a]")) == 1


def test_words_of_headings_are_told_whichever_way_they_go() -> None:
    own = "labels:\n  exit:\n    en: [wrap-up]\nstep_words: [move]\n"
    assert changes("", own, HEADINGS) == [
        ("headings", "`wrap-up` is one of the words `labels.exit.en` of headings.", f"{HEADINGS}:4"),
        ("headings", "`move` is one of the words `step_words` of headings.", f"{HEADINGS}:5"),
    ]
    assert changes(own, "step_words: [Move]\n", HEADINGS) == [
        ("headings", "`wrap-up` is none of the words `labels.exit.en` of headings any more.", "")
    ]
    assert changes("", "step_words: [Step]\n", HEADINGS) == []


@pytest.mark.parametrize("name", ["paths", "headings"])
def test_a_copy_of_what_ships_and_the_file_of_another_program(name: str) -> None:
    shipped = (gates_folder() / f"{name}.yaml").read_text("utf-8")
    for text in (shipped, f"# ours\n{shipped}", "a: b\n"):
        assert word_changes({}, {f"gates/{name}.yaml": text}, "gates") == ()


def test_what_cannot_be_read_is_not_passed_over() -> None:
    for text in ("mark: [x]", "marks: x", "marks: ["):
        with pytest.raises(InvalidInput, match=r"gates/paths\.yaml"):
            changes("", text)
