"""The reference of all rules: it is what the rules say."""

from __future__ import annotations

from pathlib import Path

from runbook_kit.cli.ruledata import rule_rows
from runbook_kit.render.rule_page import RuleRow
from runbook_kit.render.rules_page import HEAD, rules_page

PAGE = Path(__file__).parent.parent.parent / "docs" / "reference" / "rules.md"


def test_a_page() -> None:
    rows = [
        RuleRow("docs", "a-rule", "error", "A is wrong.\n\nMend it.", fixable=True),
        RuleRow("docs", "b-rule", "off", "B is wrong.\n\nLook.", suppressible=False),
        RuleRow("secrets", "c-rule", "info", "C is wrong.\n\nThink."),
    ]
    assert rules_page(rows).removeprefix(HEAD) == (
        "\n## docs\n\n"
        "### a-rule\n\n*error, some are mended by `--fix`*\n\nA is wrong.\n\nMend it.\n\n"
        "### b-rule\n\n*off, cannot be suppressed in a document*\n\nB is wrong.\n\nLook.\n\n"
        "## secrets\n\n### c-rule\n\n*info*\n\nC is wrong.\n\nThink.\n"
    )


def test_the_committed_page_is_current() -> None:
    current = rules_page(rule_rows()) == PAGE.read_text("utf-8")
    assert current, "run: runbook rule --format markdown > docs/reference/rules.md"
