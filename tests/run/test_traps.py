"""The traps in which programs that execute documents are caught, each through `runbook run --execute`."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

import pytest
from tests.run.runbooks import Site, block, is_alive, output, runbook, site, teardown

ON = "continue_on_error=true"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "repository"


def ran(folder: Path, *blocks: str, code: int = 0, **parts: str) -> Site:
    """A repository whose runbook was executed and ended with `code`; the record of it holds."""
    made = site(folder, runbook(*blocks, **parts))
    done = made.execute()
    assert done.code == code, done.said
    assert b"Traceback" not in done.err
    assert made.inspect().objections == ()
    return made


def test_what_a_shell_knows_is_carried_to_the_next_block(folder: Path) -> None:
    change = "export A='1 2'\nmkdir -p sub\ncd sub\ngreet() { echo \"hello $1\"; }"
    set_all = f"{change}\nalias hi='greet you'\nshopt -s nullglob"
    made = ran(folder, block("set", set_all), block("use", 'echo "$A"\npwd\ngreet me\nhi\nshopt nullglob'))
    said = made.log("use").decode().splitlines()
    assert said == ["1 2", str(folder.resolve() / "sub"), "hello me", "hello you", "nullglob       \ton"]


def test_a_failing_block_stops_the_run_with_its_code_in_the_record(folder: Path) -> None:
    made = ran(folder, block("one", "exit 7"), block("two", "touch out/two"), code=1)
    assert made.finished()["one"]["exit_code"] == 7
    assert made.finished()["one"]["outcome"] == "failed"
    assert "two" not in made.finished()
    assert not (folder / "out/two").exists()
    assert [event["outcome"] for event in made.events("session.ended")] == ["failed"]


def test_how_blocks_fail(folder: Path) -> None:
    made = ran(
        folder,
        block("middle", "false\necho never", ON),
        block("pipe", "false | cat", ON),
        block("seven", "exit 7", ON),
        block("signal", "kill -TERM $$", ON),
        block("substitution", "x=$(exit 3)\necho never", ON),
        block("unset", "set -u\necho $nothing_of_this_name", ON),
        block("next", 'echo "[$nothing_of_this_name]"'),
    )
    ended = {name: (event["outcome"], event.get("exit_code")) for name, event in made.finished().items()}
    assert ended == {
        "middle": ("warned", 1),
        "pipe": ("warned", 1),
        "seven": ("warned", 7),
        "signal": ("warned", None),
        "substitution": ("warned", 3),
        "unset": ("warned", 1),
        "next": ("passed", 0),
    }
    assert made.finished()["signal"]["signal"] == 15
    assert made.log("middle") == b""
    assert made.log("next") == b"[]\n"  # `set -u` ended with its block
    assert made.events("session.ended")[0]["outcome"] == "warned"


def test_exit_0_ends_its_block_only(folder: Path) -> None:
    made = ran(folder, block("one", "export A=1\nexit 0\necho never"), block("two", 'echo "A=$A"'))
    assert (made.log("one"), made.log("two")) == (b"", b"A=1\n")


def test_options_of_one_block_do_not_reach_the_next(folder: Path) -> None:
    made = ran(folder, block("one", "set +e +o pipefail\nset -f\nfalse\nfalse | cat"), block("two", "false", ON))
    assert made.finished()["one"]["exit_code"] == 0
    assert made.finished()["one"]["code"] == "masked-failure"  # what it switches off hides what follows
    assert made.finished()["two"]["exit_code"] == 1


def test_output_is_kept_byte_for_byte(folder: Path) -> None:
    every_byte = "python3 -c 'import sys; sys.stdout.buffer.write(bytes(range(256)) * 2)'"
    made = ran(folder, block("bytes", every_byte), block("spaces", "printf '  two\\n\\ttab\\n\\n'"), block("none", ":"))
    assert made.log("bytes") == bytes(range(256)) * 2
    assert made.log("spaces") == b"  two\n\ttab\n\n"
    assert made.log("none") == b""
    assert made.finished()["bytes"]["size"] == 512


def test_much_output_is_kept_as_it_was(folder: Path) -> None:
    source = (
        "import os\nline = bytes(range(256)).replace(b'\\n', b'') * 4120\n"
        "data = b'\\n'.join([line] * 8) + b'no end'\n"
        "open('out/wanted', 'wb').write(data)\n"
        "while data:\n    data = data[os.write(1, data[:99_991]):]"
    )
    made = ran(folder, block("much", source, lang="python"))
    wanted = (folder / "out/wanted").read_bytes()
    assert len(wanted) > 8 << 20
    assert made.log("much") == wanted
    assert made.finished()["much"]["sha256"] == hashlib.sha256(wanted).hexdigest()


def test_of_too_much_output_both_ends_are_kept(tmp_path: Path) -> None:
    source = "for i in {1..200000}; do echo $i; done"
    made = site(tmp_path / "repository", runbook(block("much", source)), output_mib=1)
    done = made.execute()
    assert done.code == 0, done.said
    whole = "".join(f"{number}\n" for number in range(1, 200_001)).encode()
    event, kept = made.finished()["much"], made.log("much")
    assert (event["size"], event["truncated"], event["kept"]) == (len(whole), True, 1 << 20)
    assert event["sha256"] == hashlib.sha256(whole).hexdigest()
    assert (kept[: 1 << 19], kept[-(1 << 19) :]) == (whole[: 1 << 19], whole[-(1 << 19) :])
    assert made.inspect().objections == ()


def test_names_of_blocks(folder: Path) -> None:
    made = ran(
        folder, block("with_line", "true"), block("with.dot", "true"), block("Upper-2", "true"), block("check", "true")
    )
    assert {event["outcome"] for event in made.finished().values()} == {"passed"}


def test_sources_run_as_they_stand(folder: Path) -> None:
    here = "cat <<EOF\n    four \\\n${RUNBOOK_MODE} $((1 + 1))  \nEOF\n"
    source = f"{here}for i in 1 2; do\n  echo \"  $i\"\ndone\ncase x in\n  x) echo 'it''s' ;;\nesac"
    tabs = "cat <<-'END'\n\t\t$HOME\\n\n\tEND\necho \"a\n   b\""
    made = ran(folder, block("here", source), block("tabs", tabs))
    assert made.log("here") == b"    four shadow 2  \n  1\n  2\nits\n"
    assert made.log("tabs") == b"$HOME\\n\na\n   b\n"


def test_reading_a_closed_stdin_ends_at_once(folder: Path) -> None:
    begun = time.monotonic()
    made = ran(folder, block("read", "read -r x", ON), block("cat", "cat; echo done"))
    assert made.finished()["read"]["exit_code"] == 1
    assert made.log("cat") == b"done\n"
    assert time.monotonic() - begun < 10


def test_a_trap_of_the_block_runs_and_its_shell_is_carried(folder: Path) -> None:
    made = ran(
        folder,
        block("trap", "trap 'echo bye' EXIT\nexport A=carried"),
        block("again", "trap 'echo bye too' EXIT\nexit 0"),
        block("after", 'echo "$A"; trap -p'),
    )
    assert made.log("trap") == b"bye\n"
    assert made.log("again") == b"bye too\n"
    assert made.log("after") == b"carried\n"


def test_what_is_left_behind_does_not_hold_the_run_and_is_ended(folder: Path) -> None:
    begun = time.monotonic()
    made = ran(folder, block("left", "sleep 60 &\necho $! > out/pid"), block("next", "echo next"))
    pid = int(made.read("out/pid"))
    assert time.monotonic() - begun < 15
    assert [each["pid"] for each in made.finished()["left"]["left"]] == [pid]
    assert made.log("next") == b"next\n"
    (ended,) = made.events("children.ended")
    assert [each["pid"] for each in ended["ended"]] == [pid]
    assert not is_alive(pid)


def test_a_process_in_a_session_of_its_own_is_found(folder: Path) -> None:
    made = ran(
        folder, block("left", "setsid sh -c 'echo $$ > out/pid; exec sleep 60' &\nwhile [ ! -s out/pid ]; do :; done")
    )
    pid = int(made.read("out/pid"))
    (ended,) = made.events("children.ended")
    assert pid in [each["pid"] for each in ended["ended"]]
    assert not is_alive(pid)


def test_a_timeout_ends_the_block_and_everything_in_it(folder: Path) -> None:
    source = "sleep 60 & echo $! > out/pid\nwait"
    made = ran(folder, block("slow", source, "timeout=0.3s"), block("next", "touch out/next"), code=124)
    assert made.finished()["slow"]["code"] == "timeout"
    assert not is_alive(int(made.read("out/pid")))
    assert not (folder / "out/next").exists()


def test_a_hidden_failure_is_a_warning(folder: Path) -> None:
    made = ran(folder, block("hidden", "cp nothing-here out/x || true"))
    assert made.finished()["hidden"]["outcome"] == "warned"
    assert made.finished()["hidden"]["code"] == "masked-failure"
    assert made.events("session.closed")[0]["outcome"] == "warned"


def test_retries(folder: Path) -> None:
    source = "echo x >> out/lines\nexport N=$(wc -l < out/lines)\ntest $N -ge 2"
    made = ran(folder, block("flaky", source, "retries=3"), block("after", "echo $N"))
    assert [(event.get("attempt", 1), event["outcome"]) for event in made.events("step.finished")][:2] == [
        (1, "failed"),
        (2, "passed"),
    ]
    assert made.lines() == ["x", "x"]
    assert made.log("after").strip() == b"2"


def test_expected_output(folder: Path) -> None:
    made = ran(
        folder,
        block("exact", "echo right", after=output("right")),
        block("contains", "echo 'all is right now'", after=output("right", "contains")),
        block("attribute", "echo up", 'expect="up"'),
        block("wrong", "echo wrong", ON, after=output("right")),
        block("codes", "exit 3", 'expect_exit="0,3"'),
    )
    assert {name: event["outcome"] for name, event in made.finished().items()} == {
        "exact": "passed",
        "contains": "passed",
        "attribute": "passed",
        "wrong": "warned",
        "codes": "passed",
    }
    assert made.finished()["wrong"]["code"] == "unexpected-output"


def test_conditions_and_readiness(folder: Path) -> None:
    made = ran(
        folder,
        block("on", "export WANTED=yes"),
        block("skipped", "touch out/skipped", 'if="test -e nothing-here"'),
        block("done", "echo done", "if='test \"$WANTED\" = yes'"),
        block("ready", "echo READY all is up"),
        block("not-ready", "echo NOT_READY no leader; exit 0", ON),
    )
    assert [event["step"] for event in made.events("step.skipped")] == ["p/skipped"]
    assert not (folder / "out/skipped").exists()
    assert made.log("done") == b"done\n"
    assert made.finished()["ready"]["readiness"] == "READY all is up"
    assert made.finished()["not-ready"]["code"] == "not-ready"


def test_outputs_fill_gaps_of_later_blocks(folder: Path) -> None:
    value = "a b'c\"$(touch out/injected)`touch out/injected`; * é"
    script = f"cat >> \"$RUNBOOK_OUTPUT\" <<'EOF'\nrelease={value}\nEOF"
    made = ran(folder, block("write", script, "outputs=release"), block("use", "printf '%s\\n' <release>"))
    assert made.log("use").decode() == value + "\n"
    assert not (folder / "out/injected").exists()


def test_a_missing_output_fails_its_block(folder: Path) -> None:
    made = ran(folder, block("write", ":", "outputs=release"), block("use", "echo <release> >> out/lines"), code=1)
    assert made.finished()["write"]["code"] == "missing-output"
    assert made.lines() == []


def test_teardown_runs_after_a_failure(folder: Path) -> None:
    made = ran(folder, block("bad", "export A=1\nfalse"), teardown("clean", "echo clean >> out/lines"), code=1)
    assert made.lines() == ["clean"]
    assert made.events("session.ended")[0]["code"] == "exit-code"


def test_marks_of_the_run_are_in_the_environment_of_a_block(folder: Path) -> None:
    made = ran(folder, block("marks", 'echo "$RUNBOOK_SESSION $RUNBOOK_STEP $RUNBOOK_MODE"'))
    assert made.log("marks").decode().split() == [made.session.name, "p/marks", "shadow"]


def test_other_languages_take_part(folder: Path) -> None:
    made = ran(
        folder,
        block("bash", "export A=1"),
        block("python", "import os\nprint(os.environ['A'])", lang="python"),
        block("sh", "B=2; export B", lang="sh"),
        block("last", 'echo "$A$B"'),
    )
    assert made.log("python") == b"1\n"
    assert made.log("last") == b"12\n"
