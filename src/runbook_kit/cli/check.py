"""`runbook check`: whether the entry or exit criteria of a target hold here and now."""

from __future__ import annotations

import click

from runbook_kit.cli.options import format_option, target_argument


@click.command("check")
@target_argument
@click.option("--entry", is_flag=True, help="What must hold before.")
@click.option("--exit", "leaving", is_flag=True, help="What must hold after.")
@click.option("--mode", default="", metavar="MODE", help="A mode of the policy, such as shadow or paper.")
@click.option("--set", "values", multiple=True, metavar="NAME=VALUE", help="Give an input its value.")
@format_option("text", "json")
def command(target: str, entry: bool, leaving: bool, mode: str, values: tuple[str, ...], form: str) -> None:
    """Whether the criteria of a phase hold here and now, and who decides those that no command can.

    Only what the catalogue knows to read is executed, and never a block; nothing is recorded. Without --entry or
    --exit both are shown. Exits 1 when a criterion does not hold. What waits for a person is listed and stops nothing.
    """
    import shlex

    from runbook_kit.cli.evaluating import evaluated
    from runbook_kit.cli.objections import object_to
    from runbook_kit.cli.planning import make_plan
    from runbook_kit.cli.reading import locate
    from runbook_kit.cli.screen import output, put, put_json
    from runbook_kit.cli.verdict import conclude_plan
    from runbook_kit.cli.wishes import Wishes, read_values

    wishes = Wishes(mode, read_values(values))
    located = locate(target)
    problem = object_to(located)
    if problem is not None:
        raise problem
    stages = stages_of(entry, leaving)
    planned = make_plan(located, wishes, lambda action: action.when in stages)
    planned = evaluated(planned, located, wishes)
    runbook = located.selection.runbook
    if form == "json":
        from runbook_kit.render.check_v1 import check_v1

        put_json(check_v1(planned.plan, planned.facts, planned.reasons, planned.exit_code, runbook))
    else:
        from runbook_kit.render.plan_page import Call, plan_page

        words = ["runbook", "check", target, *(["--entry"] if entry else []), *(["--exit"] if leaving else [])]
        whole = shlex.join(["runbook", "run", target])
        call = Call("Criteria", shlex.join(words), mode, "hold so far", ("The whole plan", whole))
        put(plan_page(planned.plan, planned.facts, runbook, output(), call, planned.exit_code, planned.elsewhere))
    conclude_plan(planned, runbook)


def stages_of(entry: bool, leaving: bool) -> frozenset[str]:
    """The stages of a plan that hold the criteria asked for."""
    before, after = {"requires", "entry"}, {"exit"}
    return frozenset((before if entry or not leaving else set()) | (after if leaving or not entry else set()))
