"""Tags, attributes and comments of raw HTML."""

from __future__ import annotations

import time

import pytest

from runbook_kit.gate.page.htmltags import parse_html

TAGS = {
    "attributes": ("<a href=\"x\" b='y' c=z d>", [("a", ["href=x", "b=y", "c=z", "d="])]),
    "white space and lines": ('<a\n  href\n =\t"x"\n>', [("a", ["href=x"])]),
    "capitals": ('<A HREF="X">', [("a", ["href=X"])]),
    "an entity": ('<a href="x?a&amp;b&#47;">', [("a", ["href=x?a&b/"])]),
    "an empty value": ("<a href='' b=\"\">", [("a", ["href=", "b="])]),
    "a slash at the end": ("<br/><img src=a/b />", [("br", []), ("img", ["src=a/b"])]),
    "names of frameworks": ('<x-y @click="a" :b.c="d">', [("x-y", ["@click=a", ":b.c=d"])]),
    "no tag": ("a < b > c <3 < d>", []),
    "not closed": ('<a href="x', []),
    "a quote not closed, a tag behind": ("<a href=\"x><b><c d='>'>", [("b", []), ("c", ["d=>"])]),
    "in a comment": ("<!-- <a> --><b>", [("b", [])]),
    "in a comment that is not closed": ("<!-- <a>", []),
    "in CDATA": ("<![CDATA[<a>]]><b>", [("b", [])]),
    "in an instruction": ("<?php <a> ?><b>", [("b", [])]),
    "a declaration": ("<!DOCTYPE html><b>", [("b", [])]),
    "in a script": ("<script>'<a>'</script><b>", [("script", []), ("b", [])]),
    "in a script that is not closed": ("<script><a>", [("script", [])]),
}


@pytest.mark.parametrize("name", TAGS)
def test_tags(name: str) -> None:
    text, found = TAGS[name]
    tags = [each for each in parse_html(text) if each.kind == "open"]
    assert [(tag.name, ["=".join(pair) for pair in tag.attributes]) for tag in tags] == found
    assert all(text[tag.start] == "<" and text[tag.end - 1] == ">" for tag in tags)


def test_values_stand_where_they_are_written() -> None:
    text = "<a href=\"x&amp;y\" b='' c=z d>"
    (tag,) = parse_html(text)
    assert [text[start:end] for start, end in tag.values] == ["x&amp;y", "", "z", ""]


COMMENTS = {
    "text": ("<!-- a -->", ["a"]),
    "lines": ("<!--\na\n\nb\n-->", ["a\n\nb"]),
    "two": ("<!--a--> <!--b-->", ["a", "b"]),
    "the shortest": ("<!--> <!---> <!-- -->", ["", "", ""]),
    "hyphens inside": ("<!-- a -- b --->", ["a -- b -"]),
    "not closed": ("<!-- a", ["a"]),
}


@pytest.mark.parametrize("name", COMMENTS)
def test_comments(name: str) -> None:
    text, found = COMMENTS[name]
    assert [each.name for each in parse_html(text) if each.kind == "comment"] == found


HOSTILE = [
    "<",
    "<a",
    "<a ",
    "<a b=",
    '<a b="',
    "<a b='\"",
    "<a b=x",
    "<a/",
    "<!--",
    "<!",
    "<?",
    "<![CDATA[",
    "</",
    "<a b ",
]


@pytest.mark.parametrize("part", HOSTILE)
def test_no_text_takes_longer_than_its_length_asks_for(part: str) -> None:
    begun = time.process_time()
    list(parse_html(part * 50_000))
    assert time.process_time() - begun < 2
