"""Connections that checks open: only to the host that is named, and to this machine when it is meant."""

from __future__ import annotations

from collections.abc import Iterator
from time import monotonic
from typing import TYPE_CHECKING

from runbook_kit.document.probes import LOOPBACK_NAMES, is_loopback

if TYPE_CHECKING:
    from socket import socket


def connect(host: str, port: int, until: float) -> socket:
    """A TCP connection; `until` is a time of the monotonic clock. Raises `OSError`, the one that says most.

    A host that counts as this machine is never looked for elsewhere, whatever its name resolves to.
    """
    import socket as sockets

    failures: list[OSError] = []
    for family, address in addresses(host, port):
        each = sockets.socket(family, sockets.SOCK_STREAM)
        try:
            each.settimeout(remaining(until))
            each.connect(address)
        except OSError as error:
            each.close()
            failures.append(error)
        except BaseException:
            each.close()
            raise
        else:
            return each
    raise max(failures, key=_weight, default=OSError("it has no address"))


def _weight(error: OSError) -> int:
    """How much a failure says: an address that may still answer, one that refuses, one that is not there."""
    return 2 if isinstance(error, TimeoutError) else 1 if isinstance(error, ConnectionRefusedError) else 0


def addresses(host: str, port: int) -> Iterator[tuple[int, tuple[str | int, ...]]]:
    """The addresses of a host, as family and socket address. Raises `OSError` when it is not known."""
    import socket as sockets

    if host.lower() in LOOPBACK_NAMES:
        yield sockets.AF_INET, ("127.0.0.1", port)
        if sockets.has_ipv6:
            yield sockets.AF_INET6, ("::1", port)
        return
    if ":" not in host and is_loopback(host):
        yield sockets.AF_INET, (host, port)
        return
    try:
        # Names of the system's files and name servers; nothing bounds the time that they take.
        found = sockets.getaddrinfo(host, port, type=sockets.SOCK_STREAM)
    except UnicodeError:  # a label that is empty or too long
        raise OSError(f"{host} cannot be the name of a host") from None
    for family, _, _, _, address in found:
        yield family, (str(address[0]), *address[1:])


def remaining(until: float) -> float:
    """The seconds that are left. Raises `TimeoutError` when none are."""
    left = until - monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def reason(error: OSError) -> str:
    """Why there is no connection, as the end of a sentence."""
    if isinstance(error, TimeoutError):
        return "it did not answer in time"
    if isinstance(error, ConnectionRefusedError):
        return "the connection was refused"
    if isinstance(error, ConnectionResetError):
        return "the connection was broken off"
    if type(error).__name__ == "SSLCertVerificationError":
        return "its certificate is not trusted"
    if type(error).__name__ == "gaierror":
        return "its name cannot be resolved"
    words = error.strerror or str(error) or type(error).__name__
    return words[:1].lower() + words[1:]
