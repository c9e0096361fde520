"""From a document to a plan, with the real catalogue and the shipped policy."""

from __future__ import annotations

import copy
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs
from tests.plan.samples import CATALOGUE, DEMO, NONE, POLICY, TEXT, action, build, read

from runbook_kit import shipped
from runbook_kit.document.address import parse_target, resolve
from runbook_kit.document.headings import read_vocabulary
from runbook_kit.document.read import read_runbook
from runbook_kit.document.source import Source
from runbook_kit.errors import UsageError
from runbook_kit.plan.build import choose_mode
from runbook_kit.plan.model import InputValue, Plan
from runbook_kit.plan.policy import read_policy


def test_a_phase_as_a_plan() -> None:
    plan = build()
    assert (plan.target, plan.mode, plan.runbook_id, plan.runbook_path) == (
        "demo/look",
        "shadow",
        "demo",
        "runbooks/demo.md",
    )
    assert (plan.policy_digest, plan.catalogue_version) == (shipped.digest("execution"), CATALOGUE.version)
    assert [(each.address, each.kind, each.risk, each.verdict) for each in plan.actions] == [
        ("look/entry/clean", "check", "read", "allow"),
        ("look/entry/agreed", "signoff", "read", "allow"),
        ("look/list", "block", "read", "allow"),
        ("look/shown", "block", "read", "allow"),
        ("look/calls", "block", "network", "deny"),
        ("look/own", "block", "read", "allow"),
        ("look/uses", "block", "read", "allow"),
        ("look/exit/seen", "check", "destructive", "deny"),
    ]


def test_inputs_come_with_their_source() -> None:
    plan = build(values={"branch": "main"}, environment={"OPS_TOKEN": "hunter2"})
    assert plan.inputs == (
        InputValue("run_dir", "default", "out/demo"),
        InputValue("token", "environment", secret=True),
        InputValue("branch", "set", "main"),
        InputValue("region", "default", "eu"),
        InputValue("sub", "missing"),
    )
    assert "hunter2" not in repr(plan)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"brnch": "main"}, "unknown-input"),
        ({"branch": "other"}, "invalid-input-value"),
        ({"run_dir": "/tmp"}, "invalid-input-value"),
    ],
)
def test_values_that_cannot_be_used(values: dict[str, str], code: str) -> None:
    with pytest.raises(UsageError) as caught:
        build(values=values)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("mode", "verdict", "code"),
    [("live", "deny", "mode-blocked"), ("prod", "deny", "unknown-mode"), ("shadow", "allow", "")],
)
def test_a_mode_must_be_listed_and_open(mode: str, verdict: str, code: str) -> None:
    plan = build(mode=mode)
    assert (plan.verdict, [reason.code for reason in plan.reasons]) == (verdict, [code] if code else [])
    if code:
        assert {each.verdict for each in plan.actions if each.lang} == {"deny"}


def test_a_mode_that_the_runbook_does_not_list_is_refused() -> None:
    runbook = read(TEXT.replace("modes: [shadow, paper]", "modes: [shadow]"))
    plan = build(mode="paper", runbook=runbook)
    (reason,) = plan.reasons
    assert (plan.verdict, reason.code, reason.message) == (
        "deny", "mode-not-allowed", "The runbook allows shadow, not paper.",
    )  # fmt: skip


def test_an_open_live_mode_needs_approvals_and_a_clean_tree() -> None:
    data: dict[str, Any] = copy.deepcopy(shipped.load("execution"))
    data["modes"]["live"]["blocked"] = False
    runbook = read(TEXT.replace("modes: [shadow, paper]", "modes: [live]"))
    plan = build(mode="live", runbook=runbook, policy=read_policy(data))
    assert (plan.verdict, plan.reasons[0].code) == ("approve", "needs-approval")
    assert plan.actions[0].address == "requires/git-clean"
    assert action(plan, "calls").verdict == "approve"


@pytest.mark.parametrize(
    ("requested", "target", "changes", "expected"),
    [
        ("paper", "look", {}, "paper"),
        ("", "act", {}, "paper"),
        ("", "look", {"mode": "paper"}, "paper"),
        ("", "look", {"modes": ("paper", "shadow")}, "paper"),
        ("", "look", {"modes": ()}, "shadow"),
    ],
)
def test_the_mode_is_the_narrowest_that_is_named(
    requested: str, target: str, changes: dict[str, Any], expected: str
) -> None:
    runbook = structs.replace(DEMO, header=structs.replace(DEMO.header, **changes))
    assert choose_mode(requested, resolve(parse_target(target), [runbook]), POLICY) == expected


def test_the_same_question_has_the_same_digest_however_it_is_asked() -> None:
    digests = {build(target).digest for target in ("look", "demo/look", "runbooks/demo.md#look")}
    assert len(digests) == 1
    assert build(environment={"HOME": "/elsewhere", "REGION": ""}).digest in digests


@pytest.mark.parametrize(
    "other",
    [
        build("act"),
        build("demo"),
        build(mode="paper"),
        build(only=["list"]),
        build(start="calls"),
        build(values={"run_dir": "out/demo"}),
        build(values={"run_dir": "out/demq"}),
        build(environment={"REGION": "us"}),
        build(policy=structs.replace(POLICY, digest="1" * 64)),
        build(runbook=structs.replace(DEMO, digest="1" * 64)),
    ],
)
def test_any_other_question_has_another_digest(other: Plan) -> None:
    assert other.digest != build().digest


def test_a_whole_runbook_is_planned_in_order_of_need() -> None:
    text = TEXT.replace("  - id: look\n    title: Look\n", "  - id: look\n    title: Look\n    needs: [act]\n")
    plan = build("demo", runbook=read(text.replace("    needs: [look]\n", "")))
    phases = list(dict.fromkeys(each.phase for each in plan.actions))
    assert phases == ["act", "look"]


def test_a_document_without_front_matter_is_planned_too() -> None:
    runbook = read(
        "# Deploy\n\n## Phase 1 — Check\n\n```bash\ngit status\n```\n\n## Phase 2 — Go\n\n```bash\ngit push\n```\n"
    )
    plan = build("demo", runbook=runbook)
    assert [(each.risk, each.verdict) for each in plan.actions] == [("read", "allow"), ("remote", "deny")]


SCRIPT = """
import sys
from pathlib import Path

root, path = Path(sys.argv[1]), sys.argv[2]
started, opened, other = [], [], []


def hook(event, args):
    if event in ("os.posix_spawn", "subprocess.Popen", "os.exec", "os.system", "os.fork", "os.forkpty"):
        started.append((event, str(args[0]), list(args[1])[:4] if len(args) > 1 else []))
    elif event == "open" and isinstance(args[2], int) and args[2] & 0b11:
        opened.append(args[0])
    elif event.startswith("socket") or event in ("os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.truncate"):
        other.append(event)


sys.dont_write_bytecode = True
sys.addaudithook(hook)

from runbook_kit import shipped
from runbook_kit.document.address import Selection
from runbook_kit.document.headings import read_vocabulary
from runbook_kit.document.read import read_runbook
from runbook_kit.plan.answer import exit_code, plan_reasons
from runbook_kit.plan.build import build_plan
from runbook_kit.plan.commands.catalogue import read_catalogue
from runbook_kit.plan.guard import refusals
from runbook_kit.plan.policy import read_policy
from runbook_kit.plan.probe import probe
from runbook_kit.repo import read_source

policy = read_policy(shipped.load("execution"), digest=shipped.digest("execution"))
source = read_source(root / "demo.md", root)
runbook = read_runbook(source, read_vocabulary(shipped.load("headings"))).runbook
plan = build_plan(
    runbook, Selection(runbook), mode="paper", values={"sub": "$(touch canary)"}, environment={}, policy=policy,
    catalogue=read_catalogue(shipped.load("commands")),
)
facts = probe(plan, root, path, refused=refusals(policy, "paper", {"LIVE": "1"}))
assert exit_code(plan, facts) == 3 and plan_reasons(plan, facts)
shells = sum(action.lang == "bash" for action in plan.actions)
print(plan.digest, shells, len(started), {(event, tuple(args[:3])) for event, _, args in started}, opened, other)
"""


def test_a_dry_run_starts_nothing_but_bash_n_opens_no_socket_and_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "demo.md").write_text(TEXT)
    (tmp_path / "elsewhere").mkdir()
    path = os.pathsep.join(("/usr/bin", "/bin"))
    printed = []
    for folder, seed in ((tmp_path, "0"), (tmp_path / "elsewhere", "77")):
        environment = {
            "PATH": path,
            "PYTHONHASHSEED": seed,
            "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
            "HOME": str(folder),
            "BASH_ENV": "$(touch canary)",
        }
        run = subprocess.run(
            [sys.executable, "-c", SCRIPT, str(tmp_path), path],
            cwd=folder, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert run.stderr == ""
        digest, shells, started, rest = run.stdout.split(maxsplit=3)
        assert shells == started
        assert rest.strip() == "{('os.posix_spawn', ('bash', '--noprofile', '--norc'))} [] []"
        printed.append(digest)
    assert printed[0] == printed[1]
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["demo.md", "elsewhere"]


SPELLED = """\
---
runbook: spelled
title: Spelled
inputs:
  COMMIT_SHA: {default: abc}
  API_TOKEN: {secret: true}
phases:
  - {id: look, title: Look, entry: [{text: there, check: "test -e <commit-sha>"}], exit: [ok]}
---
## Look

```bash {#a}
echo <COMMIT_SHA> <api-token>
```
"""


def spelled(values: Mapping[str, str] = NONE) -> Plan:
    words = read_vocabulary(shipped.load("headings"))
    return build(runbook=read_runbook(Source("runbooks/spelled.md", SPELLED), words).runbook, values=values)


@pytest.mark.parametrize("name", ["COMMIT_SHA", "commit_sha", "commit-sha"])
def test_an_input_is_found_however_it_is_spelled(name: str) -> None:
    sources = [action.source for action in spelled({name: "one two"}).actions if action.source]
    assert sources == ["test -e 'one two'", "echo 'one two' \"${API_TOKEN}\"\n"]


def test_a_default_fills_a_placeholder_of_another_spelling() -> None:
    assert spelled().actions[0].source == "test -e abc"


@pytest.mark.parametrize("name", ["API_TOKEN", "api_token", "api-token"])
def test_a_secret_stays_one_however_it_is_spelled(name: str) -> None:
    plan = spelled({name: "s3cr3t"})
    assert "s3cr3t" not in repr(plan)
    assert [value.source for value in plan.inputs if value.name == "API_TOKEN"] == ["set"]


def test_one_input_in_two_spellings_is_given_twice() -> None:
    with pytest.raises(UsageError, match="given a value twice"):
        spelled({"COMMIT_SHA": "a", "commit-sha": "b"})


HANDED_ON = """\
---
runbook: hand
phases:
  - {id: one, title: One}
---
# Hand on

## One

```bash {#early}
echo <pod>
```

```bash {#find outputs="pod"}
echo "pod=web-1" >> "$RUNBOOK_OUTPUT"
```

```bash {#use}
echo <pod>
```
"""


def test_what_an_earlier_block_hands_on_is_a_reference() -> None:
    late = HANDED_ON.replace("```bash {#early}\necho <pod>\n```\n\n", "")
    plan = build("one", "paper", runbook=read(late))
    assert [(value.name, value.source, value.value) for value in plan.inputs] == [("pod", "output", "")]
    assert (action(plan, "use").source.strip(), action(plan, "use").unfilled) == ('echo "${POD}"', ())


def test_what_is_read_before_it_is_written_is_missing() -> None:
    plan = build("one", "paper", runbook=read(HANDED_ON))
    assert [value.source for value in plan.inputs] == ["missing"]
    assert action(plan, "use").unfilled == ("<pod>",)
