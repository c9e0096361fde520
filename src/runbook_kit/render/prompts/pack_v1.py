"""`prompt-pack/1`: prompts and what they are made of, as JSON; fields are added, never renamed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from runbook_kit.render.phase_v1 import Json
from runbook_kit.render.prompts.model import Given, Listed, Pack, Prompt
from runbook_kit.render.prompts.size import RULE


def packs_v1(packs: Iterable[tuple[Pack, Sequence[Prompt]]], budget: int | None = None) -> Json:
    """The document of one or more packs; `budget` is the number of tokens that no prompt may exceed."""
    return {
        "format": "prompt-pack/1",
        "estimate": RULE,
        "budget": budget,
        "packs": [pack_v1(pack, prompts) for pack, prompts in packs],
    }


def pack_v1(pack: Pack, prompts: Sequence[Prompt]) -> Json:
    runbook, phase = pack.runbook, pack.phase
    return {
        "runbook": {
            "id": runbook.id,
            "title": runbook.title,
            "path": runbook.path,
            "digest": f"sha256:{runbook.digest}" if runbook.digest else "",
        },
        "phase": {"id": phase.id, "title": phase.title, "line": phase.line, "goal": phase.goal},
        "scope": pack.scope,
        "mode": pack.mode,
        "modes": [each.name for each in pack.modes],
        "rules": list(pack.rules),
        "inputs": [given_v1(each) for each in pack.inputs],
        "missing": [{"what": each.what, "where": each.where} for each in pack.missing],
        "reads": list(pack.reads),
        "absent": list(pack.absent),
        "work_packages": {
            "most": pack.most,
            "packages": [
                {
                    "id": each.id,
                    "title": each.title,
                    "optional": each.optional,
                    "files": list(each.files),
                    "criteria": list(each.criteria),
                    "risks": list(each.risks),
                    "items": list(each.items),
                }
                for each in pack.packages
            ],
        },
        "commands": [listed_v1(each) for each in pack.commands if each.source],
        "prompts": [prompt_v1(each) for each in prompts],
    }


def given_v1(given: Given) -> Json:
    return {
        "name": given.name,
        "description": given.description,
        "facts": list(given.facts),
        "value": given.value,
        "secret": given.secret,
        "required": given.required,
    }


def listed_v1(listed: Listed) -> Json:
    """A command; `kind` is block, check or demand, `line` is 0 and `address` empty for a demand."""
    return {
        "address": listed.address,
        "kind": listed.kind,
        "line": listed.line,
        "lang": listed.lang,
        "source": listed.source,
        "risk": listed.risk,
        "note": listed.note,
    }


def prompt_v1(prompt: Prompt) -> Json:
    """A prompt: its text as Markdown, the same cut at its headings, and its size."""
    return {
        "role": prompt.role,
        "title": prompt.title,
        "size": {"characters": prompt.size.characters, "tokens": prompt.size.tokens},
        "template": {"name": prompt.template, "origin": prompt.origin, "digest": f"sha256:{prompt.digest}"},
        "sections": [{"title": title, "text": text} for title, text in sections(prompt.text)],
        "text": prompt.text,
    }


def sections(text: str) -> Iterator[tuple[str, str]]:
    """The sections of a prompt: the text of every second-level heading, and what stands below it."""
    from runbook_kit.document.markdown import Heading, parse

    lines = text.splitlines()
    starts = [each for each in parse(text) if isinstance(each, Heading) and each.level == 2]
    ends = [each.line - 1 for each in starts[1:]]
    for heading, end in zip(starts, [*ends, len(lines)], strict=False):
        yield heading.text, "\n".join(lines[heading.end_line : end]).strip("\n")
