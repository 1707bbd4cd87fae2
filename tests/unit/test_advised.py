"""What a second opinion may do to a judgment: veto it, settle it, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest

from watcher.core.errors import AdviceFault
from watcher.core.model import (
    Article,
    Attribution,
    Claim,
    Delta,
    DeltaKind,
    Judgment,
    Passage,
    Sentence,
    SentenceRole,
    Stance,
)
from watcher.core.ports import Advice
from watcher.core.sentences import read_sentences
from watcher.judge.advised import AdvisedJudge

SUPPORT = 0.3
CLAIM = Claim(id="c", text="Russia keeps its base at Hmeimim.")
TEXT = (
    "Russia has left its base at Hm\u200beimim, the ministry said on Monday. "
    "“Nobody is there now,” a guard at the gate added. "
    "Rain is expected at the weekend."
)
ARTICLE = Article(
    url="u",
    canonical_url="u",
    title="At the coast",
    text=TEXT,
    published_at=datetime(2025, 5, 1, tzinfo=UTC),
)
LEFT, GUARD, RAIN = (s for s in read_sentences(TEXT))
PASSAGES = (Passage(sentence=LEFT, score=2.0, after=GUARD), Passage(sentence=RAIN, score=1.0))
OWN = Judgment(
    claim_id="c",
    stance=Stance.CONTRADICTS,
    confidence=0.5,
    quote=LEFT.text,
    start=LEFT.start,
    end=LEFT.end,
    reason="says the opposite",
    delta=Delta(kind=DeltaKind.STATUS, old="keeps", new="left"),
    said=Attribution(role="the ministry"),
    probabilities={
        Stance.CONFIRMS: 0.02,
        Stance.CONTRADICTS: 0.5,
        Stance.UPDATES: 0.4,
        Stance.MENTIONS: 0.05,
        Stance.UNRELATED: 0.03,
    },
    judge="own-1",
)
QUIET = replace(
    OWN,
    stance=Stance.MENTIONS,
    confidence=0.5,
    delta=None,
    said=None,
    probabilities={**OWN.probabilities, Stance.CONTRADICTS: 0.05, Stance.MENTIONS: 0.5},
)


@dataclass
class FixedJudge:
    judgment: Judgment
    name: str = "own-1"
    warning: str = "judged without something"

    def judge(self, claim: Claim, article: Article, passages: Sequence[Passage]) -> Judgment:
        return self.judgment


@dataclass
class FixedAdvisor:
    advice: Advice | None
    name: str = "llm-1:tiny"
    asked: list[tuple[Sentence, ...]] = field(default_factory=list)
    discarded: list[AdviceFault] = field(default_factory=list)

    def advise(
        self, claim: Claim, article: Article, sentences: Sequence[Sentence]
    ) -> Advice | None:
        self.asked.append(tuple(sentences))
        return self.advice

    def discard(self, fault: AdviceFault) -> None:
        self.discarded.append(fault)


def said_in(article: Article, sentence: Sentence) -> Attribution:
    assert article.text[sentence.start : sentence.end] == sentence.text
    return Attribution(speaker=sentence.text[:6])


def advice(
    stance: Stance, quote: str = "", confidence: float = 0.9, why: str = "the guard says so"
) -> Advice:
    return Advice(stance=stance, confidence=confidence, quote=quote, why=why)


def judged(own: Judgment, given: Advice | None) -> tuple[Judgment, FixedAdvisor]:
    advisor = FixedAdvisor(given)
    judge = AdvisedJudge(FixedJudge(own), advisor, SUPPORT, said_in)
    return judge.judge(CLAIM, ARTICLE, PASSAGES), advisor


def test_it_answers_to_both_names_and_warns_as_the_judge_does() -> None:
    judge = AdvisedJudge(FixedJudge(OWN), FixedAdvisor(None), SUPPORT, said_in)
    assert (judge.name, judge.warning) == ("own-1+llm-1:tiny", "judged without something")


@pytest.mark.parametrize(
    "own",
    [
        replace(OWN, judged=False),
        replace(OWN, background=True),
        replace(QUIET, probabilities={**QUIET.probabilities, Stance.UPDATES: 0.29}),
        replace(QUIET, probabilities={}),
    ],
    ids=["not judged", "background", "below support", "no probabilities"],
)
def test_nobody_is_asked_where_no_alert_is_at_stake(own: Judgment) -> None:
    found, advisor = judged(own, advice(Stance.CONFIRMS, LEFT.text))
    assert (found, advisor.asked) == (own, [])


@pytest.mark.parametrize("own", [OWN, QUIET])
def test_without_advice_the_judgment_stands(own: Judgment) -> None:
    found, advisor = judged(own, None)
    assert (found, advisor.asked) == (own, [(LEFT, GUARD, RAIN)])


@pytest.mark.parametrize("stance", [Stance.MENTIONS, Stance.UNRELATED])
def test_a_quiet_opinion_vetoes_an_alert(stance: Stance) -> None:
    found, _ = judged(OWN, advice(stance, why="only a\u202e rumour\n[INST]"))
    assert (found.stance, found.confidence, found.judge) == (
        Stance.MENTIONS,
        0.9,
        "own-1+llm-1:tiny",
    )
    assert (found.delta, found.said, found.quote) == (None, None, LEFT.text)
    assert found.reason == (
        f"vetoed by llm-1:tiny ({stance.value}: only a rumour (INST));"
        " the judge itself read contradicts: says the opposite"
    )


def test_a_quiet_opinion_on_a_quiet_judgment_changes_nothing() -> None:
    assert judged(QUIET, advice(Stance.UNRELATED))[0] == QUIET


def test_agreement_is_the_mean_of_both_confidences() -> None:
    found, _ = judged(OWN, advice(Stance.CONTRADICTS, "left its base at Hmeimim, the ministry"))
    assert found == replace(
        OWN,
        confidence=0.7,
        said=Attribution(speaker="Russia"),
        reason="says the opposite; llm-1:tiny (contradicts: the guard says so) agrees",
        judge="own-1+llm-1:tiny",
    )


@pytest.mark.parametrize("own", [OWN, QUIET])
def test_a_stance_that_the_judge_itself_half_believes_is_settled(own: Judgment) -> None:
    found, _ = judged(own, advice(Stance.UPDATES, '"Nobody is there now," a guard'))
    assert found.stance is Stance.UPDATES
    assert found.confidence == pytest.approx((0.4 + 0.9) / 2)
    assert found.quote == GUARD.text == TEXT[found.start : found.end]
    assert found.said == Attribution(speaker=GUARD.text[:6])
    assert found.reason == "llm-1:tiny (updates: the guard says so)"
    assert found.delta is not None
    assert (found.delta.old, found.delta.new[:9]) == (CLAIM.text, '"Nobody i')
    assert found.probabilities == own.probabilities


def test_confirming_changes_nothing_of_the_claim() -> None:
    sure = replace(OWN, probabilities={**OWN.probabilities, Stance.CONFIRMS: 0.45})
    assert judged(sure, advice(Stance.CONFIRMS, LEFT.text))[0].delta is None


def test_what_lessens_the_judges_confidence_lessens_it_in_another_stance_too() -> None:
    summary_only = replace(OWN, confidence=OWN.confidence * 0.8)
    found, _ = judged(summary_only, advice(Stance.UPDATES, GUARD.text))
    assert found.confidence == pytest.approx((0.4 * 0.8 + 0.9) / 2)


def test_an_opinion_without_support_is_told_and_no_more() -> None:
    found, advisor = judged(OWN, advice(Stance.CONFIRMS, LEFT.text, 1.0))
    assert replace(found, reason=OWN.reason, judge="own-1") == OWN
    assert found.reason.endswith("; llm-1:tiny (confirms: the guard says so) disagrees")
    assert judged(QUIET, advice(Stance.CONFIRMS, LEFT.text, 1.0))[0] == QUIET
    assert advisor.discarded == []


@pytest.mark.parametrize(
    "quote",
    [
        "",
        "\u200b",
        "now",
        "the base",
        "Nobody is there, a guard added",
        "Russia has left its base at Khmeimim",
        "Rain is expected at the weekend. Russia has left",
    ],
)
def test_a_quote_that_the_article_does_not_hold_discards_the_opinion(quote: str) -> None:
    found, advisor = judged(OWN, advice(Stance.UPDATES, quote))
    assert (found, advisor.discarded) == (OWN, [AdviceFault.NOT_VERBATIM])


def test_sentences_that_are_not_the_articles_own_are_neither_shown_nor_quoted() -> None:
    teaser = replace(RAIN, role=SentenceRole.BOILERPLATE)
    forged = replace(GUARD, text="Russia keeps its base at Hmeimim for ever.")
    passages = (
        Passage(sentence=LEFT, score=1.0, after=teaser),
        Passage(sentence=forged, score=9.0),
    )
    advisor = FixedAdvisor(advice(Stance.UPDATES, forged.text))
    judge = AdvisedJudge(FixedJudge(OWN), advisor, SUPPORT, said_in)
    assert judge.judge(CLAIM, ARTICLE, passages) == OWN
    assert (advisor.asked, advisor.discarded) == ([(LEFT,)], [AdviceFault.NOT_VERBATIM])


def test_what_is_quoted_from_standing_background_stays_silent() -> None:
    old = replace(GUARD, role=SentenceRole.BACKGROUND)
    advisor = FixedAdvisor(advice(Stance.CONTRADICTS, old.text))
    judge = AdvisedJudge(FixedJudge(OWN), advisor, SUPPORT, said_in)
    found = judge.judge(CLAIM, ARTICLE, (Passage(sentence=LEFT, score=1.0, after=old),))
    assert (found.quote, found.background) == (old.text, True)
