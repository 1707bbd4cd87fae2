"""The stance model without the structured reading: to measure what it is worth by itself."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp

from watcher.core.model import Article, Claim, Judgment, Passage, Stance
from watcher.core.ports import StanceScorer

_WHOLE = 1200
# characters; the model reads no more than about this much of a passage


class NeuralJudge:
    """Implements ports.Judge: the likeliest stance of the whole text, and its probability.

    Of a long article the candidate passages are read together, in the order in which they stand.
    """

    def __init__(self, scorer: StanceScorer) -> None:
        self._scorer = scorer
        self.warning = ""

    @property
    def name(self) -> str:
        """Return the model's name."""
        return self._scorer.name

    def judge(self, claim: Claim, article: Article, passages: Sequence[Passage]) -> Judgment:
        """Score the text once and answer with the likeliest stance."""
        logs = self._scorer.scores(claim.text, _text(article, passages))
        probabilities = {stance: exp(value) for stance, value in zip(Stance, logs, strict=True)}
        stance = max(probabilities, key=lambda known: probabilities[known])
        quoted = max(passages, key=lambda passage: passage.score, default=None)
        sentence = None if quoted is None or stance is Stance.UNRELATED else quoted.sentence
        return Judgment(
            claim_id=claim.id,
            stance=stance,
            confidence=min(1.0, probabilities[stance]),
            quote=sentence.text if sentence else "",
            start=sentence.start if sentence else 0,
            end=sentence.end if sentence else 0,
            reason="likeliest for the stance model",
            probabilities=probabilities,
            judge=self.name,
        )


def _text(article: Article, passages: Sequence[Passage]) -> str:
    if len(article.text) <= _WHOLE or not passages:
        return article.text
    inside = sorted(passages, key=lambda passage: passage.sentence.index)
    return " ".join(passage.sentence.text for passage in inside)
