"""Which commit a name means, and where the branch that is checked out left another one."""

from __future__ import annotations

import re

from runbook_kit.errors import UsageError
from runbook_kit.expressions import expression
from runbook_kit.gitprocess import Answer, Git, ask, ask_all, failure
from runbook_kit.suggestion import quoted

BASES = ("origin/HEAD", "origin/main", "origin/master", "main", "master")  # what a branch was most likely made from
NAMESPACES = ("refs/remotes/", "refs/heads/")
OBJECT_ID = expression(rb"[0-9a-f]{40}(?:[0-9a-f]{24})?\Z")
PLAIN_REF = expression(r"[\w.-]+(?:/[\w.-]+)*\Z", re.ASCII)


def resolve(git: Git, ref: str) -> str:
    """The id of the commit that `ref` names: a branch, a tag, an id. Raises `UsageError` (`unknown-base`)."""
    answer = _resolve(git, ref) if ref and ref[0] not in "-^" and ".." not in ref and "\0" not in ref else None
    found = answer.out.strip() if answer else b""
    if OBJECT_ID.match(found):
        return found.decode()
    if answer and answer.code not in (0, 1):  # 1: no such commit
        raise failure(git, ("rev-parse",), answer)
    raise UsageError(
        f"{quoted(ref, 200)} is not a commit that is known here.",
        hint=_how_to_get(git, ref) if answer else "Name a branch, a tag or a commit id.",
        code="unknown-base",
    )


def default_base(git: Git) -> str:
    """The branch that changes are most likely meant to join, such as `origin/main`; empty when there is none."""
    refs = [space + name for name in BASES for space in NAMESPACES]
    known = ask(git, "for-each-ref", "--format=%(refname)", *refs).decode("utf-8", "surrogateescape").split("\n")
    return next((name for name in BASES for space in NAMESPACES if space + name in known), "")


def has_commits(git: Git) -> bool:
    """Whether HEAD is a commit: it is none before the first one of a branch."""
    answer = _resolve(git, "HEAD")
    if answer.code not in (0, 1):
        raise failure(git, ("rev-parse",), answer)
    return answer.code == 0


def merge_base(git: Git, base: str) -> str:
    """The id of the commit where the branch of HEAD left `base`.

    Raises `UsageError`: `unknown-base`, `shallow-clone` when the history that is here ends too early,
    `no-merge-base` when there is no such commit.
    """
    commit = resolve(git, base)
    answer = ask_all(git, [("merge-base", commit, "HEAD")])[0] if has_commits(git) else Answer(1, b"", "")
    if answer.code == 0:
        return answer.out.decode().strip()
    if answer.code != 1:
        raise failure(git, ("merge-base",), answer)
    if _is_shallow(git):
        raise UsageError(
            f"The history in this shallow clone does not reach back to where HEAD left {quoted(base, 200)}.",
            hint=_how_to_get(git, base),
            code="shallow-clone",
        )
    raise UsageError(
        f"HEAD and {quoted(base, 200)} have no commit in common.",
        hint="Name a base that this branch was made from, or look at everything with `--all`.",
        code="no-merge-base",
    )


def _resolve(git: Git, ref: str) -> Answer:
    return ask_all(git, [("rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}")])[0]


def _is_shallow(git: Git) -> bool:
    return ask(git, "rev-parse", "--is-shallow-repository").strip() == b"true"


def _how_to_get(git: Git, ref: str) -> str:
    """The command that fetches `ref` with the history that is missing."""
    deeper = "--unshallow " if _is_shallow(git) else ""
    in_ci = " In a workflow, check out with `fetch-depth: 0`." if deeper else ""
    remote, _, branch = ref.partition("/")
    if not PLAIN_REF.match(ref):
        return f"Fetch it with `git fetch {deeper}origin` and its name.{in_ci}"
    what = f"{branch}:refs/remotes/{ref}" if remote in ("origin", "upstream") and branch else ref
    remote = remote if branch and what != ref else "origin"
    return f"Fetch it: `git fetch {deeper}{remote} {what}`.{in_ci}"
