"""The layouts: plain files, a skill, prompt files, a section of AGENTS.md, JSON."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.render.prompts.making import HOSTILE, LIBRARY, ROLLOUT, pack_of, packs

from runbook_kit.errors import InvalidInput
from runbook_kit.render.jsontext import json_text
from runbook_kit.render.prompts import agents, copilot, markdown, skill
from runbook_kit.render.prompts.build import write_prompts
from runbook_kit.render.prompts.model import ROLES, SECTIONS, Pack
from runbook_kit.render.prompts.names import folder_name, pack_name
from runbook_kit.render.prompts.pack_v1 import packs_v1
from runbook_kit.render.prompts.size import excess, measure
from runbook_kit.render.prompts.yamlscalar import scalar, sentence
from runbook_kit.yamltext import read_yaml

PACK = pack_of(ROLLOUT, "phase-2")
PROMPTS = write_prompts(PACK, LIBRARY)
NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def called(runbook: str, phase: str) -> Pack:
    return replace(PACK, runbook=replace(PACK.runbook, id=runbook), phase=replace(PACK.phase, id=phase))


def front_matter(text: str) -> dict[str, object]:
    head = text.removeprefix("---\n").partition("\n---\n")[0]
    yaml = read_yaml(head + "\n", "x")
    assert not yaml.problems
    assert isinstance(yaml.data, dict)
    return dict(yaml.data)


def test_one_text_or_one_file_each() -> None:
    assert markdown.text([(PACK, PROMPTS)]).count("\n## COMPLETION REPORT\n") == 5
    assert [each.path for each in markdown.files([(PACK, PROMPTS)])] == [f"phase-2/{role}.md" for role in ROLES]


def test_a_skill_follows_its_specification() -> None:
    first, *others = skill.files(PACK, PROMPTS, LIBRARY)
    folder, _, file = first.path.partition("/")
    head = front_matter(first.text)
    assert file == "SKILL.md"
    assert head["name"] == folder == "governed-rollout-phase-2"
    assert 0 < len(str(head["description"])) <= 1024
    assert [each.path for each in others] == [f"{folder}/references/{role}.md" for role in ROLES]
    assert [
        link
        for link in re.findall(r"\]\(([^)]+)\)", first.text)
        if f"{folder}/{link}" not in {each.path for each in others}
    ] == []
    assert first.text.count("\n") < 500
    assert measure(first.text).tokens < 5000


@settings(derandomize=True, deadline=None, max_examples=100)
@given(st.text(max_size=90), st.text(max_size=90))
def test_names_are_always_valid(runbook: str, phase: str) -> None:
    name = pack_name(called(runbook, phase))
    assert NAME.fullmatch(name)
    assert len(name) <= 64
    assert NAME.fullmatch(folder_name(phase))


def test_different_phases_have_different_names() -> None:
    pairs = [
        ("a", "b-c"),
        ("a-b", "c"),
        ("ä", "x"),
        ("ö", "x"),
        ("x" * 70, "1"),
        ("x" * 70, "2"),
        ("A", "b"),
        ("a", "b"),
    ]
    names = [pack_name(called(*pair)) for pair in pairs]
    assert len(set(names)) >= len(names) - 1  # the first two are written alike


@settings(derandomize=True, deadline=None, max_examples=100)
@given(st.text(max_size=2000))
def test_front_matter_survives_any_title(title: str) -> None:
    pack = replace(PACK, phase=replace(PACK.phase, title=title), runbook=replace(PACK.runbook, path=title))
    description = skill.description(pack)
    assert 0 < len(description) <= 1024
    assert not set("<>\n") & set(description)
    assert front_matter(f"---\nd: {scalar(description)}\n---\n")["d"] == description


def test_cut_at_a_word() -> None:
    assert sentence("one <b> three", 100) == "one b three"
    assert sentence("one two three", 10) == "one two…"


def test_prompt_files_follow_their_description() -> None:
    files = list(copilot.files(PACK, PROMPTS))
    assert [each.path for each in files] == [f"governed-rollout-phase-2-{role}.prompt.md" for role in ROLES]
    heads = [front_matter(each.text) for each in files]
    assert [head["agent"] for head in heads] == ["agent", "agent", "ask", "ask", "agent"]
    assert all(set(head) == {"description", "agent"} for head in heads)


def test_an_editor_replaces_nothing_of_a_document() -> None:
    prompt = replace(PROMPTS[0], text="```text\necho ${file} ${input:x} ${HOME} #tool:y #file:z\n```\n")
    (made,) = copilot.files(PACK, [prompt])
    assert "echo $ {file} $ {input:x} ${HOME} # tool:y # file:z" in made.text
    assert "read it without" in made.text


def test_a_section_is_put_at_the_end_and_then_replaced() -> None:
    made = agents.section(PACK, LIBRARY)
    once = agents.put_in("# Agents\n\nBe kind.", PACK, made)
    assert once.startswith("# Agents\n\nBe kind.\n\n<!-- runbook-kit: begin ")
    assert agents.put_in(once, PACK, made) == once
    more = f"{once}\nAfter it.\n"
    changed = agents.put_in(more, PACK, agents.section(replace(PACK, most=7), LIBRARY))
    assert changed.endswith("\nAfter it.\n")
    assert "At most 7" in changed
    assert "At most 4" not in changed
    assert agents.put_in("", PACK, made) == made


def test_line_ends_of_the_file_stay() -> None:
    once = agents.put_in("# Agents\r\n\r\nHello.\r\n", PACK, agents.section(PACK, LIBRARY))
    assert once.replace("\r\n", "").count("\n") == 0
    assert agents.put_in(once, PACK, agents.section(PACK, LIBRARY)) == once


def test_two_phases_have_two_sections() -> None:
    other = pack_of(ROLLOUT, "phase-3")
    text = agents.put_in(agents.put_in("", PACK, agents.section(PACK, LIBRARY)), other, agents.section(other, LIBRARY))
    again = agents.put_in(text, PACK, agents.section(PACK, LIBRARY))
    assert again == text
    assert text.count("<!-- runbook-kit: begin ") == 2


@pytest.mark.parametrize("text", ["{0}\n", "{1}\n", "{1}\n{0}\n", "{0}\n{0}\n{1}\n"])
def test_marks_that_do_not_belong_together_are_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        agents.put_in(text.format(*agents.marks(PACK)), PACK, agents.section(PACK, LIBRARY))
    assert caught.value.code == "invalid-section"


def test_a_document_cannot_forge_a_mark() -> None:
    (pack,) = packs(HOSTILE)
    made = agents.section(pack, LIBRARY)
    once = agents.put_in("", pack, made)
    assert agents.put_in(once, pack, made) == once


def test_json_has_everything_a_program_needs() -> None:
    document = json.loads(json_text(packs_v1([(PACK, PROMPTS)], 4000)))
    (pack,) = document["packs"]
    assert document["format"] == "prompt-pack/1"
    assert document["budget"] == 4000
    assert pack["phase"]["id"] == "phase-2"
    assert pack["work_packages"]["most"] == 4
    assert [each["id"] for each in pack["work_packages"]["packages"]] == ["WP2.1", "WP2.2", "WP2.3", "WP2.4"]
    for prompt, made in zip(pack["prompts"], PROMPTS, strict=True):
        assert [each["title"] for each in prompt["sections"]] == list(SECTIONS)
        assert prompt["text"] == made.text
        assert all(each["text"] in made.text for each in prompt["sections"])
        assert prompt["size"] == {"characters": len(made.text), "tokens": measure(made.text).tokens}


def test_sizes() -> None:
    assert measure("").tokens == 0
    assert (measure("abcde").tokens, measure("äöx").tokens) == (2, 2)
    first, over = excess(PROMPTS[:2], PROMPTS[0].size.tokens - 3)[0]
    assert (first.role, over) == ("orchestrator", 3)
    assert excess(PROMPTS, 10**6) == ()
