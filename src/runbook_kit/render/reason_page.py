"""What a reason code means, as a page for a terminal and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct

from runbook_kit.render.escape import on_one_line
from runbook_kit.render.rule_page import RuleRow, rule_page
from runbook_kit.render.rule_v1 import fields
from runbook_kit.render.terminal import Terminal


class Meaning(Struct, frozen=True):
    """A reason code: what it means, what usually causes it, what to do, and the exit codes it may bring."""

    code: str
    meaning: str
    causes: str
    next: str
    exits: tuple[int, ...]


class Advice(Struct, frozen=True):
    """A section of a document about what to do when this code is printed."""

    path: str
    line: int
    title: str


class Explanation(Struct, frozen=True):
    """Everything that is known about a code: as a reason, as a rule, and in the documents that are here."""

    code: str
    meaning: Meaning | None = None
    rule: RuleRow | None = None
    advice: tuple[Advice, ...] = ()


def reason_page(explained: Explanation, terminal: Terminal) -> str:
    """The page: the reason first, then the rule of the same name, then where documents speak of it."""
    pages = []
    if explained.meaning:
        pages.append("\n".join(reason_lines(explained.meaning, terminal)) + "\n")
    if explained.rule:
        before = "The gates have a rule of this name, too:\n\n" if explained.meaning else ""
        pages.append(before + rule_page(explained.rule, terminal))
    if explained.advice:
        lines = [f"  {on_one_line(each.path)}:{each.line}  {on_one_line(each.title)}" for each in explained.advice]
        pages.append("\n".join([terminal.paint("In the documents here", "strong"), *lines]) + "\n")
    return "\n".join(pages)


def reason_lines(meaning: Meaning, terminal: Terminal) -> Iterator[str]:
    yield terminal.paint(meaning.code, "strong")
    yield ""
    yield terminal.wrap(meaning.meaning)
    yield ""
    told = [("usual cause", meaning.causes), ("what to do", meaning.next), ("exit code", exits(meaning))]
    for word, said in told:
        yield f"  {word:<12} {terminal.wrap(said, 15)}"


def exits(meaning: Meaning) -> str:
    """The exit codes as a sentence."""
    stops = [str(each) for each in meaning.exits if each]
    if not stops:
        return "0: it only informs."
    return f"{' or '.join(stops)}{', or 0 where policy lets it pass' if 0 in meaning.exits else ''}."


def explanation_v1(explained: Explanation) -> dict[str, Any]:
    """`explanation/1`; `reason` and `rule` are null when the code is none."""
    return {
        "format": "explanation/1",
        "code": explained.code,
        "reason": reason_fields(explained.meaning) if explained.meaning else None,
        "rule": fields(explained.rule) if explained.rule else None,
        "sections": advice_fields(explained.advice),
    }


def reason_fields(meaning: Meaning) -> dict[str, Any]:
    return {
        "meaning": meaning.meaning,
        "causes": meaning.causes,
        "next": meaning.next,
        "exit_codes": list(meaning.exits),
    }


def advice_fields(found: Sequence[Advice]) -> list[dict[str, Any]]:
    return [{"path": each.path, "line": each.line, "title": each.title} for each in found]
