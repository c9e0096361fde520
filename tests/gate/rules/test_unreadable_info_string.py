"""Info strings that other parsers cannot read."""

from __future__ import annotations

import pytest
from tests.gate.layout.mending import contents, mended, places, violations

RULE = "unreadable-info-string"

FINE = (
    "", "bash", " bash", "c++", "c#", ".bash", "mermaid", "text", 'python title="x.py"', "python title='x y'",
    'yaml hl_lines="2 3" linenums="1"', 'title="x"', "bash {#id}", 'bash {#id timeout=30s title="a b"}', "{.bash #id}",
    "{bash}", "{r, echo=FALSE}", "js {1,3}", 'sh {"name":"x"}', "sh { name=x }", "bash {.x #id}",
)  # fmt: skip


@pytest.mark.parametrize("info", FINE)
def test_it_is_read_everywhere(info: str) -> None:
    assert places(RULE, f"# T\n\n```{info}\nls\n```\n\n~~~{info}\nls\n~~~\n") == []


UNREAD = {
    "bash id=x timeout=30s": "bash {#x timeout=30s}",
    'bash id="x" title="a b"': 'bash {#x title="a b"}',
    'bash id=x expect="\\d"': "",
    "bash{#x}": "bash {#x}",
    "bash {#x title='a b'}": 'bash {#x title="a b"}',
    "bash word": "",
    "rust,ignore": "",
    "js{1,3}": "",
    "bash:src/x.sh": "",
    "python hl_lines=2": "",
    "bash {#x background}": "",
    'bash {#x expect="\\d"}': "",
    'bash {#x title="a &amp; b"}': "",
    "bash {#x} more": "",
}


@pytest.mark.parametrize("info", UNREAD)
def test_it_is_not_read_everywhere(info: str) -> None:
    text = f"## Phase 1 — Try\n\n```{info}\nls\n```\n"
    assert places(RULE, text) == [f"3: {info}"]
    result = mended(RULE, text)
    assert result == text.replace(info, UNREAD[info] or info)
    assert contents(text) == contents(result)


def test_the_fence_of_the_first_line_and_of_the_last() -> None:
    assert places(RULE, "```bash word\nls\n```\n\n~~~bash word") == ["1: bash word", "5: bash word"]


def test_fences_in_lists_and_quotes() -> None:
    assert places(RULE, "- ```bash word\n  ls\n  ```\n\n> ```bash word\n> ls\n> ```\n") == [
        "1: bash word",
        "5: bash word",
    ]


def test_inline_code_and_the_inside_of_fences_are_no_info_strings() -> None:
    assert places(RULE, "```a b``` and\n\n````md\n```bash word\n```\n````\n\n    ```bash word\n") == []


def test_what_is_said() -> None:
    said = {info: violations(RULE, f"```{info}\nls\n```\n")[0] for info in UNREAD}
    assert said["bash word"].message == (
        "MkDocs does not read the info string `bash word` and takes the end of this fence for a beginning."
    )
    assert said["bash word"].hint == (
        "Write attributes in braces behind the language and one space: `bash {#id timeout=30s}`."
    )
    assert said["bash {#x background}"].hint == "Write `background=true`."
    assert said["bash {#x title='a b'}"].hint == "Use double quotes."
    assert said['bash {#x expect="\\d"}'].message == "The info string has a `\\`, which some parsers decode."
    assert said['bash {#x title="a &amp; b"}'].message == "The info string has a `&`, which some parsers decode."
