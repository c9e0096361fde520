"""HTML entities inside of commands."""

from __future__ import annotations

import pytest
from tests.gate.commands.conftest import fence, objections, violations

from runbook_kit.gate.engine.edits import edited

RESET = (
    "`&#47;` is not decoded inside a block: bash would run `git reset --hard origin` in the background,"
    " and the rest of the line, `#47;main`, is a comment."
)
WRONG = {
    "a slash outside of quotes": (
        fence("git checkout main\ngit reset --hard origin&#47;main"),
        [("3:24-3:29", RESET, "Write `git reset --hard origin/main`.")],
    ),
    "two on one line are one objection": (
        fence("bash scripts&#47;ops&#x2f;x.sh"),
        [
            (
                "2:13-2:18",
                "`&#47;` is not decoded inside a block: bash would run `bash scripts` in the background,"
                " and the rest of the line, `#47;ops&#x2f;x.sh`, is a comment.",
                "Write `bash scripts/ops/x.sh`.",
            )
        ],
    ),
    "one that is meant before it": (
        fence("echo '&lt;' && ls a&#47;b"),
        [
            (
                "2:20-2:25",
                "`&#47;` is not decoded inside a block: bash would run `echo '&lt;' && ls a` in the background,"
                " and the rest of the line, `#47;b`, is a comment.",
                "Write `echo '&lt;' && ls a/b`.",
            )
        ],
    ),
    "a path in quotes": (
        fence('OUT="out&#47;ops" ./x.sh'),
        [
            (
                "2:9-2:14",
                "`&#47;` is not decoded inside a block: bash would pass on the text `&#47;` as it stands.",
                'Write `OUT="out/ops" ./x.sh`.',
            )
        ],
    ),
    "operators": (
        fence("make test &amp;&amp; make"),
        [
            (
                "2:11-2:16",
                "`&amp;` is not decoded inside a block: bash would run `make test` in the background, and then run"
                " `amp`.",
                "Write `make test && make`.",
            )
        ],
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_an_entity_in_a_block(name: str) -> None:
    document, expected = WRONG[name]
    found = objections("entity-in-command", document)
    assert [(where, hint) for where, _, hint in found] == [(where, hint) for where, _, hint in expected]
    if name != "operators":
        assert found == expected


def test_a_fix_never_touches_a_block_but_is_proposed() -> None:
    document = fence("ls docs&#47;a&#47;b  # c&#47;d")
    (found,) = violations("entity-in-command", document, path="docs/runbook.md")
    assert found.fix == ()
    assert edited(document, found.proposal) == fence("ls docs/a/b  # c&#47;d")
    assert found.hint == "Write `ls docs/a/b  # c&#47;d`."


@pytest.mark.parametrize("entity", ["&#10;", "&#0;", "&#x202e;"])
def test_what_would_end_or_hide_a_line_is_not_proposed(entity: str) -> None:
    (found,) = violations("entity-in-command", fence(f"ls docs{entity}a"), path="docs/runbook.md")
    assert found.proposal == ()


FINE = {
    "text for sed": fence("sed 's/True\\/False/True&#47;False/g' x.md"),
    "HTML that is written": fence("echo '&lt;b&gt;' > x.html"),
    "a query": fence('curl "https://x.org/?a=1&amp;b=2"'),
    "a search": fence("rg '&#47;' docs"),
    "a comment": fence("ls  # encode as &#47;"),
    "a here-document": fence("cat > x <<'EOF'\na&#47;b\nEOF"),
    "a message": fence('git commit -m "docs: a&#47;b"'),
    "another language": fence("a&#47;b", "html"),
    "prose": "Write a&#47;b.\n",
    "no entity": fence("a && b & c"),
}


@pytest.mark.parametrize("name", FINE)
def test_an_entity_that_may_be_meant(name: str) -> None:
    assert objections("entity-in-command", FINE[name]) == []


INLINE = "- Run `MODE=x bash scripts&#47;ops&#47;x.sh start`, not `a&#47;b`.\n"


def test_inline_code_of_a_runbook_is_mended() -> None:
    (found,) = violations("entity-in-command", INLINE, path="docs/ops/RUNBOOK_X.md")
    assert INLINE[found.span.start : found.span.end] == "`MODE=x bash scripts&#47;ops&#47;x.sh start`"
    assert found.message == "`&#47;` is not decoded in inline code: who copies the command gets another one."
    assert found.hint == "Write `MODE=x bash scripts/ops/x.sh start`."
    assert [(INLINE[edit.start : edit.end], edit.text) for edit in found.fix] == [("&#47;", "/"), ("&#47;", "/")]


@pytest.mark.parametrize(
    ("document", "path"),
    [
        (INLINE, "docs/notes.md"),
        ("`<code>` and <code>bash scripts&#47;x.sh now</code>\n", "docs/runbook.md"),
        ("`only some&#47;words here`\n", "docs/runbook.md"),
    ],
)
def test_inline_code_that_is_left_alone(document: str, path: str) -> None:
    assert violations("entity-in-command", document, path=path) == []


@pytest.mark.parametrize("entity", ["&#96;", "&#124;", "&#10;"])
def test_what_markdown_cannot_hold_is_not_mended(entity: str) -> None:
    (found,) = violations("entity-in-command", f"`bash x.sh a{entity}b`\n", path="runbooks/x.md")
    assert found.fix == ()
