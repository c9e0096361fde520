"""Attributes of fences with values that cannot be meant."""

from __future__ import annotations

import pytest
from tests.document.conftest import objections


@pytest.mark.parametrize(
    ("document", "place", "message", "hint"),
    [
        ("```bash {timeout=soon}\n```\n", "1:10-1:22", "`soon` is no duration.", "Write 30s, 5m, 2h or 1d."),
        (
            "- x\n  ```bash {#a risk=low}\n  ```\n",
            "2:15-2:23",
            "`low` is no risk.",
            "One of: read, write, network, remote, destructive, privileged.",
        ),
        (
            "```bash {background}\n```\n",
            "1:10-1:20",
            "The attribute `background` has no value.",
            "Write background=true.",
        ),
        ("```bash {#a #b}\n```\n", "1:13-1:15", "The attribute `id` is given twice.", "Keep one of them."),
        (
            'Zwei: ä\n\n```bash {title="a & b"}\n```\n',
            "3:10-3:23",
            "The value of `title` holds `\\` or `&`, which Markdown parsers read differently.",
            "Reword it.",
        ),
        ("<!-- block: retries=x -->\n", "1:13-1:22", "`retries` wants a whole number, not `x`.", ""),
        ('```sh {"name": }\n```\n', "1:7-1:17", "The attributes in braces are not valid JSON.", ""),
    ],
)
def test_values_that_cannot_be_read(document: str, place: str, message: str, hint: str) -> None:
    assert objections("invalid-attribute", document) == [(place, message, hint)]


@pytest.mark.parametrize(
    "document",
    ["", "```bash {#a timeout=3s risk=write background=true}\n```\n", "```bash {zzz=1}\n```\n", "```bash\n```\n"],
)
def test_every_value_can_be_read(document: str) -> None:
    assert objections("invalid-attribute", document) == []


@pytest.mark.parametrize(("fence", "message"), [
    ("output {match=json}\n{\"a\": ", "The expected output is no JSON."),
    ("output {match=regex}\na(b", "The expected output is no regular expression of the linear engine."),
    ("output {match=regex}\n(?=a)", "The expected output is no regular expression of the linear engine."),
])  # fmt: skip
def test_expected_output_that_nothing_can_be_compared_with(fence: str, message: str) -> None:
    hint = "Mend it, or compare it in another way: `match=contains`."
    document = f"```bash {{#a}}\nls\n```\n\n```{fence}\n```\n"
    assert objections("invalid-attribute", document) == [("5:1-7:4", message, hint)]


@pytest.mark.parametrize(
    "fence",
    ['output {match=json}\n{"a": "<NAME>"}', "output {match=regex}\n^a+$", "output\na(b", "output {match=glob}\n[*"],
)
def test_expected_output_that_can_be_compared(fence: str) -> None:
    assert objections("invalid-attribute", f"```bash {{#a}}\nls\n```\n\n```{fence}\n```\n") == []


def test_the_attribute_too() -> None:
    (found,) = objections("invalid-attribute", '```bash {#a expect="a(b" match=regex}\nls\n```\n')
    assert found[0] == "1:1-3:4"
