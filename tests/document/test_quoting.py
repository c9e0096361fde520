"""The quotes of a shell text, read without a grammar: compared with cases, with the grammar, and with itself."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook_kit.document.bash import Offsets, parse, walk
from runbook_kit.document.quoting import read_quoting


def comments(source: str) -> tuple[tuple[int, int], ...]:
    """The character ranges of the comments in `source`."""
    offsets = Offsets(source)
    return tuple(
        (offsets.character(node.start_byte), offsets.character(node.end_byte))
        for node in walk(parse(source))
        if node.type == "comment"
    )


def shown(source: str) -> str:
    """The text with a letter for the quotes of every character."""
    letters = {"bare": ".", "single": "s", "double": "d", "ansi": "a", "here": "h", "here-literal": "l"}
    quoting = read_quoting(source)
    return "".join({**letters, "comment": "#", "unknown": "?"}[quoting.within(at, at + 1)] for at in range(len(source)))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("echo a", "......"),
        ("a 'b\"c' d", "..sssss.."),
        ('a "b\'c" d', "..ddddd.."),
        ('a "b\\"c" d', "..dddddd.."),
        ("a \\' b \\\" c", "..........."),
        ("a $'b\\'c' d", "..aaaaaaa.."),
        ('a $"b" c', "..dddd.."),
        ("$$'a'", "..sss"),
        ("\"$\" 'a'", "ddd.sss"),
        ("a # b 'c\nd", "..######.."),
        ("a#b 'c#d' $# ${#x} # e", "....sssss....?????.###"),
        ("a \\\n# b\nc", "....###.."),
        ("a\\\n#b", "....."),
        ("`a 'b`' '", "??????sss"),
        ('"a $(b "c" d) e"', "ddd....ddd...ddd"),
        ("$(( 1 + x )) a", "????????????.."),
        ("((a)) b", "?????.."),
        ("( 'a' ) b", "..sss...."),
        ("${x:-'a'} b", "?????????.."),
        ("a <<< 'b' c", "......sss.."),
        ("cat <<E\na $(b 'c') `d` ${e}\nE\nf", "........hh....sss.h???h????h?.."),
        ("cat <<'E'\na $(b)\nE\nf", "..........lllllll?.."),
        ("cat <<-E\n\ta\n\tE\nf", ".........hhh??.."),
        ("cat <<E 'x' && b\na\nE\nc", "........sss......hh?.."),
        ("cat <<A; cat <<B\na\nA\nb\nB\nc", ".................hh?.hh?.."),
        ("$(cat <<E\na\nE\n) 'b'", "..........hh?...sss"),
    ],
)
def test_quotes(source: str, expected: str) -> None:
    assert shown(source) == expected


@pytest.mark.parametrize(
    ("source", "known"),
    [
        ("a 'b", 2),
        ('a $(b "c', 2),
        ("a; \"${x:-'b'}\" 'c'", 3),  # a quote inside quotes means one thing in some expansions, another in others
        ("a; $(case a in b) c;; esac) 'd'", 16),  # the lone parenthesis looks like the end
        ("cat <<E\na", 7),
        ('cat <<E "a\nb"\nE\nc', 12),
        ("cat <<$X\na\n", 4),
        ("cat <<E\na\\\nE\nE", 7),
        ("x $[1+1] 'a'", 2),
    ],
)
def test_what_cannot_be_followed_is_unknown_to_the_end(source: str, known: int) -> None:
    text = shown(source)
    assert text[known:] == "?" * (len(source) - known)
    assert not text[:known].endswith("?")


def test_a_range_in_several_quotes_is_unknown() -> None:
    quoting = read_quoting("a 'b' c")
    assert (quoting.within(0, 2), quoting.within(2, 5), quoting.within(1, 3)) == ("bare", "single", "unknown")


def test_outlines_of_the_same_text_are_equal_wherever_it_stands() -> None:
    one, other = read_quoting("a 'b' c \"d\""), read_quoting("zzz; a 'b' c \"d\"")
    assert one.outline(0, 11) == other.outline(5, 16)
    assert one.outline(0, 11) != read_quoting("a 'b\" c 'd'").outline(0, 11)


def test_text_after_an_early_end_of_a_here_document_has_another_outline() -> None:
    before, after = read_quoting("cat <<E\na\nx\nE\n"), read_quoting("cat <<E\nE\nx\nE\n")
    assert before.outline(10, 12) != after.outline(10, 12)


REAL = [
    "# a\nls 'b # c' # d\necho \"# e\" $# ${#x} ${x#y} a#b\n",
    "if true; then # a\n  ls # b 'c\nfi\nf() { # d\n  ls; # e\n}\n",
    "cat <<EOF # a\n# b\nEOF\nls # c\n",
    "x=$(ls # a 'b\n) # c\n",
    "ls \\\n  -a # b\n# c\\\nls # d\n",
    "echo $((16#ff)) # a\necho $'b\\'# c' # d\n",
]


@pytest.mark.parametrize("source", REAL)
def test_comments_are_those_of_the_grammar(source: str) -> None:
    quoting = read_quoting(source)
    ends = (*quoting.starts[1:], len(source))
    runs = zip(quoting.starts, ends, quoting.quotes, strict=True)
    assert tuple((start, end) for start, end, quote in runs if quote == "comment") == comments(source)


PIECES = [
    "'",
    '"',
    "$'",
    '$"',
    "`",
    "\\",
    "$(",
    ")",
    "(",
    "${",
    "}",
    "$((",
    "((",
    "#",
    " ",
    "\n",
    "<<E",
    "<<'E'",
    "<<-E",
]
PIECES += ["E", "\tE", "a", "<<<", "case ", "$#", "ü"]


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
@settings(derandomize=True, deadline=None, max_examples=400)
def test_any_text_is_read_whole_and_in_order(source: str) -> None:
    quoting = read_quoting(source)
    assert quoting.starts[0] == 0
    assert list(quoting.starts) == sorted(set(quoting.starts))
    assert quoting.starts[-1] <= len(source)


@pytest.mark.parametrize(
    "unit", ["'", "`'\"", "$(", "((", "${(", "cat <<E\n", "cat <<E (((", "#\\\n", "\\\n#", '"$(', "$(case "]
)
def test_time_is_linear(unit: str) -> None:
    small, large = (_seconds(unit * (size // len(unit))) for size in (20_000, 200_000))
    assert large < max(40 * small, 1.0)  # linear would be 10 times, quadratic 100 times


def _seconds(source: str) -> float:
    start = time.process_time()
    read_quoting(source)
    return time.process_time() - start
