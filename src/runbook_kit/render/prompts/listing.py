"""Commands that a prompt lists: what each is and how risky, judged from its text alone; nothing is run."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator

from runbook_kit.document.model import Criterion, Phase
from runbook_kit.document.placeholders import find_placeholders, neutral
from runbook_kit.plan.analysis.analyse import analyse
from runbook_kit.plan.commands.catalogue import Catalogue
from runbook_kit.plan.verdict import effective_risk
from runbook_kit.render.escape import on_one_line, visible
from runbook_kit.render.prompts.model import Listed

CODE = re.compile(r"(?<!`)(?P<ticks>`++)(?P<text>[^`]{1,1000})(?P=ticks)(?!`)")
WHEN = {"step": "", "teardown": "teardown", "undo": "undo", "rollback": "rollback", "alternative": "alternative"}


def blocks(phase: Phase, catalogue: Catalogue) -> Iterator[Listed]:
    """Every block of a phase, in its order; `note` says when it is not part of the normal order."""
    for step in phase.steps:
        for block in step.blocks:
            plain = neutral(block.source, block.placeholders)
            risk = effective_risk(analyse(plain, block.lang, catalogue).risk, block.attributes.risk)
            note = on_one_line("; ".join(filter(None, (WHEN[step.kind], block.note))))
            source = visible(block.source.rstrip("\n"))
            yield Listed(block.address, source, risk, block.span.line, block.lang, note)


def checks(criteria: Iterable[Criterion], phase: Phase, catalogue: Catalogue) -> Iterator[Listed]:
    """The commands by which criteria are decided."""
    for each in criteria:
        if each.check and not each.probe:
            plain = neutral(each.check, find_placeholders(each.check, "bash"))
            risk = analyse(plain, "bash", catalogue).risk
            address = f"{phase.id}/{each.id}"
            yield Listed(
                address, visible(each.check.rstrip("\n")), risk, each.span.line, "bash", on_one_line(each.text), "check"
            )


def demanded(texts: Iterable[str], catalogue: Catalogue) -> Iterator[Listed]:
    """Commands that a prompt of the document names in code; what stands beside them is their note."""
    for text in texts:
        spans = list(CODE.finditer(text))
        note = " ".join(CODE.sub("…", text).split()).strip("… ")
        for span in spans:
            source = visible(html.unescape(span["text"]).strip())
            plain = neutral(source, find_placeholders(source, "bash"))
            yield Listed("", source, analyse(plain, "bash", catalogue).risk, 0, "bash", note, "demand")
        if not spans:
            yield Listed("", "", "", 0, "", text, "demand")
