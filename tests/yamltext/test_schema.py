from __future__ import annotations

from typing import Any

import pytest

from runbook_kit.yamltext import read_yaml
from runbook_kit.yamltext.schema import check_schema

SCHEMA: dict[str, Any] = {
    "title": "File",
    "type": "object",
    "additionalProperties": False,
    "required": ["name"],
    "properties": {
        "name": {"type": "string", "minLength": 2, "description": "What it is called."},
        "kind": {"enum": ["alert", "phases"]},
        "id": {"type": "string", "pattern": "^[a-z]+$", "description": "Lower case only."},
        "day": {"type": "string", "format": "date"},
        "on": {"type": "boolean"},
        "always": {"const": True},
        "count": {"type": "integer", "minimum": 1, "maximum": 5},
        "odd": {"multipleOf": 2},
        "words": {"type": "array", "uniqueItems": True, "items": {"type": "string"}, "maxItems": 3},
        "env": {"type": "object", "propertyNames": {"pattern": "^[A-Z]+$", "description": "Capitals."}},
        "levels": {"type": "object", "propertyNames": {"enum": ["low", "high"]}},
        "part": {"$ref": "#/$defs/part"},
        "parts": {"type": "array", "items": {"$ref": "#/$defs/part"}},
    },
    "$defs": {
        "part": {
            "title": "Part",
            "anyOf": [
                {"type": "string"},
                {
                    "title": "Part",
                    "type": "object",
                    "additionalProperties": False,
                    "anyOf": [{"required": ["text"]}, {"required": ["check"]}],
                    "properties": {"text": {"type": "string"}, "check": {"type": "string"}},
                },
            ],
        }
    },
}

# a line of YAML beside `name: it` → column, sentence, hint
PROBLEMS = {
    "knid: alert": (1, "Unknown key `knid` in this file.", "Did you mean `kind`? Known keys: "),
    "kind: alerts": (7, "`kind` cannot be `alerts`.", "Did you mean `alert`? Known values: alert, phases."),
    "kind: 5": (7, "`kind` cannot be the number `5`.", "Known values: alert, phases."),
    "id: A1": (5, "`id` cannot be `A1`.", "Lower case only."),
    "id: 5": (5, "`id` must be text, but is the number `5`.", 'Put it in quotes: "5".'),
    "id:": (1, "`id` must be text, but is empty.", "Write a value, or remove the key."),
    "id: [a]": (5, "`id` must be text, but is a list.", ""),
    "day: 2026-02-30": (6, "`day` is not a date: `2026-02-30`.", "Write it as YYYY-MM-DD."),
    "on: yes": (5, "`on` must be true or false, but is `yes`.", "YAML 1.2 knows only `true` and `false`."),
    "always: false": (9, "`always` must be `true`, but is the truth value `false`.", ""),
    "count: 0": (8, "`count` must be at least 1.", ""),
    "count: 1.5": (8, "`count` must be a whole number, but is the number `1.5`.", ""),
    "odd: 3": (6, "`odd` is not as it should be: `3 is not a multiple of 2`.", ""),
    "words: one": (8, "`words` must be a list, but is `one`.", "Write a list: [one]."),
    "words: [a, b, a]": (15, "`words` lists `a` twice.", "Remove one of them."),
    "words: [a, b, c, d]": (8, "`words` may have at most 3 items.", ""),
    "words: [a, 2]": (12, "Item 2 of `words` must be text, but is the number `2`.", 'Put it in quotes: "2".'),
    "env: {A: 1, b c: 2}": (13, "`b c` cannot be a key in `env`.", "Capitals."),
    "levels: {hihg: 1}": (10, "`hihg` cannot be a key in `levels`.", "Did you mean `high`? Known keys: low, high."),
    "part: 7": (
        7,
        "`part` must be text or a mapping of keys to values, but is the number `7`.",
        'Put it in quotes: "7".',
    ),
    "part: {}": (1, "One of the keys `text`, `check` is needed in this part.", ""),
    "part: {text: x, chekc: y}": (17, "Unknown key `chekc` in this part.", "Did you mean `check`?"),
    "part: {text: 5}": (14, "`text` must be text, but is the number `5`.", 'Put it in quotes: "5".'),
    "parts: [x, [y]]": (12, "Item 2 of `parts` must be text or a mapping of keys to values, but is a list.", ""),
    'id: "a\\u202Eb"': (5, "`id` cannot be `a\\u202eb`.", "Lower case only."),
}


@pytest.mark.parametrize("line", PROBLEMS)
def test_a_problem_has_its_place_and_our_words(line: str) -> None:
    column, message, hint = PROBLEMS[line]
    problems = check_schema(read_yaml(f"name: it\n{line}\n", "a.yaml"), SCHEMA)
    assert [(each.span.line, each.span.column, each.message) for each in problems] == [(2, column, message)]
    assert problems[0].hint.startswith(hint)
    assert bool(problems[0].hint) is bool(hint)


def test_what_is_missing_is_reported_where_the_mapping_begins() -> None:
    (problem,) = check_schema(read_yaml("# comment\nid: abc\n", "a.yaml"), SCHEMA)
    assert (problem.span.line, problem.span.column) == (2, 1)
    assert (problem.message, problem.hint) == ("The key `name` is missing in this file.", "What it is called.")


def test_all_problems_come_at_once_in_the_order_of_the_text() -> None:
    text = "zzz: 1\nname: x\nkind: no\nparts: [{}, 3]\ncount: 9\n"
    problems = check_schema(read_yaml(text, "a.yaml"), SCHEMA)
    assert [problem.span.line for problem in problems] == [1, 2, 3, 4, 4, 5]


def test_a_file_that_is_no_mapping_is_said() -> None:
    (problem,) = check_schema(read_yaml("- a\n", "a.yaml"), SCHEMA)
    assert problem.message == "The whole must be a mapping of keys to values, but is a list."


def test_what_fits_has_no_problems() -> None:
    text = "name: it\nkind: alert\nday: 2026-02-28\nparts: [x, {text: y}]\nalways: true\n"
    assert check_schema(read_yaml(text, "a.yaml"), SCHEMA) == ()
