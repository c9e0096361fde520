"""SARIF 2.1.0: valid by its schema, and with what GitHub shows."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema_rs import ValidationError, Validator, validator_for
from msgspec.structs import replace
from tests.report.samples import EMPTY, ENTITY, LONG, MISSING, NOTE, OUTCOME, SOURCES, TWO

from runbook_kit.report.outcome import Outcome
from runbook_kit.report.sarif import sarif_log, sarif_page

SCHEMA = Path(__file__).parent / "fixtures" / "sarif-schema-2.1.0.json"


@cache
def validator() -> Validator:
    schema = json.loads(SCHEMA.read_text("utf-8"))
    for name in ("run", "toolComponent"):
        del schema["definitions"][name]["properties"]["language"]["pattern"]  # only ECMAScript takes it
    made: Validator = validator_for(schema, validate_formats=True)
    return made


def log(outcome: Outcome) -> Any:
    """The run of a log that is valid."""
    text = sarif_page(outcome)
    validator().validate(json.loads(text))
    return json.loads(text)["runs"][0]


def results(outcome: Outcome) -> dict[str, Any]:
    return {each["ruleId"]: each for each in log(outcome)["results"]}


@pytest.mark.parametrize("outcome", [OUTCOME, EMPTY, replace(OUTCOME, sources={})])
def test_it_is_valid(outcome: Outcome) -> None:
    assert log(outcome)["columnKind"] == "unicodeCodePoints"


def test_the_schema_would_object() -> None:
    broken = sarif_log(OUTCOME)
    broken["runs"][0]["results"][0]["level"] = "fatal"
    with pytest.raises(ValidationError):
        validator().validate(broken)


@settings(derandomize=True, deadline=None, max_examples=100)
@given(st.text(st.characters(), max_size=20), st.binary(min_size=1, max_size=9))
def test_it_is_valid_whatever_a_document_holds(text: str, name: bytes) -> None:
    odd = replace(MISSING, message=text, hint=text, reason=text, fix=(), suppressed=True)
    path = name.decode("utf-8", "surrogateescape")
    log(Outcome((replace(odd, span=replace(odd.span, path=path)),)))


def test_rules_have_help_and_are_referred_to() -> None:
    run = log(OUTCOME)
    rules = run["tool"]["driver"]["rules"]
    assert [rules[each["ruleIndex"]]["id"] for each in run["results"]] == [each["ruleId"] for each in run["results"]]
    (rule,) = [each for each in rules if each["id"] == "missing-target"]
    assert rule["shortDescription"]["text"] == "A link must lead to a file of this repository."
    assert rule["fullDescription"]["text"].endswith("What is not there costs them time.")
    assert rule["help"]["markdown"].endswith("    [guide](docs/guide.md)")
    assert rule["defaultConfiguration"] == {"level": "error"}
    assert rule["properties"]["tags"] == ["docs"]


def test_a_place_has_its_end() -> None:
    assert results(Outcome((TWO,)))["missing-target"]["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "docs/a%20b%0Ac%2Cd%3A%C3%A9.md", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 1, "startColumn": 15, "endLine": 1, "endColumn": 18},
    }


def test_fingerprints() -> None:
    prints = results(OUTCOME)["entity-in-command"]["partialFingerprints"]
    assert prints["runbookFinding/v1"] == ENTITY.fingerprint
    assert prints["primaryLocationLineHash"].endswith(":1")
    assert "partialFingerprints" not in results(Outcome((replace(LONG, fingerprint=""),)))["missing-path"]


def test_suppressions_say_why() -> None:
    known = replace(NOTE, baselined=True, reason="since May")
    both = replace(LONG, suppressed=True, baselined=True, reason="generated")
    found = results(Outcome((known, both)))
    assert found["entity-in-code"]["suppressions"] == [{"kind": "external", "justification": "since May"}]
    assert found["missing-path"]["suppressions"] == [
        {"kind": "inSource", "justification": "generated"},
        {"kind": "external"},
    ]
    assert "suppressions" not in results(Outcome((NOTE,)))["entity-in-code"]


def test_a_fix_is_one_change_of_the_file() -> None:
    (fix,) = results(Outcome((ENTITY,), SOURCES))["entity-in-command"]["fixes"]
    (change,) = fix["artifactChanges"]
    assert change["replacements"] == [
        {
            "deletedRegion": {"startLine": 2, "startColumn": 7, "endLine": 2, "endColumn": 12},
            "insertedContent": {"text": "/"},
        },
        {
            "deletedRegion": {"startLine": 2, "startColumn": 13, "endLine": 2, "endColumn": 13},
            "insertedContent": {"text": " c"},
        },
    ]


def test_a_message_holds_no_link() -> None:
    found = replace(NOTE, message="See [a](1).", hint="Do [b](2).", also=(("docs", "missing-path"),))
    assert results(Outcome((found,)))["entity-in-code"]["message"]["text"] == (
        "See [a] (1). Do [b] (2). Also: docs/missing-path."
    )


def test_a_log_that_is_too_long_keeps_the_gravest_and_says_so() -> None:
    notes = [replace(NOTE, span=replace(NOTE.span, line=line)) for line in range(1, 6)]
    late = replace(LONG, span=replace(LONG.span, path="docs/z.md"))
    cut = sarif_log(Outcome((*notes, late), sources=SOURCES), most=3)["runs"][0]
    assert [each["ruleId"] for each in cut["results"]] == ["entity-in-code", "entity-in-code", "missing-path"]
    (said,) = cut["invocations"][0]["toolExecutionNotifications"]
    assert said["message"]["text"].startswith("3 results are not in this log")
    assert "toolExecutionNotifications" not in sarif_log(Outcome(tuple(notes)))["runs"][0]["invocations"][0]


def test_what_counts_is_kept_before_what_does_not() -> None:
    known = replace(LONG, baselined=True)
    cut = sarif_log(Outcome((known, NOTE)), most=1)["runs"][0]
    assert [each["ruleId"] for each in cut["results"]] == ["entity-in-code"]
