"""What is kept at the end of a session comes back as it was written."""

from __future__ import annotations

import pytest
from tests.render.documents.making import selection
from tests.render.documents.sessions import CHANGES, HOSTILE_CHANGES
from tests.session.samples import chained

from runbook_kit.canonical import sha256
from runbook_kit.render.documents.known import NOTHING, Known, file_of, known_of, read, written
from runbook_kit.render.documents.packet import packet
from runbook_kit.session import events as happened

KNOWN = Known(changes=CHANGES, packet=packet(selection("every-feature")))


@pytest.mark.parametrize(
    "known",
    [KNOWN, Known(changes=HOSTILE_CHANGES, packet=packet(selection("hostile"))), Known(missing="gone"), Known()],
)
def test_it_comes_back(known: Known) -> None:
    data = written(known)
    assert read(data) == known
    assert written(read(data)) == data


@pytest.mark.parametrize("data", [b"", b"{", b'{"format": "closing/2"}', b"\xff", b"[" * 100_000, b'{"packet": 3}'])
def test_what_is_none_says_nothing(data: bytes) -> None:
    assert read(data) == NOTHING


def test_the_last_one_that_the_log_names_counts() -> None:
    named = [happened.FactsRecorded(file=f"closing-{number}.json", sha256=sha256(written(KNOWN))) for number in (1, 2)]
    records, _ = chained([*named, happened.FactsRecorded(file="facts-3.json", sha256="0" * 64)])
    found = file_of(records)
    assert found is not None
    assert found.file == "closing-2.json"
    assert known_of(records, {"closing-2.json": written(KNOWN)}) == KNOWN
    assert known_of(records, {"closing-1.json": written(KNOWN)}) == NOTHING
    assert known_of((), {}) == NOTHING
