"""Starts ssh-keygen, the only place that does: signs a text with a person's key, and verifies whose signature it is."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct

from runbook_kit.errors import InvalidInput, MachineError
from runbook_kit.suggestion import quoted, shown

PROGRAM = "ssh-keygen"
PATIENCE_S = 30.0  # for what asks nobody; verifying takes about 10 ms
KEPT = ("PATH", "HOME", "TMPDIR")
# What signing may need beside: the agent, and how to ask for a passphrase or for a touch of a security key.
ASKING = (
    "SSH_AUTH_SOCK",
    "SSH_ASKPASS",
    "SSH_ASKPASS_REQUIRE",
    "SSH_SK_PROVIDER",
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "TERM",
)
LARGEST = 16 * 1024  # bytes of a signature; one by the largest RSA key has some 6,000
BEGINS = "-----BEGIN SSH SIGNATURE-----\n"
GOOD = re.compile(r'^Good ".*" signature for .* key (SHA256:[A-Za-z0-9+/]+)$', re.MULTILINE | re.DOTALL)
PRINTED = re.compile(r"[\x20-\x7e]+")


class Verification(Struct, frozen=True):
    """Whether a signature holds; `key` is the fingerprint of the key that made it, `said` why it does not hold."""

    good: bool
    key: str = ""
    said: str = ""


def find_program(path: str) -> str:
    """Where ssh-keygen is, looked for in PATH. Raises `MachineError` when it is nowhere."""
    for folder in path.split(os.pathsep):
        program = os.path.join(folder, PROGRAM)
        # A folder named relative to the current one could be the repository's own.
        if os.path.isabs(folder) and os.path.isfile(program) and os.access(program, os.X_OK):
            return program
    raise MachineError(
        "There is no `ssh-keygen` in PATH.", hint="Install OpenSSH 8.9 or later.", code="ssh-keygen-not-found"
    )


def sign(text: bytes, key: str, *, namespace: str, environ: Mapping[str, str], ask: bool = False) -> str:
    """The signature of `text` (armored SSHSIG) by `key`, the file of a private key or of a public key in the agent.

    With `ask` the person at the terminal may be asked for a passphrase or to touch a security key; without it a key
    that needs them fails. Raises `InvalidInput` when nothing could be signed, `MachineError` without ssh-keygen.
    """
    names = (*KEPT, *ASKING) if ask else (*KEPT, "SSH_AUTH_SOCK")
    words = ("-Y", "sign", "-f", os.path.abspath(os.path.expanduser(key)), "-n", namespace)
    code, out, said = _start(words, text, _chosen(environ, names, ask), ask)
    if code or not out.startswith(BEGINS):
        why = shown(_first_line(said) or f"ssh-keygen ended with {code}", 300)
        raise InvalidInput(
            f"Nothing could be signed with {quoted(key, 200)}: {why}",
            hint="Name the file of your private key after --sign, or of a public key that your SSH agent has.",
            code="signing-failed",
        )
    return out


def verify(
    text: bytes,
    signature: str,
    *,
    signers: bytes,
    identity: str,
    namespace: str,
    at: datetime,
    environ: Mapping[str, str],
) -> Verification:
    """Whether `signature` is that of `identity` over `text`, by a key that `signers` names for them at that time.

    `signers` is the content of an allowed_signers file (ssh-keygen(1), ALLOWED SIGNERS): its namespaces and times of
    validity count, the times read as UTC so that every machine gives the same answer. Nobody is looked up by key: the
    identity is given, and must be the key's. Raises `MachineError` without ssh-keygen; anything else that is wrong is
    a signature that does not hold.
    """
    if len(signature) > LARGEST or not signature.startswith(BEGINS) or not signature.isascii():
        return Verification(False, said="it is not an SSH signature")
    if not PRINTED.fullmatch(identity):
        return Verification(False, said="the identity is not one that an allowed_signers file can name")
    when = at.astimezone(UTC).strftime("%Y%m%d%H%M%SZ")
    with _folder({"signers": signers, "signature": signature.encode()}) as files:
        words = ("-Y", "verify", "-f", files["signers"], "-I", identity, "-n", namespace, "-s", files["signature"])
        code, out, said = _start((*words, f"-Overify-time={when}"), text, _chosen(environ, KEPT, False), False)
    found = GOOD.search(out)
    if code == 0 and found is not None:
        return Verification(True, key=found[1])
    return Verification(False, said=_reason(said))


def _start(words: tuple[str, ...], text: bytes, environment: Mapping[str, str], ask: bool) -> tuple[int, str, str]:
    """Run ssh-keygen with `text` on its stdin: exit code, what it printed, what it said on stderr.

    Without `ask` it has no terminal to ask on. Raises `MachineError` when it cannot be started or does not end.
    """
    import subprocess

    program = find_program(environment.get("PATH", os.defpath))
    try:
        done = subprocess.run(
            [program, *words],
            input=text,
            env=dict(environment),
            capture_output=True,
            start_new_session=not ask,
            timeout=None if ask else PATIENCE_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        message = f"ssh-keygen did not end within {PATIENCE_S:g} s."
        raise MachineError(message, hint="See whether your SSH agent answers.", code="ssh-keygen-failed") from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise MachineError(
            f"ssh-keygen cannot be started: {why}.", hint="Check that it works here.", code="ssh-keygen-failed"
        ) from None
    return done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")


def _chosen(environ: Mapping[str, str], names: tuple[str, ...], ask: bool) -> dict[str, str]:
    chosen = {name: environ[name] for name in names if name in environ} | {"LC_ALL": "C", "TZ": "UTC"}
    return chosen if ask else chosen | {"SSH_ASKPASS_REQUIRE": "never"}


@contextmanager
def _folder(contents: Mapping[str, bytes]) -> Iterator[dict[str, str]]:
    """A private folder with these files, gone afterwards; the path of each."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="runbook-") as folder:  # made with mode 0700
        paths = {name: os.path.join(folder, name) for name in contents}
        for name, data in contents.items():
            descriptor = os.open(paths[name], os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(data)
        yield paths


def _reason(said: str) -> str:
    """Why ssh-keygen did not accept a signature, without the paths of our own files."""
    line = _first_line(said)
    if "key has expired" in line or "key is not yet valid" in line:
        return "the key was not valid at that time"
    if "namespace" in line:
        return "it was made for another purpose"
    if "incorrect signature" in said:
        return "the text is not the one that was signed"
    if "parse signature" in said or "sshsig_armor" in said:
        return "it cannot be read"
    return "it cannot be verified" if line else "no key of this identity made it"


def _first_line(said: str) -> str:
    lines = [line.strip() for line in said.splitlines() if line.strip() and not line.startswith(("@", "Signing data"))]
    return lines[0] if lines else ""


def read_signers(path: Path) -> bytes:
    """The content of an allowed_signers file. Raises `InvalidInput` when it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise InvalidInput(
            f"The signers file {quoted(path.name, 200)} cannot be read: {error.strerror}.",
            hint="Correct `signers` in the configuration, or restore the file.",
            code="signers-not-readable",
        ) from None
