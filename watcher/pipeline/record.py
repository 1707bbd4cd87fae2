"""A judged article -> one transaction: the article, its findings, the alerts and deliveries they call for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from watcher.core.decide import may_alert
from watcher.core.grouping import hold_of
from watcher.core.messages import alert_message
from watcher.core.model import (
    ALERTING_STANCES,
    Alert,
    AlertMessage,
    AlertPolicy,
    Article,
    Claim,
    Entity,
    Finding,
    Judgment,
    Reason,
    Traces,
    Twin,
)
from watcher.core.ports import Notifier
from watcher.core.storage import Transaction
from watcher.core.timing import TimingPolicy
from watcher.pipeline.assess import conclude, traces_of
from watcher.pipeline.claim_book import ClaimPage
from watcher.pipeline.grouping import join_recent_alert
from watcher.pipeline.plans import TELL_AT_ONCE, plans

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    article_id: int
    made: tuple[Finding, ...]


def record(
    tx: Transaction,
    article: Article,
    judged: Sequence[tuple[Claim, Judgment]],
    page: ClaimPage,
    policy: AlertPolicy,
    notifiers: Sequence[Notifier],
    now: datetime,
    timing: TimingPolicy = TELL_AT_ONCE,
) -> Recorded:
    """Store an article, its findings, and the alerts and deliveries they call for, all or nothing."""
    stored = tx.put_article(article)
    if stored.id is None:
        raise AssertionError("a stored article has an id")
    # The same text again, from another feed or after a claim was added, was judged in part.
    again = stored.fetched_at != article.fetched_at
    known = tx.judged_claims(stored.id) if again else frozenset()
    fresh = [
        (claim, judgment) for claim, judgment in judged if (claim.id, claim.version) not in known
    ]
    bearing = [claim.id for claim, judgment in fresh if may_alert(judgment)]
    traces, twins = keep_traces(tx, stored, stored.id, page.entities) if bearing else (Traces(), ())
    concluded = conclude(
        stored,
        fresh,
        tx.histories(bearing),
        page.entities,
        policy,
        now,
        traces=traces,
        twins=twins,
        feedback=page.feedback,
    )
    made: list[Finding] = []
    quiet: list[Finding] = []
    for claim, finding in concluded:
        grouped = join_recent_alert(tx, stored, claim, finding, policy, now)
        if grouped is not None:
            made.append(grouped)
            continue
        if not finding.decision.alert:
            quiet.append(finding)
            continue
        finding_id = tx.put_finding(stored.id, finding, now)
        message = alert_message(
            claim,
            stored,
            finding.judgment,
            finding.origin,
            finding.decision,
            page.judge.warning,
        )
        parts = (tx, claim, message, finding_id, now)
        if not put_alert(*parts, notifiers=notifiers, policy=policy, timing=timing):
            decision = replace(
                finding.decision,
                alert=False,
                reason=Reason.ALREADY_ALERTED,
                explanation="an alert with the same claim, origin, stance and delta was made before",
            )
            tx.put_finding(stored.id, replace(finding, decision=decision), now)
            made.append(replace(finding, decision=decision))
            continue
        made.append(finding)
    tx.put_findings(stored.id, quiet, now)
    return Recorded(article_id=stored.id, made=(*made, *quiet))


def keep_traces(
    tx: Transaction, article: Article, article_id: int, entities: Sequence[Entity] = ()
) -> tuple[Traces, tuple[Twin, ...]]:
    """Keep what shows an article's copies, and return it with the stored articles that it copies."""
    traces = traces_of(article, entities)
    moment = article.published_at or article.fetched_at
    twins = tx.twins(traces.signature, moment, article.canonical_url)
    tx.put_traces(article_id, traces)
    return traces, twins


def put_alert(
    tx: Transaction,
    claim: Claim,
    message: AlertMessage,
    finding_id: int,
    now: datetime,
    *,
    notifiers: Sequence[Notifier],
    policy: AlertPolicy,
    timing: TimingPolicy = TELL_AT_ONCE,
) -> bool:
    """Store an alert with its deliveries; False when its key is there already."""
    alert = Alert(
        id=message.alert_id,
        key=message.alert_key,
        claim_id=claim.id,
        created_at=now,
        message=message,
    )
    hold = hold_of(policy, message.stance)
    return tx.put_alert(alert, finding_id, plans(tx, claim, message, notifiers, timing, hold, now))


def log_findings(article: Article, made: Sequence[Finding]) -> None:
    """Log what alerts or might have; mentions in passing, a score an article, only as a number."""
    for finding in made:
        judgment, decision = finding.judgment, finding.decision
        if decision.alert or judgment.stance in ALERTING_STANCES:
            log.info(
                "alert" if decision.alert else "no_alert",
                claim=judgment.claim_id,
                stance=judgment.stance.value,
                confidence=round(judgment.confidence, 2),
                reason=decision.reason.value,
                outlet=article.outlet,
                url=article.url,
            )
    log.debug("article_judged", url=article.url, outlet=article.outlet, findings=len(made))
