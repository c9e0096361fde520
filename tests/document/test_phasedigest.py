"""A phase is the one that passed as long as its blocks and its criteria are the same."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from runbook_kit.document.model import Attributes, Block, Criterion, Phase, Step
from runbook_kit.document.phasedigest import phase_digest
from runbook_kit.finding import Span

HERE = Span("t.md", 1, 1, 1, 1)
BLOCK = Block("a", "p/a", "bash", "ls\n", HERE, (), attributes=Attributes(given=(("id", "a"),)))
CRITERION = Criterion("c", "It is so", HERE, check="true")
PHASE = Phase("p", "A phase", HERE, 1, steps=(Step("s", "A step", HERE, blocks=(BLOCK,)),), entry=(CRITERION,))


def with_block(block: Block) -> Phase:
    return replace(PHASE, steps=(Step("s", "A step", HERE, blocks=(block,)),))


def with_criterion(criterion: Criterion) -> Phase:
    return replace(PHASE, entry=(criterion,))


@pytest.mark.parametrize("other", [
    replace(PHASE, id="q"),
    replace(PHASE, needs=("q",)),
    replace(PHASE, steps=()),
    replace(PHASE, entry=(), exit=(CRITERION,)),
    replace(PHASE, entry=(), done=(CRITERION,)),
    with_block(replace(BLOCK, source="ls -l\n")),
    with_block(replace(BLOCK, lang="sh")),
    with_block(replace(BLOCK, attributes=Attributes(given=(("id", "a"), ("timeout", "1s"))))),
    with_criterion(replace(CRITERION, check="false")),
    with_criterion(replace(CRITERION, text="It is not so")),
    with_criterion(replace(CRITERION, optional=True)),
    with_criterion(replace(CRITERION, check="", signoff="reviewer")),
    with_criterion(replace(CRITERION, probe='{"port":{"number":80,"state":"closed"}}')),
])  # fmt: skip
def test_what_changes_it(other: Phase) -> None:
    assert phase_digest(other) != phase_digest(PHASE)


@pytest.mark.parametrize("change", [
    lambda phase: replace(phase, title="Another title", goal="Another goal", line=9),
    lambda phase: replace(phase, steps=(Step("t", "Another step", HERE, blocks=(BLOCK,)),)),
    lambda phase: replace(phase, risks=(), owner="somebody"),
])  # fmt: skip
def test_prose_leaves_it_as_it_is(change: Callable[[Phase], Phase]) -> None:
    assert phase_digest(change(PHASE)) == phase_digest(PHASE)
    assert phase_digest(PHASE).startswith("sha256:")
