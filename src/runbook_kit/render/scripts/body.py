"""Actions of a plan as lines of a script: each block in a process of its own, its source in a here-document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import count

from runbook_kit.document.model import Input
from runbook_kit.plan.filling.spelling import is_free
from runbook_kit.plan.model import Action
from runbook_kit.render.escape import on_one_line, visible
from runbook_kit.render.scripts.order import INTERPRETERS, Order, Sources, is_reserved, refusal
from runbook_kit.render.scripts.preconditions import precondition
from runbook_kit.render.scripts.words import comment, extended, here, seconds, value, word


class Body:
    """Writes actions down; numbers the here-documents as it goes."""

    def __init__(self, order: Order, found: Sources) -> None:
        self.order, self.sources = order, found
        self.numbers = count(1)
        self.titles = {phase.id: phase.title for phase in order.runbook.phases}

    def lines(self, actions: Sequence[Action]) -> Iterator[str]:
        """The lines of `actions`, with a heading wherever another phase begins."""
        phase = ""
        for action in actions:
            if action.phase != phase:
                phase = action.phase
                yield from ("", f"rb_phase {word(phase)} {word(self.titles.get(phase, ''))}")
            yield ""
            yield from self.action(action)

    def action(self, action: Action) -> Iterator[str]:
        """One action, behind a comment that says where it comes from."""
        about = [f"line {action.line}"] if action.line else []
        about += [action.kind] + ([action.risk] if action.lang else []) + (["optional"] if action.optional else [])
        yield comment(f"{action.address} ({', '.join(about)}): {action.title}")
        why = refusal(action, self.sources.attributes(action))
        if why:
            yield comment(f"NOT IN THIS SCRIPT: {why}")
        elif action.lang:
            yield from self.command(action)
        elif action.kind == "requires":
            yield from precondition(action, self.sources, self.order.probes)
        elif action.kind == "signoff":
            role = self.sources.criteria[action.address].signoff if action.address in self.sources.criteria else ""
            yield f"rb_signoff {word(action.address)} {word(action.title)} {word(role)} {yes(action.optional)}"
        else:
            yield f"rb_manual {word(action.address)} {word(action.title)} {yes(action.optional)}"

    def command(self, action: Action) -> Iterator[str]:
        """A block or a check: what is known about it, its source, and the call that runs it."""
        attributes = self.sources.attributes(action)
        check = action.kind == "check"
        tolerated = attributes.continue_on_error or (check and action.optional)
        codes = " ".join(map(str, attributes.expect_exit))
        limit = "0" if attributes.background and attributes.timeout_s is None else seconds(action.timeout_s)
        yield from self.document(
            f"rb_block {word(action.address)} {word(action.title)} {limit} {attributes.retries} {value(codes)}"
            f" {value(attributes.cwd)} {yes(tolerated)}",
            action.source,
        )
        if check:
            yield "rb_kind=check"
        if attributes.condition:
            yield from self.document("rb_when", attributes.condition)
        expected = self.sources.expected(action)
        if expected:
            yield from self.expectation(*expected)
        question = questions(action, attributes.confirm)
        if question:
            yield f"rb_question={word(question)}"
        names = tuple(needed(action, self.order.open_inputs))
        if names:
            yield f"rb_inputs={value(' '.join(names))}"
        outputs = [name for name in attributes.outputs if not is_reserved(name) and is_free(name.upper())]
        if outputs:
            yield f"rb_outputs={value(' '.join(outputs))}"
        for name, wanted in (("interactive", attributes.interactive), ("background", attributes.background)):
            if wanted:
                yield f"rb_{name}=yes"
        if INTERPRETERS[action.lang][1] in ("python3", "node"):
            yield "rb_wrapped=no"
        pairs = [f"{name}={text}" for name, text in attributes.env]
        words = ["env", *map(value, pairs)] if pairs else []
        yield " ".join(["rb_run", *words, INTERPRETERS[action.lang][0]])

    def expectation(self, match: str, text: str) -> Iterator[str]:
        """How the output is compared: a person does what a shell cannot."""
        how = match
        if (match == "regex" and ("\n" in text.strip("\n") or extended(text.strip("\n")) is None)) or match not in (
            "exact",
            "contains",
            "regex",
        ):
            how = "person"
        yield from self.document(f"rb_expects {how}", visible(text) if how == "person" else text)

    def document(self, call: str, text: str) -> Iterator[str]:
        begin, rest = here(text, next(self.numbers))
        yield f"{call}{begin}"
        yield rest


def questions(action: Action, confirm: str) -> str:
    """What is asked before an action runs; empty when nothing is."""
    if action.verdict != "confirm":
        return ""
    own = confirm if confirm not in ("", "true", "false") else ""
    said = [on_one_line(reason.message) for reason in action.reasons if reason.code != "asks-first"]
    return " ".join(dict.fromkeys(filter(None, (*said, own)))) or "It asks for confirmation."


def needed(action: Action, inputs: Sequence[Input]) -> Iterator[str]:
    """`NAME:VALUE` for every variable that the source reads and that gets its value when the script starts."""
    words = frozenset(re.findall(r"[A-Za-z_]\w*", action.source))
    for each in inputs:
        upper = variable(each)
        yield from (
            f"{name}:{upper}" for name in dict.fromkeys((upper, each.name)) if name in words and not is_reserved(name)
        )


def variable(each: Input) -> str:
    """The name of the environment variable by which blocks read an input."""
    return re.sub(r"\W", "_", each.name, flags=re.ASCII).upper()


def yes(wanted: bool) -> str:
    return "yes" if wanted else "no"
