"""The colours and styles of a map, in light, dark and on paper."""

from __future__ import annotations

from collections.abc import Mapping

FONTS = 'system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif'
TYPEWRITER = 'ui-monospace,"SF Mono",Menlo,Consolas,monospace'
MODES = ("shadow", "paper", "live")
MODE_COLOURS = {"shadow": "look", "paper": "write", "live": "live", "other": "else"}

LIGHT: Mapping[str, str] = {
    "back": "#ffffff",
    "card": "#f8fafc",
    "rim": "#cbd5e1",
    "text": "#0f172a",
    "soft": "#475569",
    "line": "#64748b",
    "rule": "#e2e8f0",
    "sign": "#6d28d9",
    "bad": "#b91c1c",
    "go": "#0f766e",
    "look": "#334155",
    "lookb": "#e2e8f0",
    "write": "#92400e",
    "writeb": "#fef3c7",
    "live": "#991b1b",
    "liveb": "#fee2e2",
    "else": "#5b21b6",
    "elseb": "#ede9fe",
}
DARK: Mapping[str, str] = {
    "back": "#0b1220",
    "card": "#131e31",
    "rim": "#3b4b63",
    "text": "#e8eef7",
    "soft": "#a8b8cd",
    "line": "#8da2bd",
    "rule": "#263449",
    "sign": "#c4b5fd",
    "bad": "#fca5a5",
    "go": "#5eead4",
    "look": "#dbe4f0",
    "lookb": "#33435a",
    "write": "#fde68a",
    "writeb": "#5a3d0c",
    "live": "#fecaca",
    "liveb": "#6b1d1d",
    "else": "#ddd6fe",
    "elseb": "#3f2a75",
}
PAPER: Mapping[str, str] = {**LIGHT, "card": "#ffffff", "rim": "#64748b", "text": "#000000", "soft": "#334155"}

RULES = (
    (".back", "fill:var(--back)"),
    (".card", "fill:var(--card);stroke:var(--rim);stroke-width:1.5"),
    (".chosen", "stroke:var(--go);stroke-width:3"),
    (".missing", "stroke:var(--bad);stroke-dasharray:6 5;fill:none"),
    ("text", "fill:var(--text);unicode-bidi:plaintext"),
    (".soft", "fill:var(--soft)"),
    (".id", f"fill:var(--soft);font-family:{TYPEWRITER}"),
    (".strong", "font-weight:650"),
    (".sign", "fill:var(--sign)"),
    (".bad", "fill:var(--bad)"),
    (".way", "fill:none;stroke:var(--line);stroke-width:1.8"),
    (".order", "stroke-dasharray:2 6;stroke-linecap:round"),
    (".cycle", "stroke:var(--bad);stroke-dasharray:7 5"),
    (".head", "fill:var(--line)"),
    (".headcycle", "fill:var(--bad)"),
    (".rule", "stroke:var(--rule);stroke-width:1.2"),
    (".mark", "fill:none;stroke:var(--go);stroke-width:1.7;stroke-linejoin:round;stroke-linecap:round"),
    (".pen", "fill:none;stroke:var(--sign);stroke-width:1.6;stroke-linecap:round"),
    *((f".m-{mode}", f"fill:var(--{name}b)") for mode, name in MODE_COLOURS.items()),
    *((f".t-{mode}", f"fill:var(--{name})") for mode, name in MODE_COLOURS.items()),
)


def style() -> str:
    """The style sheet; every rule is bound to the map, so that it changes nothing on a page around it."""
    lines = [
        f".rbk{{{colours(LIGHT)};font-family:{FONTS}}}",
        f"@media (prefers-color-scheme:dark){{.rbk{{{colours(DARK)}}}}}",
        f"@media print{{.rbk{{{colours(PAPER)}}}}}",
        *(f".rbk {name}{{{rule}}}" for name, rule in RULES),
    ]
    return "\n".join(lines)


def colours(scheme: Mapping[str, str]) -> str:
    return ";".join(f"--{name}:{colour}" for name, colour in scheme.items())
