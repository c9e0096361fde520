"""Names after --override and --pause-after: one that is nowhere in the plan is never passed over."""

from __future__ import annotations

import pytest
from tests.cli.executions import Site, make_site
from tests.conftest import Repository
from tests.run.assignments import block, book

from runbook_kit.cli.named import refuse_unknown
from runbook_kit.errors import UsageError

ENTRY = "    entry: [{id: looked, text: X, check: 'false'}]\n    exit: [{id: done, text: Y, check: 'true'}]\n"


@pytest.fixture
def site(repository: Repository, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Site:
    made = make_site(repository, monkeypatch, capfd)
    return made.write(book(block("first", "echo first >>done") + block("second", "echo second >>done"), ENTRY))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--override", "loked=I saw it"), "error[unknown-criterion]: The plan of `t/p` has no criterion `loked`."),
        (("--override", "first=why"), "error[unknown-criterion]"),
        (("--override", "window=why"), "error[unknown-criterion]"),
        (("--pause-after", "frist"), "error[unknown-block]: The plan of `t/p` has no block `frist`."),
        (("--pause-after", "looked"), "error[unknown-block]"),
    ],
)
def test_nothing_begins_with_a_misspelled_name(site: Site, options: tuple[str, ...], said: str) -> None:
    answer = site.run(*options)
    assert (answer.code, said in answer.err) == (2, True), answer.err
    assert not (site.repository.path / ".runbook").exists()


def test_what_was_meant_is_said(site: Site) -> None:
    assert "hint: Did you mean `looked`? `runbook run t/p` lists what it has." in site.run("--override", "loked=I").err


def test_a_session_is_not_resumed_with_a_misspelled_name(site: Site) -> None:
    assert site.run().code == 1
    before = site.found.state.events
    said = site.call("session", "resume", "latest", "--override", "loked=I")
    assert (said.code, site.found.state.events) == (2, before)
    assert site.call("session", "resume", "latest", "--override", "looked=I", "--pause-after", "p/first").code == 0
    assert (site.repository.path / "done").read_text() == "first\n"


@pytest.mark.parametrize("name", ["p/entry/a", "b", "q/entry/b"])
def test_an_address_or_the_only_id(name: str) -> None:
    refuse_unknown(name, ["p/entry/a", "q/entry/a", "q/entry/b"], "criterion", "t")


def test_an_id_of_several() -> None:
    with pytest.raises(UsageError) as raised:
        refuse_unknown("a", ["p/entry/a", "q/entry/a"], "criterion", "t")
    assert raised.value.code == "ambiguous-criterion"
    assert raised.value.message == "`a` is the id of several: p/entry/a, q/entry/a."
