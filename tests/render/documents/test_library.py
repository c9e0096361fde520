"""Which template is used, what it is given, and how a wrong or hostile one ends."""

from __future__ import annotations

import hashlib
from time import process_time

import pytest
from tests.render.documents.making import render, selection

from runbook_kit.errors import InvalidInput
from runbook_kit.render.documents.library import Library, described, known
from runbook_kit.shipped import template_folder

MANY = "{% for a in range(99999) %}"


def own(text: str, **values: object) -> str:
    """What the repository's own template makes of these values."""
    return Library({"checklist.md.j2": text}).render("checklist.md", **values).text


def wrong(text: str, **values: object) -> str:
    with pytest.raises(InvalidInput) as raised:
        own(text, **values)
    assert raised.value.code == "invalid-template"
    return raised.value.message


def test_shipped() -> None:
    rendered = Library().render("checklist.md", **values())
    text = (template_folder() / "checklist.md.j2").read_bytes()
    assert (rendered.template, rendered.origin) == ("checklist.md", "shipped")
    assert rendered.digest == hashlib.sha256(text).hexdigest()


def values() -> dict[str, object]:
    from runbook_kit.render.documents.checklist import checklist

    return {"list": checklist(selection("own")), "runbook": selection("own").runbook}


def test_the_own_one_wins_by_name() -> None:
    library = Library({"checklist.md.j2": "ours: {{ list.title }}\n{{ record }}\n", "nothing.md.j2": "x"}, "ops/forms")
    rendered = library.render("checklist.md", **values())
    assert rendered.text.startswith("ours: A documentation session with several agents")
    assert rendered.origin == "ops/forms/checklist.md.j2"
    assert f"checklist.md (ops/forms/checklist.md.j2, sha256 {rendered.digest[:12]})" in rendered.text
    assert "nothing.md" not in library.names
    assert library.origin("report.md") == "shipped"


def test_a_template_that_is_not_there() -> None:
    with pytest.raises(InvalidInput, match=r"no document template `nothing\.md`"):
        Library().render("nothing.md")


def test_the_same_bytes_however_often() -> None:
    library = Library()
    assert len({render("report.md", selection("every-feature"), each) for each in (library, library, Library())}) == 1


def test_what_an_expression_prints_is_safe_without_a_filter() -> None:
    assert own("{{ a }} {{ a ~ 'b' }} {{ a|code }} {{ [a, a]|join(', ') }}", a="*<x>") == (
        "\\*&lt;x> \\*&lt;x>b `*<x>` \\*&lt;x>, \\*&lt;x>"
    )
    macro = "{% macro m(x) %}[{{ x }}](y){% endmacro %}{{ m(a) }}"
    assert own(macro, a="*") == "[\\*](y)"
    page = Library({"checklist.html.j2": "{{ a }}"}).render("checklist.html", a="<b>").text
    assert page == "&lt;b&gt;"
    assert Library({"checklist.txt.j2": "{{ a }}"}).render("checklist.txt", a="<b>\n\x1b").text == "<b> \\x1b"


def test_content_is_never_template_code() -> None:
    assert own("{{ a }}", a="{{ 7 * 7 }}{% for x in y %}") == "\\{\\{ 7 \\* 7 \\}\\}\\{% for x in y %\\}"


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("\n\n{{ nobody }}", "templates/checklist.md.j2:3: The template cannot be rendered: 'nobody' is undefined."),
        (
            "{{ a.nobody }}",
            "templates/checklist.md.j2:1: The template cannot be rendered: 'str object' has no attribute 'nobody'.",
        ),
        ("x\n{% if %}", "templates/checklist.md.j2:2: The template cannot be rendered: Expected an expression"),
        ("{{ a|nobody }}", "No filter named 'nobody'"),
        ("{{ 1 / 0 }}", "templates/checklist.md.j2:1: The template cannot be rendered: division by zero."),
        ("\n{% include 'other.md.j2' %}", "there is no template `other.md.j2` here"),
        ("{% include '/etc/passwd' %}", "there is no template `/etc/passwd` here"),
        ("{% include '../pyproject.toml' %}", "there is no template"),
    ],
)
def test_an_error_names_template_line_and_variable(template: str, said: str) -> None:
    assert said in wrong(template, a="x")


@pytest.mark.parametrize(
    "template",
    [
        "{{ a.__class__.__mro__ }}",
        "{{ runbook.__struct_fields__ }}",
        "{{ self.__init__.__globals__ }}",
        "{{ range.__class__ }}",
        "{{ namespace.__init__.__globals__ }}",
        "{{ a.format(1) }}",
        "{{ '{0.__class__}'.format(a) }}",
        "{{ a.encode() }}",
        "{{ lipsum() }}",
        "{{ [1]|random }}",
        "{{ dict(a=1).update({}) }}",
        "{{ a|attr('__class__') }}",
    ],
)
def test_a_template_reaches_nothing_but_its_values(template: str) -> None:
    wrong(template, a="x", runbook=selection("own").runbook)


@pytest.mark.parametrize(
    "template",
    [
        f"{MANY}{MANY}{{% endfor %}}{{% endfor %}}",
        f"{MANY}{MANY}x{{% endfor %}}{{% endfor %}}",
        f"{MANY}{{{{ big }}}}{{% endfor %}}",
        "{% for a in range(10 ** 9) %}{% endfor %}",
        "{% for a in range(1000000000) %}{% endfor %}",
        "{{ 'x' * 10 ** 9 }}",
        "{{ 10 ** 10 ** 10 }}",
        "{{ '%1000000000d' % 1 }}",
        "{{ 'x'|center(1000000000) }}",
        "{{ 'x\ny'|indent(1000000000) }}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(60) }}",
        f"{{% set n = namespace(s='x') %}}{MANY}{{% set n.s = n.s ~ n.s %}}{{% endfor %}}",
        f"{{% set n = namespace(s='x') %}}{MANY}{{% set n.s = n.s + n.s %}}{{% endfor %}}",
        f"{{% set n = namespace(s=['x']) %}}{MANY}{{% set n.s = n.s + n.s %}}{{% endfor %}}",
        f"{{% set n = namespace(s='x') %}}{MANY}{{% set n.s %}}{{{{ n.s }}}}{{{{ n.s }}}}{{% endset %}}{{% endfor %}}",
        f"{{% set n = namespace(s='x') %}}{MANY}{{% set n.s = n.s|replace('x', 'xx') %}}{{% endfor %}}",
        f"{MANY}{{% set x = range(99999)|sum %}}{{% endfor %}}",
        "{% include 'checklist.md.j2' %}",
        "{% for a in [1] %}" * 30 + "{% endfor %}" * 30,
        "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
        "{{ " + "9" * 5000 + " }}",
        "x" * 300_000,
    ],
)
def test_a_template_that_wants_too_much_ends_soon(template: str) -> None:
    before = process_time()
    wrong(template, big="x" * 10_000)
    assert process_time() - before < 20  # a second or two on an idle machine


def test_an_ordinary_loop_is_not_too_much() -> None:
    assert own("{% for a in range(20000) %}{{ a }}{% endfor %}").startswith("01234")


def test_entries_say_what_templates_are_for() -> None:
    entries = {entry.name: entry for entry in Library({"report.md.j2": "ours"}).entries()}
    assert entries["checklist.md"].variables == ("list", "runbook", "template", "version", "record")
    assert entries["checklist.md"].origin == "shipped"
    assert entries["report.md"].origin == "templates/report.md.j2"
    assert entries["report.md"].digest == hashlib.sha256(b"ours").hexdigest()
    assert entries["report.md"].summary == "The completion report of a phase, as far as the runbook knows it beforehand"
    assert [name for name, entry in entries.items() if not entry.summary or not entry.variables] == []


def test_the_first_line_of_a_template() -> None:
    assert described("{#- A page; variables: a, b -#}\nx") == ("A page", ("a", "b"))
    assert described("{# A page #}x") == ("A page", ())
    assert described("x") == ("", ())


def test_names_of_document_templates() -> None:
    assert known("checklist.md.j2")
    assert not any(map(known, ("checklist.md", "x.pdf.j2", ".md.j2", "md.j2")))
