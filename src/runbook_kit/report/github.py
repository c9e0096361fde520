"""Findings as annotations of a GitHub workflow: as many as GitHub keeps, and the whole list beside them."""

from __future__ import annotations

from collections.abc import Iterator

from runbook_kit.finding import Finding
from runbook_kit.render.escape import on_one_line, visible
from runbook_kit.render.terminal import Terminal, counted
from runbook_kit.report.concise import concise_lines
from runbook_kit.report.counting import NOUNS, closing
from runbook_kit.report.outcome import Outcome, also

# Docs of GitHub's workflow commands and problem matchers: 10 annotations of each kind are kept from one step. One
# notice is ours: it says how many are not shown.
SHOWN = {"error": 10, "warning": 10, "info": 9}
COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


def github_page(outcome: Outcome) -> str:
    """Workflow commands, most severe first, then every finding as a line that the runner does not obey.

    The page has to reach the log as it is: nothing may be written around it. Without a token the list is left out.
    """
    standing = outcome.standing
    ranked = {severity: [each for each in standing if each.severity == severity] for severity, _ in NOUNS}
    lines = [annotation(each) for severity, found in ranked.items() for each in found[: SHOWN[severity]]]
    lines += cap(ranked)
    if outcome.token:
        plain = [*concise_lines(outcome.listed, Terminal()), *closing(outcome)]
        lines += [f"::stop-commands::{outcome.token}", *plain, f"::{outcome.token}::"]
    return "".join(f"{line}\n" for line in lines)


def annotation(finding: Finding) -> str:
    """One finding as a workflow command. GitHub takes columns only from a place within one line, the last included."""
    span = finding.span
    properties = {"file": visible(span.path), "line": str(span.line), "endLine": str(span.end_line)}
    if span.line == span.end_line:
        properties |= {"col": str(span.column), "endColumn": str(max(span.end_column - 1, span.column))}
    properties["title"] = f"{finding.gate}/{finding.rule}"
    said = [on_one_line(finding.message), on_one_line(finding.hint)]
    said += [f"also: {also(finding)}"] if finding.also else []
    written = ",".join(f"{name}={escaped_property(value)}" for name, value in properties.items())
    message = escaped("\n".join(filter(None, said)))
    return f"::{COMMANDS[finding.severity]} {written}::{message}"


def cap(ranked: dict[str, list[Finding]]) -> Iterator[str]:
    """The notice that says what GitHub would have dropped without a word."""
    left = [(len(ranked[severity]) - SHOWN[severity], noun) for severity, noun in NOUNS]
    more = [counted(number, noun) for number, noun in left if number > 0]
    if more:
        text = f"{' and '.join(more)} more: GitHub shows 10 annotations of a kind; the log of this step lists all."
        yield f"::notice title=runbook gate::{escaped(text)}"


def escaped(text: str) -> str:
    """Text as the value of a workflow command, by the rules of GitHub's toolkit."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def escaped_property(text: str) -> str:
    return escaped(text).replace(":", "%3A").replace(",", "%2C")
