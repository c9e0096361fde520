"""One rich set of findings that every report format is shown with."""

from __future__ import annotations

from msgspec.structs import replace

from runbook_kit.document.source import Source
from runbook_kit.finding import Edit, Finding, Severity
from runbook_kit.render.terminal import Terminal
from runbook_kit.report.outcome import Change, Outcome

GUIDE = Source(
    "docs/guide.md",
    "# Guide\n\nSee `docs/old.md` and [it](gone.md).\n\tindented `x`\n日本語 `ü/ö.md` 😀 text\n"
    + "long " * 60
    + "end\n",
)
ODD = Source("docs/a b\nc,d:é.md", "one \x1b[31mred \u202etwo\r\n@all <b>bold</b> | `tick` %0A::error::x\r\n")
PLAIN = Source("runbooks/z.md", "```bash\necho a&#47;b\n```\n")
SOURCES = {each.path: each for each in (GUIDE, ODD, PLAIN)}
DOCUMENTATION = """A link must lead to a file of this repository.

Readers follow links in an emergency. What is not there
costs them time.

Write the path as it is:

    [guide](docs/guide.md)
"""


def found(source: Source, words: str, rule: str, severity: Severity = "error", gate: str = "docs") -> Finding:
    """A finding about the first place of these words."""
    start = source.text.index(words)
    span = source.span(start, start + len(words))
    return Finding(gate, rule, severity, span, f"The target `{words}` does not exist.", fingerprint=f"{rule}:{start}")


MISSING = replace(
    found(GUIDE, "gone.md", "missing-target"),
    hint="Did you mean `gone/index.md`?",
    fix=(Edit(GUIDE.text.index("gone.md"), GUIDE.text.index("gone.md") + 7, "gone/index.md"),),
)
UNMARKED = replace(
    found(GUIDE, "`docs/old.md`", "missing-path", "warning"),
    hint="Mark it as an example.",
    also=(("tokens", "unmarked-path"), ("tokens", "entity-in-code")),
)
ENTITY_AT = PLAIN.text.index("&#47;")
ENTITY = replace(
    found(PLAIN, "&#47;", "entity-in-command", gate="command-safety"),
    fix=(Edit(ENTITY_AT, ENTITY_AT + 5, "/"), Edit(ENTITY_AT + 6, ENTITY_AT + 6, " c")),
)
NOTE = found(GUIDE, "`ü/ö.md`", "entity-in-code", "info", "tokens")
LONG = found(GUIDE, "end", "missing-path")
TWO = replace(
    found(ODD, "two", "missing-target"),
    message="Control \x1b[2J and \u202e and @team #1 :smile: <script> [a](1) ![i](x) www.example.org $x$ "
    "` | *b* \\ here.",
)
SEVERAL = replace(
    found(ODD, "two\r\n@all", "swallowed-heading", "warning", "runbook-structure"),
    message="Lines\nof text: 100 % of them, ##[error] and `a|b`.",
)
SUPPRESSED = replace(found(GUIDE, "Guide", "missing-anchor"), suppressed=True, reason="Generated, see ticket 12")
KNOWN = replace(found(GUIDE, "`x`", "missing-path"), baselined=True, reason="before 2026")

FINDINGS = (LONG, ENTITY, MISSING, UNMARKED, NOTE, TWO, SEVERAL, SUPPRESSED, KNOWN)
CHANGES = (
    Change(PLAIN.path, PLAIN.text, PLAIN.text.replace("&#47;", "/")),
    Change(GUIDE.path, GUIDE.text, GUIDE.text.replace("gone.md", "gone/index.md")),
    Change(ODD.path, ODD.text + "last", ODD.text.replace("one", "ONE") + "least"),
)
OUTCOME = Outcome(
    findings=FINDINGS,
    sources=SOURCES,
    files=12,
    duration_s=0.12345,
    gates=("command-safety", "docs", "runbook-structure", "secrets", "tokens"),
    counts={"entity-in-code": 40},
    explain=lambda rule: DOCUMENTATION if rule == "missing-target" else f"The rule {rule} says something useful.",
    changes=CHANGES,
    terminal=Terminal(100),
    token="0123456789abcdef",
)
EMPTY = Outcome(files=3, gates=("docs",), token="0123456789abcdef")
