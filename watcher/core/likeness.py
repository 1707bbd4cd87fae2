"""Marks on what says nearly the same: a report in the words of one marked wrong needs more, of one marked right less.

Two quotes are alike where they have the same stance, the same new value (where there is one), the
same figures, the same words of negation, and share much of their other words. Words alone are
blind: an inserted "not" or another figure leaves nearly all of them as they were.
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache

from watcher.core.deltas import value_key
from watcher.core.model import AlikeMarks, Judgment, MarkedWords, Stance
from watcher.core.numerals import find_numerals
from watcher.core.polarity import DENYING_WORDS
from watcher.core.pulls import TOLD_FROM, joined, of_persons, shifted
from watcher.core.text import STOPWORDS, stem, tokens

WRONG, RIGHT = 1.5, -2.0
"""Log-odds for one mark."""
_SHARED_WITH_WRONG, _SHARED_WITH_RIGHT = 0.4, 0.3
"""How much of their words two quotes share at least, 0..1 (Dice); stop words do not count.

The reports of one claim tell the same with other words, and those alike one that was right are
nearly always right; to hold what is like a wrong one takes more.
"""


@lru_cache(maxsize=4096)  # each new report is held against the same marked ones
def _read(quote: str) -> tuple[frozenset[float], tuple[str, ...], frozenset[str]]:
    """Return a quote's figures, its words of negation, and the stems of its other words."""
    words = tokens(quote)
    return (
        frozenset(numeral.value for numeral in find_numerals(quote)),
        tuple(sorted(word for word in words if word in DENYING_WORDS)),
        frozenset(stem(word) for word in words if word not in STOPWORDS),
    )


def likeness(one: str, other: str) -> float:
    """Return how much of their words two quotes share, 0..1; 0 where figures or negations differ."""
    figures, negations, words = _read(one)
    other_figures, other_negations, other_words = _read(other)
    if figures != other_figures or negations != other_negations or not (words and other_words):
        return 0.0
    return 2 * len(words & other_words) / (len(words) + len(other_words))


def least_where_alike(
    judgment: Judgment, stance: Stance, least: float, marks: AlikeMarks
) -> tuple[float, str]:
    """Return what a report needs by the marks on what says nearly the same, and why ('' = as all of the claim)."""
    alike = [words for words in marks.words if _is_alike(judgment, stance, words)]
    if not alike:
        return least, ""
    votes: defaultdict[str, list[float]] = defaultdict(list)
    for words in alike:
        votes[words.who].append(words.weight * (WRONG if words.wrong else RIGHT))
    pull = of_persons(votes)
    kinds = [(stance, False), (stance, True)][: 1 + judgment.unsupported]
    pulled = [marks.pulls[kind] for kind in kinds]
    # The model's word alone never needs less than with a rule beside it.
    there = max(shifted(base, joined(stance, of_claim, pull)) for base, of_claim in pulled)
    # Rounding must not move it against the pull.
    there = max(there, least) if pull >= 0 else min(there, least)
    if abs(there - least) < TOLD_FROM:
        return there, ""
    last = max(words.at for words in alike if words.wrong is (pull > 0))
    moved, verdict = ("raised", "wrong") if pull > 0 else ("lowered", "right")
    return there, f"{moved} for being like what was marked {verdict} on {last:%Y-%m-%d}"


def _is_alike(judgment: Judgment, stance: Stance, words: MarkedWords) -> bool:
    if words.stance is not stance or words.value != value_key(judgment.delta):
        return False
    least = _SHARED_WITH_WRONG if words.wrong else _SHARED_WITH_RIGHT
    return likeness(words.quote, judgment.quote) >= least
