"""Commands to copy, and the inputs to fill in before, as the templates get them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from runbook_kit.document.model import Block, Input, Runbook
from runbook_kit.render.terminal import duration

SHELLS = frozenset({"", "shell", "console", "shell-session", "sh-session"})


class Command(Struct, frozen=True):
    """Commands to copy: their text, the language of the fence, and what to know about them."""

    source: str
    lang: str
    address: str = ""
    about: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()  # placeholders to fill in before it can run
    expected: str = ""
    match: str = ""  # how the output is compared when not exactly


class Gap(Struct, frozen=True):
    """An input to fill in. The value of a secret is never written down; its default is never shown."""

    name: str
    placeholders: tuple[str, ...]
    about: tuple[str, ...]
    default: str
    secret: bool


def literal_names(runbook: Runbook) -> frozenset[str]:
    """The names of what looks like a placeholder and is part of a command."""
    return frozenset(value.name for value in runbook.inputs if value.literal)


def command(block: Block, literals: frozenset[str]) -> Command:
    """A block with what to know before it is copied."""
    given = block.attributes
    about = (
        given.title,
        f"time limit {duration(given.timeout_s)}" if given.timeout_s else "",
        f"risk {given.risk}" if given.risk else "",
        f"only in mode {' or '.join(given.mode)}" if given.mode else "",
        f"in {given.cwd}" if given.cwd not in {"", "."} else "",
        f"exit code {' or '.join(map(str, given.expect_exit))}" if given.expect_exit != (0,) else "",
        "in the background" if given.background else "",
        "asks questions" if given.interactive else "",
        f"only if {given.condition}" if given.condition else "",
        f"first: {given.confirm}" if given.confirm else "",
        f"undoes {given.undo}" if given.undo else "",
        block.note,
    )
    return Command(
        source=block.source,
        lang="bash" if block.lang in SHELLS else block.lang,
        address=block.address,
        about=tuple(filter(None, about)),
        needs=tuple(dict.fromkeys(gap.text for gap in block.placeholders if gap.name not in literals)),
        expected=block.expected.text if block.expected else "",
        match=block.expected.match if block.expected and block.expected.match != "exact" else "",
    )


def gaps(blocks: Sequence[Block], runbook: Runbook) -> Iterator[Gap]:
    """The inputs that these blocks use."""
    used = {placeholder.name for block in blocks for placeholder in block.placeholders}
    return (gap(value) for value in runbook.inputs if value.name in used and not value.literal)


def gap(value: Input) -> Gap:
    about = (
        value.description,
        f"one of {', '.join(value.choices)}" if value.choices else "",
        f"matches {value.pattern}" if value.pattern else "",
        f"from {value.from_env}" if value.from_env else "",
        "secret: never write it down" if value.secret else "",
        "" if value.required else "optional",
    )
    default = "" if value.secret or value.default is None else value.default
    return Gap(value.name, value.placeholders, tuple(filter(None, about)), default, value.secret)
