"""Templates: safe by default, strict about names, and every one of them is used."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import StrictUndefined, UndefinedError
from jinja2.exceptions import SecurityError

from runbook_kit.render.pages import code, environment, page, printed
from runbook_kit.render.terminal import Ink, Terminal
from runbook_kit.shipped import template_folder

TERMINAL = Terminal(80, colour=True)
TEMPLATES = sorted(path.name for path in (template_folder() / "terminal").glob("*.j2"))
SOURCES = "".join(path.read_text("utf-8") for path in (Path(__file__).parents[2] / "src").rglob("*.py"))


def rendered(template: str, **values: object) -> str:
    return environment(TERMINAL).from_string(template).render(values)


def test_what_a_template_prints_is_made_visible() -> None:
    assert rendered("{{ text }}", text="\x1b[2J\u202e") == "\\x1b[2J\\u202e"
    assert rendered("{{ text|strong }}", text="\x1b[2J") == "\x1b[1m\\x1b[2J\x1b[0m"
    assert rendered("{{ 'a' ~ text }}", text=Ink("\x1b[2J")) == "a\\x1b[2J"  # joined text is not ours any more
    assert rendered("{{ number }}", number=3) == "3"


def test_a_name_that_is_not_there_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        rendered("{{ nobody }}")
    with pytest.raises(UndefinedError):
        rendered("{{ text.nobody }}", text="x")
    assert environment(TERMINAL).undefined is StrictUndefined


def test_the_sandbox_holds() -> None:
    with pytest.raises(SecurityError):
        rendered("{{ text.__class__.__mro__ }}", text="x")


def test_commands_are_indented_and_nothing_else() -> None:
    assert code("a\n\n  b\\\n") == "    a\n\n      b\\"
    assert isinstance(code("a"), Ink)
    assert code("\x1b[2J") == "    \\x1b[2J"


def test_printed_keeps_our_own_colour() -> None:
    assert printed(Ink("\x1b[1mx\x1b[0m")) == "\x1b[1mx\x1b[0m"
    assert printed("\x1b") == "\\x1b"


def test_a_template_that_is_not_there() -> None:
    with pytest.raises(Exception, match="nothing"):
        page("nothing", TERMINAL)


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_template_is_used(name: str) -> None:
    bare = name.removesuffix(".txt.j2")
    included = any(
        f"include 'terminal/{name}'" in path.read_text("utf-8") for path in (template_folder() / "terminal").iterdir()
    )
    assert included or f'"{bare}"' in SOURCES
