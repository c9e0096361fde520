"""Prompts that a document itself carries for its phases, in fences: what they demand, section by section."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from msgspec import Struct, field
from msgspec.structs import replace

from runbook_kit.document.model import WorkPackage
from runbook_kit.finding import Span
from runbook_kit.render.escape import on_one_line
from runbook_kit.render.prompts.model import Demands

OPENING = re.compile(r" {0,3}(?P<mark>`{3,}|~{3,})[ \t]*(?P<info>[^`\n]*)")
HEADING = re.compile(r" {0,3}#{1,6}[ \t]+(?P<text>[^\n]*)")
PHASE = re.compile(r"\b(?:Phase|Stage|Etappe)[ _-]?(?P<number>\d{1,3}|[A-Z])\b", re.IGNORECASE)
EVERY = re.compile(r"\b(?:all phases|every phase|allen? phasen|jede phase)\b", re.IGNORECASE)
TEXT = frozenset({"", "text", "txt", "plain", "plaintext", "prompt", "md", "markdown"})
RULE = re.compile(r" {0,3}(?:-{3,}|\*{3,}|_{3,})[ \t]*")
ITEM = re.compile(r"(?P<indent>[ \t]*)(?:[-*+•]|\d{1,3}[.)])[ \t]+(?P<text>\S.*)")
STAGE = re.compile(r"(?:STEP|SCHRITT)[ \t]+\d{1,2}[ \t]*[—–:.-]*[ \t]*(?P<name>\S.*)", re.IGNORECASE)
PACKAGE = re.compile(r"(?:#{1,6}[ \t]+|\*\*)?(?P<id>(?:WP|AP)[-_ ]?\d[\w.]*)[ \t]*[—–:.-]*[ \t]*(?P<title>.*)")
LABEL = re.compile(r"(?P<name>[^\s:`<>|][^:`<>|\n]{0,80}):[ \t]*(?P<rest>.*)")
FIELD = re.compile(r"(?P<name>[^:`<>|\n]{1,40}?):[ \t]*(?P<rest>.*)")
MOST = re.compile(r"\b(?:max(?:imum|imal)?|at most|höchstens)[. ]+(?P<number>\d{1,2})\b", re.IGNORECASE)
OPTIONAL = re.compile(r"\(?optional\)?", re.IGNORECASE)
SHORTEST = 3  # different sections that make a fence without a sign of its own a prompt

# The first that is found in a heading decides.
WORDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (section, re.compile(rf"\b(?:{words})", re.IGNORECASE))
    for section, words in (
        ("review", "check the|review dimensions"),
        ("rules", "non-negotiable|nicht verhandelbar|constraints?|guardrails?|safety|rules|regeln|invariant"),
        ("report", "completion report|abschlussbericht"),
        ("packages", "wp[ -]?plan|work packages?|arbeitspakete?"),
        ("role", "role|rolle"),
        ("scope", "scope|umfang|geltungsbereich"),
        ("inputs", "inputs?|eingaben?"),
        ("discovery", "discovery|erkundung|bestandsaufnahme"),
        ("implement", "implement|umsetz|for each commit|guidelines"),
        ("review", "review|check|prüf"),
        ("verification", "verif|verifikation"),
        ("output", "outputs?|deliverables?|ausgabe|ergebnis|objective|ziel"),
    )
)
RULES = re.compile("non-negotiable|nicht verhandelbar", re.IGNORECASE)
FIELDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("files", re.compile(r"files?\b|dateien?\b|code areas?\b", re.IGNORECASE)),
    ("criteria", re.compile(r"acs?\b|acceptance|abnahme", re.IGNORECASE)),
    ("risks", re.compile(r"risks?\b|risik", re.IGNORECASE)),
)
IS_PROMPT = re.compile(r"\s*(?:ROLE|ROLLE)[ \t]*:|\s*You are (?:the|a|an)\b|\s*Du bist\b")
SAYS_PROMPT = re.compile(r"\bprompts?\b", re.IGNORECASE)


class Carried(Struct, frozen=True):
    """A fence that is a prompt, or a list that holds for all: its phase (`2`; empty: every one) and its lines."""

    number: str
    lines: tuple[str, ...]
    line: int  # of the first of them


def demands(text: str, number: str) -> Demands:
    """What the prompts in `text`, a whole document, demand of phase `number`; those for every phase count, too.

    Time is linear in `text`. A fence that an opening line interrupts was never closed; what follows is read by itself.
    """
    found: dict[str, list[str]] = {}
    packages: dict[str, WorkPackage] = {}
    most = 0
    for each in carried(text) if number else ():
        if each.number.lower() in ("", number.lower()):
            most = read_prompt(each, found, packages) or most
    sections = {section: tuple(dict.fromkeys(lines)) for section, lines in found.items()}
    return Demands(packages=tuple(packages.values()), most=most, **sections)


@lru_cache(maxsize=2)
def carried(text: str) -> tuple[Carried, ...]:
    """What `each_carried` finds; every phase of a document asks for the same."""
    return tuple(each_carried(text))


def each_carried(text: str) -> Iterator[Carried]:
    """The prompts of a document in order: fences that are written like one, and lists said to hold for all phases."""
    page = Page()
    fence: Opened | None = None
    for number, line in enumerate(text.splitlines(), 1):
        opening = OPENING.fullmatch(line)
        if fence is None and opening:
            fence = Opened(opening["mark"], opening["info"].strip().lower(), number + 1, page.label, page.title)
        elif fence is None:
            page.read(line, number)
        elif not (opening and opening["mark"].startswith(fence.mark)):
            fence.lines.append(line)
        elif info := opening["info"].strip():
            for at, each in enumerate(fence.lines, fence.first):
                page.read(each, at)
            fence = Opened(opening["mark"], info.lower(), number + 1, page.label, page.title)
        else:
            yield from as_prompt(fence)
            fence = None
    yield from (Carried("", tuple(lines), first) for first, lines in page.common.items() if lines)


class Opened(Struct):
    """A fence that is being read: what opened it, the heading and the line above it, and its lines so far."""

    mark: str
    info: str
    first: int
    label: str
    title: str
    lines: list[str] = field(default_factory=list)


class Page(Struct):
    """What stands outside fences: the last heading, the last line, and lines below headings about all phases."""

    title: str = ""
    label: str = ""
    common: dict[int, list[str]] = field(default_factory=dict)  # by the line of the heading

    def read(self, line: str, number: int) -> None:
        if heading := HEADING.fullmatch(line):
            self.title, self.label = heading["text"], ""
            if EVERY.search(self.title):
                self.common[number] = []
        elif line.strip() and not RULE.fullmatch(line):
            self.label = line
            if EVERY.search(self.title):
                self.common[max(self.common)].append(line)


def as_prompt(fence: Opened) -> Iterator[Carried]:
    """A fence's lines, when they are a prompt for a phase that the heading above, or its own first lines, name."""
    if fence.info.split(" ")[0] not in TEXT or not any(line.strip() for line in fence.lines):
        return
    start = "\n".join(fence.lines[:3])
    known = {section_of(name) for name in map(stage, fence.lines) if name} - {""}
    if not (IS_PROMPT.match(start) or SAYS_PROMPT.search(fence.label) or len(known) >= SHORTEST):
        return
    about = PHASE.search(start) or PHASE.search(fence.title)
    if about:
        yield Carried(about["number"], tuple(fence.lines), fence.first)


def read_prompt(prompt: Carried, found: dict[str, list[str]], packages: dict[str, WorkPackage]) -> int:
    """Add what a prompt demands to `found` and `packages`; returns how many work packages it allows, 0: not said."""
    section, most = "", 0
    package = ""
    for number, line in enumerate(prompt.lines, prompt.line):
        item = ITEM.fullmatch(line)
        begun = PACKAGE.fullmatch(line.strip())
        if begun and (section == "packages" or not item):
            package = begun["id"]
            packages.setdefault(package, new_package(begun, number))
        elif name := stage(line):
            at = section_of(name)
            section, package = at or section, ""
            limit = MOST.search(name) if at == "packages" else None
            most = int(limit["number"]) if limit else most
            rest = LABEL.fullmatch(line.strip())
            if rest and rest["rest"]:
                found.setdefault(section or "role", []).append(on_one_line(rest["rest"]))
        elif package and line.strip():
            packages[package] = with_line(packages[package], on_one_line(item["text"] if item else line))
        elif line.strip() and (item or section or prompt.number):
            found.setdefault(section or ("role" if not item else "discovery"), []).append(said(item, line))
    found.pop("packages", None)
    return most


def said(item: re.Match[str] | None, line: str) -> str:
    """What a line says, without the mark of an item and without those of strong text."""
    return on_one_line((item["text"] if item else line).replace("**", ""))


def stage(line: str) -> str:
    """The name of the part that a line opens: `STEP 1 — DISCOVERY`, `INPUTS (fill in)`, `Output:`; empty for others."""
    text = line.strip().strip("*")
    numbered = re.fullmatch(r"\d{1,2}[.)][ \t]+(?P<name>\S.*)", text)
    text = numbered["name"] if numbered else text
    if line[:1].isspace() or (ITEM.fullmatch(line) and not numbered):
        return ""
    step = STAGE.fullmatch(text)
    if step:
        return step["name"]
    label = LABEL.fullmatch(text)
    if label and section_of(label["name"]) and (not label["rest"] or label["name"].isupper()):
        return label["name"]
    plain = text.partition("(")[0].strip()
    return text if plain and plain.isupper() and len(plain) < 60 and section_of(text) else ""


def section_of(name: str) -> str:
    """The section that a heading of a prompt belongs to; empty when it is none that is known."""
    plain, _, aside = name.partition("(")
    found = next((section for section, words in WORDS if words.search(plain)), "")
    return "rules" if found in ("", "scope") and RULES.search(aside) else found


def new_package(begun: re.Match[str], line: int) -> WorkPackage:
    title = on_one_line(begun["title"].rstrip("*"))
    optional = OPTIONAL.match(title) is not None
    return WorkPackage(begun["id"], title, Span("", line, 1, line, 1), optional=optional)


def with_line(package: WorkPackage, text: str) -> WorkPackage:
    """The package with one more line: a field, by its label, else one of its items. A label alone says nothing."""
    label = FIELD.fullmatch(text)
    part = next((name for name, words in FIELDS if label and words.match(label["name"])), "items")
    value = label["rest"] if label and part != "items" else text
    return replace(package, **{part: (*getattr(package, part), value)}) if value else package


def phase_of_line(text: str, line: int) -> str:
    """The number of the phase that the nearest heading above a line names; empty when none does."""
    number = ""
    for at, heading in headings(text):
        if at > line:
            break
        about = PHASE.search(heading)
        number = about["number"] if about else number
    return number


def headings(text: str) -> Iterable[tuple[int, str]]:
    matches = ((number, HEADING.fullmatch(line)) for number, line in enumerate(text.splitlines(), 1))
    return ((number, found["text"]) for number, found in matches if found)


def number_of(phase_id: str) -> str:
    """The number by which prompts name a phase: `2` for `phase-2`; empty when its id has none."""
    found = re.fullmatch(r"(?:phase|stage|etappe)-(\w{1,3})", phase_id, re.IGNORECASE)
    return found[1] if found else ""
