"""A secret never passes, in any form, wherever the stream is cut; everything else does, at once."""

from __future__ import annotations

import base64
import random
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook_kit.document import pattern
from runbook_kit.run import masking
from runbook_kit.run.masking import MARK, Masker
from runbook_kit.run.needles import needles

PASSWORD = 'it\'s "p@ss/w0rd" + $x & \u00fc~'
TOKEN = "s3cr3tTokenValue01"
KEY = "-----BEGIN KEY-----\nabcdefgh/+jklmnop\nqrstuvwxyz012345\n-----END KEY-----\n"
EVERY_FORM = sorted({needle for secret in (PASSWORD, TOKEN, KEY) for needle in needles(secret)})


def through(masker: Masker, pieces: list[bytes]) -> bytes:
    stream = masker.stream()
    return b"".join([*map(stream.feed, pieces), stream.flush()])


def brute(text: bytes, found: list[bytes]) -> bytes:
    """The same, written down as it is defined: every byte of every occurrence, overlapping ones together."""
    spans = sorted((at, at + len(needle)) for needle in found for at in range(len(text)) if text.startswith(needle, at))
    out, done = b"", 0
    for start, stop in spans:
        if start >= done:
            out += text[done:start] + MARK
        done = max(done, stop)
    return out + text[done:]


@pytest.mark.parametrize("form", EVERY_FORM, ids=range(len(EVERY_FORM)))
def test_no_form_passes_wherever_it_is_cut(form: bytes) -> None:
    masker = Masker([PASSWORD, TOKEN, KEY])
    text = b"before " + form + b" after"
    whole = through(masker, [text])
    assert form not in whole
    assert whole.startswith(b"before ")
    assert whole.endswith(b" after")
    for at in range(len(text) + 1):
        assert through(masker, [text[:at], text[at:]]) == whole
    assert through(masker, [bytes([byte]) for byte in text]) == whole


@pytest.mark.parametrize("secret", [PASSWORD, TOKEN, KEY.strip()])
@pytest.mark.parametrize("before", range(3))
@pytest.mark.parametrize("after", range(3))
def test_base64_of_more_than_the_secret_is_masked(secret: str, before: int, after: int) -> None:
    data = b"u" * before + secret.encode() + b"v" * after
    for coded in (base64.b64encode(data), base64.urlsafe_b64encode(data), base64.b64encode(data).rstrip(b"=")):
        masked = Masker([secret]).mask_bytes(b"Basic " + coded + b"\n")
        assert masked.startswith(b"Basic ")
        assert len(masked) <= len(b"Basic ***\n") + 9, "what is before and after it, to the next letter"


def test_each_line_of_a_key_is_masked_also_on_its_own() -> None:
    masker = Masker([KEY])
    assert masker.mask(KEY) == "***\n"
    assert masker.mask(KEY.replace("\n", "\r\n")) == "***\r\n"
    assert masker.mask("  " + KEY.splitlines()[1]) == "  ***"


SMALL = st.lists(st.binary(min_size=1, max_size=6).map(lambda data: bytes(97 + byte % 3 for byte in data)), max_size=5)


@settings(derandomize=True, deadline=None, max_examples=400)
@given(found=SMALL, text=st.binary(max_size=60), cuts=st.lists(st.integers(0, 60), max_size=6))
def test_the_result_is_as_defined_and_does_not_depend_on_the_cuts(
    found: list[bytes], text: bytes, cuts: list[int]
) -> None:
    text = bytes(97 + byte % 4 for byte in text)
    masker = _of(found)
    ends = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    pieces = [text[start:end] for start, end in pairwise(ends)]
    assert through(masker, pieces) == brute(text, found)


@settings(derandomize=True, deadline=None, max_examples=100)
@given(found=SMALL, text=st.binary(max_size=40))
def test_only_the_beginning_of_a_needle_is_held_back(found: list[bytes], text: bytes) -> None:
    text = bytes(97 + byte % 4 for byte in text)
    stream = _of(found).stream()
    stream.feed(text)
    held = max((size for size in range(len(text) + 1) if _begins(text[len(text) - size :], found)), default=0)
    assert len(stream._held) == held


def _begins(end: bytes, found: list[bytes]) -> bool:
    return not end or any(len(needle) > len(end) and needle.startswith(end) for needle in found)


def _of(found: list[bytes]) -> Masker:
    """A masker of these very byte strings and no other forms."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(masking, "needles", lambda secret: {secret.encode("latin-1")})
        return Masker([needle.decode("latin-1") for needle in found])


def test_long_needles_that_overlap_leave_nothing_of_either() -> None:
    masker = _of([b"abcdefghijklmnop", b"ijklmnopqrstuvwxyz", b"abcdefgh"])
    text = b"<abcdefghijklmnopqrstuvwxyz>"
    for at in range(len(text)):
        assert through(masker, [text[:at], text[at:]]) == b"<***>"


def test_what_cannot_be_part_of_a_secret_is_passed_on_at_once() -> None:
    stream = Masker([TOKEN]).stream()
    assert stream.feed(b"Continue? [y/N] ") == b"Continue? [y/N] "
    assert stream.feed(b"s3cr3tT") == b""
    assert stream.feed(b"able") == b"s3cr3tTable"
    assert stream.feed(b"x " + TOKEN.encode() + b" s3") == b"x *** "
    assert stream.flush() == b"s3"
    assert stream.count == 1


def test_a_secret_is_covered_as_soon_as_it_is_known_even_if_a_longer_one_may_follow() -> None:
    stream = _of([b"secret", b"secret-extended"]).stream()
    assert stream.feed(b"a secret") == b"a "
    assert stream.feed(b"-ext") == b""
    assert stream.feed(b"ra") == b"***-extra"
    assert stream.feed(b"secret-extended.") == b"***."
    assert stream.count == 2


def test_without_secrets_everything_passes_untouched() -> None:
    data = bytes(range(256))
    stream = Masker(["", "\n"]).stream()
    assert stream.feed(data) is data
    assert stream.flush() == b""
    assert stream.count == 0


def test_all_bytes_pass_beside_a_secret() -> None:
    data = bytes(range(256)) * 20
    assert Masker([TOKEN]).mask_bytes(data + TOKEN.encode() + data) == data + b"***" + data


def test_text_that_is_no_unicode_is_masked_too() -> None:
    assert Masker([TOKEN]).mask(f"\udcff{TOKEN}\udcff") == "\udcff***\udcff"
    assert Masker([TOKEN]).mask(f"\ud800{TOKEN}") == "\ud800***"
    assert Masker(["\udcff\udcfe--"]).mask_bytes(b"a\xff\xfe--") == b"a***"


@pytest.mark.parametrize("form", EVERY_FORM[::3], ids=range(len(EVERY_FORM[::3])))
def test_the_engine_for_much_output_finds_the_same(form: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(masking, "PAYS", -1)
    text = b"\xff\x80 before " + form + b" after \x00"
    masker = Masker([PASSWORD, TOKEN, KEY])
    assert form not in masker.mask_bytes(text)
    assert all(masker._search._expressions)
    assert masker.mask_bytes(b"nothing of it") == b"nothing of it"


def test_landmarks_that_the_engine_does_not_take_are_looked_for_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(masking, "PAYS", -1)
    monkeypatch.setattr(pattern, "matches", lambda *_: False)
    assert Masker([TOKEN]).mask(f"a {TOKEN}") == "a ***"


def test_a_hostile_stream_takes_no_time_to_speak_of() -> None:
    """A secret that overlaps itself at every byte, in a stream of nothing else."""
    masker = Masker(["a" * 3000])
    started = time.process_time()
    stream = masker.stream()
    out = [stream.feed(b"a" * 65536) for _ in range(8)]
    out.append(stream.flush())
    assert b"".join(out) == b"***"
    assert time.process_time() - started < 10


def test_speed_is_that_of_a_search_and_not_of_a_loop() -> None:
    line = b"2026-11-01 08:00:00 INFO step finished with status ok and some more text\n"
    piece = (line * 4000)[: 1 << 18]
    masker = Masker([f"s3cr3t{random.Random(n).getrandbits(64):x}" for n in range(3)])
    stream = masker.stream()
    stream.feed(piece * 60)  # the second engine is loaded
    seconds = min(_seconds(stream.feed, piece) for _ in range(20))
    assert len(piece) / seconds > 100e6, "bytes a second; it is some twenty times as much on a quiet machine"


def _seconds(feed: object, piece: bytes) -> float:
    assert callable(feed)
    started = time.process_time()
    feed(piece)
    return time.process_time() - started
