"""Blocks of bash behave as people expect of a script, and hand on what a shell knows."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.run.blocks import Blocks

from runbook_kit.errors import MachineError
from runbook_kit.run.executors.bash import PRELUDE, carry, invoke, restoration
from runbook_kit.run.model import Task
from runbook_kit.run.shell import Shell, shell_from_bytes


@pytest.fixture
def blocks(tmp_path: Path) -> Blocks:
    return Blocks(tmp_path)


# What blocks do one after the other: their sources, the code of the last one, what it prints.
TRAPS = {
    "an exported variable is carried": (["export A='x y'", 'echo "$A"'], 0, b"x y\n"),
    "a variable that is not exported is not": (["A=1", 'echo "[${A-}]"'], 0, b"[]\n"),
    "the folder is carried": (["mkdir -p a/b; cd a/b", "basename \"$PWD\"; cd -; basename \"$PWD\""], 0, None),
    "a function is carried": (["f() { echo f $1; }", "f 1"], 0, b"f 1\n"),
    "an alias is carried": (["alias say='echo said'", "say it"], 0, b"said it\n"),
    "an alias is known to the next line of its block": (["alias say='echo said'\nsay it"], 0, b"said it\n"),
    "a failing block has the command's code": (["(exit 9)\necho no"], 9, b""),
    "false in the middle fails": (["echo a\nfalse\necho b"], 1, b"a\n"),
    "false at the head of a pipe fails": (["false | cat\necho no"], 1, b""),
    "exit 0 ends its block only": (["export A=1; exit 0; export A=2", "echo $A"], 0, b"1\n"),
    "exit 7 is 7": (["exit 7"], 7, b""),
    "output need not be UTF-8": ([r"printf '\377\0\200'"], 0, b"\xff\0\x80"),
    "leading spaces are kept": (["    cat <<EOF\n    x\n\ty\nEOF\n"], 0, b"    x\n\ty\n"),
    "loops and here-documents are verbatim": (
        ["for i in 1 2; do\n  cat <<'E'\n$i\nE\ndone\nwhile read -r a; do echo \"<$a>\"; done <<E\np\nq\nE\n"],
        0,
        b"$i\n$i\n<p>\n<q>\n",
    ),
    "read at a closed stdin ends at once": (["read -r x || echo nothing"], 0, b"nothing\n"),
    "an EXIT trap runs, and state is carried": (["trap 'echo bye $?' EXIT\nexport A=1\nexit 4", "echo $A"], 0, b"1\n"),
    "an EXIT trap sees the code": (["trap 'echo bye $?' EXIT\nfalse"], 1, b"bye 1\n"),
    "an EXIT trap runs once at an ordinary end": (["trap 'echo bye $?' EXIT\necho on"], 0, b"on\nbye 0\n"),
    "the last EXIT trap wins": (["trap 'echo a' EXIT\ntrap 'echo \"b it'\\''s\"' exit\n:"], 0, b"b it's\n"),
    "an EXIT trap can be taken back": (["trap 'echo a' EXIT\ntrap - EXIT\n:"], 0, b""),
    "an EXIT trap may exit": (["trap 'exit 5' EXIT\nexport A=1", "echo $A"], 0, b"1\n"),
    "a subshell has an EXIT trap of its own": (["(trap 'echo sub' EXIT; exit 0)\necho main"], 0, b"sub\nmain\n"),
    "set -u does not reach the next block": (["set -u", 'echo "[$NEVER_SET]"'], 0, b"[]\n"),
    "set -x does not either": (["set -x", "echo quiet"], 0, b"quiet\n"),
    "set +e does not either": (["set +e +o pipefail", "false\necho no"], 1, b""),
    "stderr stands in its order": (["echo 1; echo 2 >&2; echo 3; echo 4 >&2"], 0, b"1\n2\n3\n4\n"),
    "an option of shopt is carried": (["shopt -s nullglob; shopt -u cmdhist", "echo *.no; shopt -q cmdhist"], 1, b"\n"),
    "an ERR trap is told once": (["set +e\ntrap 'echo E' ERR\nfalse"], 1, b"E\n"),
    "an ERR trap can be taken back": (["set +e\ntrap 'echo E' ERR\ntrap - ERR\nfalse\n:"], 0, b""),
    "an unset variable is carried as removed": (["unset LC_ALL", 'echo "${LC_ALL-none}"'], 0, b"none\n"),
    "a readonly variable is carried as a variable": (["readonly A=1; export A", "echo $A; A=2; echo $A"], 0, b"1\n2\n"),
    "an array is not carried": (["A=(1 2); export A", 'echo "[${A-}]"'], 0, b"[]\n"),
    "line numbers are the block's": (["\n\necho $LINENO"], 0, b"3\n"),
    "a background child does not tell the state": (["export A=1; (export A=2; exit 0) & wait", "echo $A"], 0, b"1\n"),
    "a substitution does not either": (["export A=1; B=$(export A=2; exit 0)", "echo $A"], 0, b"1\n"),
    "an exported function reaches a child": (["f() { echo f; }; export -f f", "bash -c f"], 0, b"f\n"),
    "a function that is not exported does not": (["f() { echo f; }", "bash -c f 2>&-"], 127, b""),
    "a removed function is gone": (["f() { :; }; export -f f", "unset -f f", "type f >/dev/null 2>&1"], 1, b""),
    "a function keeps its here-document": (["f() {\ncat <<E\n it's $1\nE\n}", ":", "f ok"], 0, b" it's ok\n"),
    "a function may need extglob": (["shopt -s extglob\nf() { [[ $1 == +(a) ]] && echo y; }\n", "f aa"], 0, b"y\n"),
    "an alias is not resolved twice": (["alias e='echo x'\nf() { e; }", "alias", "f"], 0, b"x\n"),
}  # fmt: skip


@pytest.mark.parametrize("case", TRAPS)
def test_classic_traps(blocks: Blocks, case: str) -> None:
    sources, code, printed = TRAPS[case]
    for source in sources:
        ran = blocks.run(source)
        assert not ran.lost, ran
    assert ran.code == code, ran
    assert printed is None or ran.out == printed


SETTINGS = ["set -u", "set -x", "set -f", "set -v", "set -a", "set -C", "set -eu", "set -T", "IFS=x", "set -- a b",
            "set -o posix; set +o posix", "shopt -s extdebug", "trap 'X=1' DEBUG", "set -T; trap ': ' DEBUG",
            "LC_ALL=C", "printf() { false; }", "alias eval=no", "PATH=/nowhere", "exec >&- 2>&-",
            "ulimit -n 50"]  # fmt: skip


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize("end", ["", "exit 0", "trap ':' EXIT"])
def test_no_setting_of_a_block_keeps_its_state_back(blocks: Blocks, setting: str, end: str) -> None:
    ran = blocks.run(f"export A='1 2'\nf() {{ :; }}\n{setting}\n{end}\n")
    assert (ran.code, ran.lost) == (0, False), ran
    assert blocks.shell.variables["A"] == "1 2"
    assert set(blocks.shell.functions) - {"printf"} == {"f"}


@pytest.mark.parametrize("end", ["", "exit 0"])
def test_the_mode_of_posix_does_not_keep_the_state_back(blocks: Blocks, end: str) -> None:
    blocks.run(f"export A=1\nalias l=ls\nset -o posix\n{end}")
    assert (blocks.shell.variables["A"], dict(blocks.shell.aliases)) == ("1", {"l": "ls"})


def test_a_trap_that_writes_everywhere_does_not_write_into_the_state(blocks: Blocks) -> None:
    ran = blocks.run("export A=1; set -ET; trap 'echo D' DEBUG; trap 'echo E' ERR\n")
    assert (ran.code, ran.lost, blocks.shell.variables) == (0, False, {"A": "1"})
    assert blocks.shell.cwd == str(blocks.folder / "work")
    ran = blocks.run("set -T; trap 'echo D' DEBUG; trap 'echo bye' EXIT\nexit 3\n")
    assert (ran.code, ran.lost, b"bye\n" in ran.out) == (3, True, True)


# In the mode of POSIX `trap` is the shell's own before any function.
BREAKS = [
    "exec true",
    "kill -9 $$",
    "set -n",
    "exec 187>&-; exit 0",
    "builtin trap : EXIT",
    "set -o posix; trap : EXIT",
]


@pytest.mark.parametrize("source", BREAKS)
def test_a_block_that_cannot_tell_its_state_leaves_the_old_one(blocks: Blocks, source: str) -> None:
    blocks.run("export A=1")
    ran = blocks.run(f"export A=2\n{source}\n")
    assert ran.lost
    assert blocks.shell.variables["A"] == "1"
    assert ran.ending.signal == (9 if "kill" in source else 0)


def test_a_dump_that_breaks_off_is_no_state(tmp_path: Path) -> None:
    whole = b'\0/x\n\0declare -x A="1"\n\0\0\0\0a:b\0a\0end\0'
    task = Task("", str(tmp_path), "b", "/", {})
    assert carry(task, whole).shell.options == {"b": False}
    assert all(carry(task, whole[:size]).lost for size in range(len(whole)))


def test_nothing_of_the_prelude_is_seen_but_its_prefix_and_trap(blocks: Blocks) -> None:
    ran = blocks.run("declare -F; compgen -v; alias; env; trap; trap -p EXIT; ls /proc/self/fd | wc -l")
    text = ran.out.decode()
    new = [line for line in text.splitlines() if "unbook" in line.lower() and "PWD" not in line and "=/" not in line]
    assert new, text
    assert all(line.removeprefix("declare -f ").startswith("__runbook_") for line in new), new
    assert "declare -f trap" in text
    assert "BASH_ENV" not in text
    assert blocks.shell.functions == {}
    assert blocks.shell.variables.keys() <= {"OLDPWD"}


def test_a_listing_of_traps_is_what_the_block_has_set(blocks: Blocks) -> None:
    ran = blocks.run(
        "trap 'echo bye' EXIT\ntrap 'echo int' INT\ntrap\necho \"$(trap -p EXIT)\"\ntrap - EXIT\ntrap -p\n"
    )
    bye, interrupted = b"trap -- 'echo bye' EXIT\n", b"trap -- 'echo int' SIGINT\n"
    assert ran.out == bye + interrupted + bye + interrupted


def test_the_file_of_a_block_is_private_and_verbatim(blocks: Blocks) -> None:
    source = "  echo 'a\tb'  # \udcff\r\n\n"
    blocks.run(source)
    (file,) = (blocks.folder / "blocks").iterdir()
    assert file.read_bytes() == source.encode("utf-8", "surrogateescape")
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_link_in_the_place_of_the_file_is_not_followed(blocks: Blocks) -> None:
    private = blocks.folder / "blocks"
    private.mkdir()
    (private / "001-block.sh").symlink_to(blocks.folder / "elsewhere")
    assert blocks.run("echo ok").out == b"ok\n"
    assert not (blocks.folder / "elsewhere").exists()


def test_a_large_block_and_large_state(blocks: Blocks) -> None:
    lines = "".join(f"echo line {number} >/dev/null\n" for number in range(9000))
    big = "export BIG=$(printf '%0100000d' 1)\n" + "".join(
        f"f{number}() {{ echo {'x' * 90}; }}\n" for number in range(4000)
    )
    assert blocks.run(lines + big + "echo end").out == b"end\n"
    assert len(blocks.shell.functions) == 4000
    ran = blocks.run("f3999; echo ${#BIG}")
    assert ran.out == b"x" * 90 + b"\n100000\n"


def test_a_folder_that_is_gone_is_said_before_the_next_block(blocks: Blocks) -> None:
    blocks.run("mkdir gone; cd gone; rmdir ../gone")
    with pytest.raises(MachineError, match=r"gone.*is not there") as caught:
        blocks.run("echo no")
    assert caught.value.code == "cwd-missing"


def test_variables_of_one_block_win_and_are_not_handed_on(blocks: Blocks) -> None:
    blocks.run("export A=1")
    assert blocks.run("echo $A $B", extra={"A": "2", "B": "3", "RUNBOOK_STEP": "s"}).out == b"2 3\n"
    assert blocks.run('echo $A "[${B-}]"').out == b"1 []\n"
    blocks.run("B=4", extra={"B": "3"})
    assert blocks.shell.variables["B"] == "4"


VALUES = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30) | st.binary(
    max_size=20
).map(lambda data: data.replace(b"\0", b"").decode("utf-8", "surrogateescape"))


@settings(derandomize=True, deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.lists(VALUES, min_size=1, max_size=8))
def test_any_value_comes_back_as_it_was(tmp_path: Path, values: list[str]) -> None:
    """Variables and aliases of any bytes, through bash and through the stored form."""
    blocks = Blocks(tmp_path)
    names = {f"V{number}": value for number, value in enumerate(values)}
    blocks.shell = Shell(variables=names, aliases={f"a{number}": value for number, value in enumerate(values)})
    given_shell = blocks.shell
    assert not blocks.run(":").lost
    assert {name: blocks.shell.variables.get(name) for name in names} == names
    assert blocks.shell.aliases == given_shell.aliases
    assert shell_from_bytes(blocks.shell.to_bytes()) == blocks.shell


def test_what_starts_bash_is_a_value(tmp_path: Path) -> None:
    shell = Shell(variables={"A": "1"}, removed=frozenset({"GONE"}), aliases={"l": "ls"}, cwd="/usr", told=True)
    environment = {"PATH": "/usr/bin:/bin", "GONE": "x", "BASH_FUNC_f%%": "() { :; }", "ENV": "rc"}
    made = invoke(Task("true\n", str(tmp_path), "001-a", "/", environment, shell))
    assert made.argv[1:] == ("--noprofile", "--norc", str(tmp_path / "001-a.sh"))
    assert (made.cwd, made.carries) == ("/usr", True)
    expected = {"PATH": "/usr/bin:/bin", "A": "1", "PWD": "/usr", "BASH_ENV": PRELUDE}
    assert made.environment == expected | {"RUNBOOK_SHELL_0": "builtin alias -- 'l'='ls'\n"}
    assert restoration(Shell()) == b""


def test_the_prelude_is_syntax_that_bash_takes() -> None:
    assert subprocess.run(["bash", "-n", PRELUDE], capture_output=True, check=True).stderr == b""


def test_the_stored_state_is_json(blocks: Blocks) -> None:
    blocks.run("export A=1")
    stored = json.loads(blocks.shell.to_bytes())
    assert stored["variables"]["A"] == "1"
    assert "PATH" not in stored["variables"]
