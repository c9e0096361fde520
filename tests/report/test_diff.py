"""The patch of what `--fix` would do: git takes it."""

from __future__ import annotations

import pytest
from tests.conftest import Repository

from runbook_kit.report.diff import diff_page, quoted
from runbook_kit.report.outcome import Change, Outcome

CASES = {
    "docs/plain.md": ("a\nb\nc\n", "a\nB\nc\n"),
    "docs/with space.md": ("a\n", "b\n"),
    'docs/ü\t"quoted"\\.md': ("a\n", "b\n"),
    "docs/line\nend.md": ("a\n", "b\n"),
    "crlf.md": ("a\r\nb\r\n", "a\r\nB\r\n"),
    "old-mac.md": ("a\rb\rc\n", "a\rB\rc\n"),
    "no-end.md": ("a\nb", "a\nB"),
    "end-added.md": ("a\nb", "a\nb\n"),
    "end-removed.md": ("a\nb\n", "a\nb"),
    "mark.md": ("\ufeffa\nb\n", "\ufeffa\nB\n"),
    "separators.md": ("a\u2028b\x0cc\x85d\nlast\n", "a\u2028b\x0cc\x85D\nlast\n"),
    "emptied.md": ("a\n", ""),
    "filled.md": ("", "a\n"),
    "far.md": ("".join(f"{n}\n" for n in range(60)), "".join(f"{n if n not in (3, 50) else 'x'}\n" for n in range(60))),
}


@pytest.mark.parametrize("path", CASES)
def test_git_applies_it(path: str, repository: Repository) -> None:
    before, after = CASES[path]
    repository.git("config", "core.autocrlf", "false")
    repository.write(path, before)
    repository.commit()
    patch = repository.path.parent / "fix.patch"
    patch.write_bytes(diff_page(Outcome(changes=(Change(path, before, after),))).encode())
    repository.git("apply", "--whitespace=nowarn", str(patch))
    assert (repository.path / path).read_bytes() == after.encode()


def test_all_changes_are_one_patch(repository: Repository) -> None:
    for path, (before, _) in CASES.items():
        repository.write(path, before)
    repository.commit()
    patch = repository.path.parent / "fix.patch"
    changes = tuple(Change(path, *texts) for path, texts in reversed(CASES.items()))
    patch.write_bytes(diff_page(Outcome(changes=changes)).encode())
    repository.git("apply", "--whitespace=nowarn", str(patch))
    assert all((repository.path / path).read_bytes() == after.encode() for path, (_, after) in CASES.items())


def test_it_reads_as_git_writes_it(repository: Repository) -> None:
    for path, (before, after) in CASES.items():
        if after and before:
            repository.write(path, before)
            repository.commit()
            repository.write(path, after)
            said = repository.git("diff", "--no-color", "--", path).splitlines(keepends=True)
            repository.commit()
            theirs = [line for line in said if not line.startswith("index ")]
            ours = diff_page(Outcome(changes=(Change(path, before, after),)))
            assert ours.split("@@")[0] == "".join(theirs).split("@@")[0]


def test_what_stays_is_not_in_it() -> None:
    assert diff_page(Outcome(changes=(Change("a.md", "a\n", "a\n"),))) == ""


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("a/b c.md", "a/b c.md"),
        ("ü.md", '"\\303\\274.md"'),
        ("a\nb", '"a\\nb"'),
        ('a"b', '"a\\"b"'),
        ("a\\b", '"a\\\\b"'),
        ("a\x01\x7f", '"a\\001\\177"'),
        ("\udcff", '"\\377"'),
    ],
)
def test_paths_are_quoted_as_git_does(path: str, written: str) -> None:
    assert quoted(path) == written
