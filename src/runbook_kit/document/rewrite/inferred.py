"""What was inferred from a document, as the values of front matter that says the same."""

from __future__ import annotations

import re
from datetime import date

from runbook_kit.document.model import Input, Role, Runbook, ScheduleEntry
from runbook_kit.document.rewrite.change import Remark
from runbook_kit.suggestion import quoted
from runbook_kit.yamltext import Json

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
LETTERS = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "o", "ł": "l"}
# Zones that people write and the time zone database does not know under that name.
ZONES = {
    "ET": "America/New_York", "EDT": "America/New_York", "CT": "America/Chicago", "CDT": "America/Chicago",
    "MT": "America/Denver", "MDT": "America/Denver", "PT": "America/Los_Angeles", "PST": "America/Los_Angeles",
    "PDT": "America/Los_Angeles", "CEST": "Europe/Berlin", "MEZ": "Europe/Berlin", "MESZ": "Europe/Berlin",
    "BST": "Europe/London",
}  # fmt: skip
HEADER = ("title", "kind", "status", "owner", "version", "last_reviewed", "severity", "alerts", "scope", "goal")


def inferred(runbook: Runbook, ident: str) -> tuple[dict[str, Json], list[Remark]]:
    """The values of the front matter in the order in which they are written, and what is to say about them."""
    remarks: list[Remark] = []
    found: dict[str, Json] = {"runbook": ident}
    for name in HEADER:
        value = getattr(runbook.header, name)
        found[name] = list(value) if isinstance(value, tuple) else value
    if found["last_reviewed"] and not _is_date(runbook.header.last_reviewed):
        remarks.append(Remark(runbook.span, f"`{found['last_reviewed']}` is no date, and was left out."))
        found["last_reviewed"] = ""
    found["roles"] = _roles(runbook.roles)
    found["inputs"] = {each.name: _input(each) for each in runbook.inputs}
    found["schedule"] = _schedule(runbook, remarks)
    found["phases"] = _phases(runbook, remarks)
    return {key: value for key, value in found.items() if value}, remarks


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _roles(roles: tuple[Role, ...]) -> Json:
    """Roles by id; none when an id cannot be written, or is there twice: then they are read as before."""
    names = {role.id for role in roles}
    if len(names) < len(roles) or not all(map(ID.fullmatch, names)):
        return {}
    return {role.id: _role(role) for role in roles}


def _role(role: Role) -> Json:
    more: dict[str, Json] = {"duties": list(role.duties), "optional": role.optional}
    said = {key: value for key, value in more.items() if value}
    return {"title": role.title, **said} if said else role.title


def _input(each: Input) -> Json:
    """An input as declared: those that fill a placeholder are required, those that a list asks for are not."""
    return {"description": each.description or describe(each), "required": each.required}


def describe(each: Input) -> str:
    """What an input is, guessed from how its placeholder is written."""
    text = each.placeholders[0] if each.placeholders else ""
    words = each.name.replace("_", " ").replace("-", " ").strip()
    if text == "...":
        return "What stands for `...` in the command"
    if "/path/to/" in text:
        return f"Path of the {words}"
    if "YYYY" in text:
        return f"{words[:1].upper()}{words[1:]}, as {text.strip('<>')}"
    return f"{words[:1].upper()}{words[1:]}"


def _schedule(runbook: Runbook, remarks: list[Remark]) -> Json:
    """The schedule, when its time zone can be written; else it is read from the body as before."""
    schedule = runbook.schedule
    if not schedule.entries:
        return {}
    zone = ZONES.get(schedule.timezone, schedule.timezone)
    if zone and not _is_zone(zone):
        message = (
            f"The schedule was left out, because {quoted(zone)} is no time zone; it is read from the body as before."
        )
        remarks.append(Remark(schedule.entries[0].span, message, "Write it with a name such as Europe/Berlin."))
        return {}
    if zone != schedule.timezone:
        message = f"The time zone {quoted(schedule.timezone)} of the schedule was written as `{zone}`."
        remarks.append(Remark(schedule.entries[0].span, message))
    entries: list[Json] = [_schedule_entry(each) for each in schedule.entries]
    return {"timezone": zone, "entries": entries} if zone else {"entries": entries}


def _is_zone(name: str) -> bool:
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _schedule_entry(each: ScheduleEntry) -> Json:
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString

    # Quoted, because YAML 1.1 reads a bare 08:30 as a number.
    found: dict[str, Json] = {"at": DoubleQuotedScalarString(each.at) if each.at else ""}
    found |= {"every": f"{each.every_s}s" if each.every_s else "", "when": each.when}
    found |= {"activity": each.activity, "owner": each.owner, "optional": each.optional}
    return {key: value for key, value in found.items() if value}


def _phases(runbook: Runbook, remarks: list[Remark]) -> Json:
    """The phases; none when an id cannot be written: then they are read from the headings as before."""
    for phase in runbook.phases:
        if not ID.fullmatch(phase.id):
            message = f"The phases were left out, because {quoted(phase.id)} cannot be an id in front matter."
            remarks.append(Remark(phase.span, message, "They are read from the headings as before."))
            return []
    entries: list[Json] = [
        {"id": phase.id, "title": phase.title, **({"goal": phase.goal} if phase.goal else {})}
        for phase in runbook.phases
    ]
    return entries


def identify_file(text: str) -> str:
    """A runbook's id made of an id that may have letters an id cannot have: `prüfung` becomes `pruefung`."""
    from unicodedata import normalize

    spelled = "".join(LETTERS.get(letter, letter) for letter in text)
    plain = normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9._-]+", "-", plain).strip("-._") or "runbook"
