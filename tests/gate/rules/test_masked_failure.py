"""Failures that a block throws away."""

from __future__ import annotations

import pytest
from tests.gate.commands.conftest import fence, objections

HINT = "Let it fail, or write the reason in a comment on the line, or `continue_on_error=true` on the fence."
WRONG = {
    "true": ("make test || true", "2:11-2:18", "`|| true` hides that `make test` failed."),
    "a colon": ("make test || :", "2:11-2:15", "`|| :` hides that `make test` failed."),
    "words": ('make test || echo "failed"', "2:11-2:27", "`|| echo …` hides that `make test` failed."),
    "words to the errors": ("make test || echo failed >&2", "2:11-2:25", "`|| echo …` hides that `make test` failed."),
    "an exit code": ("make test || exit 0", "2:11-2:20", "`|| exit 0` hides that `make test` failed."),
    "with its errors thrown away": (
        "make test 2>/dev/null || true",
        "2:23-2:30",
        "`|| true` hides that `make test` failed.",
    ),
    "in a pipeline": ("make | tee log || true", "2:16-2:23", "`|| true` hides that `tee log` failed."),
    "behind a success": (
        "curl -f x && echo ok || true",
        "2:22-2:29",
        "`|| true` hides that `curl -f x` failed.",
    ),
    "at the end": ("ls\nmake test; true", "3:10-3:16", "`; true` hides that `make test` failed."),
    "set +e": (
        "set -e\nset +e\nmake",
        "3:1-3:7",
        "`set +e` lets every command behind it fail unnoticed, and nothing takes it back.",
    ),
    "inside of a body": (
        "if ls; then\n  make || true\nfi",
        "3:8-3:15",
        "`|| true` hides that `make` failed.",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_failure_is_thrown_away(name: str) -> None:
    text, where, message = WRONG[name]
    assert objections("masked-failure", fence(text)) == [(where, message, HINT)]


FINE = {
    "a fallback to a command": fence("a --help || a help"),
    "a fallback that ends the block": fence('make || { echo "no" >&2; exit 1; }'),
    "an answer": fence("grep x y || true\ntest -f x || echo none\n[ -f x ] || echo none"),
    "an answer with both outcomes": fence("git diff --quiet && echo same || echo changed"),
    "a default": fence("PID=$(pgrep x || true)\nN=$(wc -l < x || echo 0)"),
    "a condition": fence("if make || true; then ls; fi"),
    "a reason": fence("make clean || true  # nothing to clean on the first run"),
    "an attribute": fence("make || true", "bash {#x continue_on_error=true}"),
    "an attribute in a comment": "<!-- block: continue_on_error=true -->\n" + fence("make || true"),
    "set +e taken back": fence("set +e\nmake\nset -e"),
    "a comment": fence("# make || true"),
    "a string": fence("echo 'make || true'"),
    "true first": fence("true; make"),
    "another language": fence("a || true", "text"),
}


@pytest.mark.parametrize("name", FINE)
def test_nothing_is_hidden(name: str) -> None:
    assert objections("masked-failure", FINE[name]) == []


def test_which_commands_answer_is_policy() -> None:
    document = fence("probe x || true")
    assert objections("masked-failure", document, {"questions": ["probe x"]}) == []
    assert len(objections("masked-failure", document, {})) == 1
