"""What readers mark changes what alerts next, proposes thresholds, and can be judged anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.stored_reports import POLICY, START, article, store_reports, timeline
from watcher.core.alert_budget import read_budget
from watcher.core.errors import UsageError
from watcher.core.feedback import ALL_CLAIMS, thresholds_of
from watcher.core.marks import Fault, Mark, Verdict
from watcher.core.model import Alert, Decision, Reason, Stance
from watcher.core.storage import StoredFinding
from watcher.judge.structured import StructuredJudge
from watcher.pipeline.assess import judge_article
from watcher.pipeline.check import check_article
from watcher.pipeline.claim_book import ClaimBook
from watcher.pipeline.evaluate_feedback import judge_cases
from watcher.pipeline.record import record
from watcher.pipeline.tune import propose
from watcher.store.repository import SqlStore, open_store

CLAIMS, REPORTS = timeline("strike")
CLOSURE = "lodz-closure"
FIRST = next(number for number, row in enumerate(REPORTS) if row["published"] > "2026-02-13T12")
"""The first report after the closure was confirmed; it is confirmed again, by another origin."""
END = START + timedelta(days=180)
ALL_OF_IT = timedelta(days=365)


@pytest.fixture
def store(empty_database_url: str) -> Iterator[SqlStore]:
    opened = open_store(empty_database_url)
    with opened.begin() as tx:
        for claim in CLAIMS:
            tx.add_claim(claim, START)
    yield opened
    opened.close()


Marker = Callable[..., None]


@pytest.fixture
def mark(store: SqlStore) -> Marker:
    def put(
        alert: Alert, verdict: Verdict, fault: Fault | None = None, who: str = "cli:anna"
    ) -> None:
        with store.begin() as tx:
            tx.put_mark(
                Mark(
                    alert_id=alert.id,
                    claim_id=alert.claim_id,
                    verdict=verdict,
                    fault=fault,
                    who=who,
                    at=alert.created_at + timedelta(minutes=5),
                )
            )

    return put


def alerts_of(store: SqlStore, claim_id: str | None = None) -> list[Alert]:
    with store.read() as tx:
        return [*tx.alerts(claim_id=claim_id)][::-1]


def finding_of(store: SqlStore, url: str, claim_id: str) -> StoredFinding:
    with store.read() as tx:
        found = tx.findings(claim_id=claim_id)
    return next(item for item in found if item.article_url == url)


def test_a_mark_changes_the_next_decision_and_the_decision_says_so(
    store: SqlStore, mark: Marker
) -> None:
    book = ClaimBook(store, StructuredJudge)
    further = REPORTS[FIRST]

    def read(number: int) -> None:
        page = book.page()
        one = article(REPORTS[number])
        assert one.fetched_at is not None
        judged = judge_article(one, page.index, page.judge)
        with store.begin() as tx:
            assert page.is_current(tx)
            record(tx, one, judged, page, POLICY, (), one.fetched_at)

    for number in range(FIRST):
        read(number)
    before = book.page()
    (confirmed,) = (
        item for item in alerts_of(store, CLOSURE) if item.message.stance is Stance.CONFIRMS
    )
    for who in ("cli:anna", "slack:U1", "slack:U2"):
        mark(confirmed, Verdict.WRONG, Fault.WRONG_CLAIM, who)
    with store.read() as tx:
        assert not before.is_current(tx), "whoever writes must look again"
    assert book.page().index is before.index, "a mark costs no new index"
    read(FIRST)
    decision = finding_of(store, further["url"], CLOSURE).finding.decision
    assert (decision.alert, decision.reason) == (False, Reason.LOW_CONFIDENCE)
    assert "0.75, below 0.80 (0.50 moved by 3 marks)" in decision.explanation


def test_an_echo_is_no_fault_of_the_judge(store: SqlStore, mark: Marker) -> None:
    store_reports(store, REPORTS[:FIRST])
    for alert in alerts_of(store, CLOSURE):
        for who in ("cli:anna", "slack:U1"):
            mark(alert, Verdict.WRONG, Fault.ECHO, who)
    store_reports(store, REPORTS[FIRST : FIRST + 1])
    decision = finding_of(store, REPORTS[FIRST]["url"], CLOSURE).finding.decision
    assert (decision.alert, decision.reason) == (True, Reason.FURTHER_ORIGIN)


def test_right_marks_let_through_a_contradiction_that_the_configuration_would_silence(
    store: SqlStore, mark: Marker
) -> None:
    store_reports(store, REPORTS)
    contradicted = next(
        item for item in alerts_of(store, CLOSURE) if item.message.stance is Stance.CONTRADICTS
    )
    report = next(row for row in REPORTS if row["url"] == contradicted.message.article_url)
    strict = {**POLICY.min_confidence, Stance.CONTRADICTS: 0.85}
    policy = replace(POLICY, min_confidence=strict)
    book = ClaimBook(store, StructuredJudge)

    def told() -> Decision:
        findings = check_article(article(report), book.page(), {}, policy, END)
        return next(found.decision for claim, found in findings if claim.id == CLOSURE)

    assert (told().alert, told().reason) == (False, Reason.LOW_CONFIDENCE)
    for who in ("cli:anna", "slack:U1"):
        mark(contradicted, Verdict.RIGHT, None, who)
    assert told().alert
    assert told().explanation.endswith("confidence 0.80, told from 0.75 (0.85 moved by 2 marks)")


def test_what_says_nearly_the_same_as_a_wrong_alert_is_held_and_the_decision_says_so(
    store: SqlStore, mark: Marker
) -> None:
    store_reports(store, REPORTS[:FIRST])
    (wrong,) = (
        item for item in alerts_of(store, CLOSURE) if item.message.stance is Stance.CONFIRMS
    )
    report = next(row for row in REPORTS if row["url"] == wrong.message.article_url)
    again = {**report, "url": "https://elsewhere.example/again"}
    policy = replace(POLICY, min_confidence=dict.fromkeys(Stance, 0.6))
    book = ClaimBook(store, StructuredJudge)

    def told() -> Decision:
        findings = check_article(article(again), book.page(), {}, policy, END)
        return next(found.decision for claim, found in findings if claim.id == CLOSURE)

    assert told().alert
    mark(wrong, Verdict.WRONG, Fault.WRONG_CLAIM)
    assert (told().alert, told().reason) == (False, Reason.LOW_CONFIDENCE)
    assert "raised for being like what was marked wrong on" in told().explanation
    mark(wrong, Verdict.RIGHT)
    assert told().alert, "it was the last word"


def mark_updates_wrong(
    store: SqlStore, mark: Marker, but_of: str = "", who: str = "cli:anna"
) -> None:
    for alert in alerts_of(store):
        wrong = alert.message.stance is Stance.UPDATES and alert.claim_id != but_of
        mark(alert, Verdict.WRONG if wrong else Verdict.RIGHT, None, who)


def test_tuning_proposes_what_keeps_the_right_ones_and_changes_nothing_by_itself(
    store: SqlStore, mark: Marker
) -> None:
    store_reports(store, REPORTS)
    mark_updates_wrong(store, mark)
    everything = alerts_of(store)
    with store.read() as tx:
        proposal = propose(tx, POLICY, END, look_back=ALL_OF_IT)
        assert tx.tunings() == ()
    (updates,) = (item for item in proposal.thresholds if item.changed)
    assert (updates.kind, updates.now, updates.right) == ((Stance.UPDATES, False), 0.5, 0)
    assert updates.wrong == sum(item.message.stance is Stance.UPDATES for item in everything)
    assert updates.proposed == 0.66, "no further than it takes"
    now, then = proposal.effects.now, proposal.effects.proposed
    assert now.precision.share < then.precision.share == then.recall.share == 1.0
    assert then.alerts < now.alerts
    assert set(proposal.by_claim) == {alert.claim_id for alert in everything}


def test_nothing_is_proposed_where_no_threshold_parts_right_from_wrong(
    store: SqlStore, mark: Marker
) -> None:
    store_reports(store, REPORTS)
    for who in ("cli:anna", "slack:U1"):
        mark_updates_wrong(store, mark, CLOSURE, who)
    strike = next(claim for claim in CLAIMS if claim.id == "lodz-strike")
    with store.read() as tx:
        proposal = propose(tx, POLICY, END, look_back=ALL_OF_IT)
        of_strike = propose(tx, POLICY, END, claim=strike, look_back=ALL_OF_IT)
    # One update of another claim was right and as sure as the wrong ones.
    assert not any(item.changed for item in proposal.thresholds)
    # What its own marks silence already needs no tuning.
    assert not any(item.changed for item in of_strike.thresholds)
    assert of_strike.effects.now.precision.share == 1.0


def test_a_budget_is_kept_and_drops_the_least_sure_first(store: SqlStore, mark: Marker) -> None:
    store_reports(store, REPORTS)
    mark_updates_wrong(store, mark, but_of=CLOSURE)
    with store.read() as tx:
        days = propose(tx, POLICY, END, look_back=ALL_OF_IT).days
        tight = propose(
            tx, POLICY, END, budget=read_budget(f"{5 / days:.6f}/day"), look_back=ALL_OF_IT
        )
    assert 0 < tight.effects.proposed.alerts <= 5
    assert tight.within_budget


def test_applied_thresholds_are_in_force_until_they_are_dropped(
    store: SqlStore, mark: Marker
) -> None:
    store_reports(store, REPORTS)
    mark_updates_wrong(store, mark)
    with store.begin() as tx:
        proposal = propose(tx, POLICY, END, look_back=ALL_OF_IT)
        tx.put_tunings(proposal.tunings(END))
    with store.read() as tx:
        again = propose(tx, POLICY, END, look_back=ALL_OF_IT)
    assert not any(item.changed for item in again.thresholds)
    assert again.effects.now == proposal.effects.proposed
    with store.begin() as tx:
        assert tx.drop_tunings("lodz-strike") == 0
        assert tx.drop_tunings(ALL_CLAIMS) == 1
        assert propose(tx, POLICY, END, look_back=ALL_OF_IT).thresholds == proposal.thresholds


def test_without_anything_to_go_by_there_is_nothing_to_tune(store: SqlStore) -> None:
    with store.read() as tx, pytest.raises(UsageError, match="nothing that could alert"):
        propose(tx, POLICY, END, look_back=ALL_OF_IT)
    store_reports(store, REPORTS)
    with store.read() as tx:
        with pytest.raises(UsageError, match="no marks"):
            propose(tx, POLICY, END, look_back=ALL_OF_IT)
        silent = propose(tx, POLICY, END, budget=read_budget("0.001/day"), look_back=ALL_OF_IT)
    assert silent.effects.proposed.alerts == 0 or not silent.within_budget


def test_a_threshold_is_never_tuned_so_high_that_nothing_could_ever_alert(
    store: SqlStore, mark: Marker
) -> None:
    store_reports(store, REPORTS)
    for alert in alerts_of(store):
        mark(alert, Verdict.WRONG)
    with store.read() as tx:
        proposal = propose(tx, POLICY, END, look_back=ALL_OF_IT)
    raised = [item for item in proposal.thresholds if item.changed]
    assert raised
    assert all(item.now < item.proposed <= 0.95 for item in raised)
    assert proposal.effects.proposed.alerts == 0


def test_marked_alerts_are_judged_anew_by_the_words_of_their_day(
    store: SqlStore, mark: Marker
) -> None:
    store_reports(store, REPORTS)
    confirmed, *others = (
        item for item in alerts_of(store, CLOSURE) if item.message.stance is Stance.CONFIRMS
    )
    mark(confirmed, Verdict.RIGHT)
    mark(confirmed, Verdict.WRONG, Fault.ECHO, "cli:ben")
    for other in others:
        mark(other, Verdict.WRONG, Fault.WRONG_STANCE)
    with store.begin() as tx:
        claim = tx.claim(CLOSURE)
        tx.edit_claim(type(claim)(id=CLOSURE, text="Bananas are yellow."), END)
    page = ClaimBook(store, StructuredJudge).page()
    done = judge_cases(store, page, POLICY)
    assert {row.case.claim.text for row in done.results} == {confirmed.message.claim_text}
    right = next(row for row in done.results if row.case.mark.verdict is Verdict.RIGHT)
    assert (right.stance, right.alerts, right.as_marked) == (Stance.CONFIRMS, True, True)
    groups = done.groups
    assert (groups["right"].count, groups["right"].of) == (1, 1)
    assert groups["wrong: wrong stance"].of == len(others) > 0
    assert groups["wrong: echo"].count == 0, "the judge would say it again"
    assert done.total.of == 1 + len(others), "and is not asked to know better"

    strict = type(POLICY)(min_confidence=dict.fromkeys(Stance, 0.99), max_age=None)
    silent = judge_cases(store, page, strict)
    assert not any(row.alerts for row in silent.results)
    assert silent.groups["right"].count == 0
    assert thresholds_of(strict)[Stance.CONFIRMS, False] == 0.99


def test_a_claim_that_was_removed_is_judged_by_its_alerts_words(
    store: SqlStore, mark: Marker
) -> None:
    store_reports(store, REPORTS)
    alert = next(
        item for item in alerts_of(store, CLOSURE) if item.message.stance is Stance.CONFIRMS
    )
    mark(alert, Verdict.RIGHT)
    with store.begin() as tx:
        tx.remove_claim(CLOSURE, END)
    (row,) = judge_cases(store, ClaimBook(store, StructuredJudge).page(), POLICY).results
    assert row.as_marked
