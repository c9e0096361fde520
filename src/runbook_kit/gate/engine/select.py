"""Which documents a run looks at: those that are named, those that a change touches, or all."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from runbook_kit.errors import InvalidInput, UsageError
from runbook_kit.gate.engine.named import Named, look_at, look_in_index
from runbook_kit.gate.paths.tracked import Tracked
from runbook_kit.repo import MARKDOWN
from runbook_kit.suggestion import quoted

if TYPE_CHECKING:
    from runbook_kit.gitprocess import Git
    from runbook_kit.gitwork import Changes

FEW = 3  # names that a sentence lists


def nothing(path: str) -> bool:
    """Excludes no path."""
    del path
    return False


class Scope(Struct, frozen=True):
    """What counts as a document, and what concerns all documents when it changes."""

    suffixes: tuple[str, ...] = MARKDOWN  # in lower case
    excluded: Callable[[str], bool] = nothing  # by policy, also when it is named
    policy: tuple[str, ...] = ("gates",)  # files, and folders with all that is below


class Selection(Struct, frozen=True):
    """The documents of a run, as repository paths in order, and what else it should know.

    `targets` are the paths of any type that have changed, are gone or have another name: documents that refer to
    one of them are touched by the change. `renamed` maps old paths to new ones. `gone` was deleted and may be
    tracked still. `touched` are the targets, and what was added, since the commit `since` (its id).
    """

    documents: tuple[str, ...] = ()
    complete: bool = False  # all documents of the repository
    notes: tuple[str, ...] = ()  # sentences for the person
    targets: frozenset[str] = frozenset()
    renamed: Mapping[str, str] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()
    touched: frozenset[str] = frozenset()
    since: str = ""  # empty: nothing was compared, or this is before the first commit
    policy_changed: bool = False  # what was right before may not be right now, in every document
    tops_changed: bool = False  # there is a new top-level folder: more words are paths, in every document


def select_all(tracked: Tracked, scope: Scope) -> Selection:
    """Every tracked document; links are not followed."""
    documents = _documents(tracked.files, scope)
    return Selection(documents, complete=True, notes=() if documents else ("There is no Markdown file to look at.",))


def select_changed(made: Changes, tracked: Tracked, scope: Scope, since: str = "HEAD") -> Selection:
    """The documents that the changes `made` since the revision `since` have added or altered, untracked ones included.

    A document that is gone from the index or the work tree is not among them, but its path is a target.
    """
    fresh = made.added | frozenset(made.renamed.values())
    present = ((made.changed | fresh) - made.deleted) & tracked.files
    gone = made.deleted | frozenset(made.renamed)
    touched = made.changed | fresh | gone | made.untracked
    unstaged = made.deleted & tracked.files
    documents = _documents(present | made.untracked, scope)
    vanished = _vanished_folders(gone, tracked.without(unstaged) if unstaged else tracked)
    what = "Markdown file" if touched else "file"
    return Selection(
        documents,
        notes=() if documents else (f"No {what} has changed since {quoted(since, 200)}.",),
        targets=made.changed | gone | vanished,
        renamed=made.renamed,
        gone=made.deleted,
        touched=touched | vanished,
        policy_changed=_concerns_all(touched, scope),
        tops_changed=_has_new_top(fresh, tracked),
    )


def select_paths(named: Sequence[Named], tracked: Tracked, scope: Scope, loose: Collection[str] = ()) -> Selection:
    """The documents among the files `named`, and the tracked ones below the folders, with `loose`, untracked ones.

    Raises `InvalidInput` for a name that is nothing, lies outside of the repository, or is no regular file.
    """
    _refuse_wrong(named, tracked)
    files = [each.path for each in named if each.kind == "file"]
    folders = tuple(f"{each.path}/" if each.path else "" for each in named if each.kind == "folder")
    below = {path for path in (*tracked.files, *loose) if path.startswith(folders)} if folders else set()
    documents = _documents({*files, *below}, scope)
    return Selection(
        documents,
        notes=(*_skipped(named, scope), *(() if documents else ("There is no Markdown file to look at.",))),
        policy_changed=_concerns_all(files, scope),
    )


def select_named(
    names: Sequence[str], start: Path, root: Path, tracked: Tracked, scope: Scope, git: Git | None, staged: bool = False
) -> Selection:
    """`select_paths` for what is in the work tree, or is `staged`, under `names`, relative to the folder `start`."""
    if staged:
        return select_paths(look_in_index(names, start, root, tracked), tracked, scope)
    named = look_at(names, start, root)
    # Git takes a while to find out what is untracked; only a folder asks for it.
    if git is None or not any(each.kind == "folder" for each in named):
        return select_paths(named, tracked, scope)
    from runbook_kit.gitwork import untracked

    return select_paths(named, tracked, scope, _regular(untracked(git), root, scope))


def select_since(base: str, git: Git, tracked: Tracked, scope: Scope, staged: bool = False) -> Selection:
    """`select_changed` since HEAD left `base`; when that is empty, the branch that changes are most likely to join.

    With `staged` only what the index has counts. Before the first commit everything has changed. Raises `UsageError`
    as `merge_base` does.
    """
    from runbook_kit.gitrevision import has_commits, merge_base
    from runbook_kit.gitwork import changes, staged_changes

    find = staged_changes if staged else changes
    commit = ""
    if not base and not has_commits(git):
        made = find(git)
    else:
        base = base or _default_base(git)
        commit = merge_base(git, base)
        made = find(git, commit)
    selection = select_changed(_without_links(made, git.root, scope), tracked, scope, base or "the beginning")
    return replace(selection, since=commit)


def _default_base(git: Git) -> str:
    from runbook_kit.gitrevision import default_base

    if base := default_base(git):
        return base
    raise UsageError(
        "There is no branch to compare with: neither `origin/main` nor `main` is known here.",
        hint="Name one with --base, or look at everything with --all.",
        code="unknown-base",
    )


def _documents(paths: Iterable[str], scope: Scope) -> tuple[str, ...]:
    suffixes = scope.suffixes
    documents = [path for path in paths if path.lower().endswith(suffixes)]  # without a call: they may be thousands
    return tuple(sorted(path for path in documents if not scope.excluded(path)))


def _is_document(path: str, scope: Scope) -> bool:
    return path.lower().endswith(scope.suffixes)


def _vanished_folders(gone: Iterable[str], tracked: Tracked) -> frozenset[str]:
    """The folders that had tracked files and have none now."""
    found: set[str] = set()
    for folder in {path.rpartition("/")[0] for path in gone}:
        while folder not in tracked.folders and folder not in found:
            found.add(folder)
            folder = folder.rpartition("/")[0]
    return frozenset(found)


def _has_new_top(fresh: frozenset[str], tracked: Tracked) -> bool:
    """Whether all that is tracked below one of the top-level folders is `fresh`."""
    tops = {path.partition("/")[0] for path in fresh if "/" in path}
    return bool(tops) and not tops <= {path.partition("/")[0] for path in tracked.files - fresh if "/" in path}


def _concerns_all(paths: Iterable[str], scope: Scope) -> bool:
    return any(path == policy or path.startswith(f"{policy}/") for path in paths for policy in scope.policy)


def _skipped(named: Sequence[Named], scope: Scope) -> tuple[str, ...]:
    """What of the names is not looked at, and why. A policy file is looked at, in its way."""
    files = [each for each in named if each.kind == "file" and not _concerns_all([each.path], scope)]
    other = [each.name for each in files if not _is_document(each.path, scope)]
    excluded = [each.name for each in files if _is_document(each.path, scope) and scope.excluded(each.path)]
    links = [each.name for each in named if each.kind == "link-outside"]
    return (
        *_note(other, "not a Markdown file"),
        *_note(excluded, "excluded by policy"),
        *_note(links, "a link that leads out of the repository"),
    )


def _note(names: Sequence[str], why: str) -> tuple[str, ...]:
    if not names:
        return ()
    return (f"Skipped, {why}: {_listed(names)}.",)


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - FEW} more" if len(names) > FEW else ""
    return ", ".join(quoted(name, 200) for name in names[:FEW]) + more


def _refuse_wrong(named: Sequence[Named], tracked: Tracked) -> None:
    if outside := [each.name for each in named if each.kind == "outside"]:
        raise InvalidInput(
            f"Not in this repository: {_listed(outside)}.",
            hint="Name files of the repository that the current folder is in, or change folders with -C.",
            code="outside-repository",
        )
    if missing := [each for each in named if each.kind == "missing"]:
        raise InvalidInput(
            f"There is no such file: {_listed([each.name for each in missing])}.",
            hint=_about_missing(missing[0].path, tracked),
            code="missing-file",
        )
    if special := [each.name for each in named if each.kind == "special"]:
        raise InvalidInput(
            f"Neither a regular file nor a folder: {_listed(special)}.",
            hint="Name a Markdown file.",
            code="not-a-regular-file",
        )


def _about_missing(path: str, tracked: Tracked) -> str:
    """What may help who named a path at which nothing is."""
    from runbook_kit.gate.paths.suggested import suggest_path

    if path in tracked.files:
        return "Git tracks it, and it is not in the work tree: `git restore` brings it back."
    if path in tracked.symlinks:
        return "It is a link that leads nowhere: correct it, or remove it."
    close = suggest_path(path, tracked)
    return f"Did you mean {quoted(close, 200)}?" if close else "Check the path."


def _without_links(made: Changes, root: Path, scope: Scope) -> Changes:
    documents = frozenset(path for path in made.untracked if _is_document(path, scope))
    return replace(made, untracked=made.untracked - (documents - _regular(documents, root, scope)))


def _regular(paths: Iterable[str], root: Path, scope: Scope) -> frozenset[str]:
    """The documents among `paths` that are regular files, not links."""
    return frozenset(
        path
        for path in paths
        if _is_document(path, scope) and os.path.isfile(root / path) and not os.path.islink(root / path)
    )
