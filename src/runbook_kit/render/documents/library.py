"""The document templates: the shipped ones, a repository's own in their place, and what each one made."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from runbook_kit import __version__
from runbook_kit.errors import InvalidInput
from runbook_kit.render.escape import on_one_line
from runbook_kit.shipped import template_folder

if TYPE_CHECKING:
    from runbook_kit.document.model import Runbook
    from runbook_kit.render.documents.sandbox import Sandbox

SUFFIX = ".j2"
KINDS = ("md", "html", "txt", "sh")
SHIPPED = "shipped"
LARGEST = 256 * 1024  # characters of a template
SHORT = 12  # hexadecimal digits of a digest, where people read it
FIRST_LINE = re.compile(r"\{#-?\s*(?P<summary>[^#]*?)(?:;\s*variables:\s*(?P<variables>[^#]*?))?\s*-?#\}")
MODULE = re.compile(r"'runbook_kit\.[\w.]*\.(\w+) object'")
HINT = "Correct the template, or remove it to use the shipped one; `runbook render --list` shows the variables."


class Rendered(Struct, frozen=True):
    """A document, and which template made it: its name, `shipped` or its path in the repository, its digest."""

    text: str
    template: str
    origin: str
    digest: str  # SHA-256 of the template's text in UTF-8, hexadecimal


class Entry(Struct, frozen=True):
    """A document template: what it is for and what it is given."""

    name: str
    origin: str
    digest: str
    summary: str
    variables: tuple[str, ...]


class Library:
    """Templates by name, such as `checklist.md`. What is rendered depends on templates and values, on nothing else."""

    def __init__(self, own: Mapping[str, str] = {}, folder: str = "templates") -> None:
        """`own`: file name in the repository's `folder` → its text. A name that is not shipped is not used."""
        self._shipped = {path.name: path for path in sorted(template_folder().glob(f"*{SUFFIX}")) if known(path.name)}
        self._own = {name: text for name, text in own.items() if name in self._shipped}
        self._folder = folder
        self._texts: dict[str, str] = {}
        self._sandboxes: dict[str, Sandbox] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The templates there are, without `.j2`, sorted."""
        return tuple(name.removesuffix(SUFFIX) for name in self._shipped)

    def render(self, name: str, **values: object) -> Rendered:
        """The document that a template makes of `values`, which also gets `template`, `version` and `record`.

        Raises `InvalidInput` (`invalid-template`) with template, line and variable when the template is wrong.
        """
        made = Rendered("", name, self.origin(name), self.digest(name))
        given = {"template": made, "version": __version__, "record": record(made, values.get("runbook")), **values}
        return Rendered(self._text_of(name, given), made.template, made.origin, made.digest)

    def entries(self) -> tuple[Entry, ...]:
        """Every document template. A repository's own that does not say what it is for is described by ours."""
        return tuple(self._entry(name) for name in self.names)

    def origin(self, name: str) -> str:
        """Where a template comes from: `shipped`, or its path in the repository."""
        file = f"{name}{SUFFIX}"
        return f"{self._folder}/{file}" if file in self._own else SHIPPED

    def _text_of(self, name: str, values: Mapping[str, object]) -> str:
        from jinja2.exceptions import TemplateError

        from runbook_kit.render.documents.sandbox import BUDGET

        sandbox = self._sandbox(name.rpartition(".")[2])
        try:
            sandbox.left = None
            template = sandbox.get_template(f"{name}{SUFFIX}")
            sandbox.left = BUDGET
            return "".join(template.generate(values))
        except InvalidInput:
            raise
        except (TemplateError, RecursionError, MemoryError, SyntaxError) as error:
            raise self._wrong(name, error) from None
        except Exception as error:
            if self.origin(name) == SHIPPED and not self._own:
                raise
            raise self._wrong(name, error) from None
        finally:
            sandbox.left = None

    def _sandbox(self, kind: str) -> Sandbox:
        from runbook_kit.render.documents.sandbox import Sandbox

        if kind not in self._sandboxes:
            self._sandboxes[kind] = Sandbox(kind, self._find)
        return self._sandboxes[kind]

    def _find(self, file: str) -> str | None:
        """The text of a template by its file's name; None for one that is neither shipped nor known."""
        if file not in self._shipped:
            return None
        if file not in self._texts:
            self._texts[file] = self._own.get(file) or self._shipped[file].read_text("utf-8")
        return self._texts[file]

    def digest(self, name: str) -> str:
        """SHA-256 of a template's text. Raises `InvalidInput` for one that is unknown or too large."""
        text = self._find(f"{name}{SUFFIX}")
        if text is None:
            message = f"There is no document template `{on_one_line(name)}`."
            raise InvalidInput(message, hint="`runbook render --list` shows them.", code="unknown-template")
        if len(text) > LARGEST:
            raise invalid(f"{self.origin(name)}:1: The template is larger than {LARGEST // 1024} KiB.")
        return hashlib.sha256(text.encode()).hexdigest()

    def _wrong(self, name: str, error: BaseException) -> InvalidInput:
        """The error of a template: where it is wrong, and which name it is about."""
        from runbook_kit.render.documents.sandbox import frames

        file, line = next(reversed([(f"{name}{SUFFIX}", 1), *frames(error)]))
        file, line = getattr(error, "name", None) or file, getattr(error, "lineno", None) or line
        if isinstance(error, SyntaxError):  # of Python, about the code that Jinja made: nested too deeply
            file, line = f"{name}{SUFFIX}", 1
        place = f"{self._folder}/{file}" if file in self._own else file
        return invalid(f"{place}:{line}: The template cannot be rendered: {sentence(error)}.")

    def _entry(self, name: str) -> Entry:
        file = f"{name}{SUFFIX}"
        texts = [self._own.get(file, ""), self._shipped[file].read_text("utf-8")]
        summary, variables = next(filter(any, map(described, texts)), ("", ()))
        return Entry(name, self.origin(name), self.digest(name), summary, variables)


@cache
def shipped_library() -> Library:
    """The shipped templates, compiled once however many documents are made of them."""
    return Library()


def known(file: str) -> bool:
    """Whether a file's name is that of a document template."""
    stem, _, kind = file.removesuffix(SUFFIX).rpartition(".")
    return bool(stem) and kind in KINDS and file.endswith(SUFFIX)


def described(text: str) -> tuple[str, tuple[str, ...]]:
    """What the first comment of a template says: a sentence, and the names of the variables."""
    found = FIRST_LINE.match(text)
    if not found:
        return "", ()
    names = (found["variables"] or "").strip().rstrip(".")
    return " ".join(found["summary"].split()), tuple(filter(None, (name.strip() for name in names.split(","))))


def record(made: Rendered, runbook: Any) -> str:
    """What made a document, in one line for an auditor: template, program, runbook, each with its digest."""
    said = [f"{made.template} ({made.origin}, sha256 {made.digest[:SHORT]})", f"runbook-kit {__version__}"]
    return " · ".join([*said, *([about(runbook)] if runbook is not None else [])])


def about(runbook: Runbook) -> str:
    digest = f" (sha256 {runbook.digest[:SHORT]})" if runbook.digest else ""
    return f"{runbook.id}: {runbook.path}{digest}"


def sentence(error: BaseException) -> str:
    """What went wrong, without our module names and not longer than a screen."""
    if isinstance(error, RecursionError):
        return "it calls itself without end, or is nested too deeply"
    if isinstance(error, SyntaxError | MemoryError):
        return "it is nested too deeply, or too large"
    if type(error).__name__ == "TemplateNotFound":
        return f"there is no template `{on_one_line(str(error))}` here"
    said = MODULE.sub(r"`\1`", on_one_line(str(error))).rstrip(".") or type(error).__name__
    return said if len(said) <= 300 else f"{said[:299]}…"


def invalid(message: str) -> InvalidInput:
    return InvalidInput(message, hint=HINT, code="invalid-template")
