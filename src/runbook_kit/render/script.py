"""The blocks of a target as a shell script: each as it is written, between comment lines that name it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence

from msgspec import Struct

from runbook_kit.document.address import Selection
from runbook_kit.document.model import Block, Phase, Runbook, Step
from runbook_kit.render.escape import on_one_line, visible
from runbook_kit.render.phase_v1 import Json, block_v1

SHELLS = frozenset({"", "bash", "sh", "shell", "zsh", "console", "shell-session", "sh-session"})
ENTITY = re.compile(r"&(?:#\d+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);")
ROOT = "runbook_root"
HEAD = f"""\
set -eo pipefail
{ROOT}=$(git rev-parse --show-toplevel 2>/dev/null) || {ROOT}=$PWD
cd -- "${ROOT}"
"""


class Extract(Struct, frozen=True):
    """One block, where it belongs, and why it must not run as it is; empty when it may."""

    phase: Phase
    step: Step
    block: Block
    stops: tuple[str, ...] = ()


def extracts(selection: Selection, lang: str = "") -> tuple[Extract, ...]:
    """The blocks of the normal order with teardown last, or those named; in `lang`, or any shell when empty."""
    phases = (selection.phase,) if selection.phase else selection.runbook.phases
    found = [
        Extract(phase, step, block, tuple(stops(block)))
        for phase in phases
        for step in phase.steps
        for block in step.blocks
        if block.lang == lang or (not lang and block.lang in SHELLS)
    ]
    if selection.blocks:
        return tuple(each for each in found if each.block in selection.blocks)
    return (
        *(each for each in found if each.step.kind == "step"),
        *(each for each in found if each.step.kind == "teardown"),
    )


def stops(block: Block) -> Iterator[str]:
    """Why a block must not run as it is written."""
    for text in dict.fromkeys(placeholder.text for placeholder in block.placeholders):
        yield f"fill in {on_one_line(text)}"
    for text in dict.fromkeys(ENTITY.findall(block.source)):
        yield f"write the character that {text} stands for"
    if visible(block.source) != block.source:
        yield "remove the hidden characters, shown here as escapes"


def script(runbook: Runbook, found: Sequence[Extract], lang: str = "") -> str:
    """The script. A block that must not run as it is ends the script there with a message; nothing is filled in.

    It begins in the repository's root, and so does every phase; a `cd` lasts until the end of its phase.
    """
    shell = lang in SHELLS
    lines = [*(["#!/usr/bin/env bash"] if shell else []), f"# {on_one_line(f'{runbook.title}: {runbook.path}')}"]
    lines += HEAD.splitlines() if shell else []
    for before, each in zip([None, *found], found, strict=False):
        if shell and before is not None and before.phase is not each.phase:
            lines += ["", f'cd -- "${ROOT}"']
        lines += ["", *(shell_block(each) if shell else plain_block(each))]
    return "\n".join(lines) + "\n"


def shell_block(each: Extract) -> Iterator[str]:
    """One block with its comment lines, its folder, and the guard that keeps it from running unfinished."""
    block = each.block
    yield begin(each)
    for reason in each.stops:
        yield f"echo {shlex.quote(f'{on_one_line(block.address)}, line {block.span.line}: {reason}')} >&2"
    if each.stops:
        yield "exit 1"
    if block.attributes.cwd:
        yield f'runbook_before=$PWD; cd -- "${ROOT}"/{shlex.quote(on_one_line(block.attributes.cwd))}'
    yield visible(block.source.rstrip("\n"))
    if block.attributes.cwd:
        yield 'cd -- "$runbook_before"'
    yield f"# end {on_one_line(block.address)}"


def plain_block(each: Extract) -> Iterator[str]:
    yield begin(each)
    yield visible(each.block.source.rstrip("\n"))
    yield f"# end {on_one_line(each.block.address)}"


def begin(each: Extract) -> str:
    title = each.block.attributes.title or each.step.title
    return f"# begin {on_one_line(f'{each.block.address} (line {each.block.span.line}): {title}')}"


def extract_v1(selection: Selection, found: Sequence[Extract]) -> Json:
    """`extract/1`: the blocks with the phase and step each belongs to, and why it must not run as it is."""
    return {
        "format": "extract/1",
        "target": selection.address,
        "path": selection.runbook.path,
        "blocks": [
            {
                "phase": each.phase.id,
                "step": each.step.id,
                "kind": each.step.kind,
                "stops": list(each.stops),
                **block_v1(each.block),
            }
            for each in found
        ],
    }
