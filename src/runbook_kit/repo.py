"""The one door to files: finds documents, reads them, refuses what is not text."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from runbook_kit.document.source import Source
from runbook_kit.errors import InvalidInput, UsageError
from runbook_kit.expressions import expression
from runbook_kit.gitfolder import git_index_paths

LARGEST = 10 * 1024 * 1024  # bytes; a runbook is written by hand, and every stage holds it in memory
BINARY_PROBE = 8 * 1024  # git looks for NUL in the first 8,000 bytes; the same idea
MARKDOWN = (".md", ".markdown")
SKIPPED = frozenset({"node_modules", "__pycache__"})
FRONT_MATTER_PROBE = 4 * 1024
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
RUNBOOK_KEY = expression(rb"""^(?:runbook|"runbook"|'runbook')[ \t]*:(?:[ \t]|\r?$)""", re.MULTILINE)
FRONT_MATTER = expression(rb"---[ \t]*\r?\n(.*?)(?:^(?:---|\.\.\.)[ \t]*\r?$|\Z)", re.MULTILINE | re.DOTALL)

KINDS = {
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}
STOPS = {
    errno.EACCES: ("permission-denied", "may not be read by this user", "Check the permissions of the file."),
    errno.EPERM: ("permission-denied", "may not be read by this user", "Check the permissions of the file."),
    errno.ELOOP: ("symlink-loop", "is a symbolic link that leads back to itself", "Point the link at a file."),
    errno.ENAMETOOLONG: ("path-too-long", "has a name that is too long for this system", "Use a shorter path."),
}


def find_root(start: Path) -> Path | None:
    """The nearest folder at or above `start` with a `.git`, else the nearest one with a `runbook.toml`, else None."""
    start = Path(os.path.abspath(start))  # not resolved: a checkout reached through a link keeps the name it has
    folders = (start, *start.parents)
    for marker in (".git", "runbook.toml"):
        for folder in folders:
            if os.path.lexists(folder / marker):
                return folder
    return None


def relative(path: Path, root: Path) -> str:
    """`path` as people see it: relative to `root` with forward slashes; absolute when it lies elsewhere.

    Bytes of a file name that are not UTF-8 are shown as `\\xNN`, so that the result can always be printed.
    """
    absolute, base = Path(os.path.abspath(path)), Path(os.path.abspath(root))
    if not absolute.is_relative_to(base):
        resolved, base = Path(os.path.realpath(path)), Path(os.path.realpath(root))
        absolute = resolved if resolved.is_relative_to(base) else absolute
    shown = absolute.relative_to(base) if absolute.is_relative_to(base) else absolute
    return os.fsencode(shown.as_posix()).decode("utf-8", "backslashreplace")


def is_inside(path: Path, root: Path) -> bool:
    """Whether `path` is `root` or lies below it once every symbolic link is followed."""
    try:
        return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root))
    except (OSError, ValueError):
        return False


def read_source(path: Path, root: Path) -> Source:
    """The text of the Markdown file `path` (relative to the current folder, or absolute), ready to be parsed.

    The text has no byte order mark; `digest` is the SHA-256 of the bytes as they are. Raises `InvalidInput`.
    """
    shown = _shown(path, root)
    data = _read(path, shown)
    _refuse_binary(data, shown)
    return Source(shown, _decode(data, shown), hashlib.sha256(data).hexdigest())


def read_bytes(path: Path, root: Path) -> bytes:
    """The bytes of the regular file `path`, at most 10 MB. Raises `InvalidInput` as `read_source` does."""
    return _read(path, _shown(path, root))


def list_documents(root: Path, folders: Iterable[str]) -> tuple[Path, ...]:
    """The Markdown files below `folders` (relative to `root`), sorted by path, each once.

    A folder that does not exist holds none. Hidden folders, virtual environments, `node_modules` and links
    that lead out of `root` are skipped. Raises `UsageError` for a folder outside `root`.
    """
    found: dict[str, str] = {}
    for name in folders:
        if not is_inside(root / name, root):
            raise UsageError(
                f"The runbook folder `{name}` is outside the repository.",
                hint="Name folders relative to the repository's root.",
                code="outside-repository",
            )
        found.update(_markdown_below(root, os.path.normpath(name)))
    return tuple(Path(found[key]) for key in sorted(found))


def find_marked(root: Path, skip: Iterable[Path] = ()) -> tuple[Path, ...]:
    """The tracked Markdown files, `skip` excepted, whose front matter has a `runbook:` key, sorted by path.

    Only the first 4 KB of a file are looked at. Without a readable git index, all Markdown below `root` is.
    """
    known = frozenset(os.path.normpath(path) for path in skip)
    tracked = git_index_paths(root)
    if tracked is None:
        paths = [os.path.normpath(path) for path in list_documents(root, (".",))]
    else:
        base = "" if root == Path() else os.path.normpath(root)
        paths = [os.path.join(base, name) for name in sorted(tracked) if name.lower().endswith(MARKDOWN)]
    return tuple(Path(path) for path in paths if path not in known and _is_marked(path))


def _shown(path: Path, root: Path) -> str:
    try:
        return relative(path, root)
    except (OSError, ValueError):
        return str(path).replace("\0", "\\0")


def _read(path: Path, shown: str) -> bytes:
    try:
        _refuse_special(os.stat(path), shown)
    except (OSError, ValueError) as error:
        raise _stop(error, path, shown) from None
    try:
        # O_NONBLOCK: a named pipe put in the file's place since then must not make us wait.
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except FileNotFoundError:
        raise _disappeared(shown) from None
    except OSError as error:
        raise _stop(error, path, shown) from None
    with os.fdopen(descriptor, "rb") as stream:
        _refuse_special(os.fstat(descriptor), shown)
        try:
            data = stream.read(LARGEST + 1)
        except OSError as error:
            raise _stop(error, path, shown) from None
    if len(data) > LARGEST:  # it grew after we asked for its size
        raise _too_large(len(data), shown)
    return data


def _refuse_special(status: os.stat_result, shown: str) -> None:
    kind = stat.S_IFMT(status.st_mode)
    if kind == stat.S_IFDIR:
        raise InvalidInput(
            f"`{shown}` is a folder, not a file.",
            hint="Name a file in it; `runbook list` shows the runbooks that are known here.",
            code="is-directory",
        )
    if kind != stat.S_IFREG:
        raise InvalidInput(
            f"`{shown}` is {KINDS.get(kind, 'a special file')}, not a regular file, and was not opened.",
            hint="Name a Markdown file.",
            code="not-a-regular-file",
        )
    if status.st_size > LARGEST:
        raise _too_large(status.st_size, shown)


def _too_large(size: int, shown: str) -> InvalidInput:
    return InvalidInput(
        f"`{shown}` is {size / 1048576:.1f} MB; a runbook may have at most {LARGEST // 1048576} MB.",
        hint="Split the document, or name another file.",
        code="file-too-large",
    )


def _disappeared(shown: str) -> InvalidInput:
    return InvalidInput(
        f"`{shown}` disappeared while it was being read.",
        hint="Run the command again when the file is back.",
        code="file-disappeared",
    )


def _stop(error: OSError | ValueError, path: Path, shown: str) -> InvalidInput:
    """What an operating system error about `path` means to the person who named it."""
    if isinstance(error, ValueError):
        return InvalidInput(f"`{shown}` is not a path: it contains a NUL character.", code="invalid-path")
    if isinstance(error, (FileNotFoundError, NotADirectoryError)):
        near = _near_files(path)
        hint = f"Did you mean {' or '.join(near)}?" if near else "Check the path, or run `runbook list`."
        return InvalidInput(f"`{shown}` does not exist.", hint=hint, code="missing-file")
    code, what, hint = STOPS.get(error.errno or 0, ("unreadable-file", f"cannot be read: {error.strerror}", ""))
    return InvalidInput(f"`{shown}` {what}.", hint=hint, code=code)


def _near_files(path: Path) -> tuple[str, ...]:
    """Files beside `path` with a name like its own, written the way the person wrote `path`."""
    from difflib import get_close_matches

    try:
        beside = sorted(entry.name for entry in os.scandir(path.parent))
    except OSError:
        return ()
    near = get_close_matches(path.name, beside, n=3, cutoff=0.6)
    return tuple(f"`{(path.parent / name).as_posix()}`" for name in near)


def _refuse_binary(data: bytes, shown: str) -> None:
    if b"\0" not in data[:BINARY_PROBE]:
        return
    wide = data.startswith(UTF_16_MARKS)
    raise InvalidInput(
        f"`{shown}` is {'UTF-16 text' if wide else 'a binary file'}, not UTF-8 text.",
        hint="Save it as UTF-8." if wide else "Name a Markdown file.",
        code="binary-file",
    )


def _decode(data: bytes, shown: str) -> str:
    text = data.removeprefix(BYTE_ORDER_MARK)
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError as error:
        before = text[: error.start].decode("utf-8")
        line, column = Source(shown, before).position(len(before))
        raise InvalidInput(
            f"`{shown}` is not valid UTF-8: byte 0x{text[error.start]:02X} at line {line}, column {column}.",
            hint="Save it as UTF-8.",
            code="invalid-utf-8",
        ) from None


def _markdown_below(root: Path, folder: str) -> Iterator[tuple[str, str]]:
    """Every document below `folder`: its name from the root, by which it is sorted, and its path."""
    pending = [
        (os.path.join(root, folder) if folder != "." else os.fspath(root), "" if folder == "." else f"{folder}/")
    ]
    while pending:
        here, prefix = pending.pop()
        try:
            entries = tuple(os.scandir(here))
        except OSError:  # gone, or not for us to read
            continue
        if any(entry.name == "pyvenv.cfg" for entry in entries):
            continue  # a virtual environment, whatever its name
        for entry in entries:
            name = entry.name
            if name.lower().endswith(MARKDOWN) and _is_document(entry, root):
                yield prefix + name, entry.path
            elif not name.startswith(".") and name not in SKIPPED and entry.is_dir(follow_symlinks=False):
                pending.append((entry.path, f"{prefix}{name}/"))


def _is_document(entry: os.DirEntry[str], root: Path) -> bool:
    """Whether it is a regular file, or a link to one inside `root`."""
    try:
        if entry.is_symlink():
            return entry.is_file() and is_inside(Path(entry.path), root)
        return entry.is_file(follow_symlinks=False)
    except OSError:
        return False


def _is_marked(path: str) -> bool:
    """Whether the front matter of the regular file `path` has a `runbook:` key."""
    try:
        if not stat.S_ISREG(os.lstat(path).st_mode):
            return False
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            head = os.read(descriptor, FRONT_MATTER_PROBE)
        finally:
            os.close(descriptor)
    except OSError:
        return False
    front = FRONT_MATTER.match(head.removeprefix(BYTE_ORDER_MARK)) if b"runbook" in head else None
    return front is not None and RUNBOOK_KEY.search(front[1]) is not None
