"""Write the weighted mean of checkpoints of one run: `python -m training.mean A.pt 0.65 B.pt 0.35 --out MEAN.pt`."""

from __future__ import annotations

import argparse
from pathlib import Path

import torch


def main() -> None:
    """Read checkpoints and their weights in turn, write their mean."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="+", help="CHECKPOINT WEIGHT CHECKPOINT WEIGHT ...")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    weights = [float(text) for text in options.parts[1::2]]
    states = [torch.load(path) for path in options.parts[::2]]
    if len(weights) != len(states):
        parser.error("each checkpoint needs its weight")
    whole = sum(weights)
    mean = {
        name: sum(
            state[name] * (weight / whole) for state, weight in zip(states, weights, strict=True)
        )
        for name in states[0]
    }
    torch.save(mean, options.out)


if __name__ == "__main__":
    main()
