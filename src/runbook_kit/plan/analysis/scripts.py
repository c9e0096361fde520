"""Shells and interpreters: which script, text or input they run, and what is known about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from runbook_kit.plan.analysis.inner import Own, own_risk, run_text, run_unwrapped
from runbook_kit.plan.analysis.lookup import EVERY
from runbook_kit.plan.analysis.pythoncode import only_looks
from runbook_kit.plan.analysis.unwrap import unwrap
from runbook_kit.plan.commands.decide import MEANINGS, judge
from runbook_kit.plan.commands.entry import Entry
from runbook_kit.plan.commands.options import Scan, scan
from runbook_kit.plan.commands.phrases import risk_word, worst
from runbook_kit.plan.model import Command, Reason
from runbook_kit.plan.shell.words import is_literal

if TYPE_CHECKING:
    from runbook_kit.plan.analysis.judge import Frame, Judge
    from runbook_kit.plan.commands.catalogue import Classified

STANDARD_INPUT = ("-", "/dev/stdin")
CODE = frozenset({"-c", "-e", "-E", "-p", "--eval", "--print"})  # options of interpreters whose value is a program
SHOWN = 60  # characters of a command in a message


def run_script(judging: Judge, words: Sequence[str], found: Classified, entry: Entry, frame: Frame) -> list[Command]:
    """What a shell or interpreter is told to run: text, a module, a script by name, or its input."""
    arguments = found.arguments
    inside = unwrap(entry, arguments) if entry.wraps is not None else None
    if inside is not None and inside.inner and inside.inner[0].text is not None:
        return run_unwrapped(judging, words[0], entry, inside, own_risk(replace(entry, risk="read"), inside.own), frame)
    given = scan(arguments, entry.options, limit=0)
    if entry.modules and "-m" in given.seen:
        return [_run_module(judging, words, entry, given, frame)]
    if entry.interprets == "code" and not CODE.isdisjoint(given.seen):
        option = next(each for each in ("-c", "-e", "-E", "-p", "--eval", "--print") if each in given.seen)
        code = given.values.get(option, [""])[0]
        if option == "-c" and entry.name.startswith("python") and is_literal(code) and only_looks(code):
            return [judging.made(words[0], "read", f"{entry.name} -c", "only looks at this interpreter", frame)]
        return [judging.made(words[0], "unknown", f"{entry.name} {option}", entry.why, frame)]
    own = judge(entry, given)
    rest = arguments[given.at :]
    reads_input = not rest or rest[0] in STANDARD_INPUT or ("-s" in given.seen and entry.interprets == "shell")
    if reads_input:
        return _run_input(judging, words[0], entry, own, frame)
    return [_run_file(judging, words, rest[0], entry, own, frame)]


def _run_module(judging: Judge, words: Sequence[str], entry: Entry, given: Scan, frame: Frame) -> Command:
    """`python3 -m NAME`: a risk from the catalogue, or the program of that name."""
    name = given.values.get("-m", [""])[0]
    kind = entry.modules.get(name, "unknown") if is_literal(name) else "unknown"
    if kind != "program":
        risk = risk_word(kind)
        return judging.made(words[0], risk, f"{entry.name} -m {name}", MEANINGS[risk], frame)
    behind = next((at for at, word in enumerate(words) if word == name), len(words) - 1)
    program = (name, *words[behind + 1 :])
    found = judging.catalogue.classify(program)
    command = judging.plain(program, found, frame)
    return replace(command, name=words[0], argv_head=f"{entry.name} -m {found.argv_head}", builtin=False)


def _run_file(judging: Judge, words: Sequence[str], script: str, entry: Entry, own: Own, frame: Frame) -> Command:
    """A script by name, or what a process substitution prints."""
    risk, head, why = own
    name = words[0]
    if script.startswith("<("):
        judging.note(_runs_output(entry, script[2:-1], frame))
        return judging.made(name, worst("unknown", risk), entry.name, "runs what another command prints", frame)
    if not is_literal(script):
        what = f"Which script `{' '.join(words)}` runs is only known to the run."
        judging.note(Reason("dynamic-command", what, frame.at.line))
        return judging.made(name, worst("unknown", risk), entry.name, "only the run knows the script", frame)
    judging.files.read(script, frame.at)
    judging.files.read_settings(words, frame.at)
    known = judging.policy(script) if risk == "unknown" else risk
    if entry.builtin and known is None:
        judging.lookup.tainted.add(EVERY)  # the file may define anything
    shown = f"{head} {script}"
    return judging.made(name, known or "unknown", shown, why if known is None else MEANINGS[known], frame)


def _run_input(judging: Judge, name: str, entry: Entry, own: Own, frame: Frame) -> list[Command]:
    """An interpreter without a script runs what it reads: a here-document, a file, a pipe."""
    risk, head, why = own
    given = next((each for each in reversed(frame.at.redirects) if each.operator[:1] == "<"), None)
    if given is not None and given.operator in ("<<", "<<<") and entry.interprets == "shell" and not entry.builtin:
        return run_text(judging, given.target, entry, replace(frame, via=(*frame.via, name)))
    if given is None and frame.at.place.feeds:
        judging.note(_runs_output(entry, frame.at.place.feeds, frame))
    return [judging.made(name, risk, head, why, frame)]


def _runs_output(entry: Entry, source: str, frame: Frame) -> Reason:
    text = " ".join(source.split())
    shown = text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
    return Reason("pipe-to-shell", f"`{entry.name}` would run whatever `{shown}` prints.", frame.at.line)
