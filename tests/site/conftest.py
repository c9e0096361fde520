"""Small sites, built for real through MkDocs, strictly and without a network."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort
from msgspec import Struct
from tests.conftest import Repository

VALIDATION = {
    "nav": {"omitted_files": "warn", "not_found": "warn", "absolute_links": "warn"},
    "links": {"not_found": "warn", "absolute_links": "warn", "unrecognized_links": "warn", "anchors": "warn"},
}
RUNBOOK = """\
---
runbook: restart-api
title: Restart the API
status: active
owner: platform
severity: critical
alerts: [ApiDown, ApiSlow]
last_reviewed: 2026-11-01
contacts:
  - {name: Ada, role: on call, how: "#api", hours: "24x7"}
escalation:
  - {kind: nobody answers, to: [platform lead], after: 15m}
schedule:
  timezone: Europe/Berlin
  entries:
    - {at: "07:30", activity: Look at the queue}
phases:
  - id: check
    title: Check
    goal: Know what is wrong
    entry:
      - {id: told, text: The channel `#api` was told}
    exit:
      - {id: known, text: The cause is known}
  - id: act
    title: Act
    needs: [check]
    exit:
      - {id: up, text: It answers, check: curl -fsS http://127.0.0.1/health}
---
# Restart the API

## Check

### Look

```bash {#look timeout=30s risk=read}
systemctl status api
```

## Act

### Restart

```bash {#restart timeout=1m risk=write title="Restart the API"}
systemctl restart api
test "$(systemctl is-active api)" = active && echo "<up>"
```
"""


class Built(Struct, frozen=True):
    """A site that was built, or the reason why not, and what was said on the way."""

    folder: Path
    warnings: list[str]
    infos: list[str]
    stopped: str = ""

    def read(self, path: str) -> str:
        return (self.folder / path).read_text("utf-8")

    def has(self, path: str) -> bool:
        return (self.folder / path).is_file()

    @property
    def paths(self) -> list[str]:
        """Every page, as a path."""
        return sorted(path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*.html"))


Build = Callable[..., Built]


class Listening(logging.Handler):
    """What is logged, by level."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[tuple[int, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append((record.levelno, record.getMessage()))


@pytest.fixture
def site(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> Iterator[Build]:
    """Build the `docs` folder of a repository. Arguments: options of the plugin, then settings of MkDocs."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795176000")  # 2026-11-20, noon
    logger, heard = logging.getLogger("mkdocs"), Listening()
    logger.addHandler(heard)
    before = logger.level
    logger.setLevel(logging.INFO)

    def make(options: dict[str, Any] | None = None, *, plugin: bool = True, **settings: Any) -> Built:
        heard.said.clear()
        ours = [{"runbook-kit": options or {}}] if plugin else []
        given = {
            "site_name": "Test",
            "theme": {"name": "mkdocs"},
            "plugins": ours,
            "validation": VALIDATION,
            "strict": True,
            **settings,
        }
        file = repository.write("mkdocs.yml", json.dumps(given))
        folder = repository.path / "site"
        stopped = ""
        try:
            build(load_config(str(file)))
        except Abort as abort:
            stopped = str(abort.message if hasattr(abort, "message") else abort)
        said = heard.said
        return Built(
            folder,
            [text for level, text in said if level >= logging.WARNING],
            [text for level, text in said if level == logging.INFO],
            stopped,
        )

    yield make
    logger.removeHandler(heard)
    logger.setLevel(before)


def links(html: str) -> list[str]:
    """Where the links of a page lead."""
    return re.findall(r'href="([^"]*)"', html)
