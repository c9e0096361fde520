"""A map as Mermaid text: no title is syntax."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion
from tests.render.diagram.test_svg import SAMPLE

from runbook_kit.render.diagram.chart import Card, Chart, Gate, Line
from runbook_kit.render.diagram.mermaid import escaped, mermaid, sentence
from runbook_kit.render.escape import on_one_line

# What we write: a flowchart whose labels hold nothing active but entity codes, line breaks and bold titles.
LABEL = r"(?:[^\x00-\x7f]|[A-Za-z0-9 ,.\-]|#\d+;|<br/>|</?b>)*"
GRAMMAR = re.compile(
    r"flowchart TB\n"
    r"    accTitle: [^\n#;{}<>]+\n"
    r"    accDescr: [^\n#;{}<>]+\n"
    rf'(?:    p\d+\["{LABEL}"\]:::\w+\n)*'
    r"(?:    p\d+ (?:-->|-\.->|==>) p\d+\n)*"
    r"(?:    classDef \w+ [\w:#, -]+\n)*"
    r"(?:    %% [^\n{}]*\n)?"
)


def test_snapshot(snapshot: SnapshotAssertion) -> None:
    assert mermaid(SAMPLE) == snapshot


def test_the_grammar_is_that_of_the_sample() -> None:
    assert GRAMMAR.fullmatch(mermaid(SAMPLE))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('a "b"', "a #34;b#34;"),
        ("<i>", "#60;i#62;"),
        ("#1;", "#35;1#59;"),
        ("`x_y`", "#96;x#95;y#96;"),
        ("ü 🚀", "ü 🚀"),
    ],
)
def test_escaping(text: str, code: str) -> None:
    assert escaped(text) == code


def test_a_sentence_is_never_empty() -> None:
    assert (sentence("#;"), sentence("a; {b}")) == (",", "a,  b")
    assert sentence("") == "runbook"


@settings(derandomize=True, deadline=None, max_examples=100)
@given(
    st.text(max_size=80),
    st.sampled_from(["", "end", "%%{init: {}}%%", '"]\nclick p0 "x"', "subgraph a", "style x fill:#f00;"]),
)
def test_any_text_gives_a_flowchart(text: str, hostile: str) -> None:
    said = on_one_line(f"{hostile} {text}") or "x"
    card = Card(said, said, said, said, said, Gate(1, 1, (said,)), Gate(), 1, 1)
    assert GRAMMAR.fullmatch(mermaid(Chart(said, said, (card, card), (Line(0, 1),), (), 0, said)))
