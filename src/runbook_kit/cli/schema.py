"""`runbook schema`: the JSON Schemas of what people write, for editors."""

from __future__ import annotations

import click

KINDS = ("runbook", "gate", "paths", "headings")


@click.command("schema")
@click.argument("kind", type=click.Choice(KINDS), default=KINDS[0])
def command(kind: str) -> None:
    """The JSON Schema of a runbook's front matter; with another kind, of the files in gates/.

    Editors complete and check front matter with it: runbook schema > runbook.schema.json
    """
    import sys

    if kind != "runbook":
        import json

        from runbook_kit.gate.paths.schema import paths_schema
        from runbook_kit.gate.policy.schema import editor_schema
        from runbook_kit.gatedata import headings_schema

        schemas = {"gate": editor_schema, "paths": paths_schema, "headings": headings_schema}
        schema = schemas[kind]()
        sys.stdout.write(json.dumps(schema, ensure_ascii=False, indent=2) + "\n")
    else:
        from importlib.resources import files

        sys.stdout.write(files("runbook_kit.document").joinpath("runbook.schema.json").read_text("utf-8"))
