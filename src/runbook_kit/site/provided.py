"""Pages that installed programs offer under a name, such as the reference of their commands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib.metadata import entry_points
from pathlib import Path

from runbook_kit.errors import InvalidInput
from runbook_kit.suggestion import quoted, suggest

GROUP = "runbook_kit.pages"
Provider = Callable[[Path], str]  # the repository's root → the page, in Markdown


def provided_pages(wanted: Mapping[str, str], root: Path) -> Iterator[tuple[str, str]]:
    """Page on the site and its Markdown, for every page that is asked for. Raises `InvalidInput` for an unknown name.

    Who offers a page is known by an entry point of a package that is installed: a document cannot name code.
    """
    offered = {each.name: each for each in entry_points(group=GROUP)} if wanted else {}
    for uri, name in wanted.items():
        if name not in offered:
            hint = suggest(name, sorted(offered), "pages")
            raise InvalidInput(
                f"`pages` asks for {quoted(name)}, which nothing offers.", hint=hint, code="unknown-page"
            )
        make: Provider = offered[name].load()
        yield uri, make(root)
