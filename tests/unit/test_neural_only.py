"""The stance model by itself: it reads the whole of a pair's passage, and of an article the passages found."""

from __future__ import annotations

from math import log

import pytest

from watcher.core.model import Article, Claim, Passage, Sentence, Stance
from watcher.core.ports import StanceScores
from watcher.judge.neural_only import NeuralJudge
from watcher.pipeline.evaluate import judge_pairs
from watcher.pipeline.pairs import Pair

GIVEN = (0.05, 0.1, 0.6, 0.2, 0.05)
CLAIM = Claim(id="k", text="At least 400 left.")


class Scorer:
    """Implements ports.StanceScorer: always the same scores; keeps what it was asked."""

    name = "tiny-1"

    def __init__(self, *given: float) -> None:
        one, two, three, four, five = map(log, given)
        self.answer: StanceScores = (one, two, three, four, five)
        self.asked: list[tuple[str, str]] = []

    def scores(self, claim: str, passage: str) -> StanceScores:
        self.asked.append((claim, passage))
        return self.answer


def article(text: str) -> Article:
    return Article(url="", canonical_url="", title="", text=text)


def passage(text: str, whole: str, index: int, score: float) -> Passage:
    start = whole.index(text)
    sentence = Sentence(index=index, start=start, end=start + len(text), text=text, paragraph=0)
    return Passage(sentence=sentence, score=score, before=None, after=None)


def test_the_likeliest_stance_with_its_probability_and_the_best_sentence() -> None:
    whole = "He spoke on Monday. Some 900 have left."
    found = [passage("He spoke on Monday.", whole, 0, 0.2), passage("Some 900 have left.", whole, 1, 0.9)]  # fmt: skip
    scorer = Scorer(*GIVEN)
    judgment = NeuralJudge(scorer).judge(CLAIM, article(whole), found)
    assert scorer.asked == [(CLAIM.text, whole)]
    assert (judgment.stance, judgment.judge) == (Stance.UPDATES, "tiny-1")
    assert judgment.confidence == pytest.approx(0.6)
    assert list(judgment.probabilities.values()) == pytest.approx(GIVEN)
    assert judgment.quote == "Some 900 have left." == whole[judgment.start : judgment.end]


def test_what_is_unrelated_is_not_quoted() -> None:
    judgment = NeuralJudge(Scorer(*GIVEN[::-1][2:], 0.1, 0.7)).judge(
        CLAIM, article("Rain fell."), [passage("Rain fell.", "Rain fell.", 0, 1.0)]
    )
    assert judgment.stance is Stance.UNRELATED
    assert (judgment.quote, judgment.start, judgment.end) == ("", 0, 0)


def test_of_a_long_article_the_passages_are_read_in_their_order() -> None:
    whole = "First it rained. " + "Nothing happened then. " * 100 + "Last it snowed."
    found = [passage("Last it snowed.", whole, 101, 0.9), passage("First it rained.", whole, 0, 0.5)]  # fmt: skip
    scorer = Scorer(*GIVEN)
    NeuralJudge(scorer).judge(CLAIM, article(whole), found)
    assert scorer.asked == [(CLAIM.text, "First it rained. Last it snowed.")]


def test_a_pair_is_scored_by_its_whole_passage() -> None:
    scorer = Scorer(*GIVEN)
    text = "Is that so? Some 900 have left."
    pair = Pair(id="a", claim=CLAIM.text, evidence=text, label=Stance.UPDATES)
    ((_, judgment),) = judge_pairs(NeuralJudge(scorer), [pair])
    assert scorer.asked == [(CLAIM.text, text)]
    assert judgment.stance is Stance.UPDATES
