"""A repository in memory: what git tracks as a list of names, and documents that rules look at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache

from runbook_kit.document.source import Source
from runbook_kit.gate.page.anchors import anchors
from runbook_kit.gate.paths.policy import PathPolicy, read_path_policy
from runbook_kit.gate.paths.repository import Outlook, Repository
from runbook_kit.gate.paths.tracked import Tracked, make_tracked
from runbook_kit.gate.paths.words import Words
from runbook_kit.gate.registry import load_rule
from runbook_kit.gate.rule import Document, Subject, Violation
from runbook_kit.gitindex import SYMLINK, make_index
from runbook_kit.shipped import load

TODAY = date(2026, 11, 20)
FILES = (
    "README.md",
    "config/real.toml",
    "docs/guide.md",
    "docs/index.md",
    "docs/ops/README.md",
    "docs/ops/steps (1).md",
    "docs/with space.md",
    "scripts/run.py",
    "src/app/main.py",
)


@cache
def path_policy() -> PathPolicy:
    """What counts as a path, as shipped."""
    return read_path_policy(load("paths"))


def tracking(files: Iterable[str] = FILES, links: Mapping[str, str] | None = None) -> Tracked:
    """What git tracks: regular files, and symbolic links with their targets."""
    links = links or {}
    return make_tracked(make_index([*files, *links], dict.fromkeys(links, SYMLINK)), links.get)


def repository(
    files: Iterable[str] = FILES,
    links: Mapping[str, str] | None = None,
    texts: Mapping[str, str] | None = None,
    unseen: Mapping[str, str] | None = None,
    renamed: Mapping[str, str] | None = None,
) -> Repository:
    """A repository that tracks `files` and `links`; `texts` are the contents of some of them."""
    texts = texts or {}
    tracked = tracking((*files, *(path for path in texts if path not in files)), links)

    def anchored(path: str) -> frozenset[str] | None:
        return anchors(Document(Source(path, texts.get(path, ""))).page) if path.endswith(".md") else None

    outlook = Outlook(anchored, lambda path: texts.get(path, "").count("\n"), lambda path: (unseen or {}).get(path, ""))
    return Repository(tracked, Words(path_policy(), tracked.tops), outlook, renamed)


def judge(rule: str, text: str, where: str = "docs/index.md", around: Repository | None = None) -> list[Violation]:
    """What a rule about links and paths objects to in `text`, by place."""
    subject = Subject(Document(Source(where, text)), TODAY, {}, around or repository())
    return sorted(load_rule(rule).check(subject), key=lambda each: each.span)


def tokens(rule: str, text: str, where: str = "docs/index.md", around: Repository | None = None) -> list[str]:
    """The paths that a rule objects to."""
    return [each.token for each in judge(rule, text, where, around)]


def mended(rule: str, text: str, where: str = "docs/index.md", around: Repository | None = None) -> str:
    """The text with every fix of the rule applied."""
    for edit in sorted(
        {edit for each in judge(rule, text, where, around) for edit in each.fix},
        reverse=True,
        key=lambda edit: edit.start,
    ):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text
