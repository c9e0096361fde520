"""The files that commands of a block name."""

from __future__ import annotations

import pytest

from runbook_kit.plan.analysis.analyse import analyse
from runbook_kit.plan.analysis.files import looks_like_file
from runbook_kit.plan.commands.catalogue import read_catalogue
from runbook_kit.shipped import load

CATALOGUE = read_catalogue(load("commands"))


def uses(source: str) -> list[str]:
    return [f"{'w' if use.writes else 'r'} {use.path}" for use in analyse(source, "bash", CATALOGUE).files]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("./scripts/x.sh", ["r scripts/x.sh"]),
        ("scripts/x.sh --a", ["r scripts/x.sh"]),
        ("bash scripts/x.sh", ["r scripts/x.sh"]),
        ("python3 tools/x.py --config y", ["r tools/x.py"]),
        ("python3 tools/x.py --config cfg/y.toml", ["r tools/x.py", "r cfg/y.toml"]),
        ("./x.sh --config=y.toml --env-file .env", ["r x.sh", "r y.toml", "r .env"]),
        ("mypy --config-file mypy.ini src", ["r mypy.ini"]),
        ("ssh host x --config y.toml", []),
        ("uv run python tools/x.py", ["r tools/x.py"]),
        ("source env.sh", ["r env.sh"]),
        ("docker compose -f compose.yml up -d", ["r compose.yml"]),
        ("kubectl apply -f a.yml", ["r a.yml"]),
        ("kubectl logs -f pod", []),
        ("cat README.md a/b", ["r README.md", "r a/b"]),
        ("head -n 5 a.txt", ["r a.txt"]),
        ("grep -n x a.txt", ["r a.txt"]),
        ("grep -e x a.txt", ["r a.txt"]),
        ("grep -rn x src", []),
        ("sed -n 1p a.txt", ["r a.txt"]),
        ("jq -r .a a.json", ["r a.json"]),
        ("sort < a.txt", ["r a.txt"]),
        ("psql -f a.sql", ["r a.sql"]),
        ("pip install -r requirements.txt", ["r requirements.txt"]),
        ("echo x > out.txt", ["w out.txt"]),
        ("echo x >> out.txt 2>&1", ["w out.txt"]),
        ("echo x &> out.txt", ["w out.txt"]),
        ("echo x > /dev/null 2> /dev/stderr", []),
        ("tee a b", ["w a", "w b"]),
        ("cp a b", ["r a", "w b"]),
        ("mv a b", ["r a", "w a", "w b"]),
        ("rm -rf out", ["w out"]),
        ("mkdir -p out/x", ["w out/x"]),
        ("sed -i s/a/b/ f", ["r f", "w f"]),
        ("curl -o f https://example.org", ["w f"]),
        ("curl -o /dev/null https://example.org", []),
        ("tar -czf a.tgz src", ["w a.tgz"]),
        ("tar -xzf a.tgz -C out", ["r a.tgz", "w out"]),
        ("sort -o a b", ["r b", "w a"]),
        ("echo x > ~/y", ["w ~/y"]),
        ("cat https://example.org/x - *.log $f", []),
        ("scp host:a b", []),
        ("xargs cat < list", ["r list"]),
        ("find . -exec cat {} \\;", []),
        ("ssh host cat a.txt", []),
        ("docker exec c cat a.txt", []),
    ],
)
def test_uses(source: str, expected: list[str]) -> None:
    assert uses(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("cd docs && cat a.md", ["r docs/a.md"]),
        ("cd docs\ncd sub\ncat ../a.md", ["r docs/a.md"]),
        ("(cd docs; cat a); cat b", ["r docs/a", "r b"]),
        ("cd /srv; cat a", ["r /srv/a"]),
        ('cd "$X"; cat a; cat /b', ["r /b"]),
        ("cd -; cat a", []),
        ("cd; cat a", []),
        ("pushd docs; cat a; popd; cat b", ["r docs/a"]),
        ("bash -c 'cd docs; cat a'; cat b", ["r docs/a", "r b"]),
        ("f() { cd docs; }; cat a", ["r a"]),
    ],
)
def test_paths_follow_the_folder(source: str, expected: list[str]) -> None:
    assert uses(source) == expected


@pytest.mark.parametrize(
    "source",
    [
        "[ -x a.sh ] && bash a.sh",
        "[[ -f a.sh ]] && bash a.sh",
        "test -e a.sh && bash a.sh",
        "if [ -f a.sh ]; then\n  bash a.sh\nfi",
        "[ -x ./a.sh ] && bash a.sh || true",
    ],
)
def test_a_tested_file_may_be_missing(source: str) -> None:
    assert uses(source) == []


def test_a_test_on_another_line_is_no_guard() -> None:
    assert uses("test -f a.sh\nbash a.sh") == ["r a.sh"]


def test_what_the_block_wrote_before_is_there() -> None:
    assert uses("echo x > a\ncat a") == ["w a"]
    assert uses("cat a\necho x > a") == ["r a", "w a"]


def test_a_target_that_only_the_run_knows_is_a_reason() -> None:
    (reason,) = analyse('echo x > "$LOG"', "bash", CATALOGUE).reasons
    assert (reason.code, reason.message) == (
        "unknown-target",
        "Which file `echo` changes (`$LOG`) is only known to the run.",
    )


@pytest.mark.parametrize("word", ["", "-x", "https://example.org/a", "host:a", "/dev/null", "/proc/1/x", "a\nb", "{}"])
def test_no_file(word: str) -> None:
    assert not looks_like_file(word)


@pytest.mark.parametrize("word", ["a", "a/b", "./a", "/etc/hosts", "a/b:c"])
def test_file(word: str) -> None:
    assert looks_like_file(word)
