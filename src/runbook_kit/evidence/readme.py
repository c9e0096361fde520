"""`README.txt` of a pack: how to verify it with what every system has."""

from __future__ import annotations

from string import Template

NAME = "README.txt"
TEXT = Template("""\
Evidence of the session $session

  target   $target
  status   $status
  closed   $closed

What is here

  report.md                 what was done, with which result
  runlog.md                 the same in full
  events.jsonl              the log of all events; everything else follows from it
  state.json                what the log amounts to
  plan.json                 what was planned, when it was begun
  logs/                     what the blocks printed
  approvals/                who said go
  artifacts/                what the runbook declares as its outputs
  manifest.json             every file with size, digest and role
  attestation.intoto.json   the files as an in-toto Statement
  SHA256SUMS                the digest of every file but itself

Verify this folder

In this folder, on Linux:

    sha256sum -c --strict SHA256SUMS

On macOS, and wherever Perl is:

    shasum -a 256 -c SHA256SUMS

That finds what was changed or is missing. It does not find what was added, and not a SHA256SUMS that
was written anew: compare its own digest with the line sums_sha256 of $name.pin.

    sha256sum SHA256SUMS

Verify the archive

Beside the archive lie its digest and its pin:

    sha256sum -c --strict $name.tar.gz.sha256
    gzip -dc $name.tar.gz | sha256sum
    tar -tzf $name.tar.gz

The second line prints tar_sha256 of the pin, which does not depend on how the archive was packed.
Whoever keeps a copy of the pin elsewhere notices when all of these files are replaced together.

Verify everything

    runbook evidence verify $name.tar.gz

It needs no repository and unpacks nothing. It also finds added files, and checks the hash chain of
events.jsonl and everything that must follow from it.
""")


PLAIN = "$title\n\n  status   $status\n  made     $at\n\n"
HELD = """\
What is here

  manifest.json             every file with size, digest, role and where it was taken from
  attestation.intoto.json   the files as an in-toto Statement
  SHA256SUMS                the digest of every file but itself

"""
CHAIN = "checks the hash chain of\nevents.jsonl and everything that must follow from it."
INNER = """\
Every digest that came beside its file, in this folder:

    find files -name '*.sha256' -execdir sha256sum -c --strict {} +

"""


def readme(*, name: str, session: str, target: str, status: str, closed: str) -> bytes:
    """The file, for a pack of this name."""
    return TEXT.substitute(name=name, session=session, target=target, status=status, closed=closed).encode("utf-8")


def plain_readme(*, name: str, title: str, status: str, at: str, digests: bool = False) -> bytes:
    """The file of a pack that is about no session. `digests`: there are files with their digest beside them."""
    how = TEXT.template[TEXT.template.index("Verify this folder") :].replace(CHAIN, "compares all lists.")
    text = Template(PLAIN + HELD + (INNER if digests else "") + how)
    return text.substitute(name=name, title=title, status=status, at=at).encode("utf-8")
