"""An archive in time order on a real database: each moment knows what came before it, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from watcher.core.model import (
    AlertPolicy,
    Article,
    ArticleSource,
    BaselineDocument,
    Claim,
    ClaimKind,
    Entity,
    Independence,
    Judgment,
    Passage,
    Reason,
    Stance,
)
from watcher.core.replay_scores import Expected
from watcher.core.storage import Transaction
from watcher.judge.structured import StructuredJudge
from watcher.pipeline.claim_book import build_page
from watcher.pipeline.read import content_hash
from watcher.pipeline.replay import (
    Baseline,
    Replay,
    Report,
    Step,
    candidates,
    in_time_order,
    open_policy,
    seed_scratch,
)
from watcher.store.repository import SqlStore, open_store

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
ENTITIES = (
    Entity(name="Russia", aliases=("Russian", "Moscow"), kind="place"),
    Entity(name="Hmeimim air base", aliases=("Hmeimim",), kind="base"),
)
CLAIM = Claim(
    id="base",
    text="Russia is not leaving its Hmeimim base.",
    kind=ClaimKind.ONGOING_STATE,
    as_of=date(2026, 3, 1),
)
LEAVING = "Russia is withdrawing from its Hmeimim air base in Syria, two Syrian officials said.\n"
STAYING = "Russia is not leaving its Hmeimim base, the Russian foreign ministry said.\n"
POLICY = AlertPolicy(min_confidence=dict.fromkeys(Stance, 0.6), max_age=timedelta(days=14))
Run = Callable[..., list[Step]]


def report(ref: str, hours: float, text: str, outlet: str = "") -> Report:
    at = START + timedelta(hours=hours)
    article = Article(
        url="",
        canonical_url=f"replay:{ref}",
        title="",
        text=text,
        outlet=outlet or f"Outlet {ref}",
        language="en",
        published_at=at,
        fetched_at=at,
        source=ArticleSource.FILE,
        content_hash=content_hash("", text),
    )
    return Report(ref=ref, at=at, article=article)


def replay_of(
    reports: Sequence[Report], claims: Sequence[Claim] = (CLAIM,), **more: object
) -> Replay:
    page = build_page(0, tuple(claims), ENTITIES, StructuredJudge(ENTITIES))
    return Replay(page=page, reports=in_time_order(reports), **more)  # type: ignore[arg-type]


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    """Replay on a new database each time."""
    opened: list[SqlStore] = []

    def one(replay: Replay, policy: AlertPolicy = POLICY, **more: object) -> list[Step]:
        store = open_store(f"sqlite:///{tmp_path}/replay-{len(opened)}.db")
        opened.append(store)
        baseline = Baseline(claims=replay.page.claims, entities=ENTITIES)
        seed_scratch(store, baseline, replay.reports[0].at)
        return list(replay.run(store, policy, **more))  # type: ignore[arg-type]

    yield one
    for store in opened:
        store.close()


def told(steps: Sequence[Step]) -> list[tuple[str, str, bool, Reason]]:
    return [
        (
            step.report.ref,
            finding.judgment.stance.value,
            finding.decision.alert,
            finding.decision.reason,
        )
        for step in steps
        for _, finding in step.findings
    ]


def test_reports_are_judged_in_time_order_against_what_came_before(run: Run) -> None:
    copied = LEAVING.replace("two Syrian officials said", "Reuters reported")
    steps = run(
        replay_of(
            [
                report("late", 5, copied, "Copy Post"),
                report("first", 0, LEAVING, "Reuters"),
                report("rain", 1, "Heavy rain fell on Lisbon on Monday.\n"),
                report("denial", 2, STAYING),
            ]
        )
    )
    assert [step.report.ref for step in steps] == ["first", "rain", "denial", "late"]
    assert [step.place for step in steps] == [0, 1, 2, 3]
    assert told(steps) == [
        ("first", "contradicts", True, Reason.NEW_REPORTING),
        ("denial", "confirms", True, Reason.NEW_REPORTING),
        ("late", "contradicts", False, Reason.SYNDICATED_COPY),
    ]
    assert steps[3].findings[0][1].origin.independence is Independence.ECHO


def test_nothing_of_the_future_is_known(run: Run) -> None:
    texts = [
        LEAVING,
        STAYING,
        LEAVING.replace("two", "three"),
        STAYING.replace("foreign", "defence"),
    ]
    reports = [
        report(str(number), 10 * number, text, "Reuters") for number, text in enumerate(texts)
    ]
    whole = run(replay_of(reports))
    for count in range(1, len(reports)):
        assert run(replay_of(reports[:count])) == whole[:count]
    assert run(replay_of(reports[::-1])) == whole


def test_a_baseline_document_is_held_from_its_day_on(run: Run) -> None:
    document = BaselineDocument(
        id="doc", outlet="Reuters", title="Russia stays", published_on=date(2026, 3, 3)
    )
    claim = replace(CLAIM, documents=("doc",))
    own = "Russia is not leaving its Hmeimim base, reporters of this agency saw.\n"
    early = report("early", 0, own, "Reuters")
    late = report("late", 30, own.replace("reporters", "two reporters"), "Reuters")
    for first, expected in ((early, True), (late, False)):
        (step,) = run(replay_of([first], [claim], documents=(document,)))
        assert [alert for _, _, alert, _ in told([step])] == [expected], first.ref
    rain = report("rain", 0, "Heavy rain fell on Lisbon on Monday.\n")
    _, step = run(replay_of([rain, late], [claim], documents=(document,)))
    assert [alert for _, _, alert, _ in told([step])] == [False], "learned on the way"


def test_a_mute_of_today_does_not_silence_an_archive(tmp_path: Path) -> None:
    muted = replace(CLAIM, muted_until=datetime(2030, 1, 1, tzinfo=UTC))
    store = open_store(f"sqlite:///{tmp_path}/scratch.db")
    seed_scratch(store, Baseline(claims=(muted,), entities=ENTITIES), START)
    with store.read() as tx:
        (claim,) = tx.claims(active_only=True)
        assert set(tx.entities()) == set(ENTITIES)
    store.close()
    assert (claim.text, claim.muted_until) == (CLAIM.text, None)


def test_states_are_those_after_all_reports_of_the_same_moment(run: Run) -> None:
    asked: list[tuple[list[str], datetime]] = []

    def states_of(tx: Transaction, claims: Sequence[Claim], now: datetime) -> Mapping[str, str]:
        asked.append(([claim.id for claim in claims], now))
        told = [item.finding.judgment.stance.value for item in tx.findings(claim_id="base")]
        return {claim.id: "/".join(sorted(told)) for claim in claims}

    one, other = report("1", 0, LEAVING), report("2", 0, STAYING)
    later = replace(
        report("3", 1, "Heavy rain fell on Lisbon on Monday.\n"),
        labels={"base": Expected(stance=Stance.MENTIONS, alert=False)},
    )
    rain = replace(report("4", 2, "Snow fell on Lisbon on Monday.\n"), labels={})
    steps = run(replay_of([one, other, later, rain], states_of=states_of))
    both = "confirms/contradicts"
    assert [step.states for step in steps] == [{"base": both}] * 3 + [{}]
    assert asked == [(["base"], one.at), (["base"], later.at), ([], rain.at)]
    assert [row.state for row in steps[2].rows] == [both]
    assert [step.rows[0].state for step in run(replay_of([one]))] == ["holding"]


def test_it_waits_between_moments_only(run: Run) -> None:
    waited: list[timedelta] = []
    reports = [report("1", 0, LEAVING), report("2", 0, STAYING), report("3", 1.5, LEAVING)]
    run(replay_of(reports), pause=waited.append)
    assert waited == [timedelta(hours=1.5)]


class CountedJudge(StructuredJudge):
    """Keeps which claims it was asked about."""

    def __init__(self) -> None:
        super().__init__(ENTITIES)
        self.asked: list[str] = []

    def judge(self, claim: Claim, article: Article, passages: Sequence[Passage]) -> Judgment:
        self.asked.append(article.canonical_url)
        return super().judge(claim, article, passages)


def test_an_article_is_judged_once_however_often_it_is_replayed(run: Run) -> None:
    judge = CountedJudge()
    page = build_page(0, (CLAIM,), ENTITIES, judge)
    replay = Replay(page=page, reports=(report("1", 0, LEAVING), report("2", 1, STAYING)))
    assert run(replay) == run(replay)
    assert judge.asked == ["replay:1", "replay:2"]


def test_a_second_version_of_a_page_goes_the_way_of_an_edit(run: Run) -> None:
    around = "Shops in the town were open and buses were running as usual in the afternoon.\n"
    first = report("1", 0, LEAVING + around)
    again = replace(report("2", 2, f"{LEAVING}{around}It rained.\n"), ref="again")
    gone = replace(report("3", 4, around), ref="gone")
    versions = [
        replace(one, article=replace(one.article, canonical_url="https://a.example/1"))
        for one in (first, again, gone)
    ]
    steps = run(replay_of(versions))
    assert told(steps) == [
        ("1", "contradicts", True, Reason.NEW_REPORTING),
        ("gone", "mentions", True, Reason.WITHDRAWN),
    ]


def test_candidates_are_what_other_thresholds_could_let_through(run: Run) -> None:
    copy = LEAVING.replace("two Syrian officials said", "Reuters reported")
    reports = [
        replace(
            report("1", 0, LEAVING, "Reuters"),
            labels={"base": Expected(stance=Stance.CONTRADICTS, alert=True)},
        ),
        report("2", 1, copy, "Copy Post"),
        report("3", 2, "Will Russia leave its Hmeimim base?\n"),
    ]
    strict = replace(POLICY, min_confidence=dict.fromkeys(Stance, 1.0))
    replay = replay_of(reports)
    assert not any(alert for _, _, alert, _ in told(run(replay, strict)))
    found = candidates(run(replay, open_policy(strict)))
    assert [(item.stance, item.due) for item in found] == [
        (Stance.CONTRADICTS, True),
        (Stance.CONTRADICTS, None),
    ]
    assert found[0].key == found[1].key, "the copy alerts only where its original does not"
