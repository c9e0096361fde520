"""`plan/1`: what a run would do, as JSON that outside programs may rely on; fields are added, never renamed."""

from __future__ import annotations

from collections.abc import Iterable

from runbook_kit.plan.model import Action, Command, Facts, FileUse, InputValue, Plan, Reason
from runbook_kit.render.phase_v1 import Json


def plan_v1(plan: Plan, facts: Facts, reasons: Iterable[Reason], exit_code: int) -> Json:
    """The document of a plan. `reasons` say what stands in its way; `exit_code` is what they amount to."""
    return {
        "format": "plan/1",
        "digest": plan.digest,
        "target": plan.target,
        "mode": plan.mode,
        "allowed": exit_code == 0,
        "exit_code": exit_code,
        "verdict": plan.verdict,
        "reasons": [reason_v1(reason) for reason in reasons],
        "runbook": {"id": plan.runbook_id, "path": plan.runbook_path, "digest": sha256(plan.runbook_digest)},
        "policy_digest": sha256(plan.policy_digest),
        "catalogue_version": plan.catalogue_version,
        "inputs": [input_value_v1(value) for value in plan.inputs],
        "selection": list(plan.selection),
        "scope": list(plan.scope),
        "left_out": list(plan.left_out),
        "actions": [action_v1(action, facts) for action in plan.actions],
    }


def sha256(digest: str) -> str:
    """A hexadecimal digest with the name of its algorithm; empty stays empty."""
    return digest if not digest or ":" in digest else f"sha256:{digest}"


def reason_v1(reason: Reason) -> Json:
    return {"code": reason.code, "message": reason.message, "line": reason.line}


def input_value_v1(value: InputValue) -> Json:
    return {"name": value.name, "source": value.source, "value": value.value, "secret": value.secret}


def action_v1(action: Action, facts: Facts) -> Json:
    """One action. A secret stands in `source` as `${NAME}`; `syntax_ok` is true where nothing was found wrong.

    `check` is there where checks were to be evaluated; its `met` is null for what was not.
    """
    missing = set(facts.missing_files.get(action.address, ()))
    syntax = facts.syntax.get(action.address, "")
    checked = facts.checks.get(action.address)
    result: Json = {} if checked is None else {"check": {"met": checked.met, "said": checked.said}}
    return {
        "address": action.address,
        "kind": action.kind,
        "when": action.when,
        "phase": action.phase,
        "title": action.title,
        "line": action.line,
        "lang": action.lang,
        "source": action.source,
        "cwd": action.cwd,
        "timeout_s": action.timeout_s,
        "risk": action.risk,
        "commands": [command_v1(command, facts) for command in action.commands],
        "files": [file_v1(use, missing) for use in action.files],
        "syntax_ok": not syntax,
        "syntax_error": syntax,
        "verdict": action.verdict,
        "reasons": [reason_v1(reason) for reason in action.reasons],
        "unfilled": list(action.unfilled),
        "optional": action.optional,
        **result,
    }


def command_v1(command: Command, facts: Facts) -> Json:
    """One command. `found` is true for builtins, and for programs that this machine has; `line` is in the source."""
    return {
        "name": command.name,
        "argv_head": command.argv_head,
        "risk": command.risk,
        "found": command.builtin or bool(facts.programs.get(command.name)),
        "line": command.line,
        "builtin": command.builtin,
        "why": command.why,
        "via": list(command.via),
    }


def file_v1(use: FileUse, missing: set[str]) -> Json:
    return {"path": use.path, "line": use.line, "writes": use.writes, "found": use.path not in missing}
