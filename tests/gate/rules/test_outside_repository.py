"""Links that leave the repository."""

from __future__ import annotations

import pytest
from tests.gate.conftest import FILES, repository
from tests.gate.rules.told import told

WEB = "Link to a page on the web instead."

WRONG = {
    "upwards": ("[a](../../other/x.md)\n", "1:5-1:21", "../../other/x.md"),
    "out and back in": (
        "[a](../../name/docs/guide.md)\n",
        "1:5-1:29",
        "../../name/docs/guide.md",
    ),
    "from the root": ("![a](/../x.png)\n", "1:6-1:15", "/../x.png"),
    "percent-encoded": ("[a](%2E%2E/../x.md)\n", "1:5-1:19", "../../x.md"),
    "between angle brackets": (
        "[a](<../../x y.md>)\n",
        "1:6-1:18",
        "../../x y.md",
    ),
    "a definition": ("[r]: ../../x.md\n", "1:6-1:16", "../../x.md"),
    "raw HTML": ("<img src='../../x.png'>\n", "1:11-1:22", "../../x.png"),
    "a symbolic link": ("[a](out.md)\n", "1:5-1:11", "docs/out.md"),
    "an absolute symbolic link": (
        "[a](abs.md)\n",
        "1:5-1:11",
        "docs/abs.md",
    ),
    "through a symbolic link to a folder": (
        "[a](away/x.md)\n",
        "1:5-1:14",
        "docs/away/x.md",
    ),
    "a symbolic link to itself": (
        "[a](loop.md)\n",
        "1:5-1:12",
        "docs/loop.md",
    ),
}
LINKS = {
    "docs/out.md": "../../secret.md",
    "docs/abs.md": "/etc/passwd",
    "docs/away": "../..",
    "docs/loop.md": "loop.md",
    "docs/latest.md": "ops/README.md",
}


@pytest.mark.parametrize("name", WRONG)
def test_a_link_that_leads_out(name: str) -> None:
    text, place, path = WRONG[name]
    message = f"The link to `{path}` leads out of the repository."
    assert told("outside-repository", text, around=repository(FILES, LINKS)) == [(place, message, WEB)]


@pytest.mark.parametrize(
    "text",
    [
        "[a](../README.md) [b](..) [c](../) [d](/)\n",
        "[a](latest.md)\n",
        "[a](../../../issues/1) [c](../../../wiki)\n",
        "[a](nope.md) [b](https://x.org/../..)\n",
        "`../../../x/y.md` ../../../docs/x.md\n",
    ],
)
def test_a_link_that_stays_inside_or_leads_to_the_hosting_site(text: str) -> None:
    assert told("outside-repository", text, around=repository(FILES, LINKS)) == []
