"""Signatures of whole archives, with the keys that people have for SSH."""

from __future__ import annotations

import mmap
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import cast

from runbook_kit import sshsig
from runbook_kit.errors import MachineError
from runbook_kit.evidence.verifying import Check

NAMESPACE = "runbook-evidence@runbook-kit"  # a signature for anything else is none


def signer(key: str, environ: Mapping[str, str], *, ask: bool) -> Callable[[Path], str]:
    """What signs an archive with `key`. Raises as `sshsig.sign` does."""

    def sign(archive: Path) -> str:
        with _bytes(archive) as data:
            return sshsig.sign(data, key, namespace=NAMESPACE, environ=environ, ask=ask)

    return sign


def checker(signers: bytes, environ: Mapping[str, str]) -> Check:
    """What says why a signature does not hold; `signers` is the content of an allowed_signers file."""

    def check(archive: Path, armored: str, identity: str, closed_at: str) -> str:
        try:
            at = datetime.fromisoformat(closed_at)
        except ValueError:
            return "its time is none"
        try:
            with _bytes(archive) as data:
                found = sshsig.verify(
                    data, armored, signers=signers, identity=identity, namespace=NAMESPACE, at=at, environ=environ
                )
        except MachineError as error:
            return error.message.rstrip(".")
        return "" if found.good else found.said

    return check


@contextmanager
def _bytes(path: Path) -> Iterator[bytes]:
    """The file as bytes that are read only while they are used."""
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        yield cast(bytes, mapped)
