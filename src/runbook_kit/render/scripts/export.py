"""A plan as a shell script that keeps what the plan says; what it must not hold is in it as a comment only."""

from __future__ import annotations

from collections.abc import Iterator

from runbook_kit import __version__
from runbook_kit.document.model import Input
from runbook_kit.plan.filling.spelling import is_free
from runbook_kit.plan.policy import Environment
from runbook_kit.render.documents.library import Library, Rendered
from runbook_kit.render.documents.markdown import trusted
from runbook_kit.render.scripts.body import Body, variable, yes
from runbook_kit.render.scripts.order import INTERPRETERS, Order, Sources, counts, is_reserved, refused, sources
from runbook_kit.render.scripts.words import comment, extended, is_name, value, word

TEMPLATE = "script.sh"
SHEBANGS = {"bash": "#!/usr/bin/env bash", "sh": "#!/bin/sh"}
OPTIONS = {"bash": "-uo pipefail", "sh": "-u"}


def script(order: Order, library: Library, shell: str = "bash") -> Rendered:
    """The script of a plan, for `bash` or any POSIX `sh`. Raises `InvalidInput` for a template that is wrong."""
    plan, policy = order.plan, order.policy
    body = Body(order, sources(order))
    refusals = [f"{action.address}: {why}" for action, why in refused(order) if counts(action)]
    teardown = [action for action in plan.actions if action.when == "teardown"]
    rules = policy.modes[plan.mode]
    lines = "\n".join(body.lines([action for action in plan.actions if action.when != "teardown"]))
    wrong = f"This script is for mode {plan.mode}: start it with RUNBOOK_MODE={plan.mode}."
    return library.render(
        TEMPLATE,
        runbook=order.runbook,
        shebang=trusted(SHEBANGS[shell]),
        head=[trusted(line) for line in head(order, refusals)],
        mode=trusted(word(plan.mode)),
        modes_said=trusted(word(wrong)),
        shells=OPTIONS[shell],
        runbook_file=trusted(value(order.runbook.path)),
        runbook_digest=order.runbook.digest,
        denied=[trusted(word(each)) for each in refusals],
        denied_variables=" ".join(filter(is_name, policy.environment.deny)),
        harmless=trusted(" | ".join(dict.fromkeys(map(word, ("", *policy.environment.harmless))))),
        withheld=" ".join(filter(is_name, policy.environment.withhold)),
        secret_patterns=trusted(" | ".join(secret_patterns(policy.environment))),
        refuses_secrets=rules.secrets == "refuse",
        refuses_ci=not policy.ci_execute,
        programs=[trusted(word(name)) for name in programs(order, body.sources)],
        inputs=trusted("\n".join(inputs(order))),
        body=trusted(lines),
        teardown=trusted("\n".join(body.lines(teardown))),
    )


def head(order: Order, refusals: list[str]) -> Iterator[str]:
    """What the script is, in comments."""
    plan, runbook = order.plan, order.runbook
    yield comment(f"{runbook.title}: {plan.target}")
    yield "#"
    yield comment(f"runbook: {plan.runbook_path} (sha256 {plan.runbook_digest})")
    yield comment(f"plan: {plan.digest}, mode {plan.mode}")
    if any(not each.secret for each in order.open_inputs):
        yield comment("inputs that get their value when it starts stand in this plan by name only")
    yield comment(f"policy: sha256 {plan.policy_digest}")
    yield comment(f"made by: {order.asked} (runbook-kit {__version__})")
    for line in refusals:
        yield comment(f"DENIED: {line}")
    for line in plan.left_out:
        yield comment(f"left out: {line}")


def programs(order: Order, found: Sources) -> tuple[str, ...]:
    """What runs the blocks and their conditions, each once."""
    names = [INTERPRETERS[each.lang][1] for each in order.plan.actions if each.lang in INTERPRETERS]
    conditions = ["bash" for each in order.plan.actions if found.attributes(each).condition]
    return tuple(dict.fromkeys((*names, *conditions)))


def secret_patterns(rules: Environment) -> Iterator[str]:
    """Patterns of `case` that match `_NAME_` when the name of a variable says that it holds a secret."""
    words = [each for each in dict.fromkeys(rules.secret_words) if is_name(each)]
    yield from (f"*_{each}_*" for each in words)
    for last, firsts in rules.secret_pairs.items():
        pairs = [(first, last) for first in firsts if is_name(first) and is_name(last)]
        yield from (f"*_{first}_{last}_*" for first, last in pairs if first not in words and last not in words)


def is_askable(each: Input) -> bool:
    """Whether a script can take the value of an input when it starts, and check it as the planner would."""
    return is_free(variable(each)) and (not each.pattern or extended(each.pattern) is not None)


def inputs(order: Order) -> Iterator[str]:
    """Fixed values are exported; the others come from the environment or the terminal, and are checked."""
    for each in order.plan.inputs:
        upper = variable(Input(each.name, order.runbook.span))
        if each.secret or each.source == "missing" or not is_free(upper):
            continue
        for name in dict.fromkeys((upper, each.name)):
            if not is_reserved(name):
                yield f"export {name}={value(each.value)}"
    for open_input in order.open_inputs:
        yield from asked(open_input)


def asked(each: Input) -> Iterator[str]:
    """The lines that read one input, and check it."""
    upper = variable(each)
    origin = each.from_env if is_name(each.from_env) else upper
    said = word(each.description or each.name)
    required = yes(each.required or not each.declared)
    yield f"rb_input {origin} {yes(each.secret)} {required} {value(each.default or '')} {said}"
    if each.choices:
        wrong = word(f"{origin} must be one of: {', '.join(each.choices)}.")
        yield "case $rb_value in"
        yield f"    {' | '.join(map(value, each.choices))}) ;;"
        yield f"    *) rb_stop 2 invalid-input-value {wrong} ;;"
        yield "esac"
    if each.pattern:
        wrong = word(f"{origin} does not match {each.pattern}.")
        found = f"printf '%s\\n' \"$rb_value\" | grep -E -q -e {value(each.pattern)}"
        yield f"{found} || rb_stop 2 invalid-input-value {wrong}"
    yield f"rb_value_{upper}=$rb_value"
    if each.secret and origin != upper:
        yield f"unset {origin}"
