"""What a machine says about a plan: programs, files and syntax, with nothing started but `bash -n`."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

import pytest
from msgspec import structs

from runbook_kit.plan import probe as probing
from runbook_kit.plan.model import Action, Command, Facts, FileUse, Plan, Reason
from runbook_kit.plan.policy import KnownProgram
from runbook_kit.plan.probe import named_programs, probe
from runbook_kit.plan.programs import find_program

SYSTEM = os.pathsep.join(("/usr/local/bin", "/usr/bin", "/bin"))


def command(name: str, *via: str, builtin: bool = False) -> Command:
    return Command(name, name, "read", 1, builtin=builtin, via=via)


def block(address: str, source: str = "true\n", *commands: Command, **changes: object) -> Action:
    action = Action(address, "block", "step", address, "bash", source, commands=commands, phase="p")
    return structs.replace(action, **changes)


def plan(*actions: Action) -> Plan:
    return Plan("x", "shadow", "x", "x.md", "a", "b", "1", (), actions)


def facts(root: Path, *actions: Action, path: str = SYSTEM) -> Facts:
    return probe(plan(*actions), root, path)


def program(path: Path, text: str = "#!/bin/sh\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


def test_programs_are_found_on_path_in_order(tmp_path: Path) -> None:
    first, second = program(tmp_path / "a" / "tool"), program(tmp_path / "b" / "tool")
    program(tmp_path / "b" / "other")
    (tmp_path / "a" / "other").mkdir()
    (tmp_path / "a" / "text").write_text("")
    path = f"{tmp_path}/none:{tmp_path}/a:{tmp_path}/b"
    assert find_program("tool", path) == str(first)
    assert find_program("tool", f"{tmp_path}/b:{tmp_path}/a") == str(second)
    assert find_program("other", path) == str(tmp_path / "b" / "other")
    assert [find_program(name, path) for name in ("text", "gone", "a\0b")] == ["", "", ""]


def test_relative_entries_of_path_do_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path / "bash", "#!/bin/sh\ntouch hacked\n")
    monkeypatch.chdir(tmp_path)
    assert find_program("bash", ".::bin") == ""
    assert facts(tmp_path, block("p/a", "if"), path=".:").syntax == {}
    assert facts(tmp_path, block("p/a", "if"), path=f".:{SYSTEM}").syntax["p/a"].startswith("line ")
    assert not (tmp_path / "hacked").exists()


def test_an_action_names_its_interpreter_its_commands_and_what_they_run_through() -> None:
    commands = (command("git", "timeout", "xargs"), command("cd", "env", builtin=True), command("$CMD"), command(""))
    assert list(named_programs(block("p/a", "", *commands))) == ["bash", "timeout", "xargs", "git", "env"]
    assert list(named_programs(block("p/a", "", lang="python"))) == ["python3"]
    assert list(named_programs(Action("p/a", "manual", "entry", "A"))) == []


def test_programs_that_are_missing_are_said_to_be(tmp_path: Path) -> None:
    program(tmp_path / "bin" / "tool")
    found = facts(tmp_path, block("p/a", "", command("tool"), command("gone")), path=f"{tmp_path}/bin:{SYSTEM}")
    assert found.programs == {"bash": shutil.which("bash", path=SYSTEM), "tool": f"{tmp_path}/bin/tool", "gone": ""}


def test_programs_named_by_path_are_looked_for_from_the_block_s_folder(tmp_path: Path) -> None:
    program(tmp_path / "docs" / "run.sh")
    (tmp_path / "docs" / "text.sh").write_text("")
    there = block("p/a", "", command("./run.sh"), command("./text.sh"), command("/bin/sh"), cwd="docs")
    found = facts(tmp_path, there).programs
    assert (found["./run.sh"], found["./text.sh"], found["/bin/sh"]) == (f"{tmp_path}/docs/run.sh", "", "/bin/sh")
    assert facts(tmp_path, there, block("p/b", "", command("./run.sh"))).programs["./run.sh"] == ""


def test_a_script_that_the_plan_writes_before_is_there(tmp_path: Path) -> None:
    writes = block("p/a", "", files=(FileUse("out/run.sh", 1, writes=True),))
    uses = block("p/b", "", command("./out/run.sh"), files=(FileUse("out/run.sh", 1), FileUse("out/other", 1)))
    assert facts(tmp_path, writes, uses).programs["./out/run.sh"] == f"{tmp_path}/out/run.sh"
    assert facts(tmp_path, writes, uses).missing_files == {"p/b": ("out/other",)}
    assert facts(tmp_path, uses, writes).programs["./out/run.sh"] == ""


def test_a_script_that_is_missing_is_said_to_be_once(tmp_path: Path) -> None:
    found = facts(tmp_path, block("p/a", "", command("./x.sh"), files=(FileUse("x.sh", 1), FileUse("y", 1))))
    assert (found.programs["./x.sh"], found.missing_files) == ("", {"p/a": ("y",)})


@pytest.mark.parametrize(
    ("path", "missing"),
    [
        ("here.txt", False), ("docs", False), ("docs/../here.txt", False), ("gone.txt", True), ("here.txt/x", True),
        ("*.txt", False), ("~/x", False), ("$X", False), ("/etc/passwd", False), ("/none/x", True), ("a\0b", False),
        ("made/deep/x", False), ("lost", True),
    ],
)  # fmt: skip
def test_files_that_are_missing(tmp_path: Path, path: str, missing: bool) -> None:
    (tmp_path / "here.txt").touch()
    (tmp_path / "docs").mkdir()
    (tmp_path / "lost").symlink_to("nowhere")
    action = block("p/a", "", files=(FileUse("made", 1, writes=True), FileUse(path, 1)))
    assert facts(tmp_path, action).missing_files == ({"p/a": (path,)} if missing else {})


def test_a_missing_folder_is_the_one_thing_to_say(tmp_path: Path) -> None:
    action = block("p/a", "", cwd="docs", files=(FileUse("x", 1),))
    assert facts(tmp_path, action).missing_files == {"p/a": ("docs",)}
    made = block("p/0", "", files=(FileUse("docs", 1, writes=True),))
    assert facts(tmp_path, made, action).missing_files == {}


def test_behind_a_change_of_folder_relative_paths_are_unknown_in_that_phase_only(tmp_path: Path) -> None:
    moves = block("p/a", "", command("cd", builtin=True))
    reads = block("p/b", "", command("./x.sh"), files=(FileUse("gone", 1), FileUse("/none/gone", 1)))
    assert facts(tmp_path, moves, reads).missing_files == {"p/b": ("/none/gone",)}
    assert "./x.sh" not in facts(tmp_path, moves, reads).programs
    elsewhere = structs.replace(reads, phase="q")
    checked = structs.replace(reads, kind="check")
    for other in (elsewhere, checked):
        assert facts(tmp_path, moves, other).missing_files == {"p/b": ("gone", "/none/gone")}


def test_syntax_is_checked_for_every_shell_text_and_nothing_else(tmp_path: Path) -> None:
    found = facts(
        tmp_path,
        block("p/a", "echo ok\n"),
        block("p/b", "if\n", lang="sh"),
        block("p/c", "if\n", lang="python"),
        block("p/d", "if\n", lang="zsh"),
        block("p/e", "git checkout <branch>\nif\n", checked="git checkout xxxxxxxx\n"),
        Action("p/f", "manual", "entry", "F"),
    )
    assert sorted(found.syntax) == ["p/a", "p/b", "p/e"]
    assert (found.syntax["p/a"], found.syntax["p/e"]) == ("", "")
    assert found.syntax["p/b"].startswith("line 2: syntax error")


def test_patterns_switched_on_in_an_earlier_block_of_the_phase(tmp_path: Path) -> None:
    on, use = block("p/a", "shopt -s nullglob extglob\n"), block("p/b", "ls !(x)\n")
    assert facts(tmp_path, on, use).syntax == {"p/a": "", "p/b": ""}
    assert facts(tmp_path, use).syntax["p/b"] != ""
    assert facts(tmp_path, on, structs.replace(use, phase="q")).syntax["p/b"] != ""


def test_without_bash_syntax_is_unknown_and_bash_is_missing(tmp_path: Path) -> None:
    found = facts(tmp_path, block("p/a", "if\n"), path=str(tmp_path))
    assert (found.syntax, found.programs) == ({}, {"bash": ""})


def test_a_bash_that_cannot_be_started_is_as_good_as_none(tmp_path: Path) -> None:
    program(tmp_path / "bash", "\x7fELF no program")
    assert facts(tmp_path, block("p/a", "if\n"), path=str(tmp_path)).syntax == {}


@pytest.fixture
def vouched(tmp_path: Path) -> dict[str, KnownProgram]:
    text = "#!/bin/sh\necho fine\n"
    program(tmp_path / "tools" / "look", text)
    digest = hashlib.sha256(text.encode()).hexdigest()
    return {"look": KnownProgram("look", "tools/look", digest, "read")}


@pytest.mark.parametrize("name", ["look", "tools/look"])
def test_a_program_the_policy_knows_must_be_that_file_with_those_bytes(
    tmp_path: Path, vouched: dict[str, KnownProgram], name: str
) -> None:
    path = f"{tmp_path}/tools:{SYSTEM}"
    using = plan(block("p/a", "", command(name)))
    assert probe(using, tmp_path, path, known=vouched).refused == ()
    with open(tmp_path / "tools" / "look", "a") as stream:
        stream.write("rm -rf x\n")
    earlier = Reason("denied-variable", "LIVE")
    reasons = probe(using, tmp_path, path, known=vouched, refused=[earlier]).refused
    assert [reason.code for reason in reasons] == ["denied-variable", "known-program-changed"]
    assert probe(plan(block("p/a")), tmp_path, path, known=vouched).refused == ()


def test_another_program_of_a_known_name_is_not_that_program(tmp_path: Path, vouched: dict[str, KnownProgram]) -> None:
    program(tmp_path / "bin" / "look", "#!/bin/sh\necho fine\n")
    found = probe(plan(block("p/a", "", command("look"))), tmp_path, f"{tmp_path}/bin:{SYSTEM}", known=vouched)
    assert [reason.code for reason in found.refused] == ["known-program-changed"]


def test_path_is_searched_once_for_each_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def find(name: str, _: str) -> str:
        asked.append(name)
        return ""

    monkeypatch.setattr(probing, "find_program", find)
    facts(tmp_path, *(block(f"p/{number}", "", command("git"), command("gone")) for number in range(5)))
    assert sorted(asked) == ["bash", "git", "gone"]
