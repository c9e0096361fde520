"""What a page that is no runbook of ours says about an alert, seen without parsing it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct

from runbook_kit.document.headings import Vocabulary

# A heading of one word, and the sections that pages about alerts have. A few thousand pages are looked at in a build,
# so this must be a glance; `document.infer` is what understands a document.
TITLE = re.compile(r"^# +(\S+?)(?: +#+)?[ \t]*$", re.MULTILINE)
SECTION = re.compile(r"^#{2,3} +(.+?)(?: +#+)?[ \t]*$", re.MULTILINE)
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_:.-]*")
ALERT_SECTIONS = frozenset({"meaning", "impact", "diagnosis", "mitigation"})
LEAST = 2  # sections of that kind that make a page one about an alert
PREFIX = "alerts/"


class Glimpse(Struct, frozen=True):
    """What an ordinary page says about itself; without alerts it is none of our business."""

    title: str = ""
    owner: str = ""
    status: str = ""
    severity: str = ""
    alerts: tuple[str, ...] = ()
    guessed: bool = False  # from its title and sections, not from its front matter


def glimpse(body: str, meta: Mapping[str, object], vocabulary: Vocabulary) -> Glimpse:
    """What the page with this text and front matter is about: alerts that it names, or the one it looks like."""
    found = TITLE.search(body)
    title = words(meta.get("title")) or (found[1] if found else "")
    alerts = named(meta)
    guessed = not alerts and found is not None and NAME.fullmatch(found[1]) and is_about_alert(body, vocabulary)
    return Glimpse(
        title=title,
        owner=words(meta.get("owner")),
        status=words(meta.get("status")),
        severity=words(meta.get("severity")),
        alerts=(found[1],) if found and guessed else alerts,
        guessed=bool(guessed),
    )


def named(meta: Mapping[str, object]) -> tuple[str, ...]:
    """The alerts of front matter: those of `alerts`, and those of `aliases` that are a name or `/alerts/NAME/`."""
    aliases = (each.strip("/").removeprefix(PREFIX) for each in texts(meta.get("aliases")))
    return tuple(dict.fromkeys((*texts(meta.get("alerts")), *(each for each in aliases if NAME.fullmatch(each)))))


def is_about_alert(body: str, vocabulary: Vocabulary) -> bool:
    """Whether a page has the sections that tell what an alert means and what to do."""
    kinds = {kind for found in SECTION.finditer(body) for kind in vocabulary.label(found[1]).kinds}
    return len(kinds & ALERT_SECTIONS) >= LEAST


def texts(value: object) -> tuple[str, ...]:
    """A text or a list of texts, without empty ones."""
    values = value if isinstance(value, list | tuple) else [value]
    return tuple(text for text in map(words, values) if text)


def words(value: object) -> str:
    """A value of front matter as text; empty for what is no single value."""
    return str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
