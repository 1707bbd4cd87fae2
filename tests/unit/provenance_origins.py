"""Origins over the labelled provenance set: each story told in time order to the tracer, and scored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations
from typing import Any

from tests.unit.provenance_data import Report, Story, published, stories, without_credits
from watcher.adapters.seed_files import read_entities
from watcher.bundled import bundled_text
from watcher.core.attribution import read_attribution
from watcher.core.credits import credited_for
from watcher.core.entities import EntityIndex
from watcher.core.model import (
    Article,
    ClaimHistory,
    Judgment,
    Origin,
    PriorEvidence,
    Stance,
    Traces,
)
from watcher.core.origins import trace_origin
from watcher.core.text import stems
from watcher.pipeline.assess import traces_of

WINDOW = timedelta(days=7)
_NAMES = EntityIndex.build(read_entities(bundled_text("seeds/entities.toml"), "entities.toml")[0])
"""What the judge of a new installation knows: the data set has no names of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One piece of labelled evidence with what was made of it."""

    report: str
    claim: str
    label: str
    main: str
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    precision: float
    recall: float
    f1: float
    count_error: float
    """Mean difference between origins found and labelled, per claim."""


def told(*, with_credits: bool) -> list[tuple[Story, list[Told]]]:
    """Return every story's evidence with its traced origin, with or without the credit lines."""
    return [(story, _tell(story, with_credits=with_credits)) for story in stories()]


def article_of(report: Report, *, with_credits: bool) -> Article:
    text = report["text"] if with_credits else without_credits(report["text"], report)
    return Article(
        url=report["url"],
        canonical_url=report["url"],
        title=report["title"],
        text=text,
        outlet=report["outlet"],
        author=report["byline"] if with_credits else "",
        language="en",
        published_at=published(report),
    )


def judgment_of(article: Article, labelled: dict[str, Any], words: str) -> Judgment:
    """Return a judgment with the labelled stance on words of an article."""
    start = max(0, article.text.find(words))
    return Judgment(
        claim_id=labelled["claim"],
        stance=Stance(labelled["stance"]),
        confidence=0.9,
        quote=words,
        start=start,
        end=start + len(words),
        said=read_attribution(words, _NAMES, article.text, start),
    )


def evidence_of(
    article: Article, judgment: Judgment, origin: Origin, traces: Traces
) -> PriorEvidence:
    """Return what the store would hold of a finding."""
    return PriorEvidence(
        origin_key=origin.key,
        outlet=origin.outlet,
        credited=origin.credited,
        stance=judgment.stance,
        delta=None,
        quote=judgment.quote,
        published_at=article.published_at,
        canonical_url=article.canonical_url,
        said=judgment.said,
        traces=traces,
    )


def trace(
    article: Article, judgment: Judgment, known: Iterable[PriorEvidence], claim_text: str
) -> Origin:
    """Return a judgment's origin as the pipeline finds it."""
    history = ClaimHistory(claim_id=judgment.claim_id, evidence=tuple(known))
    credited = credited_for(
        article.text,
        judgment.start,
        judgment.end,
        (),
        own_outlet=article.outlet,
        byline=article.author,
    )
    topic = frozenset(stems(claim_text))
    return trace_origin(
        article, judgment, credited, history, WINDOW, traces=traces_of(article), topic=topic
    )


def _tell(story: Story, *, with_credits: bool) -> list[Told]:
    held: dict[str, list[PriorEvidence]] = {claim["id"]: [] for claim in story["claims"]}
    texts = {claim["id"]: claim["text"] for claim in story["claims"]}
    found: list[Told] = []
    for report in story["reports"]:
        article = article_of(report, with_credits=with_credits)
        new: list[tuple[str, PriorEvidence]] = []
        for labelled in in_order(report):
            claim, words = labelled["claim"], labelled["sentence"]
            words = words if with_credits else without_credits(words, report)
            judgment = judgment_of(article, labelled, words)
            origin = trace(article, judgment, held[claim], texts[claim])
            found.append(
                Told(
                    report=report["id"],
                    claim=claim,
                    label=labelled["origin"],
                    main=report["origin"],
                    origin=origin,
                )
            )
            new.append((claim, evidence_of(article, judgment, origin, traces_of(article))))
        for claim, prior in new:
            held[claim].append(prior)
    return found


def in_order(report: Report) -> list[dict[str, Any]]:
    """Return a report's evidence as it stands in the text: the first carries the report's news."""
    return sorted(report["evidence"], key=lambda item: report["text"].find(item["sentence"][:30]))


def report_scores(all_told: Iterable[tuple[Story, list[Told]]]) -> Scores:
    """Score pairs of reports within each story: the origin of a report is that of its first evidence."""
    right = made = wanted = 0
    errors: list[int] = []
    for story, evidence in all_told:
        first: dict[str, list[Told]] = {}
        for item in evidence:
            first.setdefault(item.report, []).append(item)
        for ours, theirs in combinations(first.values(), 2):
            same = ours[0].main == theirs[0].main
            traced = ours[0].origin.key == theirs[0].origin.key
            right += same and traced
            made += traced
            wanted += same
        for claim in story["claims"]:
            about = [item for item in evidence if item.claim == claim["id"]]
            labels = {item.label for item in about}
            errors.append(abs(len({item.origin.key for item in about}) - len(labels)))
    return _scores(right, made, wanted, errors)


def evidence_scores(all_told: Iterable[tuple[Story, list[Told]]]) -> Scores:
    """Score pairs of evidence of two reports on one claim that have the same origin."""
    right = made = wanted = 0
    for _, evidence in all_told:
        for one, other in combinations(evidence, 2):
            if one.claim != other.claim or one.report == other.report:
                continue
            same, traced = one.label == other.label, one.origin.key == other.origin.key
            right += same and traced
            made += traced
            wanted += same
    return _scores(right, made, wanted, [0])


def _scores(right: int, made: int, wanted: int, errors: list[int]) -> Scores:
    precision, recall = right / max(1, made), right / max(1, wanted)
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    return Scores(
        precision=precision, recall=recall, f1=f1, count_error=sum(errors) / max(1, len(errors))
    )
