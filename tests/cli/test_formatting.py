"""Which documents are formatted, and how that is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.conftest import Repository

from runbook_kit.cli.failure import Concluded
from runbook_kit.cli.formatting import choose, conclude, diff, format_all, page, write_all
from runbook_kit.errors import InvalidInput, RunbookError

PLAIN = "# T\n\n## Phase 1\n\n```BASH\nls\n```\n"


def names(chosen: object, root: Path) -> list[str]:
    return [each.path.relative_to(root).as_posix() for each in chosen]  # type: ignore[attr-defined]


def test_without_paths_every_runbook_is_chosen(here: Repository) -> None:
    here.write("docs/marked.md", "---\nrunbook: marked\n---\n# M\n")
    here.commit()
    assert names(choose(()), here.path) == ["runbooks/loose.md", "runbooks/restart.md", "docs/marked.md"]


def test_a_file_is_chosen_once(here: Repository) -> None:
    chosen = choose(("runbooks", str(here.path / "runbooks/loose.md"), "README.md"))
    assert names(chosen, here.path) == ["runbooks/loose.md", "runbooks/restart.md", "README.md"]


def test_a_file_belongs_to_its_own_repository(here: Repository, tmp_path: Path) -> None:  # noqa: ARG001
    other = tmp_path / "other"
    (other / ".git").mkdir(parents=True)
    (other / "a.md").write_text(PLAIN)
    (document,) = choose((str(other / "a.md"),))
    assert document.place.root == other
    (made,), _ = format_all([document], "")
    assert made.before.path == "a.md"


def test_what_is_no_markdown_is_refused(here: Repository) -> None:
    here.write("a.py", "print()\n")
    with pytest.raises(InvalidInput, match=r"`a\.py` is no Markdown file"):
        choose(("a.py",))


def test_formatting_collects_changes_and_failures(here: Repository) -> None:
    here.write("runbooks/plain.md", PLAIN)
    made, failed = format_all(choose(("runbooks/plain.md", "runbooks/missing.md")), "")
    assert [(each.changed, len(each.edits), each.text) for each in made] == [(True, 1, PLAIN.replace("BASH", "bash"))]
    assert [error.code for error in failed] == ["missing-file"]
    assert diff(made[0]).splitlines()[3:7] == [" ", " ## Phase 1", " ", "-```BASH"]
    assert list(page(made, written=True)) == [
        "formatted runbooks/plain.md (1 edit)",
        "1 file formatted, 0 left as before.",
    ]


def test_writing_names_what_could_not_be_written(here: Repository) -> None:
    for name in ("a", "b"):
        here.write(f"runbooks/{name}.md", PLAIN)
    made, _ = format_all(choose(("runbooks/a.md", "runbooks/b.md")), "")
    here.write("runbooks/a.md", "# Something else\n")
    done, failed = write_all(made)
    assert ([each.before.path for each in done], [error.code for error in failed]) == (
        ["runbooks/b.md"],
        ["file-changed"],
    )


def test_the_end() -> None:
    conclude([])
    with pytest.raises(Concluded) as wrong:
        conclude([], 2)
    assert (wrong.value.exit_code, wrong.value.message) == (1, "2 files not in the canonical form.")
    with pytest.raises(Concluded) as failed:
        conclude([InvalidInput("a", code="x"), RunbookError("b")], 1)
    assert (failed.value.exit_code, failed.value.code) == (2, "x")
