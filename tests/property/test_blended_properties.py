"""The blended judge on any text, and its vetoes on any shares."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.judge_parts import ENTITIES, article_of, blended, claim_of, passages_of
from tests.tiny_models import write_stance_model
from watcher.core.model import ALERTING_STANCES, Article, ArticleSource, ClaimKind, Stance
from watcher.core.sentences import read_sentences
from watcher.judge.blend import Blend
from watcher.judge.features import read_features
from watcher.judge.neural import NeuralScorer
from watcher.judge.structured import SUMMARY_FACTOR, StructuredJudge, readable_passages
from watcher.judge.vetoes import without_alerts, without_confirms
from watcher.judge.weighed import QUIET_BELOW
from watcher.judge.windows import MAX_WINDOWS, MAX_WORDS, read_windows

WORDS = st.sampled_from(
    """Russia Russian Hmeimim base soldiers 400 1,200 withdrew withdraw not never no keeps left now
    denied rain leaving signed talks about the of its two may if that will was were has now , . . .
    ? ! " by at least all but in Damascus 4 May 2025 which said rumours postponed É — \n \n\n \t [SEP]
    It soldiers’ 俄罗斯 Дамаск \u200b""".split(" ")
)
TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(WORDS, max_size=60).map(" ".join),
    st.text(alphabet=st.characters(codec=None, categories=["Cs", "Cc", "Cf", "Lu"]), max_size=40),
)
CLAIM_TEXTS = st.one_of(
    st.text(min_size=1, max_size=100), st.lists(WORDS, min_size=1, max_size=12).map(" ".join)
)
SHARES = st.lists(st.floats(0, 1), min_size=5, max_size=5).filter(lambda row: sum(row) > 0.01)
NUMBERS = st.floats(-50, 50)


@lru_cache
def tiny_scorer() -> NeuralScorer:
    with tempfile.TemporaryDirectory() as folder:
        return NeuralScorer(write_stance_model(Path(folder)))


def shares_of(row: Sequence[float]) -> dict[Stance, float]:
    whole = math.fsum(row)
    return {stance: value / whole for stance, value in zip(Stance, row, strict=True)}


def sums_to_1(shares: dict[Stance, float]) -> bool:
    return list(shares) == list(Stance) and abs(math.fsum(shares.values()) - 1.0) < 1e-9


@settings(max_examples=120, deadline=None)
@given(
    CLAIM_TEXTS,
    TEXTS,
    st.sampled_from(list(ClaimKind)),
    st.sampled_from(list(ArticleSource)),
    st.sampled_from(["en", "", "ru"]),
    st.sampled_from(["", "Russia leaves Damascus"]),
)
def test_any_text_gives_a_sound_judgment(
    claim_text: str, text: str, kind: ClaimKind, source: ArticleSource, language: str, title: str
) -> None:
    claim = claim_of(claim_text, kind)
    article = article_of(text, source=source, language=language, title=title)
    passages = passages_of(article)
    judgment = blended(tiny_scorer()).judge(claim, article, passages)
    shares = judgment.probabilities
    assert sums_to_1(dict(shares))
    assert all(0.0 <= share <= 1.0 for share in shares.values())
    if judgment.judge != "structured-1":
        factor = SUMMARY_FACTOR if source is ArticleSource.FEED_SUMMARY else 1.0
        assert judgment.confidence == shares[judgment.stance] * factor
        alerting = sum(shares[stance] for stance in ALERTING_STANCES)
        assert (judgment.stance in ALERTING_STANCES) is (alerting >= QUIET_BELOW)
    assert 0.0 <= judgment.confidence <= 1.0
    assert article.text[judgment.start : judgment.end] == judgment.quote
    assert bool(judgment.quote) or judgment.stance is Stance.UNRELATED
    if judgment.quote:
        spans = {(one.start, one.end) for one in read_sentences(text, title)}
        assert (judgment.start, judgment.end) in spans, "a whole sentence is quoted"
    assert judgment.reason
    again = blended(tiny_scorer()).judge(claim, article, passages[::-1])
    assert repr(again) == repr(judgment)


@settings(max_examples=60, deadline=None)
@given(TEXTS, st.randoms(use_true_random=False))
def test_windows_are_spans_of_the_article_around_their_passages(text: str, random: object) -> None:
    article: Article = article_of(text)
    passages = readable_passages(article, passages_of(article))
    random.shuffle(passages)  # type: ignore[attr-defined]
    windows = read_windows(passages)
    assert len(windows) <= MAX_WINDOWS
    assert bool(windows) is bool(passages)
    for place, window in enumerate(windows):
        lead = min(window.passages, key=passages.index)
        assert window.text == " ".join(text[window.start : window.end].split())
        assert len(window.text.split()) <= max(MAX_WORDS, len(lead.sentence.text.split()))
        for passage in window.passages:
            assert window.start <= passage.sentence.start
            assert passage.sentence.end <= window.end
        earlier = windows[:place]
        alone = [p for p in window.passages if not any(p in one.passages for one in earlier)]
        assert alone, "each window reads a passage that none before it has read"


@settings(max_examples=100, deadline=None)
@given(SHARES)
def test_a_ruled_out_confirmation_raises_only_what_may_still_be_true(row: list[float]) -> None:
    before = shares_of(row)
    after = without_confirms(before)
    assert sums_to_1(after)
    assert after[Stance.CONFIRMS] == 0.0
    assert after[Stance.UNRELATED] == before[Stance.UNRELATED]
    for stance in (Stance.CONTRADICTS, Stance.UPDATES):
        rise = after[stance] - before[stance]
        assert -1e-12 <= rise <= before[Stance.CONFIRMS] / 2 + 1e-12
    alerting = sum(after[stance] for stance in ALERTING_STANCES)
    assert alerting <= sum(before[stance] for stance in ALERTING_STANCES) + 1e-12


@settings(max_examples=100, deadline=None)
@given(SHARES)
def test_what_cannot_alert_has_no_share_in_any_alert(row: list[float]) -> None:
    before = shares_of(row)
    after = without_alerts(before)
    assert sums_to_1(after)
    assert not any(after[stance] for stance in ALERTING_STANCES)
    assert after[Stance.UNRELATED] == before[Stance.UNRELATED]
    assert without_alerts(after) == after


@settings(max_examples=100, deadline=None)
@given(
    st.lists(NUMBERS, min_size=5, max_size=5),
    st.dictionaries(
        st.sampled_from("abcdef"), st.lists(NUMBERS, min_size=5, max_size=5), max_size=6
    ),
    st.dictionaries(st.sampled_from("abcdefgh"), NUMBERS, max_size=8),
)
def test_any_weights_and_features_give_probabilities(
    bias: list[float], weights: dict[str, list[float]], features: dict[str, float]
) -> None:
    blend = Blend(
        name="any",
        weights={name: tuple(row) for name, row in weights.items()},
        bias=tuple(bias),
    )
    shares = blend.probabilities(features)
    assert sums_to_1(shares)
    assert all(0.0 <= share <= 1.0 for share in shares.values())


@settings(max_examples=80, deadline=None)
@given(CLAIM_TEXTS, TEXTS, st.sampled_from(list(ClaimKind)))
def test_any_window_has_the_same_features_all_of_them_numbers(
    claim_text: str, text: str, kind: ClaimKind
) -> None:
    article = article_of(text)
    rules = StructuredJudge(ENTITIES)
    for passage in readable_passages(article, passages_of(article)):
        row = rules.consider(claim_of(claim_text, kind), article, passage)
        found = read_features((-0.1, -3.0, -9.0, -1.0, -16.0), row.verdict, row.seen)
        assert all(math.isfinite(value) for value in found.values())
        shares = {k: v for k, v in found.items() if not k.startswith(("model ", "alone "))}
        assert all(0.0 <= value <= 1.0 + 1e-9 for value in shares.values()), shares
