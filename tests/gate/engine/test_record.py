"""What is known of a document survives being written down."""

from __future__ import annotations

from msgspec import msgpack
from tests.gate.engine.around import order
from tests.gate.engine.test_cache import record

from runbook_kit.gate.engine.record import Record
from runbook_kit.gate.policy.names import GATES

TEXT = b"\xff [x](nope.md) `docs/nope.md`\n\n```bash\nmake || true\n```\n* a\n1) b\n"


def test_a_record_comes_back_as_it_was() -> None:
    assert msgpack.decode(msgpack.encode(record()), type=Record) == record()


def test_a_record_of_every_gate_comes_back_as_it_was() -> None:
    found, _ = order(gates=GATES).examiner.examine("docs/a.md", TEXT)
    assert found.problem is not None
    assert [rule for _, objections in found.texts.values() for rule in objections]
    assert msgpack.decode(msgpack.encode(found), type=Record) == found
