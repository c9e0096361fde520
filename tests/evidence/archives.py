"""Archives that a pack might be replaced by: with other members, written by others, or damaged."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Callable, Iterable, Mapping

from tests.evidence.packs import files

from runbook_kit.canonical import sha256
from runbook_kit.evidence import gzipped, sums, ustar
from runbook_kit.evidence.manifest import Listed, read, written
from runbook_kit.evidence.names import folders
from runbook_kit.evidence.sealing import Packed, members, seconds

Member = tuple[str, bytes, bytes]  # name, kind, content


def zipped(data: bytes) -> bytes:
    """The data as packs are compressed."""
    out = io.BytesIO()
    writer = gzipped.Writer(out.write)
    for at in range(0, len(data), 1 << 20):
        writer.write(data[at : at + (1 << 20)])
    writer.close()
    return out.getvalue()


def unzipped(data: bytes) -> bytes:
    reader = gzipped.Reader(io.BytesIO(data), len(data))
    return reader.take(1 << 30)


def archive(name: str, contents: Mapping[str, bytes], time: str) -> bytes:
    """A tar of these files, as packs are written."""
    sizes = {path: len(data) for path, data in contents.items()}
    parts = []
    for member in members(name, sizes, seconds(time)):
        parts.append(ustar.header(member))
        data = contents.get(member.name.partition("/")[2], b"") if member.kind == ustar.FILE else b""
        parts.append(data + ustar.padding(len(data)))
    return b"".join([*parts, ustar.END])


def foreign(name: str, contents: Mapping[str, bytes], extra: Iterable[tarfile.TarInfo], **form: object) -> bytes:
    """A tar by Python's own writer: the files and then `extra`, in the order of their names, each with its time."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", **{"format": tarfile.USTAR_FORMAT, **form}) as tar:  # type: ignore[call-overload]
        for path in sorted({"", *folders(contents)}):
            folder = tarfile.TarInfo(f"{name}/{path}".rstrip("/"))
            folder.type, folder.mode = tarfile.DIRTYPE, 0o755
            tar.addfile(folder)
        for path, data in sorted(contents.items()):
            info = tarfile.TarInfo(f"{name}/{path}")
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
        for info in extra:
            tar.addfile(info)
    return out.getvalue()


def consistent(contents: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files with a manifest and sums that name them all: what somebody would write who knows the format."""
    made = dict(contents)
    before = read(made["manifest.json"])
    known = {each.path: each for each in before.files}
    listed = tuple(
        Listed(path, len(data), sha256(data), known[path].role if path in known else "output")
        for path, data in sorted(made.items())
        if path not in ("manifest.json", "SHA256SUMS")
    )
    from msgspec.structs import replace

    made["manifest.json"] = written(replace(before, files=listed))
    made["SHA256SUMS"] = sums.written({path: sha256(data) for path, data in made.items() if path != "SHA256SUMS"})
    return made


def change(made: Packed, edit: Callable[[dict[str, bytes]], object], *, forge: bool = False) -> None:
    """Edit the files of the archive. With `forge`, manifest and sums are written anew."""
    contents = files(made.folder)
    edit(contents)
    contents = consistent(contents) if forge else contents
    made.archive.write_bytes(zipped(archive(made.name, contents, made.pin.closed_at)))


def anchor(made: Packed) -> None:
    """Write the digest beside the archive anew, as somebody would who replaced it."""
    line = sums.written({made.archive.name: sha256(made.archive.read_bytes())})
    made.archive.with_name(f"{made.archive.name}.sha256").write_bytes(line)


def unanchor(made: Packed) -> None:
    """Take digest and pin away: the archive alone has to speak."""
    made.archive.with_name(f"{made.archive.name}.sha256").unlink()
    made.archive.with_name(f"{made.name}.pin").unlink()
