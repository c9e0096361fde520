"""What the schema of a gate's file cannot know: which rules a gate has, and which options a rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from runbook_kit.errors import InvalidInput
from runbook_kit.suggestion import quoted, suggest
from runbook_kit.yamltext import Node, Problem

if TYPE_CHECKING:
    from runbook_kit.policyfile import PolicyFile

KINDS = {bool: "true or false", int: "a number", float: "a number", str: "text", list: "a list", dict: "a mapping"}


def check_names(file: PolicyFile, shipped: Mapping[str, Any]) -> None:
    """Raise `InvalidInput` with every rule and option that the shipped policy of the gate does not have.

    A rule has the options that its shipped policy lists, and their values are of the same kind.
    """
    root, rules = file.yaml.root, shipped["rules"]
    problems = sorted([*_rules(root.child("rules"), rules), *_named(root, rules)])
    if problems:
        first, *others = problems
        more = [f"{each.span.line}:{each.span.column}: {each.message}" for each in others]
        where = f"{first.span.path}:{first.span.line}:{first.span.column}"
        hint = " ".join([first.hint, *(["There is more:"] if more else []), *more]).strip()
        raise InvalidInput(f"{where}: {first.message}", hint=hint, code="invalid-policy")


def _rules(section: Node, rules: Mapping[str, Any]) -> Iterator[Problem]:
    for name, setting in section.entries:
        if name in rules:
            yield from _options(name, setting.child("options"), rules[name].get("options", {}))
        else:
            yield Problem(section.key_span(name), _no_rule(name), suggest(name, rules, "rules"))


def _options(rule: str, section: Node, options: Mapping[str, Any]) -> Iterator[Problem]:
    for key, node in section.entries:
        if key not in options:
            message = f"The rule `{rule}` has no option {quoted(key)}."
            yield Problem(section.key_span(key), message, suggest(key, options, "options"))
        elif (wanted := KINDS.get(type(options[key]))) not in (None, KINDS.get(type(node.data))):
            yield Problem(node.span, f"`{key}` of `{rule}` must be {wanted}.")


def _named(root: Node, rules: Mapping[str, Any]) -> Iterator[Problem]:
    """Rules that allowances and markers name."""
    for each in (*root.child("allowances").items, *root.child("markers").items):
        for node in (each.child("rule"), *each.child("rules").items):
            if node.text and node.text not in rules:
                yield Problem(node.span, _no_rule(node.text), suggest(node.text, rules, "rules"))


def _no_rule(name: str) -> str:
    return f"This gate has no rule {quoted(name)}."
