"""What looks like a secret in a text, and what does not."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.gate.secrets.examples import (
    FINE_GRAINED,
    HEX,
    ISSUED,
    JWT,
    KEY,
    KEY_BODY,
    MIXED,
    PASSWORD,
    TOKENS,
    WEBHOOK,
)

from runbook_kit.gate.secrets.find import digest, find_secrets
from runbook_kit.gate.secrets.model import Settings

PLAIN = Settings()


def found(text: str, options: Settings = PLAIN) -> list[tuple[str, str]]:
    """Kind and value of everything found in a text."""
    return [(each.kind, text[each.start : each.end]) for each in find_secrets(text, options)]


@pytest.mark.parametrize("kind", TOKENS)
@pytest.mark.parametrize("frame", ["{}", "Text before `{}` and behind.\n", "> - {}\n", "```bash\nx {}\n```\n"])
def test_a_token_that_carries_its_issuers_mark(kind: str, frame: str) -> None:
    assert found(frame.format(TOKENS[kind])) == [(kind, TOKENS[kind])]


def test_a_webhook_and_a_fine_grained_token() -> None:
    assert found(f"See {WEBHOOK} and {FINE_GRAINED}.") == [("Slack token", WEBHOOK), ("GitHub token", FINE_GRAINED)]


GIVEN = {
    f"password: {PASSWORD}": ("password given to a name", PASSWORD),
    f"**Password:** `{PASSWORD}`": ("password given to a name", PASSWORD),
    "DB_PASSWORD=hunter22x": ("password given to a name", "hunter22x"),
    f'`export PGPASSWORD="{PASSWORD}"`': ("password given to a name", PASSWORD),
    f"Server=x;Password={PASSWORD};": ("password given to a name", PASSWORD),
    f"---\nrunbook: x\napi_key: {HEX[:32]}\n---\n": ("secret given to a name", HEX[:32]),
    f'{{"client_secret": "{ISSUED}"}}': ("secret given to a name", ISSUED),
    f"API_TOKEN={HEX[:40]}": ("secret given to a name", HEX[:40]),
    f"deploy --token {ISSUED}": ("secret given to a name", ISSUED),
    f"deploy --api-key={ISSUED}": ("secret given to a name", ISSUED),
    f"aws_secret_access_key = {MIXED[:40]}": ("secret given to a name", MIXED[:40]),
    f"| api_key | `{ISSUED}` |": ("secret given to a name", ISSUED),
    f"curl -u ops:{PASSWORD} https://x": ("password given to a name", PASSWORD),
    f"Authorization: Bearer {JWT}": ("JSON Web Token", JWT),
    f"Authorization: Basic {ISSUED}": ("authorization header", ISSUED),
    f"postgres://trader:{PASSWORD}@db/x": ("password in a URL", PASSWORD),
}


@pytest.mark.parametrize("text", GIVEN)
def test_a_value_that_a_name_makes_a_secret(text: str) -> None:
    assert found(text) == [GIVEN[text]]


def test_a_private_key_is_found_from_its_first_line_to_its_last() -> None:
    assert found("Text\n\n" + KEY + "more\n") == [("private key", KEY_BODY)]


def test_a_private_key_without_its_end_ends_at_an_empty_line() -> None:
    assert found(KEY.split("\n-----END")[0] + "\n\nProse.\n") == [("private key", KEY_BODY)]


HARMLESS = f"""password: YOUR_PASSWORD1
token: <token1>
api_key: xxxxxxxxxxxx1
PASSWORD=changeme123
password=example1234
password: ********12
TOKEN=${{TOKEN_1}}
token: {{{{ token_1 }}}}
token: $GITHUB_TOKEN1
token: ...
AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY
token_sha256: {HEX}
secret: sha256:{HEX}
commit {HEX[:40]}
key: {HEX[:40]}
integrity sha512-{MIXED[:86]}==
token: 123e4567-e89b-12d3-a456-426614174000
postgres://user:password1@host/db
postgres://postgres:postgres@localhost/db
https://x:${{TOKEN}}@github.com
secretName: web-tls-2024
password: test1234
token = os.environ["API_TOKEN_1"]
password = getpass1()
token policy: docs-token-policy-v2
docs_token: DOCS_TOKEN_PHASE_11_SECTION_11_17
GO_TOKEN=REPO_GO-CSC-RCHAIN-003F-A-SLICE-1
Image pull secrets: prometheus-k8s-dockercfg-6wl6b
passwords: 12 of 3400 rotated
The secret: it is 4 days old
secret: projects/123/secrets/api-key-1
api_key: config.api_key_1
curl -u user:pass1 https://x
curl -u "$USER:$PASS1" https://x
token=abc123def456
ghp_{"x" * 36}
https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX
https://hooks.slack.com/services/T00/B00/XXXX
-----BEGIN RSA PRIVATE KEY----- … -----END RSA PRIVATE KEY-----""".split("\n")


@pytest.mark.parametrize("text", HARMLESS)
def test_placeholders_references_and_digests_are_no_secrets(text: str) -> None:
    assert found(text) == []


def test_a_value_that_is_allowed_by_its_digest() -> None:
    assert found(f"password: {PASSWORD}", Settings(allowed=(digest(PASSWORD),))) == []


def test_options_add_words_patterns_and_placeholders() -> None:
    assert found(f"losung: {ISSUED}") == []
    assert found(f"losung: {ISSUED}", Settings(words=("losung",))) == [("secret given to a name", ISSUED)]
    own = Settings(patterns={"desk key": r"dk-[0-9]{6}"})
    assert found("Use dk-739201.", own) == [("desk key", "dk-739201")]
    assert found(f"password: desk-{PASSWORD}", Settings(placeholders=("desk-",))) == []


def test_how_long_and_how_random_a_value_must_be() -> None:
    assert found("password: tbhjk12") == []
    assert found("password: tbhjk12", Settings(shortest=7)) == [("password given to a name", "tbhjk12")]
    assert found(f"token: {ISSUED}", Settings(entropy=5.5)) == []


@pytest.mark.parametrize("length", [10, 3_000, 60_000])
def test_a_secret_on_a_long_line(length: int) -> None:
    text = "word " * length + TOKENS["GitHub token"] + " word" * length
    assert found(text) == [("GitHub token", TOKENS["GitHub token"])]


HOSTILE = [
    "eyJ",
    "eyJa.",
    "token: a1",
    "://a:",
    'password="',
    "-----BEGIN PRIVATE KEY-----",
    "AKIA",
    "token=a1aaaaaaaa\n",
]


@pytest.mark.parametrize("part", HOSTILE)
def test_time_is_linear_in_the_text(part: str) -> None:
    small, large = (part * (size // len(part)) + "1@ eyJa.a" for size in (20_000, 160_000))
    find_secrets(small, PLAIN)
    started = process_time()
    find_secrets(small, PLAIN)
    middle = process_time()
    find_secrets(large, PLAIN)
    assert process_time() - middle < 24 * (middle - started) + 0.1


@given(st.text(max_size=200), st.sampled_from(sorted(GIVEN)), st.text(max_size=200))
@settings(derandomize=True, deadline=None, max_examples=60)
def test_places_are_inside_and_do_not_overlap(before: str, part: str, behind: str) -> None:
    text = f"{before}\n{part}\n{behind}"
    places = find_secrets(text, PLAIN)
    assert GIVEN[part][1] in [text[each.start : each.end] for each in places]
    ends = [0, *(each.end for each in places)]
    assert all(end <= each.start < each.end <= len(text) for end, each in zip(ends, places, strict=False))
