"""What is code, a link, a heading, a fence or a block, and where it stands."""

from __future__ import annotations

import pytest
from tests.gate.page.conftest import codes, fences, links, page

FENCES = {
    "backticks": ("```bash\nls\n```\n", [("bash", "ls\n")]),
    "tildes": ("~~~sh\nls\n~~~\n", [("sh", "ls\n")]),
    "tildes do not close backticks": ("```\n~~~\n```\n`a`\n", [("", "~~~\n")]),
    "a longer fence around a shorter one": ("````md\n```\nx\n```\n````\n", [("md", "```\nx\n```\n")]),
    "closed by a longer one": ("```\nx\n`````\ny\n", [("", "x\n")]),
    "closed only without text behind": ("```\nx\n``` y\n```\n", [("", "x\n``` y\n")]),
    "unclosed: to the end of the document": ("```\nx\n# y\n", [("", "x\n# y\n")]),
    "unclosed: to the end of its item": ("- ```\n  x\n\ny\n", [("", "x\n\n")]),
    "empty": ("```\n```\n", [("", "")]),
    "in a list": ("1. do\n\n   ```sh\n   ls\n     -l\n   ```\n", [("sh", "ls\n  -l\n")]),
    "on the line of the list marker": ("- ```sh\n  ls\n  ```\n", [("sh", "ls\n")]),
    "in a quote": ("> ```sh\n> ls\n>\n> pwd\n> ```\n", [("sh", "ls\n\npwd\n")]),
    "in a list in a quote": ("> - ```\n>   a\n>   b\n>   ```\n", [("", "a\nb\n")]),
    "a quote ends it": ("> ```\n> a\nb\n", [("", "a\n")]),
    "indented less than its content": ("  ```\n   a\n b\n  ```\n", [("", " a\nb\n")]),
    "indented by four: code of another kind": ("    ```\n    x\n    ```\n", [("-", "```\nx\n```\n")]),
    "indented code": ("a\n\n    x\n\n      y\n\nb\n", [("-", "x\n\n  y\n")]),
    "indented code with a tab": ("\tx\n\t\ty\n", [("-", "x\n\ty\n")]),
    "no indented code in a paragraph": ("a\n    b\n", []),
    "a tab that a quote cuts": (">\t\tx\n", [("-", "  x\n")]),
    "a tab that an item cuts": ("- ```\n\tx\n  ```\n", [("", "  x\n")]),
    "CR LF": ("```sh\r\nls\r\n\r\npwd\r\n```\r\n", [("sh", "ls\n\npwd\n")]),
    "CR alone": ("```sh\rls\r\rpwd\r```\r", [("sh", "ls\n\npwd\n")]),
    "CR LF in a quote": ("> ```\r\n> a\r\n> b\r\n> ```\r\n", [("", "a\nb\n")]),
    "NUL": ("```\na\0b\n```\n", [("", "a\ufffdb\n")]),
    "form feed and U+2028 end no line": ("```\na\f```\u2028```\n```\n", [("", "a\f```\u2028```\n")]),
    "characters beyond the BMP before it": ("😀é `x`\n\n```\né😀\n```\n", [("", "é😀\n")]),
    "backticks behind backticks are no info": ("``` a`b\nx\n", []),
    "tildes may have them": ("~~~ a`b\nx\n", [("a`b", "x\n")]),
    "attributes": ("```bash {#one timeout=3s}\nx\n```\n", [("bash", "x\n")]),
    "attributes without a space, capitals": ("```Bash{#one}\nx\n```\n", [("bash", "x\n")]),
    "attributes only": ("``` {.python .x}\nx\n```\n", [("python", "x\n")]),
    "an entity in the info": ("``` a&amp;b\nx\n```\n", [("a&b", "x\n")]),
    "a comment does not hide it": ("<!-- a -->\n```\nx\n```\n", [("", "x\n")]),
    "a comment hides it": ("<!--\n```\nx\n```\n-->\n", []),
}


@pytest.mark.parametrize("name", FENCES)
def test_fences(name: str) -> None:
    text, found = FENCES[name]
    assert fences(text) == found


CODES = {
    "one": ("a `b c` d\n", ["b c"]),
    "several backticks": ("``a`b`` ```` ``` ````\n", ["a`b", "```"]),
    "one space at each end goes": ("` a ` `  b  ` ` `\n", ["a", " b ", " "]),
    "over two lines": ("a `b\nc` d\n", ["b c"]),
    "over two such lines, behind code for an image": ("![`a`](b) [![c](d) `e`](f) `g\r\nh`\r\n", ["e", "g h"]),
    "over two lines that end in CR LF": ("a `b\r\nc` d `e`\r\n", ["b c", "e"]),
    "over two lines that end in CR": ("a `b\rc` d\r", ["b c"]),
    "over two lines of a quote": ("> `b\n> c`\n", ["b c"]),
    "over two lines of an item": ("- `b\n  c`\n", ["b c"]),
    "not over two paragraphs": ("`a\n\nb`\n", []),
    "an escaped backtick opens nothing": ("\\`a` b`\n", [" b"]),
    "no escapes inside": ("`a\\` b\n", ["a\\"]),
    "no entities inside": ("`a&#47;b`\n", ["a&#47;b"]),
    "unequal numbers": ("``a`\n", []),
    "before emphasis": ("*a `*` b*\n", ["*"]),
    "before a link": ("[a `](b)` c\n", ["](b)"]),
    "in a table": ("| a |\n|---|\n| `x` |\n", ["x"]),
    "an escaped pipe in a table": ("| a |\n|---|\n| `x\\|y` |\n", ["x|y"]),
    "an escaped pipe elsewhere": ("`x\\|y`\n", ["x\\|y"]),
    "a pipe cuts a cell": ("| a | b |\n|---|---|\n| `x | y` |\n", []),
    "in a heading": ("# a `b`\n", ["b"]),
    "in a heading, a tab behind": ("# a `b`\t\n", ["b"]),
    "in a link": ("[`a`](b)\n", ["a"]),
    "in a task": ("- [ ] `a`\n", ["a"]),
    "in a footnote": ("x[^1]\n\n[^1]: see `a`\n", ["a"]),
    "not in a fence": ("```\n`a`\n```\n", []),
    "not in a comment": ("x <!-- `a` --> `b`\n\n<!--\n`c`\n-->\n", ["b"]),
    "not in an HTML block": ("<div>\n`a`\n</div>\n\n`b`\n", ["b"]),
    "not in a tag": ('<a title="`x`">`y`</a>\n', ["y"]),
    "between emoji": ("😀 `é😀` 😀 `x`\n", ["é😀", "x"]),
    "NUL": ("`a\0`\n", ["a\ufffd"]),
    "a replacement character": ("`a\ufffd`\n", ["a\ufffd"]),
    "with tags": ("<code>a&#47;b</code>\n", ["a/b"]),
    "with tags in an HTML block": ("<div>\n<code>a&#47;b</code>\n</div>\n", ["a/b"]),
    "with tags over two lines": ("<code>a\nb</code>\n", ["a\nb"]),
    "with tags, around markup": ("<code>a *b* `c`</code>\n", ["c", "a b c"]),
    "a tag that is never closed": ("<code>a\n\nb</code>\n", []),
    "after front matter": ("---\ntitle: `a`\n---\n`b`\n", ["b"]),
}


@pytest.mark.parametrize("name", CODES)
def test_codes(name: str) -> None:
    text, found = CODES[name]
    assert codes(text) == found


LINKS = {
    "inline": ("[a](b.md)\n", ["inline b.md (b.md)"]),
    "with a title": ("[a](b.md \"c (d)\") [a](b 'c') [a](b (c))\n", ["inline b.md (b.md)"] + ["inline b (b)"] * 2),
    "in angle brackets": ("[a](<b c.md>)\n", ["inline b c.md (b c.md)"]),
    "empty": ("[a]() [b](<>)\n", ["inline  ()"] * 2),
    "balanced parentheses": ("[a](b(c)d.md)\n", ["inline b(c)d.md (b(c)d.md)"]),
    "escaped parentheses": ("[a](b\\(c.md)\n", ["inline b(c.md (b\\(c.md)"]),
    "an entity": ("[a](b&amp;c)\n", ["inline b&c (b&amp;c)"]),
    "percent signs stay": ("[a](b%20c)\n", ["inline b%20c (b%20c)"]),
    "text over two lines": ("[a\nb](c)\n", ["inline c (c)"]),
    "destination on the next line": ("[a](\nc)\n", ["inline c (c)"]),
    "destination on the next line of a quote": ("> [a](\n> c)\n", ["inline c (c)"]),
    "a bracket in its text": ("[a\\](b](c)\n", ["inline c (c)"]),
    "code that looks like its end": ("[a `](x)`](c)\n", ["inline c (c)"]),
    "an image": ("![a](b.png)\n", ["!inline b.png (b.png)"]),
    "an image without text": ("![](b.png)\n", ["!inline b.png (b.png)"]),
    "an image in a link": ("[![a](b.png)](c.md)\n", ["inline c.md (c.md)", "!inline b.png (b.png)"]),
    "no link in a link": ("[a [b](c) d](e)\n", ["inline c (c)"]),
    "emphasis at its end": ("[*a*](b) [**c**](d)\n", ["inline b (b)", "inline d (d)"]),
    "a reference": ("[a][b]\n\n[b]: c.md\n", ["reference c.md ()", "definition c.md (c.md)"]),
    "a collapsed reference": ("[a][]\n\n[a]: c.md\n", ["reference c.md ()", "definition c.md (c.md)"]),
    "a shortcut": ("[a]\n\n[a]: c.md\n", ["reference c.md ()", "definition c.md (c.md)"]),
    "labels without regard to case": ("[A]\n\n[a]: c.md\n", ["reference c.md ()", "definition c.md (c.md)"]),
    "the first of two definitions": ("[a]\n\n[a]: b\n[a]: c\n", ["reference b ()", "definition b (b)"]),
    "a definition that nobody uses": ("[a]: <b c> 'd'\n", ["definition b c (b c)"]),
    "a definition over two lines": ("[a]:\n  b\n", ["definition b (b)"]),
    "a definition in a quote": ("> [a]:\n> b\n", ["definition b (b)"]),
    "a definition in an item": ("- [a]: b\n", ["definition b (b)"]),
    "a definition in a footnote": ("[^1]: [a]: b\n\nx[^1]\n", ["definition b (b)"]),
    "a definition with a bracket in its label": ("[a\\]: x]: b\n", ["definition b (b)"]),
    "a definition behind CR LF": ("x\r\n\r\n[a]: b\r\n", ["definition b (b)"]),
    "no definition in a paragraph": ("x\n[a]: b\n", []),
    "no definition in a fence": ("```\n[a]: b\n```\n", []),
    "a reference that nobody defines": ("[a][b] [c][] [d]\n", []),
    "an autolink": ("<https://a.example/b>\n", ["autolink https://a.example/b (https://a.example/b)"]),
    "an address": ("<a@b.example>\n", ["autolink mailto:a@b.example (a@b.example)"]),
    "no bare address": ("https://a.example\n", []),
    "a tag": ('<a href="b.md">c</a>\n', ["html b.md (b.md)"]),
    "a tag for an image": ("<img alt=x src=b.png>\n", ["!html b.png (b.png)"]),
    "a tag over two lines of a quote": ("> <a\n> href='b.md'>c</a>\n", ["html b.md (b.md)"]),
    "a tag in an HTML block": ("<p>\n  <a href='b&amp;c'>d</a>\n</p>\n", ["html b&c (b&amp;c)"]),
    "a tag in an HTML block in a quote": ("> <p>\n> <a href='b'>d</a>\n", ["html b (b)"]),
    "a tag in code": ("`<a href='b'>`\n", []),
    "a tag in a comment": ("<!-- <a href='b'> -->\n", []),
    "a link in a comment": ("x <!-- [a](b) --> y\n\n<!--\n\n[a](b)\n\n-->\n", []),
    "a comment that is never closed": ("<!-- a\n\n[b](c)\n", []),
    "an inline comment that is never closed": ("a <!-- [b](c)\n", ["inline c (c)"]),
    "a link in an HTML block": ("<div>\n[a](b)\n</div>\n", []),
    "a link between HTML blocks": ("<div>\n\n[a](b)\n\n</div>\n", ["inline b (b)"]),
    "an escaped bracket": ("\\[a](b) [a\\](b)\n", []),
    "a footnote is no link": ("a[^1]\n\n[^1]: b\n", []),
    "in a table": ("| a |\n|---|\n| [b](c\\|d) |\n", ["inline c|d (c\\|d)"]),
    "behind emoji": ("😀 [é](😀.md)\n", ["inline 😀.md (😀.md)"]),
    "behind a BOM that was removed": ("\ufeff[a](b)\n".removeprefix("\ufeff"), ["inline b (b)"]),
}


@pytest.mark.parametrize("name", LINKS)
def test_links(name: str) -> None:
    text, found = LINKS[name]
    assert links(text) == found


def test_a_collapsed_reference_ends_behind_its_brackets() -> None:
    text = "[a][] [b]\n\n[a]: c\n[b]: c\n"
    assert [text[each.start : each.end] for each in page(text).links[:2]] == ["[a][]", "[b]"]


def test_a_reference_that_nobody_defines_is_remembered_but_a_shortcut_is_text() -> None:
    text = "é [a][b] [c][] [d] [e][f]\n\n[f]: g\n"
    found = [(each.label, text[each.start : each.end]) for each in page(text).unresolved]
    assert found == [("b", "[a][b]"), ("c", "[c][]")]


HEADINGS = {
    "levels": ("# a\n###### b\n####### c\n", [(1, "a"), (6, "b")]),
    "underlined": ("a\n===\nb\n---\n", [(1, "a"), (2, "b")]),
    "underlined, two lines": ("a\nb\n===\n", [(1, "a b")]),
    "closing hashes": ("## a ##\n", [(2, "a")]),
    "markup": ("# *a* `b` [c](d) ![e](f) &amp; \\*\n", [(1, "a b c  & *")]),
    "an explicit id": ("# a {#b}\n", [(1, "a {#b}")]),
    "empty": ("#\n", [(1, "")]),
    "in a quote": ("> # a\n", [(1, "a")]),
    "not in a fence": ("```\n# a\n```\n", []),
    "not without a space": ("#a\n", []),
    "with tags": ("<h2>a\n  <b>b</b></h2>\n", [(2, "a b")]),
    "with tags around Markdown": ('<h1 align="center">\n\na *b*\n\n</h1>\n', [(1, "a b")]),
    "with a tag that is never closed": ("<h2>a\n\n# b\n", [(1, "b")]),
    "CR LF": ("# a\r\nb\r\n===\r\n", [(1, "a"), (1, "b")]),
    "a rule in the text is no front matter": ("a\n\n---\nb: c\n---\n", [(2, "b: c")]),
}


@pytest.mark.parametrize("name", HEADINGS)
def test_headings(name: str) -> None:
    text, found = HEADINGS[name]
    assert [(each.level, each.text) for each in page(text).headings] == found


FRONT = {
    "closed by three hyphens": ("---\na: `b`\n---\n`c`\n", "---\na: `b`\n---\n", ["c"]),
    "closed by three full stops": ("---\na: `b`\n...\n`c`\n", "---\na: `b`\n...\n", ["c"]),
    "closed at the end of the text": ("---\na: `b`\n---", "---\na: `b`\n---", []),
    "CR LF": ("---\r\na: `b`\r\n---\r\n`c`\r\n", "---\r\na: `b`\r\n---\r\n", ["c"]),
    "unclosed: a rule": ("---\n`b`\n", None, ["b"]),
    "not at the beginning": ("\n---\n`a`\n---\n", None, ["a"]),
    "behind emoji": ("---\na: 😀\n---\n😀 `c`\n", "---\na: 😀\n---\n", ["c"]),
}


@pytest.mark.parametrize("name", FRONT)
def test_front_matter(name: str) -> None:
    text, front, found = FRONT[name]
    place = page(text).front_matter
    assert (text[place.start : place.end] if place else None) == front
    assert codes(text) == found


PROSE = {
    "around code and links": ("a `b` c [d](e) f\n", ["a ", " c ", "d", " f"]),
    "escapes and entities as written": ("a\\_b &#47;c\n", ["a\\_b &#47;c"]),
    "lines": ("a\nb\r\nc\n", ["a", "b", "c"]),
    "emphasis": ("a *b* c\n", ["a ", "b", " c"]),
    "no text of images": ("a ![b](c) d\n", ["a ", " d"]),
    "no text in code tags": ("a <code>b</code> c\n", ["a ", " c"]),
    "cells": ("| a | b |\n|---|---|\n| c | d |\n", ["a", "b", "c", "d"]),
    "an HTML block": ("<p>\n  a <b>b</b>\n  c\n</p>\n\nd\n", ["a ", "b", "c", "d"]),
    "an HTML block in a quote": ("> <p>\n> a\n> b\n", ["a", "b"]),
    "no comments, no fences": ("<!-- a -->\n\n```\nb\n```\n\nc\n", ["c"]),
    "no tasks": ("- [ ] a\n- [x] b\n", ["a", "b"]),
    "a backslash at the end": ("a\n\nb\\", ["a", "b\\"]),
}


@pytest.mark.parametrize("name", PROSE)
def test_prose(name: str) -> None:
    text, found = PROSE[name]
    prose = page(text).prose
    assert [each.text for each in prose] == found
    assert [text[each.start : each.start + len(each.text)] for each in prose] == found


def test_prose_knows_its_block_and_whether_it_is_in_a_link() -> None:
    read = page("# a\n\n[b](c) d\n")
    assert [(each.text, read.blocks[each.block].kind, each.linked) for each in read.prose] == [
        ("a", "heading", False),
        ("b", "paragraph", True),
        (" d", "paragraph", False),
    ]


def test_code_knows_its_block_whether_it_is_in_a_link_and_how_it_is_written() -> None:
    read = page("- ` a `\n\n[`b`](c) <code>d&amp;</code>\n")
    assert [(each.raw, read.blocks[each.block].kind, each.linked, each.html) for each in read.codes] == [
        (" a ", "item", False, False),
        ("b", "paragraph", True, False),
        ("d&amp;", "paragraph", False, True),
    ]


def test_blocks_in_preorder() -> None:
    text = "> 3. a\n>\n>    b\n> 4. c\n\n***\n\n- d\n  - e\n"
    assert [(each.kind, each.parent, each.number, each.tight) for each in page(text).blocks] == [
        ("quote", -1, None, True),
        ("list", 0, 3, False),
        ("item", 1, None, True),
        ("paragraph", 2, None, True),
        ("paragraph", 2, None, True),
        ("item", 1, None, True),
        ("paragraph", 5, None, True),
        ("rule", -1, None, True),
        ("list", -1, None, True),
        ("item", 8, None, True),
        ("list", 9, None, True),
        ("item", 10, None, True),
    ]


def test_blocks_of_tables_html_and_footnotes() -> None:
    text = "| a |\n|---|\n| b |\n\n<hr>\n\n[^x]: c\n\nd[^x]\n"
    read = page(text)
    assert [each.kind for each in read.blocks] == [
        *("table", "row", "cell", "row", "cell"),
        *("html", "footnote", "paragraph", "paragraph"),
    ]
    assert text[read.blocks[0].start : read.blocks[0].end] == "| a |\n|---|\n| b |\n"
    assert read.footnotes == ("x",)


def test_comments_and_tags_with_their_places() -> None:
    text = 'é <!-- a --> <br>\n\n<div id="x">\n<!-- b\nc -->\n</div>\n'
    read = page(text)
    assert [(each.text, text[each.start : each.end]) for each in read.comments] == [
        ("a", "<!-- a -->"),
        ("b\nc", "<!-- b\nc -->"),
    ]
    assert [(each.name, each.value("id"), each.inline, text[each.start : each.end]) for each in read.tags] == [
        ("br", "", True, "<br>"),
        ("div", "x", False, '<div id="x">'),
    ]


def test_half_of_a_surrogate_pair_is_read_as_a_replacement_character() -> None:
    assert codes("\ud800 `a\udfff` `b`\n") == ["a\ufffd", "b"]
