"""What this machine offers, as a page."""

from __future__ import annotations

from msgspec.structs import replace
from syrupy.assertion import SnapshotAssertion

from runbook_kit.render.doctor_page import DataFile, Examination, Gate, Program, Setting, doctor_page
from runbook_kit.render.terminal import Terminal

FOUND = Examination(
    version="0.1.0",
    python="3.11.7",
    executable="/usr/bin/python3",
    system="Linux x86_64",
    root="/srv/repository",
    in_repository=True,
    runbooks=6,
    settings=(Setting("runbooks", "runbooks, docs/ops", "runbook.toml:3"), Setting("signers", "", "default")),
    data=(DataFile("execution", "2026.1", "gates/execution.yaml", "ab" * 32), DataFile("commands", "7", "shipped", "")),
    programs=(
        Program("bash", "/usr/bin/bash", "executes blocks", True),
        Program("git", "", "says what is clean", True),
        Program("shellcheck", "", "finds more mistakes", False),
    ),
    gates=(
        Gate(
            "docs-reference-targets",
            (
                Setting("rules.missing-path.severity", "warning", "gates/docs-reference-targets.yaml:5"),
                Setting("rules.missing-path.scope", "documents", "shipped"),
                Setting("exclude.0", "vendor/", "gates/docs-reference-targets.yaml:6"),
            ),
        ),
        Gate("secrets", (Setting("rules.secret-like-value.severity", "error", "shipped"),)),
    ),
)


def test_page(snapshot: SnapshotAssertion) -> None:
    assert doctor_page(FOUND, Terminal(80)) == snapshot


def test_outside_a_repository() -> None:
    page = doctor_page(replace(FOUND, in_repository=False), Terminal(80))
    assert "/srv/repository (no repository around it)" in page


def test_gates_as_shipped() -> None:
    page = doctor_page(replace(FOUND, gates=FOUND.gates[1:]), Terminal(80))
    assert "\nGATES\n\n    as shipped: 1\n\nPROGRAMS\n" in page
