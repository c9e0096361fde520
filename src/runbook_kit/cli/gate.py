"""`runbook gate`: what is wrong with the Markdown of this repository, exactly where, and with `--fix` no more."""

from __future__ import annotations

import click

FORMATS = ("text", "concise", "json", "github", "markdown", "sarif", "junit", "diff")


@click.command("gate")
@click.argument("paths", nargs=-1, type=click.Path(allow_dash=True))
@click.option("--all", "everything", is_flag=True, help="Look at every document of the repository (the default).")
@click.option("--changed", is_flag=True, help="Look at what has changed, and at what refers to it.")
@click.option(
    "--base", default="", metavar="REF", help="With --changed: since HEAD left REF [default: the main branch]."
)
@click.option("--staged", is_flag=True, help="Judge what is staged, not what lies in the work tree.")
@click.option("--gate", "gates", multiple=True, metavar="GATE", help="Only this gate; may be repeated.")
@click.option("--rule", "rules", multiple=True, metavar="RULE", help="Only this rule; may be repeated.")
@click.option("--fix", is_flag=True, help="Mend what can be mended safely, and report the rest.")
@click.option(
    "--unsafe-fixes", is_flag=True, help="With --fix or a diff: also mend what changes the commands of blocks."
)
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="How to report.")
@click.option(
    "--output", "outputs", multiple=True, metavar="FORMAT=FILE", help="Write a further report; may be repeated."
)
@click.option(
    "--severity",
    type=click.Choice(("error", "warning", "info")),
    default="warning",
    show_default=True,
    help="List findings of this severity and above.",
)
@click.option(
    "--fail-on",
    type=click.Choice(("error", "warning", "info", "never")),
    default="error",
    show_default=True,
    help="Exit 1 for findings of this severity and above.",
)
@click.option("--policy-from", default="", metavar="REF", help="Take gates and baseline from another revision.")
@click.option(
    "--baseline", default="", metavar="FILE", help="The baseline [default: baseline.json of the gates folder]."
)
@click.option("--update-baseline", is_flag=True, help="Accept what is there now, and drop what is mended.")
@click.option("--show-suppressed", is_flag=True, help="Also list what is suppressed or in the baseline.")
@click.option("--statistics", is_flag=True, help="Count findings by rule.")
@click.option("--stdin-path", default="", metavar="PATH", help="With `-`: the path of the document on stdin.")
@click.option("--no-cache", is_flag=True, help="Neither read nor write what earlier runs found out.")
def command(**options: object) -> None:
    """Look at Markdown with the gates of this repository.

    PATHS are documents and folders; `-` is stdin. Exit 1 means findings, 2 that not everything could be looked at.
    `runbook rule NAME` explains a rule; `<!-- runbook: ignore RULE reason -->` suppresses it on a line.
    """
    from runbook_kit.cli.gateasked import Asked
    from runbook_kit.cli.gating import gate

    gate(Asked.of(options))
