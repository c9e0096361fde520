"""The survey of a document with unusual raw HTML is that of its page."""

from __future__ import annotations

from runbook_kit.document.source import Source
from runbook_kit.gate.page.exactly import survey_page
from runbook_kit.gate.page.read import read_page

TEXT = """\
# A title

<a href='b.md'>x</a> `docs/c.md` `n&#47;a` <code>d&#47;e.md</code> see docs/f.md [g](#a-title) [h][i]

<!-- runbook: ignore missing-target we know -->
<img src=k.png>
"""


def test_everything_is_named_once() -> None:
    found = survey_page(read_page(Source("docs/x.md", TEXT)))
    assert set(found.links) == {"b.md", "k.png", "#a-title"}
    assert set(found.codes) == {"docs/c.md"}
    assert set(found.words) == {"docs/f.md"}
    assert (found.headings, found.entities, found.dangling) == (("A title",), 1, True)
    assert found.comments == ("runbook: ignore missing-target we know",)
