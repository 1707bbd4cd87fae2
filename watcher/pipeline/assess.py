"""Article -> judgments -> findings: the pure middle of the pipeline, shared by the service and `check`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from watcher.core.attribution import credited_outlets
from watcher.core.claim_index import Candidate, ClaimIndex
from watcher.core.decide import decide
from watcher.core.model import (
    AlertPolicy,
    Article,
    Claim,
    ClaimHistory,
    Entity,
    Finding,
    Judgment,
    Stance,
)
from watcher.core.origins import trace_origin
from watcher.core.ports import Judge
from watcher.core.sentences import read_sentences


def judge_article(
    article: Article, index: ClaimIndex, judge: Judge, *, only: Collection[str] | None = None
) -> tuple[tuple[Claim, Judgment], ...]:
    """Return every claim that the article bears on, with its judgment; unrelated claims are left out.

    only: ids of the claims to judge, None for all that the index holds.
    """
    sentences = read_sentences(article.text, article.title, article.language or "en")
    read_by_judge = not article.language or article.language.startswith("en")
    candidates: Sequence[Candidate] = (
        index.candidates(sentences) if read_by_judge else index.named(sentences)
    )
    judged = (
        (candidate.claim, judge.judge(candidate.claim, article, candidate.passages))
        for candidate in candidates
        if only is None or candidate.claim.id in only
    )
    return tuple(pair for pair in judged if pair[1].stance is not Stance.UNRELATED)


def conclude(
    article: Article,
    judged: Sequence[tuple[Claim, Judgment]],
    histories: Mapping[str, ClaimHistory],
    entities: Sequence[Entity],
    policy: AlertPolicy,
    now: datetime,
    *,
    first_poll: bool = False,
) -> tuple[tuple[Claim, Finding], ...]:
    """Trace each judgment's origin and decide whether it alerts, given what was known before."""
    if not judged:
        return ()
    credited = credited_outlets(article.text, entities, own_outlet=article.outlet)
    findings = []
    for claim, judgment in judged:
        history = histories.get(claim.id, ClaimHistory(claim_id=claim.id))
        origin = trace_origin(article, judgment, credited, history, policy.echo_window)
        decision = decide(
            claim, article, judgment, origin, history, policy, now, first_poll=first_poll
        )
        findings.append(
            (
                claim,
                Finding(
                    judgment=judgment,
                    claim_version=claim.version,
                    origin=origin,
                    decision=decision,
                ),
            )
        )
    return tuple(findings)
