"""References by labels that nobody defines."""

from __future__ import annotations

import pytest
from tests.gate.rules.told import told

SEES = "Nobody defines the label `{}`: readers see the brackets."

WRONG = {
    "a full reference": ("See [the guide][setup].\n", "1:5-1:23", "setup", "Add a definition: `[setup]: target`."),
    "a collapsed one": ("See [the guide][].\n", "1:5-1:18", "the guide", "Add a definition: `[the guide]: target`."),
    "an image": ("![a logo][logo]\n", "1:1-1:16", "logo", "Add a definition: `[logo]: target`."),
    "over two lines": ("> [the\n> guide][setup]\n", "1:3-2:16", "setup", "Add a definition: `[setup]: target`."),
    "a slip": (
        "[a][setpu]\n\n[setup]: x.md\n",
        "1:1-1:11",
        "setpu",
        "Did you mean `[setup]`? Add a definition: `[setpu]: target`.",
    ),
    "in a table": ("| a |\n|---|\n| [x][nope] |\n", "3:3-3:12", "nope", "Add a definition: `[nope]: target`."),
    "with code in it": ("[`x`][nope]\n", "1:1-1:12", "nope", "Add a definition: `[nope]: target`."),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_label_that_is_not_defined(name: str) -> None:
    text, place, label, hint = WRONG[name]
    assert told("undefined-reference", text) == [(place, SEES.format(label), hint)]


FINE = {
    "defined, in another case and before": "[r]: x.md\n\n[a][R] [r][] [r] ![a][r]\n",
    "a definition in a quote": "[a][r]\n\n> [r]: x.md\n",
    "brackets alone": "[WIP] [x] - [ ] [a]: b\n",
    "indices": "row[0][1] x[i][j] [0][1] a_[x][y] f()[x][y] [a][-1] [a][0:3]\n",
    "escaped": "\\[a\\]\\[b\\] \\[a][b]\n",
    "code, comments, blocks": "`[a][b]` <!-- [a][b] -->\n\n    [a][b]\n\n```\n[a][b]\n```\n",
    "footnotes": "a[^1]\n\n[^1]: x\n",
}


@pytest.mark.parametrize("name", FINE)
def test_what_is_defined_or_no_reference(name: str) -> None:
    assert told("undefined-reference", FINE[name]) == []


def test_only_the_first_labels_are_compared_with_all_that_are_defined() -> None:
    labels = "".join(f"[label-{number}]: x.md\n" for number in range(200))
    text = "".join(f"[a][lable-{number}]\n" for number in range(150)) + "\n" + labels
    hints = [hint for _, _, hint in told("undefined-reference", text)]
    assert [hint.startswith("Did you mean") for hint in hints] == [True] * 100 + [False] * 50
