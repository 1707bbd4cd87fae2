"""Signatures of the webhook, after the Standard Webhooks specification (v1: HMAC-SHA256)."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Iterable
from hashlib import sha256

_PREFIX = "whsec_"
_LEAST_BYTES = 16


def signing_key(secret: str) -> bytes:
    """Return the key that a secret stands for: the bytes of 'whsec_' + base64, or its text as UTF-8.

    Raises ValueError, without quoting it, for one that is damaged or too short to keep a secret.
    """
    key = secret.encode()
    if secret.startswith(_PREFIX):
        try:
            key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
        except (binascii.Error, ValueError):
            raise ValueError("is not base64 after whsec_") from None
    if len(key) < _LEAST_BYTES:
        raise ValueError(f"is shorter than {_LEAST_BYTES} bytes")
    return key


def signatures(keys: Iterable[bytes], message_id: str, timestamp_s: int, body: bytes) -> str:
    """Return the value of the header webhook-signature: one 'v1,base64' a key, blanks between."""
    signed = b".".join((message_id.encode(), str(timestamp_s).encode(), body))
    digests = (hmac.new(key, signed, sha256).digest() for key in keys)
    return " ".join(f"v1,{base64.b64encode(digest).decode()}" for digest in digests)
