"""Facts that were asked for: what a command that only reads prints, and how a server answers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from time import monotonic
from typing import TYPE_CHECKING

from runbook_kit.canonical import sha256
from runbook_kit.cli.gatedata import gate_data
from runbook_kit.cli.permits import refuse_halted, refuse_in_ci, refuse_without_unshare
from runbook_kit.drift.facts import Asked, Fact
from runbook_kit.errors import InvalidInput, Refused, UsageError
from runbook_kit.suggestion import quoted

if TYPE_CHECKING:
    from runbook_kit.cli.drift_facts import Looking

PATIENCE_S = 30.0  # for a command
ANSWER_S = 5.0  # for a server
LARGEST = 64 * 1024  # bytes of output that are kept
MOST = 64 * 1024 * 1024  # bytes of output that are listened to


class TooMuch(Exception):
    """A command prints without end."""


def asked_facts(at: Looking, asked: Asked) -> Iterator[Fact]:
    """All of them, once everything was found to be allowed. Raises `Refused` for what is not."""
    if asked.commands:
        refuse_halted(at.place.root)
        refuse_in_ci(at.policy, at.environ)
        refuse_without_unshare(at.policy, at.policy.default_mode, at.environ.get("PATH", os.defpath))
        refuse_environment(at)
    for name, source in asked.commands:
        refuse_command(at, name, source)
    for name, url in asked.http:
        refuse_url(at, name, url)
    yield from (command_fact(at, name, source) for name, source in asked.commands)
    yield from (http_fact(name, url) for name, url in asked.http)


def refuse_environment(at: Looking) -> None:
    from runbook_kit.plan.guard import refusals

    for reason in refusals(at.policy, at.policy.default_mode, at.environ):
        raise Refused(reason.message, hint="Without --command nothing is run.", code=reason.code)


def refuse_command(at: Looking, name: str, source: str) -> None:
    """Raise `Refused` for a command that does more than read in the default mode, as a criterion's would."""
    from runbook_kit.plan.analysis.analyse import analyse
    from runbook_kit.plan.commands.catalogue import read_catalogue
    from runbook_kit.plan.verdict import judge

    catalogue = read_catalogue(gate_data("commands", "commands/1", at.place).data)
    analysis = analyse(source, "bash", catalogue, known=at.policy.known_risks)
    verdict, reasons = judge(at.policy, at.policy.default_mode, analysis)
    if verdict != "allow" or analysis.risk != "read":
        first = reasons[0] if reasons else None
        why = first.message if first else f"It is {analysis.risk}, not read."
        raise Refused(
            f"The command {quoted(name)} is not one that only reads: {why}",
            hint="A snapshot changes nothing. Leave the command out, or use one that only reads.",
            code=first.code if first else f"risk-{analysis.risk}",
        )


def refuse_url(at: Looking, name: str, url: str) -> None:
    """Raise for a URL that is none, and for one elsewhere in a mode that has no network."""
    from runbook_kit.document.probes import is_loopback, url_host
    from runbook_kit.run.checks.http import read_url

    try:
        read_url(url)
    except InvalidInput as error:
        raise UsageError(
            f"--http {name}: {error.message}", hint="Write NAME=http://HOST/…", code="invalid-value"
        ) from None
    if at.policy.modes[at.policy.default_mode].network == "none" and not is_loopback(url_host(url)):
        raise Refused(
            f"Mode {at.policy.default_mode} has no network, and {quoted(name)} asks another machine.",
            hint="Leave it out, or ask a server of this machine.",
            code="risk-network",
        )


def command_fact(at: Looking, name: str, source: str) -> Fact:
    """Exit code and output of a command, without secrets. What takes too long, or prints too much, is ended."""
    from runbook_kit.run.model import Invocation
    from runbook_kit.run.process import execute
    from runbook_kit.run.surroundings import first_words

    mode, output = at.policy.default_mode, bytearray()

    def feed(data: bytes) -> None:
        output.extend(data)
        if len(output) > MOST:
            raise TooMuch

    words = (*first_words(at.policy, mode), "bash", "--noprofile", "--norc", "-c", source)
    environment = {**at.around.of("drift", name, mode), **dict(at.policy.modes[mode].environment)}
    try:
        ending = execute(
            Invocation(words, environment, os.fspath(at.place.root)), feed=feed, timeout_s=PATIENCE_S, grace_s=2.0
        )
    except TooMuch:
        return Fact("command", name, "prints too much")
    if ending.stopped == "interrupted":
        raise KeyboardInterrupt
    text = at.masker.mask_bytes(bytes(output)).decode("utf-8", "backslashreplace")
    ended = f"signal {ending.signal}" if ending.signal else f"exit {ending.code}"
    how = "takes too long" if ending.timed_out else ended
    digest = f"sha256:{sha256(text.encode())}"
    return Fact("command", name, f"{how}, {digest}", text if len(text) <= LARGEST else "")


def http_fact(name: str, url: str) -> Fact:
    """How a server answers."""
    from runbook_kit.run.checks.connection import reason
    from runbook_kit.run.checks.http import Unanswered, ask, read_url

    try:
        return Fact("http", name, f"answers {ask(read_url(url), monotonic() + ANSWER_S)}")
    except OSError as error:
        return Fact("http", name, f"cannot be asked: {reason(error)}")
    except Unanswered as error:
        return Fact("http", name, str(error))
