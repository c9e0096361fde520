"""What a run requires, as lines of a script: state of git, programs and their versions, variables, facts, phases."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from runbook_kit.document.model import EnvironmentRequirement, Requires, ToolRequirement
from runbook_kit.plan.model import Action
from runbook_kit.render.scripts.order import Sources
from runbook_kit.render.scripts.words import glob, is_name, value, word

COMPARISONS = re.compile(r"\s*(>=|<=|==|!=|<|>|=)?\s*(\d{1,9}(?:\.\d{1,9}){0,5})\s*(?:,|\Z)")
FACTS = {
    "os": "uname -s | tr '[:upper:]' '[:lower:]' | sed 's/^darwin$/macos/'",
    "host": "uname -n",
    "user": "id -un",
}


def precondition(action: Action, sources: Sources, probes: Collection[str]) -> Iterator[str]:
    """The lines that find out whether a requirement holds; where a shell cannot, a person is asked.

    `probes` are programs that may be asked for their version.
    """
    prefix, _, name = action.address.rpartition("/")
    requires = sources.requires.get(prefix, Requires())
    start = f"{word(action.address)} {word(action.title)}"
    kind, _, rest = name.partition("-")
    if name == "git-clean":
        yield f"rb_clean {start}"
    elif name in ("git-branch", "policy-branch"):
        branches = requires.git.branches if name == "git-branch" else sources.branches
        yield from matching(start, "rb_branch", branches)
    elif kind == "tool":
        yield from tool(start, next((each for each in requires.tools if each.name == rest), None), probes)
    elif kind in ("variable", "fact"):
        yield from fact(start, next((each for each in requires.environment if each.name == rest), None))
    else:
        yield f"rb_manual {start} no"


def matching(start: str, command: str, patterns: Sequence[str]) -> Iterator[str]:
    """Compare what `command` prints with patterns of which one must match."""
    yield f"case $({command}) in"
    yield f"    {' | '.join(map(glob, patterns))}) rb_holds {start} ;;"
    yield f"    *) rb_fails {start} ;;"
    yield "esac"


def tool(start: str, each: ToolRequirement | None, probes: Collection[str]) -> Iterator[str]:
    """A program that must be there, in a version that must fit."""
    if each is None:
        yield f"rb_manual {start} no"
        return
    yield f"rb_program {start} {value(each.name)}"
    wanted = comparisons(each.version)
    if wanted and each.name in probes:
        yield f"rb_version {start} {value(each.name)} {' '.join(f'{value(sign)} {number}' for sign, number in wanted)}"
    elif each.version != "*":
        yield f"rb_manual {start} no"


def comparisons(version: str) -> tuple[tuple[str, str], ...]:
    """`>=2.30,<3` as pairs of sign and number; none when it is `*` or says something else."""
    found, at = [], 0
    while at < len(version):
        match = COMPARISONS.match(version, at)
        if match is None:
            return ()
        found.append((match[1] or "==", match[2]))
        at = match.end()
    return tuple(found)


def fact(start: str, each: EnvironmentRequirement | None) -> Iterator[str]:
    """A variable or a fact of the machine that must match a pattern."""
    if each is not None and each.kind == "variable" and is_name(each.name):
        pattern = "?*" if each.pattern == "*" else glob(each.pattern)
        yield f"case ${{{each.name}-}} in"
        yield f"    {pattern}) rb_holds {start} ;;"
        yield f"    *) rb_fails {start} ;;"
        yield "esac"
    elif each is not None and each.kind == "fact" and each.name in FACTS:
        yield from matching(start, FACTS[each.name], [each.pattern])
    else:
        yield f"rb_manual {start} no"
