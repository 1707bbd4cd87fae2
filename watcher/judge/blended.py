"""The judge that ships: the rules' reading and the neural model's scores, weighed together and held in check."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from watcher.core.metrics import QUIET_STANCES
from watcher.core.model import (
    ALERTING_STANCES,
    Article,
    ArticleSource,
    Claim,
    Delta,
    Judgment,
    Passage,
    Sentence,
    SentenceRole,
    Stance,
)
from watcher.core.ports import StanceScorer
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
from watcher.judge.vetoes import no_alert, no_confirmation, without_alerts, without_confirms
from watcher.judge.windows import Window, read_windows

LEAST_SCORE = 0.55
"""A passage that the index finds less like the claim than this is left to the rules."""
SURE_SCORE = 0.85
"""From here on, the claim's names need not all be there: another spelling, a role in place of a name."""
_LEAST_OVERLAP = 0.25
"""Where none of the claim's names is there, this share of its words must be, or the model is not asked."""
QUIET_BELOW = 0.5
"""Unless the three alerting stances together are this likely, none of them is told."""
_STRONG = 0.6
"""Two passages of one article that are this sure of opposite things are both told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """One window with its probabilities after the vetoes."""

    window: Window
    lead: Considered
    probabilities: Mapping[Stance, float]
    veto: str

    @property
    def stance(self) -> Stance:
        """Return the likeliest stance; unsure whether to alert at all, the likeliest quiet one."""
        alert = sum(self.probabilities[stance] for stance in ALERTING_STANCES)
        if alert < QUIET_BELOW and self.lead.verdict.stance in ALERTING_STANCES:
            return Stance.MENTIONS  # the rules found it stated: it is at least on the subject
        kind = ALERTING_STANCES if alert >= QUIET_BELOW else QUIET_STANCES
        return max(
            (stance for stance in Stance if stance in kind),
            key=lambda stance: self.probabilities[stance],
        )

    @property
    def confidence(self) -> float:
        """Return the probability of the likeliest stance."""
        return self.probabilities[self.stance]


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
        """Judge the windows around the best passages; the surest alert is heard, else the likeliest quiet stance."""
        readable = readable_passages(article, passages)
        close = [p for p in readable if self._worth_asking(claim, article, p)]
        if not close or not is_english(article):
            judgment = self._structured.judge(claim, article, passages)
            if judgment.stance not in ALERTING_STANCES:
                return judgment
            close = readable  # the model has its say wherever the rules would alert
        weighed = [self._weigh(claim, article, window) for window in read_windows(article, close)]
        best = max(weighed, key=_rank)
        others = [row for row in weighed if row is not best and _opposes(row, best)]
        return self._answer(claim, article, best, others)

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
        scores = self._scorer.scores(claim.text, window.text)
        shares = self._blend.probabilities(read_features(scores, lead.verdict, lead.seen))
        veto = no_alert(rows)
        if veto:
            shares = without_alerts(shares)
        elif max(shares, key=lambda stance: shares[stance]) is Stance.CONFIRMS:
            veto = no_confirmation(lead.seen)
            shares = without_confirms(shares) if veto else shares
        return Weighed(window=window, lead=lead, probabilities=shares, veto=veto)

    def _answer(
        self, claim: Claim, article: Article, best: Weighed, others: Sequence[Weighed]
    ) -> Judgment:
        stance, confidence = best.stance, best.confidence
        if article.source is ArticleSource.FEED_SUMMARY:
            confidence *= SUMMARY_FACTOR
        alerting = stance in ALERTING_STANCES
        quoted = self._quoted(claim, best) if alerting else best.lead.passage.sentence
        reason, delta = _explained(best, quoted)
        for other in others:
            said = self._quoted(claim, other)
            reason += f'; yet it also says "{said.text}" ({other.stance.value})'
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
            said=self._structured.attribution(quoted) if alerting else None,
            probabilities=best.probabilities,
            # what still alerts after the vetoes is news, whatever stands beside it
            background=best.lead.verdict.background and not alerting,
            unsupported=alerting and best.lead.verdict.stance is not stance,
            judge=self.name,
        )

    def _quoted(self, claim: Claim, row: Weighed) -> Sentence:
        """Return the sentence that says it: the rules' where they agree, else the one that the model finds says it most."""
        if row.lead.verdict.stance is row.stance:
            return row.lead.passage.sentence
        sentences = _sentences(row.window)
        if len(sentences) == 1:
            return sentences[0]
        place = list(Stance).index(row.stance)
        return max(
            sentences,
            key=lambda s: (self._scorer.scores(claim.text, s.text)[place], -s.start),
        )


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
    window = read_windows(article, readable_passages(article, passages))[0]
    lead = max((structured.consider(claim, article, p) for p in window.passages), key=_lead)
    return read_features(scorer.scores(claim.text, window.text), lead.verdict, lead.seen)


def _sentences(window: Window) -> list[Sentence]:
    """Return the sentences of a window that may be quoted, in order: news before background."""
    near = (s for p in window.passages for s in (p.sentence, p.before, p.after) if s is not None)
    inside = {s.start: s for s in near if window.start <= s.start and s.end <= window.end}
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


def _rank(row: Weighed) -> tuple[bool, float, int]:
    """One clear denial beats five mentions; of what is quiet, the most related is kept."""
    alerting = row.stance in ALERTING_STANCES
    return (
        alerting,
        row.confidence if alerting else 1.0 - row.probabilities[Stance.UNRELATED],
        -row.window.start,
    )


def _opposes(row: Weighed, best: Weighed) -> bool:
    alerting = row.stance in ALERTING_STANCES and best.stance in ALERTING_STANCES
    return alerting and row.stance is not best.stance and row.confidence >= _STRONG


def _explained(row: Weighed, quoted: Sentence) -> tuple[str, Delta | None]:
    """Return reason and delta: the rule's own where it speaks for the stance, else what can be read off."""
    verdict = row.lead.verdict
    if verdict.stance is row.stance:
        return verdict.reason, verdict.delta
    if row.veto and row.stance not in ALERTING_STANCES:
        return row.veto, None
    delta = None
    if row.stance in (Stance.UPDATES, Stance.CONTRADICTS):
        delta = delta_between(row.lead.seen, quoted.text)
        if row.stance is Stance.CONTRADICTS and delta.new == delta.old:
            delta = None
    return reason_for(row.stance, delta), delta
