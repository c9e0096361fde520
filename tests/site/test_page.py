"""What a page holds."""

from __future__ import annotations

import pytest

from runbook_kit.document.source import Source
from runbook_kit.site.page import is_runbook, leaves, read_page

TEXT = "# T\n\n## Phase 1 — P\n\n```bash {#x}\nrm -rf build\n```\n\n### Exit criteria\n\n- done\n"


def test_blocks_and_criteria_by_line() -> None:
    page = read_page(Source("docs/t.md", TEXT))
    block = page.blocks[5]
    assert (block.id, page.risk(block)) == ("x", "destructive")
    assert page.run_line(block) == "runbook run docs/t.md --only phase-1/x"
    assert [(phase.id, kind, each.text) for phase, kind, each in page.criteria.values()] == [
        ("phase-1", "exit", "done")
    ]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("---\nrunbook: x\n---\n", True),
        ("---\ntitle: x\n---\ntext\n", False),
        (TEXT, True),
        ("- a\n  ```bash id=x\n  b\n  ```\n", True),
        ('```python title="x.py" linenums="1"\n```\n', False),
        ("```bash\nls\n```\n", False),
        ("<!-- block: id=x -->\n```bash\nls\n```\n", True),
    ],
)
def test_a_document_says_itself_that_it_is_a_runbook(text: str, answer: bool) -> None:
    assert is_runbook(Source("a.md", text), text) is answer


@pytest.mark.parametrize(
    ("target", "outside"),
    [("../src/x.py", "src/x.py"), ("b.md", ""), ("../../../etc/passwd", ""), ("../docs/c.md", ""), ("..", ".")],
)
def test_links_that_leave_the_docs_folder(target: str, outside: str) -> None:
    assert leaves(target, "docs/a.md", "docs") == outside
