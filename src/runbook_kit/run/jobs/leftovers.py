"""Processes of a job that nobody supervises any more: found by the mark in their environment, and by their numbers."""

from __future__ import annotations

import os
from collections.abc import Iterable

from runbook_kit.run.jobs.handover import JOB
from runbook_kit.run.jobs.happenings import LeftProcess
from runbook_kit.run.jobs.state import Job
from runbook_kit.run.marks import marked
from runbook_kit.run.model import Left
from runbook_kit.run.reaping import look, still_running, tree


def find_processes(job: Job) -> tuple[Left, ...]:
    """Everything of the job that runs now, but for our own process group.

    A number that belongs to another process by now, to one that has ended, or to another boot never counts. Where there
    is no /proc nothing is found.
    """
    known = [Left(job.state.last.pid, job.state.last.started, "")] if job.state.last.started else []
    known += [Left(each.pid, each.started, each.command) for each in job.state.left if each.started]
    roots = [each.pid for each in still_running(known)]
    found = {left.pid: left for pid in (*roots, *marked({JOB: job.id})) for left in tree(pid)}
    ours = os.getpgrp()
    return tuple(left for left in found.values() if (process := look(left.pid)) and process.group != ours)


def as_recorded(left: Iterable[Left]) -> tuple[LeftProcess, ...]:
    """Processes as the log holds them: only their names, as a command line may hold a secret not known here."""
    return tuple(LeftProcess(each.pid, each.started, _name(each)) for each in left)


def _name(left: Left) -> str:
    process = look(left.pid)
    name = process.name if process else os.path.basename(left.command.partition(" ")[0])
    return name.encode("utf-8", "backslashreplace").decode()
