"""Stays with a job from its start to its end, as a process of its own: records its output, its runs and its end."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import msgspec
from msgspec import Struct

from runbook_kit.canonical import sha256
from runbook_kit.errors import RunbookError
from runbook_kit.run.jobs.ending import Ender
from runbook_kit.run.jobs.handover import Answer, Begun, Handover, failed
from runbook_kit.run.jobs.happenings import JobLeft, JobOpened, LeftProcess, RunFinished, RunStarted, append
from runbook_kit.run.jobs.jobfolder import OUTPUT, SPEC, Spec, read_spec, unusable
from runbook_kit.run.masking import Masker
from runbook_kit.run.model import Ending, Invocation, Left
from runbook_kit.run.process import ending, listener, open_pipe, open_state, prepare, start
from runbook_kit.run.reaping import children, end_processes, look
from runbook_kit.run.recording import Recorder
from runbook_kit.run.supervision import Terms, supervise
from runbook_kit.session.events import JobFinished, JobStarted
from runbook_kit.session.log import Holder, Log, read_file
from runbook_kit.session.records import Stamp

Tell = Callable[[Answer], object]


class Ran(Struct, frozen=True):
    """One run: how it ended, or why it could not be started."""

    ending: Ending
    problem: str = ""


class Supervisor:
    """Carries out the job in `folder`, whose lock is the descriptor `lock`."""

    def __init__(self, folder: Path, handover: Handover, lock: int, stamp: Callable[[], Stamp], holder: Holder) -> None:
        self.folder, self.handover, self.stamp = folder, handover, stamp
        self.spec: Spec = read_spec(folder)
        self.masker = Masker(os.fsdecode(secret) for secret in handover.secrets)
        self.log = Log(folder, self.spec.id, self.spec.mode, stamp, lock)
        self.lock, self.holder = lock, holder
        self.runs = self.bad = self.size = 0

    @property
    def job(self) -> str:
        return self.spec.id

    def carry_out(self, ender: Ender, tell: Tell) -> None:
        """Run the command to its end, and again when it is to be repeated. `tell` is called once, when it has begun.

        What stops us before that is told, and what does afterwards is recorded.
        """
        recorder = None
        told = False

        def begun(said: Begun) -> None:
            nonlocal told
            told = True
            tell(said)

        try:
            self._open()
            recorder = Recorder(self.folder / OUTPUT, self.masker, self.spec.most, self._count)
            began = time.monotonic()
            last = self._repeat(ender, recorder, begun)
            self._finish(recorder, last, ender, round(1000 * (time.monotonic() - began)))
        except (OSError, RunbookError) as error:
            stopped = unusable(error) if isinstance(error, OSError) else error
            self._give_up(stopped)
            if not told:
                tell(failed(stopped))
        finally:
            if recorder is not None:
                recorder.abandon()
            self.log.close()

    def _open(self) -> None:
        self.log.begin(b"", None)
        os.ftruncate(self.lock, 0)
        os.pwrite(self.lock, msgspec.json.encode(self.holder), 0)
        spec = sha256(read_file(self.folder / SPEC))
        append(self.log, JobOpened(job=self.job, spec_sha256=spec, supervisor=self.holder.pid), durable=False)

    def _count(self, piece: bytes) -> None:
        self.size += len(piece)

    def _repeat(self, ender: Ender, recorder: Recorder, tell: Callable[[Begun], object]) -> Ran:
        missed, first = 0, True
        while True:
            began = time.monotonic()
            ran = self._run(ender, recorder, missed, tell if first else None)
            first = False
            self._note_run(ran)
            every = self.spec.every_s
            if not every or ender.why not in (None, "timeout"):
                return ran
            missed = int((time.monotonic() - began) / every)
            if not ender.wait_until(began + (missed + 1) * every):
                return ran

    def _run(self, ender: Ender, recorder: Recorder, missed: int, tell: Callable[[Begun], object] | None) -> Ran:
        def begun(pid: int, before: frozenset[int]) -> None:
            ender.begin(pid, before)
            self._record_start(pid, missed, tell)

        try:
            ran = execute(self.handover.invocation, feed=recorder.feed, ender=ender, begun=begun)
        except RunbookError as error:
            if tell is not None:
                raise
            return Ran(Ending(None), error.message)
        self._note_left(ran.left, ender)
        return Ran(ran)

    def _record_start(self, pid: int, missed: int, tell: Callable[[Begun], object] | None) -> None:
        process, boot = look(pid), self.stamp().boot
        started = f"{boot}/{process.started}" if process else ""
        if tell is None:
            append(self.log, RunStarted(job=self.job, run=self.runs + 1, pid=pid, started=started, missed=missed))
            return
        append(
            self.log,
            JobStarted(
                job=self.job,
                step=self.spec.step,
                pid=pid,
                started=started,
                purpose=self.spec.purpose,
                command=" ".join(self.spec.argv),
                log=OUTPUT,
            ),
        )
        tell(Begun(pid, started))

    def _note_run(self, ran: Ran) -> None:
        self.runs += 1
        code = ran.ending.code
        is_as_expected = code is not None and code in self.spec.expect_exit
        self.bad += not is_as_expected
        append(
            self.log,
            RunFinished(
                job=self.job,
                run=self.runs,
                exit_code=code,
                signal=ran.ending.signal,
                duration_ms=ran.ending.duration_ms,
                ok=is_as_expected,
                reason=ran.problem,
                size=self.size,
            ),
            durable=bool(self.spec.every_s),
        )

    def _note_left(self, left: tuple[Left, ...], ender: Ender) -> None:
        """What still runs when the command has ended is recorded; of a job that was ended nothing goes on."""
        if not left:
            return
        alive = end_processes(left, ender.rest_s()) if ender.why else ()
        append(self.log, JobLeft(job=self.job, left=self._named(left), ended=bool(ender.why), alive=self._named(alive)))

    def _named(self, left: tuple[Left, ...]) -> tuple[LeftProcess, ...]:
        return tuple(LeftProcess(each.pid, each.started, _text(self.masker.mask(each.command))) for each in left)

    def _finish(self, recorder: Recorder, last: Ran, ender: Ender, duration_ms: int) -> None:
        recorded = recorder.finish()
        repeats = bool(self.spec.every_s)
        code = (1 if self.bad else 0) if repeats else last.ending.code
        append(
            self.log,
            JobFinished(
                job=self.job,
                step=self.spec.step,
                exit_code=code,
                signal=0 if repeats else last.ending.signal,
                duration_ms=duration_ms if repeats else last.ending.duration_ms,
                reason=self._reason(ender) or last.problem,
                log_sha256=recorded.sha256,
                size=recorded.size,
            ),
        )

    def _reason(self, ender: Ender) -> str:
        by = f" by {ender.by}" if ender.by else ""
        killed = " It did not end in time and was killed." if ender.killed else ""
        match ender.why:
            case "stopped":
                return f"It was stopped{by}.{killed}"
            case "halted":
                return f"Everything was halted.{killed}"
            case "signal":
                return f"Its supervisor was asked to end with signal {ender.caught}.{killed}"
            case "timeout":
                return f"It took longer than {self.spec.timeout_s:g} s.{killed}"
        return ""

    def _give_up(self, error: RunbookError) -> None:
        with suppress(OSError, RunbookError):
            append(self.log, JobFinished(job=self.job, step=self.spec.step, exit_code=None, reason=error.message))


def execute(
    invocation: Invocation,
    *,
    feed: Callable[[bytes], object],
    ender: Ender,
    begun: Callable[[int, frozenset[int]], object],
) -> Ending:
    """Run the command as `run.process.execute` runs a block, and call `begun` as soon as it has a process."""
    prepare()
    with ExitStack() as stack:
        before = children()
        with ExitStack() as theirs:
            out, speaks = open_pipe(stack, theirs)
            state = open_state(invocation, bytearray(), stack, theirs)
            began = time.monotonic()
            child = start(state.invocation, stdin=None, out=speaks, passed=state.passed)
        with _ended_when_it_cannot_go_on(child.pid):
            begun(child.pid, before)
        ears, terms = {out: listener(out, feed)}, Terms(None, 0.0, ender)
        end = supervise(child, terms, ears=ears, aside=state.aside, before=before, begun=began)
    return ending(end)


@contextmanager
def _ended_when_it_cannot_go_on(pid: int) -> Iterator[None]:
    try:
        yield
    except BaseException:
        import signal

        with suppress(OSError):
            os.killpg(pid, signal.SIGKILL)
        with suppress(OSError):
            os.waitpid(pid, 0)
        raise


def _text(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()
