"""The templates as a page and as JSON."""

from __future__ import annotations

from runbook_kit.render.documents.library import Entry
from runbook_kit.render.documents.listing import templates_page, templates_v1
from runbook_kit.render.terminal import Terminal

ENTRIES = (
    Entry("checklist.md", "shipped", "ab" * 32, "A checklist", ("list", "runbook")),
    Entry("report.md", "templates/report.md.j2", "cd" * 32, "A report", ("doc",)),
)


def test_page() -> None:
    assert templates_page(ENTRIES, Terminal(80)) == (
        "checklist.md  shipped, sha256 abababababab\n"
        "    A checklist\n"
        "    given: list, runbook\n"
        "report.md  templates/report.md.j2, sha256 cdcdcdcdcdcd\n"
        "    A report\n"
        "    given: doc\n"
        "\n"
        "2 templates, 1 of them of this repository."
    )


def test_json() -> None:
    document = templates_v1(ENTRIES)
    assert document["format"] == "templates/1"
    assert document["templates"][1] == {
        "name": "report.md",
        "origin": "templates/report.md.j2",
        "digest": f"sha256:{'cd' * 32}",
        "summary": "A report",
        "variables": ["doc"],
    }
