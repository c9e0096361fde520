"""The baseline: what it accepts, what is new, what is gone, and how it is written."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.gate.policy.samples import PATH, finding

from runbook_kit.finding import Finding
from runbook_kit.gate.policy.baseline import (
    Baseline,
    Entry,
    apply_baseline,
    update_baseline,
    write_baseline,
)
from runbook_kit.gate.policy.baselinefile import read_baseline
from runbook_kit.gate.policy.model import Examined
from runbook_kit.gate.policy.names import rule_gates

FILE = "gates/baseline.json"
RULES = frozenset(rule_gates())
WHOLE = Examined(rules=RULES, complete=True)
TEXT = "`docs/one.md` and `docs/two.md`\n"
BOTH = (finding(TEXT, "docs/one.md"), finding(TEXT, "docs/two.md"))


def baseline(*findings: Finding) -> Baseline:
    return read_baseline(write_baseline(findings), FILE)


def new(findings: Sequence[Finding], by: Baseline) -> list[str]:
    """The messages of what `by` does not accept."""
    return [each.message for each in apply_baseline(findings, by, WHOLE)[0] if not each.baselined]


def test_it_is_written_one_finding_a_line() -> None:
    twice = finding(f"`docs/one.md`\n{TEXT}", "docs/one.md")
    assert write_baseline((BOTH[1], BOTH[0], twice)) == (
        '{"format": "baseline/1", "findings": [\n'
        '{"gate": "docs-reference-targets", "rule": "missing-path", "path": "docs/a.md",'
        f' "fingerprint": "{BOTH[0].fingerprint}", "message": "`docs/one.md` is not there.", "count": 2}},\n'
        '{"gate": "docs-reference-targets", "rule": "missing-path", "path": "docs/a.md",'
        f' "fingerprint": "{BOTH[1].fingerprint}", "message": "`docs/two.md` is not there."}}\n'
        "]}\n"
    )
    assert BOTH[0].fingerprint < BOTH[1].fingerprint


def test_an_empty_one() -> None:
    assert write_baseline(()) == '{"format": "baseline/1", "findings": []}\n'
    assert baseline().entries == ()


def test_what_it_holds_is_accepted() -> None:
    found, gone = apply_baseline(BOTH, baseline(*BOTH), WHOLE)
    assert [(each.baselined, each.reason) for each in found] == [(True, "baseline")] * 2
    assert gone == ()


def test_what_it_does_not_hold_is_new() -> None:
    assert new(BOTH, baseline(BOTH[0])) == ["`docs/two.md` is not there."]


def test_moving_is_accepted_and_copying_is_not() -> None:
    moved = f"# New\n\n{TEXT}"
    assert new([finding(moved, "docs/one.md"), finding(moved, "docs/two.md")], baseline(*BOTH)) == []
    copied = f"{TEXT}\n`docs/one.md`\n"
    places = [finding(copied, "docs/one.md", nth=nth) for nth in (2, 1)]
    found, _ = apply_baseline(places, baseline(BOTH[0]), WHOLE)
    assert [(each.span.line, each.baselined) for each in found] == [(3, False), (1, True)]


def test_another_file_or_another_rule_is_new() -> None:
    one = BOTH[0]
    elsewhere = replace(one, span=replace(one.span, path="docs/b.md"))
    assert len(new([elsewhere], baseline(one))) == 1
    assert len(new([finding(TEXT, "docs/one.md", "missing-target")], baseline(one))) == 1


def test_what_is_suppressed_needs_no_entry() -> None:
    silent = replace(BOTH[0], suppressed=True, reason="gone")
    assert write_baseline([silent]) == write_baseline(())
    found, gone = apply_baseline([silent], baseline(BOTH[0]), WHOLE)
    assert (found, len(gone)) == ((silent,), 1)


def test_information_is_not_written_down() -> None:
    assert write_baseline([replace(BOTH[0], severity="info")]) == write_baseline(())


def test_what_is_gone_is_a_finding_at_its_entry() -> None:
    found, (gone,) = apply_baseline(BOTH[:1], baseline(*BOTH), WHOLE)
    assert [each.baselined for each in found] == [True]
    assert (gone.gate, gone.rule, gone.severity) == ("docs-reference-targets", "stale-baseline-entry", "error")
    assert (gone.span.path, gone.span.line, gone.span.column) == (FILE, 3, 1)
    assert gone.message == (
        "`missing-path` in `docs/a.md`, in the baseline, is not there any more: `docs/two.md` is not there."
    )
    assert gone.hint == "Run `runbook gate --update-baseline`."


@pytest.mark.parametrize(
    ("left", "words"),
    [(0, "is not there any more"), (1, "is there once now"), (2, "is there 2 times now")],
)
def test_fewer_than_counted(left: int, words: str) -> None:
    text = TEXT * 3
    places = [finding(text, "docs/one.md", nth=nth) for nth in (1, 2, 3)]
    _, (gone,) = apply_baseline(places[:left], baseline(*places), WHOLE)
    assert gone.message.startswith(f"`missing-path` in `docs/a.md`, in the baseline 3 times, {words}: ")


@pytest.mark.parametrize(
    ("examined", "count"),
    [
        (Examined(frozenset({PATH}), RULES), 1),
        (Examined(frozenset({"docs/b.md"}), RULES), 0),
        (Examined(frozenset({PATH}), RULES - {"missing-path"}), 0),
        (Examined(rules=RULES, complete=True), 1),
        (Examined(), 0),
    ],
)
def test_only_what_was_examined_can_be_gone(examined: Examined, count: int) -> None:
    assert len(apply_baseline((), baseline(BOTH[0]), examined)[1]) == count


def test_an_entry_of_a_rule_that_is_no_more() -> None:
    entry = Entry("docs-reference-targets", "no-such-rule", PATH, "0" * 20, "Gone.")
    known = Baseline(FILE, (entry,))
    assert len(apply_baseline((), known, Examined(complete=True))[1]) == 1
    assert apply_baseline((), known, Examined())[1] == ()


def test_an_entry_that_is_there_twice_counts_once() -> None:
    entry = baseline(BOTH[0]).entries[0]
    places = [finding(TEXT * 2, "docs/one.md", nth=nth) for nth in (1, 2)]
    assert len(new(places, Baseline(FILE, (entry, entry)))) == 1
    assert new(places, Baseline(FILE, (entry, replace(entry, count=2)))) == []
    assert new(places, Baseline(FILE, (replace(entry, count=2), entry))) == []


def test_an_update_keeps_what_was_not_examined() -> None:
    one, two = BOTH
    elsewhere = replace(one, span=replace(one.span, path="docs/b.md"))
    another = finding(TEXT, "docs/one.md", "missing-target")
    old = baseline(one, elsewhere, another)
    text = update_baseline(old, [two], Examined(frozenset({PATH}), RULES - {"missing-target"}))
    assert text == write_baseline([two, elsewhere, another])
    assert update_baseline(old, [two], WHOLE) == write_baseline([two])


def test_a_name_that_is_no_utf_8() -> None:
    odd = replace(BOTH[0], span=replace(BOTH[0].span, path="docs/\udcff.md"))
    text = write_baseline([odd])
    assert text.encode("utf-8")
    assert read_baseline(text, FILE).entries[0].path == "docs/\udcff.md"


WORDS = ("docs/one.md", "docs/two.md", "x")


@st.composite
def findings(draw: st.DrawFn) -> list[Finding]:
    words = draw(st.lists(st.sampled_from(WORDS), max_size=8))
    text = "".join(f"`{word}` é\n\n" for word in words)
    found = []
    for index, word in enumerate(words):
        rule = draw(st.sampled_from(["missing-path", "unmarked-path"]))
        each = finding(text, word, rule, draw(st.sampled_from(["error", "warning"])), words[: index + 1].count(word))
        path = draw(st.sampled_from(["docs/a.md", "docs/ü.md"]))
        found.append(replace(each, span=replace(each.span, path=path)))
    return found


@given(findings(), findings(), st.randoms(use_true_random=False))
@settings(derandomize=True, deadline=None, max_examples=100)
def test_a_baseline_accepts_what_it_was_made_from_in_any_order(
    old: list[Finding], later: list[Finding], random: object
) -> None:
    text = write_baseline(old)
    data = json.loads(text)
    random.shuffle(data["findings"])  # type: ignore[attr-defined]
    shuffled = read_baseline(json.dumps(data, indent=2), FILE)
    assert new(old, shuffled) == []
    assert apply_baseline(old, shuffled, WHOLE)[1] == ()
    accepted = [each for each in apply_baseline(later, shuffled, WHOLE)[0] if each.baselined]
    assert len(accepted) <= len(old)
    by_key = {(each.span.path, each.rule, each.fingerprint) for each in old}
    assert all((each.span.path, each.rule, each.fingerprint) in by_key for each in accepted)


@given(findings(), findings())
@settings(derandomize=True, deadline=None, max_examples=100)
def test_after_an_update_nothing_is_new_and_nothing_is_gone(old: list[Finding], now: list[Finding]) -> None:
    text = update_baseline(baseline(*old), now, WHOLE)
    updated = read_baseline(text, FILE)
    found, gone = apply_baseline(now, updated, WHOLE)
    assert all(each.baselined for each in found)
    assert gone == ()
    assert update_baseline(updated, found, WHOLE) == text == write_baseline(now)
    assert apply_baseline(found, updated, WHOLE) == (found, gone)
