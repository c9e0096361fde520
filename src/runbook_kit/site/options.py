"""The options of the MkDocs plugin, as `mkdocs.yml` gives them."""

from __future__ import annotations

from mkdocs.config import config_options as option
from mkdocs.config.base import Config


class Options(Config):  # type: ignore[no-untyped-call]
    """Every option has a default that suits a folder of runbooks; an empty text turns a kind of page off."""

    repo_url = option.Optional(option.Type(str))
    """Where the repository is shown, for links that leave the site; MkDocs' own `repo_url` when it is not given."""

    ref = option.Type(str, default="HEAD")
    """The branch, tag or commit at which such links look."""

    include = option.DictOfItems(option.Type(str), default={})
    """Folders outside `docs_dir` that are a part of the site: folder beside `mkdocs.yml` → where it is on the site."""

    index = option.Type(str, default="runbook-index.md")
    """The page of all runbooks by owner, severity, status and alert."""

    alerts = option.Type(str, default="alerts")
    """The folder of the pages that lead from the name of an alert to its runbook."""

    checklists = option.Type(bool, default=True)
    """A page to tick and print for each phase."""

    prompts = option.Type(bool, default=True)
    """A page of prompts to copy for each phase."""

    evidence = option.Type(bool, default=True)
    """What sessions prove: when a phase passed last, and a page of the sessions of each runbook."""

    sessions = option.Type(str, default="")
    """An exported index of sessions, beside `mkdocs.yml`; without it the sessions in `.runbook/` count."""

    schedule = option.Type(str, default="runbook-schedule.md")
    """The page of what is due when, if a runbook says so."""

    contacts = option.Type(str, default="runbook-contacts.md")
    """The page of whom to call, if a runbook says so."""

    pages = option.DictOfItems(option.Type(str), default={})
    """Pages that installed programs offer: page → name of an entry point in the group `runbook_kit.pages`."""
