"""Info strings: the canonical form, the forms of other tools, and what is wrong with one, to the character."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook_kit.document.attributes import RISK_WORDS, read_attributes
from runbook_kit.document.fence import NAMES, Info, parse_comment, parse_info, write_info
from runbook_kit.document.model import Attributes

CANONICAL = [
    ("", "", ()),
    ("bash", "bash", ()),
    ("console", "console", ()),
    ("bash {#restart}", "bash", (("id", "restart"),)),
    (
        'bash {#restart timeout=30s risk=write title="Restart the API"}',
        "bash",
        (("id", "restart"), ("timeout", "30s"), ("risk", "write"), ("title", "Restart the API")),
    ),
    ("bash {timeout=1h30m}", "bash", (("timeout", "1h30m"),)),
    (
        'bash {#a env="A=1,B=2" if="mode == shadow"}',
        "bash",
        (("id", "a"), ("env", "A=1,B=2"), ("if", "mode == shadow")),
    ),
    ('bash {title=""}', "bash", (("title", ""),)),
    ("output {match=similar:0.8}", "output", (("match", "similar:0.8"),)),
    ("python3 {#p}", "python3", (("id", "p"),)),
]


@pytest.mark.parametrize(("info", "lang", "given"), CANONICAL)
def test_the_canonical_form(info: str, lang: str, given: tuple[tuple[str, str], ...]) -> None:
    assert parse_info(info) == Info(lang, given)
    assert write_info(parse_info(info)) == info


ALTERNATES = [
    ("upper case", "Bash", "bash"),
    ("no space", "bash{#a timeout=3s}", "bash {#a timeout=3s}"),
    ("two spaces", "bash  {#a}", "bash {#a}"),
    ("tabs", "\tbash\t{#a}\t", "bash {#a}"),
    ("id among the attributes", "bash {id=a timeout=3s}", "bash {#a timeout=3s}"),
    ("id behind other attributes", "bash {timeout=3s id=a}", "bash {#a timeout=3s}"),
    ("language as a class", "{.bash #a timeout=3s}", "bash {#a timeout=3s}"),
    ("language as a class, spaced", "{ .bash #a }", "bash {#a}"),
    ("language as a class, alone", "{.bash}", "bash"),
    ("a class of some renderer", "bash {.numberLines #a}", "bash {#a}"),
    ("bare pairs", "bash id=a timeout=3s", "bash {#a timeout=3s}"),
    ("bare pairs in quotes", 'bash id=a title="Restart the API"', 'bash {#a title="Restart the API"}'),
    ("bare id with a hash", "bash #a timeout=3s", "bash {#a timeout=3s}"),
    ("single quotes", "bash {#a title='Restart the API'}", 'bash {#a title="Restart the API"}'),
    ("JSON", 'sh {"name":"a","interactive":"false","background":true}', "sh {#a interactive=false background=true}"),
    ("JSON with spaces", 'sh { "name": "a", "retries": 2 }', "sh {#a retries=2}"),
    (
        "JSON with settings of another tool",
        'sh {"name":"a","promptEnv":"no","interpreter":"bash"}',
        "sh {#a shell=bash}",
    ),
    ("a name without a space before the brace", "sh{name=a}", "sh {#a}"),
    ("a name with spaces inside the braces", "sh { name=a }", "sh {#a}"),
    ("a name where the id stands in the canonical form", "sh {name=a timeout=3s}", "sh {#a timeout=3s}"),
    ("settings of another tool", "sh {#a promptEnv=no interpreter=bash}", "sh {#a shell=bash}"),
    ("language as a class behind the id", "{#a .bash}", "bash {#a}"),
    ("language as the first of two classes", "{#a .bash .numberLines}", "bash {#a}"),
    ("a list without quotes", "bash {mode=shadow,paper}", 'bash {mode="shadow,paper"}'),
    ("exit codes without quotes", "bash {#a expect_exit=0,2}", 'bash {#a expect_exit="0,2"}'),
    ("commas between attributes", "bash {#a, timeout=3s,, risk=read,}", "bash {#a timeout=3s risk=read}"),
    ("JSON with null", 'sh {"name":"a","cwd":null}', "sh {#a}"),
    ("JSON with a list", 'sh {"name":"a","mode":["shadow","paper"]}', 'sh {#a mode="shadow,paper"}'),
    ("a no-break space", "bash {#a\xa0timeout=3s}", "bash {#a timeout=3s}"),
    ("a form feed", "bash {#a\x0ctimeout=3s}", "bash {#a timeout=3s}"),
    ("an ideographic space", "bash\u3000{\u3000#a}", "bash {#a}"),
    ("a line separator", "bash {id=a\u2028}", "bash {#a}"),
]


@pytest.mark.parametrize(("info", "canonical"), [case[1:] for case in ALTERNATES], ids=[case[0] for case in ALTERNATES])
def test_accepted_alternates_say_the_same(info: str, canonical: str) -> None:
    found = parse_info(info)
    assert found.problems == ()
    assert not found.canonical
    assert write_info(found) == canonical
    assert parse_info(canonical) == Info(found.lang, found.given)


@pytest.mark.parametrize(
    ("info", "lang"),
    [
        ('bash linenums="1" hl_lines="2 3"', "bash"),
        ("bash copy", "bash"),
        ("bash ID=a", "bash"),
        ("rust,ignore", "rust,ignore"),
        ("yaml:compose.yaml", "yaml:compose.yaml"),
        ("text and more words", "text"),
        ("js {1,3-5} copy", "js"),
        ("{code-block} bash", ""),
        ("{eval-rst", ""),
        ("bash {", "bash"),
    ],
)
def test_words_of_other_tools_are_left_alone(info: str, lang: str) -> None:
    assert parse_info(info) == Info(lang)


UNKNOWN, INVALID = "unknown-attribute", "invalid-attribute"
KNOWN = f"Known attributes: {', '.join(NAMES)}."
EXIT_CODES = "`expect_exit` wants exit codes such as 0 or 0,2"
CODES_ARE = "Exit codes are 0 to 255."
BEHIND = "stands behind the braces, where nothing is read."
BROKEN = "holds a line break or a control character."
PROBLEMS = [
    ("bash {timout=30s}", UNKNOWN, "timout=30s", "Unknown attribute `timout`.", "Did you mean `timeout`?"),
    ("bash {#a retires=2}", UNKNOWN, "retires=2", "Unknown attribute `retires`.", "Did you mean `retries`?"),
    ("bash {Timeout=3s}", UNKNOWN, "Timeout=3s", "Unknown attribute `Timeout`.", "Did you mean `timeout`?"),
    ("bash {zzz=1}", UNKNOWN, "zzz=1", "Unknown attribute `zzz`.", KNOWN),
    ("bash id=a linenums=1", UNKNOWN, "linenums=1", "Unknown attribute `linenums`.", KNOWN),
    ("bash {hello}", UNKNOWN, "hello", "`hello` is no attribute.", ""),
    ("bash {background}", INVALID, "background", "The attribute `background` has no value.", "Write background=true."),
    ("bash {#a confirm #b}", INVALID, "confirm", "The attribute `confirm` has no value.", "Write confirm=true."),
    ("bash {#a #b}", INVALID, "#b", "The attribute `id` is given twice.", "Keep one of them."),
    ("bash {#a id=b}", INVALID, "id=b", "The attribute `id` is given twice.", "Keep one of them."),
    (
        "bash {timeout=3s timeout=4s}",
        INVALID,
        "timeout=4s",
        "The attribute `timeout` is given twice.",
        "Keep one of them.",
    ),
    (
        "bash {#1a}",
        INVALID,
        "#1a",
        "`1a` is no valid block id.",
        "Start with a letter; then letters, digits, `-`, `_` and `.`.",
    ),
    ("bash {timeout=soon}", INVALID, "timeout=soon", "`soon` is no duration.", "Write 30s, 5m, 2h or 1d."),
    ("bash {retries=x}", INVALID, "retries=x", "`retries` wants a whole number, not `x`.", ""),
    ("bash {retries=-1}", INVALID, "retries=-1", "`retries` wants a whole number, not `-1`.", ""),
    ("bash {background=yes}", INVALID, "background=yes", "`background` is true or false, not `yes`.", ""),
    ("bash {risk=danger}", INVALID, "risk=danger", "`danger` is no risk.", f"One of: {', '.join(RISK_WORDS)}."),
    ("bash {env=A}", INVALID, "env=A", "`env` wants NAME=value pairs.", 'Write env="A=1,B=2".'),
    (
        'bash {title="a & b"}',
        INVALID,
        'title="a & b"',
        "The value of `title` holds `\\` or `&`, which Markdown parsers read differently.",
        "Reword it.",
    ),
    (
        r'bash {#a cwd="a\b"}',
        INVALID,
        r'cwd="a\b"',
        "The value of `cwd` holds `\\` or `&`, which Markdown parsers read differently.",
        "Reword it.",
    ),
    ('sh {"name": }', INVALID, '{"name": }', "The attributes in braces are not valid JSON.", ""),
    ('sh {"nam": "a"}', UNKNOWN, '{"nam": "a"}', "Unknown attribute `nam`.", KNOWN),
    ("bash {#a name=b}", INVALID, "name=b", "The attribute `id` is given twice.", "Keep one of them."),
    (
        "bash {background, #a}",
        INVALID,
        "background",
        "The attribute `background` has no value.",
        "Write background=true.",
    ),
    ("bash {retries=101}", INVALID, "retries=101", "`retries` wants a whole number, not `101`.", "100 at most."),
    ("bash {#a expect_exit=0,256}", INVALID, "expect_exit=0,256", f"{EXIT_CODES}, not `0,256`.", CODES_ARE),
    ('bash {expect_exit="0 2"}', INVALID, 'expect_exit="0 2"', f"{EXIT_CODES}, not `0 2`.", CODES_ARE),
    ("bash {#a", INVALID, "{#a", "The braces are not closed.", "End them with `}`."),
    ("{.bash", INVALID, "{.bash", "The braces are not closed.", "End them with `}`."),
    ('bash {title="a } b"', INVALID, '{title="a } b"', "The braces are not closed.", "End them with `}`."),
    ('sh {"name":"x"', INVALID, '{"name":"x"', "The braces are not closed.", "End them with `}`."),
    ("bash {#a} trailing", INVALID, "trailing", f"`trailing` {BEHIND}", "Move it into the braces."),
    ('bash {title="a } b"} id=x y', INVALID, "id=x y", f"`id=x y` {BEHIND}", "Move it into the braces."),
    ('sh {"name":"x"}y', INVALID, "y", f"`y` {BEHIND}", "Move it into the braces."),
    (
        'sh {"id":"x","name":"y"}',
        INVALID,
        '{"id":"x","name":"y"}',
        "The attribute `id` is given twice.",
        "Keep one of them.",
    ),
    (
        'sh {"id":"x","id":"y"}',
        INVALID,
        '{"id":"x","id":"y"}',
        "The attribute `id` is given twice.",
        "Keep one of them.",
    ),
    (
        'sh {"env":{"A":1}}',
        INVALID,
        '{"env":{"A":1}}',
        "The value of `env` is neither a text, a number, true or false nor a list of these.",
        "Write it as one text.",
    ),
    (r'sh {"title":"a\nb"}', INVALID, r'{"title":"a\nb"}', f"The value of `title` {BROKEN}", "Write it on one line."),
    (
        r'sh {"title":"\ud800"}',
        INVALID,
        r'{"title":"\ud800"}',
        f"The value of `title` {BROKEN}",
        "Write it on one line.",
    ),
    (r'sh {"\ud800":"a"}', UNKNOWN, r'{"\ud800":"a"}', r"Unknown attribute `\ud800`.", KNOWN),
]


@pytest.mark.parametrize(("info", "rule", "where", "message", "hint"), PROBLEMS)
@pytest.mark.parametrize("before", ["", "   "], ids=["at the start", "behind blanks"])
def test_a_problem_has_an_exact_place_and_says_what_to_do(
    info: str, rule: str, where: str, message: str, hint: str, before: str
) -> None:
    written = before + info
    problem = next(each for each in parse_info(written).problems if written[each.start : each.end] == where)
    assert (problem.rule, problem.message, problem.hint) == (rule, message, hint)


@pytest.mark.parametrize(
    ("info", "where"), [(case[0], case[2]) for case in PROBLEMS if case[0] != "bash {#a confirm #b}"]
)
def test_one_mistake_is_one_problem(info: str, where: str) -> None:
    assert [info[each.start : each.end] for each in parse_info(info).problems] == [where]


def test_all_problems_are_told_at_once() -> None:
    info = "bash {#1 timout=3s risk=low background}"
    found = parse_info(info).problems
    assert sorted(info[each.start : each.end] for each in found) == ["#1", "background", "risk=low", "timout=3s"]


def test_the_first_of_two_values_counts() -> None:
    assert parse_info("bash {timeout=3s timeout=4s}").given == (("timeout", "3s"),)


@pytest.mark.parametrize(
    ("info", "given"),
    [
        ("bash {#a confirm=Sure", (("id", "a"), ("confirm", "Sure"))),
        ("bash {#a timeout=3s} trailing", (("id", "a"), ("timeout", "3s"))),
        ('sh {"name":"a"} trailing', (("id", "a"),)),
        ('bash id="a b"', (("id", "a b"),)),
    ],
)
def test_a_problem_leaves_the_other_attributes(info: str, given: tuple[tuple[str, str], ...]) -> None:
    found = parse_info(info)
    assert (found.given, found.canonical, len(found.problems)) == (given, False, 1)


@pytest.mark.parametrize(
    "info", ['sh {"title":"a\\nb"}', 'sh {"title":"\\u0000"}', 'sh {"title":"\\ud800"}', 'sh {"a b":1}', 'sh {"":1}']
)
def test_what_no_info_string_can_hold_is_not_given(info: str) -> None:
    found = parse_info(info)
    assert (found.given, len(found.problems)) == ((), 1)
    assert "".join(each.message for each in found.problems).isprintable()


@pytest.mark.parametrize("name", ["retries", "expect_exit", "timeout", "mode"])
def test_a_huge_number_is_a_problem_at_most(name: str) -> None:
    info = parse_info(f"bash {{{name}={'1' * 5000}}}")
    found = read_attributes(info.given)
    assert (found.retries, found.expect_exit, found.timeout_s) == (0, (0,), None)
    assert [len(each.message) < 200 for each in info.problems] == [True] * (name != "mode")


@pytest.mark.parametrize(
    ("comment", "given"),
    [
        ("<!-- block: id=a timeout=30s -->\n", (("id", "a"), ("timeout", "30s"))),
        ("<!--block:id=a-->", (("id", "a"),)),
        ("<!-- block: #a -->\n", (("id", "a"),)),
        ("  <!-- block: name=a -->\n", (("id", "a"),)),
        ("<!-- block: -->\n", ()),
        ("<!-- block:-->", ()),
        ('<!-- block:\n  id=a\n  title="Restart the API"\n-->\n', (("id", "a"), ("title", "Restart the API"))),
        ("<!--\nblock: #a\ttimeout=3s\r\n-->\n\n", (("id", "a"), ("timeout", "3s"))),
        ("<!-- block: #a .bash -->", (("id", "a"),)),
    ],
)
def test_a_comment_carries_attributes(comment: str, given: tuple[tuple[str, str], ...]) -> None:
    found = parse_comment(comment)
    assert found is not None
    assert (found.lang, found.given, found.canonical, found.problems) == ("", given, False, ())


@pytest.mark.parametrize(
    "comment",
    [
        "<!-- a comment -->",
        "<!-- blocks: id=a -->",
        "<!-- block: id=a",
        "<!-- block: id=a --> text",
        "<!-- block:->",
        "<!-->",
        "<div>",
        "",
    ],
)
def test_another_comment_carries_none(comment: str) -> None:
    assert parse_comment(comment) is None


def test_a_problem_in_a_comment_has_its_place_there() -> None:
    comment = "<!-- block: id=a timout=30s -->\n"
    found = parse_comment(comment)
    assert found is not None
    assert [(each.rule, comment[each.start : each.end]) for each in found.problems] == [(UNKNOWN, "timout=30s")]


ATTRIBUTES = [
    ("", Attributes()),
    ("{#a}", Attributes(given=(("id", "a"),))),
    ("{timeout=90}", Attributes(timeout_s=90.0)),
    ("{timeout=1h30m}", Attributes(timeout_s=5400.0)),
    ("{retries=3}", Attributes(retries=3)),
    ("{cwd=services/api shell=zsh risk=network}", Attributes(cwd="services/api", shell="zsh", risk="network")),
    ('{mode="shadow,paper"}', Attributes(mode=("shadow", "paper"))),
    ('{mode="shadow paper" outputs="A, B"}', Attributes(mode=("shadow", "paper"), outputs=("A", "B"))),
    ('{if="mode == shadow" expect=ready}', Attributes(condition="mode == shadow", expect="ready")),
    ('{expect_exit="0, 2"}', Attributes(expect_exit=(0, 2))),
    ("{expect_exit=3}", Attributes(expect_exit=(3,))),
    ("{expect_exit=0,255 retries=100}", Attributes(expect_exit=(0, 255), retries=100)),
    ("{expect_exit=0,256 retries=101}", Attributes()),
    ("{expect_exit=0,no retries=٣}", Attributes()),
    ("{mode=shadow,paper env=A=1,B=2}", Attributes(mode=("shadow", "paper"), env=(("A", "1"), ("B", "2")))),
    (
        "{background=true interactive=true idempotent=true continue_on_error=true}",
        Attributes(background=True, interactive=True, idempotent=True, continue_on_error=True),
    ),
    ("{background=false}", Attributes()),
    ('{confirm="Sure?" title="Restart it" undo=start}', Attributes(confirm="Sure?", title="Restart it", undo="start")),
    ('{env="A=1,B=b=2"}', Attributes(env=(("A", "1"), ("B", "b=2")))),
    ('{literal="<none>"}', Attributes(literal=("<none>",))),
    ("{timeout=soon retries=x risk=danger background=yes expect_exit=no}", Attributes()),
]


@pytest.mark.parametrize(("braces", "attributes"), ATTRIBUTES)
def test_attributes_have_types_and_what_cannot_be_read_is_not_given(braces: str, attributes: Attributes) -> None:
    info = parse_info(f"bash {braces}")
    found = read_attributes(info.given)
    assert found.given == info.given
    assert {name: getattr(found, name) for name in Attributes.__struct_fields__ if name != "given"} == {
        name: getattr(attributes, name) for name in Attributes.__struct_fields__ if name != "given"
    }


@pytest.mark.parametrize(
    ("info", "written"),
    [
        ('bash id="a b"', 'bash {id="a b"}'),
        ("bash {#1a}", "bash {#1a}"),
        ('bash {id=""}', 'bash {id=""}'),
        ("{#a}", "{#a}"),
        ("bash {#a title='say \"hi\"'}", "bash {#a title='say \"hi\"'}"),
        ("bash {background}", "bash"),
        ("bash {#a} trailing", "bash {#a}"),
    ],
)
def test_also_what_has_problems_is_written_so_that_it_stays(info: str, written: str) -> None:
    assert write_info(parse_info(info)) == written
    assert parse_info(written).given == parse_info(info).given


WORDS = st.sampled_from([*NAMES, "timout", "x-y", "a", "ID"])
VALUES = st.one_of(
    st.sampled_from(["true", "30s", "a b", "a,b", "<x>", "x=1", "", "0,2", "é", "a'b", "{x}", "`x`", "#a"]),
    st.text(alphabet="ab1 .,=-_#{}'`<>/", max_size=6),
)
IDS = st.from_regex(r"[A-Za-z][A-Za-z0-9_.-]{0,8}", fullmatch=True)
PAIRS = st.lists(st.tuples(WORDS.filter(lambda name: name != "id"), VALUES), max_size=4, unique_by=lambda pair: pair[0])


@given(st.text(alphabet="bash {}#.=\"'\\&,:[]\t01x", max_size=40))
@settings(derandomize=True, deadline=None)
def test_any_text_can_be_read_and_problems_lie_within_it(text: str) -> None:
    for problem in parse_info(text).problems:
        assert 0 <= problem.start < problem.end <= len(text)
        assert problem.rule in (UNKNOWN, INVALID)
        assert problem.message.endswith(".")


PARTS = [
    *("bash", "{", "}", " ", "\t", "\xa0", ",", "#a", "#1", "id=b", 'id="a b"', "name=c", "timeout=3s", "timeout="),
    *('title="x y"', "title='q'", "mode=a,b", "retries=2", ".sh", ".num", "background", "zz=1", '"', "'", "="),
]


@given(st.lists(st.sampled_from(PARTS), max_size=8).map("".join).filter(lambda text: '{"' not in text))
@settings(derandomize=True, deadline=None, max_examples=300)
def test_writing_any_info_string_but_json_is_idempotent(text: str) -> None:
    once = write_info(parse_info(text))
    again = parse_info(once)
    assert (write_info(again), again.given) == (once, parse_info(text).given)


@given(st.one_of(st.just(""), IDS), PAIRS)
@settings(derandomize=True, deadline=None)
def test_what_is_written_is_read_back(ident: str, pairs: list[tuple[str, str]]) -> None:
    given_attributes = ((("id", ident),) if ident else ()) + tuple(pairs)
    info = Info("bash", given_attributes)
    again = parse_info(write_info(info))
    assert (again.lang, again.given) == (info.lang, info.given)


@given(
    IDS, PAIRS, st.sampled_from(["bash {{#{0} {1}}}", "{{.bash #{0} {1}}}", "bash id={0} {1}", "bash{{id={0} {1}}}"])
)
@settings(derandomize=True, deadline=None)
def test_writing_is_idempotent(ident: str, pairs: list[tuple[str, str]], form: str) -> None:
    written = form.format(ident, " ".join(f'{name}="{value}"' for name, value in pairs))
    once = write_info(parse_info(written))
    assert write_info(parse_info(once)) == once
    assert parse_info(once).given == parse_info(written).given


HOSTILE = [" ", "(", "{", "`", '"', ",", "a", "a ", "a=", '{"a":', "<!-- block:"]
INFOS = [
    "{}",
    "bash {}",
    "bash {{{}}}",
    "bash {{#a {}",
    "bash {{#a}} {}",
    "bash id={}",
    'bash {{title="{}"}}',
    'sh {{"a":{}',
]
COMMENTS = ["<!-- block:{}-->", "<!-- block:{}", "<!-- block:{}x -->", "<!--{}block: -->", "{}<!-- block: -->", "{}"]


@pytest.mark.parametrize("unit", HOSTILE)
def test_hostile_text_takes_no_time(unit: str) -> None:
    """A pattern that is quadratic takes a minute for 100 KB, and one that is cubic half a minute for 10 KB."""
    for size in (10_000, 100_000):
        text = unit * (size // len(unit))
        for call, forms in ((_whole_way, INFOS), (parse_comment, COMMENTS)):
            for form in forms:
                started = time.process_time()
                call(form.format(text))
                assert time.process_time() - started < 2.0, (form, size)


def _whole_way(text: str) -> Attributes:
    info = parse_info(text)
    write_info(info)
    return read_attributes(info.given)
