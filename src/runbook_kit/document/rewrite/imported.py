"""What was inferred from a document, written down as front matter that says the same."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from msgspec import Struct
from msgspec.structs import fields, replace

from runbook_kit.document.frontmarks import split_front_matter
from runbook_kit.document.headings import Vocabulary
from runbook_kit.document.model import Input, Runbook
from runbook_kit.document.outline import walk_sections
from runbook_kit.document.placeholders import input_key
from runbook_kit.document.read import Reading, read_runbook
from runbook_kit.document.rewrite.change import Remark
from runbook_kit.document.rewrite.inferred import inferred
from runbook_kit.document.rewrite.sameness import PLACES, first_differences
from runbook_kit.document.source import LINE_END, Source
from runbook_kit.errors import InvalidInput
from runbook_kit.yamltext import Json, Put, read_yaml, update_yaml

COMPARED_APART = PLACES | {"id", "authored", "header", "inputs", "timezone"}


class Imported(Struct, frozen=True):
    """A document with front matter: its text, the YAML that was added, and how it reads now."""

    text: str
    added: str
    reading: Reading
    remarks: tuple[Remark, ...] = ()


def import_document(reading: Reading, ident: str, vocabulary: Vocabulary) -> Imported:
    """The document with what was inferred from it as front matter; every other character stays.

    `ident` is the runbook's id. The result was read again and says the same. Raises `InvalidInput` when the document
    is a runbook in our format already, when its front matter cannot be extended, or when it would say something else.
    """
    source = reading.source
    refuse(reading)
    known = known_keys(source)
    values, remarks = inferred(reading.runbook, ident)
    made = _import(source, values, known, vocabulary)
    differs = changes(reading.runbook, made.reading.runbook, known)
    if differs and "phases" in values:
        values.pop("phases")
        made = _import(source, values, known, vocabulary)
        remarks.append(
            Remark(reading.runbook.span, f"The phases were left out, because listing them changes {differs}.")
        )
        differs = changes(reading.runbook, made.reading.runbook, known)
    if differs:
        message = f"{source.path} cannot be imported without changing {differs}; nothing was written."
        raise InvalidInput(message, hint="Write the front matter by hand.", code="import-changes-document")
    return replace(made, remarks=tuple(remarks))


def _import(source: Source, values: dict[str, Json], known: Collection[str], vocabulary: Vocabulary) -> Imported:
    """The document with the `values` whose keys are not `known`. Raises `InvalidInput` when that is not valid."""
    added = update_yaml("", [Put(f"/{key}", value) for key, value in values.items() if key not in known])
    again = read_runbook(Source(source.path, insert(source, added)), vocabulary)
    for finding in again.reported:
        where = f"{finding.span.path}:{finding.span.line}:{finding.span.column}"
        foreign = finding.message.startswith("Unknown key")
        hint = "Give a key of your own a name that begins with `x-`." if foreign else finding.hint
        raise InvalidInput(f"{where}: {finding.message}", hint=hint, code=finding.rule)
    return Imported(again.source.text, added, again)


def refuse(reading: Reading) -> None:
    """Raise `InvalidInput` for a document whose head cannot take our front matter."""
    source = reading.source
    if reading.runbook.authored:
        hint = f"`runbook show {source.path}` shows what it says; `runbook fmt` formats it."
        raise InvalidInput(f"`{source.path}` has a `runbook:` key already.", hint=hint, code="already-imported")
    if reading.reported:
        finding = reading.reported[0]
        raise InvalidInput(
            f"{source.path}:{finding.span.line}:1: {finding.message}", hint=finding.hint, code=finding.rule
        )
    if source.line(1).rstrip() == "+++":
        hint = "Write it as YAML between two lines `---`; site generators read both."
        raise InvalidInput(f"`{source.path}` begins with TOML front matter.", hint=hint, code="foreign-front-matter")

    headings = {section.line for section in walk_sections(reading.outline) if section.heading}
    for phase in reading.runbook.phases:
        if phase.line not in headings:
            message = (
                f"{source.path}:{phase.line}:1: What can be run here stands below no heading, so no phase can hold it."
            )
            raise InvalidInput(message, hint="Give it a heading.", code="no-heading")


def known_keys(source: Source) -> frozenset[str]:
    """The keys of the front matter that is there. Raises `InvalidInput` when it cannot be extended."""
    parts = split_front_matter(source)
    if parts is None:
        return frozenset()
    yaml = read_yaml(parts[0], source.path, parts[1], source.line_starts[1])
    for problem in yaml.problems:
        where = f"{source.path}:{problem.span.line}:{problem.span.column}"
        raise InvalidInput(f"{where}: {problem.message}", hint=problem.hint, code="invalid-front-matter")
    root = yaml.root
    if root.value is not None and (not root.entries or source.text[root.span.start] == "{"):
        message = f"{source.path}:{root.span.line}:1: The text between the lines `---` is not a list of keys."
        hint = "Write one `key: value` a line, or begin the document with an empty line if it is no front matter."
        raise InvalidInput(message, hint=hint, code="foreign-front-matter")
    return frozenset(key for key, _ in root.entries)


def insert(source: Source, added: str) -> str:
    """The document with YAML added: at the end of its front matter, or as front matter of its own."""
    match = LINE_END.search(source.text)
    end = match[0] if match else "\n"
    parts = split_front_matter(source)
    if parts is None:
        return f"---{end}{added.replace(chr(10), end)}---{end}{source.text}"
    keys = read_yaml(parts[0], source.path).root.keys
    indent = " " * (next(iter(keys.values())).column - 1 if keys else 0)
    at = source.line_starts[parts[2] - 1]
    lines = "".join(f"{indent}{line}{end}" for line in added.split("\n")[:-1])
    return source.text[:at] + lines + source.text[at:]


def changes(before: Runbook, after: Runbook, known: Collection[str]) -> str:
    """What front matter changes besides what it adds; empty when that is nothing. `known` keys were there before."""
    return first_differences(before, after, COMPARED_APART) or ", ".join(_other_values(before, after, known))


def _other_values(before: Runbook, after: Runbook, known: Collection[str]) -> Iterator[str]:
    for field in fields(before.header):
        value = getattr(after.header, field.name)
        if (
            field.name not in known
            and value != getattr(before.header, field.name)
            and (value or field.name != "last_reviewed")
        ):
            yield f"`header/{field.name}`"
    if [_filled(each) for each in before.inputs] != [_filled(each) for each in after.inputs]:
        yield "`inputs`"


def _filled(each: Input) -> tuple[str, tuple[str, ...], bool]:
    return input_key(each.name), each.placeholders, each.required
