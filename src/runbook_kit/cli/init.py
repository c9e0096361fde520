"""`runbook init`: configuration, hook and workflow for a repository, and nothing else."""

from __future__ import annotations

import click

from runbook_kit.cli.options import format_option


@click.command("init")
@click.option("--site", is_flag=True, help="Write mkdocs.yml, too: a site of the runbooks.")
@click.option("--dry-run", is_flag=True, help="Change nothing; list what would be written.")
@click.option(
    "--policy",
    "policies",
    multiple=True,
    type=click.Choice(("execution", "evidence")),
    help="Only the shipped policy of this name, to be changed: yours takes its place as a whole. May be repeated.",
)
@format_option("text", "json")
def command(site: bool, dry_run: bool, policies: tuple[str, ...], form: str) -> None:
    """Set this repository up: configuration, pre-commit hook and workflow.

    Writes runbook.toml, .pre-commit-config.yaml and .github/workflows/runbooks.yml where they do not exist yet, with
    --site mkdocs.yml as well, and changes nothing else. With --policy it writes a copy of a shipped policy to the gates
    folder, and nothing else.
    """
    from runbook_kit.cli import settingup
    from runbook_kit.cli.screen import put, put_json
    from runbook_kit.errors import UsageError

    if site and policies:
        raise UsageError(
            "--policy writes policies and nothing else, so --site means nothing beside it.",
            hint="Run the command twice.",
            code="conflicting-options",
        )
    place = settingup.repository()
    files = settingup.plan_policies(policies, place) if policies else settingup.plan_files(place, site=site)
    if not dry_run:
        settingup.write_files(files, place)
    if form == "json":
        put_json(settingup.init_v1(files, written=not dry_run))
    else:
        put("\n".join(settingup.page(files, written=not dry_run)))
