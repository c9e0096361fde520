"""What the shipped policy says about blocks: a table of commands, writes, attributes and suspicions by mode."""

from __future__ import annotations

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from runbook_kit import shipped
from runbook_kit.document.model import Attributes
from runbook_kit.plan.analysis.analyse import analyse
from runbook_kit.plan.commands.catalogue import read_catalogue
from runbook_kit.plan.model import RISKS, VERDICTS, Analysis, Command, FileUse, Reason, Risk, Verdict
from runbook_kit.plan.policy import Policy, read_policy
from runbook_kit.plan.verdict import SEVERITY, Scope, effective_risk, judge

POLICY = read_policy(shipped.load("execution"), digest="0" * 64)
PLAIN = Attributes()


def opened() -> Policy:
    """The shipped policy with its live mode granted."""
    data = copy.deepcopy(shipped.load("execution"))
    data["modes"]["live"]["blocked"] = False
    return read_policy(data)


def running(*risks: Risk, writes: str = "") -> Analysis:
    """The analysis of a block with one command of each risk, `c1`, `c2` …, and perhaps a file that it writes."""
    commands = tuple(Command(f"c{line}", f"c{line} x", risk, line) for line, risk in enumerate(risks, 1))
    files = (FileUse(writes, 7, writes=True),) if writes else ()
    risk = max((*risks, "write") if writes else (*risks, "read"), key=SEVERITY.index)
    return Analysis(commands, files, risk)


def said(
    analysis: Analysis, mode: str = "shadow", attributes: Attributes = PLAIN, scope: Scope | None = None
) -> list[str]:
    """The verdict, then the codes of the reasons."""
    verdict, reasons = judge(POLICY, mode, analysis, attributes, scope)
    return [verdict, *(reason.code for reason in reasons)]


@pytest.mark.parametrize(
    ("risk", "shadow", "paper", "live"),
    [
        ("read", "allow", "allow", "allow"),
        ("write", "deny", "allow", "approve"),
        ("network", "deny", "confirm", "approve"),
        ("remote", "deny", "deny", "approve"),
        ("destructive", "deny", "deny", "approve"),
        ("privileged", "deny", "deny", "approve"),
        ("unknown", "deny", "confirm", "deny"),
    ],
)
def test_every_risk_in_every_mode(risk: Risk, shadow: Verdict, paper: Verdict, live: Verdict) -> None:
    policy = opened()
    verdicts = [judge(policy, mode, running(risk))[0] for mode in ("shadow", "paper", "live")]
    assert verdicts == [shadow, paper, live]


def test_a_mode_that_is_blocked_or_unknown_denies_even_reading() -> None:
    assert said(running("read"), "live") == ["deny", "mode-blocked"]
    verdict, reasons = judge(POLICY, "prod", running("read"))
    assert verdict == "deny"
    assert reasons == (Reason("unknown-mode", "The policy has no mode `prod`; its modes are: shadow, paper, live."),)


def test_the_strictest_command_decides_and_every_risk_is_explained_once() -> None:
    verdict, reasons = judge(POLICY, "paper", running("read", "network", "unknown", "remote", "remote"))
    assert verdict == "deny"
    assert [(reason.code, reason.line, reason.message) for reason in reasons] == [
        ("risk-remote", 4, "`c4 x`, `c5 x` are remote: paper denies it."),
        ("risk-network", 2, "`c2 x` is network: paper asks first."),
        ("risk-unknown", 3, "What `c3 x` does is unknown: paper asks first."),
    ]


def test_many_commands_are_counted() -> None:
    (reason,) = judge(POLICY, "shadow", running("write", "write", "write", "write", "write"))[1]
    assert reason.message == "`c1 x`, `c2 x`, `c3 x` and 2 more are write: shadow denies it."


def test_a_risk_that_no_command_has_belongs_to_the_block() -> None:
    verdict, (reason,) = judge(POLICY, "shadow", replace(running("read", writes="x"), commands=()))
    assert (verdict, reason) == ("deny", Reason("risk-write", "The block as a whole is write: shadow denies it.", 7))
    assert judge(POLICY, "shadow", Analysis(risk="unknown"))[1][0].message.startswith("What it does is unknown:")


@pytest.mark.parametrize(
    ("analysed", "declared", "mode", "expected"),
    [
        ("read", "", "shadow", ["allow"]),
        ("read", "read", "shadow", ["allow"]),
        ("read", "write", "shadow", ["deny", "declared-risk"]),
        ("read", "write", "paper", ["allow", "declared-risk"]),
        ("write", "read", "paper", ["allow", "understated-risk"]),
        ("write", "read", "shadow", ["deny", "risk-write", "understated-risk"]),
        ("unknown", "read", "paper", ["confirm", "risk-unknown"]),
        ("unknown", "destructive", "paper", ["deny", "declared-risk", "risk-unknown"]),
        ("destructive", "read", "paper", ["deny", "risk-destructive", "understated-risk"]),
    ],
)
def test_a_document_can_only_raise_its_risk(analysed: Risk, declared: str, mode: str, expected: list[str]) -> None:
    given = (("risk", declared),) if declared else ()
    assert said(running(analysed), mode, Attributes(risk=declared, given=given)) == expected


@pytest.mark.parametrize(
    ("analysed", "declared", "expected"),
    [
        ("write", "read", "write"),
        ("read", "remote", "remote"),
        ("unknown", "read", "unknown"),
        ("unknown", "privileged", "privileged"),
        ("read", "nonsense", "read"),
        ("read", "", "read"),
    ],
)
def test_the_higher_risk_counts(analysed: Risk, declared: str, expected: Risk) -> None:
    assert effective_risk(analysed, declared) == expected


@pytest.mark.parametrize(
    ("path", "scope", "code"),
    [
        ("notes.txt", {}, ""),
        ("./a/../b", {}, ""),
        ("out/x", {}, ""),
        ("*.log", {}, ""),
        ("/dev/null", {}, ""),
        ("/dev/fd/3", {}, ""),
        ("../x", {"cwd": "docs"}, ""),
        ("/srv/results/x", {"out": "/srv/results"}, ""),
        ("../results/x", {"out": "../results"}, ""),
        ("/tmp/x", {}, "write-outside"),
        ("~/x", {}, "write-outside"),
        ("~ops/x", {}, "write-outside"),
        ("../x", {}, "write-outside"),
        ("..", {}, "write-outside"),
        ("a/../../x", {}, "write-outside"),
        ("../../x", {"cwd": "docs"}, "write-outside"),
        ("/srv/results/../x", {"out": "/srv/results"}, "write-outside"),
        ("/srv/resultsx/x", {"out": "/srv/results"}, "write-outside"),
        ("/dev/sda", {}, "write-outside"),
        ("$HOME/x", {}, "write-unclear"),
        ("`date`.log", {}, "write-unclear"),
        ("{a,b}", {}, "write-unclear"),
        ("x", {"moved": True}, "write-unclear"),
        (".git/config", {}, "protected-path"),
        (".GIT/config", {}, "protected-path"),
        ("gates", {}, "protected-path"),
        ("docs/../gates/x.yaml", {}, "protected-path"),
        ("../gates/x.yaml", {"cwd": "docs"}, "protected-path"),
        ("./.runbook/sessions/x", {}, "protected-path"),
        ("g*/x", {}, "protected-path"),
        ("*", {}, "protected-path"),
        ("allowed_signers", {}, "protected-path"),
        ("keys/signers", {"protected": ("keys/signers",)}, "protected-path"),
        ("gatesx/y", {}, ""),
        ("docs/gates/y", {}, ""),
    ],
)
def test_where_a_block_may_write(path: str, scope: dict[str, object], code: str) -> None:
    verdicts = {"": "allow", "write-outside": "deny", "write-unclear": "confirm", "protected-path": "deny"}
    expected = [verdicts[code], *([code] if code else [])]
    assert said(running("read", writes=path), "paper", scope=Scope(**scope)) == expected  # type: ignore[arg-type]


def test_files_that_are_only_read_are_not_judged() -> None:
    assert said(Analysis(files=(FileUse(".git/config", 1), FileUse("/etc/hosts", 2))), "paper") == ["allow"]


def test_nothing_protected_is_written_even_where_all_is_approved() -> None:
    verdict, reasons = judge(opened(), "live", running("write", writes="gates/execution.yaml"))
    assert verdict == "deny"
    assert reasons[0] == Reason(
        "protected-path", "`gates/execution.yaml` is protected: nothing may write to gates/.", 7
    )


@pytest.mark.parametrize(
    ("attributes", "mode", "expected"),
    [
        (Attributes(mode=("paper",)), "shadow", ["deny", "mode-not-allowed"]),
        (Attributes(mode=("paper", "shadow")), "shadow", ["allow"]),
        (Attributes(given=(("id", "x"), ("sudo", "true"))), "shadow", ["deny", "unknown-attribute"]),
        (Attributes(given=(("risk", "harmless"),)), "shadow", ["deny", "unknown-risk"]),
        (Attributes(env=(("LIVE", "1"),)), "shadow", ["deny", "denied-variable"]),
        (Attributes(env=(("LIVE", "0"), ("A", "1"))), "shadow", ["allow"]),
        (Attributes(cwd="docs/x"), "shadow", ["allow"]),
        (Attributes(cwd="../x"), "shadow", ["deny", "cwd-outside"]),
        (Attributes(cwd="a/../.."), "shadow", ["deny", "cwd-outside"]),
        (Attributes(cwd="/tmp"), "shadow", ["deny", "cwd-outside"]),
        (Attributes(cwd="$HOME"), "shadow", ["deny", "cwd-unclear"]),
        (Attributes(cwd="~"), "shadow", ["deny", "cwd-unclear"]),
        (Attributes(confirm="true"), "shadow", ["confirm", "asks-first"]),
        (Attributes(confirm="false"), "shadow", ["allow"]),
    ],
)
def test_attributes_are_judged(attributes: Attributes, mode: str, expected: list[str]) -> None:
    assert said(running("read"), mode, attributes) == expected


@pytest.mark.parametrize(
    ("code", "shadow", "paper"),
    [
        ("entity-in-command", "deny", "deny"),
        ("hidden-character", "deny", "deny"),
        ("pipe-to-shell", "deny", "deny"),
        ("wide-removal", "deny", "deny"),
        ("unknown-target", "deny", "confirm"),
        ("eval", "deny", "confirm"),
        ("redefines-command", "allow", "allow"),
        ("changes-lookup", "allow", "allow"),
        ("unsafe-input-position", "deny", "deny"),
        ("syntax-unclear", "deny", "confirm"),
        ("dynamic-command", "deny", "confirm"),
        ("something-new", "deny", "deny"),
    ],
)
def test_suspicions_follow_the_table_of_the_policy(code: str, shadow: Verdict, paper: Verdict) -> None:
    analysis = Analysis(reasons=(Reason(code, "Why.", 2),))
    assert said(analysis, "shadow") == [shadow, code]
    assert said(analysis, "paper") == [paper, code]


def test_what_no_policy_can_allow_comes_first_then_the_gravest_then_the_earlier_line() -> None:
    analysis = replace(
        running("remote", "network", "remote"),
        reasons=(
            Reason("syntax-unclear", "", 9),
            Reason("hidden-character", "", 8),
            Reason("entity-in-command", "", 4),
        ),
    )
    assert said(analysis, "paper") == [
        "deny", "entity-in-command", "hidden-character", "risk-remote", "risk-network", "syntax-unclear",
    ]  # fmt: skip


def test_the_same_reason_is_given_once_with_its_first_line() -> None:
    files = tuple(FileUse("/tmp/x", line, writes=True) for line in (5, 3, 9))
    _, reasons = judge(POLICY, "paper", Analysis(files=files, risk="write"))
    assert [(reason.code, reason.line) for reason in reasons] == [("write-outside", 3)]


@settings(derandomize=True, deadline=None, max_examples=200)
@given(
    st.lists(st.sampled_from(SEVERITY), max_size=4), st.sampled_from(["", *RISKS]), st.sampled_from(["shadow", "paper"])
)
def test_what_a_document_says_never_makes_a_verdict_milder(risks: list[Risk], declared: str, mode: str) -> None:
    analysis = running(*risks)
    without, _ = judge(POLICY, mode, analysis)
    with_it, _ = judge(POLICY, mode, analysis, Attributes(risk=declared))
    assert VERDICTS.index(with_it) >= VERDICTS.index(without)


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.text(alphabet="./ab~$*", min_size=1, max_size=12), st.sampled_from([".", "a", "a/b"]))
def test_no_spelling_of_a_path_leads_out_or_into_what_is_protected_unnoticed(path: str, cwd: str) -> None:
    policy = replace(POLICY, protected=("a/a",))
    verdict, _ = judge(policy, "paper", running("write", writes=path), PLAIN, Scope(cwd))
    if verdict == "allow":
        assert not {"$", "`"}.intersection(path)
        parts: list[str] = []
        for part in (*cwd.split("/"), *path.split("/")):
            if part == "..":
                assert parts, "led out of the work tree"
                parts.pop()
            elif part not in ("", "."):
                parts.append(part)
        assert not path.startswith(("/", "~"))
        assert parts[:2] != ["a", "a"]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("docs/a", ""),
        ("out/a", ""),
        ("src/a", "outside-scope"),
        ("docsearch", "outside-scope"),
        ("$x", "write-unclear"),
    ],
)
def test_a_declared_scope_leaves_no_other_path(path: str, code: str) -> None:
    analysis = Analysis(files=(FileUse(path, 1, writes=True),), risk="write")
    _, reasons = judge(POLICY, "paper", analysis, scope=Scope(within=("docs",)))
    assert [each.code for each in reasons if each.code in ("outside-scope", "write-unclear")] == [code] * bool(code)


@pytest.mark.parametrize(
    "source",
    ["ln -s .runbook q", "ln -s ../x/.run* q", "cp -a .runbook q", "ln .runbook/halt.jsonl q", "mv .runbook/x y"],
)
def test_the_records_of_runs_get_no_other_name(source: str) -> None:
    catalogue = read_catalogue(shipped.load("commands"))
    verdict, reasons = judge(POLICY, "paper", analyse(source, "bash", catalogue))
    assert (verdict, reasons[0].code) == ("deny", "protected-path")


def test_looking_at_the_records_is_allowed() -> None:
    catalogue = read_catalogue(shipped.load("commands"))
    for source in ("ls .runbook/sessions", "ln -s runbooks q"):
        assert judge(POLICY, "paper", analyse(source, "bash", catalogue))[0] == "allow"
