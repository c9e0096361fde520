r"""What stands behind the marks of a fence is not read by another parser, which may lose the fence with it.

The fences of MkDocs, Zensical and Backstage read a language, attributes in braces behind one space, and the options
`title="…"`, `hl_lines="…"` and `linenums="…"`. Anything else, such as `bash id=x`, `bash word` or `bash{#id}`, makes
the opening line a paragraph; the closing line then opens a fence that takes in the next heading and the next step.

Inside braces, single quotes and names without a value make other readers drop all attributes; and a backslash or `&`
is read in two ways, because some parsers decode `\.` and `&amp;` there and some do not.

Write attributes in braces, each with a value, in double quotes where it has spaces:

````markdown
```bash {#restart-api timeout=30s title="Restart the API"}
systemctl restart api
```
````

A language alone, `python title="x.py"`, `yaml hl_lines="2 3"` and cells of other tools (`{r}`, `{code-block}`) are
fine. `--fix` writes what `runbook fmt` writes, and nothing where that leaves the fence alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from runbook_kit.expressions import expression
from runbook_kit.finding import Edit
from runbook_kit.gate.page.model import Fence, Page, Place
from runbook_kit.gate.rule import Subject, Violation
from runbook_kit.suggestion import quoted

VALUE = r"""(?:"[^"\n\\&]*+"|[^\s{}"'\\&]++)"""
BRACES = rf"""\{{[ \t]*+(?:(?:[#.][^\s{{}}"'\\&=]++|[A-Za-z_][\w-]*+={VALUE})[ \t]*+)*+\}}"""
CURIOUS = rf"[ \t]*+(?!\.?[\w#.+-]*+[ \t]*+(?:(?<=[\s`~]){BRACES}[ \t]*+)?(?:[\r\n]|\Z))"
MAYBE = expression(rf"```{CURIOUS}[^`\n]*+(?:\n|\Z)|~~~{CURIOUS}[^\n]*+(?:\n|\Z)")
HINTS = (  # a character that no language has, or a second word
    r"```[^\n`]*[^A-Za-z0-9_#.+\n`\r\t -]|```[ \t]*[^\s`]+[ \t]+[^\s`]",
    r"~~~[^\n]*[^A-Za-z0-9_#.+\n\r\t -]|~~~[ \t]*[^\s]+[ \t]+[^\s]",
)

OPENING = expression(r"(?:`{3,}+|~{3,}+)[ \t]*+([^\r\n]*+)")
LANGUAGE = r"(?:\.?[\w#.+-]++(?=[ \t{]|\Z))?"
OPTION = r"""(?:title|hl_lines|linenums)=(?:"[^"]*+"|'[^']*+')"""
OPTIONS = expression(rf"{LANGUAGE}(?:(?:\A|[ \t]++){OPTION})*+")
ATTRIBUTES = expression(r"(?:\.?[\w#.+-]++[ \t]++)?\{([^\n]*)\}")
# What a list of attributes is made of; anything else in braces (`{r}`, `{1,3}`, JSON) belongs to another tool.
TOKEN = expression(
    r"""[#.][^\s{}"']++|(?P<single>[A-Za-z_][\w-]*+='[^']*+')|[A-Za-z_][\w-]*+=(?:"[^"]*+"|\S++)|(?P<word>\S++)"""
)


def check(subject: Subject) -> Iterator[Violation]:
    """Fences whose info string another parser cannot read, or reads differently."""
    if not MAYBE.search(subject.source.text):  # the hints know less
        return
    page = subject.page
    written: dict[int, str] | None = None
    for fence in page.fences:
        place = _place(page, fence)
        if place is None or not (problem := _problem(page.source.text[place.start : place.end])):
            continue
        if written is None:
            written = _formatted(subject)
        message, hint = problem
        text = written.get(place.start, "")
        fix = (Edit(place.start, place.end, text),) if text else ()
        yield Violation(page.span(place), message, hint, fix, page.source.text[place.start : place.end])


def _place(page: Page, fence: Fence) -> Place | None:
    """Where the info string stands; None for indented code and for a fence without one."""
    opening = None if fence.indented else OPENING.match(page.source.text, fence.start)
    if opening is None or not (info := opening[1].rstrip()):
        return None
    return Place(opening.start(1), opening.start(1) + len(info))


def _problem(info: str) -> tuple[str, str] | None:
    """Message and hint; None for what every parser reads."""
    if "\\" in info or "&" in info:
        mark = "\\" if "\\" in info else "&"
        return (
            f"The info string has a `{mark}`, which some parsers decode.",
            "Do without it: `[.]` says the same as `\\.`.",
        )
    if OPTIONS.fullmatch(info):
        return None
    attributes = ATTRIBUTES.fullmatch(info)
    if attributes is None:
        message = (
            f"MkDocs does not read the info string {quoted(info)} and takes the end of this fence for a beginning."
        )
        return message, "Write attributes in braces behind the language and one space: `bash {#id timeout=30s}`."
    tokens = list(TOKEN.finditer(attributes[1]))
    if any(token["single"] for token in tokens):
        return "Single quotes in an info string make other parsers drop its attributes.", "Use double quotes."
    words = [token["word"] for token in tokens if token["word"]]
    ours = info.startswith(("{#", "{.")) or not info.startswith("{")
    if ours and len(words) < len(tokens) and words and re.fullmatch(r"[A-Za-z_][\w-]*", words[0]):
        message = f"{quoted(words[0])} has no value, which makes other parsers drop all attributes."
        return message, f"Write `{words[0]}=true`."
    return None


def _formatted(subject: Subject) -> dict[int, str]:
    """What `runbook fmt` writes, by where an info string begins; nothing where it brings in a comment's attributes."""
    from runbook_kit.document.fence import parse_info
    from runbook_kit.document.rewrite.canonical import canonical_blocks

    text = subject.source.text
    return {
        edit.start: edit.text
        for edit in canonical_blocks(subject.reading).edits
        if edit.text and dict(parse_info(edit.text).given) == dict(parse_info(text[edit.start : edit.end]).given)
    }
