"""The marks as a regression set: what readers marked, judged anew with the judge and thresholds of today."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from watcher.core.attribution_strength import strengthened
from watcher.core.claim_index import ClaimIndex
from watcher.core.decide import what_is_thin
from watcher.core.feedback import policy_for
from watcher.core.marks import Fault, Mark, MarkedAlert, Verdict
from watcher.core.model import AlertMessage, AlertPolicy, Article, Claim, Judgment, Stance
from watcher.core.replay_scores import Part
from watcher.core.storage import ClaimVersion, Store, Transaction
from watcher.pipeline.assess import judge_article
from watcher.pipeline.claim_book import ClaimPage

NOT_FOR_THE_JUDGE = (Fault.ECHO, Fault.OLD_NEWS)
"""Faults of novelty: a judge that reads one article cannot know of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A mark with what it is about: the claim as it was in the alert, and the article as stored."""

    mark: Mark
    message: AlertMessage
    claim: Claim
    article: Article


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResult:
    """How a case came out."""

    case: Case
    stance: Stance
    confidence: float
    alerts: bool
    why: str
    """Why it would not alert, or ''."""

    @property
    def as_marked(self) -> bool:
        """Return whether it came out as the mark asks for."""
        mark, same = self.case.mark, self.stance is self.case.message.stance
        if mark.verdict is Verdict.RIGHT:
            return self.alerts and same
        if mark.fault is Fault.WRONG_STANCE:
            return not (self.alerts and same)
        return not self.alerts


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackEvaluation:
    """What became of the marked alerts."""

    judge: str
    results: tuple[CaseResult, ...]
    left_out: int
    """Marks on alerts that tell of no judgment: withdrawn reports and what was not judged."""

    @property
    def groups(self) -> Mapping[str, Part]:
        """Return the share that came out as marked, by what was said of the alerts."""
        words = ["right", "wrong", *(f"wrong: {fault.value}" for fault in Fault)]
        found = {word: Part(count=0, of=0) for word in words}
        for result in self.results:
            word = group_of(result.case.mark)
            part = found[word]
            found[word] = Part(count=part.count + result.as_marked, of=part.of + 1)
        return {word: part for word, part in found.items() if part.of}

    @property
    def total(self) -> Part:
        """Return the share that came out as marked, of what a judge can know."""
        known = [row for row in self.results if row.case.mark.fault not in NOT_FOR_THE_JUDGE]
        return Part(count=sum(row.as_marked for row in known), of=len(known))


def group_of(mark: Mark) -> str:
    """Return what was said of an alert."""
    return f"{mark.verdict.value}: {mark.fault.value}" if mark.fault else mark.verdict.value


def read_cases(tx: Transaction) -> tuple[tuple[Case, ...], int]:
    """Return the marks that count as cases, and how many are none."""
    cases: list[Case] = []
    versions: dict[str, tuple[ClaimVersion, ...]] = {}
    claims = {claim.id: claim for claim in tx.claims()}
    marks = tx.marked_alerts()
    for item in marks:
        case = None if _tells_nothing(item) else _case(tx, item.mark, claims, versions)
        if case is not None:
            cases.append(case)
    return tuple(cases), len(marks) - len(cases)


def _tells_nothing(item: MarkedAlert) -> bool:
    return item.withdrawn or item.stance not in (
        Stance.CONFIRMS,
        Stance.CONTRADICTS,
        Stance.UPDATES,
    )


def _case(
    tx: Transaction,
    mark: Mark,
    claims: Mapping[str, Claim],
    versions: dict[str, tuple[ClaimVersion, ...]],
) -> Case | None:
    message = tx.alert(mark.alert_id).message
    article = tx.alerted_article(mark.alert_id)
    if article is None:
        return None
    if mark.claim_id not in versions:
        versions[mark.claim_id] = tx.claim_versions(mark.claim_id)
    # A claim that was removed since is still one that a reader spoke of.
    claim = claims.get(mark.claim_id) or Claim(id=mark.claim_id, text=message.claim_text)
    was = next(
        (one for one in versions[mark.claim_id] if one.version == message.claim_version), None
    )
    claim = replace(
        claim,
        text=message.claim_text,
        as_of=message.claim_as_of,
        kind=was.kind if was is not None else claim.kind,
        quantities=was.quantities if was is not None else claim.quantities,
        active=True,
    )
    return Case(mark=mark, message=message, claim=claim, article=article)


def judge_cases(
    store: Store,
    page: ClaimPage,
    policy: AlertPolicy,
    progress: Callable[[int], None] | None = None,
) -> FeedbackEvaluation:
    """Judge every marked alert's article anew, among the claims of today.

    Thresholds are those in force for the claim: of the policy and of the page's feedback.
    """
    with store.read() as tx:
        cases, left_out = read_cases(tx)
    judged: dict[str, Judgment | None] = {}
    results: list[CaseResult] = []
    today = {claim.id: claim for claim in page.claims}
    for done, case in enumerate(cases, start=1):
        alert_id = case.mark.alert_id
        if alert_id not in judged:
            judged[alert_id] = _judge(case, page)
        own = policy_for(policy, today.get(case.claim.id, case.claim), page.feedback)
        # Every marked report is like itself: that would only repeat the marks.
        own = replace(own, alike=None)
        results.append(_result(case, judged[alert_id], own))
        if progress is not None:
            progress(done)
    return FeedbackEvaluation(judge=page.judge.name, results=tuple(results), left_out=left_out)


def _judge(case: Case, page: ClaimPage) -> Judgment | None:
    """Return what the judge says of a case, or None: the index no longer finds the claim there."""
    index = page.index
    if not _is_among(case.claim, page.claims):
        others = [claim for claim in page.claims if claim.id != case.claim.id]
        index = ClaimIndex.build((*others, case.claim), page.entities)
    found = judge_article(case.article, index, page.judge, only={case.claim.id})
    return strengthened(case.claim, found[0][1]) if found else None


def _is_among(claim: Claim, claims: Iterable[Claim]) -> bool:
    said = (claim.text, claim.as_of, claim.kind, claim.quantities)
    return any(
        one.id == claim.id and (one.text, one.as_of, one.kind, one.quantities) == said
        for one in claims
    )


def _result(case: Case, judgment: Judgment | None, policy: AlertPolicy) -> CaseResult:
    if judgment is None:
        return CaseResult(
            case=case,
            stance=Stance.UNRELATED,
            confidence=0.0,
            alerts=False,
            why="the claim is not found in the article",
        )
    thin = what_is_thin(case.claim, judgment, policy)
    return CaseResult(
        case=case,
        stance=judgment.stance,
        confidence=judgment.confidence,
        alerts=thin is None and judgment.judged,
        why=thin[1] if thin is not None else "",
    )


def otherwise(results: Sequence[CaseResult]) -> tuple[CaseResult, ...]:
    """Return the results that are not as marked, those that a judge can help first."""
    wrong = [row for row in results if not row.as_marked]
    return tuple(sorted(wrong, key=lambda row: row.case.mark.fault in NOT_FOR_THE_JUDGE))
