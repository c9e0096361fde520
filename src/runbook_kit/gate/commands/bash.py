"""What `bash -n` says about a text, where there is a bash."""

from __future__ import annotations

from functools import cache, lru_cache

# Not the operator's PATH: the verdict on a document must not depend on who asks.
FOLDERS = "/bin:/usr/bin:/usr/local/bin:/opt/homebrew/bin:/opt/local/bin"


@lru_cache(maxsize=256)
def ask_bash(text: str) -> str | None:
    """`line N: …` where bash finds an error, empty when it finds none, None where there is no bash to ask."""
    bash = _bash()
    if not bash:
        return None
    from runbook_kit.plan.syntax import Text, check_syntax

    try:
        return check_syntax([Text("text", text)], bash, FOLDERS)["text"]
    except OSError:
        return None


@cache
def _bash() -> str:
    from runbook_kit.plan.programs import find_program

    return find_program("bash", FOLDERS)
