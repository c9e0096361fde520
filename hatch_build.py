"""Compiles the shipped YAML data to JSON when the wheel is built; `python hatch_build.py` does it in a checkout."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
COMPILED = ROOT / "src" / "runbook_kit" / "shipped"
IN_WHEEL = "runbook_kit/shipped"


class ShippedData(BuildHookInterface[Any]):
    """Puts compiled data, its YAML and the templates beside the package."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 (the interface names it)
        if self.target_name == "wheel":
            build_data["force_include"].update(included(compile_data()))


def compile_data() -> tuple[Path, ...]:
    """Write every file of `gates/` as JSON into the package and return what was written."""
    sys.path.insert(0, str(ROOT / "src"))  # the package that is being built need not be installed
    try:
        from runbook_kit.shipped import write_compiled

        return write_compiled(ROOT / "gates", COMPILED)
    finally:
        sys.path.remove(str(ROOT / "src"))


def included(compiled: tuple[Path, ...]) -> dict[str, str]:
    """Source path → path in the wheel, for everything that is not Python."""
    found = {str(path): f"{IN_WHEEL}/{path.name}" for path in compiled}
    for pattern in ("gates/*.yaml", "templates/**/*"):
        found.update(
            {
                str(path): f"{IN_WHEEL}/{path.relative_to(ROOT).as_posix()}"
                for path in ROOT.glob(pattern)
                if path.is_file()
            }
        )
    return found


if __name__ == "__main__":
    for path in compile_data():
        print(path.relative_to(ROOT))
