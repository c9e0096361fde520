"""The program as it is started, as `runbook`, `rbk` or `python -m runbook_kit`; Ctrl-C is heard from here on."""

from __future__ import annotations

import gc
import sys
from typing import NoReturn


def main() -> NoReturn:
    """Load the program and run it; one that is interrupted while it loads ends as any other that is."""
    gc.disable()  # a command lives for part of a second; looking for cycles would be a twentieth of it
    try:
        from runbook_kit.cli.start import begin
    except KeyboardInterrupt:
        sys.exit(130)
    try:
        begin()
    finally:
        gc.freeze()  # the interpreter looks once more when it ends, unless nothing is left to look at


if __name__ == "__main__":
    main()
