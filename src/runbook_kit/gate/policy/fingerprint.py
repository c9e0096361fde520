"""What a finding is about, as a short digest that stays when the finding moves and changes when its text does."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from runbook_kit.expressions import expression
from runbook_kit.finding import Finding

if TYPE_CHECKING:
    from runbook_kit.document.source import Source

WINDOW = 400  # characters of a line on each side of a finding
NEAR = 20  # lines below it
LENGTH = 20  # hexadecimal digits: 80 bits, so that two findings of a repository never share one by chance
NAMING = ("docs-token-policy", "docs-reference-targets")
# Eight letters and digits; a text with fewer, such as "```", says little about which finding this is.
TELLING = expression(r"(?:[\W_]*+[^\W_]){8}")


def fingerprint(finding: Finding, source: Source) -> str:
    """Digest of the rule and the text it objects to, white space apart; the same on any line and in any file.

    A text of few letters is taken with its line, and when that is as short, with the next line that has a text;
    what the documentation gates object to is a name, and tells enough in any length. Of a secret only the line
    around it counts: a digest of a weak password would give it away.
    """
    words = "\n".join([finding.rule, *_texts(finding, source)])
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:LENGTH]


def _texts(finding: Finding, source: Source) -> Iterator[str]:
    span = finding.span
    text = "*" if finding.secret else source.text[span.start : span.end]
    yield _normal(text)
    if _is_telling(text) or (finding.gate in NAMING and any(map(str.isalnum, text))):
        return
    before = source.text[max(source.line_starts[span.line - 1], span.start - WINDOW) : span.start]
    behind = source.text[span.end : min(source.line_end(span.end_line), span.end + WINDOW)]
    line = _normal(f"{before}{text}{behind}")
    yield line
    if _is_telling(line):
        return
    following = range(span.end_line + 1, min(span.end_line + NEAR, source.line_count) + 1)
    yield next((found for number in following if (found := _normal(source.line(number)[:WINDOW]))), "")


def _normal(text: str) -> str:
    return " ".join(text.split())


def _is_telling(text: str) -> bool:
    return TELLING.match(text, 0, 200) is not None
