"""`runbook job start`: a command in the background, judged like a block, recorded, and supervised."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from runbook_kit.cli.options import format_option

if TYPE_CHECKING:
    from runbook_kit.cli.place import Place


@click.command("start", context_settings={"allow_interspersed_args": False})
@click.argument("words", nargs=-1, required=True, type=click.UNPROCESSED, metavar="-- COMMAND…")
@click.option("--label", default="", metavar="L", help="What to call it; the program's name when not given.")
@click.option("--purpose", default="", metavar="TEXT", help="What it is for; it is recorded.")
@click.option("--every", default="", metavar="TIME", help="Run it again and again, a start every 300s, 5m or 2h.")
@click.option("--expect-exit", default=0, metavar="N", type=click.IntRange(0, 255), help="The code that means success.")
@click.option("--timeout", default="", metavar="TIME", help="End a run that takes longer. Without it none is ended.")
@click.option("--cwd", default="", metavar="DIR", help="Where it runs, inside the work tree; here when not given.")
@click.option("--mode", default="", metavar="MODE", help="A mode of the policy; its default when not given.")
@click.option("--yes", is_flag=True, help="Answer the policy's question with yes.")
@click.option("--no-input", is_flag=True, help="Never ask.")
@format_option("text", "json")
def command(
    words: tuple[str, ...],
    label: str,
    purpose: str,
    every: str,
    expect_exit: int,
    timeout: str,
    cwd: str,
    mode: str,
    yes: bool,
    no_input: bool,
    form: str,
) -> None:
    """Start COMMAND in the background. It goes on when this terminal is closed.

    The words are the command as it is: no shell reads them. Exits 0 when it runs, 3 when the policy denies it, and 7
    when a person would have to say yes.
    """
    from runbook_kit.cli import job_access
    from runbook_kit.cli.job_permits import permit
    from runbook_kit.cli.person import identity, refuse_inside_a_block
    from runbook_kit.cli.place import find_place
    from runbook_kit.cli.planning import policy_of
    from runbook_kit.run.jobs.jobfolder import as_label, check_label
    from runbook_kit.run.jobs.starting import Order, start
    from runbook_kit.run.model import Invocation
    from runbook_kit.run.surroundings import surround

    environ = dict(os.environ)
    refuse_inside_a_block(environ, "job start")
    name = check_label(label) if label else as_label(os.path.basename(words[0]))
    every_s, timeout_s = seconds("--every", every), seconds("--timeout", timeout)
    place = find_place()
    policy = policy_of(place)
    mode = mode or policy.default_mode
    where = folder_of(place, cwd)
    permit(words, where, mode, place, policy, environ, yes=yes, may_ask=not no_input)
    around = surround(environ, policy, mode, {}, {})
    begun = start(
        place.root,
        Order(
            label=name,
            invocation=Invocation(
                without_network(words, policy.modes[mode].network), around.of("", name, mode), str(place.root / where)
            ),
            marked=("RUNBOOK_SESSION",),  # so that what only people may do is refused to the command, too
            mode=mode,
            supervisor=job_access.SUPERVISOR,
            supervisor_environment=job_access.supervisor_environment(environ),
            secrets=around.secrets,
            purpose=purpose.strip(),
            by=identity(environ, place.root),
            timeout_s=timeout_s,
            every_s=every_s,
            expect_exit=(expect_exit,),
        ),
        job_access.here(),
        lambda: os.urandom(3).hex(),
    )
    tell(begun.folder, begun.pid, form)


def tell(folder: Path, pid: int, form: str) -> None:
    """Print what was started."""
    from runbook_kit.cli.job_access import facts_of
    from runbook_kit.cli.screen import put, put_json
    from runbook_kit.run.jobs.state import look

    if form == "json":
        from runbook_kit.render.job_v1 import job_v1

        put_json(job_v1(facts_of(look(folder))))
        return
    put(f"{folder.name}  process {pid}\n\n    runbook job follow {folder.name}\n    runbook job stop {folder.name}")


def seconds(option: str, text: str) -> float | None:
    """The duration; None when there is none. Raises `UsageError` for what is no duration, or nothing."""
    from runbook_kit.document.duration import parse_duration
    from runbook_kit.errors import UsageError

    if not text:
        return None
    try:
        found = parse_duration(text)
    except ValueError as error:
        raise UsageError(f"{option}: {error}", hint="Write 30s, 5m, 2h or 1d.", code="invalid-value") from None
    if found <= 0:
        raise UsageError(f"{option} must be more than nothing.", hint="Write 30s, 5m or 2h.", code="invalid-value")
    return found


def folder_of(place: Place, cwd: str) -> str:
    """The folder of the job, relative to the root. Raises `UsageError` when it is not one inside of it."""
    from runbook_kit.errors import UsageError
    from runbook_kit.suggestion import quoted

    found = os.path.realpath(place.start / cwd)
    root = os.path.realpath(place.root)
    if not os.path.isdir(found) or os.path.commonpath((found, root)) != root:
        raise UsageError(
            f"{quoted(cwd or found)} is no folder of the work tree.",
            hint="Name a folder inside the repository with --cwd.",
            code="cwd-outside",
        )
    return os.path.relpath(found, root)


def without_network(words: tuple[str, ...], network: str) -> tuple[str, ...]:
    """The command, without a network where the mode has none."""
    if network != "none":
        return words
    from runbook_kit.run.surroundings import WITHOUT_NETWORK

    return (*WITHOUT_NETWORK, *words)
