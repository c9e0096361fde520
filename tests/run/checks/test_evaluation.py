from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from runbook_kit.document.frontmatter import read_front_matter, read_schema
from runbook_kit.document.probetext import WORDS, describe
from runbook_kit.document.source import Source
from runbook_kit.errors import UsageError
from runbook_kit.run.checks.evaluation import evaluate, load_check
from runbook_kit.run.checks.outcome import World
from runbook_kit.yamltext import read_yaml

ROOT = Path(__file__).parent.parent.parent.parent
FOLDER = ROOT / "src" / "runbook_kit" / "run" / "checks"
PAGE = ROOT / "docs" / "reference" / "checks.md"


def is_check(path: Path) -> bool:
    return re.search(r"^def check\(", path.read_text("utf-8"), re.MULTILINE) is not None


CHECKS = sorted(path.stem for path in FOLDER.glob("*.py") if is_check(path))


def sections() -> dict[str, str]:
    """The sections of the documentation page, by name."""
    _, *found = re.split(r"^## ", PAGE.read_text("utf-8"), flags=re.MULTILINE)
    return {title: body for title, _, body in (each.partition("\n") for each in found)}


def examples(body: str) -> list[str]:
    return re.findall(r"^check: (.*?)(?: {2,}#.*)?$", body, re.MULTILINE)


def test_every_check_has_its_schema_words_and_section() -> None:
    assert sorted(read_schema()["$defs"]["probe"]["properties"]) == CHECKS
    assert sorted(sections()) == CHECKS
    assert sorted({*WORDS, "all", "any"}) == CHECKS


@pytest.mark.parametrize("name", CHECKS)
def test_every_check_has_its_test_file_and_an_example(name: str) -> None:
    assert (Path(__file__).parent / f"test_{name}.py").is_file()
    (example,) = examples(sections()[name])
    document = f"---\nrunbook: a\ndone:\n  - check: {example}\n---\n"
    assert read_front_matter(Source("a.md", document)).findings == ()
    assert list(read_yaml(example, "a").root.data or ()) == [name]  # type: ignore[arg-type]


@pytest.mark.parametrize("body", [re.findall(r"in short: (.*)$", body, re.MULTILINE) for body in sections().values()])
def test_short_forms_of_the_page_are_right(body: list[str]) -> None:
    for example in re.findall(r"\{.*?\}", " ".join(body)):
        assert read_front_matter(Source("a.md", f"---\nrunbook: a\ndone: [check: {example}]\n---\n")).findings == ()


@pytest.mark.parametrize("name", ["prot", "outcome", "place", "../path", "", "json.decoder", "Path", "__init__"])
def test_unknown_checks(name: str, world: World) -> None:
    with pytest.raises(UsageError, match="There is no built-in check"):
        load_check(name)
    with pytest.raises(UsageError):
        evaluate(json.dumps({name: {"x": 1}}), world)


def test_two_checks_are_none(world: World) -> None:
    with pytest.raises(UsageError):
        evaluate('{"git":"clean","path":"a"}', world)


def test_literal_texts_are_no_gaps(world: World) -> None:
    probe = '{"path":{"absent":"<x>"}}'
    assert evaluate(probe, world).said == "The placeholder `<x>` has no value."
    assert evaluate(probe, replace(world, literal=frozenset({"<x>"}))).met


WORDS_OF_ARGUMENTS = (
    "of file files at as < <= == in free path exists dir absent non_empty newer_than max_age kind clean start end days "
    "timezone contains matches not_matches sha256 branch tag at_tag ignored in_sync"
)
KEYS = st.sampled_from(WORDS_OF_ARGUMENTS.split())
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=9)
)
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3))
LOCAL = [name for name in CHECKS if name not in ("http", "port", "git")]  # without sockets and processes


@settings(
    derandomize=True, deadline=None, max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(name=st.sampled_from(LOCAL), value=VALUES | st.dictionaries(KEYS, VALUES, max_size=5))
def test_whatever_is_asked_the_answer_is_a_sentence(name: str, value: object, world: World) -> None:
    probe = json.dumps({name: value})
    assert "\n" not in describe(probe)
    try:
        found = evaluate(probe, world)
    except UsageError:
        assert name in ("all", "any")
    else:
        assert found.said.endswith(".")
        assert found.said.isprintable()
