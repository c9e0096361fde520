"""Every reason code that the program can print is explained, and no other."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from runbook_kit.cli.ruledata import meanings
from runbook_kit.gate.policy.baseline import GONE
from runbook_kit.gate.policy.names import rule_gates
from runbook_kit.gate.registry import rule_names
from runbook_kit.plan.model import RISKS
from runbook_kit.plan.policy import NEVER
from runbook_kit.repo import STOPS
from runbook_kit.run.judging import FAILURES
from runbook_kit.session.chain import SAID

PACKAGE = Path(__file__).parent.parent / "src" / "runbook_kit"
ERRORS = {"RunbookError", "UsageError", "InvalidInput", "Refused", "MachineError", "Concluded"}
ERRORS |= {"Tampered", "Busy", "Waits"}
SAYING = {"Reason", "Failure", "warn"}  # these take the code first
SAYING_IN = {
    "session": {"Objection"},
    "schedule": {"Drift"},
    "run": {"Stop"},
    "cli": {"Stop", "Drift"},
    "evidence": {"Objection"},
}  # … and these in one package
LOG_PROBLEMS = (*SAID, "log-cut", "log-replaced")

# Where the code is not written out: what it can be.
COMPUTED = {
    "cli/evidence_archive.py: wrong[0].code": (),
    "cli/evidence_list.py: wrong[0].code": ("evidence-incomplete",),
    "cli/evidence_pack.py: done.code": (),
    "cli/evidence_verify.py: wrong.code": (),
    "evidence/contained.py: error.code": (),
    "evidence/judging.py: error.code": (),
    "evidence/judging.py: log.code": (*LOG_PROBLEMS, "torn-tail"),
    "evidence/verifying.py: error.code": (),
    "cli/ending.py: stop.code": (),  # a stop's own
    "cli/named.py: f'ambiguous-{kind}'": ("ambiguous-block", "ambiguous-criterion"),
    "cli/named.py: f'unknown-{kind}'": ("unknown-block", "unknown-criterion"),
    "cli/failure.py: error.code": (),  # an error's own
    "cli/failure.py: usage_code(error)": ("unknown-option", "missing-argument", "invalid-value", "usage"),
    "cli/formatting.py: first.code": (),
    "render/status_v1.py: code": (  # what health and lateness say
        "job-failed",
        "job-failing",
        "job-lost",
        "overdue",
        "post-mortem-due",
        "session-failed",
        "session-interrupted",
        "session-stopped",
        "session-unreadable",
        "session-waits",
        "window-open",
        "window-over",
    ),
    "cli/status.py: error.code": (),
    "cli/status.py: first.code": (),
    "cli/job_permits.py: first.code": (),
    "cli/list_.py: error.code": (),
    "cli/objections.py: problem.code": (),
    "cli/render_script.py: first.code": (),
    "cli/ruledata.py: error.code": (),
    "cli/permits.py: judgement.code or 'needs-approval'": ("needs-approval", "approval-missing"),
    "cli/session_close.py: found[0].code": (
        "steps-unfinished",
        "session-unfinished",
        "session-failed",
        "job-failed",
        "open-red-finding",
        "open-items",
        "incident-incomplete",
    ),
    "cli/drift_asking.py: f'risk-{analysis.risk}'": (),
    "cli/drift_asking.py: first.code": (),
    "cli/drift_asking.py: reason.code": (),
    "cli/drift_decide.py: code": ("conflicting-options", "missing-argument"),
    "cli/drift_git.py: error.code": (),
    "cli/schedule_access.py: error.code": (),
    "cli/schedule_check.py: error.code": (),
    "cli/schedule_missed.py: error.code": (),
    "cli/schedule_doctor.py: drifts[0].code": (),
    "cli/session_close.py: error.code": (),
    "cli/session_close.py: other.code": (),
    "cli/session_close.py: wrong[0].code": (),
    "cli/session_list.py: line.code": (),
    "cli/session_verify.py: wrong.code": (),
    "cli/verdict.py: reason.code": (),  # a plan's own
    "plan/answer.py: first.code": (),
    "cli/importing.py: each.rule": (),  # a rule: it explains itself
    "cli/reading.py: first.rule": (),
    "document/rewrite/imported.py: finding.rule": (),
    "gate/engine/choice.py: f'unknown-{kind}'": ("unknown-gate", "unknown-rule"),
    "plan/filling/fill.py: code": ("unsafe-input-position", "unsafe-input-value"),
    "plan/verdict.py: f'risk-{risk}'": tuple(f"risk-{risk}" for risk in (*RISKS, "unknown")),
    "plan/answer.py: unmet_code(action)": ("criterion-unmet", "requirement-unmet"),
    "run/blocks.py: finished.code": FAILURES,
    "run/stops.py: code": ("criterion-unmet", "requirement-unmet"),
    "render/status_v1.py: first.code": (),
    "run/attempt.py: error.code": (),
    "run/jobs/state.py: found.code": (),
    "session/halt.py: code": ("halt-failed", "halt-not-recorded", "release-failed"),
    "session/inspection.py: each.code": (),
    "session/inspection.py: found.code": (),
    "session/log.py: found.code": LOG_PROBLEMS,
    "repo.py: code": ("unreadable-file", *(code for code, _, _ in STOPS.values())),
}


def said(node: ast.Call, folder: str) -> Iterator[ast.expr]:
    """The expressions of the reason codes in a call."""
    name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
    saying = SAYING | SAYING_IN.get(folder, set())
    if name in saying and node.args:
        yield from alternatives(node.args[0])
    if name in ERRORS | saying:
        for keyword in node.keywords:
            if keyword.arg == "code":
                yield from alternatives(keyword.value)


def alternatives(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.IfExp):
        yield from alternatives(node.body)
        yield from alternatives(node.orelse)
    else:
        yield node


def defaults(tree: ast.Module) -> Iterator[str]:
    """What classes of errors have as their `default_code`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and any(getattr(target, "id", "") == "default_code" for target in node.targets):
            assert isinstance(node.value, ast.Constant)
            yield str(node.value.value)


def collected() -> tuple[set[str], set[str]]:
    """The codes that are written out in the source, and the places where they are computed."""
    codes: set[str] = set()
    computed: set[str] = set()
    for path in PACKAGE.rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        codes |= set(defaults(tree))
        folder = path.relative_to(PACKAGE).parts[0]
        for node in ast.walk(tree):
            for value in said(node, folder) if isinstance(node, ast.Call) else ():
                if isinstance(value, ast.Constant):
                    codes.add(str(value.value))
                else:
                    computed.add(f"{path.relative_to(PACKAGE).as_posix()}: {ast.unparse(value)}")
    return codes, computed


def printable() -> set[str]:
    """Everything that the program can print as a reason code."""
    return collected()[0] | {code for codes in COMPUTED.values() for code in codes}


def recorded() -> set[str]:
    """What events, sessions and their inspection carry without stopping the program."""
    return {
        "not-packed",
        "background",
        "condition",
        "masked-failure",
        "state-not-carried",
        "run-lost",
        "said-done",
        "schedule-dry-run",
        "schedule-skipped",
        "torn-tail",
    } | {
        "teardown-failed",
        "unanchored",
    }


def applied_by_the_engine() -> set[str]:
    """Rules without a module of their own."""
    return {*rule_gates(), GONE} - set(rule_names())


def test_where_codes_are_computed_is_known() -> None:
    computed = collected()[1]
    assert sorted(computed - set(COMPUTED)) == [], "say above what the code can be"
    assert sorted(set(COMPUTED) - computed) == [], "these are gone: take them off the list"


def test_every_code_is_explained() -> None:
    assert sorted(printable() - set(meanings())) == [], "add them to gates/reasons.yaml, then run hatch_build.py"


def test_nothing_else_is_explained() -> None:
    graves = {"invalid-front-matter", "duplicate-id", "dependency-cycle"}  # rules that stop a plan, too
    known = printable() | applied_by_the_engine() | graves | recorded()
    assert sorted(set(meanings()) - known) == [], "nothing prints these any more"


def test_rules_without_a_module_are_explained() -> None:
    assert sorted(applied_by_the_engine() - set(meanings())) == []


def test_the_reasons_of_the_policy_are_among_them() -> None:
    assert set(NEVER) <= set(meanings())


@pytest.mark.parametrize("code", sorted(meanings()))
def test_an_explanation_is_made_of_sentences(code: str) -> None:
    meaning = meanings()[code]
    assert re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", code)
    for text in (meaning.meaning, meaning.causes, meaning.next):
        assert text.endswith("."), text
        assert re.match(r"[A-Z`]|bash|git|[(]", text), text
    assert set(meaning.exits) <= {0, 1, 2, 3, 4, 5, 6, 7, 124, 130, 143}
    assert meaning.exits
