"""Fixes: applied where they are safe, as long as anything changes, and nothing else does."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from runbook_kit.document.source import Source
from runbook_kit.finding import Edit, Finding
from runbook_kit.gate.engine.fixing import Check, Mended, fix_text, mend, what_is_meant, what_runs


def finding(source: Source, start: int, end: int, *edits: Edit, rule: str = "some-rule") -> Finding:
    return Finding(
        "some-gate", rule, "error", source.span(start, end), f"`{source.text[start:end]}` is wrong.", "", edits
    )


def objecting(**rules: tuple[str, str] | str) -> Check:
    """A check with a rule for each name: a pattern, with what to put in its place or without a fix."""

    def objections(source: Source) -> Iterator[Finding]:
        for name, rule in rules.items():
            pattern, new = (rule, None) if isinstance(rule, str) else rule
            for match in re.finditer(pattern, source.text):
                edits = () if new is None else (Edit(*match.span(), match.expand(new)),)
                yield finding(source, *match.span(), *edits, rule=name)

    return lambda source: tuple(objections(source))


def mended(text: str, check: Check, passes: int = 10) -> Mended:
    return mend(Source("a.md", text), check, passes)


def test_a_fix_is_made_as_a_whole_or_not_at_all() -> None:
    source = Source("a.md", "abcdef")
    first = finding(source, 0, 1, Edit(4, 5, "E"), Edit(0, 1, "A"))
    second = finding(source, 2, 3, Edit(2, 3, "C"), Edit(4, 6, "X"))
    third = finding(source, 2, 3, Edit(4, 5, "E"), Edit(2, 3, "c!"))
    nothing, outside = finding(source, 1, 2), finding(source, 1, 2, Edit(1, 9, ""))
    fixed = fix_text(source.text, [nothing, second, first, third, outside])
    assert (fixed.text, fixed.applied) == ("Abc!dEf", (first, third))
    assert fixed.waiting == (nothing, outside, second)
    assert fixed.edits == (Edit(0, 1, "A"), Edit(2, 3, "c!"), Edit(4, 5, "E"))


def test_an_edit_that_is_asked_for_twice_is_made_once() -> None:
    source = Source("a.md", "ab")
    again = Edit(1, 1, "-")
    assert fix_text("ab", [finding(source, 0, 1, again, again), finding(source, 1, 2, again)]).text == "a-b"


def test_insertions_of_one_fix_keep_their_order() -> None:
    source = Source("a.md", "ab")
    assert fix_text("ab", [finding(source, 0, 1, Edit(1, 1, "<"), Edit(1, 1, ">"), Edit(1, 2, "B"))]).text == "a<>B"


def test_what_touches_waits_for_the_next_pass() -> None:
    result = mended("abc", objecting(one=("ab", "b"), two=("bc", "d")))
    assert (result.text, result.passes) == ("d", 2)
    assert [each.rule for each in result.applied] == ["one", "two"]


def test_findings_without_a_fix_stay() -> None:
    result = mended("a x b", objecting(fixed=("a", "c"), told="x"))
    assert result.text == "c x b"
    assert [(each.rule, each.span.start) for each in result.left] == [("told", 2)]


def test_what_somebody_decided_to_live_with_is_left() -> None:
    def check(source: Source) -> Sequence[Finding]:
        first, second, *others = objecting(a=("a", "b"))(source) or (None, None)
        return [replace(first, suppressed=True), replace(second, baselined=True), *others] if first and second else []

    result = mended("a a a", check)
    assert result.text == "a a b"
    assert [(each.suppressed, each.baselined, bool(each.fix)) for each in result.left] == [
        (True, False, True),
        (False, True, True),
    ]


def test_only_what_is_wanted_is_fixed() -> None:
    check = objecting(one=("a", "b"), two=("c", "d"))
    result = mend(Source("a.md", "a c"), check, wanted=lambda each: each.rule == "two")
    assert result.text == "a d"
    assert [(each.rule, bool(each.fix)) for each in result.left] == [("one", True)]


REFUSED: dict[str, tuple[str, dict[str, tuple[str, str] | str]]] = {
    "it changes what a fence holds": ("```sh\nls &amp; x\n```\n", {"entity": ("&amp;", "&")}),
    "it changes the language of a fence": ("```sh\nls\n```\n", {"word": ("sh", "bash")}),
    "it makes a fence": ("x\n'''sh\nls\n'''\n", {"quote": ("'''", "```")}),
    "it ends a fence before its end": ("```sh\nls\n\n", {"line": (r"\n\n$", "\n```\nx\n")}),
    "it takes a fence away": ("```sh\nls\n```\n", {"mark": ("```", "--")}),
    "it makes a paragraph of indented code": ("a\n\n    ls\n", {"deep": ("    ls", "ls")}),
    "it takes away a command that is written inline": (
        "## Phase 1 — Look\n\nCommands:\n\n- `git status`\n",
        {"code": ("`git status`", "<code>git status</code>")},
    ),
    "something else is wrong afterwards": ("a", {"a": ("a", "b"), "b": "b"}),
    "another of its kind is wrong afterwards": ("ab", {"a": ("[ab]b?", "cc a")}),
    "it fixes nothing": ("aXb", {"a": ("X", "XX")}),
    "it changes nothing": ("a", {"a": ("a", "a")}),
    "two would undo one another": ("a", {"a": ("a", "b"), "b": ("b", "a")}),
    "it cuts a line end": ("a\r\nb", {"end": ("\n", "x")}),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_fix_is_refused_because(name: str) -> None:
    text, rules = REFUSED[name]
    result = mended(text, objecting(**rules))
    assert (result.text, result.applied, result.passes) == (text, (), 0)
    assert result.left
    assert not any(each.fix for each in result.left)


def test_a_fix_that_is_refused_keeps_no_other_from_being_made() -> None:
    text = "".join(f"good{n} " if n % 7 else f"bad{n} " for n in range(60)) + "\n```\ngood\n```\n"
    result = mended(text, objecting(good=("good", "fine"), bad=("bad", "worse"), worse="worse"))
    assert result.text == text.replace("good", "fine").replace("```\nfine", "```\ngood")
    assert len(result.applied) == 51
    assert {(each.rule, each.fix) for each in result.left} == {("good", ()), ("bad", ())}


def test_a_fix_that_waits_for_one_that_is_refused_has_its_turn() -> None:
    result = mended("abc", objecting(one=("ab", "z"), two=("bc", "d"), never="z"))
    assert (result.text, [each.rule for each in result.applied]) == ("ad", ["two"])


def test_fixes_that_hold_only_together_are_made_together() -> None:
    check = objecting(one=(r"(?<=\()a", "b"), two=(r"a(?=\))", "b"), uneven=r"\((?:a b|b a)\)")
    assert mended("(a a)", check).text == "(b b)"


def test_no_more_passes_than_allowed() -> None:
    check = objecting(one=("ab", "b"), two=("bc", "d"))
    result = mended("abc", check, passes=1)
    assert (result.text, result.passes) == ("bc", 1)
    assert [(each.rule, bool(each.fix)) for each in result.left] == [("two", True)]
    assert mended("abc", check, passes=0) == Mended("abc", (), tuple(check(Source("a.md", "abc"))), 0)


def test_line_ends_and_everything_else_stay() -> None:
    text = "one\r\ntwo\rthree\n\0\tfour \r\n# five"
    result = mended(text, objecting(two=("two", "2\n2"), five=("# five", "5\n")))
    assert result.text == "one\r\n2\r2\rthree\n\0\tfour \r\n5\r\n"


def test_a_check_that_finds_nothing_is_asked_once() -> None:
    asked: list[str] = []

    def check(source: Source) -> Sequence[Finding]:
        asked.append(source.text)
        return ()

    assert mended("```sh\nls\n```\n", check) == Mended("```sh\nls\n```\n", (), (), 0)
    assert len(asked) == 1


def test_what_runs_is_told_by_fences_and_by_commands_written_inline() -> None:
    text = "## Phase 1 — Look\n\nCommands:\n\n- `git status`\n\n~~~{.bash #one}\nls\n~~~\n\n    pwd\n"
    assert what_runs(Source("a.md", text)) == (
        (("bash", "ls\n"), ("", "pwd\n")),
        (("bash", "git status\n"),),
    )


def test_what_is_meant_is_the_same_however_it_is_written() -> None:
    written = Source("a.md", "```sh\nls a&#47;b\n```\n")
    assert what_is_meant(written) == what_is_meant(Source("a.md", "```sh\nls a/b\n```\n"))
    assert what_runs(written) != what_runs(Source("a.md", "```sh\nls a/b\n```\n"))
    assert what_is_meant(written) != what_is_meant(Source("a.md", "```sh\nls a/c\n```\n"))
    assert what_is_meant(written) != what_is_meant(Source("a.md", "```zsh\nls a/b\n```\n"))


ALPHABET = st.text(alphabet="ab`\r\n #-c&d", max_size=60)
RULES = (
    objecting(a=("a", "bb")),
    objecting(a=("aa?", "b"), b=("bb", "c"), told="d"),
    objecting(tick=("`", "c"), hash=(r"#+ ?", "")),
    objecting(line=(r"(?m)^a", "- c\n"), pair=("ab|ba", "d"), d="dd"),
    objecting(tick=("a(?=`)", "`"), c=("c+", "`"), b=("b", "a")),
    objecting(indent=(r"(?m)^(?=[bc])", "    "), gap=(r"\n(?=-)", "\n\n")),
)


@settings(derandomize=True, deadline=None, max_examples=60)
@pytest.mark.parametrize("check", RULES)
@given(text=ALPHABET)
def test_what_is_promised_of_every_text(check: Check, text: str) -> None:
    source = Source("a.md", text)
    before = check(source)
    result = mend(source, check, passes=100)
    after = Source("a.md", result.text)
    assert what_runs(after) == what_runs(source)
    assert [replace(each, fix=()) for each in check(after)] == [replace(each, fix=()) for each in result.left]
    assert len(result.left) <= len(before) - len(result.applied)
    assert (result.text == text) == (not result.applied)
    again = mend(after, check, passes=100)
    assert (again.text, again.applied, again.left) == (result.text, (), result.left)


@st.composite
def random_fixes(draw: st.DrawFn) -> tuple[str, list[Finding]]:
    """A text with findings whose fixes are any edits, possible or not."""
    source = Source("a.md", draw(ALPHABET))
    offsets = st.integers(-1, len(source.text) + 1)
    edit = st.builds(Edit, offsets, offsets, st.text(alphabet="xy\n`", max_size=3))
    fixes = draw(st.lists(st.lists(edit, max_size=3), max_size=6))
    return source.text, [finding(source, 0, 0, *edits) for edits in fixes]


@settings(derandomize=True, deadline=None, max_examples=200)
@given(random_fixes())
def test_any_edits_are_made_or_wait(case: tuple[str, list[Finding]]) -> None:
    text, findings = case
    fixed = fix_text(text, findings)
    assert sorted(map(id, (*fixed.applied, *fixed.waiting))) == sorted(map(id, findings))
    assert len(fixed.edits) <= sum(len(each.fix) for each in fixed.applied)
    remade = text
    for edit in reversed(fixed.edits):
        remade = remade[: edit.start] + edit.text + remade[edit.end :]
    assert remade == fixed.text
    again = fix_text(text, reversed(findings))
    assert bool(again.applied) == bool(fixed.applied)


def counting(check: Check, asked: list[int]) -> Callable[[Source], Sequence[Finding]]:
    def counted(source: Source) -> Sequence[Finding]:
        asked.append(1)
        return check(source)

    return counted


def test_one_bad_fix_among_many_costs_few_looks() -> None:
    asked: list[int] = []
    text = "a " * 500 + "z"
    check = objecting(a=("a", "b"), z=("z", "y"), y="y")
    result = mended(text, counting(check, asked))
    assert len(result.applied) == 500
    assert len(asked) < 40
