"""What the blocks of a runbook do, as the catalogue classifies their commands; nothing is run."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from runbook_kit.document.model import Block
from runbook_kit.document.placeholders import neutral
from runbook_kit.document.read import Reading
from runbook_kit.gate.commands.wrapped import catalogue
from runbook_kit.plan.analysis.analyse import SHELLS, analyse
from runbook_kit.plan.model import RISKS, Command, Risk


class Judged(Struct, frozen=True):
    """A block, its commands, and the worst risk among those that the catalogue knows."""

    block: Block
    commands: tuple[Command, ...]
    risk: Risk

    @property
    def worst(self) -> Command:
        """The first command that has the block's risk."""
        return next(each for each in self.commands if each.risk == self.risk)


def judge_blocks(reading: Reading) -> Iterator[Judged]:
    """Every shell block of a runbook with known commands; functions of a phase are known to its later blocks."""
    for phase in reading.runbook.phases:
        functions: frozenset[str] = frozenset()
        tainted: frozenset[str] = frozenset()
        for step in phase.steps:
            for block in step.blocks:
                if block.lang not in SHELLS:
                    continue
                text = neutral(block.source, block.placeholders)
                found = analyse(text, block.lang, catalogue(), functions=functions, tainted=tainted)
                functions, tainted = functions | found.functions, tainted | found.tainted
                known = [each for each in found.commands if each.risk in RISKS]
                if known:
                    yield Judged(block, found.commands, max((each.risk for each in known), key=RISKS.index))


def line_of(block: Block, line: int) -> int:
    """The line of the document where line `line` of the block's source stands."""
    return block.origins[line - 1][0] if 0 < line <= len(block.origins) else block.span.line
