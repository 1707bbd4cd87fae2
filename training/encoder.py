"""The stance model in torch: a BERT encoder over (claim, passage) that is told which words the two share."""

from __future__ import annotations

import functools
import time
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

LAYERS, WIDTH, HEADS, INNER = 6, 384, 12, 1536
VOCABULARY, POSITIONS, KINDS, STANCES = 30522, 192, 6, 5
_EPSILON = 1e-12


@functools.cache
def has_quick_bfloat16() -> bool:
    """Return whether this CPU multiplies bfloat16 sooner than floats.

    One without the instructions takes fifty times as long over it; one with AVX512-BF16 alone says that it has them, and takes
    twice as long, so it is tried too.
    """
    if not torch.ops.mkldnn._is_mkldnn_bf16_supported():
        return False
    return _seconds_to_multiply(torch.bfloat16) < _seconds_to_multiply(torch.float32)


def autocast() -> torch.autocast:
    """Return the context in which a model of ours is run: in bfloat16 where that is quicker."""
    return torch.autocast("cpu", dtype=torch.bfloat16, enabled=has_quick_bfloat16())


def _seconds_to_multiply(dtype: torch.dtype) -> float:
    x, weights = torch.ones(2048, WIDTH, dtype=dtype), torch.ones(INNER, WIDTH, dtype=dtype)
    best = float("inf")
    for _ in range(6):  # the first compiles the kernel
        start = time.perf_counter()
        functional.linear(x, weights)
        best = min(best, time.perf_counter() - start)
    return best


class Layer(nn.Module):
    """One transformer layer, post-norm, as BERT has it."""

    def __init__(self) -> None:
        super().__init__()
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)
        self.norm1 = nn.LayerNorm(WIDTH, eps=_EPSILON)
        self.up = nn.Linear(WIDTH, INNER)
        self.down = nn.Linear(INNER, WIDTH)
        self.norm2 = nn.LayerNorm(WIDTH, eps=_EPSILON)
        self.dropout = nn.Dropout(0.1)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """Map (batch, tokens, width) to the same shape; `mask` is added to the attention scores."""
        batch, tokens, _ = x.shape
        heads = self.qkv(x).view(batch, tokens, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        # plain attention: torch's fused kernel is slower at these lengths on a CPU, backward above all
        scores = heads[0] @ heads[1].transpose(-1, -2) * (WIDTH // HEADS) ** -0.5
        if mask is not None:
            scores = scores + mask.to(scores.dtype)
        mixed = torch.softmax(scores, dim=-1).to(heads.dtype) @ heads[2]
        mixed = mixed.transpose(1, 2).reshape(batch, tokens, WIDTH)
        x = self.norm1(
            x + self.out(mixed)
        )  # dropout on one branch only: drawing it costs a tenth of a step on a CPU
        return self.norm2(x + self.dropout(self.down(functional.gelu(self.up(x)))))


class StanceEncoder(nn.Module):
    """Five logits (confirms, contradicts, updates, mentions, unrelated) for each pair.

    `kinds` says of every token: in the claim 0, the same word is in the passage 1, a number that is not 2;
    in the passage 3, 4, 5 likewise.
    """

    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(VOCABULARY, WIDTH)
        self.places = nn.Embedding(POSITIONS, WIDTH)
        self.kinds = nn.Embedding(KINDS, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=_EPSILON)
        self.dropout = nn.Dropout(0.1)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.pool = nn.Linear(2 * WIDTH, WIDTH)
        self.head = nn.Linear(WIDTH, STANCES)

    def forward(self, ids: Tensor, kinds: Tensor, lengths: Tensor | None = None) -> Tensor:
        """Return (batch, 5) logits; `lengths` only where the batch is padded."""
        tokens = ids.shape[1]
        x = self.words(ids) + self.places.weight[:tokens] + self.kinds(kinds)
        x = self.dropout(self.norm(x))
        mask = None
        if lengths is not None:
            real = torch.arange(tokens)[None, :] < lengths[:, None]
            mask = torch.zeros(ids.shape[0], 1, 1, tokens, dtype=x.dtype)
            mask.masked_fill_(~real[:, None, None, :], -1e4)
        for layer in self.layers:
            x = layer(x, mask)
        if lengths is None:
            mean = x.mean(dim=1)
        else:
            share = real.to(x.dtype) / lengths[:, None].to(x.dtype)
            mean = (x * share[:, :, None]).sum(dim=1)
        pooled = functional.gelu(self.pool(torch.cat([x[:, 0], mean], dim=-1)))
        return self.head(self.dropout(pooled))

    def freeze(self, layers: int) -> None:
        """Leave words, and with the first layers also places and kinds, as they are; two layers save a fifth of a step."""
        self.words.weight.requires_grad_(False)
        if layers:
            for part in (self.places, self.kinds, self.norm, *self.layers[:layers]):
                part.requires_grad_(False)

    def start_from(self, weights: Path) -> None:
        """Load a BERT checkpoint of this size (safetensors); the head stays as initialised."""
        source = load_file(weights)
        with torch.no_grad():
            self.words.weight.copy_(source["embeddings.word_embeddings.weight"])
            self.places.weight.copy_(source["embeddings.position_embeddings.weight"][:POSITIONS])
            sides = source["embeddings.token_type_embeddings.weight"]
            self.kinds.weight.copy_(sides.repeat_interleave(KINDS // 2, dim=0))
            _norm(self.norm, source, "embeddings.LayerNorm")
            for number, layer in enumerate(self.layers):
                at = f"encoder.layer.{number}"
                parts = [f"{at}.attention.self.{name}" for name in ("query", "key", "value")]
                layer.qkv.weight.copy_(torch.cat([source[f"{part}.weight"] for part in parts]))
                layer.qkv.bias.copy_(torch.cat([source[f"{part}.bias"] for part in parts]))
                _linear(layer.out, source, f"{at}.attention.output.dense")
                _norm(layer.norm1, source, f"{at}.attention.output.LayerNorm")
                _linear(layer.up, source, f"{at}.intermediate.dense")
                _linear(layer.down, source, f"{at}.output.dense")
                _norm(layer.norm2, source, f"{at}.output.LayerNorm")


def _linear(target: nn.Linear, source: dict[str, Tensor], name: str) -> None:
    target.weight.copy_(source[f"{name}.weight"])
    target.bias.copy_(source[f"{name}.bias"])


def _norm(target: nn.LayerNorm, source: dict[str, Tensor], name: str) -> None:
    target.weight.copy_(source[f"{name}.weight"])
    target.bias.copy_(source[f"{name}.bias"])
