"""Tell whether a sentence tells of another country's deed than the claim's."""

from __future__ import annotations

from collections.abc import Iterable

from watcher.core.lexicon import PEOPLES, SEATS
from watcher.core.reading import Reading, canonical
from watcher.core.text import stem

_COUNTRIES = frozenset(PEOPLES.values())
_SECOND_WORD = {"states": "america", "kingdom": "britain"}
"""After "United"."""
_SPEECH = frozenset(
    stem(word)
    for word in (
        "say said tell told report announce add state warn claim confirm believe think accuse deny "
        "estimate write wrote according"
    ).split()
)
_SPEECH_WORDS = 5
_NOT_AS_ACTOR = frozenset(
    "in at from near to around outside across into off toward towards with against over on about "
    "unlike like besides despite for through via between than under of by after before alongside".split()
)
_OWNED_BY = frozenset({"of", "by"})
_OWNER_WORDS = 4
_NOUN_PHRASE = 3
"""How far before a name its preposition stands: "in the northern Iraqi"."""


def other_party(claim: Reading, passage: Reading) -> bool:
    """Return whether only a country that the claim does not name stands where its actor should.

    So in "Iran has closed its embassy, a Russian official said" for a claim about Russia's embassy.
    Anything less plain is False: no country as the claim's actor, both before the deed, a passive.
    """
    mine = _countries(claim)
    if not mine or _after(claim, mine[0][0], _NOT_AS_ACTOR) or _is_speaker(claim, mine[0][0]):
        return False
    actor = mine[0][1]
    named = {country for _, country in mine}
    seen = [place for place in _countries(passage) if not _is_speaker(passage, place[0])]
    own = [place for place, country in seen if country == actor]
    others = [
        place
        for place, country in seen
        if country not in named and not _after(passage, place, _NOT_AS_ACTOR)
    ]
    own = [place for place in own if not _after(passage, place, frozenset({"unlike"}))]
    if not others:
        return False
    axes = {predicate.axis for predicate in claim.predicates}
    deeds = [predicate.start for predicate in passage.predicates if predicate.axis in axes]
    if not deeds:
        return not own and actor in {country for _, country in _countries(passage)}
    return all(_is_theirs(passage, deed, own, others) for deed in deeds)


def _is_theirs(passage: Reading, deed: int, own: list[int], others: list[int]) -> bool:
    ours = any(
        place < deed or (place <= deed + _OWNER_WORDS and _after(passage, place, _OWNED_BY))
        for place in own
    )
    return not ours and any(place < deed for place in others)


def _country(word: str) -> str:
    word = PEOPLES.get(word, word)
    return next((country for country, seats in SEATS.items() if word in seats), word)


def _countries(reading: Reading) -> list[tuple[int, str]]:
    """Return the places of words that stand for a country, with the country."""
    found = []
    texts = [word.text for word in reading.words]
    for place, word in enumerate(reading.words):
        country = _country(canonical(word, reading.text))
        if country in _COUNTRIES and word.capital:
            found.append((place, country))
        elif word.text == "united" and place + 1 < len(texts) and texts[place + 1] in _SECOND_WORD:
            found.append((place, _SECOND_WORD[texts[place + 1]]))
    return found


def _is_speaker(reading: Reading, place: int) -> bool:
    """True for Russia in "Russia's defence ministry said" and "according to Russia"."""
    clause = reading.words[place].clause
    after = reading.words[place + 1 : place + 1 + _SPEECH_WORDS]
    before = reading.words[max(0, place - 2) : place]
    return _speaks(word.stem for word in after if word.clause == clause) or any(
        word.text == "according" for word in before
    )


def _speaks(stems: Iterable[str]) -> bool:
    return any(word in _SPEECH for word in stems)


def _after(reading: Reading, place: int, prepositions: frozenset[str]) -> bool:
    before = reading.words[max(0, place - _NOUN_PHRASE) : place]
    clause = reading.words[place].clause
    return any(word.text in prepositions for word in before if word.clause == clause)


def names_another(claim: Reading, passage: Reading, start: int, end: int) -> bool:
    """Return whether a span of the passage names a country that the claim does not."""
    named = {country for _, country in _countries(claim)}
    return any(
        start <= passage.words[place].start < end and country not in named
        for place, country in _countries(passage)
    )
