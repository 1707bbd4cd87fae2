"""Article -> judgments -> findings: the pure middle of the pipeline, shared by the service and `check`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from watcher.core.attribution_strength import strengthened
from watcher.core.claim_index import Candidate, ClaimIndex
from watcher.core.copied_figures import with_copied_figure
from watcher.core.credits import credited_for
from watcher.core.decide import decide, may_alert
from watcher.core.feedback import NO_FEEDBACK, Feedback, policy_for
from watcher.core.model import (
    AlertPolicy,
    Article,
    Claim,
    ClaimHistory,
    Entity,
    Finding,
    Judgment,
    Origin,
    Stance,
    Traces,
    Twin,
)
from watcher.core.neighbours import Told, told_of, told_of_one
from watcher.core.origins import trace_origin, untraced
from watcher.core.outlets import OutletNames, outlet_names
from watcher.core.ports import Judge
from watcher.core.quotations import read_traces
from watcher.core.sentences import sentences_of
from watcher.core.text import stems


def judge_article(
    article: Article, index: ClaimIndex, judge: Judge, *, only: Collection[str] | None = None
) -> tuple[tuple[Claim, Judgment], ...]:
    """Return every claim that the article bears on, with its judgment; unrelated claims are left out.

    only: ids of the claims to return, None for all. All are judged: a sentence may tell of another one.
    """
    sentences = sentences_of(article.text, article.title, article.language or "en")
    read_by_judge = not article.language or article.language.startswith("en")
    candidates: Sequence[Candidate] = (
        index.candidates(sentences) if read_by_judge else index.named(sentences)
    )
    judged = [_told(candidate, article, judge, index) for candidate in candidates]
    return tuple(
        (claim, judgment)
        for claim, judgment in told_of_one(judged)
        if judgment.stance is not Stance.UNRELATED and (only is None or claim.id in only)
    )


def _told(candidate: Candidate, article: Article, judge: Judge, index: ClaimIndex) -> Told:
    judgment = judge.judge(candidate.claim, article, candidate.passages)
    return told_of(candidate.claim, judgment, candidate.passages, index)


def traces_of(article: Article, entities: Sequence[Entity] = ()) -> Traces:
    """Return what would show that another report is a copy of this article or had the same talk.

    entities: those of the user, which may name outlets.
    """
    sentences = sentences_of(article.text, article.title, article.language or "en")
    return read_traces(article.text, sentences, article.outlet, outlet_names(tuple(entities)))


def conclude(
    article: Article,
    judged: Sequence[tuple[Claim, Judgment]],
    histories: Mapping[str, ClaimHistory],
    entities: Sequence[Entity],
    policy: AlertPolicy,
    now: datetime,
    *,
    first_poll: bool = False,
    traces: Traces | None = None,
    twins: Sequence[Twin] = (),
    feedback: Feedback = NO_FEEDBACK,
) -> tuple[tuple[Claim, Finding], ...]:
    """Trace the origin of each judgment that may alert and decide whether it does, given what was known before.

    traces: the article's, read here if not given. twins: stored articles of nearly the same text.
    feedback: what marks and tuning say of the policy's thresholds.
    """
    if not judged:
        return ()
    findings = []
    names = outlet_names(tuple(entities))
    for claim, read in judged:
        judgment = strengthened(claim, read)
        history = histories.get(claim.id, ClaimHistory(claim_id=claim.id))
        own = policy
        # A mention is no evidence: nobody asks where it came from, and most articles hold several.
        if may_alert(judgment):
            own = policy_for(policy, claim, feedback)
            traces = traces or traces_of(article, entities)
            origin = _traced(
                claim, judgment, article, history, entities, policy, traces, twins, names
            )
            judgment = with_copied_figure(
                claim, article, judgment, origin, history, traces, own.min_confidence
            )
        else:
            origin = untraced(article, names)
        decision = decide(
            claim, article, judgment, origin, history, own, now, first_poll=first_poll
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


def _traced(
    claim: Claim,
    judgment: Judgment,
    article: Article,
    history: ClaimHistory,
    entities: Sequence[Entity],
    policy: AlertPolicy,
    traces: Traces,
    twins: Sequence[Twin],
    names: OutletNames,
) -> Origin:
    credited = credited_for(
        article.text,
        judgment.start,
        judgment.end,
        entities,
        own_outlet=article.outlet,
        byline=article.author,
    )
    return trace_origin(
        article,
        judgment,
        credited,
        history,
        policy.echo_window,
        traces=traces,
        twins=twins,
        topic=frozenset(stems(claim.text)),
        names=names,
    )
