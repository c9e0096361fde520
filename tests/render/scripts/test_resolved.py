"""Instructions to follow by hand."""

from __future__ import annotations

import re

from syrupy.assertion import SnapshotAssertion
from tests.render.scripts.conftest import HEAD, Made
from tests.render.scripts.test_export import CRITERIA, INPUTS, LOOK


def test_snapshot(made: Made, snapshot: SnapshotAssertion) -> None:
    text = CRITERIA.replace(
        "```bash {#second}", '```bash {#second cwd=runbooks expect="two" expect_exit="0,2" retries=2 confirm="Sure?"}'
    )
    written = made.instructions(text, "#look")
    assert re.sub(r"sha256 \w{12}|plan `\w{12}`", "…", written) == snapshot


def test_every_value_is_filled_in_and_secrets_are_named(made: Made) -> None:
    written = made.instructions(INPUTS, values=("open=abc",))
    assert "printf '%s\\n' 'it'\\''s $(echo no) `x`' abc left \"${PASS}\"" in written
    assert "- pass: in the environment variable `OPS_TOKEN` of the shell you type in\n" in written


def test_what_has_no_value_or_is_denied_is_not_to_be_done(made: Made) -> None:
    written = made.instructions(INPUTS)
    said = re.findall(r"^\*\*Do not do this.\*\* (.*)$", written, re.MULTILINE)
    assert said == ["&lt;open>, open has no value."]
    assert "printf" not in written
    written = made.instructions(LOOK.replace("echo two", "rm -rf x"))
    assert "**1 of them must not be followed in this mode:** 2.\n" in written
    assert "rm -rf x" not in written


def test_numbers_go_on_over_all_phases(made: Made) -> None:
    written = made.instructions(
        LOOK + "\n## Then\n\n```bash\necho three\n```\n\n### Teardown\n\n```bash\necho down\n```\n"
    )
    assert re.findall(r"^#+ .*$", written, re.MULTILINE)[1:] == [
        "## Look",
        "### 1. First",
        "### 2. Second",
        "## Then",
        "### 3. Then",
        "## Afterwards",
        "### 4. Teardown",
    ]


def test_requirements_have_commands(made: Made) -> None:
    front = "requires:\n  git: {clean: true, branch: main}\n  tools: {git: '>=2.30', jq: '*'}\n"
    front += "phases:\n  - {id: look, title: Look}\n"
    written = made.instructions(f"{HEAD}{front}---\n# A sample\n\n{LOOK}")
    assert "```bash\ngit status --porcelain\n```\n\n- It prints nothing.\n" in written
    assert "```bash\ngit branch --show-current\n```\n\n- It prints main.\n" in written
    assert "- The program git >=2.30 is on this machine.\n" in written
    assert "- The program jq is on this machine.\n" in written


def test_it_passes_the_gates(made: Made) -> None:
    from click.testing import CliRunner

    from runbook_kit.cli.main import program

    made.repository.write("notes.md", made.instructions(CRITERIA, "#look"))
    result = CliRunner().invoke(program, ["gate", "notes.md", "--no-cache"], prog_name="runbook")
    assert (result.exit_code, result.stderr) == (0, "")
