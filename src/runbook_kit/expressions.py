"""Regular expressions that are compiled when they are first asked: most documents need few, and each takes long."""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast


class _Unread:
    """Looks like a compiled expression, and becomes one with the first question."""

    def __init__(self, written: str | bytes, flags: int) -> None:
        self._written = written
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        """A method or attribute of the compiled expression, kept here so that it is found at once from now on."""
        if name.startswith("_"):
            raise AttributeError(name)
        # `re` keeps what it has compiled, so that the second method does not compile again.
        found = getattr(re.compile(self._written, self._flags), name)
        setattr(self, name, found)
        return found


def expression(written: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """As `re.compile`, later. What is wrong with it is known only then: all of ours are compiled by a test."""
    return cast("re.Pattern[AnyStr]", _Unread(written, flags))
