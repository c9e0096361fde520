"""Blocks that bash would refuse."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.gate.commands.conftest import fence, objections, violations

from runbook_kit.gate.commands import bash

HINT = "Mend the command; output and prose belong in a fence of their own, such as `text`."
WRONG = {
    "a remark in brackets": (
        fence("git reset --hard origin/main  (on a branch)"),
        "2:31-2:32",
        "The shell does not expect `(` here.",
    ),
    "a here-document without its end": (
        fence("ls\ncat > x <<'EOF'\ntext\n  EOF"),
        "3:1-3:16",
        "The here-document that begins here is never closed: no line holds only `EOF`.",
    ),
    "a quote without its end": (fence("ls\necho 'a"), "3:6-3:8", "No `'` closes what begins here."),
    "a loop without its end": (
        fence("for x in a b; do\n  ls $x"),
        "3:3-3:8",
        "The shell expects more where the block ends: something is not closed.",
    ),
    "an operator without its right side": (
        fence("if true; then ls ||\nfi"),
        "3:1-3:3",
        "The shell does not expect `fi` here.",
    ),
    "in a list in a quote": (
        "> - do\n>   ```sh\n>   ls -l (now)\n>   ```\n",
        "3:11-3:12",
        "The shell does not expect `(` here.",
    ),
    "behind the prompt of a transcript": (
        fence("$ ls -l (now)\nout (of)\n", "console"),
        "2:9-2:10",
        "The shell does not expect `(` here.",
    ),
    "anything in a block with attributes": (
        fence("All files (now)", "bash {#list}"),
        "2:11-2:12",
        "The shell does not expect `(` here.",
    ),
    "anything in a runbook": (
        "---\nrunbook:\n  id: x\n---\n" + fence("All files (now)"),
        "6:11-6:12",
        "The shell does not expect `(` here.",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_no_shell(name: str) -> None:
    document, where, message = WRONG[name]
    assert objections("syntax-error", document) == [(where, message, HINT)]


FINE = {
    "shell": fence('set -euo pipefail\nfor x in a b; do\n  ls "$x"\ndone'),
    "gaps": fence("scripts/x.sh --loop <loop-id> --name {{ name }} ..."),
    "a transcript with its output": fence("$ gh pr checks 1\n✓ tests (3.9) in 3s", "bash"),
    "output": fence("✓ tests (3.9) in 3s"),
    "output that begins with a word": fence("Warning: 5 files (changed)"),
    "output with a number first": fence("# Result\n93 passed (in 0.84s)"),
    "options of a program": fence("python3 x.py [OPTIONS]\n\n  --config PATH  where (default: .)"),
    "a query": fence("sum by (job) (rate(x[5m]))", "sh"),
    "Python": fence('import pandas as pd\ndf = pd.read_csv("x.csv")'),
    "a conflict": fence("# both\n<<<<<<< HEAD\n- a (b)\n>>>>>>> branch"),
    "another language": fence("ls (now)", "text"),
    "no language": fence("ls (now)", ""),
    "zsh, which is not for bash to judge": fence("print ${(U)x} (a)", "zsh"),
    "indented code": "text\n\n    ls (now)\n",
    "nothing": "",
}


@pytest.mark.parametrize("name", FINE)
def test_shell_or_never_meant_to_be(name: str) -> None:
    assert objections("syntax-error", FINE[name]) == []


def test_without_bash_the_parser_alone_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bash, "_bash", lambda: "")
    bash.ask_bash.cache_clear()
    found = objections("syntax-error", fence("ls\nif true; then ls"))
    bash.ask_bash.cache_clear()
    assert [message for _, message, _ in found] == ["`if true; then ls` is no valid shell."]


@settings(derandomize=True, deadline=None, max_examples=40)
@given(st.text(alphabet="ab ('\"`$<>&|;{}\n#éx\t", max_size=40))
def test_a_place_is_always_inside_of_the_block(text: str) -> None:
    document = fence(text, "bash {#x}")
    for each in violations("syntax-error", document):
        assert 0 <= each.span.start <= each.span.end <= len(document)
