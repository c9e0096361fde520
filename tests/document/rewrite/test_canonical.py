"""Blocks in the canonical form: every accepted alternate, in every container, and nothing else changes."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.document.conftest import ROOT, read, vocabulary

from runbook_kit.document.read import read_runbook
from runbook_kit.document.rewrite import canonical
from runbook_kit.document.rewrite.canonical import canonical_blocks, changed_blocks, format_blocks
from runbook_kit.document.rewrite.change import Change
from runbook_kit.document.source import Source
from runbook_kit.errors import RunbookError
from runbook_kit.finding import Edit


def fmt(text: str) -> str:
    return format_blocks(read(text), vocabulary()).text


def remarks(text: str) -> list[tuple[int, int, str]]:
    """Line, column and sentence of everything that is remarked on."""
    found = format_blocks(read(text), vocabulary()).remarks
    return [(each.span.line, each.span.column, each.message) for each in found]


def fenced(info: str, content: str = "ls") -> str:
    return f"# T\n\n## Phase 1 — A\n\n```{info}\n{content}\n```\n"


INFO = [
    ("bash {#x timeout=30s}", "bash {#x timeout=30s}"),
    ("bash", "bash"),
    ('bash {#x title="A b" expect_exit="0,1"}', 'bash {#x title="A b" expect_exit="0,1"}'),
    ("bash {#x title=\"quoted-for-taste\"}", "bash {#x title=\"quoted-for-taste\"}"),
    ("{.bash #x timeout=30s}", "bash {#x timeout=30s}"),
    ("{.bash}", "bash"),
    ("bash {.bash #x}", "bash {#x}"),
    ("bash id=x timeout=30s", "bash {#x timeout=30s}"),
    ("bash timeout=30s id=x", "bash {#x timeout=30s}"),
    ("bash{ name=x }", "bash {#x}"),
    ("bash { name=x }", "bash {#x}"),
    ("bash {name=x timeout=30s}", "bash {#x timeout=30s}"),
    ('bash {"name": "x", "interactive": true}', "bash {#x interactive=true}"),
    ('sh { "name": "x", "timeout": 30 }', "sh {#x timeout=30}"),
    ("bash {#x title='Restart the API'}", 'bash {#x title="Restart the API"}'),
    ("bash {id=x}", "bash {#x}"),
    ("BASH", "bash"),
    ("Bash {#x}", "bash {#x}"),
    ("bash{#x}", "bash {#x}"),
    ("bash  {#x}", "bash {#x}"),
    ("bash { #x }", "bash {#x}"),
    ("bash {timeout=30s #x}", "bash {#x timeout=30s}"),
    ("bash {#x timeout=30s, risk=read}", "bash {#x timeout=30s risk=read}"),
    ("bash {#x timeout = 30s}", "bash {#x timeout=30s}"),
    ("bash {}", "bash"),
    (" bash id=x ", " bash {#x} "),
    ("{.python #x}", "python {#x}"),
    ("python id=x", "python {#x}"),
]  # fmt: skip


@pytest.mark.parametrize(("info", "wanted"), INFO, ids=[info for info, _ in INFO])
def test_an_info_string_becomes_canonical(info: str, wanted: str) -> None:
    assert fmt(fenced(info)) == fenced(wanted)
    assert fmt(fenced(wanted)) == fenced(wanted)


@pytest.mark.parametrize(
    "info",
    [
        "python",
        "YAML",
        "{.yaml #x}",
        'text title="a.txt" linenums=1',
        "bash linenums=1",
        "bash foo bar",
        "mermaid {x=1}",
        "",
    ],
)
def test_what_is_no_block_or_another_programs_is_left_alone(info: str) -> None:
    change = format_blocks(read(fenced(info)), vocabulary())
    assert (change.text, change.edits, change.remarks) == (fenced(info), (), ())


PROBLEMS = [
    ("bash id=x timeout=soon", 14, "This block stays as it is: `soon` is no duration."),
    ("bash {#x timout=30s}", 13, "This block stays as it is: Unknown attribute `timout`."),
    ("{.bash #x background}", 14, "This block stays as it is: The attribute `background` has no value."),
    ("bash {'name': 'x'}", 10, "This block stays as it is: `'name':` is no attribute."),
    ("bash {#x #y .z}", 13, "This block stays as it is: The attribute `id` is given twice."),
    ("bash{#x title='say \"hi\"'}", 4, "This block stays as it is: one of its values cannot stand in double quotes."),
]  # fmt: skip


@pytest.mark.parametrize(("info", "column", "message"), PROBLEMS, ids=[info for info, _, _ in PROBLEMS])
def test_a_block_with_a_problem_is_left_alone_and_named(info: str, column: int, message: str) -> None:
    assert fmt(fenced(info)) == fenced(info)
    assert remarks(fenced(info))[0] == (5, column, message)


def test_what_nothing_reads_is_left_out_and_named() -> None:
    text = fenced('sh {"name": "x", "promptEnv": "no"}') + "\n```{.bash .numberLines #y}\nls\n```\n"
    assert fmt(text) == fenced("sh {#x}") + "\n```bash {#y}\nls\n```\n"
    assert [message for _, _, message in remarks(text)] == [
        "Left out, because nothing here reads it: `promptEnv`.",
        "Left out, because nothing here reads it: `.numberLines`.",
    ]


def test_a_transcript_without_a_language_gets_one() -> None:
    assert fmt(fenced("{#x}", "$ ls\na b")) == fenced("console {#x}", "$ ls\na b")


def test_a_fence_that_only_an_attribute_makes_a_shell_keeps_its_form() -> None:
    text = fenced("{#x shell=bash}")
    assert fmt(text) == text
    assert remarks(text) == [(5, 4, "This block stays as it is: its fence names no language.")]


def test_expected_output_becomes_canonical() -> None:
    text = fenced("bash {#x}") + "\n```{.output match=contains}\na\n```\n"
    assert fmt(text) == fenced("bash {#x}") + "\n```output {match=contains}\na\n```\n"
    (block,) = read(fmt(text)).runbook.blocks
    assert block.expected is not None
    assert (block.expected.text, block.expected.match) == ("a\n", "contains")


COMMENTS = {
    "right before": ("<!-- block: id=x timeout=30s -->\n```bash\nls\n```\n", "```bash {#x timeout=30s}\nls\n```\n"),
    "one blank line": ("<!-- block: id=x -->\n\n```bash\nls\n```\n", "```bash {#x}\nls\n```\n"),
    "on two lines": ("<!-- block:\nid=x -->\n```bash\nls\n```\n", "```bash {#x}\nls\n```\n"),
    "an attribute a line": ("<!-- block:\n id=x\n risk=read\n-->\n~~~sh\nls\n~~~\n", "~~~sh {#x risk=read}\nls\n~~~\n"),
    "with attributes of the fence": (
        "<!-- block: id=x timeout=9s -->\n```bash {timeout=1s}\nls\n```\n",
        "```bash {#x timeout=1s}\nls\n```\n",
    ),
    "makes a block": ("<!-- block: id=x -->\n```python\npass\n```\n", "```python {#x}\npass\n```\n"),
    "tildes take a backtick": ("<!-- block: title='a `b`' -->\n~~~sh\nls\n~~~\n", '~~~sh {title="a `b`"}\nls\n~~~\n'),
    "in a quote": ("> <!-- block: id=x -->\n>\n> ```bash\n> ls\n> ```\n", "> ```bash {#x}\n> ls\n> ```\n"),
    "in an item": (
        "1. do\n\n   <!-- block: id=x -->\n   ```bash\n   ls\n   ```\n",
        "1. do\n\n   ```bash {#x}\n   ls\n   ```\n",
    ),
    "beginning an item": ("- <!-- block: id=x -->\n  ```bash\n  ls\n  ```\n", "- ```bash {#x}\n  ls\n  ```\n"),
    "beginning an item with a tab": (
        "-\t<!-- block: id=x -->\n\t```bash\n\tls\n\t```\n",
        "-\t```bash {#x}\n\tls\n\t```\n",
    ),
    "beginning a quote in an item": (
        "- > <!-- block: id=x -->\n  > ```bash\n  > ls\n  > ```\n",
        "- > ```bash {#x}\n  > ls\n  > ```\n",
    ),
    "ending a paragraph": ("text\n<!-- block: id=x -->\n```bash\nls\n```\n", "text\n```bash {#x}\nls\n```\n"),
}  # fmt: skip


@pytest.mark.parametrize("name", COMMENTS)
def test_a_comment_moves_into_the_info_string(name: str) -> None:
    before, after = COMMENTS[name]
    assert fmt("## Phase 1 — A\n\n" + before) == "## Phase 1 — A\n\n" + after


INDENTED = "its comment is not indented as the fence is."
APART = "more than one blank line stands between it and its comment."
STAYING = {
    "unread attribute": ("<!-- block: idd=x -->\n```bash\nls\n```\n", (3, 13, "Unknown attribute `idd`.")),
    "two blank lines": ("<!-- block: id=x -->\n\n\n```bash\nls\n```\n", (6, 4, APART)),
    "indented": ("<!-- block: id=x -->\n  ```bash\n  ls\n  ```\n", (4, 6, INDENTED)),
    "two comments": (
        "<!-- block: id=x -->\n<!-- block: risk=read -->\n```bash\nls\n```\n",
        (5, 4, "more than one block comment stands before it."),
    ),
    "not read": (
        "**Exit:**\n\n- done\n\n<!-- block: id=x -->\n```bash\nls\n```\n",
        (8, 4, "its comment is not read here."),
    ),
    "a backtick": (
        "<!-- block: title='a `b`' -->\n```bash\nls\n```\n",
        (4, 4, "a fence of backticks cannot have one in its info string."),
    ),
    "words of another program": (
        "<!-- block: id=x -->\n```bash foo bar\nls\n```\n",
        (4, 4, "behind its language stands text for another program."),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", STAYING)
def test_a_comment_that_cannot_move_stays_and_is_named(name: str) -> None:
    text, (line, column, reason) = STAYING[name]
    text = "## Phase 1 — A\n\n" + text
    assert fmt(text) == text
    assert (line, column, f"This block stays as it is: {reason}") in remarks(text)


def test_a_comment_before_no_fence_is_named() -> None:
    text = "## Phase 1 — A\n\n<!-- block: id=x -->\n\nText.\n\n```BASH\nls\n```\n"
    assert fmt(text) == text.replace("BASH", "bash")
    assert remarks(text) == [(3, 1, "This comment stays as it is: it does not stand right before a block.")]


def test_another_comment_is_left_alone() -> None:
    text = "## Phase 1 — A\n\n<!-- a note -->\n```bash {#x}\nls\n```\n"
    assert (fmt(text), remarks(text)) == (text, [])


def test_a_comment_stays_when_headings_are_understood_by_what_runs_below_them() -> None:
    """A lone numbered phase counts while nothing runs elsewhere only, and a comment does not make Python run."""
    text = "## Phase 2 — Later\n\nText.\n\n## Other\n\n<!-- block: id=x -->\n```python\npass\n```\n"
    assert fmt(text) == text
    assert remarks(text) == [(8, 4, "This block stays as it is: as a block it changes what its section means.")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_and_the_end_of_the_text_stay(end: str) -> None:
    text = "## Phase 1 — A\n\n<!-- block: id=x -->\n\n```BASH\n\tls  \n```\ntext\n\n~~~{.sh #y}\npwd".replace("\n", end)
    assert fmt(text) == "## Phase 1 — A\n\n```bash {#x}\n\tls  \n```\ntext\n\n~~~sh {#y}\npwd".replace("\n", end)


def test_mixed_line_ends_stay() -> None:
    text = "## Phase 1 — A\r\n\r<!-- block: id=x -->\n```BASH\r\nls\r```\n"
    assert fmt(text) == "## Phase 1 — A\r\n\r```bash {#x}\r\nls\r```\n"


def test_edits_are_of_the_characters_that_change() -> None:
    change = format_blocks(read("## Phase 1 — A\n\n<!-- block: id=x -->\n```bash\nls\n```\n"), vocabulary())
    assert change.edits == (Edit(16, 37, ""), Edit(40, 44, "bash {#x}"))


@pytest.mark.parametrize("path", sorted((ROOT / "runbooks").rglob("*.md")), ids=lambda path: path.stem)
def test_our_own_runbooks_are_canonical(path: object) -> None:
    text = path.read_text("utf-8")  # type: ignore[attr-defined]
    assert canonical_blocks(read(text)).edits == ()


def test_nothing_is_written_when_a_block_would_be_another(monkeypatch: pytest.MonkeyPatch) -> None:
    text = fenced("BASH", "ls")

    def careless(reading: object, *, cautious: bool = False) -> Change:  # noqa: ARG001
        return Change(text.replace("ls", "rm"), (Edit(0, 0, ""),))

    monkeypatch.setattr(canonical, "canonical_blocks", careless)
    with pytest.raises(
        RunbookError, match="without changing `phases/phase-1/steps/phase-1/blocks/phase-1-1/source`"
    ) as error:
        fmt(text)
    assert (error.value.code, error.value.exit_code) == ("internal-error", 5)


def test_a_fence_outside_every_phase_is_compared_too() -> None:
    before = "text\n\n```text\na\n```\n"
    assert changed_blocks(read(before), read(before.replace("a\n", "b\n"))) == "`/0`"


# Documents out of fences in every form, in every container, with every line end.
ATTRIBUTES = [
    ("id", "a"), ("id", "b-1"), ("timeout", "30s"), ("risk", "read"), ("title", "a b"), ("title", "it's"),
    ("expect", 'say "hi"'), ("expect_exit", "0,1"), ("title", "x`y"), ("bogus", "1"), ("background", "true"),
]  # fmt: skip
LANGUAGES = ["bash", "sh", "BASH", "zsh", "python", "console", "output", "yaml", ""]
CONTENTS = [["echo 1"], ["$ ls", "out"], ["  x", " y"], [], ["echo <loop-id>"], ["\techo tab"], ["", "ls", ""]]


@st.composite
def infos(draw: st.DrawFn) -> str:
    lang = draw(st.sampled_from(LANGUAGES))
    given_attributes = draw(st.lists(st.sampled_from(ATTRIBUTES), max_size=3))
    quote = draw(st.sampled_from(['"', "'", ""]))
    pairs = [f"{name}={quote}{value}{quote}" for name, value in given_attributes]
    hashed = [
        f"#{value}" if name == "id" else pair for (name, value), pair in zip(given_attributes, pairs, strict=True)
    ]
    forms = [
        lang,
        f"{lang} {{{' '.join(hashed)}}}",
        f"{{.{lang} {' '.join(hashed)}}}",
        f"{lang} {' '.join(pairs)}",
        f"{lang}{{ {' '.join(pairs).replace('id=', 'name=')} }}",
        f"{lang} {json.dumps(dict(given_attributes))}",
        f"{lang} {{{', '.join(hashed)} .numbered}}",
        f"{lang} foo {{bar",
    ]
    return draw(st.sampled_from(forms))


@st.composite
def fences(draw: st.DrawFn) -> list[str]:
    marker, indent = draw(st.sampled_from(["```", "~~~", "````"])), draw(st.sampled_from(["", "", " ", "   "]))
    content = draw(st.sampled_from(CONTENTS))
    lines = [f"{indent}{marker}{draw(infos())}", *(indent + line for line in content)]
    comment = f"{draw(st.sampled_from(['', indent]))}<!-- block: {' '.join(draw(comments()))} -->"
    before = draw(
        st.sampled_from(
            [[], [], [comment], [comment, ""], [comment, "", ""], [comment, "text", ""], [comment, comment]]
        )
    )
    return [*before, *lines, *draw(st.sampled_from([[indent + marker], [indent + marker], []]))]


@st.composite
def comments(draw: st.DrawFn) -> list[str]:
    return [f'{name}="{value}"' for name, value in draw(st.lists(st.sampled_from(ATTRIBUTES), max_size=2))]


def contained(lines: list[str], container: str) -> list[str]:
    """Lines inside a list item, a quote, or both."""
    first, rest = {
        "item": ("- ", "  "), "number": ("1. ", "   "), "tab": ("-\t", "\t"), "quote": ("> ", "> "),
        "quote in item": ("- > ", "  > "), "below item": ("- item\n\n  ", "  "), "": ("", ""),
    }[container]  # fmt: skip
    return f"{first}{lines[0]}".split("\n") + [f"{rest}{line}" if line or ">" in rest else line for line in lines[1:]]


@st.composite
def markdown(draw: st.DrawFn) -> str:
    lines = draw(
        st.sampled_from(
            [["# T", ""], ["## Phase 1 — A"], ["---", "runbook: x", "phases: [{id: a, title: P}]", "---", "# P"]]
        )
    )
    for fence in draw(st.lists(fences(), min_size=1, max_size=3)):
        inner = contained(fence, draw(st.sampled_from(["", "", "item", "number", "tab", "quote", "below item"])))
        lines = [*lines, *contained(inner, draw(st.sampled_from(["", "", "item", "quote", "quote in item"])))]
        lines += draw(
            st.sampled_from(
                [
                    [],
                    [""],
                    ["", "Text"],
                    ["", "## Phase 2 — B"],
                    ["**Pass**"],
                    ["| a |", "|---|"],
                    ["### Exit"],
                    ["### Roles", ""],
                ]
            )
        )
    ends = draw(st.lists(st.sampled_from(["\n", "\r\n", "\r"]), min_size=1, max_size=3))
    text = "".join(line + ends[number % len(ends)] for number, line in enumerate(lines))
    return text if draw(st.booleans()) else text.rstrip("\r\n")


@settings(derandomize=True, deadline=None, max_examples=120)
@given(markdown())
def test_formatting_is_idempotent_and_blocks_stay_the_same(text: str) -> None:
    before = read_runbook(Source("a.md", text), vocabulary())
    change = format_blocks(before, vocabulary())
    after = read_runbook(Source("a.md", change.text), vocabulary())
    assert changed_blocks(before, after) == ""
    assert format_blocks(after, vocabulary()).edits == ()
    kept = [(each.source, each.attributes.timeout_s, each.attributes.title) for each in before.runbook.blocks]
    assert kept == [(each.source, each.attributes.timeout_s, each.attributes.title) for each in after.runbook.blocks]


@settings(derandomize=True, deadline=None, max_examples=60)
@given(markdown())
def test_lines_that_belong_to_no_block_are_not_touched(text: str) -> None:
    """Every edit is inside an info string, or takes away a whole comment."""
    reading = read_runbook(Source("a.md", text), vocabulary())
    for edit in format_blocks(reading, vocabulary()).edits:
        taken = text[edit.start : edit.end]
        assert edit.text or "<!-- block:" in taken or set(taken) <= set(" {}")
        assert not edit.text or not set(taken + edit.text) & set("\r\n")
