"""One shell command after the other: its risk and why, and what it changes for those behind it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from posixpath import normpath

from msgspec import Struct, field
from msgspec.structs import replace

from runbook_kit.plan.analysis.files import TESTS, Files
from runbook_kit.plan.analysis.inner import run_inner
from runbook_kit.plan.analysis.lookup import DECLARING, EVERY, Lookup, changes
from runbook_kit.plan.analysis.removal import too_wide
from runbook_kit.plan.analysis.scripts import run_script
from runbook_kit.plan.commands.catalogue import Catalogue, Classified
from runbook_kit.plan.commands.decide import MEANINGS
from runbook_kit.plan.commands.entry import Entry
from runbook_kit.plan.commands.options import scan
from runbook_kit.plan.commands.phrases import is_worse, worst
from runbook_kit.plan.model import Command, Reason, Risk
from runbook_kit.plan.shell.script import FunctionDefinition, Redirect, SimpleCommand, Statement
from runbook_kit.plan.shell.words import Dynamic, is_literal

DEEPEST = 30  # wrappers around wrappers
OUTPUT = frozenset({">", ">>", ">|", "&>", "&>>", "<>", ">&"})
HANDING_ON = frozenset({"$RUNBOOK_OUTPUT", "${RUNBOOK_OUTPUT}"})
LINKING = frozenset({"ln", "link", "mount", "bindfs"})
RECORDS = re.compile(r"(?:^|/)\.run[\w*?\[\]]*(?:/|$)")  # `.runbook`, also as a pattern
REMOVING = frozenset({"rm", "srm", "shred", "trash", "trash-put"})
MOVING = frozenset({"cd", "pushd", "popd"})
DOUBTED = "may be another program: the block changes what names mean"


class Frame(Struct, frozen=True):
    """Around one command: the statement it belongs to and the wrappers it is run through."""

    at: SimpleCommand
    via: tuple[str, ...] = ()
    tainted: frozenset[str] = frozenset()  # programs made uncertain by assignments in front of it
    depth: int = 0  # wrappers around it


class Judge(Struct):
    """Judges statements in source order and remembers what they change."""

    catalogue: Catalogue
    known: Mapping[str, Risk]
    lookup: Lookup
    files: Files = field(default_factory=Files)
    commands: list[Command] = field(default_factory=list)
    reasons: dict[Reason, None] = field(default_factory=dict)
    depth: int = 0  # of shell text inside shell text
    shells: int = 0

    def statements(self, statements: Sequence[Statement]) -> None:
        """Judge every statement and keep the commands."""
        self.lookup.announced.update(each.name for each in statements if isinstance(each, FunctionDefinition))
        for statement in statements:
            if isinstance(statement, FunctionDefinition):
                self.note(*self.lookup.define(statement.name, statement.line))
            else:
                self.statement(statement)

    def note(self, *reasons: Reason) -> None:
        for reason in reasons:
            self.reasons[reason] = None

    def statement(self, at: SimpleCommand) -> None:
        """One simple command with its assignments and redirections."""
        found: list[Command] = []
        if at.words:
            tainted = self.assigned(at) if at.assignments else frozenset()
            found = self.command(at.words, Frame(at, tainted=tainted))
        else:
            for name, value in at.assignments:
                self.note(*self.lookup.assign(name, value, at.line))
        self.commands.extend(self.redirected(found, at) if at.redirects else found)

    def assigned(self, at: SimpleCommand) -> frozenset[str]:
        """Programs that are uncertain for this command only, by the assignments in front of it."""
        if at.words[0] not in DECLARING:
            return self.changed(at.assignments, at.line)
        for name, value in at.assignments:
            self.note(*self.lookup.assign(name, value, at.line))
            if "-n" in at.words:  # a reference: what is assigned to `name` later goes to `value`
                self.note(*self.lookup.assign(value, Dynamic("?"), at.line))
        return frozenset()

    def changed(self, assignments: Sequence[tuple[str, str]], line: int) -> frozenset[str]:
        """The programs that assignments make uncertain for one command. No program takes IFS from outside."""
        found: set[str] = set()
        for name, value in assignments:
            programs = self.catalogue.changes_lookup(name, value) if name != "IFS" else ()
            if programs:
                self.note(Reason("changes-lookup", changes(name, programs, lasting=False), line))
            found.update(programs)
        return frozenset(found)

    def command(self, words: tuple[str, ...], frame: Frame) -> list[Command]:
        """What the command in `words` is: one Command, or one for each that it runs."""
        name, line = words[0], frame.at.line
        if frame.depth > DEEPEST:
            self.note(Reason("syntax-unclear", "A command is wrapped too often to be read.", line))
            return [Command(str(name), str(name), "unknown", line, why="wrapped too often", via=frame.via)]
        if not is_literal(name):
            self.note(
                Reason("dynamic-command", f"Which program `{' '.join(words)}` starts is only known to the run.", line)
            )
            return [Command(str(name), str(name), "unknown", line, why="only the run knows the program", via=frame.via)]
        if self.lookup.is_function(name, later=frame.at.place.function != "") and name not in frame.tainted:
            return [Command(name, name, "read", line, builtin=True, why="a function defined before", via=frame.via)]
        entry = self.catalogue.entry(name)
        if entry is None and name in self.lookup.aliases:
            return self.command((*self.lookup.aliases[name], *words[1:]), replace(frame, depth=frame.depth + 1))
        if entry is None:
            return [self.uncatalogued(words, frame)]
        found = self.catalogue.classify(words)
        if entry.builtin:
            self.builtin(words, frame)
        commands = self.raised(self.classified(words, found, frame), name)
        return [self.doubted(each, name) for each in commands] if self.uncertain(name, entry, frame) else commands

    def classified(self, words: tuple[str, ...], found: Classified, frame: Frame) -> list[Command]:
        entry = found.entry
        if entry is not None and entry.interprets:
            return run_script(self, words, found, entry, frame)
        if entry is not None and entry.wraps is not None:
            return run_inner(self, words, found, entry, frame)
        return [self.plain(words, found, frame)]

    def raised(self, found: list[Command], name: str) -> list[Command]:
        """Policy may only raise what the catalogue lists."""
        risk = self.known.get(name) if self.known else None
        if risk is None:
            return found
        return [replace(each, risk=worst(each.risk, risk)) if each.risk != "unknown" else each for each in found]

    def uncertain(self, name: str, entry: Entry, frame: Frame) -> bool:
        """Whether `name` may be another program by now, or for this command."""
        if not frame.tainted and not self.lookup.tainted:
            return False
        here = name in frame.tainted or (EVERY in frame.tainted and not entry.builtin)
        return here or self.lookup.is_tainted(name, builtin=entry.builtin)

    def doubted(self, command: Command, name: str) -> Command:
        """A command whose name may mean another program: unknown at least."""
        if command.name != name and name not in command.via:
            return command
        return replace(command, risk=worst("unknown", command.risk), builtin=False, why=DOUBTED)

    def uncatalogued(self, words: tuple[str, ...], frame: Frame) -> Command:
        """A program of the repository, or one nobody listed: unknown unless policy knows it."""
        name = words[0]
        is_path = "/" in name
        if is_path:
            self.files.read(name, frame.at)
        self.files.read_settings(words, frame.at)
        tainted = name in frame.tainted or EVERY in frame.tainted or self.lookup.is_tainted(name, builtin=False)
        risk = self.policy(name) if is_path or not tainted else None
        why = "known to the policy" if risk is not None else MEANINGS["unknown"]
        return Command(name, name, risk or "unknown", frame.at.line, why=why, via=frame.via)

    def policy(self, name: str) -> Risk | None:
        """What the policy says about a program or script that the catalogue does not list."""
        return self.known.get(name) or (self.known.get(normpath(name)) if "/" in name else None)

    def plain(self, words: Sequence[str], found: Classified, frame: Frame) -> Command:
        """A command that runs nothing else."""
        at, entry = frame.at, found.entry
        for word in found.reads:
            self.files.read(word, at)
        self.files.read_settings(words, at)
        for word in found.writes:
            self.writes(word, words[0], at)
        if entry is not None and entry.name in REMOVING:
            self.removes(found, entry, at)
        if words[0] in LINKING and any(RECORDS.search(word) for word in words[1:]):
            what = f"`{' '.join(words)}` would make the records of runs reachable under another name."
            self.note(Reason("protected-path", what, at.line))
        builtin = entry.builtin if entry is not None else self.is_builtin(words[0])
        return Command(words[0], found.argv_head, found.risk, at.line, builtin, found.why, frame.via)

    def made(self, name: str, risk: Risk, head: str, why: str, frame: Frame) -> Command:
        return Command(name, head, risk, frame.at.line, self.is_builtin(name), why, frame.via)

    def is_builtin(self, name: str) -> bool:
        entry = self.catalogue.entry(name) if is_literal(name) else None
        return entry is not None and entry.builtin

    def writes(self, word: str, name: str, at: SimpleCommand) -> None:
        if not self.files.write(word, at):
            what = f"Which file `{name}` changes (`{word}`) is only known to the run."
            self.note(Reason("unknown-target", what, at.line))

    def removes(self, found: Classified, entry: Entry, at: SimpleCommand) -> None:
        own = scan(found.arguments, entry.options)
        recursive = not {"-r", "-R", "--recursive"}.isdisjoint(own.seen)
        why = too_wide(own.words, self.lookup.assigned, recursive=recursive)
        if why:
            self.note(Reason("wide-removal", f"`{' '.join(at.words)}` may remove far too much: {why}", at.line))

    def builtin(self, words: tuple[str, ...], frame: Frame) -> None:
        """What builtins change for the commands behind them."""
        name = words[0]
        if name in MOVING:
            operands = [word for word in words[1:] if word[:1] != "-" or word == "-"]
            self.files.change_folder(frame.at, operands[-1] if operands and name != "popd" else None)
        elif name in TESTS:
            self.files.test(frame.at)
        else:
            self.note(*self.lookup.declare(words, frame.at.line))

    def redirected(self, found: list[Command], at: SimpleCommand) -> list[Command]:
        """The commands of a statement with what its redirections add."""
        risk = worst("read", *(self.redirect(each, at) for each in at.redirects))
        if not found and risk != "read":
            target = next((each for each in at.redirects if each.operator in OUTPUT), at.redirects[0])
            return [Command(":", f"{target.operator} {target.target}", risk, at.line, builtin=True, why=MEANINGS[risk])]
        last = found[-1] if found else None
        if last is not None and is_worse(risk, last.risk):
            why = "writes to a file" if risk == "write" else MEANINGS[risk]
            found[-1] = Command(last.name, last.argv_head, risk, last.line, last.builtin, why, last.via)
        return found

    def redirect(self, redirect: Redirect, at: SimpleCommand) -> Risk:
        """The risk of one redirection; the file it names is noted."""
        target = redirect.target
        if redirect.operator == "<":
            self.files.read(target, at)
            return "network" if self.catalogue.place(target) == "remote" else "read"
        duplicates = redirect.operator == ">&" and (target == "-" or target.rstrip("-").isdigit())
        if redirect.operator not in OUTPUT or duplicates or not self.catalogue.is_file(target):
            return "read"
        if target in HANDING_ON and "RUNBOOK_OUTPUT" not in self.lookup.assigned:
            return "read"  # a private file of the run: what later blocks are given, and nothing else
        self.writes(target, at.words[0] if at.words else "the block", at)
        return self.catalogue.place_risk(target)
