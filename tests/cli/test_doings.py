"""A group of commands, each loaded when it is named."""

from __future__ import annotations

import click
import pytest

from runbook_kit.cli.doings import Doings
from runbook_kit.errors import UsageError

GROUP = Doings(name="session", listed={"list": ("session_list", "The sessions."), "show": ("session_show", "One.")})


def test_the_help_lists_what_there_is() -> None:
    with GROUP.make_context("session", [], resilient_parsing=True) as context:
        assert GROUP.list_commands(context) == ["list", "show"]
        assert "  list  The sessions.\n  show  One." in context.get_help()
        found = GROUP.get_command(context, "show")
        assert isinstance(found, click.Command)
        assert GROUP.get_command(context, "fly") is None


def test_a_name_that_is_none() -> None:
    with GROUP.make_context("session", [], resilient_parsing=True) as context:
        context.resilient_parsing = False
        with pytest.raises(UsageError) as raised:
            GROUP.resolve_command(context, ["shwo"])
    assert (raised.value.code, raised.value.hint) == ("unknown-command", "Did you mean `runbook session show`?")
