"""Shell texts with characters beyond ASCII have the tree of the same text without."""

from __future__ import annotations

import pytest

from runbook_kit.document.bash import parse, walk


def shape(source: str) -> list[str]:
    return [node.type for node in walk(parse(source))]


@pytest.mark.parametrize("character", ["\u00e9", "\u2013", "\U0001f600", "\U000fb5a3", "\ud800"])
@pytest.mark.parametrize(
    "source",
    [">{?Lu", "echo ?", "echo '?'", 'echo "a?b"', "?=1", "cat <<EOF\n?\nEOF\n", "{?,b}", "a?b > ?", "# ?"],
)
def test_the_shape_does_not_depend_on_the_character(source: str, character: str) -> None:
    stand_in = "." * len(character.encode("utf-8", "surrogatepass"))
    assert shape(source.replace("?", character)) == shape(source.replace("?", stand_in))


def test_nodes_have_their_own_text() -> None:
    command = parse("echo 'é – 😀' x").children[0]
    assert [(node.text or b"").decode() for node in command.children] == ["echo", "'é – 😀'", "x"]
    assert (command.children[2].start_byte, command.children[2].end_byte) == (19, 20)
