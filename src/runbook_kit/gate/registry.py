"""Which rules there are, and one of them by its id; nothing is registered by hand."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path
from typing import cast

from runbook_kit.gate.rule import Rule


def rule_names() -> tuple[str, ...]:
    """The ids of the rules that are there: the files of `gate/rules/`."""
    folder = Path(__file__).with_name("rules")
    return tuple(sorted(path.stem.replace("_", "-") for path in folder.glob("[a-z]*.py")))


@cache  # asked for once for every document
def load_rule(name: str) -> Rule:
    """The rule with this id; its module is imported only now."""
    return cast(Rule, import_module(f"runbook_kit.gate.rules.{name.replace('-', '_')}"))


def offers_fixes(rule: Rule) -> bool:
    """Whether the rule can mend something: it uses edits, or what makes them, or its documentation says so."""
    uses = any(name == "Edit" or "fix" in name.lower() for name in vars(rule))
    return uses or "`--fix`" in (rule.__doc__ or "")
