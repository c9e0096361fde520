"""A wheel built from what git keeps works where this repository is not."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
KEPT = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"]


def succeed(cwd: Path, *words: str | Path, **env: str) -> str:
    """What a command prints; fails the test when it does not exit 0."""
    command = [str(word) for word in words]
    done = subprocess.run(
        command, cwd=cwd, env={**os.environ, **env}, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, f"{command} exits {done.returncode}:\n{done.stdout}{done.stderr}"
    return done.stdout


def dependencies() -> str:
    """Where the dependencies are that the installed wheel borrows."""
    return sysconfig.get_path("purelib")


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what git keeps: nothing that is ignored, such as data compiled earlier."""
    folder = tmp_path_factory.mktemp("export")
    for name in filter(None, succeed(ROOT, "git", *KEPT).split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def wheel(export: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of the export, built by way of the source distribution and without network."""
    folder = tmp_path_factory.mktemp("dist")
    succeed(export, sys.executable, "-m", "build", "--no-isolation", "--outdir", folder)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new virtual environment with the wheel; its dependencies are those of the environment of this test."""
    folder = tmp_path_factory.mktemp("installed") / "venv"
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    pip = (sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check")
    succeed(folder, *pip, "install", "--no-index", "--no-deps", wheel)
    return folder


def with_dependencies(requirements: Iterable[str]) -> set[str]:
    """The names of the distributions that `requirements` bring with them."""
    names: set[str] = set()
    pending = [Requirement(text) for text in requirements]
    while pending:
        requirement = pending.pop()
        if requirement.name not in names and (requirement.marker is None or requirement.marker.evaluate({"extra": ""})):
            names.add(requirement.name)
            pending += [Requirement(text) for text in metadata.requires(requirement.name) or ()]
    return names


def link(distributions: Iterable[str], folder: Path) -> Path:
    """A folder for `PYTHONPATH` with these distributions and no others."""
    folder.mkdir()
    for name in distributions:
        tops = {file.parts[0] for file in metadata.files(name) or ()} - {"..", "__pycache__"}
        for top in tops:
            (folder / top).symlink_to(Path(str(metadata.distribution(name).locate_file(top))))
    return folder


def test_an_isolated_build_has_what_the_hook_imports(export: Path, tmp_path: Path) -> None:
    """The wheel above is built with the packages that are here; elsewhere only `build-system.requires` is."""
    project = tomllib.loads((export / "pyproject.toml").read_text("utf-8"))
    there = link(with_dependencies(project["build-system"]["requires"]), tmp_path / "packages")
    copy = shutil.copytree(export, tmp_path / "copy")
    source = "import hatch_build; hatch_build.compile_data()"
    succeed(copy, sys.executable, "-S", "-c", source, PYTHONPATH=str(there))


def test_the_wheel_has_everything_that_ships(export: Path, wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    package = {path.relative_to(export / "src").as_posix() for path in (export / "src").rglob("*") if path.is_file()}
    assert sorted(package - names) == []
    expected = {f"gates/{path.name}" for path in (export / "gates").glob("*.yaml")}
    expected |= {f"{path.stem}.json" for path in (export / "gates").glob("*.yaml")}
    expected |= {path.relative_to(export).as_posix() for path in (export / "templates").rglob("*.j2")}
    assert sorted({f"runbook_kit/shipped/{name}" for name in expected} - names) == []


def test_the_wheel_has_nothing_else(wheel: Path) -> None:
    outside = [name for name in zipfile.ZipFile(wheel).namelist() if not name.startswith("runbook_kit")]
    assert outside == []


def test_an_installed_wheel_starts(environment: Path, tmp_path: Path) -> None:
    for program in ("runbook", "rbk"):
        printed = succeed(tmp_path, environment / "bin" / program, "--version", PYTHONPATH=dependencies())
        assert "0." in printed


def test_an_installed_wheel_plans_with_the_data_it_carries(environment: Path, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "runbooks", tmp_path / "runbooks")
    succeed(tmp_path, "git", "init", "--quiet")
    dry_run = (environment / "bin" / "runbook", "run", "phase-2", "--dry-run", "--format", "json")
    plan = json.loads(succeed(tmp_path, *dry_run, PYTHONPATH=dependencies()))
    assert (plan["format"], plan["allowed"]) == ("plan/1", True)


def test_it_is_the_wheel_that_is_tested(environment: Path, tmp_path: Path) -> None:
    source = "import runbook_kit; print(runbook_kit.__file__)"
    place = succeed(tmp_path, environment / "bin" / "python", "-c", source, PYTHONPATH=dependencies())
    assert place.startswith(str(environment))
