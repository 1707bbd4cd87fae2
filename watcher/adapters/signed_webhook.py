"""A webhook of the user's own: signed JSON by POST. At least once: its receiver drops doubles by their key."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

import httpx2

from watcher import __version__
from watcher.core.errors import DeliveryError
from watcher.core.ports import Receipt
from watcher.core.post_json import post_to_json
from watcher.core.posts import ClaimCard, Place, Post, key_of
from watcher.core.schedule import retry_after_s
from watcher.core.webhook_signatures import signatures, signing_key

# The receiver had no time for it, or asks to wait: nothing is wrong with us or the message.
_PASSING = frozenset({408, 425, 429})
# It is about this one message; another one may go through.
_OF_THE_MESSAGE = frozenset({413, 422})
_REMEDY = {
    400: "it may not have liked the signature: compare [webhook] secrets with the receiver's",
    401: "compare [webhook] secrets with the receiver's",
    403: "compare [webhook] secrets with the receiver's",
    404: "there is nothing at [webhook] url",
    405: "what is at [webhook] url takes no POST",
    410: "the receiver is gone for good: set another [webhook] url",
    413: "the message is too large for the receiver",
    422: "the receiver could not use this message",
}


class SignedWebhook:
    """Posts to one address; a 2xx is the receipt, whatever its body says."""

    name = "webhook"
    default_target = ""
    has_channels = False
    looks_up = False
    has_threads = False

    def __init__(
        self,
        *,
        url: str,
        secrets: Sequence[str],
        timeout_s: float = 10.0,
        clock: Callable[[], datetime],
    ) -> None:
        """Each secret signs each post, the newest first; raises ValueError for one that is no good."""
        self._url = url
        self._keys = tuple(signing_key(secret) for secret in secrets)
        self._timeout_s = timeout_s
        self._clock = clock
        self._tls = httpx2.create_ssl_context(trust_env=False)

    def send(self, post: Post, place: Place) -> Receipt:
        """Post once; raises DeliveryError. After an unknown outcome it is posted again."""
        # Half a surrogate pair, which some receivers refuse, becomes a question mark.
        body = json.dumps(post_to_json(post), ensure_ascii=False).encode("utf-8", "replace")
        try:
            # The library's own limit is for each read; this one is for all of it.
            status, retry_after = asyncio.run(
                asyncio.wait_for(self._post(key_of(post), body), self._timeout_s)
            )
        except TimeoutError:
            raise DeliveryError(
                f"no answer from the webhook within {self._timeout_s:g} s", unknown=True
            ) from None
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError) as error:
            raise _connection_fault(error) from None
        if not 200 <= status < 300:
            raise _refusal(status, retry_after_s(retry_after, self._clock()))
        return Receipt()

    async def _post(self, key: str, body: bytes) -> tuple[int, str | None]:
        sent_s = int(self._clock().timestamp())
        headers = {
            "Content-Type": "application/json",
            "User-Agent": f"Watcher/{__version__}",
            "Accept-Encoding": "identity",
            "webhook-id": key,
            "webhook-timestamp": str(sent_s),
            "webhook-signature": signatures(self._keys, key, sent_s, body),
        }
        # A proxy of the environment or a redirect would take the message elsewhere.
        async with (
            httpx2.AsyncClient(
                trust_env=False,
                follow_redirects=False,
                verify=self._tls,
                timeout=self._timeout_s,
            ) as client,
            client.stream("POST", self._url, content=body, headers=headers) as answer,
        ):
            return answer.status_code, answer.headers.get("retry-after")

    def find(self, key: str, place: Place, since: datetime) -> Receipt | None:
        """Return None: a webhook cannot be asked what it has received."""
        return None

    def revise(self, card: ClaimCard, place: Place, receipt: Receipt) -> None:
        """Do nothing: a webhook has no parent messages."""


def _refusal(status: int, wait_s: float | None) -> DeliveryError:
    remedy = f": {_REMEDY[status]}" if status in _REMEDY else ""
    detail = f"the webhook answered HTTP {status}{remedy}"
    if status in _PASSING:
        return DeliveryError(detail, retry_after_s=wait_s if wait_s is not None else 1.0)
    if status >= 500:
        return DeliveryError(detail, unknown=True, retry_after_s=wait_s)
    if 300 <= status < 400:
        detail += ", a redirect, and none is followed: set [webhook] url to the final address"
    return DeliveryError(detail, permanent=True, stops=status not in _OF_THE_MESSAGE)


def _connection_fault(error: Exception) -> DeliveryError:
    """Tell nothing of the address: its path may be the secret."""
    causes = tuple(_causes(error))
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return DeliveryError("the webhook's certificate is not good")
        if isinstance(cause, socket.gaierror):
            return DeliveryError("the webhook's host name is not known")
    if isinstance(error, httpx2.ConnectError | httpx2.ConnectTimeout):
        return DeliveryError("the webhook cannot be reached")
    if isinstance(error, httpx2.InvalidURL | httpx2.UnsupportedProtocol):
        return DeliveryError("[webhook] url is not an address that can be asked", stops=True)
    return DeliveryError(
        f"the connection to the webhook broke ({type(error).__name__})", unknown=True
    )


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and what it came of; the pool keeps the first cause as an argument only."""
    for _ in range(10):
        if error is None:
            return
        yield error
        inner = next((arg for arg in error.args if isinstance(arg, BaseException)), None)
        error = error.__cause__ or error.__context__ or inner
