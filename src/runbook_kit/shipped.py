"""Data and templates that come with the program: compiled in an installation, or straight from a checkout."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.json import decode, encode

from runbook_kit.errors import InvalidInput, MachineError

PACKAGE = Path(__file__).resolve().parent
COMPILED = PACKAGE / "shipped"
CHECKOUT = PACKAGE.parent.parent


class Shipped(Struct, frozen=True):
    """The plain content of one YAML file and the SHA-256 (hexadecimal) of its text in UTF-8."""

    digest: str
    data: dict[str, Any]


def load(name: str) -> dict[str, Any]:
    """The content of `gates/<name>.yaml` as shipped. It is shared: do not change it. Raises `MachineError`."""
    return _read(name).data


def digest(name: str) -> str:
    """The SHA-256 (hexadecimal) of the text of `gates/<name>.yaml` as shipped. Raises `MachineError`."""
    return _read(name).digest


def names() -> tuple[str, ...]:
    """The names of all shipped data files, sorted."""
    return tuple(sorted(path.stem for path in gates_folder().glob("*.yaml")))


def template_folder() -> Path:
    """The folder of the shipped document templates."""
    return _folder("templates")


def gates_folder() -> Path:
    """The folder of the shipped gates, policies and vocabularies, as YAML."""
    return _folder("gates")


def compile_text(text: str, path: str) -> str:
    """A shipped YAML file as the JSON that `load` reads, with the digest of `text`. Raises `InvalidInput`."""
    compiled = _compile(text, path)
    return encode({"digest": compiled.digest, "data": compiled.data}).decode()


def write_compiled(gates: Path, target: Path) -> tuple[Path, ...]:
    """Write `<name>.json` into `target` for every YAML file in `gates`.

    Returns the files written, in order; one whose YAML is gone is removed. Raises `InvalidInput`.
    """
    texts = {path: path.read_text("utf-8") for path in sorted(gates.glob("*.yaml"))}
    compiled = {target / f"{path.stem}.json": compile_text(text, f"gates/{path.name}") for path, text in texts.items()}
    target.mkdir(parents=True, exist_ok=True)
    for path in set(target.glob("*.json")) - set(compiled):
        path.unlink()
    for path, text in compiled.items():
        path.write_text(text, "utf-8")
    return tuple(compiled)


def _folder(name: str) -> Path:
    packaged = COMPILED / name
    return packaged if packaged.is_dir() else CHECKOUT / name


@cache
def _read(name: str) -> Shipped:
    compiled, written = COMPILED / f"{name}.json", gates_folder() / f"{name}.yaml"
    try:
        if _is_current(compiled, written):
            return decode(compiled.read_bytes(), type=Shipped)
        return _compile(written.read_bytes().decode("utf-8"), f"gates/{name}.yaml")
    except (OSError, ValueError) as error:
        message = f"The data file `{name}` of this installation cannot be read."
        raise MachineError(message, hint="Install the program again.", code="incomplete-installation") from error


def _is_current(compiled: Path, written: Path) -> bool:
    """Whether the compiled form is to be used; in a checkout only while the YAML is not younger."""
    if not compiled.is_file():
        return False
    in_checkout = not (COMPILED / "gates").is_dir() and written.is_file()
    return not in_checkout or compiled.stat().st_mtime_ns >= written.stat().st_mtime_ns


def _compile(text: str, path: str) -> Shipped:
    from runbook_kit.yamltext import read_yaml

    yaml = read_yaml(text, path)
    for problem in yaml.problems:
        message = f"{path}:{problem.span.line}:{problem.span.column}: {problem.message}"
        raise InvalidInput(message, hint=problem.hint)
    if not isinstance(yaml.data, dict) or not yaml.root.child("format").text:
        raise InvalidInput(f"{path} has no `format:` key.", hint="Shipped data names its format, such as `gate/1`.")
    return Shipped(hashlib.sha256(text.encode()).hexdigest(), yaml.data)
