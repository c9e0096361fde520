"""Takes secrets out of output as it streams by: whatever its pieces, no form of a secret comes through."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise

from runbook_kit.document import pattern
from runbook_kit.run.needles import needles

MARK = b"***"
HEAD = 8  # bytes of a needle by which its beginning at the end of a piece is found
LANDMARK = 16  # bytes of a needle by which it is looked for
PART = 48  # landmarks looked for at once: the engine is several times as fast for up to 64 of them
PAYS = 200_000_000  # bytes times landmarks; for more than these, loading the second search engine pays
FOLD = bytes(byte & 0x7F for byte in range(256))


class Masker:
    """What to look for. One serves any number of streams, one after the other or interleaved.

    Occurrences that overlap are replaced together, by one mark. A secret that is made of the mark itself (`***`)
    cannot be hidden behind it.
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        """Empty secrets are ignored; leaving out those too short to be told from other text is the caller's part."""
        found = sorted({needle for secret in secrets for needle in needles(secret)})
        self._groups = _grouped(found, LANDMARK)
        self._beginnings = _grouped([needle for needle in found if len(needle) > HEAD], HEAD)
        self._reach = {head: max(map(len, group)) - 1 for head, group in self._beginnings.items()}
        self._short = [frozenset(needle[:size] for needle in found if len(needle) > size) for size in range(HEAD)]
        self._steps: dict[bytes, int] = {}
        self._search = _Search(tuple(self._groups))

    def stream(self) -> MaskStream:
        """A new stream, at its beginning."""
        return MaskStream(self)

    def mask_bytes(self, data: bytes) -> bytes:
        """`data`, which is all there is, without secrets."""
        stream = self.stream()
        return stream.feed(data) + stream.flush()

    def mask(self, text: str) -> str:
        """`text`, which is all there is, without secrets."""
        try:
            return self.mask_bytes(text.encode("utf-8", "surrogateescape")).decode("utf-8", "surrogateescape")
        except UnicodeEncodeError:  # half of a surrogate pair
            return self.mask_bytes(text.encode("utf-8", "surrogatepass")).decode("utf-8", "surrogatepass")

    def spans(self, data: bytes) -> list[tuple[int, int]]:
        """Where needles are in `data`: start and end of each stretch, in order; those that overlap are one."""
        found: list[tuple[int, int]] = []
        for landmark in self._search.found(data):
            for needle in self._groups[landmark]:
                if needle in data:
                    found += _occurrences(data, needle, self._step(needle))
        found.sort()
        return _joined(found)

    def begun_at(self, data: bytes) -> int:
        """Where the longest end of `data` starts that is the beginning of a needle, and not all of it."""
        begun = size = len(data)
        for head, reach in self._reach.items():
            at = data.find(head, size - reach if size > reach else 0)
            if at >= 0:
                begun = min(begun, _begun(data, at, head, self._beginnings[head]))
        if begun < size:
            return begun
        ends = (end for end in range(min(HEAD - 1, size), 0, -1) if data[-end:] in self._short[end])
        return size - next(ends, 0)

    def _step(self, needle: bytes) -> int:
        if needle not in self._steps:
            self._steps[needle] = _period(needle)
        return self._steps[needle]


class MaskStream:
    """One stream of bytes on its way through; `count` is how many stretches of it were replaced so far."""

    def __init__(self, masker: Masker) -> None:
        self._masker = masker
        self._held = b""  # may be the beginning of a needle, so it waits for what follows
        self._covered = 0  # bytes of it that belong to a stretch which is replaced already
        self.count = 0

    def feed(self, data: bytes) -> bytes:
        """What can be passed on now: all but the longest end that may be the beginning of a secret."""
        data = self._held + data if self._held else data
        return self._pass(data, self._masker.begun_at(data))

    def flush(self) -> bytes:
        """The rest, when nothing follows any more. The stream can be used again, from its beginning."""
        return self._pass(self._held, len(self._held))

    def _pass(self, data: bytes, end: int) -> bytes:
        spans = self._masker.spans(data)
        covered, self._covered = self._covered, 0
        self._held = data[end:]
        if not spans and not covered:
            return data[:end]  # the same object when that is all of it
        pieces: list[bytes] = []
        for start, stop in spans:
            if start < covered:
                covered = max(covered, stop)
            elif start < end:
                pieces += (data[covered:start], MARK)
                covered = stop
                self.count += 1
        pieces.append(data[covered:end])
        self._covered = max(0, covered - end)
        return b"".join(pieces)


class _Search:
    """Which of `landmarks` are in a text: looked for one by one, or many at once where there is much output."""

    def __init__(self, landmarks: tuple[bytes, ...]) -> None:
        self._parts = [landmarks[start : start + PART] for start in range(0, len(landmarks), PART)]
        self._expressions: list[str] = []
        self._weight = len(landmarks)
        self._looked_at = 0

    def found(self, data: bytes) -> list[bytes]:
        """Each that is in `data`."""
        self._looked_at += len(data) * self._weight
        parts = self._parts
        if self._looked_at > PAYS:
            self._expressions = self._expressions or list(map(_expression, parts))
            text = _folded(data)
            parts = [
                part
                for part, expression in zip(parts, self._expressions, strict=True)
                if not expression or pattern.matches(expression, text)
            ]
        return [landmark for part in parts for landmark in part if landmark in data]


def _expression(landmarks: tuple[bytes, ...]) -> str:
    """All of `landmarks` as one expression of the linear engine; empty when it does not find each of them."""
    texts = list(map(_folded, landmarks))
    expression = "|".join("".join(f"\\x{ord(letter):02x}" for letter in text) for text in texts)
    return expression if all(pattern.matches(expression, f" {text} ") for text in texts) else ""


def _folded(data: bytes) -> str:
    """`data` as ASCII, which the engine takes without converting it; bytes that differ may become equal."""
    return (data if data.isascii() else data.translate(FOLD)).decode("ascii")


def _grouped(found: Iterable[bytes], size: int) -> dict[bytes, list[bytes]]:
    """Needles by their first `size` bytes."""
    groups: defaultdict[bytes, list[bytes]] = defaultdict(list)
    for needle in found:
        groups[needle[:size]].append(needle)
    return dict(groups)


def _begun(data: bytes, at: int, head: bytes, group: list[bytes]) -> int:
    """Where the longest end of `data` starts, `at` or later, that begins a longer needle of `group` with `head`."""
    while at >= 0:
        end = data[at:]
        if any(len(needle) > len(end) and needle.startswith(end) for needle in group):
            return at
        at = data.find(head, at + 1)
    return len(data)


def _occurrences(data: bytes, needle: bytes, step: int) -> Iterator[tuple[int, int]]:
    """Where `needle` is, overlapping occurrences as one stretch."""
    start = at = data.find(needle)
    stop = start + len(needle)
    while at >= 0:
        at = data.find(needle, at + step)
        if at < 0 or at >= stop:
            yield start, stop
            start = at
        stop = at + len(needle)


def _joined(found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sorted stretches without overlaps; those that only touch stay two."""
    if all(left[1] <= right[0] for left, right in pairwise(found)):
        return found
    joined = found[:1]
    for start, stop in found[1:]:
        if start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(stop, joined[-1][1]))
        else:
            joined.append((start, stop))
    return joined


def _period(needle: bytes) -> int:
    """By how many bytes an occurrence of `needle` can follow another one at the least (Knuth, Morris, Pratt)."""
    border = [0] * len(needle)
    for at in range(1, len(needle)):
        length = border[at - 1]
        while length and needle[at] != needle[length]:
            length = border[length - 1]
        border[at] = length + (needle[at] == needle[length])
    return len(needle) - border[-1]
