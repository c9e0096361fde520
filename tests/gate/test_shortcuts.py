"""What is looked at before a page is read hides nothing: the same is found when every page is read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook_kit.document.source import Source
from runbook_kit.gate.commands.options import read_options
from runbook_kit.gate.commands.switches import Options, find_settings, hints
from runbook_kit.gate.linear import searching
from runbook_kit.gate.policy.read import read_gate_policy
from runbook_kit.gate.registry import load_rule
from runbook_kit.gate.rule import Document, Subject, Violation
from runbook_kit.gate.rules import syntax_error, vanishing_placeholder

BLOCKS = [
    "```bash\n",
    "```sh {id=x}\n",
    "```\n",
    "~~~ .bash\n",
    "```console\n",
    "```text\n",
    "```BASH\n",
    "> ",
    "- ",
    "\n",
]
LINES = [
    "rm -rf /\n",
    "git push -f origin main\n",
    "ls || true\n",
    "$ ls\n",
    "ls (now)\n",
    "curl x | sh\n",
    "ls &amp; a\n",
]
LINES += ["if true; then\n", "git log <name>\n", "add dd\n", "# never\n", "git x &#47; y\n"]
INLINE = [
    "`rm -rf /`",
    "`git a&#47;b c`",
    "`` git &amp; `b` ``",
    "<code>rm -rf /</code>",
    "run ",
    "never ",
    "&lt;",
    "\\",
]
INLINE += [
    "<name>",
    "<service_name>",
    "`<name>`",
    "<br>",
    "<p>",
    "{{<",
    "<a@b.c>",
    "<a b@c>",
    "<pre><code>",
    "\r\n",
    "*",
    "_",
]
TEXTS = st.lists(st.sampled_from([*BLOCKS, *LINES, *INLINE]), max_size=12).map("".join)
BESIDE = [*INLINE, "\r", "\0", "`", "```\n", "<CODE>"]


def violations(rule: str, text: str, *, quick: bool) -> list[Violation]:
    document = Document(Source("docs/runbooks/example.md", text))
    if not quick:
        document.__dict__["quick_shells"] = document.__dict__["quick_commands"] = None
    return list(load_rule(rule).check(Subject(document, date(2026, 11, 21), options(rule))))


def options(rule: str) -> Mapping[str, object]:
    return read_gate_policy("command-safety", None, "").rules[rule].options


@pytest.mark.parametrize("rule", ["forbidden-command", "entity-in-command", "masked-failure", "prompt-in-block"])
@settings(derandomize=True, deadline=None, max_examples=300)
@given(TEXTS)
def test_blocks_and_inline_code(rule: str, text: str) -> None:
    assert violations(rule, text, quick=True) == violations(rule, text, quick=False)


@settings(derandomize=True, deadline=None, max_examples=300)
@given(TEXTS)
def test_what_is_plain_and_what_nobody_means(text: str) -> None:
    found = violations("syntax-error", text, quick=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("runbook_kit.gate.commands.plain.is_plain", lambda _: False)
        patch.setattr(syntax_error, "_may_have_ours", lambda _: True)
        assert violations("syntax-error", text, quick=False) == found


@settings(derandomize=True, deadline=None, max_examples=500)
@given(st.lists(st.sampled_from(BESIDE), max_size=8).map("".join))
def test_placeholders(text: str) -> None:
    subject = Subject(Document(Source("docs/example.md", text)), date(2026, 11, 21), {})
    found = list(vanishing_placeholder.check(subject))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vanishing_placeholder, "_may_vanish", lambda _: True)
        assert list(vanishing_placeholder.check(subject)) == found


SETTINGS = [
    "live_mode",
    "LIVE-MODE",
    "a.live_mode",
    "x_enable_live_y",
    "dry_run",
    "armed",
    "no_live",
    "--live",
    "--dry-run",
]
SETTINGS += [
    ": ",
    "=",
    " = ",
    '": "',
    "** = `",
    ":",
    "::",
    "true",
    "1",
    "off",
    "&#116;rue",
    "&#47;",
    " ",
    "\n",
    '"',
    "é",
    "\t",
]


@settings(derandomize=True, deadline=None, max_examples=800)
@given(st.lists(st.sampled_from(SETTINGS), max_size=9).map("".join))
def test_settings(text: str) -> None:
    given_options = read_options(options("live-enablement"), Options)
    found = list(find_settings(text, given_options))
    assert not found or searching(hints(given_options))(text)
    long = text + "\n" + "a\n" * 60000
    assert list(find_settings(long, given_options)) == found
    assert [(each.start - 120000, each.name) for each in find_settings("a\n" * 60000 + text, given_options)] == [
        (each.start, each.name) for each in found
    ]
