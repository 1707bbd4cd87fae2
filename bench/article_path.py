"""One article through the whole pipeline, against bare trafilatura on the same page.

The real `Processor` reads, judges and stores; only the network is missing. Pages are extracted one
after the other by what a worker runs, in this process so that its CPU time counts; then the
processor gets them. Every round has fresh pages and a fresh database; some hundred articles
go before those measured, so that what is warm in service (the readings of claims) is warm here.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import trafilatura

from bench.articles import article_of
from bench.newsroom import Newsroom, Report, size_kib
from bench.outcome import Row
from bench.rig import (
    HTML,
    POLICY,
    ExtractedBefore,
    cpu_ms,
    load_model,
    log_to_nowhere,
    make_book,
    make_processor,
    make_rules,
    now,
    queue,
    require_done,
    seeded_store,
)
from watcher.adapters.articles import extract_article
from watcher.core.model import Extracted, Stance
from watcher.core.sentences import read_sentences
from watcher.garbage import settle
from watcher.judge.blended import BlendedJudge
from watcher.pipeline.assess import conclude
from watcher.pipeline.claim_book import ClaimBook, ClaimPage
from watcher.pipeline.record import record
from watcher.store.repository import SqlStore

CLAIMS, PAGES, ROUNDS, MODEL_ROUNDS = 1000, 40, 7, 5
_LIMIT = 1.5
_EARLIER = 5
"""Times as many articles go before those measured: by then a service has read nearly every claim."""

Pages = dict[str, bytes]


def measure(rounds: int = ROUNDS) -> list[Row]:
    """Judge by the rules alone: rounds in turn, one more to warm up; ratios of each round, medians."""
    log_to_nowhere()
    settle()  # as the service and its workers do
    newsroom = Newsroom()
    times: dict[str, list[float]] = defaultdict(list)
    for number in range(-1, rounds):
        reports = [newsroom.report() for _ in range(PAGES)]
        pages = {report.url: newsroom.page(report) for report in reports}
        earlier = [newsroom.report() for _ in range(_EARLIER * PAGES)]
        more = [newsroom.report() for _ in range(PAGES)]
        more_pages = {report.url: newsroom.page(report) for report in more}
        with tempfile.TemporaryDirectory() as folder:
            store = seeded_store(Path(folder), newsroom, CLAIMS)
            book = make_book(store, make_rules(store))
            _read_earlier(store, book, earlier, newsroom)
            measured = _compared(store, book, reports, pages, backwards=number % 2 == 0)
            measured |= _stages(store, book.page(), more, more_pages)
            store.close()
        measured["KiB"] = size_kib(list(pages.values()))
        if number >= 0:  # the first round loads what a service loads once
            for name, value in measured.items():
                times[name].append(value)
    return _rows(times)


def measure_with_model(rounds: int = MODEL_ROUNDS) -> list[Row]:
    """Judge with the model as well: a process of its own, so that the rules' figures stay theirs."""
    log_to_nowhere()
    settle()
    newsroom = Newsroom()
    scorer, blend = load_model()
    measured: list[dict[str, float]] = []
    for number in range(-1, rounds):
        reports = [newsroom.report() for _ in range(PAGES)]
        pages = {report.url: newsroom.page(report) for report in reports}
        earlier = [newsroom.report() for _ in range(_EARLIER * PAGES)]
        with tempfile.TemporaryDirectory() as folder:
            store = seeded_store(Path(folder), newsroom, CLAIMS)
            rules = make_rules(store)
            # the rules read the claims, whether or not a model is asked afterwards
            _read_earlier(store, make_book(store, rules), earlier, newsroom)
            book = make_book(store, BlendedJudge(rules, scorer, blend))
            row = _compared(store, book, reports, pages, backwards=number % 2 == 0)
            store.close()
        if number >= 0:
            measured.append(row)
    whole, bare = (
        statistics.median(row[name] for row in measured) for name in ("pipeline", "bare")
    )
    return [
        Row(
            what="the same with the neural model, page to stored decision / bare `trafilatura.extract`",
            measured=statistics.median(row["pipeline"] / row["bare"] for row in measured),
            detail=f"{whole:.1f} / {bare:.1f} ms; {scorer.name}; made articles, of which every third reports"
            " a tracked story: for real ones see *Judge*",
        )
    ]


def _rows(times: dict[str, list[float]]) -> list[Row]:
    middle = {name: statistics.median(values) for name, values in times.items()}

    def ratio(name: str) -> float:
        return statistics.median(
            whole / bare for whole, bare in zip(times["pipeline"], times[name], strict=True)
        )

    stages = ", ".join(
        f"{name} {middle[name]:.1f}"
        for name in ("extract", "sentences", "candidates", "judge", "conclude", "store")
    )
    return [
        Row(
            what=f"one article against {CLAIMS:,} claims, rules alone, page to stored decision / bare `trafilatura.extract`",
            measured=ratio("bare"),
            limit=_LIMIT,
            detail=f"{middle['pipeline']:.1f} / {middle['bare']:.1f} ms; page {middle['KiB']:.0f} KiB,"
            f" {middle['found']:.0f} candidate claims judged",
        ),
        Row(
            what="the same / `extract` with the pipeline's own options (fast, no comments)",
            measured=ratio("same options"),
            detail=f"{middle['same options']:.1f} ms",
        ),
        Row(
            what="the same without reading the page / bare `extract`",
            measured=(middle["pipeline"] - middle["extract"]) / middle["bare"],
            detail=f"stages measured apart, ms: {stages}",
        ),
    ]


def _read_earlier(
    store: SqlStore, book: ClaimBook, reports: list[Report], newsroom: Newsroom
) -> None:
    """Let the judge meet the claims: a service reads each of them once, not for every article."""
    queue(store, reports)
    pages = {report.url: newsroom.page(report) for report in reports}
    extracted = {url: extract_article(page, HTML, url) for url, page in pages.items()}
    processor = make_processor(store, book, pages, ExtractedBefore(extracted))
    asyncio.run(processor.process_pending())


def _compared(
    store: SqlStore, book: ClaimBook, reports: list[Report], pages: Pages, *, backwards: bool
) -> dict[str, float]:
    """Return CPU milliseconds an article, of bare extraction and of the pipeline."""
    texts = [page.decode() for page in pages.values()]
    queue(store, reports)
    extracted: dict[str, Extracted] = {}
    processor = make_processor(store, book, pages, ExtractedBefore(extracted))

    def pipeline() -> None:
        for url, page in pages.items():
            extracted[url] = extract_article(page, HTML, url)
        asyncio.run(processor.process_pending())

    actions: dict[str, Callable[[], object]] = {
        "bare": lambda: [trafilatura.extract(text) for text in texts],
        "same options": lambda: [
            trafilatura.extract(text, fast=True, include_comments=False) for text in texts
        ],
        "pipeline": pipeline,
    }
    order = list(reversed(actions)) if backwards else list(actions)
    measured = {name: cpu_ms(actions[name], PAGES) for name in order}
    require_done(store, (_EARLIER + 1) * PAGES)
    return measured


class _Stages(defaultdict[str, float]):
    """CPU seconds by stage."""

    @contextmanager
    def of(self, name: str) -> Iterator[None]:
        started = time.process_time()
        yield
        self[name] += time.process_time() - started


def _stages(
    store: SqlStore, claims: ClaimPage, reports: list[Report], pages: Pages
) -> dict[str, float]:
    """Return CPU milliseconds an article of each stage by itself, and `found`: candidates an article."""
    spent = _Stages(float)
    with spent.of("extract"):
        extracted = [extract_article(pages[report.url], HTML, report.url) for report in reports]
    found = sum(
        _pass_stages(report, text, claims, store, spent)
        for report, text in zip(reports, extracted, strict=True)
    )
    per_article = {name: value * 1000 / PAGES for name, value in spent.items()}
    per_article["store"] = per_article.pop("record") - per_article["conclude"]
    return per_article | {"found": found / PAGES}


def _pass_stages(
    report: Report, extracted: Extracted, claims: ClaimPage, store: SqlStore, spent: _Stages
) -> int:
    """Take one article through `judge_article` and `record` piece by piece."""
    article = article_of(report, extracted)
    with spent.of("sentences"):
        sentences = read_sentences(article.text, article.title, article.language)
    with spent.of("candidates"):
        candidates = claims.index.candidates(sentences)
    with spent.of("judge"):
        answers = [
            (item.claim, claims.judge.judge(item.claim, article, item.passages))
            for item in candidates
        ]
    judged = [row for row in answers if row[1].stance is not Stance.UNRELATED]
    with store.read() as tx:
        histories = tx.histories(claim.id for claim, _ in judged)
    with spent.of("conclude"):
        conclude(article, judged, histories, claims.entities, POLICY, now())
    with spent.of("record"), store.begin() as tx:
        record(tx, article, judged, claims, POLICY, (), now())
    return len(candidates)
