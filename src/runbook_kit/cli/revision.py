"""The settings of another revision: what a change says about itself does not decide how it is judged."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from runbook_kit.cli.place import Place
from runbook_kit.config import OWN, SHARED, read_config


def place_at(place: Place, environment: Mapping[str, str], revision: str) -> Place:
    """The place with the settings that `revision` has: where its gates and its runbooks lie.

    Raises `UsageError` for an unknown revision or without a repository, `InvalidInput` for what cannot be read.
    """
    from runbook_kit.cli.gatespace import Gatespace
    from runbook_kit.gitstore import read_at

    git = Gatespace(place, environment).git
    found = read_at(git, revision, [OWN, SHARED])
    texts = {name: data.decode("utf-8", "replace") for name, data in found.items() if name in (OWN, SHARED)}
    return replace(place, config=read_config(texts))
