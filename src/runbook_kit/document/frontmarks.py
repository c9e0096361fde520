"""Where front matter begins and ends: the lines of hyphens around the YAML at the head of a document."""

from __future__ import annotations

from runbook_kit.document.source import Source
from runbook_kit.expressions import expression

OPENING = expression(r"---[ \t]*(?:\r\n|\n|\r)")
CLOSING = expression(r"(?<=[\r\n])(?:---|\.\.\.)[ \t]*(?=[\r\n]|\Z)")


def split_front_matter(source: Source) -> tuple[str, int, int] | None:
    """The YAML text, the number of its first line, and the number of the line with the closing marker.

    None without front matter: when the first line is not `---`, or no later one is `---` or `...`.
    """
    opening = OPENING.match(source.text)
    closing = CLOSING.search(source.text, opening.end()) if opening else None
    if not opening or not closing:
        return None
    return source.text[opening.end() : closing.start()], 2, source.position(closing.start())[0]
