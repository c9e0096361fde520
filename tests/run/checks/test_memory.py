from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.run.checks.conftest import Evaluate

from runbook_kit.run.checks import memory
from runbook_kit.run.checks.memory import Memory, ask_system, read_meminfo


@pytest.fixture
def meminfo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "meminfo"
    file.write_text("MemTotal:       2000000 kB\nMemFree:          10000 kB\nMemAvailable:    1000000 kB\n")
    monkeypatch.setattr(memory, "MEMINFO", file)
    return file


@pytest.mark.parametrize(("free", "met"), [("1GB", True), ("1.1GB", False), ("50%", True), ("51%", False)])
def test_available_memory_counts(free: str, met: bool, ask: Evaluate, meminfo: Path) -> None:
    assert meminfo.is_file()
    found = ask({"memory": free})
    assert found.met is met
    assert found.said.startswith("1.02 GB of 2.05 GB of memory are free")


def test_without_proc_the_system_is_asked(tmp_path: Path, ask: Evaluate, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_meminfo(tmp_path / "none") is None
    found = ask_system()
    assert found is None or 0 < found.free <= found.whole
    monkeypatch.setattr(memory, "MEMINFO", tmp_path / "none")
    monkeypatch.setattr(memory, "ask_system", lambda: Memory(100, 40))
    assert ask({"memory": 41}).said == "40 bytes of 100 bytes of memory are free, 41 bytes are needed."
    monkeypatch.setattr(memory, "ask_system", lambda: None)
    assert ask({"memory": 1}).said == "This system does not say how much memory is free."


def test_a_kernel_without_sysctl_has_no_number() -> None:
    assert memory._sysctl("vm.no_such_number") == -1


def test_macos_has_free_pages_in_sysctl(monkeypatch: pytest.MonkeyPatch) -> None:
    def sysconf(name: str) -> int:
        if name == "SC_AVPHYS_PAGES":
            raise ValueError(name)
        return {"SC_PAGE_SIZE": 4096, "SC_PHYS_PAGES": 100}[name]

    numbers = {"vm.page_free_count": 10, "vm.page_pageable_external_count": 5}
    monkeypatch.setattr(os, "sysconf", sysconf)
    monkeypatch.setattr(memory, "_sysctl", lambda name: numbers.get(name, -1))
    assert ask_system() == Memory(100 * 4096, 15 * 4096)
    numbers.clear()
    assert ask_system() is None
