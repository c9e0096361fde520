"""A secret that a run knows is in no file below `.runbook/` and on no screen, wherever a block has put it."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
from tests.run.runbooks import Done, Site, block, output, runbook, site

SECRET = 'q7Zk/3"Wé+tr&0x=Lm9 v'
WITHHELD = "wh-4f1e9b0c/77+aa"
INPUTS = "inputs:\n  token: {description: Of the service, secret: true, from_env: SERVICE_TOKEN}"
ENVIRONMENT = {"SERVICE_TOKEN": SECRET, "OTHER_API_KEY": WITHHELD}
ON = "continue_on_error=true"

# Every form at every offset, in two writes with a pause in which the first is read.
SPLIT = """\
import os, sys, time
for line in open(sys.argv[1] if len(sys.argv) > 1 else "../forms", "rb").read().splitlines():
    for offset in range(len(line) + 1):
        os.write(1, b"<" + line[:offset])
        time.sleep(0.0004)
        os.write(1, line[offset:] + b">\\n")
"""


def forms(secret: str) -> Iterator[bytes]:
    """The secret and each form of it that must not be seen either."""
    data = secret.encode()
    yield data
    for before in range(3):  # where it stands in what is encoded; the letters at both ends depend on what is around
        encoded = base64.b64encode(b"-" * before + data)
        yield encoded[4 if before else 0 : len(encoded) - 4]
        yield encoded[4 if before else 0 : len(encoded) - 4].translate(bytes.maketrans(b"+/", b"-_"))
    yield quote(secret, safe="").encode()
    yield quote_plus(secret).encode()
    yield json.dumps(secret)[1:-1].encode()
    yield json.dumps(secret, ensure_ascii=False)[1:-1].encode()
    yield data.hex().encode()
    yield data.hex().upper().encode()


def printed_forms(secret: str) -> Iterator[bytes]:
    """Forms as programs print them: whole."""
    data = secret.encode()
    yield from (data, base64.b64encode(data), base64.b64encode(b"user:" + data), base64.urlsafe_b64encode(data))
    yield from (quote(secret, safe="").encode(), quote_plus(secret).encode(), data.hex().encode())
    yield from (json.dumps(secret).encode(), json.dumps(secret, ensure_ascii=False).encode())


def leaks(made: Site, *done: Done) -> list[str]:
    """Where a form of a secret is."""
    places = {f"file {path.relative_to(made.path)}": path.read_bytes() for path in files(made)}
    places |= {f"name {path.relative_to(made.path)}": os.fsencode(path.name) for path in files(made)}
    for number, each in enumerate(done, 1):
        places |= {f"stdout {number}": each.out, f"stderr {number}": each.err}
    unwanted = [form for secret in (SECRET, WITHHELD) for form in forms(secret)]
    return [place for place, data in places.items() if any(form in data for form in unwanted)]


def files(made: Site) -> list[Path]:
    return [path for path in (made.path / ".runbook").rglob("*") if path.is_file()]


def secretive(folder: Path, *blocks: str, phase: str = "") -> Site:
    """A repository whose runbook has a secret input; the other secret lies in a file, where blocks can find it."""
    made = site(folder / "repository", runbook(block("uses", ': "<token>"'), *blocks, more=INPUTS, phase=phase))
    (folder / "withheld").write_text(WITHHELD)
    (folder / "forms").write_bytes(b"\n".join(form for each in (SECRET, WITHHELD) for form in printed_forms(each)))
    return Site(made.path, ENVIRONMENT)


def test_the_search_for_leaks_finds_them(tmp_path: Path) -> None:
    made = secretive(tmp_path, block("one", "echo shown"))
    done = made.execute()
    assert leaks(made, done) == []
    for form in [*printed_forms(SECRET), *printed_forms(WITHHELD)]:
        assert leaks(made, Done(0, b"x" + form + b"y", b"")) == ["stdout 1"]


def test_output_split_over_two_writes_at_every_offset(tmp_path: Path) -> None:
    made = secretive(tmp_path, block("one", SPLIT, lang="python"))
    done = made.execute()
    assert done.code == 0, done.said
    assert leaks(made, done) == []
    assert made.finished()["one"]["masked"] > 300
    assert b"***" in made.log("one")
    assert made.inspect().objections == ()


WAYS = [
    'echo "it is $TOKEN" >&2',
    'echo "it is $TOKEN"; false',
    'echo "READY $TOKEN"',
    'echo "NOT_READY $TOKEN"',
    "cat ../withheld",
    "cat ../forms",
    'set -x; : "$TOKEN"',
    'echo "value=$TOKEN" >> "$RUNBOOK_OUTPUT"',
    'printf "value<<END\\n%s\\n%s\\nEND\\n" "$TOKEN" "$(cat ../withheld)" >> "$RUNBOOK_OUTPUT"',
    'echo "$TOKEN" >> "$RUNBOOK_OUTPUT"',
    'echo "$TOKEN=1" >> "$RUNBOOK_OUTPUT"',
    'export COPY="$TOKEN" MORE="in $(cat ../withheld) it" CODED="$(base64 -w0 ../forms)"',
    'export FORM="$(sed -n 2p ../forms)"',
    'eval "show() { echo \'$(cat ../withheld)\'; }"; alias date="echo $(cat ../withheld)"',
    'sh -c "sleep 20; :" "$TOKEN" "$(cat ../withheld)" &',
]


def test_whatever_a_block_does_with_it(tmp_path: Path) -> None:
    made = secretive(tmp_path, *(block(f"way-{number}", source, ON) for number, source in enumerate(WAYS)))
    done = made.execute()
    assert done.code == 0, done.said
    assert len(made.finished()) == 1 + len(WAYS)
    assert leaks(made, done) == []


def test_expected_output_that_differs(tmp_path: Path) -> None:
    ways = ("exact", "contains", "regex", "glob", "json", "similar:0.9")
    blocks = (block(each.split(":")[0], "cat ../forms", ON, after=output('{"a": 1}', each)) for each in ways)
    made = secretive(tmp_path, *blocks)
    done = made.execute()
    assert done.code == 0, done.said
    assert {event["code"] for event in made.events("step.finished")[1:]} == {"unexpected-output"}
    assert leaks(made, done) == []


@pytest.mark.parametrize(
    "check",
    [
        "'echo \"it is $TOKEN\"; cat ../forms; exit 1'",
        "{text: {path: ../forms, absent: [q7Zk]}}",
        "{path: {exists: [../forms/x]}}",
    ],
)
def test_a_check_that_says_no(tmp_path: Path, check: str) -> None:
    made = secretive(tmp_path, block("one", ":"), phase=f"exit:\n  - {{id: c, text: It holds, check: {check}}}")
    done = made.execute()
    assert done.code in (1, 2), done.said
    assert leaks(made, done) == []


def test_a_condition_that_does_not_hold(tmp_path: Path) -> None:
    made = secretive(tmp_path, block("one", ":", "if='cat ../forms; false'"))
    done = made.execute()
    assert done.code == 0, done.said
    assert leaks(made, done) == []


def test_a_folder_that_is_named_after_it_and_gone(tmp_path: Path) -> None:
    name = 'gone="$(tr / _ < ../withheld)$(printenv TOKEN | tr / _)"'
    made = secretive(
        tmp_path, block("one", f'{name}\nmkdir "../$gone"\ncd "../$gone"\nrmdir "$PWD"'), block("two", ":")
    )
    done = made.execute()
    assert done.code in (1, 5), done.said
    assert leaks(made, done) == []


def test_a_program_that_is_named_after_it(tmp_path: Path) -> None:
    made = secretive(tmp_path, block("one", 'export PATH="/$(cat ../withheld):$PATH"'), block("two", "false"))
    done = made.execute()
    assert done.code == 1, done.said
    assert leaks(made, done) == []


def test_a_secret_given_on_the_command_line(tmp_path: Path) -> None:
    made = secretive(tmp_path, block("one", 'echo "it is $TOKEN"; echo "<token>"; false'))
    plain = Site(made.path)
    done = plain.execute("--set", f"token={SECRET}")
    again = plain.resume("--set", f"token={SECRET}")
    assert (done.code, again.code) == (1, 1), done.said + again.said
    assert leaks(made, done, again) == []


def test_a_declared_secret_that_no_gap_of_a_block_names(tmp_path: Path) -> None:
    inputs = "inputs:\n  login: {description: Of the service, secret: true, from_env: SERVICE_LOGIN}"
    made = Site(
        site(tmp_path / "repository", runbook(block("one", "env"), more=inputs)).path, {"SERVICE_LOGIN": SECRET}
    )
    done = made.execute()
    assert done.code == 0, done.said
    assert leaks(made, done) == []


def test_what_a_session_shows_and_does_later(tmp_path: Path) -> None:
    made = secretive(
        tmp_path,
        block("one", 'export COPY="$TOKEN"\necho "value=$TOKEN" >> "$RUNBOOK_OUTPUT"\necho "$TOKEN"', "outputs=value"),
        block("two", 'test -e out/go\nprintf "%s" "$COPY" > out/copy\nprintf "%s" "<value>" > out/value'),
    )
    first = made.execute()
    (made.path / "out/go").touch()
    waits = made.resume()  # nobody has said what the variable held
    assert (first.code, waits.code) == (1, 7), first.said + waits.said
    done = made.resume(env={"COPY": SECRET, "VALUE": SECRET})
    assert done.code == 0, done.said
    assert made.read("out/copy") == SECRET
    assert made.read("out/value") == SECRET
    assert leaks(made, first, waits, done) == []
