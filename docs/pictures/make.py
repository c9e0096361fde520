"""Makes the pictures of the documentation: of a terminal from real runs, of the site from a real build."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
COLUMNS = 100
# Nothing of this machine: no home, no operator, no terminal, no colours but those of the program.
ENVIRONMENT = {
    "PATH": os.environ.get("PATH", os.defpath),
    "HOME": os.devnull,
    "COLUMNS": str(COLUMNS),
    "CLICOLOR_FORCE": "1",
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}
NOW = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ")  # the only thing in what is printed that is never the same
CHROMIUM = "/usr/bin/chromium"
# As rich draws a terminal, without the font that it would have the reader fetch.
SVG = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; \
font-size: {char_height}px; line-height: {line_height}px; }}
.{unique_id}-title {{ font-family: system-ui, sans-serif; font-size: 18px; font-weight: bold; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""
RUNBOOK = """\
---
runbook: restart-api
phases:
  - id: act
    title: Act
    needs: [look]
---
# Restart the API

## Act

Read [the policy](policy.md) first, then look at `scripts/restart.sh`.

```bash {#restart timout=30s}
systemctl restart api
```
"""


def terminal() -> Iterator[tuple[str, str]]:
    """Name and SVG of every picture of a terminal."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "operations"
        shutil.copytree(ROOT / "runbooks", folder / "runbooks")
        subprocess.run(["git", "init", "--quiet", str(folder)], check=True, env=ENVIRONMENT)
        yield "list.svg", picture("runbook list", folder)
        yield "dry-run.svg", picture("runbook run disk-space-low/disk-diagnosis --dry-run", folder)
        yield "status.svg", picture("runbook status", folder)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "operations"
        (folder / "runbooks").mkdir(parents=True)
        (folder / "runbooks" / "restart-api.md").write_text(RUNBOOK, "utf-8")
        subprocess.run(["git", "init", "--quiet", str(folder)], check=True, env=ENVIRONMENT)
        subprocess.run(["git", "add", "."], check=True, env=ENVIRONMENT, cwd=folder)
        yield "gate.svg", picture("runbook gate --gate runbook-structure --gate docs-reference-targets", folder)


def picture(command: str, folder: Path) -> str:
    """The command and what it prints, as SVG; the same bytes for the same output."""
    from rich.console import Console
    from rich.text import Text

    argv = [sys.executable, "-m", "runbook_kit", *command.split()[1:]]
    done = subprocess.run(argv, cwd=folder, env=ENVIRONMENT, capture_output=True, check=False)
    printed = NOW.sub("2026-11-01T09:30:00Z", (done.stdout + done.stderr).decode("utf-8").rstrip("\n"))
    console = Console(record=True, width=COLUMNS, file=StringIO(), color_system="standard")
    console.print(Text(f"$ {command}", style="bold"))
    for line in printed.split("\n"):
        console.print(Text.from_ansi(line), soft_wrap=True)
    drawn = console.export_svg(title="", code_format=SVG, unique_id="rk")
    return "\n".join(line.rstrip() for line in drawn.split("\n") if line.strip()) + "\n"


def site() -> Iterator[tuple[str, bytes]]:
    """Name and PNG of every picture of this project's own site."""
    from playwright.sync_api import Page, sync_playwright

    def runbook(page: Page) -> None:
        page.goto("runbooks/stop-playbook.html")

    def ticked(page: Page) -> None:
        page.goto("runbooks/documentation-session.html")
        page.locator(".rk-tick").first.check()
        page.locator(".rk-criteria").first.scroll_into_view_if_needed()

    def index(page: Page) -> None:
        page.goto("runbook-index.html")

    def checklist(page: Page) -> None:
        page.goto("runbooks/ops-loop/loop-snapshot-checklist.html")

    pages: dict[str, Callable[[Page], None]] = {
        "site-runbook.png": runbook,
        "site-criteria.png": ticked,
        "site-index.png": index,
        "site-checklist.png": checklist,
    }
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as started:
        mkdocs = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "--site-dir", folder]
        subprocess.run(mkdocs, cwd=ROOT, check=True, env={**ENVIRONMENT, "NO_MKDOCS_2_WARNING": "1"})
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for name, visit in pages.items():
            size = {"width": 1240, "height": 640}
            context = browser.new_context(base_url=f"file://{folder}/", viewport=size, color_scheme="light")  # type: ignore[arg-type]
            page = context.new_page()
            page.clock.set_fixed_time("2026-11-01T09:30:00Z")
            visit(page)
            yield name, page.screenshot()
        browser.close()


def main() -> None:
    for name, text in terminal():
        (HERE / name).write_text(text, "utf-8")
    for name, data in site():
        (HERE / name).write_bytes(data)


if __name__ == "__main__":
    main()
