"""The judge of version 1: reads names, values, dates, stages and polarity; no model file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from watcher.core.attribution import read_attribution
from watcher.core.comparison import Comparison, compare, shares_a_name
from watcher.core.entities import EntityIndex
from watcher.core.model import (
    ALERTING_STANCES,
    READABLE_ROLES,
    Article,
    ArticleSource,
    Attribution,
    Claim,
    Entity,
    Judgment,
    Passage,
    Sentence,
    SentenceRole,
    Stance,
)
from watcher.core.reading import (
    ClaimReading,
    Glance,
    Reading,
    glance,
    read_claim,
    read_sentence,
)
from watcher.judge.calibration import confidence_of
from watcher.judge.old_news import OLD_NEWS_REASON, is_old_news, is_retold
from watcher.judge.outcomes import may_matter
from watcher.judge.relevance import NOT_NAMED
from watcher.judge.spelling import Spelling
from watcher.judge.topic import is_topic
from watcher.judge.verdict import Rule, Verdict, mentions
from watcher.judge.verdicts import decide

NAME = "structured-1"
MAX_PASSAGES = 6
_CACHED_SENTENCES = 512
# The sentences of the articles at hand; only an article's own claims ask for them again.
_CACHED_CLAIMS = 4096
SUMMARY_FACTOR = 0.8
_OPPOSING = frozenset({Rule.OPPOSITE, Rule.NEGATED, Rule.SWAPPED})
_RANK = {
    Stance.CONTRADICTS: 4,
    Stance.UPDATES: 3,
    Stance.CONFIRMS: 2,
    Stance.MENTIONS: 1,
    Stance.UNRELATED: 0,
}


def _is_conflict(verdicts: Sequence[Verdict]) -> bool:
    """Return whether one article both states a claim and, without denying it, its opposite."""
    rules = {verdict.rule for verdict in verdicts}
    return Rule.STATED in rules and bool(rules & _OPPOSING) and Rule.DENIED not in rules


def _both_ways(verdict: Verdict) -> Verdict:
    if verdict.stance not in ALERTING_STANCES:
        return verdict
    reason = "the report says both that and its opposite"
    return Verdict(Stance.MENTIONS, Rule.MENTIONED, verdict.strength, reason)


def spread(stance: Stance, confidence: float) -> dict[Stance, float]:
    """Return probabilities over the five stances that sum to 1; doubt goes to `mentions` first."""
    rest = 1.0 - confidence
    others = [other for other in Stance if other is not stance]
    weights = {other: 3.0 if other is Stance.MENTIONS else 1.0 for other in others}
    total = sum(weights.values())
    shares = {other: rest * weight / total for other, weight in weights.items()}
    return {other: confidence if other is stance else shares[other] for other in Stance}


@dataclass(frozen=True, slots=True, kw_only=True)
class Considered:
    """A passage with its verdict and the comparison behind it."""

    passage: Passage
    verdict: Verdict
    seen: Comparison


class StructuredJudge:
    """Implements ports.Judge by rules over readings; the same input gives the same judgment."""

    def __init__(self, entities: Sequence[Entity], warning: str = "") -> None:
        index = EntityIndex.build(entities)
        self._index = index
        self._spelling = Spelling(entities)
        self.warning = warning

        @lru_cache(maxsize=_CACHED_CLAIMS)
        def claim_reading(claim: Claim) -> ClaimReading:
            return read_claim(claim, index)

        @lru_cache(maxsize=_CACHED_SENTENCES)
        def sentence_reading(text: str, published: date | None) -> Reading:
            return read_sentence(text, index, published)

        @lru_cache(maxsize=_CACHED_SENTENCES)
        def sentence_glance(text: str) -> Glance:
            return glance(text, index)

        self._claim = claim_reading
        self._sentence = sentence_reading
        self._glance = sentence_glance

    @property
    def name(self) -> str:
        """Return the judge's name and version."""
        return NAME

    def judge(self, claim: Claim, article: Article, passages: Sequence[Passage]) -> Judgment:
        """Judge the best passages and answer with the strongest well-supported finding."""
        readable = readable_passages(article, passages)
        if not is_english(article):
            return self._unjudged(claim, readable)
        if not readable:
            return self._answer(
                claim, article, None, Verdict(Stance.UNRELATED, Rule.ELSEWHERE, 0.7, "no passage")
            )
        reading = self._claim(claim)
        if not self._is_named(reading, {text for p in readable for text in _texts(article, p)}):
            return self._answer(claim, article, readable[0].sentence, NOT_NAMED)
        rows = [(self._verdict(reading, article, passage), passage) for passage in readable]
        if _is_conflict([verdict for verdict, _ in rows]):
            rows = [(_both_ways(verdict), passage) for verdict, passage in rows]
        verdict, passage = max(rows, key=preference)
        return self._answer(claim, article, passage.sentence, verdict)

    def names_claim(self, claim: Claim, article: Article, passages: Sequence[Passage]) -> bool:
        """Return whether the passages, their neighbours or the title name what the claim is about."""
        texts = {text for passage in passages for text in _texts(article, passage)}
        return self._is_named(self._claim(claim), texts)

    def is_topic_of(self, claim: Claim, article: Article) -> bool:
        """Return whether the article is about the claim's matter."""
        return is_topic(claim.text, self._claim(claim).reading.needed, article, self._glance)

    def share_of_names(self, claim: Claim, article: Article, passage: Passage) -> float:
        """Return the share of the claim's names in a passage or beside it, without reading its verdict."""
        return self._compare(self._claim(claim), article, passage).names

    def spelled_as_in(self, claim: Claim, text: str) -> str:
        """Return a text in which what the claim names too is spelled as the claim spells it."""
        return self._spelling.as_in(claim.text, text)

    def consider(self, claim: Claim, article: Article, passage: Passage) -> Considered:
        """Return one passage's verdict with the comparison it rests on."""
        reading = self._claim(claim)
        named = self._is_named(reading, _texts(article, passage))
        return self._consider(reading, article, passage, named=named)

    def _verdict(self, claim: ClaimReading, article: Article, passage: Passage) -> Verdict:
        if not self._is_named(claim, _texts(article, passage)):
            return NOT_NAMED
        return self._consider(claim, article, passage, named=True).verdict

    def _consider(
        self, claim: ClaimReading, article: Article, passage: Passage, *, named: bool
    ) -> Considered:
        seen = self._compare(claim, article, passage)
        if not named:
            return Considered(passage=passage, verdict=NOT_NAMED, seen=seen)
        background = passage.sentence.role is SentenceRole.BACKGROUND
        verdict = decide(claim, seen.passage, seen, background)
        if verdict.stance is Stance.CONFIRMS and (
            is_old_news(seen.passage, seen.passage.published)
            or is_retold(claim, passage.sentence, seen.passage)
        ):
            verdict = mentions(OLD_NEWS_REASON, 0.6, background=True)
        return Considered(passage=passage, verdict=verdict, seen=seen)

    def _compare(self, claim: ClaimReading, article: Article, passage: Passage) -> Comparison:
        published = article.published_at.date() if article.published_at else None
        here, *near = [self._sentence(text, published) for text in _texts(article, passage)]
        return compare(claim, here, near)

    def _is_named(self, claim: ClaimReading, texts: Iterable[str]) -> bool:
        """Most candidates end here, before their sentences are read at many times the cost."""
        return may_matter(claim) or shares_a_name(claim.reading, map(self._glance, texts))

    def _answer(
        self, claim: Claim, article: Article, sentence: Sentence | None, verdict: Verdict
    ) -> Judgment:
        confidence = confidence_of(verdict.rule, verdict.strength)
        if article.source is ArticleSource.FEED_SUMMARY:
            confidence *= SUMMARY_FACTOR
        quoted = sentence if verdict.stance is not Stance.UNRELATED else None
        return Judgment(
            claim_id=claim.id,
            stance=verdict.stance,
            confidence=confidence,
            quote=quoted.text if quoted else "",
            start=quoted.start if quoted else 0,
            end=quoted.end if quoted else 0,
            reason=verdict.reason,
            delta=verdict.delta,
            # who said it matters where it may alert
            said=self.attribution(article, quoted) if verdict.stance in ALERTING_STANCES else None,
            probabilities=spread(verdict.stance, confidence),
            background=verdict.background,
            judge=NAME,
        )

    def attribution(self, article: Article, sentence: Sentence | None) -> Attribution | None:
        """Return who said a sentence of an article, or None."""
        if sentence is None:
            return None
        said = read_attribution(sentence.text, self._index, article.text, sentence.start)
        return said if said != Attribution() else None

    def _unjudged(self, claim: Claim, passages: Sequence[Passage]) -> Judgment:
        names = self._claim(claim).reading.known
        for passage in passages:
            shared = names & self._index.names(passage.sentence.text)
            if shared:
                sentence = passage.sentence
                return Judgment(
                    claim_id=claim.id,
                    stance=Stance.MENTIONS,
                    confidence=0.5,
                    quote=sentence.text,
                    start=sentence.start,
                    end=sentence.end,
                    reason=f"not judged in this language; names {', '.join(sorted(shared))}",
                    probabilities=spread(Stance.MENTIONS, 0.5),
                    judged=False,
                    judge=NAME,
                )
        return Judgment(
            claim_id=claim.id,
            stance=Stance.UNRELATED,
            confidence=0.5,
            reason="not judged in this language; none of the claim's names",
            probabilities=spread(Stance.UNRELATED, 0.5),
            judged=False,
            judge=NAME,
        )


def _texts(article: Article, passage: Passage) -> list[str]:
    """Return a passage's sentence, and what may name what it is about: its neighbours, the title."""
    near = [
        sentence.text
        for sentence in (passage.before, passage.after)
        if sentence is not None and sentence.role in READABLE_ROLES
    ]
    return [passage.sentence.text, *near, *([article.title] if article.title else [])]


def is_english(article: Article) -> bool:
    """Return whether the rules can read an article; one without a known language counts as English."""
    return not article.language or article.language.lower().startswith("en")


def readable_passages(article: Article, passages: Sequence[Passage]) -> list[Passage]:
    """Return the best passages that are spans of the article's own sentences, best first."""
    return sorted(
        (
            p
            for p in passages
            if p.sentence.role in READABLE_ROLES and _is_span(p.sentence, article)
        ),
        key=lambda p: (-p.score, p.sentence.index, p.sentence.start),
    )[:MAX_PASSAGES]


def _is_span(sentence: Sentence, article: Article) -> bool:
    return bool(sentence.text) and article.text[sentence.start : sentence.end] == sentence.text


def preference(row: tuple[Verdict, Passage]) -> tuple[float, float, int, float, int]:
    """Return a sort key: the passage whose verdict is heard has the largest."""
    verdict, passage = row
    alerting = verdict.stance in ALERTING_STANCES
    confidence = confidence_of(verdict.rule, verdict.strength)
    return (
        float(alerting),
        confidence if alerting else float(_RANK[verdict.stance]),
        _RANK[verdict.stance],
        passage.score,
        -passage.sentence.index,
    )
