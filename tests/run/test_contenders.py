"""Of several that want to run one session at the same time, one does; the others say who."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from tests.run.runbooks import Site, block, runbook, site, until

# The first block waits for the others to have been refused, so that none of them comes too late.
LINE = "echo x >> out/lines\nwhile [ ! -e out/free ]; do sleep 0.005; done"


def contend(made: Site, runners: int) -> list[str]:
    """Let `runners` resume the same session at once. Raises AssertionError unless one runs it; what the others say."""
    (made.path / "out/free").unlink(missing_ok=True)
    processes = [made.start("--resume", "latest", "--again", "wait") for _ in range(runners)]
    until(lambda: sum(process.poll() is not None for process in processes) >= runners - 1)
    (made.path / "out/free").touch()
    ends = [(process, process.communicate(timeout=20)[1].decode()) for process in processes]
    codes = Counter(process.returncode for process, _ in ends)
    assert codes == Counter({1: 1, 6: runners - 1}), ends
    (winner,) = [process for process, _ in ends if process.returncode == 1]
    losers = [said for process, said in ends if process.returncode == 6]
    for said in losers:
        assert f"process {winner.pid} on " in said, said
        assert "Traceback" not in said
    return losers


def prepared(folder: Path) -> Site:
    """A repository with a session that has failed, and fails at the same place again."""
    made = site(folder, runbook(block("wait", LINE), block("fails", "false")))
    (folder / "out/free").touch()
    assert made.execute().code == 1
    return made


def check(made: Site, rounds: int) -> None:
    """One runner's events after the other's, and each block as often as it was run."""
    assert made.inspect().objections == ()
    assert len(made.events("session.resumed")) == rounds
    running = 0
    for event in made.events():
        running = {"session.resumed": running + 1, "session.started": 1, "session.ended": 0}.get(event["type"], running)
        assert running <= 1
    assert len(made.lines()) == rounds + 1


@pytest.mark.parametrize("runners", [2, 8])
def test_one_of_several_runs_the_session(tmp_path: Path, runners: int) -> None:
    made = prepared(tmp_path / "repository")
    rounds = 3 if runners == 2 else 2
    for _ in range(rounds):
        assert len(contend(made, runners)) == runners - 1
    check(made, rounds)


def test_two_that_begin_have_sessions_of_their_own(tmp_path: Path) -> None:
    made = site(tmp_path / "repository", runbook(block("one", "echo x >> out/lines")))
    processes = [made.start() for _ in range(3)]
    said = [process.communicate(timeout=20) for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0], said
    assert len(made.sessions) == 3
    assert made.lines() == ["x"] * 3
