"""`runbook render DOCUMENT SESSION`: documents of what really ran, and of nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.executions import Said, Site, make_site
from tests.conftest import Repository

from runbook_kit.cli.render import SUBCOMMANDS
from runbook_kit.render.documents.papers import PAPERS
from runbook_kit.session import events as happened

RUNBOOK = """\
---
runbook: t
title: Work
phases:
  - id: p
    title: Do it
    goal: It is done
    risks: [{risk: It breaks, mitigation: Look first}]
    outputs: [made.md, a good feeling]
    exit: [{id: made, text: The page is there, check: test -f made.md}]
  - {id: q, title: Look at it, goal: It was seen, needs: [p], entry: [{text: Bob agrees, signoff: reviewer}]}
---
# Work

## Do it

```bash {#make risk=write}
printf 'See `later.md` (future).\\n' > made.md
```

## Look at it

```bash {#look risk=read}
cat made.md
```
"""


@pytest.fixture
def site(repository: Repository, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Site:
    made = make_site(repository, monkeypatch, capfd).write(RUNBOOK)
    assert made.run().code == 0
    return made


def rendered(site: Site, name: str, *options: str) -> Said:
    said = site.call("render", name, *options)
    assert said.code == 0, said.err
    return said


@pytest.mark.parametrize("name", PAPERS)
def test_every_document_in_every_form(site: Site, name: str) -> None:
    markdown = rendered(site, name, "latest").out
    assert site.folder.name in markdown
    assert "Do it" in markdown.splitlines()[0]
    assert rendered(site, name, site.folder.name[:13]).out == markdown
    assert rendered(site, name, "latest", "--format", "html").out.startswith("<!DOCTYPE html>")
    document = rendered(site, name, "latest", "--format", "json").json
    assert document["format"] == ("recon/1" if name == "recon" else "render/1")


def test_what_the_pack_holds_is_what_is_rendered(site: Site) -> None:
    pack = site.repository.path / "out" / "evidence" / site.folder.name
    for name in ("runlog", "report", "recon"):
        assert (pack / f"{name}.md").read_text("utf-8") == rendered(site, name, "latest").out
    assert (
        json.loads((pack / "recon.json").read_text("utf-8"))
        == rendered(site, "recon", "latest", "--format", "json").json
    )


def test_the_report_of_a_run(site: Site) -> None:
    text = rendered(site, "report", "latest").out
    for said in (
        "| made.md | untracked | 1 | 0 |",
        "- made.md, line 1: See \\`later.md\\` (future).",
        "- made.md: produced, kept as artifacts/made.md",
        "- a good feeling: unclear, it is declared in words, not as a path",
        "| The page is there | exit | test -f made.md | met, exit code 0 |",
        "- It breaks (mitigation: Look first)",
        "- Ready for the go/no-go review: yes",
        "Suggested title: t: Do it",
        "The next phase is 2 Look at it. Its goal: It was seen",
        "Go/no-go is a separate decision; the default remains blocked.",
    ):
        assert said in text, said


def test_what_is_changed_later_changes_no_document(site: Site) -> None:
    before = {name: rendered(site, name, "latest").out for name in PAPERS}
    site.repository.write("made.md", "other\n")
    site.repository.write("more.md", "more\n")
    site.repository.write("runbooks/t.md", RUNBOOK.replace("It breaks", "It explodes"))
    site.repository.commit()
    after = {name: site.call("render", name, "latest").out for name in PAPERS}
    left = [name for name in PAPERS if after[name] != before[name]]
    # Outputs are looked up again, and a document that has changed declares none.
    assert set(left) <= {"report", "recon", "go-no-go", "review"}
    assert "It explodes" not in "".join(after.values())
    assert "more.md" not in after["report"]


def test_changes_up_to_a_commit(site: Site) -> None:
    head = site.repository.commit("made")
    site.repository.write("more.md", "more\n")
    text = rendered(site, "report", "latest", "--against", "HEAD").out
    assert "| made.md | added | 1 | 0 |" in text
    assert f"and {head}:" in text
    assert "more.md" not in text
    said = site.call("render", "report", "latest", "--against", "nowhere")
    assert (said.code, "error[unknown-base]" in said.err) == (2, True)


def test_files_that_are_not_what_was_written_are_refused(site: Site) -> None:
    kept = next(site.folder.glob("closing-*.json"))
    kept.write_bytes(kept.read_bytes().replace(b"It breaks", b"All good "))
    said = site.call("render", "report", "latest")
    assert (said.code, said.out) == (4, "")
    assert "error[evidence-changed]" in said.err


def test_a_log_that_was_edited_is_refused(site: Site) -> None:
    log = site.folder / "events.jsonl"
    log.write_bytes(log.read_bytes().replace(b'"outcome":"passed"', b'"outcome":"failed"', 1))
    assert site.call("render", "runlog", "latest").code == 4


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("report",), "missing-argument"),
        (("report", "t/p", "--session", "latest"), "conflicting-options"),
        (("report", "t/p", "--against", "HEAD"), "conflicting-options"),
        (("report", "20990101T000000Z-x-000000"), "unknown-session"),
        (("recon", "nothing"), "unknown-session"),
        (("report", "nothing"), "unknown-target"),
        (("work-packages", "latest"), "unknown-target"),
    ],
)
def test_what_cannot_be_rendered(site: Site, words: tuple[str, ...], code: str) -> None:
    said = site.call("render", *words)
    assert (said.code, said.out) == (2, "")
    assert f"error[{code}]" in said.err


def test_forms_are_still_there_and_as_pages_too(site: Site) -> None:
    assert "to fill in" in rendered(site, "report", "t/p").out
    assert "to fill in" in rendered(site, "go-no-go", "t/p", "--format", "html").out
    assert rendered(site, "report", "--session", "latest").out == rendered(site, "report", "latest").out


def test_it_is_written_to_a_file(site: Site, tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    said = site.call("render", "report", "latest", "--format", "html", "--out", str(out))
    assert said.code == 0
    assert out.read_text("utf-8") == rendered(site, "report", "latest", "--format", "html").out


def test_help_names_them(site: Site) -> None:
    text = site.call("render", "--help").out
    assert set(PAPERS) <= set(SUBCOMMANDS)
    assert all(name in text for name in PAPERS)
    assert "latest" in text


def test_a_template_of_the_repository(site: Site) -> None:
    site.repository.write("templates/session-handoff.md.j2", "{{ doc.left|length }} left, {{ doc.status }}\n")
    assert rendered(site, "handoff", "latest").out == "0 left, passed\n"


def test_the_gates_have_nothing_to_say(site: Site) -> None:
    """What is written with a session can be kept in a repository that its own gates look after."""
    for name in PAPERS:
        site.repository.write(f"papers/{name}.md", rendered(site, name, "latest").out)
    site.repository.commit()
    said = site.call("gate", "papers", "--format", "json")
    assert (said.code, said.json["findings"]) == (0, [])


def test_a_session_that_failed_says_where_to_go_on(site: Site) -> None:
    site.write(RUNBOOK.replace("> made.md", "> made.md; exit 3"))
    assert site.run().code == 1
    text = rendered(site, "handoff", "latest").out
    assert f"The next block is p/make. To go on: runbook session resume {site.folder.name}" in text
    assert "In the way: Not every block has finished: \\`p/make\\` is failed." in text
    report = rendered(site, "report", "latest").out
    assert "- Ready for the go/no-go review: no" in report
    assert isinstance(site.found.records[-1].event, happened.SessionEnded)
