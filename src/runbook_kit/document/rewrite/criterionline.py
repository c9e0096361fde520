"""A criterion as one line of a task list, or as one entry of front matter, that is read back as the same."""

from __future__ import annotations

import json
import re

from runbook_kit.document.headings import Vocabulary
from runbook_kit.document.lists import criterion, first_line
from runbook_kit.document.markdown import ListBlock, Paragraph, parse
from runbook_kit.document.model import Criterion
from runbook_kit.document.source import Source
from runbook_kit.yamltext import Json

MARKDOWN = re.compile(r"[\\`*_{}\[\]<>&#|~!]")


def body_line(wanted: Criterion, vocabulary: Vocabulary) -> str:
    """`Text (check: `command`)`, escaped where Markdown would read it otherwise; empty when there is no such line."""
    suffix = (
        f" (check: `{wanted.check}`)" if wanted.check else f" (sign-off: {wanted.signoff})" if wanted.signoff else ""
    )
    lines = (wanted.text + suffix, MARKDOWN.sub(r"\\\g<0>", wanted.text) + suffix)
    return next((line for line in lines if _reads_as(line, wanted, vocabulary)), "")


def obstacle(wanted: Criterion, vocabulary: Vocabulary) -> str:
    """Why a task list cannot hold the criterion, as the end of a sentence; empty when it can."""
    if wanted.probe:
        return "a built-in check cannot be written in a list"
    if re.search(r"[`\n\r]", wanted.check):
        return "a check with backticks or line breaks cannot be written in a list"
    if wanted.check and wanted.signoff:
        return "it has a check and a sign-off"
    if wanted.valid_for_s is not None or wanted.example:
        return f"a list cannot say `{'example' if wanted.example else 'valid_for'}`"
    if wanted.optional != vocabulary.is_optional(wanted.text):
        return "a list says that a criterion is optional by its first word only"
    return "" if body_line(wanted, vocabulary) else "its text would be read differently in a list"


def folded(text: str) -> str:
    """A criterion's text as it is compared: two that differ in case or punctuation only are one criterion."""
    return re.sub(r"\W+", " ", text).strip().lower()


def _reads_as(line: str, wanted: Criterion, vocabulary: Vocabulary) -> bool:
    """Whether a task with this text is read as the criterion."""
    source = Source("", f"- [ ] {line}\n")
    match parse(source.text):
        case (ListBlock(items=(item,)),) if item.ticked is False and len(item.elements) == 1:
            read = first_line(item)
            paragraph = item.elements[0]
        case _:
            return False
    if read is None or not isinstance(paragraph, Paragraph) or len(paragraph.lines) != 1:
        return False
    head, colon, _ = read.text.partition(":")
    if colon and vocabulary.label(head).kind == "goal":
        return False  # "Goal: …" among criteria is the phase's goal
    found = criterion(read.text, source.lines(1, 1), vocabulary, lambda ident: ident)
    return said(found) == said(wanted)


def said(one: Criterion) -> tuple[str, str, str, str, bool, bool]:
    """What a criterion says: text, check, built-in check, sign-off, and whether it is optional or an example."""
    return one.text, one.check, one.probe, one.signoff, one.optional, one.example


def front_entry(each: Criterion) -> Json:
    """A criterion as the front matter writes it: a text alone, or a mapping."""
    more: dict[str, Json] = {"check": json.loads(each.probe) if each.probe else each.check, "signoff": each.signoff}
    more |= {"optional": each.optional, "example": each.example}
    said_more = {key: value for key, value in more.items() if value}
    return {"text": each.text, **said_more} if said_more else each.text
