"""What headings and labels mean, in English and German, and the ids made of them."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.document.conftest import vocabulary

from runbook_kit.document.headings import (
    BRACKETS,
    PARTS,
    Names,
    Numbered,
    explicit_anchor,
    identify,
    read_vocabulary,
    slugify,
    strip_outline,
    unique,
)

LABELS = [
    ("Entry", ("entry",)),
    ("Entry Criteria", ("entry",)),
    ("Preconditions:", ("entry",)),
    ("Voraussetzungen", ("entry",)),
    ("Einstieg:", ("entry",)),
    ("Exit", ("exit",)),
    ("Pass", ("exit",)),
    ("Gate:", ("exit",)),
    ("AC:", ("exit",)),
    ("Abnahmekriterien", ("exit",)),
    ("Goal", ("goal",)),
    ("Ziel:", ("goal",)),
    ("Intent", ("goal",)),
    ("Outputs (typisch):", ("outputs",)),
    ("Deliverables", ("outputs",)),
    ("Expected outputs:", ("outputs",)),
    ("Evidence Pack", ("evidence",)),
    ("Risk Notes", ("risks",)),
    ("Risiken", ("risks",)),
    ("Work Packages (Phase 4)", ("work_packages",)),
    ("Global invariants (Non-negotiable)", ("rules",)),
    ("Safety Non-Negotiables (Phase 4):", ("rules",)),
    ("Operator Inputs (fill in first):", ("inputs",)),
    ("3. Rollen (Standard)", ("roles",)),
    ("Roles (5-7 agents)", ("roles",)),
    ("Operator How-To", ("steps",)),
    ("Ablauf", ("steps",)),
    ("Steps (Commands)", ("steps",)),
    ("Commands", ("commands",)),
    ("Befehle:", ("commands",)),
    ("Update triggers:", ("triggers",)),
    ("Daily Schedule (ET)", ("schedule",)),
    ("Maintenance Windows", ("windows",)),
    ("On-Call / Escalation", ("escalation",)),
    ("Failure triage quick table", ("triage",)),
    ('M) Finish criteria ("DONE")', ("done",)),
    ("Ziel / Definition of Done (DoD)", ("goal", "done")),
    ("Exit / Teardown (stop the stack)", ("exit", "teardown")),
    ("Rollback — Option 1: revert (preferred)", ("rollback",)),
    ("Option 2: restore", ("alternative",)),
    ("Variante B", ("alternative",)),
    ("Config precedence:", ("reference",)),
    ("## Meaning", ()),
    ("Meaning", ("meaning",)),
    ("Alert Description", ("meaning",)),
    ("Diagnosis and Mitigation", ("diagnosis",)),
    ("Gegenmaßnahmen", ("mitigation",)),
    ("  **Exit**  ", ("exit",)),
    ("„Ausstieg“", ("exit",)),
    ("EXIT   CRITERIA", ("exit",)),
    ("B.1 Preconditions", ("entry",)),
    ("Exit interview", ()),
    ("Existing", ()),
    ("Optional", ()),
    ("", ()),
    ("()", ()),
    (":", ()),
]


@pytest.mark.parametrize(("text", "kinds"), LABELS)
def test_what_a_heading_or_label_means(text: str, kinds: tuple[str, ...]) -> None:
    assert vocabulary().label(text).kinds == kinds
    assert vocabulary().label(text).kind == (kinds[0] if kinds else "")


@pytest.mark.parametrize(
    ("text", "title", "optional", "example"),
    [
        ("Outputs (typisch):", "Outputs (typisch)", False, False),
        ("Gate (examples, not to be built):", "Gate (examples, not to be built)", False, True),
        ("Gate (Beispiele):", "Gate (Beispiele)", False, True),
        ("Gate (z. B.):", "Gate (z. B.)", False, True),
        ("Launchd job (optional)", "Launchd job (optional)", True, False),
        ("Optional: share it", "Optional: share it", True, False),
        ("Optionaler Schritt", "Optionaler Schritt", True, False),
        ("Optionality", "Optionality", False, False),
        ("A) Baseline", "Baseline", False, False),
        ("3.1 Orchestrator {#lead}", "Orchestrator", False, False),
    ],
)
def test_a_label_keeps_its_title_and_says_whether_it_binds(
    text: str, title: str, optional: bool, example: bool
) -> None:
    label = vocabulary().label(text)
    assert (label.title, label.optional, label.example) == (title, optional, example)


@pytest.mark.parametrize(
    ("text", "numbered"),
    [
        ("Phase 2 — Preflight: host", Numbered("2", "Preflight: host")),
        ("Phase 2: Preflight", Numbered("2", "Preflight")),
        ("Phase 2 - Preflight", Numbered("2", "Preflight")),
        ("Phase 2) Preflight", Numbered("2", "Preflight")),
        ("PHASE 2. Preflight", Numbered("2", "Preflight")),
        ("Phase 2", Numbered("2", "")),
        ("Phase 2b \u2013 Recheck", Numbered("2b", "Recheck")),
        ("Phase B — Recheck", Numbered("b", "Recheck")),
        ("5.1 Phase 0 — Foundation", Numbered("0", "Foundation")),
        ("Stage 3: Deploy", Numbered("3", "Deploy")),
        ("Etappe 1 — Start", Numbered("1", "Start")),
        ("Phase 2 — Preflight {#phase-2}", Numbered("2", "Preflight")),
        ("Appendix B — Phase 4 Runner", None),
        ("Phase 4 Runner", None),
        ("Phases 2-4", None),
        ("Phase", None),
        ("Phase two", None),
    ],
)
def test_a_numbered_phase(text: str, numbered: Numbered | None) -> None:
    assert vocabulary().phase_heading(text) == numbered


@pytest.mark.parametrize(
    ("text", "numbered"),
    [
        ("Step 1 — Scope (lead)", Numbered("1", "Scope (lead)")),
        ("Schritt 3: Prüfen", Numbered("3", "Prüfen")),
        ("Step 2", Numbered("2", "")),
        ("Steps", None),
        ("Step by step", None),
    ],
)
def test_a_numbered_step(text: str, numbered: Numbered | None) -> None:
    assert vocabulary().step_heading(text) == numbered


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Bootstrap Procedure", True),
        ("Standard Operating Procedures", True),
        ("4. Notfallverfahren", False),
        ("Ein Verfahren (alt)", True),
        ("Stop playbook:", True),
        ("Procedure for restarts", False),
        ("", False),
    ],
)
def test_headings_that_end_with_the_word_name_a_procedure(text: str, named: bool) -> None:
    assert vocabulary().names_procedure(text) is named


@pytest.mark.parametrize(
    ("text", "none"),
    [
        ("This phase is the steady state: no defined exit. It changes by:", True),
        ("Dauerbetrieb, kein definiertes Exit.", True),
        ("Entfällt.", True),
        ("The exit is reached when:", False),
        ("", False),
    ],
)
def test_a_paragraph_may_say_that_there_are_no_criteria(text: str, none: bool) -> None:
    assert vocabulary().says_none(text) is none


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("3.1 Orchestrator", "Orchestrator"),
        ("3. Roles", "Roles"),
        ("12) Last", "Last"),
        ("B.0 Before", "Before"),
        ("C.1.2 Deep", "Deep"),
        ("A) Baseline", "Baseline"),
        ("Title {#anchor}", "Title"),
        ("  spaced  ", "spaced"),
        ("2026 plan", "plan"),
        ("A Baseline", "A Baseline"),
        ("3.1", "3.1"),
        ("", ""),
        ("2. Title {#a} {#b}", "Title {#a}"),
        ("{#a}", ""),
        ("3.1 {#a}", "3.1"),
    ],
)
def test_outline_numbers_and_anchors_are_no_title(text: str, bare: str) -> None:
    assert strip_outline(text) == bare


@pytest.mark.parametrize(
    ("text", "anchor"),
    [
        *(
            ("Preflight {#phase-2}", "phase-2"),
            ("a {#b} c", ""),
            ("a {#b.c_d-1} ", "b.c_d-1"),
            ("a {#}", ""),
            ("a", ""),
        ),
        *(("a{#b}", "b"), ("a {#b} {#c}", "c"), ("a {#b c}", ""), ("a {#{#b}", "b"), ("{#", "")),
    ],
)
def test_an_explicit_anchor(text: str, anchor: str) -> None:
    assert explicit_anchor(text) == anchor


@pytest.mark.parametrize(
    ("text", "slug", "ident"),
    [
        ("Restart the API", "restart-the-api", "restart-the-api"),
        ("Preflight: Host & Toolchain", "preflight-host--toolchain", "preflight-host-toolchain"),
        ("Prüfung der Größe", "prüfung-der-größe", "pruefung-der-groesse"),
        ("`status` is_ok", "status-is_ok", "status-is_ok"),
        ("A/B — (C)", "ab--c", "ab-c"),
        ("日本語 手順", "日本語-手順", "日本語-手順"),
        ("😀", "", "untitled"),
        ("", "", "untitled"),
        ("---", "---", "untitled"),
        ("_x_", "_x_", "x"),
        (
            "a very long heading that goes on and on until nobody reads it",
            "a-very-long-heading-that-goes-on-and-on-until-nobody-reads-it",
            "a-very-long-heading-that-goes-on-and-on-until",
        ),
        ("x" * 60, "x" * 60, "x" * 48),
    ],
)
def test_slugs_are_those_of_github_and_ids_are_short(text: str, slug: str, ident: str) -> None:
    assert slugify(text) == slug
    assert identify(text) == ident


@given(st.text(max_size=80))
@settings(derandomize=True, deadline=None)
def test_an_id_is_short_never_empty_and_its_own_id(text: str) -> None:
    ident = identify(text)
    assert 1 <= len(ident) <= 48
    assert re.fullmatch(r"[\w-]+", ident)
    assert "--" not in ident
    assert identify(ident) == ident


@given(st.lists(st.sampled_from(["a", "a-2", "a-2-2", "b"]), max_size=12))
@settings(derandomize=True, deadline=None)
def test_names_are_given_once(names: list[str]) -> None:
    taken = Names()
    found = [unique(name, taken) for name in names]
    assert len(set(found)) == len(found)
    assert taken == set(found)
    assert all(got == name or got.startswith(f"{name}-") for name, got in zip(names, found, strict=True))


def test_a_taken_name_gets_the_next_free_number() -> None:
    taken = Names({"a", "a-3"})
    assert [unique("a", taken) for _ in range(3)] == ["a-2", "a-4", "a-5"]


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("a (b) c", ["b"], "a c"),
        ("a  (b)\t(c)  d", ["b", "c"], "a  d"),
        ("(a)(b)", ["a", "b"], "  "),
        ("a ((b) c", ["b"], "a ( c"),
        ("a (b", [], "a (b"),
        (" ( ) ", [" "], " "),
    ],
)
def test_brackets_with_the_spaces_around_them(text: str, inside: list[str], outside: str) -> None:
    assert (BRACKETS.findall(text), BRACKETS.sub(" ", text)) == (inside, outside)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("exit / teardown", ["exit", "teardown"]),
        ("rollback  —  option 1: revert", ["rollback", "option 1", "revert"]),
        ("a : b", ["a", "b"]),
        ("a - - b", ["a", "- b"]),
        ("a -: b", ["a -", "b"]),
        ("pre-flight a/b c:d", ["pre-flight a/b c:d"]),
    ],
)
def test_the_parts_of_a_heading(text: str, parts: list[str]) -> None:
    assert PARTS.split(text) == parts


def _count(ident: str, taken: set[str]) -> str:
    """What `unique` does, said simply: the first number that is free."""
    name, number = ident, 1
    while name in taken:
        number += 1
        name = f"{ident}-{number}"
    taken.add(name)
    return name


@given(
    st.sets(st.sampled_from(["a", "a-2", "a-3", "a-5", "a-9", "a-2-2"])),
    st.lists(st.sampled_from(["a", "a-2", "a-4", "a-7", "a-2-2", "b"]), max_size=40),
)
@settings(derandomize=True, deadline=None)
def test_a_taken_name_gets_the_number_that_counting_finds(before: set[str], names: list[str]) -> None:
    taken, counted = Names(before), set(before)
    assert [unique(name, taken) for name in names] == [_count(name, counted) for name in names]


def test_names_of_one_set_mean_nothing_to_another() -> None:
    first = Names()
    assert [unique("a", first) for _ in range(3)] == ["a", "a-2", "a-3"]
    assert [unique("a", taken) for taken in (first, Names(), Names("a"), first)] == ["a-4", "a", "a-2", "a-5"]


def test_many_equal_names_take_no_time() -> None:
    taken = Names()
    started = time.process_time()
    assert [unique("a", taken) for _ in range(20_000)][-1] == "a-20000"
    assert time.process_time() - started < 2.0


WORDS = vocabulary.__wrapped__()  # one of its own: it remembers what it was asked
CALLS: list[Callable[[str], object]] = [
    *(strip_outline, explicit_anchor, slugify, identify, BRACKETS.findall, PARTS.split),
    *(WORDS.label, WORDS.phase_heading, WORDS.step_heading, WORDS.mention.search),
    *(WORDS.names_procedure, WORDS.is_optional, WORDS.says_none),
]
TEXTS = ["{}", "a{}b", "1.{} b", "a{}{{#b}}", "a ({})", "phase 1{}x"]


@pytest.mark.parametrize("unit", [" ", "(", "()", "`", "a ", "1.", "{#", " - ", ": ", "<!-- block:"])
def test_hostile_text_takes_no_time(unit: str) -> None:
    """A pattern that is quadratic takes a minute for 100 KB, and one that is cubic half a minute for 10 KB."""
    for form, size in ((form, size) for size in (10_000, 100_000) for form in TEXTS):
        text = form.format(unit * (size // len(unit)))
        for call in CALLS:
            started = time.process_time()
            call(text)
            assert time.process_time() - started < 2.0, (call, form, size)


def test_a_vocabulary_is_data() -> None:
    words = read_vocabulary(
        {
            "labels": {"exit": {"fr": ["Critères de  sortie"]}},
            "header": {"owner": ["Responsable"]},
            "phase_words": ["étape"],
            "none_phrases": ["aucun critère"],
        }
    )
    assert words.label("critères de sortie :").kind == "exit"
    assert words.label("Exit").kind == ""
    assert words.header == {"responsable": "owner"}
    assert words.phase_heading("Étape 3 — Fin") == Numbered("3", "Fin")
    assert words.phase_heading("Phase 3 — End") is None
    assert words.step_heading("Step 1") is None
    assert words.says_none("Il n'y a aucun critère.")
    assert not words.is_optional("optional")
    assert not words.names_procedure("Procedure")


def test_no_phrase_of_the_shipped_vocabulary_has_two_meanings() -> None:
    from ruamel.yaml import YAML
    from tests.document.conftest import ROOT

    labels = YAML(typ="safe", pure=True).load(ROOT / "gates" / "headings.yaml")["labels"]
    phrases = [phrase.lower() for languages in labels.values() for words in languages.values() for phrase in words]
    assert sorted({phrase for phrase in phrases if phrases.count(phrase) > 1}) == []
    assert all(set(languages) == {"en", "de"} for languages in labels.values())
