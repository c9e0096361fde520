"""Runbooks of any length, the same bytes every time."""

from __future__ import annotations

from pathlib import Path

HEAD = """\
---
runbook: generated
title: A generated runbook of {blocks} blocks
mode: shadow
modes: [shadow]
inputs:
  area: {{description: Folder to look at, default: docs}}
phases:
  - id: phase-2
    title: Preflight
    goal: Every block of a long phase is read and judged
    entry:
      - {{id: inside, text: This is a git repository, check: git rev-parse --is-inside-work-tree}}
    exit:
      - The operator has read every result
---
# A generated runbook of {blocks} blocks

## Phase 2 — Preflight
"""

# Read-only commands of the kind a preflight has; `{n}` makes every block a different text.
BLOCKS = (
    "git status --short\ngit log -{n} --oneline | head -n {n}",
    "df -h . | tail -n 1\nuname -a",
    'test -d docs/part-{n} && ls -la docs/part-{n}\necho "part {n}: $?"',
    "for name in a b c; do\n  grep -c part-{n} README.md | sort | uniq -c\ndone",
    "python3 --version\ngit --version\nbash --version | head -n 1",
    'find . -maxdepth 2 -name "*-{n}.md" -print | wc -l\nls <area>',
)


def runbook(blocks: int) -> str:
    """A runbook whose only phase, `phase-2`, has `blocks` blocks in steps of five."""
    parts = [HEAD.format(blocks=blocks)]
    for number in range(1, blocks + 1):
        if number % 5 == 1:
            parts.append(f"### Look at part {number}\n\nWhat is there, and does it look as it should?\n")
        source = BLOCKS[number % len(BLOCKS)].replace("{n}", str(number))
        parts.append(f"```bash {{#block-{number} timeout=30s}}\n{source}\n```\n")
    return "\n".join(parts)


def write(root: Path, blocks: int) -> Path:
    """Write a runbook of `blocks` blocks below `root`, with the README its commands look at; returns `root`."""
    (root / "runbooks").mkdir(parents=True)
    (root / "docs").mkdir()
    (root / "README.md").write_text("part-1\n", "utf-8")
    (root / "runbooks" / "generated.md").write_text(runbook(blocks), "utf-8")
    return root
