"""Prompts as prompt files for an editor: `.github/prompts/NAME.prompt.md`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from runbook_kit.render.prompts.model import File, Pack, Prompt
from runbook_kit.render.prompts.names import LONGEST, pack_name
from runbook_kit.render.prompts.yamlscalar import scalar, sentence

# Who changes nothing asks; the others need an agent that may edit.
AGENTS = {"reviewer": "ask", "policy-critic": "ask"}
VARIABLE = re.compile(r"\$\{(?=(?:workspaceFolder|selection|selectedText|file|input)\w*[:}])")
REFERENCE = re.compile(r"#(?=(?:tool|file):)")
NOTE = "A blank in `$ {` and `# file` keeps the editor from replacing what the document says; read it without.\n\n"


def files(pack: Pack, prompts: Sequence[Prompt]) -> Iterator[File]:
    """One prompt file for each role.

    Source of the format: Visual Studio Code, "Use prompt files" (code.visualstudio.com/docs/copilot/customization/
    prompt-files): Markdown named `*.prompt.md` with optional front matter (`description`, `agent`: ask, edit, agent);
    `${file}`, `${input:name}`, `#tool:` and `#file:` in the body are replaced, so those of a document are broken up.
    """
    for each in prompts:
        name = f"{pack_name(pack)[:LONGEST]}-{each.role}"
        about = sentence(
            f"{each.title.capitalize()} for phase {pack.phase.id} of {pack.runbook.id}: {pack.phase.title}", 200
        )
        head = f"---\ndescription: {scalar(about)}\nagent: {scalar(AGENTS.get(each.role, 'agent'))}\n---\n\n"
        body = REFERENCE.sub("# ", VARIABLE.sub("$ {", each.text))
        yield File(f"{name}.prompt.md", head + (NOTE if body != each.text else "") + body)
