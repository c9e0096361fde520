"""What a JSON Schema objects to in a YAML text: every problem with its place, in our own words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from runbook_kit.finding import Span
from runbook_kit.suggestion import nearest, quoted, shown, suggest
from runbook_kit.yamltext.values import Node, Problem, YamlText, join_pointer

if TYPE_CHECKING:
    from jsonschema_rs import ValidationError

Schema = Mapping[str, Any]

TYPES = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "a whole number",
    "null": "empty",
    "number": "a number",
    "object": "a mapping of keys to values",
    "string": "text",
}
FORMATS = {"date": ("a date", "Write it as YYYY-MM-DD."), "regex": ("a regular expression", "")}
LIMITS = {
    "maxItems": "may have at most {} items",
    "maxLength": "may have at most {} characters",
    "maxProperties": "may have at most {} keys",
    "maximum": "may be at most {}",
    "minItems": "needs at least {} item(s)",
    "minLength": "needs at least {} character(s)",
    "minProperties": "needs at least {} key(s)",
    "minimum": "must be at least {}",
    "exclusiveMaximum": "must be less than {}",
    "exclusiveMinimum": "must be more than {}",
}


def check_schema(yaml: YamlText, schema: Schema) -> tuple[Problem, ...]:
    """Every way in which `yaml` differs from `schema` (JSON Schema 2020-12), in the order of the text."""
    from jsonschema_rs import Draft202012Validator, RegexOptions

    validator = Draft202012Validator(dict(schema), validate_formats=True, pattern_options=RegexOptions())
    reading = Reading(yaml, schema)
    return tuple(sorted({problem for error in validator.iter_errors(yaml.data) for problem in reading.explain(error)}))


class Reading:
    """One text beside one schema: turns the validator's errors into problems."""

    def __init__(self, yaml: YamlText, schema: Schema) -> None:
        self.yaml = yaml
        self.schema = schema
        self.by_kind: dict[str, Callable[[ValidationError], Iterable[Problem]]] = {
            "additionalProperties": self._unknown_keys,
            "anyOf": self._alternatives,
            "const": self._constant,
            "enum": self._one_of,
            "format": self._format,
            "oneOf": self._alternatives,
            "pattern": self._pattern,
            "propertyNames": self._key_names,
            "required": self._missing,
            "type": self._type,
            "uniqueItems": self._repeated,
        }

    def explain(self, error: ValidationError) -> Iterable[Problem]:
        kind = error.kind.name
        if kind in LIMITS:
            return [self._value(error, f"{self._label(error)} {LIMITS[kind].format(error.kind.value)}.")]
        if kind in self.by_kind:
            return self.by_kind[kind](error)
        return [self._value(error, f"{self._label(error)} is not as it should be: {quoted(error.message, 120)}.")]

    def _unknown_keys(self, error: ValidationError) -> Iterator[Problem]:
        node = self._node(error)
        owner = self._schema_at(error.schema_path[:-1])
        allowed = list(owner.get("properties", {}))
        for key in error.kind.value:
            message = f"Unknown key {quoted(key)} in {self._title(owner)}."
            yield Problem(node.key_span(key), message, suggest(key, allowed, "keys"))

    def _missing(self, error: ValidationError) -> list[Problem]:
        owner = self._schema_at(error.schema_path[:-1])
        key = str(error.kind.value)
        hint = str(owner.get("properties", {}).get(key, {}).get("description", ""))
        return [Problem(self._opening(error), f"The key `{key}` is missing in {self._title(owner)}.", hint)]

    def _alternatives(self, error: ValidationError) -> Iterable[Problem]:
        """The problems of the one alternative the author meant, as far as its type tells."""
        branches: list[list[ValidationError]] = getattr(error.kind, "context", [])
        here = len(error.instance_path)
        fitting = [
            branch
            for branch in branches
            if not any(problem.kind.name == "type" and len(problem.instance_path) == here for problem in branch)
        ]
        if all(problem.kind.name == "required" for branch in fitting for problem in branch) and len(fitting) > 1:
            keys = ", ".join(f"`{problem.kind.value}`" for branch in fitting for problem in branch)
            owner = self._schema_at(error.schema_path[:-1])
            message = f"One of the keys {keys} is needed in {self._title(owner)}."
            return [Problem(self._opening(error), message)]
        if fitting:
            closest = min(fitting, key=len)
            return [problem for nested in closest for problem in self.explain(nested)]
        wanted = [str(kind) for branch in branches for problem in branch for kind in _types(problem)]
        return [self._wrong_type(error, list(dict.fromkeys(wanted)))]

    def _type(self, error: ValidationError) -> list[Problem]:
        return [self._wrong_type(error, _types(error))]

    def _wrong_type(self, error: ValidationError, wanted: list[str]) -> Problem:
        node = self._node(error)
        words = _either([TYPES.get(kind, kind) for kind in wanted])
        return self._value(
            error, f"{self._label(error)} must be {words}, but is {_described(node)}.", _remedy(node, wanted)
        )

    def _one_of(self, error: ValidationError) -> list[Problem]:
        options = [str(option) for option in error.kind.value]
        node = self._node(error)
        message = f"{self._label(error)} cannot be {_described(node)}."
        return [self._value(error, message, suggest(node.text, options, "values"))]

    def _constant(self, error: ValidationError) -> list[Problem]:
        wanted = error.kind.value
        shown = str(wanted).lower() if isinstance(wanted, bool) else str(wanted)
        return [self._value(error, f"{self._label(error)} must be `{shown}`, but is {_described(self._node(error))}.")]

    def _pattern(self, error: ValidationError) -> list[Problem]:
        hint = str(self._schema_at(error.schema_path[:-1]).get("description", ""))
        return [self._value(error, f"{self._label(error)} cannot be {_described(self._node(error))}.", hint)]

    def _format(self, error: ValidationError) -> list[Problem]:
        words, hint = FORMATS.get(error.kind.value, (f"of the form `{error.kind.value}`", ""))
        return [self._value(error, f"{self._label(error)} is not {words}: {_described(self._node(error))}.", hint)]

    def _key_names(self, error: ValidationError) -> list[Problem]:
        nested: ValidationError = error.kind.value
        key = str(nested.instance)
        owner = self._schema_at(nested.schema_path[:-1])
        message = f"{quoted(key)} cannot be a key in {self._label(error, inside=True)}."
        options = [str(option) for option in owner.get("enum", [])]
        hint = suggest(key, options, "keys") if options else str(owner.get("description", ""))
        return [Problem(self._node(error).key_span(key), message, hint)]

    def _repeated(self, error: ValidationError) -> Iterator[Problem]:
        seen: list[Any] = []
        for item in self._node(error).items:
            if item.data in seen:
                message = f"{self._label(error)} lists {_described(item)} twice."
                yield Problem(item.span, message, "Remove one of them.")
            seen.append(item.data)

    def _node(self, error: ValidationError) -> Node:
        return self.yaml.node(join_pointer(error.instance_path))

    def _value(self, error: ValidationError, message: str, hint: str = "") -> Problem:
        """A problem at the value; at its key when the value is empty."""
        pointer = join_pointer(error.instance_path)
        span = self.yaml.span(pointer)
        return Problem(span if span.start < span.end else self.yaml.key_span(pointer), message, hint)

    def _opening(self, error: ValidationError) -> Span:
        """Where a mapping begins: its key, or its first key when it is an item of a list."""
        node = self._node(error)
        pointer = join_pointer(error.instance_path)
        if error.instance_path and isinstance(error.instance_path[-1], str):
            return self.yaml.key_span(pointer)
        return next(iter(node.keys.values()), node.span)

    def _label(self, error: ValidationError, inside: bool = False) -> str:
        """What a value is called in a sentence: its key, or its place in a list."""
        *above, last = error.instance_path or [""]
        if isinstance(last, int):
            of = f" of {quoted(str(above[-1]))}" if above and isinstance(above[-1], str) else ""
            return f"{'item' if inside else 'Item'} {last + 1}{of}"
        return quoted(last) if error.instance_path else "this file" if inside else "The whole"

    def _title(self, owner: Schema) -> str:
        title = str(owner.get("title", ""))
        return f"this {title[:1].lower()}{title[1:]}" if title else "this mapping"

    def _schema_at(self, path: list[str | int]) -> Schema:
        found: Any = self.schema
        for part in path:
            found = found[part]
        return found if isinstance(found, Mapping) else {}


def _either(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}" if len(words) > 2 else " or ".join(words)


def _types(error: ValidationError) -> list[str]:
    """The types that a `type` error would have accepted."""
    wanted = error.kind.value if error.kind.name == "type" else []
    return [wanted] if isinstance(wanted, str) else list(wanted)


def _described(node: Node) -> str:
    """A value in a sentence: short scalars as written, the rest by their type."""
    if isinstance(node.value, dict):
        return "a mapping"
    if isinstance(node.value, list):
        return "a list"
    if node.value is None:
        return "empty"
    kind = {bool: "truth value ", int: "number ", float: "number "}.get(type(node.value), "")
    return f"{'the ' if kind else ''}{kind}{quoted(node.written)}"


def _remedy(node: Node, wanted: list[str]) -> str:
    """What to change so that a value has one of the wanted types."""
    scalar = not isinstance(node.value, (dict, list)) and node.value is not None
    if "string" in wanted and scalar:
        return f'Put it in quotes: "{shown(node.written)}".'
    if "boolean" in wanted and nearest(node.text, ("yes", "no", "on", "off")):
        return "YAML 1.2 knows only `true` and `false`."
    if wanted == ["array"] and scalar:
        return f"Write a list: [{shown(node.written)}]."
    if node.value is None:
        return "Write a value, or remove the key."
    return ""
