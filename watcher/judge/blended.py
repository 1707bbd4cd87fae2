"""The judge that ships: the rules' reading and the neural model's scores, weighed together and held in check."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial

from watcher.core.clauses import main_clause
from watcher.core.model import (
    ALERTING_STANCES,
    Article,
    ArticleSource,
    Claim,
    Delta,
    DeltaKind,
    Judgment,
    Passage,
    Sentence,
    SentenceRole,
    Stance,
)
from watcher.core.ports import StanceScorer, StanceScores
from watcher.core.text import stems
from watcher.judge.blend import Blend
from watcher.judge.explain import delta_between, reason_for
from watcher.judge.features import read_features
from watcher.judge.relevance import SAME_EVENT_NAMES
from watcher.judge.structured import (
    SUMMARY_FACTOR,
    Considered,
    StructuredJudge,
    is_english,
    preference,
    readable_passages,
)
from watcher.judge.topic import own_words, with_the_rest
from watcher.judge.vetoes import no_alert
from watcher.judge.weighed import Weighed, hold_in_check
from watcher.judge.windows import (
    MAX_SWEPT,
    MAX_WORDS,
    Window,
    is_prose,
    read_windows,
    sentence_window,
)

LEAST_SCORE = 0.55
"""A passage that the index finds less like the claim than this is left to the rules."""
SURE_SCORE = 0.85
"""From here on, the claim's names need not all be there: another spelling, a role in place of a name."""
TOPIC_SCORE = 0.15
"""Some passage of an article on the claim's matter must be at least this much like the claim."""
_LEAST_OVERLAP = 0.25
"""Where none of the claim's names is there, this share of its words must be, or the model is not asked."""
_WORTH_READING_ALONE = 0.2
"""Where the model gives all alerts together less than this, no sentence is read alone: nothing would be told."""
_EITHER_WAY = frozenset({Stance.CONFIRMS, Stance.CONTRADICTS})
_SAID_BY_A_CLAUSE = 0.5
_STRONG = 0.6
"""Two passages of one article that are this sure of opposite things are both told."""


class BlendedJudge:
    """Implements ports.Judge; the same input gives the same judgment, whatever else is judged."""

    def __init__(self, structured: StructuredJudge, scorer: StanceScorer, blend: Blend) -> None:
        self._structured = structured
        self._scorer = scorer
        self._blend = blend
        self.warning = ""

    @property
    def name(self) -> str:
        """Return the names of rules, model and blend."""
        return f"{self._structured.name}+{self._scorer.name}+{self._blend.name}"

    def judge(self, claim: Claim, article: Article, passages: Sequence[Passage]) -> Judgment:
        """Judge the windows around the best passages; the surest alert is heard, else the likeliest quiet stance.

        Of a short text that shares no word with the claim only an alert is heard, else the rules answer.
        """
        readable = readable_passages(article, passages)
        windows = self._windows(claim, article, readable)
        if not windows:
            judgment = self._structured.judge(claim, article, passages)
            if judgment.stance not in ALERTING_STANCES:
                return judgment
            # the model has its say wherever the rules would alert
            windows = read_windows(readable)
        weighed = [self._weigh(claim, article, window) for window in windows]
        # where the rules would alert, the sentence is read alone too: its neighbours water down what it says
        alone = [sentence_window(row.lead.passage) for row in weighed if _rules_alert(row)]
        weighed += [
            self._weigh(claim, article, window) for window in alone if window not in windows
        ]
        ranked = sorted(weighed, key=_rank, reverse=True)
        # what is in doubt never alerts, so it must not stand before what is not
        alerting = (row for row in ranked if row.stance in ALERTING_STANCES)
        best = next((row for row in alerting if not self._is_held(claim, row)), ranked[0])
        if best.stance not in ALERTING_STANCES and self._shares_nothing(claim, article, readable):
            judgment = self._structured.judge(claim, article, passages)
            if judgment.stance not in ALERTING_STANCES:
                return judgment
        others = [row for row in weighed if row is not best and _opposes(row, best)]
        return self._answer(claim, article, best, others)

    def _windows(
        self, claim: Claim, article: Article, readable: Sequence[Passage]
    ) -> tuple[Window, ...]:
        """Return the stretches that the model is asked about: none in most articles.

        A text no longer than one stretch is read always: that costs little, and it says much in words of its own. An
        article on the claim's own matter is read from its start too: what confirms or denies a claim in words of its own
        often shares no more than "the mission" with it.
        """
        if not is_english(article):
            return ()
        if self._is_topic(claim, article, readable):
            return read_windows(with_the_rest(article, readable), MAX_SWEPT)
        if own_words(article) <= MAX_WORDS:
            return read_windows(readable)
        close = [p for p in readable if self._worth_asking(claim, article, p)]
        return read_windows(close)

    def _shares_nothing(self, claim: Claim, article: Article, readable: Sequence[Passage]) -> bool:
        """Return whether a short text has no word of the claim's: the model takes most strangers for mentions."""
        return own_words(article) <= MAX_WORDS and not any(_overlap(claim, p) for p in readable)

    def _is_topic(self, claim: Claim, article: Article, readable: Sequence[Passage]) -> bool:
        near = any(passage.score >= TOPIC_SCORE for passage in readable)
        return near and self._structured.is_topic_of(claim, article)

    def _worth_asking(self, claim: Claim, article: Article, passage: Passage) -> bool:
        """Most candidates end here, before the model is asked at many times the cost."""
        if passage.score < LEAST_SCORE:
            return False
        if passage.score >= SURE_SCORE:
            return (
                self._structured.names_claim(claim, article, [passage])
                or _overlap(claim, passage) >= _LEAST_OVERLAP
            )
        return self._structured.share_of_names(claim, article, passage) >= SAME_EVENT_NAMES

    def _weigh(self, claim: Claim, article: Article, window: Window) -> Weighed:
        rows = [self._structured.consider(claim, article, p) for p in window.passages]
        lead = max(rows, key=_lead)
        found = _features(partial(self._scores, claim), window, lead)
        shares = self._blend.probabilities(found)
        doubt = no_alert(rows)
        shares, veto = hold_in_check(shares, rows, lead, doubt)
        return Weighed(window=window, lead=lead, probabilities=shares, veto=veto, doubt=doubt)

    def _answer(
        self, claim: Claim, article: Article, best: Weighed, others: Sequence[Weighed]
    ) -> Judgment:
        stance, confidence = best.stance, best.confidence
        if article.source is ArticleSource.FEED_SUMMARY:
            confidence *= SUMMARY_FACTOR
        alerting = stance in ALERTING_STANCES
        quoted = self._quoted(claim, best) if alerting else best.lead.passage.sentence
        reason, delta = _explained(best, quoted)
        also = (f'"{self._quoted(claim, other).text}" ({other.stance.value})' for other in others)
        reason += "".join(f"; yet it also says {said}" for said in dict.fromkeys(also))
        shown = None if stance is Stance.UNRELATED else quoted
        return Judgment(
            claim_id=claim.id,
            stance=stance,
            confidence=confidence,
            quote=shown.text if shown else "",
            start=shown.start if shown else 0,
            end=shown.end if shown else 0,
            reason=reason,
            delta=delta,
            said=self._structured.attribution(article, quoted) if alerting else None,
            probabilities=best.probabilities,
            # what still alerts after the vetoes is news, whatever stands beside it
            background=best.lead.verdict.background and not alerting,
            unsupported=alerting and not best.supported,
            doubt=self._doubt(claim, best, quoted) if alerting else "",
            judge=self.name,
        )

    def _is_held(self, claim: Claim, row: Weighed) -> bool:
        return not row.supported and bool(self._doubt(claim, row, self._quoted(claim, row)))

    def _doubt(self, claim: Claim, row: Weighed, quoted: Sentence) -> str:
        """Return why a reader may doubt an alert, or ''; it keeps back what only the model finds."""
        if row.doubt or row.supported:
            return row.doubt
        if row.stance in _EITHER_WAY and row.lead.verdict.stance in _EITHER_WAY:
            return "the words read one by one say the opposite"
        # "While there are no plans to close it, he was told that there would be less activity"
        main = main_clause(quoted.text)
        if not main:
            return ""
        for stance, score in zip(Stance, self._scores(claim, main), strict=True):
            other = stance in ALERTING_STANCES and stance is not row.stance
            if other and math.exp(score) >= _SAID_BY_A_CLAUSE:
                return f"its main clause alone {stance.value} it"
        return ""

    def _quoted(self, claim: Claim, row: Weighed) -> Sentence:
        """Return the sentence that says it: the rules' where they agree, else the one that the model finds says it most."""
        if row.supported:
            return row.lead.passage.sentence
        sentences = _sentences(row.window)
        if len(sentences) == 1:
            return sentences[0]
        place = list(Stance).index(row.stance)
        return max(
            sentences,
            key=lambda s: (self._scores(claim, s.text)[place], -s.start),
        )

    def _scores(self, claim: Claim, text: str) -> StanceScores:
        return _scores(self._structured, self._scorer, claim, text)


def _rules_alert(row: Weighed) -> bool:
    return row.lead.verdict.stance in ALERTING_STANCES


def _overlap(claim: Claim, passage: Passage) -> float:
    wanted = set(stems(claim.text))
    return len(wanted & set(stems(passage.sentence.text))) / max(1, len(wanted))


def window_features(
    structured: StructuredJudge,
    scorer: StanceScorer,
    claim: Claim,
    article: Article,
    passages: Sequence[Passage],
) -> dict[str, float]:
    """Return what the blend weighs for the first window of a short text; the blend is fitted on these."""
    window = read_windows(readable_passages(article, passages))[0]
    lead = max((structured.consider(claim, article, p) for p in window.passages), key=_lead)
    return _features(partial(_scores, structured, scorer, claim), window, lead)


def _scores(
    structured: StructuredJudge, scorer: StanceScorer, claim: Claim, text: str
) -> StanceScores:
    """Return the model's scores of a text; it is shown each thing by the name that the claim has for it."""
    return scorer.scores(claim.text, structured.spelled_as_in(claim, text))


def _features(
    scores_of: Callable[[str], StanceScores], window: Window, lead: Considered
) -> dict[str, float]:
    """Return a window's features; its sentences are read alone too where the whole may alert."""
    scores = scores_of(window.text)
    sentences = _sentences(window)
    alone = [scores]
    if len(sentences) > 1 and _alerting_share(scores) >= _WORTH_READING_ALONE:
        alone = [scores_of(sentence.text) for sentence in sentences]
    return read_features(scores, lead.verdict, lead.seen, alone)


def _alerting_share(scores: StanceScores) -> float:
    return math.fsum(
        math.exp(score)
        for stance, score in zip(Stance, scores, strict=True)
        if stance in ALERTING_STANCES
    )


def _sentences(window: Window) -> list[Sentence]:
    """Return the sentences of a window that may be quoted, in order: news before background."""
    near = (s for p in window.passages for s in (p.before, p.after) if s and is_prose(s.text))
    inside = {s.start: s for s in near if window.start <= s.start and s.end <= window.end}
    inside |= {p.sentence.start: p.sentence for p in window.passages}
    news = [start for start in sorted(inside) if inside[start].role is SentenceRole.BODY]
    return [inside[start] for start in news or sorted(inside)]


def _lead(row: Considered) -> tuple[bool, float, float, int]:
    alerting, sure, *_ = preference((row.verdict, row.passage))
    return (
        bool(alerting),
        sure if alerting else 0.0,
        row.seen.own_coverage,
        -row.passage.sentence.start,
    )


def _rank(row: Weighed) -> tuple[bool, bool, bool, float, int]:
    """One clear denial beats five mentions, and what a rule finds too beats what only the model does; where a report
    states a matter and has it denied, the denial is heard. Of what is quiet, the most related is kept.
    """
    alerting = row.stance in ALERTING_STANCES
    supported = alerting and row.supported
    return (
        alerting,
        supported,
        supported and row.stance is Stance.CONTRADICTS and row.confidence >= _STRONG,
        row.confidence if alerting else 1.0 - row.probabilities[Stance.UNRELATED],
        -row.window.start,
    )


def _opposes(row: Weighed, best: Weighed) -> bool:
    alerting = row.stance in ALERTING_STANCES and best.stance in ALERTING_STANCES
    return alerting and row.stance is not best.stance and row.confidence >= _STRONG


def _explained(row: Weighed, quoted: Sentence) -> tuple[str, Delta | None]:
    """Return reason and delta: the rule's own where it speaks for the stance, else what can be read off."""
    if row.supported:
        return row.lead.verdict.reason, row.lead.verdict.delta
    if row.veto and row.stance not in ALERTING_STANCES:
        return row.veto, None
    delta = None
    if row.stance in (Stance.UPDATES, Stance.CONTRADICTS):
        delta = delta_between(row.lead.seen, quoted.text)
        whole = delta.kind is DeltaKind.STATUS or delta.new == delta.old
        if row.stance is Stance.CONTRADICTS and whole:
            # claim and quote stand beside each other anyway; of an update, old and new are always told
            delta = None
    return reason_for(row.stance, delta), delta
