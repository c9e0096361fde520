"""What a text has that may hold a forbidden command."""

from __future__ import annotations

import pytest

from runbook_kit.errors import InvalidInput
from runbook_kit.gate import linear
from runbook_kit.gate.commands.forbidden import WORD, Forbidden, Needed, Options, watch

OPTIONS = Options(
    {
        "push": Forbidden("m", command=("git push",)),
        "fed": Forbidden("m", command=("sh",), fed_by=("curl",)),
        "format": Forbidden("m", command=("mkfs.*",)),
        "text": Forbidden("m", text=r">[ ]*/dev/sda"),
        "some": Forbidden("m", command=("kube* delete",)),
        "allowed again": None,
    }
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("git push\n", ["push"]),
        ("docker push\n", []),
        ("/usr/bin/git -C x push\n", ["push"]),
        ("kubectl delete x; mykube delete x\n", ["some"]),
        ("oc delete x; kubectl get y\n", ["some"]),
        ("oc delete x\n", []),
        ("git pushed\n", []),
        ("git x push-it\n", ["push"]),  # near enough for a closer look
        ("curl x | sh; mkfs.ext4 y\n", ["fed", "format"]),
        ("sh x\n", []),
        ("ls > /dev/sda\n", ["text"]),
        ("", []),
    ],
)
@pytest.mark.parametrize("many", [linear.MANY, 0])  # texts so far that another engine is asked first
def test_entries_worth_a_closer_look(
    text: str, expected: list[str], many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(linear, "MANY", many)
    assert [name for name, _ in watch(OPTIONS).suspects(text)] == expected


def test_any_command_with_an_argument() -> None:
    every = Options({"any": Forbidden("m", command=("*",), argument="^prod$")})
    assert [name for name, _ in watch(every).suspects("ls prod\n")] == ["any"]


def test_texts_are_asked_about_at_once() -> None:
    assert watch(OPTIONS).may_be_in(["ls\n", "git push\n"])
    assert not watch(OPTIONS).may_be_in(["ls\n", "docker push\n"])
    assert not watch(OPTIONS).may_be_in([])
    # What begins a text does not begin what stands behind another: each is asked about by itself.
    assert watch(Options({"x": Forbidden("m", text="^rm")})).may_be_in(["ls\n", "rm x\n"])


def test_what_to_watch_for_is_made_once() -> None:
    assert watch(OPTIONS) is watch(OPTIONS)


def test_a_text_that_is_no_expression() -> None:
    with pytest.raises(InvalidInput, match="no regular expression"):
        watch(Options({"x": Forbidden("m", text="(")})).suspects("a")


@pytest.mark.parametrize("word", ["rm", "a_b", "ñandu", "x²", "²x", "Ⅳ"])
@pytest.mark.parametrize(
    "around", ["{}", " {} ", "({})", "-{}", "{}\u0301", "{}\u200d", "\u200c{}", "\u0301{}é", "{0}{0}"]
)
def test_what_the_quick_engine_denies_is_not_there(word: str, around: str) -> None:
    needed, text = Needed(frozenset([word])), around.format(word)
    assert linear.searching(needed.hints)(text) or not needed.is_in(text, frozenset(WORD.findall(text)))


def test_the_quick_engine_tells_words_from_parts_of_them() -> None:
    assert not linear.searching(Needed(frozenset(["rm"])).hints)("the farm, its form_rm and rms\n")
