"""What the pipeline keeps and asks for, as Protocols. watcher/store implements them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from watcher.core.deliveries import Delivery, Lane, Plan, Thread
from watcher.core.marks import Mark, MarkedAlert
from watcher.core.model import (
    Alert,
    Article,
    BaselineDocument,
    Claim,
    ClaimHistory,
    ClaimKind,
    DeliveryStatus,
    Entity,
    Entry,
    EntryStatus,
    Feed,
    FeedState,
    FeedStatus,
    Finding,
    FurtherReport,
    NewEntry,
    Quantity,
    Traces,
    Twin,
)
from watcher.core.posts import Digest
from watcher.core.revisits import Revisit
from watcher.core.tunings import Tuning


@dataclass(frozen=True, slots=True, kw_only=True)
class PollRecord:
    """What one poll changes: the feed's state, its entries, perhaps its status, title or URL."""

    feed_id: int
    state: FeedState
    entries: tuple[NewEntry, ...] = ()
    seen_identities: tuple[str, ...] = ()
    title: str | None = None
    url: str | None = None
    status: FeedStatus | None = None
    status_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimVersion:
    """What a claim said at a time; `replaced_at` is None for what it says now."""

    version: int
    text: str
    as_of: date | None
    kind: ClaimKind
    quantities: tuple[Quantity, ...]
    accepted_alert: str | None
    """The alert whose new value made this version, where one did."""
    replaced_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFinding:
    """A finding with what a reader needs to see it in a list."""

    id: int
    finding: Finding
    article_id: int
    article_title: str
    article_url: str
    outlet: str
    published_at: datetime | None
    created_at: datetime
    alert_id: str | None
    withdrawn_at: datetime | None = None
    """When its page was found to say so no longer."""
    revision: int = 1
    """Of the article: above 1, it is a later version of its page."""


class Transaction(Protocol):
    """All reads and writes, inside one database transaction. References (`ref`) accept unique id prefixes."""

    # claims
    def add_claim(self, claim: Claim, now: datetime) -> Claim:
        """Insert; raises DuplicateError."""

    def edit_claim(
        self, claim: Claim, now: datetime, *, accepted_alert: str | None = None
    ) -> Claim:
        """Replace by id; a changed proposition (text, as_of, kind, quantities) is a new version, the old kept.

        accepted_alert: the alert whose new value it takes over; a new version is noted as made by it.
        """

    def claim_versions(self, claim_id: str) -> tuple[ClaimVersion, ...]:
        """Return what a claim said, oldest first; the last is what it says now, or said when it was removed.

        () for one that never was.
        """

    def remove_claim(self, claim_id: str, now: datetime) -> None:
        """Hide a claim for good; its evidence stays and `seed load` does not bring it back."""

    def claim(self, ref: str) -> Claim:
        """Return a claim by id or unique prefix; raises NotFoundError naming the nearest ids."""

    def claims(self, *, active_only: bool = False) -> tuple[Claim, ...]: ...

    def claims_revision(self) -> int:
        """Return a number that grows with every change of claims or entities: tells a service to rebuild its index."""

    # seeds
    def seed_claim(self, claim: Claim, now: datetime) -> str:
        """Insert or refresh a claim that no user touched; return 'added', 'updated', 'unchanged' or 'kept'."""

    def seed_entity(self, entity: Entity, now: datetime) -> str:
        """Like `seed_claim`, for an entity."""

    def seed_document(self, document: BaselineDocument) -> str:
        """Like `seed_claim`, for a baseline document."""

    def seed_feed(self, url: str, title: str, now: datetime) -> str:
        """Insert a feed unless it is there or a user removed it; return 'added' or 'kept'."""

    def entities(self) -> tuple[Entity, ...]: ...

    def documents(self) -> tuple[BaselineDocument, ...]: ...

    # feeds
    def add_feed(self, url: str, title: str, backfill: timedelta | None, now: datetime) -> Feed:
        """Insert, due at once; raises DuplicateError."""

    def feed(self, ref: str) -> Feed:
        """Return a feed by number or URL; raises NotFoundError."""

    def feeds(self) -> tuple[Feed, ...]: ...

    def remove_feed(self, feed_id: int) -> None: ...

    def set_feed_status(self, feed_id: int, status: FeedStatus, reason: str) -> None: ...

    def due_feeds(self, now: datetime, limit: int) -> tuple[Feed, ...]:
        """Return active feeds whose `next_poll_at` has come, longest overdue first."""

    def known_fingerprints(self, feed_id: int, identities: Iterable[str]) -> Mapping[str, str]:
        """Return identity -> fingerprint for those identities that this feed has shown before."""

    def record_poll(self, record: PollRecord, now: datetime) -> None:
        """Write a poll's outcome; never undoes a pause made meanwhile."""

    def record_polls(self, records: Sequence[PollRecord], now: datetime) -> None:
        """Write many polls' outcomes at once: a cycle without news costs one statement, not one a feed."""

    # entries
    def pending_entries(self, now: datetime, limit: int) -> tuple[Entry, ...]:
        """Return entries waiting to be read, oldest first, at most one per canonical URL."""

    def postpone_entry(self, entry_id: int, next_attempt_at: datetime, error: str) -> int:
        """Count a failed attempt and return how many there were."""

    def finish_entry(
        self,
        entry_id: int,
        status: EntryStatus,
        article_id: int | None,
        error: str = "",
        *,
        revision: int | None = None,
    ) -> None:
        """Take an entry out of the queue; with a revision, only if its feed has not changed it since."""

    def entry_counts(self) -> Mapping[EntryStatus, int]: ...

    def purge(self, now: datetime, keep: timedelta = timedelta(days=180)) -> int:
        """Forget entries that left their feed more than `keep` ago; return how many."""

    # articles and evidence
    def latest_article(self, canonical_url: str) -> Article | None:
        """Return the newest stored revision."""

    def article(self, article_id: int) -> Article: ...

    def put_article(self, article: Article) -> Article:
        """Store and return it with id and revision; the same content again returns the stored one."""

    def put_traces(self, article_id: int, traces: Traces) -> None:
        """Keep what shows that another article is a copy of this one; again replaces it."""

    def twins(
        self,
        signature: bytes,
        published_at: datetime | None,
        canonical_url: str = "",
        window: timedelta = timedelta(days=90),
    ) -> tuple[Twin, ...]:
        """Return stored articles with much of the same text, the likest first; none of this address."""

    def judged_claims(self, article_id: int) -> frozenset[tuple[str, int]]:
        """Return (claim id, claim version) of the findings that this article has already."""

    def histories(
        self, claim_ids: Iterable[str], *, without: Collection[int] = ()
    ) -> Mapping[str, ClaimHistory]:
        """Return each claim's earlier evidence (stances that can alert), baseline documents included.

        without: articles whose evidence is left out.
        """

    def put_finding(self, article_id: int, finding: Finding, now: datetime) -> int:
        """Store evidence; the same (article, claim, claim version) again replaces it and keeps its alert."""

    def put_findings(self, article_id: int, findings: Sequence[Finding], now: datetime) -> None:
        """Store evidence that carries no alert, all at once; otherwise like `put_finding`."""

    def findings(
        self,
        *,
        claim_id: str | None = None,
        alert_id: str | None = None,
        since: datetime | None = None,
        limit: int = 200,
    ) -> tuple[StoredFinding, ...]:
        """Return evidence, newest first."""

    def evidence(self, claim_ids: Iterable[str]) -> Mapping[str, tuple[StoredFinding, ...]]:
        """Return all that bears on each claim, oldest first; mentions are left out.

        An article that was judged against several versions of a claim counts with the latest.
        """

    def findings_in(self, article_ids: Iterable[int]) -> Mapping[int, tuple[StoredFinding, ...]]:
        """Return article id -> what was found in it, of every claim and version."""

    def articles_since(self, since: datetime | None) -> tuple[int, ...]:
        """Return the ids of stored articles in time order; the time is that of publication, or else of reading."""

    # revisions of a page
    def revisions(self, canonical_url: str) -> tuple[Article, ...]:
        """Return every stored version of a page, oldest first."""

    def page_findings(self, canonical_url: str) -> tuple[StoredFinding, ...]:
        """Return what was found in all versions of a page and is not withdrawn, oldest first."""

    def page_claims(self, canonical_url: str) -> frozenset[str]:
        """Return the ids of the claims for which a page has findings that are not withdrawn."""

    def withdraw(self, finding_ids: Iterable[int], now: datetime) -> None:
        """Mark findings whose page no longer says so; the first time stays."""

    def alerted_article(self, alert_id: str) -> Article | None:
        """Return the version of the page that an alert was made from."""

    def plan_revisit(self, visit: Revisit) -> None:
        """Put a page in the queue of revisits; one that is there keeps its place and gets the new validators."""

    def due_revisits(self, now: datetime, limit: int) -> tuple[Revisit, ...]:
        """Return the pages to read again now, longest overdue first."""

    def revisit(self, canonical_url: str) -> Revisit | None: ...

    def settle_revisit(self, visit: Revisit) -> None:
        """Write a page's place in the queue."""

    # alerts and deliveries
    def put_alert(self, alert: Alert, finding_id: int, plans: Sequence[Plan]) -> bool:
        """Store an alert with its deliveries; False when its key is there already."""

    def join_alert(
        self, alert_id: str, finding_id: int, report: FurtherReport, standing: str = ""
    ) -> bool:
        """Record a finding as one of an alert's; True where the message could still name its report.

        It could as long as no delivery has gone out or is going out.
        """

    def release_holds(self, now: datetime) -> int:
        """Make alerts that wait for further reports due now; return how many deliveries that were.

        What a rule holds for a later time (its plan's `hold`) stays planned.
        """

    def alert(self, ref: str) -> Alert:
        """Return an alert by id or unique prefix; raises NotFoundError."""

    def alerts(
        self, *, claim_id: str | None = None, since: datetime | None = None, limit: int = 200
    ) -> tuple[Alert, ...]:
        """Return alerts, newest first."""

    def deliveries(self, alert_id: str) -> tuple[Delivery, ...]: ...

    def due_deliveries(
        self, now: datetime, limit: int, notifiers: Sequence[str] | None = None
    ) -> tuple[Delivery, ...]:
        """Return the one delivery that each lane may try now, oldest first.

        A lane may once its pace allows it and nothing is being sent there; a stopped one when its
        probe is due. None overtakes an earlier one of its lane that waits to be tried again. Failed
        ones come again, last, when their time has come, and hold nobody up. notifiers: only theirs;
        None is all.
        """

    def claim_delivery(self, delivery: Delivery, now: datetime) -> bool:
        """Move a delivery from its status to SENDING; False when somebody else was first.

        Also False while another one of its lane is being sent: in a lane one is sent at a time.
        """

    def settle_delivery(
        self,
        delivery_id: int,
        status: DeliveryStatus,
        *,
        external_id: str = "",
        error: str = "",
        next_attempt_at: datetime | None = None,
        attempts: int | None = None,
        now: datetime,
    ) -> None:
        """Record how a try ended; attempts: how many it has had, where this one does not count."""

    def recover_deliveries(self) -> int:
        """At start: turn SENDING rows of a dead process into UNKNOWN; return how many."""

    def resend(self, alert_id: str, now: datetime) -> int:
        """Put an alert's failed deliveries (all of them if none failed) back to pending; return how many.

        Those that a digest told, or is to tell, are then told by themselves.
        """

    def delivery_counts(self) -> Mapping[DeliveryStatus, int]: ...

    def overdue_deliveries(self, now: datetime) -> int:
        """Return how many are neither done nor meant for a later time or a digest."""

    def lane_counts(self) -> Mapping[tuple[str, str], Mapping[DeliveryStatus, int]]:
        """Return what waits in each lane (notifier, target), by status; sent and digested ones are left out."""

    def delivery(self, delivery_id: int) -> Delivery:
        """Return one delivery; raises NotFoundError."""

    def deliveries_of(
        self,
        *,
        statuses: Collection[DeliveryStatus] = (),
        notifier: str | None = None,
        target: str | None = None,
        claim_id: str | None = None,
        since: datetime | None = None,
        limit: int = 200,
        oldest_first: bool = False,
    ) -> tuple[Delivery, ...]:
        """Return deliveries of alerts and digests, newest first; statuses: () is any.

        claim_id: of alerts on it; since: of posts made then or later.
        """

    def told_count(self, notifier: str, target: str, since: datetime) -> int:
        """Return how many alerts a lane was told one by one since then, or is about to be."""

    def replan(self, delivery_ids: Iterable[int], plan: Plan, was: DeliveryStatus) -> int:
        """Give deliveries that were never tried, and still have this status, another plan; return how many.

        The plan names their lane; a reason of '' leaves theirs as it was.
        """

    def retry_delivery(self, delivery_id: int, now: datetime) -> bool:
        """Make a failed or waiting delivery due now; False where it is sent, sending or in a digest.

        One that may have arrived stays unknown: it is looked up first.
        """

    def move_delivery(self, delivery_id: int, target: str, now: datetime) -> bool:
        """Aim a delivery at another target of its notifier, due now; False where it may not be moved.

        Only one that is known to be nowhere is moved, and only to where its post is not sent already.
        """

    # digests
    def digest_lanes(self, now: datetime) -> tuple[tuple[str, str], ...]:
        """Return the lanes (notifier, target) that have an alert whose digest is due.

        Not while a lane is down - one of it waits to be tried again, or it is stopped with some in
        line -: there would be a digest for each hour of it.
        """

    def due_for_digest(
        self, notifier: str, target: str, now: datetime, limit: int
    ) -> tuple[Delivery, ...]:
        """Return the alerts of a lane whose digest is due, oldest first."""

    def crowded_lanes(self, due_by: datetime, more_than: int) -> tuple[tuple[str, str], ...]:
        """Return the lanes where more than so many that were never tried have been due since then.

        Only those that work: none that is stopped, or that has one waiting to be tried again.
        """

    def report_times(
        self, claim_ids: Iterable[str], since: datetime
    ) -> Mapping[str, tuple[datetime, ...]]:
        """Return when reports were stored that bear on each claim; mentions are left out."""

    def put_digest(
        self, digest: Digest, notifier: str, target: str, delivery_ids: Iterable[int], now: datetime
    ) -> bool:
        """Store a digest, its delivery, due now, and that it tells these.

        False, with nothing stored, when its key is there already or one of these was tried or told
        meanwhile.
        """

    def digest(self, digest_id: str) -> Digest: ...

    # lanes and threads
    def lane(self, notifier: str, target: str) -> Lane:
        """Return what is known of a lane; one that nothing was sent to has no pace and is not stopped."""

    def lanes(self) -> tuple[Lane, ...]: ...

    def put_lane(self, lane: Lane) -> None: ...

    def free_lane(self, notifier: str, target: str, now: datetime) -> int:
        """Let a stopped lane go on, make what failed there due now, and return how many that are."""

    def thread(self, notifier: str, target: str, claim_id: str) -> Thread | None: ...

    def put_thread(self, thread: Thread) -> None:
        """Store a thread whole; `refresh_at` included, which editing a claim or storing evidence sets."""

    def stale_threads(
        self, now: datetime, limit: int, notifiers: Sequence[str] | None = None
    ) -> tuple[Thread, ...]:
        """Return posted threads whose card is to be looked at again, those that wait longest first.

        One a lane, of lanes that are not stopped and may be sent to now. notifiers: only theirs;
        None is all.
        """

    # feedback
    def put_mark(self, mark: Mark) -> bool:
        """Store a mark; False where the same person's last word on the alert is the same."""

    def marks(
        self,
        *,
        claim_id: str | None = None,
        alert_id: str | None = None,
        since: datetime | None = None,
    ) -> tuple[Mark, ...]:
        """Return the marks that count, each person's last word on an alert, oldest first."""

    def marked_alerts(self) -> tuple[MarkedAlert, ...]:
        """Return the marks that count with what they are about, oldest first."""

    def judging_revisions(self) -> tuple[int, int]:
        """Return `claims_revision`, and a number that grows with every new mark and tuned threshold."""

    def put_tunings(self, tunings: Sequence[Tuning]) -> None:
        """Store thresholds in place of those for the same claim, stance and support."""

    def drop_tunings(self, claim_id: str | None = None) -> int:
        """Forget a claim's thresholds ('' = those for all claims; None = every one); return how many."""

    def tunings(self) -> tuple[Tuning, ...]: ...

    # service
    def note(self, key: str, value: str) -> None:
        """Remember a small fact about the service, such as the time of the last good cycle."""

    def noted(self, key: str) -> str | None: ...


class Store(Protocol):
    """The database. Any thread may call it; writes are taken one at a time."""

    def begin(self) -> AbstractContextManager[Transaction]:
        """Open a write transaction (BEGIN IMMEDIATE on SQLite); commits on success, rolls back on an exception."""

    def read(self) -> AbstractContextManager[Transaction]:
        """Open a read-only transaction."""

    def close(self) -> None: ...
