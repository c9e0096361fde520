"""`runbook rule`: what a rule of the gates objects to, why, and how to mend it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from runbook_kit.cli.options import format_option

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from runbook_kit.render.rule_page import RuleRow


def complete(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem[str]]:  # noqa: ARG001
    """Rules that begin with `incomplete`."""
    from click.shell_completion import CompletionItem

    from runbook_kit.cli.ruledata import rule_rows

    return [CompletionItem(row.rule, help=row.summary) for row in rule_rows() if row.rule.startswith(incomplete)]


@click.command("rule")
@click.argument("name", required=False, shell_complete=complete)
@format_option("text", "json", "markdown")
def command(name: str | None, form: str) -> None:
    """What a rule objects to, why, and how to mend it.

    Without NAME, all rules by gate. As Markdown, the severities are the shipped ones.
    """
    from runbook_kit.cli.place import find_place
    from runbook_kit.cli.ruledata import rule_rows

    place = None if form == "markdown" else find_place()
    if name is None:
        tell_all(rule_rows(place), form)
        return
    from runbook_kit.cli.ruledata import rule_row

    row = rule_row(name, place)
    if row is None:
        raise unknown_rule(name)
    tell(row, form)


def tell_all(rows: tuple[RuleRow, ...], form: str) -> None:
    """Print all rules."""
    from runbook_kit.cli.screen import output, put, put_json

    if form == "json":
        from runbook_kit.render.rule_v1 import rules_v1

        put_json(rules_v1(rows))
    elif form == "markdown":
        from runbook_kit.render.rules_page import rules_page

        put(rules_page(rows))
    else:
        from runbook_kit.render.rule_page import rules_list

        put(rules_list(rows, output()))


def tell(row: RuleRow, form: str) -> None:
    """Print one rule."""
    from runbook_kit.cli.screen import output, put, put_json

    if form == "json":
        from runbook_kit.render.rule_v1 import rule_v1

        put_json(rule_v1(row))
    elif form == "markdown":
        from runbook_kit.render.rules_page import section

        put("\n".join(section(row)))
    else:
        from runbook_kit.render.rule_page import rule_page

        put(rule_page(row, output()))


def unknown_rule(name: str) -> Exception:
    """The error for a rule that does not exist."""
    from runbook_kit.errors import UsageError
    from runbook_kit.gate.policy.names import rule_gates
    from runbook_kit.suggestion import nearest, quoted

    close = nearest(name, rule_gates())
    hint = f"Did you mean {quoted(close)}?" if close else "`runbook rule` lists all of them."
    return UsageError(f"There is no rule {quoted(name)}.", hint=hint, code="unknown-rule")
