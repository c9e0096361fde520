"""What the blocks of a runbook do, by the catalogue of commands."""

from __future__ import annotations

from tests.document.conftest import read

from runbook_kit.gate.commands.risks import judge_blocks, line_of

TEXT = """\
## Phase 1 — Look

```bash
df -h .
rm -rf out/old
```

```bash
unheard-of --now
```

```text
rm -rf /
```
"""


def test_the_worst_command_counts_and_unknown_ones_do_not() -> None:
    (judged,) = judge_blocks(read(TEXT))
    assert (judged.risk, judged.worst.name) == ("destructive", "rm")
    assert [each.name for each in judged.commands] == ["df", "rm"]
    assert line_of(judged.block, 2) == 5
    assert line_of(judged.block, 99) == judged.block.span.line


def test_a_function_is_known_to_later_blocks_of_its_phase() -> None:
    defined = "## Phase 1 — Look\n\n```bash\nlook() { df -h; }\n```\n\n```bash\nlook\ndate\n```\n"
    first, second = judge_blocks(read(defined))
    assert (first.risk, second.risk) == ("read", "read")
