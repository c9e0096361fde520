"""What this machine offers, as a page."""

from __future__ import annotations

from msgspec.structs import replace
from syrupy.assertion import SnapshotAssertion

from runbook_kit.render.doctor_page import DataFile, Examination, Program, Setting, doctor_page
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
)


def test_page(snapshot: SnapshotAssertion) -> None:
    assert doctor_page(FOUND, Terminal(80)) == snapshot


def test_outside_a_repository() -> None:
    page = doctor_page(replace(FOUND, in_repository=False), Terminal(80))
    assert "/srv/repository (no repository around it)" in page
