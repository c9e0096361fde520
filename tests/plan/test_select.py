"""Which parts of a runbook a run goes through, and in which order."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from runbook_kit.document.address import parse_target, resolve
from runbook_kit.document.headings import read_vocabulary
from runbook_kit.document.model import GitRequirement, Phase, Runbook
from runbook_kit.document.read import read_runbook
from runbook_kit.document.source import Source
from runbook_kit.errors import InvalidInput, UsageError
from runbook_kit.finding import Span
from runbook_kit.plan.draft import Draft
from runbook_kit.plan.select import Route, order_phases, select
from runbook_kit.shipped import load

TEXT = """\
---
runbook: demo
title: Demo
requires: {git: {clean: true, branch: [main, release]}, tools: {git: ">=2.30", jq: "*"}, env: {HOME: true}}
teardown: [{text: Say that it is over}]
rollback: [{text: Go back to the last tag}]
done: [{id: report, text: The report is written}]
phases:
  - id: build
    title: Build
    needs: [look]
    exit: [{id: built, text: It is built, check: "test -e out/<name>"}]
  - id: look
    title: Look
    requires: {tools: {rg: ">=13"}}
    entry:
      - {id: clean, text: The tree is clean, check: "true"}
      - {id: agreed, text: Somebody agreed, signoff: reviewer}
      - {id: calm, text: Nothing burns, optional: true}
      - {id: sample, text: Not meant, example: true}
    teardown: [{text: Remove the scratch folder, run: rm -r scratch}, {text: Tell the others}]
---
# Demo

## Look

```console {#versions}
$ python3 --version
Python 3.11
```

### List

```bash {#list}
ls <folder>
```

### Rollback

```bash {#back}
git reset --hard
```

### Teardown

```bash {#down}
rm -f x
```

## Build

```bash {#compile title="Compile it"}
make
```

```bash {#uncompile undo=compile}
make clean
```

```bash {#pack timeout=5s}
make pack
```

### Teardown

```bash {#unpack}
make unpack
```
"""


def read(text: str) -> Runbook:
    return read_runbook(Source("runbooks/demo.md", text, "0" * 64), read_vocabulary(load("headings"))).runbook


DEMO = read(TEXT)
EMPTY = read("---\nrunbook: demo\nphases: [{id: a, title: A}]\n---\n# Demo\n\n## A\n\nProse.\n")


def route(target: str, only: Sequence[str] = (), start: str = "", git: GitRequirement | None = None) -> Route:
    selection = resolve(parse_target(target), [DEMO])
    return select(selection, git, only, start) if git else select(selection, only=only, start=start)


def addresses(found: Route) -> list[str]:
    return [draft.address for draft in found.drafts]


def draft(found: Route, address: str) -> Draft:
    return next(each for each in found.drafts if each.address == address)


GLOBAL = [
    "requires/git-clean",
    "requires/git-branch",
    "requires/tool-git",
    "requires/tool-jq",
    "requires/variable-HOME",
]
WORDS = ["look/teardown-2-1", "look/teardown-3"]
LOOK = ["look/requires/tool-rg", "look/entry/clean", "look/entry/agreed", "look/entry/calm"]


def test_a_phase_from_requirements_to_teardown() -> None:
    found = route("look")
    assert addresses(found) == [*GLOBAL, *LOOK, "look/versions", "look/list", "look/down", *WORDS]
    assert [draft.when for draft in found.drafts[5:]] == [
        "requires", "entry", "entry", "entry", "step", "step", "teardown", "teardown", "teardown",
    ]  # fmt: skip
    assert [draft.kind for draft in found.drafts[5:]] == [
        "requires", "check", "signoff", "manual", "block", "block", "teardown", "teardown", "teardown",
    ]  # fmt: skip
    assert found.left_out == ("rollback: Rollback (look/rollback)", "example: Not meant (look)")
    assert (found.picked, found.notes) == ((), ())


def test_what_another_phase_must_have_done_is_required() -> None:
    found = route("build")
    assert addresses(found) == [
        *GLOBAL,
        "build/needs/look",
        "build/compile",
        "build/pack",
        "build/exit/built",
        "build/unpack",
    ]
    assert draft(found, "build/needs/look").title == "Phase look has passed"
    assert found.left_out == ("undo: Build (build/build-undo)",)


def test_a_whole_runbook_honours_needs_and_takes_down_last_what_was_set_up_first() -> None:
    found = route("demo")
    assert addresses(found) == [
        *GLOBAL, *LOOK, "look/versions", "look/list", "build/compile", "build/pack", "build/exit/built",
        "done/report", "build/unpack", "look/down", *WORDS, "teardown/1",
    ]  # fmt: skip
    assert found.left_out[-1] == "rollback: Go back to the last tag"


def test_the_policy_may_ask_for_more() -> None:
    found = route("look", git=GitRequirement(True, ("live",)))
    assert addresses(found)[:3] == ["requires/git-clean", "requires/git-branch", "requires/policy-branch"]
    assert draft(found, "requires/policy-branch").title == "The branch is live, as the policy asks"


@pytest.mark.parametrize(
    ("target", "only", "expected"),
    [
        ("look", ["list"], [*GLOBAL, *LOOK, "look/list"]),
        ("look", ["list", "look/versions"], [*GLOBAL, *LOOK, "look/versions", "look/list"]),
        ("look/list", [], [*GLOBAL, *LOOK, "look/list"]),
        ("look", ["back"], [*GLOBAL, "look/back"]),
        ("look", ["rollback"], [*GLOBAL, "look/back"]),
        ("look", ["down"], [*GLOBAL, "look/down"]),
        ("build", ["uncompile"], [*GLOBAL, "build/uncompile"]),
        ("demo", ["pack"], [*GLOBAL, "build/needs/look", "build/pack"]),
    ],
)
def test_picked_blocks_alone_with_their_gates_of_entry(target: str, only: list[str], expected: list[str]) -> None:
    found = route(target, only)
    assert addresses(found) == expected
    assert [note.code for note in found.notes] == ["partial-selection"]
    assert set(found.picked) == {name for name in expected if draft(found, name).lang and "/entry/" not in name}


def test_what_is_picked_has_its_own_kind() -> None:
    assert draft(route("build", ["uncompile"]), "build/uncompile").kind == "undo"
    assert draft(route("look", ["down"]), "look/down").kind == "teardown"
    assert draft(route("look", ["back"]), "look/back").kind == "block"


BUILT = ["build/exit/built", "done/report", "build/unpack"]


@pytest.mark.parametrize(
    ("target", "start", "expected"),
    [
        ("look", "list", [*GLOBAL, *LOOK, "look/list", "look/down", *WORDS]),
        ("demo", "pack", [*GLOBAL, "build/needs/look", "build/pack", *BUILT, "teardown/1"]),
        (
            "demo",
            "look/list",
            [*GLOBAL, *LOOK, "look/list", "build/compile", "build/pack", *BUILT, "look/down", *WORDS, "teardown/1"],
        ),
    ],
)
def test_from_a_block_on(target: str, start: str, expected: list[str]) -> None:
    found = route(target, start=start)
    assert addresses(found) == expected
    assert found.picked == (f"from {start}",)


def test_names_that_cannot_be_used() -> None:
    with pytest.raises(UsageError, match="Nothing here is called `lst`") as caught:
        route("look", ["lst"])
    assert caught.value.hint.startswith("Did you mean `list`")
    with pytest.raises(UsageError) as caught:
        route("look", start="back")
    assert (caught.value.code, caught.value.hint) == ("not-in-order", "`--only back` plans it alone.")
    with pytest.raises(UsageError, match="Blocks were picked"):
        route("look", ["list"], "list")


def test_a_target_with_nothing_to_do_says_so() -> None:
    for target, name in (("a", "demo/a"), ("demo", "demo")):
        found = select(resolve(parse_target(target), [EMPTY]))
        (note,) = found.notes
        assert (note.code, note.message) == ("nothing-to-do", f"`{name}` has no blocks and no criteria.")


def test_an_address_that_two_parts_share_is_made_unique() -> None:
    twice = read(TEXT.replace("{#list}", "{#versions}"))
    found = select(resolve(parse_target("look"), [twice]))
    assert len(set(addresses(found))) == len(found.drafts)
    assert "look/versions~2" in addresses(found)


def phase(ident: str, *needs: str) -> Phase:
    return Phase(ident, ident, Span("x.md", 1, 1, 1, 1), 1, needs=needs)


@pytest.mark.parametrize(
    ("phases", "expected"),
    [
        ([phase("a"), phase("b"), phase("c")], "abc"),
        ([phase("a", "c"), phase("b"), phase("c")], "bca"),
        ([phase("a", "b"), phase("b", "c"), phase("c"), phase("d")], "cbad"),
        ([phase("a", "gone"), phase("b")], "ab"),
        ([phase("a"), phase("a"), phase("b", "a")], "aab"),
        ([], ""),
    ],
)
def test_phases_stand_behind_those_they_need_and_else_as_written(phases: list[Phase], expected: str) -> None:
    assert "".join(each.id for each in order_phases(phases)) == expected


def test_phases_that_need_each_other_are_named() -> None:
    with pytest.raises(InvalidInput) as caught:
        order_phases([phase("z"), phase("a", "b"), phase("b", "a"), phase("c", "a")])
    assert (caught.value.code, caught.value.exit_code) == ("dependency-cycle", 2)
    assert caught.value.message == "These phases need each other, so none can be first: a, b, c."


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.lists(st.sets(st.integers(0, 7), max_size=3), max_size=8))
def test_every_order_is_complete_and_respects_needs(needs: list[set[int]]) -> None:
    phases = [phase(str(at), *(str(need) for need in wanted if need < at)) for at, wanted in enumerate(needs)]
    phases = phases[::-1]
    ordered = [each.id for each in order_phases(phases)]
    assert sorted(ordered) == sorted(each.id for each in phases)
    for each in phases:
        assert all(ordered.index(need) < ordered.index(each.id) for need in each.needs)
    assert order_phases([structs.replace(each, needs=()) for each in phases]) == tuple(
        structs.replace(each, needs=()) for each in phases
    )
