"""Links that leave the docs folder, led to the repository."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

from markdown.treeprocessors import Treeprocessor

from runbook_kit.site.page import leaves


class LinksProcessor(Treeprocessor):
    """Runs behind the inline parser and before the host looks where links lead."""

    page = ""
    docs_dir = ""
    repo_url = ""
    ref = ""

    def run(self, root: Element) -> None:
        if not self.repo_url:
            return
        for each in root.iter():
            key = {"a": "href", "img": "src"}.get(str(each.tag))
            if key and (url := self.outside(each.get(key) or "", image=key == "src")):
                each.set(key, url)

    def outside(self, url: str, *, image: bool = False) -> str:
        """The address in the repository of a link that leaves the docs folder; empty for any other."""
        parts = urlsplit(url)
        if parts.scheme or parts.netloc or not parts.path or parts.path.startswith("/"):
            return ""
        path = leaves(unquote(parts.path), self.page, self.docs_dir)
        if not path:
            return ""
        base = self.repo_url.rstrip("/")
        how = "raw" if image else "blob"
        between = f"-/{how}" if "gitlab" in urlsplit(base).netloc else how
        fragment = f"#{parts.fragment}" if parts.fragment else ""
        return f"{base}/{between}/{self.ref or 'HEAD'}/{path.replace(' ', '%20')}{fragment}"
