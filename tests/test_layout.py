"""The shape of the repository: what a reader of the file list may rely on."""

from __future__ import annotations

import ast
import re
import socket
import subprocess
from pathlib import Path

import pytest
from tests.conftest import Offline

from runbook_kit.cli.main import COMMANDS

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "runbook_kit"
MODULES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))
WRITTEN = [name for name in MODULES if not name.endswith("__init__.py")]

# Modules that no test imports and that have no test file of their name: which test covers them, and why there.
COVERED_ELSEWHERE = {
    "__main__.py": ("test_own_runbooks.py", "phase 2 is planned there in a process of its own, python -m runbook_kit"),
    "cli/schedule_check.py": ("cli/test_schedule.py", "what is installed, compared and missed"),
    "cli/schedule_days.py": ("cli/test_schedule.py", "days that are skipped, and sessions of due times"),
    "cli/schedule_machine.py": ("cli/test_schedule.py", "programs and zones that units are written for"),
    "cli/schedule_missed.py": ("cli/test_schedule.py", "what was missed, by doctor and by status"),
    "cli/schedule_places.py": ("cli/test_schedule.py", "the usual places, and what is disabled"),
    "cli/schedule_doctor.py": ("cli/test_schedule.py", "the command around it"),
    "cli/schedule_export.py": ("cli/test_schedule.py", "units for every form"),
    "cli/schedule_list.py": ("cli/test_schedule.py", "the list as a snapshot"),
    "cli/schedule_run.py": ("cli/test_schedule.py", "what a scheduler starts"),
    "cli/schedule_units.py": ("cli/test_schedule.py", "from schedules to files"),
    "cli/scheduling.py": ("cli/test_schedule.py", "sessions of due times"),
    "document/joined.py": (
        "document/rewrite/test_imported.py",
        "inferred, written down, joined with the body: the same runbook",
    ),
    "document/probefaults.py": ("document/test_probes.py", "what is wrong with a built-in check, as findings"),
    "render/approval_page.py": ("cli/test_approve.py", "the pages of `approve` as snapshots"),
    "render/schedule_page.py": ("cli/test_schedule.py", "both pages"),
    "render/schedule_v1.py": ("cli/test_schedule.py", "both documents"),
    "render/session_page.py": ("cli/test_session.py", "the page as a snapshot"),
    "render/session_tables.py": ("cli/test_session.py", "its tables"),
    "render/sessions_page.py": ("cli/test_session.py", "the list as a snapshot"),
    "render/sessions_v1.py": ("cli/test_session.py", "the list as JSON"),
    "render/verification.py": ("cli/test_session.py", "what `session verify` says"),
    "site/composing.py": ("site/test_plugin.py", "every kind of page, in sites that are built for real"),
    "site/included.py": ("site/test_moved_links.py", "a folder outside the docs, with the links to it and from it"),
    "site/options.py": ("site/test_plugin.py", "the options of the plugin, given in sites that are built for real"),
    "site/tables.py": ("site/test_index_page.py", "the tables of the index"),
    "run/checks/yamlfile.py": ("run/checks/test_parses.py", "YAML files that parse, or do not"),
    "site/building.py": ("site/test_structure.py", "every case goes through it"),
    "site/criteria.py": ("site/test_extension.py", "criteria as HTML"),
    "site/fences.py": ("site/test_extension.py", "a block as HTML; with other extensions in site/test_hosts.py"),
    "site/first.py": ("site/test_extension.py", "the facts of the first screen"),
    "site/links.py": ("site/test_hosts.py", "links that leave the docs folder"),
    "site/normalise.py": ("site/test_structure.py", "every construct, compared with GitHub's parser"),
    "site/overview.py": ("site/test_extension.py", "the drawing stands behind the first screen"),
    "site/parts.py": ("site/test_structure.py", "every case goes through it"),
    "site/placing.py": ("site/test_extension.py", "criteria in the section of their phase"),
}

VAGUE = {"util", "utils", "helper", "helpers", "manager", "handler", "handlers", "processor", "service"}
VAGUE |= {"common", "base", "misc", "info", "core", "stuff"}

# Each pattern is written so that it does not match its own line.
UNWANTED = {
    "unfinished work": re.compile(r"\b(TOD[O]|FIXM[E]|XX[X])\b"),
    "a folder of one machine": re.compile(r"(?<![\w.~-])/(wor[k]|far[m])/"),
    "a package registry's address": re.compile(r"pyp[i]\.org|pythonhosted\.or[g]|registry\.npmj[s]"),
}
TEXT = {".py", ".md", ".toml", ".yml", ".yaml", ".json", ".j2", ".cfg", ""}


def tracked() -> list[Path]:
    """Every file of the repository that git would keep; works before a file's first commit, too."""
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split("\0")
    return [ROOT / name for name in sorted(filter(None, names)) if (ROOT / name).is_file()]


def docstring(module: str) -> str:
    return ast.get_docstring(ast.parse((PACKAGE / module).read_text("utf-8")), clean=False) or ""


@pytest.mark.parametrize("module", [name for name in MODULES if (PACKAGE / name).stat().st_size])
def test_every_module_says_in_one_line_what_it_is_for(module: str) -> None:
    """An empty `__init__.py` only marks a package; the docstring of a rule goes on, as its documentation."""
    first, *rest = docstring(module).strip().splitlines() or [""]
    assert first, f"{module} has no docstring"
    assert not rest or module.startswith("gate/rules/"), f"the docstring of {module} has more than one line"


def own_test(module: str) -> Path:
    """Where the test file of a module is: `tests/` mirrors the package."""
    return ROOT / "tests" / Path(module).parent / f"test_{Path(module).stem.strip('_')}.py"


def imported_by_tests() -> set[str]:
    """Every module of the package that a test imports, as a path like those in `MODULES`."""
    names: set[str] = set()
    for path in (ROOT / "tests").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("runbook_kit."):
                names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return {name.removeprefix("runbook_kit.").replace(".", "/") + ".py" for name in names}


def test_every_module_has_a_test() -> None:
    tested = imported_by_tests() | {module for module in WRITTEN if own_test(module).is_file()}
    assert sorted(set(WRITTEN) - tested - set(COVERED_ELSEWHERE)) == []
    assert sorted(tested & set(COVERED_ELSEWHERE)) == [], "these have a test now: take them off the list"


def test_the_list_of_exceptions_is_current() -> None:
    assert sorted(set(COVERED_ELSEWHERE) - set(WRITTEN)) == []
    assert [name for name, _ in COVERED_ELSEWHERE.values() if not (ROOT / "tests" / name).is_file()] == []


@pytest.mark.parametrize("module", [name for name in WRITTEN if name.startswith("gate/rules/")])
def test_every_rule_has_its_own_test(module: str) -> None:
    assert own_test(module).is_file()


@pytest.mark.parametrize("module", [module for module, _ in COMMANDS.values()])
def test_every_command_has_its_own_test(module: str) -> None:
    assert own_test(f"cli/{module}.py").is_file()


@pytest.mark.parametrize("module", WRITTEN)
def test_names_say_something(module: str) -> None:
    """The name of a rule is its id, in the words of the field: an "info string" is what Markdown calls it."""
    assert VAGUE.isdisjoint(re.split(r"[/_.]", module.removesuffix(".py"))) or module.startswith("gate/rules/")


def test_nothing_unwanted_is_kept() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {what}: {line.strip()[:80]}"
        for path in tracked()
        if path.suffix in TEXT and "__snapshots__" not in path.parts
        for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1)
        for what, pattern in UNWANTED.items()
        if pattern.search(line)
    ]
    assert found == []


def test_the_readme_shows_both_commands_on_its_first_screen() -> None:
    first_screen = (ROOT / "README.md").read_text("utf-8").splitlines()[:60]
    assert any(line.startswith("make demo") for line in first_screen)
    assert any(line.startswith("make test") for line in first_screen)


@pytest.mark.parametrize(
    "verb", ["demo", "test", "check", "bench", "site", "serve", "pictures", "format", "clean", "help"]
)
def test_the_makefile_has_its_verbs(verb: str) -> None:
    assert re.search(rf"^{verb}:.* ## \S", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)


def test_actions_are_pinned_and_have_no_rights_by_default() -> None:
    for path in sorted((ROOT / ".github" / "workflows").glob("*.yml")):
        text = path.read_text("utf-8")
        assert re.search(r"^permissions: \{\}$", text, re.MULTILINE), path.name
        used = [use for use in re.findall(r"uses: (\S+.*)", text) if not use.startswith("./")]  # our own action
        assert [use for use in used if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v[\d.]+", use)] == []
        assert text.count("persist-credentials: false") == text.count("actions/checkout@")


def test_tests_cannot_leave_the_machine() -> None:
    with socket.socket() as sock, pytest.raises(Offline):
        sock.connect(("192.0.2.1", 80))
    with pytest.raises(Offline):
        socket.getaddrinfo("example.org", 443)
