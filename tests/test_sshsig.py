"""Signatures by the real ssh-keygen: whose they are, for what, over which text, and when."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from runbook_kit.errors import InvalidInput, MachineError
from runbook_kit.sshsig import find_program, read_signers, sign, verify

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="OpenSSH is not installed")

NAMESPACE = "runbook-approval@runbook-kit"
NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
BEGIN = "-----BEGIN SSH SIGNATURE-----\n"
TEXT = b'{"decision":"go"}'
ADA, BOB = "ada@example.org", "bob@example.org"
ENVIRON = {"PATH": os.environ["PATH"]}


def make_key(folder: Path, name: str, passphrase: str = "") -> Path:
    path = folder / name
    command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", passphrase, "-C", name, "-f", str(path)]
    subprocess.run(command, check=True, capture_output=True)
    return path


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("keys")
    return {name: make_key(folder, name) for name in ("ada", "bob")}


def line(keys: dict[str, Path], name: str = "ada", who: str = ADA, options: str = "") -> bytes:
    public = keys[name].with_suffix(".pub").read_text("utf-8").strip()
    return f"{who} {options} {public}\n".replace("  ", " ").encode()


@pytest.fixture(scope="module")
def signature(keys: dict[str, Path]) -> str:
    return sign(TEXT, str(keys["ada"]), namespace=NAMESPACE, environ=ENVIRON)


def check(
    signature: str,
    signers: bytes,
    *,
    text: bytes = TEXT,
    identity: str = ADA,
    namespace: str = NAMESPACE,
    at: datetime = NOON,
) -> tuple[bool, str]:
    found = verify(text, signature, signers=signers, identity=identity, namespace=namespace, at=at, environ=ENVIRON)
    assert found.good == bool(found.key)
    return found.good, found.said


def test_the_right_signer(keys: dict[str, Path], signature: str) -> None:
    found = verify(TEXT, signature, signers=line(keys), identity=ADA, namespace=NAMESPACE, at=NOON, environ=ENVIRON)
    told = subprocess.run(["ssh-keygen", "-l", "-f", keys["ada"]], check=True, capture_output=True, text=True).stdout
    assert (found.good, found.key, found.said) == (True, told.split()[1], "")


def test_another_person(keys: dict[str, Path], signature: str) -> None:
    both = line(keys) + line(keys, "bob", BOB)
    assert check(signature, both, identity=ADA) == (True, "")
    assert check(signature, both, identity=BOB) == (False, "no key of this identity made it")
    assert check(signature, both, identity="eve@example.org") == (False, "no key of this identity made it")


def test_a_key_that_nobody_knows(keys: dict[str, Path], signature: str) -> None:
    assert check(signature, line(keys, "bob", ADA)) == (False, "no key of this identity made it")
    assert check(signature, b"") == (False, "no key of this identity made it")


def test_another_text(keys: dict[str, Path], signature: str) -> None:
    assert check(signature, line(keys), text=TEXT + b" ") == (False, "the text is not the one that was signed")


def test_another_purpose(keys: dict[str, Path], signature: str) -> None:
    assert check(signature, line(keys), namespace="git") == (False, "it was made for another purpose")
    assert check(signature, line(keys, options='namespaces="git"'))[0] is False


@pytest.mark.parametrize(
    ("options", "good"),
    [
        ('valid-before="20261102"', True),
        ('valid-before="20261101"', False),
        ('valid-before="20261101120001"', True),
        ('valid-before="20261101115959"', False),
        ('valid-after="20261101"', True),
        ('valid-after="20261102"', False),
        (f'namespaces="{NAMESPACE}"', True),
    ],
)
def test_when_a_key_is_valid(keys: dict[str, Path], signature: str, options: str, good: bool) -> None:
    """Times in the file are local ones; the tests run in UTC."""
    environ = {**ENVIRON, "TZ": "UTC"}
    found = verify(
        TEXT,
        signature,
        signers=line(keys, options=options),
        identity=ADA,
        namespace=NAMESPACE,
        at=NOON,
        environ=environ,
    )
    assert found.good is good
    assert found.said == ("" if good else "the key was not valid at that time")


@pytest.mark.parametrize(
    "broken",
    ["", "hello", f"{BEGIN}AAAA\n-----END SSH SIGNATURE-----\n", BEGIN, BEGIN + "A" * 20_000],
)
def test_what_is_no_signature(keys: dict[str, Path], broken: str) -> None:
    assert check(broken, line(keys)) in [
        (False, said) for said in ("it is not an SSH signature", "it cannot be read", "it cannot be verified")
    ]


@pytest.mark.parametrize("identity", ["", "ada\n", "ad\xe4", "ada@example.org\x00"])
def test_what_is_no_identity(keys: dict[str, Path], signature: str, identity: str) -> None:
    assert check(signature, line(keys), identity=identity)[0] is False


@pytest.mark.parametrize("identity", ["-h", "--help", "*", "*@example.org", "!ada@example.org", f"{ADA},{BOB}"])
def test_an_identity_is_neither_an_option_nor_a_pattern(keys: dict[str, Path], signature: str, identity: str) -> None:
    assert check(signature, line(keys), identity=identity)[0] is False


def test_every_changed_character_of_a_signature(keys: dict[str, Path], signature: str) -> None:
    """At some places of it; each costs a process."""
    for place in range(30, len(signature) - 30, 37):
        letter = "A" if signature[place] != "A" else "B"
        changed = signature[:place] + letter + signature[place + 1 :]
        assert check(changed, line(keys))[0] is False, place


def test_nothing_is_left_behind(
    keys: dict[str, Path], signature: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert check(signature, line(keys)) == (True, "")
    assert list(tmp_path.iterdir()) == []


def test_a_key_with_a_passphrase_asks_nobody(tmp_path: Path) -> None:
    key = make_key(tmp_path, "locked", "a passphrase")
    with pytest.raises(InvalidInput, match="Nothing could be signed") as caught:
        sign(TEXT, str(key), namespace=NAMESPACE, environ=ENVIRON)
    assert caught.value.code == "signing-failed"


def test_a_key_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="No such file or directory"):
        sign(TEXT, str(tmp_path / "none"), namespace=NAMESPACE, environ=ENVIRON)


def test_the_agent_is_not_for_verifying(keys: dict[str, Path], signature: str, monkeypatch: pytest.MonkeyPatch) -> None:
    handed: list[dict[str, str]] = []
    real = subprocess.run

    def spy(*arguments: object, **options: object) -> object:
        handed.append(options["env"])  # type: ignore[arg-type]
        return real(*arguments, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess, "run", spy)
    environ = {**ENVIRON, "SSH_AUTH_SOCK": "/nowhere", "LD_PRELOAD": "x.so", "HOME": "/nowhere"}
    verify(TEXT, signature, signers=line(keys), identity=ADA, namespace=NAMESPACE, at=NOON, environ=environ)
    sign(TEXT, str(keys["ada"]), namespace=NAMESPACE, environ={**environ, "SSH_AUTH_SOCK": "/nowhere"})
    assert ["SSH_AUTH_SOCK" in each for each in handed] == [False, True]
    assert not any("LD_PRELOAD" in each for each in handed)


def test_without_the_program(tmp_path: Path) -> None:
    with pytest.raises(MachineError, match="no `ssh-keygen`"):
        find_program(f"{tmp_path}:.:")
    with pytest.raises(MachineError) as caught:
        sign(TEXT, "key", namespace=NAMESPACE, environ={"PATH": str(tmp_path)})
    assert caught.value.code == "ssh-keygen-not-found"


def test_a_program_in_the_current_folder_is_not_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "ssh-keygen"
    program.write_text("#!/bin/sh\necho\n", "utf-8")
    program.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(MachineError):
        find_program(":.")
    assert find_program(str(tmp_path)) == str(program)


def test_a_program_that_always_says_yes_says_nothing(tmp_path: Path, keys: dict[str, Path], signature: str) -> None:
    """Exit code 0 without the sentence of ssh-keygen is no verification."""
    program = tmp_path / "ssh-keygen"
    program.write_text("#!/bin/sh\nexit 0\n", "utf-8")
    program.chmod(0o755)
    found = verify(
        TEXT,
        signature,
        signers=line(keys),
        identity=ADA,
        namespace=NAMESPACE,
        at=NOON,
        environ={"PATH": str(tmp_path)},
    )
    assert found.good is False


def test_signers(tmp_path: Path) -> None:
    (tmp_path / "signers").write_bytes(b"ada")
    assert read_signers(tmp_path / "signers") == b"ada"
    with pytest.raises(InvalidInput, match="cannot be read") as caught:
        read_signers(tmp_path / "none")
    assert caught.value.code == "signers-not-readable"
