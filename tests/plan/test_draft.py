"""The parts of a runbook as drafts of actions."""

from __future__ import annotations

import pytest

from runbook_kit.document.headings import read_vocabulary
from runbook_kit.document.model import GitRequirement, Phase, Recovery
from runbook_kit.document.read import read_runbook
from runbook_kit.document.source import Source
from runbook_kit.finding import Span
from runbook_kit.plan.draft import (
    NO_GIT,
    Draft,
    draft_before,
    draft_blocks,
    draft_criteria,
    draft_recoveries,
    draft_requires,
    interpreter,
    list_left_out,
)
from runbook_kit.shipped import load

TEXT = """\
---
runbook: demo
phases:
  - id: look
    title: Look
    needs: [build]
    requires:
      git: {clean: true, branch: [main, release]}
      tools: {git: ">=2.30", jq: "*"}
      env: {HOME: true, MODE: "sha*"}
      facts: {os: linux}
    entry:
      - {id: clean, text: The tree is clean, check: "test -d <folder>"}
      - {id: agreed, text: Somebody agreed, signoff: reviewer}
      - {id: calm, text: Nothing burns, optional: true}
      - {id: sample, text: Not meant, example: true}
    teardown: [{text: Tell the others}]
---
# Demo

## About

Prose.

## Look

```console {#versions}
$ python3 --version
Python 3.11
```

### List

```bash {#list timeout=5s title="List it"}
ls <folder>
```

### Rollback

```sh {#back}
git reset --hard
```

### Teardown

```bash {#down}
rm -f x
```
"""
SOURCE = Source("demo.md", TEXT)
LOOK = read_runbook(SOURCE, read_vocabulary(load("headings"))).runbook.phases[0]
PLACE = Span("demo.md", 7, 1, 7, 9)


def test_every_requirement_is_one_fact_with_the_program_it_needs() -> None:
    drafts = list(draft_requires(LOOK.requires, "look", NO_GIT, 1))
    assert [(each.address, each.title, each.program) for each in drafts] == [
        ("look/requires/git-clean", "The work tree is clean", "git"),
        ("look/requires/git-branch", "The branch is main or release", "git"),
        ("look/requires/tool-git", "git >=2.30 is there", "git"),
        ("look/requires/tool-jq", "jq is there", "jq"),
        ("look/requires/variable-HOME", "Variable HOME is set", ""),
        ("look/requires/variable-MODE", "Variable MODE is sha*", ""),
        ("look/requires/fact-os", "Fact os is linux", ""),
    ]
    assert {each.when for each in drafts} == {each.kind for each in drafts} == {"requires"}
    assert SOURCE.line(drafts[2].line).strip().startswith("tools:")


def test_what_the_policy_asks_for_is_added() -> None:
    drafts = list(draft_requires(LOOK.requires, "", GitRequirement(True, ("live",)), 1))
    assert [each.address for each in drafts[:3]] == [
        "requires/git-clean",
        "requires/git-branch",
        "requires/policy-branch",
    ]
    assert drafts[2].title == "The branch is live, as the policy asks"


def test_before_a_phase_come_those_it_needs_what_it_requires_and_its_criteria() -> None:
    addresses = [each.address for each in draft_before(LOOK, {"look"})]
    assert addresses[:2] == ["look/needs/build", "look/requires/git-clean"]
    assert addresses[-3:] == ["look/entry/clean", "look/entry/agreed", "look/entry/calm"]
    assert next(draft_before(LOOK, {"build"})).address == "look/requires/git-clean"


def test_criteria_are_checks_signoffs_or_for_a_person_and_examples_are_none() -> None:
    drafts = list(draft_criteria(LOOK.entry, "entry", "look"))
    assert [(each.kind, each.optional, each.lang, each.source) for each in drafts] == [
        ("check", False, "bash", "test -d <folder>"),
        ("signoff", False, "", ""),
        ("manual", True, "", ""),
    ]
    assert [gap.name for gap in drafts[0].gaps] == ["folder"]
    assert [each.address for each in draft_criteria(LOOK.entry, "exit", "")] == [
        "done/clean",
        "done/agreed",
        "done/calm",
    ]


def test_blocks_keep_their_order_kind_and_place() -> None:
    drafts = list(draft_blocks(LOOK))
    assert [(each.address, each.kind, each.when, each.step_kind, each.lang) for each in drafts] == [
        ("look/versions", "block", "step", "step", "bash"),
        ("look/list", "block", "step", "step", "bash"),
        ("look/back", "block", "step", "rollback", "sh"),
        ("look/down", "teardown", "teardown", "teardown", "bash"),
        ("look/teardown-2", "teardown", "teardown", "teardown", ""),
    ]
    shown, listed = drafts[:2]
    assert (shown.source, SOURCE.line(shown.origins[0][0])) == ("python3 --version\n", "$ python3 --version")
    assert (listed.title, listed.attributes.timeout_s, [gap.text for gap in listed.gaps]) == (
        "List it", 5.0, ["<folder>"],
    )  # fmt: skip


def test_recoveries_are_commands_or_words() -> None:
    drafts = list(draft_recoveries((Recovery("Sweep", PLACE, "rm x"), Recovery("Say so", PLACE))))
    assert [(each.address, each.kind, each.title, each.lang, each.source) for each in drafts] == [
        ("teardown/1", "teardown", "Sweep", "bash", "rm x"),
        ("teardown/2", "teardown", "Say so", "", ""),
    ]


def test_what_is_left_out_is_listed_with_its_address() -> None:
    assert list(list_left_out(LOOK)) == ["rollback: Rollback (look/rollback)", "example: Not meant (look)"]
    assert list(list_left_out(Phase("a", "A", PLACE, 1))) == []


def test_a_draft_needs_little() -> None:
    assert Draft("a/b", "manual", "entry", "B", 1).lang == ""


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("bash", "bash"), ("", "bash"), ("shell", "bash"), ("console", "bash"), ("SH", "sh"), ("zsh", "zsh"),
        ("py", "python"), ("python3", "python"), ("js", "node"), ("./evil", "./evil"),
    ],
)  # fmt: skip
def test_the_language_a_block_runs_as(lang: str, expected: str) -> None:
    assert interpreter(lang) == expected
