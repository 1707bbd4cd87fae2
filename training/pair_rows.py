"""Turn examples into token rows, and rows into tensors."""

from __future__ import annotations

from pathlib import Path

import torch
from tokenizers import Tokenizer

from training.data import Example
from watcher.judge.pair_tokens import encode_pair

Encoded = tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...], float]
"""Token ids, token kinds, stances allowed, weight."""


def read_tokenizer(path: Path) -> Tokenizer:
    """Return the tokenizer without its own truncation and padding."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def encoded(
    tokenizer: Tokenizer, examples: list[Example], cache: dict[tuple[str, str], tuple]
) -> list[Encoded]:
    """Return the examples' rows; what is renamed is new each time, and not kept in the cache."""
    rows = []
    for e in examples:
        key = (e.claim, e.passage)
        found = cache.get(key)
        if found is None:
            tokens = encode_pair(tokenizer, e.claim, e.passage)
            found = (tokens.ids, tokens.kinds)
            if not e.source.startswith("renamed"):
                cache[key] = found
        rows.append((*found, e.allowed, e.weight))
    return rows


def tensors(batch: list[Encoded]) -> tuple[torch.Tensor, ...]:
    """Return ids, kinds, lengths, allowed mask and weights of a batch."""
    longest = max(len(row[0]) for row in batch)
    longest += -longest % 8
    ids = torch.zeros(len(batch), longest, dtype=torch.long)
    kinds = torch.zeros(len(batch), longest, dtype=torch.long)
    allowed = torch.full((len(batch), 5), float("-inf"))
    for number, row in enumerate(batch):
        ids[number, : len(row[0])] = torch.tensor(row[0])
        kinds[number, : len(row[1])] = torch.tensor(row[1])
        allowed[number, list(row[2])] = 0.0
    lengths = torch.tensor([len(row[0]) for row in batch])
    return ids, kinds, lengths, allowed, torch.tensor([row[3] for row in batch])
