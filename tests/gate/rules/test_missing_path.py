"""Inline code that names paths nobody tracks."""

from __future__ import annotations

import pytest
from tests.gate.conftest import FILES, repository, tokens
from tests.gate.rules.told import settled, told

WRONG = {
    "in a known folder": (
        "Open `config/nope.toml` now.\n",
        "1:6-1:24",
        "`config/nope.toml` is not a path of this repository.",
        "Correct it, or mark it as an example: `<code>config&#47;nope.toml</code>`.",
    ),
    "in a folder that git does not track, with an extension": (
        "``pkg/nope.go``\n",
        "1:1-1:16",
        "`pkg/nope.go` is not a path of this repository.",
        "Correct it, or mark it as an example: `<code>pkg&#47;nope.go</code>`.",
    ),
    "a slip": (
        "`docs/guid.md`\n",
        "1:1-1:15",
        "`docs/guid.md` is not a path of this repository.",
        "Did you mean `docs/guide.md`? Correct it, or mark it as an example: `<code>docs&#47;guid.md</code>`.",
    ),
    "a module without its extension": (
        "`src/app/main`\n",
        "1:1-1:15",
        "`src/app/main` is not a path of this repository.",
        "Did you mean `src/app/main.py`? Correct it, or mark it as an example: `<code>src&#47;app&#47;main</code>`.",
    ),
    "a line of it": (
        "`src/nope.py:12`\n",
        "1:1-1:17",
        "`src/nope.py` is not a path of this repository.",
        "Correct it, or mark it as an example: `<code>src&#47;nope.py:12</code>`.",
    ),
    "marked by half": (
        "| a |\n|---|\n| `config&#47;nope/x_y.toml` |\n",
        "3:3-3:29",
        "`config/nope/x_y.toml` is not a path of this repository.",
        "Correct it, or mark it as an example: `<code>config&#47;nope&#47;x_y.toml</code>`.",
    ),
    "HTML": (
        "<code>docs/nope.md</code>\n",
        "1:1-1:26",
        "`docs/nope.md` is not a path of this repository.",
        "Correct it, or mark it as an example: `<code>docs&#47;nope.md</code>`.",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_path_that_is_not_tracked(name: str) -> None:
    text, place, message, hint = WRONG[name]
    assert told("missing-path", text) == [(place, message, hint)]


FINE = {
    "from the root": "`docs/guide.md` `docs/ops` `docs/ops/` `/docs/guide.md` `src/app/main.py:3`\n",
    "from the document": "`ops/README.md` `./guide.md` `../README.md` `./ops/`\n",
    "from the root, though written with a dot": "`./scripts/run.py`\n",
    "other words": "`a/b` `origin/main` `docs/new-branch` `cat docs/nope.md` `/etc/x.conf` `docs/*.md` `https://x.org/a.md`\n",
    "routes and patterns of an ignore file": "`/reports/` `/config/nope` `/docs` `/nope.md`\n",
    "a name in a module": "`src/app/main.run_all`\n",
    "two files": "`README.md/CHANGELOG.md`\n",
    "where a command is run": "`./out-of-run/`\n",
    "marked": "`docs/nope.md` <!-- example --> `docs/nope.md` (planned) `docs&#47;nope.md` `docs\\/nope.md`\n",
    "in another case, which has a rule of its own": "`docs/Guide.md`\n",
}


@pytest.mark.parametrize("name", FINE)
def test_what_is_there_or_no_path(name: str) -> None:
    assert tokens("missing-path", FINE[name]) == []


MENDED = {
    "`docs/old.md`\n": "`docs/ops/README.md`\n",
    "`docs/old.md:12`\n": "`docs/ops/README.md:12`\n",
    "`` docs/old.md#L3 ``\n": "`` docs/ops/README.md#L3 ``\n",
    "`/docs/old.md`\n": "`/docs/ops/README.md`\n",
    "`./old.md`\n": "`./ops/README.md`\n",
    "`../docs/old.md`\n": "`ops/README.md`\n",
    "<code>docs/old.md</code>\n": "<code>docs/ops/README.md</code>\n",
    "`docs/past/`\n": "`src/app/`\n",
    "| a |\n|---|\n| `docs/old.md` |\n": "| a |\n|---|\n| `docs/ops/README.md` |\n",
}


@pytest.mark.parametrize("text", MENDED)
def test_a_renamed_path_is_written_in_the_manner_of_the_old_one(text: str) -> None:
    around = repository(FILES, renamed={"docs/old.md": "docs/ops/README.md", "docs/past/main.py": "src/app/main.py"})
    assert settled("missing-path", text, around=around) == MENDED[text]


@pytest.mark.parametrize("text", ["`docs/plain.md`\n", "`docs&#47;past/old.md`\n", "`docs/nope.md`\n"])
def test_no_fix_that_may_be_wrong(text: str) -> None:
    moved = {"docs/plain.md": "docs/with space.md", "docs/past/old.md": "docs/guide.md"}
    assert settled("missing-path", text, around=repository(FILES, renamed=moved)) == text
