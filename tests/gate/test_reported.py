"""The cheap questions that spare a document being read as a runbook give the same findings."""

from __future__ import annotations

import time
from collections.abc import Iterator
from random import Random

import pytest
from tests.document.conftest import DOCUMENTS, ROOT, TODAY

from runbook_kit.document.source import Source
from runbook_kit.gate import linear
from runbook_kit.gate.registry import load_rule
from runbook_kit.gate.reported import may_be_authored, may_have_attributes
from runbook_kit.gate.rule import Document, Subject, Violation
from runbook_kit.gate.rules import duplicate_id, invalid_attribute, swallowed_heading

RULES = ("unknown-attribute", "invalid-attribute", "duplicate-id", "swallowed-heading")
LINES = (
    "```", "```bash", "```bash {#a}", "``` bash id=a", "```sh {timout=3s}", "~~~", "~~~sh {risk=low}", "````", "  ```",
    "  ```bash {#a}", "- x", "- ```", "> ```", "> ## 4. Q", "## Phase 1 — A", "## 2. B", "text", "", "", "<!--", "-->",
    "<!-- block: id=a -->", "<!-- block:\n id=a x=1 -->", "<div>", "</div>", "<pre>", "</pre>", "    ```", "  ## 3. C",
    "````bash {#b}", "- ~~~~sh id=b", "1. ```sh", "   ```", "`a` ``` b", "---", "runbook: x",
)  # fmt: skip


def files() -> Iterator[str]:
    """Every document of this repository, and every fixture."""
    for path in sorted({*DOCUMENTS.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("runbooks/**/*.md")}):
        yield path.read_text("utf-8")


def random_documents(seed: int) -> Iterator[str]:
    random = Random(seed)
    for _ in range(150):
        yield "## 1. A\n" + "\n".join(random.choices(LINES, k=random.randrange(3, 14))) + "\n"


def found(rule: str, text: str) -> list[Violation]:
    document = Document(Source("docs/x.md", text))
    return sorted(load_rule(rule).check(Subject(document, TODAY, {})), key=lambda each: each.span)


def without_shortcuts(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (invalid_attribute, duplicate_id):
        monkeypatch.setattr(module, "may_have_attributes", lambda _: True)
    monkeypatch.setattr("runbook_kit.gate.reported.may_have_attributes", lambda _: True)
    monkeypatch.setattr(swallowed_heading, "is_balanced", lambda _: False)


@pytest.mark.parametrize("rule", RULES)
def test_the_findings_are_the_same_without_the_shortcuts(rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [*files(), *random_documents(7)]
    quick = [found(rule, text) for text in texts]
    without_shortcuts(monkeypatch)
    assert quick == [found(rule, text) for text in texts]
    assert any(quick)


@pytest.mark.parametrize("rule", RULES)
def test_an_ordinary_document_is_not_read_as_a_runbook(rule: str) -> None:
    document = Document(
        Source("docs/x.md", "---\ntitle: runbook\n---\n# T\n\n- a\n  ```bash\n  ls\n  ```\n\n```\n# x\n```\n")
    )
    assert list(load_rule(rule).check(Subject(document, TODAY, {}))) == []
    assert "reading" not in vars(document)


WRITTEN = ["```bash {#a}", "- ``` sh id=a", "~~~sh {a}", "> <!--\n block: id=a -->", "[^1]: ```sh id=a"]
WRITTEN += [f"a\r{' ' * 300}```{{"]
WRITTEN += ["````bash {#a}", "1. `````{a=b}", "> ~~~~sh {a}", "x ~~~\r~~~sh {a}", "~~~ ~~~ {a}"]
NOT_WRITTEN = ["```bash\nls {a}\n```", "Write `` ```{python} `` here", "a\r\nb ```bash {#a}", "x ~~~sh {a}"]
NOT_WRITTEN += ["<!-- blocks: a -->"]


@pytest.mark.parametrize("many", [linear.MANY, 0])  # texts so far that another engine is asked first
@pytest.mark.parametrize("text", [*WRITTEN, *NOT_WRITTEN])
def test_what_may_have_attributes(text: str, many: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linear, "MANY", many)
    assert may_have_attributes.__wrapped__(text) is (text in WRITTEN)


@pytest.mark.parametrize("mark", ["~~~ ", "~~~~", "``` ", "a ```{\n"])
def test_marks_that_begin_no_fence_take_time_in_proportion(mark: str) -> None:
    text = "a ```{b}\n\nc " + mark * 200_000
    started = time.process_time()
    may_have_attributes.__wrapped__(text)
    assert time.process_time() - started < 2


@pytest.mark.parametrize("text", ["---\nrunbook: x\n---\n", '---\n{"runbook": x}\n---\n', "---\n? runbook\n: x\n..."])
def test_what_may_be_authored(text: str) -> None:
    assert may_be_authored(text)
    assert not may_be_authored(text[1:])
