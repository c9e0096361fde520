"""What a change takes away from the gates that judge it."""

from __future__ import annotations

import os

import pytest
from tests.cli.conftest import Run
from tests.conftest import Repository

from runbook_kit.cli import loosening
from runbook_kit.cli.gateasked import Asked
from runbook_kit.cli.gatedesk import Desk
from runbook_kit.cli.gatespace import Gatespace
from runbook_kit.cli.loosening import loosened, tell
from runbook_kit.cli.place import find_place
from runbook_kit.errors import InvalidInput
from runbook_kit.report.outcome import Loosened

DIRECTIVE = "<!-- runbook: ignore missing-target known -->\n[x](nope.md)\n"


@pytest.fixture
def tree(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> Repository:
    repository.write("docs/a.md", f"# A\n\n{DIRECTIVE}")
    repository.commit()
    monkeypatch.chdir(repository.path)
    return repository


def changes(*documents: str, staged: bool = False) -> list[str]:
    asked = Asked(policy_from="HEAD", staged=staged)
    place = find_place()
    desk = Desk(asked, place, Gatespace(place, os.environ, "HEAD"), {})
    return [f"{each.path}:{each.line} {each.message}" for each in loosened(desk, documents)]


def test_nothing_has_changed(tree: Repository) -> None:
    tree.write("docs/a.md", f"# A\n\nIt has moved.\n\n{DIRECTIVE}")
    assert changes("docs/a.md") == []


def test_new_suppressions(tree: Repository) -> None:
    tree.write("docs/a.md", f"# A\n\n{DIRECTIVE}{DIRECTIVE}")
    tree.write("docs/b.md", "```\n<!-- runbook: ignore missing-target no directive -->\n```\n" + DIRECTIVE)
    assert changes("docs/a.md", "docs/b.md") == [
        "docs/a.md:5 Suppresses `missing-target`: known.",
        "docs/b.md:4 Suppresses `missing-target`: known.",
    ]


def test_a_policy_and_a_baseline(tree: Repository) -> None:
    tree.write("gates/secrets.yaml", "format: gate/1\ngate: secrets\nexclude: [docs/**]\n")
    entry = '{"gate": "secrets", "rule": "x", "path": "a.md", "fingerprint": "f", "message": "Wrong."}'
    tree.write("gates/baseline.json", f'{{"format": "baseline/1", "findings": [\n{entry}\n]}}\n')
    assert changes() == [
        "gates/secrets.yaml:3 The gate `secrets` does not look at `docs/**`.",
        "gates/baseline.json:2 The baseline accepts `x` in `a.md`: Wrong.",
    ]


def test_what_is_staged_is_compared_and_not_the_work_tree(tree: Repository) -> None:
    tree.write("gates/secrets.yaml", "format: gate/1\ngate: secrets\nexclude: [docs/**]\n")
    tree.write("gates/paths.yaml", "format: paths/1\nmarks: [later]\n")
    assert (len(changes()), changes(staged=True)) == (2, [])
    tree.git("add", "--all")
    for name in ("secrets", "paths"):
        (tree.path / f"gates/{name}.yaml").unlink()
    assert (changes(), len(changes(staged=True))) == ([], 2)


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        ("", "runbooks = ['ops']", ["runbook.toml:2 Documents in `runbooks` are no runbooks any more"]),
        ("runbooks = ['ops']", "", [":0 Documents in `ops` are no runbooks any more"]),
        (
            "runbooks = ['a', 'b/c']",
            "runbooks = ['b', 'd']",
            ["runbook.toml:2 Documents in `a` are no runbooks any more"],
        ),
        ("runbooks = ['a', 'b/c']", "runbooks = '.'", []),
        ("runbooks = ['b']", "runbooks = ['bc', 'b']", []),
    ],
)
def test_folders_of_runbooks(tree: Repository, before: str, now: str, said: list[str]) -> None:
    tree.write("runbook.toml", f"\n{before}\n")
    tree.commit()
    asked = Asked(policy_from="HEAD")
    place = find_place()
    tree.write("runbook.toml", f"\n{now}\n")
    desk = Desk(asked, place, Gatespace(place, os.environ, "HEAD"), {})
    found = [f"{each.path}:{each.line} {each.message}" for each in loosened(desk, ())]
    assert [each.partition(",")[0] for each in found] == said


def test_suppressions_are_told_beside_gates_that_have_moved(tree: Repository) -> None:
    place = find_place()
    tree.write("runbook.toml", 'gates = "elsewhere"\n')
    tree.write("docs/a.md", f"# A\n\n{DIRECTIVE}{DIRECTIVE}")
    desk = Desk(Asked(policy_from="HEAD"), place, Gatespace(place, os.environ, "HEAD"), {})
    assert [each.kind for each in loosened(desk, ["docs/a.md"])] == ["setting", "suppression"]


def test_a_policy_that_cannot_be_read_is_not_passed_over(tree: Repository) -> None:
    tree.write("gates/secrets.yaml", "format: gate/1\ngate: secrets\nexclud: [docs/**]\n")
    with pytest.raises(InvalidInput, match="exclud"):
        changes()


def test_words_of_paths_and_headings(tree: Repository) -> None:
    tree.write("gates/paths.yaml", "format: paths/1\nroots: [infra]\n")
    tree.commit()
    tree.write("gates/paths.yaml", "format: paths/1\nmarks: [later]\nnever: ['docs/.*']\n")
    tree.write("gates/headings.yaml", "format: headings/1\nlabels: {exit: {en: [wrap-up]}}\n")
    assert changes() == [
        "gates/paths.yaml:2 A path with `(later)` behind it need not be there.",
        "gates/paths.yaml:3 A word that is `docs/.*` (a regular expression) is no path.",
        ":0 A word is no path any more because it begins with `infra/`.",
        "gates/headings.yaml:2 `wrap-up` is one of the words `labels.exit.en` of headings.",
    ]


@pytest.mark.parametrize("text", ["never: ['(']\n", "nevr: []\n"])
def test_words_that_cannot_be_used_are_not_passed_over(tree: Repository, text: str) -> None:
    tree.write("gates/paths.yaml", f"format: paths/1\n{text}")
    with pytest.raises(InvalidInput, match=r"gates/paths\.yaml"):
        changes()


def test_how_it_is_told(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loosening, "MOST", 2)
    tell([Loosened("severity", "A.", "gates/x.yaml", 3), Loosened("scope", "B."), Loosened("option", "C.")], "main")
    assert capsys.readouterr().err.splitlines() == [
        "Compared with `main`, this loosens the gates:",
        "  gates/x.yaml:3: A.",
        "  B.",
        "  and 1 more; --format json lists them all.",
    ]


def test_a_change_cannot_move_the_gates_that_judge_it(tree: Repository, run: Run) -> None:
    strict = "format: gate/1\ngate: docs-reference-targets\nrules: {missing-bare-path: {severity: error}}\n"
    tree.write("gates/docs-reference-targets.yaml", strict)
    tree.write("docs/bare.md", "See docs/nope.md here.\n")
    tree.commit()
    tree.write("runbook.toml", 'gates = "elsewhere"\n')
    assert run("gate").exit_code == 0  # what the change would like
    judged = run("gate", "--policy-from", "HEAD")
    assert judged.exit_code == 1
    assert "The gates were in `gates` and are in `elsewhere`." in judged.stderr


@pytest.mark.parametrize("folder", [".", "./policy", "policy/", "deep/policy"])
def test_policies_and_baselines_of_a_revision_lie_where_its_settings_say(
    tree: Repository, run: Run, folder: str
) -> None:
    policy = "format: gate/1\ngate: docs-reference-targets\nrules: {missing-bare-path: {severity: error}}\n"
    file = f"{folder}/docs-reference-targets.yaml".replace("./", "").replace("//", "/")
    tree.write("runbook.toml", f'gates = "{folder}"\n')
    tree.write(file, policy)
    tree.write("docs/large.bin", "x" * 11_000_000)  # nobody reads it
    tree.write("docs/bare.md", "See docs/nope.md here.\n")
    tree.commit()
    assert run("gate").exit_code == run("gate", "--policy-from", "HEAD").exit_code == 1
    tree.write(file, policy.replace("error", "info"))
    assert run("gate").exit_code == 0  # what the change would like
    judged = run("gate", "--policy-from", "HEAD")
    assert judged.exit_code == 1
    assert f"{file}:3: `missing-bare-path` was an error and is information." in judged.stderr
    tree.write(file, policy)
    assert run("gate", "--update-baseline").exit_code == 0
    tree.commit()
    (tree.path / file).with_name("baseline.json").unlink()
    assert (run("gate").exit_code, run("gate", "--policy-from", "HEAD").exit_code) == (1, 0)
