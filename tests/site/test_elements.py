"""Both parsers read the same document."""

from __future__ import annotations

import pytest
from tests.site.test_structure import CASES

from runbook_kit.document.headings import Vocabulary
from runbook_kit.document.read import read_runbook
from runbook_kit.document.source import Source
from runbook_kit.site.elements import read_elements
from runbook_kit.site.page import vocabulary

DOCUMENT = """\
# Restore

## Phase 1 — Stop

### Entry criteria

- [ ] the **window** is [open](x.md)
- `systemctl is-active api` says so

```bash {#stop timeout=30s}
systemctl stop api
```

1. Look: `journalctl -u api`
   > [!NOTE]
   > with a ~~quote~~

| a | b |
|---|---|
| c | `d` |

### Rollback

    systemctl start api

<details>
x
</details>
"""


@pytest.fixture(scope="module")
def words() -> Vocabulary:
    return vocabulary()


@pytest.mark.parametrize("text", [DOCUMENT, *CASES.values()])
def test_the_runbook_is_the_same(text: str, words: Vocabulary) -> None:
    source = Source("a.md", text)
    assert read_runbook(source, words, read_elements).runbook == read_runbook(source, words).runbook
