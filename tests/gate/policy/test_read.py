"""The gates' files: what is shipped, what a repository adds, and the sentence for what it may not write."""

from __future__ import annotations

import hashlib
from datetime import date

import msgspec
import pytest
from tests.gate.policy.samples import policy

from runbook_kit import shipped
from runbook_kit.errors import InvalidInput
from runbook_kit.gate.policy.model import Allowance, GatePolicy, Marker, RulePolicy
from runbook_kit.gate.policy.names import gate_names
from runbook_kit.gate.policy.read import read_gate_policy, read_policies

GATE = "docs-reference-targets"
PATH = f"gates/{GATE}.yaml"


def refused(own: str, gate: str = GATE) -> tuple[str, str]:
    with pytest.raises(InvalidInput) as stop:
        policy(gate, own)
    assert (stop.value.code, stop.value.exit_code) == ("invalid-policy", 2)
    return stop.value.message.removeprefix(f"gates/{gate}.yaml:"), stop.value.hint


def text_of(gate: str) -> str:
    return (shipped.gates_folder() / f"{gate}.yaml").read_text("utf-8")


@pytest.mark.parametrize("gate", gate_names())
def test_what_is_shipped(gate: str) -> None:
    found = policy(gate)
    assert (found.gate, found.digest) == (gate, shipped.digest(gate))
    assert list(found.rules) == list(shipped.load(gate)["rules"])
    assert set(found.origins.values()) == {"shipped"}


@pytest.mark.parametrize("gate", gate_names())
def test_nothing_is_let_through_everywhere(gate: str) -> None:
    """What is shipped counts in every repository: allowances and exclusions of this one do not belong there."""
    found = policy(gate)
    assert (found.allowances, found.exclude, found.markers) == ((), (), ())
    assert [rule for rule, setting in found.rules.items() if setting.exclude] == []


SEVERITIES = {
    "docs-token-policy": "unmarked-path error, entity-in-code info, stale-allowance warning",
    "docs-reference-targets": "missing-target error, missing-anchor error, missing-path error,"
    " missing-bare-path warning, outside-repository error, case-mismatch error, untracked-target error,"
    " undefined-reference error, invalid-encoding error, useless-suppression warning",
    "command-safety": "syntax-error error, entity-in-command error, understated-risk error, forbidden-command error,"
    " live-enablement error, masked-failure warning, prompt-in-block warning, risky-without-warning warning,"
    " not-portable off, shellcheck off",
    "secrets": "secret-like-value error",
    "renders-everywhere": "glued-list warning, shallow-list-indent warning, paren-list warning,"
    " vanishing-placeholder error, glued-table warning, markdown-in-html warning, unreadable-info-string error",
}


@pytest.mark.parametrize("gate", SEVERITIES)
def test_the_severities_that_are_shipped(gate: str) -> None:
    assert ", ".join(f"{rule} {setting.severity}" for rule, setting in policy(gate).rules.items()) == SEVERITIES[gate]


def test_the_rules_that_are_for_runbooks_only() -> None:
    everywhere = [rule for rule, setting in policy("runbook-structure").rules.items() if setting.scope == "documents"]
    assert everywhere == ["unknown-attribute", "invalid-attribute", "duplicate-id", "swallowed-heading"]
    assert policy("command-safety").rules["understated-risk"].scope == "runbooks"


@pytest.mark.parametrize("text", ["gate: secrets\n", "format: gates/1\ngate: 'secrets'  # ours\nrules: {}\n"])
def test_a_file_that_names_a_gate_and_not_its_format_is_not_passed_over(text: str) -> None:
    with pytest.raises(InvalidInput) as stopped:
        read_gate_policy("secrets", text, "gates/secrets.yaml")
    said = (
        "gates/secrets.yaml:1:1: The file has `gate: secrets` and not `format: gate/1`, so nothing in it would count."
    )
    assert (stopped.value.message, stopped.value.hint) == (said, "Write `format: gate/1` as its first line.")


@pytest.mark.parametrize("text", [None, "", "rules: {}\n", "format: other/1\nrules: 1\n", text_of(GATE)])
def test_a_file_that_is_not_ours_or_says_nothing_new(text: str | None) -> None:
    assert read_gate_policy(GATE, text, PATH) is policy(GATE)


OWN = """\
rules:
  missing-path:
    severity: warning
    exclude: [docs/old/**, {path: CHANGELOG.md, reason: tells what was}]
  untracked-target: {severity: off}
exclude: [vendor/]
allowances:
  - {rule: missing-path, token: out/**, reason: made by a run}
  - rules: [missing-target, missing-anchor]
    path: docs/plan.md
    expires: 2026-12-31
    reason: >
      written
      next month
markers:
  - {text: "link: ignore", rules: [missing-target]}
  - {text: other}
"""


def test_a_repositorys_own_settings() -> None:
    found = policy(GATE, OWN)
    assert found.rules["missing-path"] == RulePolicy("warning", exclude=("docs/old/**", "CHANGELOG.md"))
    assert found.rules["untracked-target"].severity == "off"
    assert found.rules["missing-target"] == policy(GATE).rules["missing-target"]
    assert found.exclude == ("vendor/",)
    assert [(each.rules, each.token, each.path, each.expires, each.reason) for each in found.allowances] == [
        (("missing-path",), "out/**", "", None, "made by a run"),
        (("missing-target", "missing-anchor"), "", "docs/plan.md", date(2026, 12, 31), "written next month"),
    ]
    assert [each.span and (each.span.path, each.span.line) for each in found.allowances] == [(PATH, 10), (PATH, 11)]
    assert found.markers == (Marker("link: ignore", ("missing-target",)), Marker("other", tuple(found.rules)))


def test_where_each_setting_is_from() -> None:
    own = {name: place for name, place in policy(GATE, OWN).origins.items() if place != "shipped"}
    assert own == {
        "rules.missing-path.severity": f"{PATH}:5",
        "rules.missing-path.exclude.0": f"{PATH}:6",
        "rules.missing-path.exclude.1": f"{PATH}:6",
        "rules.untracked-target.severity": f"{PATH}:7",
        "exclude.0": f"{PATH}:8",
        "allowances.0": f"{PATH}:10",
        "allowances.1": f"{PATH}:11",
        "markers.0": f"{PATH}:18",
        "markers.1": f"{PATH}:19",
    }


def test_an_option_takes_the_place_of_the_shipped_one() -> None:
    found = policy("runbook-structure", "rules:\n  review-overdue: {options: {after_days: 30}}\n")
    assert found.rules["review-overdue"] == RulePolicy("warning", "runbooks", {"after_days": 30})
    assert found.origins["rules.review-overdue.options.after_days"] == "gates/runbook-structure.yaml:4"
    assert found.origins["rules.review-overdue.severity"] == "shipped"


def test_the_digest_is_of_what_decides() -> None:
    one, two = policy(GATE, "exclude: [a]\n"), policy(GATE, "exclude: [b]\n")
    assert len({one.digest, two.digest, policy(GATE).digest}) == 3
    text = f"format: gate/1\ngate: {GATE}\nexclude: [a]\n"
    own = hashlib.sha256(text.encode()).hexdigest()
    assert one.digest == hashlib.sha256(f"{shipped.digest(GATE)} {own}".encode()).hexdigest()


def test_a_policy_can_be_kept_as_bytes() -> None:
    found = policy(GATE, OWN)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(found), type=GatePolicy) == found


WRONG = {
    "unknown key": ("rulse: {}\n", "3:1: Unknown key `rulse` in this gate.", "Did you mean `rules`?"),
    "unknown key of a rule": (
        "rules:\n  missing-path: {severty: off}\n",
        "4:18: Unknown key `severty` in this rule.",
        "Did you mean `severity`?",
    ),
    "unknown severity": (
        "rules:\n  missing-path: {severity: eror}\n",
        "4:28: `severity` cannot be `eror`.",
        "Did you mean `error`?",
    ),
    "unknown rule": (
        "rules:\n  missing-pth: {severity: off}\n",
        "4:3: This gate has no rule `missing-pth`.",
        "Did you mean `missing-path`?",
    ),
    "rule of another gate": (
        "rules:\n  unmarked-path: {severity: off}\n",
        "4:3: This gate has no rule `unmarked-path`.",
        "Known rules: missing-target,",
    ),
    "unknown rule of an allowance": (
        "allowances:\n  - {rule: missing-pth, token: a, reason: b}\n",
        "4:12: This gate has no rule `missing-pth`.",
        "Did you mean `missing-path`?",
    ),
    "unknown rule of a marker": (
        "markers:\n  - {text: a, rules: [b]}\n",
        "4:23: This gate has no rule `b`.",
        "Known rules:",
    ),
    "unknown option": (
        "rules:\n  missing-path: {options: {depth: 3}}\n",
        "4:28: The rule `missing-path` has no option `depth`.",
        "There are no options here.",
    ),
    "allowance of everything": (
        "allowances:\n  - {rule: missing-path, reason: b}\n",
        "4:6: One of the keys `token`, `path` is needed in this allowance.",
        "",
    ),
    "allowance without a rule": (
        "allowances:\n  - {token: a, reason: b}\n",
        "4:6: One of the keys `rule`, `rules` is needed in this allowance.",
        "",
    ),
    "allowance without a reason": (
        "allowances:\n  - {rule: missing-path, token: a}\n",
        "4:6: The key `reason` is missing in this allowance.",
        "",
    ),
    "allowance with a blank reason": (
        'allowances:\n  - {rule: missing-path, token: a, reason: " "}\n',
        "4:44: `reason` cannot be ` `.",
        "Say in a few words why this is right.",
    ),
    "no day": (
        "allowances:\n  - {rule: missing-path, token: a, reason: b, expires: 2026-13-01}\n",
        "4:56: `expires` is not a date: `2026-13-01`.",
        "Write it as YYYY-MM-DD.",
    ),
    "path from nowhere": (
        "exclude: [./docs/old]\n",
        "3:11: Item 1 of `exclude` cannot be `./docs/old`.",
        "Write a glob relative to the repository's root",
    ),
    "broken YAML": ("rules: [\n", "4:1: A value is missing before this.", ""),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_told_with_its_place(name: str) -> None:
    own, message, hint = WRONG[name]
    said, advice = refused(own)
    assert said.startswith(message)
    assert hint in advice


def test_everything_that_is_wrong_is_told() -> None:
    said, advice = refused("rules:\n  a: {}\n  missing-path: {options: {b: 1}}\n")
    assert said == "4:3: This gate has no rule `a`."
    assert advice.endswith("There is more: 5:28: The rule `missing-path` has no option `b`.")


def test_an_option_of_another_kind() -> None:
    said, _ = refused("rules:\n  review-overdue: {options: {after_days: soon}}\n", "runbook-structure")
    assert said == "4:42: `after_days` of `review-overdue` must be a number."


def test_the_file_is_called_as_its_gate() -> None:
    with pytest.raises(InvalidInput, match=r"^gates/secrets\.yaml:2:7: `gate` must be `secrets`, as the file"):
        read_gate_policy("secrets", f"format: gate/1\ngate: {GATE}\n", "gates/secrets.yaml")


def test_a_version_that_we_do_not_know_is_not_passed_over() -> None:
    with pytest.raises(InvalidInput, match=r"^gates/secrets\.yaml:1:9: `format` must be `gate/1`, but is `gate/2`"):
        read_gate_policy("secrets", "format: gate/2\ngate: secrets\n", "gates/secrets.yaml")


def test_a_byte_order_mark_hides_nothing() -> None:
    text = "\ufeffformat: gate/1\ngate: secrets\nexclude: [a.md]\n"
    assert read_gate_policy("secrets", text, "gates/secrets.yaml").exclude == ("a.md",)


def test_all_policies_of_a_folder() -> None:
    texts = {
        "policy/secrets.yaml": "format: gate/1\ngate: secrets\nexclude: [a.md]\n",
        "policy/execution.yaml": "format: execution/1\n",
        "policy/deploy.yaml": "stages: []\n",
        "policy/deeper/unread.yaml": "format: gate/1\n",
        "policy/notes.txt": "format: gate/1\n",
    }
    found = read_policies(texts, "policy")
    assert list(found) == list(gate_names())
    assert found["secrets"].exclude == ("a.md",)
    assert found[GATE] is policy(GATE)


@pytest.mark.parametrize(
    ("name", "message", "hint"),
    [
        ("secret.yaml", "gates/secret.yaml:1:1: There is no gate `secret`.", "Did you mean `secrets`?"),
        (
            "secrets.yml",
            "gates/secrets.yml:1:1: The policy of a gate is read from `gates/secrets.yaml` only.",
            "Rename",
        ),
    ],
)
def test_a_file_that_nobody_would_read(name: str, message: str, hint: str) -> None:
    with pytest.raises(InvalidInput) as stop:
        read_policies({f"gates/{name}": "format: gate/1\ngate: secrets\n"}, "gates")
    assert stop.value.message == message
    assert hint in stop.value.hint


def test_allowances_are_told_apart_by_their_place() -> None:
    twice = policy(GATE, "allowances:\n" + 2 * "  - {rule: missing-path, token: a, reason: b}\n").allowances
    assert len({*twice}) == 2
    assert isinstance(twice[0], Allowance)
