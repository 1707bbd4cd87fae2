"""How far an edit of a page reaches: what stood far from it was judged before."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.judge_parts import ENTITIES, article_of, blended, claim_of
from tests.tiny_models import write_stance_model
from watcher.core.claim_index import ClaimIndex
from watcher.core.model import Article, Stance
from watcher.judge.blended import BlendedJudge
from watcher.judge.neural import NeuralScorer
from watcher.pipeline.judge_edit import judge_edit

CLAIM = claim_of("Russia evacuated soldiers from Damascus.")
INDEX = ClaimIndex.build((CLAIM,), ENTITIES)
TELLS = "The last Russian left Damascus."
PARAGRAPHS = (
    TELLS,
    "The sea was calm at noon.",
    "The fishermen of the village sat by the harbour.",
    "Soldiers of Russia walked through Damascus with the wind.",
)


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> BlendedJudge:
    return blended(NeuralScorer(write_stance_model(tmp_path_factory.mktemp("model"))))


def page(paragraphs: tuple[str, ...], version: str) -> Article:
    article = article_of("\n\n".join(paragraphs))
    return replace(article, title="Russia and Damascus", content_hash=version)


def told(judge: BlendedJudge, edited: int, text: str) -> list[tuple[Stance, str]]:
    """Edit one paragraph; return what is told then, with its quote."""
    changed = tuple(text if at == edited else old for at, old in enumerate(PARAGRAPHS))
    found = judge_edit(page(PARAGRAPHS, "a"), page(changed, "b"), (), INDEX, judge).judged
    return [(row.judgment.stance, row.judgment.quote) for row in found]


def test_a_sentence_far_from_the_edit_is_not_told_again(judge: BlendedJudge) -> None:
    assert told(judge, 3, "Soldiers of Russia walked through Damascus with the rain.") == []


def test_a_sentence_beside_the_edit_is_told(judge: BlendedJudge) -> None:
    found = told(judge, 1, "The soldiers of Russia waved in Damascus.")
    assert found == [(Stance.CONFIRMS, TELLS)]


def test_the_edited_sentence_is_told(judge: BlendedJudge) -> None:
    found = told(judge, 3, "Soldiers of Russia left Damascus with the wind and left their cars.")
    assert [stance for stance, _ in found] == [Stance.CONFIRMS]
