from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence

import pytest
from msgspec.structs import replace

from runbook_kit.errors import InvalidInput
from runbook_kit.run.checks.evaluation import evaluate
from runbook_kit.run.checks.http import read_url
from runbook_kit.run.checks.outcome import Outcome, World

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret"


class Server:
    """Answers one connection after the other with the given pieces of bytes; notes what was asked."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.asked: list[bytes] = []
        self.pause = 0.0
        self.thread = threading.Thread(target=lambda: None)

    def serve(self, *answers: Sequence[bytes]) -> None:
        self.thread = threading.Thread(target=self._serve, args=(answers,), daemon=True)
        self.thread.start()

    def _serve(self, answers: Sequence[Sequence[bytes]]) -> None:
        for pieces in answers:
            try:
                stream, _ = self.listener.accept()
            except OSError:
                return
            with stream:
                self.asked.append(stream.recv(65536))
                try:
                    for piece in pieces:
                        stream.sendall(piece)
                        time.sleep(self.pause)
                except OSError:
                    continue


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.listener.close()
    if made.thread.ident is not None:
        made.thread.join(5)


@pytest.fixture
def slept() -> list[float]:
    return []


@pytest.fixture
def ask(world: World, server: Server, slept: list[float]) -> Callable[..., Outcome]:
    waiting = replace(world, sleep=slept.append)

    def asked(path: str = "/", **more: object) -> Outcome:
        url = f"http://127.0.0.1:{server.port}{path}"
        return evaluate(json.dumps({"http": {"url": url, **more}}), waiting)

    return asked


def test_the_status_is_there(ask: Callable[..., Outcome], server: Server) -> None:
    server.serve([OK], [b"HTTP/1.0 204\r\n\r\n"], [b"HTTP/1.1 404 Not Found\r\n\r\n"])
    assert ask("/health").met
    assert ask("/health", status=[200, 204]).met
    found = ask("/a/b?token=abc#d", status=[200, 204])
    assert (found.met, found.said) == (
        False,
        f"`http://127.0.0.1:{server.port}/a/b` answers 404, not 200 or 204.",
    )
    assert server.asked[2].split(b"\r\n")[0] == b"GET /a/b?token=abc HTTP/1.1"
    assert b"Authorization" not in server.asked[2]


def test_bodies_are_never_shown(ask: Callable[..., Outcome], server: Server) -> None:
    server.serve([OK], [OK])
    assert "secret" not in ask().said + ask(status=500).said


def test_tried_again_until_it_holds(ask: Callable[..., Outcome], server: Server, slept: list[float]) -> None:
    server.serve([b"HTTP/1.1 503 Busy\r\n\r\n"], [b""], [OK])
    found = ask(retries=5, wait="250ms")
    assert (found.met, found.said) == (True, f"`http://127.0.0.1:{server.port}/` answers 200, at try 3.")
    assert slept == [0.25, 0.25]


def test_tried_again_in_vain(ask: Callable[..., Outcome], server: Server, slept: list[float]) -> None:
    server.listener.close()
    found = ask(retries=2)
    url = f"http://127.0.0.1:{server.port}/"
    assert found.said == f"`{url}` cannot be asked: the connection was refused, at try 3."
    assert slept == [1, 1]


def test_interim_answers_do_not_count(ask: Callable[..., Outcome], server: Server) -> None:
    interim = b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
    server.serve([b"HTTP/1.1 100 Continue\r\n\r\n" + interim + OK], [interim[:20], interim[20:], OK[:10], OK[10:]])
    assert ask().met
    assert ask().met


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"SSH-2.0-x\r\n", "does not answer in HTTP"),
        (b"HTTP/1.1 2", "does not answer in HTTP"),
        (b"", "closes the connection without an answer"),
        (b"HTTP/1.1 20x\r\n", "does not answer in HTTP"),
        (b"x" * 70_000, "does not answer in HTTP"),
        (
            b"HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\n\r\n",
            "answers 302 (redirects are not followed), not 200",
        ),
    ],
)
def test_other_answers(answer: bytes, said: str, ask: Callable[..., Outcome], server: Server) -> None:
    server.serve([answer])
    found = ask()
    assert (found.met, found.said) == (False, f"`http://127.0.0.1:{server.port}/` {said}.")
    assert len(server.asked) == 1


def test_a_slow_server_cannot_hold_us(ask: Callable[..., Outcome], server: Server) -> None:
    """One byte now and then would keep a timeout of every single wait from ever ending."""
    server.pause = 0.03
    server.serve([bytes([letter]) for letter in b"HTTP/1.1 200 OK and so on and on\r\n"])
    begun = time.monotonic()
    found = ask(timeout="120ms")
    assert 0.1 <= time.monotonic() - begun < 0.6
    assert found.said.endswith("cannot be asked: it did not answer in time.")


def test_https_asks_for_a_trusted_certificate(world: World, server: Server) -> None:
    server.serve([b"HTTP/1.1 200 OK\r\n\r\n"])
    found = evaluate(json.dumps({"http": f"https://127.0.0.1:{server.port}/"}), world)
    assert not found.met
    assert "cannot be asked" in found.said


def test_proxies_of_the_environment_are_not_used(
    ask: Callable[..., Outcome], server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    server.serve([OK])
    assert ask().met


@pytest.mark.parametrize(
    ("url", "host", "port", "target"),
    [
        ("http://a", "a", 80, "/"),
        ("https://a/b?c=d#e", "a", 443, "/b?c=d"),
        ("http://a:81?x", "a", 81, "/?x"),
        ("http://[::1]:8/é", "::1", 8, "/%C3%A9"),
        ("HTTP://A.b/%41", "a.b", 80, "/%41"),
    ],
)
def test_urls(url: str, host: str, port: int, target: str) -> None:
    request = read_url(url)
    assert (request.host, request.port, request.data.split(b" ")[1].decode()) == (host, port, target)


def test_the_host_is_named_in_ascii() -> None:
    assert b"\r\nHost: xn--mnchen-3ya.example:81\r\n" in read_url("http://münchen.example:81/").data
    assert b"\r\nHost: [::1]\r\n" in read_url("http://[::1]/").data


@pytest.mark.parametrize(
    "url",
    [
        "ftp://a/", "file:///etc/passwd", "a", "http://", "http:///x", "http://u:p@a/", "http://a:x/", "http://a:0/",
        "http://a:99999/", "http://a/b c", "http://a/\r\nX: y", "http://a\\@b/", "http://[::1", "http://a/\x00", "",
        "http://127.0.0.1:80@b/",
    ],
)  # fmt: skip
def test_no_urls(url: str, world: World) -> None:
    with pytest.raises(InvalidInput):
        read_url(url)
    found = evaluate(json.dumps({"http": {"url": url}}), world)
    assert not found.met
    assert "u:p" not in found.said


@pytest.mark.parametrize(
    "more", [{"method": "POST"}, {"status": "ok"}, {"status": 99}, {"retries": -1}, {"timeout": "x"}]
)
def test_wrong_arguments(more: dict[str, object], ask: Callable[..., Outcome]) -> None:
    assert not ask(**more).met
