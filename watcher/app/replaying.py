"""Replay a dated archive on a scratch database, and find the thresholds that fit a budget of alerts."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from time import sleep

from watcher.adapters.seed_files import read_claims_jsonl
from watcher.app.evaluating import Tell, judge_named
from watcher.app.files import bundled_entities, read_claims_file
from watcher.app.looking import plain_language
from watcher.app.policies import make_policy
from watcher.app.wiring import open_readers
from watcher.core.alert_budget import Budget, Point, best_within, gain_curve
from watcher.core.errors import ParseError, UsageError, WorkerError
from watcher.core.model import AlertPolicy, Claim
from watcher.core.ports import Extractor
from watcher.core.storage import Store
from watcher.pipeline.check import article_of
from watcher.pipeline.claim_book import ClaimBook
from watcher.pipeline.replay import (
    Baseline,
    Replay,
    Report,
    Step,
    candidates,
    in_time_order,
    open_policy,
    seed_scratch,
    with_thresholds,
)
from watcher.pipeline.replay_lines import read_head, read_report
from watcher.pipeline.replay_summary import BudgetReport
from watcher.settings import Settings
from watcher.store.repository import SqlStore, open_store

__all__ = [
    "Archive",
    "Speed",
    "alerts_due",
    "fit_budget",
    "only_labels_of",
    "open_replay",
    "read_archive",
    "read_speed",
    "replay_steps",
    "tracked",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """The reports of an archive in time order, its own claims if it has any, and how many faults it had."""

    reports: tuple[Report, ...]
    claims: tuple[Claim, ...] | None
    faults: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """How many seconds of the archive pass in one of ours; None is as fast as it goes."""

    times: float | None = None

    def wait(self, passed: timedelta) -> None:
        """Wait for as long as that much of the archive's time takes."""
        left_s = 0.0 if self.times is None else passed.total_seconds() / self.times
        while left_s > 0:
            sleep(min(left_s, _LONGEST_SLEEP_S))
            left_s -= _LONGEST_SLEEP_S


_LONGEST_SLEEP_S = 3600.0


def read_speed(text: str) -> Speed:
    """Return the speed that a text names: 'max', or a number above 0; raises UsageError."""
    if text.strip().lower() == "max":
        return Speed()
    try:
        times = float(text)
    except ValueError:
        times = 0.0
    if not 1e-3 <= times <= 1e12:  # neither nan nor infinity is
        raise UsageError(
            f"--speed: {text[:40]!r} is neither max nor a number of times; 3600 is an hour a second"
        )
    return Speed(times=times)


async def read_archive(
    settings: Settings,
    lines: Iterable[str],
    where: str,
    tell: Tell,
    progress: Callable[[int], None] | None = None,
) -> Archive:
    """Read an archive's lines; faulty and undated ones are told in one line each and left out."""
    claims: tuple[Claim, ...] | None = None
    reports: list[Report] = []
    faults = 0
    first = True
    async with open_readers(settings) as (_, _, extractor):
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            at_head, first = first, False
            try:
                head = read_head(line) if at_head else None
                if head is not None:
                    claims, told = _claims_of(head, where)
                    faults += len(told)
                    for fault in told:
                        tell(f"watcher: {fault}")
                    continue
                reports.append(await _report(line, number, extractor))
            except (ParseError, WorkerError) as error:
                faults += 1
                tell(f"watcher: {where}: line {number}: {error}")
                continue
            if progress is not None:
                progress(len(reports))
    if not reports:
        raise UsageError(f"{where}: no dated article to replay")
    return Archive(reports=in_time_order(reports), claims=claims, faults=faults)


def _claims_of(head: Sequence[str], where: str) -> tuple[tuple[Claim, ...], tuple[str, ...]]:
    claims, faults = read_claims_jsonl("\n".join(head), f"{where}: claim")
    if not claims:
        raise UsageError(faults[0])
    return claims, faults


async def _report(line: str, number: int, extractor: Extractor) -> Report:
    record, labels = read_report(line)
    article = await article_of(record, extractor, plain_language)
    at = article.published_at
    if at is None:
        raise ParseError("no date (published_at): it has no place in a replay")
    # Articles without an address would be taken for revisions of one page.
    address = article.canonical_url or f"replay:{number}"
    dated = replace(article, fetched_at=at, canonical_url=address)
    return Report(ref=record.ref or record.url or record.title, at=at, article=dated, labels=labels)


# ----------------------------------------------------------------------------- what is tracked


def tracked(
    store: Store | None, archive: Archive, claims_file: Path | None
) -> tuple[Baseline, tuple[str, ...]]:
    """Return what the replay begins with: the archive's own claims, a file's, or those of the store.

    Also returns the faults of the claims file. Raises UsageError when there are no claims, or two sets.
    """
    if archive.claims is not None:
        if claims_file is not None:
            raise UsageError("the archive holds its own claims: leave --claims out")
        return Baseline(claims=archive.claims, entities=bundled_entities()), ()
    if claims_file is not None:
        claims, faults = read_claims_file(claims_file)
        baseline = Baseline(claims=claims, entities=bundled_entities())
    elif store is not None:
        faults = ()
        with store.read() as tx:
            baseline = Baseline(
                claims=tx.claims(active_only=True),
                entities=tx.entities(),
                documents=tx.documents(),
            )
    else:
        raise AssertionError("claims come from the archive, a file or a store")
    if not baseline.claims:
        raise UsageError("no claims to replay against: `watcher seed load` or `watcher claim add`")
    return baseline, faults


def only_labels_of(archive: Archive, claims: Iterable[Claim]) -> tuple[Archive, tuple[str, ...]]:
    """Return the archive with the labels of these claims alone, and the ids of the others."""
    known = {claim.id for claim in claims}
    strange: set[str] = set()
    reports = []
    for report in archive.reports:
        labels = report.labels
        if labels is not None and not labels.keys() <= known:
            strange |= labels.keys() - known
            labels = {name: label for name, label in labels.items() if name in known}
        reports.append(replace(report, labels=labels))
    return replace(archive, reports=tuple(reports)), tuple(sorted(strange))


def alerts_due(archive: Archive) -> int:
    """Return how many alerts an archive's labels call for."""
    return sum(
        label.alert for report in archive.reports for label in (report.labels or {}).values()
    )


# ----------------------------------------------------------------------------- replaying


@contextmanager
def _scratch(baseline: Baseline, archive: Archive) -> Iterator[SqlStore]:
    with tempfile.TemporaryDirectory(prefix="watcher-replay-") as folder:
        store = open_store(f"sqlite:///{folder}/replay.db")
        try:
            seed_scratch(store, baseline, archive.reports[0].at)
            yield store
        finally:
            store.close()


def open_replay(settings: Settings, judge: str, baseline: Baseline, archive: Archive) -> Replay:
    """Return the replay of an archive; raises UsageError for another judge, ModelError or ConfigError."""
    with _scratch(baseline, archive) as store:
        page = ClaimBook(store, lambda names: judge_named(judge, settings, names)).page()
    return Replay(page=page, reports=archive.reports, documents=baseline.documents)


def replay_steps(
    settings: Settings,
    replay: Replay,
    baseline: Baseline,
    archive: Archive,
    speed: Speed,
    policy: AlertPolicy | None = None,
) -> Iterator[Step]:
    """Yield the steps of one replay on a scratch database of its own; the settings' policy if none is given."""
    with _scratch(baseline, archive) as store:
        pause = None if speed.times is None else speed.wait
        yield from replay.run(store, policy or make_policy(settings), pause)


def fit_budget(
    settings: Settings, replay: Replay, baseline: Baseline, archive: Archive, budget: Budget
) -> BudgetReport:
    """Find the thresholds that tell the most within a budget, and replay with them to see what they give.

    Raises UsageError where no report is labelled.
    """
    due = sum(label.alert for report in archive.reports for label in (report.labels or {}).values())
    if not due:
        raise UsageError("--budget needs labelled reports (`expect`) with alerts that are due")
    policy = make_policy(settings)

    def told(thresholds: AlertPolicy) -> tuple[Step, ...]:
        return tuple(replay_steps(settings, replay, baseline, archive, Speed(), thresholds))

    curve = gain_curve(candidates(told(open_policy(policy))))
    days = (archive.reports[-1].at.date() - archive.reports[0].at.date()).days + 1
    most = budget.alerts(days)
    chosen: Point | None = best_within(curve, most)
    steps: tuple[Step, ...] = ()
    used = policy
    while chosen is not None:
        # The curve is reckoned; this is what the pipeline does, and it alone may not be over budget.
        used = with_thresholds(policy, chosen)
        steps = told(used)
        alerts = sum(finding.decision.alert for step in steps for _, finding in step.findings)
        if alerts <= most:
            break
        chosen = best_within(curve, chosen.alerts - 1)
    return BudgetReport(
        per_day=budget.per_day,
        days=days,
        most=most,
        due=alerts_due(archive),
        curve=curve,
        chosen=chosen,
        policy=used,
        rows=tuple(row for step in steps for row in step.rows) if chosen is not None else (),
    )
