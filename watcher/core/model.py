"""The nouns of Watcher, as frozen values. `_at` is an aware UTC datetime, `_s` is seconds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

# ----------------------------------------------------------------------------- claims


class ClaimKind(StrEnum):
    PAST_EVENT = "past_event"
    ONGOING_STATE = "ongoing_state"
    FORECAST = "forecast"


class Comparator(StrEnum):
    EXACTLY = "exactly"
    AT_LEAST = "at least"
    ABOUT = "about"
    UP_TO = "up to"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A counted or measured value, such as at least 400 soldiers; `unit` is a singular noun or ''."""

    value: float
    unit: str = ""
    comparator: Comparator = Comparator.EXACTLY


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """Who said it, in what role, to whom, and which outlet carried it first; any part may be ''."""

    speaker: str = ""
    role: str = ""
    to: str = ""
    outlet: str = ""
    quoted: bool = False
    """In the speaker's own words, between quotation marks."""
    hedged: bool = False
    """Weakened: likely, may have, is said to."""
    denied: bool = False
    """The speaker denies or negates it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A tracked claim: one checkable proposition as of a date."""

    id: str
    text: str
    as_of: date | None = None
    kind: ClaimKind = ClaimKind.PAST_EVENT
    deadline: date | None = None
    """The last day (UTC) on which a forecast can come true."""
    topic: str = ""
    entities: tuple[str, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    said: tuple[Attribution, ...] = ()
    documents: tuple[str, ...] = ()
    """Ids of baseline documents that carry the claim."""
    channels: tuple[str, ...] = ()
    """Where its alerts go; empty means the default channel of each notifier."""
    muted_until: datetime | None = None
    active: bool = True
    alert_on_mentions: bool = False
    """Alert also when a report in a language that is not judged names it."""
    version: int = 1
    created_at: datetime | None = None
    updated_at: datetime | None = None

    def is_muted(self, now: datetime) -> bool:
        """Return whether its alerts are held."""
        return self.muted_until is not None and now < self.muted_until


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A named thing with every spelling that counts as the same name."""

    name: str
    aliases: tuple[str, ...] = ()
    kind: str = ""
    """person, place, base, organisation, military, outlet, agency, equipment or other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineDocument:
    """A report we already held when tracking began; `echo_of` names the document it repeats."""

    id: str
    outlet: str
    title: str
    published_on: date
    language: str = "en"
    url: str = ""
    echo_of: str | None = None


# ----------------------------------------------------------------------------- feeds


class FeedStatus(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """What the last polls taught us about a feed; written whole by each poll."""

    next_poll_at: datetime
    hold_until: datetime | None = None
    """The server asked not to be called before this (Retry-After); never overridden."""
    interval_s: float = 900.0
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    last_polled_at: datetime | None = None
    last_success_at: datetime | None = None
    last_changed_at: datetime | None = None
    last_full_fetch_at: datetime | None = None
    """When a 200 with a body last came: a server that always says 304 is asked plainly once a day."""
    failures: int = 0
    last_error: str | None = None
    error_since: datetime | None = None
    baseline_done: bool = False
    degraded: str | None = None
    """Why what we see may be incomplete (broken XML, roll-over faster than we poll), or None."""
    moved_to: str | None = None
    moved_count: int = 0
    moved_since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    id: int
    url: str
    title: str
    status: FeedStatus
    status_reason: str
    added_at: datetime
    backfill: timedelta | None
    state: FeedState


class DateSource(StrEnum):
    """Where a publication date came from, best first."""

    ENTRY = "entry"
    PAGE = "page"
    GUESSED = "guessed"
    FIRST_SEEN = "first seen"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedEntry:
    """One feed item as the feed gives it; text fields are plain text, never markup."""

    guid: str = ""
    url: str = ""
    title: str = ""
    summary: str = ""
    content_html: str = ""
    author: str = ""
    published_at: datetime | None = None
    updated_at: datetime | None = None
    date_source: DateSource = DateSource.FIRST_SEEN
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """A parsed feed; `degraded` says what was broken but survivable."""

    title: str = ""
    site_url: str = ""
    language: str = ""
    ttl_s: float | None = None
    entries: tuple[ParsedEntry, ...] = ()
    degraded: str | None = None


class EntryStatus(StrEnum):
    BASELINE = "baseline"
    """Seen on a feed's first poll (or a silent re-baseline): recorded, not judged."""
    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"
    """Gave up after bounded retries, nothing left to read."""
    QUARANTINED = "quarantined"
    """Killed the worker three times; the feed goes on without it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A stored feed item; unique per feed by `identity` (see core/entries.py)."""

    id: int
    feed_id: int
    feed_title: str
    identity: str
    fingerprint: str
    url: str
    canonical_url: str
    title: str
    summary: str
    content_html: str
    author: str
    published_at: datetime | None
    date_source: DateSource
    first_seen_at: datetime
    status: EntryStatus
    revision: int
    attempts: int
    next_attempt_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """An entry to insert, or to put back in the queue because its content changed."""

    identity: str
    fingerprint: str
    parsed: ParsedEntry
    canonical_url: str
    status: EntryStatus
    changed: bool = False
    """True when the identity is known and the fingerprint is new."""
    aliases: tuple[str, ...] = ()
    """Its other identities: the store answers to each with this entry's fingerprint.

    A changed entry's `identity` may be an alias of the entry that it changes.
    """


# ----------------------------------------------------------------------------- articles


class ArticleSource(StrEnum):
    PAGE = "page"
    FEED_CONTENT = "feed content"
    FEED_SUMMARY = "feed summary"
    """The page was blocked or empty; judgments on it carry less confidence."""
    FILE = "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """What extraction reads from a page."""

    text: str
    title: str = ""
    author: str = ""
    outlet: str = ""
    language: str = ""
    published_at: datetime | None = None
    canonical_url: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """Extracted text with its metadata. Quotes are spans of `text`; it is stored unchanged."""

    url: str
    canonical_url: str
    title: str
    text: str
    outlet: str = ""
    author: str = ""
    language: str = ""
    published_at: datetime | None = None
    date_source: DateSource = DateSource.FIRST_SEEN
    fetched_at: datetime | None = None
    source: ArticleSource = ArticleSource.PAGE
    content_hash: str = ""
    revision: int = 1
    warnings: tuple[str, ...] = ()
    id: int | None = None
    etag: str | None = None
    """The page's validators as it was read; they are kept in its place in the queue of revisits."""
    last_modified: str | None = None


class SentenceRole(StrEnum):
    BODY = "body"
    BACKGROUND = "background"
    """Standing paragraphs that repeat old facts; readable, but not news."""
    BOILERPLATE = "boilerplate"
    """Teasers, promos, captions, donation lines, related-story lines, bylines."""
    OTHER_STORY = "other story"
    """A second article glued to the page."""


READABLE_ROLES = (SentenceRole.BODY, SentenceRole.BACKGROUND)
"""What is the report's own text: the rest is not read for claims."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of an article: `text == article.text[start:end]`."""

    index: int
    start: int
    end: int
    text: str
    paragraph: int
    role: SentenceRole = SentenceRole.BODY


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A candidate sentence for one claim, with its neighbours in the same paragraph or the one before."""

    sentence: Sentence
    score: float
    before: Sentence | None = None
    after: Sentence | None = None


# ----------------------------------------------------------------------------- judging


class Stance(StrEnum):
    CONFIRMS = "confirms"
    CONTRADICTS = "contradicts"
    UPDATES = "updates"
    MENTIONS = "mentions"
    UNRELATED = "unrelated"


ALERTING_STANCES = (Stance.CONFIRMS, Stance.CONTRADICTS, Stance.UPDATES)


class DeltaKind(StrEnum):
    QUANTITY = "quantity"
    DATE = "date"
    STAGE = "stage"
    STATUS = "status"
    PLACE = "place"
    ACTOR = "actor"
    EXTENT = "extent"
    ATTRIBUTION = "attribution"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delta:
    """What changed, as data: old -> new, in words and, where they could be read, as values."""

    kind: DeltaKind
    old: str
    new: str
    old_value: Quantity | None = None
    new_value: Quantity | None = None
    old_days: tuple[date, date] | None = None
    """The first and the last day that the old date may mean."""
    new_days: tuple[date, date] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgment:
    """A judge's answer. `quote == article.text[start:end]`, or '' with start == end == 0."""

    claim_id: str
    stance: Stance
    confidence: float
    """Probability, 0..1, that the stance is exactly right."""
    quote: str = ""
    start: int = 0
    end: int = 0
    reason: str = ""
    delta: Delta | None = None
    probabilities: Mapping[Stance, float] = field(default_factory=dict)
    said: Attribution | None = None
    background: bool = False
    unsupported: bool = False
    """Only the neural model says so: no rule over readings comes to the same stance."""
    doubt: str = ""
    """Why it may not be asserted (a demand, a rumour, a main clause that says otherwise ...), or ''."""
    judged: bool = True
    """False where the language is not read: found by names only, at most `mentions`."""
    judge: str = ""
    """Name and version of the judge, stored with every judgment."""


# ----------------------------------------------------------------------------- deciding


class Independence(StrEnum):
    INDEPENDENT = "independent"
    ECHO = "echo"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where the information first came from, as far as the report shows."""

    key: str
    """Equal keys = the same original report or source, for this claim."""
    outlet: str
    credited: tuple[str, ...] = ()
    independence: Independence = Independence.UNKNOWN
    echo_of: str = ""
    """Readable name of the earlier report that this one repeats, or ''."""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """Words in quotation marks, who said them ('' if not told), and whether to everybody."""

    text: str
    speaker: str = ""
    public: bool = False
    """Given in a statement, a post or a press conference: any outlet may have it first hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Traces:
    """What shows that two reports are one text or draw on one talk."""

    signature: bytes = b""
    """See core/shingles.py; b'' where the text is too short or was stored without one."""
    quotations: tuple[Quotation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Twin:
    """A stored article with nearly the text of another one."""

    article_id: int
    outlet: str
    canonical_url: str
    published_at: datetime | None
    similarity: float
    """Estimated share of the text in common, 0..1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorEvidence:
    """Earlier evidence for a claim, from the store or from its baseline documents."""

    origin_key: str
    outlet: str
    credited: tuple[str, ...]
    stance: Stance
    delta: Delta | None
    quote: str
    published_at: datetime | None
    canonical_url: str = ""
    alerted: bool = False
    baseline: bool = False
    article_id: int | None = None
    said: Attribution | None = None
    traces: Traces = field(default_factory=Traces)
    independence: Independence = Independence.INDEPENDENT
    withdrawn: bool = False
    """Its page no longer says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimHistory:
    claim_id: str
    evidence: tuple[PriorEvidence, ...] = ()


class Reason(StrEnum):
    """Why an alert was or was not sent; the first five alert, the rest do not."""

    NEW_REPORTING = "NEW_REPORTING"
    FURTHER_ORIGIN = "FURTHER_ORIGIN"
    """Another origin, independent of those that we hold, says the same."""
    STANCE_CHANGED = "STANCE_CHANGED"
    VALUE_CHANGED = "VALUE_CHANGED"
    UNJUDGED_MENTION = "UNJUDGED_MENTION"
    """The claim asked for mentions in languages that are not judged."""
    WITHDRAWN = "WITHDRAWN"
    """The page was edited and no longer says what was alerted from it."""
    FIRST_POLL = "FIRST_POLL"
    LOW_CONFIDENCE = "LOW_CONFIDENCE"
    ALREADY_ALERTED = "ALREADY_ALERTED"
    SYNDICATED_COPY = "SYNDICATED_COPY"
    """An echo of what we hold, without a value or a denial of its own."""
    VALUE_HELD = "VALUE_HELD"
    """An echo, or a report without a source, of a value that we hold from somebody else."""
    UNKNOWN_ORIGIN = "UNKNOWN_ORIGIN"
    """It says what we hold and not from whom it has it: perhaps only from there."""
    ACCEPTED = "ACCEPTED"
    """A user made what it reports the claim's own: it says what the claim says now."""
    GROUPED = "GROUPED"
    """It joined an alert about the same that was made a few minutes before."""
    MUTED = "MUTED"
    INACTIVE = "INACTIVE"
    TOO_OLD = "TOO_OLD"
    BEFORE_CLAIM = "BEFORE_CLAIM"
    """Published before the claim's as-of date: it cannot be news about it."""
    BACKGROUND = "BACKGROUND"
    NO_QUOTE = "NO_QUOTE"
    MENTION_ONLY = "MENTION_ONLY"
    NOT_JUDGED = "NOT_JUDGED"
    UNRELATED = "UNRELATED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Alert or not, and why. `alert_key` identifies (claim, origin, stance, delta); '' if no alert."""

    alert: bool
    reason: Reason
    explanation: str
    alert_key: str = ""
    standing: str = ""
    """How many outlets and origins we hold with this one, in words; not stored."""
    origins: int = 0
    """Origins that say so, with this one; 0 where they were not counted. Not stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A least confidence that is not the configured one: what that is, and why it moved, in words."""

    configured: float
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedWords:
    """What an alert of a claim said, that a reader marked right or wrong."""

    stance: Stance
    quote: str
    value: str
    """See `value_key`: '' where nothing had changed."""
    wrong: bool
    weight: float = 1.0
    who: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AlikeMarks:
    """What readers marked of a claim, and where its thresholds stand without regard to words."""

    words: tuple[MarkedWords, ...]
    pulls: Mapping[tuple[Stance, bool], tuple[float, float]]
    """Of each (stance, unsupported): where its threshold began, and what pulls at it, in log-odds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertPolicy:
    """What may alert: thresholds per stance on the judge's confidence, and how old is too old."""

    min_confidence: Mapping[Stance, float]
    min_confidence_unsupported: Mapping[Stance, float] = field(default_factory=dict)
    """Asked as well where no rule supports the stance."""
    max_age: timedelta | None
    echo_window: timedelta = timedelta(days=7)
    """Two reports crediting the same outlet within this time share an origin."""
    holds: Mapping[Stance, timedelta] = field(default_factory=dict)
    """How long a new alert waits for further reports of the same; none = it is due at once."""
    group_within: timedelta = timedelta(minutes=10)
    """A report of the same joins an alert that is no older than this; 0 = each alerts by itself."""
    moved: Mapping[tuple[Stance, bool], Moved] = field(default_factory=dict)
    """Of which least confidences (stance, unsupported) feedback has moved."""
    alike: AlikeMarks | None = None
    """Moves them further for what says nearly the same as something that was marked."""


# ----------------------------------------------------------------------------- alerts


@dataclass(frozen=True, slots=True, kw_only=True)
class FurtherReport:
    """A report that says what an alert says, and joined it."""

    outlet: str
    url: str
    independence: Independence


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertMessage:
    """A channel-neutral message. Every string may hold hostile text: escape it at each sink."""

    alert_id: str
    alert_key: str
    claim_id: str
    claim_text: str
    claim_as_of: date | None
    stance: Stance
    reason: Reason
    delta: Delta | None
    quote: str
    article_title: str
    article_url: str
    outlet: str
    published_at: datetime | None
    said: Attribution | None
    credited: tuple[str, ...]
    independence: Independence
    echo_of: str
    confidence: float
    confidence_word: str
    """low, medium or high."""
    why: str
    """The judge's reason, in one line."""
    notes: tuple[str, ...] = ()
    """Warnings that belong in the alert, such as: read from the feed's summary only."""
    standing: str = ""
    """Such as: second independent origin: AFP, beside Reuters; 4 outlets, 2 origins."""
    also: tuple[FurtherReport, ...] = ()
    """Reports that joined the alert before it was sent."""
    claim_version: int = 0
    """0 in messages of before versions were written down."""
    origins: int = 0
    """Origins that said so when it was made, this one included; 0 where they were not counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A stored alert; `id` is short and stable, the first characters of its key."""

    id: str
    key: str
    claim_id: str
    created_at: datetime
    message: AlertMessage


class DeliveryStatus(StrEnum):
    PENDING = "pending"
    SENDING = "sending"
    UNKNOWN = "unknown"
    """The other side may have it: looked up before it is sent again."""
    SENT = "sent"
    FAILED = "failed"
    FOR_DIGEST = "for digest"
    """Waits for its channel's next digest, which is due at `next_attempt_at`."""
    DIGESTED = "digested"
    """Told by a digest, which is a delivery of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A judgment with its origin and decision: one row of the evidence table."""

    judgment: Judgment
    claim_version: int
    origin: Origin
    decision: Decision
