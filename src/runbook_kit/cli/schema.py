"""`runbook schema`: the JSON Schema of a runbook's front matter, for editors."""

from __future__ import annotations

import click


@click.command("schema")
def command() -> None:
    """The JSON Schema of a runbook's front matter.

    Editors complete and check front matter with it: runbook schema > runbook.schema.json
    """
    import sys
    from importlib.resources import files

    sys.stdout.write(files("runbook_kit.document").joinpath("runbook.schema.json").read_text("utf-8"))
