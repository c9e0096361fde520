"""So many sessions of a kind were held here, or each of them has what it must; only verified logs count."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import timedelta
from typing import get_args

from runbook_kit.errors import InvalidInput
from runbook_kit.run.checks.arguments import seconds_of, text_of, texts_of, whole_of
from runbook_kit.run.checks.outcome import Arguments, Outcome, World
from runbook_kit.session.events import Outcome as Came
from runbook_kit.session.events import SessionKind
from runbook_kit.session.index import MARKS
from runbook_kit.session.query import ENDED, Answer, Every, Query, is_target
from runbook_kit.session.state import SUCCESS, SessionState
from runbook_kit.suggestion import nearest, quoted, shown, suggest

MOST = 1_000_000
NAMED = 3  # sessions named in a sentence; of the others only the number
WHICH = ("target", "kind", "mode", "state", "outcome", "operator", "with", "without", "within")
KEYS = (*WHICH, "at_least", "at_most", "every")
PARTS = frozenset({"partial", "undo"})  # sessions that are no whole run of their target
WORDS: Mapping[str, tuple[str, ...]] = {
    "kind": get_args(SessionKind),
    "state": get_args(SessionState),
    "outcome": get_args(Came),
    "with": tuple(MARKS),
    "without": tuple(MARKS),
}


def check(arguments: Arguments, world: World) -> Outcome:
    query = query_of(arguments)
    if world.sessions is None:
        return Outcome(False, "The sessions of this repository cannot be looked at here.")
    found, left = world.sessions(query)
    strange = _strange(found, query, world)
    if strange:
        return Outcome(False, strange)
    said = _said(found, query)
    if not left:
        return Outcome(found.met, said)
    names = _named([each.id for each in left])
    one = len(left) == 1
    said = f"{said} {'The log' if one else 'The logs'} of {names} {'is' if one else 'are'} not what was written"
    # What such a session would say nobody knows: it cannot count, and it may be one of those that must not be there.
    if query.every is None and query.at_most is None:
        return Outcome(found.met, f"{said} and {'does' if one else 'do'} not count.")
    return Outcome(False, f"{said}, so that nobody knows.")


def _strange(found: Answer, query: Query, world: World) -> str:
    """What is said of a target or mode that is not there and that no session ran in; it is misspelled, or gone."""
    targets = {each for each in query.target if not any(is_target(one, frozenset({each})) for one in found.found)}
    modes = query.mode - {one.mode for one in found.found}
    return _unknown("No runbook or phase here", targets, world.targets) or _unknown(
        "No mode of the policy", modes, world.modes
    )


def _unknown(what: str, asked: Collection[str], there: Callable[[], Collection[str]] | None) -> str:
    """A sentence about the first of the names that is not there; empty when all are, or nobody can tell."""
    known = sorted(there()) if asked and there is not None else []
    strange = next((each for each in sorted(asked) if each not in known), "") if there is not None else ""
    close = nearest(strange, known) if strange else ""
    guess = f" Did you mean {quoted(close)}?" if close else ""
    return f"{what} is called {quoted(strange)}, so that nobody knows.{guess}" if strange else ""


def query_of(arguments: Arguments) -> Query:
    """The question that the arguments are. Raises `InvalidInput` for what is none."""
    unknown = next((key for key in arguments if key not in KEYS), "")
    if unknown:
        raise InvalidInput(f"The question knows no {quoted(unknown)}.", hint=suggest(unknown, KEYS, "keys"))
    given = arguments.get("every")
    every = _every(given) if given is not None else None
    wanted = _words(arguments, "with")
    counting = every is None
    return Query(
        target=frozenset(texts_of(arguments, "target")),
        kind=_words(arguments, "kind"),
        mode=frozenset(texts_of(arguments, "mode")),
        state=_words(arguments, "state") or (frozenset({"closed"}) if counting else ENDED),
        outcome=_words(arguments, "outcome") or (SUCCESS if counting else frozenset()),
        operator=frozenset(texts_of(arguments, "operator")),
        with_=wanted,
        without=_words(arguments, "without") | (PARTS - wanted if counting else frozenset()),
        within=_span(arguments, "within"),
        at_least=whole_of(arguments, "at_least", 1 if counting and "at_most" not in arguments else 0, 0, MOST),
        at_most=whole_of(arguments, "at_most", None, 0, MOST) if "at_most" in arguments else None,
        every=every,
    )


def _every(given: object) -> Every:
    if not isinstance(given, Mapping):
        raise InvalidInput("`every` of the check is not what each session must have.")
    return Every(
        has=text_of(given, "has") if "has" in given else "",
        within=_span(given, "within"),
        outcome=_words(given, "outcome"),
        with_=_words(given, "with"),
        without=_words(given, "without"),
    )


def _words(arguments: Arguments, key: str) -> frozenset[str]:
    known, given = WORDS[key], texts_of(arguments, key)
    for word in given:
        if word not in known:
            raise InvalidInput(f"`{key}` cannot be {quoted(word)}.", hint=suggest(word, known, "words"))
    return frozenset(given)


def _span(arguments: Arguments, key: str) -> timedelta | None:
    try:
        return timedelta(seconds=seconds_of(arguments, key, 0.0)) if key in arguments else None
    except OverflowError:
        raise InvalidInput(f"`{key}` of the check is longer than any calendar.") from None


def _said(found: Answer, query: Query) -> str:
    number = len(found.found)
    drills = sum(each.kind == "drill" for each in found.found) if not query.kind else 0
    some = f"{number} {'session' if number == 1 else 'sessions'}"
    if drills:
        some += f" ({drills} {'drill' if drills == 1 else 'drills'})"
    if query.every is None:
        wanted = [f"at least {query.at_least}"] if query.at_least else []
        wanted += [f"at most {query.at_most}"] if query.at_most is not None else []
        latest = f", the latest {found.found[0].id}" if found.found else ""
        return f"There {'is' if number == 1 else 'are'} {some} ({' and '.join(wanted) or 'any number'}){latest}."
    if number < query.at_least:
        return f"There {'is' if number == 1 else 'are'} {some}, and {query.at_least} must be there."
    if found.wrong:
        return f"{len(found.wrong)} of {some} {'lacks' if len(found.wrong) == 1 else 'lack'} it: {_told(found.wrong)}."
    if not number:
        return "There is no such session, so that nothing is missing."
    waiting = f" {_told(found.waiting)}, and there is still time." if found.waiting else ""
    return f"All of {some} {'have it' if not waiting else 'have it or still may'}.{waiting}"


def _told(several: Sequence[tuple[str, str]]) -> str:
    return _named([f"{name} {words}" for name, words in several])


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(shown(name) for name in names[:NAMED]) + more
