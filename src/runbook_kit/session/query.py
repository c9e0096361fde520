"""A question over the sessions that were held here: how many there were of a kind, or whether each has what it must."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from msgspec import Struct

from runbook_kit.session.folders import OWN, SESSIONS
from runbook_kit.session.index import Brief, Left, read, read_briefs, slug

ENDED = frozenset({"complete", "failed", "stopped", "interrupted", "reviewed", "closed"})


class Every(Struct, frozen=True):
    """What each of the sessions must have. `has` is a deed, done at most `within` after the session's end."""

    has: str = ""
    within: timedelta | None = None
    outcome: frozenset[str] = frozenset()
    with_: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()


class Query(Struct, frozen=True):
    """Which sessions, and how many of them. An empty set asks for nothing; `at_most` None is no limit.

    `target` is a runbook, `RUNBOOK/PHASE`, or the id of a phase. `within` counts back from now to the session's end.
    """

    target: frozenset[str] = frozenset()
    kind: frozenset[str] = frozenset()
    mode: frozenset[str] = frozenset()
    state: frozenset[str] = frozenset()
    outcome: frozenset[str] = frozenset()
    operator: frozenset[str] = frozenset()
    with_: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    within: timedelta | None = None
    at_least: int = 1
    at_most: int | None = None
    every: Every | None = None


class Answer(Struct, frozen=True):
    """Whether it holds. `wrong` are the sessions of which each lacks something, with what; `late` may still get it."""

    met: bool
    found: tuple[Brief, ...]
    wrong: tuple[tuple[str, str], ...] = ()
    waiting: tuple[tuple[str, str], ...] = ()


def is_asked(each: Brief, query: Query, now: datetime) -> bool:
    """Whether a session is one of those that the question is about."""
    pairs = (
        (query.kind, each.kind),
        (query.mode, each.mode),
        (query.state, each.state),
        (query.outcome, each.outcome),
        (query.operator, each.operator),
    )
    return (
        all(not wanted or value in wanted for wanted, value in pairs)
        and (not query.target or is_target(each, query.target))
        and query.with_.issubset(each.marks)
        and query.without.isdisjoint(each.marks)
        and (query.within is None or is_within(each, query.within, now))
    )


def is_target(each: Brief, wanted: frozenset[str]) -> bool:
    """Whether the session ran one of these runbooks or phases."""
    runbook, _, phase = each.target.partition("/")
    return not wanted.isdisjoint((each.target, runbook, phase, each.runbook, f"{each.runbook}/{phase}"))


def is_within(each: Brief, span: timedelta, now: datetime) -> bool:
    """Whether the session ended at most so long ago. What ended in the future, by a clock gone wrong, did not."""
    ended = moment(each.ended_at or each.deeds.get("closed", ""))
    return ended is not None and timedelta() <= now - ended <= span


def answer(found: Sequence[Brief], query: Query, now: datetime) -> Answer:
    """What the sessions that were asked for come to."""
    if query.every is None:
        enough = len(found) >= query.at_least and (query.at_most is None or len(found) <= query.at_most)
        return Answer(enough, tuple(found))
    said = [(each.id, *lack(each, query.every, now)) for each in found]
    wrong = tuple((name, words) for name, words, late in said if words and late)
    waiting = tuple((name, words) for name, words, late in said if words and not late)
    return Answer(not wrong and len(found) >= query.at_least, tuple(found), wrong, waiting)


def lack(each: Brief, every: Every, now: datetime) -> tuple[str, bool]:
    """What a session lacks (empty: nothing), and whether it is too late for it."""
    if every.outcome and each.outcome not in every.outcome:
        return f"is {each.outcome or each.state}", True
    for words, prefix in ((every.with_.difference(each.marks), "no"), (every.without.intersection(each.marks), "has")):
        if words:
            return f"{prefix} {', '.join(sorted(words))}", True
    return _undone(each, every, now) if every.has else ("", False)


def _undone(each: Brief, every: Every, now: datetime) -> tuple[str, bool]:
    done = moment(each.deeds.get(slug(every.has), ""))
    ended = moment(each.ended_at or each.deeds.get("closed", ""))
    if every.within is None:
        return ("", False) if done else (f"has no {every.has}", True)
    if ended is None:
        return "", False
    late = (done or now) - ended > every.within
    if done:
        return (f"had {every.has} too late", True) if late else ("", False)
    return f"has no {every.has}", late


def moment(text: str) -> datetime | None:
    """The time that an ISO 8601 text with its zone says; None for any other."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def consult(root: Path, query: Query, now: datetime) -> tuple[Answer, tuple[Left, ...]]:
    """The answer to a question over the sessions of a repository, and those whose logs are not what was written.

    The index says only which sessions to look at: every one that the answer rests on is verified again.
    """
    left, found = list[Left](), list[Brief]()
    for each in list(read_briefs(root)):
        if isinstance(each, Left):
            left.append(each)
        elif is_asked(each, query, now):
            if query.every is not None or len(found) < query.at_least:
                again = read(root / OWN / SESSIONS / each.id)
                if isinstance(again, Left):
                    left.append(again)
                    continue
                if not is_asked(again, query, now):
                    continue
                each = again
            found.append(each)
    return answer(found, query, now), tuple(left)
