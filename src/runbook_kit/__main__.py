"""`python -m runbook_kit`: the same program as `runbook`."""

from __future__ import annotations

from runbook_kit.cli.main import main

if __name__ == "__main__":
    main()
