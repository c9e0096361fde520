"""A TCP port is free, or something listens on it."""

from __future__ import annotations

import errno
from time import monotonic

from runbook_kit.errors import InvalidInput
from runbook_kit.run.checks.arguments import seconds_of, text_of, whole_of
from runbook_kit.run.checks.connection import connect, reason
from runbook_kit.run.checks.outcome import Arguments, Outcome, World
from runbook_kit.suggestion import quoted, shown

HERE = ""  # no host is named: this machine, on all its addresses
TIMEOUT = 3.0  # seconds
TAKEN = (errno.EADDRINUSE,)


def check(arguments: Arguments, world: World) -> Outcome:  # noqa: ARG001 - every check has the same form
    number = whole_of(arguments, "number", None, 1, 65535)
    host, state = text_of(arguments, "host", HERE), text_of(arguments, "state")
    what = f"port {number} of {shown(host)}" if host else f"port {number}"
    if state not in ("free", "listening"):
        raise InvalidInput(f"A port is `free` or `listening`, not {quoted(state)}.")
    try:
        connect(host or "localhost", number, monotonic() + seconds_of(arguments, "timeout", TIMEOUT)).close()
    except ConnectionRefusedError:
        return _silent(what, number, host, state)
    except OSError as error:
        return Outcome(False, f"It is not known whether {what} is {state}: {reason(error)}.")
    return Outcome(state == "listening", f"Something listens on {what}.")


def _silent(what: str, number: int, host: str, state: str) -> Outcome:
    """Nobody answers; the port may be taken on another address of this machine all the same."""
    if state == "listening":
        return Outcome(False, f"Nothing listens on {what}.")
    if not host and is_taken(number):
        return Outcome(False, f"{what[:1].upper()}{what[1:]} is taken on an address of this machine.")
    return Outcome(True, f"{what[:1].upper()}{what[1:]} is free.")


def is_taken(number: int) -> bool:
    """Whether a server could not have the port on all addresses. A port that only root may have counts as not taken."""
    import socket as sockets

    families = [sockets.AF_INET, *([sockets.AF_INET6] if sockets.has_ipv6 else [])]
    for family in families:
        try:
            with sockets.socket(family, sockets.SOCK_STREAM) as each:
                # Without it, connections that have ended keep the port for a minute; a listener keeps it with it, too.
                each.setsockopt(sockets.SOL_SOCKET, sockets.SO_REUSEADDR, 1)
                if family == sockets.AF_INET6:
                    each.setsockopt(sockets.IPPROTO_IPV6, sockets.IPV6_V6ONLY, 1)
                each.bind(("", number))
        except OSError as error:
            if error.errno in TAKEN:
                return True
    return False
