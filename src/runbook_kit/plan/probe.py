"""What this machine says about a plan: programs and files that are there, and what bash thinks of the syntax."""

from __future__ import annotations

import hashlib
import os
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from runbook_kit.plan.draft import BUILT_IN
from runbook_kit.plan.model import Action, Facts, Plan, Reason
from runbook_kit.plan.policy import KnownProgram
from runbook_kit.plan.programs import find_program, is_executable
from runbook_kit.plan.syntax import CHECKED, Asking, Text

INTERPRETERS = {"python": "python3"}  # where the program is called otherwise than the language
MOVES = frozenset({"cd", "pushd", "popd"})
EXPANDED = frozenset("$`*?[]{}<>~\n")  # a name with one of these is known to the run only
EXTGLOB = re.compile(r"\bshopt\s+-\w*s\w*\s(?:.*\s)?extglob\b")
NOTHING_KNOWN: Mapping[str, KnownProgram] = {}


class Situation(Struct, frozen=True):
    """An action and what those before it, and it itself, have changed."""

    action: Action
    created: frozenset[str]  # paths that were written
    moved: bool  # the folder is another one than the plan says


def probe(
    plan: Plan,
    root: Path,
    path: str,
    *,
    known: Mapping[str, KnownProgram] = NOTHING_KNOWN,
    refused: Sequence[Reason] = (),
    ahead: Asking | None = None,
    meanwhile: Callable[[], object] = lambda: None,
) -> Facts:
    """Look up what `plan` needs: `root` is the work tree, `path` the value of PATH.

    Starts `bash -n` for every shell text, and nothing else; writes nothing, and reads no file but the programs
    that the policy vouches for (`known`). Never fails: what cannot be looked up is unknown, and so is all syntax
    when there is no bash. `refused` is what the environment already gave reason for, `ahead` the texts that
    bash was asked about before there was a plan. While it works, `meanwhile` is called, which may load what will
    show the facts.
    """
    early = frozenset(ahead.keys) if ahead else frozenset()
    texts = tuple(_texts(plan))
    asked = frozenset(text.key for text in texts if text.source in early and not text.extglob)
    asking = Asking([text for text in texts if text.key not in asked], path)
    situations = tuple(_situations(plan.actions))
    programs = _programs(situations, root, path)
    missing = {each.action.address: found for each in situations if (found := tuple(_missing(each, root)))}
    changed = tuple(_changed(plan, known, programs, root))
    meanwhile()
    syntax = asking.answers()
    if ahead and asked:
        before = ahead.answers()
        syntax |= {text.key: before[text.source] for text in texts if text.key in asked and text.source in before}
    return Facts(programs=programs, syntax=syntax, missing_files=missing, refused=(*refused, *changed))


def named_programs(action: Action) -> Iterator[str]:
    """The programs that an action needs: what runs it, its commands, and what those are run through."""
    if action.lang and action.lang != BUILT_IN:
        yield INTERPRETERS.get(action.lang, action.lang)
    for command in action.commands:
        names = command.via if command.builtin else (*command.via, command.name)
        yield from (name for name in names if name and EXPANDED.isdisjoint(name))


def _situations(actions: Sequence[Action]) -> Iterator[Situation]:
    created: frozenset[str] = frozenset()
    moved: set[str] = set()  # phases whose shell has changed the folder
    for action in actions:
        created = created.union(_where(action, use.path) for use in action.files if use.writes)
        yield Situation(action, created, action.kind != "check" and action.phase in moved)
        if action.kind != "check" and any(command.name in MOVES for command in action.commands):
            moved.add(action.phase)


def _where(action: Action, path: str) -> str:
    return posixpath.normpath(posixpath.join(action.cwd, path))


def _programs(situations: Sequence[Situation], root: Path, path: str) -> dict[str, str]:
    """Every program the plan names, and where it is; one that is missing in any place counts as missing."""
    found: dict[str, str] = {}
    for each in situations:
        for name in dict.fromkeys(named_programs(each.action)):
            if "/" not in name:
                found[name] = found[name] if name in found else find_program(name, path)
            elif name.startswith("/") or not each.moved:
                where = _script(name, each, root)
                found[name] = where if found.get(name, where) else ""
    return found


def _script(name: str, each: Situation, root: Path) -> str:
    """Where the program at the path `name` is; one that the plan itself writes before counts as there."""
    where = _where(each.action, name)
    return str(root / where) if where in each.created or is_executable(str(root / where)) else ""


def _missing(each: Situation, root: Path) -> Iterator[str]:
    """The files that the action names, that are not there, and that nothing before it in the plan writes."""
    action = each.action
    if action.lang and not _is_known_or_there(".", each, root):
        yield action.cwd
        return
    scripts = {_where(action, command.name) for command in action.commands}  # missing as programs already
    for path in dict.fromkeys(use.path for use in action.files if not use.writes):
        certain = EXPANDED.isdisjoint(path) and (path.startswith("/") or not each.moved)
        if certain and _where(action, path) not in scripts and not _is_known_or_there(path, each, root):
            yield path


def _is_known_or_there(path: str, each: Situation, root: Path) -> bool:
    """Whether the plan writes the path, or a folder above it, or there is something; what may not be seen might be."""
    where = _where(each.action, path)
    above = {where[:at] for at in range(len(where)) if where[at] == "/"}
    if not each.created.isdisjoint({where} | above):
        return True
    try:
        os.stat(root / where)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except (OSError, ValueError):
        return True
    return True


def _changed(
    plan: Plan, known: Mapping[str, KnownProgram], programs: Mapping[str, str], root: Path
) -> Iterator[Reason]:
    """Programs that the plan uses because the policy vouches for them, but that are other files by now."""
    used = {command.name for action in plan.actions for command in action.commands}
    for each in known.values():
        for name in sorted({each.name, each.path} & used):
            where = programs.get(name, "")
            if where and not (_is_same(where, root / each.path) and _digest(root / each.path) == each.digest):
                message = f"`{name}` is not the file that the policy knows as {each.path}, or its content has changed."
                yield Reason("known-program-changed", message)


def _is_same(one: str, other: Path) -> bool:
    try:
        return os.path.samefile(one, other)
    except OSError:
        return False


def _digest(path: Path) -> str:
    try:
        with open(path, "rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""


def _texts(plan: Plan) -> Iterator[Text]:
    """Every shell text of a plan, by address."""
    extended: set[str] = set()  # phases in which a block has switched on patterns that are else syntax errors
    for action in plan.actions:
        if action.lang not in CHECKED:
            continue
        source = action.checked or action.source
        if EXTGLOB.search(source):
            extended.add(action.phase)
        yield Text(action.address, source, action.phase in extended)
