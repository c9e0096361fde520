"""What the constructs around a place make of a value there; `HERE` marks the place."""

from __future__ import annotations

import pytest

from runbook_kit.document.bash import parse
from runbook_kit.plan.filling.assignments import names_in
from runbook_kit.plan.filling.constructs import Surroundings
from runbook_kit.plan.filling.surroundings import surroundings


def around(source: str) -> Surroundings:
    root, at = parse(source), source.encode().index(b"HERE")
    leaf = root.descendant_for_byte_range(at, at + 4)
    assert leaf is not None
    return surroundings(leaf, names_in(root))


def kinds(source: str) -> list[str]:
    return [each.kind for each in around(source).obstacles]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("ls HERE", []),
        ("ls > HERE", []),
        ("x=$(ls HERE)", []),
        ("HERE", ["program"]),
        ("$(echo HERE) --all", ["program"]),
        ("bash -c HERE", ["code"]),
        ('bash -c "$(ls HERE)"', ["code"]),
        ("ssh HERE", ["plain"]),
        ('ssh "$(ls HERE)"', []),
        ('ssh "$(echo HERE)"', ["plain"]),
        ("echo $((1 + HERE))", ["arithmetic", "arithmetic"]),
        ("echo `ls HERE`", ["syntax"]),
        ("[[ HERE -gt 1 ]]", ["number"]),
        ("[[ $(ls HERE) -gt 1 ]]", []),
        ("local x=HERE", ["list"]),
        ("declare -i x=HERE", ["number", "code"]),
        ("echo HERE | bash", ["code"]),
        ("ls HERE | bash", []),
        ("cat <(echo HERE) | bash", ["code"]),
        ("cat <(ls HERE) | bash", []),
        ("psql -f <(echo HERE)", ["code"]),
        ("psql -f HERE", []),
        ("psql < HERE", []),
        ("bash < HERE", ["program"]),
        ("kubectl apply -f - <<EOF\na: HERE\nEOF", []),
    ],
)
def test_obstacles(source: str, expected: list[str]) -> None:
    assert kinds(source) == expected


@pytest.mark.parametrize(
    ("source", "carriers"),
    [
        ("x=HERE", {"x"}),
        ('x=a"$(echo HERE)"', {"x", "_"}),
        ("x=$(ls HERE)", {"_"}),
        ("x[1]=HERE", {"x"}),
        ("x=(a HERE)", {"x"}),
        ("export x=HERE", {"x"}),
        ("for x in a HERE; do :; done", {"x"}),
        ("read -r x y <<< HERE", {"x", "y"}),
        ("echo HERE | while read x; do :; done", {"x", "_"}),
        ("cat <<EOF | read x\nHERE\nEOF", {"x"}),
        ("f() { :; }; f HERE", {"@", "_"}),
        ("set -- HERE", {"@", "_"}),
        ("printf -v x %s HERE", {"x", "_"}),
        ("g HERE", {"_"}),
    ],
)
def test_carriers(source: str, carriers: set[str]) -> None:
    assert around(source).carriers == carriers


@pytest.mark.parametrize(
    ("source", "files"),
    [
        ("echo HERE > a", {"a"}),
        ("{ echo HERE; } >> a", {"a"}),
        ("echo HERE | sudo tee -a a b", {"a", "b"}),
        ("cat <<EOF | sort > a\nHERE\nEOF", {"a"}),
        ("cat > a <<EOF\nHERE\nEOF", {"a"}),
        ("ls HERE > a", set()),
        ("echo HERE < a", set()),
    ],
)
def test_files(source: str, files: set[str]) -> None:
    assert around(source).files == files


def test_bodies_of_here_documents_are_told() -> None:
    assert around("cat <<EOF\nHERE\nEOF").here
    assert around("cat <<EOF\n$(ls HERE)\nEOF").here
    assert not around("cat <<EOF HERE\na\nEOF").here


def test_every_obstacle_completes_a_sentence() -> None:
    for source in ("HERE", "bash -c HERE", "[[ HERE -gt 1 ]]", "echo HERE | bash"):
        for _, why in around(source).obstacles:
            assert why[0].islower()
            assert not why.endswith(".")
