"""Where a git work tree stands: commit, branch, upstream and what differs from the commit."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from runbook_kit.drift.facts import Fact
from runbook_kit.suggestion import shown

# What `read` takes apart (git-status(1), porcelain format version 2).
STATUS = ("status", "--porcelain=v2", "--branch", "-z", "--untracked-files=all", "--no-renames")
TREE = ("rev-parse", "--verify", "--quiet", "HEAD^{tree}")
SHALLOW = ("rev-parse", "--is-shallow-repository")
MOST = 1000  # changed paths that are listed


class GitState(Struct, frozen=True):
    """`branch` is empty when HEAD is detached, `commit` before the first commit, `upstream` when there is none.

    `ahead` and `behind` are None when the upstream is gone, or was never fetched. `changes` are two letters and a path.
    """

    commit: str = ""
    branch: str = ""
    upstream: str = ""
    ahead: int | None = None
    behind: int | None = None
    changes: tuple[tuple[str, str], ...] = ()
    tree: str = ""
    shallow: bool = False

    @property
    def is_clean(self) -> bool:
        return not self.changes

    @property
    def sync(self) -> str:
        """How the branch and its upstream, as last fetched, stand to each other."""
        if not self.upstream:
            return "no upstream"
        if self.ahead is None or self.behind is None:
            return "upstream is not here"
        return f"ahead {self.ahead}, behind {self.behind}" if self.ahead or self.behind else "in sync"


def read(status: bytes, tree: bytes = b"", shallow: bytes = b"", leaving: frozenset[str] = frozenset()) -> GitState:
    """What git says in answer to STATUS, TREE and SHALLOW; untracked files in `leaving` do not count."""
    words = status.decode("utf-8", "backslashreplace").split("\0")
    heads = dict(word[2:].split(" ", 1) for word in words if word.startswith("# ") and " " in word[2:])
    commit, branch = heads.get("branch.oid", ""), heads.get("branch.head", "")
    counts = heads.get("branch.ab", "").split()
    ahead, behind = (abs(int(counts[0])), abs(int(counts[1]))) if len(counts) == 2 else (None, None)
    return GitState(
        commit="" if commit.startswith("(") else commit,
        branch="" if branch.startswith("(") else branch,
        upstream=heads.get("branch.upstream", ""),
        ahead=ahead,
        behind=behind,
        changes=tuple(sorted(_changes(words, leaving), key=lambda each: each[1])),
        tree=tree.decode("ascii", "replace").strip(),
        shallow=shallow.strip() == b"true",
    )


def _changes(words: list[str], leaving: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Letters and path of every entry; the number of words before a path differs by kind."""
    for word in words:
        match word[:2]:
            case "1 ":
                yield word[2:4], word.split(" ", 8)[-1]
            case "u ":
                yield word[2:4], word.split(" ", 10)[-1]
            case "? " if word[2:] not in leaving:
                yield "??", word[2:]


def facts_of(state: GitState | None) -> Iterator[Fact]:
    """The state as facts; without one, that there is no repository."""
    if state is None:
        yield Fact("git", "repository", "none")
        return
    yield Fact("git", "repository", "shallow" if state.shallow else "complete")
    yield Fact("git", "head", state.commit or "no commits")
    yield Fact("git", "branch", state.branch or "detached")
    yield Fact("git", "upstream", state.upstream or "none")
    yield Fact("git", "sync", state.sync)
    count = len(state.changes)
    listed = "".join(f"{letters} {shown(path, 4096)}\n" for letters, path in state.changes[:MOST])
    more = f"… and {count - MOST} more\n" if count > MOST else ""
    yield Fact("git", "status", f"{count} changed" if count else "clean", listed + more)
