"""A server answers with the status that is expected: one request, no redirects, no proxies, and no more is read."""

from __future__ import annotations

import re
from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from msgspec import Struct

from runbook_kit.document.probes import url_host
from runbook_kit.document.probetext import credentialless
from runbook_kit.errors import InvalidInput
from runbook_kit.run.checks.arguments import seconds_of, text_of, whole_of
from runbook_kit.run.checks.connection import connect, reason, remaining
from runbook_kit.run.checks.outcome import Arguments, Outcome, World
from runbook_kit.suggestion import quoted

if TYPE_CHECKING:
    from socket import socket

PORTS = {"http": 80, "https": 443}
METHODS = ("GET", "HEAD")
STATUS = re.compile(rb"HTTP/[0-9.]+ ([1-5][0-9]{2})(?: [^\r\n]*)?\r?\n")
INTERIM = re.compile(rb"HTTP/[0-9.]+ 1[0-9]{2}[^\n]*\n(?:[^\r\n]+\r?\n)*\r?\n")
MOST = 1 << 16  # bytes of interim answers before the status
UNSAFE = re.compile(r"[\x00-\x20\x7f-\xa0\\]")


class Request(Struct, frozen=True):
    """What is asked for; `host` without brackets."""

    scheme: str
    host: str
    port: int
    data: bytes


class Unanswered(Exception):
    """A try that brought no status; the reason is the end of a sentence."""


def check(arguments: Arguments, world: World) -> Outcome:
    url, method = text_of(arguments, "url"), text_of(arguments, "method", "GET")
    if method not in METHODS:
        raise InvalidInput(f"{quoted(method)} is not GET or HEAD.")
    request, wanted = read_url(url, method), _wanted(arguments)
    timeout, wait = seconds_of(arguments, "timeout", 5), seconds_of(arguments, "wait", 1)
    tries = whole_of(arguments, "retries", 0, 0, 100) + 1
    what = quoted(credentialless(url), 200)
    said = ""
    for number in range(1, tries + 1):
        met, said = _try(request, wanted, timeout)
        if met:
            return Outcome(True, f"{what} {said}{_at_try(number)}.")
        if number < tries:
            world.sleep(wait)
    return Outcome(False, f"{what} {said}{_at_try(tries)}.")


def _try(request: Request, wanted: tuple[int, ...], timeout: float) -> tuple[bool, str]:
    try:
        status = ask(request, monotonic() + timeout)
    except OSError as error:
        return False, f"cannot be asked: {reason(error)}"
    except Unanswered as error:
        return False, str(error)
    if status in wanted:
        return True, f"answers {status}"
    elsewhere = " (redirects are not followed)" if 300 <= status < 400 and status != 304 else ""
    return False, f"answers {status}{elsewhere}, not {' or '.join(map(str, wanted))}"


def _at_try(number: int) -> str:
    return f", at try {number}" if number > 1 else ""


def _wanted(arguments: Arguments) -> tuple[int, ...]:
    given = arguments.get("status", 200)
    several = given if isinstance(given, list) else [given]
    return tuple(whole_of({"status": each}, "status", None, 100, 599) for each in several)


def read_url(url: str, method: str = "GET") -> Request:
    """The request for a URL. Raises `InvalidInput` for what is no URL of HTTP, or holds credentials."""
    if UNSAFE.search(url):
        raise InvalidInput("The URL holds blanks, backslashes or control characters.")
    scheme, host = url.partition("://")[0].lower(), url_host(url)
    if scheme not in PORTS:
        raise InvalidInput("The URL does not begin with http:// or https://.")
    if not host:
        raise InvalidInput("The URL names no host, a port that is none, or holds credentials.")
    parts = urlsplit(url)
    target = quote(parts.path or "/", safe="%/:@!$&'()*+,;=~") + (
        "?" + quote(parts.query, safe="%/:@!$&'()*+,;=~?[]") if parts.query else ""
    )
    name = f"[{host}]" if ":" in host else _ascii(host)
    number = parts.port if parts.port is not None else PORTS[scheme]
    if not 1 <= number <= 65535:
        raise InvalidInput("The URL names a port that is none.")
    authority = name if number == PORTS[scheme] else f"{name}:{number}"
    head = f"{method} {target} HTTP/1.1\r\nHost: {authority}\r\nUser-Agent: runbook-kit\r\nAccept: */*\r\n"
    return Request(scheme, host, number, f"{head}Connection: close\r\n\r\n".encode("ascii"))


def _ascii(host: str) -> str:
    try:
        return host.encode("idna").decode("ascii") if not host.isascii() else host
    except UnicodeError:
        raise InvalidInput(f"{quoted(host)} cannot be the name of a host.") from None


def ask(request: Request, until: float) -> int:
    """The status that the server answers. Raises `OSError`, or `Unanswered` when it speaks no HTTP."""
    with connect(request.host, request.port, until) as plain:
        if request.scheme == "http":
            return _status(plain, request.data, until)
        import ssl

        with ssl.create_default_context().wrap_socket(plain, server_hostname=request.host) as secured:
            return _status(secured, request.data, until)


def _status(stream: socket, data: bytes, until: float) -> int:
    """The first status that is final. Every wait ends at `until`, so that a slow server cannot hold us."""
    stream.settimeout(remaining(until))
    stream.sendall(data)
    read = b""
    while True:
        while interim := INTERIM.match(read):
            read = read[interim.end() :]
        line = STATUS.match(read)
        if line and not line[1].startswith(b"1"):
            return int(line[1])
        if (b"\n" in read and not line) or len(read) > MOST:
            raise Unanswered("does not answer in HTTP")
        stream.settimeout(remaining(until))
        piece = stream.recv(4096)
        if not piece:
            raise Unanswered("does not answer in HTTP" if read else "closes the connection without an answer")
        read += piece
