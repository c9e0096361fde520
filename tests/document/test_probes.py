from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.document.conftest import read, vocabulary

from runbook_kit.document.frontmatter import read_front_matter, read_schema
from runbook_kit.document.model import Criterion
from runbook_kit.document.probes import NUMBERS, SHORT, fill_probe, parts_of, probe_gaps, risk_of, split_probe, url_host
from runbook_kit.document.rewrite.criterionline import front_entry, said
from runbook_kit.document.rewrite.moving import to_body
from runbook_kit.document.source import Source
from runbook_kit.finding import Finding


def front(check: str) -> tuple[tuple[Finding, ...], tuple[Criterion, ...]]:
    read = read_front_matter(Source("a.md", f"---\nrunbook: a\ndone:\n  - check: {check}\n---\n"))
    return read.findings, read.data.done if read.data else ()


def criterion(check: str) -> Criterion:
    findings, (found,) = front(check)
    assert findings == ()
    return found


def probe(check: object) -> str:
    return json.dumps(check)


def test_a_built_in_check_is_canonical_json_and_a_line_for_people() -> None:
    found = criterion("{port: {state: free, number: 8080}}")
    assert found.probe == '{"port":{"number":8080,"state":"free"}}'
    assert found.check == "built-in: port 8080 is free"
    assert (found.text, found.kind) == ("port 8080 is free", "check")


def test_a_command_is_no_built_in_check() -> None:
    found = criterion("make test")
    assert (found.check, found.probe, found.text) == ("make test", "", "make test")


def test_texts_of_any_script_stay_readable() -> None:
    assert criterion("{path: prüfung.md}").probe == '{"path":"prüfung.md"}'


WRONG = {
    "{prot: {number: 1}}": [
        (4, 13, "Unknown key `prot` in this built-in check.", "Did you mean `port`? Known keys: all, any, digest"),
    ],
    "{port: {number: 99999, state: free}}": [(4, 28, "`number` may be at most 65535.", "")],
    "{port: {number: eighty, state: open}}": [
        (4, 28, "`number` cannot be `eighty`.", "Write a number from 1 to 65535, or a placeholder such as <port>."),
        (4, 43, "`state` cannot be `open`.", "Known values: free, listening."),
    ],
    "{port: {nummer: 80, state: free}}": [
        (4, 13, "The key `number` is missing in this port check.", "The port, from 1 to 65535."),
        (4, 20, "Unknown key `nummer` in this port check.", "Did you mean `number`?"),
    ],
    "{port: 80}": [(4, 19, "`port` must be a mapping of keys to values, but is the number `80`.", "")],
    "{}": [(4, 12, "`check` needs at least 1 key(s).", "")],
    "[a]": [(4, 12, "`check` must be text or a mapping of keys to values, but is a list.", "")],
    "{git: cleen}": [(4, 18, "`git` cannot be `cleen`.", "Did you mean `clean`?")],
    "{git: {clean: false}}": [(4, 26, "`clean` must be `true`, but is the truth value `false`.", "")],
    "{path: {non_empty: true}}": [
        (4, 13, "One of the keys `exists`, `file`, `dir`, `absent` is needed in this path check.", ""),
    ],
    "{path: {file: a, dir: b}}": [
        (4, 29, "A path check looks at one path, but `file` and `dir` are given.", "Keep one of them"),
    ],
    "{path: {absent: a, max_age: 1h}}": [(4, 31, "What is absent cannot have `max_age`.", "Remove one of them.")],
    "{path: /etc/passwd}": [(4, 19, "`/etc/passwd` is outside the repository.", "Name it from the repository's root")],
    "{parses: [a, b/../../c]}": [(4, 25, "`b/../../c` is outside the repository.", "Name it from")],
    "{text: {file: a, match: x}}": [
        (
            4,
            13,
            "One of the keys `contains`, `matches`, `not_contains`, `not_matches` is needed in this text check.",
            "",
        ),
        (4, 29, "Unknown key `match` in this text check.", "Did you mean `matches`?"),
    ],
    '{text: {file: a, matches: ["a<x>", "(b"]}}': [(4, 47, "`(b` is no regular expression.", "Look-around and back")],
    '{http: {url: "ftp://x", status: 20}}': [
        (4, 25, "`url` cannot be `ftp://x`.", "Write http://… or https://…."),
        (4, 44, "`status` must be at least 100.", ""),
    ],
    '{http: "http://u:p@x/"}': [(4, 19, "A URL in a document must not hold credentials.", "Remove what stands before")],
    "{disk: lots}": [(4, 19, "`disk` cannot be `lots`.", "Write 500MB, 2GiB, 10%, a number of bytes")],
    "{digest: {file: a, sha256: abc}}": [(4, 39, "`sha256` cannot be `abc`.", "Write 64 hexadecimal digits")],
    "{json: {file: a, at: b}}": [
        (4, 13, "One of the keys `<`, `<=`, `==`, `!=`, `>=`, `>`, `in` is needed in this check of JSON.", ""),
    ],
    '{json: {file: a, at: b, "<=": many}}': [(4, 42, "`<=` cannot be `many`.", "Write a number, or a placeholder")],
    '{window: {start: "25:00", days: [friday], timezone: UTC}}': [
        (4, 29, "`start` cannot be `25:00`.", "Write HH:MM, from 00:00 to 23:59."),
        (4, 45, "Item 1 of `days` cannot be `friday`.", "Did you mean `fri`?"),
    ],
    '{window: {start: "22:00"}}': [(4, 13, "The key `timezone` is missing in this time window check.", "IANA name")],
    "{any: [{window: {days: [mon], timezone: Mars}}]}": [(4, 52, "`Mars` is no known time zone.", "Use a name of")],
    "{runbook: {kind: [stop]}}": [(4, 29, "`kind` cannot be a list.", "Known values: phases")],
    "{sessions: {kind: dril, without: [red], at_least: few}}": [
        (4, 30, "`kind` cannot be `dril`.", "Did you mean `drill`?"),
        (4, 46, "Item 1 of `without` cannot be `red`.", "Known values: approvals"),
        (4, 62, "`at_least` cannot be `few`.", "Write a whole number, or a placeholder"),
    ],
    "{sessions: {runbook: x}}": [(4, 24, "Unknown key `runbook` in this sessions check.", "Known keys: target")],
    "{sessions: {at_least: 5, at_most: 3}}": [(4, 46, "At least 5 cannot be at most 3.", "Swap the numbers.")],
    "{sessions: {every: {within: 48h, outcome: passed}, at_most: 3}}": [
        (4, 32, "`within` of `every` belongs to `has`, which is missing.", "Add what must be done"),
        (4, 63, "`at_most` says nothing where `every` session is looked at.", "Make two checks of it"),
    ],
    "{sessions: {with: undo, without: [partial, undo]}}": [
        (4, 55, "`undo` is wanted and not wanted.", "Remove one of them."),
    ],
    "{all: []}": [(4, 18, "`all` needs at least 1 item(s).", "")],
    "{all: [{any: [{pth: x}]}, make]}": [
        (4, 27, "Unknown key `pth` in this built-in check.", "Did you mean `path`?"),
        (4, 38, "Item 2 of `all` must be a mapping of keys to values, but is `make`.", ""),
    ],
    "{port: {number: 80, state: free}, git: clean}": [
        (
            4,
            46,
            "A check is one built-in check, but these are 2: `port`, `git`.",
            "Put them into a list below `all` or",
        ),
    ],
}


@pytest.mark.parametrize("check", WRONG)
def test_findings_say_what_is_wrong_and_where(check: str) -> None:
    findings, _ = front(check)
    found = [(each.span.line, each.span.column, each.message) for each in findings]
    assert found == [wanted[:3] for wanted in WRONG[check]]
    for each, (*_, hint) in zip(findings, WRONG[check], strict=True):
        assert each.rule == "invalid-front-matter"
        assert each.hint.startswith(hint)
        assert bool(each.hint) is bool(hint)


@pytest.mark.parametrize(
    "check",
    [
        'port: {number: "<port>", state: free}', "disk: {free: 2.5GiB, path: /}", "disk: 10%", "memory: 1000",
        'json: {file: a, at: b, "<": "<limit>", in: [1, x, null]}', 'digest: {file: a, sha256: "{{ sum }}"}',
        'http: "<url>/health"', "git: {in_sync: origin/main, branch: [main]}", "runbook: stop", "parses: [a, b]",
    ],
)  # fmt: skip
def test_what_is_right(check: str) -> None:
    assert front(f"{{{check}}}")[0] == ()


def test_both_a_check_and_a_signoff() -> None:
    findings, _ = front("{git: clean}\n    signoff: reviewer")
    assert [each.message for each in findings] == ["A criterion is decided by a check or by a sign-off, not by both."]


def test_short_forms_are_written_out() -> None:
    assert split_probe('{"path":"a"}') == ("path", {"exists": "a"})
    assert split_probe('{"git":"in_sync"}') == ("git", {"in_sync": True})
    assert split_probe('{"any":[{"git":"clean"}]}') == ("any", {"of": [{"git": "clean"}]})
    assert parts_of('{"any":[{"git":"clean"},{"path":"a"}]}') == ('{"git":"clean"}', '{"path":"a"}')
    for none in ("{}", "[]", "7", '{"a":1,"b":2}'):
        assert split_probe(none) == ("", {})
    for odd in ('{"port":7}', '{"git":7}', '{"new":"x"}'):
        assert split_probe(odd)[1] == {}


def test_every_short_form_is_one_of_the_schema() -> None:
    checks = read_schema()["$defs"]["probe"]["properties"]
    short = {name for name, check in checks.items() if check.get("type") != "object"}
    assert short - {"git"} == set(SHORT)


def test_every_number_that_may_be_a_placeholder_is_known() -> None:
    checks = read_schema()["$defs"]["probe"]["properties"]
    mixed = {
        f"{name}/{key}"
        for name, check in checks.items()
        for key, argument in check.get("properties", {}).items()
        if {"integer", "string"} <= {each.get("type") for each in argument.get("anyOf", ())}
    }
    assert mixed == NUMBERS


def test_gaps_are_found_in_values_only() -> None:
    found = probe({"json": {"file": "out/<run>/r.json", "at": "a", "<": "{{ limit }}", ">": 1, "==": "# <id>"}})
    assert probe_gaps(found) == (("<run>", "run"), ("{{ limit }}", "limit"), ("<id>", "id"))
    assert probe_gaps(found, {"<run>", "<id>"}) == (("{{ limit }}", "limit"),)
    assert probe_gaps(probe({"all": [{"path": "<a>"}, {"any": [{"path": "<b>"}]}]})) == (("<a>", "a"), ("<b>", "b"))
    assert probe_gaps(probe({"text": {"file": "a", "matches": "(?P<name>x)"}})) == ()


def test_filling() -> None:
    port = probe({"port": {"number": "<port>", "state": "free", "host": "<host>"}})
    assert fill_probe(port, {"PORT": "8080", "host": "80"}) == '{"port":{"host":"80","number":8080,"state":"free"}}'
    assert fill_probe(port, {}) == '{"port":{"host":"<host>","number":"<port>","state":"free"}}'
    assert fill_probe(port, {"port": "x"}) == '{"port":{"host":"<host>","number":"x","state":"free"}}'
    value = probe({"json": {"file": "<f>", "at": "a", "<": "<n>", "==": "<n>"}})
    assert fill_probe(value, {"f": "1", "n": "2.5"}) == '{"json":{"<":2.5,"==":"2.5","at":"a","file":"1"}}'
    assert fill_probe(probe({"path": "a-<x>-<x>"}), {"x": "1"}) == '{"path":"a-1-1"}'
    assert fill_probe(probe({"path": "<x>"}), {"x": "<x>"}) == '{"path":"<x>"}', "a value is not filled again"
    assert fill_probe(probe({"all": [{"port": {"number": "<n>"}}]}), {"n": "1"}) == '{"all":[{"port":{"number":1}}]}'
    assert fill_probe(probe({"path": "<x>"}), {"x": "1"}, {"<x>"}) == '{"path":"<x>"}'


def test_a_value_cannot_leave_its_argument() -> None:
    filled = fill_probe(probe({"path": {"exists": "<x>"}}), {"x": '"},"git":"clean'})
    assert json.loads(filled) == {"path": {"exists": '"},"git":"clean'}}


@pytest.mark.parametrize(
    ("check", "risk"),
    [
        ({"http": "http://127.0.0.1:80/"}, "read"), ({"http": "http://localhost/<path>"}, "read"),
        ({"http": {"url": "http://[::1]:80/"}}, "read"), ({"http": "http://LOCALHOST:1/"}, "read"),
        ({"http": "http://example.org/"}, "network"), ({"http": "<url>"}, "network"),
        ({"http": "http://127.0.0.1:<port>/"}, "network"), ({"http": "http://127.0.0.1:80@example.org/"}, "network"),
        ({"http": "http://127.0.0.1.example.org/"}, "network"), ({"http": "http://localhost<x>/"}, "network"),
        ({"http": "http://127.1/"}, "network"), ({"http": "http://0.0.0.0/"}, "network"),
        ({"http": "http://example.org\\@127.0.0.1/"}, "network"), ({"http": "http://[::1/"}, "network"),
        ({"http": 7}, "network"), ({"http": {}}, "network"),
        ({"port": {"number": 1, "state": "free"}}, "read"), ({"port": {"number": 1, "host": "127.0.0.1"}}, "read"),
        ({"port": {"number": 1, "host": "db"}}, "network"), ({"port": {"number": 1, "host": "<host>"}}, "network"),
        ({"port": {"number": 1, "host": ["localhost"]}}, "network"),
        ({"git": "in_sync"}, "read"), ({"disk": {"free": 1, "path": "/"}}, "read"),
        ({"all": [{"git": "clean"}, {"any": [{"http": "https://a"}]}]}, "network"), ({"all": [{"path": "a"}]}, "read"),
    ],
)  # fmt: skip
def test_risks(check: object, risk: str) -> None:
    assert risk_of(probe(check)) == risk


def test_the_host_of_a_url() -> None:
    assert [url_host(url) for url in ("http://A.b:1/x@y", "http://u@a/", "x", "http://a:b/")] == ["a.b", "", "", ""]


MOVING = """\
---
runbook: a
phases:
  - id: phase-1
    title: One
    entry:
      - {text: The port is free, check: {port: {number: 8080, state: free}}}
      - {text: The tree is clean, check: make clean-tree}
---
# A

## Phase 1: One
"""


def test_a_built_in_check_is_not_lost_when_criteria_move() -> None:
    """A list of the body cannot hold it, so it stays where it is; and it is written back as it was."""
    reading = read(MOVING)
    moved = to_body(reading, vocabulary())
    assert [each.message for each in moved.remarks] == [
        "`The port is free` stays in the front matter: a built-in check cannot be written in a list."
    ]
    assert "- [ ] The tree is clean (check: `make clean-tree`)" in moved.text
    (port, _) = read(moved.text).runbook.phases[0].entry
    assert port.probe == '{"port":{"number":8080,"state":"free"}}'
    assert front_entry(port) == {"text": "The port is free", "check": {"port": {"number": 8080, "state": "free"}}}


def test_checks_that_read_alike_are_not_the_same() -> None:
    slow, quick = (criterion(f'{{http: {{url: "http://a/", timeout: {time}}}}}') for time in ("9s", "1s"))
    assert slow.check == quick.check
    assert said(slow) != said(quick)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=12)
    | st.sampled_from(["<a>", "{{ b }}", "http://<c>/"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
)


@settings(derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(JSON, st.text(alphabet="x1.", max_size=4))
def test_filling_leaves_no_gap_and_keeps_the_shape(data: object, value: str) -> None:
    before = probe(data)
    names = {name for _, name in probe_gaps(before)}
    assert set(probe_gaps(fill_probe(before, {}))) == set(probe_gaps(before))
    if set(names) <= {"a", "b", "c"}:
        filled = fill_probe(before, dict.fromkeys(names, value))
        assert probe_gaps(filled) == ()
        assert fill_probe(filled, {"a": "other"}) == filled
