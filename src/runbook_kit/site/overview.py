"""The phases of a runbook as a drawing on its page, made when the site is built."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from runbook_kit.document.address import Selection
from runbook_kit.site.page import SitePage
from runbook_kit.site.parts import element


def overview(shown: SitePage) -> str:
    """The drawing as a figure; empty for a document with fewer than two phases, or of which we drew up none."""
    runbook = shown.runbook
    if not runbook.authored or len(runbook.phases) < 2:
        return ""
    from runbook_kit.render.diagram.chart import chart
    from runbook_kit.render.diagram.svg import svg

    drawn = svg(chart(Selection(runbook)), alone=False)
    return f'<figure class="rk-phases">{re.sub(chr(10) + "+", chr(10), drawn).strip()}</figure>'


def placeholder(stored: str) -> Element:
    """The paragraph in the place of raw HTML that has been stored."""
    from markdown.util import AtomicString

    return element("p", AtomicString(stored))
