"""Paths in running text that nobody tracks."""

from __future__ import annotations

import pytest
from tests.gate.conftest import FILES, repository, tokens
from tests.gate.rules.told import settled, told

WRONG = {
    "in a sentence": (
        "See docs/nope.md for more.\n",
        "1:5-1:17",
        "`docs/nope.md` is not a path of this repository.",
        "Correct it, or write `(future)` behind it.",
    ),
    "before a full stop": (
        "See docs/nope.md.\n",
        "1:5-1:17",
        "`docs/nope.md` is not a path of this repository.",
        "Correct it, or write `(future)` behind it.",
    ),
    "a slip": (
        "- (docs/guid.md)\n",
        "1:4-1:16",
        "`docs/guid.md` is not a path of this repository.",
        "Did you mean `docs/guide.md`? Correct it, or write `(future)` behind it.",
    ),
    "in emphasis": (
        "a **docs/nope.md** b\n",
        "1:5-1:17",
        "`docs/nope.md` is not a path of this repository.",
        "Correct it, or write `(future)` behind it.",
    ),
    "behind a dash": (
        "A - docs/nope.md\n",
        "1:5-1:17",
        "`docs/nope.md` is not a path of this repository.",
        "Correct it, or write `(future)` behind it.",
    ),
    "of a folder that begins with a dot": (
        "| a |\n|---|\n| .github/nope.yml, x |\n",
        "3:3-3:19",
        "`.github/nope.yml` is not a path of this repository.",
        "Correct it, or write `(future)` behind it.",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_word_whose_path_is_not_tracked(name: str) -> None:
    text, place, message, hint = WRONG[name]
    assert told("missing-bare-path", text) == [(place, message, hint)]


def test_what_only_lies_in_the_work_tree() -> None:
    around = repository(unseen={"out/x.json": "ignored"})
    assert tokens("missing-bare-path", "See out/x.json here.\n", around=around) == ["out/x.json"]


FINE = {
    "paths": "docs/guide.md, src/app/main.py; (docs/ops/README.md) scripts/run.py.\n",
    "words": "and/or docs/tests-only either/nor.md docs/ops client/server config/secret\n",
    "addresses": "https://x.org/docs/nope.md x.org/docs/nope.md git@x:docs/nope.md @docs/nope.md ~/docs/nope.md\n",
    "parts of something": "a-docs/nope.md x=docs/nope.md docs/nope.md/* docs/{a,b}.md docs/x*.md\n",
    "marks": "docs/nope.md (future) docs/nope.md (Planned: spring) docs/nope.md <!-- example -->\n",
    "masks": "docs\\/nope.md docs&#47;nope.md 'docs'/'nope.md' $X/docs/nope.md\n",
    "a mark behind emphasis, and on the next line": "**docs/nope.md** (future) and docs/nope.md\n(future)\n",
    "the value of an option": "Run it with --input docs/nope.md -o docs/nope.md\n",
    "the text of a link": "[docs/nope.md](guide.md)\n",
    "code and comments": "`docs/nope.md` <!-- docs/nope.md -->\n\n    docs/nope.md\n",
}


@pytest.mark.parametrize("name", FINE)
def test_what_is_there_or_no_path(name: str) -> None:
    assert tokens("missing-bare-path", FINE[name]) == []


def test_a_renamed_path_is_mended() -> None:
    around = repository(FILES, renamed={"docs/old.md": "docs/ops/README.md", "docs/plain.md": "docs/with space.md"})
    text = "See docs/old.md, ../docs/old.md. Not docs/plain.md\n"
    after = "See docs/ops/README.md, ../docs/old.md. Not docs/plain.md\n"
    assert settled("missing-bare-path", text, around=around) == after
