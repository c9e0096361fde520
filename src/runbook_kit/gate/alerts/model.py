"""An alert as its rule file says it, and what must be known of a repository to judge where it leads."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, Protocol

from msgspec import Struct, convert, field

from runbook_kit.finding import Span


class Files(Protocol):
    """The tracked files of a repository."""

    @property
    def files(self) -> Collection[str]:
        """Their paths, relative to the root, with forward slashes; asked for members often."""
        ...

    @property
    def read(self) -> Callable[[str], str | None]:
        """The text of one of them; None when it is not there or no text."""
        ...

    @property
    def anchors(self) -> Callable[[str], frozenset[str] | None]:
        """The anchors of a document; None for what has none."""
        ...


class Alert(Struct, frozen=True):
    """An alert of a rule file; `url` is its annotation `runbook_url`, empty when it has none."""

    name: str
    span: Span
    url: str = ""
    url_span: Span | None = None


class Links(Struct, frozen=True, forbid_unknown_fields=True):
    """The options of `broken-alert-link`: which folder a site shows, by how its addresses begin."""

    sites: Mapping[str, str] = field(default_factory=dict)
    origin: str = ""  # URL of this repository; without it, an address is ours when its path begins as a tracked one


def read_links(options: Mapping[str, Any]) -> Links:
    """The links that options describe. Raises msgspec.ValidationError when they are of another shape."""
    return convert(dict(options), Links)
