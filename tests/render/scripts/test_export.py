"""A script keeps what the plan says: these are started, in bash and in a plain POSIX shell."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion
from tests.render.scripts.conftest import HEAD, SHELLS, Made

from runbook_kit.document.model import Input
from runbook_kit.finding import Span
from runbook_kit.render.documents.library import Library
from runbook_kit.render.scripts.export import is_askable, script

LOOK = """\
## Look

### First

```bash {#first timeout=30s}
echo one; echo "$0" | grep -c around
```

### Second

```bash {#second}
echo two
```
"""


@pytest.fixture(params=SHELLS)
def shell(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_it_runs_block_after_block(made: Made, shell: str) -> None:
    ended = made.run(LOOK, shell=shell)
    assert (ended.code, ended.output) == (0, "one\n1\ntwo\n")
    assert ended.rows == [("passed", "look/first"), ("passed", "look/second")]
    assert ended.said.endswith("exit code 0\n")


def test_the_wrong_mode_is_refused(made: Made, shell: str) -> None:
    file = made.script(LOOK, shell=shell)
    for mode in ("shadow", "", "PAPER", "paper "):
        ended = made.start(file, shell, RUNBOOK_MODE=mode)
        assert (ended.code, ended.output) == (3, "")
        assert ended.said.startswith("error[wrong-mode]: This script is for mode paper: ")


@pytest.mark.parametrize(
    ("environment", "code"),
    [
        ({"LIVE": "1"}, 3),
        ({"LIVE": " No "}, 0),
        ({"CI": "true"}, 3),
        ({"CI": "false"}, 0),
        ({"TRADING_ENABLE": "x"}, 3),
    ],
)
def test_what_the_environment_must_not_say(made: Made, shell: str, environment: dict[str, str], code: int) -> None:
    ended = made.start(made.script(LOOK, shell=shell), shell, **environment)
    assert ended.code == code
    assert (ended.output == "") == (code == 3)


def test_secrets_of_the_environment_reach_no_block(made: Made, shell: str) -> None:
    text = "## Look\n\n```bash {#env}\nenv | sort\n```\n"
    file = made.script(text, shell=shell)
    ended = made.start(
        file, shell, GITHUB_TOKEN="hidden1", MY_API_KEY="hidden2", SSH_AUTH_SOCK="hidden3", PLAIN="shown"
    )
    assert ended.code == 0
    assert "hidden" not in ended.output
    assert "PLAIN=shown\n" in ended.output


def test_what_is_denied_is_a_comment_and_nothing_starts(made: Made, shell: str) -> None:
    text = LOOK + "\n### Third\n\n```bash {#third}\nrm -rf /tmp/somewhere-else\n```\n"
    file = made.script(text, shell=shell)
    written = file.read_text()
    code = [line for line in written.splitlines() if not line.startswith(("#", "say 'look/third: "))]
    assert "somewhere-else" not in "".join(code)
    assert "\n# NOT IN THIS SCRIPT: `rm" in written
    assert "\n# DENIED: look/third: " in written
    ended = made.start(file, shell)
    assert (ended.code, ended.output) == (3, "")
    assert ended.said.splitlines()[-1] == "error[denied]: The plan holds what the policy denies; nothing was run."


CRITERIA = (
    HEAD
    + """\
phases:
  - id: look
    title: Look
    entry:
      - {id: here, text: The folder is here, check: test -d runbooks}
      - {id: told, text: Everybody was told}
      - {id: agreed, text: The reviewer agrees, signoff: reviewer}
    exit:
      - {id: maybe, text: A file is there, check: test -f nothing, optional: true}
      - {id: end, text: It is over, check: test -d runbooks}
---
# A sample

"""
    + LOOK
)


def test_criteria_are_checked_and_asked(made: Made, shell: str) -> None:
    ended = made.run(CRITERIA, "#look", shell=shell, answers="y\nMaria\ny\n")
    assert ended.code == 0
    assert ended.rows == [
        ("passed", "look/entry/here"),
        ("passed", "look/entry/told"),
        ("passed", "look/entry/agreed"),
        ("passed", "look/first"),
        ("passed", "look/second"),
        ("warned", "look/exit/maybe"),
        ("passed", "look/exit/end"),
    ]
    assert "signed off by Maria as reviewer\n" in ended.said


@pytest.mark.parametrize(
    ("answers", "code", "reason"),
    [
        (None, 7, "needs-person"),
        ("n\n", 1, "criterion-failed"),
        ("\n", 1, "criterion-failed"),
        ("y\n\n", 7, "needs-signoff"),
        ("y\n OPS \n", 3, "own-signoff"),
        ("y\nMaria\nno\n", 1, "criterion-failed"),
    ],
)
def test_without_the_right_answer_nothing_runs(
    made: Made, shell: str, answers: str | None, code: int, reason: str
) -> None:
    ended = made.run(CRITERIA, "#look", shell=shell, answers=answers)
    assert (ended.code, ended.output) == (code, "")
    assert f"error[{reason}]: " in ended.said


def test_an_entry_check_that_fails_stops_it(made: Made, shell: str) -> None:
    text = CRITERIA.replace("test -d runbooks}\n      - {id: told", "test -d elsewhere}\n      - {id: told")
    ended = made.run(text, "#look", shell=shell)
    assert (ended.code, ended.output, ended.rows) == (1, "", [("failed", "look/entry/here")])


FAILING = """\
## Look

```bash {#one}
false
echo never
```

```bash {#two}
echo never
```

### Teardown

```bash {#down}
echo down
```
"""


def test_a_failure_stops_and_tears_down(made: Made, shell: str) -> None:
    ended = made.run(FAILING, shell=shell)
    assert (ended.code, ended.output) == (1, "down\n")
    assert ended.rows == [("failed", "look/one"), ("passed", "look/down")]


@pytest.mark.parametrize(
    ("attributes", "source", "code", "rows"),
    [
        ("expect_exit=3", "exit 3", 0, ["passed"]),
        ('expect_exit="0,3"', "exit 3", 0, ["passed"]),
        ("expect_exit=3", "exit 0", 1, ["failed"]),
        ("continue_on_error=true", "false", 0, ["warned"]),
        ('expect="needle"', "echo a needle", 0, ["passed"]),
        ('expect="needle"', "echo hay", 1, ["failed"]),
        ('if="test -d nowhere"', "false", 0, ["skipped"]),
        ('if="test -d runbooks"', "true", 0, ["passed"]),
        ("cwd=runbooks", "test -f sample.md", 0, ["passed"]),
        ('env="A=x y,B=$HOME"', "test \"$A$B\" = 'x y$HOME'", 0, ["passed"]),
        ("timeout=1s", "sleep 30 | cat", 124, ["failed"]),
        ('confirm="Really?"', "true", 7, ["waits"]),
        ("interactive=true", "true", 7, ["waits"]),
    ],
)
def test_attributes(made: Made, shell: str, attributes: str, source: str, code: int, rows: list[str]) -> None:
    ended = made.run(f"## Look\n\n```bash {{#one {attributes}}}\n{source}\n```\n", shell=shell)
    assert ended.code == code
    assert [result for result, _ in ended.rows] == rows


def test_a_pipe_fails_with_its_first_part(made: Made, shell: str) -> None:
    assert made.run("## Look\n\n```bash\nfalse | cat\n```\n", shell=shell).code == 1
    assert made.run("## Look\n\n```bash\necho $UNSET_HERE\n```\n", shell=shell).code == 1


def test_a_block_of_sh_runs_in_sh(made: Made, shell: str) -> None:
    file = made.script("## Look\n\n```sh {#one}\nfalse | echo fine\n```\n", shell=shell)
    assert "\nrb_run sh -eu\n" in file.read_text()
    assert made.start(file, shell).output == "fine\n"


def test_it_is_tried_again(made: Made, shell: str) -> None:
    source = 'mkdir -p out\necho x >> out/tries\ntest "$(wc -l < out/tries)" -eq 3'
    text = f"## Look\n\n```bash {{#one retries=2}}\n{source}\n```\n"
    ended = made.run(text, shell=shell)
    assert (ended.code, ended.rows) == (0, [("passed", "look/one")])
    assert "attempt 3\n" in ended.said


def test_confirmation(made: Made, shell: str) -> None:
    text = '## Look\n\n```bash {#one confirm="Really?"}\necho done\n```\n'
    assert made.run(text, shell=shell, answers="y\n").output == "done\n"
    ended = made.run(text, shell=shell, answers="n\n")
    assert (ended.code, ended.output, ended.rows) == (1, "", [("refused", "look/one")])
    assert "    echo done\n" in ended.said


@pytest.mark.parametrize(
    ("match", "expected", "code"),
    [("exact", "a\nb", 0), ("exact", "a", 1), ("contains", "b", 0), ("regex", "^[ab]$", 0), ("regex", "^c", 1)],
)
def test_expected_output(made: Made, shell: str, match: str, expected: str, code: int) -> None:
    text = f"## Look\n\n```bash\nprintf 'a\\nb\\n'\n```\n\n```output {{match={match}}}\n{expected}\n```\n"
    ended = made.run(text, shell=shell)
    assert (ended.code, ended.output) == (code, "a\nb\n")


@pytest.mark.parametrize(("match", "expected"), [("similar:0.8", "a"), ("regex", r"\d+"), ("regex", "(?i)a")])
def test_a_person_compares_what_a_shell_cannot(made: Made, match: str, expected: str) -> None:
    text = f"## Look\n\n```bash\necho 1\n```\n\n```output {{match={match}}}\n{expected}\n```\n"
    assert made.run(text).code == 7
    assert made.run(text, answers="y\n").code == 0


def test_folder_and_outputs_are_handed_on_within_the_phase(made: Made, shell: str) -> None:
    text = """\
## Look

```bash {#one outputs=stamp}
cd runbooks
stamp="it's \\$HOME"
```

```bash {#two}
pwd | sed 's|.*/||'
echo "$stamp"
```

## Then

```bash {#three}
test -d runbooks && echo root
```
"""
    ended = made.run(text, shell=shell)
    assert (ended.code, ended.output) == (0, "runbooks\nit's $HOME\nroot\n")


def test_background_goes_on(made: Made, shell: str) -> None:
    text = "## Look\n\n```bash {#one background=true}\necho from behind\n```\n\n```bash {#two}\necho two\n```\n"
    ended = made.run(text, shell=shell)
    assert (ended.code, ended.output) == (0, "two\n")
    assert [row for row, _ in ended.rows] == ["started", "passed"]
    log = Path(ended.said.rpartition("output in ")[2].splitlines()[0])
    assert log.parent.name.startswith("runbook.")


INPUTS = (
    HEAD
    + """\
inputs:
  fixed: {description: A word, default: "it's $(echo no) `x`"}
  open: {description: Another word, pattern: "^[a-z]+$"}
  which: {description: One of two, choices: [left, right], from_env: WHICH, default: left}
  pass: {description: A secret, secret: true, from_env: OPS_TOKEN}
phases:
  - {id: look, title: Look}
---
# A sample

## Look

```bash {#one}
printf '%s\\n' <fixed> <open> <which> <pass>
printf '%s\\n' "$OPEN"
```
"""
)


def test_inputs(made: Made, shell: str) -> None:
    file = made.script(INPUTS, shell=shell)
    assert "secret!" not in file.read_text()
    ended = made.start(file, shell, OPEN="abc", OPS_TOKEN="secret! '\"")
    assert (ended.code, ended.output) == (0, "it's $(echo no) `x`\nabc\nleft\nsecret! '\"\nabc\n")
    assert "secret!" not in ended.said
    assert made.start(file, shell, OPEN="abc", OPS_TOKEN="x", WHICH="right").output.splitlines()[2] == "right"


@pytest.mark.parametrize(
    ("environment", "code", "reason"),
    [
        ({"OPS_TOKEN": "x"}, 1, "unfilled-input"),
        ({"OPEN": "abc"}, 1, "unfilled-input"),
        ({"OPEN": "A", "OPS_TOKEN": "x"}, 2, "invalid-input-value"),
        ({"OPEN": "-rf", "OPS_TOKEN": "x"}, 2, "invalid-input-value"),
        ({"OPEN": "a\nb", "OPS_TOKEN": "x"}, 2, "invalid-input-value"),
        ({"OPEN": "abc", "OPS_TOKEN": "x", "WHICH": "up"}, 2, "invalid-input-value"),
    ],
)
def test_inputs_that_are_not_right(made: Made, shell: str, environment: dict[str, str], code: int, reason: str) -> None:
    ended = made.start(made.script(INPUTS, shell=shell), shell, **environment)
    assert (ended.code, ended.output) == (code, "")
    assert f"error[{reason}]: " in ended.said


def test_an_open_input_is_asked_on_a_terminal(made: Made, shell: str) -> None:
    file = made.script(INPUTS, shell=shell)
    assert made.start(file, shell, "xyz\n", OPS_TOKEN="s").output.splitlines()[1] == "xyz"


def test_given_values_are_in_the_plan(made: Made) -> None:
    order = made.order(INPUTS, values=("open=abc",))
    assert [each.name for each in order.open_inputs] == ["which", "pass"]
    assert "printf '%s\\n' 'it'\\''s $(echo no) `x`' abc \"${WHICH}\" \"${PASS}\"" in script(order, Library()).text


@pytest.mark.parametrize(
    ("name", "pattern", "askable"),
    [("loop_id", "", True), ("path", "", False), ("a", "^[a-z]+$", True), ("a", r"\d", False), ("LD_X", "", False)],
)
def test_what_can_be_asked(name: str, pattern: str, askable: bool) -> None:
    assert is_askable(Input(name, Span("", 1, 1, 1, 1), pattern=pattern)) is askable


def test_no_input_and_no_output_reaches_the_script_itself(made: Made, shell: str) -> None:
    text = (
        HEAD
        + """\
inputs:
  rb_source: {default: /nowhere}
  rb_open: {description: A word}
phases:
  - {id: look, title: Look}
---
# A sample

## Look

```bash {#one outputs="rb_temp,rb_rows"}
echo "${rb_source-none}" "${RB_SOURCE-none}" "$RB_OPEN" "${rb_open-none}"
rb_temp=/nowhere
```

```bash {#two}
echo two
```
"""
    )
    ended = made.start(made.script(text, shell=shell), shell, RB_OPEN="x")
    assert (ended.code, ended.output) == (0, "none /nowhere x none\ntwo\n")


def test_requirements(made: Made, shell: str) -> None:
    text = (
        HEAD
        + """\
requires:
  git: {clean: true, branch: [trunk, "ma*"]}
  tools: {git: ">=2.0,<99", sh: "*"}
  env: {CLUSTER: "test-*"}
  facts: {os: linux}
phases:
  - {id: look, title: Look}
---
# A sample

"""
        + LOOK
    )
    file = made.script(text, shell=shell)
    made.repository.commit()
    ended = made.start(file, shell, CLUSTER="test-1")
    assert ended.code == 0
    assert [what for _, what in ended.rows][:5] == [
        "requires/git-clean",
        "requires/git-branch",
        "requires/tool-git",
        "requires/variable-CLUSTER",
        "requires/fact-os",
    ]
    assert made.start(file, shell, CLUSTER="prod").rows[-1] == ("failed", "requires/variable-CLUSTER")
    for wrong, found in (
        ('branch: [trunk, "ma*"]', "branch: [trunk]"),
        (">=2.0,<99", ">=99"),
        ("sh: ", "no-such-program: "),
    ):
        again = made.script(text.replace(wrong, found), shell=shell)
        made.repository.commit()
        ended = made.start(again, shell, CLUSTER="test-1")
        assert (ended.code, ended.output) == (1, "")


def test_a_runbook_that_changed_is_refused(made: Made, shell: str) -> None:
    file = made.script(LOOK, shell=shell)
    made.repository.write("runbooks/sample.md", HEAD + "---\n# Another sample\n")
    ended = made.start(file, shell)
    assert (ended.code, ended.output) == (3, "")
    assert "error[plan-changed]: " in ended.said


def test_without_timeout_there_is_another_way(made: Made, shell: str, tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    names = "sh bash git id sed tr cat mktemp rm date env awk ps kill sleep sha256sum uname grep pwd printf true"
    for name in names.split():
        found = subprocess.run(["which", name], capture_output=True, text=True, check=False).stdout.strip()
        if found:
            (tools / name).symlink_to(found)
    text = "## Look\n\n```bash {#one timeout=1s}\nsleep 30 | cat\n```\n"
    ended = made.start(made.script(text, shell=shell), shutil.which(shell) or shell, PATH=str(tools))
    assert (ended.code, ended.rows) == (124, [("failed", "look/one")])


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_interrupted_it_stops_the_block_and_tears_down(made: Made, shell: str, number: int, code: int) -> None:
    text = """\
## Look

```bash {#one}
echo begun
sleep 60 | cat
echo never
```

### Teardown

```bash {#down}
echo down
```
"""
    file = made.script(text, shell=shell)
    given = {"PATH": os.environ["PATH"], "RUNBOOK_MODE": "paper"}
    with subprocess.Popen(
        [shell, str(file)],
        cwd=made.repository.path,
        env=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        process.send_signal(number)
        output, said = process.communicate(timeout=30)
    assert (process.returncode, output) == (code, "down\n")
    assert "stopped" in said
    assert "error[interrupted]: " in said


def test_a_here_document_cannot_end_early(made: Made, shell: str) -> None:
    text = "## Look\n\n```bash {#one}\ncat <<'RUNBOOK_1'\nRUNBOOK_1\necho \"after $((1 + 1))\"\n```\n"
    assert made.run(text, shell=shell).output == "after 2\n"


def test_snapshot(made: Made, snapshot: SnapshotAssertion) -> None:
    order = made.order(CRITERIA, "#look")
    text = script(order, Library(), "sh").text
    assert text[text.index("\nrb_phase look") :] == snapshot


@pytest.mark.parametrize("form", ["bash", "sh"])
def test_the_same_every_time(made: Made, form: str) -> None:
    assert script(made.order(CRITERIA), Library(), form).text == script(made.order(CRITERIA), Library(), form).text


@settings(derandomize=True, deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40),
    st.sampled_from(["'", "\"'$(touch pwned)", "`touch pwned`", "\\", "%s", "-n", "$'x'", "!", "“”", "~/x"]),
)
def test_no_text_of_a_document_is_code(made: Made, text: str, hostile: str) -> None:
    import json

    words = json.dumps(f"{hostile} {text} {hostile}")
    front = f"phases:\n  - id: look\n    title: Look\n    entry:\n      - {{id: said, text: {words}}}\n"
    file = made.script(f"{HEAD}{front}---\n# A sample\n\n{LOOK}", "#look")
    for shell in SHELLS:
        checked = subprocess.run([shell, "-n", str(file)], capture_output=True, check=False)
        assert (checked.returncode, checked.stderr) == (0, b"")
    assert made.start(file).code == 7
    assert not (made.repository.path / "pwned").exists()
