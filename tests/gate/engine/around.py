"""A run of the gates over documents in memory."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from pathlib import Path

from tests.gate.conftest import FILES, path_policy, tracking

from runbook_kit.document.source import Source
from runbook_kit.finding import Finding, Severity
from runbook_kit.gate.engine.cache import Shelf
from runbook_kit.gate.engine.choice import REFERENCE_GATES, choose
from runbook_kit.gate.engine.examine import Examiner
from runbook_kit.gate.engine.files import WorkTree
from runbook_kit.gate.engine.order import Order
from runbook_kit.gate.engine.run import GateRun
from runbook_kit.gate.paths.words import Words
from runbook_kit.gate.policy.read import read_policies

TODAY = date(2026, 11, 20)
NOWHERE = Path("/nonexistent")


def nothing_hidden(paths: Collection[str]) -> Collection[str]:
    """Git ignores nothing."""
    del paths
    return ()


def order(
    texts: Mapping[str, str | bytes] = {},
    files: Iterable[str] = FILES,
    *,
    root: Path = NOWHERE,
    documents: Iterable[str] | None = None,
    gates: Collection[str] = REFERENCE_GATES,
    rules: Collection[str] = (),
    least: Severity = "warning",
    own: Mapping[str, str] | None = None,
    links: Mapping[str, str] | None = None,
    shelf: Shelf | None = None,
    hidden: Callable[[Collection[str]], Collection[str]] = nothing_hidden,
    renamed: Mapping[str, str] | None = None,
    cores: int = 1,
) -> Order:
    """A run over `texts`, in a repository that tracks them and `files`; with `own` gates' files."""
    contents = {
        path: text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text for path, text in texts.items()
    }
    tracked = tracking(dict.fromkeys((*files, *contents)), links)
    policies = read_policies(own or {}, "gates")
    return Order(
        documents=tuple(sorted(contents if documents is None else documents)),
        files=WorkTree(root, contents),
        tracked=tracked,
        words=Words(path_policy(), tracked.tops),
        policies=policies,
        examiner=Examiner(choose(policies, gates, rules, least), TODAY),
        shelf=shelf or Shelf("test"),
        hidden=hidden,
        renamed=renamed or {},
        cores=cores,
    )


def told(findings: Iterable[Finding]) -> list[str]:
    """The findings as `path:line rule message`."""
    return [f"{each.span.path}:{each.span.line} {each.rule} {each.message}" for each in findings]


def exactly(run: GateRun, path: str, text: str) -> list[str]:
    """What the rules find in a text when none of them is passed over."""
    return told(run.check(Source(path, text)))
