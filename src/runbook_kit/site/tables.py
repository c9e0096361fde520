"""Tables of a page that is made: a heading in Markdown, cells in HTML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence


def table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """The lines. Cells are HTML; the table has no empty line, so that every parser takes it as one block."""
    yield f"## {title}\n"
    yield "<table>\n<thead><tr>" + "".join(f"<th>{head}</th>" for head in heads) + "</tr></thead>\n<tbody>"
    for row in rows:
        yield "<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>"
    yield "</tbody>\n</table>\n"
