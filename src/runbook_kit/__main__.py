"""The program as it is started, as `runbook`, `rbk` or `python -m runbook_kit`; Ctrl-C is heard from here on."""

from __future__ import annotations

import sys
from typing import NoReturn


def main() -> NoReturn:
    """Load the program and run it; one that is interrupted while it loads ends as any other that is."""
    try:
        from runbook_kit.cli.main import main as run
    except KeyboardInterrupt:
        sys.exit(130)
    run()


if __name__ == "__main__":
    main()
