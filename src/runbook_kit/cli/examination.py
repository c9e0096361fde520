"""What there is to know about this installation, this machine and this repository."""

from __future__ import annotations

import platform
import sys

from runbook_kit import __version__
from runbook_kit.cli.gatedata import gate_data
from runbook_kit.cli.place import Place
from runbook_kit.cli.reading import documents
from runbook_kit.gate.policy.names import gate_names
from runbook_kit.plan.programs import find_program
from runbook_kit.render.doctor_page import DataFile, Examination, Gate, Program, Setting

PROGRAMS = (  # name, what it is for, whether nothing works without it
    ("bash", "executes blocks and checks their syntax", True),
    ("git", "says what a repository holds and whether it is clean", True),
    ("ssh-keygen", "signs and verifies approvals", False),
    ("shellcheck", "finds more mistakes in commands", False),
)
DATA = (
    ("execution", "execution/1"),
    ("commands", "commands/1"),
    ("headings", "headings/1"),
    ("paths", "paths/1"),
    *((gate, "gate/1") for gate in gate_names()),
)


def examine(place: Place, path: str) -> Examination:
    """Everything that `runbook doctor` shows. Reads files; starts nothing. `path` is the value of PATH."""
    return Examination(
        version=__version__,
        python=platform.python_version(),
        executable=sys.executable,
        system=f"{platform.system()} {platform.machine()}",
        root=str(place.root),
        in_repository=place.in_repository,
        runbooks=len(documents(place)),
        settings=settings(place),
        data=tuple(data_file(name, form, place) for name, form in DATA),
        programs=tuple(Program(name, find_program(name, path), use, needed) for name, use, needed in PROGRAMS),
        gates=gates(place),
    )


def settings(place: Place) -> tuple[Setting, ...]:
    """Every setting with its value and where that comes from."""
    config = place.config
    roles = ", ".join(name + (f" ({', '.join(people)})" if people else "") for name, people in config.roles)
    values = {
        "runbooks": ", ".join(config.runbooks),
        "out": config.out,
        "gates": config.gates,
        "templates": config.templates,
        "roles": roles,
        "signers": config.signers,
    }
    return tuple(Setting(name, value, config.origins.get(name, "default")) for name, value in values.items())


def data_file(name: str, form: str, place: Place) -> DataFile:
    found = gate_data(name, form, place)
    return DataFile(name, str(found.data.get("version", "")), found.origin, found.digest)


def gates(place: Place) -> tuple[Gate, ...]:
    """Every setting of every gate with where it comes from. Raises `InvalidInput` for a policy that is none."""
    from runbook_kit.cli.gatespace import Gatespace
    from runbook_kit.gate.policy.effective import effective_settings

    return tuple(
        Gate(gate, tuple(Setting(each.name, each.value, each.origin) for each in effective_settings(policy)))
        for gate, policy in Gatespace(place, {}).policies.items()
    )
