"""Say how a model in training does on pairs that it does not learn from."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch.nn import functional

from training.encoder import StanceEncoder, autocast
from training.pair_rows import Encoded, tensors


def predict(model: StanceEncoder, rows: list[Encoded]) -> torch.Tensor:
    """Return (n, 5) log-probabilities in the rows' order."""
    model.eval()
    order = sorted(range(len(rows)), key=lambda at: len(rows[at][0]))
    out = torch.zeros(len(rows), 5)
    with torch.no_grad():
        for start in range(0, len(order), 64):
            chosen = order[start : start + 64]
            ids, kinds, lengths, _, _ = tensors([rows[at] for at in chosen])
            with autocast():
                logits = model(ids, kinds, lengths)
            out[chosen] = functional.log_softmax(logits.float(), dim=-1)
    model.train()
    return out


def report(name: str, scores: torch.Tensor, rows: list[Encoded], ways: int) -> str:
    """Return accuracy and macro-F1 as one line; three ways: updates count as contradicts, unrelated as mentions."""
    said = scores.argmax(-1)
    gold = torch.tensor([row[2][0] for row in rows])
    if ways == 3:
        fold = torch.tensor([0, 1, 1, 3, 3])
        said, gold = fold[said], fold[gold]
    f1s = []
    for stance in gold.unique().tolist():
        hit = ((said == stance) & (gold == stance)).sum().item()
        f1s.append(2 * hit / max(1, (said == stance).sum().item() + (gold == stance).sum().item()))
    each = " ".join(f"{value:.2f}" for value in f1s)
    return f"{name}: n {len(rows)} acc {(said == gold).float().mean():.3f} macro-F1 {sum(f1s) / len(f1s):.3f} [{each}]"


def reports(
    model: StanceEncoder, news: list[Encoded], own: list[Encoded], vitc: list[Encoded]
) -> Iterator[str]:
    """Yield how the model does on pairs that it does not train on."""
    yield report("dev", predict(model, news), news, 5)
    yield report("own", predict(model, own), own, 5)
    yield report("vitc", predict(model, vitc), vitc, 3)
