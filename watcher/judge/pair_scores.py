"""What every scorer of pairs does alike: take any text, read a tokenizer, remember, and give logarithms."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from watcher.core.errors import ModelError
from watcher.core.model import Stance
from watcher.core.ports import StanceScores
from watcher.judge.onnx_graph import first_line

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_CACHED_PAIRS = 2048
_MOST_CHARS = 4_000
"""More than any tokens that a model takes; tokenizing costs time for every character."""
LONG_TEXT = "word " * (_MOST_CHARS // 5)
"""What a model is tried out with when it is loaded: what it takes of this, it takes of any text."""
_SURROGATES = re.compile(r"[\ud800-\udfff]")


def read_tokenizer(content: bytes) -> Tokenizer:
    """Return a tokenizer for which text is only text; raises ModelError."""
    try:
        from tokenizers import Tokenizer
    except (ImportError, OSError) as error:
        raise ModelError(f"tokenizers cannot be imported: {first_line(error)}") from None
    try:
        tokenizer = Tokenizer.from_str(content.decode())
    except Exception as error:  # noqa: BLE001 - it raises a bare Exception
        raise ModelError(f"tokenizer.json cannot be loaded: {first_line(error)}") from None
    tokenizer.no_truncation()
    tokenizer.no_padding()
    # "[SEP]" in an article must not end the passage and begin another one.
    tokenizer.encode_special_tokens = True
    return tokenizer


def remembered(score: Callable[[str, str], StanceScores]) -> Callable[[str, str], StanceScores]:
    """Return the same function for text of any kind and length, with its last answers kept."""
    kept = lru_cache(maxsize=_CACHED_PAIRS)(score)

    def scores(claim: str, passage: str) -> StanceScores:
        return kept(_plain(claim), _plain(passage))

    return scores


def _plain(text: str) -> str:
    return _SURROGATES.sub("\ufffd", text[:_MOST_CHARS]).replace("\0", " ")


def softmax(logits: Sequence[float]) -> list[float]:
    """Return probabilities; all alike where a logit is no number, as low-precision models give."""
    if not all(map(math.isfinite, logits)):
        return [1.0 / len(logits)] * len(logits)
    highest = max(logits)
    powers = [math.exp(logit - highest) for logit in logits]
    total = math.fsum(powers)
    return [power / total for power in powers]


def log_probabilities(probabilities: Sequence[float], floor: float) -> StanceScores:
    """Return their logarithms, each stance having at least `floor`; five probabilities, in order."""
    room = 1.0 - len(Stance) * floor
    confirms, contradicts, updates, mentions, unrelated = (
        math.log(floor + room * probability) for probability in probabilities
    )
    return confirms, contradicts, updates, mentions, unrelated
