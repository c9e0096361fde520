"""What a block would do, from its text alone: its commands with their risk, its files, and what is odd about it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from runbook_kit.plan.analysis.characters import find_entities, find_hidden
from runbook_kit.plan.analysis.judge import Judge
from runbook_kit.plan.analysis.lookup import Lookup
from runbook_kit.plan.commands.catalogue import Catalogue
from runbook_kit.plan.commands.phrases import worst
from runbook_kit.plan.model import Analysis, Command, Reason, Risk
from runbook_kit.plan.shell.read import read_script
from runbook_kit.plan.shell.script import Script

SHELLS = frozenset(
    {
        "",
        "bash",
        "sh",
        "shell",
        "zsh",
        "ksh",
        "dash",
        "console",
        "terminal",
        "shell-session",
        "shellsession",
        "sh-session",
    }
)
INTERPRETERS = {
    "python": "python3",
    "py": "python3",
    "javascript": "node",
    "js": "node",
    "powershell": "pwsh",
    "ps1": "pwsh",
}
NOTHING_KNOWN: Mapping[str, Risk] = MappingProxyType({})
NO_ALIASES: Mapping[str, tuple[str, ...]] = MappingProxyType({})
MOST_PROBLEMS = 5  # lines of one block that cannot be read; more say nothing new


def analyse(
    source: str,
    lang: str,
    catalogue: Catalogue,
    *,
    functions: frozenset[str] = frozenset(),
    tainted: frozenset[str] = frozenset(),
    aliases: Mapping[str, tuple[str, ...]] = NO_ALIASES,
    known: Mapping[str, Risk] = NOTHING_KNOWN,
) -> Analysis:
    """Judge a block whose placeholders are filled or replaced by words. Never fails; nothing is run or looked up.

    `functions`, `tainted` (`*`: every program) and `aliases` come from earlier blocks of the phase; `known` are the
    programs and scripts that policy lists. Lines are 1-based within `source`. The reasons have these codes:
    syntax-unclear, hidden-character, entity-in-command, dynamic-command, pipe-to-shell, eval, redefines-command,
    changes-lookup, wide-removal, unknown-target.
    """
    source = source.encode("utf-8", "replace").decode()  # half a character is no character to the shell either
    hidden = find_hidden(source)
    if lang.lower() not in SHELLS:
        return _foreign(lang.lower(), hidden)
    script = read_script(source)
    judge = Judge(catalogue, known, Lookup(catalogue, set(functions), set(tainted), aliases=dict(aliases)))
    judge.statements(script.statements)
    judge.note(*_problems(script), *hidden, *find_entities(source))
    unclear: Risk = "unknown" if any(each.code == "syntax-unclear" for each in judge.reasons) else "read"
    return Analysis(
        commands=tuple(judge.commands),
        files=tuple(judge.files.uses),
        risk=worst(unclear, *(command.risk for command in judge.commands)),
        reasons=tuple(sorted(judge.reasons, key=lambda reason: reason.line)),
        functions=frozenset(judge.lookup.own),
        tainted=frozenset(judge.lookup.tainted - tainted),
        aliases=judge.lookup.aliases,
    )


def _foreign(lang: str, hidden: tuple[Reason, ...]) -> Analysis:
    """A block in a language this tool does not read: one command, its interpreter."""
    program = INTERPRETERS.get(lang, lang)
    command = Command(program, program, "unknown", 1, why=f"runs {lang} code this tool does not read")
    return Analysis(commands=(command,), risk="unknown", reasons=hidden)


def _problems(script: Script) -> list[Reason]:
    """At most one reason for each line that is not read as bash."""
    by_line: dict[int, str] = {}
    for line, sentence in script.problems:
        by_line.setdefault(line, sentence)
    return [Reason("syntax-unclear", sentence, line) for line, sentence in sorted(by_line.items())[:MOST_PROBLEMS]]
