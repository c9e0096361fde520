"""`runbook render script`: the plan of a target as a script that keeps it, or as instructions to follow by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from runbook_kit.cli.options import target_argument
from runbook_kit.cli.rendering import out_options

if TYPE_CHECKING:
    from runbook_kit.cli.reading import Located
    from runbook_kit.cli.wishes import Wishes
    from runbook_kit.document.model import Input
    from runbook_kit.plan.model import Plan
    from runbook_kit.render.scripts.order import Order

NOTHING: Mapping[str, str] = {}


@click.command("script")
@target_argument
@click.option("--shell", type=click.Choice(("bash", "sh")), default="bash", show_default=True, help="What runs it.")
@click.option("--mode", default="", metavar="MODE", help="A mode of the policy, such as shadow or paper.")
@click.option("--set", "values", multiple=True, metavar="NAME=VALUE", help="Give an input its value.")
@click.option("--resolved", is_flag=True, help="Numbered instructions to follow by hand, in Markdown.")
@out_options
def command(target: str, shell: str, mode: str, values: tuple[str, ...], resolved: bool, out: str, force: bool) -> None:
    """The commands as a script that keeps criteria, questions, timeouts and the mode; executes nothing.

    Where policy denies a block, the script has its reason in place of its commands, and refuses to start.
    """
    from runbook_kit.cli.rendering import deliver, library_at, locate_document
    from runbook_kit.cli.screen import warn
    from runbook_kit.cli.wishes import Wishes, read_values
    from runbook_kit.render.scripts.order import counts, refused

    located = locate_document(target)
    order = make_order(located, Wishes(mode, read_values(values)), target, shell, resolved=resolved)
    for action, why in refused(order):
        if counts(action):
            warn("denied" if action.verdict in ("deny", "approve") else "unfilled-input", f"{action.address}: {why}")
    library = library_at(located.place)
    if resolved:
        from runbook_kit.render.scripts.resolved import instructions

        made = instructions(order, library)
    else:
        from runbook_kit.render.scripts.export import script

        made = script(order, library, shell)
    deliver(made.text, out, located.place, force=force)


def make_order(located: Located, wishes: Wishes, target: str, shell: str, *, resolved: bool) -> Order:
    """The plan of what was located, with the inputs that get their values later.

    Nothing comes from this machine, so that the same documents give the same script everywhere. Raises `Refused`
    when the policy closes the mode, or asks for approvals that a script cannot verify.
    """
    from runbook_kit.cli.planning import planner_of, policy_of
    from runbook_kit.document.placeholders import input_key
    from runbook_kit.plan.build import choose_mode
    from runbook_kit.render.scripts.order import Order

    policy = policy_of(located.place)
    mode = choose_mode(wishes.mode, located.selection, policy)
    first = planner_of(located, wishes, policy, NOTHING, lambda _: True)(mode)
    refuse_closed(first)
    given = {input_key(name) for name, _ in wishes.values}
    later = later_inputs(first, located, given, only_secrets=resolved)
    plan = planner_of(with_open(located, later), wishes, policy, NOTHING, lambda _: True)(mode)
    asked = command_line(target, shell, mode if wishes.mode else "", wishes, located, resolved=resolved)
    return Order(plan, located.selection.runbook, policy, later, probes(located), asked)


def refuse_closed(plan: Plan) -> None:
    """Raise `Refused` for a plan that may not run as a whole, or only with approvals."""
    from runbook_kit.errors import Refused

    if plan.verdict not in ("allow", "confirm"):
        first = plan.reasons[0]
        also = " A script cannot verify them." if plan.verdict == "approve" else ""
        hint = "Choose another mode with --mode."
        raise Refused(f"{first.message}{also}", hint=hint, code=first.code)


def later_inputs(plan: Plan, located: Located, given: set[str], *, only_secrets: bool) -> tuple[Input, ...]:
    """The inputs whose values the script takes when it starts: secrets, those of the environment, those without one."""
    from runbook_kit.document.model import Input
    from runbook_kit.document.placeholders import input_key
    from runbook_kit.render.scripts.export import is_askable

    runbook = located.selection.runbook
    known = {each.name: each for each in runbook.inputs}
    found = []
    for value in plan.inputs:
        each = known.get(value.name) or Input(value.name, runbook.span, declared=False)
        later = value.source == "missing" or (bool(each.from_env) and input_key(each.name) not in given)
        if each.secret or (later and not only_secrets and is_askable(each)):
            found.append(each)
    return tuple(found)


def with_open(located: Located, later: tuple[Input, ...]) -> Located:
    """The same with these inputs as references to environment variables, which is how secrets are planned."""
    from msgspec.structs import replace

    runbook = located.selection.runbook
    names = {each.name for each in later}
    kept = tuple(each for each in runbook.inputs if each.name not in names)
    bare = tuple(
        replace(each, secret=True, required=False, default="", pattern="", choices=(), from_env="") for each in later
    )
    selection = replace(located.selection, runbook=replace(runbook, inputs=(*kept, *bare)))
    return replace(located, selection=selection)


def probes(located: Located) -> frozenset[str]:
    """The required programs that may be asked for their version: doing so only reads."""
    import shlex

    from runbook_kit.cli.gatedata import gate_data
    from runbook_kit.plan.analysis.analyse import analyse
    from runbook_kit.plan.commands.catalogue import read_catalogue

    runbook = located.selection.runbook
    requirements = (runbook.requires, *(phase.requires for phase in runbook.phases))
    tools = {each.name for requires in requirements for each in requires.tools}
    if not tools:
        return frozenset()
    catalogue = read_catalogue(gate_data("commands", "commands/1", located.place).data)
    asked = {name: analyse(f"{shlex.quote(name)} --version", "bash", catalogue) for name in sorted(tools)}
    return frozenset(name for name, found in asked.items() if found.risk == "read" and not found.reasons)


def command_line(target: str, shell: str, mode: str, wishes: Wishes, located: Located, *, resolved: bool) -> str:
    """The command as it would be typed again; the value of a secret is left out."""
    import shlex

    from runbook_kit.document.placeholders import input_key

    secrets = {input_key(each.name) for each in located.selection.runbook.inputs if each.secret}
    words = ["runbook", "render", "script", target, *(["--shell", shell] if shell != "bash" else [])]
    words += ["--mode", mode] if mode else []
    shown = (f"{name}={value}" for name, value in wishes.values if input_key(name) not in secrets)
    words += [word for pair in shown for word in ("--set", pair)]
    return shlex.join([*words, *(["--resolved"] if resolved else [])])
