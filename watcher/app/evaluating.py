"""Measure a judge: on labelled pairs, and on articles that should alert only where a label says so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from watcher.app.clock import clock
from watcher.app.files import bundled_entities, read_claims_file, read_lines
from watcher.app.judging import load_judge
from watcher.app.looking import plain_language
from watcher.app.policies import make_policy
from watcher.app.wiring import open_readers
from watcher.core.errors import ModelError, ParseError, UsageError, WorkerError
from watcher.core.folding import fold_onto
from watcher.core.model import Entity, Stance
from watcher.core.ports import Judge
from watcher.core.storage import Store
from watcher.judge.neural_only import NeuralJudge
from watcher.judge.structured import StructuredJudge
from watcher.pipeline.check import article_of, check_article, read_record
from watcher.pipeline.claim_book import ClaimBook, ClaimPage, build_page
from watcher.pipeline.evaluate import Evaluation, Wish, judge_pairs, score_predictions
from watcher.pipeline.evaluate_articles import (
    ArticleEvaluation,
    CheckedArticle,
    count_articles,
    read_expected,
)
from watcher.pipeline.evaluate_feedback import FeedbackEvaluation, judge_cases
from watcher.pipeline.pair_choice import redraw_dates, sample_pairs
from watcher.pipeline.pairs import Pair, read_pairs
from watcher.settings import Settings

JUDGES = ("structured", "neural", "blend")

__all__ = [
    "JUDGES",
    "Choice",
    "evaluate_articles",
    "evaluate_feedback",
    "evaluate_files",
    "named_judge",
    "page_for",
    "pairs_from",
]

Tell = Callable[[str], None]
"""Takes one line for the person at the terminal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which pairs are judged, and with which dates."""

    labels: frozenset[Stance] = frozenset()
    sample: int | None = None
    redraw_seed: int | None = None

    @property
    def notes(self) -> tuple[str, ...]:
        """Say what was done to the pairs."""
        sampled = (
            ()
            if self.sample is None
            else (f"no more than {self.sample} pairs, by a hash of their ids",)
        )
        if self.redraw_seed is None:
            return sampled
        return (*sampled, f"days between claim and report redrawn with seed {self.redraw_seed}")


def judge_named(name: str, settings: Settings, entities: Sequence[Entity]) -> Judge:
    """Return the judge of the service ("blend") or one of its parts.

    Raises UsageError for another name, ModelError where the stance model is asked for and cannot be used.
    """
    if name == "structured":
        return StructuredJudge(entities)
    if name not in JUDGES:
        raise UsageError(f"--judge: {name!r} is not one of {', '.join(JUDGES)}")
    parts = load_judge(settings)
    if name == "blend":
        return parts.judge(entities)
    if parts.scorer is None:
        raise ModelError(parts.warning)
    return NeuralJudge(parts.scorer)


def named_judge(name: str, settings: Settings) -> Judge:
    """Return a judge by its name, with the names that Watcher ships; raises as `judge_named` does."""
    return judge_named(name, settings, bundled_entities())


def pairs_from(paths: Sequence[Path], choice: Choice, tell: Tell) -> tuple[tuple[Pair, ...], int]:
    """Read pairs and choose among them; returns them with the count of faulty lines, which are told."""
    rows: list[Pair] = []
    faults = 0
    for path in paths:
        good, bad = read_pairs(read_lines(path).split("\n"))
        faults += len(bad)
        for fault in bad:
            tell(f"watcher: {path}:{fault.line}: {fault.reason}")
        rows += good
    if not rows:
        raise UsageError(f"{', '.join(map(str, paths))}: no pair to judge")
    pairs = tuple(rows) if choice.sample is None else sample_pairs(rows, choice.sample)
    return pairs if choice.redraw_seed is None else redraw_dates(pairs, choice.redraw_seed), faults


def evaluate_files(
    judge: Judge,
    pairs: Sequence[Pair],
    others: Sequence[Pair] | None,
    choice: Choice,
    wish: Wish,
    progress: Callable[[int], None] | None = None,
) -> Evaluation:
    """Judge pairs, and others that fix a threshold; `progress` gets the count over both."""
    if choice.labels:
        folding = fold_onto(choice.labels)
        left = {folding.label(pair.label) for pair in pairs} - choice.labels
        if left:
            raise UsageError(
                f"--labels leaves no place for pairs labelled {', '.join(sorted(left))}"
            )

    def later(done: int) -> None:
        if progress is not None:
            progress(len(pairs) + done)

    answered = judge_pairs(judge, pairs, progress)
    fixing = None if others is None else judge_pairs(judge, others, later)
    warned = (judge.warning,) if judge.warning else ()
    asked = replace(wish, labels=choice.labels, notes=(*warned, *choice.notes, *wish.notes))
    return score_predictions(judge.name, answered, asked, fixing)


def page_for(
    store: Store | None, claims_file: Path | None, name: str, settings: Settings
) -> tuple[ClaimPage, tuple[str, ...]]:
    """Return the claims of a file, or those tracked in the store, with the judge and the file's faults."""
    faults: tuple[str, ...] = ()
    if claims_file is not None:
        claims, faults = read_claims_file(claims_file)
        entities = bundled_entities()
    elif store is not None:
        with store.read() as tx:
            claims, entities = tx.claims(active_only=True), tx.entities()
    else:
        raise AssertionError("claims come from a file or from a store")
    if not claims:
        raise UsageError("no claims to check against: `watcher seed load` or `watcher claim add`")
    return build_page(0, claims, entities, judge_named(name, settings, entities)), faults


async def evaluate_articles(
    settings: Settings,
    page: ClaimPage,
    lines: Iterable[str],
    tell: Tell,
    *,
    undated: bool = False,
    progress: Callable[[int], None] | None = None,
) -> ArticleEvaluation:
    """Check one article a line as `watcher check` does, with no history; faulty lines are told.

    `undated` reads every article as if it had been published now.
    """
    checked: list[CheckedArticle] = []
    faults = 0
    policy, now = make_policy(settings), clock()
    async with open_readers(settings) as (_, _, extractor):
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                record = read_record(line)
                expected = read_expected(line)
                dated = replace(record, published_at=None) if undated else record
                article = await article_of(dated, extractor, plain_language)
            except (ParseError, WorkerError) as error:
                faults += 1
                tell(f"watcher: line {number}: {error}")
                continue
            findings = check_article(article, page, {}, policy, now)
            checked.append(
                CheckedArticle(
                    ref=record.ref,
                    article=replace(article, text=""),
                    findings=findings,
                    expected=expected,
                )
            )
            if progress is not None:
                progress(len(checked))
    return count_articles(page.judge.name, checked, faults)


def evaluate_feedback(
    settings: Settings,
    store: Store,
    name: str,
    progress: Callable[[int], None] | None = None,
) -> tuple[FeedbackEvaluation, Judge]:
    """Judge what readers marked anew, with the judge and the thresholds of today.

    Raises UsageError where nothing is marked, and as `judge_named` does.
    """
    with store.read() as tx:
        if not tx.marks():
            raise UsageError("no marks yet: `watcher alert mark ID right|wrong` makes one")
    page = ClaimBook(store, lambda names: judge_named(name, settings, names)).page()
    return judge_cases(store, page, make_policy(settings), progress), page.judge
