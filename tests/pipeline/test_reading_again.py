"""Pages that are read again, one at a time: the server's wishes, withdrawals, and pages that go back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from watcher.core.claim_state import ClaimState, StateHistory
from watcher.core.claim_story import present_state
from watcher.core.errors import FetchError, FetchFault, ParseError, StoreError
from watcher.core.model import (
    Alert,
    AlertPolicy,
    Article,
    Claim,
    ClaimKind,
    DateSource,
    EntryStatus,
    Extracted,
    FeedState,
    Finding,
    NewEntry,
    ParsedEntry,
    Reason,
    Stance,
)
from watcher.core.ports import FetchRequest, FetchResponse
from watcher.core.revisits import Revisit, RevisitPolicy
from watcher.core.storage import PollRecord
from watcher.judge.structured import StructuredJudge
from watcher.pipeline.assess import judge_article
from watcher.pipeline.claim_book import ClaimBook
from watcher.pipeline.process import Processor
from watcher.pipeline.record import record
from watcher.pipeline.revisit import RevisitCounts, Revisitor
from watcher.store.repository import SqlStore, open_store

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
URL = "https://example.org/story"
LEAVING = "Russia is withdrawing from its Hmeimim air base in Syria, two Syrian officials said."
AROUND = (
    "The defence ministry in Moscow did not answer a request for comment on Thursday.\n\n"
    "Shops in the town were open and buses were running as usual in the afternoon."
)
STORY = f"{LEAVING}\n\n{AROUND}"
CLAIM = Claim(
    id="hmeimim",
    text="Russia is not leaving its Hmeimim base.",
    kind=ClaimKind.ONGOING_STATE,
)
ALERTING = AlertPolicy(min_confidence={}, max_age=timedelta(days=30))
POLICY = RevisitPolicy(after=tuple(n * HOUR for n in range(1, 9)), mentions=True)


@dataclass
class Page:
    """One page of the web as it is now; answers a matching ETag with 304."""

    text: str | Exception = STORY
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    fault: FetchError | None = None
    asked: list[FetchRequest] = field(default_factory=list)

    async def fetch(self, request: FetchRequest) -> FetchResponse:
        self.asked.append(request)
        if self.fault is not None:
            raise self.fault
        etag = f'"{hash(str(self.text))}"'
        status = 304 if self.status == 200 and request.etag == etag else self.status
        return FetchResponse(
            url=request.url, status=status, headers={"etag": etag, **self.headers}, body=b"x"
        )

    async def extract(self, html: bytes, content_type: str, url: str) -> Extracted:
        if isinstance(self.text, Exception):
            raise self.text
        return Extracted(text=self.text, language="en")

    async def close(self) -> None:
        """Nothing to close."""


class Notes:
    """A notifier that is never asked to send."""

    name = "slack"
    default_target = "#alerts"
    has_channels = True
    looks_up = True


@dataclass
class Desk:
    store: SqlStore
    page: Page = field(default_factory=Page)
    now: datetime = NOW
    feed_id: int = 0
    policy: RevisitPolicy = POLICY
    alerting: AlertPolicy = ALERTING

    def parts(self) -> dict[str, object]:
        return {
            "store": self.store,
            "book": ClaimBook(self.store, StructuredJudge),
            "fetcher": self.page,
            "extractor": self.page,
            "notifiers": (Notes(),),
            "policy": self.alerting,
            "revisit": self.policy,
            "clock": lambda: self.now,
        }

    async def first_reading(self, words: str = "1") -> None:
        with self.store.begin() as tx:
            known = tx.known_fingerprints(self.feed_id, ["story"])
            entry = NewEntry(
                identity="story",
                fingerprint=words,
                parsed=ParsedEntry(
                    guid="story",
                    url=URL,
                    title="About the base",
                    published_at=NOW,
                    date_source=DateSource.ENTRY,
                ),
                canonical_url=URL,
                status=EntryStatus.PENDING,
                changed=bool(known),
            )
            state = FeedState(next_poll_at=NOW)
            tx.record_poll(PollRecord(feed_id=self.feed_id, state=state, entries=(entry,)), NOW)
        await Processor(**self.parts()).process_pending()  # type: ignore[arg-type]

    async def first_reading_of(self, text: str) -> None:
        self.page.text = text
        await self.first_reading()

    async def read_again(self, text: str | None = None) -> RevisitCounts:
        if text is not None:
            self.page.text = text
        self.now += HOUR
        return await Revisitor(**self.parts()).revisit_due()  # type: ignore[arg-type]

    def alerts(self) -> list[Alert]:
        with self.store.read() as tx:
            return list(reversed(tx.alerts()))

    def told(self) -> list[tuple[Reason, Stance]]:
        return [(alert.message.reason, alert.message.stance) for alert in self.alerts()]

    def visit(self) -> Revisit:
        with self.store.read() as tx:
            visit = tx.revisit(URL)
        assert visit is not None
        return visit


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    store = open_store(f"sqlite:///{tmp_path}/watcher.db")
    with store.begin() as tx:
        tx.add_claim(CLAIM, NOW)
        feed = tx.add_feed("https://example.org/feed", "The Example", None, NOW)
    yield Desk(store, feed_id=feed.id)
    store.close()


FIRST = (Reason.NEW_REPORTING, Stance.CONTRADICTS)
GONE = (Reason.WITHDRAWN, Stance.CONTRADICTS)


async def test_a_removed_sentence_is_withdrawn_and_told_once(desk: Desk) -> None:
    await desk.first_reading()
    assert desk.told() == [FIRST]
    counts = await desk.read_again(AROUND)
    assert (counts.edited, counts.withdrawn, counts.alerts) == (1, 1, 1)
    assert desk.told() == [FIRST, GONE]
    first, gone = desk.alerts()
    assert gone.message.quote == first.message.quote == LEAVING
    assert any("edited after publication" in note for note in gone.message.notes)
    with desk.store.read() as tx:
        deliveries = tx.deliveries(gone.id)
        withdrawn = [item.withdrawn_at for item in tx.findings() if item.alert_id == first.id]
        versions = [article.text for article in tx.revisions(URL)]
        articles = [tx.alerted_article(alert.id) for alert in (first, gone)]
    assert [delivery.notifier for delivery in deliveries] == ["slack"]
    assert withdrawn == [desk.now]
    assert versions == [STORY, AROUND], "both versions are kept"
    assert [article and article.revision for article in articles] == [1, 2]
    for text in (AROUND, f"{AROUND} The rain stopped.", AROUND):
        await desk.read_again(text)
    assert len(desk.alerts()) == 2


async def test_a_sentence_that_comes_back_is_news_again(desk: Desk) -> None:
    await desk.first_reading()
    for text in (AROUND, STORY, AROUND):
        await desk.read_again(text)
    assert [reason for reason, _ in desk.told()] == [
        Reason.NEW_REPORTING,
        Reason.WITHDRAWN,
        Reason.NEW_REPORTING,
        Reason.WITHDRAWN,
    ]


async def test_what_is_said_in_other_words_stays_until_they_go_as_well(desk: Desk) -> None:
    await desk.first_reading()
    other = (
        "Russia is withdrawing all its planes from the Hmeimim air base in Syria, officials said."
    )
    counts = await desk.read_again(f"{other}\n\n{AROUND}")
    assert (counts.edited, counts.alerts, counts.withdrawn) == (1, 0, 0)
    counts = await desk.read_again(f"{other}\n\n{AROUND} The rain stopped.")
    assert (counts.alerts, counts.withdrawn) == (0, 0)
    counts = await desk.read_again(AROUND)
    assert (counts.alerts, counts.withdrawn) == (1, 2)
    assert desk.told() == [FIRST, GONE]


async def test_a_second_sentence_that_says_it_keeps_the_evidence(desk: Desk) -> None:
    second = "Russia is leaving its Hmeimim base in Syria, a diplomat in Beirut told reporters."
    desk.page.text = f"{STORY}\n\n{second}"
    await desk.first_reading()
    quote = desk.alerts()[0].message.quote
    kept = second if quote == LEAVING else LEAVING
    counts = await desk.read_again(f"{AROUND}\n\n{kept}")
    assert (counts.edited, counts.alerts, counts.withdrawn) == (1, 0, 0)


async def test_a_muted_claim_is_withdrawn_in_silence(desk: Desk) -> None:
    await desk.first_reading()
    with desk.store.begin() as tx:
        tx.edit_claim(replace(tx.claim("hmeimim"), muted_until=NOW + 9 * HOUR), NOW)
    counts = await desk.read_again(AROUND)
    assert (counts.withdrawn, counts.alerts) == (1, 0)
    with desk.store.read() as tx:
        assert tx.findings()[0].finding.decision.reason is Reason.MUTED


async def test_an_edit_that_its_feed_shows_is_told_like_any(desk: Desk) -> None:
    await desk.first_reading()
    desk.page.text = AROUND
    await desk.first_reading(words="2")
    assert desk.told() == [FIRST, GONE]
    assert (await desk.read_again()).unchanged == 1


async def test_new_evidence_in_a_page_that_had_none_is_told(desk: Desk) -> None:
    desk.page.text = f"The Hmeimim air base in Syria was quiet on Thursday.\n\n{AROUND}"
    await desk.first_reading()
    assert desk.told() == []
    await desk.read_again(f"{desk.page.text}\n\n{LEAVING}")
    assert desk.told() == [FIRST]
    assert "edited after publication" in desk.alerts()[0].message.notes[0]


async def test_a_page_that_only_mentions_a_claim_is_left_alone_unless_asked_for(desk: Desk) -> None:
    desk.policy = replace(POLICY, mentions=False)
    desk.page.text = f"The Hmeimim air base in Syria was quiet on Thursday.\n\n{AROUND}"
    await desk.first_reading()
    with desk.store.read() as tx:
        assert tx.findings()
        assert tx.revisit(URL) is None


async def test_an_unchanged_page_is_a_304(desk: Desk) -> None:
    await desk.first_reading()
    assert await desk.read_again() == RevisitCounts(asked=1, unchanged=1)
    assert desk.page.asked[-1].etag is not None
    assert desk.visit().step == 1


async def test_looks_are_compared_with_the_version_that_is_kept(desk: Desk) -> None:
    await desk.first_reading()
    assert (await desk.read_again(f"{STORY}\n\n12 comments")).cosmetic == 1
    assert (await desk.read_again(f"{STORY}\n\n340 comments")).cosmetic == 1
    with desk.store.read() as tx:
        assert len(tx.revisions(URL)) == 1


async def test_a_page_that_bears_on_nothing_is_not_read_again(desk: Desk) -> None:
    desk.page.text = "Heavy rain fell in the north of the country on Monday and closed two roads."
    await desk.first_reading()
    with desk.store.read() as tx:
        assert tx.revisit(URL) is None


async def test_switched_off_nothing_is_read_again(desk: Desk) -> None:
    await desk.first_reading()
    desk.policy = RevisitPolicy()
    assert await desk.read_again(AROUND) == RevisitCounts()
    assert len(desk.page.asked) == 1


async def test_a_page_of_a_removed_claim_is_let_go(desk: Desk) -> None:
    await desk.first_reading()
    with desk.store.begin() as tx:
        tx.remove_claim("hmeimim", NOW)
    assert await desk.read_again(AROUND) == RevisitCounts()
    assert desk.visit().due_at is None
    assert len(desk.page.asked) == 1


@pytest.mark.parametrize("status", [401, 403, 404, 410])
async def test_a_closed_page_is_not_asked_again_and_proves_nothing(desk: Desk, status: int) -> None:
    await desk.first_reading()
    desk.page.status = status
    assert (await desk.read_again()).failed == 1
    assert desk.visit().due_at is None
    assert desk.told() == [FIRST]


async def test_a_busy_server_is_given_the_time_it_asks_for(desk: Desk) -> None:
    await desk.first_reading()
    desk.page.status, desk.page.headers = 503, {"retry-after": "9000"}
    assert (await desk.read_again(AROUND)).failed == 1
    desk.page.status = 200
    for _ in range(2):
        assert await desk.read_again() == RevisitCounts()
    assert (await desk.read_again()).edited == 1


@pytest.mark.parametrize("fault", ["timeout", "no article", "teaser", "bug"])
async def test_a_page_that_cannot_be_read_withdraws_nothing(desk: Desk, fault: str) -> None:
    await desk.first_reading()
    if fault == "timeout":
        desk.page.fault = FetchError(URL, FetchFault.TIMEOUT)
    else:
        shown: dict[str, str | Exception] = {
            "no article": ParseError("no article"),
            "teaser": "To read this story, log in or subscribe to our paper.",
            "bug": IndexError("list index out of range"),
        }
        desk.page.text = shown[fault]
    assert (await desk.read_again()).failed == 1
    assert desk.told() == [FIRST]
    desk.page.fault = None
    assert (await desk.read_again(AROUND)).edited == 1


async def test_a_story_replaced_by_a_retraction_is_withdrawn(desk: Desk) -> None:
    await desk.first_reading()
    await desk.read_again("Editor's note: this story has been retracted.")
    assert desk.told() == [FIRST, GONE]


async def test_a_claim_that_is_younger_is_judged_against_the_whole_page(desk: Desk) -> None:
    await desk.first_reading()
    with desk.store.begin() as tx:
        tx.add_claim(
            Claim(id="second", text="Russia keeps its Hmeimim air base in Syria."), NOW + HOUR / 2
        )
    await desk.read_again(f"{STORY} The rain stopped.")
    assert [alert.claim_id for alert in desk.alerts()] == ["hmeimim", "second"]


async def test_a_database_that_fails_leaves_the_page_in_the_queue(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.first_reading()

    class Failing:
        def __getattr__(self, name: str) -> object:
            if name == "begin":
                raise StoreError("the database was busy")
            return getattr(store, name)

    store = desk.store
    desk.store = Failing()  # type: ignore[assignment]
    with pytest.raises(StoreError):
        await desk.read_again(AROUND)
    desk.store = store
    assert (await desk.read_again()).alerts == 1


# ----------------------------------------------------------------------------- pages that joined an alert


ELSEWHERE = Article(
    url="https://other.example/story",
    canonical_url="https://other.example/story",
    title="Elsewhere",
    text=LEAVING,
    outlet="Reuters",
    language="en",
    published_at=NOW,
    fetched_at=NOW,
)


def _another_page_says_it(desk: Desk) -> None:
    article = ELSEWHERE
    parts = desk.parts()
    page = ClaimBook(desk.store, StructuredJudge).page()
    judged = judge_article(article, page.index, page.judge)
    policy = parts["policy"]
    assert isinstance(policy, AlertPolicy)
    with desk.store.begin() as tx:
        record(tx, article, judged, page, policy, (), NOW)


OWN_WORDS = (
    "Russia is withdrawing from the Hmeimim base, a guard at its gate told The Example on Thursday."
)


async def test_a_page_that_joined_an_alert_is_named_when_it_takes_that_back(desk: Desk) -> None:
    _another_page_says_it(desk)
    await desk.first_reading_of(f"{OWN_WORDS}\n\n{AROUND}")
    (alert,) = desk.alerts()
    assert [also.url for also in alert.message.also] == [URL], "it joined the alert"
    await desk.read_again(AROUND)
    first, gone = desk.alerts()
    assert (gone.message.reason, gone.message.article_url) == (Reason.WITHDRAWN, URL)
    assert (gone.message.quote, gone.message.also) == (OWN_WORDS, ())
    assert first.message.outlet == "Reuters"
    assert gone.message.outlet != "Reuters"


async def test_a_copy_that_only_joined_has_nothing_to_take_back(desk: Desk) -> None:
    _another_page_says_it(desk)
    await desk.first_reading_of(STORY)
    (alert,) = desk.alerts()
    assert [also.url for also in alert.message.also] == [URL], "it joined the alert"
    counts = await desk.read_again(AROUND)
    assert (counts.withdrawn, counts.alerts) == (1, 0)
    assert desk.alerts() == [alert]


async def test_the_page_of_an_alert_is_the_one_that_made_it(desk: Desk) -> None:
    with desk.store.begin() as tx:
        tx.put_article(ELSEWHERE)  # read before, and judged later: after a claim was added
    await desk.first_reading()
    _another_page_says_it(desk)
    (alert,) = desk.alerts()
    assert [also.url for also in alert.message.also] == [ELSEWHERE.url]
    with desk.store.read() as tx:
        page = tx.alerted_article(alert.id)
    assert page is not None
    assert page.url == URL


def report_by(desk: Desk, outlet: str, text: str) -> Finding:
    """Store another outlet's report on the claim as the pipeline does, and return its finding."""
    url = f"https://{outlet.lower()}.example/story"
    article = Article(
        url=url,
        canonical_url=url,
        title="",
        text=text,
        outlet=outlet,
        language="en",
        published_at=desk.now,
        fetched_at=desk.now,
        content_hash=text,
    )
    page = ClaimBook(desk.store, StructuredJudge).page()
    judged = judge_article(article, page.index, page.judge)
    with desk.store.begin() as tx:
        (finding,) = record(tx, article, judged, page, desk.alerting, (), desk.now).made
    return finding


def state(desk: Desk) -> StateHistory:
    with desk.store.read() as tx:
        claim = tx.claim(CLAIM.id)
        return present_state(claim, tx.evidence([claim.id])[claim.id], desk.now)


async def test_a_report_after_a_withdrawal_joins_neither_it_nor_what_it_took_back(
    desk: Desk,
) -> None:
    await desk.first_reading()
    desk.page.text = AROUND
    desk.now += timedelta(minutes=3)
    await desk.first_reading(words="2")
    assert desk.told() == [FIRST, GONE]
    desk.now += timedelta(minutes=2)
    finding = report_by(
        desk,
        "Beacon",
        "Russian troops are leaving Hmeimim air base, a port worker told the Beacon.",
    )
    assert finding.decision.alert, finding.decision.explanation
    assert finding.decision.reason is Reason.NEW_REPORTING, "the first one stands no more"
    assert finding.decision.standing.endswith("; 1 outlet, 1 origin against it")
    assert len(desk.alerts()) == 3


async def test_a_state_follows_what_is_withdrawn_and_what_comes_back(desk: Desk) -> None:
    await desk.first_reading()
    report_by(
        desk,
        "Beacon",
        "Russian troops are leaving Hmeimim air base, a port worker told the Beacon.",
    )
    assert state(desk).state is ClaimState.CHANGED
    await desk.read_again(AROUND)
    assert state(desk).state is ClaimState.HOLDING
    await desk.read_again(STORY)
    assert state(desk).state is ClaimState.CHANGED


async def test_what_was_too_weak_to_count_does_not_count_when_it_is_told_that_it_is_gone(
    desk: Desk,
) -> None:
    await desk.first_reading()
    desk.alerting = replace(ALERTING, min_confidence=dict.fromkeys(Stance, 1.1))
    other = (
        "Russia is withdrawing all its planes from the Hmeimim air base in Syria, officials said."
    )
    await desk.read_again(f"{other}\n\n{AROUND}")
    assert desk.told() == [FIRST, GONE]
    assert state(desk).state is ClaimState.HOLDING
    with desk.store.read() as tx:
        last = max(tx.findings(), key=lambda item: item.id)
        told_before = tx.histories([CLAIM.id])[CLAIM.id].evidence
    assert last.finding.decision.reason is Reason.WITHDRAWN
    assert last.finding.judgment.stance is Stance.MENTIONS
    assert [prior.withdrawn for prior in told_before] == [True]
