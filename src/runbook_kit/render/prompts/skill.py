"""Prompts as an agent skill: a folder with `SKILL.md` and the prompts of the roles below `references/`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from runbook_kit.render.documents.library import Library
from runbook_kit.render.prompts.build import digest_of, tidy
from runbook_kit.render.prompts.model import File, Pack, Prompt
from runbook_kit.render.prompts.names import pack_name
from runbook_kit.render.prompts.yamlscalar import scalar, sentence

TEMPLATE = "prompt-skill.md"
LONGEST = 1024  # characters of a description


def files(pack: Pack, prompts: Sequence[Prompt], library: Library) -> Iterator[File]:
    """The files of the skill, below a folder with its name.

    Source of the format: the Agent Skills specification (agentskills.io/specification): `name` is 1-64 lower-case
    letters, digits and single hyphens, and the same as the folder's; `description` is 1-1024 characters and says what
    the skill does and when to use it; `SKILL.md` stays below 500 lines; references are one level below it.
    """
    name = pack_name(pack)
    made = library.render(
        TEMPLATE, pack=pack, runbook=pack.runbook, phase=pack.phase, prompts=tuple(prompts),
        skeleton=digest_of("prompt.md", library),
    )  # fmt: skip
    head = f"---\nname: {name}\ndescription: {scalar(description(pack))}\n---\n\n"
    yield File(f"{name}/SKILL.md", head + tidy(made.text))
    for each in prompts:
        yield File(f"{name}/references/{each.role}.md", each.text)


def description(pack: Pack) -> str:
    """What the skill does and when to use it."""
    about = sentence(f"{pack.phase.id}: {pack.phase.title}", 300)
    where = sentence(f"{pack.runbook.title} ({pack.runbook.path})", 400)
    text = (
        f"Prompts for phase {about}, of the runbook {where}. Use when somebody asks to plan, implement, review, "
        "criticise or release the work of this phase, or to write its completion report. Lists commands, runs none."
    )
    return sentence(text, LONGEST)
