"""Article sentences -> the claims that they may bear on, cheaply and with nothing lost."""

from __future__ import annotations

from array import array
from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from watcher.core.claim_terms import SOUND_SIGN, ClaimTerms, Kind, TermReader, split_words
from watcher.core.model import Claim, Entity, Passage, Sentence, SentenceRole
from watcher.core.synonyms import GENERIC
from watcher.core.text import tokens

LIMIT = 48
"""Most claims returned for one article."""
_WEAK_LIMIT = 18
"""Claims that share little are kept too, but few: a paraphrase may share just one rare name."""
_PASSAGES = 8
_CELLS = 25_600
"""Claims x sentences that are scored sentence by sentence."""
_READABLE = (SentenceRole.BODY, SentenceRole.BACKGROUND)

_SHARES = np.array([2.5, 2.5, 2.5, 1.0, 1.0, 0.5])
"""Weight of a term by its Kind."""
_SOUND_WEIGHT, _GENERIC_WEIGHT = 0.6, 0.3
_NEIGHBOUR_SHARE, _ELSEWHERE_SHARE, _FUZZY_SHARE = 0.4, 0.15, 0.25
_ENOUGH, _WEAK_WORDS, _WEAK = 0.25, 0.2, 0.12
"""Shares of a claim's weight in a sentence: surely worth judging; perhaps; perhaps, with a name."""
_KIND_BITS = 3
_KINDS = 1 << _KIND_BITS

Where = dict[str, list[int]]
"""Term -> positions of the sentences that have it."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A claim with the passages that may bear on it, best first."""

    claim: Claim
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class _Hit:
    """How one claim is met by one article."""

    slot: int
    strong: bool
    scores: tuple[tuple[float, int], ...]
    """(score, position of the sentence), best first."""


class ClaimIndex:
    """Postings from terms to claims; claims come and go without a rebuild."""

    def __init__(self, entities: Iterable[Entity] = ()) -> None:
        self._reader = TermReader(entities)
        self._slots: dict[str, int] = {}
        self._free: list[int] = []
        self._claims: list[Claim | None] = []
        self._terms: list[ClaimTerms] = []
        self._lengths = array("f")
        self._postings: dict[str, array[int]] = {}
        """Term -> slot of the claim and Kind in one number, ascending."""
        self._named: dict[str, array[int]] = {}
        # Rarity moves with every claim, so both are emptied by each change.
        self._weights: dict[str, float] = {}
        self._totals: dict[int, float] = {}

    @classmethod
    def build(cls, claims: Iterable[Claim], entities: Iterable[Entity]) -> ClaimIndex:
        """Index claims, with the names that they share with articles."""
        index = cls(entities)
        for claim in claims:
            index.add(claim)
        return index

    def __len__(self) -> int:
        return len(self._slots)

    def add(self, claim: Claim) -> None:
        """Index a claim, replacing one with the same id."""
        self.remove(claim.id)
        self._forget_weights()
        terms = self._reader.read_claim(claim)
        if self._free:
            slot = self._free.pop()
            self._claims[slot], self._terms[slot] = claim, terms
        else:
            slot = len(self._claims)
            self._claims.append(claim)
            self._terms.append(terms)
            self._lengths.append(0.0)
        self._slots[claim.id] = slot
        self._lengths[slot] = (len(terms.terms) + 4.0) ** 0.5
        for term, kind in terms.terms:
            insort(self._postings.setdefault(term, array("i")), slot << _KIND_BITS | kind)
        for name in terms.listed:
            insort(self._named.setdefault(name, array("i")), slot)

    def remove(self, claim_id: str) -> None:
        """Forget a claim; an unknown id is no error."""
        slot = self._slots.pop(claim_id, None)
        if slot is None:
            return
        self._forget_weights()
        for term, kind in self._terms[slot].terms:
            _drop(self._postings, term, slot << _KIND_BITS | kind)
        for name in self._terms[slot].listed:
            _drop(self._named, name, slot)
        self._claims[slot] = None
        self._free.append(slot)

    def candidates(
        self, sentences: Sequence[Sentence], *, limit: int = LIMIT
    ) -> tuple[Candidate, ...]:
        """Return claims that share a name and a word, or enough words, with a sentence; best first.

        Only body and background sentences count. Past `limit` claims the weakest are left out.
        """
        readable = [sentence for sentence in sentences if sentence.role in _READABLE]
        words = [split_words(sentence.text) for sentence in readable]
        where: Where = {}
        for position, row in enumerate(words):
            for term in self._reader.read_sentence(row):
                if term in self._postings:
                    where.setdefault(term, []).append(position)
        if not where:
            return ()
        folded = [" ".join(row) for row in words]
        ranked = []
        for slot, strong in self._shortlist(where, len(readable), 2 * limit):
            scores = self._score(slot, where)
            claim = self._claim(slot)
            likeness = fuzz.token_set_ratio(_folded(claim.text), folded[scores[0][1]]) / 100
            rank = round(scores[0][0] + _FUZZY_SHARE * likeness, 6)
            ranked.append((-rank, claim.id, _Hit(slot, strong, scores)))
        ranked.sort(key=lambda row: row[:2])
        return tuple(self._candidate(hit, readable) for hit in _choose(ranked, limit))

    def named(self, sentences: Sequence[Sentence], *, limit: int = LIMIT) -> tuple[Candidate, ...]:
        """Return claims of which two names (or the only one) occur in a text of any script.

        For languages that are not judged. Claims whose names stand close together come first.
        """
        readable = [sentence for sentence in sentences if sentence.role in _READABLE]
        found = [self._reader.finder.find(sentence.text) for sentence in readable]
        everywhere = frozenset().union(*found) & self._named.keys()
        weights = {name: log(1 + len(self) / len(self._named[name])) for name in everywhere}
        hits = []
        for slot in sorted({slot for name in everywhere for slot in self._named[name]}):
            listed = self._terms[slot].listed
            if len(listed & everywhere) < min(2, len(listed)):
                continue
            total = sum(weights.get(name, 1.0) for name in sorted(listed))
            scores = [
                (sum(weights[name] for name in sorted(listed & names)) / total, position)
                for position, names in enumerate(found)
                if listed & names
            ]
            hits.append(_Hit(slot, True, _best_first(scores)))
        hits.sort(key=lambda hit: (-hit.scores[0][0], self._claim(hit.slot).id))
        return tuple(self._candidate(hit, readable) for hit in hits[:limit])

    # ------------------------------------------------------------------- scoring

    def _shortlist(self, where: Where, sentences: int, limit: int) -> Iterator[tuple[int, bool]]:
        """Yield the claims worth a closer look, and whether a sentence shares enough with them.

        Weighs all claims against the article, then the best against each sentence, in vectors.
        """
        postings = [np.frombuffer(self._postings[term], dtype=np.int32) for term in where]
        lengths = np.array([len(row) for row in postings])
        codes = np.concatenate(postings)
        slots, kinds = codes >> _KIND_BITS, codes & (_KINDS - 1)
        weights = np.repeat([self._weight(term) for term in where], lengths) * _SHARES[kinds]
        matched = np.bincount(slots, weights=weights, minlength=len(self._claims))
        found = np.flatnonzero(matched)
        most = max(_CELLS // sentences, limit)
        if len(found) > most:
            relative = matched[found] / np.frombuffer(self._lengths, dtype=np.float32)[found]
            found = np.sort(found[np.argpartition(-relative, most)[:most]])
        rows = np.full(len(self._claims), -1)
        rows[found] = np.arange(len(found))
        cells = (len(found), sentences, _KINDS)
        element, position = _spread(where, lengths, rows[slots] >= 0)
        keys = (rows[slots[element]] * sentences + position) * _KINDS + kinds[element]
        size = len(found) * sentences * _KINDS
        count = np.bincount(keys, minlength=size).reshape(cells)
        weight = np.bincount(keys, weights=weights[element], minlength=size).reshape(cells)
        totals = np.array([self._total(int(slot)) for slot in found])
        own = weight.sum(axis=2) - np.minimum(weight[:, :, Kind.SPELLED], weight[:, :, Kind.SOUND])
        own /= totals[:, None]
        words = count[:, :, Kind.WORD]
        names = count[:, :, Kind.NAME] + np.maximum(
            count[:, :, Kind.SPELLED], count[:, :, Kind.SOUND]
        )
        met = names + np.minimum(words, 1) >= 2
        strong = ((met | (words >= 2)) & (own >= _ENOUGH)).any(axis=1)
        score = own.max(axis=1) * (1 - _ELSEWHERE_SHARE)
        score += _ELSEWHERE_SHARE * matched[found] / totals
        weak = met.any(axis=1) | (score >= _WEAK_WORDS) | (score >= _WEAK) & (names > 0).any(axis=1)
        rows = np.flatnonzero(strong | weak)
        spare = 2 * _WEAK_LIMIT
        for row in rows[np.lexsort((found[rows], -score[rows], ~strong[rows]))][:limit]:
            spare -= not strong[row]
            if spare >= 0:
                yield int(found[row]), bool(strong[row])

    def _score(self, slot: int, where: Where) -> tuple[tuple[float, int], ...]:
        """Return (score, position) of each sentence that shares anything with the claim."""
        own: dict[int, float] = {}
        near: dict[int, float] = {}
        matched = 0.0
        spelled: set[int] = set()
        for term, kind in self._terms[slot].terms:
            positions = where.get(term)
            if positions is None:
                continue
            if kind is Kind.SPELLED:
                spelled.update(positions)
            elif kind is Kind.SOUND:
                # "~" sorts after every letter: what is spelled alike was counted before.
                positions = [position for position in positions if position not in spelled]
            weight = self._weight(term) * _SHARES_BY_KIND[kind]
            matched += weight if positions else 0.0
            around: set[int] = set()
            for position in positions:
                own[position] = own.get(position, 0.0) + weight
                around.update((position - 1, position, position + 1))
            for position in around:
                near[position] = near.get(position, 0.0) + weight
        total = self._total(slot)
        scores = []
        for position, weight in own.items():
            context = _NEIGHBOUR_SHARE * (near[position] - weight)
            elsewhere = _ELSEWHERE_SHARE * (matched - near[position])
            scores.append(((weight + context + elsewhere) / total, position))
        return _best_first(scores)

    def _weight(self, term: str) -> float:
        """Return how telling a term is: rare among the claims = heavy."""
        weight = self._weights.get(term)
        if weight is None:
            weight = log(1.0 + (len(self._slots) + 1.0) / (len(self._postings[term]) + 0.5))
            if term in GENERIC:
                weight *= _GENERIC_WEIGHT
            elif term[0] == SOUND_SIGN:
                weight *= _SOUND_WEIGHT
            self._weights[term] = weight
        return weight

    def _total(self, slot: int) -> float:
        """Return the weight of everything in a claim."""
        total = self._totals.get(slot)
        if total is None:
            total = self._totals[slot] = sum(
                self._weight(term) * _SHARES_BY_KIND[kind]
                for term, kind in self._terms[slot].terms
                if kind is not Kind.SOUND
            )
        return total

    def _forget_weights(self) -> None:
        if self._weights:
            self._weights, self._totals = {}, {}

    def _claim(self, slot: int) -> Claim:
        claim = self._claims[slot]
        assert claim is not None
        return claim

    def _candidate(self, hit: _Hit, readable: list[Sentence]) -> Candidate:
        return Candidate(self._claim(hit.slot), _passages(hit.scores, readable))


_SHARES_BY_KIND: tuple[float, ...] = tuple(_SHARES.tolist())


def _spread(
    where: Where, lengths: NDArray[np.int64], wanted: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return a pair (index of the posting, sentence) for every sentence that has the posting's term."""
    times = np.array([len(positions) for positions in where.values()])
    flat = np.array([position for positions in where.values() for position in positions])
    starts = np.cumsum(times) - times
    element = np.flatnonzero(wanted)
    repeats = np.repeat(times, lengths)[element]
    first = np.repeat(starts, lengths)[element]
    ends = np.cumsum(repeats)
    within = np.arange(ends[-1]) - np.repeat(ends - repeats, repeats)
    return np.repeat(element, repeats), flat[np.repeat(first, repeats) + within]


def _choose(ranked: list[tuple[float, str, _Hit]], limit: int) -> list[_Hit]:
    spare = _WEAK_LIMIT
    chosen = []
    for _, _, hit in ranked:
        if not hit.strong:
            spare -= 1
        if hit.strong or spare >= 0:
            chosen.append(hit)
    return chosen[:limit]


def _drop(postings: dict[str, array[int]], key: str, number: int) -> None:
    row = postings[key]
    del row[bisect_left(row, number)]
    if not row:
        del postings[key]


def _best_first(scores: Iterable[tuple[float, int]]) -> tuple[tuple[float, int], ...]:
    # Rounded, so that the order in which floats were added cannot change a ranking.
    rounded = [(round(score, 6), position) for score, position in scores]
    return tuple(sorted(rounded, key=lambda row: (-row[0], row[1])))


def _passages(
    scores: tuple[tuple[float, int], ...], readable: list[Sentence]
) -> tuple[Passage, ...]:
    passages = []
    for score, position in scores[:_PASSAGES]:
        if score < scores[0][0] / 4:
            break
        sentence = readable[position]
        before = readable[position - 1] if position else None
        after = readable[position + 1] if position + 1 < len(readable) else None
        if before is not None and sentence.paragraph - before.paragraph > 1:
            before = None
        if after is not None and after.paragraph != sentence.paragraph:
            after = None
        passages.append(Passage(sentence=sentence, score=score, before=before, after=after))
    return tuple(passages)


@lru_cache(maxsize=8192)
def _folded(text: str) -> str:
    return " ".join(tokens(text))
