"""Where gaps stand, by grammar and quotes together: a place is only one when both agree."""

from __future__ import annotations

import pytest

from runbook_kit.document.bash import parse, walk
from runbook_kit.document.placeholders import find_placeholders, neutral
from runbook_kit.document.quoting import Quote, Quoting, read_quoting
from runbook_kit.plan.filling.places import Place, Range, find_places


def places(source: str) -> list[Place]:
    gaps = find_placeholders(source, "bash")
    words = neutral(source, gaps)
    return list(find_places(words, read_quoting(words), [Range(gap.start, gap.end) for gap in gaps]))


@pytest.mark.parametrize(
    ("source", "quote"),
    [
        ("ls <v>", "bare"),
        ("ls 'a <v>'", "single"),
        ('ls "a <v>"', "double"),
        ("ls $'a <v>'", "ansi"),
        ("cat <<E\n<v>\nE", "here"),
        ("cat <<'E'\n<v>\nE", "here-literal"),
        ("é=ü; ls 'ö' \"ä <v>\"", "double"),
    ],
)
def test_quotes(source: str, quote: Quote) -> None:
    (place,) = places(source)
    assert (place.quote, place.refusal) == (quote, "")


@pytest.mark.parametrize(
    ("source", "optional"),
    [
        ("ls <v>", True),
        ('ls "<v>"', True),
        ("ls ''<v>", True),
        ('ls "$x${y}"<v>', True),
        ('ls "$(true)<v>"', True),
        ("ls \\\n<v>", True),
        ("ls > log <v>", True),
        ("a=(<v>)", True),
        ("for i in <v>; do :; done", True),
        ("[ <v> = a ]", True),
        ("ls a<v>", False),
        ("ls ./<v>", False),
        ("ls -- <v>", False),
        ("ls > <v>", False),
        ("x=<v>", False),
        ("x=<v> ls", False),
        ("export x=<v>", False),
        ("cat <<< <v>", False),
        ("[[ <v> = a ]]", False),
        ("case <v> in a) :;; esac", False),
        ("cat <<E\n<v>\nE", False),
    ],
)
def test_where_a_leading_dash_is_an_option(source: str, optional: bool) -> None:
    (place,) = places(source)
    assert (place.optional, place.refusal) == (optional, "")


def test_a_gap_behind_gaps_that_may_be_empty_can_be_an_option() -> None:
    assert [place.optional for place in places("ls <a><b>x<c>")] == [True, True, False]


def test_nothing_is_filled_where_grammar_and_quotes_disagree() -> None:
    source = "ls xxx 'a'"
    wrong = Quoting((0, 3), ("bare", "single"), (1, 1))
    (place,) = find_places(source, wrong, [Range(3, 6)])
    assert place.refusal
    (right,) = find_places(source, read_quoting(source), [Range(3, 6)])
    assert not right.refusal


# The grammar takes backticks in a here-document for text; the shell runs what is in them.
DIFFERENCE = "cat <<E\na `echo <v>` b\nE\n"


def test_a_difference_between_grammar_and_shell_is_noticed() -> None:
    root = parse(DIFFERENCE)
    assert "command_substitution" not in {node.type for node in walk(root)}
    (place,) = places(DIFFERENCE)
    assert place.refusal
    (place,) = places("x=<v>\ncat <<E\na `eval ${x}` b\nE\n")
    assert place.refusal


@pytest.mark.parametrize("source", ["ls <v> (", "ls '<v>", "if <v>", "ls <v>\n)"])
def test_nothing_is_filled_in_a_block_that_cannot_be_followed(source: str) -> None:
    assert all(place.refusal for place in places(source))


def test_limits_come_from_the_place_and_from_later_uses() -> None:
    (place,) = places('h=<v>; ssh "$h" uptime; [[ $h -gt 3 ]]')
    assert [limit.kind for limit in place.limits] == ["number", "plain"] or [limit.kind for limit in place.limits] == [
        "plain",
        "number",
    ]
    assert all(limit.why.startswith("goes into h, which ") for limit in place.limits)


def test_variables_that_give_to_each_other_come_to_an_end() -> None:
    (place,) = places('a=<v>; while true; do b="$a"; a="$b"; c=$b; done; eval "$c"')
    assert "goes into c, which" in place.refusal


def test_an_equal_word_that_is_no_variable_counts_for_nothing() -> None:
    (place,) = places("x=<v>; echo x; x --eval; ls x/y")
    assert (place.refusal, place.limits) == ("", ())
