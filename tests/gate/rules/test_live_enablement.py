"""Documents that switch live operation on."""

from __future__ import annotations

import pytest
from tests.gate.commands.conftest import cuts, fence, objections, violations

HINT = "Show the safe value or a placeholder, and name the approval that live operation needs."
ON = {
    "prose": ("Set enable_live_trading=true first.\n", "enable_live_trading=true"),
    "inline code": ("- Gate 1: `PT_LIVE_ENABLED=YES`\n", "PT_LIVE_ENABLED=YES"),
    "a list of bold keys": ("- **live_mode**: on\n", "live_mode**: on"),
    "yaml": (fence("a:\n  enable_live_trading: true", "yaml"), "enable_live_trading: true"),
    "json": (fence('{"live_mode": true}', "json"), 'live_mode": true'),
    "toml": (fence('execution_mode = "live"  # now', "toml"), 'execution_mode = "live'),
    "the environment": (fence("export ENABLE_LIVE_TRADING=1"), "ENABLE_LIVE_TRADING=1"),
    "in front of a command": (fence("LIVE_MODE=true ./run.sh"), "LIVE_MODE=true"),
    "an option": (fence("./run.sh --live"), "--live"),
    "an option with a value": (fence("./run.sh --trading-mode live"), "--trading-mode live"),
    "an option with a sign": (fence("./run.sh --execution-mode=live"), "--execution-mode=live"),
    "a dry run that is off": (fence("dry_run: false", "yaml"), "dry_run: false"),
    "a dotted name": ("`config.live.enabled = True`\n", "config.live.enabled = True"),
    "an entity": ("`enable_live_trading=&#116;rue`\n", "enable_live_trading=&#116;rue"),
    "a row": ("| a | b |\n| - | - |\n| x | `live_trading=true` |\n", "live_trading=true"),
    "another sentence denies": ("It is not ready. Set `live_mode=true` now.\n", "live_mode=true"),
}


@pytest.mark.parametrize("name", ON)
def test_on(name: str) -> None:
    document, expected = ON[name]
    assert cuts("live-enablement", document) == [expected]


def test_what_is_said() -> None:
    assert objections("live-enablement", "Set `live_mode = true`.\n") == [
        ("1:6-1:22", "`live_mode` is set to `true`, which switches live operation on.", HINT)
    ]
    assert objections("live-enablement", "Call `x --live`.\n") == [
        ("1:9-1:15", "`--live` switches live operation on.", HINT)
    ]


FINE = {
    "off": "`enable_live_trading=false`, `LIVE_MODE=0`, `dry_run: true`\n",
    "never": "Never set `enable_live_trading=true`.\n",
    "must not": "You must not use `--live` here.\n",
    "is blocked": "`live_mode=true` is blocked in this repository.\n",
    "German": "`live_mode=true` darf nicht gesetzt werden, niemals.\n",
    "a condition": "If `live_mode=true`, two people are needed.\n",
    "a comparison": '`if mode == "live"` and `execution_mode != "live"`\n',
    "an introduction": "Forbidden patterns:\n\n- `live_mode=true`\n- `LIVE_MODE=1`\n",
    "a heading": "## Anti-patterns\n\n`live_mode=true`\n",
    "a cross": "❌ `live_mode=true`\n",
    "a placeholder": "`LIVE_MODE=<value>`\n",
    "a comment on the line": fence("enable_live_trading = true  # VIOLATION", "toml"),
    "a comment above": fence("# never do this\nenable_live_trading = true", "toml"),
    "commented out": fence("# enable_live_trading = true", "toml"),
    "a search": fence('grep -r "live_mode=true" docs/'),
    "code": fence("run(live_mode=true)", "python"),
    "output": fence("live_mode=true", "text"),
    "a name that denies": "`NO_LIVE_MODE=true` and `require_live_mode=true`\n",
    "a comment": "<!-- live_mode=true -->\n",
    "a link": "[x](https://x.org/?live_mode=true)\n",
    "a longer word": "`livelihood=true`, `deliver: on`, `--lively`, `--live-ish`\n",
}


@pytest.mark.parametrize("name", FINE)
def test_not_on(name: str) -> None:
    assert cuts("live-enablement", FINE[name]) == []


def test_names_values_and_flags_are_policy() -> None:
    options = {"switches": {"x": {"names": ["warp_*"], "values": ["9"]}}, "flags": ["--warp"], "languages": ["ini"]}
    document = "`warp_speed = 9`, `live_mode=true`, `go --warp`\n\n" + fence("warp_core: 9", "ini")
    found = [each.token for each in violations("live-enablement", document, options)]
    assert found == ["warp_speed", "--warp", "warp_core"]
    assert violations("live-enablement", document, {}) == []


def test_many_settings_on_one_line() -> None:
    assert len(violations("live-enablement", "`live_mode=true` " * 1_000 + "\n")) == 1_000


@pytest.mark.parametrize(
    "text", ["=" * 40_000, "live_mode" * 20_000, "a.&#1;" * 20_000, "--a " * 20_000, ": `" * 20_000]
)
def test_a_long_line_takes_no_time(text: str) -> None:
    assert violations("live-enablement", text + "\n") == []
