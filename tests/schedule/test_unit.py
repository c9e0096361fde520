"""Words that a form cannot hold."""

from __future__ import annotations

import pytest

from runbook_kit.errors import UsageError
from runbook_kit.schedule.unit import refuse_unwritable


def test_what_it_says() -> None:
    refuse_unwritable(("a\tb\n", "é"), "A form")
    with pytest.raises(UsageError) as caught:
        refuse_unwritable(("fine", "a\x01"), "A form")
    assert caught.value.message == "A form cannot hold the word 'a\\x01': it has a character that is no text."
