"""Documentation to measure with: real when some is at hand, otherwise written here, the same bytes every time."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct

NAME = "peak-trade"
FILES = 3200  # of a corpus that is written here; with some 7 KB each it is as large as the real one
GIT = ("git", "-c", "user.name=corpus", "-c", "user.email=corpus@localhost", "-c", "init.defaultBranch=main")

PARAGRAPH = """\
Before part {n} begins, read `docs/area-{area}/page-{other}.md` and run `scripts/check_{n}.sh`. What it prints is kept
in `result-{n}.json`; an example is <code>reports&#47;part-{n}.json</code>. See [the page before][before] and
[its goal](../area-{area}/page-{other}.md#goal-{other}), which the [list](page-{other}.md) has, too.

| step | command | result |
|---|---|---|
| {n}.1 | `git status --short` | nothing to commit, or `docs/area-{area}/page-{n}.md` |
| {n}.2 | `python3 scripts/check_{n}.py --all` | **0** findings |

- [ ] the result was read by [somebody else](https://example.org/part/{n})
- [ ] the numbers agree with `config/limits.toml`

```bash
test -d out/part-{n} && ls -la out/part-{n}
grep -c part docs/area-{area}/page-{n}.md
```
"""


class Corpus(Struct, frozen=True):
    """A git repository with Markdown files in it; `name` says for people where they come from."""

    name: str
    folder: Path
    files: int


def lay_out(folder: Path, root: Path, env: Mapping[str, str], files: int = FILES) -> Corpus:
    """Make the corpus a git repository at `folder`, which does not exist yet.

    It is copied from `RUNBOOK_CORPORA`, or unpacked by the program `unpack` of a folder `corpora` beside the checkout
    at `root`, or written.
    """
    given = env.get("RUNBOOK_CORPORA", "")
    unpack = next(unpackers(root), None)
    if given and (Path(given) / NAME).is_dir():
        shutil.copytree(Path(given) / NAME, folder, symlinks=True, ignore=shutil.ignore_patterns(".git", ".runbook"))
        make_repository(folder)
        name = NAME
    elif unpack:
        subprocess.run([str(unpack), NAME, str(folder)], check=True, capture_output=True)
        name = NAME
    else:
        write(folder, files)
        make_repository(folder)
        name = "generated"
    return Corpus(name, folder, count(folder))


def unpackers(root: Path) -> Iterator[Path]:
    """Programs that unpack corpora: `corpora/unpack` beside the checkout, or in a folder beside it."""
    for pattern in ("corpora/unpack", "*/corpora/unpack"):
        yield from (path for path in sorted(root.parent.glob(pattern)) if os.access(path, os.X_OK))


def write(folder: Path, files: int) -> None:
    """Write `files` pages that refer to one another and to files that are, or are not, there."""
    (folder / "config").mkdir(parents=True)
    (folder / "config" / "limits.toml").write_text("limit = 1\n", "utf-8")
    (folder / "scripts").mkdir()
    for number in range(files):
        for suffix in ("sh", "py"):
            (folder / "scripts" / f"check_{number}.{suffix}").touch()
        area = folder / "docs" / f"area-{number // 100}"
        area.mkdir(parents=True, exist_ok=True)
        other = max(number - 1, number // 100 * 100)
        parts = (PARAGRAPH.format(n=number, area=number // 100, other=other) for _ in range(10))
        sections = "\n".join(f"## Goal {number}\n\n{part}" for part in parts)
        text = f"# Page {number}\n\n{sections}\n[before]: page-{other}.md\n"
        (area / f"page-{number}.md").write_text(text, "utf-8")


def multiply(corpus: Corpus, times: int, folder: Path) -> Corpus:
    """A repository with `times` copies of a corpus, each in a folder of its own."""
    for number in range(times):
        copy = folder / f"copy-{number}"
        shutil.copytree(corpus.folder, copy, symlinks=True, ignore=shutil.ignore_patterns(".git", ".runbook"))
    make_repository(folder)
    return Corpus(f"{corpus.name} x {times}", folder, corpus.files * times)


def make_repository(folder: Path) -> None:
    """Commit everything below `folder`."""
    for words in (("init", "--quiet"), ("add", "-A", "-f"), ("commit", "--quiet", "-m", "corpus")):
        subprocess.run([*GIT, "-C", str(folder), *words], check=True)


def count(folder: Path) -> int:
    return sum(1 for path in folder.rglob("*.md") if path.is_file())


def page_of(corpus: Corpus, size: int = 10_240) -> Path:
    """The document whose size is nearest to `size` bytes, relative to the repository."""
    pages = sorted(path for path in corpus.folder.rglob("*.md") if path.is_file() and not path.is_symlink())
    nearest = min(pages, key=lambda path: abs(path.stat().st_size - size))
    return nearest.relative_to(corpus.folder)
