"""What every `runbook render` command does: the templates of this place, the target, and where the document goes."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from runbook_kit.cli.place import Place
    from runbook_kit.cli.reading import Located
    from runbook_kit.render.documents.library import Library

Decorated = TypeVar("Decorated", bound=Callable[..., object])


def out_options(command: Decorated) -> Decorated:
    """`--out FILE` and `--force`."""
    forced = click.option("--force", is_flag=True, help="With --out, replace a file that exists.")(command)
    return click.option("--out", default="", metavar="FILE", type=click.Path(), help="Write to FILE, not to stdout.")(
        forced
    )


def against_option(command: Decorated) -> Decorated:
    """`--against REF`."""
    return click.option(
        "--against",
        default="",
        metavar="REF",
        help="Of a session: the changes up to this commit, not up to the work tree.",
    )(command)


def locate_document(target: str) -> Located:
    """What a target stands for; its findings go to stderr.

    Raises `InvalidInput` for a document that says something else than it seems to.
    """
    from runbook_kit.cli.objections import object_to
    from runbook_kit.cli.reading import locate

    located = locate(target)
    problem = object_to(located)
    if problem is not None:
        raise problem
    return located


def library_at(place: Place) -> Library:
    """The templates that are used in a place. Raises `InvalidInput` for one of its own that cannot be read."""
    from runbook_kit.render.documents.library import Library, shipped_library

    own = own_templates(place)
    return Library(own, place.config.templates) if own else shipped_library()


def own_templates(place: Place) -> Mapping[str, str]:
    """The repository's own document templates: file name → text. The folder that ships with the program has none."""
    from runbook_kit.render.documents.library import known
    from runbook_kit.repo import is_inside, read_bytes
    from runbook_kit.shipped import template_folder

    folder = place.root / place.config.templates
    if (
        not place.in_repository
        or not folder.is_dir()
        or os.path.realpath(folder) == os.path.realpath(template_folder())
    ):
        return {}
    files = sorted(path for path in folder.iterdir() if known(path.name) and is_inside(path, place.root))
    return {path.name: template_text(read_bytes(path, place.root), path.name, place) for path in files}


def template_text(data: bytes, name: str, place: Place) -> str:
    from runbook_kit.errors import InvalidInput

    try:
        return data.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError:
        message = f"{place.config.templates}/{name} is not UTF-8 text."
        raise InvalidInput(message, hint="Save the template as UTF-8.", code="invalid-template") from None


def deliver(text: str, out: str, place: Place, *, force: bool = False) -> None:
    """Print a document, or write it whole to the file `out`, which must not exist unless `force` is given."""
    if not out:
        from runbook_kit.cli.screen import put

        put(text)
        return
    from runbook_kit.cli.screen import note
    from runbook_kit.cli.writing import create, overwrite
    from runbook_kit.errors import UsageError
    from runbook_kit.render.escape import on_one_line
    from runbook_kit.repo import read_source, relative

    path = place.start / out
    if os.path.lexists(path):
        if not force:
            message = f"`{on_one_line(relative(path, place.root))}` exists already and was not changed."
            raise UsageError(message, hint="Name another file, or replace it with --force.", code="file-exists")
        overwrite(path, read_source(path, place.root), text, place.root)
    else:
        create(path, text, place.root)
    note(f"wrote {on_one_line(relative(path, place.root))}")


def list_templates(form: str) -> None:
    """Print every template: what it is for, which one is used, and what it is given."""
    from runbook_kit.cli.place import find_place
    from runbook_kit.cli.screen import output, put, put_json
    from runbook_kit.render.documents.listing import templates_page, templates_v1

    entries = library_at(find_place()).entries()
    if form == "json":
        put_json(templates_v1(entries))
    else:
        put(templates_page(entries, output()))


def render_json(document: str, values: object, located: Located) -> str:
    """`render/1`: the values that the template of a document is given."""
    from msgspec import to_builtins

    from runbook_kit.render.jsontext import json_text

    runbook = located.selection.runbook
    return json_text(
        {
            "format": "render/1",
            "document": document,
            "target": located.selection.address,
            "runbook": {"id": runbook.id, "path": runbook.path, "digest": f"sha256:{runbook.digest}"},
            "values": to_builtins(values),
        }
    )
