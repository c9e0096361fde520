"""Pages as GitHub shows them: each case is compared with GitHub's own parser, block by block."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.structure import Difference, as_github, as_site, compare, main, numbers, read_blocks

CASES = {
    "fence in a step": "1. one\n   ```bash\n   a\n     b\n   ```\n2. two\n3. three\n",
    "paragraph in a step": "1. one\n\n   more\n\n2. two\n",
    "nested by two": "- a\n  - b\n    - c\n- d\n",
    "list below text": "Do:\n- a\n- b\n",
    "closing bracket": "1) one\n2) two\n",
    "starts at three": "3. three\n4. four\n",
    "code between steps": "1. a\n\n```\nx\n```\n\n2. b\n",
    "table below text": "text\n| a | b |\n|---|--:|\n| `x \\| y` | z |\n",
    "callout": "> [!WARNING]\n> hot\n> - a\n> - b\n",
    "details": "<details>\n<summary>More</summary>\n\n**bold**\n\n- a\n\n</details>\n",
    "breaks": "a\\\nb  \nc\nd\n",
    "addresses": "see https://example.org/a_b?c=d. or www.example.org, me@example.org (https://x.org/a_(b))\n",
    "placeholders": "use <x_y> and <a/b> and <https://x.org>\n",
    "literal marks": "a * b, 2*3*4, snake_case_name and _x, **bold:**text, \\*no\\*, `a`{r}\n",
    "nested emphasis": "**a *b* c** and ***d***\n",
    "longer fence": "````\n```\nx\n```\n````\ntext\n",
    "unclosed fence": "text\n\n```\nx\n",
    "unknown attributes": "```bash id=x\na\n```\n\n## Next\n\n```\nb\n```\n",
    "heading below text": "text\n# Title\nmore\n---\n",
    "hash without space": "#no heading\n",
    "quote in a step": "1. a\n   > b\n   >\n   > c\n2. d\n",
    "tabs": "-\ta\n\n\tb\n-\tc\n",
    "carriage returns": "1. a\r\n   - b\r\n2. c\r\n",
    "indented code": "text\n\n    a\n      b\n",
    "tasks": "- [ ] a\n- [x] b\n",
    "escapes": "a \\< b \\~ c \\| d \\\\ e &amp; &copy; &nosuch;\n",
    "code spaces": "`` `x` `` and ` y` and `a&b`\n",
    "struck": "~~a~~ b\n",
    "references": "[a] and [b][a]\n\n[a]: https://example.org 'x'\n",
    "link with brackets": '[a [b] c](<d e> "f") ![g](h.png)\n',
    "not a link": "[a] (b) and [a](b c)\n",
}


@pytest.mark.parametrize("name", CASES)
def test_a_page_is_what_it_is_on_github(name: str) -> None:
    text = CASES[name]
    github, site = read_blocks(as_github(text)), read_blocks(as_site(text, "page.md"))
    assert site == github


@pytest.mark.parametrize(
    "name", ["paragraph in a step", "nested by two", "closing bracket", "table below text", "details"]
)
def test_the_comparison_sees_what_a_site_without_us_shows(name: str) -> None:
    text = CASES[name]
    assert read_blocks(as_site(text, "page.md", stock=True)) != read_blocks(as_github(text))


def test_numbers_are_those_of_the_steps() -> None:
    assert numbers(read_blocks("<ol start='3'><li>a</li><li>b<ol><li>c</li></ol></li></ol>")) == ["3.", "4.", "4. 1."]


def test_the_script_prints_the_figures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.md").write_text("1. a\n\n   x\n\n2. b\n", "utf-8")
    assert main([str(tmp_path)]) == 0
    assert main(["--stock", "--show", "1", str(tmp_path)]) == 0
    told = capsys.readouterr().out
    assert "differs on 0 (0.0%), 0 blocks\n  other step numbers on 0 of 1" in told
    assert "differs on 1 (100.0%)" in told
    assert "other step numbers on 1 of 1" in told
    assert isinstance(compare(tmp_path / "a.md", tmp_path), Difference)


def test_what_is_not_githubs_is_left_to_other_extensions() -> None:
    html = as_site("!!! note\n    text\n\n    - a\n\nTerm\n:   meaning\n\n*[HTML]: x\n", "page.md")
    assert '<div class="admonition note">' in html
    assert "<li>a</li>" in html
    assert "<dd>meaning</dd>" in html


def test_a_slash_in_code_is_shown_and_left_in_fences() -> None:
    html = as_site("`a&#47;b`\n\n```\na&#47;b\n```\n", "page.md")
    assert "<code>a/b</code>" in html
    assert "a&amp;#47;b" in html


def test_deep_nesting_does_not_break_a_page() -> None:
    assert "end" in as_site("> " * 300 + "end\n", "page.md")
