"""Filled scripts are run: a value comes back as it went in, as one word, or it was refused; nothing else ever runs."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.plan.filling.contexts import FILLABLE, NUMBERS, PLAIN, REFUSED
from tests.plan.filling.filled import CANARY, filled, run

from runbook_kit.document.placeholders import find_placeholders
from runbook_kit.plan.filling.fill import fill

HOSTILE = [
    "'; rm -rf ~'",
    "'; touch canary; '",
    '"; touch canary; "',
    "$(touch canary)",
    "`touch canary`",
    "; touch canary #",
    "\ntouch canary\n",
    "x\nEOF\ntouch canary\n",
    "a[$(touch canary)]",
    "($(touch canary))",
    "${x:-$(touch canary)}",
    "x $(touch canary) `touch canary` ; touch canary & touch canary | touch canary",
    "\\$(touch canary)",
    "\\`touch canary\\`",
    '\\"; touch canary; \\"',
    "\\'; touch canary; \\'",
    "') touch canary ('",
    "<(touch canary)",
    ">canary",
    "&>canary",
    "|& touch canary",
    "EOF\ntouch canary",
    '"',
    "'",
    "''",
    "\\",
    "\\\\",
    "\\\n",
    "*",
    "?",
    "[a-z]",
    "{a,b}",
    "~",
    "~root",
    "a b",
    " ",
    "\t",
    "a\nb",
    "\n",
    "!!",
    "a!!b!c",
    "!",
    "-rf",
    "--help",
    "-",
    "&",
    "&1",
    "|",
    ";",
    ";;",
    "(",
    ")",
    "()",
    "<",
    ">",
    "#",
    "a#b",
    "EOF",
    "EOF)",
    " EOF",
    "ünïcode 🦀 日本",
    "%s",
    "%n%d",
    "",
    "$HOME",
    "$x",
    "$",
    "$$",
    "${HOME}",
    "a\\",
    "=",
    "a=b",
    "in",
    "do",
    "then",
    "esac",
    "]]",
    "1",
    "2",
    "<v>",
    "{{ v }}",
    "^a^b",
    "x" * 3000,
]


def values_for(shell: str) -> list[str]:
    return HOSTILE if shell == "bash" else HOSTILE[::2]


def is_possible(name: str, value: str) -> bool:
    """Whether a file can have that value in its name, where the context makes one."""
    return ("redirect" not in name and "filter" not in name) or ("/" not in value and len(value.encode()) < 200)


@pytest.mark.parametrize("shell", ["bash", "dash"])
def test_a_value_comes_back_as_it_went_in_or_is_refused(tmp_path: Path, shell: str) -> None:
    if not shutil.which(shell):
        pytest.skip(f"{shell} is not installed")
    lang = "bash" if shell == "bash" else "sh"
    contexts = {name: each for name, each in FILLABLE.items() if shell == "bash" or each.posix}
    accepted: dict[str, list[tuple[str, str]]] = {name: [] for name in contexts}
    for name, context in contexts.items():
        for value in values_for(shell):
            result = filled(context.script, lang=lang, v=value)
            if not result.reasons:
                accepted[name].append((value, result.source))
            assert all(reason.code == "unsafe-input-value" for reason in result.reasons), (name, value)
            assert result.gaps or not result.reasons
    scripts = [[script for value, script in cases if is_possible(name, value)] for name, cases in accepted.items()]
    for (name, cases), ran in zip(accepted.items(), run(scripts, tmp_path, shell), strict=True):
        values = [value for value, _ in cases if is_possible(name, value)]
        assert len(values) > len(values_for(shell)) / 2, name
        assert list(ran.printed) == [contexts[name].prints(value) for value in values], name
        assert not ran.canaries, name
    assert not list(tmp_path.rglob(f"{CANARY}*"))


@pytest.mark.parametrize("script", REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("value", ["abc", "12", "$(touch canary)", "-x"])
def test_no_value_is_filled_in_where_no_quoting_is_safe(script: str, value: str) -> None:
    result = filled(script, v=value)
    assert result.source == script
    assert {reason.code for reason in result.reasons} == {"unsafe-input-position"}
    assert result.unfilled == ()
    assert all(gap.text == script[gap.start : gap.end] for gap in result.gaps)


@pytest.mark.parametrize("script", NUMBERS.values(), ids=NUMBERS)
def test_what_is_evaluated_must_be_a_whole_number(script: str) -> None:
    assert filled(script, v="12").source == script.replace("<v>", "12")
    for value in ("a[$(touch canary)]", "abc", "1+1", "0x1", "", "1 2"):
        assert [reason.code for reason in filled(script, v=value).reasons] == ["unsafe-input-value"]


@pytest.mark.parametrize("script", PLAIN.values(), ids=PLAIN)
def test_what_is_read_once_more_must_be_plain(script: str) -> None:
    assert filled(script, v="a-b.c/d_1").source == script.replace("<v>", "a-b.c/d_1")
    for value in ("a b", "$(touch canary)", "a;b", "a'b", 'a"b', "a\\nb", "a*", "%(x)T"):
        assert [reason.code for reason in filled(script, v=value).reasons] == ["unsafe-input-value"]


def test_a_list_is_not_given_to_what_evaluates_it() -> None:
    script = "f() { local x=<v>; }; f"
    assert filled(script, v="a (b)").source == "f() { local x='a (b)'; }; f"
    assert [reason.code for reason in filled(script, v="($(touch canary))").reasons] == ["unsafe-input-value"]


@pytest.mark.parametrize(
    "value",
    ["a\0b", "a\rb", "\x1b[31m", "\x7f", "\x85", "\u200b", "\u202e", "\u2066", "\ufeff", "\u2028", "\ud800", "\u00ad"],
)
@pytest.mark.parametrize("script", ["ls <v>", "ls '<v>'", 'ls "<v>"', "ls $'<v>'", "cat <<E\n<v>\nE"])
def test_characters_that_nobody_sees_are_refused(script: str, value: str) -> None:
    (reason,) = filled(script, v=value).reasons
    assert reason.code == "unsafe-input-value"
    assert f"U+{ord(value.strip('ab[31m')[0]):04X}" in reason.message


def test_gaps_without_a_value_stay_and_are_listed_once() -> None:
    result = filled("run <a> <b> '<a>' <c>", b="x y")
    assert result.source == "run <a> 'x y' '<a>' <c>"
    assert result.unfilled == ("<a>", "<c>")
    assert result.reasons == ()
    assert [(gap.text, gap.name, result.source[gap.start : gap.end]) for gap in result.gaps] == [
        ("<a>", "a", "<a>"),
        ("<a>", "a", "<a>"),
        ("<c>", "c", "<c>"),
    ]


def test_a_value_that_looks_like_a_gap_is_none() -> None:
    result = filled("run <a> <b>", a="<b>", b="{{ a }}")
    assert result.source == "run '<b>' '{{ a }}'"
    assert result.gaps == ()


def test_without_gaps_nothing_changes_in_any_language() -> None:
    assert filled("print('a')", lang="python", v="x").source == "print('a')"
    assert filled("ls", v="x").reasons == ()


@pytest.mark.parametrize("lang", ["python", "node", "fish", "powershell", "sql", ""])
def test_other_languages_are_not_filled(lang: str) -> None:
    result = filled("f('<v>')", lang=lang, v="x")
    assert result.source == "f('<v>')"
    (reason,) = result.reasons
    assert reason.code == "unsafe-input-position"
    assert filled("f('<v>')", lang=lang).unfilled == ("<v>",)


def test_ansi_quotes_are_not_known_to_every_sh() -> None:
    assert filled("ls $'a <v>'", lang="sh", v="x").reasons
    assert not filled("ls $'a <v>'", lang="bash", v="x").reasons


def test_a_block_that_is_too_long_is_not_filled() -> None:
    script = "ls <v>\n" + "# x\n" * 20_000
    (reason,) = filled(script, v="x").reasons
    assert "divide the block" in reason.message


def test_a_reason_says_which_input_where_and_what_to_do() -> None:
    script = "ls\necho a `ls \\\n<pod-name>`"
    (reason,) = filled(script, pod_name="x").reasons
    assert reason.line == 3
    assert reason.message == (
        "The input pod_name cannot fill <pod-name>: it stands inside backticks; write $(…) instead."
    )


@pytest.mark.parametrize(
    ("script", "a", "b"),
    [
        ("cat <<EOF\n<a><b>\nEOF\ntouch canary", "E", "OF"),
        ("cat <<'EOF'\n<a><b>\nEOF\ntouch canary", "EO", "F"),
        ("cat <<-EOF\n\t<a><b>\n\tEOF\ntouch canary", "EOF", ""),
        ("cat <<E\\\nOF\n<a><b>\nEOF\ntouch canary", "EOF", ""),
    ],
)
def test_values_do_not_make_a_delimiter_together(script: str, a: str, b: str) -> None:
    result = filled(script, a=a, b=b)
    assert {reason.code for reason in result.reasons} <= {"unsafe-input-value", "unsafe-input-position"}
    assert result.reasons


def test_gaps_may_come_in_any_order() -> None:
    script = "run <a> <b>"
    gaps = find_placeholders(script, "bash")
    assert fill(script, "bash", gaps[::-1], {"a": "1", "b": "2"}, ()).source == "run 1 2"


def test_the_last_guard_refuses_what_changes_the_text_around(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runbook_kit.plan.filling.fill.spell", lambda value, *_: value)
    result = filled("ls <v> 'b'", v="'")
    assert result.source == "ls <v> 'b'"
    assert [reason.code for reason in result.reasons] == ["unsafe-input-value"]


def test_the_guard_against_delimiters_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    script = "cat <<EOF\n<v>\nx\nEOF\n"
    assert filled(script, v="EOF").source == script
    monkeypatch.setattr("runbook_kit.plan.filling.fill._without_delimiters", lambda *given: given[-1])
    assert filled(script, v="EOF").source == script  # the last guard notices, too
    monkeypatch.setattr("runbook_kit.plan.filling.fill._reads_alike", lambda *_: True)
    assert filled(script, v="EOF").source == "cat <<EOF\nEOF\nx\nEOF\n"


SECRET = {
    "argument": ("printf '<%s>' <token>", "<{}>"),
    "part of an argument": ("printf '<%s>' --x=<token>.", "<--x={}.>"),
    "double quotes": ("printf '<%s>' \"a <token> b\"", "<a {} b>"),
    "single quotes": ("printf '<%s>' 'Authorization: \"Bearer <token>\"'", '<Authorization: "Bearer {}">'),
    "ansi quotes": ("printf '<%s>' $'a\\t<token>\\x41'", "<a\t{}A>"),
    "assignment": ("X=<token>; printf '<%s>' \"$X\"", "<{}>"),
    "assignment of the same name": ("TOKEN=<token>; printf '<%s>' \"$TOKEN\"", "<{}>"),
    "array": ("a=(<token> 'x<token>'); printf '<%s>' \"${a[@]}\"", "<{}><x{}>"),
    "substitution": ("printf '<%s>' \"$(printf '%s.' <token>)\"", "<{}.>"),
    "here-document": ("cat <<EOF\na <token>\nEOF", "a {}\n"),
    "here-string": ("cat <<< <token>", "{}\n"),
    "test": ('[[ <token> == "$TOKEN" ]] && printf same', "same"),
    "case": ('case <token> in "$TOKEN") printf same;; esac', "same"),
}


@pytest.mark.parametrize("secret", ["s3cr3t", "'; touch canary; '", "$(touch canary)", "a b\n*\\", "", '"`'])
def test_a_secret_comes_from_the_environment_and_is_never_seen(tmp_path: Path, secret: str) -> None:
    results = [filled(script, secrets=["token"], token="MUST-NOT-APPEAR") for script, _ in SECRET.values()]
    assert [result.reasons for result in results] == [()] * len(SECRET)
    assert not any("MUST-NOT-APPEAR" in repr(result) for result in results)
    assert all("${TOKEN}" in result.source for result in results)
    (ran,) = run([[result.source for result in results]], tmp_path, env={"TOKEN": secret})
    assert list(ran.printed) == [expected.replace("{}", secret) for _, expected in SECRET.values()]
    assert not list(tmp_path.rglob(f"{CANARY}*"))


@pytest.mark.parametrize(
    "script",
    ["cat <<'EOF'\n<token>\nEOF", "bash -c 'ls <token>'", "ssh <token> ls", "[[ <token> -gt 3 ]]", "local x=<token>"],
)
def test_a_secret_is_refused_where_it_cannot_be_referred_to_or_checked(script: str) -> None:
    result = filled(script, secrets=["token"], token="MUST-NOT-APPEAR")
    assert [reason.code for reason in result.reasons] == ["unsafe-input-position"]
    assert "MUST-NOT-APPEAR" not in repr(result)


@pytest.mark.parametrize("name", ["path", "home", "ifs", "bash_env", "größe"])
def test_a_secret_needs_a_name_that_is_free(name: str) -> None:
    (reason,) = filled(f"ls <{name}>", secrets=[name], **{name: "x"}).reasons
    assert "is not free" in reason.message


def test_a_secret_without_a_value_is_unfilled() -> None:
    assert filled("ls <token>", secrets=["token"]).unfilled == ("<token>",)
