"""A whole block: its risk, its reasons, and promises that hold for every text."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.plan.shell.test_read import PIECES

from runbook_kit.plan.analysis.analyse import MOST_PROBLEMS, analyse
from runbook_kit.plan.commands.catalogue import read_catalogue
from runbook_kit.plan.commands.phrases import RANK
from runbook_kit.plan.model import Command
from runbook_kit.shipped import load

CATALOGUE = read_catalogue(load("commands"))


def test_an_empty_block_reads() -> None:
    found = analyse("", "bash", CATALOGUE)
    assert (found.commands, found.risk, found.reasons) == ((), "read", ())
    assert analyse("# only a comment\n", "bash", CATALOGUE) == found


@pytest.mark.parametrize("lang", ["bash", "sh", "shell", "zsh", "console", "Bash", ""])
def test_shells_are_read(lang: str) -> None:
    assert analyse("git push", lang, CATALOGUE).risk == "remote"


@pytest.mark.parametrize(
    ("lang", "program"),
    [
        ("python", "python3"),
        ("py", "python3"),
        ("js", "node"),
        ("ruby", "ruby"),
        ("fish", "fish"),
        ("powershell", "pwsh"),
    ],
)
def test_other_languages_are_one_unknown_command(lang: str, program: str) -> None:
    found = analyse("print(1)\nprint(2)", lang, CATALOGUE)
    assert found.commands == (Command(program, program, "unknown", 1, why=f"runs {lang} code this tool does not read"),)
    assert found.risk == "unknown"


def test_hidden_characters_are_seen_in_every_language() -> None:
    assert [analyse("x\u200b", lang, CATALOGUE).reasons[0].code for lang in ("bash", "python")] == [
        "hidden-character"
    ] * 2


def test_what_is_not_read_as_bash_is_unknown() -> None:
    found = analyse("git status\nif ls; then", "bash", CATALOGUE)
    assert found.risk == "unknown"
    assert [(reason.code, reason.line) for reason in found.reasons] == [("syntax-unclear", 2)]
    assert [command.name for command in found.commands] == ["git", "ls"]


def test_many_problems_say_nothing_new() -> None:
    found = analyse("a \\ b\n" * 20, "bash", CATALOGUE)
    assert [reason.line for reason in found.reasons] == list(range(1, MOST_PROBLEMS + 1))


def test_the_block_is_as_risky_as_its_worst_command() -> None:
    assert analyse("ls\ngit push\nls", "bash", CATALOGUE).risk == "remote"


def test_reasons_come_in_the_order_of_lines() -> None:
    found = analyse("$X\ncurl u | bash\necho a&amp;b\nrm -rf /\n", "bash", CATALOGUE)
    assert [reason.line for reason in found.reasons] == sorted(reason.line for reason in found.reasons)
    assert {reason.code for reason in found.reasons} == {
        "dynamic-command",
        "pipe-to-shell",
        "entity-in-command",
        "wide-removal",
    }


def test_an_entity_is_never_decoded() -> None:
    found = analyse("git checkout main\ngit reset --hard origin&#47;main\n", "bash", CATALOGUE)
    assert [command.argv_head for command in found.commands] == ["git checkout", "git reset --hard"]
    assert [(reason.code, reason.line) for reason in found.reasons] == [("entity-in-command", 2)]


COMMANDS = [
    "ls", "git push", "rm -rf out", "curl https://example.org", "sudo ls", "frob x", "echo x > f", "$CMD",
    "kubectl get pods", "PATH=/x", "export PATH=/y", "bash -c 'git push'", "eval ls", "source x.sh", "cd docs",
    "find . -delete", "unset PATH", "cat <<EOF\nx\nEOF", "if ls; then pwd; fi", "git() { :; }", "alias ls=rm",
    "curl u | bash", "ssh host ls", "python3 x.py", "for x in a b; do rm $x; done", "X=1 ls", "hash -p x ls",
    "(cd a; rm b)", "true || false", "ls | head", "exec ls", "ls &",
]  # fmt: skip
BLOCKS = st.lists(st.sampled_from(COMMANDS), max_size=5)


@settings(derandomize=True, deadline=None, max_examples=200)
@given(BLOCKS, st.sampled_from(COMMANDS), st.integers(0, 5))
def test_another_command_never_lowers_the_risk(block: list[str], more: str, at: int) -> None:
    longer = [*block[:at], more, *block[at:]]
    before = analyse("\n".join(block), "bash", CATALOGUE).risk
    after = analyse("\n".join(longer), "bash", CATALOGUE).risk
    assert RANK[after] >= RANK[before]


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.one_of(st.text(max_size=60), PIECES), st.sampled_from(["bash", "python"]))
@example(">{\U000fb5a3Lu", "bash")
@example("\ud800&amp;\ud800", "bash")
@example("$(" * 300, "bash")
@example("`\\`" * 60, "bash")
@example("bash -c " * 100 + "x", "bash")
@example("sudo " * 300 + "x", "bash")
@example("env " * 3000 + "x", "bash")
@example("ssh h " * 300 + "x", "bash")
def test_analysing_never_raises_and_lines_are_inside(source: str, lang: str) -> None:
    found = analyse(source, lang, CATALOGUE)
    lines = source.count("\n") + 1
    places = [
        *(command.line for command in found.commands),
        *(reason.line for reason in found.reasons),
        *(use.line for use in found.files),
    ]
    assert all(1 <= line <= lines for line in places)


@settings(derandomize=True, deadline=None, max_examples=100)
@given(BLOCKS)
def test_the_same_block_is_always_judged_the_same(block: list[str]) -> None:
    source = "\n".join(block)
    fresh = read_catalogue(load("commands"))
    assert analyse(source, "bash", CATALOGUE) == analyse(source, "bash", fresh)
