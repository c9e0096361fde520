"""Pages that installed programs offer."""

from __future__ import annotations

from tests.conftest import Repository
from tests.site.conftest import Build


def test_pages_of_this_program_are_made_on_request(repository: Repository, site: Build) -> None:
    repository.write("docs/index.md", "# Home\n\n[commands](ref/commands.md)\n")
    repository.write(
        "gates/renders-everywhere.yaml",
        "format: gate/1\ngate: renders-everywhere\nrules:\n  glued-list: {severity: off}\n",
    )
    built = site({"pages": {"ref/commands.md": "commands", "ref/rules.md": "rules"}})
    assert (built.stopped, built.warnings) == ("", [])
    assert 'id="runbook-session-index"' in built.read("ref/commands/index.html")
    rules = built.read("ref/rules/index.html")
    assert rules.split('id="glued-list"')[1].split("<em>")[1].startswith("off")


def test_a_name_that_nothing_offers_is_refused_with_one_that_is(repository: Repository, site: Build) -> None:
    repository.write("docs/index.md", "# Home\n")
    built = site({"pages": {"x.md": "comands"}})
    assert "BuildError" in built.stopped
    assert [said for said in built.warnings if "`comands`" in said and "commands" in said.replace("comands", "")]
