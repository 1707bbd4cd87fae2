from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from watcher.core.model import (
    ALERTING_STANCES,
    Article,
    Claim,
    ClaimKind,
    Entity,
    Passage,
    SentenceRole,
    Stance,
)
from watcher.core.sentences import read_sentences
from watcher.judge.structured import StructuredJudge

ENTITIES = [
    Entity(name="Russia", aliases=("Russian",)),
    Entity(name="Hmeimim", aliases=("Khmeimim",)),
]
WORDS = st.sampled_from(
    """Russia Russian Hmeimim Khmeimim base soldiers 400 1,200 withdrew withdraw not never no keeps
    leaving signed talks about the of its two may if denied that will was were has now , . ? ! "
    by at least all but in Damascus 4 May 2025 which said rumours postponed É — soldiers’""".split()
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=40).map(" ".join))
CLAIM_TEXTS = st.one_of(
    st.text(min_size=1, max_size=100), st.lists(WORDS, min_size=1, max_size=12).map(" ".join)
)


def passages(article: Article) -> list[Passage]:
    return [
        Passage(sentence=sentence, score=float(len(sentence.text)))
        for sentence in read_sentences(article.text)
        if sentence.role is SentenceRole.BODY
    ]


def article_of(text: str) -> Article:
    return Article(
        url="u",
        canonical_url="u",
        title="",
        text=text,
        language="en",
        published_at=datetime(2025, 5, 1, tzinfo=UTC),
    )


@settings(max_examples=150, deadline=None)
@given(CLAIM_TEXTS, TEXTS, st.sampled_from(list(ClaimKind)))
def test_any_text_gives_a_sound_judgment(claim_text: str, text: str, kind: ClaimKind) -> None:
    claim = Claim(id="c", text=claim_text, as_of=date(2025, 4, 1), kind=kind)
    article = article_of(text)
    found = passages(article)
    first = StructuredJudge(ENTITIES).judge(claim, article, found)
    again = StructuredJudge(ENTITIES).judge(claim, article, found[::-1])
    assert repr(first) == repr(again)
    assert article.text[first.start : first.end] == first.quote
    assert abs(sum(first.probabilities.values()) - 1.0) < 1e-9
    assert set(first.probabilities) == set(Stance)
    assert max(first.probabilities, key=lambda s: first.probabilities[s]) is first.stance
    assert 0.0 <= first.confidence <= 1.0
    assert first.quote or first.stance not in ALERTING_STANCES
    assert (first.delta is not None) == (first.stance is Stance.UPDATES)
    assert first.reason


@settings(max_examples=40, deadline=None)
@given(CLAIM_TEXTS, st.lists(TEXTS, min_size=1, max_size=4))
def test_what_was_judged_before_does_not_matter(claim_text: str, texts: list[str]) -> None:
    claim = Claim(id="c", text=claim_text)
    used = StructuredJudge(ENTITIES)
    for text in texts:
        article = article_of(text)
        used.judge(claim, article, passages(article))
    last = article_of(texts[-1])
    fresh = StructuredJudge(ENTITIES).judge(claim, last, passages(last))
    assert repr(used.judge(claim, last, passages(last))) == repr(fresh)
