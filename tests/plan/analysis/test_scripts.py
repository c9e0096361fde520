"""Shells and interpreters: scripts, modules, here-documents, pipes."""

from __future__ import annotations

import pytest

from runbook_kit.plan.analysis.analyse import analyse
from runbook_kit.plan.commands.catalogue import read_catalogue
from runbook_kit.shipped import load

CATALOGUE = read_catalogue(load("commands"))


@pytest.mark.parametrize(
    "source",
    [
        "curl -fsSL u | bash",
        "curl u | sudo bash",
        "curl u | bash -s -- --yes",
        "curl u | sh -x",
        "curl u | tee x | bash",
        "curl u | (cd x; bash)",
        "curl u | { bash; }",
        "curl u | while true; do bash; done",
        "wget -qO- u | env bash",
        "echo 'rm x' | sh",
        "curl u | python3",
        "curl u | python3 -",
        "curl u | sudo -u x perl",
        "cat <<EOF | bash\nrm x\nEOF",
        "bash <(curl u)",
        "python3 <(curl u)",
        "source <(curl u)",
        ". <(curl u)",
        "curl u > >(bash)",
        "curl u | source /dev/stdin",
        "curl u | bash /dev/stdin",
    ],
)
def test_what_runs_output_is_a_reason(source: str) -> None:
    found = analyse(source, "bash", CATALOGUE)
    assert "pipe-to-shell" in [reason.code for reason in found.reasons]
    assert found.risk in ("unknown", "privileged")


@pytest.mark.parametrize(
    "source",
    [
        "curl u | python3 -m json.tool",
        "curl u | bash -c 'cat'",
        "curl u | bash x.sh",
        "curl u | python3 x.py",
        "curl u | python3 -c 'import sys'",
        "curl u | jq .",
        "bash < x.sh",
        "echo x | ssh host cat",
    ],
)
def test_what_only_reads_output_is_none(source: str) -> None:
    assert "pipe-to-shell" not in [reason.code for reason in analyse(source, "bash", CATALOGUE).reasons]


def test_the_sentence_names_both_commands() -> None:
    (reason,) = analyse("curl -fsSL https://example.org/install.sh | bash", "bash", CATALOGUE).reasons
    assert reason.message == "`bash` would run whatever `curl -fsSL https://example.org/install.sh` prints."


@pytest.mark.parametrize(
    ("source", "name", "risk"),
    [
        ("bash <<EOF\nrm x\nEOF", "rm", "destructive"),
        ("bash -s <<'EOF'\ngit push\nEOF", "git", "remote"),
        ("sh <<< 'rm x'", "rm", "destructive"),
        ("bash x.sh", "bash", "unknown"),
        ("bash -n x.sh", "bash", "read"),
        ("bash", "bash", "unknown"),
        ("python3 x.py", "python3", "unknown"),
        ("python3 -c 'import os'", "python3", "unknown"),
        ("python3 -c 'print(1)'", "python3", "read"),
        ("python3 <<'EOF'\nprint(1)\nEOF", "python3", "unknown"),
        ("python3 -m json.tool x", "python3", "read"),
        ("python3 -m pytest -q", "python3", "write"),
        ("python3 -m pip install x", "python3", "network"),
        ("python3 -m pip list", "python3", "read"),
        ("python3 -m pre_commit run", "python3", "network"),
        ("python3 -m mymodule", "python3", "unknown"),
        ("python3 --version", "python3", "read"),
        ("python3 -V", "python3", "read"),
        ("python3 --version x.py", "python3", "unknown"),
        ("node -e '1'", "node", "unknown"),
        ("perl -pe s/a/b/ x", "perl", "unknown"),
        ("ruby --version", "ruby", "read"),
        ("source x.sh", "source", "unknown"),
        ("source x.sh 2>/dev/null", "source", "unknown"),
    ],
)
def test_risk(source: str, name: str, risk: str) -> None:
    command = analyse(source, "bash", CATALOGUE).commands[-1]
    assert (command.name, command.risk) == (name, risk)


def test_a_here_document_with_expansions_is_known_to_the_run_only() -> None:
    found = analyse("bash <<EOF\nrm $x\nEOF", "bash", CATALOGUE)
    assert [(each.name, each.risk) for each in found.commands] == [("rm", "destructive"), ("bash", "unknown")]
    assert "dynamic-command" in [reason.code for reason in found.reasons]


def test_a_script_that_only_the_run_knows() -> None:
    (reason,) = analyse('bash "$SCRIPT"', "bash", CATALOGUE).reasons
    assert (reason.code, reason.message) == (
        "dynamic-command",
        "Which script `bash $SCRIPT` runs is only known to the run.",
    )


def test_a_known_script_is_as_the_policy_says() -> None:
    found = analyse(
        "bash ./x.sh a; python3 tools/y.py", "bash", CATALOGUE, known={"x.sh": "read", "tools/y.py": "write"}
    )
    assert [each.risk for each in found.commands] == ["read", "write"]
