"""What the quick look lets pass, the exact look finds nothing in: for tables, for generated and for real documents."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.gate.conftest import repository as make_repository
from tests.gate.engine.around import exactly, order, told

from runbook_kit.document.source import Source
from runbook_kit.gate.engine.run import GateRun
from runbook_kit.gate.engine.suspicion import Suspicion, refers, suspicions
from runbook_kit.gate.page import excerpt
from runbook_kit.gate.page.survey import Survey, survey_source
from runbook_kit.gate.paths.repository import Repository
from runbook_kit.gate.rules.missing_anchor import is_anchor
from runbook_kit.gitfolder import git_index_paths

ROOT = Path(__file__).parents[3]
CORPORA = os.environ.get("RUNBOOK_CORPORA", "")
WHERE = "docs/index.md"
GUIDE = "# A title\n\n## A title\n"


def suspected(survey: Survey, around: Repository, where: str = WHERE) -> list[Suspicion]:
    """The suspicions, anchors by those that a document really has; those of the document itself are left open."""

    def leads(path: str, fragment: str, own: Survey | None) -> bool:
        there = None if own else around.anchors(path)
        return own is None and (there is None or is_anchor(fragment, there))

    return list(suspicions(where, survey, around, leads, lambda words: words))


@pytest.mark.parametrize(
    ("survey", "suspicion"),
    [
        (Survey(codes=("docs/guide.md", "n/a", "docs/<x>.md")), []),
        (Survey(codes=("docs/nope.md",)), [Suspicion("code", "docs/nope.md", "docs/nope.md")]),
        (Survey(codes=("docs&#47;nope.md",)), [Suspicion("code", "docs/nope.md", "docs&#47;nope.md")]),
        (Survey(codes=("docs/Guide.md",)), [Suspicion("code", "", "docs/Guide.md")]),
        (Survey(words=("docs/guide.md", "else/nope.md")), []),
        (Survey(words=("docs/nope.md",)), [Suspicion("word", "docs/nope.md", "docs/nope.md")]),
        (Survey(words=("./nope.md",)), [Suspicion("word", "docs/nope.md", "./nope.md")]),
        (Survey(links=("guide.md", "https://example.org/x.md", "ops/", "mailto:a@example.org")), []),
        (Survey(links=("nope.md",)), [Suspicion("link", "docs/nope.md", "nope.md")]),
        (Survey(links=("Guide.md",)), [Suspicion("link", "", "Guide.md")]),
        (Survey(links=("../../x.md",)), [Suspicion("link", "", "../../x.md")]),
        (Survey(links=("guide.md#a-title", "guide.md#a-title-1")), []),
        (Survey(links=("guide.md#nope",)), [Suspicion("anchor", "", "guide.md#nope")]),
        (Survey(dangling=True), [Suspicion("dangling")]),
    ],
)
def test_what_may_be_wrong(survey: Survey, suspicion: list[Suspicion]) -> None:
    around = make_repository(texts={"docs/guide.md": GUIDE})
    assert suspected(survey, around) == suspicion


def test_what_a_document_refers_to() -> None:
    survey = Survey(
        codes=("docs/gone.md", "ls -la"),
        words=("src/old.py",),
        links=("../img/a.png", "guide.md#x", "https://example.org", "#here"),
    )
    around = make_repository()
    paths = ("docs/gone.md", "docs/docs/gone.md", "src/old.py", "docs/src/old.py", "img/a.png", "docs/guide.md", WHERE)
    for path in paths:
        assert refers(WHERE, survey, around, {path, "other.md"}, lambda words: words), path
    assert not refers(WHERE, survey, around, {"ls -la", "guide.md", "other.md"}, lambda words: words)


def test_only_doubtful_words_are_looked_for_in_the_prose() -> None:
    asked: list[list[str]] = []

    def in_prose(words: Collection[str]) -> Collection[str]:
        asked.append(sorted(words))
        return [word for word in words if word != "docs/shown.md"]

    around = make_repository(texts={"docs/guide.md": GUIDE})
    survey = Survey(words=("docs/guide.md", "docs/nope.md", "docs/shown.md", "else/nope.md"))
    found = list(suspicions(WHERE, survey, around, lambda *_: True, in_prose))
    assert found == [Suspicion("word", "docs/nope.md", "docs/nope.md")]
    assert refers(WHERE, survey, around, {"docs/nope.md"}, in_prose)
    assert not refers(WHERE, survey, around, {"docs/shown.md"}, in_prose)
    assert asked == [["docs/nope.md", "docs/shown.md"], ["docs/nope.md"], ["docs/shown.md"]]


@pytest.mark.parametrize(
    ("link", "targets"),
    [
        ("latest.md#x", ("docs/latest.md", "docs/guide.md")),
        ("now/README.md", ("docs/now", "docs/now/README.md", "docs/ops/README.md")),
        ("broken.md", ("docs/broken.md", "docs/gone.md")),
    ],
)
def test_what_a_document_refers_to_through_links(link: str, targets: tuple[str, ...]) -> None:
    around = make_repository(links={"docs/latest.md": "guide.md", "docs/now": "ops", "docs/broken.md": "gone.md"})
    survey = Survey(links=(link,))
    for path in targets:
        assert refers(WHERE, survey, around, {path}, lambda words: words), path
    others = {"docs/ops", "docs/latest.md", "docs/now", "docs/broken.md", "README.md"} - {*targets}
    assert not refers(WHERE, survey, around, others, lambda words: words)


# -- generated documents

NAMES = st.sampled_from(
    (
        *("docs/nope.md", "docs/guide.md", "config/nope.toml", "nope.md", "guide.md", "../README.md", "../nope.md"),
        *("ops", "ops/", "Guide.md", "docs/GUIDE.md", "#top", "#nope", "#a-title", "guide.md#nope", "guide.md#a-title"),
        *("src/app/main.py:12", "../../x.md", "../../../issues/1", "with%20space.md", "docs/n%6Fpe.md", "a/b.png"),
        *("https://example.org/y.md", "./x.md", "/docs/nope.md", "docs/ü.md", "guide.md#L2", "guide.md?x=1", "a title"),
        *("docs&#47;nope.md", "docs/&lt;x>.md", "docs\\/nope.md", "docs/a_b_c.md", "a\\)b.md", "x", "y z"),
    )
)
AROUND = st.sampled_from(
    (
        *("{}", "`{}`", "``{}``", "``` {} ```", "`` `{}` ``", "[t]({})", "[t](<{}>)", '[t]({} "{}")', "![i]({})"),
        *("[{}]", "[t][{}]", "[{}]: {}\n", "[![i]({})]({})", '<a href="{}">{}</a>', "<img src='{}'>", "<a href={}>"),
        *("<code>{}</code>", "<CODE class=x>{}</CODE>", "# {}\n", "{}\n===\n", "({})", "*{}*", "_{}_", "**{}**"),
        *("| {} | `{}` |\n|---|---|\n| {} | [x]({}) |\n", "<!-- {} -->", "> {}\n", "- {}\n", "1. {}\n", "    {}\n"),
        *("```\n{}\n```\n", "~~~ {}\n{}\n~~~\n", "<div href={}>\n{}\n</div>\n", "[^{}]: {}\n", "[^{}]", "<{}>"),
        *("<pre><code>{}</code></pre>\n", "<p id={}>{}</p>\n", "{} (future)", "`{}`<!-- example -->", "\\{}", "{}\\\n"),
        *(
            "---\nx: {}\n---\n{}",
            "<script>\n{}\n</script>\n",
            "<h2>{}</h2>\n",
            "<!-- {}\n{} -->\n",
            '"{}"',
            "'{}'",
            "<?{}?>",
        ),
        *("`<div {}>`", "```\n<a {}/> {}\n```\n", "`` <b {} `` `{}`", "\\<a {}> {}", "&lt;a {}>", "`<hr/>` [t]({})"),
    )
)
LOOSE = st.text(st.sampled_from("`[]()<>!#*_|\\/&;:=\"'~-. \n\r\tax1"), max_size=8)


@st.composite
def documents(draw: st.DrawFn) -> str:
    """Markdown in which names stand in all kinds of places, and now and then one place in another."""
    parts = []
    for _ in range(draw(st.integers(1, 4))):
        shape = draw(AROUND)
        while "{}" in shape and len(shape) < 200:
            inner = draw(st.one_of(NAMES, NAMES, NAMES, AROUND, LOOSE))
            shape = shape.replace("{}", inner, 1)
        parts.append(shape.replace("{}", "x"))
    return draw(st.sampled_from(("\n", "\n\n", " "))).join(parts)


@settings(max_examples=500, derandomize=True, deadline=None)
@given(st.one_of(documents(), LOOSE), st.booleans())
@example('an href="x and [t](nope.md)\n', False)
@example('<div>\n<a href="\n</div>\n\n[t](nope.md)\n', False)
@example("<?docs/nope.md", False)
@example("<![CDATA[docs/nope.md]]>\n", False)
@example('<div>\n<a href="docs/nope.md</div>\n', False)
@example("<code>docs/n&#111;pe.md</code> <code>docs/<b>nope.md</b></code>\n", False)
@example("<pre><code>docs/nope.md</code></pre>\n", False)
@example("![`docs/nope.md`](guide.md)\n", False)
@example("<img src='> <div href=a/b.png>\nx\n</div>\n\n'>", False)
@example("<div>\n<a/href='nope.md'>\n</div>\n", False)
@example("<img alt=\"a > b\" src='nope.png'>\n", False)
@example("[t](a/b.png\0)", False)
@example("a `docs&#47;guide.md` <code>docs&#47;nope.md</code>", True)
def test_what_is_not_suspected_is_right(text: str, every: bool) -> None:
    asked = order({WHERE: text, "docs/guide.md": GUIDE}, least="info" if every else "warning")
    run = GateRun(asked)
    found = [each for each in told(run.verdict().findings) if each.startswith(f"{WHERE}:")]
    exact = exactly(run, WHERE, text)
    assert found == exact
    if not suspected(survey_source(Source(WHERE, text)), run.references.repository):
        assert [each for each in exact if " entity-in-code " not in each] == []


# Where one section may end and the next may begin.
BETWEEN = st.sampled_from(
    ("\n\n## A title\n\n", "\n# B\n", "\n\n### `x` y\n", "\n```\n# c\n", "\n~~~\n\n## D\n\n", "\n> # e\n")
)


@settings(max_examples=1000, derandomize=True, deadline=None)
@given(st.lists(st.tuples(documents(), BETWEEN), min_size=2, max_size=5))
@example([("[a](nope.md)", "\n\n## B\n\n"), ("`docs/nope.md` [b](nope.md)", "\n\n## C\n\n"), ("docs/nope.md", "")])
@example([("[a](nope.md)", "\n\n# B\n\n"), ("<!-- [a](nope.md)", "\n# C\n"), ("[a](nope.md) -->", "\n# D\n")])
@example([("[a](#nope)", "\n\n# B\n\n"), ('<a id="nope"></a>', "\n# C\n"), ("x", "\n# D\n")])
@example([("[a](#b) [b](#c)", "\n\n# B\n\n"), ("[a](#nope)", "\n# D\n")])
@example([("---\nx: y\n---\n[a](#nope)", "\n\n# B\n\n"), ("é [a](nope.md) docs/nope.md", "\n# D\n")])
def test_sections_are_looked_at_as_in_their_document(parts: list[tuple[str, str]]) -> None:
    text = "".join(map("".join, parts))
    with mock.patch.object(excerpt, "SHORTEST", 0):
        run = GateRun(order({WHERE: text, "docs/guide.md": GUIDE}))
        found = [each for each in run.verdict().findings if each.span.path == WHERE]
        exact = run.check(Source(WHERE, text))
    assert [(each.span, each.hint, each.fix) for each in found] == [(each.span, each.hint, each.fix) for each in exact]
    assert told(found) == told(exact)


# -- real documents


def documents_of(root: Path) -> tuple[list[str], dict[str, bytes]]:
    paths = [*(git_index_paths(root) or ())]
    return paths, {
        path: (root / path).read_bytes()
        for path in paths
        if path.lower().endswith(".md") and (root / path).is_file() and not (root / path).is_symlink()
    }


def differing(root: Path) -> Iterable[str]:
    """The documents in which a run finds something else than the exact look."""
    paths, texts = documents_of(root)
    run = GateRun(order(texts, paths))
    by_path: dict[str, list[str]] = {}
    for each in run.verdict().findings:
        by_path.setdefault(each.span.path, []).extend(told([each]))
    for path, data in texts.items():
        text = data.decode("utf-8", "replace").removeprefix("\ufeff")
        exact = [each for each in exactly(run, path, text) if " invalid-encoding " not in each]
        if [each for each in by_path.get(path, []) if " invalid-encoding " not in each] != exact:
            yield path


def test_documents_of_this_repository() -> None:
    assert list(differing(ROOT)) == []


@pytest.mark.skipif(not CORPORA, reason="RUNBOOK_CORPORA names no folder of repositories")
def test_documents_of_other_repositories() -> None:
    roots = [path for path in sorted(Path(CORPORA).iterdir()) if (path / ".git").exists()]
    assert roots
    assert {root.name: list(differing(root)) for root in roots} == {root.name: [] for root in roots}
