"""`runbook session resume`: go on with a session that was left."""

from __future__ import annotations

import click

from runbook_kit.cli.options import format_option
from runbook_kit.cli.session_access import session_argument


@click.command("resume")
@session_argument
@click.option("--accept-change", is_flag=True, help="Go on although the document or the plan has changed; recorded.")
@click.option("--set", "values", multiple=True, metavar="NAME=VALUE", help="The value of a secret, which is not kept.")
@click.option("--done", multiple=True, metavar="BLOCK", help="This block with an unknown outcome was carried out.")
@click.option("--again", multiple=True, metavar="BLOCK", help="This block shall run again.")
@click.option("--approval", "approvals", multiple=True, metavar="FILE", help="An approval of exactly this plan.")
@click.option("--override", "overrides", multiple=True, metavar="CRITERION=REASON", help="Go on; it is recorded.")
@click.option("--pause-after", default="", metavar="BLOCK", help="Stop behind this block.")
@click.option("--yes", is_flag=True, help="Answer confirmations and manual criteria with yes; never sign-offs.")
@click.option("--no-input", is_flag=True, help="Never ask: stop where a person is needed.")
@format_option("text", "json")
def command(
    session: str,
    accept_change: bool,
    values: tuple[str, ...],
    done: tuple[str, ...],
    again: tuple[str, ...],
    approvals: tuple[str, ...],
    overrides: tuple[str, ...],
    pause_after: str,
    yes: bool,
    no_input: bool,
    form: str,
) -> None:
    """Go on with a session: the same as `runbook run TARGET --execute --resume SESSION`.

    Blocks that finished do not run again. One that was at work when the run was lost asks you first.
    """
    from runbook_kit.cli.session_access import author, look_here, typed_target

    author("resume")
    state = look_here(session).state
    from runbook_kit.cli.executing import execute
    from runbook_kit.cli.ordering import order_of

    execute(
        order_of(
            typed_target(state), mode="", values=values, scope=(), only=(), start="", expected="", yes=yes,
            no_input=no_input,
            approvals=approvals, overrides=overrides, pause_after=pause_after, planned="", resume=state.id,
            accept_change=accept_change, done=done, again=again, form=form,
        )
    )  # fmt: skip
