"""The shell texts of a page, and where each of their characters stands."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook_kit.document.source import Source
from runbook_kit.gate.commands.shell import Shell, attribute, holds_shell, shells
from runbook_kit.gate.page.model import Page
from runbook_kit.gate.page.read import read_page


def found(document: str) -> tuple[Page, list[Shell]]:
    page = read_page(Source("docs/x.md", document))
    return page, list(shells(page))


TEXTS = {
    "a script": ("```bash\nls\n```\n", ["ls\n"]),
    "other spellings": ("~~~ {.sh #x}\nls\n~~~\n\n````zsh\npwd\n````\n", ["ls\n", "pwd\n"]),
    "a transcript": ("```console\n$ ls \\\n  -l\na\n$ pwd\n/\n```\n", ["ls \\\n  -l\npwd\n"]),
    "a transcript in a script's fence": ("```sh\n# all\n$ ls\n```\n", ["ls\n"]),
    "a transcript without a language": ("```\nme@host:~$ ls\nx\n```\n", ["ls\n"]),
    "a here-document of a transcript": ("```console\n$ cat <<E\n> a\n> E\nb\n```\n", ["cat <<E\na\nE\n"]),
    "console without a prompt": ("```console\nls\n```\n", []),
    "no language": ("```\nls\n```\n", []),
    "another language": ("```python\nls\n```\n", []),
    "indented": ("text\n\n    $ ls\n", []),
    "empty": ("```bash\n```\n", []),
}


@pytest.mark.parametrize("name", TEXTS)
def test_texts(name: str) -> None:
    document, texts = TEXTS[name]
    assert [shell.text for shell in found(document)[1]] == texts


@pytest.mark.parametrize("name", TEXTS)
def test_what_has_shell_may_have_it(name: str) -> None:
    document, texts = TEXTS[name]
    assert holds_shell(document) or not texts


def test_a_long_row_of_backticks_takes_no_time() -> None:
    """A search that began anew at each of them would take minutes."""
    assert not holds_shell(f"a {'`' * 200_000}\n")
    assert holds_shell(f"{'`' * 200_000}bash\nls\n")


def test_places_in_a_transcript_inside_of_a_quote() -> None:
    page, (shell,) = found("> - x\n>\n>   ```console\n>   $ ls\n>   out\n>   $ pwd x\n>   ```\n")
    assert shell.text == "ls\npwd x\n"
    span = shell.span(page.source, 3, 6)
    assert (span.line, span.column, span.end_column) == (6, 7, 10)
    assert page.source.text[span.start : span.end] == "pwd"
    assert shell.line_span(page.source, 2) == shell.span(page.source, 3, 8)


def test_attributes_of_the_fence_come_first_and_those_of_a_comment_next() -> None:
    page, (shell,) = found("<!-- block: risk=read cwd=a -->\n```bash {cwd=b}\nls\n```\n")
    assert [attribute(page, shell, name) for name in ("risk", "cwd", "id")] == ["read", "b", ""]
    page, (shell,) = found("<!-- block: risk=read -->\n\ntext\n\n```bash\nls\n```\n")
    assert attribute(page, shell, "risk") == ""


LINES = st.lists(st.sampled_from(["$ ls \\", "$ é", "> x", "out", "", "  -l", "$ cat <<E", "E", "# c"]), max_size=8)


@settings(derandomize=True, deadline=None, max_examples=80)
@given(LINES, st.sampled_from(["", "> ", "  "]), st.sampled_from(["console", "bash", ""]))
def test_every_character_is_the_one_in_the_document(lines: list[str], before: str, language: str) -> None:
    body = "\n".join(f"{before}{line}" for line in (f"```{language}", *lines, "```"))
    page, all_shells = found(("- x\n" if before == "  " else "") + body + "\n")
    for shell in all_shells:
        for offset, character in enumerate(shell.text):
            if character != "\n":
                assert page.source.text[shell.place(offset)] == character
