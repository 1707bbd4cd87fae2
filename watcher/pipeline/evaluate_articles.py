"""Count what a judge would send to a reader of whole articles: every alert is false unless a label says so."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from watcher.core.errors import ParseError
from watcher.core.metrics import share
from watcher.core.model import ALERTING_STANCES, Article, Claim, Finding, Stance


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedArticle:
    """An article with its findings, and the stances that its labels give by claim."""

    ref: str
    article: Article
    findings: tuple[tuple[Claim, Finding], ...]
    expected: Mapping[str, Stance]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleAlert:
    """One alert that would be sent."""

    checked: CheckedArticle
    claim: Claim
    finding: Finding

    @property
    def exact(self) -> bool:
        """Return whether a label calls for exactly this alert."""
        return self.checked.expected.get(self.claim.id) is self.finding.judgment.stance


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleEvaluation:
    """What would alert, at the confidences of the settings."""

    judge: str
    articles: int
    faults: int
    findings: Mapping[Stance, int]
    silent: Mapping[str, int]
    """Findings that would not alert, by reason."""
    alerts: tuple[ArticleAlert, ...]
    """False ones first, each the surest first."""
    due: int
    """Labels that call for an alert."""

    @property
    def exact(self) -> int:
        """Return how many alerts a label calls for."""
        return sum(alert.exact for alert in self.alerts)

    @property
    def false_alerts_per_1000(self) -> float:
        """Return alerts that no label calls for, per 1,000 articles."""
        return 1000 * share(len(self.alerts) - self.exact, self.articles)


def read_expected(line: str) -> Mapping[str, Stance]:
    """Return the labels of a JSON line, its `findings`: claim -> stance; raises ParseError."""
    value = json.loads(line).get("findings")
    if value is None:
        return {}
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise ParseError("findings is not a list of objects")
    expected: dict[str, Stance] = {}
    for item in value:
        claim, stance = item.get("claim"), item.get("stance")
        if not isinstance(claim, str) or not claim:
            raise ParseError("findings: claim is missing or not text")
        if not isinstance(stance, str) or stance not in set(Stance):
            raise ParseError(f"findings: stance is not one of {', '.join(Stance)}: {stance!r}")
        expected[claim] = Stance(stance)
    return expected


def count_articles(
    judge: str, checked: Iterable[CheckedArticle], faults: int = 0
) -> ArticleEvaluation:
    """Count findings and alerts over checked articles."""
    articles = due = 0
    stances: Counter[Stance] = Counter()
    silent: Counter[str] = Counter()
    alerts: list[ArticleAlert] = []
    for item in checked:
        articles += 1
        due += sum(stance in ALERTING_STANCES for stance in item.expected.values())
        for claim, finding in item.findings:
            stances[finding.judgment.stance] += 1
            if finding.decision.alert:
                alerts.append(ArticleAlert(checked=item, claim=claim, finding=finding))
            else:
                silent[finding.decision.reason.value] += 1
    alerts.sort(key=lambda alert: (alert.exact, -alert.finding.judgment.confidence, alert.claim.id))
    return ArticleEvaluation(
        judge=judge,
        articles=articles,
        faults=faults,
        findings={stance: stances[stance] for stance in Stance if stances[stance]},
        silent=dict(silent.most_common()),
        alerts=tuple(alerts),
        due=due,
    )
