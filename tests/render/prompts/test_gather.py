"""What prompts are made of."""

from __future__ import annotations

import time

import pytest
from tests.render.prompts.making import CATALOGUE, EMPTY, ROLLOUT, pack_of, packs

from runbook_kit.render.prompts.listing import demanded
from runbook_kit.render.prompts.naming import gaps, mentioned

DOCUMENT = """\
---
runbook: relay
title: Relay
mode: paper
modes: [paper, live]
inputs:
  host: {description: Which machine, pattern: "^mx"}
  token: {description: Key, secret: true, from_env: RELAY_TOKEN}
  other: {description: For the second phase}
phases:
  - id: one
    title: One
    entry: [{id: up, text: It answers, check: ping -c 1 <host>}]
    exit: [{id: seen, text: Somebody saw it, signoff: reviewer}]
  - id: two
    title: Two
    needs: [one]
---
# Relay

## One

```bash {#stop}
rm -rf out/<host>
curl https://example.org/ > <host>.txt
```

## Two

```bash {#go}
echo <other>
```
"""


def test_inputs_are_those_of_the_phase() -> None:
    one, two = packs(DOCUMENT)
    assert [each.name for each in one.inputs] == ["host", "token"]
    assert [each.name for each in two.inputs] == ["token", "other"]
    token = one.inputs[1]
    assert token.secret
    assert token.value == ""
    assert one.inputs[0].facts[0] == "fills <host>"


def test_commands_are_listed_with_their_risk() -> None:
    one, _ = packs(DOCUMENT)
    assert [(each.address, each.kind) for each in one.commands] == [("one/up", "check"), ("one/stop", "block")]
    assert one.commands[1].risk == "destructive"


def test_modes_say_what_follows() -> None:
    one, _ = packs(DOCUMENT)
    assert one.mode == "paper"
    assert [mode.name for mode in one.modes] == ["paper", "live"]
    assert one.modes[1].blocked
    assert "write" in one.modes[0].allowed
    assert "destructive" in one.modes[0].denied


def test_neighbours() -> None:
    one, two = packs(DOCUMENT)
    assert one.following is not None
    assert one.following.id == "two"
    assert [each.id for each in two.needs] == ["one"]
    assert two.following is None


def test_what_is_left_open_is_named() -> None:
    pack = pack_of(ROLLOUT, "phase-2")
    missing = {each.what: each.where for each in pack.missing}
    assert missing["work package WP2.1"] == "files"
    assert "work package WP2.2" not in missing
    assert missing["<messages per second, burst, size>"] == "INPUTS"
    assert missing["..."] == "VERIFICATION"


def test_only_what_is_there_is_to_be_read() -> None:
    pack = pack_of(ROLLOUT, "phase-2", present={"docs/glossary.md", "README.md"})
    assert pack.reads == ("docs/glossary.md", "README.md")
    assert "docs/relay/switches.md" in pack.absent


def test_an_empty_phase_has_defaults() -> None:
    (pack,) = packs(EMPTY)
    assert pack.most == 4
    assert (pack.packages, pack.commands, pack.inputs, pack.missing) == ((), (), (), ())


def test_paths_that_a_document_names() -> None:
    text = (
        "[a](../b.md#x) [c](https://example.org/d.md) `docs&#47;e.md` `cat f/g.sh` [up](../../../h.md) "
        "`<id>/i.md` see j/k/ and `main...origin/main`\n"
    )
    assert mentioned(text, "docs/one/x.md") == ("docs/b.md", "docs/e.md", "f/g.sh", "j/k")


@pytest.mark.parametrize("part", ["`", "a/", "+", "](", "`a", "a.", "<a", "@a/+"])
def test_long_lines_do_not_hang(part: str) -> None:
    begun = time.process_time()
    mentioned(part * 100_000, "x.md")
    list(demanded([part * 100_000], CATALOGUE))
    assert time.process_time() - begun < 5


def test_placeholders_once_with_all_their_places() -> None:
    found = gaps([("a <b> c", "", "X"), ("<b> {{ d }}", "", "Y"), ("run ... # <e>", "bash", "Z")])
    assert [(each.what, each.where) for each in found] == [("<b>", "X, Y"), ("{{ d }}", "Y"), ("...", "Z")]


def test_a_demand_without_a_command_is_kept() -> None:
    found = list(demanded(["Look at it", "`git&#32;diff --stat` (always)"], CATALOGUE))
    assert [(each.source, each.note, each.risk) for each in found] == [
        ("", "Look at it", ""),
        ("git diff --stat", "(always)", "read"),
    ]
