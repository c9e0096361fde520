"""Starts git, the only place of the gates that does: always reading, never asking a person or the network."""

from __future__ import annotations

import os
import select
import signal
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from io import BufferedReader
from pathlib import Path

from msgspec import Struct, field

from runbook_kit.errors import InvalidInput, MachineError, RunbookError
from runbook_kit.gitfolder import git_folder
from runbook_kit.suggestion import quoted, shown

ALWAYS = ("--no-pager", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false")
LITERAL = "--literal-pathspecs"  # what looks like a pattern is the name of a file
WITHOUT_PATTERNS = "check-ignore"  # a command that has none, and refuses the option
ENVIRONMENT = {
    "LC_ALL": "C",
    "GIT_OPTIONAL_LOCKS": "0",  # another git may be at work, and nothing here is worth waiting or writing for
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ALLOW_PROTOCOL": "none",  # a partial clone would fetch what it lacks; there is no protocol of this name
    "GIT_NO_LAZY_FETCH": "1",
}
KEPT = ("GIT_CONFIG_", "GIT_EXEC_PATH")  # of the variables named GIT_…: settings, and where git itself lies
UNKNOWN_OPTION = 129  # exit code of git for an option it does not know
WINDOW = 32  # objects asked for at a time: their ids fit into the smallest pipe, so that writing never waits
PIECE = 1 << 16  # bytes


class Git(Struct, frozen=True):
    """The program git and the work tree it answers about. `index_file` is another index than the repository's own."""

    root: Path
    program: str
    environment: Mapping[str, str]
    index_file: Path | None = None


class Answer(Struct, frozen=True):
    """What a run of git came to."""

    code: int
    out: bytes
    said: str  # on stderr


class Blob(Struct, frozen=True):
    """The content of an object; `data` is None when it is larger than was asked for. `size` in bytes."""

    data: bytes | None
    size: int


def open_git(root: Path, environ: Mapping[str, str]) -> Git:
    """Git for the repository whose work tree is `root`. Raises `MachineError` when there is no git.

    The repository is the one at `root`, whatever GIT_DIR and its like say: a hook of another repository may have
    started us. GIT_INDEX_FILE counts, because `git commit -a` and `git commit PATH` prepare an index of their own,
    unless it is another repository's index.
    """
    program = _find_program(environ.get("PATH", os.defpath))
    environment = {name: value for name, value in environ.items() if _is_kept(name)} | ENVIRONMENT
    # A broken `.git` at the root must not make git take the repository around it.
    environment["GIT_CEILING_DIRECTORIES"] = os.path.dirname(os.path.realpath(root))
    index_file = _prepared_index(root, environ.get("GIT_INDEX_FILE", ""))
    if index_file is not None:
        environment["GIT_INDEX_FILE"] = os.fspath(index_file)
    return Git(root, program, environment, index_file)


def _is_kept(name: str) -> bool:
    return not name.startswith("GIT_") or name.startswith(KEPT)


def _find_program(path: str) -> str:
    for folder in path.split(os.pathsep):
        program = os.path.join(folder, "git")
        # A folder named relative to the current one could be the repository's own.
        if os.path.isabs(folder) and os.path.isfile(program) and os.access(program, os.X_OK):
            return program
    raise MachineError(
        "There is no `git` in PATH.", hint="Install git, or name the files to look at.", code="git-not-found"
    )


def _prepared_index(root: Path, name: str) -> Path | None:
    """The index that the variable names; relative to the root, where git starts its hooks."""
    if not name or not os.path.isfile(root / name):
        return None
    file = Path(os.path.realpath(root / name))
    own = git_folder(root)
    is_own = own is not None and file.parent == Path(os.path.realpath(own))
    return file if is_own or not os.path.lexists(file.parent / "HEAD") else None


def ask(git: Git, *arguments: str) -> bytes:
    """What `git ARGUMENTS` prints. Raises a `RunbookError` when git fails."""
    (answer,) = ask_all(git, [arguments])
    if answer.code:
        raise failure(git, arguments, answer)
    return answer.out


def ask_all(git: Git, commands: Iterable[Sequence[str]]) -> list[Answer]:
    """Run all `commands` at the same time; an answer for each, also for those that fail."""
    with asking(git, commands) as answers:
        return answers()


@contextmanager
def asking(git: Git, commands: Iterable[Sequence[str]]) -> Iterator[Callable[[], list[Answer]]]:
    """The same for somebody who has something to do meanwhile: what is yielded waits for the answers."""
    with ExitStack() as stack:
        processes = [_start(git, arguments, stack) for arguments in commands]

        def answers() -> list[Answer]:
            _listen(processes)
            return [
                Answer(process.wait(), bytes(process.out), process.err.decode("utf-8", "replace"))
                for process in processes
            ]

        yield answers


def read_objects(git: Git, ids: Sequence[str], most: int) -> Iterator[Blob]:
    """The contents of the objects `ids`, in their order, through one process; up to `most` bytes of each are held.

    Raises `MachineError` for an object that is not here, as in a partial clone.
    """
    if not ids:
        return
    with ExitStack() as stack:
        process = _start(git, ("cat-file", "--batch"), stack, listens=True)
        stream = stack.enter_context(os.fdopen(os.dup(process.out_at), "rb"))
        for start in range(0, len(ids), WINDOW):
            window = ids[start : start + WINDOW]
            with suppress(BrokenPipeError):  # it has failed, and its answer ends
                os.write(process.told_at, "".join(f"{name}\n" for name in window).encode())
            for name in window:
                yield _read_object(stream, name, most)


def _read_object(stream: BufferedReader, name: str, most: int) -> Blob:
    """One answer of `cat-file --batch`: a line with id, type and size, the content, a line feed."""
    header = stream.readline().split()
    if len(header) != 3:
        raise _missing_object(name)
    size = int(header[2])
    if size <= most:
        return Blob(stream.read(size + 1)[:size], size)
    left = size + 1
    while left and (piece := stream.read(min(left, PIECE))):
        left -= len(piece)
    return Blob(None, size)


def failure(git: Git, arguments: Sequence[str], answer: Answer) -> RunbookError:
    """What it means to a person that git failed."""
    said = answer.said.strip().removeprefix("fatal: ").removeprefix("error: ")
    command = next((word for word in arguments if not word.startswith("-")), "")
    if "dubious ownership" in said or "unsafe repository" in said:
        return InvalidInput(
            f"git does not trust {quoted(os.fspath(git.root), 200)}, which belongs to another user.",
            hint="Allow it: `git config --global --add safe.directory` and the folder's absolute path.",
            code="untrusted-repository",
        )
    if "not a git repository" in said:
        return InvalidInput(
            f"{quoted(os.fspath(git.root), 200)} is not a git repository that git can read.",
            hint="Check its `.git`, or name the files to look at.",
            code="not-a-repository",
        )
    if answer.code == UNKNOWN_OPTION:
        return MachineError(
            f"`git {command}` does not know an option that is needed here.",
            hint="Update git; 2.20 or later will do.",
            code="git-too-old",
        )
    return MachineError(
        f"`git {command}` failed ({answer.code}): {shown(said.partition(chr(10))[0], 300) or 'it did not say why'}",
        hint="Run `git status` in the repository: it says more.",
        code="git-failed",
    )


def _missing_object(name: str) -> MachineError:
    return MachineError(
        f"git has no object {quoted(name)} here, or cannot read it.",
        hint="In a partial or shallow clone fetch it first: `git fetch --refetch`. Otherwise `git fsck` says more.",
        code="missing-object",
    )


class _Process(Struct):
    """A running git and the descriptors that we share with it."""

    pid: int
    out_at: int
    err_at: int
    told_at: int
    out: bytearray = field(default_factory=bytearray)
    err: bytearray = field(default_factory=bytearray)
    code: int | None = None

    def wait(self) -> int:
        """The exit code, negative for a signal; a git that still runs is waited for."""
        if self.code is None:
            self.code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self.code

    def dismiss(self) -> None:
        """End it when it still runs: we were interrupted, or need no more of its answer."""
        if self.code is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            self.wait()


def _start(git: Git, arguments: Sequence[str], stack: ExitStack, listens: bool = False) -> _Process:
    """Start git; it is ended and its descriptors are closed with `stack`.

    `os.posix_spawn`: importing `subprocess` takes longer than git needs for most answers.
    """
    with ExitStack() as theirs:
        out, speaks = _pipe(stack, theirs)
        err, complains = _pipe(stack, theirs)
        heard, told = _pipe(theirs, stack) if listens else (_nothing(theirs), -1)
        literal = () if WITHOUT_PATTERNS in arguments[:1] else (LITERAL,)
        try:
            pid = os.posix_spawn(
                git.program,
                [_encode(word) for word in (git.program, "-C", os.fspath(git.root), *ALWAYS, *literal, *arguments)],
                git.environment,
                file_actions=[
                    (os.POSIX_SPAWN_DUP2, descriptor, number)
                    for number, descriptor in enumerate((heard, speaks, complains))
                ],
                setsigdef=[signal.SIGPIPE],  # Python ignores it, and what we start would do so, too
            )
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or str(error)
            raise MachineError(
                f"git cannot be started: {why}.", hint="Check that `git version` works here.", code="git-failed"
            ) from None
    process = _Process(pid, out, err, told)
    stack.callback(process.dismiss)
    return process


def _encode(word: str) -> bytes:
    """A name as git told it to us."""
    return word.encode("utf-8", "surrogateescape")


def _pipe(reader: ExitStack, writer: ExitStack) -> tuple[int, int]:
    """The two ends of a pipe, each closed with its stack."""
    ends = os.pipe()
    for stack, end in zip((reader, writer), ends, strict=True):
        stack.callback(os.close, end)
    return ends


def _nothing(stack: ExitStack) -> int:
    descriptor = os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)
    stack.callback(os.close, descriptor)
    return descriptor


def _listen(processes: Iterable[_Process]) -> None:
    """Read what all of them say, on both of their streams at once: a full pipe would make git wait."""
    poller = select.poll()
    heard: dict[int, bytearray] = {}
    for process in processes:
        heard |= {process.out_at: process.out, process.err_at: process.err}
    for descriptor in heard:
        poller.register(descriptor, select.POLLIN)
    while heard:
        for descriptor, _ in poller.poll():
            piece = os.read(descriptor, PIECE)
            heard[descriptor] += piece
            if not piece:
                poller.unregister(descriptor)
                del heard[descriptor]
