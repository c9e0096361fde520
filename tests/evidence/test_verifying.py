"""Packs that were changed: each change is found, and named; nothing is written, and memory stays small."""

from __future__ import annotations

import json
import os
import random
import tarfile
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.evidence.archives import anchor, archive, change, foreign, unanchor, unzipped, zipped
from tests.evidence.packs import APPROVAL, Output, files, packed, session, wanted
from tests.session.samples import chained

from runbook_kit.canonical import sha256
from runbook_kit.errors import InvalidInput
from runbook_kit.evidence import pin, sums, ustar
from runbook_kit.evidence.pack import pack
from runbook_kit.evidence.sealing import Packed
from runbook_kit.evidence.verifying import verify_archive, verify_folder
from runbook_kit.session import events as happened
from runbook_kit.session.chain import read_records
from runbook_kit.session.inspection import Inspection
from runbook_kit.session.store import look

APPROVED = f"approvals/{APPROVAL.id}.json"
EVERY = (
    "README.txt", "SHA256SUMS", APPROVED, "attestation.intoto.json", "events.jsonl", "logs/001-one.log",
    "manifest.json", "plan.json", "recon.json", "recon.md", "report.md", "runlog.md", "state.json",
)  # fmt: skip


def codes(found: Inspection, severity: str = "error") -> set[str]:
    return {each.code for each in found.objections if each.severity == severity}


def paths(found: Inspection) -> set[str]:
    return {each.path for each in found.objections if each.severity == "error"}


def test_what_was_packed_verifies(tmp_path: Path) -> None:
    made = packed(tmp_path)
    for found in (verify_archive(made.archive), verify_folder(made.folder)):
        assert (found.objections, found.holds, found.files) == ((), True, len(EVERY))
        assert found.size == sum(map(len, files(made.folder).values()))


def test_without_digest_and_pin_it_is_unanchored(tmp_path: Path) -> None:
    made = packed(tmp_path)
    unanchor(made)
    found = verify_archive(made.archive)
    assert (found.holds, codes(found, "info")) == (True, {"unanchored"})
    assert len(found.objections) == 2


@pytest.mark.parametrize("anchored", [True, False])
@pytest.mark.parametrize("path", EVERY)
def test_every_changed_file_is_found(path: str, anchored: bool, tmp_path: Path) -> None:
    made = packed(tmp_path)
    change(made, lambda contents: contents.update({path: contents[path] + b"x"}))
    (made.folder / path).write_bytes(files(made.folder)[path] + b"x")
    anchor(made)
    if not anchored:
        unanchor(made)
    for found in (verify_archive(made.archive), verify_folder(made.folder)):
        assert not found.holds
        assert path in paths(found)


@pytest.mark.parametrize("path", EVERY)
def test_every_removed_file_is_found(path: str, tmp_path: Path) -> None:
    made = packed(tmp_path)
    change(made, lambda contents: contents.pop(path))
    (made.folder / path).unlink()
    unanchor(made)
    found = verify_folder(made.folder)
    assert not found.holds
    assert path in paths(found)
    found = verify_archive(made.archive)
    assert not found.holds
    assert path in paths(found) or codes(found) == {"not-a-pack"}


@pytest.mark.parametrize("path", EVERY)
def test_every_renamed_file_is_found(path: str, tmp_path: Path) -> None:
    made = packed(tmp_path)
    change(made, lambda contents: contents.update({f"{path}.2": contents.pop(path)}))
    (made.folder / path).rename(made.folder / f"{path}.2")
    unanchor(made)
    found = verify_folder(made.folder)
    assert {path, f"{path}.2"} & paths(found)
    assert not verify_archive(made.archive).holds


@pytest.mark.parametrize("forge", [True, False])
@pytest.mark.parametrize("path", ["x", "logs/002-two.log", "approvals/x.json", "logs/deep/x", "zz/x"])
def test_every_added_file_is_found(path: str, forge: bool, tmp_path: Path) -> None:
    made = packed(tmp_path)
    change(made, lambda contents: contents.update({path: b"x"}), forge=forge)
    anchor(made)
    found = verify_archive(made.archive)
    assert not found.holds
    assert forge or path in paths(found)
    (made.folder / path).parent.mkdir(exist_ok=True)
    (made.folder / path).write_bytes(b"x")
    assert path in paths(verify_folder(made.folder))


@pytest.mark.parametrize("path", [path for path in EVERY if path not in ("manifest.json", "SHA256SUMS")])
def test_whoever_writes_the_lists_anew_is_found_by_the_pin(path: str, tmp_path: Path) -> None:
    made = packed(tmp_path)
    change(made, lambda contents: contents.update({path: contents[path] + b" "}), forge=True)
    anchor(made)
    found = verify_archive(made.archive)
    assert {"sums-replaced", "pin-mismatch"} <= codes(found)


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("state.json", "state-mismatch"), ("logs/001-one.log", "evidence-changed"), ("plan.json", "evidence-changed"),
        (APPROVED, "evidence-changed"), ("events.jsonl", "not-a-record"), ("runlog.md", "document-mismatch"),
        ("report.md", "document-mismatch"), ("recon.md", "document-mismatch"), ("recon.json", "document-mismatch"),
    ],
)  # fmt: skip
def test_without_a_pin_the_log_finds_it(path: str, code: str, tmp_path: Path) -> None:
    made = packed(tmp_path)

    def edit(contents: dict[str, bytes]) -> None:
        contents[path] = contents[path].replace(b'"passed"', b'"failed"', 1).replace(b"o", b"0", 1)

    change(made, edit, forge=True)
    unanchor(made)
    found = verify_archive(made.archive)
    assert code in codes(found) | {"not-a-record" for each in codes(found) if each in ("wrong-hash", "line-rewritten")}
    assert path in paths(found)


def test_a_document_of_another_template_is_not_judged(tmp_path: Path) -> None:
    made = packed(tmp_path)

    def edit(contents: dict[str, bytes]) -> None:
        contents["runlog.md"] = b"what a repository's own template made"
        before = json.loads(contents["manifest.json"])
        for each in before["templates"]:
            if each["document"] == "runlog.md":
                each["origin"] = "templates/session-runlog.md.j2"
        contents["manifest.json"] = json.dumps(before).encode()

    change(made, edit, forge=True)
    unanchor(made)
    assert "document-mismatch" not in codes(verify_archive(made.archive))


def test_an_approval_that_is_gone_from_every_list(tmp_path: Path) -> None:
    made = packed(tmp_path)
    change(made, lambda contents: contents.pop(APPROVED), forge=True)
    unanchor(made)
    found = verify_archive(made.archive)
    assert ("evidence-missing", APPROVED) in {(each.code, each.path) for each in found.objections}


def rewritten(data: bytes) -> bytes:
    """The same log with other words in it, every hash computed anew."""
    events = [record.event for record in read_records(data)]
    events = [happened.Noted(text="Nothing.", by="eve") if isinstance(e, happened.Noted) else e for e in events]
    return b"".join(chained(events)[1])


def cut(data: bytes) -> bytes:
    return b"".join(data.splitlines(keepends=True)[:-1])


def edited(data: bytes) -> bytes:
    return data.replace(b"lights", b"lamps ")


@pytest.mark.parametrize(
    ("edit", "held", "alone"),
    [
        (rewritten, "log-replaced", "log-replaced"),
        (cut, "log-cut", "log-cut"),
        (edited, "wrong-hash", "wrong-hash"),
        (lambda data: data + b"{", "torn-tail", "torn-tail"),
    ],
)
def test_an_edited_cut_or_rewritten_log(edit: Callable[[bytes], bytes], held: str, alone: str, tmp_path: Path) -> None:
    """`held`: with its pin; `alone`: without it, the manifest still knows how the log ended."""
    made = packed(tmp_path)
    change(made, lambda contents: contents.update({"events.jsonl": edit(contents["events.jsonl"])}), forge=True)
    assert held in codes(verify_archive(made.archive))
    unanchor(made)
    assert alone in codes(verify_archive(made.archive))


def test_an_old_pin_beside_a_new_pack(tmp_path: Path) -> None:
    made = packed(tmp_path)
    other = pack(look(session(tmp_path / "b", note="Another note.")), wanted(tmp_path / "b"))
    made.archive.write_bytes(other.archive.read_bytes())
    anchor(made)
    assert {"pin-mismatch", "log-replaced", "sums-replaced"} <= codes(verify_archive(made.archive))


@pytest.mark.parametrize("name", ["session", "status", "git_commit", "events_head", "events_count", "sums_sha256"])
@pytest.mark.parametrize("value", ["5" * 64, "x", ""])
def test_a_changed_pin(name: str, value: str, tmp_path: Path) -> None:
    made = packed(tmp_path)
    path = made.folder.with_name(f"{made.name}.pin")
    lines = path.read_text().splitlines()
    path.write_text("".join(f"{name}={value}\n" if line.startswith(f"{name}=") else f"{line}\n" for line in lines))
    assert not verify_archive(made.archive).holds
    assert not verify_folder(made.folder).holds


@pytest.mark.parametrize("line", ["x\n", "", "0" * 64 + "  x.tar.gz\n"])
def test_a_changed_digest_beside(line: str, tmp_path: Path) -> None:
    made = packed(tmp_path)
    made.archive.with_name(f"{made.archive.name}.sha256").write_text(line)
    assert codes(verify_archive(made.archive)) == {"archive-mismatch"}


def tar_of(made: Packed) -> bytes:
    return unzipped(made.archive.read_bytes())


def info(name: str, kind: bytes = tarfile.REGTYPE, link: str = "", size: int = 0) -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type, made.linkname, made.size = kind, link, size
    return made


HOSTILE = {
    "absolute": info("/etc/x"),
    "up": info("p/../../x"),
    "symbolic link": info("p/z", tarfile.SYMTYPE, "/etc/passwd"),
    "hard link out": info("p/z", tarfile.LNKTYPE, "../../etc/passwd"),
    "character device": info("p/z", tarfile.CHRTYPE),
    "block device": info("p/z", tarfile.BLKTYPE),
    "named pipe": info("p/z", tarfile.FIFOTYPE),
    "contiguous": info("p/z", tarfile.CONTTYPE),
    "sparse": info("p/z", tarfile.GNUTYPE_SPARSE),
    "unknown": info("p/z", b"Z"),
    "beside": info("q/z"),
    "control": info("p/\x1b[2J"),
    "newline": info("p/a\nb"),
    "backslash": info("p/a\\b"),
    "dash": info("p/-rf"),
    "blank": info("p/a b"),
    "not ASCII": info("p/\u00e4"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_members_are_refused(name: str, tmp_path: Path) -> None:
    """Behind an otherwise whole archive, in a header that is like ours but for what is hostile."""
    made = packed(tmp_path)
    unanchor(made)
    extra = HOSTILE[name]
    block = bytearray(extra.tobuf(tarfile.GNU_FORMAT if name == "sparse" else tarfile.USTAR_FORMAT))[:512]
    data = tar_of(made).removesuffix(ustar.END) + bytes(block) + ustar.END
    made.archive.write_bytes(zipped(data))
    before = files(tmp_path)
    found = verify_archive(made.archive)
    assert codes(found) == {"hostile-member"}
    assert files(tmp_path) == before


@pytest.mark.parametrize("form", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT, tarfile.USTAR_FORMAT])
def test_archives_of_other_programs_are_refused(form: int, tmp_path: Path) -> None:
    """They hold the same files; names in extended headers, too, with PAX and GNU."""
    made = packed(tmp_path)
    unanchor(made)
    long = [info(f"{made.name}/{'x' * 200}")] if form != tarfile.USTAR_FORMAT else []
    made.archive.write_bytes(zipped(foreign(made.name, files(made.folder), long, format=form)))
    assert not verify_archive(made.archive).holds
    made.archive.write_bytes(zipped(foreign(made.name, {}, long, format=form)))
    assert not verify_archive(made.archive).holds


def headers(made: Packed) -> list[tuple[ustar.Header, bytes]]:
    """Every member with its content, padding included."""
    data, at, found = tar_of(made), 0, []
    while (member := ustar.read_header(data[at : at + 512])) is not None:
        end = at + 512 + member.size + (-member.size % 512)
        found.append((member, data[at + 512 : end]))
        at = end
    return found


def forged(made: Packed, parts: list[tuple[ustar.Header, bytes]], tail: bytes = ustar.END) -> Inspection:
    made.archive.write_bytes(zipped(b"".join(ustar.header(member) + data for member, data in parts) + tail))
    anchor(made)
    return verify_archive(made.archive)


def test_other_orders_times_and_twins(tmp_path: Path) -> None:
    from msgspec.structs import replace

    made = packed(tmp_path)
    parts = headers(made)
    assert forged(made, parts).holds  # or else what follows would say nothing
    last, content = parts[-1]
    assert codes(forged(made, [*parts[:-2], parts[-1], parts[-2]])) >= {"evidence-reordered"}
    assert codes(forged(made, [*parts, parts[-1]])) == {"hostile-member"}
    assert "evidence-changed" in codes(forged(made, [*parts[:-1], (replace(last, mtime=1), content)]))
    twin = [(replace(last, name=f"{made.name}/State.json"), content)]
    ordered = sorted([*parts, *twin], key=lambda part: part[0].name)
    assert "hostile-member" in codes(forged(made, ordered))
    assert codes(forged(made, parts, bytes(512))) == {"archive-damaged"}
    assert codes(forged(made, parts, ustar.END + bytes(512))) == {"archive-damaged"}
    assert codes(forged(made, parts, b"")) == {"archive-damaged"}
    assert codes(forged(made, parts[1:])) == {"not-a-pack"}
    hollow = (ustar.Header(f"{made.name}/zz/", 0, last.mtime, ustar.FOLDER), b"")
    assert "hostile-member" in codes(forged(made, [*parts, hollow]))
    stuffed = [(member, data[:-1] + b"x" if len(data) > member.size else data) for member, data in parts]
    assert codes(forged(made, stuffed)) == {"archive-damaged"}


@pytest.mark.parametrize("mode", [0o755, 0o4644, 0o600, 0o666])
def test_other_modes(mode: int, tmp_path: Path) -> None:
    made = packed(tmp_path)
    unanchor(made)
    data = bytearray(tar_of(made))
    at = data.index(b"runlog.md\0")
    data[at + 100 : at + 108] = b"%07o\0" % mode
    data[at + 148 : at + 156] = b" " * 8
    data[at + 148 : at + 156] = b"%06o\0 " % sum(data[at : at + 512])
    made.archive.write_bytes(zipped(bytes(data)))
    found = verify_archive(made.archive)
    assert codes(found) == {"evidence-changed"}
    assert "runlog.md" in found.objections[0].message


@pytest.mark.parametrize("mode", [0o755, 0o666, 0o4644])
def test_other_modes_in_a_folder(mode: int, tmp_path: Path) -> None:
    made = packed(tmp_path)
    (made.folder / "runlog.md").chmod(mode)
    assert [(each.code, each.path) for each in verify_folder(made.folder).objections] == [
        ("evidence-changed", "runlog.md")
    ]


@pytest.mark.parametrize("make", [lambda path: path.symlink_to("runlog.md"), os.mkfifo, lambda path: path.mkdir()])
def test_other_things_in_a_folder(make: Callable[[Path], None], tmp_path: Path) -> None:
    made = packed(tmp_path)
    make(made.folder / "zz")
    found = verify_folder(made.folder)
    assert paths(found) == {"zz"}


def test_a_link_to_the_same_file_is_no_file(tmp_path: Path) -> None:
    made = packed(tmp_path)
    (made.folder / "runlog.md").rename(tmp_path / "runlog.md")
    (made.folder / "runlog.md").symlink_to(tmp_path / "runlog.md")
    assert "hostile-member" in codes(verify_folder(made.folder))


def test_a_bomb_is_not_followed(tmp_path: Path) -> None:
    """256 MiB in a member that no list names, and in one that is listed and small: neither takes memory."""
    made = packed(tmp_path)
    parts = headers(made)
    huge = 256 << 20
    for name in ("zz", "README.txt"):
        kept = [part for part in parts if part[0].name != f"{made.name}/{name}"]
        member = ustar.Header(f"{made.name}/{name}", huge, parts[0][0].mtime, ustar.FILE)
        before = [part for part in kept if part[0].name < member.name]
        head = b"".join(ustar.header(each) + data for each, data in before) + ustar.header(member)
        made.archive.write_bytes(bomb(head, huge))
        tracemalloc.start()
        found = verify_archive(made.archive)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert "hostile-member" in codes(found)
        assert peak < 16 << 20


def bomb(head: bytes, size: int) -> bytes:
    import io

    from runbook_kit.evidence import gzipped

    out = io.BytesIO()
    writer = gzipped.Writer(out.write)
    writer.write(head)
    for _ in range(size >> 20):
        writer.write(bytes(1 << 20))
    writer.close()
    return out.getvalue()


@pytest.mark.parametrize("anchored", [True, False])
def test_no_changed_bit_verifies(anchored: bool, tmp_path: Path) -> None:
    """Alone, an archive may say the same in other words: a repetition that is copied from elsewhere. Nothing else."""
    made = packed(tmp_path)
    whole = tar_of(made)
    if not anchored:
        unanchor(made)
    data = made.archive.read_bytes()
    chance = random.Random(5)
    tries = [chance.randrange(len(data) * 8) for _ in range(700)]
    tries += [*range(80), *range(len(data) * 8 - 80, len(data) * 8)]  # header, last byte of data, trailer
    for bit in tries:
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        made.archive.write_bytes(changed)
        if verify_archive(made.archive).holds:
            assert not anchored, bit
            assert unzipped(bytes(changed)) == whole


@pytest.mark.parametrize("tail", [b"\0", b"x", zipped(b"")])
def test_nothing_stands_behind_the_archive(tail: bytes, tmp_path: Path) -> None:
    made = packed(tmp_path)
    unanchor(made)
    made.archive.write_bytes(made.archive.read_bytes() + tail)
    assert codes(verify_archive(made.archive)) == {"archive-damaged"}


def test_an_archive_cut_anywhere(tmp_path: Path) -> None:
    made = packed(tmp_path)
    unanchor(made)
    data = made.archive.read_bytes()
    for size in [*range(30), *range(30, len(data), 97), *range(len(data) - 12, len(data))]:
        made.archive.write_bytes(data[:size])
        assert "archive-damaged" in codes(verify_archive(made.archive)), size


@pytest.mark.parametrize("data", [b"", b"hello", b"\x1f\x8b", zipped(b""), zipped(b"x" * 1000), zipped(ustar.END)])
def test_what_is_no_pack(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.tar.gz").write_bytes(data)
    found = verify_archive(tmp_path / "x.tar.gz")
    assert not found.holds
    assert codes(found) <= {"archive-damaged", "not-a-pack", "hostile-member"}


def test_what_cannot_be_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name in ("pipe", "nothing"):
        with pytest.raises(InvalidInput):
            verify_archive(tmp_path / name)
    with pytest.raises(InvalidInput):
        verify_folder(tmp_path / "nothing")
    (tmp_path / "empty").mkdir()
    assert codes(verify_folder(tmp_path / "empty")) == {"not-a-pack"}


def test_a_pin_and_a_digest_are_what_they_seem(tmp_path: Path) -> None:
    made = packed(tmp_path)
    assert pin.read(pin.written(made.pin)) == made.pin
    assert sums.read(b"x") is None
    assert archive(made.name, files(made.folder), made.pin.closed_at) == tar_of(made)
    assert sha256(tar_of(made)) == made.pin.tar_sha256


@settings(derandomize=True, deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.lists(st.binary(max_size=2000), max_size=4),
    note=st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
)
def test_verify_of_pack_is_clean(data: list[bytes], note: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    root = tmp_path_factory.mktemp("any")
    folder = session(root, [Output(f"b{number}", each) for number, each in enumerate(data)], note)
    made = pack(look(folder), wanted(root))
    assert verify_archive(made.archive).objections == ()
    assert verify_folder(made.folder).objections == ()
