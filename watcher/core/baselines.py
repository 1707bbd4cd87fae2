"""Judges that see too little to judge: what they score is style and habit in the data, not reading.

Each is a naive Bayes classifier over words, one and two at a time, or over the days between claim and
report, tried on groups that it has not learnt from.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from math import fsum, log

from watcher.core.metrics import Row
from watcher.core.model import Stance

FOLDS = 5
_SMOOTHING = 0.5
_WORD = re.compile(r"\w+")
_GAP_ENDS = (-1, 0, 1, 3, 7, 14, 30, 60, 120, 365)


@dataclass(frozen=True, slots=True)
class Sample:
    """What a baseline sees of a pair, with its label."""

    features: frozenset[str]
    label: Stance
    group: str


@dataclass(slots=True)
class _NaiveBayes:
    """Multinomial naive Bayes over whether a feature occurs, with add-half smoothing."""

    labels: Counter[Stance] = field(default_factory=Counter)
    counts: defaultdict[Stance, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    known: set[str] = field(default_factory=set)

    def learn(self, samples: Sequence[Sample]) -> None:
        for sample in samples:
            self.labels[sample.label] += 1
            self.counts[sample.label].update(sample.features)
            self.known |= sample.features

    def predict(self, features: frozenset[str]) -> Stance:
        seen = features & self.known
        total = sum(self.labels.values())

        def likelihood(label: Stance) -> float:
            words = self.counts[label]
            whole = log(words.total() + _SMOOTHING * len(self.known) + 1)
            # an exact sum, since the order of a set's members is not the same in every process
            told = fsum(log(words[feature] + _SMOOTHING) - whole for feature in seen)
            return log(self.labels[label] / total) + told

        return max((label for label in Stance if self.labels[label]), key=likelihood)


def word_features(text: str) -> frozenset[str]:
    """Return a text's words and pairs of neighbouring words."""
    words = _WORD.findall(text.lower())
    return frozenset([*words, *(f"{one} {two}" for one, two in pairwise(words))])


def gap_features(as_of: date | None, published: date | None) -> frozenset[str]:
    """Return the span of days from claim to report, coarsely."""
    if as_of is None or published is None:
        return frozenset({"undated"})
    days = (published - as_of).days
    return frozenset({str(next((end for end in _GAP_ENDS if days <= end), "longer"))})


def fold_of(group: str) -> int:
    """Return the fold of a group, the same for ever."""
    return int(hashlib.sha256(group.encode("utf-8", "surrogatepass")).hexdigest()[:8], 16) % FOLDS


def cross_validate(samples: Sequence[Sample]) -> list[Row]:
    """Return (label, predicted) of every sample, predicted from the groups of the other folds.

    A fold that has nothing to learn from predicts nothing, and its samples are left out.
    """
    folds: defaultdict[int, list[Sample]] = defaultdict(list)
    for sample in samples:
        folds[fold_of(sample.group)].append(sample)
    rows: list[Row] = []
    for fold in sorted(folds):
        model = _NaiveBayes()
        for other in sorted(folds):
            if other != fold:
                model.learn(folds[other])
        if model.labels:
            rows += [(sample.label, model.predict(sample.features)) for sample in folds[fold]]
    return rows
