"""Jinja for templates that anybody may have written: no file, no environment, no chance, and only so much work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from jinja2 import BaseLoader, StrictUndefined, nodes
from jinja2.exceptions import SecurityError, TemplateNotFound, TemplateRuntimeError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from runbook_kit.render.documents.markdown import FILTERS, html, inline, plain

# One unit is a character written, a turn of a loop or a call is several. A long checklist takes some 200,000.
BUDGET = 40_000_000
TURN = 50
LARGEST = 4_000_000  # characters of one text
WIDEST = 10_000  # what a filter may be told to fill, cut or count to
KEPT_FILTERS = """
    abs capitalize count d default dictsort first float groupby int items join last length list lower map max min
    reject rejectattr replace reverse round select selectattr sort string sum title trim truncate unique upper
    wordcount wordwrap
"""
KEPT_GLOBALS = ("range", "dict", "namespace")
KEPT_METHODS = """
    capitalize casefold count endswith find isalnum isalpha isascii isdigit islower isspace isupper lower lstrip
    partition removeprefix removesuffix rfind rpartition rsplit rstrip split splitlines startswith strip title upper
"""
TEXT_METHODS = frozenset(KEPT_METHODS.split())
PRINTED: dict[str, Callable[[object], Markup]] = {"md": inline, "html": html, "txt": plain, "sh": plain}


class TooMuch(TemplateRuntimeError):
    """A template does more work, or writes more, than any document needs."""


class Texts(BaseLoader):
    """Templates by name from a function; a name it does not know is an error."""

    def __init__(self, find: Callable[[str], str | None]) -> None:
        self.find = find

    def get_source(self, environment: Any, template: str) -> tuple[str, str, None]:  # noqa: ARG002
        text = self.find(template)
        if text is None:
            raise TemplateNotFound(template)
        return text, template, None


class Sandbox(ImmutableSandboxedEnvironment):
    """Templates of one kind; what an expression prints is made safe for that kind unless a filter has done it."""

    intercepted_binops = frozenset({"+", "*", "**", "%"})

    def __init__(self, kind: str, find: Callable[[str], str | None]) -> None:
        super().__init__(
            loader=Texts(find),
            undefined=StrictUndefined,
            finalize=self.print,
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
            cache_size=-1,
        )
        self.left: int | None = None  # units; None while a template is compiled
        self.printed = PRINTED.get(kind, plain)
        own = {name: self.filters[name] for name in KEPT_FILTERS.split()} | dict(FILTERS)
        self.filters = {name: self.metered(function) for name, function in own.items()}
        self.globals = {name: self.globals[name] for name in KEPT_GLOBALS}

    def spend(self, units: int) -> None:
        """Count work. Raises `TooMuch` when there has been too much of it."""
        if self.left is None:
            return
        self.left -= units
        if self.left < 0:
            raise TooMuch("it does too much work, or writes too much")

    def print(self, value: object) -> Markup:
        """What an expression becomes in the document."""
        shown = value if isinstance(value, Markup) else self.printed(value)
        self.spend(TURN + len(shown))
        return shown

    def metered(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """A filter that pays for what it reads."""
        first = 1 if hasattr(function, "jinja_pass_arg") else 0  # some are given the environment before the value

        @wraps(function)
        def filtered(*arguments: Any, **named: Any) -> Any:
            value = arguments[first]
            self.spend(TURN + size(value))
            others = (*arguments[first + 1 :], *named.values())
            if others and any(isinstance(given, int) and abs(given) > WIDEST for given in others):
                raise TooMuch("a number given to a filter is too large")
            result = function(*arguments, **named)
            self.spend(size(result))
            return result

        return filtered

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Arithmetic; texts and lists may be joined, but neither multiplied nor formatted."""
        if operator in {"*", "**", "%"} and not (isinstance(left, int | float) and isinstance(right, int | float)):
            raise SecurityError(f"`{operator}` is for numbers only")
        if operator == "**" and (abs(left) > 1000 or abs(right) > 10):
            raise TooMuch("the power is too large")
        if operator == "*" and max(abs(left), abs(right)) > 10**9:
            raise TooMuch("the product is too large")
        self.spend(size(left) + size(right))
        return super().call_binop(context, operator, left, right)

    def call(self, context: Any, callee: Any, *arguments: Any, **named: Any) -> Any:
        """Call what a template may call: a macro, a global, a method that reads."""
        owner = getattr(callee, "__self__", None)
        self.spend(TURN + size(owner))
        return super().call(context, callee, *arguments, **named)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        if isinstance(obj, str):
            return attr in TEXT_METHODS
        if isinstance(obj, bytes | int | float):
            return False
        return super().is_safe_attribute(obj, attr, value)

    def wrap_str_format(self, value: Any) -> None:  # noqa: ARG002
        """`str.format` is no method that a template may call."""
        return

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        """The template with a turn counted in every loop, macro and joining of texts."""
        tree = super()._parse(source, name, filename)
        for node in list(
            tree.find_all((nodes.For, nodes.Macro, nodes.CallBlock, nodes.FilterBlock, nodes.AssignBlock))
        ):
            written = sum(len(data.data) for data in node.find_all(nodes.TemplateData))
            getattr(node, "body").insert(0, self.counted(TURN + written, node.lineno))  # noqa: B009 (all of these have one)
        for joined in list(tree.find_all(nodes.Concat)):
            joined.nodes = [self.weighed(part) for part in joined.nodes]
        return tree

    def counted(self, units: int, line: int) -> nodes.ExprStmt:
        """A statement that counts work."""
        meter = nodes.EnvironmentAttribute("spend_quietly", lineno=line)
        call = nodes.Call(meter, [nodes.Const(units, lineno=line)], [], None, None, lineno=line)
        statement = nodes.ExprStmt(call, lineno=line)
        statement.set_environment(self)
        return statement

    def weighed(self, part: nodes.Expr) -> nodes.Expr:
        """A part of a joined text, counted."""
        if isinstance(part, nodes.Const):
            return part
        meter = nodes.EnvironmentAttribute("weigh", lineno=part.lineno)
        call = nodes.Call(meter, [part], [], None, None, lineno=part.lineno)
        call.set_environment(self)
        return call

    def spend_quietly(self, units: int) -> str:
        self.spend(units)
        return ""

    def weigh(self, value: Any) -> Any:
        self.spend(size(value))
        return value


def size(value: object) -> int:
    """How much a value is, in units. Raises `TooMuch` for a text that no document has."""
    if isinstance(value, str):
        if len(value) > LARGEST:
            raise TooMuch("a text is too long")
        return len(value)
    return len(value) if isinstance(value, tuple | list | dict | range) else 1


def frames(error: BaseException) -> Iterator[tuple[str, int]]:
    """Template and line of every place in a template that an error went through, outermost first."""
    trace = error.__traceback__
    while trace is not None:
        if "__jinja_exception__" in trace.tb_frame.f_globals:
            yield trace.tb_frame.f_code.co_filename, trace.tb_lineno
        trace = trace.tb_next
