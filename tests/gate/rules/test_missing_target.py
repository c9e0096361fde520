"""Links, images and definitions whose target nobody tracks."""

from __future__ import annotations

import pytest
from tests.gate.conftest import FILES, repository, tokens
from tests.gate.rules.told import settled, told

ADD = "Correct the link, or add the file to git."

WRONG = {
    "a link": (
        "See [a](nope.md).\n",
        "1:9-1:16",
        "The link leads to `docs/nope.md`, which is not in the repository.",
        ADD,
    ),
    "from the root": (
        "[a](/nope.md)\n",
        "1:5-1:13",
        "The link leads to `nope.md`, which is not in the repository.",
        ADD,
    ),
    "a folder that is a file": (
        "[a](guide.md/)\n",
        "1:5-1:14",
        "The link leads to the folder `docs/guide.md/`, which is a file.",
        "Did you mean `docs/guide.md`?",
    ),
    "upwards": ("[a](../nope.md)\n", "1:5-1:15", "The link leads to `nope.md`, which is not in the repository.", ADD),
    "a file of another folder": (
        "[a](main.py)\n",
        "1:5-1:12",
        "The link leads to `docs/main.py`, which is not in the repository.",
        "Did you mean `src/app/main.py`?",
    ),
    "a slip": (
        "[a](guid.md#x)\n",
        "1:5-1:14",
        "The link leads to `docs/guid.md`, which is not in the repository.",
        "Did you mean `docs/guide.md`?",
    ),
    "without its extension": (
        "[a](guide)\n",
        "1:5-1:10",
        "The link leads to `docs/guide`, which is not in the repository.",
        "Did you mean `docs/guide.md`?",
    ),
    "an image": ("![a](a.png)\n", "1:6-1:11", "The image leads to `docs/a.png`, which is not in the repository.", ADD),
    "a definition, at the definition": (
        "[a][r] and [r]\n\n[r]: nope.md 'T'\n",
        "3:6-3:13",
        "The definition leads to `docs/nope.md`, which is not in the repository.",
        ADD,
    ),
    "between angle brackets": (
        "[a](<no such.md>)\n",
        "1:6-1:16",
        "The link leads to `docs/no such.md`, which is not in the repository.",
        ADD,
    ),
    "percent-encoded": (
        "[a](no%20such.md)\n",
        "1:5-1:17",
        "The link leads to `docs/no such.md`, which is not in the repository.",
        ADD,
    ),
    "raw HTML": (
        'Look: <a href="nope.md">x</a>\n',
        "1:16-1:23",
        "The link leads to `docs/nope.md`, which is not in the repository.",
        ADD,
    ),
    "on the second line of a quote": (
        "> a\n> [b\n> c](nope.md)\n",
        "3:6-3:13",
        "The link leads to `docs/nope.md`, which is not in the repository.",
        ADD,
    ),
    "a folder": ("[a](nope/)\n", "1:5-1:10", "The link leads to `docs/nope`, which is not in the repository.", ADD),
    "a glob, which no page shows": (
        "[a](*.md)\n",
        "1:5-1:9",
        "The link leads to `docs/*.md`, which is not in the repository.",
        ADD,
    ),
    "a control character is not printed": (
        "[a](no%1Bpe.md)\n",
        "1:5-1:15",
        "The link leads to `docs/no\\x1bpe.md`, which is not in the repository.",
        ADD,
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_target_that_is_not_tracked(name: str) -> None:
    text, place, message, hint = WRONG[name]
    assert told("missing-target", text) == [(place, message, hint)]


FINE = {
    "files": "[a](guide.md) [b](./guide.md) [c](../README.md) [d](/README.md) [e](ops/README.md#x?y) ![f](guide.md)\n",
    "folders": "[a](ops) [b](ops/) [c](.) [d](./) [e](..) [f](/)\n",
    "the document itself": "[a](#x) [b]() [c](?plain=1)\n",
    "encoded": "[a](with%20space.md) [b](ops/steps%20%281%29.md) [c](ops&#47;README.md) [d](ops\\/README.md)\n",
    "the web": "[a](https://x.org/nope.md) [b](//x.org/y) [c](mailto:a@b.c) [d](tel:1) <https://x.org/nope.md>\n",
    "pages of the hosting site": "[a](../../../issues) [b](../../../wiki/x)\n",
    "what a site's program fills in": '[a]({{< ref "x" >}}) [b]({% link x.md %}) [c](${X}/y.md) [d]({{ x }})\n',
    "what the author fills in": "[a](<path>) [b](<name of the log>) [c](...) [d](…/x.md)\n",
    "code": "`[a](nope.md)`\n\n    [a](nope.md)\n",
    "a comment": "<!-- [a](nope.md) -->\n",
    "no link": "[a] (nope.md) \\[b](nope.md)\n",
}


@pytest.mark.parametrize("name", FINE)
def test_what_is_there_or_cannot_be_known(name: str) -> None:
    assert tokens("missing-target", FINE[name]) == []


def test_a_page_of_a_site_is_found_below_the_folders_around_the_document() -> None:
    around = repository(("content/_index.md", "content/docs/add.md", "content/guide/_index.md", "content/faq/index.md"))
    text = "[a](/docs/add) [b](/guide) [c](/faq/) [d](/docs/gone) [e](/docs/add.md)\n"
    assert tokens("missing-target", text, "content/_index.md", around) == ["docs/gone", "docs/add.md"]
    assert tokens("missing-target", "[a](/docs/add)\n", "README.md", around) == ["docs/add"]


MOVED = {
    "old/x.md": "docs/guide.md",
    "docs/old.md": "docs/ops/README.md",
    "docs/with old.md": "docs/index.md",
    "docs/plain.md": "docs/with space.md",
    "docs/gone/a.md": "docs/ops/README.md",
    "docs/past/main.py": "src/app/main.py",
}
MENDED = {
    "[a](old.md)\n": "[a](ops/README.md)\n",
    "[a](./old.md)\n": "[a](./ops/README.md)\n",
    "[a](../docs/old.md)\n": "[a](ops/README.md)\n",
    "[a](/docs/old.md)\n": "[a](/docs/ops/README.md)\n",
    "[a](../old/x.md)\n": "[a](guide.md)\n",
    "[a](<old.md>)\n": "[a](<ops/README.md>)\n",
    "[a](old.md#top)\n": "[a](ops/README.md#top)\n",
    "[a](old.md?plain=1#top 'T')\n": "[a](ops/README.md?plain=1#top 'T')\n",
    "[a](<old.md?a=(1)#b c>)\n": "[a](<ops/README.md?a=(1)#b c>)\n",
    "[a](with%20old.md)\n": "[a](index.md)\n",
    "[a](<with old.md>)\n": "[a](<index.md>)\n",
    "![a](old.md)\n": "![a](ops/README.md)\n",
    "[a][r]\n\n[r]: old.md 'T'\n": "[a][r]\n\n[r]: ops/README.md 'T'\n",
    '<a href="old.md">x</a>\n': '<a href="ops/README.md">x</a>\n',
    "[a](<plain.md>)\n": "[a](<with space.md>)\n",
    "[a](past/)\n": "[a](../src/app/)\n",
}


@pytest.mark.parametrize("text", MENDED)
def test_a_renamed_target_is_written_in_the_manner_of_the_old_one(text: str) -> None:
    around = repository(FILES, renamed=MOVED)
    assert settled("missing-target", text, around=around) == MENDED[text]


LEFT = {
    "the new name would have to be escaped": "[a](plain.md)\n",
    "an entity ends what looks like the path": "[a](ops&#47;..&#47;old.md)\n",
    "an escape": "[a](ol\\d.md) [b](\\old.md)\n",
    "nothing is known of it": "[a](nope.md)\n",
}


@pytest.mark.parametrize("name", LEFT)
def test_no_fix_that_may_be_wrong(name: str) -> None:
    around = repository(FILES, renamed=MOVED)
    assert settled("missing-target", LEFT[name], around=around) == LEFT[name]
