"""Placeholders that are taken for HTML tags."""

from __future__ import annotations

import pytest
from tests.gate.layout.mending import contents, mended, places, violations

RULE = "vanishing-placeholder"

FOUND = {
    "a word": ("Restart <service> now.\n", ["<service>"], "Restart `<service>` now.\n"),
    "words": ("Say <your name>.\n", ["<your name>"], "Say `<your name>`.\n"),
    "over two lines": ("Say <your\nname>.\n", ["<your\nname>"], "Say &lt;your\nname>.\n"),
    "in a heading": ("# Restart <service>\n", ["<service>"], "# Restart `<service>`\n"),
    "in a table": ("| a |\n| - |\n| <b1> |\n", ["<b1>"], "| a |\n| - |\n| `<b1>` |\n"),
    "in a list": ("- <node-name>: up\n", ["<node-name>"], "- `<node-name>`: up\n"),
    "in a link": ("[see <x1>](a.md)\n", ["<x1>"], "[see `<x1>`](a.md)\n"),
    "strong": ("**<x1>**\n", ["<x1>"], "**`<x1>`**\n"),
    "emphasised": ("_<x1>_\n", ["<x1>"], "_`<x1>`_\n"),
    "part of a word": ("See runs/<id>/log.\n", ["<id>"], "See `runs/<id>/log`.\n"),
    "two in a word": ("See <x1>/<x2>!\n", ["<x1>", "<x2>"], "See `<x1>/<x2>`!\n"),
    "a generic type": ("A List<String> here\n", ["<String>"], "A `List<String>` here\n"),
    "a line of its own": ("<service>\n", ["<service>"], "&lt;service>\n"),
    "in raw HTML": ("<div>\nRun <x1>\n</div>\n", ["<x1>"], "<div>\nRun &lt;x1>\n</div>\n"),
    "in a code element": ("a <code>x <y1></code> b\n", ["<y1>"], "a <code>x &lt;y1></code> b\n"),
    "next to code": ("`a`<x1>\n", ["<x1>"], "`a`&lt;x1>\n"),
    "next to a real tag": ("<b><x1></b>\n", ["<x1>"], "<b>&lt;x1></b>\n"),
    "an SVG name without a drawing": ("Open <path>.\n", ["<path>"], "Open `<path>`.\n"),
    "on the site, an underscore": ("Set <x_y>.\n", ["<x_y>"], "Set `<x_y>`.\n"),
    "on the site, a slash": ("Ask <team/person>.\n", ["<team/person>"], "Ask `<team/person>`.\n"),
    "on the site, a choice": ("State: <open|shut>\n", ["<open|shut>"], "State: &lt;open|shut>\n"),
}


@pytest.mark.parametrize("name", FOUND)
def test_it_is_not_seen(name: str) -> None:
    text, where, result = FOUND[name]
    assert [each.token for each in violations(RULE, text)] == where
    assert mended(RULE, text) == result
    assert places(RULE, result) == []
    assert contents(text) == contents(result)


FINE = {
    "elements": "a<br>b <kbd>x</kbd> <sub>1</sub>\n\n<details>\n<summary>s</summary>\n</details>\n",
    "code": "`<x1>` and ``<x_y>``\n\n    <x1>\n\n```\n<x1>\n```\n",
    "a closing tag": "<note>x</note>\n",
    "a drawing": '<svg viewBox="0 0 1 1">\n<path d="M0">\n</svg>\n',
    "a custom element": '<my-chart src="x">\n',
    "a component": "<Card />\n",
    "addresses": "<https://example.org/x> <a.b@example.org> <mailto:x@example.org>\n",
    "escaped": "\\<x1> and \\<x_y>\n",
    "entities": "&lt;x1&gt;\n",
    "Hugo": '{{< note "x" >}} {{<note>}}\n',
    "comparisons": "a < b and c > d, 1<2>1\n",
    "comments": "<!-- <x1> -->\n",
    "link destinations": "[a](<b c.md>)\n\n[d]: <e f.md>\n",
    "front matter": "---\ntitle: <x1>\n---\n\ntext\n",
    "nothing": "",
}


@pytest.mark.parametrize("name", FINE)
def test_it_is_seen(name: str) -> None:
    assert places(RULE, FINE[name]) == []


def test_what_is_said() -> None:
    (found,) = violations(RULE, "Restart <service>.\n")
    assert found.message == "`<service>` is taken for an HTML tag: readers do not see it on GitHub and on a site."
    assert found.hint == "Put it in backticks."
    (found,) = violations(RULE, "Set <x_y>.\n")
    assert found.message == "`<x_y>` is taken for an HTML tag: readers do not see it on a MkDocs site."
    (found,) = violations(RULE, "<service>\n")
    assert found.hint == "Write `&lt;service>`."


def test_no_control_character_is_shown() -> None:
    (found,) = violations(RULE, "Set <x\x1b_y>.\n")
    assert "\x1b" not in found.message


def test_many_of_them_take_time_in_proportion() -> None:
    assert len(violations(RULE, "".join(f"<n{number}>\n\n" for number in range(3000)))) == 3000
