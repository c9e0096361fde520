"""`job/1`: every key is always there, and null says that there is nothing to know."""

from __future__ import annotations

from runbook_kit.render.job_page import Complaint, exit_text, job_doctor_page, job_page, jobs_page
from runbook_kit.render.job_v1 import JobFacts, Process, Sent, job_v1, jobs_v1
from runbook_kit.render.terminal import Terminal

RUNNING = JobFacts(
    id="J", state="running", label="look", command=("sleep", "30"), pid=7, supervisor=6, log="output.log"
)
LOST = JobFacts(id="K", state="lost", label="x", left=(Process(8, "sleep \x1b[31m"),), sent=(Sent("T", 15),))
UNREADABLE = JobFacts(id="L", code="job-unreadable", reason="What it is cannot be read.")
PAGE = Terminal(100, False)


def test_one() -> None:
    document = job_v1(RUNNING)
    job = document["job"]
    assert isinstance(job, dict)
    assert (document["format"], job["state"], job["exit_code"], job["signal"], job["session"]) == (
        "job/1", "running", None, None, None,
    )  # fmt: skip
    assert job["log"] == {"path": "output.log", "size": None, "sha256": None}


def test_all_of_them_have_the_same_keys() -> None:
    document = jobs_v1([RUNNING, LOST])
    first, second = document["jobs"]
    assert list(first) == list(second)
    assert second["processes"] == [{"pid": 8, "command": "sleep \x1b[31m"}]
    assert second["signals"] == [{"at": "T", "signal": 15}]


def test_one_that_cannot_be_read() -> None:
    assert jobs_v1([UNREADABLE])["jobs"] == [
        {"id": "L", "state": None, "code": "job-unreadable", "reason": "What it is cannot be read."}
    ]


def test_pages_obey_nothing_that_a_process_says() -> None:
    assert "\x1b" not in job_page(LOST, PAGE)
    assert "sleep \\x1b[31m" in job_page(LOST, PAGE)


def test_a_lost_job_with_processes_can_be_stopped() -> None:
    assert "runbook job stop K" in job_page(LOST, PAGE)
    assert "runbook job follow J" in job_page(RUNNING, PAGE)


def test_the_table() -> None:
    lines = jobs_page([RUNNING, LOST, UNREADABLE], PAGE, 2).splitlines()
    assert [line.split()[:3] for line in lines[1:4]] == [
        ["J", "look", "running"],
        ["K", "x", "lost"],
        ["L", "unreadable"],
    ]
    assert lines[-1] == "3 jobs. 2 more are left out; --all shows them."


def test_what_stands_for_the_exit_code() -> None:
    repeated = JobFacts(id="J", state="running", every_s=60, runs=3)
    ended = JobFacts(id="J", state="failed", exit_code=3)
    killed = JobFacts(id="J", state="failed", signal=9)
    assert [exit_text(each) for each in (repeated, ended, killed, RUNNING)] == ["3 runs", "3", "signal 9", "-"]


def test_what_doctor_found() -> None:
    said = job_doctor_page([Complaint("problem", "J", "It is lost.", "runbook job stop J")], PAGE)
    assert said.splitlines() == ["problem  J", "    It is lost.", "    runbook job stop J"]
