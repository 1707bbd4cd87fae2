"""Article sentences -> the claims that they may bear on, cheaply and with nothing lost."""

from __future__ import annotations

from array import array
from bisect import bisect_left, insort
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from watcher.core.claim_terms import SOUND_SIGN, ClaimTerms, Kind, TermReader, split_words
from watcher.core.model import READABLE_ROLES, Claim, Entity, Passage, Sentence
from watcher.core.synonyms import GENERIC
from watcher.core.text import tokens

LIMIT = 48
"""Most claims returned for one article."""
_WEAK_LIMIT = 12
"""Claims that share little are kept too, but few: a paraphrase may share just one rare name."""
_PASSAGES = 8
_CELLS = 8_000
"""Claims x sentences that are scored sentence by sentence."""

_SHARES = np.array([2.5, 2.5, 2.5, 1.0, 1.0, 0.5])
"""Weight of a term by its Kind."""
_SOUND_WEIGHT, _GENERIC_WEIGHT = 0.6, 0.3
_NEIGHBOUR_SHARE, _ELSEWHERE_SHARE, _FUZZY_SHARE = 0.4, 0.15, 0.25
_ENOUGH, _WEAK_WORDS, _WEAK = 0.25, 0.2, 0.12
"""Shares of a claim's weight in a sentence: surely worth judging; perhaps; perhaps, with a name."""
_KIND_BITS, _KIND_MASK = 3, 7

Floats = NDArray[np.float64]
Whole = NDArray[np.signedinteger]
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
        self._postings: dict[str, array[int]] = {}
        """Term -> slot of the claim and Kind in one number, ascending."""
        self._named: dict[str, array[int]] = {}
        # Rarity moves with every claim, so both are emptied by each change.
        self._weights: dict[str, float] = {}
        self._totals: Floats | None = None

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
        self._slots[claim.id] = slot
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
        readable = [sentence for sentence in sentences if sentence.role in READABLE_ROLES]
        words = [split_words(sentence.text) for sentence in readable]
        where = self._locate(words)
        if not where:
            return ()
        folded = [" ".join(row) for row in words]
        ranked = []
        for hit in self._meet(where, len(readable), limit + _WEAK_LIMIT):
            claim = self._claim(hit.slot)
            score, position = hit.scores[0]
            likeness = fuzz.token_set_ratio(_folded(claim.text), folded[position]) / 100
            ranked.append((-round(score + _FUZZY_SHARE * likeness, 6), claim.id, hit))
        ranked.sort(key=lambda row: row[:2])
        return tuple(self._candidate(hit, readable) for hit in _choose(ranked, limit))

    def named(self, sentences: Sequence[Sentence], *, limit: int = LIMIT) -> tuple[Candidate, ...]:
        """Return claims of which two names (or the only one) occur in a text of any script.

        For languages that are not judged. Claims whose names stand close together come first.
        """
        readable = [sentence for sentence in sentences if sentence.role in READABLE_ROLES]
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

    def share_in(self, claim_id: str, text: str) -> float:
        """Return the share of an indexed claim's weight that one sentence matches by itself, 0..1."""
        slot = self._slots[claim_id]
        said = self._reader.read_sentence(split_words(text))
        shared = dict.fromkeys(Kind, 0.0)
        for term, kind in self._terms[slot].terms:
            if term in said:
                shared[kind] += self._weight(term) * float(_SHARES[kind])
        # a name counts as spelled or by its sound, not both
        spelled, sound = shared.pop(Kind.SPELLED), shared.pop(Kind.SOUND)
        weight = sum(shared.values()) + max(spelled, sound)
        return min(1.0, weight / float(self._claim_weights()[slot])) if weight else 0.0

    # ------------------------------------------------------------------- scoring

    def _locate(self, rows: list[list[str]]) -> Where:
        """Return where each term stands that some claim has."""
        where: Where = {}
        known = self._postings.keys()
        for position, words in enumerate(rows):
            for term in known & self._reader.read_sentence(words):
                where.setdefault(term, []).append(position)
        # In a fixed order: floats added in another order can differ, and so could an answer.
        return dict(sorted(where.items()))

    def _meet(self, where: Where, sentences: int, limit: int) -> list[_Hit]:
        """Return the claims that share most with some sentence, with what they share with each.

        In vectors: all claims are weighed against the article, the best against each sentence.
        """
        slots, kinds, weights, lengths = self._gather(where)
        totals = self._claim_weights()
        matched = _add_up(slots, weights, len(totals))
        found = np.flatnonzero(matched)
        most = max(_CELLS // sentences, limit)
        if len(found) > most:
            relative = matched[found] / np.sqrt(totals[found])
            found = np.sort(found[np.argpartition(-relative, most)[:most]])
        rows = np.full(len(totals), -1)
        rows[found] = np.arange(len(found))
        element, position = _spread(where, lengths, rows[slots] >= 0)
        shared = _share(
            rows[slots[element]], position, kinds[element], weights[element], len(found), sentences
        )
        own = np.round(shared.weight / totals[found, None], 9)
        everywhere = np.minimum(matched[found] / totals[found], 1.0)
        met = np.greater_equal(shared.names + np.minimum(shared.words, 1), 2)
        strong = np.any((met | (shared.words >= 2)) & (own >= _ENOUGH), axis=1)
        best = np.max(own, axis=1)
        best = np.round(best + _ELSEWHERE_SHARE * np.maximum(everywhere - best, 0.0), 9)
        weak = np.any(met, axis=1) | (best >= _WEAK_WORDS)
        weak |= (best >= _WEAK) & np.any(shared.names > 0, axis=1)
        scores = np.round(_in_context(own, everywhere), 6)
        order = np.argsort(-scores, axis=1, kind="stable")[:, :_PASSAGES]
        hits = []
        spare = 2 * _WEAK_LIMIT
        rows = np.flatnonzero(strong | weak)
        for row in rows[np.lexsort((found[rows], -best[rows], ~strong[rows]))][:limit]:
            spare -= not strong[row]
            if strong[row] or spare >= 0:
                ranked = tuple(
                    zip(scores[row, order[row]].tolist(), order[row].tolist(), strict=True)
                )
                hits.append(_Hit(int(found[row]), bool(strong[row]), ranked))
        return hits

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

    def _claim_weights(self) -> Floats:
        """Return the weight of everything in each claim, by slot."""
        if self._totals is None:
            slots, kinds, weights, _ = self._gather(self._postings)
            weights[kinds == Kind.SOUND] = 0.0
            self._totals = _add_up(slots, weights, len(self._claims))
        return self._totals

    def _gather(self, terms: Collection[str]) -> tuple[Whole, Whole, Floats, Whole]:
        """Return slot, Kind and weight of every posting of the terms, and how many each term has."""
        weights = [self._weight(term) for term in terms]
        postings = [np.frombuffer(self._postings[term], dtype=np.int32) for term in terms]
        lengths = np.array([len(row) for row in postings])
        codes = np.concatenate(postings)
        kinds = codes & _KIND_MASK
        return codes >> _KIND_BITS, kinds, np.repeat(weights, lengths) * _SHARES[kinds], lengths

    def _forget_weights(self) -> None:
        if self._weights:
            self._weights, self._totals = {}, None

    def _claim(self, slot: int) -> Claim:
        claim = self._claims[slot]
        assert claim is not None
        return claim

    def _candidate(self, hit: _Hit, readable: list[Sentence]) -> Candidate:
        return Candidate(self._claim(hit.slot), _passages(hit.scores, readable))


def _add_up(places: Whole, weights: Floats, size: int) -> Floats:
    return np.bincount(places, weights, size).astype(np.float64, copy=False)


@dataclass(frozen=True, slots=True)
class _Shared:
    """What claims (rows) share with sentences (columns)."""

    weight: Floats
    words: Whole
    names: Whole


def _share(
    rows: Whole, columns: Whole, kinds: Whole, weights: Floats, height: int, width: int
) -> _Shared:
    """Add up postings by claim and sentence; a name counts as spelled or by its sound, not both."""
    cells = rows * width + columns
    shape = height, width

    def weigh(wanted: NDArray[np.bool_]) -> Floats:
        return _add_up(cells[wanted], weights[wanted], height * width).reshape(shape)

    def count(wanted: NDArray[np.bool_]) -> Whole:
        return np.bincount(cells[wanted], minlength=height * width).reshape(shape)

    spelled, sound = kinds == Kind.SPELLED, kinds == Kind.SOUND
    return _Shared(
        weight=weigh(~(spelled | sound)) + np.maximum(weigh(spelled), weigh(sound)),
        words=count(kinds == Kind.WORD),
        names=count(kinds == Kind.NAME) + np.maximum(count(spelled), count(sound)),
    )


def _in_context(own: Floats, everywhere: Floats) -> Floats:
    """Return the share of each sentence with some of what its neighbours and the article add."""
    beside = np.zeros_like(own)
    beside[:, 1:] = own[:, :-1]
    beside[:, :-1] = np.maximum(beside[:, :-1], own[:, 1:])
    left = np.maximum(everywhere[:, None] - own, 0.0)
    beside = np.minimum(beside, left)
    score = own + _NEIGHBOUR_SHARE * beside + _ELSEWHERE_SHARE * (left - beside)
    return np.where(own > 0, score, 0.0)


def _spread(where: Where, lengths: Whole, wanted: NDArray[np.bool_]) -> tuple[Whole, Whole]:
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
    rounded = [(round(score, 6), position) for score, position in scores]
    return tuple(sorted(rounded, key=lambda row: (-row[0], row[1])))


def _passages(
    scores: tuple[tuple[float, int], ...], readable: list[Sentence]
) -> tuple[Passage, ...]:
    passages = []
    for score, position in scores[:_PASSAGES]:
        if score <= 0 or score < scores[0][0] / 4:
            break
        sentence = readable[position]
        before = readable[position - 1] if position else None
        after = readable[position + 1] if position + 1 < len(readable) else None
        if after is not None and after.paragraph != sentence.paragraph:
            after = None
        passages.append(Passage(sentence=sentence, score=score, before=before, after=after))
    return tuple(passages)


@lru_cache(maxsize=8192)
def _folded(text: str) -> str:
    return " ".join(tokens(text))
