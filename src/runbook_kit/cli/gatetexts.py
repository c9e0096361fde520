"""The files of the gates folder: what they change of what ships, and their policies as an earlier run prepared them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from runbook_kit import __version__
from runbook_kit.cli.place import Place
from runbook_kit.errors import InvalidInput
from runbook_kit.gate.engine.cache import read_kept, write_kept
from runbook_kit.gate.policy.model import GatePolicy
from runbook_kit.gate.policy.read import read_policies
from runbook_kit.shipped import COMPILED, PACKAGE, digest, load
from runbook_kit.suggestion import quoted

ENDINGS = (".yaml", ".yml")
IN_CHECKOUT = not (COMPILED / "gates").is_dir()  # where code changes without a new version


def yaml_names(folder: Path) -> list[str]:
    """The names of the YAML files in a folder, sorted; none when there is no such folder.

    Raises `InvalidInput` for a folder that may not be read: what it decides must not be passed over.
    """
    try:
        return sorted(name for name in os.listdir(folder) if name.endswith(ENDINGS))
    except (FileNotFoundError, NotADirectoryError):
        return []
    except PermissionError:
        message = f"The folder {quoted(folder.name, 200)} may not be read by this user."
        raise InvalidInput(message, hint="Check the permissions of the folder.", code="permission-denied") from None


def kept_policies(texts: Mapping[str, str], place: Place) -> Mapping[str, GatePolicy]:
    """As `read_policies`, from what an earlier run kept when the texts are the same: YAML takes longest to read."""
    from runbook_kit.gate.policy.kept import pack_policies, policies_key, unpack_policies

    key = policies_key(texts, place.config.gates, program_edition())
    found = unpack_policies(read_kept(place.root), key)
    if found is None:
        found = read_policies(texts, place.config.gates)
        write_kept(place.root, pack_policies(found, key))
    return found


def with_own(name: str, form: str, text: str, path: str) -> Mapping[str, object]:
    """The shipped data file `name`, with `text` joined over it when that has the format `form`; it is from `path`."""
    if not text or sha256(text.encode()).hexdigest() == digest(name):
        return load(name)
    from runbook_kit.gate.paths.schema import own_paths
    from runbook_kit.gatedata import is_ours, joined, own_headings

    if not is_ours(text, form, name, path):
        return load(name)
    return joined(load(name), own_paths(text, path) if name == "paths" else own_headings(text, path))


def program_edition() -> str:
    """What this program is told by: its version and, in a checkout, when its code was changed last."""
    newest = max(os.stat(path).st_mtime_ns for path in sorted(PACKAGE.rglob("*.py"))) if IN_CHECKOUT else 0
    return f"{__version__} {newest}"
