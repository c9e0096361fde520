"""What a repository brings to its site: its root, its settings, the words of its headings, its templates."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from runbook_kit.config import OWN, SHARED, Config, read_config
from runbook_kit.document.headings import Vocabulary, read_vocabulary
from runbook_kit.errors import InvalidInput
from runbook_kit.gatedata import is_file, joined, own_or_shipped
from runbook_kit.repo import find_root, is_inside, read_bytes, relative
from runbook_kit.shipped import load, template_folder

if TYPE_CHECKING:
    from runbook_kit.plan.commands.catalogue import Catalogue
    from runbook_kit.plan.policy import Policy
    from runbook_kit.render.documents.library import Library


class Surroundings(Struct, frozen=True):
    """The repository around a site. Without one `root` is the folder of `mkdocs.yml` and everything is as shipped."""

    root: Path
    in_repository: bool
    config: Config

    def vocabulary(self) -> Vocabulary:
        """The words by which headings are understood. Raises `InvalidInput` for a file that cannot be read."""
        own = own_or_shipped("headings", "headings/1", self.config.gates, self._own)
        return read_vocabulary(own.data if own.origin == "shipped" else joined(load("headings"), own.data))

    def policy(self) -> Policy:
        """The execution policy that counts here. Raises `InvalidInput`."""
        from runbook_kit.plan.policy import read_policy

        own = own_or_shipped("execution", "execution/1", self.config.gates, self._own)
        return read_policy(own.data, digest=own.digest, path=own.origin, locate=own.locate)

    def catalogue(self) -> Catalogue:
        """The command catalogue that counts here. Raises `InvalidInput`."""
        from runbook_kit.plan.commands.catalogue import read_catalogue

        return read_catalogue(own_or_shipped("commands", "commands/1", self.config.gates, self._own).data)

    def library(self) -> Library:
        """The document templates that count here. Raises `InvalidInput`."""
        from runbook_kit.render.documents.library import Library

        return Library(self._templates(), self.config.templates)

    @property
    def _own(self) -> Path | None:
        return self.root if self.in_repository else None

    def _templates(self) -> Mapping[str, str]:
        from runbook_kit.render.documents.library import known

        folder = self.root / self.config.templates
        ours = os.path.realpath(folder) == os.path.realpath(template_folder())
        if not self.in_repository or ours or not folder.is_dir():
            return {}
        files = sorted(path for path in folder.iterdir() if known(path.name) and is_inside(path, self.root))
        return {each.name: self._template(each) for each in files}

    def _template(self, path: Path) -> str:
        try:
            return read_bytes(path, self.root).decode("utf-8").replace("\r\n", "\n")
        except UnicodeDecodeError:
            message = f"{relative(path, self.root)} is not UTF-8 text."
            raise InvalidInput(message, hint="Save the template as UTF-8.", code="invalid-template") from None


def find_surroundings(docs: Path, folder: Path) -> Surroundings:
    """The repository around the docs folder, else that around the `folder` of `mkdocs.yml`.

    Raises `InvalidInput` for settings that cannot be read.
    """
    root = find_root(docs) or find_root(folder)
    if root is None:
        return Surroundings(folder, False, Config())
    texts = {
        name: read_bytes(root / name, root).decode("utf-8", "replace") for name in (OWN, SHARED) if is_file(root / name)
    }
    return Surroundings(root, True, read_config(texts))
