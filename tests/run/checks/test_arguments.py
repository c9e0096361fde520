from __future__ import annotations

import pytest

from runbook_kit.errors import InvalidInput
from runbook_kit.run.checks.arguments import amount_of, seconds_of, text_of, texts_of, whole_of, written_size


@pytest.mark.parametrize(
    ("given", "count"),
    [("500MB", 500_000_000), ("2GiB", 2 << 30), ("2G", 2 << 30), ("1.5 kB", 1500), ("10%", 20), ("7", 7), (8, 8)],
)
def test_sizes(given: object, count: int) -> None:
    assert amount_of({"free": given}, "free", 200) == count


@pytest.mark.parametrize("given", ["lots", "-1", "1XB", "1kiB", True, None, -3, "<size>", ["1"]])
def test_no_sizes(given: object) -> None:
    with pytest.raises(InvalidInput):
        amount_of({"free": given}, "free", 200)


@pytest.mark.parametrize(("count", "text"), [(0, "0 bytes"), (1950000000, "1.95 GB"), (1234567890123, "1.235 TB")])
def test_sizes_for_people(count: int, text: str) -> None:
    assert written_size(count) == text


def test_wrong_arguments_are_sentences() -> None:
    with pytest.raises(InvalidInput, match="`number` of the check is `70000`, which is not a whole number from 1 to"):
        whole_of({"number": 70000}, "number", None, 1, 65535)
    with pytest.raises(InvalidInput, match="The check does not say `file`"):
        text_of({}, "file")
    for given in ({"in": 7}, {"in": ["a", 7]}):
        with pytest.raises(InvalidInput):
            texts_of(given, "in")
    for duration in ("soon", True, None, ["1s"]):
        with pytest.raises(InvalidInput):
            seconds_of({"timeout": duration}, "timeout", 1)


def test_numbers_may_be_texts() -> None:
    assert whole_of({"number": "80"}, "number", None, 1, 65535) == 80
    assert seconds_of({"timeout": "1m30s"}, "timeout", 1) == 90
