"""The program as a user has it: a wheel, built here and installed with compiled bytecode."""

from __future__ import annotations

import compileall
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

from msgspec import Struct

ROOT = Path(__file__).parent.parent


class Installed(Struct, frozen=True):
    """A virtual environment with the wheel in it; both paths are absolute."""

    python: str
    runbook: str


def build(folder: Path) -> Path:
    """Build the wheel of this checkout into `folder`, without network; returns the wheel's path."""
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    _run(command)
    return next(folder.glob("*.whl"))


def install(wheel: Path, folder: Path) -> Installed:
    """Install `wheel` into a new environment at `folder`.

    Dependencies come from the environment that runs this, so that nothing is downloaded; they are compiled there.
    """
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    _run([sys.executable, "-m", "pip", "--python", str(python), "install", "--no-index", "--no-deps", str(wheel)])
    dependencies = sysconfig.get_path("purelib")
    compileall.compile_dir(dependencies, quiet=2, workers=0)
    own = _run([str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]).strip()
    Path(own, "dependencies.pth").write_text(dependencies + "\n", "utf-8")
    return Installed(str(python), str(folder / "bin" / "runbook"))


def _run(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout
