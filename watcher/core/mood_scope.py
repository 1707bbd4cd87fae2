"""Which part of a sentence a marker of doubt covers: "teachers do what their contract demands" demands nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, takewhile

from watcher.core.clauses import Word
from watcher.core.modality_patterns import (
    BACKGROUND,
    DEMAND,
    HOPE,
    HYPOTHETICAL,
    INDIRECT_QUESTION,
    RUMOUR,
)
from watcher.core.reading import NAME_MARK, Reading
from watcher.core.text import STOPWORDS

ASKED_REASON = "asked, not stated"
BACKGROUND_REASON = "told as background, not as news"
MOOD_REASONS = {
    "question": ASKED_REASON,
    "hypothetical": "a condition or scenario, not a fact",
    "rumour": "reported as unverified",
    "demand": "a demand or proposal, not a fact",
    "hope": "a hope, fear or intention under consideration",
}
"""Moods in which a sentence asserts nothing, in the order in which they are told."""
_MOST_MARKERS = 20
"""A sentence with more of one kind is no plain statement; each costs a walk along it."""
_LEAST_SHARE = 0.5
"""A marker that covers less of what the sentence tells of the claim leaves it asserted."""
_PASSIVE = frozenset("is are was were be been being".split())
_BREAK = re.compile(r"[;:—–]|\s-\s")
_LONGEST_SHORT_FORM = 4
"""A full stop behind a word this short ends no statement: U.S., Gen., Sept."""
_TURN = frozenset("but while although though whereas".split())
_ALL_BUT = frozenset("all any anything none nothing".split())
_SAID = frozenset("added announced said says vowed warned".split())
_ASIDES = frozenset(
    "after although amid as asked because despite following though where which while who whose with".split()
)
"""They open a clause whose mood ends with it: "Asked whether it would, he said that it had"."""
_BEFORE_SUBJECT = frozenset("and as because or said says that what where which who whose".split())
_AFTER_SUBJECT = frozenset("at by for from in near of on over to was were with".split())
_LAST_OF_OPENING = 4
_RELATIVE = frozenset({"that", "which", "who"})
_LOOKS_BACK = re.compile(
    r"^(?:(?:but|though|although|while) )?(?:it|this|that|(?:the|this|that) (?:report|claim|account|information)s?) "
    r"(?:is|are|was|were|has|have|could|remains?|remained)\b"
)
"""A clause that doubts what stands before it: "...; the report could not be verified"."""
_THAT_WOULD = re.compile(r"\b(?:that|which|who) would\b")


@dataclass(frozen=True, slots=True)
class _Mood:
    flag: str
    marker: re.Pattern[str]
    reach: str
    """after: what follows the marker; clause: its clause; sentence: all up to a turn or a break."""

    @property
    def reason(self) -> str:
        """Return what a marker of this mood makes of a sentence."""
        return MOOD_REASONS.get(self.flag, BACKGROUND_REASON)


_MOODS = (
    _Mood("question", INDIRECT_QUESTION, "after"),
    _Mood("hypothetical", HYPOTHETICAL, "sentence"),
    _Mood("rumour", RUMOUR, "sentence"),
    _Mood("demand", DEMAND, "after"),
    _Mood("hope", HOPE, "after"),
    _Mood("background", BACKGROUND, "clause"),
)


def held_off(claim: Reading, passage: Reading) -> str:
    """Return why the passage does not assert what it tells of the claim, or ''; a claim's own mood does not count."""
    named = _told(claim, passage)
    acted = named | _acted(claim, passage)
    asked = is_question(passage.text)
    for mood in _MOODS:
        if not getattr(passage.modality, mood.flag) or getattr(claim.modality, mood.flag):
            continue
        markers = _pointed_at(passage, mood)
        covered = _covered(passage, mood, markers)
        if covered is None or (asked and mood.flag == "question"):
            return mood.reason
        if mood.flag == "rumour" and _LOOKS_BACK.search(_words(passage, covered)):
            return mood.reason
        # beside a date, a deed is often the opposite one: "three months after the last of them left"
        told = named if mood.reach == "clause" else acted
        doers = _doers(passage, mood, markers) - covered
        told = {place: weight for place, weight in told.items() if place not in doers}
        if _share(told or _content(passage), covered) >= _LEAST_SHARE:
            return mood.reason
    return ""


def is_question(text: str) -> bool:
    """Return whether a sentence ends as a question."""
    return text.rstrip("\"'”’)] ").endswith("?")


def _told(claim: Reading, passage: Reading) -> dict[int, float]:
    """Return the places of the passage's words that are the claim's, with their weight; names say nothing of mood."""
    return {
        place: claim.concepts[concept]
        for place, concept in enumerate(passage.spoken)
        if concept in claim.concepts and not concept.startswith(NAME_MARK)
    }


def _acted(claim: Reading, passage: Reading) -> dict[int, float]:
    """Return the places of predicates on an axis of the claim's: both "must leave" and "must stay" where it says left."""
    axes = ((predicate.start, f"axis:{predicate.axis}") for predicate in passage.predicates)
    return {place: claim.concepts[axis] for place, axis in axes if axis in claim.concepts}


def _content(passage: Reading) -> dict[int, float]:
    """Return the places of all words that carry meaning: what to weigh where none of the claim's stands there."""
    return {place: 1.0 for place, word in enumerate(passage.words) if word.text not in STOPWORDS}


def _words(passage: Reading, places: set[int]) -> str:
    return " ".join(passage.words[place].text for place in sorted(places))


def _share(told: dict[int, float], covered: set[int]) -> float:
    whole = sum(told.values())
    return sum(told[place] for place in told.keys() & covered) / whole if whole else 0.0


def _pointed_at(passage: Reading, mood: _Mood) -> list[tuple[int, int]]:
    """Return the first and last word of each marker of the mood; none where they cannot be pointed at."""
    markers = list(_markers(passage.words, mood.marker))
    if not markers and mood.flag == "hypothetical":
        markers = list(_markers(passage.words, _THAT_WOULD))
        if len(markers) < sum(word.text == "would" for word in passage.words):
            return []
    return markers


def _covered(passage: Reading, mood: _Mood, markers: list[tuple[int, int]]) -> set[int] | None:
    """Return the places that the mood's markers cover; None for all, where no marker can be pointed at."""
    if not 0 < len(markers) <= _MOST_MARKERS:
        return None
    places: set[int] = set()
    for first, last in markers:
        places.update(_reach(passage, mood.reach, first, last))
    return places


def _doers(passage: Reading, mood: _Mood, markers: list[tuple[int, int]]) -> set[int]:
    """Return the places of who hopes or must: named alike where the thing is done, so they weigh nothing."""
    if mood.reach != "after":
        return set()
    done = {predicate.start for predicate in passage.predicates}
    return {
        place
        for first, _ in markers
        for place in takewhile(
            lambda n: n not in done and not _ends_doer(passage.words[n].text),
            range(_subject_start(passage.words, first), first),
        )
    }


def _markers(words: tuple[Word, ...], marker: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    starts: list[int] = []
    at = 0
    for word in words:
        starts.append(at)
        at += len(word.text) + 1
    text = " ".join(word.text for word in words)
    for match in islice(marker.finditer(text), _MOST_MARKERS + 1):
        inside = [n for n, s in enumerate(starts) if match.start() <= s < max(match.end(), 1)]
        if inside:
            yield inside[0], inside[-1]


def _reach(passage: Reading, reach: str, first: int, last: int) -> range:
    words = passage.words
    clause = [n for n, word in enumerate(words) if word.clause == words[first].clause]
    opening, end = words[clause[0]].text, clause[-1] + 1
    if reach == "clause":
        if clause[0] == 0 and last == end - 1 <= _LAST_OF_OPENING:
            end = _dated_end(passage, end)
        return range(clause[0], end)
    stop = last + 1
    while stop < len(words) and not _broken(passage.text, words[stop - 1], words[stop]):
        stop += 1
    participle = reach == "after" and first == clause[0] and opening.endswith(("ed", "ing"))
    if participle or opening in _ASIDES or words[first].text in _RELATIVE:
        stop = min(stop, end)
    before = words[first - 1].text if first else ""
    if reach == "after":
        return range(_subject_start(words, first) if before in _PASSIVE else first, stop)
    if words[first].text in _RELATIVE or before == "and":
        return range(first, stop)  # "..., and if it rains" is no condition of what stands before
    lowest = clause[0] if opening in _ASIDES else 0
    start = first
    while start > lowest and not _broken(passage.text, words[start - 1], words[start]):
        start -= 1
    return range(start, stop)


def _dated_end(passage: Reading, start: int) -> int:
    """Return where the clause behind "Two years ago, " ends, which that dates; `start` where no comma leads to it."""
    words, end = passage.words, start
    if start == len(words) or passage.text[words[start - 1].end : words[start].start] != ", ":
        return start
    while end < len(words) and words[end].clause == words[start].clause:
        end += 1
    return end


def _subject_start(words: tuple[Word, ...], verb: int) -> int:
    start = verb
    while start > 0 and words[start - 1].clause == words[verb].clause:
        if words[start - 1].text in _BEFORE_SUBJECT:
            break
        start -= 1
    return start


def _ends_doer(text: str) -> bool:
    return text in _AFTER_SUBJECT or text.endswith("ed")


def _broken(text: str, before: Word, after: Word) -> bool:
    gap = text[before.end : after.start]
    if after.text in _TURN:
        return not (after.text == "but" and before.text in _ALL_BUT)
    if before.text == "and" and after.text in _SAID:
        return True
    return bool(_BREAK.search(gap)) or ("." in gap and len(before.text) > _LONGEST_SHORT_FORM)
