"""Train the stance encoder on a CPU or a GPU; writes a checkpoint every few minutes and at the end.

python -m training.train --base WEIGHTS --tokenizer FILE --data DIR --out FILE --minutes 40 [--stage news --from FILE]
"""

from __future__ import annotations

import argparse
import itertools
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from torch.nn import functional

from training import articles, data, dates_in_claims, opposites, swaps
from training.encoder import StanceEncoder, autocast
from training.measure import reports
from training.pair_rows import Encoded, encoded, read_tokenizer, tensors
from training.renaming import Renamer

BATCH = 64
REPORTED = 4000
"""Most of our own pairs kept aside that a report in between reads."""
_POOL = 32
_MASK = 103
TRAIN_FILES = ("w1", "w2", "w3", "w5", "c1", "c2", "c3", "c5")
DEV_FILES = ("w6", "c6")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Where pairs come from."""

    data: Path
    stories: list[Path]
    articles: Path | None
    claims: Path | None
    """What the articles of a file without a list beside it are labelled against."""


def given(sources: Sources) -> tuple[list[data.Example], list[data.Example]]:
    """Return the public pairs and our own as they were written."""
    news = data.news_pairs(sources.data / "news_pairs" / f"{name}.jsonl" for name in TRAIN_FILES)
    own = news + [e for e in data.story_pairs(sources.stories) if data.is_trained_on(e.group)]
    return data.general_pairs(sources.data / "train"), own


def of_articles(sources: Sources, rng: random.Random) -> list[data.Example]:
    """Return the pairs of whole articles for an epoch: all that is settled, and some that is not."""
    if sources.articles is None or sources.claims is None:
        return []
    found = articles.read_articles(sources.articles, sources.claims)
    return articles.article_pairs((a for a in found if data.is_trained_on(a.group)), rng)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mix:
    """What an epoch of the news stage holds; numbers without another measure are for each pair of our own that is read."""

    own: float
    """Share of our own pairs that an epoch reads; those of whole articles are all read."""
    general: float
    """Public pairs."""
    made: float
    """Share of the usual number of pairs made by program."""
    two_way: float
    """Pairs of verbs that leave two ways."""
    mentions: float
    """Share of the mentions read, ours and those of whole articles."""
    strangers: float
    """Claims, ours and public ones, with any passage on another matter, beside those among the made pairs."""


def general_epoch(sources: Sources, rng: random.Random) -> list[data.Example]:
    """Return one epoch's examples of the general stage, which leans on public pairs."""
    general, own = given(sources)
    return [
        *general,
        *own,
        *own,
        *data.framed(general + own, 3000, rng),
        *data.number_swaps(general + own, 3000, rng),
        *data.name_swaps(general + own, 2000, rng),
        *data.strangers(general + own, 2500, rng),
    ]


def news_epoch(sources: Sources, mix: Mix, rng: random.Random) -> list[data.Example]:
    """Return one epoch's examples of the news stage, which leans on our own pairs."""
    general, own = given(sources)
    # no draw where nothing is left out: the recipe's earlier steps keep their order
    if mix.own < 1:
        own = [e for e in own if rng.random() < mix.own]
    own += of_articles(sources, rng)
    own = [e for e in own if e.allowed != (data.MENTIONS,) or rng.random() < mix.mentions]
    many = int(len(own) * mix.made)
    return [
        *own,
        *rng.sample(general, min(len(general), int(len(own) * mix.general))),
        *data.framed(general + own, many // 8, rng),
        *data.number_swaps(own, many // 10, rng),
        *data.name_swaps(own, many // 16, rng),
        *data.strangers(own, many // 5, rng),
        *data.strangers(general + own, int(len(own) * mix.strangers), rng, hard=False),
        *swaps.negation_swaps(general + own, many // 8, rng),
        *swaps.negation_swaps(own, many // 8, rng),
        *swaps.newer_figures(own, many // 10, rng),
        *swaps.in_context(own, many // 5, rng),
        *opposites.opposites(int(len(own) * mix.two_way), rng),
        *dates_in_claims.dated(own, many // 4, rng),
        *dates_in_claims.undated(own, many // 8, rng),
    ]


def batches(rows: list[Encoded], rng: random.Random) -> Iterator[list[Encoded]]:
    """Yield batches of pairs of like length, in random order."""
    rng.shuffle(rows)
    for start in range(0, len(rows), BATCH * _POOL):
        pool = sorted(rows[start : start + BATCH * _POOL], key=lambda row: len(row[0]))
        groups = [pool[at : at + BATCH] for at in range(0, len(pool), BATCH)]
        rng.shuffle(groups)
        yield from groups


def hide(ids: torch.Tensor, kinds: torch.Tensor, share: float) -> torch.Tensor:
    """Return the ids with a share of the words masked; the start, separators and unshared numbers stay."""
    chosen = (torch.rand(ids.shape) < share) & (ids > 998) & (kinds != 2) & (kinds != 5)
    return torch.where(chosen, _MASK, ids)


def main() -> None:
    """Train for the minutes given with a linear warm-up and decay."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--base", type=Path)
    parser.add_argument("--from", dest="start", type=Path)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--stories", type=Path, nargs="*", default=[])
    parser.add_argument("--articles", type=Path, help="folder of labelled articles")
    parser.add_argument(
        "--claims",
        type=Path,
        help="what those of a file without a list beside it are labelled against",
    )
    parser.add_argument(
        "--own",
        type=float,
        default=1.0,
        help="share of our own pairs read in an epoch, those of articles left out",
    )
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--stage", choices=("general", "news"), default="general")
    parser.add_argument(
        "--general", type=float, default=0.4, help="public pairs for each of ours, news stage"
    )
    parser.add_argument(
        "--made", type=float, default=1.0, help="share of the usual number of made pairs"
    )
    parser.add_argument(
        "--two-way", type=float, default=0.08, help="pairs of two-way verbs for each of ours"
    )
    parser.add_argument(
        "--mention-share",
        type=float,
        default=1.0,
        help="share of the mentions read in an epoch, ours and those of whole articles",
    )
    parser.add_argument(
        "--strangers",
        type=float,
        default=0.0,
        help="claims with any passage on another matter for each of ours, beside the made pairs",
    )
    parser.add_argument(
        "--renamed", type=float, default=0.0, help="share of an epoch's pairs whose names are new"
    )
    parser.add_argument(
        "--hidden", type=float, default=0.0, help="share of the words that a step does not see"
    )
    parser.add_argument("--minutes", type=float, default=40)
    parser.add_argument("--rate", type=float, default=1.5e-4)
    parser.add_argument(
        "--floor", type=float, default=0.0, help="share of the rate left at the end"
    )
    parser.add_argument("--dropout", type=float, default=0.0)
    parser.add_argument(
        "--freeze-layers",
        type=int,
        default=0,
        choices=range(7),
        help="first layers left as they are",
    )
    parser.add_argument(
        "--longest", type=int, default=112, help="tokens; longer public pairs are left out"
    )
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    if options.articles and (options.claims is None or options.stage != "news"):
        parser.error("--articles wants --claims, and --stage news")
    sources = Sources(
        data=options.data,
        stories=options.stories,
        articles=options.articles,
        claims=options.claims,
    )
    mix = Mix(
        own=options.own,
        general=options.general,
        made=options.made,
        two_way=options.two_way,
        mentions=options.mention_share,
        strangers=options.strangers,
    )
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
    model.freeze(options.freeze_layers)
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
    aside = [e for e in data.story_pairs(options.stories) if data.is_fitted_on(e.group)]
    # a file named twice counts once here; more pairs than this tell no more, and cost minutes of training
    own = list(dict.fromkeys(aside))
    own = rng.sample(own, min(len(own), REPORTED))
    dev_rows, own_rows = (encoded(tokenizer, rows, cache) for rows in (dev, own))
    vitc = [
        data.Example(
            data.clean(r["claim"]),
            data.clean(r["evidence"]),
            (data.STANCES.index(r["label"]),),
            "",
            "",
        )
        for r in list(data.lines_of(options.data / "eval" / "vitc_real.jsonl"))[::4]
    ]
    vitc_rows = encoded(tokenizer, vitc, cache)

    # made examples put names into other stories, so they do not tell which names are rare
    known = (
        (*given(sources), of_articles(sources, random.Random(options.seed)))
        if options.renamed
        else ()
    )
    renamer = Renamer(itertools.chain(*known))
    began = time.monotonic()
    budget = options.minutes * 60
    pairs = step = epochs = 0
    losses: list[float] = []
    told = saved = began
    model.train()
    done = False
    while not done:
        if options.stage == "news":
            examples = news_epoch(sources, mix, rng)
        else:
            examples = general_epoch(sources, rng)
        if options.renamed:
            examples = [
                renamer.rename(e, rng) if rng.random() < options.renamed else e for e in examples
            ]
        rows = encoded(tokenizer, examples, cache)
        rows = [row for row in rows if len(row[0]) <= options.longest]
        if epochs == 0:
            print(
                f"{len(rows)} examples an epoch, {len(dev_rows)} + {len(own_rows)} dev pairs",
                flush=True,
            )
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
            if options.hidden:
                ids = hide(ids, kinds, options.hidden)
            with autocast():
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
                for line in reports(model, dev_rows, own_rows, vitc_rows):
                    print("   " + line, flush=True)
                torch.save(model.state_dict(), options.out)
                saved = time.monotonic()
        epochs += 1
    torch.save(model.state_dict(), options.out)
    print(f"done: {pairs} pairs, {epochs} epochs")
    for line in reports(model, dev_rows, own_rows, vitc_rows):
        print(line)


if __name__ == "__main__":
    main()
