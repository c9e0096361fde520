"""The arguments of a built-in check, each as what it must be; what is not is refused with a sentence."""

from __future__ import annotations

import re

from runbook_kit.document.duration import parse_duration
from runbook_kit.errors import InvalidInput
from runbook_kit.run.checks.outcome import Arguments
from runbook_kit.suggestion import quoted

SIZE = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,6})?) ?(%|[kKMGT]?B|[KMGT]i?B?)?")
UNITS = {"": 1, "k": 1000, "K": 1000, "M": 1000**2, "G": 1000**3, "T": 1000**4}
BINARY = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}


def text_of(arguments: Arguments, key: str, default: str | None = None) -> str:
    """A text. Raises `InvalidInput` when it is missing without a default, or is no text."""
    value = arguments.get(key, default)
    if not isinstance(value, str) or (default is None and not value):
        raise _wrong(key, value, "a text")
    return value


def texts_of(arguments: Arguments, key: str) -> tuple[str, ...]:
    """A text or a list of texts; nothing when it is missing. Raises `InvalidInput` for anything else."""
    value = arguments.get(key, [])
    several = [value] if isinstance(value, str) else value
    if not isinstance(several, list) or not all(isinstance(each, str) for each in several):
        raise _wrong(key, value, "a text or a list of texts")
    return tuple(several)


def whole_of(arguments: Arguments, key: str, default: int | None, least: int, most: int) -> int:
    """A whole number between `least` and `most`, also written as text. Raises `InvalidInput`."""
    value = arguments.get(key, default)
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}", value):
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise _wrong(key, value, f"a whole number from {least} to {most}")
    return value


def seconds_of(arguments: Arguments, key: str, default: float) -> float:
    """A duration in seconds. Raises `InvalidInput`."""
    value = arguments.get(key, default)
    try:
        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            raise ValueError
        return parse_duration(str(value))
    except ValueError:
        raise _wrong(key, value, "a duration such as 30s or 5m") from None


def amount_of(arguments: Arguments, key: str, whole: int) -> int:
    """A number of bytes; a percentage is one of `whole` bytes. `2GB` are 2·10⁹, `2GiB` and `2G` are 2·2³⁰.

    Raises `InvalidInput`.
    """
    value = arguments.get(key)
    if isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0:
        return int(value)
    match = SIZE.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise _wrong(key, value, "a size such as 500MB, 2GiB or 10%")
    amount, unit = float(match[1]), match[2] or ""
    if unit == "%":
        return int(whole * amount / 100)
    is_decimal = unit in ("", "B") or (unit.endswith("B") and "i" not in unit)
    return int(amount * (UNITS[unit.removesuffix("B")] if is_decimal else BINARY[unit[0]]))


def written_size(count: int) -> str:
    """A number of bytes for people, to three digits: `1.95 GB`."""
    value = float(count)
    for unit in ("bytes", "kB", "MB", "GB"):
        if value < 1000:
            return f"{value:.3g} {unit}"
        value /= 1000
    return f"{value:.4g} TB"


def _wrong(key: str, value: object, wanted: str) -> InvalidInput:
    if value is None:
        return InvalidInput(f"The check does not say `{key}`.", hint=f"It needs {wanted}.")
    return InvalidInput(f"`{key}` of the check is {quoted(str(value))}, which is not {wanted}.")
