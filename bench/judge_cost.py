"""What judging an article costs beside extracting it, by the rules alone and with the neural model.

The articles are those of `bench/articles.py`, as pages with the furniture of the newsroom's. Both
judges get the same candidates; each has an instance of its own, whose rules met earlier articles.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import trafilatura

from bench.articles import article_of, load_material, page_of
from bench.newsroom import Newsroom, Report
from bench.outcome import Row
from bench.rig import HTML, cpu_ms, load_model, log_to_nowhere, run_apart
from watcher.adapters.articles import extract_article
from watcher.core.claim_index import Candidate, ClaimIndex
from watcher.core.model import Article, Claim, Entity
from watcher.core.ports import Judge, StanceScorer, StanceScores
from watcher.core.sentences import read_sentences
from watcher.garbage import settle
from watcher.judge.blended import BlendedJudge
from watcher.judge.structured import StructuredJudge
from watcher.pipeline.assess import judge_article

SIZES = (10, 1000, 10_000)
ARTICLES, ROUNDS, EARLIER = 25, 4, 150
WATCHED, SETTLING = 40, 10
"""Articles whose peak memory is read, after some that the model judges as well."""
_TARGET_SIZE, _LIMIT, _GOAL = 1000, 0.5, 0.1

Judged = tuple[Article, tuple[Candidate, ...]]


class Metered:
    """A scorer that counts what the judge asks of it; what is asked again is remembered, and not counted."""

    def __init__(self, scorer: StanceScorer) -> None:
        self._scorer = scorer
        self.name = scorer.name
        self.asked: set[tuple[str, str]] = set()
        self.cpu_s = 0.0

    def scores(self, claim: str, passage: str) -> StanceScores:
        started = time.process_time()
        answer = self._scorer.scores(claim, passage)
        self.cpu_s += time.process_time() - started
        self.asked.add((claim, passage))
        return answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """CPU milliseconds an article."""

    bare: float
    extract: float
    match: float
    rules: float
    blend: float
    model: float
    candidates: float
    pairs: tuple[int, ...]
    """Asked of the model, article by article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Peak:
    """MB above what was resident before an article: the median and the most of many, and resident after all."""

    middle: float
    most: float
    resident: float


class Judges:
    """The claims, indexed, and both judges, warm."""

    def __init__(self, claims: Sequence[Claim], entities: Sequence[Entity]) -> None:
        scorer, weights = load_model()
        self.meter = Metered(scorer)
        self.index = ClaimIndex.build(claims, entities)
        self.rules = StructuredJudge(entities)
        self._inner = StructuredJudge(entities)
        self.blend = BlendedJudge(self._inner, self.meter, weights)

    def warm(self, articles: Sequence[Article]) -> None:
        """Let the rules of both judges read the claims of earlier articles; the model keeps nothing of a claim."""
        for article in articles:
            for judge in (self.rules, self._inner):
                judge_article(article, self.index, judge)

    def match(self, article: Article) -> Judged:
        """Return an article with the claims that it may bear on."""
        sentences = read_sentences(article.text, article.title, article.language or "en")
        return article, self.index.candidates(sentences)


def measure(rounds: int = ROUNDS, articles: int = ARTICLES) -> list[Row]:
    """Return the costs by the number of claims."""
    log_to_nowhere()
    settle()
    material = load_material(EARLIER + (rounds + 1) * articles, max(SIZES))
    newsroom = Newsroom()
    earlier = [_article(report, page_of(newsroom, report)) for report in material.reports[:EARLIER]]
    batches = [
        material.reports[start : start + articles]
        for start in range(EARLIER, len(material.reports), articles)
    ]
    rows = []
    for size in SIZES:
        judges = Judges(material.claims[:size], material.entities)
        judges.warm(earlier)
        measured = [
            _round(judges, newsroom, batch, backwards=number % 2 == 0)
            for number, batch in enumerate(batches)
        ]
        peaks = [
            run_apart(_peak, material.claims[:size], material.entities, earlier, with_model)
            for with_model in (False, True)
        ]
        # the first round warms up
        rows += _rows(measured[1:], peaks, material.kind, size)
    return rows


def _article(report: Report, page: bytes) -> Article:
    return article_of(report, extract_article(page, HTML, report.url))


def _round(
    judges: Judges, newsroom: Newsroom, reports: Sequence[Report], *, backwards: bool
) -> Round:
    """Measure a batch of articles that neither judge has seen."""
    pages = [page_of(newsroom, report) for report in reports]
    texts = [page.decode() for page in pages]
    articles: list[Article] = []
    judged: list[Judged] = []
    pairs: list[int] = []
    meter = judges.meter
    meter.cpu_s = 0.0

    def rules() -> None:
        for item in judged:
            _judge(judges.rules, item)

    def blend() -> None:
        for item in judged:
            meter.asked.clear()
            _judge(judges.blend, item)
            pairs.append(len(meter.asked))

    extract_ms = cpu_ms(
        lambda: articles.extend(map(_article, reports, pages)),
        len(reports),
    )
    match_ms = cpu_ms(lambda: judged.extend(map(judges.match, articles)), len(reports))
    actions: dict[str, Callable[[], object]] = {
        "bare": lambda: [trafilatura.extract(text) for text in texts],
        "rules": rules,
        "blend": blend,
    }
    order = list(reversed(actions)) if backwards else list(actions)
    spent = {name: cpu_ms(actions[name], len(reports)) for name in order}
    return Round(
        **spent,
        extract=extract_ms,
        match=match_ms,
        model=meter.cpu_s * 1000 / len(reports),
        candidates=statistics.mean(len(candidates) for _, candidates in judged),
        pairs=tuple(pairs),
    )


def _judge(judge: Judge, item: Judged) -> None:
    article, candidates = item
    for candidate in candidates:
        judge.judge(candidate.claim, article, candidate.passages)


def _peak(
    claims: Sequence[Claim],
    entities: Sequence[Entity],
    articles: Sequence[Article],
    with_model: bool,
) -> Peak:
    """Match and judge articles, most of them to warm up, and read what each of the last took at its peak."""
    settle()
    index, judge = ClaimIndex.build(claims, entities), StructuredJudge(entities)
    asked: Judge = BlendedJudge(judge, *load_model()) if with_model else judge
    last = articles[-WATCHED - SETTLING :]
    for article in articles:
        judge_article(article, index, judge)
    for article in last[:SETTLING]:
        judge_article(article, index, asked)
    extra = []
    for article in last[SETTLING:]:
        # 5 sets the high-water mark back to what is resident: man 5 proc
        Path("/proc/self/clear_refs").write_text("5")
        before = _status_mb("VmRSS")
        judge_article(article, index, asked)
        extra.append(max(0.0, _status_mb("VmHWM") - before))
    return Peak(middle=statistics.median(extra), most=max(extra), resident=_status_mb("VmRSS"))


def _status_mb(name: str) -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise RuntimeError(f"/proc/self/status has no {name}")


def _rows(rounds: Sequence[Round], peaks: Sequence[Peak], kind: str, size: int) -> list[Row]:
    def ms(name: str) -> float:
        return statistics.median(float(getattr(row, name)) for row in rounds)

    def ratio(name: str) -> float:
        return statistics.median(float(getattr(row, name)) / row.bare for row in rounds)

    pairs = [count for row in rounds for count in row.pairs]
    asked = sum(pairs) / len(pairs)
    a_pair = ms("model") / asked if asked else 0.0
    found = statistics.mean(row.candidates for row in rounds)
    return [
        Row(
            what=f"judge, rules alone, a {kind} article against {size:,} claims / bare `trafilatura.extract` of its page",
            measured=ratio("rules"),
            detail=f"{ms('rules'):.1f} / {ms('bare'):.1f} ms, after {ms('match'):.1f} ms that find {found:.1f} candidate"
            f" claims; {_told(peaks[0])}",
        ),
        Row(
            what=f"judge with the neural model, {size:,} claims / bare `extract`",
            measured=ratio("blend"),
            detail=f"{ms('blend'):.1f} ms; {_told(peaks[1])}",
        ),
        Row(
            what=f"of it the neural model alone, {size:,} claims / bare `extract`",
            measured=ratio("model"),
            limit=_LIMIT if size == _TARGET_SIZE else None,
            detail=f"{ms('model'):.1f} ms; {asked:.2f} pairs an article (median {statistics.median(pairs):.0f}, most"
            f" {max(pairs)}; {pairs.count(0) / len(pairs):.0%} of the articles none), {a_pair:.1f} ms a pair"
            + (f"; goal {_GOAL:g} x" if size == _TARGET_SIZE else ""),
        ),
    ]


def _told(peak: Peak) -> str:
    return (
        f"peak extra memory of an article {peak.middle:.1f} MB (median), {peak.most:.1f} MB (most);"
        f" resident {peak.resident:.0f} MB"
    )
