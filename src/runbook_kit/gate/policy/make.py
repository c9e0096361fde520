"""Makes a gate's policy of plain data: the shipped one, and over it a file that was found to be sound."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from runbook_kit.gate.policy.model import Allowance, GatePolicy, Marker, RulePolicy

if TYPE_CHECKING:
    from runbook_kit.finding import Span
    from runbook_kit.policyfile import PolicyFile

SHIPPED = "shipped"
Data = Mapping[str, Any]


def make_policy(gate: str, shipped: Data, digest: str, file: PolicyFile | None) -> GatePolicy:
    """Rules are joined per key and options per option, own values first; lists add up, the shipped part first."""
    own = file.data if file else {}
    rules = {name: _join(setting, own.get("rules", {}).get(name, {})) for name, setting in shipped["rules"].items()}
    together = {key: [*shipped.get(key, ()), *own.get(key, ())] for key in ("exclude", "allowances", "markers")}
    before = len(shipped.get("allowances", ()))
    return GatePolicy(
        gate=gate,
        rules={name: _rule(setting) for name, setting in rules.items()},
        exclude=_globs(together["exclude"]),
        allowances=tuple(
            _allowance(each, file.yaml.span(f"/allowances/{index - before}") if file and index >= before else None)
            for index, each in enumerate(together["allowances"])
        ),
        markers=tuple(Marker(each["text"], tuple(each.get("rules", rules))) for each in together["markers"]),
        digest=hashlib.sha256(f"{digest} {file.digest}".encode()).hexdigest() if file else digest,
        origins=dict(_origins(shipped, file)),
    )


def _join(shipped: Data, own: Data) -> Data:
    options = _join_options(shipped.get("options", {}), own.get("options", {}))
    exclude = [*shipped.get("exclude", ()), *own.get("exclude", ())]
    return {**shipped, **own, "options": options, "exclude": exclude}


def _join_options(shipped: Data, own: Data) -> dict[str, Any]:
    """Mappings are joined key by key and null takes a key away; anything else takes the place of the shipped value."""
    result = dict(shipped)
    for key, value in own.items():
        before = result.get(key)
        if value is None:
            result.pop(key, None)
        elif isinstance(before, Mapping) and isinstance(value, Mapping):
            result[key] = _join_options(before, value)
        else:
            result[key] = value
    return result


def _rule(setting: Data) -> RulePolicy:
    return RulePolicy(
        severity=setting["severity"],
        scope=setting.get("scope", "documents"),
        options=setting["options"],
        exclude=_globs(setting["exclude"]),
        suppressible=setting.get("suppressible", True),
    )


def _allowance(data: Data, span: Span | None) -> Allowance:
    named = (*([data["rule"]] if "rule" in data else ()), *data.get("rules", ()))
    return Allowance(
        rules=tuple(dict.fromkeys(named)),
        reason=" ".join(data["reason"].split()),
        token=data.get("token", ""),
        path=data.get("path", ""),
        expires=date.fromisoformat(data["expires"]) if "expires" in data else None,
        span=span,
    )


def _globs(exclude: list[Any]) -> tuple[str, ...]:
    return tuple(each if isinstance(each, str) else each["path"] for each in exclude)


def _origins(shipped: Data, file: PolicyFile | None) -> Iterator[tuple[str, str]]:
    """Where every setting is from: its name as in `GatePolicy.origins`, and `shipped` or `FILE:LINE`."""
    own = file.data if file else {}
    for name, setting in shipped["rules"].items():
        mine = own.get("rules", {}).get(name, {})
        at, pointer = f"rules.{name}", f"/rules/{name}"
        for key in ("severity", "scope", "suppressible"):
            yield f"{at}.{key}", _line(file, f"{pointer}/{key}") if key in mine else SHIPPED
        for key in setting.get("options", {}):
            changed = key in mine.get("options", {})
            yield f"{at}.options.{key}", _line(file, f"{pointer}/options/{key}") if changed else SHIPPED
        yield from _listed(setting, mine, "exclude", at, pointer, file)
    for key in ("exclude", "allowances", "markers"):
        yield from _listed(shipped, own, key, "", "", file)


def _listed(
    shipped: Data, own: Data, key: str, at: str, pointer: str, file: PolicyFile | None
) -> Iterator[tuple[str, str]]:
    """The items of a list, counted from 0, the shipped ones first."""
    name, before = f"{at}.{key}".lstrip("."), len(shipped.get(key, ()))
    for index in range(before):
        yield f"{name}.{index}", SHIPPED
    for index in range(len(own.get(key, ()))):
        yield f"{name}.{before + index}", _line(file, f"{pointer}/{key}/{index}")


def _line(file: PolicyFile | None, pointer: str) -> str:
    if file is None:
        return SHIPPED
    span = file.yaml.key_span(pointer)
    return f"{span.path}:{span.line}"
