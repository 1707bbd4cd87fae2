"""Judging an archive again: what came in live is found again, and nothing is sent or doubled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from tests.stored_reports import POLICY, START, article, store_reports, timeline
from watcher.core.claim_state import ClaimState, StepKind
from watcher.core.claim_story import ClaimStory, tell_story
from watcher.core.claims import revise_claim
from watcher.core.errors import WatcherError
from watcher.core.model import (
    Article,
    Claim,
    ClaimKind,
    Entity,
    Independence,
    Judgment,
    Passage,
    Stance,
)
from watcher.core.ports import Judge
from watcher.judge.structured import StructuredJudge
from watcher.pipeline.claim_book import ClaimBook, JudgeFactory
from watcher.pipeline.judge_edit import judge_edit
from watcher.pipeline.record import put_alert
from watcher.pipeline.record_edit import record_edit
from watcher.pipeline.rejudge import Rejudger, RejudgeResult
from watcher.store.repository import SqlStore, open_store

NOW = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = open_store(f"sqlite:///{tmp_path}/watcher.db")
    yield opened
    opened.close()


def add(store: SqlStore, claims: Sequence[Claim]) -> None:
    with store.begin() as tx:
        for claim in claims:
            tx.add_claim(claim, START)


def again(
    store: SqlStore,
    *,
    make_judge: JudgeFactory = StructuredJudge,
    since: datetime | None = None,
    only: frozenset[str] | None = None,
) -> RejudgeResult:
    page = ClaimBook(store, make_judge).page()
    rejudger = Rejudger(store=store, page=page, policy=POLICY, clock=lambda: NOW, only=only)
    return rejudger.run(since=since)


def rows(store: SqlStore) -> list[dict[str, Any]]:
    with store.engine.connect() as connection:
        query = text("SELECT * FROM findings ORDER BY article_id, claim_id, claim_version")
        return [dict(row) for row in connection.execute(query).mappings()]


def bare(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave out what tells when and in which order a row was written."""
    return [{name: row[name] for name in row if name not in {"id", "created_at"}} for row in found]


def alert_count(store: SqlStore) -> int:
    with store.read() as tx:
        return len(tx.alerts())


@pytest.mark.parametrize("name", ["base_deal", "strike"])
def test_what_was_judged_live_comes_out_the_same(store: SqlStore, name: str) -> None:
    claims, reports = timeline(name)
    add(store, claims)
    store_reports(store, reports)
    before, alerts = rows(store), alert_count(store)
    assert alerts > 3
    result = again(store)
    assert (result.articles, result.claims, result.changes) == (18, len(claims), ())
    assert (rows(store), alert_count(store)) == (before, alerts)


def test_a_claim_that_came_late_gets_its_history_and_no_alert(store: SqlStore) -> None:
    claims, reports = timeline("strike")
    store_reports(store, reports)
    add(store, claims)
    result = again(store)
    states = {change.claim_id: change.state_after for change in result.changes}
    assert states["lodz-strike"] == "ended"
    assert {change.state_before for change in result.changes} == {"open", "holding"}
    found = rows(store)
    assert any(row["stance"] == "updates" for row in found)
    assert not any(row["alerts"] or row["alert_id"] for row in found)
    assert any(row["explanation"].startswith("would have alerted") for row in found)
    assert alert_count(store) == 0
    assert again(store).changes == ()
    assert rows(store) == found


def test_late_and_live_agree_on_every_stance_and_origin(tmp_path: Path) -> None:
    claims, reports = timeline("strike")
    claims = [replace(claim, as_of=None) for claim in claims]
    told = []
    for live in (True, False):
        opened = open_store(f"sqlite:///{tmp_path}/{live}.db")
        if live:
            add(opened, claims)
        store_reports(opened, reports)
        if not live:
            add(opened, claims)
            again(opened)
        columns = ("article_id", "claim_id", "stance", "delta_new", "origin_key", "independence")
        told.append([[row[name] for name in columns] for row in rows(opened)])
        opened.close()
    assert told[0] == told[1]


def test_an_edited_claim_is_judged_as_a_new_version_and_alert_links_stay(store: SqlStore) -> None:
    claims, reports = timeline("strike")
    add(store, claims)
    store_reports(store, reports)
    linked = {row["alert_id"] for row in rows(store)} - {None}
    with store.begin() as tx:
        strike = tx.claim("lodz-strike")
        tx.edit_claim(
            replace(strike, text=strike.text.replace("1,800", "2,300"), quantities=()), NOW
        )
    (change,) = again(store).changes
    assert (change.claim_id, change.state_before) == ("lodz-strike", "holding")
    assert {row["alert_id"] for row in rows(store)} - {None} == linked
    versions = {row["claim_version"] for row in rows(store) if row["claim_id"] == "lodz-strike"}
    assert versions == {1, 2}
    after = rows(store)
    assert again(store).changes == ()
    assert rows(store) == after


def test_only_one_claim_or_only_from_a_day_on(store: SqlStore) -> None:
    claims, reports = timeline("strike")
    store_reports(store, reports)
    add(store, claims)
    again(store, only=frozenset({"lodz-closure"}))
    assert {row["claim_id"] for row in rows(store)} == {"lodz-closure"}
    late = again(store, since=datetime(2026, 4, 24, tzinfo=UTC))
    assert late.articles == sum(report["published"] >= "2026-04-24" for report in reports)
    whole = again(store)
    assert whole.articles == len(reports)
    assert again(store, since=datetime(2026, 4, 24, tzinfo=UTC)).changes == ()


def test_an_edited_page_stays_as_its_edit_was_judged(store: SqlStore) -> None:
    claims, reports = timeline("strike")
    add(store, claims)
    store_reports(store, reports)
    page = ClaimBook(store, StructuredJudge).page()
    changed = reports[0]["text"].replace("1,800", "2,100")
    assert changed != reports[0]["text"]
    edited = replace(article({**reports[0], "text": changed}), fetched_at=NOW)
    put = partial(put_alert, notifiers=(), policy=POLICY)
    with store.begin() as tx:
        first = tx.latest_article(edited.canonical_url)
        assert first is not None
        held = tx.page_findings(edited.canonical_url)
        edit = judge_edit(first, edited, held, page.index, page.judge)
        made = record_edit(tx, edit, page, POLICY, NOW, put).made
    assert any(finding.judgment.stance is Stance.UPDATES for finding in made)
    before = rows(store)
    assert again(store).changes == ()
    assert rows(store) == before


def put_edit(store: SqlStore, report: dict[str, Any], text: str, seen_at: datetime) -> None:
    """Store another text of a report's page, as when it is read again."""
    edited = replace(article({**report, "text": text}), fetched_at=seen_at)
    page = ClaimBook(store, StructuredJudge).page()
    put = partial(put_alert, notifiers=(), policy=POLICY)
    with store.begin() as tx:
        before = tx.latest_article(edited.canonical_url)
        assert before is not None
        held = tx.page_findings(edited.canonical_url)
        edit = judge_edit(before, edited, held, page.index, page.judge)
        record_edit(tx, edit, page, POLICY, seen_at, put)


DEAD = "At least {} people died when the ferry Sri Rahayu sank off Muna"
FERRY = Claim(id="toll", text=DEAD.format(12) + ".", kind=ClaimKind.PAST_EVENT)
REPORT = {
    "url": "https://antara.example/ferry",
    "published": "2026-03-03T09:00:00+00:00",
    "title": "Ferry sinks",
    "outlet": "Antara",
    "text": f"{DEAD.format(31)}, the rescue agency said.\n\nThe ferry left the port in the morning.",
}
EDITED_AT = datetime(2026, 3, 3, 15, tzinfo=UTC)


def story(store: SqlStore) -> ClaimStory:
    with store.read() as tx:
        claim = tx.claim(FERRY.id)
        return tell_story(
            claim, tx.claim_versions(claim.id), tx.evidence([claim.id])[claim.id], NOW
        )


def test_an_edited_page_is_judged_by_a_later_version_of_the_claim(store: SqlStore) -> None:
    add(store, [FERRY])
    store_reports(store, [REPORT])
    put_edit(store, REPORT, REPORT["text"].replace("31", "40"), EDITED_AT)
    with store.begin() as tx:
        tx.edit_claim(revise_claim(tx.claim(FERRY.id), text=DEAD.format(31) + "."), NOW)
    assert story(store).unread == 2
    again(store)
    told = story(store)
    assert told.unread == 0, "what is asked for in `claim show` was done"
    first, edit, gone = [row.step for row in told.steps if row.version == 2]
    assert (first.kind, edit.kind, gone.kind) == (
        StepKind.REPORT,
        StepKind.REPORT,
        StepKind.WITHDRAWN,
    )
    assert (first.at.hour, edit.at, gone.at) == (9, EDITED_AT, EDITED_AT)
    assert edit.evidence is not None
    assert "40 people" in edit.evidence.told.quote
    found = rows(store)
    assert again(store).changes == ()
    assert rows(store) == found


def test_an_edited_page_is_no_echo_of_who_copied_it(store: SqlStore) -> None:
    copy = {
        "url": "https://kompas.example/ferry",
        "published": "2026-03-03T10:00:00+00:00",
        "title": "",
        "outlet": "Kompas",
        "text": f"Antara reported on Tuesday that {DEAD.format(31).lower()}.",
    }
    add(store, [FERRY])
    store_reports(store, [REPORT, copy])
    put_edit(store, REPORT, REPORT["text"].replace("31", "40"), EDITED_AT)
    with store.read() as tx:
        *_, edit = tx.evidence([FERRY.id])[FERRY.id]
        alert, *_ = tx.alerts()
    origin = edit.finding.origin
    assert (origin.independence, origin.echo_of) == (Independence.INDEPENDENT, "")
    assert "a value that Antara had not given before" in alert.message.standing
    assert story(store).now.origins == 1


def test_what_a_page_took_back_speaks_for_no_later_version_of_the_claim(store: SqlStore) -> None:
    add(store, [FERRY])
    store_reports(store, [REPORT])
    put_edit(store, REPORT, "The ferry left the port in the morning.", EDITED_AT)
    with store.begin() as tx:
        tx.edit_claim(revise_claim(tx.claim(FERRY.id), text=DEAD.format(31) + "."), NOW)
    (change,) = again(store).changes
    assert [report.after is not None for report in change.reports] == [True]
    assert (story(store).now.state, story(store).now.outlets) == (ClaimState.OPEN, 0)


def test_a_page_that_tells_of_nothing_new_is_one_report(store: SqlStore) -> None:
    add(store, [FERRY])
    store_reports(store, [REPORT])
    put_edit(store, REPORT, f"{REPORT['text']}\n\nIt was raining.", EDITED_AT)
    before = rows(store)
    assert len(before) == 1
    assert again(store).changes == ()
    assert rows(store) == before


class Failing:
    """A judge that breaks down in the middle of the archive."""

    name = "failing"
    warning = ""

    def __init__(self, judge: Judge, budget: int) -> None:
        self._judge, self._budget = judge, budget

    def judge(self, claim: Claim, article: Article, passages: Sequence[Passage]) -> Judgment:
        self._budget -= 1
        if self._budget < 0:
            raise KeyboardInterrupt
        return self._judge.judge(claim, article, passages)


def test_what_was_broken_off_is_made_whole_by_the_next_run(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("watcher.pipeline.rejudge._AT_ONCE", 4)
    claims, reports = timeline("strike")
    store_reports(store, reports)
    add(store, claims)

    def failing(entities: Sequence[Entity]) -> Judge:
        return Failing(StructuredJudge(entities), 30)

    with pytest.raises(KeyboardInterrupt):
        again(store, make_judge=failing)
    assert 0 < len({row["article_id"] for row in rows(store)}) < len(reports)
    again(store)
    broken_off = bare(rows(store))
    with store.engine.connect().execution_options(watcher_write=True) as connection:
        connection.execute(text("DELETE FROM findings"))
        connection.commit()
    again(store)
    assert bare(rows(store)) == broken_off


class Deaf:
    """A judge to whom everything is about something else."""

    name = "deaf"
    warning = ""

    def judge(self, claim: Claim, article: Article, passages: Sequence[Passage]) -> Judgment:
        return Judgment(claim_id=claim.id, stance=Stance.UNRELATED, confidence=1.0)


def test_what_a_new_rule_no_longer_finds_is_unrelated_and_keeps_its_alert(store: SqlStore) -> None:
    claims, reports = timeline("strike")
    add(store, claims)
    store_reports(store, reports)
    linked = {row["alert_id"] for row in rows(store)} - {None}
    result = again(store, make_judge=lambda entities: Deaf())
    strike = next(change for change in result.changes if change.claim_id == "lodz-strike")
    assert (strike.state_before, strike.state_after) == ("ended", "holding")
    assert all(report.after is None for report in strike.reports)
    assert {row["stance"] for row in rows(store)} == {"unrelated"}
    assert {row["alert_id"] for row in rows(store)} - {None} == linked


def test_claims_that_change_meanwhile_stop_it_in_one_line(store: SqlStore) -> None:
    claims, reports = timeline("strike")
    store_reports(store, reports)
    add(store, claims[:1])
    page = ClaimBook(store, StructuredJudge).page()
    add(store, claims[1:])
    rejudger = Rejudger(store=store, page=page, policy=POLICY, clock=lambda: NOW)
    with pytest.raises(WatcherError, match="run `watcher rejudge` again"):
        rejudger.run()
    assert rows(store) == []
