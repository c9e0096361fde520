"""Reading the baseline: entries with their lines, and every problem with a sentence."""

from __future__ import annotations

import json

import pytest

from runbook_kit.errors import InvalidInput
from runbook_kit.gate.policy.baselinefile import read_baseline

FILE = "gates/baseline.json"
ENTRY = '{"gate": "g", "rule": "r", "path": "a.md", "fingerprint": "00", "message": "\\"findings\\": ["}'


def whole(*entries: str) -> str:
    return '{"format": "baseline/1", "findings": [\n' + ",\n".join(entries) + "\n]}\n"


def test_every_entry_knows_its_line() -> None:
    found = read_baseline(whole(ENTRY, ENTRY.replace('"00"', '"01"')[:-1] + ', "count": 3}'), FILE)
    assert [(each.fingerprint, each.count, each.span and each.span.line) for each in found.entries] == [
        ("00", 1, 2),
        ("01", 3, 3),
    ]
    assert (found.path, found.entries[0].message) == (FILE, '"findings": [')


def test_another_layout_is_read_as_well() -> None:
    data = json.loads(whole(ENTRY))
    data = {"findings": data["findings"], "format": data["format"]}
    (entry,) = read_baseline(json.dumps(data, indent=4), FILE).entries
    assert entry.span is not None
    assert (entry.span.line, entry.span.end_line) == (3, 9)
    assert read_baseline("\ufeff" + json.dumps(data), FILE).entries[0].gate == "g"


PROBLEMS = {
    "no JSON": ("{", "1: This is not JSON, from column 2 on."),
    "a conflict": (
        whole(ENTRY, f"<<<<<<< HEAD\n{ENTRY}\n=======\n>>>>>>> main"),
        "3: This is where git could not merge two baselines.",
    ),
    "nothing": ("", "1: This is not JSON, from column 1 on."),
    "a list": ("[]", "1: A baseline has a list of `findings`."),
    "no list": ('{"format": "baseline/1", "findings": {}}', "1: A baseline has a list of `findings`."),
    "another format": ('{"format": "baseline/2", "findings": []}', "1: `format` must be `baseline/1`."),
    "an unknown key": (
        '{"format": "baseline/1", "finding": 1, "findings": []}',
        "1: Unknown key `finding`. Did you mean `findings`? Known keys: format, findings.",
    ),
    "no mapping": (whole(ENTRY, "1"), "3: An entry is a mapping of keys to values."),
    "a missing key": (whole(ENTRY, ENTRY.replace('"rule": "r", ', "")), "3: The key `rule` is missing."),
    "no text": (whole(ENTRY.replace('"r"', "1")), "2: `rule` must be text."),
    "an empty text": (whole(ENTRY.replace('"r"', '""')), "2: `rule` must be text."),
    "an unknown key of an entry": (
        whole(ENTRY[:-1] + ', "cuont": 2}'),
        "2: Unknown key `cuont`. Did you mean `count`? Known keys: gate, rule, path, fingerprint, message, count.",
    ),
    "no count": (whole(ENTRY[:-1] + ', "count": 0}'), "2: `count` must be a whole number, 1 or more."),
    "a count that is true": (whole(ENTRY[:-1] + ', "count": true}'), "2: `count` must be a whole number, 1 or more."),
    "depth": ("[" * 100_000, "1: This is nested too deeply."),
}


@pytest.mark.parametrize("name", PROBLEMS)
def test_what_is_wrong_is_told_with_its_line(name: str) -> None:
    text, message = PROBLEMS[name]
    with pytest.raises(InvalidInput) as stop:
        read_baseline(text, FILE)
    assert stop.value.message == f"{FILE}:{message}"
    assert stop.value.code == "invalid-baseline"
    assert "--update-baseline" in stop.value.hint


def test_everything_that_is_wrong_is_told() -> None:
    with pytest.raises(InvalidInput) as stop:
        read_baseline(whole("1", ENTRY.replace('"r"', "1"), "[]"), FILE)
    assert stop.value.hint.startswith(
        "There is more: 3: `rule` must be text. 4: An entry is a mapping of keys to values."
    )
