"""A runbook with a little of everything, planned with the real catalogue and the shipped policy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from runbook_kit import shipped
from runbook_kit.document.address import parse_target, resolve
from runbook_kit.document.headings import read_vocabulary
from runbook_kit.document.model import Runbook
from runbook_kit.document.read import read_runbook
from runbook_kit.document.source import Source
from runbook_kit.plan.build import build_plan
from runbook_kit.plan.commands.catalogue import read_catalogue
from runbook_kit.plan.model import Action, Plan
from runbook_kit.plan.policy import Policy, read_policy

CATALOGUE = read_catalogue(shipped.load("commands"))
POLICY = read_policy(shipped.load("execution"), digest=shipped.digest("execution"))
VOCABULARY = read_vocabulary(shipped.load("headings"))
NONE: Mapping[str, str] = {}

TEXT = """\
---
runbook: demo
title: Demo
modes: [shadow, paper]
inputs:
  run_dir: {description: Folder of this run, pattern: "^out/", default: out/demo}
  token: {secret: true, from_env: OPS_TOKEN}
  branch: {choices: [main, release]}
  region: {from_env: REGION, default: eu}
  plain: {literal: true}
phases:
  - id: look
    title: Look
    entry:
      - {id: clean, text: The tree is clean, check: 'test -z "$(git status --porcelain <sub>)"'}
      - {id: agreed, text: Somebody agreed, signoff: reviewer}
    exit:
      - {id: seen, text: It was seen, optional: true, check: rm -r seen}
  - id: act
    title: Act
    mode: paper
    needs: [look]
---
# Demo

## Look

```bash {#list timeout=30s}
ls <run_dir>
git log <branch>
```

```console {#shown}
$ git status
clean
```

```bash {#calls}
curl -H "Authorization: <token>" -H "X: <plain>" "https://example.org/$region"
```

```bash {#own}
greet() { echo hello; }
```

```bash {#uses}
greet
```

## Act

```bash {#unknown-here}
greet
```

```bash {#write cwd=docs}
echo x > notes.txt
```

```bash {#guarded risk=read}
rm -r build
```

```bash {#tests if="rm -r x"}
true
```

```bash {#moves}
cd docs
echo x > notes.txt
```

```bash {#lost}
echo x > notes.txt
```

```bash {#entity}
git reset --hard origin&#47;main
```

```bash {#env env="PATH=./bin"}
git status
```
"""


def read(text: str = TEXT) -> Runbook:
    return read_runbook(Source("runbooks/demo.md", text, "0" * 64), VOCABULARY).runbook


DEMO = read()


def build(
    target: str = "look",
    mode: str = "shadow",
    values: Mapping[str, str] = NONE,
    environment: Mapping[str, str] = NONE,
    *,
    runbook: Runbook = DEMO,
    policy: Policy = POLICY,
    only: Sequence[str] = (),
    start: str = "",
    out: str = "",
    protected: Sequence[str] = (),
) -> Plan:
    selection = resolve(parse_target(target), [runbook])
    return build_plan(
        runbook, selection, mode=mode, values=values, environment=environment, policy=policy, catalogue=CATALOGUE,
        only=only, start=start, out=out, protected=protected,
    )  # fmt: skip


def action(plan: Plan, name: str) -> Action:
    return next(each for each in plan.actions if each.address.endswith(f"/{name}"))


def codes(plan: Plan, name: str) -> list[str]:
    return [reason.code for reason in action(plan, name).reasons]
