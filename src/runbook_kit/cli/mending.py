"""A mended document put in its place: only where the file itself stands, never through a link."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from runbook_kit.cli.writing import overwrite
from runbook_kit.document.source import Source
from runbook_kit.errors import InvalidInput
from runbook_kit.repo import read_source, relative


def write_mended(path: Path, before: Source, text: str, root: Path) -> None:
    """Give the regular file at `path`, which was judged as `before`, this text; byte order mark and mode stay.

    Raises `InvalidInput` when a link or something other than a file stands there or on the way there, when it lies
    outside of `root`, is not UTF-8 as a whole, may not be written, or was changed since it was judged.
    """
    shown = relative(path, root)
    place = os.path.relpath(os.path.abspath(path), os.path.abspath(root))
    itself = os.path.join(os.path.realpath(root), place)
    elsewhere = os.path.realpath(path) != os.path.normpath(itself) or place.split(os.sep)[0] == os.pardir
    if elsewhere or os.path.islink(path):
        hint = "Mend the file it leads to, in the repository it is in."
        raise InvalidInput(f"`{shown}` is reached through a link and was not mended.", hint=hint, code="is-link")
    try:
        regular = stat.S_ISREG(os.lstat(path).st_mode)
    except OSError:
        regular = False
    if not regular:
        raise InvalidInput(f"`{shown}` is no regular file and was not mended.", code="not-a-regular-file")
    now = read_source(path, root)
    if now.text != before.text:
        hint = "Run the command again."
        raise InvalidInput(f"`{shown}` was changed by somebody else meanwhile.", hint=hint, code="file-changed")
    overwrite(path, now, text, root)
