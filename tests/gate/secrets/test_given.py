"""Values that a name or an option says are secrets."""

from __future__ import annotations

import pytest

from runbook_kit.gate.secrets.given import find_given
from runbook_kit.gate.secrets.model import read_settings

# Put together here, so that no file holds anything that looks real.
CHOSEN = "Tr0ub" + "adour77"
ISSUED = "q7Zx9Lw2" + "Kd5Vb8Nf4Hs1"


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        (f"password: {CHOSEN}", CHOSEN, "password given to a name"),
        (f'DB_PASSWORD="{CHOSEN}"', CHOSEN, "password given to a name"),
        (f"api_key = {ISSUED}", ISSUED, "secret given to a name"),
        (f"tool --api-key {ISSUED}", ISSUED, "secret given to a name"),
        (f"Authorization: Bearer {ISSUED}", ISSUED, "authorization header"),
        (f"curl -u admin:{CHOSEN} host", CHOSEN, "password given to a name"),
        (f"postgres://app:{CHOSEN}@db/x", CHOSEN, "password in a URL"),
    ],
)
def test_found(text: str, value: str, kind: str) -> None:
    found = {(text[each.start : each.end], each.kind) for each in find_given(text, read_settings({}))}
    assert (value, kind) in found


@pytest.mark.parametrize(
    "text",
    [
        "password: changeme",
        "password: <PASSWORD>",
        "api_key = ${API_KEY}",
        f"token_sha256: {ISSUED}",  # about a secret, not one
        "postgres://app:app@db/x",
        "password = get_password(user)",
        f"the password {CHOSEN} side by side",
    ],
)
def test_not_found(text: str) -> None:
    assert list(find_given(text, read_settings({}))) == []
