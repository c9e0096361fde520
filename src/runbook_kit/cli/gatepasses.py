"""What sessions prove, for the gates: those of this checkout, and an index of others that git tracks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from runbook_kit.errors import InvalidInput

if TYPE_CHECKING:
    from runbook_kit.gate.policy.model import GatePolicy
    from runbook_kit.session.passed import Pass

GATE, RULE = "runbook-structure", "never-verified"


def find_passes(
    root: Path, policy: GatePolicy | None, tracked: Callable[[str], bytes | None], *, own: bool
) -> tuple[Pass, ...]:
    """Every pass that counts. `own`: the sessions that are here are ours; `tracked` is the content of a tracked file.

    Raises `InvalidInput` for an index that git does not track, or that is none: nobody would know what is verified.
    """
    from runbook_kit.session.passed import read_passes
    from runbook_kit.session.proven import passes_in, read_index

    found = list(read_passes(root)) if own else []
    path = policy.rules[RULE].options.get("index") if policy and RULE in policy.rules else ""
    if isinstance(path, str) and path:
        data = tracked(path)
        if data is None:
            raise InvalidInput(
                f"The index of sessions `{path}`, which `{GATE}.yaml` names, is no file that git tracks.",
                hint="Make it with `runbook session index --out FILE`, and add it to git.",
                code="missing-file",
            )
        found += passes_in(read_index(data, path))
    return tuple(found)
