"""Placeholders in commands: which texts are gaps, what they are called, and which only look like one."""

from __future__ import annotations

import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook_kit.document.placeholders import CANDIDATE, Gap, find_placeholders, neutral


def found(source: str, lang: str = "bash") -> list[tuple[str, str]]:
    return [(gap.text, gap.name) for gap in find_placeholders(source, lang)]


@pytest.mark.parametrize(
    ("source", "text", "name"),
    [
        ("run --loop <loop-id> --pretty", "<loop-id>", "loop_id"),
        ("git revert <COMMIT_SHA>", "<COMMIT_SHA>", "commit_sha"),
        ("gh pr create --title 'revert: <short reason>'", "<short reason>", "short_reason"),
        ("gh pr create --body $'due to <reason>.'", "<reason>", "reason"),
        ("tail .state/<loop>/state.json", "<loop>", "loop"),
        ("echo <value of namespace label from alert>", "<value of namespace label from alert>", None),
        ("echo <name (optional)>", "<name (optional)>", "name_optional"),
        ("echo <node's name>", "<node's name>", "node_s_name"),
        ("echo <yes|no>", "<yes|no>", "yes_no"),
        ("echo <a & b>", "<a & b>", "a_b"),
        ("echo <größe>", "<größe>", "größe"),
        ("ssh <user@host.example>", "<user@host.example>", "user_host_example"),
        ("deploy {{ run_dir }}", "{{ run_dir }}", "run_dir"),
        ("deploy {{RunDir}}", "{{RunDir}}", "rundir"),
        ("deploy {{ my-var }}", "{{ my-var }}", "my_var"),
        ("run --repo /path/to/repo --pretty", "/path/to/repo", "repo"),
        ("cp a /path/to/your/file.txt", "/path/to/your/file.txt", "file_txt"),
        ("cp a ~/path/to/file", "~/path/to/file", "file"),
        ("cp a ../path/to/file", "../path/to/file", "file"),
        ("cp a /path/to/2nd", "/path/to/2nd", "_2nd"),
        ("cp a pod:/path/to/file", "/path/to/file", "file"),
        ("cp a /path/to/<name>", "/path/to/<name>", "name"),
        ("cp a /path/to/{{ name }}.txt", "/path/to/{{ name }}.txt", "name_txt"),
        ("run YYYY-MM-DD", "YYYY-MM-DD", "date"),
        ("run --start YYYY-MM-DD", "YYYY-MM-DD", "start"),
        ("run --start-day=YYYY-MM-DD", "YYYY-MM-DD", "start_day"),
        ("run --start 'YYYY-MM-DD'", "YYYY-MM-DD", "start"),
        ("run --start <YYYY-MM-DD>", "<YYYY-MM-DD>", "start"),
        ("run --since YYYY-MM-DDTHH:MM:SSZ", "YYYY-MM-DDTHH:MM:SSZ", "since"),
        ("run log-YYYY-MM-DD.txt", "YYYY-MM-DD", "date"),
        ("run --symbol ... --start 1", "...", "argument"),
        ("run ...", "...", "argument"),
        ("run \\\n  ...", "...", "argument"),
        ("run ...; true", "...", "argument"),
    ],
)
def test_gaps(source: str, text: str, name: str | None) -> None:
    (gap,) = find_placeholders(source, "bash")
    assert gap.text == text == source[gap.start : gap.end]
    assert gap.name == (name if name is not None else "value_of_namespace_label_from_alert")


@pytest.mark.parametrize(
    "source",
    [
        "cat <<EOF\nx\nEOF",
        "cat <<EOF>out\nx\nEOF",
        "cat <<-'EOF' >out\nx\nEOF",
        "cat <<<word >out",
        "diff <(sort a) <(sort b)",
        "cat <in.txt >out",
        "cat < in.txt > out",
        "cat <in; ls >out",
        "cat <a && ls b>c",
        "[[ a < b ]] && [[ c > d ]]",
        "[[ $a <b && $c> d ]]",
        "(( a <b | c> d ))",
        "echo $((a<b ? 1 : c>d))",
        "if ((i <n)); then echo >out; fi",
        "docker ps --format '{{.Names}}'",
        "docker inspect -f '{{ json . }}' x",
        "kubectl get pods -o go-template='{{range .items}}{{.metadata.name}}{{else}}-{{end}}'",
        "echo ${{ inputs }}",
        'cat > x.plist <<EOF\n<plist version="1.0"><dict><key>Label</key><true/></dict></plist>\nEOF',
        "echo '<b>bold</b>'",
        "grep -P '(?<year>[0-9]+)' file",
        "grep '\\<word\\>' file",
        "grep -P '(?P<year>[0-9]+)' file",
        "cat > a.c <<EOF\n#include <stdio.h>\nEOF",
        "git commit --author 'Some One <some.one@example.org>'",
        "git commit -m 'x\n\nCo-authored-by: Some One <some.one@example.org>'",
        "psql -c \"select to_char(now(), 'YYYY-MM-DD')\"",
        "run --date-format YYYY-MM-DD",
        "go test ./...",
        "echo 'wait ...' \"and ...\"",
        "cat <<EOF\na ... b\nEOF",
        "...",
        "ls\n...\nls",
        "git log a...b",
        "cd / # go to <place>, ... or /path/to/x",
        "# run --start YYYY-MM-DD {{ x }}",
        "ls /some/path/to",
        "ls <a\nls b>",
        "a <-1> b <1> c",
    ],
)
def test_what_only_looks_like_a_gap(source: str) -> None:
    assert found(source) == []


def test_a_hash_inside_a_word_or_quotes_begins_no_comment() -> None:
    assert found("echo a#b '# c' \"#\" ${x#y} $# <one> # <two>\necho <three>") == [
        ("<one>", "one"),
        ("<three>", "three"),
    ]


def test_a_comment_is_found_behind_a_gap_that_has_quotes_and_hashes() -> None:
    assert found("echo <node's issue #> # it's <not>\necho <so>") == [
        ("<node's issue #>", "node_s_issue"),
        ("<so>", "so"),
    ]


def test_gaps_of_one_text_come_in_order_and_do_not_overlap() -> None:
    source = "x --repo /path/to/<repo> --loop <loop-id> {{ a }} YYYY-MM-DD <loop-id>"
    gaps = find_placeholders(source, "bash")
    assert [gap.name for gap in gaps] == ["repo", "loop_id", "a", "date", "loop_id"]
    assert [source[gap.start : gap.end] for gap in gaps] == [gap.text for gap in gaps]


def test_literal_texts_are_no_gaps() -> None:
    assert find_placeholders("docker images | grep <none> <tag>", "bash", ["<none>"]) == (Gap("<tag>", "tag", 28, 33),)


@pytest.mark.parametrize("lang", ["python", "node", "text", ""])
def test_an_ellipsis_is_an_argument_only_in_a_shell(lang: str) -> None:
    assert found("def f(x): ... \nf(1, ... )", lang) == []


@pytest.mark.parametrize(
    ("lang", "source", "texts"),
    [
        ("python", "x = '<name>'  # not <this>\n# nor {{ this }}", ["<name>"]),
        ("node", "f('<name>') // not <this>\nconst u = 'http://<host>/'", ["<name>", "<host>"]),
        ("ts", "const x: Promise<string> = f<T>('<name>')", ["<name>"]),
        ("python", "@app.route('/x/<id>')\ndef f(): return '<html><body>' + '<name>'", ["<name>"]),
        ("python", "print('a # <name>')", []),  # strings are not looked into
    ],
)
def test_other_languages(lang: str, source: str, texts: list[str]) -> None:
    assert [text for text, _ in found(source, lang)] == texts


def test_the_language_may_be_written_in_capitals() -> None:
    assert found("run ... # <x>", "Bash") == [("...", "argument")]


def test_neutral_keeps_every_offset() -> None:
    source = "run <a b> 'ü' {{ c }} # <d>"
    gaps = find_placeholders(source, "bash")
    assert neutral(source, gaps) == "run xxxxx 'ü' xxxxxxx # <d>"


def test_text_without_any_sign_of_a_gap_is_not_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runbook_kit.document.placeholders.CANDIDATE", None)
    assert find_placeholders("echo 'a' > b # c\n" * 1000, "bash") == ()
    with pytest.raises(AttributeError):
        find_placeholders("echo <a>", "bash")


def test_nothing_is_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tree_sitter", None)
    monkeypatch.setitem(sys.modules, "tree_sitter_bash", None)
    assert found("run <a> ... # <b>") == [("<a>", "a"), ("...", "argument")]


HOSTILE = ["<<<<<<a", "<<<<<<a> #", "<a> # '\n", "<a", "/path/to/<a", "((<a>#", "<a></a>", " ... ", "`<a>#", '"$(#<a>']
HOSTILE += [
    "--x YYYY-MM-DD ",
    "cat <<E ((((<a>#",
    "\\\n#<a>",
    "{{ a",
    "cat <<a <<b\n<c>#",
    "<a ",
    "<a@b.c> ",
    "${(<a>#",
]


@pytest.mark.parametrize("lang", ["bash", "python"])
@pytest.mark.parametrize("unit", HOSTILE)
def test_time_is_linear(unit: str, lang: str) -> None:
    small, large = (_seconds(unit * (size // len(unit)), lang) for size in (20_000, 200_000))
    assert large < max(40 * small, 1.0)  # linear would be 10 times, quadratic 100 times


def test_a_megabyte_that_the_grammar_would_need_minutes_for_takes_seconds() -> None:
    assert _seconds("<<<<<<a" * 150_000, "bash") < 5
    assert _seconds("<<<<<<a> #\n" * 100_000, "bash") < 5


def _seconds(source: str, lang: str) -> float:
    start = time.process_time()
    find_placeholders(source, lang)
    return time.process_time() - start


PIECES = [
    "<",
    ">",
    "<a",
    "a>",
    "{{",
    "}}",
    " x ",
    "/path/to/",
    "...",
    "YYYY-MM-DD",
    "#",
    "'",
    '"',
    "\\",
    "\n",
    "$(",
    ")",
    "ü",
]


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join), st.sampled_from(["bash", "python"]))
@settings(derandomize=True, deadline=None, max_examples=300)
def test_gaps_point_into_the_text_for_any_text(source: str, lang: str) -> None:
    gaps = find_placeholders(source, lang)
    at = 0
    for gap in gaps:
        assert at <= gap.start < gap.end <= len(source)
        assert source[gap.start : gap.end] == gap.text
        assert CANDIDATE.search(source, gap.start)
        assert gap.name.replace("_", "a").isalnum()
        assert not gap.name[0].isdigit()
        at = gap.end
    assert len(neutral(source, gaps)) == len(source)
