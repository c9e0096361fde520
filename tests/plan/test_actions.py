"""What each action of a plan is: its text, its risk and its verdict, behind the blocks before it."""

from __future__ import annotations

from tests.plan.samples import POLICY, TEXT, action, build, codes, read

from runbook_kit.document.placeholders import Gap
from runbook_kit.plan.actions import with_gaps_shown
from runbook_kit.plan.model import Analysis, Command, FileUse, Reason


def test_an_action_has_all_that_a_run_would_need() -> None:
    listed = action(build(values={"branch": "main"}), "list")
    assert (listed.lang, listed.cwd, listed.timeout_s, listed.phase) == ("bash", ".", 30.0, "look")
    assert listed.source == "ls out/demo\ngit log main\n"
    assert TEXT.splitlines()[listed.line - 1].startswith("```bash {#list")
    assert [command.argv_head for command in listed.commands] == ["ls", "git log"]
    assert action(build(), "shown").timeout_s == POLICY.timeout_s


def test_what_has_no_value_is_listed_and_neutral_for_the_parser() -> None:
    plan = build()
    assert action(plan, "list").unfilled == ("<branch>",)
    assert action(plan, "list").source == "ls out/demo\ngit log <branch>\n"
    assert action(plan, "list").checked == "ls out/demo\ngit log xxxxxxxx\n"
    assert action(plan, "clean").unfilled == ("<sub>",)
    assert action(plan, "calls").unfilled == ("<token>",)
    assert action(build(values={"branch": "main"}), "list").checked == ""


def test_a_secret_is_a_reference_whether_it_is_given_or_not() -> None:
    without, given = build(), build(environment={"OPS_TOKEN": "hunter2"})
    assert "${TOKEN}" in action(without, "calls").source
    assert action(without, "calls").source == action(given, "calls").source
    assert (action(without, "calls").unfilled, action(given, "calls").unfilled) == (("<token>",), ())
    assert without.digest == given.digest


def test_a_literal_is_no_gap() -> None:
    plan = build(environment={"OPS_TOKEN": "x"})
    assert "<plain>" in action(plan, "calls").source
    assert "plain" not in [value.name for value in plan.inputs]


def test_a_required_input_that_is_read_as_a_variable_is_missing_too() -> None:
    text = TEXT.replace("  region: {from_env: REGION, default: eu}\n", "  region: {from_env: REGION}\n")
    assert action(build(runbook=read(text)), "calls").unfilled == ("<token>", "region")
    assert action(build(runbook=read(text), values={"region": "us"}), "calls").unfilled == ("<token>",)


def test_a_check_may_be_given_values_like_a_block() -> None:
    assert "git status --porcelain docs)" in action(build(values={"sub": "docs"}), "clean").source


HOSTILE = '\'; rm -rf ~; echo "$(id)"\n`id`'


def test_an_input_never_becomes_a_command() -> None:
    plan = build(mode="paper", values={"sub": HOSTILE})
    assert [command.name for command in action(plan, "clean").commands] == ["git", "test"]
    text = TEXT.replace("git log <branch>", "echo `git log <branch>`").replace(
        "  branch: {choices: [main, release]}\n", "  branch: {}\n"
    )
    refused = action(build(mode="paper", runbook=read(text), values={"branch": HOSTILE}), "list")
    assert (refused.verdict, refused.reasons[0].code) == ("deny", "unsafe-input-position")


def test_functions_carry_from_block_to_block_within_a_phase_only() -> None:
    assert action(build(), "uses").verdict == "allow"
    assert codes(build("act"), "unknown-here") == ["risk-unknown"]


def test_what_a_block_redefines_makes_later_uses_unknown() -> None:
    text = TEXT.replace("greet() { echo hello; }", "git() { echo hello; }").replace(
        "```bash {#uses}\ngreet", "```bash {#uses}\ngit status"
    )
    assert codes(build(runbook=read(text)), "uses") == ["risk-unknown"]
    assert codes(build("act"), "env") == ["risk-unknown", "changes-lookup"]


def test_writing_is_judged_from_the_folder_of_the_block() -> None:
    plan = build("act", "paper")
    assert (action(plan, "write").cwd, action(plan, "write").verdict) == ("docs", "allow")
    assert codes(plan, "moves") == []
    assert (action(plan, "lost").verdict, codes(plan, "lost")) == ("confirm", ["write-unclear"])
    assert codes(build("act", "paper", protected=["docs/notes.txt"]), "write") == ["protected-path"]


def test_an_entity_is_denied_with_its_line_and_never_decoded() -> None:
    for mode in ("shadow", "paper"):
        entity = action(build("act", mode), "entity")
        assert (entity.verdict, entity.reasons[0].code) == ("deny", "entity-in-command")
        assert "origin&#47;main" in TEXT.splitlines()[entity.reasons[0].line - 1]
        assert "&#47;" in entity.source


def test_a_document_may_not_understate_its_risk() -> None:
    guarded = action(build("act", "paper"), "guarded")
    assert (guarded.risk, guarded.verdict) == ("destructive", "deny")
    assert [reason.code for reason in guarded.reasons] == ["risk-destructive", "understated-risk"]


def test_a_condition_is_judged_like_the_block() -> None:
    tests = action(build("act", "paper"), "tests")
    assert (tests.risk, tests.verdict, tests.reasons[0].line) == ("destructive", "deny", tests.line)


def test_open_gaps_are_shown_as_written() -> None:
    analysis = Analysis(
        commands=(Command("bash", "bash xxx", "unknown", 1), Command("ls", "ls xxxx", "read", 1)),
        files=(
            FileUse("xxx", 1),
            FileUse("docs/xxx/a.md", 1),
            FileUse("README.md", 1),
            FileUse("out/xxx", 1, writes=True),
        ),
        reasons=(Reason("unknown-target", "Where `xxx` goes is unclear.", 1),),
    )
    shown = with_gaps_shown(analysis, (Gap("...", "argument", 5, 8),))
    assert [command.argv_head for command in shown.commands] == ["bash ...", "ls xxxx"]
    assert [use.path for use in shown.files] == ["README.md", "out/xxx"]
    assert [reason.message for reason in shown.reasons] == ["Where `...` goes is unclear."]
    assert with_gaps_shown(analysis, ()) is analysis
