"""Commands inside commands: what a wrapper runs here or elsewhere, and shell text that a command is given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from runbook_kit.plan.analysis.lookup import Lookup
from runbook_kit.plan.analysis.unwrap import Inner, Unwrapped, unwrap, without_inner
from runbook_kit.plan.commands.decide import MEANINGS, judge
from runbook_kit.plan.commands.entry import Entry, Wrap
from runbook_kit.plan.commands.options import NONE_UNLISTED, Scan
from runbook_kit.plan.commands.phrases import worst
from runbook_kit.plan.model import Command, Reason, Risk
from runbook_kit.plan.shell.read import read_script
from runbook_kit.plan.shell.script import FunctionDefinition, Statement
from runbook_kit.plan.shell.words import Dynamic

if TYPE_CHECKING:
    from runbook_kit.plan.analysis.judge import Frame, Judge
    from runbook_kit.plan.commands.catalogue import Classified

DEEPEST = 5  # shell text inside shell text, hosts behind hosts
Own = tuple[Risk, str, str]  # risk, decisive words and reason of a wrapper by itself


def run_inner(judging: Judge, words: Sequence[str], found: Classified, entry: Entry, frame: Frame) -> list[Command]:
    """The commands that a wrapper runs, each with the wrapper's own risk at least."""
    wrap = entry.wraps or Wrap()
    if wrap.starts:
        return _run_found(judging, words, found, entry, frame)
    inside = unwrap(entry, found.arguments)
    risk, head, why = own_risk(entry, inside.own)
    if not inside.inner:
        return [judging.made(words[0], risk if wrap.alone == "read" else worst(wrap.alone, risk), head, why, frame)]
    if words[0] == "eval":
        judging.note(Reason("eval", f"`{' '.join(words)}` runs text as a command.", frame.at.line))
    return run_unwrapped(judging, words[0], entry, inside, (risk, head, why), frame)


def run_unwrapped(
    judging: Judge, name: str, entry: Entry, inside: Unwrapped, own: Own, frame: Frame
) -> list[Command]:  # fmt: skip
    """What was found inside a wrapper, judged where it runs: here or elsewhere."""
    frame = replace(frame, tainted=frame.tainted | judging.changed(inside.own.assigned, frame.at.line))
    if entry.wraps is not None and entry.wraps.elsewhere:
        return [_run_elsewhere(judging, name, inside.inner, entry, own, frame)]
    via = frame.via if entry.builtin else (*frame.via, name)
    risk, head, _ = own
    found = run_parts(judging, inside.inner, entry, replace(frame, via=via))
    return [_with_wrapper(each, entry, risk, head) for each in found]


def own_risk(entry: Entry, own: Scan) -> Own:
    """Risk, head and reason of a wrapper without what it runs."""
    risk, head, why = judge(entry, own)
    if own.certain < NONE_UNLISTED:
        return worst("unknown", risk), head, "an option of it is not in the catalogue"
    return risk, head, why


def _with_wrapper(command: Command, entry: Entry, risk: Risk, head: str) -> Command:
    """A command whose wrapper has a risk of its own, as `sudo` has: shown with the wrapper when that decides."""
    if risk == "read" or worst(risk, command.risk) != risk or command.argv_head == head:
        return command
    return replace(command, risk=risk, argv_head=f"{head} {command.argv_head}", why=entry.why or MEANINGS[risk])


def _run_found(judging: Judge, words: Sequence[str], found: Classified, entry: Entry, frame: Frame) -> list[Command]:
    """`find … -exec …`: it looks by itself, and runs commands on what it finds."""
    inside = unwrap(entry, found.arguments)
    own = judging.catalogue.classify((words[0], *without_inner(entry, found.arguments))) if inside.inner else found
    behind = replace(frame, via=(*frame.via, words[0]))
    return [judging.plain(words, own, frame), *run_parts(judging, inside.inner, entry, behind)]


def run_parts(judging: Judge, parts: Sequence[Inner], entry: Entry, frame: Frame) -> list[Command]:
    """The commands in `parts`, which run on this machine."""
    found: list[Command] = []
    for part in parts:
        if part.text is not None:
            found += run_text(judging, part.text, entry, frame)
        else:
            found += judging.command(part.words, replace(frame, depth=frame.depth + 1))
    return found


def _run_elsewhere(
    judging: Judge, name: str, parts: Sequence[Inner], entry: Entry, own: Own, frame: Frame
) -> Command:  # fmt: skip
    """A command on another host, in a container or environment: its programs are not looked for here."""
    there = replace(
        judging, lookup=Lookup(judging.catalogue, set(), set()), commands=[], reasons={}, depth=judging.depth + 1,
        files=type(judging.files)(),
    )  # fmt: skip
    inside = replace(frame, at=replace(frame.at, redirects=()), via=(), tainted=frozenset())
    found = run_parts(there, parts, entry, inside) if there.depth <= DEEPEST else []
    judging.note(*there.reasons)
    if entry.risk != "remote":  # an environment on this machine: the same files
        judging.files.uses.update(there.files.uses)
    risk, head, why = own
    total = worst(risk, *(each.risk for each in found)) if found else worst(risk, "unknown")
    decisive = next((each for each in found if each.risk == total), found[0] if found else None)
    shown = f"{head} {decisive.argv_head}" if decisive else head
    return judging.made(name, total, shown, why if decisive is None or total == risk else decisive.why, frame)


def run_text(judging: Judge, text: str, entry: Entry, frame: Frame) -> list[Command]:
    """Shell text inside a command: the commands in it; unknown when only the run knows all of the text."""
    line = frame.at.line
    found = _nested(judging, text, entry, frame)
    via = frame.via if entry.builtin else frame.via[:-1]
    if isinstance(text, Dynamic):
        what = f"`{entry.name}` runs text that only the run knows: `{text}`."
        judging.note(Reason("dynamic-command", what, line))
        why = "runs text that only the run knows"
        found.append(Command(entry.name, entry.name, "unknown", line, entry.builtin, why, via))
    return found or [Command(entry.name, entry.name, "read", line, entry.builtin, MEANINGS["read"], via)]


def _nested(judging: Judge, text: str, entry: Entry, frame: Frame) -> list[Command]:
    """The commands of shell text; another shell's functions and variables stay its own."""
    at = frame.at
    if judging.depth >= DEEPEST:
        judging.note(Reason("syntax-unclear", "Shell text is nested too deeply to be read.", at.line))
        return [Command(entry.name, entry.name, "unknown", at.line, entry.builtin, "nested too deeply", frame.via)]
    judging.shells += 1
    function = at.place.function or ("trap" if entry.name == "trap" else "")  # both run later
    place = replace(at.place, subshells=(*at.place.subshells, -judging.shells), after="", function=function)
    script = read_script(text, line=at.line, place=place)
    judging.note(*(Reason("syntax-unclear", sentence, line) for line, sentence in script.problems))
    lookup, commands = judging.lookup, judging.commands
    if not entry.builtin:
        judging.lookup = Lookup(lookup.catalogue, set(), lookup.tainted | frame.tainted, set(lookup.assigned))
    found: list[Command] = []
    judging.commands = found
    judging.depth += 1
    judging.statements([each for each in script.statements if _is_certain(each) or not isinstance(text, Dynamic)])
    judging.depth -= 1
    judging.lookup, judging.commands = lookup, commands
    return [replace(each, via=(*frame.via, *each.via)) for each in found]


def _is_certain(statement: Statement) -> bool:
    """Of text with expansions: a command that stands there in letters, and was not found as a substitution before."""
    if isinstance(statement, FunctionDefinition):
        return True
    return not statement.place.substitution and not (statement.words and isinstance(statement.words[0], Dynamic))
