"""What the programs around us know about a page, and what comes of it."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from markdown import Markdown
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from runbook_kit.site.extension import RunbookExtension
from runbook_kit.site.hosts import find_host

FRONT = "---\nrunbook: demo\ntitle: Demo\nowner: ops\n---\n"
BODY = "# Demo\n\nSee [x](../src/y.py#L3), [z](other.md), ![p](../p.png), [w](https://x.org/../a) and [r](#raw).\n"


class Relpath(Treeprocessor):
    """As MkDocs registers it."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.file = SimpleNamespace(src_uri="index.md", content_string=f"{FRONT}\n{BODY}")
        self.config = {
            "docs_dir": str(folder / "docs"),
            "config_file_path": str(folder / "mkdocs.yml"),
            "repo_url": "https://github.com/o/r",
        }


def hosted(tmp_path: Path, **options: object) -> Markdown:
    md = Markdown(extensions=[RunbookExtension(**options)])
    md.treeprocessors.register(Relpath(tmp_path), "relpath", 0)
    return md


def test_mkdocs_is_asked_for_the_file(tmp_path: Path) -> None:
    found = find_host(hosted(tmp_path), BODY, {})
    assert found.source.path == "docs/index.md"
    assert found.source.text == f"{FRONT}\n{BODY}"
    assert (found.body, found.first_line, found.docs_dir) == (BODY, 7, "docs")


def test_a_page_in_mkdocs_has_its_front_matter_and_its_links(tmp_path: Path) -> None:
    html = hosted(tmp_path, ref="v1").convert(BODY)
    assert "<dd>ops</dd>" in html
    assert 'href="https://github.com/o/r/blob/v1/src/y.py#L3"' in html
    assert 'src="https://github.com/o/r/raw/v1/p.png"' in html
    assert 'href="other.md"' in html
    assert 'href="https://x.org/../a"' in html


def test_lines_of_problems_are_those_of_the_file(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    hosted(tmp_path).convert(BODY + "\n## Phase\n\n```bash {timeout=x}\ntrue\n```\n")
    assert "docs/index.md:11:" in caplog.text
    assert {each.name for each in caplog.records} == {"mkdocs.plugins.runbook_kit"}


def test_a_host_that_only_knows_the_front_matter_passes_it() -> None:
    meta = {"runbook": "demo", "owner": "ops"}
    assert "<dd>ops</dd>" in Markdown(extensions=[RunbookExtension(meta=meta)]).convert(BODY)
    md = Markdown(extensions=[RunbookExtension()])
    context = Preprocessor(md)
    context.page = SimpleNamespace(meta=meta)  # type: ignore[attr-defined]
    md.preprocessors.register(context, "rendering_context", 100)
    context.run = lambda lines: lines  # type: ignore[method-assign]
    assert "<dd>ops</dd>" in md.convert(BODY)


def test_anchors_of_raw_html_are_made_known(tmp_path: Path) -> None:
    class RawHtml(Preprocessor):
        present_anchor_ids: frozenset[str] | set[str] = frozenset()

        def run(self, lines: list[str]) -> list[str]:
            self.present_anchor_ids = set()
            return lines

    md = hosted(tmp_path)
    raw = RawHtml(md)
    md.preprocessors.register(raw, "mkdocs_raw_html", 21)
    md.convert('text <a id="one"></a>\n\n<div name="two">\n</div>\n')
    assert raw.present_anchor_ids == {"one", "two"}


@pytest.mark.parametrize("others", [(), ("fenced_code",), ("pymdownx.superfences",), ("pymdownx.extra",)])
def test_fences_are_shown_with_whatever_is_there(others: tuple[str, ...]) -> None:
    text = '1. a\n\n   ```{.bash #x timeout=3s}\n   $ echo "<b>"\n   <b>\n   ```\n2. b\n'
    md = Markdown(extensions=[RunbookExtension(inferred=True), *others])
    html = md.convert(f"# T\n\n## Phase 1 — P\n\n{text}")
    assert '<div class="rk-block" data-rk-copy="echo &quot;&lt;b&gt;&quot;" data-rk-risk="read" id="x">' in html
    assert html.count("<pre>") == 1
    assert html.count("<li>") == 2
    assert html.count("<ol>") == 1
    assert md.reset().convert(f"# T\n\n## Phase 1 — P\n\n{text}") == html


def test_headings_have_githubs_anchors_and_keep_explicit_ids() -> None:
    html = Markdown(extensions=["toc", RunbookExtension()]).convert("# A & B\n\n## A & B\n\n## `c_d` {#own}\n")
    assert '<h1 id="a--b">' in html
    assert '<h2 id="a--b-1">' in html
    assert '<h2 id="own"><code>c_d</code></h2>' in html


def test_blocks_yield_to_headings() -> None:
    html = Markdown(extensions=[RunbookExtension()]).convert(
        "## Phase 1: x\n\n### Stop\n\n```bash {#stop}\ntrue\n```\n"
    )
    assert 'id="block-stop"' in html
    assert 'href="#block-stop"' in html
