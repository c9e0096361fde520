"""What the program that builds the site knows about the page being converted: its file, front matter and links."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from runbook_kit.document.frontmarks import split_front_matter
from runbook_kit.document.source import Source

if TYPE_CHECKING:
    from markdown import Markdown


class Hosted(Struct, frozen=True):
    """A page as it is converted: the whole source, where its body begins, and where it stands in the repository."""

    source: Source
    body: str
    first_line: int  # of the body, 1-based
    docs_dir: str = ""
    repo_url: str = ""


def find_host(md: Markdown, text: str, options: Mapping[str, Any]) -> Hosted:
    """The page behind `text`, which is a whole document or what the host left of one.

    Options decide; what they do not say is asked of MkDocs and its fork, or of Zensical, as far as they are here.
    """
    text = text.removeprefix("\ufeff")
    told = all(options.get(name) for name in ("page", "source", "docs_dir"))  # by our plugin, which moves links itself
    asked = {} if told else _of_mkdocs(md)
    path = str(options.get("page") or asked.get("page") or "page.md")
    whole = str(options.get("source") or asked.get("source") or "")
    meta = options.get("meta") or _of_zensical(md)
    prefix = _prefix(text, whole, path, meta)
    source = Source(path, prefix + text)
    body, first_line = text, prefix.count("\n") + 1
    if not prefix and (parts := split_front_matter(source)):
        start = source.line_starts[parts[2]] if parts[2] < source.line_count else len(text)
        body, first_line = text[start:], parts[2] + 1
    return Hosted(
        source,
        body,
        first_line,
        str(options.get("docs_dir") or asked.get("docs_dir") or ""),
        str(options.get("repo_url") or asked.get("repo_url") or ""),
    )


def _prefix(text: str, whole: str, path: str, meta: Mapping[str, Any]) -> str:
    """What stands above the body in the file; without the file, what the host read from it, written as YAML again."""
    whole = whole.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if whole:
        if whole.endswith(text.rstrip("\n")) or whole.rstrip("\n").endswith(text.rstrip("\n")):
            return whole[: len(whole.rstrip("\n")) - len(text.rstrip("\n"))]
        source = Source(path, whole)
        parts = split_front_matter(source)
        if not parts or parts[2] >= source.line_count:
            return ""
        behind = whole[source.line_starts[parts[2]] :]
        return whole[: len(whole) - len(behind.lstrip("\n"))]  # as hosts cut it off
    if meta and "runbook" in meta and not text.startswith("---\n"):
        return f"---\n{json.dumps(dict(meta), default=str, ensure_ascii=False)}\n---\n"
    return ""


def _of_mkdocs(md: Markdown) -> Mapping[str, str]:
    """MkDocs and ProperDocs register a processor of their own with each page, which knows its file and the settings."""
    if "relpath" not in md.treeprocessors:
        return {}
    known = md.treeprocessors["relpath"]
    file, config = getattr(known, "file", None), getattr(known, "config", None)
    found: dict[str, str] = {}
    try:
        docs = str(config["docs_dir"]).replace("\\", "/") if config else ""
        base = posixpath.dirname(str(config["config_file_path"] or "").replace("\\", "/")) if config else ""
        inside = posixpath.relpath(docs, base or ".") if docs else ""
        found["docs_dir"] = "" if inside.startswith("..") else inside
        found["repo_url"] = str((config or {}).get("repo_url") or "")
        if file is not None:
            found["page"] = posixpath.normpath(posixpath.join(found["docs_dir"], file.src_uri))
            found["source"] = file.content_string
    except (AttributeError, KeyError, OSError, TypeError, ValueError):
        return found  # another version of them: then the options say what is needed
    return found


def _of_zensical(md: Markdown) -> Mapping[str, Any]:
    """Zensical hands front matter to extensions through a preprocessor, which is none of its public interface."""
    if "rendering_context" not in md.preprocessors:
        return {}
    meta = getattr(getattr(md.preprocessors["rendering_context"], "page", None), "meta", None)
    return meta if isinstance(meta, Mapping) else {}
