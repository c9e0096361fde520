"""Where a text goes that is printed or fed to a command."""

from __future__ import annotations

import pytest
from tree_sitter import Node

from runbook_kit.document.bash import parse, walk
from runbook_kit.plan.filling.argv import texts
from runbook_kit.plan.filling.streams import (
    SCRIPT_FILE,
    consumers,
    copies,
    is_script,
    readers,
    target,
    variables,
    written_files,
)


def first(source: str, kind: str) -> Node:
    return next(node for node in walk(parse(source)) if node.type == kind)


def test_readers_are_found_in_groups() -> None:
    assert list(readers(parse("{ cat; sudo bash -s; while read x; do psql; done; }"))) == ["bash", "psql"]
    assert list(readers(None)) == []


def test_copies_are_files_that_tee_writes() -> None:
    assert list(copies(parse("sudo tee -a log run.sh /etc/cron.d/x"))) == ["log", "run.sh", "/etc/cron.d/x"]


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("read -r a b", ["a", "b"]),
        ("read", ["REPLY", "MAPFILE"]),
        ("mapfile -t lines", ["lines"]),
        ("while read -r line; do :; done", ["line"]),
        ("cat", []),
    ],
)
def test_variables(source: str, names: list[str]) -> None:
    assert list(variables(parse(source))) == names


@pytest.mark.parametrize(
    ("file", "script"),
    [
        ("run.sh", True),
        ("/etc/cron.d/backup", True),
        ("~/.bashrc", True),
        (".git/hooks/pre-commit", True),
        ("x/Makefile", True),
        ("/etc/systemd/system/x.service", True),
        ("values.yaml", False),
        ("out.log", False),
        ("notes.md", False),
    ],
)
def test_script_files(file: str, script: bool) -> None:
    assert bool(SCRIPT_FILE.search(file)) is script
    assert is_script(file, parse("ls")) is script


@pytest.mark.parametrize(
    ("source", "script"),
    [
        ("bash /tmp/x", True),
        ("cd /tmp && chmod +x x && ./x", True),
        ("psql -f /tmp/x", True),
        ("source /tmp/x", True),
        ("kubectl apply -f /tmp/x", False),
        ("cat /tmp/x", False),
        ("bash /tmp/y", False),
    ],
)
def test_files_that_are_used_as_scripts(source: str, script: bool) -> None:
    assert is_script("/tmp/x", parse(source)) is script


def test_written_files() -> None:
    statement = parse("{ echo a > 'b c'; cat < d; ls >> e 2>&1; } &> f")
    assert sorted(written_files(statement)) == ["b c", "e", "f"]


def test_the_target_of_a_redirection() -> None:
    for source in ("bash > log", "> log bash", "bash <<EOF > log\na\nEOF", "bash <<< x > log"):
        found = target(first(source, "file_redirect"))
        assert found is not None
        assert texts(found) == ("bash",)


def test_consumers() -> None:
    pipeline = first("a | b | c", "pipeline")
    assert [each.text for each in consumers(pipeline.children[0], pipeline) if each.type == "command"] == [b"b", b"c"]
    document = first("cat <<EOF | b\na\nEOF", "heredoc_redirect")
    body = next(child for child in document.children if child.type == "heredoc_body")
    assert [each.text for each in consumers(body, document)] == [b"| b"]
