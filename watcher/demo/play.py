"""Play the demo: serve the site, watch it with the real program, and check every alert."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from time import monotonic

from watcher.app.channels import make_notifiers
from watcher.app.clock import clock
from watcher.app.files import load_seeds
from watcher.app.program import App
from watcher.app.wiring import open_engine
from watcher.config import load_settings
from watcher.core.claim_story import ClaimStory, tell_story
from watcher.core.model import Alert, DeliveryStatus, Entity
from watcher.core.storage import StoredFinding
from watcher.demo.expected import EXPECTED, MUTED_CLAIM
from watcher.demo.newsroom import FOLDER, Newsroom, read_newsroom
from watcher.demo.provenance import Provenance, traced_claims
from watcher.demo.rendering import FEED_TITLES
from watcher.demo.report import Report
from watcher.demo.site import DemoSite
from watcher.logs import configure_logs
from watcher.pipeline.cycle import CycleCounts
from watcher.progress import progress_bar
from watcher.settings import Settings

_SCENES = (
    "First poll. What the feeds show already is the baseline: recorded, never alerted.",
    "New articles appear.",
    "More appear, echoes among them. The Cedar Gazette changes a figure without a word, the Harbour Ledger mends a typo.",
    "Nothing new. The feeds answer 304 Not Modified and nothing is sent twice.",
)
_MOST_ROWS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the program did, as its database tells afterwards."""

    alerts: tuple[Alert, ...]
    findings: tuple[StoredFinding, ...]
    stories: Mapping[str, ClaimStory]
    """The life of each claim whose origins are expected."""
    problems: tuple[str, ...]
    """What was wrong with a scene: an alert at the first poll, a message not delivered."""


def play(newsroom: Newsroom | None = None) -> int:
    """Run the demo and return 0 when the alerts are exactly the expected ones, else 1."""
    started = monotonic()
    newsroom = newsroom or read_newsroom()
    with (
        tempfile.TemporaryDirectory(prefix="watcher-demo-") as folder,
        DemoSite(newsroom, clock()) as site,
    ):
        settings = _settings(Path(folder), site)
        configure_logs(settings)
        with App.open(settings) as app:
            _prepare(app, site)
            outcome = asyncio.run(_watch(app, site))
    report = Report(outcome.alerts, outcome.findings, outcome.problems, Provenance(outcome.stories))
    return report.show(seconds=monotonic() - started)


def _settings(folder: Path, site: DemoSite) -> Settings:
    """Return settings that nothing on this machine can change: no environment, no file."""
    overrides = {
        "data.dir": str(folder),
        "fetch.allow_private": [site.address],
        "fetch.per_host_gap_s": 0,
        "fetch.per_host": 4,
        # The scenes stand for hours: what comes in a later one is not the same minute's news.
        "alert.group_within": "0s",
        "console.enabled": True,
        "log.level": "warning",
    }
    return load_settings(overrides, environ={}, cwd=folder)


def _prepare(app: App, site: DemoSite) -> None:
    now = app.now()
    shipped = load_seeds(app.store, None, now, with_feeds=False)
    own = load_seeds(app.store, FOLDER, now, with_feeds=False)
    with app.store.begin() as tx:
        for outlet in site.newsroom.outlets:
            tx.seed_entity(Entity(name=outlet.name, kind=outlet.kind), now)
        for url in site.feed_urls():
            tx.add_feed(url, "", None, now)
        muted = replace(tx.claim(MUTED_CLAIM), muted_until=now + timedelta(days=1))
        tx.edit_claim(muted, now)
    outlets = ", ".join(
        f"{outlet.name} ({FEED_TITLES[outlet.feed]})" for outlet in site.newsroom.outlets
    )
    _say(
        f"Watcher demo. This program serves itself a small news site on {site.url}: made-up\n"
        f"outlets, made-up reports. Nothing else is fetched, and nothing is kept afterwards.\n"
        f"  feeds   {outlets}\n"
        f"  claims  the {len(shipped['claims'])} that Watcher ships with, and {len(own['claims'])}"
        f" of the demo's own; {MUTED_CLAIM} is muted for a day\n"
    )


async def _watch(app: App, site: DemoSite) -> Outcome:
    """Run one full cycle a scene, over HTTP, through the real engine."""
    problems: list[str] = []
    requests = len(_SCENES) * len(site.newsroom.outlets) + site.newsroom.readings()
    async with open_engine(app.settings, app.store, make_notifiers(app.settings)) as engine:
        with progress_bar("watching the site", requests) as advance:
            site.on_answer = advance
            for stage, scene in enumerate(_SCENES, start=1):
                site.stage = stage
                not_modified = site.statuses[304]
                _say(f"--- Scene {stage} of {len(_SCENES)}: {scene}\n")
                counts = await engine.cycle(every_feed=True, patience_s=5.0)
                not_modified = site.statuses[304] - not_modified
                _say(_told(counts, not_modified))
                problems += _wrong(stage, counts, not_modified)
    with app.store.read() as tx:
        sent = tx.delivery_counts().get(DeliveryStatus.SENT, 0)
        alerts, findings = tx.alerts(limit=_MOST_ROWS), tx.findings(limit=_MOST_ROWS)
        evidence = tx.evidence(traced_claims())
        stories = {
            claim_id: tell_story(tx.claim(claim_id), (), evidence[claim_id], app.now())
            for claim_id in traced_claims()
        }
    if sent != len(alerts):
        problems.append(f"{len(alerts)} alerts, but {sent} messages sent")
    return Outcome(alerts=alerts, findings=findings, stories=stories, problems=tuple(problems))


def _told(counts: CycleCounts, not_modified: int) -> str:
    polls, read = counts.polls, counts.processed
    return (
        f"    {polls.polled} feeds polled ({not_modified} not modified), {polls.baseline} entries"
        f" taken as baseline, {polls.fresh} new or changed; {read.articles} pages read,"
        f" {read.findings} judgments, {read.alerts} alerts\n"
    )


def _wrong(stage: int, counts: CycleCounts, not_modified: int) -> list[str]:
    """Return what a scene's own figures show to be wrong."""
    polls, read = counts.polls, counts.processed
    wrong = []
    if polls.failed or read.lost or read.postponed:
        wrong.append(f"{polls.failed} feeds failed, {read.lost + read.postponed} pages not read")
    if stage == 1 and (polls.fresh or read.articles):
        wrong.append("the first poll is to be a silent baseline")
    if stage == len(_SCENES) and (polls.fresh or not_modified < polls.polled):
        wrong.append("nothing was new, yet something was read again")
    due = sum(expected.stage == stage for expected in EXPECTED)
    if read.alerts != due:
        wrong.append(f"{read.alerts} alerts, not {due}")
    return [f"scene {stage}: {text}" for text in wrong]


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
