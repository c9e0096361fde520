"""The forms of a secret: what real encoders and the real bash print is among them."""

from __future__ import annotations

import base64
import json
import shlex
import subprocess
import sys
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook_kit.run.needles import needles

PASSWORD = 'it\'s "p@ss/w0rd" + $x & é~\\'
KEY = "-----BEGIN KEY-----\nabcdefgh/+jklmnop\n{\n\tindented\\line\n-----END KEY-----\n"


@pytest.mark.parametrize(
    ("form", "secret"),
    [
        (b"aHVudGVyMg==", "hunter2"),
        (b"aHVudGVyMg", "hunter2"),
        (b"68756e74657232", "hunter2"),
        (b"C3BC2F", "\u00fc/"),
        (b"c3bc2f", "\u00fc/"),
        (b"%C3%BC%2F", "\u00fc/"),
        (b"%c3%bc%2f", "\u00fc/"),
        (b"%C3%BC/", "\u00fc/"),
        (b"a+b%26", "a b&"),
        (b"a%20b%26", "a b&"),
        (b"it's%20%7E", "it's ~"),
        (b"\\u00fc\\/", "\u00fc/"),
        (b"\\u00FC/", "\u00fc/"),
        (b"\xc3\xbc\\/", "\u00fc/"),
        (b"a\\u003cb\\u0026", "a<b&"),
        (b"a\\u002Bb\\u0022", 'a+b"'),
        (b"it'\\''s", "it's"),
        (b"it'\"'\"'s", "it's"),
        (b'a\\"b\\$c\\`', 'a"b$c`'),
        (b"a\\ b\\!", "a b!"),
        (b"\\#a=\\~", "#a=~"),
        (b"a\\tb\\'\\303\\274\\E", "a\tb'\u00fc\x1b"),
        (b"a\\tb\\'\xc3\xbc\\001", "a\tb'\u00fc\x01"),
        (b'a\\\\\\"b', 'a"b'),
    ],
)
def test_a_form_is_known(form: bytes, secret: str) -> None:
    assert form in needles(secret)


def test_an_empty_secret_has_no_form_and_nothing_is_ever_empty() -> None:
    assert needles("") == needles("\r\n") == frozenset()
    assert b"" not in needles("x")


def test_line_ends_around_a_secret_do_not_count() -> None:
    assert needles("hunter2\n") == needles("hunter2\r\n") == needles("hunter2")


def test_the_lines_of_a_secret_count_when_they_say_something() -> None:
    found = needles(KEY)
    lines = [b"-----BEGIN KEY-----", b"abcdefgh/+jklmnop", b"indented\\line", b"indented\\\\line", b"-----END KEY-----"]
    assert [line for line in lines if line not in found] == []
    assert b"{" not in found
    assert KEY.strip().encode() in found
    assert KEY.strip().replace("\n", "\r\n").encode() in found
    assert KEY.strip().encode() in needles(KEY.replace("\n", "\r\n"))


@pytest.mark.parametrize("width", [64, 76])
def test_the_lines_of_wrapped_base64_count(width: int) -> None:
    secret = "".join(map(chr, range(33, 127))) * 3
    coded = base64.b64encode(secret.encode())
    lines = [coded[start : start + width] for start in range(0, len(coded), width)]
    assert set(lines) <= needles(secret)


@settings(derandomize=True, deadline=None)
@given(
    secret=st.text(min_size=4).filter(lambda text: text.strip("\r\n") == text),
    before=st.binary(max_size=5),
    after=st.binary(max_size=5),
)
def test_base64_is_found_wherever_the_secret_is_in_it(secret: str, before: bytes, after: bytes) -> None:
    data = before + secret.encode("utf-8", "surrogatepass") + after
    found = needles(secret)
    for coded in (base64.b64encode(data), base64.urlsafe_b64encode(data), base64.b64encode(data).rstrip(b"=")):
        longest = max((len(needle) for needle in found if needle in coded), default=0)
        assert longest >= (len(data) - len(before) - len(after)) * 4 // 3 - 2, "all letters but those at the ends"


@settings(derandomize=True, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(lambda text: text.strip("\r\n") == text))
def test_what_python_encodes_is_known(secret: str) -> None:
    found = needles(secret)
    for text in (
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        json.dumps(secret).replace("/", "\\/")[1:-1],
        json.dumps(json.dumps(secret))[3:-3],
        quote(secret),
        quote(secret, safe=""),
        quote_plus(secret),
        repr(secret)[1:-1],
        secret.encode().hex(),
    ):
        assert text.encode() in found
    assert any(shlex.quote(secret) in (form.decode(), f"'{form.decode()}'") for form in found if _is_text(form))


def _is_text(form: bytes) -> bool:
    try:
        form.decode()
    except UnicodeDecodeError:
        return False
    return True


PRINTS = r"""
export LC_ALL=$1; x=$2
declare -p x; printf '%q\n' "$x"; echo "${x@Q}"; export x; export -p | grep -a ' x='
set -x; : "$x"; { set +x; } 2>/dev/null
"""


@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
@pytest.mark.parametrize(
    "secret",
    [
        PASSWORD,
        "#start",
        "~start",
        "a=~b:~c",
        "semi;colon|pipe,comma{brace}[1]<2>(3)*?!^%-_./",
        "tab\tand'quote\\",
        "escape\x1b[0m\x7f\x01",
        *(f"word{chr(code)}word" for code in range(1, 127) if chr(code) not in "\n"),
    ],
)
def test_what_bash_prints_is_known(locale: str, secret: str) -> None:
    result = subprocess.run(["bash", "--norc", "-c", PRINTS, "-", locale, secret], capture_output=True, check=True)
    found = needles(secret)
    for line in (result.stdout + result.stderr).splitlines() if "\r" not in secret else ():
        if line != b"+ set +x":
            assert any(form in line for form in found), line


def test_a_secret_that_is_no_unicode_has_its_bytes() -> None:
    assert b"\xff\xfe--" in needles("\udcff\udcfe--")
    assert any(needles("\ud800abc"))


def test_there_are_few_forms() -> None:
    assert len(needles("hunter2hunter2")) <= 12
    assert len(needles(PASSWORD)) <= 80


def test_nothing_heavy_is_loaded_for_it() -> None:
    """Each start pays for what is loaded, and the first block must come soon."""
    heavy = "{'urllib.request', 'socket', 'jsonschema_rs'}"
    script = f"import sys, runbook_kit.run.masking as m; m.Masker(['hunter2']); print({heavy} & set(sys.modules))"
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert result.stdout == "set()\n"
