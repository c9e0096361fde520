"""Values that stand for a secret, and values that are something else."""

from __future__ import annotations

import pytest
from tests.gate.secrets.examples import HEX, ISSUED, PASSWORD

from runbook_kit.gate.secrets.placeholder import entropy, is_made_of_words, is_other, stands_for


@pytest.mark.parametrize(
    "value",
    [
        "<token>", "${TOKEN}", "$TOKEN", "{{ token }}", "%TOKEN%", "[token]", "YOUR_API_KEY", "your-token-here",
        "my_secret_key",
        "changeme99", "xxxx-xxxx", "********", "EXAMPLE12345", "dummy-value", "test1234", "REDACTED", "…", "secret",
        "https://x/y", "/etc/key", "./key", "sha256:abc", "aabbaabb",
    ],
)  # fmt: skip
def test_stands_for_a_secret(value: str) -> None:
    assert stands_for(value)


@pytest.mark.parametrize("value", [ISSUED, HEX, PASSWORD, "hunter22x", "Latest-Contest9"])
def test_is_itself(value: str) -> None:
    assert not stands_for(value)


@pytest.mark.parametrize(
    "value", [HEX, HEX[:40], HEX[:7], "123e4567-e89b-12d3-a456-426614174000", "2024-01-02", "v1.2.3", "conf.api_key1"]
)
def test_looks_random_and_is_no_secret(value: str) -> None:
    assert is_other(value)


def test_words_and_random_letters() -> None:
    assert is_made_of_words("docs-token-policy-v2")
    assert is_made_of_words("RCHAIN-003F-A-SLICE-1")
    assert not is_made_of_words(ISSUED)


def test_entropy_in_bits_per_character() -> None:
    assert entropy("") == 0
    assert entropy("aaaa") == 0
    assert entropy("abcd") == 2
