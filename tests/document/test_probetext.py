from __future__ import annotations

import json

import pytest

from runbook_kit.document.probetext import credentialless, describe

WORDS = {
    '{"all":[{"git":"clean"},{"any":[{"path":"a"},{"path":{"absent":"b"}}]}]}': (
        "all of (the work tree is clean; any of (a exists; b does not exist))"
    ),
    '{"digest":{"file":"a","sha256":"00"}}': "a has the SHA-256 00",
    '{"disk":"2GB"}': "2GB of the disk are free",
    '{"disk":{"free":"10%","path":"/var"}}': "10% of the disk of /var are free",
    '{"git":{"clean":true,"branch":["main","release/*"],"in_sync":true,"tag":"v1","at_tag":"v*","ignored":"out"}}': (
        "the work tree is clean and HEAD is in sync with its upstream and the branch is main or release/* and the tag "
        "v1 exists and HEAD is at the tag v* and git ignores `out`"
    ),
    '{"http":"http://u:p@a/b?c=d"}': "http://a/b answers 200",
    '{"http":{"url":"<url>","status":[200,204]}}': "<url> answers 200 or 204",
    '{"json":{"file":"r.json","at":"a.b","<=":3,">":0,"in":[1,2]}}': (
        "`a.b` in r.json <= 3 and > 0 and is one of 1 or 2"
    ),
    '{"memory":"1GB"}': "1GB of memory are free",
    '{"parses":{"files":["a","b"],"as":"json"}}': "`a` and `b` can be parsed as JSON",
    '{"path":{"file":"a","non_empty":true,"newer_than":"b","max_age":60}}': (
        "a is a file and is not empty and is newer than b and is at most 60s old"
    ),
    '{"port":{"number":"<port>","state":"free"}}': "port <port> is free",
    '{"port":{"number":1,"state":"listening","host":"db"}}': "port 1 of db is listened on",
    '{"runbook":"stop"}': "a runbook of the kind stop exists and lints clean",
    '{"runbook":{"kind":"stop","clean":false}}': "a runbook of the kind stop exists",
    '{"sessions":{"kind":"drill","within":"30d","target":"stop"}}': (
        "at least 1 drill session of stop in the last 30d"
    ),
    '{"sessions":{"at_least":"<n>","at_most":9,"mode":["live","paper"],"without":["undo","red-findings"]}}': (
        "at least <n> and at most 9 live or paper sessions without undo or red-findings"
    ),
    '{"sessions":{"kind":"incident","every":{"has":"post-mortem","within":172800}}}': (
        "every incident session has post-mortem within 172800s of its end"
    ),
    '{"text":{"file":"a","contains":"x","not_matches":["y","z"]}}': "a contains `x` and does not match `y` and `z`",
    '{"window":{"start":"22:00","days":["fri"],"timezone":"UTC"}}': "it is on fri from 22:00 to 24:00 in UTC",
    '{"new":{}}': "an unknown check",
    '{"path":"a\\nb\\u001b[2J"}': "a\\nb\\x1b[2J exists",
}


@pytest.mark.parametrize("probe", WORDS)
def test_one_line_for_people(probe: str) -> None:
    assert json.loads(probe)
    assert describe(probe) == WORDS[probe]


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://user:p@ss@a.b:8/c?t=1#f", "https://a.b:8/c"),
        ("http://user:p/w@a/b", "http://a/b"),
        ("http://a", "http://a"),
        ("user:p@a/b?x", "a/b"),
    ],
)
def test_urls_without_credentials(url: str, shown: str) -> None:
    assert credentialless(url) == shown
