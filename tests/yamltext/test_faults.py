from __future__ import annotations

import pytest

from runbook_kit.yamltext import read_yaml

# YAML text → where, and what an author is told
FAULTS = {
    "text: Deploy: now": ("1:13", "A `: ` inside text makes it a key, which cannot stand here."),
    'a: "never\nb: 1': ("1:4", "This quote is never closed."),
    "a: [1, 2\nb: 3\n": ("1:4", "This `[` is never closed."),
    "a: {b: 1": ("1:4", "This `{` is never closed."),
    'a: ["x" y]': ("1:9", "A `,` or `]` is missing before this."),
    "a: @home": ("1:4", "Text cannot begin with `@`."),
    "a: `x`": ("1:4", 'Text cannot begin with "`".'),
    "a:\n\t- b": ("2:1", "A tab cannot indent YAML."),
    "a: **bold**": ("1:4", "`**bold**` refers to an anchor that is not defined."),
    "a: * b": ("1:5", "Text cannot begin with `*`."),
    "a: *bold": ("1:4", "`*bold` refers to an anchor that is not defined."),
    "a: & b": ("1:5", "Text cannot begin with `&`."),
    "a: {{ name }}": ("1:5", "A key must be text, not a list or a mapping."),
    "- [ ] open": ("1:7", "Text cannot follow the closing `]`."),
    "a: 'it's'": ("1:8", "Text cannot follow the closing `'`."),
    "a: 1\n b: 2": ("2:3", "A `: ` inside text makes it a key, which cannot stand here."),
    "a:\n  - b\n c: 1": ("3:2", "This does not fit the lines above it."),
    "a: b\nword\nc: 1": ("2:1", "A `:` is missing after this key."),
    'a: "\\q"': ("1:6", "This escape is not known in text in double quotes."),
    'a: "\\xZZ"': ("1:7", "This escape needs hexadecimal digits."),
    "a: |x\n b": ("1:5", "Text cannot follow `|` or `>` on the same line."),
    "a: !tag b": ("1:4", "The YAML tag `!tag` is not read here."),
    "a: !t!tag b": ("1:4", "This YAML tag is not known."),
    "a: 1\n---\nb: 2": ("2:1", "A second YAML document starts here; only one is read."),
    "%YAML 3.0\n---\na: 1": ("1:1", "Only YAML 1.2 is read."),
    "a: - b": ("1:4", "A list item cannot stand here."),
    'a: "\\UFFFFFFFF"': ("1:2", "This is not valid YAML."),
}


@pytest.mark.parametrize("text", FAULTS)
def test_a_fault_is_one_sentence_at_its_place(text: str) -> None:
    place, message = FAULTS[text]
    first = read_yaml(text, "a.yaml").problems[0]
    assert (f"{first.span.line}:{first.span.column}", first.message) == (place, message)


@pytest.mark.parametrize("text", FAULTS)
def test_a_fault_says_what_to_do(text: str) -> None:
    assert all(problem.hint.endswith(".") for problem in read_yaml(text, "a.yaml").problems)
