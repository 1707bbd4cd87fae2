"""A judge with a second opinion, which may veto an alert or settle a doubt, but never alert by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from watcher.core.errors import AdviceFault
from watcher.core.model import (
    ALERTING_STANCES,
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
from watcher.core.ports import Advice, Advisor, Judge
from watcher.core.seen_text import seen_text

_MOST_PASSAGES = 6
_LONGEST = 160
_LEAST_QUOTED_WORDS = 3
"""Fewer words are found in many sentences and show nothing."""


class AdvisedJudge:
    """Implements ports.Judge; the same input and the same advice give the same judgment.

    `support`: the least probability that the judge itself must give a stance for the advice to raise
    it. `said_in` reads who said a sentence of an article. A judgment's probabilities stay those of the judge itself.
    """

    def __init__(
        self,
        judge: Judge,
        advisor: Advisor,
        support: float,
        said_in: Callable[[Article, Sentence], Attribution | None],
    ) -> None:
        self._judge = judge
        self._advisor = advisor
        self._support = support
        self._said_in = said_in

    @property
    def name(self) -> str:
        """Return the names of judge and advisor; a judgment without advice has the judge's alone."""
        return f"{self._judge.name}+{self._advisor.name}"

    @property
    def warning(self) -> str:
        """Return the judge's own warning."""
        return self._judge.warning

    def judge(self, claim: Claim, article: Article, passages: Sequence[Passage]) -> Judgment:
        """Judge, and ask for advice where an alert is at stake."""
        own = self._judge.judge(claim, article, passages)
        if not self._at_stake(own):
            return own
        sentences = _sentences(article, passages)
        advice = self._advisor.advise(claim, article, sentences)
        if advice is None:
            return own
        if advice.stance not in ALERTING_STANCES:
            return self._vetoed(own, advice)
        if own.probabilities.get(advice.stance, 0.0) < self._support:
            return self._doubted(own, advice)
        quoted = _holding(advice.quote, sentences)
        if quoted is None:
            self._advisor.discard(AdviceFault.NOT_VERBATIM)
            return own
        return self._settled(own, advice, claim, article, quoted)

    def _at_stake(self, own: Judgment) -> bool:
        if not own.judged or own.background:
            return False  # silent, whatever the advice
        return own.stance in ALERTING_STANCES or any(
            own.probabilities.get(stance, 0.0) >= self._support for stance in ALERTING_STANCES
        )

    def _vetoed(self, own: Judgment, advice: Advice) -> Judgment:
        if own.stance not in ALERTING_STANCES:
            return own
        why = f"vetoed by {self._told(advice)}; the judge itself read {own.stance.value}: {own.reason}"
        return replace(
            own,
            stance=Stance.MENTIONS,
            confidence=advice.confidence,
            reason=why,
            delta=None,
            said=None,
            judge=self.name,
        )

    def _doubted(self, own: Judgment, advice: Advice) -> Judgment:
        if own.stance not in ALERTING_STANCES:
            return own
        reason = f"{own.reason}; {self._told(advice)} disagrees"
        return replace(own, reason=reason, judge=self.name)

    def _settled(
        self, own: Judgment, advice: Advice, claim: Claim, article: Article, quoted: Sentence
    ) -> Judgment:
        same = advice.stance is own.stance
        told = self._told(advice)
        return replace(
            own,
            stance=advice.stance,
            confidence=(_confidence_in(advice.stance, own) + advice.confidence) / 2,
            quote=quoted.text,
            start=quoted.start,
            end=quoted.end,
            reason=f"{own.reason}; {told} agrees" if same else told,
            delta=own.delta if same else _delta(advice.stance, claim, quoted),
            said=self._said_in(article, quoted),
            background=quoted.role is SentenceRole.BACKGROUND,
            judge=self.name,
        )

    def _told(self, advice: Advice) -> str:
        why = _short(advice.why)
        return f"{self._advisor.name} ({advice.stance.value}{': ' if why else ''}{why})"


def _sentences(article: Article, passages: Sequence[Passage]) -> tuple[Sentence, ...]:
    """Return the best passages' sentences and their neighbours, in the order of the article."""
    best = sorted(passages, key=lambda p: (-p.score, p.sentence.start))[:_MOST_PASSAGES]
    near = [s for p in best for s in (p.sentence, p.before, p.after) if s is not None]
    readable = {
        sentence.start: sentence
        for sentence in near
        if sentence.role in (SentenceRole.BODY, SentenceRole.BACKGROUND)
        and article.text[sentence.start : sentence.end] == sentence.text
    }
    return tuple(readable[start] for start in sorted(readable))


def _holding(quote: str, sentences: Sequence[Sentence]) -> Sentence | None:
    """Return the sentence that holds a quote word for word; whole, as a part may turn its meaning."""
    wanted = seen_text(quote)
    for sentence in sentences:
        text = seen_text(sentence.text)
        long = len(wanted.split()) >= _LEAST_QUOTED_WORDS
        if (wanted and wanted == text) or (long and wanted in text):
            return sentence
    return None


def _confidence_in(stance: Stance, own: Judgment) -> float:
    """Return the judge's confidence in a stance that may not be the one it named."""
    if stance is own.stance:
        return own.confidence
    named = own.probabilities.get(own.stance, 0.0)
    # What lessened its confidence in the one it named, such as a bare summary, counts here too.
    held = min(1.0, own.confidence / named) if named else 1.0
    return own.probabilities[stance] * held


def _delta(stance: Stance, claim: Claim, quoted: Sentence) -> Delta | None:
    if stance is Stance.CONFIRMS:
        return None
    return Delta(kind=DeltaKind.STATUS, old=_short(claim.text), new=_short(quoted.text))


def _short(text: str) -> str:
    seen = seen_text(text)
    return seen if len(seen) <= _LONGEST else f"{seen[: _LONGEST - 1].rstrip()}…"
