"""Pages for a terminal from templates: everything a template prints is made visible unless we coloured it ourselves."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING

from runbook_kit.render.escape import visible
from runbook_kit.render.terminal import TONES, Ink, Terminal

if TYPE_CHECKING:
    from jinja2 import Template
    from jinja2.sandbox import SandboxedEnvironment

INDENT = 4  # columns before every command, so that a page can be read and copied the same way everywhere


def page(name: str, terminal: Terminal, **values: object) -> str:
    """The page that the template `terminal/<name>.txt.j2` makes of `values`.

    Terminal pages are ours alone: a repository's own templates do not replace what says "denied".
    """
    return load(name, terminal).render(values)


def load(name: str, terminal: Terminal) -> Template:
    """The template of a page, compiled when it is first asked for."""
    return environment(terminal).get_template(f"terminal/{name}.txt.j2")


@cache
def environment(terminal: Terminal) -> SandboxedEnvironment:
    """Jinja's sandbox with the filters of this terminal; an unknown name is an error, never an empty string."""
    from jinja2 import FileSystemLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    from runbook_kit.shipped import template_folder

    made = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(template_folder()),
        undefined=StrictUndefined,
        finalize=printed,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        autoescape=False,
    )
    made.filters.update({tone: partial(terminal.paint, tone=tone) for tone in TONES})
    made.filters.update(wrap=terminal.wrap, code=code)
    return made


def printed(value: object) -> str:
    """What an expression of a template becomes."""
    return value if isinstance(value, Ink) else visible(str(value))


def code(source: str, indent: int = INDENT) -> Ink:
    """Commands as they are, every line after the same blanks and none of it wrapped."""
    lines = visible(source.rstrip("\n")).split("\n")
    return Ink("\n".join(" " * indent + line if line else "" for line in lines))
