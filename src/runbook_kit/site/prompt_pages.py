"""A page of prompts for a phase, each with a button that copies exactly its text."""

from __future__ import annotations

from runbook_kit.document.model import Phase, Runbook
from runbook_kit.plan.commands.catalogue import Catalogue
from runbook_kit.plan.policy import Policy
from runbook_kit.render.documents.library import Library
from runbook_kit.render.prompts.build import write_prompts
from runbook_kit.render.prompts.gather import candidates, gather
from runbook_kit.repo import is_inside
from runbook_kit.site.checklist_pages import pre, verbatim
from runbook_kit.site.places import shown
from runbook_kit.site.surroundings import Surroundings

SUFFIX = "prompts"
HEAD = """\
---
title: "Prompts"
search: {exclude: true}
---
# Prompts: """
ABOUT = """\
The phase as prompts for agents, made of the runbook and of nothing else. Commands are listed with their risk; what may
be executed is decided by the policy and by people. `runbook render prompts` makes the same.
"""


class Prompting:
    """What the prompts of all runbooks of a site have in common, read once."""

    def __init__(self, around: Surroundings) -> None:
        self.around = around
        self.policy: Policy = around.policy()
        self.catalogue: Catalogue = around.catalogue()
        self.library: Library = around.library()

    def page(self, runbook: Runbook, phase: Phase, text: str) -> str:
        """The page in Markdown; `text` is the document's. Raises `InvalidInput` for a template that is wrong."""
        root = self.around.root
        named = candidates(text, runbook.path)
        present = frozenset(path for path in named if (root / path).exists() and is_inside(root / path, root))
        pack = gather(runbook, phase, text, policy=self.policy, catalogue=self.catalogue, scope="", present=present)
        parts = [f"{HEAD}{shown(phase.title or phase.id)}\n", ABOUT]
        for prompt in write_prompts(pack, self.library):
            size = f"about {prompt.size.tokens} tokens"
            parts.append(f"## {shown(prompt.title)}\n")
            said = f'<p class="rk-badges">{size}</p>'
            exact = verbatim(prompt.text)
            parts.append(f'<div class="rk-prompt" data-rk-copy="{exact}">{said}{pre(prompt.text)}</div>\n')
        return "\n".join(parts)
