"""What the supervisor of a job is given itself: what Python needs, and nothing of the caller's."""

from __future__ import annotations

import os

from runbook_kit.cli.job_access import supervisor_environment


def test_no_variable_of_the_caller_but_what_is_needed() -> None:
    given = supervisor_environment({"PATH": "/bin", "API_TOKEN": "x", "SSH_AUTH_SOCK": "y", "PYTHONPATH": "src:/a"})
    assert given == {"PATH": "/bin", "PYTHONPATH": f"{os.path.abspath('src')}:/a"}
