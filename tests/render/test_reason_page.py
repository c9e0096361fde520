"""The page about a reason code."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from runbook_kit.render.reason_page import Advice, Explanation, Meaning, exits, explanation_v1, reason_page
from runbook_kit.render.rule_page import RuleRow
from runbook_kit.render.terminal import Terminal

MEANING = Meaning(
    "unfilled-input",
    "A command has a placeholder without a value, so that it cannot run.",
    "The input was not given with `--set`, and it has no default that could take its place in the command.",
    "Give the value.",
    (1,),
)
ADVICE = (Advice("runbooks/a.md", 12, "Triage"), Advice("runbooks/odd\x1b.md", 3, "If it fails: `unfilled-input`"))
RULE = RuleRow("docs", "unfilled-input", "error", "It is a rule, too.\n\nReally.")


@pytest.mark.parametrize(
    "explained",
    [
        Explanation("unfilled-input", MEANING),
        Explanation("unfilled-input", MEANING, RULE, ADVICE),
        Explanation("unfilled-input", None, RULE),
    ],
)
def test_a_page(explained: Explanation, snapshot: SnapshotAssertion) -> None:
    assert reason_page(explained, Terminal(80)) == snapshot


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        ((2,), "2."),
        ((0,), "0: it only informs."),
        ((0, 3), "3, or 0 where policy lets it pass."),
        ((0, 2, 3), "2 or 3, or 0 where policy lets it pass."),
    ],
)
def test_exit_codes(codes: tuple[int, ...], said: str) -> None:
    assert exits(Meaning("a", "", "", "", codes)) == said


def test_json() -> None:
    assert explanation_v1(Explanation("unfilled-input", MEANING, None, ADVICE[:1])) == {
        "format": "explanation/1",
        "code": "unfilled-input",
        "reason": {"meaning": MEANING.meaning, "causes": MEANING.causes, "next": MEANING.next, "exit_codes": [1]},
        "rule": None,
        "sections": [{"path": "runbooks/a.md", "line": 12, "title": "Triage"}],
    }
    assert explanation_v1(Explanation("x", None, RULE))["rule"]["gate"] == "docs"
