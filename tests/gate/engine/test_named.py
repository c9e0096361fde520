"""What a name means, from wherever it is given."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from runbook_kit.gate.engine.named import Kind, look_at, look_in_index
from runbook_kit.gate.paths.tracked import make_tracked
from runbook_kit.gitindex import Index

LONG = "/".join(["n" * 200] * 3) + ".md"
ODD = ["ü.md", "a b.md", "new\nline.md", "-x.md", LONG]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A work tree, reached through a link of another name."""
    real = tmp_path / "real"
    for name in ("docs/a.md", "docs/sub/b.md", *(f"odd/{name}" for name in ODD)):
        (real / name).parent.mkdir(parents=True, exist_ok=True)
        (real / name).write_text("x")
    (tmp_path / "outside.md").write_text("x")
    links = {"to-file.md": "docs/a.md", "to-folder": "docs", "out.md": "../outside.md", "loop": "loop", "dead": "gone"}
    for name, target in links.items():
        (real / name).symlink_to(target)
    os.mkfifo(real / "pipe.md")
    (tmp_path / "root").symlink_to("real")
    return tmp_path / "root"


@pytest.mark.parametrize(
    ("name", "path", "kind"),
    [
        ("a.md", "docs/a.md", "file"),
        ("./sub//b.md", "docs/sub/b.md", "file"),
        ("sub/", "docs/sub", "folder"),
        (".", "docs", "folder"),
        ("..", "", "folder"),
        ("{root}", "", "folder"),
        ("{root}/docs/a.md", "docs/a.md", "file"),
        ("{real}/docs/a.md", "docs/a.md", "file"),
        ("../to-file.md", "docs/a.md", "file"),
        ("../to-folder/sub/b.md", "docs/sub/b.md", "file"),
        ("gone.md", "docs/gone.md", "missing"),
        ("a.md/x", "docs/a.md/x", "missing"),
        ("../loop", "loop", "missing"),
        ("../dead", "dead", "missing"),
        ("n" * 300, "docs/" + "n" * 300, "missing"),
        ("nul\0", "nul\0", "missing"),
        ("../pipe.md", "pipe.md", "special"),
        ("../out.md", "out.md", "link-outside"),
        ("../../outside.md", "../../outside.md", "outside"),
        ("/etc/passwd", "/etc/passwd", "outside"),
        *((f"../odd/{name}", f"odd/{name}", "file") for name in ODD),
    ],
)
def test_names(root: Path, name: str, path: str, kind: Kind) -> None:
    given = name.format(root=root, real=root.parent / "real") if name.startswith("{") else name
    (found,) = look_at([given], root / "docs", root)
    assert (found.name, found.path, found.kind) == (given, path, kind)


def test_the_index_decides_what_a_staged_name_means(root: Path) -> None:
    index = Index(("docs/a.md", "docs/gone.md", "staged/x.md", "l"), symlinks=frozenset({"l"}))
    tracked = make_tracked(index, {"l": "docs"}.get)
    names = ["a.md", "gone.md", "../staged", "sub/b.md", "never.md", "../l/gone.md", "/etc/passwd"]
    found = [(named.path, named.kind) for named in look_in_index(names, root / "docs", root, tracked)]
    assert found == [
        ("docs/a.md", "file"),
        ("docs/gone.md", "file"),
        ("staged", "folder"),
        ("docs/sub/b.md", "file"),
        ("docs/never.md", "missing"),
        ("docs/gone.md", "file"),
        ("/etc/passwd", "outside"),
    ]
