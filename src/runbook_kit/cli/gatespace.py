"""What the gates go by here: the policy files and baseline of this tree, of what is staged, or of a revision."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from runbook_kit.cli.gatetexts import ENDINGS, kept_policies, with_own, yaml_names
from runbook_kit.cli.gatetracking import Tracking
from runbook_kit.cli.place import Place, is_file
from runbook_kit.cli.screen import note
from runbook_kit.errors import InvalidInput
from runbook_kit.gate.engine.cache import FOLDER
from runbook_kit.gate.paths.policy import read_path_policy
from runbook_kit.gate.paths.words import Words
from runbook_kit.gate.policy.baseline import Baseline
from runbook_kit.gate.policy.globs import covers
from runbook_kit.gate.policy.model import GatePolicy
from runbook_kit.gate.policy.names import gate_names
from runbook_kit.gate.policy.read import read_policies
from runbook_kit.repo import read_bytes, relative
from runbook_kit.suggestion import quoted

if TYPE_CHECKING:
    from runbook_kit.document.headings import Vocabulary

BASELINE = "baseline.json"


class Gatespace(Tracking):
    """Policies and baseline, beside what is tracked."""

    def __init__(
        self,
        place: Place,
        environment: Mapping[str, str],
        revision: str = "",
        baseline: str = "",
        *,
        writes_baseline: bool = False,
        replaces_baseline: bool = False,
        few: bool = False,
        staged: bool = False,
        keeps: bool = False,
    ) -> None:
        super().__init__(place, environment, few=few, staged=staged)
        self.revision = revision
        self.staged = staged and not revision  # policies and baseline are those of the index
        self.keeps = keeps and not revision  # prepared policies are read again, and those of a revision never
        # A file that was named must be there, unless it is about to be written.
        self.must_have_baseline = bool(baseline) and not writes_baseline
        self.replaces_baseline = replaces_baseline  # as a whole, so that the one that is there need not be readable
        own = f"{place.config.gates}/{BASELINE}"
        self.baseline_path = relative(place.start / baseline, place.root) if baseline else own

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """The files of the gates folder that may be ours, path → text: here, staged, or in the revision asked for."""
        folder = self.place.config.gates
        inside = tracked_name(folder)
        if self.revision:
            from runbook_kit.gitstore import read_folder_at

            there = read_folder_at(self.git, self.revision, inside, ENDINGS)
            read = {f"{folder}/{path.rpartition('/')[2]}": data for path, data in there.items()}
        elif self.staged:
            below = self.stage.entries.below(inside) if self.stage.entries is not None else self.tracked.files
            names = [path for path in below if path.rpartition("/")[0] == inside and path.endswith(ENDINGS)]
            staged = self.stage.read(names)
            read = {f"{folder}/{path.rpartition('/')[2]}": data for path, data in staged.items()}
        else:
            names = yaml_names(self.place.root / folder) if self.place.in_repository else []
            read = self._read(f"{folder}/{name}" for name in names)
        return {path: data.decode("utf-8", "replace") for path, data in read.items() if path.endswith(ENDINGS)}

    @property
    def policy_names(self) -> tuple[str, ...]:
        """The paths that concern every document: the gates folder, or its files where it is the root."""
        folder = tracked_name(self.place.config.gates)
        names = (*gate_names(), "paths", "headings")
        return (folder,) if folder else (*(f"{name}.yaml" for name in names), BASELINE)

    @cached_property
    def policies(self) -> Mapping[str, GatePolicy]:
        """The policy of every gate. Raises `InvalidInput` for a file that cannot be read."""
        if self.texts and self.keeps and self.owns_memory:
            return kept_policies(self.texts, self.place)
        return read_policies(self.texts, self.place.config.gates)

    @cached_property
    def owns_memory(self) -> bool:
        """Whether what is remembered here is ours: what came with a clone is a claim of the change to be judged."""
        own = FOLDER not in self.tracked.folders and FOLDER not in self.tracked.symlinks
        return self.place.in_repository and own

    @cached_property
    def words(self) -> Words:
        """What counts as a path here."""
        own = self._own("paths", "paths/1")
        try:
            return Words(read_path_policy(own), self.tracked.tops)
        except re.error as error:
            path = f"{self.place.config.gates}/paths.yaml"
            hint = "Regular expressions of `placeholders` and `never` are those of Python."
            raise InvalidInput(f"{path}: {error}.", hint=hint, code="invalid-policy") from None

    def vocabulary(self) -> Vocabulary:
        """The words by which headings are understood."""
        return self._vocabulary

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        from runbook_kit.document.headings import read_vocabulary

        return read_vocabulary(self._own("headings", "headings/1"))

    def refuse_wrong_headings(self) -> None:
        """Raise `InvalidInput` for words of headings that cannot be used, though no document may ask for them."""
        if f"{self.place.config.gates}/headings.yaml" in self.texts:
            self._own("headings", "headings/1")

    def refuse_wrong_words(self) -> None:
        """Raise `InvalidInput` for lists of words that cannot be used, though nobody may ask for them."""
        self.refuse_wrong_headings()
        if f"{self.place.config.gates}/paths.yaml" in self.texts:
            _ = self.words

    def _own(self, name: str, form: str) -> Mapping[str, object]:
        path = f"{self.place.config.gates}/{name}.yaml"
        return with_own(name, form, self.texts.get(path, ""), path)

    @cached_property
    def baseline(self) -> Baseline:
        """The findings that are accepted; none when there is no such file."""
        from runbook_kit.gate.policy.baselinefile import read_baseline

        path = self.baseline_path
        text = self.baseline_texts.get(path)
        if text is None and self.must_have_baseline:
            where = f" in {quoted(self.revision, 200)}" if self.revision else ""
            raise InvalidInput(
                f"There is no baseline {quoted(path, 200)}{where}.",
                hint="Name another file, or write it with --update-baseline.",
                code="missing-file",
            )
        if text is None:
            return Baseline(path)
        try:
            return read_baseline(text, path)
        except InvalidInput:
            if not self.replaces_baseline:
                raise
        note(f"{quoted(path, 200)} cannot be read, and is written anew.")
        return Baseline(path)

    @cached_property
    def baseline_texts(self) -> Mapping[str, str]:
        """The baseline as path → text, here or in the revision asked for; empty when there is none."""
        return self.at(self.baseline_path)

    def at(self, path: str) -> Mapping[str, str]:
        """One file as path → text; empty when it is not there."""
        name = tracked_name(path)
        if self.revision:
            from runbook_kit.gitstore import read_at

            data = read_at(self.git, self.revision, [name]).get(name)
            found = {} if data is None else {path: data}
        elif self.staged and name in self.tracked.files:
            data = self.stage.read([name]).get(name)
            found = {} if data is None else {path: data}
        else:
            there = is_file(self.place.root / path) and self.place.in_repository and not self.staged
            found = self._read([path]) if there else {}
        return {name: data.decode("utf-8", "replace") for name, data in found.items()}

    def _read(self, paths: Iterable[str]) -> dict[str, bytes]:
        return {path: read_bytes(self.place.root / path, self.place.root) for path in paths}

    def excluded(self, path: str) -> bool:
        """Whether every gate leaves this document out."""
        return self._may_exclude and all(covers(policy.exclude, path) for policy in self.policies.values())

    @cached_property
    def _may_exclude(self) -> bool:
        return all(policy.exclude for policy in self.policies.values())


def tracked_name(path: str) -> str:
    """A path of the settings as git has it: the gates folder may be the root, which is written `.`."""
    return path.removeprefix(".").removeprefix("/") if path == "." or path.startswith("./") else path
