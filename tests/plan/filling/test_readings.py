"""How the words of a command are read: as data, as the name of a program, or as code of another language."""

from __future__ import annotations

import shlex

import pytest

from runbook_kit.plan.filling.interpreters import Reading
from runbook_kit.plan.filling.readings import (
    LONGEST,
    is_interpreter,
    names_its_script,
    read_words,
    reads_code_from_input,
)


def readings(command: str) -> list[Reading]:
    """How every word V of `command` is read."""
    words = shlex.split(command)
    return [use.reading for use, word in zip(read_words(words), words, strict=True) if "V" in word]


@pytest.mark.parametrize(
    "command",
    [
        "echo V",
        "cp V V",
        "git revert V",
        "git switch -c V",
        "git commit -m V",
        "bash script V",
        "bash -s V",
        "bash -c 'echo $1' _ V",
        "python3 -m http.server V",
        "python3 script.py -c V",
        "poetry run python -m cli.runtime V",
        "perl script.pl V",
        "node app.js V",
        "jq . V",
        "jq -r --arg n V '.x[$n]' V",
        "sed -i.bak s/a/b/ V",
        "sed -i '' -e s/a/b/ V",
        "awk -F, -v x=V '{print}' V",
        "awk -f program V",
        "grep jq V",
        "apt-get install -y jq V",
        "systemctl restart ssh V",
        "psql -U V -d V -f V",
        "mysql -u V db",
        "sqlite3 V",
        "sudo -u V systemctl restart V",
        "timeout -k 1 5 ls V",
        "env X=V ls V",
        "xargs -n 1 ls V",
        "find . -name V",
        "find . -exec ls V {} +",
        "command -v V",
        "docker run -e X=V V",
        "docker exec V env",
        "kubectl exec -it psql -c V -- psql -U V",
        "kubectl describe node V",
        "oc rsh V",
        "oc exec bash -- ping -c 5 V",
        "oc debug node/V -- chroot /host ls V",
        "kubectl get pods -o jsonpath={.x} V",
        "printf %s V",
        "ssh-keygen -f V",
    ],
)
def test_data(command: str) -> None:
    assert set(readings(command)) == {"data"}


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("V --all", ["program"]),
        ("bash V V", ["program", "data"]),
        ("python3 V", ["program"]),
        ("source V", ["program"]),
        (". V", ["program"]),
        ("sudo V V", ["program", "data"]),
        ("sudo -u root -- V", ["program"]),
        ("timeout 5 V", ["program"]),
        ("nohup nice -n 5 V", ["program"]),
        ("env A=1 B=2 V", ["program"]),
        ("exec V", ["program"]),
        ("kubectl exec pod -- V", ["program"]),
        ("find . -execdir V ;", ["program"]),
        ("ssh V", ["plain"]),
        ("ssh -J V V V", ["plain", "plain", "code"]),
        ("scp V host:V", ["plain", "plain"]),
        ("rsync -e ssh V host:V", ["plain", "plain"]),
        ("make deploy ENV=V", ["plain"]),
        ("npm run x -- V", ["plain"]),
        ("git config user.name V", ["plain"]),
        ("printf V V", ["plain", "data"]),
        ("$TOOL V", ["plain"]),
        ("sudo ev$X V", ["plain"]),
        ("builtin $(which x) V", ["plain"]),
        ("test V -eq V", ["number", "number"]),
    ],
)
def test_programs_and_plain_words(command: str, expected: list[Reading]) -> None:
    assert readings(command) == expected


@pytest.mark.parametrize(
    "command",
    [
        "bash -c V",
        "bash -lc V",
        "bash -o pipefail -ec V",
        "bash -oc pipefail V",
        "bash -norc -c V",
        "/usr/bin/env -i bash --norc -c V",
        "bash --unknown x -c V",
        "$SHELL -c V",
        "docker exec -it c sh -c V",
        "kubectl exec pod -- timeout 5 sh -c V",
        "./in-container sh -c V",
        "sh5 -c V",
        "eval V",
        "command eval V",
        "trap V EXIT",
        "watch -n 1 V",
        "python3.11 -c V",
        "python -X dev -Ic V",
        "node --unknown x -e V",
        "perl -I lib -e V",
        "perl -lane V",
        "perl -ne print V",
        "ruby -rjson -e V",
        "awk V",
        "awk --unknown V x",
        "sed V",
        "sed -l V",
        "sed --expression=V",
        "jq V",
        "jq --unknown V .",
        "ssh host V",
        "ssh -tt -p 22 host ls V",
        "ssh -M host V",
        "ssh -oProxyCommand=V",
        "psql db -c V",
        "mysql -Ne V",
        "sqlite3 -csv db V",
        "git -c V log",
        "git clone -c V x",
        "git rebase -x V",
        "git submodule foreach V",
        "tar --to-command V",
        "gcloud compute ssh --command=V",
        "aws x --query V",
        "kubectl get -o jsonpath={.V}",
        "env -S V",
        "test -v V",
        "read V",
        "printf -v V x",
        "su - user -c V",
    ],
)
def test_code(command: str) -> None:
    assert set(readings(command)) == {"code"}


def test_a_command_too_long_to_follow_is_code() -> None:
    words = ["ls", *["x"] * LONGEST]
    assert {use.reading for use in read_words(words)} == {"code"}
    assert reads_code_from_input(words) == "ls"


@pytest.mark.parametrize(
    ("command", "reader"),
    [
        ("bash", "bash"),
        ("bash -s x", "bash"),
        ("sudo bash -x", "bash"),
        ("bash script", ""),
        ("bash -c x", ""),
        ("ssh host", "ssh"),
        ("ssh host cat", "ssh"),
        ("docker exec -i c psql -U u", "psql"),
        ("python3 -", "python3"),
        ("python3 script.py", ""),
        ("node", "node"),
        ("mysql db", "mysql"),
        ("crontab -", "crontab"),
        ("xargs rm", "xargs"),
        ("docker build -t x -", "docker"),
        ("docker run x", ""),
        ("cat", ""),
        ("jq .", ""),
        ("sed s/a/b/", ""),
        ("kubectl apply -f -", ""),
        ("read x", ""),
    ],
)
def test_who_reads_code_from_its_input(command: str, reader: str) -> None:
    assert reads_code_from_input(shlex.split(command)) == reader


def test_files_that_may_be_scripts() -> None:
    assert is_interpreter(["psql", "-f", "x"])
    assert is_interpreter(["awk", "-f", "x"])
    assert not is_interpreter(["diff", "x", "y"])
    assert names_its_script("bash")
    assert not names_its_script("psql")
