"""Links that leave the repository."""

from __future__ import annotations

import pytest
from tests.gate.conftest import FILES, repository
from tests.gate.rules.told import told

WEB = "Link to a page on the web instead."

WRONG = {
    "upwards": ("[a](../../other/x.md)\n", "1:5-1:21", "The link to `../../other/x.md` leads out of the repository."),
    "out and back in": (
        "[a](../../name/docs/guide.md)\n",
        "1:5-1:29",
        "The link to `../../name/docs/guide.md` leads out of the repository.",
    ),
    "from the root": ("![a](/../x.png)\n", "1:6-1:15", "The link to `/../x.png` leads out of the repository."),
    "percent-encoded": ("[a](%2E%2E/../x.md)\n", "1:5-1:19", "The link to `../../x.md` leads out of the repository."),
    "between angle brackets": ("[a](<../../x y.md>)\n", "1:6-1:18", "The link to `../../x y.md` leads out of the repository."),
    "a definition": ("[r]: ../../x.md\n", "1:6-1:16", "The link to `../../x.md` leads out of the repository."),
    "raw HTML": ("<img src='../../x.png'>\n", "1:11-1:22", "The link to `../../x.png` leads out of the repository."),
    "a symbolic link": ("[a](out.md)\n", "1:5-1:11", "The link to `docs/out.md` leads out of the repository."),
    "an absolute symbolic link": ("[a](abs.md)\n", "1:5-1:11", "The link to `docs/abs.md` leads out of the repository."),
    "through a symbolic link to a folder": (
        "[a](away/x.md)\n",
        "1:5-1:14",
        "The link to `docs/away/x.md` leads out of the repository.",
    ),
    "a symbolic link to itself": ("[a](loop.md)\n", "1:5-1:12", "The link to `docs/loop.md` leads out of the repository."),
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
    text, place, message = WRONG[name]
    assert told("outside-repository", text, around=repository(FILES, LINKS)) == [(place, message, WEB)]


@pytest.mark.parametrize(
    "text",
    [
        "[a](../README.md) [b](..) [c](../) [d](/)\n",
        "[a](latest.md)\n",
        "[a](../../../issues/1) [b](../../../../name/pull/2) [c](../../../wiki)\n",
        "[a](nope.md) [b](https://x.org/../..)\n",
        "`../../../x/y.md` ../../../docs/x.md\n",
    ],
)
def test_a_link_that_stays_inside_or_leads_to_the_hosting_site(text: str) -> None:
    assert told("outside-repository", text, around=repository(FILES, LINKS)) == []
