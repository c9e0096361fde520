"""What CommonMark makes of a text, trap by trap: one line per element, with its first and last line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.document.conftest import text_of

from runbook_kit.document.markdown import (
    Element,
    Fence,
    Heading,
    Html,
    Line,
    ListBlock,
    Paragraph,
    Piece,
    Quote,
    Table,
    join_lines,
    parse,
    walk,
)


def described(elements: Sequence[Element], depth: int = 0) -> Iterator[str]:
    """`kind first-last what`, indented by container."""
    for each in elements:
        place = f"{'  ' * depth}{type(each).__name__.lower()} {each.line}-{each.end_line}"
        match each:
            case Heading():
                yield f"{place} {each.level} {each.text}"
            case Paragraph():
                yield f"{place} {' | '.join(f'{line.number}:{line.text}' for line in each.lines)}"
            case Fence():
                state = "" if each.closed else " open"
                yield f"{place} {each.markup or 'indented'} {each.info!r} {each.content!r}{state}"
            case ListBlock():
                yield f"{place} {'ordered' if each.ordered else 'bullets'}"
                for item in each.items:
                    box = "" if item.ticked is None else " [x]" if item.ticked else " [ ]"
                    yield f"{'  ' * depth} item {item.line}-{item.end_line}{box}"
                    yield from described(item.elements, depth + 1)
            case Quote():
                yield place
                yield from described(each.elements, depth + 1)
            case Table():
                yield f"{place} {each.header}"
                for row in each.rows:
                    yield f"{'  ' * depth} row {row[0].number} {tuple(cell.text for cell in row)}"
            case Html():
                yield f"{place} {each.text!r}"


def assert_parsed(document: str, expected: str) -> None:
    wanted = text_of(expected).rstrip("\n ").split("\n")
    assert [line.rstrip() for line in described(parse(document))] == [line.rstrip() for line in wanted]


FENCES = {
    "backticks": (
        "```bash\necho a\n```\n",
        "fence 1-3 ``` 'bash' 'echo a\\n'",
    ),
    "tildes": (
        "~~~bash\n```\n~~~\n",
        "fence 1-3 ~~~ 'bash' '```\\n'",
    ),
    "longer, with a shorter one inside": (
        "````bash\n```\ncat\n```\n````\n",
        "fence 1-5 ```` 'bash' '```\\ncat\\n```\\n'",
    ),
    "closed by a longer marker": (
        "~~~\na\n~~~~~\nb\n",
        "fence 1-3 ~~~ '' 'a\\n'\nparagraph 4-4 4:b",
    ),
    "a closing line carries no info": (
        "```bash\na\n```sh\nb\n```\n",
        "fence 1-5 ``` 'bash' 'a\\n```sh\\nb\\n'",
    ),
    "a marker of the other kind closes nothing": (
        "~~~bash\na\n```\n",
        "fence 1-3 ~~~ 'bash' 'a\\n```\\n' open",
    ),
    "a backtick in the info makes it a paragraph": (
        "```a`b\nx\n\n~~~a`b\nx\n~~~\n",
        "paragraph 1-2 1:```a`b | 2:x\nfence 4-6 ~~~ 'a`b' 'x\\n'",
    ),
    "two backticks are no fence": (
        "``\na\n``\n",
        "paragraph 1-3 1:`a`",
    ),
    "unclosed": (
        "```bash\na\n# no heading\n",
        "fence 1-3 ``` 'bash' 'a\\n# no heading\\n' open",
    ),
    "unclosed with blank lines behind it": (
        "```bash\na\n\n\n",
        "fence 1-4 ``` 'bash' 'a\\n\\n\\n' open",
    ),
    "nothing but its first line": (
        "```bash",
        "fence 1-1 ``` 'bash' '' open",
    ),
    "empty": (
        "```bash\n```",
        "fence 1-2 ``` 'bash' ''",
    ),
    "indented by up to three spaces, which its lines lose": (
        "  ```bash\n  a\n   b\n c\n  ```\n",
        "fence 1-5 ``` 'bash' 'a\\n b\\nc\\n'",
    ),
    "indented by four spaces it is code": (
        "    ```bash\n    a\n    ```\n",
        "fence 1-3 indented '' '```bash\\na\\n```\\n'",
    ),
    "interrupts a paragraph": (
        "a\n```bash\nb\n```\nc\n",
        "paragraph 1-1 1:a\nfence 2-4 ``` 'bash' 'b\\n'\nparagraph 5-5 5:c",
    ),
    "entities stay as they are": (
        "```bash\ngit reset origin&#47;main &amp;\n```\n",
        "fence 1-3 ``` 'bash' 'git reset origin&#47;main &amp;\\n'",
    ),
    "tabs stay as they are": (
        "```bash\n\ta\tb\n```\n",
        "fence 1-3 ``` 'bash' '\\ta\\tb\\n'",
    ),
    "carriage returns and line feeds": (
        "```bash\r\na\r\n```\r\nb\r\n",
        "fence 1-3 ``` 'bash' 'a\\n'\nparagraph 4-4 4:b",
    ),
    "carriage returns": (
        "```bash\ra\r```\rb\r",
        "fence 1-3 ``` 'bash' 'a\\n'\nparagraph 4-4 4:b",
    ),
    "other line ends of Unicode end no line": (
        "```bash\na\u2028b\x0cc\x85d\n```\n",
        "fence 1-3 ``` 'bash' 'a\\u2028b\\x0cc\\x85d\\n'",
    ),
}


@pytest.mark.parametrize("name", FENCES)
def test_fences(name: str) -> None:
    assert_parsed(*FENCES[name])


CONTAINERS = {
    "fence in a bullet": (
        "- a\n  ```sh\n  b\n    c\n\n  d\n  ```\n- e\n",
        """
        listblock 1-8 bullets
         item 1-7
          paragraph 1-1 1:a
          fence 2-7 ``` 'sh' 'b\\n  c\\n\\nd\\n'
         item 8-8
          paragraph 8-8 8:e
        """,
    ),
    "fence as an item": (
        "1. ```sh\n   b\n   ```\n",
        """
        listblock 1-3 ordered
         item 1-3
          fence 1-3 ``` 'sh' 'b\\n'
        """,
    ),
    "fence behind a tab in a bullet": (
        "-\ta\n\n\t```sh\n\tb\n\t\tc\n\t```\n",
        """
        listblock 1-6 bullets
         item 1-6
          paragraph 1-1 1:a
          fence 3-6 ``` 'sh' 'b\\n\\tc\\n'
        """,
    ),
    "fence ended by its list": (
        "- a\n  ```sh\n  b\n\nafter\n",
        """
        listblock 1-4 bullets
         item 1-4
          paragraph 1-1 1:a
          fence 2-4 ``` 'sh' 'b\\n\\n' open
        paragraph 5-5 5:after
        """,
    ),
    "fence in a quote": (
        "> ```sh\n> b\n>   c\n>\n>d\n> ```\n",
        """
        quote 1-6
          fence 1-6 ``` 'sh' 'b\\n  c\\n\\nd\\n'
        """,
    ),
    "fence ended by its quote": (
        "> ```sh\n> b\nafter\n",
        """
        quote 1-2
          fence 1-2 ``` 'sh' 'b\\n' open
        paragraph 3-3 3:after
        """,
    ),
    "fence in a bullet in a quote": (
        "> - a\n>   ~~~sh\n>   b\n>   ~~~\n",
        """
        quote 1-4
          listblock 1-4 bullets
           item 1-4
            paragraph 1-1 1:a
            fence 2-4 ~~~ 'sh' 'b\\n'
        """,
    ),
    "heading in a bullet and in a quote": (
        "- # a\n\n> ## b\n",
        """
        listblock 1-2 bullets
         item 1-2
          heading 1-1 1 a
        quote 3-3
          heading 3-3 2 b
        """,
    ),
    "lazy continuation": (
        "- a\n**Outputs:**\n- b\n\n> c\nd\n",
        """
        listblock 1-4 bullets
         item 1-2
          paragraph 1-2 1:a | 2:Outputs:
         item 3-4
          paragraph 3-3 3:b
        quote 5-6
          paragraph 5-6 5:c | 6:d
        """,
    ),
    "another marker begins another list": (
        "1) a\n2) b\n3. c\n- d\n* e\n",
        """
        listblock 1-2 ordered
         item 1-1
          paragraph 1-1 1:a
         item 2-2
          paragraph 2-2 2:b
        listblock 3-3 ordered
         item 3-3
          paragraph 3-3 3:c
        listblock 4-4 bullets
         item 4-4
          paragraph 4-4 4:d
        listblock 5-5 bullets
         item 5-5
          paragraph 5-5 5:e
        """,
    ),
    "several paragraphs and a nested list": (
        "- a\n\n  b\n  1. c\n- d\n",
        """
        listblock 1-5 bullets
         item 1-4
          paragraph 1-1 1:a
          paragraph 3-3 3:b
          listblock 4-4 ordered
           item 4-4
            paragraph 4-4 4:c
         item 5-5
          paragraph 5-5 5:d
        """,
    ),
    "boxes": (
        "- [ ] a\n- [x] b\n- [X] **c** d\n- [y] e\n- [ ]f\n- `[ ]` g\n1. [x] h\n",
        """
        listblock 1-6 bullets
         item 1-1 [ ]
          paragraph 1-1 1:a
         item 2-2 [x]
          paragraph 2-2 2:b
         item 3-3 [x]
          paragraph 3-3 3:c d
         item 4-4
          paragraph 4-4 4:[y] e
         item 5-5
          paragraph 5-5 5:[ ]f
         item 6-6
          paragraph 6-6 6:`[ ]` g
        listblock 7-7 ordered
         item 7-7 [x]
          paragraph 7-7 7:h
        """,
    ),
}


@pytest.mark.parametrize("name", CONTAINERS)
def test_containers(name: str) -> None:
    assert_parsed(*CONTAINERS[name])


OTHERS = {
    "headings": (
        "# a #\n### b\n####### c\n\n#d\n\n#\n",
        "heading 1-1 1 a\nheading 2-2 3 b\nparagraph 3-3 3:####### c\nparagraph 5-5 5:#d\nheading 7-7 1 ",
    ),
    "underlined headings": (
        "a\nb\n===\n\nc\n-\n\nd\n\n---\n",
        "heading 1-3 1 a b\nheading 5-6 2 c\nparagraph 8-8 8:d",
    ),
    "indented code": (
        "a\n    b\n\n    c\n\n    d\n",
        "paragraph 1-2 1:a | 2:b\nfence 4-6 indented '' 'c\\n\\nd\\n'",
    ),
    "code behind a tab": (
        "\ta\n",
        "fence 1-1 indented '' 'a\\n'",
    ),
    "comment block": (
        "<!--\n\n# no heading\n\n-->\n# heading\n",
        "html 1-5 '<!--\\n\\n# no heading\\n\\n-->\\n'\nheading 6-6 1 heading",
    ),
    "comment and a fence behind a blank line": (
        "<!-- block: id=x -->\n\n```sh\na\n```\n",
        "html 1-1 '<!-- block: id=x -->\\n'\nfence 3-5 ``` 'sh' 'a\\n'",
    ),
    "comment that is not closed": (
        "<!-- a\n\n# b\n",
        "html 1-3 '<!-- a\\n\\n# b\\n'",
    ),
    "markup block ends at a blank line": (
        "<div>\n# a\n\n# b\n",
        "html 1-2 '<div>\\n# a\\n'\nheading 4-4 1 b",
    ),
    "table": (
        "| Time | Who |\n| - | :-: |\n| 08:00 | `a` b |\n| 09:00 |\n\nafter\n",
        "table 1-4 ('Time', 'Who')\n row 3 ('08:00', '`a` b')\n row 4 ('09:00', '')\nparagraph 6-6 6:after",
    ),
    "no table without a line of dashes": (
        "| a | b |\n| c | d |\n",
        "paragraph 1-2 1:| a | b | | 2:| c | d |",
    ),
    "link definitions are no text": (
        "[a]: /b\n\n[a] c\n",
        "paragraph 3-3 3:a c",
    ),
    "a byte order mark hides the heading behind it": (
        "\ufeff# a\n",
        "paragraph 1-1 1:\ufeff# a",
    ),
}


@pytest.mark.parametrize("name", OTHERS)
def test_other_elements(name: str) -> None:
    assert_parsed(*OTHERS[name])


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("a *b* __c__", "a b c"),
        ("a `b  c` d", "a `b  c` d"),
        ("`origin&#47;main` and origin&#47;main", "`origin/main` and origin/main"),
        (r"\*a\* &amp; b", "*a* & b"),
        ("[a `b`](c) ![d](e)", "a `b` d"),
        ("<https://a.example> b", "https://a.example b"),
        ("a<!-- b -->c", "ac"),
        ("~~a~~ :b: [^1]", "~~a~~ :b: [^1]"),
    ],
)
def test_text_is_what_a_reader_is_meant_to_see(text: str, seen: str) -> None:
    (paragraph,) = parse(text)
    assert isinstance(paragraph, Paragraph)
    assert paragraph.text == seen


def test_pieces_tell_bold_links_and_code_apart() -> None:
    (paragraph,) = parse("a **b *c* `d`** [e](f)\n**g**: h")
    assert isinstance(paragraph, Paragraph)
    assert [[(piece.kind, piece.text) for piece in line.pieces] for line in paragraph.lines] == [
        [("text", "a "), ("strong", "b c "), ("code", "d"), ("text", " "), ("link", "e")],
        [("strong", "g"), ("text", ": h")],
    ]


def test_a_heading_keeps_its_source() -> None:
    (heading,) = parse("## Phase 2 — `x` &amp; {#p}")
    assert isinstance(heading, Heading)
    assert (heading.raw, heading.text) == ("Phase 2 — `x` &amp; {#p}", "Phase 2 — `x` & {#p}")


def test_lines_count_from_the_first_line_given() -> None:
    text = "# a\n\n- b\n  ```\n  c\n  ```\n\n| d |\n| - |\n| e |\n"
    shifted = list(described(parse(text, first_line=11)))
    assert shifted == [
        "heading 11-11 1 a",
        "listblock 13-17 bullets",
        " item 13-17",
        "  paragraph 13-13 13:b",
        "  fence 14-16 ``` '' 'c\\n'",
        "table 18-20 ('d',)",
        " row 20 ('e',)",
    ]


def test_lines_are_joined_with_a_space() -> None:
    lines = (Line((Piece("text", "a"),), 3), Line((Piece("code", "b"), Piece("strong", "c")), 4))
    assert join_lines(lines, 3).text == "a `b`c"
    assert join_lines(lines, 3).number == 3


def test_walking_goes_into_lists_and_quotes_in_document_order() -> None:
    elements = parse("# a\n- b\n  > c\n  > - d\n\n> ```\n> e\n> ```\n")
    assert [(type(each).__name__, each.line) for each in walk(elements)] == [
        ("Heading", 1),
        ("ListBlock", 2),
        ("Paragraph", 2),
        ("Quote", 3),
        ("Paragraph", 3),
        ("ListBlock", 4),
        ("Paragraph", 4),
        ("Quote", 6),
        ("Fence", 6),
    ]


@given(st.text(alphabet="#-*>`~|[]()! \t\n\r\0a1.<&;\\_=", max_size=60))
@settings(derandomize=True, deadline=None)
def test_every_element_lies_within_the_text(text: str) -> None:
    count = len(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    for each in walk(parse(text)):
        assert 1 <= each.line <= each.end_line <= count


def test_forty_nested_lists_do_not_hide_what_follows() -> None:
    """The parser passes over the rest of a document that is nested deeper than its limit."""
    nested = "".join("  " * level + "- a\n" for level in range(40))
    assert [each.text for each in parse(f"{nested}\n## Behind\n") if isinstance(each, Heading)] == ["Behind"]
