"""Mail, Teams, Discord, ntfy and a hundred more through Apprise. The one door to apprise.

At least once: Apprise says whether a message was taken, not why it was not, and nothing can be looked up.
"""

from __future__ import annotations

import logging
import re
import threading
import warnings
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from watcher.core.errors import ConfigError, DeliveryError
from watcher.core.message_text import headline, post_text
from watcher.core.model import AlertMessage
from watcher.core.ports import Receipt
from watcher.core.posts import ClaimCard, Digest, Place, Post, key_of

_LABELLED = re.compile(r"([A-Za-z0-9][A-Za-z0-9_-]{0,31})=(?=[A-Za-z][A-Za-z0-9+.-]*://)")
_HTTP_STATUS = re.compile(r"\berror=([1-5][0-9]{2})\b")
_SLOWEST_PACE_S = 1.0
"""The outbox paces a channel itself; some services of Apprise would sleep 5.5 s between messages."""
_TITLE_CHARS = 120
_SHORTEST_BODY = 40

# They show text as it is; all others may ping, link or format what they find in it.
_LITERAL = frozenset("mailto mailtos json jsons form forms xml xmls syslog rsyslog".split())
_URL = re.compile(r"https?://\S+")
_MENTION = re.compile(r"@|<(?=[@!#/A-Za-z])|\](?=[(\[])")
_ZERO_WIDTH_SPACE = "\u200b"
_UNSHOWN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"
)


class AppriseChannel:
    """Sends to one Apprise URL, so that a failure of one sends nothing again to the others."""

    default_target = ""
    has_channels = False
    looks_up = False
    has_threads = False

    def __init__(self, *, label: str, url: str, timeout_s: float = 30.0) -> None:
        """`label` is all that is ever shown of the URL; raises ConfigError."""
        self.name = f"apprise-{label}"
        self._timeout_s = timeout_s
        # Before the import: from its first line on, what it logs goes nowhere.
        self._reasons = _Reasons.shared()
        try:
            import apprise
        except ImportError:
            raise ConfigError(
                ("apprise.urls: needs the extra: pip install 'watcher[apprise]'",)
            ) from None
        asset = apprise.AppriseAsset(
            app_id="Watcher",
            app_desc="Watcher alerts",
            async_mode=False,
            # A redirect would take the message, and the password in its URL, elsewhere.
            http_redirects=False,
            storage_mode="memory",
        )
        with warnings.catch_warnings():
            # The first look at a URL imports all services, and some of them what Python has given up.
            warnings.simplefilter("ignore", DeprecationWarning)
            service: Any = apprise.Apprise.instantiate(url, asset=asset)
        if service is None:
            raise ConfigError(
                (
                    f"apprise.urls: {self.name} is not an address that Apprise can use;"
                    " `apprise --details` lists the forms",
                )
            )
        service.request_rate_per_sec = min(service.request_rate_per_sec, _SLOWEST_PACE_S)
        self._service = service
        self._literal = url.partition("://")[0].lower() in _LITERAL
        self._text_format = apprise.NotifyFormat.TEXT
        self._truncate = apprise.OverflowMode.TRUNCATE
        self._sending: threading.Thread | None = None

    def send(self, post: Post, place: Place) -> Receipt:
        """Send once; raises DeliveryError. After an unknown outcome it is sent again."""
        if self._sending is not None and self._sending.is_alive():
            raise DeliveryError(f"{self.name} is still busy with the message before", unknown=True)
        title, body = self._title_and_body(post)
        outcome: list[bool] = []
        # A thread of its own, as nothing else ends a service that answers a byte now and then.
        self._sending = threading.Thread(
            target=self._notify, args=(title, body, outcome), name=self.name, daemon=True
        )
        self._reasons.take(self.name)
        self._sending.start()
        self._sending.join(self._timeout_s)
        if self._sending.is_alive():
            raise DeliveryError(
                f"{self.name}: no answer within {self._timeout_s:g} s", unknown=True
            )
        if outcome != [True]:
            reason = self._reasons.take(self.name) or "Apprise does not say why"
            raise DeliveryError(f"{self.name} did not take the message ({reason})", unknown=True)
        return Receipt()

    def find(self, key: str, place: Place, since: datetime) -> Receipt | None:
        """Return None: Apprise cannot read what it sent."""
        return None

    def revise(self, card: ClaimCard, place: Place, receipt: Receipt) -> None:
        """Do nothing: there are no parent messages."""

    def _notify(self, title: str, body: str, outcome: list[bool]) -> None:
        # The service itself, not Apprise.notify: that would retry by itself where a URL says so.
        try:
            outcome.append(
                bool(
                    self._service.notify(
                        body=body,
                        title=title,
                        body_format=self._text_format,
                        overflow=self._truncate,
                    )
                )
            )
        except Exception as error:  # noqa: BLE001 - any of its hundred services may fail in its own way
            self._reasons.note(self.name, type(error).__name__)

    def _title_and_body(self, post: Post) -> tuple[str, str]:
        """Return a title, and a body that fits the service; its last line says which post it is."""
        if isinstance(post, AlertMessage):
            title, mark = headline(post), f"alert {post.alert_id}"
        elif isinstance(post, Digest):
            title, mark = post.title, f"digest {post.id}"
        else:
            title, mark = post.claim_text, f"claim {post.claim_id}"
        title = _clip(" ".join(self._plain(title).split()), _TITLE_CHARS)
        tail = f"\n{mark} · {key_of(post)[:16]}"
        # Where there is no title, it is put before the body.
        room = self._service.body_maxlen - (0 if self._service.title_maxlen > 0 else len(title) + 2)
        text = self._plain(post_text(post)).strip()
        return title, _clip(text, max(room - len(tail), _SHORTEST_BODY)) + tail

    def _plain(self, text: str) -> str:
        clean = _UNSHOWN.sub(" ", text)
        return clean if self._literal else without_mentions(clean)


def without_mentions(text: str) -> str:
    """Return text in which a chat finds nobody to ping and no link under other words.

    A zero-width space comes after what begins a mention; in URLs @ is percent-encoded.
    """
    parts, at = [], 0
    for url in _URL.finditer(text):
        parts += [_broken(text[at : url.start()]), url[0].translate(_IN_URLS)]
        at = url.end()
    return "".join([*parts, _broken(text[at:])])


_IN_URLS = str.maketrans({"@": "%40", "<": "%3C", ">": "%3E", "]": "%5D", "[": "%5B", "|": "%7C"})


def _broken(text: str) -> str:
    return _MENTION.sub(lambda match: match[0] + _ZERO_WIDTH_SPACE, text)


def labelled(urls: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return (label, url) pairs: 'phone=ntfys://...' has a name of its own, others their number.

    Raises ConfigError where two have one name.
    """
    pairs = []
    for count, written in enumerate(urls, start=1):
        match = _LABELLED.match(written)
        pairs.append((match[1], written[match.end() :]) if match else (str(count), written))
    labels = [label.lower() for label, _ in pairs]
    for label in labels:
        if labels.count(label) > 1:
            raise ConfigError((f"apprise.urls: two are named {label}",))
    return tuple(pairs)


def _clip(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


class _Reasons(logging.Handler):
    """Hears what Apprise logs, which may tell URLs and bodies: of it only an HTTP status is kept."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._by_thread: dict[str, str] = {}

    @classmethod
    def shared(cls) -> _Reasons:
        """Return the one listener of Apprise's logger, whose lines go nowhere else."""
        logger = logging.getLogger("apprise")
        logger.propagate = False
        held = next((item for item in logger.handlers if isinstance(item, cls)), None)
        if held is None:
            held = cls()
            logger.handlers[:] = [held]
        return held

    def emit(self, record: logging.LogRecord) -> None:
        """Keep what can be said of a line without quoting it."""
        try:
            text = record.getMessage()
        except (TypeError, ValueError):
            return
        if status := _HTTP_STATUS.search(text):
            self.note(record.threadName or "", f"HTTP {status[1]}")
        elif "onnection error" in text:
            self.note(record.threadName or "", "no connection, or it broke")

    def note(self, thread: str, reason: str) -> None:
        self._by_thread[thread] = reason

    def take(self, thread: str) -> str:
        """Return the last reason that a thread gave, and forget it; '' where it gave none."""
        return self._by_thread.pop(thread, "")
