from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.test_advised import (
    ARTICLE,
    CLAIM,
    GUARD,
    LEFT,
    OWN,
    PASSAGES,
    RAIN,
    FixedAdvisor,
    FixedJudge,
    said_in,
)
from watcher.core.model import ALERTING_STANCES, Judgment, Stance
from watcher.core.ports import Advice
from watcher.judge.advised import AdvisedJudge

SHARES = st.floats(0, 1)
QUOTES = st.sampled_from([LEFT.text, GUARD.text, RAIN.text, "now", "is not there now"])
SELDOM = st.sampled_from([False] * 9 + [True])


@st.composite
def own_judgments(draw: st.DrawFn) -> Judgment:
    weights = draw(st.lists(SHARES, min_size=5, max_size=5).filter(lambda row: sum(row) > 0.01))
    shares = {stance: weight / sum(weights) for stance, weight in zip(Stance, weights, strict=True)}
    stance = max(Stance, key=lambda one: shares[one])
    alerting = stance in ALERTING_STANCES
    return Judgment(
        claim_id="c",
        stance=stance,
        confidence=shares[stance] * draw(st.sampled_from([1.0, 0.8])),
        quote=LEFT.text,
        start=LEFT.start,
        end=LEFT.end,
        delta=OWN.delta if alerting else None,
        probabilities=shares,
        background=draw(SELDOM),
        judged=not draw(SELDOM),
        judge="own-1",
    )


ADVICE = st.builds(
    Advice, stance=st.sampled_from(Stance), confidence=SHARES, quote=QUOTES, why=st.text()
)


@settings(max_examples=500, deadline=None)
@given(own_judgments(), ADVICE, st.sampled_from([0.1, 0.2, 0.3, 0.5, 0.9]))
def test_no_opinion_alerts_without_the_judges_own_support(
    own: Judgment, given: Advice, support: float
) -> None:
    judge = AdvisedJudge(FixedJudge(own), FixedAdvisor(given), support, said_in)
    found = judge.judge(CLAIM, ARTICLE, PASSAGES)
    assert found == judge.judge(CLAIM, ARTICLE, PASSAGES)
    assert 0 <= found.confidence <= 1
    assert found.quote == ARTICLE.text[found.start : found.end]
    assert found.probabilities == own.probabilities
    assert (found.judged, found.background) == (own.judged, own.background)
    if found.stance in ALERTING_STANCES and own.probabilities[found.stance] < support:
        # then the judge alone says so, as sure as it was
        assert (found.stance, found.confidence) == (own.stance, own.confidence)
        assert (found.quote, found.delta) == (own.quote, own.delta)
