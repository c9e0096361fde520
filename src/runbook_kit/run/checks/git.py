"""The repository is in the state that is asked for: clean, in sync, on a branch, at a tag, and what it ignores."""

from __future__ import annotations

from collections.abc import Callable
from fnmatch import fnmatchcase

from runbook_kit.errors import InvalidInput
from runbook_kit.gitprocess import Answer, Git, ask, ask_all, failure, open_git
from runbook_kit.run.checks.arguments import text_of, texts_of
from runbook_kit.run.checks.outcome import Arguments, Outcome, World, all_of
from runbook_kit.run.checks.place import own_place
from runbook_kit.suggestion import quoted, shown

UPSTREAM = "@{upstream}"


def check(arguments: Arguments, world: World) -> Outcome:
    wanted = [state for name, state in STATES.items() if name in arguments]
    if not wanted or len(wanted) < len(arguments):
        return Outcome(False, "The check asks git for nothing that is known.")
    git = open_git(world.root, world.environment)
    return all_of([state(git, arguments, world) for state in wanted])


def _clean(git: Git, arguments: Arguments, world: World) -> Outcome:  # noqa: ARG001 - every state has the same form
    entries = ask(git, "status", "--porcelain", "-z", "--untracked-files=normal", "--no-renames").split(b"\0")
    paths = [entry[3:].decode("utf-8", "replace") for entry in entries if entry]
    if not paths:
        return Outcome(True, "The work tree is clean.")
    more = f" and {len(paths) - 3} more" if len(paths) > 3 else ""
    return Outcome(False, f"The work tree has changes: {', '.join(map(quoted, paths[:3]))}{more}.")


def _in_sync(git: Git, arguments: Arguments, world: World) -> Outcome:  # noqa: ARG001
    given = arguments["in_sync"]
    other = given if isinstance(given, str) else UPSTREAM
    commit = _commit(git, other)
    if not commit:
        what = "The branch has no upstream" if other == UPSTREAM else f"There is no {quoted(other)}"
        return Outcome(False, f"{what} that git knows here.")
    counts = ask(git, "rev-list", "--left-right", "--count", f"HEAD...{commit}").split()
    ahead, behind = (int(count) for count in counts)
    name = "its upstream" if other == UPSTREAM else shown(other)
    said = f"HEAD is {ahead} ahead of and {behind} behind {name}" if ahead or behind else f"HEAD is in sync with {name}"
    return Outcome(not ahead and not behind, f"{said}, as last fetched.")


def _commit(git: Git, name: str) -> str:
    """The id of the commit that a name means; empty when there is none."""
    (answer,) = ask_all(git, [("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")])
    return answer.out.decode("ascii", "replace").strip() if answer.code == 0 else ""


def _branch(git: Git, arguments: Arguments, world: World) -> Outcome:  # noqa: ARG001
    patterns = texts_of(arguments, "branch")
    (answer,) = ask_all(git, [("symbolic-ref", "--quiet", "--short", "HEAD")])
    name = answer.out.decode("utf-8", "replace").strip() if answer.code == 0 else ""
    if answer.code > 1:
        raise failure(git, ("symbolic-ref",), answer)
    if not name:
        return Outcome(False, "No branch is checked out: HEAD is detached.")
    is_met = any(fnmatchcase(name, pattern) for pattern in patterns)
    return Outcome(is_met, f"The branch is {quoted(name)}{'' if is_met else f', not {_either(patterns)}'}.")


def _tag(git: Git, arguments: Arguments, world: World) -> Outcome:  # noqa: ARG001
    name = text_of(arguments, "tag")
    commit = _commit(git, f"refs/tags/{name}") if not set(name) & set("^~:?*[\\ @{") else ""
    return Outcome(bool(commit), f"The tag {quoted(name)} {f'is at {commit[:12]}' if commit else 'does not exist'}.")


def _at_tag(git: Git, arguments: Arguments, world: World) -> Outcome:  # noqa: ARG001
    pattern = text_of(arguments, "at_tag")
    if not _commit(git, "HEAD"):
        return Outcome(False, "There is no commit yet.")
    tags = ask(git, "tag", "--points-at", "HEAD").decode("utf-8", "replace").splitlines()
    found = next((tag for tag in tags if fnmatchcase(tag, pattern)), "")
    if found:
        return Outcome(True, f"HEAD is at the tag {quoted(found)}.")
    return Outcome(False, f"HEAD is at {_either(tuple(tags)) if tags else 'no tag'}, not at {quoted(pattern)}.")


def _ignored(git: Git, arguments: Arguments, world: World) -> Outcome:
    paths = texts_of(arguments, "ignored")
    for path in paths:
        own_place(path, world)
    answers = ask_all(git, [("check-ignore", "--quiet", "--", path) for path in paths])
    return all_of([_ignored_one(git, path, answer) for path, answer in zip(paths, answers, strict=True)])


def _ignored_one(git: Git, path: str, answer: Answer) -> Outcome:
    if answer.code > 1:
        raise failure(git, ("check-ignore",), answer)
    return Outcome(answer.code == 0, f"git {'ignores' if answer.code == 0 else 'does not ignore'} {quoted(path)}.")


def _either(words: tuple[str, ...]) -> str:
    if not words:
        raise InvalidInput("The check names no branch.")
    return " or ".join(map(quoted, words))


STATES: dict[str, Callable[[Git, Arguments, World], Outcome]] = {
    "clean": _clean,
    "in_sync": _in_sync,
    "branch": _branch,
    "tag": _tag,
    "at_tag": _at_tag,
    "ignored": _ignored,
}
