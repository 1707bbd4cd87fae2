"""Fit the blend's weights on development pairs and write them as JSON.

    python -m training.fit_blend --model DIR --out blend.json --name NAME PAIRS.jsonl... [--processes N] [--test PAIRS.jsonl...]

Multinomial logistic regression with an L2 penalty chosen by cross-validation over stories. The pairs must be
of stories that the neural model was not trained on.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import multiprocessing
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import torch
from torch.nn import functional

from watcher.app.files import bundled_entities
from watcher.core.model import Claim, Stance
from watcher.judge.blended import window_features
from watcher.judge.neural import NeuralScorer
from watcher.judge.structured import StructuredJudge
from watcher.pipeline.judge_pairs import pair_article, pair_passages
from watcher.pipeline.pairs import Pair, read_pairs

FOLDS = 5
PENALTIES = (0.0003, 0.001, 0.003, 0.01, 0.03, 0.1)
_CHUNK = 500
"""Pairs that a process takes at a time; it reads the model anew for them."""
_STANCES = list(Stance)


def read(paths: Sequence[Path]) -> list[Pair]:
    """Return the pairs of some files."""
    return [pair for path in paths for pair in read_pairs(path.read_text().splitlines())[0]]


def read_features(pairs: Sequence[Pair], folder: Path, processes: int) -> list[dict[str, float]]:
    """Return the features of each pair's first window, in order."""
    chunks = [pairs[at : at + _CHUNK] for at in range(0, len(pairs), _CHUNK)]
    with multiprocessing.Pool(processes) as pool:
        return [row for rows in pool.imap(partial(features_of, folder), chunks) for row in rows]


def features_of(folder: Path, pairs: Sequence[Pair]) -> list[dict[str, float]]:
    """Return the features of each pair's first window, one after the other."""
    structured, scorer = StructuredJudge(bundled_entities()), NeuralScorer(folder)
    found = []
    for pair in pairs:
        claim = Claim(id=pair.id, text=pair.claim, as_of=pair.as_of, kind=pair.kind)
        article = pair_article(pair)
        found.append(window_features(structured, scorer, claim, article, pair_passages(article)))
    return found


def matrix(rows: Sequence[dict[str, float]], names: Sequence[str]) -> torch.Tensor:
    """Return features as a (pairs, names) matrix."""
    return torch.tensor([[row.get(name, 0.0) for name in names] for row in rows])


def fit(x: torch.Tensor, y: torch.Tensor, penalty: float) -> tuple[torch.Tensor, torch.Tensor]:
    """Return weights (names, 5) and bias (5)."""
    scale = x.std(dim=0).clamp(min=0.1)
    weights = torch.zeros(x.shape[1], len(_STANCES), requires_grad=True)
    bias = torch.zeros(len(_STANCES), requires_grad=True)
    optimiser = torch.optim.LBFGS([weights, bias], max_iter=200, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        value = (
            functional.cross_entropy(x / scale @ weights + bias, y)
            + penalty * weights.square().sum() / 5
        )
        value.backward()
        return value

    optimiser.step(loss)
    return (weights / scale[:, None]).detach(), bias.detach()


def fold_of(group: str) -> int:
    """Return a story's fold, by hash."""
    return int(hashlib.sha256(f"fold {group}".encode()).hexdigest()[:8], 16) % FOLDS


def cross_validated(
    x: torch.Tensor, y: torch.Tensor, folds: torch.Tensor, penalty: float
) -> torch.Tensor:
    """Return each pair's log-probabilities from a fit that has not seen its story."""
    out = torch.zeros(len(y), len(_STANCES))
    for fold in range(FOLDS):
        weights, bias = fit(x[folds != fold], y[folds != fold], penalty)
        out[folds == fold] = functional.log_softmax(x[folds == fold] @ weights + bias, dim=-1)
    return out


def figures(scores: torch.Tensor, y: torch.Tensor) -> str:
    """Return macro-F1, loss, and recall at xP >= .90 as one line."""
    said = scores.argmax(-1)
    f1 = [
        2
        * ((said == s) & (y == s)).sum().item()
        / max(1, (said == s).sum().item() + (y == s).sum().item())
        for s in range(len(_STANCES))
    ]
    alerts = scores[:, :3].exp().max(-1)
    order = torch.argsort(torch.where(said < 3, alerts.values, -1.0), descending=True)
    alerting = order[(said < 3)[order]]
    right = (said[alerting] == y[alerting]).float()
    shares = right.cumsum(0) / torch.arange(1, len(right) + 1)
    fit_for = torch.nonzero(shares >= 0.9)
    found = right[: fit_for[-1].item() + 1].sum().item() if len(fit_for) else 0.0
    any_right = (y[said < 3] < 3).float().mean().item() if (said < 3).any() else 0.0
    any_found = (said[y < 3] < 3).float().mean().item()
    false = 100 * (said[y >= 3] < 3).float().mean().item()
    as_confirms = (said[y == 2] == 0).float().mean().item()
    each = " ".join(f"{value:.2f}" for value in f1)
    return (
        f"n {len(y)} macro-F1 {sum(f1) / len(f1):.3f} [{each}] loss {functional.nll_loss(scores, y):.3f} "
        f"recall@xP.90 {found / max(1, (y < 3).sum().item()):.3f} alert P {any_right:.3f} R {any_found:.3f} "
        f"false/100 {false:.1f} updates as confirms {as_confirms:.3f}"
    )


def main() -> None:
    """Fit, report and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pairs", nargs="+", type=Path)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--name", default="blend-1")
    parser.add_argument("--test", nargs="*", type=Path, default=[])
    parser.add_argument("--processes", type=int, default=2, help="that read pairs side by side")
    options = parser.parse_args()
    pairs = read(options.pairs)
    rows = read_features(pairs, options.model, options.processes)
    names = sorted({name for row in rows for name in row})
    x, y = matrix(rows, names), torch.tensor([_STANCES.index(pair.label) for pair in pairs])
    folds = torch.tensor([fold_of(pair.group) for pair in pairs])
    model = [names.index(f"model {stance.value}") for stance in _STANCES]
    print("neural alone    ", figures(functional.log_softmax(x[:, model], dim=-1), y))
    only = [
        place
        for place, name in enumerate(names)
        if not name.startswith(("model ", "alone ", "sentences "))
    ]
    print("rules alone, CV ", figures(cross_validated(x[:, only], y, folds, 0.01), y))
    best = None
    for penalty in PENALTIES:
        scores = cross_validated(x, y, folds, penalty)
        loss = functional.nll_loss(scores, y).item()
        print(f"blend, CV {penalty:<6}", figures(scores, y))
        if best is None or loss < best[0]:
            best = (loss, penalty)
    assert best is not None
    weights, bias = fit(x, y, best[1])
    if options.test:
        tests = read(options.test)
        tx = matrix(read_features(tests, options.model, options.processes), names)
        ty = torch.tensor([_STANCES.index(pair.label) for pair in tests])
        print("test            ", figures(functional.log_softmax(tx @ weights + bias, dim=-1), ty))
    document = {
        "name": options.name,
        "fitted_on": [path.name for path in options.pairs],
        "pairs": len(pairs),
        "penalty": best[1],
        "bias": [round(value, 5) for value in bias.tolist()],
        "weights": {
            name: [round(value, 5) for value in row]
            for name, row in zip(names, weights.tolist(), strict=True)
        },
    }
    options.out.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    print(f"wrote {options.out}, penalty {best[1]}")


if __name__ == "__main__":
    main()
