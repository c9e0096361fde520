"""The prompts of a pack, each from the template of its role."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from runbook_kit.render.documents.library import SHORT, Library
from runbook_kit.render.prompts.model import ROLES, Pack, Prompt
from runbook_kit.render.prompts.size import measure

SKELETON = "prompt.md"
SHORTEST = 3  # backticks that open a fence


def write_prompts(pack: Pack, library: Library, roles: Iterable[str] = ROLES) -> tuple[Prompt, ...]:
    """The prompts for `roles`, in the order of `ROLES`. Raises `InvalidInput` for a template that is wrong."""
    wanted = frozenset(roles)
    skeleton = digest_of(SKELETON, library)
    return tuple(write_prompt(pack, role, library, skeleton) for role in ROLES if role in wanted)


def write_prompt(pack: Pack, role: str, library: Library, skeleton: str) -> Prompt:
    name = f"prompt-{role}.md"
    made = library.render(
        name, pack=pack, runbook=pack.runbook, phase=pack.phase, role=role, title=ROLES[role], skeleton=skeleton
    )
    text = tidy(made.text)
    return Prompt(role, ROLES[role], text, measure(text), made.template, made.origin, made.digest)


def digest_of(name: str, library: Library) -> str:
    """The template that all prompts share, for the record: name, origin and digest."""
    return f"{name} ({library.origin(name)}, sha256 {library.digest(name)[:SHORT]})"


def tidy(text: str) -> str:
    """The text with one blank line around fences and where a template leaves several; fences stay as they are."""
    return "\n".join(tidy_lines(text.split("\n"))).strip("\n") + "\n"


def tidy_lines(lines: Iterable[str]) -> Iterator[str]:
    fence, blank = "", False
    for line in lines:
        if fence:
            blank = line == fence
            fence = "" if blank else fence
            yield line
        elif not line.strip():
            blank = True
        else:
            fence = line[: len(line) - len(line.lstrip("`"))]
            fence = fence if len(fence) >= SHORTEST else ""
            yield from [""] if blank or fence else []
            blank = False
            yield line
