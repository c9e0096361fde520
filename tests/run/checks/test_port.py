from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from tests.run.checks.conftest import Evaluate

from runbook_kit.run.checks import port


@pytest.fixture(autouse=True)
def only_ipv4(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests reach 127.0.0.1 only."""
    monkeypatch.setattr(socket, "has_ipv6", False)


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def test_listening(ask: Evaluate, listener: socket.socket) -> None:
    number = listener.getsockname()[1]
    for more in ({}, {"host": "127.0.0.1"}, {"host": "LOCALHOST"}):
        assert ask({"port": {"number": number, "state": "listening", **more}}).met
        assert not ask({"port": {"number": number, "state": "free", **more}}).met
    assert ask({"port": {"number": number, "state": "free"}}).said == f"Something listens on port {number}."


def test_free(ask: Evaluate, listener: socket.socket) -> None:
    number = listener.getsockname()[1]
    listener.close()
    assert ask({"port": {"number": str(number), "state": "free"}}).said == f"Port {number} is free."
    found = ask({"port": {"number": number, "state": "listening", "host": "127.0.0.1"}})
    assert (found.met, found.said) == (False, f"Nothing listens on port {number} of 127.0.0.1.")


def test_free_after_a_connection_has_ended(ask: Evaluate, listener: socket.socket) -> None:
    """The side that closes first keeps the port for a while; nobody listens on it."""
    number = listener.getsockname()[1]
    with socket.create_connection(("127.0.0.1", number)) as client:
        accepted, _ = listener.accept()
        accepted.close()
        client.recv(1)
    listener.close()
    assert ask({"port": {"number": number, "state": "free"}}).met


def test_taken_on_another_address(ask: Evaluate) -> None:
    """A socket that is bound and does not listen refuses connections and keeps the port."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        number = bound.getsockname()[1]
        found = ask({"port": {"number": number, "state": "free"}})
        assert (found.met, found.said) == (False, f"Port {number} is taken on an address of this machine.")


def test_an_answer_that_does_not_come(ask: Evaluate, monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(*_: object) -> None:
        raise TimeoutError

    monkeypatch.setattr(port, "connect", connect)
    for state in ("free", "listening"):
        found = ask({"port": {"number": 80, "state": state, "host": "db"}})
        assert (found.met, found.said) == (
            False,
            f"It is not known whether port 80 of db is {state}: it did not answer in time.",
        )


@pytest.mark.parametrize("number", [0, 65536, "x", None, True, "<port>"])
def test_no_port(number: object, ask: Evaluate) -> None:
    assert not ask({"port": {"number": number, "state": "free"}}).met
    assert not ask({"port": {"number": 80, "state": "open"}}).met
