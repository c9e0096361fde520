"""The repository around a document: what its links and words lead to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

from msgspec import Struct

from runbook_kit.gate.paths.destination import Destination, lead, read_destination
from runbook_kit.gate.paths.suggested import suggest_path
from runbook_kit.gate.paths.tracked import Tracked
from runbook_kit.gate.paths.words import Named, Words

PAGES = (".md", "/index.md", "/_index.md")
READMES = ("README.md", "readme.md", "Readme.md", "README.markdown")

State = Literal["found", "missing", "outside", "case", "untracked", "elsewhere"]


class Answer(Struct, frozen=True):
    """Where a link or word leads.

    `path` is the repository path (from the root, no slash at its ends). With the state `case`, `spelling` is how git
    tracks it. `elsewhere` is beyond what can be known here: inside a submodule, or a page of the hosting site.
    """

    state: State
    path: str = ""
    spelling: str = ""
    fragment: str = ""


class Outlook(Struct, frozen=True):
    """What must be asked of the work tree, and only about few paths.

    `anchors` gives the anchors of a tracked document, None when it is none; `lines` how many lines a tracked file has
    (0: not known); `unseen` why a path that git does not track may exist all the same: "ignored", "present" or "".
    """

    anchors: Callable[[str], frozenset[str] | None]
    lines: Callable[[str], int]
    unseen: Callable[[str], str]


class Repository:
    """Answers where links and words of documents lead; each question is thought about once."""

    def __init__(
        self,
        tracked: Tracked,
        words: Words,
        outlook: Outlook,
        renamed: Mapping[str, str] | None = None,
        removed: frozenset[str] = frozenset(),
    ) -> None:
        self.tracked = tracked
        self.words = words
        self.outlook = outlook
        self.renamed = renamed or {}
        self.removed = removed
        self._links: dict[tuple[str, str], Answer | None] = {}
        self._paths: dict[tuple[str, str], Answer] = {}
        self._meant: dict[str, str] = {}
        self._rooted: dict[str, Answer] = {}  # found from the root: the same for every document
        self.harmless: set[str] = set()  # words that name no path, or one that is there, whatever the document

    def link(self, document: str, destination: str) -> Answer | None:
        """Where a link in `document` leads; None when it leads to the web or is filled in by another program."""
        key = (document if destination.startswith("#") else folder_of(document), destination)
        if key not in self._links:
            read = read_destination(destination)
            self._links[key] = None if read is None else self._follow(document, read)
        return self._links[key]

    def leads_to(self, document: str, destination: str) -> str:
        """The tracked file that a link in `document` shows; empty when there is none. Cheaper than `link`."""
        read = read_destination(destination)
        path = lead(folder_of(document), read.path) if read is not None and read.path else None
        path = self.tracked.resolve(path) if path is not None else None
        shown = self.document(path) if path is not None else ""
        return shown if shown in self.tracked.files else ""

    def word(self, document: str, word: str) -> tuple[Named, Answer] | None:
        """The path that a word in `document` names, and where it leads; None when it names no path."""
        named = self.words.named(word)
        if named is None:
            self.harmless.add(word)
            return None
        if (rooted := self._rooted.get(named.path)) is not None:
            if rooted.state == "found":
                self.harmless.add(word)
            return named, rooted
        key = (folder_of(document), named.path)
        if key not in self._paths:
            self._paths[key] = self._find(key[0], named)
        return named, self._paths[key]

    def meant(self, path: str) -> str:
        """The tracked path that was probably meant by `path`, which is none; empty when nothing is convincing."""
        if path not in self._meant:
            self._meant[path] = suggest_path(path, self.tracked, self.renamed)
        return self._meant[path]

    def candidates(self, document: str, named: Named) -> tuple[str, ...]:
        """Every repository path that a word in `document` may mean, whether or not it is there."""
        paths = (lead(start, named.path) for start in ("", folder_of(document)))
        return tuple(dict.fromkeys(path for path in paths if path))

    def has_lost(self, document: str, named: Named) -> bool:
        """Whether the change under examination has taken away what a word in `document` names."""
        return bool(self.removed) and not self.removed.isdisjoint(self.candidates(document, named))

    def document(self, path: str) -> str:
        """The document that is shown for a path: of a folder its README; empty when it has none."""
        if path not in self.tracked.folders:
            return path
        start = f"{path}/" if path else ""
        return next((name for each in READMES if (name := start + each) in self.tracked.files), "")

    def anchors(self, path: str) -> frozenset[str] | None:
        """The anchors of a document, or of the README that is shown for a folder; None for what has none."""
        document = self.document(path)
        return self.outlook.anchors(document) if document else None

    def _follow(self, document: str, destination: Destination) -> Answer:
        if not destination.path:
            return Answer("found", document, fragment=destination.fragment)
        path = lead(folder_of(document), destination.path)
        if path is None:
            state: State = "elsewhere" if self._on_site(document, destination.path) else "outside"
            return Answer(state, destination.path)
        found = self._look(path, must_be_folder=destination.path.endswith("/"))
        rooted = found.state == "missing" and destination.path.startswith("/")
        if rooted and (page := self._page_of_site(document, path)):
            return Answer("found", page)
        found = self._unseen(found)
        return Answer(found.state, found.path, found.spelling, destination.fragment)

    def _find(self, folder: str, named: Named) -> Answer:
        """From the root, then from the document; a relative path the other way round."""
        relative = named.path.startswith(("./", "../"))
        answers: list[Answer] = []
        for start in dict.fromkeys((folder, "") if relative else ("", folder)):
            answer = self._from(start, named)
            if answer.state in {"found", "elsewhere"}:
                if not answers and not relative:
                    self._rooted[named.path] = answer
                return answer
            answers.append(answer)
        return next((each for each in answers if each.state == "case"), self._unseen(answers[0]))

    def _unseen(self, answer: Answer) -> Answer:
        """What is missing may lie in the work tree all the same; a tracked file does, which is no folder."""
        if answer.state == "missing" and answer.path not in self.tracked.files and self.outlook.unseen(answer.path):
            return Answer("untracked", answer.path)
        return answer

    def _from(self, start: str, named: Named) -> Answer:
        path = lead(start, named.path)
        return Answer("outside", named.path) if path is None else self._look(path, must_be_folder=named.folder)

    def _look(self, path: str, *, must_be_folder: bool) -> Answer:
        tracked = self.tracked
        if path in tracked.folders or (path in tracked.files and path not in tracked.symlinks and not must_be_folder):
            return Answer("found", path)
        if tracked.inside_submodule(path):
            return Answer("elsewhere", path)
        if tracked.symlinks and (found := self._through_links(path)):
            return found
        spelling = tracked.fold(path)
        if spelling is not None and spelling != path:
            return Answer("case", path, spelling)
        return Answer("missing", path)

    def _through_links(self, path: str) -> Answer | None:
        """Where a path leads that is a symbolic link, or lies behind one; None when it is neither.

        Of a link that leads to nothing, that is what is missing: the link itself is there.
        """
        reached = self.tracked.resolve(path)
        if reached is None:
            return Answer("outside", path)
        if path not in self.tracked.symlinks and reached == path:
            return None
        if self.tracked.exists(reached):
            return Answer("found", path)
        return Answer("missing", reached if path in self.tracked.symlinks else path)

    def _page_of_site(self, document: str, path: str) -> str:
        """The document that `/guide/setup` is made of when a folder around the linking document is made a site.

        Anchors are the site's own, so the answer has no fragment.
        """
        folder = document
        while folder := folder_of(folder):
            for name in PAGES:
                if (page := f"{folder}/{path}{name}") in self.tracked.files:
                    return page
        return ""

    def _on_site(self, document: str, path: str) -> bool:
        """`../../issues/1`: GitHub shows files below `/OWNER/NAME/blob/BRANCH/`, and links lead from there."""
        parts = (lead(f":owner/:name/:blob/:branch/{folder_of(document)}", path) or "").split("/")
        return parts[:2] == [":owner", ":name"] and len(parts) > 2 and parts[2] in self.words.policy.web


def folder_of(path: str) -> str:
    """The folder a file lies in; empty for the root."""
    return path.rpartition("/")[0]
