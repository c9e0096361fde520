"""What a target stands for: every form, every name that several things share, and names that nothing has."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook_kit.document.address import Selection, Target, did_you_mean, find_blocks, near, parse_target, resolve
from runbook_kit.document.model import Block, Header, Phase, Runbook, Step
from runbook_kit.errors import UsageError
from runbook_kit.finding import Span


def span(path: str, first: int, last: int) -> Span:
    return Span(path, first, 1, last, 9, start=first * 100, end=last * 100)


def block(path: str, phase: str, ident: str, line: int) -> Block:
    return Block(ident, f"{phase}/{ident}", "bash", "true\n", span(path, line, line + 2), ((line + 1, 1),))


def phase(path: str, ident: str, line: int, *steps: tuple[str, tuple[Block, ...]]) -> Phase:
    built = tuple(Step(name, name.title(), span(path, line, line + 19), blocks=blocks) for name, blocks in steps)
    return Phase(ident, ident.title(), span(path, line, line + 19), line, steps=built)


def runbook(ident: str, path: str, *phases: Phase) -> Runbook:
    return Runbook(ident, path, "0" * 64, Header(ident.title()), span(path, 1, 200), True, phases=phases)


A = "runbooks/agents.md"
AGENTS = runbook(
    "agents",
    A,
    phase(A, "phase-1", 10, ("phase-1", (block(A, "phase-1", "hello", 12),))),
    phase(
        A,
        "phase-2",
        30,
        ("phase-2", (block(A, "phase-2", "versions", 32), block(A, "phase-2", "tools", 36))),
        ("way-back", (block(A, "phase-2", "reset", 40), block(A, "phase-2", "clean", 44))),
    ),
)
D = "docs/deploy.md"
DEPLOY = runbook(
    "deploy",
    D,
    phase(D, "deploy", 10, ("deploy", (block(D, "deploy", "apply", 12),))),
    phase(D, "phase-1", 30, ("phase-1", (block(D, "phase-1", "versions", 32),))),
)
BOTH = (AGENTS, DEPLOY)


def found(text: str, runbooks: tuple[Runbook, ...] = BOTH) -> tuple[str, str, list[str]]:
    selection = resolve(parse_target(text), runbooks)
    return (
        selection.runbook.id,
        selection.phase.id if selection.phase else "",
        [block.id for block in selection.blocks],
    )


def refused(text: str, runbooks: tuple[Runbook, ...] = BOTH) -> UsageError:
    with pytest.raises(UsageError) as caught:
        resolve(parse_target(text), runbooks)
    assert caught.value.exit_code == 2
    return caught.value


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("phase-2", Target("phase-2", ("phase-2",))),
        ("a/b", Target("a/b", ("a", "b"))),
        ("a/b/c", Target("a/b/c", ("a", "b", "c"))),
        ("docs/x.md", Target("docs/x.md", path="docs/x.md")),
        ("X.MARKDOWN", Target("X.MARKDOWN", path="X.MARKDOWN")),
        ("docs/x.md#phase-2", Target("docs/x.md#phase-2", ("phase-2",), "docs/x.md")),
        ("docs/x.md#a/b", Target("docs/x.md#a/b", ("a", "b"), "docs/x.md")),
        ("docs/x.md:41", Target("docs/x.md:41", path="docs/x.md", line=41)),
        ("./x", Target("./x", path="./x")),
        ("../x:7", Target("../x:7", path="../x", line=7)),
        ("docs/", Target("docs/", path="docs/")),
        (".", Target(".", path=".")),
        ("agents#phase-2", Target("agents#phase-2", ("agents", "phase-2"))),
        ("phase:2", Target("phase:2", ("phase:2",))),
    ],
)
def test_a_target_is_read(text: str, target: Target) -> None:
    assert parse_target(text) == target


@pytest.mark.parametrize("text", ["", "a//b", "a/b/c/d", "x.md#", "x.md#a/b/c", "x.md#/a", "#a", "a#"])
def test_what_cannot_be_a_target(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_target(text)
    assert (caught.value.code, caught.value.message) == ("invalid-target", f"`{text}` is not a target.")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("agents", ("agents", "", [])),
        ("phase-2", ("agents", "phase-2", [])),
        ("agents/phase-2", ("agents", "phase-2", [])),
        ("agents#phase-2", ("agents", "phase-2", [])),
        ("agents/phase-2/versions", ("agents", "phase-2", ["versions"])),
        ("phase-2/versions", ("agents", "phase-2", ["versions"])),
        ("agents/versions", ("agents", "phase-2", ["versions"])),
        ("tools", ("agents", "phase-2", ["tools"])),
        ("phase-2/way-back", ("agents", "phase-2", ["reset", "clean"])),
        ("agents/phase-2/way-back", ("agents", "phase-2", ["reset", "clean"])),
        ("deploy", ("deploy", "", [])),
        ("deploy/deploy", ("deploy", "deploy", [])),
        ("runbooks/agents.md", ("agents", "", [])),
        ("./runbooks/../runbooks/agents.md", ("agents", "", [])),
        ("runbooks/agents.md#phase-2", ("agents", "phase-2", [])),
        ("runbooks/agents.md#phase-2/versions", ("agents", "phase-2", ["versions"])),
        ("runbooks/agents.md#versions", ("agents", "phase-2", ["versions"])),
        ("docs/deploy.md#phase-1", ("deploy", "phase-1", [])),
        ("runbooks/agents.md:32", ("agents", "phase-2", ["versions"])),
        ("runbooks/agents.md:34", ("agents", "phase-2", ["versions"])),
        ("runbooks/agents.md:35", ("agents", "phase-2", [])),
        ("runbooks/agents.md:10", ("agents", "phase-1", [])),
    ],
)
def test_a_target_stands_for_one_thing(text: str, expected: tuple[str, str, list[str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("fase-2", "Did you mean `phase-2`?"),
        ("agents/phase-3", "Did you mean `agents/phase-2` or `agents/phase-1`?"),
        ("phase-2/version", "Did you mean `phase-2/versions` or `phase-1/versions` or `phase-2/reset`?"),
        ("runbooks/agent.md", "Did you mean `runbooks/agents.md`?"),
        ("runbooks/agents.md#versoins", "Did you mean `runbooks/agents.md#versions`?"),
        ("PHASE_9", "Did you mean `phase-2` or `phase-1`?"),
        ("qqqqqq", "`runbook list` shows every runbook and phase."),
    ],
)
def test_an_unknown_target_offers_near_names(text: str, hint: str) -> None:
    error = refused(text)
    assert (error.code, error.message) == ("unknown-target", f"Nothing here is called `{text}`.")
    assert error.hint == hint


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("phase-1", "`agents/phase-1`, `deploy/phase-1`"),
        ("versions", "`agents/phase-2/versions`, `deploy/phase-1/versions`"),
    ],
)
def test_an_ambiguous_target_lists_its_candidates(text: str, candidates: str) -> None:
    error = refused(text)
    assert (error.code, error.message) == ("ambiguous-target", f"`{text}` could be 2 things: {candidates}.")


def test_runbooks_of_the_same_name_are_told_apart_by_their_files() -> None:
    twins = (AGENTS, runbook("agents", "docs/twin.md", phase("docs/twin.md", "phase-2", 10)))
    assert "`runbooks/agents.md`, `docs/twin.md`" in refused("agents", twins).message
    assert "`runbooks/agents.md#phase-2`, `docs/twin.md#phase-2`" in refused("agents/phase-2", twins).message


def test_parts_of_the_same_name_are_told_apart_by_their_lines() -> None:
    path = "x.md"
    first, second = (phase(path, "a", line, ("s", (block(path, "a", "b", line + 2),))) for line in (10, 40))
    twin = (runbook("x", path, first, second),)
    assert "`x.md:10`, `x.md:40`" in refused("a", twin).message
    assert "`x.md:12`, `x.md:42`" in refused("x.md#a/b", twin).message
    assert found("x.md:42", twin) == ("x", "a", ["b"])


def test_every_candidate_is_a_target_that_stands_for_one_thing() -> None:
    for text in ("phase-1", "versions"):
        for candidate in refused(text).message.split(": ")[1].rstrip(".").replace("`", "").split(", "):
            assert found(candidate)


def test_a_line_outside_every_phase_says_where_phases_begin() -> None:
    error = refused("runbooks/agents.md:5")
    assert (error.code, error.message) == ("unknown-target", "Line 5 of `runbooks/agents.md` is in no phase.")
    assert error.hint == "Phases begin at these lines: 10, 30."
    bare = (runbook("bare", "bare.md"),)
    assert refused("bare.md:5", bare).hint == "The document has no phases."


def test_a_span_that_ends_at_the_start_of_a_line_does_not_hold_that_line() -> None:
    ends = Phase("a", "A", Span("x.md", 2, 1, 9, 1), 2)
    assert found("x.md:8", (runbook("x", "x.md", ends),))[1] == "a"
    assert refused("x.md:9", (runbook("x", "x.md", ends),)).code == "unknown-target"


@pytest.mark.parametrize("text", ["phase-2", "agents/phase-2", "runbooks/agents.md#phase-2", "runbooks/agents.md:31"])
def test_the_address_is_the_same_however_the_target_was_written(text: str) -> None:
    assert resolve(parse_target(text), BOTH).address == "agents/phase-2"


def test_addresses_lead_back_to_what_they_name() -> None:
    for book in BOTH:
        selections = [Selection(book)]
        selections += [Selection(book, each) for each in book.phases]
        selections += [Selection(book, each, (one,)) for each in book.phases for one in each.blocks]
        assert [resolve(parse_target(selection.address), BOTH) for selection in selections] == selections


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("versions", ["versions"]),
        ("phase-2/versions", ["versions"]),
        ("agents/phase-2/versions", ["versions"]),
        ("way-back", ["reset", "clean"]),
    ],
)
def test_blocks_are_found_by_name(name: str, ids: list[str]) -> None:
    assert [found.id for found in find_blocks(name, AGENTS)] == ids


def test_blocks_are_found_in_one_phase_only_when_it_is_given() -> None:
    with pytest.raises(UsageError) as caught:
        find_blocks("versions", AGENTS, AGENTS.phases[0])
    assert (caught.value.code, caught.value.exit_code) == ("unknown-target", 2)
    with pytest.raises(UsageError, match="Nothing here is called `phase-2`"):
        find_blocks("phase-2", AGENTS)


def test_near_names_ignore_case_and_prefer_the_most_alike() -> None:
    assert near("VERSION", ["tools", "versions", "Version"]) == ("Version", "versions")
    assert did_you_mean("x", ["abc"], "No.") == "No."


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.text(max_size=30) | st.from_regex(r"[a-z./#:0-9-]{0,20}", fullmatch=True))
def test_any_text_is_a_target_or_a_usage_error(text: str) -> None:
    try:
        resolve(parse_target(text), BOTH)
    except UsageError as error:
        assert error.code in ("invalid-target", "unknown-target", "ambiguous-target")  # noqa: PT017
