"""The door to files: what is found, what is read, and the sentence for everything that cannot be."""

from __future__ import annotations

import errno
import hashlib
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from tests.conftest import Repository

from runbook_kit import repo
from runbook_kit.errors import InvalidInput, UsageError


def refusal(path: Path, root: Path) -> tuple[str, str, str]:
    """Code, message and hint of the error that reading `path` gives."""
    with pytest.raises(InvalidInput) as caught:
        repo.read_source(path, root)
    assert caught.value.exit_code == 2
    return caught.value.code, caught.value.message, caught.value.hint


def test_text_comes_without_its_byte_order_mark_and_with_the_digest_of_its_bytes(tmp_path: Path) -> None:
    data = b"\xef\xbb\xbf# T\xc3\xbcr\r\nx\n"
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "x.md").write_bytes(data)
    source = repo.read_source(tmp_path / "docs" / "x.md", tmp_path)
    assert (source.path, source.text) == ("docs/x.md", "# Tür\r\nx\n")
    assert source.digest == hashlib.sha256(data).hexdigest()


def test_an_empty_file_is_a_text(tmp_path: Path) -> None:
    (tmp_path / "x.md").touch()
    assert repo.read_source(tmp_path / "x.md", tmp_path).text == ""


def test_a_missing_file_offers_near_names(tmp_path: Path) -> None:
    (tmp_path / "runbook.md").touch()
    (tmp_path / "zebra.md").touch()
    code, message, hint = refusal(tmp_path / "runbok.md", tmp_path)
    assert (code, message) == ("missing-file", "`runbok.md` does not exist.")
    assert hint == f"Did you mean `{tmp_path.as_posix()}/runbook.md`?"
    assert refusal(tmp_path / "runbook.md" / "x", tmp_path)[0] == "missing-file"
    assert refusal(tmp_path / "none" / "x.md", tmp_path)[2] == "Check the path, or run `runbook list`."


def test_a_folder_is_named_as_one(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    assert refusal(tmp_path / "docs", tmp_path)[:2] == ("is-directory", "`docs` is a folder, not a file.")


@pytest.mark.parametrize(
    ("data", "code", "message"),
    [
        (b"a\0b", "binary-file", "`x.md` is a binary file, not UTF-8 text."),
        ("# hä".encode("utf-16"), "binary-file", "`x.md` is UTF-16 text, not UTF-8 text."),
        (b"ok\n\xc3\xa4 \xff", "invalid-utf-8", "`x.md` is not valid UTF-8: byte 0xFF at line 2, column 3."),
        (b"\xef\xbb\xbf\xff", "invalid-utf-8", "`x.md` is not valid UTF-8: byte 0xFF at line 1, column 1."),
        (b"a\r\nb\rc\xc3", "invalid-utf-8", "`x.md` is not valid UTF-8: byte 0xC3 at line 3, column 2."),
    ],
)
def test_what_is_no_text_is_refused_with_its_place(tmp_path: Path, data: bytes, code: str, message: str) -> None:
    (tmp_path / "x.md").write_bytes(data)
    assert refusal(tmp_path / "x.md", tmp_path)[:2] == (code, message)


def test_a_nul_late_in_a_text_does_not_make_it_binary(tmp_path: Path) -> None:
    (tmp_path / "x.md").write_bytes(b"x" * 9000 + b"\0")
    assert repo.read_source(tmp_path / "x.md", tmp_path).text.endswith("x\0")


def test_a_large_file_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open(tmp_path / "x.md", "wb") as stream:
        stream.truncate(50 * 1024 * 1024)
    monkeypatch.setattr(os, "open", lambda *_: pytest.fail("opened"))
    expected = "`x.md` is 50.0 MB; a runbook may have at most 10 MB."
    assert refusal(tmp_path / "x.md", tmp_path)[:2] == ("file-too-large", expected)


def test_a_file_that_grows_while_it_is_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repo, "LARGEST", 10)
    monkeypatch.setattr(repo, "_refuse_special", lambda *_: None)
    (tmp_path / "x.md").write_bytes(b"x" * 11)
    assert refusal(tmp_path / "x.md", tmp_path)[0] == "file-too-large"


def test_a_file_that_disappears_is_said_to_have_done_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.md"
    path.touch()
    real = os.stat

    def stat_and_remove(*args: object, **kwargs: object) -> os.stat_result:
        result = real(*args, **kwargs)  # type: ignore[arg-type]
        path.unlink(missing_ok=True)
        return result

    monkeypatch.setattr(os, "stat", stat_and_remove)
    assert refusal(path, tmp_path)[0] == "file-disappeared"


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x.md").touch()

    def forbid(*_: object) -> int:  # permissions mean nothing to an administrator, so the system's answer is played
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "open", forbid)
    assert refusal(tmp_path / "x.md", tmp_path)[:2] == ("permission-denied", "`x.md` may not be read by this user.")


def test_odd_names_and_links(tmp_path: Path) -> None:
    (tmp_path / "loop.md").symlink_to("loop.md")
    assert refusal(tmp_path / "loop.md", tmp_path)[0] == "symlink-loop"
    (tmp_path / "lost.md").symlink_to("gone.md")
    assert refusal(tmp_path / "lost.md", tmp_path)[0] == "missing-file"
    assert refusal(tmp_path / ("x" * 300), tmp_path)[0] == "path-too-long"
    assert refusal(tmp_path / "a\0b", tmp_path)[0] == "invalid-path"


def test_special_files_are_never_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    with socket.socket(socket.AF_UNIX) as server:
        monkeypatch.chdir(tmp_path)
        server.bind("socket.md")
        monkeypatch.setattr(os, "open", lambda *_: pytest.fail("opened"))
        for name, kind in (("pipe.md", "a named pipe"), ("socket.md", "a socket")):
            expected = f"`{name}` is {kind}, not a regular file, and was not opened."
            assert refusal(tmp_path / name, tmp_path)[:2] == ("not-a-regular-file", expected)
        assert refusal(Path(os.devnull), tmp_path)[0] == "not-a-regular-file"


def test_a_pipe_put_in_the_place_of_a_file_does_not_make_us_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(tmp_path / "x.md")
    (tmp_path / "file").touch()
    real = os.stat
    monkeypatch.setattr(os, "stat", lambda *_, **__: real(tmp_path / "file"))
    assert refusal(tmp_path / "x.md", tmp_path)[0] == "not-a-regular-file"


def test_the_root_is_the_nearest_folder_with_git_else_with_settings(tmp_path: Path) -> None:
    (tmp_path / "a" / "b" / "c").mkdir(parents=True)
    (tmp_path / "a" / "b" / "runbook.toml").touch()
    assert repo.find_root(tmp_path / "a" / "b" / "c") == tmp_path / "a" / "b"
    (tmp_path / "a" / ".git").write_text("gitdir: elsewhere\n")  # a linked work tree has a file
    assert repo.find_root(tmp_path / "a" / "b" / "c") == tmp_path / "a"
    assert repo.find_root(tmp_path / "a" / "none" / "x.md") == tmp_path / "a"


def test_paths_are_shown_relative_with_forward_slashes(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "up").symlink_to(tmp_path)
    assert repo.relative(tmp_path / "in" / ".." / "in" / "x.md", tmp_path) == "in/x.md"
    assert repo.relative(tmp_path / "in" / "up" / "x.md", tmp_path) == "in/up/x.md"
    assert repo.relative(tmp_path, tmp_path / "in") == tmp_path.as_posix()
    assert repo.relative(tmp_path / os.fsdecode(b"\xff.md"), tmp_path) == r"\xff.md"


def test_a_root_reached_through_a_link_is_the_same_root(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    assert repo.relative(tmp_path / "real" / "x.md", tmp_path / "link") == "x.md"


def test_inside_is_judged_after_links_are_followed(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "out").symlink_to(tmp_path)
    assert repo.is_inside(tmp_path / "root" / "x", tmp_path / "root")
    assert repo.is_inside(tmp_path / "root", tmp_path / "root")
    assert not repo.is_inside(tmp_path / "root" / ".." / "x", tmp_path / "root")
    assert not repo.is_inside(tmp_path / "root" / "out" / "x", tmp_path / "root")
    assert not repo.is_inside(tmp_path / "rooted", tmp_path / "root")
    assert not repo.is_inside(Path("a\0b"), tmp_path)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A folder `root` with documents in every kind of place, and one outside it."""
    names = (
        "root/runbooks/b.md", "root/runbooks/A.markdown", "root/runbooks/deep/c.MD", "root/runbooks/x.txt",
        "root/runbooks/.hidden/d.md", "root/runbooks/node_modules/e.md", "root/runbooks/env/pyvenv.cfg",
        "root/runbooks/env/f.md", "root/runbooks/.g.md", "root/docs/h.md", "outside/i.md",
    )  # fmt: skip
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    (tmp_path / "root/runbooks/away.md").symlink_to(tmp_path / "outside/i.md")
    (tmp_path / "root/runbooks/here.md").symlink_to(tmp_path / "root/docs/h.md")
    (tmp_path / "root/runbooks/elsewhere").symlink_to(tmp_path / "outside")
    (tmp_path / "root/runbooks/folder.md").mkdir()
    os.mkfifo(tmp_path / "root/runbooks/pipe.md")
    return tmp_path / "root"


def listed(root: Path, *folders: str) -> list[str]:
    return [repo.relative(path, root) for path in repo.list_documents(root, folders)]


def test_documents_are_listed_sorted_and_never_through_links_that_lead_out(tree: Path) -> None:
    expected = ["A.markdown", "b.md", "deep/c.MD", "here.md", ".g.md"]
    assert listed(tree, "runbooks") == sorted(f"runbooks/{name}" for name in expected)
    assert listed(tree, "docs", "docs/", "none") == ["docs/h.md"]
    assert listed(tree, ".")[-1] == "runbooks/here.md"


@pytest.mark.parametrize("folder", ["../outside", "runbooks/elsewhere"])
def test_a_folder_outside_the_repository_is_an_error(tree: Path, folder: str) -> None:
    with pytest.raises(UsageError) as caught:
        listed(tree, folder)
    assert caught.value.code == "outside-repository"


MARKED = "---\nrunbook: x\n---\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (MARKED, True),
        ("\ufeff---\r\ntitle: T\r\nrunbook:\r\n---\r\n", True),
        ('---\n"runbook": x\n---\n', True),
        ("---\ntitle: T\n---\nrunbook: x\n", False),
        ("\n" + MARKED, False),
        ("---\n  runbook: x\n---\n", False),
        ("---\nrunbooks: x\n---\n", False),
        ("# T\n", False),
        ("", False),
    ],
)
def test_a_document_elsewhere_counts_when_its_front_matter_says_so(
    repository: Repository, text: str, found: bool
) -> None:
    repository.write("docs/x.md", text)
    repository.commit()
    assert bool(repo.find_marked(repository.path)) is found


def test_only_tracked_documents_that_are_not_known_yet_are_found(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = repository.write("runbooks/a.md", MARKED)
    repository.write("docs/b.md", MARKED)
    repository.write("docs/gone.md", MARKED)
    repository.write("docs/c.txt", MARKED)
    repository.commit()
    (repository.path / "docs/gone.md").unlink()
    repository.write("docs/untracked.md", MARKED)
    assert [path.name for path in repo.find_marked(repository.path, [known])] == ["b.md"]
    monkeypatch.chdir(repository.path)
    here = Path()
    assert repo.find_marked(here, repo.list_documents(here, ["runbooks"])) == (Path("docs/b.md"),)


def test_without_an_index_everything_below_the_root_is_looked_at(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "b.md").write_text(MARKED)
    assert [path.name for path in repo.find_marked(tmp_path)] == ["b.md"]


def test_finding_and_reading_start_no_process_and_write_nothing(repository: Repository) -> None:
    repository.write("docs/x.md", MARKED)
    repository.commit()
    script = """
import sys
from pathlib import Path
from runbook_kit import repo
root, seen = Path(sys.argv[1]), []
sys.addaudithook(lambda event, args: seen.append((event, args)))
(path,) = repo.find_marked(repo.find_root(root / "docs"), repo.list_documents(root, ["runbooks"]))
repo.read_source(path, root)
starts = ("subprocess", "os.exec", "os.posix_spawn", "os.fork", "os.system", "socket")
bad = [event for event, args in seen if event.startswith(starts)]
bad += [args for event, args in seen if event == "open" and args[2] & 3]
print(bad)
"""
    command = [sys.executable, "-c", script, str(repository.path)]
    assert subprocess.run(command, check=True, capture_output=True, text=True).stdout == "[]\n"
