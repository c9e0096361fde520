"""Reads the gates' files: what is shipped, with a repository's own joined over it, key by key."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from runbook_kit.errors import InvalidInput
from runbook_kit.gate.policy.make import make_policy
from runbook_kit.gate.policy.model import GatePolicy
from runbook_kit.gate.policy.names import gate_names
from runbook_kit.shipped import digest, load
from runbook_kit.suggestion import quoted, suggest

if TYPE_CHECKING:
    from runbook_kit.finding import Span
    from runbook_kit.policyfile import PolicyFile

ENDINGS = (".yaml", ".yml")
SAID_GATE = re.compile(r"^gate[ \t]*:[ \t]+[\"']?([a-z-]+)[\"']?[ \t]*(?:#.*)?$", re.MULTILINE)


def read_policies(texts: Mapping[str, str], folder: str) -> Mapping[str, GatePolicy]:
    """The policy of every gate, in their order. `texts`: path → text of the files of the repository's gates `folder`.

    Raises `InvalidInput` for what `read_gate_policy` refuses, and for a gate's file that has another name than its
    gate: nobody would read it.
    """
    for path, text in sorted(texts.items()):
        _check_name(path, text, folder)
    own = {gate: f"{folder}/{gate}.yaml" for gate in gate_names()}
    return {gate: read_gate_policy(gate, texts.get(path), path) for gate, path in own.items()}


def read_gate_policy(gate: str, own_text: str | None, own_path: str) -> GatePolicy:
    """What is shipped for `gate` with the repository's own file over it, if it has one of the format `gate/1`.

    A text without a `format:` of ours is not meant for us, unless it names one of our gates. Raises `InvalidInput` with
    every problem and its place: broken YAML, unknown keys, rules and options, values of another kind.
    """
    text = (own_text or "").removeprefix("\ufeff")
    if not text or hashlib.sha256(text.encode()).hexdigest() == digest(gate):
        return _shipped(gate)
    if not _is_ours(text):
        _refuse_formless(text, own_path)
        return _shipped(gate)
    from runbook_kit.gate.policy.problems import check_names
    from runbook_kit.gate.policy.schema import gate_schema
    from runbook_kit.policyfile import read_policy_file

    file = read_policy_file(text, own_path, gate_schema())
    _check_gate(file, gate)
    check_names(file, load(gate))
    return make_policy(gate, load(gate), digest(gate), file)


@cache
def _shipped(gate: str) -> GatePolicy:
    return make_policy(gate, load(gate), digest(gate), None)


def _is_ours(text: str) -> bool:
    """Whether the text says it is a gate's, of whatever version: one that we do not know must not be passed over."""
    from runbook_kit.policyfile import file_format

    return file_format(text).startswith("gate/")


def _refuse_formless(text: str, path: str) -> None:
    """Raise `InvalidInput` for a text that is meant for us and does not say so: what it decides would not count."""
    said = SAID_GATE.search(text)
    if said and said[1] in gate_names():
        message = f"{path}:1:1: The file has `gate: {said[1]}` and not `format: gate/1`, so nothing in it would count."
        raise InvalidInput(message, hint="Write `format: gate/1` as its first line.", code="invalid-policy")


def _check_name(path: str, text: str, folder: str) -> None:
    place, _, name = path.rpartition("/")
    if place != folder or not name.endswith(ENDINGS) or not _is_ours(text.removeprefix("\ufeff")):
        return
    stem = name.rpartition(".")[0]
    if stem not in gate_names():
        raise InvalidInput(
            f"{path}:1:1: There is no gate {quoted(stem)}.",
            hint=suggest(stem, gate_names(), "gates"),
            code="invalid-policy",
        )
    if not name.endswith(ENDINGS[0]):
        message = f"{path}:1:1: The policy of a gate is read from {quoted(f'{folder}/{stem}.yaml')} only."
        raise InvalidInput(message, hint="Rename the file.", code="invalid-policy")


def _check_gate(file: PolicyFile, gate: str) -> None:
    said: Any = file.data["gate"]
    if said != gate:
        span: Span = file.yaml.span("/gate")
        message = f"{span.path}:{span.line}:{span.column}: `gate` must be `{gate}`, as the file is called"
        hint = suggest(str(said), gate_names(), "gates")
        raise InvalidInput(f"{message}, but is {quoted(str(said))}.", hint=hint, code="invalid-policy")
