"""Secrets in documents: where they are told, and that nothing of them is."""

from __future__ import annotations

import pytest
from msgspec import ValidationError
from tests.document.conftest import objections, read, subject
from tests.gate.secrets.examples import ISSUED, KEY, PASSWORD, TOKENS

from runbook_kit.gate.rules.secret_like_value import HINT, check
from runbook_kit.gate.secrets.find import digest

DOCUMENTS = {
    "prose": (f"# T\n\nLog in with the password: {PASSWORD} and wait.\n", "3:27-3:38", "password given to a name"),
    "inline code": (f"Run `deploy --token {ISSUED}`.\n", "1:21-1:53", "secret given to a name"),
    "a fence": (f"```bash\nexport API_KEY={ISSUED}\n```\n", "2:16-2:48", "secret given to a name"),
    "front matter": (f"---\nrunbook: demo\napi_key: {ISSUED}\n---\n# T\n", "3:10-3:42", "secret given to a name"),
    "a comment": (f"<!-- {TOKENS['GitHub token']} -->\n", "1:6-1:46", "GitHub token"),
    "a key over several lines": (f"# T\n\n{KEY}", "4:1-13:65", "private key"),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_secret_wherever_it_stands(name: str) -> None:
    document, place, kind = DOCUMENTS[name]
    assert objections("secret-like-value", document) == [(place, f"This looks like a secret: {kind}.", HINT)]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_nothing_but_its_place_and_digest_is_told(name: str) -> None:
    document = DOCUMENTS[name][0]
    (found,) = check(subject(read(document)))
    value = document[found.span.start : found.span.end]
    assert found.secret
    assert found.token == f"sha256:{digest(value)}"
    assert value not in f"{found.message}{found.hint}{found.token}"
    assert found.fix == ()


def test_options() -> None:
    assert objections("secret-like-value", f"password: {PASSWORD}\n", {"allowed": [digest(PASSWORD)]}) == []
    with pytest.raises(ValidationError, match="unknown field `word`"):
        objections("secret-like-value", "", {"word": ["x"]})
