"""`runbook explain`: what a reason code or a rule means, what usually causes it, and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from runbook_kit.cli.options import TargetName, format_option

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from runbook_kit.render.reason_page import Advice


def complete(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem[str]]:  # noqa: ARG001
    """Codes and rules that begin with `incomplete`."""
    from click.shell_completion import CompletionItem

    return [CompletionItem(code) for code in known_codes() if code.startswith(incomplete)]


@click.command("explain")
@click.argument("code", shell_complete=complete)
@click.option("--in", "target", type=TargetName(), help="Look for a section about CODE in this document only.")
@format_option("text", "json")
def command(code: str, target: str | None, form: str) -> None:
    """What a reason code or a rule means and what to do.

    CODE is the word in brackets behind `error` or `warning`. Where a runbook has a section on triage that names the
    code, its place is shown, too.
    """
    from runbook_kit.cli.ruledata import meanings, rule_row
    from runbook_kit.cli.screen import output, put, put_json
    from runbook_kit.render.reason_page import Explanation, explanation_v1, reason_page

    meaning, rule = meanings().get(code), rule_row(code)
    if meaning is None and rule is None:
        raise unknown_code(code)
    by_itself = meaning is not None and rule is not None and rule.documentation.startswith(meaning.meaning)
    explained = Explanation(code, None if by_itself else meaning, rule, advice(code, target))
    if form == "json":
        put_json(explanation_v1(explained))
    else:
        put(reason_page(explained, output()))


def advice(code: str, target: str | None) -> tuple[Advice, ...]:
    """The sections about `code` in the document `target`, or in the runbooks that are here.

    Raises `UsageError` or `InvalidInput` for a target that is not there; what cannot be read otherwise is passed over.
    """
    from runbook_kit.cli.triage import triage_sections

    if target is not None:
        from runbook_kit.cli.reading import locate

        return triage_sections(locate(target).reading.source, code)
    from runbook_kit.cli.place import find_place
    from runbook_kit.cli.reading import documents
    from runbook_kit.errors import RunbookError
    from runbook_kit.repo import read_source

    found: list[Advice] = []
    try:
        place = find_place()
        paths = documents(place)
    except RunbookError:
        return ()
    for path in paths:
        try:
            found += triage_sections(read_source(path, place.root), code)
        except RunbookError:
            continue
    return tuple(found)


def known_codes() -> tuple[str, ...]:
    """Every reason code and every rule, sorted."""
    from runbook_kit.cli.ruledata import meanings
    from runbook_kit.gate.policy.names import rule_gates

    return tuple(sorted({*meanings(), *rule_gates()}))


def unknown_code(code: str) -> Exception:
    """The error for a code that nothing prints."""
    from runbook_kit.errors import UsageError
    from runbook_kit.suggestion import nearest, quoted

    close = nearest(code, known_codes())
    hint = f"Did you mean {quoted(close)}?" if close else "Give the word in brackets behind `error` or `warning`."
    return UsageError(f"There is no reason code or rule {quoted(code)}.", hint=hint, code="unknown-code")
