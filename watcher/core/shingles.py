"""Likeness of texts: one small signature for each, and the keys under which its likes are found.

A text is the set of its three-word runs within sentences, so the order of sentences does not
matter. One hash a run, the least of each bucket kept (MinHash with one permutation: Li, Owen and
Zhang 2012), costs a tenth of hashing each run for every slot.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from zlib import crc32

from watcher.core.model import Sentence, SentenceRole
from watcher.core.text import tokens

SLOTS, ROWS = 60, 3
"""Three equal slots in a row make two texts candidates: likely from 0.5 of likeness, never by chance."""
ALIKE = 0.3
"""Reports of one event by different hands share under 0.1 of their three-word runs."""

_RUN = 3
_FEWEST_RUNS = 20
_EMPTY = 0xFFFFFFFF
_WIDTH = 4


def body_signature(sentences: Sequence[Sentence]) -> bytes:
    """Return the signature of an article's body; promos, captions and glued stories do not count."""
    return signature(item.text for item in sentences if item.role is SentenceRole.BODY)


def signature(sentences: Iterable[str]) -> bytes:
    """Return 240 bytes that stand for a text, b'' where it has fewer than 20 three-word runs."""
    runs = set(_hashed_runs(sentences))
    if len(runs) < _FEWEST_RUNS:
        return b""
    slots = [_EMPTY] * SLOTS
    for run in runs:
        slot = run * SLOTS >> 32
        rank = (run ^ run >> 15) * 0x2C1B3C6D & _EMPTY
        slots[slot] = min(slots[slot], rank)
    return b"".join(rank.to_bytes(_WIDTH, "big") for rank in slots)


def similarity(one: bytes, other: bytes) -> float:
    """Return the estimated share of runs that two texts have in common, 0..1; 0 without a signature."""
    if len(one) != SLOTS * _WIDTH or len(other) != SLOTS * _WIDTH:
        return 0.0
    pairs = zip(_slots(one), _slots(other), strict=True)
    filled = [(a, b) for a, b in pairs if a != _BLANK or b != _BLANK]
    return sum(a == b for a, b in filled) / len(filled) if filled else 0.0


def band_keys(signature: bytes) -> tuple[int, ...]:
    """Return up to 20 keys, each below 2**37; two texts that share one are worth comparing."""
    width = ROWS * _WIDTH
    bands = (signature[start : start + width] for start in range(0, len(signature), width))
    return tuple(
        number << 32 | crc32(band) for number, band in enumerate(bands) if band != _BLANK_BAND
    )


def _slots(signature: bytes) -> array[int]:
    # Only ever compared for equality, so the machine's byte order does not matter.
    return array("I", signature)


_BLANK = _EMPTY
_BLANK_BAND = b"\xff" * (ROWS * _WIDTH)


def _hashed_runs(sentences: Iterable[str]) -> Iterator[int]:
    hashed: dict[str, int] = {}
    for sentence in sentences:
        words = tokens(sentence)
        for word in words:
            if word not in hashed:
                hashed[word] = crc32(word.encode())
        numbers = [hashed[word] for word in words]
        numbers += [0] * (_RUN - len(numbers) if numbers else 0)
        for one, two, three in zip(numbers, numbers[1:], numbers[2:], strict=False):
            # Odd factors: the order of the words counts, and no word is lost.
            yield one * 0x9E3779B1 + two * 0x85EBCA77 + three * 0xC2B2AE3D & _EMPTY
