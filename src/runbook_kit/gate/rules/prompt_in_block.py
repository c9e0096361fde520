"""A shell block shows prompts in front of its commands, so it cannot be copied.

`$ kubectl get pods` in a `bash` fence fails when it is pasted: bash looks for a program called `$`. A transcript, with
prompts and what the commands print, belongs in a `console` fence, where readers and this program know that only what
stands behind the prompts is run. In a block of commands alone, leave the prompts out.

Wrong: a `bash` fence with `$ uptime`. Right: a `bash` fence with `uptime`, or a `console` fence with `$ uptime`.
Nothing is changed for you: what a block is decides what runs.
"""

from __future__ import annotations

from collections.abc import Iterator

from runbook_kit.document.fence import SHELLS
from runbook_kit.document.prompts import PROMPT
from runbook_kit.gate.commands.shell import Shell, is_prompted, may_hold, shells
from runbook_kit.gate.rule import Subject, Violation
from runbook_kit.suggestion import shown


def check(subject: Subject) -> Iterator[Violation]:
    """The first prompt of every fence that says it holds a script."""
    if not may_hold(subject.document, lambda shell: is_prompted(shell.fence.content)):
        return
    for shell in shells(subject.page):
        content = shell.fence.content
        if shell.info.lang not in SHELLS or not is_prompted(content):
            continue
        yield _violation(subject, shell, content)


def _violation(subject: Subject, shell: Shell, content: str) -> Violation:
    lines = content.split("\n")
    row = next(row for row, line in enumerate(lines) if PROMPT.match(line))
    prompt = PROMPT.match(lines[row])
    assert prompt is not None  # it was just found
    start = sum(len(line) + 1 for line in lines[:row]) + len(prompt[0]) - len(prompt[0].lstrip())
    sign = prompt[0].strip()
    first = shell.fence.place(start)
    span = subject.source.span(first, first + len(sign))
    count = sum(1 for line in lines if PROMPT.match(line))
    lines_of = "line" if count == 1 else f"{count} lines"
    message = f"The prompt `{shown(sign)}` stands before the command: the {lines_of} cannot be copied and run."
    prints = any(line.strip() and not PROMPT.match(line) for line in lines)
    hint = "Call the fence `console`." if prints else "Leave the prompts out, or call the fence `console`."
    return Violation(span, message, hint, token=sign)
