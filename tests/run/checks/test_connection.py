from __future__ import annotations

import errno
import socket
from time import monotonic

import pytest

from runbook_kit.run.checks import connection
from runbook_kit.run.checks.connection import addresses, connect, reason, remaining


def test_this_machine_is_never_looked_for_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    def look_up(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket, "has_ipv6", True)
    assert [address[0] for _, address in addresses("LocalHost", 1)] == ["127.0.0.1", "::1"]
    assert [address[0] for _, address in addresses("127.0.0.2", 1)] == ["127.0.0.2"]


def test_a_name_that_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def look_up(*_: object, **__: object) -> None:
        raise UnicodeError

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with pytest.raises(OSError, match="cannot be the name of a host"):
        list(addresses("x" * 80, 1))


class Refusing:
    """A socket whose connection fails as its address says."""

    def __init__(self, *_: object) -> None:
        pass

    def settimeout(self, _: float) -> None:
        pass

    def connect(self, address: tuple[OSError, int]) -> None:
        raise address[0]

    def close(self) -> None:
        pass


@pytest.mark.parametrize("order", [1, -1])
def test_the_failure_that_says_most_is_told(order: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """An address that may still answer counts more than one that refuses, and that more than one that is not there."""
    failures = [OSError(errno.ENETUNREACH, "x"), ConnectionRefusedError(), TimeoutError()][::order]
    monkeypatch.setattr(socket, "socket", Refusing)
    monkeypatch.setattr(connection, "addresses", lambda *_: [(socket.AF_INET, (each, 1)) for each in failures])
    with pytest.raises(TimeoutError):
        connect("a", 1, monotonic() + 5)


def test_time_that_is_up() -> None:
    with pytest.raises(TimeoutError):
        remaining(monotonic() - 1)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (TimeoutError(), "it did not answer in time"),
        (ConnectionRefusedError(), "the connection was refused"),
        (ConnectionResetError(), "the connection was broken off"),
        (socket.gaierror(-2, "Name or service not known"), "its name cannot be resolved"),
        (OSError(errno.ENETUNREACH, "Network is unreachable"), "network is unreachable"),
        (OSError("it has no address"), "it has no address"),
    ],
)
def test_reasons(error: OSError, words: str) -> None:
    assert reason(error) == words
