"""A plan as numbered instructions for somebody who has nothing but a phone: every command with its values."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from runbook_kit.plan.model import Action
from runbook_kit.render.documents.library import Library, Rendered
from runbook_kit.render.scripts.body import questions
from runbook_kit.render.scripts.order import Order, Sources, refusal, sources
from runbook_kit.render.scripts.preconditions import comparisons
from runbook_kit.render.terminal import counted, duration

TEMPLATE = "script.md"


class Instruction(Struct, frozen=True):
    """One thing to do: its number and title, what to type, what to expect, what to answer.

    `refused` is why it must not be done at all; then there is nothing to type.
    """

    number: int
    address: str
    title: str
    kind: str
    risk: str = ""
    source: str = ""
    lang: str = ""
    folder: str = ""
    refused: str = ""
    before: tuple[str, ...] = ()
    codes: str = ""
    expect: tuple[str, ...] = ()
    output: str = ""
    match: str = ""
    otherwise: str = ""


class Part(Struct, frozen=True):
    """Instructions of one phase, or of the whole runbook."""

    title: str
    instructions: tuple[Instruction, ...]


def instructions(order: Order, library: Library) -> Rendered:
    """The instructions of a plan, in Markdown. Raises `InvalidInput` for a template that is wrong."""
    plan = order.plan
    everything = tuple(numbered(order))
    parts = tuple(grouped(order, everything))
    return library.render(
        TEMPLATE,
        runbook=order.runbook,
        target=plan.target,
        mode=plan.mode,
        plan_digest=plan.digest,
        inputs=tuple((each.name, each.value) for each in plan.inputs if not each.secret and each.source != "missing"),
        secrets=tuple((each.name, each.from_env or each.name.upper()) for each in order.open_inputs if each.secret),
        parts=parts,
        count=len(everything),
        refused=tuple(each for each in everything if each.refused),
        left_out=plan.left_out,
        asked=order.asked,
    )


def grouped(order: Order, everything: tuple[Instruction, ...]) -> Iterator[Part]:
    """The instructions below the headings they belong to."""
    titles = {phase.id: phase.title for phase in order.runbook.phases}
    heading, members = "", list[Instruction]()
    for action, each in zip(order.plan.actions, everything, strict=True):
        title = "Afterwards" if action.when == "teardown" else titles.get(action.phase, "") or "Before you begin"
        title = "At the end" if action.when == "exit" and not action.phase else title
        if title != heading and members:
            yield Part(heading, tuple(members))
            members = []
        heading = title
        members.append(each)
    if members:
        yield Part(heading, tuple(members))


def numbered(order: Order) -> Iterator[Instruction]:
    found = sources(order)
    for number, action in enumerate(order.plan.actions, 1):
        why = refusal(action, found.attributes(action))
        if why:
            yield Instruction(number, action.address, action.title, action.kind, refused=why)
        elif action.lang:
            yield to_run(number, action, found)
        else:
            yield to_answer(number, action, found)


def to_run(number: int, action: Action, found: Sources) -> Instruction:
    """A command to type, with what it should do."""
    attributes = found.attributes(action)
    question = questions(action, attributes.confirm)
    match, text = found.expected(action) or ("", "")
    tolerated = attributes.continue_on_error or (action.kind == "check" and action.optional)
    return Instruction(
        number,
        action.address,
        action.title,
        action.kind,
        risk=action.risk,
        source=action.source,
        lang=action.lang,
        folder=attributes.cwd,
        codes="" if attributes.background else " or ".join(map(str, attributes.expect_exit)),
        before=tuple(before(question, attributes.condition, attributes.env)),
        expect=tuple(expectations(action, attributes.retries, background=attributes.background)),
        output=text,
        match=match,
        otherwise="Note it and go on." if tolerated else "Stop, and report the number of this instruction.",
    )


def before(question: str, condition: str, environment: tuple[tuple[str, str], ...]) -> Iterator[str]:
    if question:
        yield f"Ask yourself first: {question} Go on only when the answer is yes."
    if condition:
        yield f"Only when this succeeds: {condition}"
    for name, text in environment:
        yield f"Set the variable {name} to {text} for this one."


def expectations(action: Action, retries: int, *, background: bool) -> Iterator[str]:
    """What shows that it went well."""
    if background:
        yield "It goes on in the background; leave its window open."
    elif action.timeout_s is not None:
        yield f"It takes at most {duration(action.timeout_s)}; after that, press Ctrl-C."
    if retries:
        yield f"When it fails, try it {counted(retries, 'more time', 'more times')}."


def to_answer(number: int, action: Action, found: Sources) -> Instruction:
    """Something that a person looks at or answers for."""
    prefix, _, name = action.address.rpartition("/")
    stop = "Note it and go on." if action.optional else "Stop, and report the number of this instruction."
    plain = Instruction(number, action.address, action.title, action.kind, otherwise=stop)
    if action.kind == "signoff":
        role = found.criteria[action.address].signoff if action.address in found.criteria else ""
        said = (
            f"Call somebody with the role {role or 'approver'} who is not you. Note the name, the time and the answer."
        )
        return with_expectation(plain, said)
    if name == "git-clean":
        return with_command(plain, "git status --porcelain", "It prints nothing.")
    if name in ("git-branch", "policy-branch"):
        branches = found.requires[prefix].git.branches if name == "git-branch" else found.branches
        return with_command(plain, "git branch --show-current", f"It prints {' or '.join(branches)}.")
    if name.startswith("tool-") and prefix in found.requires:
        wanted = next((each.version for each in found.requires[prefix].tools if each.name == name[5:]), "*")
        version = f" {wanted}" if comparisons(wanted) or wanted != "*" else ""
        return with_expectation(plain, f"The program {name[5:]}{version} is on this machine.")
    return with_expectation(plain, "The answer is yes.")


def with_expectation(plain: Instruction, text: str) -> Instruction:
    return replace(plain, expect=(text,))


def with_command(plain: Instruction, source: str, text: str) -> Instruction:
    return replace(plain, source=source, lang="bash", expect=(text,))
