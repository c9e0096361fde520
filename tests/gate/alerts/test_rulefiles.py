"""Alerts as they stand in YAML and in templates of YAML."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.gate.alerts.repositories import Given, rule_file

from runbook_kit.gate.alerts.rulefiles import LARGEST, find_alerts, read_alerts

TWO = rule_file(("DiskFull", "docs/disk.md#now"), ("QueueStuck", '"docs/queue.md"'))


def told(text: str) -> list[tuple[str, str, str]]:
    """Name and address of every alert, and the line and column where the address stands."""
    return [
        (alert.name, alert.url, f"{alert.url_span.line}:{alert.url_span.column}" if alert.url_span else "")
        for alert in read_alerts("rules.yaml", text)
    ]


FORMS = {
    "a rule file": (TWO, [("DiskFull", "docs/disk.md#now", "7:24"), ("QueueStuck", "docs/queue.md", "11:24")]),
    "a resource": (
        "kind: PrometheusRule\nspec: {groups: [{rules: [{alert: A, expr: x, annotations: {runbook_url: b.md}}]}]}\n",
        [("A", "b.md", "2:73")],
    ),
    "several documents": (
        "# first\n---\nkind: ConfigMap\n---\n" + TWO,
        [("DiskFull", "docs/disk.md#now", "11:24"), ("QueueStuck", "docs/queue.md", "15:24")],
    ),
    "rules inside the text of a ConfigMap": (
        "kind: ConfigMap\ndata:\n  r.yml: |\n    - alert: A\n      annotations:\n        runbook_url: b.md # there\n",
        [("A", "b.md", "6:22")],
    ),
    "a template": (
        "{{- if .on }}\n- alert: A\n  annotations:\n    runbook_url: {{ .base }}/a\n- alert: B\n{{- end }}\n",
        [("A", "{{ .base }}/a", "4:18"), ("B", "", "")],
    ),
    "a folded text in a template": (
        "{{ x }}: {{\n- alert: A\n  annotations:\n    runbook_url: >-\n      docs/a.md\n",
        [("A", "docs/a.md", "5:7")],
    ),
    "no annotation": ("rules:\n  - alert: A\n    expr: x\n", [("A", "", "")]),
    "a key of another thing": ("alerting:\n  alert: true\n", []),
    "a recording rule": ("rules:\n  - record: a:b\n    expr: x\n", []),
}


@pytest.mark.parametrize("name", FORMS)
def test_alerts_of_a_file(name: str) -> None:
    text, expected = FORMS[name]
    assert told(text) == expected


def test_a_long_file_is_read_by_its_lines_with_the_same_result() -> None:
    long = TWO + "#" * LARGEST
    assert told(long) == told(TWO)


def test_only_yaml_is_looked_at() -> None:
    repository = Given({"b.yml": TWO, "a/rules.yaml": TWO, "README.md": TWO, "values.yaml": "x: 1"})
    assert [alert.span.path for alert in find_alerts(repository)] == ["a/rules.yaml"] * 2 + ["b.yml"] * 2


@given(
    st.lists(st.sampled_from([*TWO, *TWO.split("\n"), "{{", "- ", "\n", "'", '"', "alert: x\n", "---\n"]), max_size=60)
)
@settings(derandomize=True, deadline=None, max_examples=150)
def test_any_text_is_read_and_places_are_inside(parts: list[str]) -> None:
    text = "alert: a\n" + "".join(parts)
    for alert in read_alerts("x.yaml", text):
        assert 0 <= alert.span.start <= alert.span.end <= len(text)
