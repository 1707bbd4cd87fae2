"""Read a claim or a sentence into names, concepts, predicates, values and modality."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from watcher.core.clauses import Word, read_words
from watcher.core.dates import DateMention, read_dates
from watcher.core.entities import EntityIndex
from watcher.core.lexicon import (
    DAY_NAMES,
    GENERIC_NAME,
    LIGHT,
    PEOPLES,
    QUANTIFIERS,
    SEATS,
    SYNONYM,
)
from watcher.core.modality import Modality, read_modality
from watcher.core.model import Claim, ClaimKind
from watcher.core.polarity import Polarity, Predicate, read_polarity, read_predicates
from watcher.core.quantities import QuantityMention, read_quantities
from watcher.core.stages import CourseStage, Stages, read_stages
from watcher.core.text import STOPWORDS, tokens
from watcher.core.undoing import Undoing, read_undoings
from watcher.core.units import singular

_ASIDE = frozenset("until who which where whose including such formerly then often".split())
_SAYING = frozenset(
    "said says say told tells according announced reported warned confirmed claims claimed states "
    "stated warn announce".split()
)
_BEFORE_PLACE = (
    frozenset("the a its their his nearby central northern southern eastern western".split())
    | frozenset(PEOPLES.values())
    | frozenset({"moscow"})
)
_PLACING = frozenset("in at from near to around outside across into off toward towards".split())
_COUNTRIES = frozenset(PEOPLES.values())
_KINDS = frozenset(
    "air base airbase naval facility port airport area region city province district company firm".split()
)
"""Beside a name they only say what it is: Hmeimim air base."""
_OF_ITS = re.compile(r" of (?:its|their|his|her|our|the|these|those) ([a-z]+)\b")
_DAY_OF_SAYING = re.compile(
    r"\b(?:said|says|told(?: \w+){1,3}|announced|reported|confirmed|added|wrote|statement|interview)"
    r"(?: late| early)?(?: on| last| this)? $"
)
"""A day beside a verb of saying dates the statement, not the event."""
NAME_MARK = "@"
_LOW = 0.25
_DESCRIBING = 3
_OPENS_NOUN = frozenset("the a an its their his her former".split())
_IN_FORCE = frozenset({"force", "effect", "place"})
_COUNTING = frozenset(
    "least one two three four five six seven eight nine ten eleven twelve most nearly almost around "
    "approximately roughly total number million billion thousand hundred dozen dozens least".split()
)
"""Values are compared apart."""
_EDGES = frozenset("end beginning start middle".split())
_LIGHT_WEIGHT = 0.3
_PREDICATE_WEIGHT = 1.5


@dataclass(frozen=True, slots=True)
class Name:
    """A proper name: a known entity's canonical name, or a run of capitalised words, folded."""

    key: str
    parts: frozenset[str]
    """Its distinctive folded words; empty for a known entity."""
    place: bool = False
    via: str = ""
    """The preposition before it: from, to, in ..."""
    speaker: bool = False
    """Only the source of the claim: a report may leave it out."""


@dataclass(frozen=True, eq=False)
class Reading:
    """What one sentence says, as data.

    What most comparisons never come to (mood, values, dates, stages) is read when first asked for.
    """

    text: str
    published: date | None
    words: tuple[Word, ...]
    vocabulary: frozenset[str]
    """Folded words, peoples also as their country."""
    names: tuple[Name, ...]
    known: frozenset[str]
    """Canonical names of known entities."""
    concepts: Mapping[str, float]
    """Content concept -> weight; synonyms and opposites share one concept."""
    predicates: tuple[Predicate, ...]
    polarity: Polarity
    spoken: tuple[str, ...]
    """The concept of each word, in order, light words included; "@" and its key for a name."""
    said: frozenset[str]
    """The same as a set."""
    plain: frozenset[str]
    """The concepts of all words, those inside names included."""

    @cached_property
    def needed(self) -> tuple[Name, ...]:
        """The names that a report of this must have: whoever only said it may be left out."""
        return tuple(name for name in self.names if not name.speaker) or self.names

    @cached_property
    def modality(self) -> Modality:
        return read_modality(self.text)

    @cached_property
    def stages(self) -> Stages:
        return read_stages(self.words, self.polarity)

    @cached_property
    def undoings(self) -> tuple[Undoing, ...]:
        return read_undoings(self.words, self.polarity)

    @cached_property
    def quantifiers(self) -> frozenset[str]:
        return _quantifiers(self.words)

    @cached_property
    def days(self) -> tuple[DateMention, ...]:
        """All days named, those of the telling included."""
        return read_dates(self.text, self.published)

    @cached_property
    def dates(self) -> tuple[DateMention, ...]:
        """The days of what is told, without those of the telling."""
        return tuple(day for day in self.days if not _DAY_OF_SAYING.search(self.text, 0, day.start))

    @cached_property
    def quantities(self) -> tuple[QuantityMention, ...]:
        return tuple(
            _with_noun(mention, self.text)
            for mention in read_quantities(self.text)
            if not any(day.start <= mention.start < day.end for day in self.days)
        )


@dataclass(frozen=True, slots=True)
class ClaimReading:
    """A claim's reading with what the comparison needs of the claim itself."""

    claim_id: str
    kind: ClaimKind
    as_of: date | None
    reading: Reading

    @property
    def is_planned(self) -> bool:
        """Return whether it tells of what is still to come."""
        return self.kind is ClaimKind.FORECAST or self.reading.stages.course is CourseStage.PLANNED


def canonical(word: Word, text: str) -> str:
    """Return a folded word, a people's name as its country."""
    if word.text == "us" and text[word.start : word.end] != "US":
        return word.text
    return PEOPLES.get(word.text, word.text)


def _weights(
    words: Sequence[Word], text: str, predicates: Sequence[Predicate], marks: Mapping[int, str]
) -> dict[str, float]:
    axes = {
        place: f"axis:{predicate.axis}"
        for predicate in predicates
        for place in range(predicate.start, predicate.start + len(predicate.text.split()))
    }
    openings: dict[int, str] = {}
    for word in words:
        openings.setdefault(word.clause, word.text)
    asides = {clause for clause, opening in openings.items() if opening in _ASIDE}
    if "(" in text:
        asides |= {word.clause for word in words if _in_brackets(text, word.start)}
    beside = _descriptors(words, axes, marks)
    weights: dict[str, float] = {}
    for index, word in enumerate(words):
        if word.text in STOPWORDS and index not in axes:
            continue
        if word.text in _COUNTING and index not in axes:
            continue
        if word.text[0].isdigit() or word.text in _SAYING or len(word.text) < 2:
            continue
        if index in marks or (_is_name_word(word, text) and index not in axes):
            continue
        concept = axes.get(index) or SYNONYM.get(word.stem, word.stem)
        weight = 1.0
        if index in axes:
            weight = _PREDICATE_WEIGHT
        elif (
            word.stem in LIGHT
            or index in beside
            or _is_edge(words, index)
            or (word.text in _KINDS and any(near in marks for near in range(index - 2, index + 4)))
        ):
            weight = _LIGHT_WEIGHT
        if word.clause in asides:
            weight *= _LOW
        weights[concept] = max(weight, weights.get(concept, 0.0))
    return weights


def _descriptors(
    words: Sequence[Word], axes: Mapping[int, str], marks: Mapping[int, str]
) -> set[int]:
    """Return words that only say what a name is: "the tanker Orion Star", "former mayor Reke"."""
    found: set[int] = set()
    for start in marks:
        if start - 1 in marks or start == 0 or marks[start][1:] in _COUNTRIES:
            continue
        place = start - 1
        while place >= max(0, start - _DESCRIBING) and _is_describing(words[place], place in axes):
            place -= 1
        if place < 0 or words[place].text in _OPENS_NOUN:
            found.update(range(place + 1, start))
    return found


def _is_describing(word: Word, on_axis: bool) -> bool:
    plain = word.text not in STOPWORDS and word.text not in _OPENS_NOUN
    return plain and not on_axis and not word.text.endswith(("ed", "ing")) and word.text.isalpha()


def _is_edge(words: Sequence[Word], index: int) -> bool:
    """True for "end" in "by the end of 2026" and "force" in "in force"."""
    if words[index].text in _IN_FORCE and index and words[index - 1].text in {"in", "into"}:
        return True
    after = words[index + 1].text if index + 1 < len(words) else ""
    return words[index].text in _EDGES and after == "of"


def _quantifiers(words: Sequence[Word]) -> frozenset[str]:
    found = set()
    for index, word in enumerate(words):
        after = words[index + 1].text if index + 1 < len(words) else ""
        before = words[index - 1].text if index else ""
        if word.text in QUANTIFIERS and after != "than" and before not in {"no", "not", "at"}:
            found.add(QUANTIFIERS[word.text])
    return frozenset(found)


def _in_brackets(text: str, place: int) -> bool:
    return text.rfind("(", 0, place) > text.rfind(")", 0, place)


def _is_name_word(word: Word, text: str) -> bool:
    return word.capital and not word.first and canonical(word, text) not in STOPWORDS


def _runs(words: Sequence[Word], text: str, known: EntityIndex) -> list[list[int]]:
    """Return runs of capitalised words; small linking words (of, del, al) stay inside a run."""
    runs: list[list[int]] = []
    for index, word in enumerate(words):
        if not word.capital or word.text in DAY_NAMES:
            continue
        if word.first and (word.text in STOPWORDS or not _opens_name(words, index, text, known)):
            continue
        previous = runs[-1][-1] if runs else -9
        gap = words[previous + 1 : index] if previous >= 0 else ()
        near = previous >= 0 and index - previous <= 3 and all(w.text in GENERIC_NAME for w in gap)
        joined = near and _joinable(text[words[previous].end : word.start])
        if joined and (index - previous == 1 or all(w.text not in {"and", "for"} for w in gap)):
            runs[-1].append(index)
        else:
            runs.append([index])
    return runs


def _joinable(between: str) -> bool:
    return not any(mark in between for mark in ",;:()'’\"“”.!?")


def _opens_name(words: Sequence[Word], index: int, text: str, known: EntityIndex) -> bool:
    """Return whether the capitalised first word of a sentence is likely part of a name."""
    word = words[index]
    after = text[word.end : word.end + 2]
    if after in {"'s", "’s"}:
        return True
    if known.names_in([word.text]) or word.text in _COUNTRIES:
        return True
    if word.text in PEOPLES or (text[word.start : word.end].isupper() and len(word.text) > 1):
        return True
    if index + 1 < len(words) and words[index + 1].capital and _joinable(after[:1]):
        return True
    following = words[index + 1].text if index + 1 < len(words) else ""
    if word.stem in SYNONYM or word.stem in LIGHT:
        return False
    return not word.text.endswith(("s", "ing", "ed", "ly")) and following in {
        "is", "was", "has", "had", "will", "plans", "expects", "says", "said", "intends", "limits",
        "denied", "may", "could", "and", "council", "still", "now", "cannot", "does", "can",
        "keeps", "evacuated", "withdrew", "signed", "agreed", "wants", "claims", "did", "would",
        "holds", "sold", "bought", "won", "lost", "gave", "took", "sent", "began", "remains",
    }  # fmt: skip


def _preposition(words: Sequence[Word], start: int) -> str:
    before = [word.text for word in words[max(0, start - 3) : start]]
    while before and (before[-1] in _BEFORE_PLACE or before[-1] in PEOPLES):
        before.pop()
    return before[-1] if before else ""


def _names(
    words: Sequence[Word], text: str, index: EntityIndex
) -> tuple[tuple[Name, ...], dict[int, str]]:
    """Return the names, and for each word of a name its "@key"."""
    found: dict[str, Name] = {}
    marks: dict[int, str] = {}
    says = [place for place, word in enumerate(words) if word.text in _SAYING]
    for run in _runs(words, text, index):
        raw = text[words[run[0]].start : words[run[-1]].end]
        parts = frozenset(canonical(words[place], text) for place in run)
        via = _preposition(words, run[0])
        speaker = any(0 < at - run[-1] <= 2 for at in says) or any(
            0 < run[0] - at <= 2 and words[at].text == "according" for at in says
        )
        distinctive = parts - GENERIC_NAME - DAY_NAMES
        keys = {key: frozenset[str]() for key in sorted(index.names_in(tokens(raw)))}
        if not keys and distinctive:
            keys = {" ".join(sorted(distinctive)): distinctive}
        for key, words_of in keys.items():
            found.setdefault(key, Name(key, words_of, via in _PLACING, via, speaker))
            marks.update(dict.fromkeys(range(run[0], run[-1] + 1), f"{NAME_MARK}{key}"))
    return tuple(found.values()), marks


def _with_noun(mention: QuantityMention, text: str) -> QuantityMention:
    """Complete "400 of its soldiers" with the noun after "of"."""
    part = None if mention.noun else _OF_ITS.match(text, mention.end)
    return replace(mention, noun=singular(part[1].lower())) if part else mention


@dataclass(frozen=True, slots=True)
class Glance:
    """What a sentence names, without what it says of it: a fraction of the cost of a reading."""

    vocabulary: frozenset[str]
    known: frozenset[str]


def glance(text: str, index: EntityIndex) -> Glance:
    """Return the vocabulary and the known names that a reading of the sentence will have."""
    words = read_words(text)
    return Glance(_vocabulary(words, text), index.names_in([word.text for word in words]))


def _vocabulary(words: Sequence[Word], text: str) -> frozenset[str]:
    vocabulary = {canonical(word, text) for word in words} | {word.text for word in words}
    for country, seats in SEATS.items():
        if seats & vocabulary:
            vocabulary.add(country)
    return frozenset(vocabulary)


def _read(text: str, index: EntityIndex, published: date | None) -> Reading:
    words = read_words(text)
    polarity = read_polarity(words)
    predicates = read_predicates(words, polarity)
    names, marks = _names(words, text, index)
    spoken = tuple(
        marks.get(place) or SYNONYM.get(word.stem, word.stem) for place, word in enumerate(words)
    )
    return Reading(
        text=text,
        published=published,
        words=words,
        vocabulary=_vocabulary(words, text),
        names=names,
        known=index.names_in([word.text for word in words]),
        concepts=_weights(words, text, predicates, marks),
        predicates=predicates,
        polarity=polarity,
        spoken=spoken,
        said=frozenset(spoken),
        plain=frozenset(SYNONYM.get(word.stem, word.stem) for word in words),
    )


def read_claim(claim: Claim, index: EntityIndex) -> ClaimReading:
    """Read a claim's text; relative dates count from its as-of date."""
    return ClaimReading(claim.id, claim.kind, claim.as_of, _read(claim.text, index, claim.as_of))


def read_sentence(text: str, index: EntityIndex, published: date | None) -> Reading:
    """Read one sentence of an article published on a day."""
    return _read(text, index, published)
