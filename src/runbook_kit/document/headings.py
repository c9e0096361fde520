"""What a heading or label means, by the vocabulary of `gates/headings.yaml`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from msgspec import Struct

OUTLINE = re.compile(r"(?:\d+(?:\.\d+)*[.)]?|[A-Z]\.\d+(?:\.\d+)*|[A-Z]\))\s+")
# A run of spaces is looked at once, from its start: tried from each of its spaces, a long one takes minutes.
BRACKETS = re.compile(r"(?:(?<!\s)\s++)?\(([^()]*+)\)\s*+")
PARTS = re.compile(r"(?<!\s)\s++[—–/|-]\s++|(?:(?<!\s)\s++)?:\s++")
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
ANCHOR = re.compile(r"\{#([\w.-]+)\}\Z")


class Label(Struct, frozen=True):
    """A heading or label as understood; `kinds` holds the meaning of each part, the first being the main one."""

    title: str  # without outline number, brackets stay
    kinds: tuple[str, ...] = ()
    optional: bool = False
    example: bool = False

    @property
    def kind(self) -> str:
        return self.kinds[0] if self.kinds else ""


class Numbered(Struct, frozen=True):
    """`Phase 2 — Preflight`: its number or letter in lower case, and the rest of the title."""

    number: str
    title: str


class Vocabulary(Struct, frozen=True, eq=False):
    """The phrases of the vocabulary, lower case, each with its meaning."""

    phrases: Mapping[str, str]
    header: Mapping[str, str]
    phase: re.Pattern[str]
    mention: re.Pattern[str]  # `Phase 4` anywhere in a heading, with its number
    step: re.Pattern[str]
    alternative: re.Pattern[str]
    optional: re.Pattern[str]
    phase_words: tuple[str, ...]
    procedure_words: tuple[str, ...]
    example_words: tuple[str, ...]
    none_phrases: tuple[str, ...]
    known: dict[str, Label] = {}  # labels looked up already

    def label(self, text: str) -> Label:
        """The meaning of a heading or label; `kinds` is empty for one the vocabulary does not know."""
        found = self.known.get(text)
        if found is None:
            found = self.known[text] = self._look_up(text)
        return found

    def _look_up(self, text: str) -> Label:
        title = strip_outline(text)
        bracketed = " ".join(BRACKETS.findall(title)).lower()
        core = _fold(BRACKETS.sub(" ", title))
        kinds = [self.phrases[core]] if core in self.phrases else []
        kinds = kinds or [self.phrases[part] for part in map(_fold, PARTS.split(core)) if part in self.phrases]
        if not kinds and self.alternative.match(core):
            kinds = ["alternative"]
        return Label(
            title=title.rstrip(": "),
            kinds=tuple(dict.fromkeys(kinds)),
            optional=self.is_optional(title) or "optional" in bracketed,
            example=any(word in bracketed for word in self.example_words),
        )

    def phase_heading(self, text: str) -> Numbered | None:
        """`Phase 2 — Preflight` as number and title, or None."""
        return _numbered(self.phase, text)

    def step_heading(self, text: str) -> Numbered | None:
        """`Step 3: Verify` as number and title, or None."""
        return _numbered(self.step, text)

    def names_procedure(self, text: str) -> bool:
        """Whether a heading ends with a word such as "Procedure"."""
        words = _fold(BRACKETS.sub(" ", strip_outline(text))).split()
        return bool(words) and words[-1] in self.procedure_words

    def is_optional(self, text: str) -> bool:
        return self.optional.match(text) is not None

    def says_none(self, text: str) -> bool:
        """Whether a paragraph says that there are no criteria."""
        lowered = text.lower()
        return any(phrase in lowered for phrase in self.none_phrases)


def strip_outline(text: str) -> str:
    """A heading without its outline number (`3.1 `, `B.0 `, `A) `) and its explicit anchor."""
    title, _ = _split_anchor(text.strip())
    outline = OUTLINE.match(title)
    return title[outline.end() if outline else 0 :].strip()


def explicit_anchor(text: str) -> str:
    """The id in a trailing `{#id}`, or an empty string."""
    return _split_anchor(text)[1]


def _split_anchor(text: str) -> tuple[str, str]:
    """A heading and the id in its trailing `{#id}`, which is empty when there is none."""
    closed = text.rstrip()
    start = closed.rfind("{#")
    anchor = ANCHOR.match(closed, start) if start >= 0 else None
    return (closed[:start].rstrip(), anchor[1]) if anchor else (text, "")


def slugify(text: str) -> str:
    """The anchor GitHub gives a heading: lower case, punctuation dropped, spaces to hyphens."""
    lowered = re.sub(r"[^\w\- ]", "", text.strip().lower())
    return lowered.replace(" ", "-")


def identify(text: str, limit: int = 48) -> str:
    """A short id made of a title: its slug in plain letters, cut at a word when long; never empty."""
    plain = unicodedata.normalize("NFKD", text.lower().translate(UMLAUTS))
    plain = "".join(each for each in plain if not unicodedata.combining(each))
    slug = re.sub(r"-{2,}", "-", slugify(plain)).strip("-_")
    if len(slug) > limit:
        slug = slug[:limit].rsplit("-", 1)[0] if "-" in slug[:limit] else slug[:limit]
    return slug or "untitled"


class Names(set[str]):
    """Names that are taken; it remembers up to which number each was counted, so that many equal ones stay cheap."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        super().__init__(names)
        self.counted: dict[str, int] = {}


def unique(ident: str, taken: Names) -> str:
    """`ident`, or with a number behind it when it is taken already; it is taken afterwards."""
    name = ident
    if ident in taken:
        number = taken.counted.get(ident, 2)
        while (name := f"{ident}-{number}") in taken:
            number += 1
        taken.counted[ident] = number + 1
    taken.add(name)
    return name


def read_vocabulary(data: Mapping[str, object]) -> Vocabulary:
    """The vocabulary of a parsed `headings/1` file."""
    labels = data.get("labels")
    header = data.get("header")
    assert isinstance(labels, Mapping)  # shipped data, held by a test; a repository's own is checked when it is read
    assert isinstance(header, Mapping)
    return Vocabulary(
        phrases={_fold(p): kind for kind, langs in labels.items() for words in langs.values() for p in words},
        header={_fold(phrase): key for key, phrases in header.items() for phrase in phrases},
        phase=_opening(data.get("phase_words")),
        mention=re.compile(rf"\b(?:{_either(data.get('phase_words'))})[ -](\d+[a-z]?)\b", re.IGNORECASE),
        step=_opening(data.get("step_words")),
        alternative=re.compile(rf"(?:{_either(data.get('alternative_words'))})\b", re.IGNORECASE),
        optional=re.compile(rf"(?:{_either(data.get('optional_words'))})\b", re.IGNORECASE),
        phase_words=_phrases(data.get("phase_words")),
        procedure_words=_phrases(data.get("procedure_words")),
        example_words=_phrases(data.get("example_words")),
        none_phrases=_phrases(data.get("none_phrases")),
    )


def _numbered(pattern: re.Pattern[str], text: str) -> Numbered | None:
    match = pattern.match(strip_outline(text))
    return Numbered(match[1].lower(), (match[2] or "").strip()) if match else None


def _opening(words: object) -> re.Pattern[str]:
    return re.compile(rf"(?:{_either(words)})\s+(\d+[a-z]?|[a-z])\s*(?:[—–:.)-]\s*(.*)|$)", re.IGNORECASE)


def _phrases(words: object) -> tuple[str, ...]:
    return tuple(str(word).lower() for word in words) if isinstance(words, Iterable) else ()


def _either(words: object) -> str:
    return "|".join(re.escape(word) for word in _phrases(words)) or "(?!)"


def _fold(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip(" :.*_`\"'“”„").lower()
