"""What the pipeline needs from the outside, as Protocols. Adapters implement them; watcher/app wires them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ParamSpec, Protocol, TypeVar

from watcher.core.errors import AdviceFault
from watcher.core.model import (
    Article,
    Claim,
    Extracted,
    Judgment,
    ParsedFeed,
    Passage,
    Sentence,
    Stance,
)
from watcher.core.posts import ClaimCard, Place, Post

P = ParamSpec("P")
T = TypeVar("T")


# ----------------------------------------------------------------------------- fetching


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchRequest:
    url: str
    etag: str | None = None
    last_modified: str | None = None
    accept: str = "*/*"


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchResponse:
    """A response with any status. `headers` has lower-case names; `body` is decoded from its content coding."""

    url: str
    """Where the last hop ended."""
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    moved_to: str | None = None
    """The URL that an unbroken chain of 301/308 hops from the first request leads to, or None."""


class Fetcher(Protocol):
    async def fetch(self, request: FetchRequest) -> FetchResponse:
        """Fetch one URL politely and safely.

        Raises FetchError when there is no usable response; any HTTP status is a response.
        """

    async def close(self) -> None: ...


class Workers(Protocol):
    """A pool of processes that can be killed."""

    async def run(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a picklable module-level function in a worker; raises WorkerError when it had to be killed."""

    def close(self) -> None: ...


class FeedParser(Protocol):
    async def parse(self, body: bytes, content_type: str, url: str, now: datetime) -> ParsedFeed:
        """Parse RSS, Atom, RDF or JSON Feed; raises ParseError when it is no feed, WorkerError when killed."""


class Extractor(Protocol):
    async def extract(self, html: bytes, content_type: str, url: str) -> Extracted:
        """Read the main article of a page; raises ParseError when there is none, WorkerError when killed."""


# ----------------------------------------------------------------------------- judging


class Judge(Protocol):
    """Judges one claim against one article. Same input, same judgment, always."""

    @property
    def name(self) -> str:
        """Name and version, stored with every judgment."""

    @property
    def warning(self) -> str:
        """What the judge has to do without, in one line told with every alert; '' when it is whole."""

    def judge(self, claim: Claim, article: Article, passages: Sequence[Passage]) -> Judgment:
        """Return one judgment from the candidate passages (best first); unsure = mentions."""


StanceScores = tuple[float, float, float, float, float]
"""Natural logarithms of probabilities that sum to 1, in the order of `Stance`."""


class StanceScorer(Protocol):
    """Scores one claim against one passage, whatever else is scored. Same input, same scores, always."""

    @property
    def name(self) -> str:
        """Name and version of the model."""

    def scores(self, claim: str, passage: str) -> StanceScores:
        """Return log-probabilities of the stances; text of any kind and length has some."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """A second opinion on a claim and an article; only its shape was checked."""

    stance: Stance
    confidence: float
    """0..1."""
    quote: str
    why: str


class Advisor(Protocol):
    """Gives second opinions where it can; the judge stands alone where it cannot."""

    @property
    def name(self) -> str:
        """Name and version, stored with every judgment that it had a part in."""

    def advise(
        self, claim: Claim, article: Article, sentences: Sequence[Sentence]
    ) -> Advice | None:
        """Return what these sentences of the article say of the claim, or None; never raises."""

    def discard(self, fault: AdviceFault) -> None:
        """Count an opinion that was of no use."""


# ----------------------------------------------------------------------------- delivering


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Proof of delivery: the other side's id of the message and of its channel ('' where it gives none)."""

    external_id: str = ""
    channel_id: str = ""
    thread: str = ""
    """The thread that it went into. '' for a reply: its parent was deleted, and it stands in the channel."""


class Notifier(Protocol):
    """Sends posts somewhere. Synchronous: called from a thread of its own, one post at a time."""

    @property
    def name(self) -> str:
        """Such as 'slack' or 'apprise-desk': stored with every delivery."""

    @property
    def default_target(self) -> str:
        """Where a message goes when its claim names no channel ('' where there is only one place)."""

    @property
    def has_channels(self) -> bool:
        """True when a claim's own channels are targets of this notifier."""

    @property
    def looks_up(self) -> bool:
        """True when `find` can tell whether an earlier send arrived; False = at least once."""

    @property
    def has_threads(self) -> bool:
        """True when a claim has a parent message (a ClaimCard) and its alerts are replies to it."""

    def send(self, post: Post, place: Place) -> Receipt:
        """Send once, never retrying by itself; raises DeliveryError.

        A place with a thread that is gone raises DeliveryError(gone=True).
        """

    def find(self, key: str, place: Place, since: datetime) -> Receipt | None:
        """Return the receipt of a post with this key sent since then, or None; raises DeliveryError."""

    def revise(self, card: ClaimCard, place: Place, receipt: Receipt) -> None:
        """Bring a parent message up to date; sending the same again does no harm. Raises DeliveryError.

        A message that is not there any more raises DeliveryError(gone=True).
        """
