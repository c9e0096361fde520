"""JUnit XML: well formed whatever documents hold."""

from __future__ import annotations

from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.report.samples import EMPTY, FINDINGS, NOTE, OUTCOME

from runbook_kit.report.junit import junit_page
from runbook_kit.report.outcome import Outcome


def test_a_suite_for_each_gate() -> None:
    root = ElementTree.fromstring(junit_page(OUTCOME))
    suites = {each.get("name"): each for each in root.iter("testsuite")}
    assert list(suites) == ["command-safety", "docs", "runbook-structure", "secrets", "tokens"]
    docs = suites["docs"]
    assert (docs.get("tests"), docs.get("failures"), docs.get("skipped")) == ("6", "4", "2")
    assert len(docs.findall("testcase")) == 6
    assert [each.get("message") for each in docs.iter("skipped")] == [
        "suppressed: Generated, see ticket 12",
        "in the baseline: before 2026",
    ]


def test_the_totals_are_those_of_the_suites() -> None:
    root = ElementTree.fromstring(junit_page(OUTCOME))
    for name in ("tests", "failures", "skipped"):
        assert int(root.get(name, "")) == sum(int(each.get(name, "")) for each in root.iter("testsuite"))
    assert int(root.get("tests", "")) == len(list(root.iter("testcase"))) == len(FINDINGS) + 1
    assert int(root.get("failures", "")) == len(list(root.iter("failure")))
    assert root.get("time") == "0.123"


def test_a_gate_without_findings_passes() -> None:
    (case,) = ElementTree.fromstring(junit_page(EMPTY)).iter("testcase")
    assert (case.get("classname"), case.get("name"), list(case)) == ("docs", "3 files", [])


def test_a_note_passes() -> None:
    (case,) = ElementTree.fromstring(junit_page(Outcome((NOTE,)))).iter("testcase")
    assert [each.tag for each in case] == ["system-out"]


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.text(st.characters(), max_size=20))
def test_it_is_xml_whatever_a_document_holds(text: str) -> None:
    odd = replace(NOTE, message=text, hint=text, reason=text, span=replace(NOTE.span, path=text), severity="error")
    for each in (odd, replace(odd, suppressed=True), replace(odd, severity="info")):
        ElementTree.fromstring(junit_page(Outcome((each,))).encode())
