"""What is known when a session ends: kept beside its log, once, and honest about what cannot be known."""

from __future__ import annotations

import pytest
from tests.cli.executions import Site, make_site
from tests.cli.test_render_session import RUNBOOK
from tests.conftest import Repository
from tests.session.samples import DIGEST, written

from runbook_kit.cli.outcome import known_now, known_of_session
from runbook_kit.cli.place import find_place
from runbook_kit.render.documents.known import CHANGED, NOTHING, file_of
from runbook_kit.session import events as happened
from runbook_kit.session.store import look


@pytest.fixture
def site(repository: Repository, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Site:
    return make_site(repository, monkeypatch, capfd).write(RUNBOOK)


def started(**more: object) -> happened.SessionStarted:
    return happened.SessionStarted(
        target="t/p", runbook="t", runbook_path="runbooks/t.md", runbook_digest=DIGEST, plan_digest=DIGEST,
        operator="ada@example.org", **more,  # type: ignore[arg-type]
    )  # fmt: skip


def test_a_closed_session_has_it_in_its_log(site: Site) -> None:
    assert site.run().code == 0
    named = file_of(site.found.records)
    assert named is not None
    known = known_of_session(find_place(), site.found)
    assert known.packet is not None
    assert known.packet.title == "Do it"
    assert known.changes is not None
    assert [(each.path, each.kind, each.added) for each in known.changes.files] == [("made.md", "untracked", 1)]
    assert site.call("session", "verify", "latest").code == 0


def test_a_cancelled_session_has_it_too(site: Site) -> None:
    assert site.run("--pause-after", "p/make").code in (0, 7)
    assert site.call("session", "cancel", "latest", "--reason", "rain").code == 0
    assert file_of(site.found.records) is not None


def test_one_that_never_began_has_none(site: Site) -> None:
    assert site.call("session", "plan", "t/p").code == 0
    assert site.call("session", "cancel", "latest", "--reason", "rain").code == 0
    assert file_of(site.found.records) is None
    assert known_of_session(find_place(), site.found) == NOTHING


def test_a_runbook_that_was_changed_says_nothing(site: Site) -> None:
    made = written(site.repository.path, [started()])
    made.close()
    known = known_now(find_place(), look(made.folder).state)
    assert (known.packet, known.missing) == (None, CHANGED)


@pytest.mark.parametrize(
    ("commit", "why"), [("", "without a commit"), ("f" * 40, "not a commit"), ("-x", "not a commit")]
)
def test_no_commit_to_compare_with(site: Site, commit: str, why: str) -> None:
    made = written(site.repository.path, [started(commit=commit)])
    made.close()
    changes = known_now(find_place(), look(made.folder).state).changes
    assert changes is not None
    assert why in changes.problem
    assert changes.files == ()


def test_outside_a_repository_there_are_no_changes(site: Site) -> None:
    made = written(site.repository.path, [started(commit="c" * 40)])
    made.close()
    from msgspec.structs import replace

    assert known_now(replace(find_place(), in_repository=False), look(made.folder).state).changes is None


def test_links_are_not_followed_and_binaries_not_counted(site: Site) -> None:
    root = site.repository.path
    (root / "link.md").symlink_to("/etc/passwd")
    (root / "picture.md").write_bytes(b"\0(future)")
    (root / "bad\udcff.md").write_bytes(b"x (future)")
    made = written(root, [started(commit=site.repository.git("rev-parse", "HEAD").strip())])
    made.close()
    changes = known_now(find_place(), look(made.folder).state).changes
    assert changes is not None
    found = {each.path: each.added for each in changes.files}
    assert found == {"bad\\udcff.md": 1, "link.md": None, "picture.md": None}
    assert {each.path for each in changes.futures} == {"bad\\udcff.md", "picture.md"}
