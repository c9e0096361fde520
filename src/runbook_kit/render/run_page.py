"""How a run ended: every block with its result and time, what did not hold, and where the record is."""

from __future__ import annotations

from collections.abc import Iterator

from runbook_kit.render.escape import on_one_line
from runbook_kit.render.pages import page
from runbook_kit.render.terminal import DOT, Ink, Terminal, Tone, counted, duration, shortened, table
from runbook_kit.session.state import STILL, CriterionNow, JobNow, State, StepNow

HEAD = ("BLOCK", "RESULT", "TIME", "EXIT", "LOG")
TONES: dict[str, Tone] = {
    "passed": "good",
    "warned": "caution",
    "failed": "alarm",
    "cut short": "caution",
    "skipped": "notice",
    "unknown": "alarm",
    "running": "alarm",
    "lost": "alarm",
    "goes on": "notice",
}
WORDS: dict[str, tuple[str, Tone]] = {
    "closed": ("passed", "good"),
    "complete": ("passed, and still open", "good"),
    "failed": ("failed", "alarm"),
    "paused": ("waits", "caution"),
    "interrupted": ("interrupted", "alarm"),
    "stopped": ("stopped", "alarm"),
}
LEAST_TEXT = 24


def run_page(state: State, terminal: Terminal, folder: str, evidence: str = "") -> str:
    """The page. `folder` is where the record lies, as the operator would type it, `evidence` the archive made of it."""
    word, tone = WORDS.get(state.state, (state.state, "plain"))
    if state.outcome == "failed":
        word, tone = "failed", "alarm"
    if state.outcome == "warned":
        word, tone = word.replace("passed", "passed with warnings"), "caution"
    return page(
        "run",
        terminal,
        id=state.id,
        word=terminal.paint(word, tone),
        about=about(state),
        blocks=blocks(state, terminal),
        criteria=criteria(state, terminal),
        targets=targets(state, terminal),
        jobs=tuple(map(background, state.jobs.values())),
        folder=folder,
        evidence=evidence,
    )


def about(state: State) -> str:
    ran = [step for step in state.steps.values() if step.state != "skipped"]
    held = [each for each in state.criteria.values() if each.state in ("met", "confirmed", "signed")]
    said = [
        f"{state.target} in mode {state.mode}",
        counted(len(ran), "block"),
        f"{len(held)} of {counted(len(state.criteria), 'criterion', 'criteria')} met" if state.criteria else "",
        f"{counted(len(state.overrides), 'criterion', 'criteria')} overridden" if state.overrides else "",
        f"in {duration(round(sum(step.duration_ms or 0 for step in ran) / 1000, 1))}",
    ]
    return DOT.join(filter(None, said))


def blocks(state: State, terminal: Terminal) -> list[Ink]:
    """The blocks in the order in which they ran."""
    steps = sorted(state.steps.values(), key=lambda step: (step.number or 1 << 30, step.address))
    if not steps:
        return []
    head = [terminal.paint(cell, "faint") for cell in HEAD]
    jobs = {job.step: job for job in state.jobs.values()}  # the last one of each block
    return table([head, *(block(step, jobs.get(step.address), terminal) for step in steps)], right=(2, 3))


def block(step: StepNow, job: JobNow | None, terminal: Terminal) -> list[str]:
    again = f" ({step.attempts} attempts)" if step.attempts > 1 else ""
    word, code = outcome(step, job)
    return [
        step.address,
        terminal.paint(f"{word}{again}", TONES[word]),
        "" if job or step.duration_ms is None or step.state == "skipped" else took(step.duration_ms),
        "" if code is None else str(code),
        step.log,
    ]


def outcome(step: StepNow, job: JobNow | None) -> tuple[str, int | None]:
    """How a block ended, and its exit code; one in the background ended as its job did, or goes on."""
    if job is None or step.state != "passed":
        return step.word, step.exit_code
    return {"finished": "passed", "running": "goes on"}.get(job.word, job.word), job.exit_code


def background(job: JobNow) -> str:
    """A job in a line."""
    exited = f", exit {job.exit_code}" if job.exit_code is not None else ""
    return f"{job.id}: {job.word}{exited}, process {job.pid}"


def targets(state: State, terminal: Terminal) -> list[Ink]:
    """What a stop playbook found of each of its targets, in the order in which they were stopped."""
    if not state.targets:
        return []
    head = [terminal.paint(cell, "faint") for cell in ("TARGET", "ANSWER", "TIME", "WHAT")]
    rows = [
        [
            each.address.rpartition("/")[2],
            terminal.paint(each.answer, "good" if each.answer in STILL else "alarm"),
            took(each.duration_ms),
            on_one_line(each.text),
        ]
        for each in state.targets.values()
    ]
    return table([head, *rows], right=(2,))


def took(milliseconds: int) -> str:
    """A time span as people read it: `12 ms`, `1.4 s`, `3 min`."""
    if milliseconds < 1000:
        return f"{milliseconds} ms"
    return duration(round(milliseconds / 1000, 1) if milliseconds < 60_000 else milliseconds // 1000)


def criteria(state: State, terminal: Terminal) -> tuple[Ink, ...]:
    """What does not hold, waits, or was overridden."""
    return tuple(criterion(each, terminal) for each in notable(state))


def notable(state: State) -> Iterator[CriterionNow]:
    return (each for each in state.criteria.values() if each.state in ("unmet", "refused", "waiting", "overridden"))


def criterion(each: CriterionNow, terminal: Terminal) -> Ink:
    word = {"unmet": "does not hold", "refused": "answered with no", "waiting": "waits"}.get(each.state, each.state)
    reason = f"  {on_one_line(each.reason)}" if each.reason else ""
    text = shortened(f"{each.address}: {each.text}{reason}", max(terminal.measure - len(word) - 4, LEAST_TEXT))
    return Ink(f"{terminal.paint(word, 'caution')}  {text}")
