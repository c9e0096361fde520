"""Something in the document looks like a password, a token or a private key.

What was pushed once stays in the history and in every clone, also when the next commit takes it out. So whatever was
found here and is real must be revoked first, and then be replaced by where it is kept.

Looked at is the whole text: prose, inline code, fences, comments and front matter. Found are tokens that carry the mark
of their issuer (GitHub, GitLab, AWS, Slack, Stripe, Google, npm, PyPI …), private keys, passwords in URLs, and values
given to a name such as `password` or `api_key` that look chosen or issued. Not found are placeholders and references
(`<token>`, `YOUR_KEY`, `changeme`, `xxxx`, `${TOKEN}`, `{{ token }}`), published examples, git commits, digests and
UUIDs.

    wrong: export API_KEY=9f3c… (the real value)
    right: export API_KEY="$(pass show ops/api-key)"
    right: export API_KEY=<API_KEY>

The value is never printed, neither here nor in a baseline: both know it by its SHA-256. There is no fix, because
nothing that a program writes makes it secret again.

Options, each adding to what is built in: `words` (names whose value is a secret), `patterns` (kind → regular
expression), `placeholders` (words that mark an example), `allowed` (SHA-256 of values that may stand in documents, from
`printf %s VALUE | sha256sum`), `shortest` (characters of a value given to a name) and `entropy` (bits per character of
an issued one).
"""

from __future__ import annotations

from collections.abc import Iterator

from runbook_kit.gate.rule import Subject, Violation
from runbook_kit.gate.secrets.find import digest, find_secrets
from runbook_kit.gate.secrets.model import read_settings

HINT = "Revoke it if it is real, and name where it is kept; write an example as a placeholder such as `<TOKEN>`."


def check(subject: Subject) -> Iterator[Violation]:
    """Everything in the document that looks like a secret."""
    source = subject.source
    for found in find_secrets(source.text, read_settings(subject.options)):
        token = f"sha256:{digest(source.text[found.start : found.end])}"
        span = source.span(found.start, found.end)
        yield Violation(span, f"This looks like a secret: {found.kind}.", HINT, token=token, secret=True)
