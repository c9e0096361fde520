"""The arguments of `runbook gate` where they are written plainly: loading click takes longer than looking at a file."""

from __future__ import annotations

from collections.abc import Sequence

FLAGS = {
    "--all": "everything",
    "--changed": "changed",
    "--fix": "fix",
    "--no-cache": "no_cache",
    "--show-suppressed": "show_suppressed",
    "--staged": "staged",
    "--statistics": "statistics",
}
VALUES = {"--base": "base", "--format": "form"}
REPEATED = {"--gate": "gates", "--rule": "rules"}
FORMS = ("text", "concise", "json", "github", "markdown", "sarif", "junit", "diff")


def read_plainly(arguments: Sequence[str]) -> dict[str, object] | None:
    """The options as click gives them, without those that have their default; None: click is to be asked.

    That is so for every other option and command, and for whatever click may object to: only click says what is wrong.
    """
    if not arguments or arguments[0] != "gate":
        return None
    found: dict[str, object] = {}
    paths: list[str] = []
    words = iter(arguments[1:])
    for word in words:
        if word == "--":
            paths += words
        elif word[:1] != "-" or word == "-":
            paths.append(word)
        elif word in FLAGS:
            found[FLAGS[word]] = True
        elif not _add(found, word, next(words, "")):
            return None
    return {**found, "paths": tuple(paths)}


def _add(found: dict[str, object], option: str, value: str) -> bool:
    """Take the value of an option; whether both are plain. `--option=value` is not."""
    if not value or value[0] == "-" or (option == "--format" and value not in FORMS):
        return False
    if option in REPEATED:
        before = found.get(REPEATED[option], ())
        assert isinstance(before, tuple)
        found[REPEATED[option]] = (*before, value)
    elif option in VALUES:
        found[VALUES[option]] = value
    else:
        return False
    return True
