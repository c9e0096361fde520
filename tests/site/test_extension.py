"""The extension as a whole: what comes out of Python-Markdown."""

from __future__ import annotations

import hashlib
import re

from markdown import Markdown

from runbook_kit.site.extension import RunbookExtension
from runbook_kit.site.page import Problem

RUNBOOK = """\
---
runbook: demo
title: Demo
version: "1"
severity: high
alerts: [ApiDown]
owner: ops
phases:
  - id: phase-1
    title: Preflight
    entry:
      - {id: clean, text: "The work `tree` is <clean>", check: test -z x}
      - {text: Reviewer agrees, signoff: reviewer}
    exit: [It is done]
  - id: phase-2
    title: Restart
    needs: [phase-1]
    exit: [Nothing burns]
---
# Demo

## Preflight

```bash {#restart-api timeout=30s risk=destructive title="Restart it"}
cat <<-EOF
\tx
EOF
```

```output
x
```

Text.

## Restart

- [ ] no criterion

### Exit criteria

- [ ] all **good**
- [ ] and `this`

## After
"""


def convert(text: str, *extensions: str, **options: object) -> str:
    return Markdown(extensions=[RunbookExtension(**options), *extensions]).convert(text)


def test_front_matter_is_never_shown() -> None:
    assert "signoff:" not in convert(RUNBOOK)
    assert convert("---\ntitle: x\n---\ntext\n") == "<p>text</p>"


def test_the_first_screen_stands_behind_the_title() -> None:
    html = convert(RUNBOOK)
    assert html.startswith('<h1 id="demo">Demo</h1>\n<section aria-label="About this runbook" class="rk-first"')
    facts = re.findall(r"<dt>(.*?)</dt>\n<dd>(.*?)</dd>", html)
    assert facts == [
        ("Answers", "ApiDown"),
        ("Severity", "high"),
        ("Owner", "ops"),
        ("Start with", '<a href="#preflight">Preflight</a> <code>runbook run demo/phase-1</code>'),
    ]


def test_the_phases_are_drawn_behind_the_first_screen() -> None:
    html = convert(RUNBOOK)
    assert '</section>\n<figure class="rk-phases"><svg' in html
    assert "phase-2: Restart; needs phase-1" in html
    assert "<figure" not in convert("---\nrunbook: x\nphases: [{id: a, exit: [b]}]\n---\n# A\n")


def test_numbered_criteria_stay_numbered_and_front_matter_comes_before_them() -> None:
    html = convert(RUNBOOK.replace("- [ ] all **good**\n- [ ] and `this`", "1. all **good**\n2. and `this`"))
    assert '<ol class="rk-checklist">' in html
    assert html.index("Nothing burns") < html.index("<strong>good</strong>")


def test_a_phase_without_a_section_stands_at_the_end() -> None:
    html = convert("---\nrunbook: x\nphases: [{id: a, title: Alone, exit: [b]}]\n---\n# X\n\ntext\n")
    assert html.index("<p>text</p>") < html.index('<section class="rk-phase">\n<h2 id="a">Alone</h2>')


def test_the_first_screen_leads_to_where_it_starts() -> None:
    html = convert(
        "---\nrunbook: x\nphases: [{id: a, title: Look & see, exit: [b]}]\n---\n# X\n\n## Alpha\n\n## Look & see\n"
    )
    assert '<dd><a href="#look--see">Look &amp; see</a> <code>runbook run x/a</code></dd>' in html
    assert '<h2 id="look--see">' in html
    alone = convert("---\nrunbook: x\nphases: [{id: a, title: Alone, exit: [b]}]\n---\n# X\n\ntext\n")
    assert '<dd><a href="#a">Alone</a> <code>runbook run x/a</code></dd>' in alone
    assert '<h2 id="a">Alone</h2>' in alone


def test_last_verified_comes_from_outside() -> None:
    html = convert(RUNBOOK, verified={"demo": {"when": "2026-11-01", "age": "20 days ago", "session": "s-1"}})
    assert "<dd>2026-11-01, 20 days ago, s-1</dd>" in html


def test_criteria_stand_in_the_section_of_their_phase_once() -> None:
    html = convert(RUNBOOK)
    ids = re.findall(r'<(?:section|h2|h3)[^>]* id="([^"]+)"', html)
    assert ids == [
        "preflight", "phase-1-entry", "phase-1-exit", "restart", "exit-criteria", "phase-2-exit", "after"
    ]  # fmt: skip
    assert html.count("Nothing burns") == html.count("<strong>good</strong>") == 1
    assert re.findall(r'data-rk-total="(\d+)">(.*?)<', html) == [
        ("2", "2 to tick"), ("1", "1 to tick"), ("3", "3 to tick")
    ]  # fmt: skip


def test_a_criterion_is_a_label_around_a_native_box() -> None:
    html = convert(RUNBOOK)
    digest = hashlib.sha256(b"The work `tree` is <clean>").hexdigest()[:12]
    assert (
        '<li class="rk-criterion"><label><input class="rk-tick" data-rk-key="phase-1/entry/clean" '
        f'data-rk-text="{digest}" type="checkbox" /> <span>The work <code>tree</code> is &lt;clean&gt;</span>'
        '</label> <small class="rk-check">check: <code>test -z x</code></small></li>'
    ) in html
    assert '<small class="rk-signoff">sign-off: <span>reviewer</span></small>' in html
    assert "<span>all <strong>good</strong></span>" in html


def test_a_block_has_badges_its_exact_commands_and_the_line_that_runs_it() -> None:
    html = convert(RUNBOOK)
    block = html[html.index('<div class="rk-block"') : html.index("<p>Text.</p>")]
    assert block.startswith(
        '<div class="rk-block" data-rk-copy="cat &lt;&lt;-EOF\n\tx\nEOF" data-rk-risk="destructive" id="restart-api">'
    )
    assert re.findall(r"<span class=\"rk-[^>]*>(.*?)</span>", block) == [
        "Restart it", "risk: destructive", "timeout: 30s"
    ]  # fmt: skip
    assert '<p class="rk-warning">This deletes or overwrites something.</p>' in block
    assert '<p class="rk-run"><code>runbook run demo --only phase-1/restart-api</code></p>\n</div>' in block
    assert '<details class="rk-expected">' in block


def test_problems_are_reported_with_their_place() -> None:
    found: list[Problem] = []
    text = RUNBOOK.replace("    exit: [It is done]\n", "").replace("timeout=30s", "timeout=x")
    convert(text.replace("needs: [phase-1]", "needs: [phase-9]"), page="docs/demo.md", report=found.append)
    assert [(each.path, each.line) for each in found] == [
        ("docs/demo.md", 16),
        ("docs/demo.md", 21),
        ("docs/demo.md", 23),
    ]


def test_footnotes_are_read_where_a_page_has_some() -> None:
    md = Markdown(extensions=[RunbookExtension()])
    plain = md.convert("# Title\n\nText.\n")
    assert "footnote" not in md.parser.blockprocessors
    assert plain == '<h1 id="title">Title</h1>\n<p>Text.</p>'
    noted = md.reset().convert("# Title\n\nText.[^1]\n\n[^1]: The note.\n")
    assert ('<sup id="fnref:1">' in noted, "<p>The note." in noted) == (True, True)
    assert md.reset().convert("Text.\n") == "<p>Text.</p>"
