"""The page about a rule."""

from __future__ import annotations

from msgspec.structs import replace
from syrupy.assertion import SnapshotAssertion

from runbook_kit.render.rule_page import RuleRow, prose_lines, rule_page, rules_list
from runbook_kit.render.rule_v1 import rule_v1, rules_v1
from runbook_kit.render.terminal import Terminal, bare_columns

DOC = """A link leads to a file that git does not track.

Links lead from the folder of the document, as on GitHub; with a leading slash from the root of the repository.
What git tracks decides.

    [guide](guide.md)          wrong in docs/index.md when docs/guide.md is not tracked, and this line is long

    [guide](how-to/guide.md)   right

Accepted are:
- a folder, and everything that is below it in the work tree, however deep it may be and whatever it is called
- an address

```markdown
[a](b.md)


[c](d.md)
```

When git knows the new name, `--fix` writes it.
"""
ROW = RuleRow("docs", "missing-target", "error", DOC, fixable=True)
OTHER = RuleRow("docs", "case", "off", "The case is wrong.\n\nMore.", suppressible=False)
THIRD = RuleRow("secrets", "secret-like-value", "warning", "A secret.\n\nMore \x1b[31m red.")


def test_a_rule(snapshot: SnapshotAssertion) -> None:
    assert rule_page(ROW, Terminal(80)) == snapshot
    assert "ignore case" not in rule_page(OTHER, Terminal(80))
    assert "--fix" not in rule_page(OTHER, Terminal(80))
    assert "\\x1b[31m" in rule_page(THIRD, Terminal(80))


def test_all_rules(snapshot: SnapshotAssertion) -> None:
    page = rules_list([ROW, OTHER, THIRD], Terminal(60))
    assert page == snapshot
    assert max(map(bare_columns, page.splitlines())) <= 60


def test_code_is_kept_and_prose_is_wrapped() -> None:
    lines = "\n".join(prose_lines(DOC, Terminal(60))).split("\n")
    assert "    [guide](how-to/guide.md)   right" in lines
    at = lines.index("```markdown")
    assert lines[at : at + 6] == ["```markdown", "[a](b.md)", "", "", "[c](d.md)", "```"]
    assert [line for line in lines if line.startswith("- ")] == [
        "- a folder, and everything that is below it in the work",
        "- an address",
    ]
    assert all(line in DOC for line in lines if line.startswith("    "))


def test_json() -> None:
    fields = {
        "name": "missing-target",
        "gate": "docs",
        "severity": "error",
        "summary": "A link leads to a file that git does not track.",
        "fixable": True,
        "suppressible": True,
    }
    assert rules_v1([ROW]) == {"format": "rules/1", "rules": [fields]}
    assert rule_v1(replace(ROW, documentation="A link leads to a file that git does not track.\n\n  B.\n")) == {
        "format": "rule/1",
        "rule": {**fields, "documentation": "A link leads to a file that git does not track.\n\nB."},
    }
