"""Links, images, their definitions, and the references that nobody defines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runbook_kit.gate.page.destination import definition_target, inline_target
from runbook_kit.gate.page.draft import Draft
from runbook_kit.gate.page.model import Link, LinkForm, Place, Unresolved

FORMS: dict[str, LinkForm] = {"Inline": "inline", "Autolink": "autolink", "Email": "autolink"}


class OpenLink:
    """A link or image whose end has not come; `reached` is the byte offset behind the last part of its text."""

    def __init__(self, detail: Mapping[str, str], block: int, reached: int, *, image: bool) -> None:
        self.detail = detail
        self.block = block
        self.reached = reached
        self.image = image


class Links:
    """The links of a draft, the open ones innermost last."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.open: list[OpenLink] = []
        self.images = 0  # how many of the open ones are images

    def begin(self, detail: Mapping[str, str], start: int, *, image: bool) -> None:
        """A link or image begins at byte `start`."""
        self.open.append(OpenLink(detail, self.draft.opened[-1], start + (2 if image else 1), image=image))
        self.images += image
        self.draft.linked += 1

    def reach(self, end: int) -> None:
        """Something inside the innermost link, or nothing of a link, ends at byte `end`."""
        if self.open:
            self.open[-1].reached = end

    def finish(self, first: int, last: int) -> None:
        """The innermost link or image stands between these bytes."""
        link = self.open.pop()
        self.images -= link.image
        self.draft.linked -= 1
        self.reach(last)
        start, end = self.draft.at(first), self.draft.at(last)
        destination, kind = link.detail["dest_url"], link.detail["link_type"]
        form = FORMS.get(kind, "reference")
        end = self._collapsed(kind, end)
        target = Place(end, end)
        if form == "inline":
            target = inline_target(self.draft.text, self.draft.at(link.reached), end)
        elif form == "autolink":
            target = Place(start + 1, end - 1)
            destination = f"mailto:{destination}" if kind == "Email" else destination
        self.draft.links.append(
            Link(destination, form, start, end, target, link.image, link.detail["id"], link.block),
        )

    def miss(self, link: Any) -> None:
        """The parser asks what an unknown label means; it is nothing, and we have seen it."""
        if link["link_type"] != "Shortcut":
            start, end = self.draft.at(link["span"]["start"]), self.draft.at(link["span"]["end"])
            end = self._collapsed(link["link_type"], end)
            self.draft.unresolved[start] = Unresolved(link["reference"], start, end)

    def _collapsed(self, kind: str, end: int) -> int:
        """The end of a reference; the parser leaves out the empty brackets of `[label][]`."""
        return end + 2 if kind == "Collapsed" and self.draft.text.startswith("[]", end) else end

    def define(self, definitions: Mapping[str, Any]) -> None:
        """The definitions of the document; of several with one label the parser gives the first."""
        for label, found in definitions.items():
            start, end = self.draft.at(found["span"]["start"]), self.draft.at(found["span"]["end"])
            target = definition_target(self.draft.text, start, end)
            self.draft.links.append(Link(found["dest"], "definition", start, end, target, label=label))
