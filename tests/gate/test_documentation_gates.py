"""Documents on which line-based checks of paths and links go wrong; both documentation gates get each of them right."""

from __future__ import annotations

import pytest
from tests.gate.conftest import FILES, repository, tokens

RULES = (
    "missing-target",
    "missing-anchor",
    "missing-path",
    "missing-bare-path",
    "outside-repository",
    "case-mismatch",
    "untracked-target",
    "unmarked-path",
)
NOPE = "config/nope.toml"

NOTHING = {
    # fences
    "a fence of tildes": f"~~~\n`{NOPE}` [x](nope.md)\n~~~\n",
    "indented code": f"Text:\n\n    `{NOPE}`\n",
    "a fence in a quote": f"> ```\n> `{NOPE}` docs/nope.md\n> ```\n",
    "a fence that begins on a list's marker line": f"1. ```bash\n   cat {NOPE}\n   ```\n2. done\n",
    "a fence that is never closed": f"```\n`{NOPE}`\n",
    "a byte order mark is no text": f"```\n`{NOPE}`\n```\n",
    "an opening line inside a fence does not close it": f"```\n```bash\n`{NOPE}`\n```\n",
    "a shorter fence inside a longer one": f"````\n```\n`{NOPE}`\n```\n````\n",
    # spans
    "a link inside of code": "`[a](docs/nope.md)`\n",
    "escaped backticks": f"\\`{NOPE[:6]}\\` and \\`x\\`\n",
    "comments": f"<!-- `{NOPE}` [x](nope.md) docs/nope.md -->\n\nText <!-- `{NOPE}` --> more.\n",
    "a pipe that is escaped for its table": "| a |\n|---|\n| `a\\|b` |\n",
    # links
    "a link with a title": '[guide](guide.md "docs/nope.md")\n',
    "angle brackets around white space": "[a](<with space.md>)\n",
    "percent-encoding": "[a](with%20space.md) [b](./with%20space.md)\n",
    "balanced brackets": "[a](ops/steps%20(1).md) [b](<ops/steps (1).md>)\n",
    "escaped brackets": "[a](ops/steps%20\\(1\\).md)\n",
    "from the root": "[a](/docs/guide.md) ![b](/README.md)\n",
    "a folder": "[a](ops) [b](ops/) [c](/docs/) [d](.) [e](..)\n",
    "a query and a fragment": "[a](guide.md?plain=1)\n",
    "an entity in a destination": "[a](ops&#47;README.md)\n",
    "the web": "[a](https://x.org/docs/nope.md) [b](mailto:a@b.c) <https://x.org/nope.md> [c](//x.org/y.md)\n",
    "pages of the hosting site": "[a](../../../issues/1) [b](../../../pull/2/files)\n",
    "what another program fills in": '[a]({{< ref "nope.md" >}}) [b]({{ site.url }}/nope.md) [c](${DOCS}/nope.md)\n',
    "the top of a page": "# T\n[a](#top) [b](#) [c](#t)\n",
    # paths
    "a folder in code": "`docs/ops` `docs/ops/` `/docs/ops`\n",
    "a line, a place, a test of a file": (
        "`src/app/main.py:12` `src/app/main.py:3:4` `src/app/main.py#L3` `src/app/main.py::test_x`\n"
    ),
    "placeholders": "`docs/<name>.md` `docs/*.md` `docs/{a,b}.md` `${ROOT}/x.md` `docs/YYYY-MM-DD.md` `docs/x?.md`\n",
    "words with a slash": (
        "`n/a` `True/False` `application/json` `</div>` `km/h` `@scope/pkg` `2026/01/12` `BTC/USD` `s/a/b/`\n"
    ),
    "an action with its version": "`actions/checkout@v4` `owner/repo@main`\n",
    "commands": (
        "`kubectl get pods/foo` `cargo run -p src/x.rs` `sudo cat docs/nope.md` "
        "`pytest tests/nope.py` `make test/unit`\n"
    ),
    "addresses": (
        "`ftp://a/b.md` `s3://bucket/key.json` `git@github.com:o/r.git` `HTTPS://X/y.md` `example.org/index.html`\n"
    ),
    "branches": "`feature/my-feature` `docs/update-readme` `fix/bug-123` `origin/main`\n",
    "system paths": "`/usr/local/bin` `/etc/hosts.conf` `~/notes/file.txt`\n",
    "requests": "`GET /api/health.json`\n",
    # marks
    "an entity for every slash": (
        "`config&#47;nope.toml` `a&#47;b&#47;c.toml` `config&#x2f;nope.toml` `config&sol;nope.toml`\n"
    ),
    "HTML that reads right": "<code>config&#47;nope.toml</code>\n",
    "an example, said invisibly": f"`{NOPE}`<!-- example --> and `{NOPE}` <!-- example: see below -->\n",
    "a remark behind it": f"`{NOPE}` (future) and docs/nope.md (future)\n",
    "a masked slash": "`docs\\/nope.md` and docs\\/nope.md and `'docs'/'nope.md'`\n",
    "an entity in plain text": "See config&#47;nope.toml and docs&#47;nope.md.\n",
    # characters
    "U+2028, form feed and group separator are no line ends": "a\u2028b\x0cc\x1dd `README.md`\n",
    "an empty document": "",
}


@pytest.mark.parametrize("name", NOTHING)
def test_nothing_is_wrong(name: str) -> None:
    found = {rule: tokens(rule, NOTHING[name]) for rule in RULES}
    assert {rule: each for rule, each in found.items() if each} == {}


WRONG = {
    # fences
    "after a longer fence that holds an opening line": (f"````\n```bash\n````\n\n`{NOPE}`\n", "missing-path", [NOPE]),
    "after a fence of tildes that holds backticks": (f"~~~\n```\n~~~\n\n`{NOPE}`\n", "missing-path", [NOPE]),
    "after a span at the start of a line that looks like a fence": (
        f"```x``` is code\n\n`{NOPE}`\n",
        "missing-path",
        [NOPE],
    ),
    "after a fence inside of a fence": (f"```\n```bash\n```\n`{NOPE}`\n", "missing-path", [NOPE]),
    "after backticks indented by four": (f"a\n\n    ```\n\n`{NOPE}`\n", "missing-path", [NOPE]),
    "after a fence on a list's marker line": (f"1. ```bash\n   ls\n   ```\n\n`{NOPE}`\n", "missing-path", [NOPE]),
    # spans
    "two backticks": (f"``{NOPE}`` and `` {NOPE} ``\n", "missing-path", [NOPE, NOPE]),
    "next to a span over two lines": (f"`a\nb` then `{NOPE}` then docs/nope.md\n", "missing-path", [NOPE]),
    "prose between two spans": ("`a` docs/nope.md `b`\n", "missing-bare-path", ["docs/nope.md"]),
    "in a table": (f"| a | b |\n|---|---|\n| `{NOPE}` | c |\n", "missing-path", [NOPE]),
    "in a heading, a quote and a list": (f"# `{NOPE}`\n> `{NOPE}`\n\n- `{NOPE}`\n", "missing-path", [NOPE] * 3),
    "in the first line behind a byte order mark": (f"`{NOPE}`\n", "missing-path", [NOPE]),
    "with the line ends of Windows": (f"a\r\n`{NOPE}`\r\n", "missing-path", [NOPE]),
    "HTML without an entity": (f"<code>{NOPE}</code>\n", "missing-path", [NOPE]),
    # links
    "a title behind it": ('[a](./nope.md "T")\n', "missing-target", ["docs/nope.md"]),
    "angle brackets": ("[a](<no such.md>)\n", "missing-target", ["docs/no such.md"]),
    "relative to the document, as on GitHub": ("[a](docs/guide.md)\n", "missing-target", ["docs/docs/guide.md"]),
    "a definition, once": ("[a][r] [b][r] [r]\n\n[r]: nope.md 'T'\n", "missing-target", ["docs/nope.md"]),
    "a definition that nobody uses": ("[r]: nope.md\n", "missing-target", ["docs/nope.md"]),
    "a text over two lines": ("[a\nb](nope.md)\n", "missing-target", ["docs/nope.md"]),
    "an image, also inside of a link": ("[![a](nope.png)](guide.md)\n", "missing-target", ["docs/nope.png"]),
    "raw HTML": (
        "<a href=\"nope.md\">x</a> <img src='nope.png'>\n",
        "missing-target",
        ["docs/nope.md", "docs/nope.png"],
    ),
    "an HTML block": ("<p>\n<img src=nope.png>\n</p>\n", "missing-target", ["docs/nope.png"]),
    "code in the text of a link": ("[`x`](nope.md)\n", "missing-target", ["docs/nope.md"]),
    "a footnote": ("a[^1]\n\n[^1]: [x](nope.md)\n", "missing-target", ["docs/nope.md"]),
    "a slash behind a file": ("[a](guide.md/)\n", "missing-target", ["docs/guide.md"]),
    "the end of the name": ("[a](guide)\n", "missing-target", ["docs/guide"]),
    "an anchor here": ("# Here\n[a](#there)\n", "missing-anchor", ["docs/index.md#there"]),
    "an anchor there": ("[a](guide.md#nope)\n", "missing-anchor", ["docs/guide.md#nope"]),
    "out of the repository": ("[a](../../m-evil/x.md)\n", "outside-repository", ["../../m-evil/x.md"]),
    # paths
    "a folder that is not there": ("`docs/nope/` `nodir/`\n", "missing-path", ["docs/nope/", "nodir/"]),
    "before the full stop of a sentence": ("See docs/nope.md.\n", "missing-bare-path", ["docs/nope.md"]),
    "any extension, any top-level folder": (
        "`src/nope.rs` `docs/nope.png` `tests/nope.py` `pkg/nope.go`\n",
        "missing-path",
        ["src/nope.rs", "docs/nope.png", "tests/nope.py", "pkg/nope.go"],
    ),
    "a line of a file that is not there": ("`src/nope.py:12`\n", "missing-path", ["src/nope.py"]),
    "marked by half": ("`a&#47;b/c.toml`\n", "unmarked-path", ["a/b/c.toml"]),
    "three words of a branch": ("`docs/ops/nope`\n", "unmarked-path", ["docs/ops/nope"]),
    "a branch does not end so": ("`docs/manual.md`\n", "unmarked-path", ["docs/manual.md"]),
    "several, in order": (
        "`scripts/fake.py` then `config/missing.toml`\n",
        "unmarked-path",
        ["scripts/fake.py", "config/missing.toml"],
    ),
    "a name of 300 characters": (f"`docs/{'a' * 300}.md`\n", "missing-path", [f"docs/{'a' * 300}.md"]),
}


@pytest.mark.parametrize("name", WRONG)
def test_something_is_wrong(name: str) -> None:
    text, rule, expected = WRONG[name]
    assert tokens(rule, text) == expected


def test_both_gates_judge_the_same_words() -> None:
    """What one gate accepts the other does not object to."""
    for text, _, _ in WRONG.values():
        assert tokens("missing-path", text) == tokens("unmarked-path", text)


@pytest.mark.parametrize(
    ("target", "rule"), [("../../outside/secret.md", "outside-repository"), ("loop.md", "outside-repository")]
)
def test_a_link_is_not_followed_out_of_the_repository(target: str, rule: str) -> None:
    around = repository(FILES, {"docs/s.md": target, "docs/loop.md": "loop.md"})
    where = "loop.md" if target == "loop.md" else "s.md"
    assert tokens(rule, f"[a]({where})\n", around=around) == [f"docs/{where}"]


def test_a_symbolic_link_that_stays_inside_is_a_file() -> None:
    around = repository(FILES, {"docs/latest.md": "ops/README.md", "current": "docs/ops"})
    text = "[a](latest.md) [b](../current/README.md) `current/README.md`\n"
    assert [tokens(rule, text, around=around) for rule in RULES] == [[]] * len(RULES)
    assert tokens("missing-target", "[a](../current/nope.md)\n", around=around) == ["current/nope.md"]


@pytest.mark.parametrize("name", ["docs/ü.md", "docs/a b.md", "docs/new\nline.md", f"docs/{'x' * 295}.md"])
def test_unusual_names(name: str) -> None:
    from urllib.parse import quote

    around = repository((*FILES, name))
    assert tokens("missing-target", f"[a]({quote(name.removeprefix('docs/'))})\n", around=around) == []
    assert tokens("missing-target", "[a](ue.md)\n", around=around) == ["docs/ue.md"]
