"""`runbook gate`: what is looked at, what is told, what is mended, and how it ends."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result
from syrupy.assertion import SnapshotAssertion
from tests.cli.conftest import Run
from tests.conftest import Repository

from runbook_kit.cli import gatetexts, gating
from runbook_kit.cli.gate import FORMATS, command
from runbook_kit.cli.main import program

GUIDE = """\
# Guide

See [the plan](plan.md), `config/nope.toml` and ![a drawing](../img/drawing.png).

- Readers copy `docs&#47;guide.md` as it is.
- [The other page](Other.md) is spelled so, and [its steps](other.md#stepz) too.

<!-- runbook: ignore missing-target it comes with the next release -->
[later](later.md)

<!-- runbook: ignore missing-target nothing is wrong here -->
[home](../README.md)
"""
OTHER = """\
# Other

## Steps

Read docs/nope.md first.

```bash
make stop || true
```
"""
README = "# Home\n\n[The guide](docs/guide.md) and ![a drawing](img/drawing.png)\n"


@pytest.fixture
def rich(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A repository in which much is wrong; the program works there."""
    repository.write("README.md", README)
    repository.write("docs/guide.md", GUIDE)
    repository.write("docs/other.md", OTHER)
    repository.write("img/drawing.png", "not really")
    repository.write("src/main.py", "pass\n")
    repository.commit()
    monkeypatch.chdir(repository.path)
    return repository


@pytest.fixture
def plain(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A repository in which nothing is wrong; the program works there."""
    repository.write("README.md", README)
    repository.write("docs/guide.md", "# Guide\n\n[Home](../README.md)\n")
    repository.write("docs/alone.md", "# Alone\n")
    repository.write("img/drawing.png", "not really")
    repository.commit()
    monkeypatch.chdir(repository.path)
    return repository


@pytest.fixture
def timeless(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run takes no time, the random word is always the same, and rules say little of themselves."""
    monkeypatch.setattr(gating, "time", SimpleNamespace(monotonic=lambda: 0.0, time_ns=time.time_ns))
    monkeypatch.setattr("runbook_kit.cli.gatereport.random_word", lambda: "word")
    monkeypatch.setattr("runbook_kit.cli.gatereport.explain", lambda rule: f"What {rule} is about.\n")


def concise(result: Result) -> list[str]:
    """The findings of a run with `--format concise`, as `path:line:column rule`."""
    lines = [line.split(" ") for line in result.stdout.splitlines() if "[" in line]
    return [f"{words[0].rstrip(':')} {words[1].partition('[')[2].rstrip(']')}" for words in lines]


def found(run: Run, *arguments: str) -> list[str]:
    result = run("gate", "--format", "concise", *arguments)
    assert result.exit_code in (0, 1), result.stderr
    return concise(result)


def filtered(text: str | bytes, *arguments: str) -> Result:
    """A run with a document on stdin."""
    result = CliRunner().invoke(program, ["gate", "-", *arguments], input=text, prog_name="runbook")
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def changed_files(repository: Repository) -> list[str]:
    return repository.git("status", "--porcelain").splitlines()


# -- what is told


@pytest.mark.usefixtures("timeless")
@pytest.mark.parametrize("form", FORMATS)
def test_every_format(rich: Repository, run: Run, form: str, snapshot: SnapshotAssertion) -> None:
    result = run("gate", "--format", form)
    assert (result.exit_code, result.stdout, result.stderr) == snapshot
    assert changed_files(rich) == []


@pytest.mark.usefixtures("timeless", "rich")
def test_several_reports_at_once(run: Run, tmp_path: Path) -> None:
    files = {form: tmp_path / f"report.{form}" for form in FORMATS}
    result = run("gate", *(f"--output={form}={path}" for form, path in files.items()))
    assert result.exit_code == 1
    del files["github"]  # in a file it has no log to write beside the annotations
    for form, path in files.items():
        alone = run("gate", "--format", form).stdout
        assert path.read_text("utf-8").rstrip("\n") == alone.rstrip("\n"), form


def test_a_report_that_cannot_be_written(rich: Repository, run: Run) -> None:
    result = run("gate", "--output", "sarif=nowhere/x.sarif")
    assert (result.exit_code, "cannot be written: No such file or directory" in result.stderr) == (2, True)
    assert run("gate", "--output", "sarif").exit_code == run("gate", "--output", "sarf=x").exit_code == 2
    assert "Did you mean `sarif`?" in run("gate", "--output", "sarf=x").stderr
    assert changed_files(rich) == []


def test_nothing_is_wrong(plain: Repository, run: Run) -> None:
    result = run("gate")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "No findings in 3 files.\n", "")
    assert changed_files(plain) == []


def test_nothing_to_look_at_is_said(repository: Repository, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository.path)
    result = run("gate")
    assert (result.exit_code, result.stderr) == (0, "There is no Markdown file to look at.\n")


def test_documents_that_are_all_gone_are_not_passed_over_in_silence(plain: Repository, run: Run) -> None:
    for path in ("README.md", "docs/guide.md", "docs/alone.md"):
        (plain.path / path).unlink()
    result = run("gate")
    said = "There is no Markdown file to look at: none of those that git tracks is in the work tree.\n"
    assert (result.exit_code, result.stderr, result.stdout) == (0, said, "No findings.\n")


@pytest.mark.usefixtures("rich")
def test_the_exit_code_follows_the_severity(run: Run) -> None:
    assert run("gate", "docs/other.md").exit_code == 0
    assert run("gate", "docs/other.md", "--fail-on", "warning").exit_code == 1
    assert run("gate", "--fail-on", "never").exit_code == 0
    only_counted = run("gate", "docs/guide.md", "--rule", "entity-in-code", "--fail-on", "info")
    assert only_counted.exit_code == 1


@pytest.mark.usefixtures("rich")
def test_what_decides_the_exit_code_is_listed(run: Run) -> None:
    told = found(run, "docs/other.md", "--severity", "error", "--fail-on", "warning")
    assert told == ["docs/other.md:5:6 missing-bare-path", "docs/other.md:8:11 masked-failure"]
    assert "docs/guide.md:5:16 entity-in-code" in found(run, "--fail-on", "info")


@pytest.mark.usefixtures("rich")
def test_the_last_line_says_how_many_of_what(run: Run) -> None:
    assert run("gate").stderr.startswith("error[findings]: 4 errors in 1 file.\n")
    assert run("gate", "--fail-on", "warning").stderr.startswith("error[findings]: 4 errors, 3 warnings in 2 files.\n")


@pytest.mark.usefixtures("rich")
def test_information_is_counted_and_listed_when_asked_for(run: Run) -> None:
    assert "1 more note: run with --severity info." in run("gate").stdout
    told = run("gate", "--severity", "info", "--format", "concise")
    assert "docs/guide.md:5:16 entity-in-code" in concise(told)
    assert "more note" not in told.stdout


@pytest.mark.usefixtures("rich")
def test_statistics(run: Run) -> None:
    result = run("gate", "--statistics", "--format", "concise")
    assert "docs-reference-targets/missing-target              1        0      1" in result.stdout
    tallies = json.loads(run("gate", "--statistics", "--format", "json").stdout)["statistics"]
    assert {each["rule"]: each["findings"] for each in tallies}["case-mismatch"] == 1


@pytest.mark.usefixtures("rich")
def test_a_gate_or_a_rule_alone(run: Run) -> None:
    everything = found(run)
    for gate in ("secrets", "command-safety", "docs-token-policy"):  # what is remembered has more than that
        owned = {"secrets": [], "command-safety": ["masked-failure"], "docs-token-policy": ["unmarked-path"]}[gate]
        assert {each.split(" ")[1] for each in found(run, "--gate", gate)} == set(owned)
    assert found(run, "--rule", "missing-anchor") == [each for each in everything if "missing-anchor" in each]
    assert found(run) == everything


@pytest.mark.usefixtures("rich")
def test_unknown_names(run: Run) -> None:
    gate, rule = run("gate", "--gate", "docs-token"), run("gate", "--rule", "missing-targets")
    assert (gate.exit_code, rule.exit_code) == (2, 2)
    assert "There is no gate `docs-token`.\nhint: Did you mean `docs-token-policy`?" in gate.stderr
    assert rule.stderr.endswith("There is no rule `missing-targets`.\nhint: Did you mean `missing-target`?\n")
    other = run("gate", "--gate", "secrets", "--rule", "missing-target")
    assert "is not one of `secrets`.\nhint: It is one of `docs-reference-targets`." in other.stderr
    assert other.exit_code == 2


# -- what is looked at


@pytest.mark.usefixtures("rich")
@pytest.mark.parametrize(
    ("arguments", "files"),
    [
        ((), {"docs/guide.md", "docs/other.md"}),
        (("--all",), {"docs/guide.md", "docs/other.md"}),
        (("docs",), {"docs/guide.md", "docs/other.md"}),
        ((".",), {"docs/guide.md", "docs/other.md"}),
        (("docs/other.md",), {"docs/other.md"}),
        (("README.md", "src", "img/drawing.png"), set()),
    ],
)
def test_paths(run: Run, arguments: tuple[str, ...], files: set[str]) -> None:
    assert {each.partition(":")[0] for each in found(run, *arguments)} == files


def test_paths_are_relative_to_the_current_folder(rich: Repository, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(rich.path / "docs")
    assert {each.partition(":")[0] for each in found(run, "other.md")} == {"docs/other.md"}
    assert {each.partition(":")[0] for each in found(run, "../docs/guide.md")} == {"docs/guide.md"}
    assert {each.partition(":")[0] for each in found(run, ".")} == {"docs/guide.md", "docs/other.md"}


def test_a_repository_inside_of_another_is_judged_by_itself(
    rich: Repository, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = Repository(rich.path / "inner")
    inner.write("a.md", "[x](nope.md) [y](README.md)\n")
    inner.write("README.md", "# Inner\n")
    inner.git("init", "--quiet")
    inner.commit()
    assert found(run, "inner") == found(run, "inner/a.md") == ["a.md:1:5 missing-target"]
    monkeypatch.chdir(inner.path)
    assert found(run, ".") == found(run) == ["a.md:1:5 missing-target"]


@pytest.mark.usefixtures("rich")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nope.md",), "error[missing-file]: There is no such file: `nope.md`."),
        (("docs/guid.md",), "hint: Did you mean `docs/guide.md`?"),
        (("/etc/hosts",), "error[outside-repository]: Not in this repository: `/etc/hosts`."),
        (("--all", "docs"), "PATHS and --all do not go together."),
        (("--all", "--changed"), "--all and --changed do not go together."),
        (("--base", "main"), "--base says since when, and needs --changed."),
        (("--changed", "--base", "nope"), "error[unknown-base]: `nope` is not a commit that is known here."),
        (("--staged", "--fix"), "--fix changes files, and --staged looks at what is staged."),
        (("--unsafe-fixes",), "--unsafe-fixes says which fixes are made, and needs --fix or a diff."),
        (("-",), "A document on stdin stands alone and needs its path."),
        (("-", "docs/guide.md"), "A document on stdin stands alone and needs its path."),
        (("--stdin-path", "x.md"), "--stdin-path names the document on stdin."),
        (("--policy-from", "nope"), "`nope` is not a commit that is known here."),
        (("--policy-from", "main", "--update-baseline"), "The baseline is updated from the files of this work tree."),
        (("--baseline", "nope.json"), "There is no baseline `nope.json`."),
        (("--baseline", "nope.json", "--policy-from", "main"), "There is no baseline `nope.json` in `main`."),
        (("--format", "xml"), "'xml' is not one of"),
    ],
)
def test_what_cannot_be_done_is_said(run: Run, arguments: tuple[str, ...], said: str) -> None:
    result = run("gate", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert "hint: " in result.stderr


def test_what_is_not_markdown_is_skipped_aloud(rich: Repository, run: Run) -> None:
    os.symlink("/etc/hosts", rich.path / "out.md")
    result = run("gate", "img/drawing.png", "out.md")
    assert result.stderr.splitlines() == [
        "Skipped, not a Markdown file: `img/drawing.png`.",
        "Skipped, a link that leads out of the repository: `out.md`.",
        "There is no Markdown file to look at.",
    ]
    assert (result.exit_code, result.stdout) == (0, "No findings.\n")


def test_files_that_are_not_tracked(plain: Repository, run: Run) -> None:
    plain.write(".gitignore", "drafts/\n")
    plain.write("docs/new.md", "[x](nope.md)\n")
    plain.write("drafts/a.md", "[x](nope.md)\n")
    assert found(run) == []
    assert (
        found(run, "docs") == found(run, "docs/new.md") == found(run, "--changed") == ["docs/new.md:1:5 missing-target"]
    )
    assert found(run, "drafts/a.md") == ["drafts/a.md:1:5 untracked-target"]  # it was named


# -- changes


@pytest.mark.parametrize("step", ["committed", "staged", "unstaged", "untracked"])
def test_a_changed_document(plain: Repository, run: Run, step: str) -> None:
    plain.git("checkout", "--quiet", "-b", "topic")
    name = "docs/fresh.md" if step == "untracked" else "docs/alone.md"
    plain.write(name, "[x](nope.md)\n")
    if step == "staged":
        plain.git("add", "--all")
    elif step == "committed":
        plain.commit()
    result = run("gate", "--changed", "--format", "concise")
    assert concise(result) == [f"{name}:1:5 missing-target"]
    assert "in 1 file." in result.stdout


def test_nothing_has_changed(plain: Repository, run: Run) -> None:
    result = run("gate", "--changed")
    assert (result.exit_code, result.stderr) == (0, "No file has changed since `main`.\n")
    plain.write("src/new.py", "pass\n")
    plain.git("add", "--all")


def test_changes_are_those_since_the_branch_left_its_base(plain: Repository, run: Run) -> None:
    plain.git("checkout", "--quiet", "-b", "topic")
    plain.write("docs/mine.md", "[x](nope.md)\n")
    plain.commit()
    plain.git("checkout", "--quiet", "main")
    plain.write("docs/theirs.md", "[x](nope.md)\n")
    plain.commit()
    plain.git("checkout", "--quiet", "topic")
    assert found(run, "--changed") == found(run, "--changed", "--base", "main") == ["docs/mine.md:1:5 missing-target"]
    assert found(run, "--changed", "--base", "HEAD") == []


@pytest.mark.parametrize("step", ["committed", "staged", "unstaged"])
def test_a_deleted_target_breaks_documents_that_did_not_change(plain: Repository, run: Run, step: str) -> None:
    plain.git("checkout", "--quiet", "-b", "topic")
    (plain.path / "img/drawing.png").unlink()
    if step != "unstaged":
        plain.git("add", "--all")
    if step == "committed":
        plain.commit()
    assert found(run, "--changed") == ["README.md:3:45 missing-target"]
    assert "in 1 file." in run("gate", "--changed").stdout


def test_a_change_behind_a_link_breaks_documents_that_did_not_change(plain: Repository, run: Run) -> None:
    os.symlink("docs/guide.md", plain.path / "start.md")
    plain.write("README.md", "# Home\n\n[The guide](start.md), [its anchor](docs/guide.md#guide)\n")
    plain.commit()
    (plain.path / "docs/guide.md").unlink()
    assert found(run, "--changed") == ["README.md:3:13 missing-target", "README.md:3:37 missing-target"]


def test_a_deleted_document_is_not_looked_at(plain: Repository, run: Run) -> None:
    (plain.path / "docs/alone.md").unlink()
    assert run("gate").stdout == "No findings in 2 files.\n"
    assert run("gate", "--changed").exit_code == 0


def test_a_renamed_target_is_followed(plain: Repository, run: Run) -> None:
    plain.git("mv", "img/drawing.png", "img/plan.png")
    plain.git("mv", "docs/guide.md", "docs/handbook.md")
    told = run("gate", "--changed", "--format", "json")
    hints = [each["hint"] for each in json.loads(told.stdout)["findings"]]
    assert hints == ["Did you mean `docs/handbook.md`?", "Did you mean `img/plan.png`?"]
    mended = run("gate", "--changed", "--fix")
    assert (mended.exit_code, mended.stderr) == (0, "Mended 2 findings in 1 file.\n")
    assert (plain.path / "README.md").read_text() == README.replace("guide", "handbook", 2).replace(
        "The handbook](docs/handbook", "The guide](docs/handbook"
    ).replace("drawing.png", "plan.png")
    assert run("gate", "--changed", "--fix").stderr == ""


@pytest.mark.parametrize("staged", [False, True])
def test_a_folder_that_is_gone_breaks_documents_that_did_not_change(plain: Repository, run: Run, staged: bool) -> None:
    plain.write("docs/alone.md", "# Alone\n\n[Code](../src/sub/)\n")
    plain.write("src/sub/x.py", "pass\n")
    plain.commit()
    (plain.path / "src/sub/x.py").unlink()
    (plain.path / "src/sub").rmdir()
    if staged:
        plain.git("add", "--all")
    assert found(run, "--changed") == ["docs/alone.md:3:8 missing-target"]


@pytest.mark.parametrize("step", ["deleted", "staged", "committed"])
def test_what_a_change_takes_away_is_not_made_an_example(plain: Repository, run: Run, step: str) -> None:
    text = "# Alone\n\n`src/gone.py` and `src/sub/` and `src/never.py`\n"
    plain.write("docs/alone.md", text)
    plain.write("src/gone.py", "pass\n")
    plain.write("src/sub/x.py", "pass\n")
    plain.commit()
    plain.git("checkout", "--quiet", "-b", "topic")
    (plain.path / "src/gone.py").unlink()
    (plain.path / "src/sub/x.py").unlink()
    if step != "deleted":
        plain.git("add", "--all")
    if step == "committed":
        plain.commit()
    run("gate", "--changed", "--fix")
    expected = text.replace("`src/never.py`", "<code>src&#47;never.py</code>")
    assert (plain.path / "docs/alone.md").read_text() == expected


def test_a_target_in_another_case(plain: Repository, run: Run) -> None:
    plain.git("mv", "docs/guide.md", "docs/Guide.md")
    assert found(run, "--changed") == ["README.md:3:13 case-mismatch"]
    assert run("gate", "--changed", "--fix").exit_code == 0
    assert "[The guide](docs/Guide.md)" in (plain.path / "README.md").read_text()


def test_the_policy_has_changed(rich: Repository, run: Run) -> None:
    assert found(run, "--changed") == []
    rich.write("gates/secrets.yaml", "format: gate/1\ngate: secrets\n")
    assert found(run, "--changed") == found(run)


def test_the_settings_have_changed(rich: Repository, run: Run) -> None:
    assert found(run, "--changed") == []
    rich.write("runbook.toml", 'out = "results"\n')
    assert found(run, "--changed") == found(run) != []


@pytest.mark.parametrize("name", ["secrets.yaml", "paths.yaml", "headings.yaml", "baseline.json"])
def test_the_policy_at_the_root_has_changed(rich: Repository, run: Run, name: str) -> None:
    rich.write("runbook.toml", 'gates = "."\n')
    rich.write("other.yaml", "")
    rich.commit()
    rich.write("other.yaml", "a: b\n")
    assert found(run, "--changed") == []
    rich.write(name, "# nothing\n" if name.endswith("yaml") else '{"format": "baseline/1", "findings": []}\n')
    assert found(run, "--changed") == found(run) != []


OURS = '[tool.runbook-kit]\nout = "results"\n'
OTHERS = "[tool.black]\nline-length = 120\n"


@pytest.mark.parametrize("staged", [(), ("--staged",)])
@pytest.mark.parametrize(
    ("before", "after", "concerned"),
    [
        (OTHERS, OTHERS.replace("120", "100"), False),
        (OTHERS, OTHERS + OURS, True),
        (OTHERS + OURS, OTHERS, True),
        (OURS, None, True),
        (None, OURS, True),
        (None, OTHERS, False),
        (OTHERS, None, False),
        (OURS, OURS.replace("results", "out"), True),
        (OURS, f"{OTHERS}\n# moved\n{OURS}", False),
        ("[tool.runbook-kit]\nout = \n", OURS, True),
        ("# runbook-kit is a tool\n", OTHERS, False),
    ],
)
def test_the_settings_in_a_shared_file_have_changed(
    rich: Repository, run: Run, staged: tuple[str, ...], before: str | None, after: str | None, concerned: bool
) -> None:
    file = rich.path / "pyproject.toml"
    if before is not None:
        file.write_text(before)
        rich.commit()
    if after is None:
        file.unlink()
    else:
        file.write_text(after)
    rich.git("add", "--all")
    assert found(run, "--changed", *staged) == (found(run, *staged) if concerned else [])


def test_the_settings_in_a_shared_file_before_the_first_commit(rich: Repository, run: Run) -> None:
    rich.write("pyproject.toml", OURS)
    rich.git("add", "--all")
    rich.git("update-ref", "-d", "HEAD")
    assert found(run, "--changed") == found(run) != []


def test_settings_of_a_revision_are_not_those_of_the_change(rich: Repository, run: Run) -> None:
    rich.write("pyproject.toml", OURS)
    assert found(run, "--changed", "--policy-from", "HEAD") == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("labels: foo\n", "2:9: `labels` must be a mapping of keys to values, but is `foo`."),
        ("labels: {exit: [pass]}\n", "2:16: `exit` must be a mapping of keys to values, but is a list."),
        ("labels: {exitt: {en: [pass]}}\n", "2:10: Unknown key `exitt` in this mapping."),
        ("header: [1]\n", "2:9: `header` must be a mapping of keys to values, but is a list."),
        ("phase_words: 7\n", "2:14: `phase_words` must be a list, but is the number `7`."),
        ("label: {}\n", "2:1: Unknown key `label` in this list of headings."),
    ],
)
def test_words_of_headings_that_cannot_be_used(plain: Repository, run: Run, text: str, said: str) -> None:
    plain.write("gates/headings.yaml", f"format: headings/1\n{text}")
    for words in (("gate",), ("gate", "docs/guide.md"), ("show", "docs/guide.md")):
        result = run(*words)
        assert result.exit_code == 2, words
        assert f"error[invalid-policy]: gates/headings.yaml:{said}" in result.stderr


def test_words_of_headings_are_added_to_those_that_ship(plain: Repository, run: Run) -> None:
    plain.write("gates/headings.yaml", "format: headings/1\nversion: 1.0\nlabels: {exit: {en: [ready when]}}\n")
    plain.write("docs/alone.md", "# A\n\n## Phase 1 — B\n\n### Ready when\n\n- it works\n\n### Exit\n\n- it is off\n")
    shown = json.loads(run("show", "docs/alone.md", "--format", "json").stdout)
    assert [each["text"] for each in shown["runbook"]["phases"][0]["exit"]] == ["it works", "it is off"]
    assert run("gate", "docs/alone.md").exit_code == 0


# -- what is staged


def test_the_index_is_judged_and_not_the_work_tree(plain: Repository, run: Run) -> None:
    plain.write("docs/alone.md", "[x](nope.md)\n")
    assert (found(run, "--staged"), found(run)) == ([], ["docs/alone.md:1:5 missing-target"])
    plain.git("add", "--all")
    plain.write("docs/alone.md", "# Alone\n")
    assert (found(run, "--staged"), found(run)) == (["docs/alone.md:1:5 missing-target"], [])
    assert found(run, "--staged", "docs/alone.md") == ["docs/alone.md:1:5 missing-target"]
    (plain.path / "docs/alone.md").unlink()
    assert found(run, "--staged", "docs/alone.md") == found(run, "--staged") == ["docs/alone.md:1:5 missing-target"]
    assert found(run, "--staged", "docs/guide.md") == []


def test_changes_of_the_index_are_judged_and_not_those_of_the_work_tree(plain: Repository, run: Run) -> None:
    plain.write("docs/alone.md", "# Alone\n\n[a](staged.md)\n")
    plain.git("add", "--all")
    plain.write("docs/alone.md", "# Alone\n\n[a](unstaged.md)\n")
    plain.write("docs/loose.md", "[a](untracked.md)\n")
    (plain.path / "img/drawing.png").unlink()
    result = run("gate", "--changed", "--staged", "--format", "concise")
    assert concise(result) == ["docs/alone.md:3:5 missing-target"]
    assert "`docs/staged.md`" in result.stdout
    assert len(found(run, "--changed")) == 3
    plain.write("README.md", "# Home\n")
    plain.git("rm", "--quiet", "--cached", "img/drawing.png")
    (plain.path / "img").rmdir()
    said = run("gate", "--changed", "--staged", "--format", "concise").stdout  # README.md refers to it as it is staged
    assert "README.md:3:45: error[missing-target]" in said


RULES = """\
groups:
  - name: disks
    rules:
      - alert: DiskFull
        annotations: {runbook_url: runbooks/disk.md#steps}
      - alert: DiskSlow
        annotations: {runbook_url: runbooks/never.md}
"""


@pytest.fixture
def alarmed(plain: Repository, run: Run) -> Repository:
    """A repository with alerts; the runbook of one of them has never been there."""
    plain.write("rules/disk.yaml", RULES)
    plain.write("runbooks/disk.md", "---\nrunbook: disk\nalerts: [DiskFull]\n---\n# Disk\n\n## Steps\n")
    plain.commit()
    assert "rules/disk.yaml:7:36 broken-alert-link" in found(run)
    return plain


@pytest.mark.parametrize(
    ("path", "text", "told"),
    [
        ("docs/alone.md", "# Alone\n\nMore.\n", []),
        ("runbooks/disk.md", None, ["rules/disk.yaml:5:36 broken-alert-link"]),
        ("runbooks/disk.md", "# Disk\n", ["rules/disk.yaml:5:36 broken-alert-link"]),
        ("rules/disk.yaml", f"{RULES}# more\n", ["rules/disk.yaml:7:36 broken-alert-link"]),
        (
            "rules/disk.yaml",
            RULES.replace("DiskFull", "Full"),
            ["rules/disk.yaml:7:36 broken-alert-link", "runbooks/disk.md:3:10 unknown-alert"],
        ),
        ("rules/new.yaml", RULES.replace("Disk", "New"), ["rules/new.yaml:7:36 broken-alert-link"]),
    ],
)
def test_what_a_change_does_to_alerts_and_their_runbooks(
    alarmed: Repository, run: Run, path: str, text: str | None, told: list[str]
) -> None:
    if text is None:
        (alarmed.path / path).unlink()
    else:
        alarmed.write(path, text)
    alarmed.git("add", "--all")
    for options in ((), ("--staged",)):
        lines = found(run, "--changed", *options)
        assert [line for line in lines if "-alert" in line] == told


def test_alert_rules_are_those_of_the_index(alarmed: Repository, run: Run) -> None:
    alarmed.write("rules/disk.yaml", RULES.replace("disk.md#steps", "gone.md"))
    alarmed.git("add", "--all")
    alarmed.write("rules/disk.yaml", RULES)
    assert "rules/disk.yaml:5:36 broken-alert-link" in found(run, "--all", "--staged")
    assert "rules/disk.yaml:5:36 broken-alert-link" not in found(run)


def test_a_policy_and_a_target_that_change_together(plain: Repository, run: Run) -> None:
    policy(plain, "secrets", "exclude: [a.md]\n")
    (plain.path / "img/drawing.png").unlink()
    (plain.path / "img").rmdir()
    assert found(run, "--changed") == ["README.md:3:45 missing-target"]


def test_anchors_are_those_of_the_index(plain: Repository, run: Run) -> None:
    plain.write("docs/guide.md", "# Guide\n\n[x](alone.md#fresh)\n")
    plain.git("add", "--all")
    plain.write("docs/alone.md", "# Fresh\n")
    assert (found(run, "--staged"), found(run)) == (["docs/guide.md:3:5 missing-anchor"], [])


@pytest.mark.parametrize("named", ["docs/guide.md", "docs", ".", "link/guide.md", "./docs/../docs/guide.md"])
def test_what_is_named_is_judged_with_all_that_is_staged(plain: Repository, run: Run, named: str) -> None:
    os.symlink("docs", plain.path / "link")
    plain.write("docs/guide.md", "# Guide\n\n[x](alone.md#fresh)\n")
    plain.git("add", "docs")
    plain.write("docs/guide.md", "# Guide\n")
    plain.write("docs/alone.md", "# Fresh\n")
    assert found(run, "--staged", named) == ["docs/guide.md:3:5 missing-anchor"]


def test_what_is_named_may_lie_where_git_does_not_look(plain: Repository, run: Run, tmp_path: Path) -> None:
    plain.write("docs/alone.md", "[x](nope.md)\n")
    plain.git("add", "--all")
    plain.write("docs/alone.md", "# Alone\n")
    for wrong in ("../elsewhere.md", str(tmp_path / "x.md")):
        assert run("gate", "--staged", "docs/alone.md", wrong).exit_code == 2


@pytest.mark.parametrize("named", [(), ("docs/alone.md",)])
def test_what_is_staged_is_judged_by_the_policy_that_is_staged(
    plain: Repository, run: Run, named: tuple[str, ...]
) -> None:
    policy = "gates/docs-reference-targets.yaml"
    off = "format: gate/1\ngate: docs-reference-targets\nrules: {missing-target: {severity: 'off'}}\n"
    plain.write("docs/alone.md", "[x](nope.md)\n")
    plain.git("add", "--all")
    wrong = ["docs/alone.md:1:5 missing-target"]
    plain.write(policy, off)
    assert (found(run, "--staged", *named), found(run, *named)) == (wrong, [])  # git does not know it
    plain.git("add", policy)
    assert (found(run, "--staged", *named), found(run, *named)) == ([], [])
    (plain.path / policy).write_text(off.replace("'off'", "error"))
    assert (found(run, "--staged", *named), found(run, *named)) == ([], wrong)
    (plain.path / policy).unlink()
    assert (found(run, "--staged", *named), found(run, *named)) == ([], wrong)


@pytest.mark.parametrize("folder", [".", "./policy", "policy/", "deep/policy"])
@pytest.mark.parametrize("named", [(), ("docs/alone.md",)])
def test_staged_policies_and_baselines_lie_where_the_settings_say(
    plain: Repository, run: Run, named: tuple[str, ...], folder: str
) -> None:
    off = "format: gate/1\ngate: docs-reference-targets\nrules: {missing-target: {severity: 'off'}}\n"
    plain.write("docs/alone.md", "[x](nope.md) [y](guide.md#nope)\n")
    plain.write("runbook.toml", f'gates = "{folder}"\n')
    plain.write(f"{folder}/docs-reference-targets.yaml", off)
    plain.git("add", "--all")
    assert found(run, "--staged", *named) == found(run, *named) == ["docs/alone.md:1:18 missing-anchor"]
    assert run("gate", "--update-baseline").exit_code == 0
    assert (run("gate", "--staged", *named).exit_code, run("gate", *named).exit_code) == (1, 0)
    plain.git("add", "--all")
    assert (run("gate", "--staged", *named).exit_code, run("gate", *named).exit_code) == (0, 0)


@pytest.mark.parametrize("named", [(), ("docs/alone.md",)])
def test_what_is_staged_is_judged_by_the_baseline_that_is_staged(
    plain: Repository, run: Run, named: tuple[str, ...]
) -> None:
    plain.write("docs/alone.md", "[x](nope.md)\n")
    plain.git("add", "--all")
    assert run("gate", "--update-baseline").exit_code == 0
    assert (run("gate", "--staged", *named).exit_code, run("gate", *named).exit_code) == (1, 0)
    plain.git("add", "--all")
    (plain.path / "gates/baseline.json").unlink()
    assert (run("gate", "--staged", *named).exit_code, run("gate", *named).exit_code) == (0, 1)


@pytest.mark.parametrize("split", [False, True])
@pytest.mark.parametrize("named", [(), ("docs/alone.md",), ("docs",), ("--changed",)])
def test_what_is_only_announced_is_not_staged(plain: Repository, run: Run, named: tuple[str, ...], split: bool) -> None:
    plain.write("docs/alone.md", "[a](later.md) [b](deep/gone.md) [c](deep)\n")
    plain.write("docs/later.md", "[x](nope.md)\n")
    plain.write("docs/deep/gone.md", "")
    plain.write("gates/docs-reference-targets.yaml", "no policy")
    plain.git("add", "docs/alone.md")
    plain.git("add", "--intent-to-add", ".")
    (plain.path / "docs/deep/gone.md").unlink()
    (plain.path / "docs/deep").rmdir()
    if split:
        plain.git("update-index", "--split-index")
    wrong = [
        "docs/alone.md:1:5 untracked-target",
        "docs/alone.md:1:19 missing-target",
        "docs/alone.md:1:37 missing-target",
    ]
    assert found(run, "--staged", *named) == wrong
    if named == ("docs",):  # git will track it, so that the work tree has it
        assert found(run, *named) == ["docs/later.md:1:5 missing-target"]


@pytest.mark.parametrize("mark", ["--skip-worktree", "--assume-unchanged"])
@pytest.mark.parametrize(
    "named", [(), ("docs/guide.md", "docs/alone.md"), ("docs/guide.md",), ("docs",), ("--changed",)]
)
def test_what_git_does_not_look_at_is_judged_as_it_is_staged(
    plain: Repository, run: Run, named: tuple[str, ...], mark: str
) -> None:
    plain.write("docs/guide.md", "[x](alone.md#staged)\n")
    plain.write("docs/alone.md", "# Staged\n\n[y](nope.md)\n")
    plain.write("docs/gone.md", "[z](nope.md)\n")
    plain.git("add", "--all")
    plain.git("update-index", mark, "docs/alone.md")
    plain.git("update-index", "--skip-worktree", "docs/gone.md")  # as a sparse checkout leaves it out
    plain.write("docs/alone.md", "# As I like it\n")
    (plain.path / "docs/gone.md").unlink()
    alone = ["docs/alone.md:3:5 missing-target"]
    assert found(run, "--staged", *named) == (alone if named != ("docs/guide.md",) else [])
    assert found(run, "docs/guide.md", "docs/alone.md") == ["docs/guide.md:1:5 missing-anchor"]


def test_a_commit_with_an_index_of_its_own(plain: Repository, run: Run) -> None:
    plain.write("docs/alone.md", "[x](nope.md)\n")
    index = plain.path / ".git/next-index-1.lock"
    index.write_bytes((plain.path / ".git/index").read_bytes())
    subprocess.run(
        ["git", "add", "docs/alone.md"], cwd=plain.path, env={**os.environ, "GIT_INDEX_FILE": str(index)}, check=True
    )
    result = run("gate", "--staged", "--format", "concise", GIT_INDEX_FILE=str(index))
    assert concise(result) == ["docs/alone.md:1:5 missing-target"]
    assert found(run, "--staged") == []


# -- stdin


@pytest.mark.usefixtures("rich")
def test_a_document_on_stdin() -> None:
    result = filtered("[x](nope.md) [y](other.md)\n", "--stdin-path", "docs/new.md", "--format", "concise")
    assert (result.exit_code, concise(result)) == (1, ["docs/new.md:1:5 missing-target"])
    assert filtered("[y](other.md)\n", "--stdin-path", "docs/guide.md").exit_code == 0
    outside = filtered("x", "--stdin-path", "../x.md")
    assert (outside.exit_code, "`../x.md` is not a path of this repository." in outside.stderr) == (2, True)


def test_an_editor_works_anywhere(rich: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = filtered("[y](other.md#nope)\n", "--stdin-path", str(rich.path / "docs/new.md"), "--format", "json")
    (finding,) = json.loads(result.stdout)["findings"]
    assert (finding["rule"], finding["path"], finding["line"]) == ("missing-anchor", "docs/new.md", 1)


def test_a_document_on_stdin_is_mended(rich: Repository) -> None:
    text = "\ufeff# A\r\n\r\n[x](Other.md) [y](nope.md)"
    result = filtered(text.encode(), "--stdin-path", "docs/guide.md", "--fix")
    assert result.stdout_bytes == text.replace("Other", "other").encode()
    assert "Mended 1 finding in 1 file." in result.stderr
    assert "which is not in the repository" in result.stderr  # what is left is told beside the document
    assert result.exit_code == 1
    assert changed_files(rich) == []


@pytest.mark.usefixtures("rich")
@pytest.mark.parametrize("form", ["text", "json"])
def test_stdin_without_anything_to_mend_comes_out_byte_for_byte(form: str) -> None:
    for data in (b"", b"x", b"\xef\xbb\xbfa\r\nb\n\n", b"\xff\xfe[x](Other.md)\n", "\u2028ü\n".encode()):
        result = filtered(data, "--stdin-path", "docs/new.md", "--fix", "--format", form)
        assert result.stdout_bytes == data


# -- mending


def test_mending(rich: Repository, run: Run, snapshot: SnapshotAssertion) -> None:
    result = run("gate", "--fix", "--format", "concise")
    assert (result.exit_code, result.stdout, result.stderr, rich.git("diff", "-U0")) == snapshot
    before = rich.git("diff")
    again = run("gate", "--fix", "--format", "concise")
    assert (again.exit_code, again.stdout) == (1, result.stdout)
    assert (rich.git("diff"), "Mended" in again.stderr) == (before, False)


def test_what_is_only_counted_is_counted_as_it_is_left(plain: Repository, run: Run) -> None:
    plain.write("runbooks/x.md", "# X\n\nRun `bash scripts&#47;x.sh` and see `docs&#47;y.md`.\n")
    plain.write("docs/alone.md", "See `docs&#47;z.md`.\n")
    plain.git("add", "--all")
    assert "\n3 more notes: run with --severity info." in run("gate").stdout
    run("gate", "--format", "diff", "--output=text=t")
    assert "\n3 more notes: run with --severity info." in (plain.path / "t").read_text()
    assert "\n2 more notes: run with --severity info." in run("gate", "--fix").stdout
    assert "\n2 more notes: run with --severity info." in run("gate").stdout


def test_a_diff_shows_what_mending_would_do(rich: Repository, run: Run, tmp_path: Path) -> None:
    patch = tmp_path / "a.patch"
    run("gate", "--output", f"diff={patch}")
    assert patch.read_text() == run("gate", "--format", "diff").stdout
    assert changed_files(rich) == []
    rich.git("apply", str(patch))
    applied = rich.git("diff")
    rich.git("checkout", "--quiet", ".")
    run("gate", "--fix")
    assert rich.git("diff") == applied != ""


COMMANDS = "# A\n\n```bash\nls docs&#47;guide.md  # not&#47;this\nrm -rf &#47;\n```\n\n[x](Guide.md)\n"


def test_commands_are_mended_when_that_is_asked_for(plain: Repository, run: Run) -> None:
    plain.write("docs/new.md", COMMANDS)
    alone = run("gate", "docs/new.md", "--format", "diff")
    assert ("+[x](guide.md)" in alone.stdout, "ls docs" in alone.stdout) == (True, False)
    assert "`--fix` mends 1 of them." in alone.stderr
    mended = COMMANDS.replace("Guide", "guide")
    result = run("gate", "docs/new.md", "--fix")
    assert (plain.path / "docs/new.md").read_text() == mended
    assert "2 can be fixed with --fix --unsafe-fixes, which changes the commands of blocks." in result.stdout
    assert "`--fix --unsafe-fixes` mends 2 of them, and changes the commands of blocks." in result.stderr
    found = json.loads(run("gate", "docs/new.md", "--format", "json").stdout)["findings"]
    assert [(each["fixable"], each["unsafe_fix"]) for each in found] == [(False, True), (False, True)]
    diff = run("gate", "docs/new.md", "--format", "diff", "--unsafe-fixes")
    assert [line for line in diff.stdout.splitlines() if line[:2] in ("-l", "+l", "-r", "+r")] == [
        "-ls docs&#47;guide.md  # not&#47;this",
        "+ls docs/guide.md  # not&#47;this",
    ]
    assert (plain.path / "docs/new.md").read_text() == mended
    # What is decoded must bring up nothing else: that command is forbidden.
    result = run("gate", "docs/new.md", "--fix", "--unsafe-fixes", "--format", "concise")
    assert (plain.path / "docs/new.md").read_text() == mended.replace("docs&#47;guide", "docs/guide")
    assert "Mended 1 finding in 1 file." in result.stderr
    assert (result.exit_code, concise(result)) == (1, ["docs/new.md:5:8 entity-in-command"])


@pytest.mark.parametrize(
    "text",
    [
        b"[x](Guide.md)\n",
        b"[x](Guide.md)",
        b"# A\r\n\r\n[x](Guide.md)\r\n",
        b"\xef\xbb\xbf# A\n[x](Guide.md)\n\n\n",
        b"```\n[x](Guide.md)\r\n```\r[x](Guide.md)\n",
    ],
)
def test_nothing_else_of_a_file_changes(plain: Repository, run: Run, text: bytes) -> None:
    path = plain.path / "docs/alone.md"
    path.write_bytes(text)
    path.chmod(0o751)
    assert run("gate", "docs/alone.md", "--fix").exit_code == 0
    head, _, tail = text.rpartition(b"Guide.md")
    assert path.read_bytes() == head + b"guide.md" + tail
    assert path.stat().st_mode & 0o777 == 0o751
    assert sorted(each.name for each in path.parent.iterdir()) == ["alone.md", "guide.md"]


def test_what_a_fence_executes_is_left(plain: Repository, run: Run) -> None:
    text = "# A\n\n```bash\ncat docs/Guide.md && cat config&#47;x.toml\n```\n"
    plain.write("docs/alone.md", text)
    run("gate", "docs/alone.md", "--fix", "--severity", "info")
    assert (plain.path / "docs/alone.md").read_text() == text


def test_links_are_not_written_through(plain: Repository, run: Run, tmp_path: Path) -> None:
    outside = tmp_path / "outside.md"
    outside.write_text("[x](docs/Guide.md)\n")
    os.symlink(outside, plain.path / "linked.md")
    os.symlink("docs/alone.md", plain.path / "inside.md")
    plain.write("docs/alone.md", "[x](Guide.md)\n")
    plain.commit()
    run("gate", "--fix")
    run("gate", "--fix", "linked.md", "inside.md")
    assert outside.read_text() == "[x](docs/Guide.md)\n"
    assert (plain.path / "linked.md").is_symlink()
    assert (plain.path / "inside.md").is_symlink()
    assert (plain.path / "docs/alone.md").read_text() == "[x](guide.md)\n"


def test_a_read_only_file(plain: Repository, run: Run) -> None:
    path = plain.write("docs/alone.md", "[x](Guide.md)\n")
    path.chmod(0o444)
    result = run("gate", "--fix")
    assert (result.exit_code, "`docs/alone.md` is read-only and was not changed." in result.stderr) == (2, True)
    assert path.read_text() == "[x](Guide.md)\n"


def test_a_file_that_changes_meanwhile_is_left(plain: Repository, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from runbook_kit.cli import settling

    path = plain.write("docs/alone.md", "[x](Guide.md)\n")
    write_all = settling.write_all

    def somebody_is_faster(desk: Any, changes: Any) -> None:
        path.write_text("[x](Guide.md) and more\n")
        write_all(desk, changes)

    monkeypatch.setattr(settling, "write_all", somebody_is_faster)
    result = run("gate", "--fix")
    assert (result.exit_code, "was changed by somebody else meanwhile" in result.stderr) == (2, True)
    assert path.read_text() == "[x](Guide.md) and more\n"


def test_a_full_disk(plain: Repository, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    path = plain.write("docs/alone.md", "[x](Guide.md)\n")

    def full(descriptor: int) -> None:
        del descriptor
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("runbook_kit.cli.writing.os.fsync", full)
    result = run("gate", "--fix", "--no-cache")
    assert (result.exit_code, "No space left on device" in result.stderr) == (5, True)
    assert path.read_text() == "[x](Guide.md)\n"
    assert sorted(each.name for each in path.parent.iterdir()) == ["alone.md", "guide.md"]


def test_an_interruption_writes_nothing(plain: Repository, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    path = plain.write("docs/alone.md", "[x](Guide.md)\n")

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("runbook_kit.cli.writing.os.replace", interrupted)
    result = run("gate", "--fix", "--no-cache")
    assert (result.exit_code, "error[interrupted]" in result.stderr) == (130, True)
    assert path.read_text() == "[x](Guide.md)\n"
    assert sorted(each.name for each in path.parent.iterdir()) == ["alone.md", "guide.md"]


# -- what is accepted


def policy(repository: Repository, gate: str, body: str) -> None:
    repository.write(f"gates/{gate}.yaml", f"format: gate/1\ngate: {gate}\n{body}")


def test_suppressions_are_counted_and_useless_ones_are_findings(rich: Repository, run: Run) -> None:  # noqa: ARG001
    result = run("gate", "docs/guide.md", "--format", "concise")
    assert "docs/guide.md:11:1 useless-suppression" in concise(result)
    assert "docs/guide.md:9:9 missing-target" not in concise(result)
    assert "; 1 suppressed." in result.stdout
    shown = run("gate", "docs/guide.md", "--show-suppressed")
    assert "9:9 error[missing-target], suppressed" in shown.stdout
    assert "reason: it comes with the next release" in shown.stdout


def test_a_reason_may_be_long(plain: Repository, run: Run) -> None:
    reason = "because it is so " * 20
    plain.write("docs/alone.md", f"<!-- runbook: ignore missing-target {reason}-->\n[x](nope.md)\n")
    assert found(run) == []
    plain.write("docs/alone.md", "<!-- runbook: ignore missing-target it\nwill come -->\n[x](nope.md)\n")
    assert found(run) == []


def test_allowances(rich: Repository, run: Run) -> None:
    allowed = "allowances:\n  - {rules: [missing-path], token: config/nope.toml, reason: made by the installer}\n"
    policy(rich, "docs-reference-targets", allowed)
    assert "docs/guide.md:3:26 missing-path" not in found(run)
    assert "docs/guide.md:3:26 unmarked-path" in found(run)  # another gate, another allowance
    policy(rich, "docs-reference-targets", allowed.replace("config/nope.toml", "config/gone.toml"))
    assert "gates/docs-reference-targets.yaml:4:5 stale-allowance" in found(run)
    assert "stale-allowance" not in " ".join(found(run, "docs"))  # not everything was looked at


def test_a_wrong_key_in_a_gate_file(rich: Repository, run: Run) -> None:
    policy(rich, "secrets", "rulez: {}\n")
    result = run("gate")
    assert (result.exit_code, "gates/secrets.yaml:3:1: " in result.stderr) == (2, True)
    assert "Did you mean `rules`?" in result.stderr
    policy(rich, "secrets", "rules: {secret-like-valu: {severity: off}}\n")
    assert "Did you mean `secret-like-value`?" in run("gate").stderr


def test_options_of_another_shape_name_their_rule_and_file(rich: Repository, run: Run) -> None:
    policy(rich, "command-safety", "rules:\n  forbidden-command: {options: {commands: {mine: {pattern: x}}}}\n")
    result = run("gate")
    assert result.exit_code == 2
    assert "The options of `forbidden-command` in `command-safety.yaml` cannot be used: " in result.stderr
    assert "unknown field `pattern`" in result.stderr


def test_the_parts_that_a_step_needs(plain: Repository, run: Run) -> None:
    settings = "severity: warning, options: {needs: [commands]}"
    policy(plain, "runbook-structure", f"rules:\n  incomplete-step: {{{settings}}}\n")
    plain.write("runbooks/a.md", "---\nrunbook: a\n---\n## Phase 1 — Try\n\n1. Look\n")
    plain.commit()
    result = run("gate", "--rule", "incomplete-step", "--format", "concise")
    assert "runbooks/a.md:6:1: warning[incomplete-step] The step `Look` has no commands.\n" in result.stdout


def test_a_policy_of_ones_own(rich: Repository, run: Run) -> None:
    policy(rich, "docs-reference-targets", "exclude: [docs/guide.md]\nrules: {missing-bare-path: {severity: error}}\n")
    policy(rich, "docs-token-policy", "rules: {unmarked-path: {severity: 'off'}}\n")
    result = run("gate", "--format", "concise")
    assert concise(result) == ["docs/other.md:5:6 missing-bare-path", "docs/other.md:8:11 masked-failure"]
    assert "docs/other.md:5:6: error[" in result.stdout


# -- the baseline


def test_a_baseline_accepts_what_is_there(rich: Repository, run: Run) -> None:
    result = run("gate", "--update-baseline")
    assert (result.exit_code, result.stderr) == (
        0,
        "`gates/baseline.json` accepts 8 findings: 8 added, 0 removed.\n",
    )
    assert run("gate").stdout.startswith("No findings in 3 files; 1 suppressed, 8 in the baseline.")
    rich.write("docs/other.md", OTHER.replace("# Other", "# Other\n\nMore text, and\n\n"))  # everything moves
    assert run("gate", "--format", "concise").exit_code == 0
    assert concise(run("gate", "--format", "concise")) == []


def test_a_copy_is_new_and_what_is_mended_must_go(rich: Repository, run: Run) -> None:
    run("gate", "--update-baseline")
    rich.write("docs/other.md", OTHER + "\nRead docs/nope.md first.\n")
    assert found(run) == ["docs/other.md:11:6 missing-bare-path"]
    rich.write("docs/other.md", OTHER.replace("Read docs/nope.md first.\n", ""))
    gone = run("gate", "--format", "concise")
    assert [each.split(" ")[1] for each in concise(gone)] == ["stale-baseline-entry"]
    assert (gone.exit_code, "is not there any more" in gone.stdout) == (1, True)
    assert "7 findings: 0 added, 1 removed." in run("gate", "--update-baseline").stderr
    assert run("gate").exit_code == 0


def test_a_baseline_elsewhere(rich: Repository, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("gate", "--update-baseline", "--baseline", str(tmp_path / "outside.json"))
    assert run("gate", "--baseline", str(tmp_path / "outside.json")).exit_code == 0
    monkeypatch.chdir(rich.path / "docs")
    run("gate", "--update-baseline", "--baseline", "known.json")
    assert changed_files(rich) == ["?? docs/known.json"]
    assert run("gate", "--baseline", "known.json").exit_code == 0
    assert run("gate").exit_code == 1


CONFLICT = '{"format": "baseline/1", "findings": [\n<<<<<<< HEAD\n=======\n>>>>>>> topic\n]}\n'


@pytest.mark.parametrize("text", ["", "{}", CONFLICT])
def test_a_baseline_that_cannot_be_read_is_written_anew(rich: Repository, run: Run, text: str) -> None:
    rich.write("gates/baseline.json", text)
    stopped = run("gate")
    assert (stopped.exit_code, "`runbook gate --all --update-baseline`" in stopped.stderr) == (2, True)
    assert run("gate", "docs/guide.md", "--update-baseline").exit_code == 2  # it would lose what is known of others
    assert run("gate", "--gate", "secrets", "--update-baseline").exit_code == 2
    assert (rich.path / "gates/baseline.json").read_text() == text
    mended = run("gate", "--all", "--update-baseline")
    assert (mended.exit_code, mended.stderr.splitlines()[0]) == (
        0,
        "`gates/baseline.json` cannot be read, and is written anew.",
    )
    assert found(run) == []


def test_a_baseline_that_may_not_be_written(rich: Repository, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr("runbook_kit.cli.writing.tempfile.mkstemp", refused)
    result = run("gate", "--update-baseline")
    assert (result.exit_code, result.stderr.splitlines()[0]) == (
        2,
        "error[permission-denied]: `gates/baseline.json` may not be written here.",
    )
    assert not (rich.path / "gates/baseline.json").exists()


def test_what_is_known_of_a_document_that_a_change_deletes_must_go(rich: Repository, run: Run) -> None:
    run("gate", "--update-baseline")
    rich.commit()
    assert found(run, "--changed", "--base", "HEAD") == []
    rich.git("rm", "--quiet", "docs/other.md")
    stale = [line for line in found(run, "--changed", "--base", "HEAD") if "stale-baseline-entry" in line]
    assert stale == [line for line in found(run) if "stale-baseline-entry" in line] != []


def test_what_is_in_the_baseline_is_not_mended(rich: Repository, run: Run) -> None:
    run("gate", "--update-baseline")
    rich.commit()
    assert run("gate", "--fix").exit_code == 0
    assert changed_files(rich) == []


# -- the policy of another revision


def test_a_change_cannot_loosen_the_policy_that_judges_it(rich: Repository, run: Run) -> None:
    policy(rich, "docs-token-policy", "rules: {unmarked-path: {severity: warning}}\n")
    rich.commit()
    before = found(run, "--policy-from", "main")
    rich.git("checkout", "--quiet", "-b", "topic")
    policy(
        rich,
        "docs-token-policy",
        "rules: {unmarked-path: {severity: 'off'}}\n"
        "allowances:\n  - {rule: entity-in-code, path: docs/**, reason: we like it}\n",
    )
    run("gate", "--update-baseline")
    rich.write("docs/other.md", OTHER + "\n<!-- runbook: ignore missing-target we know -->\n[x](nope.md)\n")
    rich.commit()
    assert found(run) == []
    assert found(run, "--policy-from", "main") == before
    result = run("gate", "--policy-from", "main", "--format", "json")
    assert result.stderr.splitlines()[:4] == [
        "Compared with `main`, this loosens the gates:",
        "  gates/docs-token-policy.yaml:3: `unmarked-path` was a warning and is off.",
        "  gates/docs-token-policy.yaml:5: Allows `entity-in-code` in `docs/**`: we like it.",
        "  gates/baseline.json:2: The baseline accepts `case-mismatch` in `docs/guide.md`: The link is spelled "
        "`docs/Other.md`, the file is `docs/other.md`.",
    ]
    changes = json.loads(result.stdout)["policy_changes"]
    assert [each["kind"] for each in changes] == ["severity", "allowance", *["baseline"] * 7, "suppression"]
    assert changes[-1] == {
        "kind": "suppression",
        "path": "docs/other.md",
        "line": 11,
        "message": "Suppresses `missing-target`: we know.",
    }


def test_nothing_is_said_of_a_policy_that_stays(rich: Repository, run: Run) -> None:
    assert run("gate", "--policy-from", "main", "--format", "json").stderr == run("gate", "--format", "json").stderr
    assert "policy_changes" not in run("gate", "--policy-from", "main", "--format", "json").stdout
    assert changed_files(rich) == []


# -- surroundings


def test_without_git(rich: Repository, run: Run, tmp_path: Path) -> None:
    expected = found(run)
    for arguments in ((), ("--all",), ("docs",), ("docs/guide.md", "docs/other.md")):
        result = run("gate", "--format", "concise", *arguments, PATH=str(tmp_path))
        assert (concise(result), result.exit_code) == (expected, 1)
    stopped = run("gate", "--changed", PATH=str(tmp_path))
    assert (stopped.exit_code, "error[git-not-found]" in stopped.stderr) == (5, True)
    assert changed_files(rich) == []


def test_without_a_repository(nowhere: Path, run: Run) -> None:
    (nowhere / "docs").mkdir()
    (nowhere / "docs/a.md").write_text("[x](nope.md) [y](../b.txt) `docs/none.md`\n")
    (nowhere / "b.txt").write_text("")
    (nowhere / ".hidden").mkdir()
    (nowhere / ".hidden/a.md").write_text("[x](nope.md)\n")
    (nowhere / "env/lib").mkdir(parents=True)
    (nowhere / "env/pyvenv.cfg").write_text("")
    (nowhere / "env/lib/a.md").write_text("[x](nope.md)\n")
    expected = ["docs/a.md:1:5 missing-target", "docs/a.md:1:28 missing-path"]
    for arguments in ((), ("--all",), ("docs",), ("docs/a.md",)):
        assert found(run, *arguments) == expected
    result = run("gate", "--changed")
    assert (result.exit_code, "error[not-a-repository]" in result.stderr) == (2, True)
    assert not (nowhere / ".runbook").exists()


# -- memory


def twice(run: Run, *arguments: str) -> tuple[Result, Result]:
    return run("gate", *arguments), run("gate", *arguments)


@pytest.mark.usefixtures("timeless")
@pytest.mark.parametrize("form", ["text", "json", "sarif"])
def test_the_second_run_says_the_same(rich: Repository, run: Run, form: str) -> None:
    first, second = twice(run, "--format", form)
    assert (rich.path / ".runbook/cache/gates.msgpack").is_file()
    assert (first.stdout_bytes, first.stderr_bytes) == (second.stdout_bytes, second.stderr_bytes)
    fresh = run("gate", "--format", form, "--no-cache")
    assert fresh.stdout_bytes == first.stdout_bytes
    assert changed_files(rich) == []


@pytest.mark.parametrize("data", [b"", b"\x93", b"\x00" * 100, b"\xff" * 1000, None])
def test_a_damaged_memory_is_forgotten(rich: Repository, run: Run, data: bytes | None) -> None:
    expected = found(run)
    cache = rich.path / ".runbook/cache/gates.msgpack"
    cache.write_bytes(cache.read_bytes()[:-20] if data is None else data)
    assert found(run) == found(run) == expected


def test_a_memory_of_another_version_is_forgotten(rich: Repository, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = found(run)
    cache = rich.path / ".runbook/cache/gates.msgpack"
    before = cache.read_bytes()
    monkeypatch.setattr(gatetexts, "__version__", "0.0.0-other")
    assert found(run) == expected
    assert cache.read_bytes() != before


def test_a_place_that_cannot_be_written(rich: Repository, run: Run) -> None:
    expected = found(run, "--no-cache")
    (rich.path / ".runbook").write_text("a file is in the way")
    assert found(run) == expected


def test_a_document_that_changes_within_a_moment(plain: Repository, run: Run) -> None:
    path = plain.path / "docs/alone.md"
    for number in range(4):
        name = ("guide", "wrong")[number % 2]  # as long as the other one
        path.write_text(f"[x]({name}.md)\n")
        os.utime(path, ns=(1_700_000_000_000_000_000, 1_700_000_000_000_000_000))
        assert found(run) == (["docs/alone.md:1:5 missing-target"] if name == "wrong" else [])


def test_a_target_goes_while_documents_stay(plain: Repository, run: Run) -> None:
    assert found(run) == []
    plain.git("rm", "--quiet", "img/drawing.png")
    assert found(run) == ["README.md:3:45 missing-target"]
    plain.git("reset", "--quiet", "--hard")
    assert found(run) == []
    plain.write("docs/guide.md", "# Other words\n")
    plain.write("docs/alone.md", "[x](guide.md#other-words)\n")
    assert found(run) == []
    plain.write("docs/guide.md", "# Guide\n")
    assert found(run) == ["docs/alone.md:1:5 missing-anchor"]


def test_two_runs_at_the_same_time(rich: Repository) -> None:
    command_line = [sys.executable, "-m", "runbook_kit", "gate", "--format", "concise"]
    running = [
        subprocess.Popen(command_line, cwd=rich.path, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        for _ in range(3)
    ]
    answers = {each.communicate(timeout=60)[0] for each in running}
    assert len(answers) == 1
    assert b"missing-target" in answers.pop()
    assert [each.name for each in (rich.path / ".runbook/cache").iterdir()] == ["gates.msgpack"]


# -- unusual input


def test_unusual_names(plain: Repository, run: Run) -> None:
    names = [
        "docs/ü.md",
        "docs/with space.md",
        "docs/a\nb.md",
        "docs/x;y'.md",
        "docs/#1.md",
        "docs/" + "n" * 240 + ".md",
    ]
    for name in names:
        plain.write(name, "[x](nope.md)\n")
    plain.write("docs/alone.md", "[a](ü.md) [b](%C3%BC.md) [c](<with space.md>) [d](with%20space.md) [e](%231.md)\n")
    raw = os.fsencode(plain.path) + b"/docs/\xff.md"
    with open(raw, "wb") as stream:
        stream.write(b"[x](nope.md)\n")
    plain.git("add", "--all")
    for form in FORMATS:
        result = run("gate", "--format", form, "--output", f"{form}={plain.path}/.git/report")
        assert result.exit_code == 1, form
    assert len(json.loads(run("gate", "--format", "json").stdout)["findings"]) == len(names) + 1
    assert "docs/a\\nb.md:1:5: error[missing-target]" in run("gate", "--format", "concise").stdout
    assert run("gate", *names).exit_code == 1
    run("gate", "--update-baseline")
    assert run("gate").exit_code == 0


def test_bytes_that_are_no_text(plain: Repository, run: Run) -> None:
    path = plain.path / "docs/alone.md"
    path.write_bytes(b"# A\n\n\xff\xfe [x](Guide.md) [y](nope.md)\n")
    told = [
        "docs/alone.md:3:1 invalid-encoding",
        "docs/alone.md:3:8 case-mismatch",
        "docs/alone.md:3:22 missing-target",
    ]
    assert found(run) == found(run) == told
    assert found(run, "--gate", "secrets") == told[:1]
    assert found(run, "--fix") == told
    assert path.read_bytes() == b"# A\n\n\xff\xfe [x](Guide.md) [y](nope.md)\n"


def test_what_is_no_text_is_not_said_to_be_fixable(plain: Repository, run: Run) -> None:
    (plain.path / "docs/alone.md").write_bytes(b"# Alone \xff\n\n`docs/nope.md`\n")
    result = run("gate", "docs/alone.md", "--format", "concise")
    assert ("docs/nope.md" in result.stdout, "fixable" in result.stdout, "--fix" in result.stderr) == (
        True,
        False,
        False,
    )


def test_an_unreadable_document_stops_the_run(plain: Repository, run: Run) -> None:
    path = plain.path / "docs/alone.md"
    path.unlink()
    path.mkdir()
    (path / "x.txt").write_text("")
    assert run("gate").exit_code == 0  # it is gone
    if os.geteuid():
        path.rmdir()
        path.write_text("x")
        path.chmod(0)
        result = run("gate")
        assert (result.exit_code, "error[unreadable-file]" in result.stderr) == (2, True)


def test_ten_megabytes_on_one_line(plain: Repository, run: Run) -> None:
    plain.write("docs/alone.md", "a word `and code` [a](guide.md) " * 330_000 + "[x](nope.md)")
    started = time.monotonic()
    told = found(run, "docs/alone.md", "--gate", "docs-reference-targets", "--no-cache")
    assert told == ["docs/alone.md:1:10560005 missing-target"]
    assert time.monotonic() - started < 60


def test_many_files(plain: Repository, run: Run) -> None:
    for number in range(2_000):
        plain.write(f"docs/{number % 40}/{number}.md", f"# {number}\n\n[x](../guide.md)\n")
    plain.write("docs/7/7.md", "[x](nope.md)\n")
    plain.git("add", "--all")
    for _ in range(2):
        result = run("gate", "--format", "concise")
        assert concise(result) == ["docs/7/7.md:1:5 missing-target"]
        assert "in 2003 files" in result.stdout


# -- the process


def start(repository: Repository, *arguments: str, **options: Any) -> subprocess.Popen[bytes]:
    command_line = [sys.executable, "-m", "runbook_kit", "gate", *arguments]
    return subprocess.Popen(command_line, cwd=repository.path, stderr=subprocess.PIPE, **options)


def test_a_closed_pipe(rich: Repository) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    process = start(rich, stdout=writing)
    os.close(writing)
    assert (process.communicate(timeout=60)[1], process.returncode) == (b"", 141)


def test_ctrl_c(rich: Repository) -> None:
    process = start(rich, "-", "--stdin-path", "docs/x.md", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    until(lambda: b"runbook_kit" in Path(f"/proc/{process.pid}/cmdline").read_bytes())
    assert process.stdin is not None
    time.sleep(0.5)  # it waits for its input then
    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=60)[1]
    assert (process.returncode, b"error[interrupted]" in said) == (130, True)
    assert not (rich.path / ".runbook").exists()


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.mark.usefixtures("rich")
def test_in_a_workflow_nothing_from_documents_is_obeyed(run: Run) -> None:
    result = run("gate", "docs/other.md", GITHUB_ACTIONS="true")
    first, *_, last = result.stdout.splitlines()
    mark = first.removeprefix("::stop-commands::")
    assert (first == f"::stop-commands::{mark}", last) == (True, f"::{mark}::")


def test_the_help_names_every_format() -> None:
    assert command.name == "gate"
    options = {each.name: each for each in command.params}
    assert {"paths", "everything", "changed", "staged", "fix", "form", "outputs"} <= set(options)


ALERTS = """\
groups:
  - name: disks
    rules:
      - alert: DiskFull
        expr: free < 1
        annotations:
          runbook_url: runbooks/disk-full.md
"""


def test_what_is_wrong_with_an_alert_can_be_accepted_like_anything_else(plain: Repository, run: Run) -> None:
    plain.write("alerts/disks.yml", ALERTS)
    plain.commit()
    assert found(run) == ["alerts/disks.yml:7:24 broken-alert-link"]
    assert "runbook_url: runbooks/disk-full.md" in run("gate").stdout
    run("gate", "--update-baseline")
    assert found(run) == []
    (plain.path / "gates/baseline.json").unlink()
    allowed = "allowances:\n  - {rule: broken-alert-link, path: alerts/**, reason: it is being written}\n"
    plain.write("gates/runbook-structure.yaml", f"format: gate/1\ngate: runbook-structure\n{allowed}")
    assert found(run) == []
    plain.write("runbooks/disk-full.md", "# Disk full\n")
    plain.git("add", "--all")
    assert found(run) == ["gates/runbook-structure.yaml:4:5 stale-allowance"]
