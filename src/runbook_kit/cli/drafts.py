"""New files made of templates; a repository's own template replaces the shipped one of the same name."""

from __future__ import annotations

import re

from runbook_kit.cli.place import Place
from runbook_kit.shipped import template_folder

MARKDOWN = re.compile(r"[\\`*_<\[]")


def draft(name: str, place: Place, **values: object) -> str:
    """The text that the template `name` makes of `values`; an unknown name in it is an error, never an empty text.

    Raises `InvalidInput` for a template of the repository that cannot be rendered.
    """
    from jinja2 import FileSystemLoader, StrictUndefined, TemplateError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    from runbook_kit.errors import InvalidInput

    own = [place.root / place.config.templates] if place.in_repository else []
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader([*own, template_folder()]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    environment.filters.update(yaml=yaml_scalar, markdown=markdown_text)
    try:
        return environment.get_template(name).render(values)
    except (TemplateError, UnicodeDecodeError) as error:
        message = f"The template `{name}` cannot be rendered: {error}."
        hint = f"Correct it in `{place.config.templates}`, or remove it to use the shipped one."
        raise InvalidInput(message, hint=hint, code="invalid-template") from None


def yaml_scalar(text: str) -> str:
    """A text as YAML writes it, in quotes when it needs them."""
    from runbook_kit.yamltext import Put, update_yaml

    return update_yaml("", [Put("/x", text)]).removeprefix("x:").strip()


def markdown_text(text: str) -> str:
    """A text that Markdown shows as it is."""
    return MARKDOWN.sub(r"\\\g<0>", text)
