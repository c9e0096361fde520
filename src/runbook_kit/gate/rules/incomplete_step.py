"""A step lacks a part that the policy asks for: commands, outputs, pass criteria, evidence, inputs or a pin.

A step that can be handed to somebody else says what it needs, what to run, what comes out of it, when it has passed,
what proves it later, and which state of the files it is about. Few runbooks need all of that for every step, so the
rule is off until a policy asks for it; the option `needs` names the parts that count.

    rules:
      incomplete-step: {severity: warning, options: {needs: [commands, pass-criteria]}}

- `commands`: a block or a command in the text of the step.
- `inputs`: a placeholder in a command, or a line `Inputs: …`, also `Inputs: none`.
- `outputs`: of the step or of its phase, the attribute `outputs` of a block, or the output that a block should print.
- `pass-criteria`: exit criteria of the phase, output that a block should print, or a line `Pass: …` or `Expected: …`.
- `evidence`: of the phase, or a line `Evidence: …`.
- `pin`: a digest or a pin, named in a command, in a note, or in what the phase gives as outputs, evidence and criteria.

Only steps of the normal order are judged, not those that undo, roll back or clean up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from msgspec import ValidationError, convert

from runbook_kit.document.model import Phase, Step
from runbook_kit.gate.rule import Subject, Violation
from runbook_kit.suggestion import quoted

INPUTS = re.compile(r"\W*(?:operator )?(?:inputs?|parameters?|eingaben?)\b", re.IGNORECASE)
PASS = re.compile(r"\W*(?:pass|passed|expect|expected|success|done when|erwartet|bestanden)\b", re.IGNORECASE)
EVIDENCE = re.compile(r"\W*(?:evidence|proof|nachweise?|belege?)\b", re.IGNORECASE)
PIN = re.compile(r"(?<![A-Za-z])(?:pins?|pinned)(?![a-z])|sha-?256|\.pin\b", re.IGNORECASE)


def check(subject: Subject) -> Iterator[Violation]:
    """Steps without a part that the option `needs` asks for."""
    needed = _needed(subject.options)
    for phase in subject.reading.runbook.phases:
        for step in phase.steps:
            missing = [part for part in needed if step.kind == "step" and not PARTS[part](step, phase)]
            if missing:
                span = subject.source.lines(step.span.line, step.span.line)
                message = f"The step {quoted(step.title)} has no {_listed(missing)}."
                yield Violation(span, message, "Add what is missing, to the step or to its phase.", token=step.id)


def _needed(options: Mapping[str, object]) -> tuple[str, ...]:
    """The parts that count, in the order of the policy. Raises msgspec.ValidationError for one that does not exist."""
    needed = convert(options.get("needs", tuple(PARTS)), tuple[str, ...])
    for each in needed:
        if each not in PARTS:
            raise ValidationError(f"{quoted(each)} is no part of a step; there are {', '.join(PARTS)}")
    return needed


def _has_outputs(step: Step, phase: Phase) -> bool:
    printed = any(block.expected or block.attributes.expect or block.attributes.outputs for block in step.blocks)
    return bool(step.outputs or phase.outputs) or printed


def _has_pass_criteria(step: Step, phase: Phase) -> bool:
    checked = any(block.expected or block.attributes.expect for block in step.blocks)
    return bool(phase.exit or phase.done) or checked or _says(step, PASS)


def _has_pin(step: Step, phase: Phase) -> bool:
    criteria = (criterion.text for criterion in (*phase.exit, *phase.done))
    texts = (step.title, *step.notes, *step.outputs, *phase.outputs, *phase.evidence, *criteria)
    return any(PIN.search(text) for text in (*texts, *(block.source for block in step.blocks)))


def _says(step: Step, label: re.Pattern[str]) -> bool:
    return any(label.match(text) for text in (step.title, *step.notes))


def _listed(missing: list[str]) -> str:
    words = [part.replace("-", " ") for part in missing]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


PARTS: dict[str, Callable[[Step, Phase], bool]] = {
    "commands": lambda step, _: bool(step.blocks),
    "outputs": _has_outputs,
    "pass-criteria": _has_pass_criteria,
    "evidence": lambda step, phase: bool(phase.evidence) or _says(step, EVIDENCE),
    "inputs": lambda step, _: any(block.placeholders for block in step.blocks) or _says(step, INPUTS),
    "pin": _has_pin,
}
