"""Fences, console transcripts and inline code as blocks: what is a command, what is printed, and where each stands."""

from __future__ import annotations

import pytest
from tests.document.conftest import block, cut, phase, read, runbook, text_of

from runbook_kit.document.blocks import Place, command_block, form_of, is_executable, read_commands, read_opening
from runbook_kit.document.fence import parse_info
from runbook_kit.document.markdown import Fence, parse
from runbook_kit.document.model import Attributes, Block, Expected
from runbook_kit.document.source import Source
from runbook_kit.finding import Span


def fenced(info: str, body: str, markup: str = "```") -> str:
    """A document whose only phase holds a fence; its first content line is line 3."""
    return f"## Phase 1 — Try\n{markup}{info}\n{body}{markup}\n"


def only_fence(document: str) -> tuple[Fence, Source]:
    (fence,) = (each for each in parse(document) if isinstance(each, Fence))
    return fence, Source("docs/a.md", document)


FORMS = [
    ("bash", "ls\n", "fence"),
    ("sh", "ls\n", "fence"),
    ("shell", "ls\n", "fence"),
    ("zsh", "ls\n", "fence"),
    ("BASH", "ls\n", "fence"),
    ("{.bash}", "ls\n", "fence"),
    ("bash", "", "fence"),
    ("bash", "$x ls\n", "fence"),
    ("bash", "$ ls\n", "console"),
    ("bash", "\n# look\n\n  $ ls\n", "console"),
    ("bash", "ls\n$ pwd\n", "fence"),
    ("", "ls\n", ""),
    ("", "total 0\n$ ls\n", ""),
    ("", "$ ls\n", "console"),
    ("", "user@host:~$ ls\n", "console"),
    ("{#a}", "$ ls\n", "console"),
    ("console", "$ ls\n", "console"),
    ("shell-session", "$ ls\n", "console"),
    ("sh-session", "$ ls\n", "console"),
    ("terminal", "note\n$ ls\n", "console"),
    ("console", "ls\n", ""),
    ("console", "# ls\n", ""),
    ("console", "", ""),
    ("python", "print(1)\n", ""),
    ("python {#p}", "print(1)\n", "fence"),
    ("js id=p", "1\n", "fence"),
    ("yaml {#p}", "a: b\n", ""),
    ("text", "$ ls\n", ""),
    ("yaml", "$ ls\n", ""),
    ("output", "$ ls\n", ""),
    ("json", "{}\n", ""),
]


@pytest.mark.parametrize(("info", "body", "form"), FORMS)
def test_what_a_fence_is(info: str, body: str, form: str) -> None:
    fence, source = only_fence(f"```{info}\n{body}```\n")
    assert form_of(fence, parse_info(info)) == form
    assert is_executable(fence, source) is bool(form)


def test_indented_code_is_never_run() -> None:
    fence, source = only_fence("    $ ls\n    total 0\n")
    assert not is_executable(fence, source)
    assert phase("## Phase 1 — Try\n\n    $ ls\n").blocks == ()


@pytest.mark.parametrize(
    ("line", "info", "offset"),
    [
        ("```bash {#a}", "bash {#a}", 3),
        ("````  bash {#a}  ", "bash {#a}", 6),
        ("   ~~~ sh", "sh", 7),
        ("```", "", 3),
        ('```bash {title="a\\*b &amp; c"}', 'bash {title="a\\*b &amp; c"}', 3),
        ("- ```bash", "bash", 5),
        ("> ~~~~bash", "bash", 6),
    ],
)
def test_an_info_string_is_read_from_the_source(line: str, info: str, offset: int) -> None:
    source = Source("docs/a.md", f"first\n\n{line}\n")
    markup = "~" * line.count("~") or "`" * line.count("`")
    opening = read_opening(Fence("unescaped", "", markup, 3, 3), source)
    assert (opening.info, opening.offset) == (info, 7 + offset)


def test_a_fence_is_a_block_with_everything_at_its_place() -> None:
    document = 'Title\n\n## Phase 1 — Try\n\n```bash {#look timeout=30s title="Look"}\nls <folder>\n  pwd\n```\n'
    found = block(document)
    source = read(document).source
    assert (found.id, found.address, found.lang, found.form) == ("look", "phase-1/look", "bash", "fence")
    assert found.source == "ls <folder>\n  pwd\n"
    assert found.info == 'bash {#look timeout=30s title="Look"}'
    assert found.span == source.lines(5, 8)
    assert found.origins == ((6, 1), (7, 1))
    assert found.expected is None
    assert found.attributes == Attributes(
        timeout_s=30.0, title="Look", given=(("id", "look"), ("timeout", "30s"), ("title", "Look"))
    )
    (gap,) = found.placeholders
    assert (gap.text, gap.name, found.source[gap.start : gap.end]) == ("<folder>", "folder", "<folder>")
    assert gap.span == Span("docs/example.md", 6, 4, 6, 12, source.text.index("<folder>"), source.text.index("\n  pwd"))


PLACES = {
    "in a bullet": (
        "- do\n  ```bash\n  a\n    b\n\n  c <x>\n  ```\n",
        "a\n  b\n\nc <x>\n",
        ((4, 3), (5, 3), (6, 1), (7, 3)),
    ),
    "in a numbered item": ("10. do\n\n    ~~~sh\n    a <x>\n    ~~~\n", "a <x>\n", ((5, 5),)),
    "in a quote": ("> ```bash\n> a\n>   b\n>\n>c <x>\n> ```\n", "a\n  b\n\nc <x>\n", ((3, 3), (4, 3), (5, 2), (6, 2))),
    "in a bullet in a quote": ("> - do\n>   ```sh\n>   a <x>\n>   ```\n", "a <x>\n", ((4, 5),)),
    "behind a tab": ("-\tdo\n\n\t```bash\n\ta\n\t\tb <x>\n\t```\n", "a\n\tb <x>\n", ((5, 2), (6, 2))),
    "behind a quote and a tab": (">\t```bash\n>\ta <x>\n>\t```\n", "a <x>\n", ((3, 3),)),
    "indented": ("  ```bash\n  a\n   b\n c <x>\n  ```\n", "a\n b\nc <x>\n", ((3, 3), (4, 3), (5, 2))),
    "unclosed": ("```bash\na\n# b <x>\n", "a\n# b <x>\n", ((3, 1), (4, 1))),
    "carriage returns": ("```bash\r\na\r\nb <x>\r\n```\r\n", "a\nb <x>\n", ((3, 1), (4, 1))),
}


@pytest.mark.parametrize("name", PLACES)
def test_every_line_of_a_block_has_its_place_in_the_file(name: str) -> None:
    body, source, origins = PLACES[name]
    document = f"## Phase 1 — Try\n{body}"
    found = block(document)
    assert found.source == source
    assert found.origins == origins
    file = read(document).source
    for text, (line, column) in zip(found.source.split("\n"), found.origins, strict=False):
        assert file.line(line)[column - 1 :] == text
    for gap in found.placeholders:
        assert cut(file, gap.span) == gap.text == found.source[gap.start : gap.end]


def test_a_comment_is_no_place_for_a_gap() -> None:
    assert [gap.text for gap in block(fenced("bash", "a <x> # not <y>\n")).placeholders] == ["<x>"]


def test_an_entity_in_a_fence_is_part_of_the_command() -> None:
    assert block(fenced("bash", "git reset --hard origin&#47;main\n")).source == "git reset --hard origin&#47;main\n"


TRANSCRIPTS = {
    "commands and what they print": (
        "$ ls -l\ntotal 0\n$ pwd\n/srv\n",
        "ls -l\npwd\n",
        ((3, 3), (5, 3)),
        ("total 0\n/srv\n", 4, 6),
    ),
    "nothing is printed": ("$ ls\n$ pwd\n", "ls\npwd\n", ((3, 3), (4, 3)), None),
    "lines before the first prompt are no command": (
        "Last login: today\nrm -rf build\n$ ls\n",
        "ls\n",
        ((5, 3),),
        ("Last login: today\nrm -rf build\n", 3, 4),
    ),
    "output that looks like a command": (
        "$ cat run.sh\nsudo reboot\n\n# done\n",
        "cat run.sh\n",
        ((3, 3),),
        ("sudo reboot\n\n# done\n", 4, 6),
    ),
    "indented prompts": ("  $ ls\n  total 0\n", "ls\n", ((3, 5),), ("  total 0\n", 4, 4)),
    "a prompt behind a tab": ("\t$ ls\n", "ls\n", ((3, 4),), None),
    "prompts with a user and a host": (
        "user@host$ a\nroot@host# b\nops@db-1:~/x$ c\n[root@host ~]# d\n[core@h /]$ e\n",
        "a\nb\nc\nd\ne\n",
        ((3, 12), (4, 12), (5, 15), (6, 16), (7, 13)),
        None,
    ),
    "prompts of shells and environments": (
        "sh-5.1# a\nbash-4.4$ b\n(venv) $ c\n\u276f d\n",
        "a\nb\nc\nd\n",
        ((3, 9), (4, 11), (5, 10), (6, 3)),
        None,
    ),
    "a hash alone is no prompt": ("$ ls\n# rm -rf build\n", "ls\n", ((3, 3),), ("# rm -rf build\n", 4, 4)),
    "a hash behind a prompt is a comment": ("$ # look\n$ ls # now\n", "# look\nls # now\n", ((3, 3), (4, 3)), None),
    "lines continued with a backslash": (
        "$ tool \\\n    --a \\\n    --b\nout\n",
        "tool \\\n    --a \\\n    --b\n",
        ((3, 3), (4, 1), (5, 1)),
        ("out\n", 6, 6),
    ),
    "continued with a backslash and a second prompt": (
        "$ tool \\\n> --a\nout\n",
        "tool \\\n--a\n",
        ((3, 3), (4, 3)),
        ("out\n", 5, 5),
    ),
    "a here-document behind second prompts": (
        "$ cat <<END\n> x y\n> END\nx y\n",
        "cat <<END\nx y\nEND\n",
        ((3, 3), (4, 3), (5, 3)),
        ("x y\n", 6, 6),
    ),
    "indented second prompts": (
        "  $ for i in 1; do\n  > echo\n  > done\n",
        "for i in 1; do\necho\ndone\n",
        ((3, 5), (4, 5), (5, 5)),
        None,
    ),
    "a quote in the output is no second prompt": (
        "$ a\nsaid:\n> b\n$ c\n",
        "a\nc\n",
        ((3, 3), (6, 3)),
        ("said:\n> b\n", 4, 5),
    ),
    "blank lines within the output stay": (
        "$ a\n\none\n\ntwo\n\n$ b\n\n",
        "a\nb\n",
        ((3, 3), (9, 3)),
        ("one\n\ntwo\n", 5, 7),
    ),
    "gaps in commands, not in output": ("$ a <x>\n<y> done\n", "a <x>\n", ((3, 3),), ("<y> done\n", 4, 4)),
    "a backslash at the end of everything": ("$ a \\\n", "a \\\n", ((3, 3),), None),
}


UNLABELLED = [name for name in TRANSCRIPTS if name != "lines before the first prompt are no command"]


@pytest.mark.parametrize(
    ("info", "name"), [*(("console", name) for name in TRANSCRIPTS), *(("", name) for name in UNLABELLED)]
)
def test_a_transcript(info: str, name: str) -> None:
    body, commands, origins, printed = TRANSCRIPTS[name]
    document = fenced(info, body)
    found = block(document)
    file = read(document).source
    assert (found.form, found.lang, found.source, found.origins) == ("console", "console", commands, origins)
    expected = Expected(printed[0], "exact", file.lines(printed[1], printed[2])) if printed else None
    assert found.expected == expected
    for text, (line, column) in zip(found.source.split("\n"), found.origins, strict=False):
        assert file.line(line)[column - 1 :] == text
    for gap in found.placeholders:
        assert cut(file, gap.span) == gap.text == found.source[gap.start : gap.end]


@pytest.mark.parametrize(
    ("info", "name"), [*(("console", name) for name in TRANSCRIPTS), *(("", name) for name in UNLABELLED)]
)
def test_the_commands_alone_are_those_of_the_block(info: str, name: str) -> None:
    body, commands, _, _ = TRANSCRIPTS[name]
    document = fenced(info, body)
    fence = next(each for each in parse(document) if isinstance(each, Fence))
    assert read_commands(fence, Source("x.md", document)) == commands.removesuffix("\n")


@pytest.mark.parametrize(("info", "body"), [("bash", "ls\n"), ("console", "no prompt\n"), ("text", "$ ls\n"), ("", "")])
def test_what_is_no_transcript_has_no_commands_of_one(info: str, body: str) -> None:
    document = fenced(info, body)
    fence = next(each for each in parse(document) if isinstance(each, Fence))
    assert read_commands(fence, Source("x.md", document)) == ""


def test_a_shell_fence_with_prompts_keeps_its_comments_out_of_the_output() -> None:
    found = block(fenced("bash", "# look\n$ ls\ntotal 0\n# and again\n$ ls\ntotal 0\n"))
    assert (found.form, found.lang, found.source) == ("console", "bash", "ls\nls\n")
    assert found.expected is not None
    assert found.expected.text == "total 0\ntotal 0\n"


def test_a_transcript_has_attributes_too() -> None:
    found = block(fenced("console {#look timeout=3s}", "$ ls\n"))
    assert (found.address, found.attributes.timeout_s, found.source) == ("phase-1/look", 3.0, "ls\n")


@pytest.mark.parametrize(
    ("info", "match"),
    [
        ("output", "exact"),
        ("output {match=regex}", "regex"),
        ("output match=contains", "contains"),
        ("output {match=similar:0.8}", "similar:0.8"),
    ],
)
def test_an_output_fence_right_after_a_block_is_what_it_should_print(info: str, match: str) -> None:
    document = f"## Phase 1 — Try\n```bash\nls\n```\n```{info}\ntotal 0\n```\n"
    found = block(document)
    assert found.expected == Expected("total 0\n", match, read(document).source.lines(5, 7))


@pytest.mark.parametrize(
    "between",
    ["```text\ntotal 0\n```\n", "```\ntotal 0\n```\n", "```json\n{}\n```\n"],
    ids=["text", "no language", "another language"],
)
def test_another_fence_after_a_block_is_no_output(between: str) -> None:
    assert block(f"## Phase 1 — Try\n```bash\nls\n```\n{between}").expected is None


def test_output_without_a_block_before_it_belongs_to_nothing() -> None:
    assert phase("## Phase 1 — Try\n```output\ntotal 0\n```\n").blocks == ()


COMMENTS = {
    "right before": ("<!-- block: id=a timeout=30s -->\n```bash\nls\n```\n", "a", 30.0),
    "a blank line between": ("<!-- block: id=a timeout=30s -->\n\n```bash\nls\n```\n", "a", 30.0),
    "the fence's own attributes win": ("<!-- block: id=a timeout=30s -->\n```bash {#b}\nls\n```\n", "b", 30.0),
    "in an item": ("1. do\n\n   <!-- block: id=a -->\n\n   ```bash\n   ls\n   ```\n", "a", None),
    "another comment changes nothing": ("<!-- blocks -->\n```bash\nls\n```\n", "phase-1-1", None),
    "a list between": ("<!-- block: id=a -->\n- x\n\n```bash\nls\n```\n", "phase-1-1", None),
    "a fence between": ("<!-- block: id=a -->\n```text\nx\n```\n```bash\nls\n```\n", "phase-1-1", None),
}


@pytest.mark.parametrize("name", COMMENTS)
def test_a_comment_before_a_fence_carries_its_attributes(name: str) -> None:
    body, ident, timeout = COMMENTS[name]
    found = block(f"## Phase 1 — Try\n{body}")
    assert (found.id, found.attributes.timeout_s) == (ident, timeout)


def test_a_comment_is_for_one_fence() -> None:
    document = "## Phase 1 — Try\n<!-- block: id=a -->\n```bash\nls\n```\n```bash\npwd\n```\n"
    assert [each.id for each in runbook(document).blocks] == ["a", "phase-1-2"]


INLINE = [
    ("- `git status -sb`", "git status -sb\n", ""),
    ("- `git status -sb`  ", "git status -sb\n", ""),
    ("- `make x` (optional)", "make x\n", "optional"),
    ("- (on the host) `make x`", "make x\n", "on the host"),
    ("- `make x` (slow).", "make x\n", "slow"),
    ('- `FOO=1 BAR="a b" make x`', 'FOO=1 BAR="a b" make x\n', ""),
    ("- `scripts&#47;ops&#47;pin.sh`", "scripts/ops/pin.sh\n", ""),
    ("- `./run.sh`", "./run.sh\n", ""),
    ("- `` echo `date` ``", "echo `date`\n", ""),
    ("- `a &amp;&amp; b`", "a && b\n", ""),
    ("- [`make x`](https://docs.example)", "make x\n", ""),
    ("- [ ] `make x`", "make x\n", ""),
]


@pytest.mark.parametrize(("item", "source", "note"), INLINE)
def test_an_item_that_is_nothing_but_a_command(item: str, source: str, note: str) -> None:
    document = f"## Phase 1 — Try\n\n{item}\n"
    found = block(document)
    assert (found.form, found.lang, found.source, found.note) == ("inline", "bash", source, note)
    assert (found.id, found.address, found.info) == ("phase-1-1", "phase-1/phase-1-1", "")
    assert found.span.line == found.span.end_line == 3
    assert found.origins == ((3, found.span.column),)
    assert f"`{cut(read(document).source, found.span)}`" in item.replace("`` ", "`").replace(" ``", "`")


def test_the_span_of_an_inline_command_is_its_code_as_written() -> None:
    document = "## Phase 1 — Try\n\n- (é) `OUT=<run_dir> scripts&#47;pin.sh` (slow)\n"
    found = block(document)
    file = read(document).source
    assert cut(file, found.span) == "OUT=<run_dir> scripts&#47;pin.sh"
    assert [(gap.text, cut(file, gap.span)) for gap in found.placeholders] == [("<run_dir>", "<run_dir>")]


NOT_INLINE = [
    "- git status -sb",
    "- `git status` and `git log`",
    "- Run `git status -sb`",
    "- `git status -sb`: must be empty",
    "- **Note** `git status -sb`",
    "- `README.md`",
    "- `config/a.yaml`",
    "- `state=running`",
    "- `--pretty --all`",
    "- `make`",
    "- `$HOME x`",
    "- `GATE_OK`",
    "- `.env`",
]


@pytest.mark.parametrize("item", NOT_INLINE)
def test_an_item_that_only_mentions_code_is_no_command(item: str) -> None:
    assert phase(f"## Phase 1 — Try\n\n{item}\n").blocks == ()


@pytest.mark.parametrize(
    "label", ["**Commands**", "**Commands:**", "Commands:", "**Befehle:**", "### Commands", "### Steps (Commands)"]
)
def test_below_commands_one_word_is_a_command(label: str) -> None:
    found = phase(f"## Phase 1 — Try\n\n{label}\n\n- `make`\n- `README.md`\n")
    sources = [each.source for each in found.blocks]
    assert sources == (["make\n", "README.md\n"] if "Steps" not in label else [])


def test_after_the_commands_one_word_is_none_again() -> None:
    document = """
        ## Phase 1 — Try
        **Commands**
        - `make`

        **Names**
        - `state`
        """
    assert [each.source for each in phase(document).blocks] == ["make\n"]


LED = [
    ("1. Check it: `tool health`", "tool health\n"),
    ("1. Check it: `tool health`.", "tool health\n"),
    ("1. Check it: `tool health` (quick)", "tool health\n"),
    ("1. **Check it:** `tool health --raw`. Keep the result.", "tool health --raw\n"),
    ("1. `tool health`", "tool health\n"),
    ("1. `make install && make shell`", "make install && make shell\n"),
    ("1. Look at `tool health`", None),
    ("1. Check it: `tool health` and `tool log`", None),
    ("1. Edit this: `settings.toml`", None),
    ("1. Set this: `mode=shadow`", None),
    ("1. Fill `.env` with keys", None),
]


@pytest.mark.parametrize(("item", "source"), LED)
def test_a_numbered_step_may_be_led_to_its_command(item: str, source: str | None) -> None:
    found = phase(f"## Phase 1 — Try\n\n{item}\n2. Wait\n").steps[0]
    assert [each.source for each in found.blocks] == ([source] if source else [])


def test_a_command_block_made_directly() -> None:
    source = Source("docs/a.md", "x\n- do `ls -l` (now)\n")
    found = command_block("ls -l", 2, source, Place("phase-1", "do-1"), note="(now).")
    assert found == Block(
        id="do-1",
        address="phase-1/do-1",
        lang="bash",
        source="ls -l\n",
        span=Span("docs/a.md", 2, 7, 2, 12, 8, 13),
        origins=((2, 7),),
        form="inline",
        note="now",
    )


def test_fences_of_every_container_are_found() -> None:
    document = text_of(
        """
        ## Phase 1 — Try
        ```bash
        a
        ```
        - x
          ```bash
          b
          ```
          1. y
             ```bash
             c
             ```
        > ```bash
        > d
        > ```
        > - z
        >   ```bash
        >   e
        >   ```
        """
    )
    assert [each.source for each in runbook(document).blocks] == ["a\n", "b\n", "c\n", "d\n", "e\n"]
