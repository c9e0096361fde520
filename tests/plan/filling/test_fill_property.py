"""For any value, in any place, however deep: it comes back as it went in, as one word, or it is refused."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.plan.filling.contexts import FILLABLE
from tests.plan.filling.filled import CANARY, filled, run

PIECES = [*"'\"\\$`(){}<>&|;#!*?[]~\n\t -=%,^a0éx", "$(", "${", "EOF", "EOF\n", "$'", "<<E", "\\'", ">canary"]
PIECES += ["$(touch canary)", "`touch canary`", ";touch canary;", "\ntouch canary\n", "a[$(touch canary)]"]
VALUES = st.one_of(st.lists(st.sampled_from(PIECES), max_size=8).map("".join), st.text(max_size=12))

# Every one prints `<value>.`; the full stop keeps line ends at the end of a value from being cut off.
PLACES = ["<v>", '"<v>"', "'<v>'", "$'<v>'", '$"<v>"', "''<v>\"\""]
PLACES += ["\"$(printf '%s' <v>_)\"", "\"$(printf '%s' '<v>_')\""]
AROUND = [
    "{{\n{}\n}}",
    "(\n{}\n)",
    "if true; then\n{}\nelse :; fi",
    "for i in 1; do\n{}\ndone",
    "while true; do\n{}\nbreak; done",
    "case a in a)\n{}\n;; esac",
    "f() {{\n{}\n}}\nf",
    "true && {{\n{}\n}} || false",
    "! {{\n{}\n}}",
    "{{\n{}\n}} | cat",
    "printf '%s' \"$({}\n)\"",
    "cat <({}\n)",
    "x=$({}\n); printf '%s' \"$x\"",
    "cat <<EOF\n$({})\nEOF",
    "printf '%s' \"$(cat <<END\n$({}\n)\nEND\n)\"",
]
NOISE = [
    "# it's \"a $(comment `",
    ": 'a \" $( ` # b'",
    ': "a \' \\" \\` # $(: ")") b"',
    ": $'a \\' \" b'",
    ': ${x:-a b} ${x#"\'"} `: "\'"`',
    ": $((1 << 2)) \\' \\\" \\`",
    "cat >/dev/null <<E\nit's \"a $(: ')') \\`\nE",
    "cat >/dev/null <<'E'\nit's \"a $( `\nE",
    "case a in b) : \";;\" ;; 'a') : ')' ;; esac",
    'a=(1 \'(\' ")"); : "${a[@]}" "${#a[@]}"',
    "[[ a =~ ^(a|b)$ && ! b < a ]] || true",
]


@st.composite
def scripts(draw: st.DrawFn) -> tuple[str, str]:
    """A script, and what it prints with `<v>` for the value."""
    place = draw(st.sampled_from(PLACES))
    text = f"printf '<%s>.' {place}"
    expected = "<<v>_>." if "_" in place else "<<v>>."
    for around in draw(st.lists(st.sampled_from(AROUND), max_size=3)):
        text = around.format(text)
    noise = draw(st.lists(st.sampled_from(NOISE), max_size=2))
    return "\n".join([*noise, text]), expected


def check(cases: list[tuple[str, str, str]]) -> None:
    """Run those of the scripts that are filled, each case with its value and what it prints then."""
    given_back = [(filled(script, v=value), expected) for script, value, expected in cases]
    accepted = [(result.source, expected) for result, expected in given_back if not result.reasons]
    with tempfile.TemporaryDirectory() as folder:
        for (source, expected), ran in zip(
            accepted, run([[source] for source, _ in accepted], Path(folder)), strict=True
        ):
            assert (ran.printed[0].rstrip("\n"), ran.canaries) == (expected.rstrip("\n"), ()), source
        assert not list(Path(folder).rglob(f"{CANARY}*"))


@given(st.lists(st.tuples(st.sampled_from(sorted(FILLABLE)), VALUES), min_size=20, max_size=60))
@settings(derandomize=True, deadline=None, max_examples=12)
def test_any_value_in_any_place(cases: list[tuple[str, str]]) -> None:
    chosen = [(FILLABLE[name], value) for name, value in cases if "redirect" not in name and "filter" not in name]
    check([(context.script, value, context.prints(value)) for context, value in chosen if "\0" not in value])


@given(st.lists(st.tuples(scripts(), VALUES), min_size=20, max_size=60))
@settings(derandomize=True, deadline=None, max_examples=12)
def test_any_value_however_deep(cases: list[tuple[tuple[str, str], str]]) -> None:
    check([(script, value, expected.replace("<v>", value)) for (script, expected), value in cases])


@given(
    VALUES,
    VALUES,
    st.sampled_from(["ls <a> <b>", "ls <a><b>", "ls \"<a>\"'<b>'", "cat <<E\n<a><b>\nE", "x=<a>; ls $'<b>'"]),
)
@settings(derandomize=True, deadline=None, max_examples=300)
def test_what_stays_is_where_the_result_says(a: str, b: str, script: str) -> None:
    for values in ({"a": a}, {"b": b}, {"a": a, "b": b}):
        result = filled(script, **values)
        assert all(result.source[gap.start : gap.end] == gap.text for gap in result.gaps)
        refused = {gap.name for gap in result.gaps} - {text.strip("<>") for text in result.unfilled}
        assert bool(refused) == bool(result.reasons)
