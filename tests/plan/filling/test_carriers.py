"""What becomes of a value that a variable or a file carries."""

from __future__ import annotations

import pytest

from runbook_kit.document.bash import parse
from runbook_kit.plan.filling.assignments import names_in
from runbook_kit.plan.filling.carriers import Carriers, find_carriers


def carriers(source: str) -> Carriers:
    root = parse(source)
    return find_carriers(root, names_in(root))


@pytest.mark.parametrize(
    ("source", "kinds"),
    [
        ("echo $x", []),
        ('ls "$x" > "$x"; [ -n "$x" ]', []),
        ('eval "echo $x"', ["code"]),
        ("$x --version", ["program"]),
        ("ssh $x ls", ["plain"]),
        ("echo $((x)) $(($x))", ["number"]),
        ("echo ${y:x:1} ${a[x]} ${a[$x]}", ["number"]),
        ('(( "1 + x" ))', ["number"]),
        ("[[ x -gt 1 ]]", ["number"]),
        ("let y=x+1", ["number"]),
        ("eval 'echo $((x))'", ["number"]),
        ("bash -c 'echo $((x))'", ["number"]),
        ("bash -c 'echo x'", []),
        ("jq .x file", []),
        ("echo x; x --eval y", []),
        ("echo ${!x} ${x@P}", ["code"]),
        ("cat <<E\n`eval $x`\nE", ["code"]),
        ('y="$x"; z=$y; eval "$z"', ["code"]),
        ('y=${z:-$x}; eval "$y"', ["code"]),
        ('y=$(ls $x); eval "$y"', []),
        ('read y <<< "$x"; (( y ))', ["number"]),
        ("while true; do y=$x; x=$y; done", []),
        ('echo "ls $x" > a; bash a', ["code"]),
    ],
)
def test_uses_of_x(source: str, kinds: list[str]) -> None:
    assert [each.kind for each in carriers(source).uses({"x"})] == kinds


def test_parameters_and_the_last_argument_are_variables_like_others() -> None:
    assert [each.kind for each in carriers('eval "$1"').uses({"@"})] == ["code"]
    assert [each.kind for each in carriers('eval "$@"').uses({"@"})] == ["code"]
    assert [each.kind for each in carriers('eval "$_"').uses({"_"})] == ["code"]


def test_the_way_is_told() -> None:
    (obstacle,) = carriers('y=$x; eval "$y"').uses({"x"})
    assert obstacle.why == "goes into y, which stands in an argument that eval reads as code; pass it as data instead"


def test_files_that_are_run() -> None:
    assert [each.kind for each in carriers("bash /tmp/x").reads({"/tmp/x", "y"})] == ["code"]
    assert list(carriers("cat /tmp/x").reads({"/tmp/x"})) == []
