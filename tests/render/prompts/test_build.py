"""The prompts themselves."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from msgspec.structs import replace
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from tests.render.prompts.making import EMPTY, HOSTILE, LIBRARY, ROLLOUT, ROOT, pack_of, packs, packs_of

from runbook_kit.document.model import Recovery, Risk, Role, Triage, WorkPackage
from runbook_kit.document.placeholders import find_placeholders
from runbook_kit.finding import Span
from runbook_kit.render.escape import HIDDEN
from runbook_kit.render.prompts.build import tidy, write_prompts
from runbook_kit.render.prompts.model import ROLES, SECTIONS, Demands, Given, Listed, Missing, Named, Pack, Prompt

DOCUMENTS = [
    *sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "tests" / "documents").glob("*.md")),
    *sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "runbooks").rglob("*.md")),
]
QUOTING = {"fence", "code_inline"}
HERE = Span("x.md", 1, 1, 1, 1)


class MarkdownFile(SingleFileSnapshotExtension):
    file_extension = "md"
    _write_mode = WriteMode.TEXT


def tokens(text: str) -> Iterator[Token]:
    for token in MarkdownIt("commonmark").parse(text):
        yield token
        yield from token.children or ()


def headings(text: str, tag: str) -> list[str]:
    found = MarkdownIt("commonmark").parse(text)
    return [
        found[at + 1].content for at, token in enumerate(found) if token.type == "heading_open" and token.tag == tag
    ]


def own_words(text: str) -> list[tuple[str, str, str]]:
    """Everything that is not quoted: the prompt's own structure and sentences."""
    return [
        (token.type, token.tag, "" if token.type in QUOTING else token.content)
        for token in tokens(text)
        if token.type != "inline"
    ]


def quoted_words(text: str) -> str:
    return "\n".join(token.content for token in tokens(text) if token.type in QUOTING)


def section(prompt: Prompt, title: str) -> str:
    return prompt.text.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


# What the prompt for phase 2 of the rollout demands, by the section it has to stand in.
DEMANDS = [
    ("ROLE", "Relay orchestrator — Phase 2 (mirror)"),
    ("ROLE", "real load without real recipients."),
    ("NON-NEGOTIABLES", "No message reaches a recipient."),
    ("NON-NEGOTIABLES", "Copies and samples only."),
    ("NON-NEGOTIABLES", "Delivery stays off unless a proven mirror mode exists."),
    ("NON-NEGOTIABLES", "No passwords in any file."),
    ("INPUTS", "Mirror source: tap | replay | sample (where there is one)"),
    ("INPUTS", "Load targets: <messages per second, burst, size>"),
    ("INPUTS", "What operators watch: <boards/logs>"),
    ("DISCOVERY", 'Find out what "mirror" means here (documents and code).'),
    ("DISCOVERY", "Locate the switches that guard delivery."),
    ("WORK PACKAGES", "At most 4."),
    ("WORK PACKAGES", "WP2.1 Words and guards"),
    ("WORK PACKAGES", "mirror mode is defined, with guards that keep delivery off"),
    ("WORK PACKAGES", "a setting that can be read two ways"),
    ("WORK PACKAGES", "WP2.2 Session from start to end"),
    ("WORK PACKAGES", "checklist before, commands, checks after"),
    ("WORK PACKAGES", "results that differ from run to run"),
    ("WORK PACKAGES", "WP2.3 What operators see"),
    ("WORK PACKAGES", "one list of what to look at, and where"),
    ("WORK PACKAGES", "too many boards"),
    ("WORK PACKAGES", "WP2.4 (Optional) Regression"),
    ("WORK PACKAGES", "a smoke test of the mirror path"),
    ("WORK PACKAGES", "a slow pipeline"),
    ("WORK PACKAGES", "delivery flag is off"),
    ("WORK PACKAGES", "queue checks before every session."),
    ("IMPLEMENT", "Prefer documents and small changes."),
    ("IMPLEMENT", "Make the choice of a mode visible."),
    ("REVIEW", "Look for examples that turn delivery on."),
    ("REVIEW", "See that every path exists or is marked (future)."),
    ("VERIFICATION", "python -m relay ..."),
    ("VERIFICATION", 'grep -rn "mirror" docs src'),
    ("VERIFICATION", "git diff --stat"),
    ("VERIFICATION", "Run none of them unless the operator asks for it."),
    ("OUTPUT", "Blockers"),
    ("OUTPUT", "Recommendations"),
    ("OUTPUT", "Evidence"),
    ("COMPLETION REPORT", "What an operator can do now in mirror mode"),
    ("COMPLETION REPORT", "Which evidence each session leaves"),
    ("COMPLETION REPORT", "Delta to Phase 3 (narrow)"),
    ("COMPLETION REPORT", "go or no-go is a separate decision; the default stays blocked"),
]


@pytest.fixture(scope="module")
def rollout() -> tuple[Prompt, ...]:
    return write_prompts(pack_of(ROLLOUT, "phase-2"), LIBRARY)


@pytest.mark.parametrize(("title", "text"), DEMANDS)
def test_every_prompt_has_every_demand_of_the_document(rollout: tuple[Prompt, ...], title: str, text: str) -> None:
    assert [prompt.role for prompt in rollout if text not in section(prompt, title)] == []


def test_the_reviewer_gives_one_of_two_verdicts(rollout: tuple[Prompt, ...]) -> None:
    said = section(next(each for each in rollout if each.role == "reviewer"), "OUTPUT")
    assert "**Approve**" in said
    assert "**Request changes**" in said


@pytest.mark.parametrize("path", DOCUMENTS)
def test_every_phase_of_every_document_gives_five_whole_prompts(path: str) -> None:
    for pack in packs_of(path):
        prompts = write_prompts(pack, LIBRARY)
        assert [each.role for each in prompts] == list(ROLES)
        for each in prompts:
            assert headings(each.text, "h2") == list(SECTIONS)
            assert HIDDEN.search(each.text) is None
            assert not any(token.type == "html_block" for token in tokens(each.text))


@pytest.mark.parametrize("path", DOCUMENTS)
def test_no_placeholder_stands_anywhere_that_is_not_listed(path: str) -> None:
    for pack in packs_of(path):
        known = {each.what for each in pack.missing}
        for prompt in write_prompts(pack, LIBRARY, ["orchestrator"]):
            quoted = [token.content for token in tokens(prompt.text) if token.type in QUOTING]
            found = {gap.text for text in quoted for line in text.splitlines() for gap in find_placeholders(line, "")}
            assert sorted(found - known) == []
            assert all(text in section(prompt, "INPUTS") for text in found)


@pytest.mark.parametrize("role", ROLES)
def test_prompts_of_a_rollout(role: str, snapshot: SnapshotAssertion) -> None:
    (prompt,) = write_prompts(pack_of(ROLLOUT, "phase-2", present={"docs/glossary.md"}), LIBRARY, [role])
    assert prompt.text == snapshot(extension_class=MarkdownFile)


@pytest.mark.parametrize(
    ("path", "phase"),
    [
        ("runbooks/documentation-session.md", "phase-2"),
        ("tests/documents/launch-roadmap.md", "phase-3"),
        ("tests/documents/alert-disk-filling.md", ""),
    ],
    ids=["own", "inferred", "alert"],
)
def test_prompts_of_documents(path: str, phase: str, snapshot: SnapshotAssertion) -> None:
    pack = next(each for each in packs_of(path, "docs-only") if phase in ("", each.phase.id))
    (prompt,) = write_prompts(pack, LIBRARY, ["orchestrator"])
    assert prompt.text == snapshot(extension_class=MarkdownFile)


@pytest.mark.parametrize("text", [EMPTY, HOSTILE], ids=["empty", "hostile"])
def test_prompts_of_odd_documents(text: str, snapshot: SnapshotAssertion) -> None:
    (pack,) = packs(text)
    (prompt,) = write_prompts(pack, LIBRARY, ["reviewer"])
    assert headings(prompt.text, "h2") == list(SECTIONS)
    assert prompt.text == snapshot(extension_class=MarkdownFile)


def filled(text: str) -> Pack:
    """A pack with `text` in every field that comes from a document."""
    (pack,) = packs(EMPTY)
    package = WorkPackage(text, text, HERE, (text,), (text,), (text,), (text,))
    lines = (text,)
    step = packs("# A\n\n## Phase 1 — B\n\n### Steps\n1. look\n")[0].steps
    asked = Demands(lines, lines, lines, lines, lines, (), lines, lines, lines, lines, lines)
    phase = replace(pack.phase, title=text, goal=text, owner=text)
    header = replace(pack.runbook.header, title=text, owner=text)
    runbook = replace(pack.runbook, header=header, path=f"a{text}b", id=f"a{text}b")
    return replace(
        pack,
        runbook=runbook,
        phase=phase,
        target=text,
        mode=f"a{text}b",
        roles=(Role(text, text, HERE, lines),),
        rules=lines,
        limits=lines,
        needs=(Named(f"a{text}b", text, text, lines),),
        following=Named(f"a{text}b", text, text, lines),
        inputs=(Given(text, text, lines, text),),
        missing=(Missing(text, text),),
        reads=lines,
        absent=lines,
        packages=(package,),
        steps=tuple(replace(each, title=text, notes=lines, outputs=lines, owner=text) for each in step),
        commands=(Listed(f"a{text}b", f"a{text}b", "read", 1, text, text), Listed("", "", "", 0, "", text, "demand")),
        outputs=lines,
        evidence=lines,
        risks=(Risk(text, HERE, text),),
        triage=(Triage(text, HERE, lines),),
        rollback=(Recovery(text, HERE, f"a{text}b"),),
        demands=asked,
    )


NASTY = st.lists(
    st.sampled_from(
        [
            "```",
            "````",
            "~~~",
            "`",
            "\n",
            "\n\n",
            "## ROLE",
            "# x",
            "- ",
            "> ",
            "1. ",
            "<b>",
            "-->",
            "<!--",
            "{{ pack }}",
            "{% raw %}",
            "{#",
            "|",
            "---",
            "===",
            "[a](b)",
            "\\",
            "&#35;",
            "    ",
            "\t",
            "\u202e",
            "\x1b[31m",
            "🧨",
            "\u2028",
            "\r",
            "x",
        ]
    ),
    min_size=1,
    max_size=8,
).map("".join)


@settings(derandomize=True, deadline=None, max_examples=60)
@given(NASTY | st.text(min_size=1, max_size=20))
def test_no_text_of_a_document_changes_the_structure(text: str) -> None:
    for hostile, plain in zip(write_prompts(filled(text), LIBRARY), write_prompts(filled("x"), LIBRARY), strict=True):
        assert own_words(hostile.text) == own_words(plain.text)
        assert HIDDEN.search(hostile.text) is None


def test_braces_stay_as_they_are() -> None:
    for prompt in write_prompts(filled("{{ 99999 * 99999 }}"), LIBRARY):
        assert "{{ 99999 * 99999 }}" in quoted_words(prompt.text)
        assert "9999800001" not in quoted_words(prompt.text)


def test_the_same_pack_gives_the_same_prompts() -> None:
    assert write_prompts(pack_of(ROLLOUT, "phase-2"), LIBRARY) == write_prompts(pack_of(ROLLOUT, "phase-2"), LIBRARY)


@pytest.mark.parametrize(
    ("scope", "said"),
    [
        ("docs-only", "Documents only: no change"),
        ("code-and-docs", "Code and documents, within"),
        ("", "Not decided yet"),
    ],
)
def test_the_scope_is_said(scope: str, said: str) -> None:
    for prompt in write_prompts(pack_of(ROLLOUT, "phase-2", scope), LIBRARY):
        assert said in section(prompt, "SCOPE")
        assert ("scope: docs-only or code-and-docs" in section(prompt, "INPUTS")) is not bool(scope)


def test_blank_lines() -> None:
    assert tidy("\n\na\n\n\n```x\n\n\n\n```\nb\n") == "a\n\n```x\n\n\n\n```\n\nb\n"
    assert tidy("````\n```\n\n\n````\n\n\n") == "````\n```\n\n\n````\n"
