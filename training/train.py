"""Train the stance encoder on a CPU or a GPU; writes a checkpoint every few minutes and at the end.

python -m training.train --base WEIGHTS --tokenizer FILE --data DIR --out FILE --minutes 40 [--stage news --from FILE]
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch.nn import functional

from training import data, opposites, swaps
from training.encoder import StanceEncoder
from watcher.judge.pair_tokens import encode_pair

BATCH = 32
_POOL = 64
TRAIN_FILES = ("w1", "w2", "w3", "w5", "c1", "c2", "c3", "c5")
DEV_FILES = ("w6", "c6")
Encoded = tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...], float]


def read_tokenizer(path: Path) -> Tokenizer:
    """Return the tokenizer without its own truncation and padding."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def epoch(
    stage: str, folder: Path, stories: list[Path], share: float, two_way: float, rng: random.Random
) -> list[data.Example]:
    """Return one epoch's examples: the general stage leans on public pairs, the news stage on our own.

    `share` and `two_way` are the public pairs and the made pairs of two-way verbs for each one of ours, news stage.
    """
    general = data.general_pairs(folder / "train")
    news = data.news_pairs(folder / "news_pairs" / f"{name}.jsonl" for name in TRAIN_FILES)
    own = news + [e for e in data.story_pairs(stories) if not data.kept_aside(e.group, 0.2)]
    if stage == "general":
        return [
            *general,
            *own,
            *own,
            *data.framed(general + own, 3000, rng),
            *data.number_swaps(general + own, 3000, rng),
            *data.name_swaps(general + own, 2000, rng),
            *data.strangers(general + own, 2500, rng),
        ]
    return [
        *own,
        *rng.sample(general, min(len(general), int(len(own) * share))),
        *data.framed(general + own, len(own) // 8, rng),
        *data.number_swaps(own, len(own) // 10, rng),
        *data.name_swaps(own, len(own) // 16, rng),
        *data.strangers(own, len(own) // 16, rng),
        *swaps.negation_swaps(general + own, len(own) // 8, rng),
        *swaps.negation_swaps(own, len(own) // 8, rng),
        *swaps.newer_figures(own, len(own) // 10, rng),
        *swaps.in_context(own, len(own) // 5, rng),
        *opposites.opposites(int(len(own) * two_way), rng),
    ]


def _encoded(
    tokenizer: Tokenizer, examples: list[data.Example], cache: dict[tuple[str, str], tuple]
) -> list[Encoded]:
    rows = []
    for e in examples:
        key = (e.claim, e.passage)
        if key not in cache:
            tokens = encode_pair(tokenizer, e.claim, e.passage)
            cache[key] = (tokens.ids, tokens.kinds)
        rows.append((*cache[key], e.allowed, e.weight))
    return rows


def batches(rows: list[Encoded], rng: random.Random) -> Iterator[list[Encoded]]:
    """Yield batches of pairs of like length, in random order."""
    rng.shuffle(rows)
    for start in range(0, len(rows), BATCH * _POOL):
        pool = sorted(rows[start : start + BATCH * _POOL], key=lambda row: len(row[0]))
        groups = [pool[at : at + BATCH] for at in range(0, len(pool), BATCH)]
        rng.shuffle(groups)
        yield from groups


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


def predict(model: StanceEncoder, rows: list[Encoded]) -> torch.Tensor:
    """Return (n, 5) log-probabilities in the rows' order."""
    model.eval()
    order = sorted(range(len(rows)), key=lambda at: len(rows[at][0]))
    out = torch.zeros(len(rows), 5)
    with torch.no_grad():
        for start in range(0, len(order), 64):
            chosen = order[start : start + 64]
            ids, kinds, lengths, _, _ = tensors([rows[at] for at in chosen])
            with torch.autocast("cpu", dtype=torch.bfloat16):
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


def main() -> None:
    """Train for the minutes given with a linear warm-up and decay."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--base", type=Path)
    parser.add_argument("--from", dest="start", type=Path)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--stories", type=Path, nargs="*", default=[])
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--stage", choices=("general", "news"), default="general")
    parser.add_argument(
        "--general", type=float, default=0.4, help="public pairs for each of ours, news stage"
    )
    parser.add_argument(
        "--two-way", type=float, default=0.08, help="pairs of two-way verbs for each of ours"
    )
    parser.add_argument("--minutes", type=float, default=40)
    parser.add_argument("--rate", type=float, default=1.5e-4)
    parser.add_argument(
        "--floor", type=float, default=0.0, help="share of the rate left at the end"
    )
    parser.add_argument("--dropout", type=float, default=0.0)
    parser.add_argument(
        "--longest", type=int, default=112, help="tokens; longer public pairs are left out"
    )
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    torch.set_flush_denormal(True)
    rng = random.Random(options.seed)
    tokenizer = read_tokenizer(options.tokenizer)
    cache: dict[tuple[str, str], tuple] = {}
    model = StanceEncoder()
    if options.start:
        model.load_state_dict(torch.load(options.start))
    elif options.base:
        model.start_from(options.base)
    model.words.weight.requires_grad_(False)
    for module in model.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = options.dropout
    decayed = [p for p in model.parameters() if p.requires_grad and p.dim() > 1]
    plain = [p for p in model.parameters() if p.requires_grad and p.dim() < 2]
    optimiser = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": 0.01}, {"params": plain, "weight_decay": 0.0}],
        lr=options.rate, betas=(0.9, 0.98), fused=True,
    )  # fmt: skip
    dev = data.news_pairs(options.data / "news_pairs" / f"{name}.jsonl" for name in DEV_FILES)
    dev += [e for e in data.story_pairs(options.stories) if data.kept_aside(e.group, 0.2)]
    dev_rows = _encoded(tokenizer, dev, cache)
    vitc = [
        data.Example(
            data._clean(r["claim"]),
            data._clean(r["evidence"]),
            (data.STANCES.index(r["label"]),),
            "",
            "",
        )
        for r in list(data._lines(options.data / "eval" / "vitc_real.jsonl"))[::4]
    ]
    vitc_rows = _encoded(tokenizer, vitc, cache)

    began = time.monotonic()
    budget = options.minutes * 60
    pairs = step = epochs = 0
    losses: list[float] = []
    told = saved = began
    model.train()
    done = False
    while not done:
        rows = _encoded(
            tokenizer,
            epoch(
                options.stage, options.data, options.stories, options.general, options.two_way, rng
            ),
            cache,
        )
        rows = [row for row in rows if len(row[0]) <= options.longest]
        if epochs == 0:
            print(f"{len(rows)} examples an epoch, {len(dev_rows)} dev pairs", flush=True)
            began = told = saved = time.monotonic()
        for batch in batches(rows, rng):
            spent = (time.monotonic() - began) / budget
            if spent >= 1:
                done = True
                break
            warm = min(1.0, (step + 1) / 100)
            rate = options.rate * warm * max(options.floor, 1 - spent * (1 - options.floor))
            for group in optimiser.param_groups:
                group["lr"] = rate
            ids, kinds, lengths, allowed, weights = tensors(batch)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                logits = model(ids, kinds, lengths)
            scores = functional.log_softmax(logits.float(), dim=-1)
            smooth = -0.02 * scores.mean(-1)
            loss = ((-0.98 * torch.logsumexp(scores + allowed, dim=-1) + smooth) * weights).mean()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
            pairs += len(batch)
            step += 1
            losses.append(loss.item())
            now = time.monotonic()
            if now - told > 60:
                recent = sum(losses[-100:]) / len(losses[-100:])
                print(
                    f"{(now - began) / 60:5.1f} min step {step} pairs {pairs} ({pairs / (now - began):.0f}/s) loss {recent:.3f}",
                    flush=True,
                )
                told = now
            if now - saved > 600:
                print("   " + report("dev", predict(model, dev_rows), dev_rows, 5), flush=True)
                print("   " + report("vitc", predict(model, vitc_rows), vitc_rows, 3), flush=True)
                torch.save(model.state_dict(), options.out)
                saved = time.monotonic()
        epochs += 1
    torch.save(model.state_dict(), options.out)
    print(f"done: {pairs} pairs, {epochs} epochs")
    print(report("dev", predict(model, dev_rows), dev_rows, 5))
    print(report("vitc", predict(model, vitc_rows), vitc_rows, 3))


if __name__ == "__main__":
    main()
