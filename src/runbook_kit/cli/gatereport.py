"""What a run of the gates tells: reports to stdout and to files, and an exit code with a reason."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from runbook_kit.cli.failure import MACHINE_ERRORS, Concluded
from runbook_kit.cli.screen import encodable, note, output, put
from runbook_kit.document.source import Source
from runbook_kit.errors import UsageError
from runbook_kit.finding import Finding
from runbook_kit.render.terminal import counted
from runbook_kit.report.counting import severities
from runbook_kit.report.formats import FORMATS, render_report
from runbook_kit.report.masking import holders, masked_sources
from runbook_kit.report.outcome import Change, Loosened, Outcome, is_open
from runbook_kit.suggestion import quoted, suggest

if TYPE_CHECKING:
    from runbook_kit.cli.gateasked import Asked

FOR_PEOPLE = ("text", "concise", "markdown")
SEVERITIES = ("error", "warning", "info")


class Settled(Struct, frozen=True):
    """What is to be told: findings after baseline and fixes, and everything reports quote."""

    findings: tuple[Finding, ...]
    sources: Mapping[str, Source]
    files: int
    gates: tuple[str, ...]
    counts: Mapping[str, int] = {}
    changes: tuple[Change, ...] = ()
    fixed: int = 0
    document: bytes | None = None  # the mended document, when it came on stdin
    loosened: tuple[Loosened, ...] = ()


def report(asked: Asked, settled: Settled, seconds: float) -> None:
    """Print and write every report, and leave with 1 when findings call for it."""
    hidden = holders(settled.findings)
    outcome = Outcome(
        findings=settled.findings,
        sources=masked_sources(settled.sources, settled.findings),
        files=settled.files,
        duration_s=seconds,
        gates=settled.gates,
        counts=settled.counts,
        explain=explain,
        changes=tuple(each for each in settled.changes if each.path not in hidden),
        loosened=settled.loosened,
        statistics=asked.statistics,
        closed=asked.show_suppressed,
        terminal=output(),
        token=random_word() if asked.form == "github" else "",
    )
    for path in sorted(each.path for each in settled.changes if each.path in hidden):
        note(f"What changes in {quoted(path, 200)} is not shown: it holds what looks like a secret.")
    for form, path in map(split_output, asked.outputs):
        write_report(render_report(form, outcome), path)
    if settled.loosened:
        from runbook_kit.cli.loosening import tell

        tell(settled.loosened, asked.policy_from)
    if settled.fixed:
        where = counted(len(settled.changes), "file")
        note(f"Mended {counted(settled.fixed, 'finding')} in {where}.")
    if settled.document is None:
        put_report(asked.form, render_report(asked.form, outcome))
    else:  # an editor takes it from there; what is left is told beside it
        put_document(settled.document)
        if asked.form in FOR_PEOPLE and outcome.listed:
            note(render_report(asked.form, outcome))
    conclude(asked, settled)


def explain(rule: str) -> str:
    """The documentation of a rule."""
    from runbook_kit.cli.ruledata import documentation

    return documentation(rule)


def put_report(form: str, page: str) -> None:
    """Write a report to stdout. In GitHub Actions text from documents stands between marks; `github` has its own."""
    if not page:
        return
    if form in FOR_PEOPLE:
        put(page)
    else:
        sys.stdout.write(encodable(page if page.endswith("\n") else f"{page}\n", sys.stdout))


def put_document(data: bytes) -> None:
    """Write a document to stdout as it is."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def random_word() -> str:
    """A word that no document can have guessed."""
    import secrets

    return secrets.token_hex(16)


def split_output(text: str) -> tuple[str, str]:
    """`FORMAT=FILE`. Raises `UsageError` for another form."""
    form, equals, path = text.partition("=")
    if not equals or not path:
        raise UsageError(
            f"--output {quoted(text)} names no file.", hint="Write FORMAT=FILE, such as sarif=gates.sarif."
        )
    if form not in FORMATS:
        raise UsageError(f"There is no format {quoted(form)}.", hint=suggest(form, FORMATS, "formats"))
    return form, path


def write_report(text: str, path: str) -> None:
    """Write a report to a file of the caller's choice, whole or not at all.

    Raises `UsageError` when it cannot be written, and `OSError` with the path when that is the machine's failure.
    """
    from runbook_kit.cli.writing import MAY_NOT, put_whole

    try:
        put_whole(path, text.encode())
    except (OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno in MACHINE_ERRORS and error.errno not in MAY_NOT:
            raise OSError(error.errno, error.strerror, path) from None
        why = getattr(error, "strerror", None) or str(error)
        raise UsageError(f"{quoted(path, 200)} cannot be written: {why}.", hint="Name another file.") from None


def conclude(asked: Asked, settled: Settled) -> None:
    """Leave with 1 when there are findings of the severity that fails, unless all of them are accepted."""
    if asked.fail_on == "never":
        return
    failing = SEVERITIES[: SEVERITIES.index(asked.fail_on) + 1]
    guilty = [each for each in settled.findings if is_open(each) and each.severity in failing]
    if not guilty:
        return
    fixable, proposed = sum(bool(each.fix) for each in guilty), sum(bool(each.proposal) for each in guilty)
    hint = "`runbook rule NAME` explains a rule."
    if fixable and not asked.fix:
        hint = f"`--fix{' --unsafe-fixes' if asked.unsafe_fixes else ''}` mends {fixable} of them."
    elif proposed:
        hint = f"`--fix --unsafe-fixes` mends {proposed} of them, and changes the commands of blocks."
    where = counted(len({each.span.path for each in guilty}), "file")
    raise Concluded(f"{severities(guilty)} in {where}.", code="findings", hint=hint, exit_code=1)
