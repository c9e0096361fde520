"""A command has a gap such as `<loop-id>` that `inputs:` does not declare.

A declared input has a description, a default, a pattern; the operator is asked for it by name. An undeclared one is
still never passed through to a command, but nobody knows what to put there. A gap that a block fills for later ones
(`outputs="loop-id"`) needs no declaration.
"""

from __future__ import annotations

from collections.abc import Iterator

from runbook_kit.document.placeholders import input_key
from runbook_kit.gate.rule import Subject, Violation


def check(subject: Subject) -> Iterator[Violation]:
    """The first place of every gap without an input; documents without front matter cannot declare any."""
    runbook = subject.reading.runbook
    if not runbook.authored:
        return
    handed_on = {input_key(name) for block in runbook.blocks for name in block.attributes.outputs}
    for each in runbook.inputs:
        if not each.declared and input_key(each.name) not in handed_on:
            message = f"The placeholder `{each.placeholders[0]}` is no declared input."
            hint = f'Add `{each.name}:` to `inputs:`, or `literal="{each.placeholders[0]}"` to the fence.'
            yield Violation(each.span, message, hint)
