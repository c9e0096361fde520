"""Where pins of repository states are kept, and how one is found again."""

from __future__ import annotations

import errno
import os
import re
from contextlib import suppress
from pathlib import Path

from runbook_kit.cli.drift_shelf import written_at
from runbook_kit.cli.place import Place
from runbook_kit.drift import pin
from runbook_kit.errors import InvalidInput, MachineError, UsageError
from runbook_kit.session.folders import OWN, prepare
from runbook_kit.session.log import read_file, write_new
from runbook_kit.suggestion import quoted, suggest

FOLDER, SUFFIX, SUMS = "pins", ".pin", ".sha256"
FILE = re.compile(r"[0-9]{8}T[0-9]{6}Z-[a-z0-9][a-z0-9-]{0,59}")
TIME = len("20261101T030000Z")


def keep(found: pin.Pin, folder: Path | None, root: Path) -> Path:
    """Write a pin and its digest beside it, into `folder` or to the shelf. Raises `MachineError`, `UsageError`."""
    name = re.sub(r"[-:]|\.\d+", "", found.created_at) + f"-{found.name}{SUFFIX}"
    data = pin.written(found)
    try:
        if folder is None:
            folder = prepare(root) / FOLDER
            make_folder(folder, 0o700)
            if folder.is_symlink():
                raise NotADirectoryError(errno.ENOTDIR, "It is a symbolic link", os.fspath(folder))
        else:
            make_folder(folder)
        write_new(sums_of(folder / name), pin.sum_line(data, name))  # first: a pin is never without it
        write_new(folder / name, data)
    except FileExistsError:
        raise UsageError(
            f"There is a pin {quoted(name)} already.", hint="Wait a second, or name it otherwise.", code="file-exists"
        ) from None
    except OSError as error:
        raise MachineError(
            f"The pin cannot be written: {os.strerror(error.errno or errno.EIO)}.",
            hint="Name another folder with -o.",
            code="pin-folder",
        ) from None
    return folder / name


def make_folder(folder: Path, mode: int = 0o777) -> None:
    """Make a folder and those above it. Raises `NotADirectoryError` when a file is in the way."""
    try:
        folder.mkdir(mode=mode, parents=True, exist_ok=True)
    except FileExistsError:
        raise NotADirectoryError(errno.ENOTDIR, "It is a file", os.fspath(folder)) from None


def sums_of(file: Path) -> Path:
    """The file beside a pin that holds its digest."""
    return file.with_name(f"{file.name}{SUMS}")


def list_pins(root: Path) -> list[Path]:
    """The kept pins, the newest first."""
    shelf = root / OWN / FOLDER
    try:
        names = [name for name in os.listdir(shelf) if name.endswith(SUFFIX) and FILE.fullmatch(name[: -len(SUFFIX)])]
    except OSError:
        return []
    return sorted((shelf / name for name in names), key=lambda file: (file.name[:TIME], written_at(file)), reverse=True)


def pinned_sessions(root: Path) -> frozenset[str]:
    """The sessions that kept pins name, also those that were edited or damaged: what they name must stay."""
    found: set[str] = set()
    for file in list_pins(root):
        with suppress(OSError):
            found.update(re.findall(r"^session=(.+)$", read_file(file).decode("utf-8", "replace"), re.MULTILINE))
    return frozenset(found)


def find_pin(place: Place, word: str) -> Path:
    """The file that a word on the command line means. Raises `UsageError` when there is none."""
    if "/" in word or word.endswith(SUFFIX):
        return Path(os.path.abspath(place.start / word))
    kept = list_pins(place.root)
    found = [file for file in kept if word in ("latest", name_of(file), file.stem)]
    if found:
        return found[0]
    names = dict.fromkeys(map(name_of, kept))
    hint = suggest(word, names, "pins") if names else "`runbook pin create` pins the state that the repository is in."
    raise UsageError(f"There is no pin {quoted(word)} here.", hint=hint, code="unknown-pin")


def name_of(file: Path) -> str:
    return file.stem[TIME + 1 :]


def read_pin(file: Path) -> pin.Pin:
    """The pin in a file. Raises `InvalidInput` when there is none, and `Tampered` when it was edited."""
    try:
        data = read_file(file)
    except (OSError, ValueError) as error:
        why = os.strerror(error.errno or errno.EIO) if isinstance(error, OSError) else "it holds a NUL character"
        raise InvalidInput(
            f"The pin {quoted(file.name)} cannot be read: {why}.",
            hint="`runbook pin create` writes one.",
            code="pin-unreadable",
        ) from None
    try:
        sums = read_file(sums_of(file))
    except (OSError, ValueError):
        sums = None
    return pin.read(data, sums, file.name)
