"""What an ordinary page says about an alert."""

from __future__ import annotations

from typing import Any

import pytest

from runbook_kit.document.headings import read_vocabulary
from runbook_kit.shipped import load
from runbook_kit.site.glimpse import Glimpse, glimpse, named

VOCABULARY = read_vocabulary(load("headings"))
SECTIONS = "\n\n## Meaning\n\nx\n\n## Diagnosis\n\ny\n"


@pytest.mark.parametrize(
    ("text", "alerts"),
    [
        (f"# KubeDown{SECTIONS}", ("KubeDown",)),
        (f"# KubeDown #{SECTIONS}", ("KubeDown",)),
        (f"# Kube down{SECTIONS}", ()),
        ("# KubeDown\n\n## Meaning\n\nx\n", ()),
        (f"# `KubeDown`{SECTIONS}", ()),
        (SECTIONS, ()),
    ],
)
def test_a_title_of_one_word_above_the_usual_sections(text: str, alerts: tuple[str, ...]) -> None:
    seen = glimpse(text, {}, VOCABULARY)
    assert (seen.alerts, seen.guessed) == (alerts, bool(alerts))


def test_front_matter_goes_first() -> None:
    meta = {"alerts": ["A", "B"], "owner": "web", "severity": 1, "status": None, "title": "T"}
    assert glimpse(f"# C{SECTIONS}", meta, VOCABULARY) == Glimpse("T", "web", "", "1", ("A", "B"))


@pytest.mark.parametrize(
    ("meta", "names"),
    [
        ({"alerts": "One"}, ("One",)),
        ({"aliases": ["/alerts/One/", "Two", "/docs/three/"]}, ("One", "Two")),
        ({"alerts": ["One"], "aliases": ["One"]}, ("One",)),
        ({"alerts": {"a": 1}, "aliases": 3}, ()),
        ({"alerts": [None, "", True, ["x"]]}, ()),
        ({}, ()),
    ],
)
def test_names_of_alerts_in_front_matter(meta: dict[str, Any], names: tuple[str, ...]) -> None:
    assert named(meta) == names
