"""What the destination of a link means on GitHub: a path and a fragment, or nothing in this repository."""

from __future__ import annotations

from msgspec import Struct

from runbook_kit.expressions import expression

SCHEME = expression(r"[A-Za-z][A-Za-z0-9+.-]*:|//|\\\\")
# Left to a program that makes pages of the document, or to its author: `{{< ref "x" >}}`, `${URL}`, `<path>`, `...`.
TEMPLATE = expression(r"\{\{|\{%|\$\{|\$\(|[<>]|%%|\.\.\.|…")
LINES = expression(r"L(\d+)(?:C\d+)?(?:-L?(\d+)(?:C\d+)?)?\Z")


class Destination(Struct, frozen=True):
    """A path as written but percent-decoded, and a fragment; an empty path is the document itself."""

    path: str
    fragment: str = ""

    @property
    def last_line(self) -> int:
        """The line that `#L10` or `#L3-L9` reaches to; 0 for another fragment."""
        lines = LINES.match(self.fragment)
        return int((lines[2] or lines[1])[:9]) if lines else 0


def read_destination(text: str) -> Destination | None:
    """The destination as a path of a repository; None for one on the web, for templates, and for an empty one."""
    text = text.strip()
    if not text or SCHEME.match(text) or TEMPLATE.search(text):
        return None
    rest, _, fragment = text.partition("#")
    path = rest.partition("?")[0]
    if "%" in text:
        from urllib.parse import unquote

        path, fragment = unquote(path), unquote(fragment)
    return Destination(path, fragment)


def lead(folder: str, path: str) -> str | None:
    """The repository path that `path` leads to from `folder` (from the root with a leading slash).

    No slash at its ends; the root is an empty text. None when it leads out of the repository.
    """
    parts = [] if path.startswith("/") or not folder else folder.split("/")
    for part in path.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)
