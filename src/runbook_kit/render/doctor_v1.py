"""`doctor/1`: what this machine and this repository offer, as JSON that outside programs may rely on."""

from __future__ import annotations

from runbook_kit.render.doctor_page import Examination
from runbook_kit.render.phase_v1 import Json


def doctor_v1(found: Examination) -> Json:
    """The document of an examination."""
    return {
        "format": "doctor/1",
        "version": found.version,
        "python": {"version": found.python, "executable": found.executable},
        "system": found.system,
        "root": found.root,
        "in_repository": found.in_repository,
        "runbooks": found.runbooks,
        "settings": {each.name: {"value": each.value, "origin": each.origin} for each in found.settings},
        "data": {
            each.name: {"version": each.version, "origin": each.origin, "digest": f"sha256:{each.digest}"}
            for each in found.data
        },
        "gates": {
            gate.name: {each.name: {"value": each.value, "origin": each.origin} for each in gate.settings}
            for gate in found.gates
        },
        "programs": {
            each.name: {"path": each.path, "found": bool(each.path), "needed": each.needed, "use": each.use}
            for each in found.programs
        },
    }
