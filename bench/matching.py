"""Claim retrieval: cost against one trafilatura.extract, and recall against brute force.

    python -m bench.matching [--claims 1000 10000 100000] [--pairs ../shared/data/news_pairs]

Claims and articles of the first table are made up by a seeded program, so its recall is a check of
sanity. The second table uses our own labelled pairs where they lie beside the checkout: the share
of pairs whose claim comes back for its passage alone, from among all claims of all pairs.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import random
import re
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import trafilatura
from rapidfuzz import fuzz, process, utils

from watcher.core.claim_index import ClaimIndex
from watcher.core.model import Claim, Entity, Sentence

ARTICLES, SENTENCES, PLANTED, WARM_UP = 30, 25, 3, 600
_PAIRS = Path(__file__).resolve().parents[1] / "../shared/data/news_pairs"
_SYLLABLES = "ba ke lo mi tu ra sen dor vik nal pes gor hum jat wel zor fin cru stad berg".split()
_SWAPS = {
    "withdrew": "pulled out", "attacked": "shelled", "signed": "concluded", "closed": "shut down",
    "detained": "arrested", "seized": "captured", "delayed": "postponed", "bought": "acquired",
}  # fmt: skip


class World:
    """A made-up world of names and words, skewed as news is: few are common, most are rare."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.names = self._invent(6000, capital=True)
        self.words = self._invent(9000, capital=False)
        self.verbs = list(_SWAPS)
        self.entities = tuple(
            Entity(name=name, aliases=(name + "ov", name[:-1] + "ia")) for name in self.names[:2000]
        )

    def claim(self, number: int) -> Claim:
        return Claim(
            id=f"c{number}",
            text=f"{self._name()} {self.random.choice(self.verbs)} {self.random.randint(2, 900)} "
            f"{self._phrase(3)} near {self._name()} after {self._phrase(3)}.",
        )

    def paraphrase(self, claim: Claim) -> str:
        """Return a claim with a verb swapped, a name respelled, a number moved and words dropped."""
        words = claim.text.rstrip(".").split()
        kept = [word for word in words if word[0].isupper() or self.random.random() > 0.3]
        text = " ".join(kept)
        for verb, other in _SWAPS.items():
            text = text.replace(verb, other)
        text = re.sub(r"\d+", str(self.random.randint(2, 900)), text)
        if kept[0] in self.names[:2000]:
            text = text.replace(kept[0], kept[0] + "ov", 1)
        return f"{self._phrase(4).capitalize()}, {text}, {self._phrase(4)}."

    def filler(self) -> str:
        return f"{self._name()} {self.random.choice(self.verbs)} {self._phrase(16)}."

    def _name(self) -> str:
        return self._skewed(self.names)

    def _phrase(self, length: int) -> str:
        return " ".join(self._skewed(self.words) for _ in range(length))

    def _skewed(self, words: Sequence[str]) -> str:
        return words[int(len(words) * self.random.random() ** 3)]

    def _invent(self, count: int, *, capital: bool) -> list[str]:
        made: dict[str, None] = {}
        while len(made) < count:
            word = "".join(self.random.choices(_SYLLABLES, k=self.random.randint(2, 4)))
            made[word.capitalize() if capital else word] = None
        return list(made)


def sentences_of(texts: Sequence[str]) -> tuple[Sentence, ...]:
    """Return sentences as the index takes them, three a paragraph."""
    made: list[Sentence] = []
    start = 0
    for number, text in enumerate(texts):
        end = start + len(text)
        made.append(Sentence(index=number, start=start, end=end, text=text, paragraph=number // 3))
        start = end + 1
    return tuple(made)


def page_of(texts: Sequence[str]) -> str:
    """Return a page of the size of a real one (about 110 KiB): the article among its furniture."""
    link = (
        '<li class="item"><a href="/section/story-{0}.html" title="Story {0}">More on {0}</a></li>'
    )
    card = (
        '<div class="card teaser"><a href="/s/{0}"><img src="/i/{0}.jpg" alt=""><span class="kicker">'
        "Section {0}</span><h3>Another story, number {0}</h3></a><p>What it is about, in short.</p>"
        '<div class="meta"><time>10 March</time><span>{0} comments</span></div></div>'
    )
    menu = "<nav><ul>" + "".join(link.format(n) for n in range(180)) + "</ul></nav>"
    cards = "<aside>" + "".join(card.format(n) for n in range(130)) + "</aside>"
    script = "<script>var a=" + json.dumps(list(range(4000))) + ";</script>"
    paragraphs = "".join(f"<p>{' '.join(texts[n : n + 3])}</p>" for n in range(0, len(texts), 3))
    return (
        f"<html><head><title>A story</title>{script}</head><body>{menu}<div><main><article>"
        f"<h1>A story</h1>{paragraphs}</article></main>{cards}</div><footer>{menu}</footer>"
        "</body></html>"
    )


def cpu_ms(action: Callable[[], object]) -> float:
    started = time.process_time()
    action()
    return (time.process_time() - started) * 1000


def interleave(
    one: Callable[[int], object], other: Callable[[int], object], count: int
) -> tuple[float, float]:
    """Return the median CPU milliseconds of two actions on the same items, in turns of ten.

    Turns, because in the service extraction runs in processes of its own: after each extraction
    alone, matching would pay for caches that it never shares with it.
    """
    times: tuple[list[float], list[float]] = ([], [])
    for start in range(0, count, 10):
        for action, row in zip((one, other), times, strict=True):
            row.extend(cpu_ms(lambda: action(n)) for n in range(start, min(start + 10, count)))  # noqa: B023
    return statistics.median(times[0]), statistics.median(times[1])


def recall(found: Sequence[Sequence[str]], planted: Sequence[set[str]], most: int) -> float:
    hits = sum(len(set(row[:most]) & wanted) for row, wanted in zip(found, planted, strict=True))
    return hits / sum(map(len, planted))


def brute_force(claims: Sequence[Claim], article: Sequence[Sentence]) -> list[str]:
    """Return the 20 claims most alike to any sentence: the oracle."""
    scores = process.cdist(
        [sentence.text for sentence in article],
        [claim.text for claim in claims],
        scorer=fuzz.token_set_ratio,
        processor=utils.default_process,
        dtype=np.uint8,
    ).max(axis=0)
    return [claims[row].id for row in np.argsort(-scores.astype(int), kind="stable")[:20]]


def compare(size: int, world: World) -> None:
    """Print one line: build time, cost per article, ratio to extraction, recall."""
    claims = [world.claim(number) for number in range(size)]
    picked = [world.random.sample(claims, PLANTED) for _ in range(ARTICLES)]
    texts = []
    for chosen in picked:
        rows = [world.filler() for _ in range(SENTENCES - PLANTED)]
        for claim in chosen:
            rows.insert(world.random.randrange(len(rows)), world.paraphrase(claim))
        texts.append(rows)
    articles = [sentences_of(rows) for rows in texts]
    pages = [page_of(rows) for rows in texts]
    planted = [{claim.id for claim in chosen} for chosen in picked]

    started = time.process_time()
    index = ClaimIndex.build(claims, world.entities)
    build_s = time.process_time() - started
    # A service has met most words and claims before: what is measured is its steady state.
    for _ in range(WARM_UP):
        index.candidates(sentences_of([world.filler() for _ in range(SENTENCES)]))
    trafilatura.extract(pages[0])
    found: list[list[str]] = [[] for _ in articles]
    match, extract = interleave(
        lambda n: found[n].extend(c.claim.id for c in index.candidates(articles[n])),
        lambda n: trafilatura.extract(pages[n]),
        ARTICLES,
    )
    added = [world.claim(size + number) for number in range(20)]
    add_ms = statistics.median(cpu_ms(lambda: index.add(claim)) for claim in added)  # noqa: B023
    checked = {1_000: ARTICLES, 10_000: 10}.get(size, 2)
    started = time.process_time()
    oracle = [brute_force(claims, article) for article in articles[:checked]]
    oracle_ms = (time.process_time() - started) * 1000 / checked
    print(
        f"{size:>7} claims | match {match:6.2f} ms = {match / extract:5.3f}x extract ({extract:.1f} ms,"
        f" {len(pages[0]) // 1024} KiB)"
        f" | brute force {oracle_ms:7.0f} ms | recall@20 {recall(found, planted, 20):.3f}"
        f" (brute force {recall(oracle, planted[:checked], 20):.3f} of {checked})"
        f" | {statistics.mean(map(len, found)):.1f} candidates | build {build_s:.2f} s"
        f" | add {add_ms:.3f} ms",
        flush=True,
    )


def score_pairs(folder: Path) -> None:
    """Print how many labelled pairs bring their claim back."""
    rows = [json.loads(line) for file in sorted(folder.glob("*.jsonl")) for line in file.open("rb")]
    claims = {row["claim"]: Claim(id=row["id"], text=row["claim"]) for row in reversed(rows)}
    index = ClaimIndex.build(claims.values(), ())
    by_passage: dict[str, set[str]] = {}
    for row in rows:
        wanted = by_passage.setdefault(row["evidence"], set())
        if row["label"] != "unrelated":
            wanted.add(claims[row["claim"]].id)
    found = []
    for passage in by_passage:
        parts = re.split(r"(?<=[.!?”\"])\s+(?=[A-Z“\"])", passage)
        found.append([c.claim.id for c in index.candidates(sentences_of(parts))])
    planted = list(by_passage.values())
    print(
        f"{sum(map(len, planted))} pairs, {len(claims)} claims, no entity file: in the candidates "
        f"{recall(found, planted, 10_000):.4f}, in the first 20 {recall(found, planted, 20):.4f}, "
        f"{statistics.mean(map(len, found)):.1f} candidates a passage"
    )


def time_real_text(archive: Path, folder: Path) -> None:
    """Print the cost on real articles (not ours: measured, never kept) against our claims."""
    with gzip.open(archive) as lines:
        texts = [json.loads(line)["text"] for line in itertools.islice(lines, 300)]
    articles = [
        [part for part in re.split(r"(?<=[.!?])\s+", text) if part][:SENTENCES] for text in texts
    ]
    rows = [
        json.loads(line) for file in sorted(folder.glob("w*.jsonl")) for line in file.open("rb")
    ]
    claims = list({row["claim"]: Claim(id=row["id"], text=row["claim"]) for row in rows}.values())
    index = ClaimIndex.build(claims, ())
    for article in articles[:250]:
        index.candidates(sentences_of(article))
    sizes: list[int] = []
    measured = [(sentences_of(article), page_of(article)) for article in articles[250:]]
    match, extract = interleave(
        lambda n: sizes.append(len(index.candidates(measured[n][0]))),
        lambda n: trafilatura.extract(measured[n][1]),
        len(measured),
    )
    print(
        f"real articles, {len(claims)} claims on other stories: match {match:.2f} ms = "
        f"{match / extract:.3f}x extract ({extract:.1f} ms), {statistics.mean(sizes):.1f} candidates"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--claims", type=int, nargs="*", default=[1_000, 10_000, 100_000])
    parser.add_argument("--pairs", type=Path, default=_PAIRS)
    arguments = parser.parse_args()
    for size in arguments.claims:
        compare(size, World(seed=size))
    if arguments.pairs.is_dir():
        score_pairs(arguments.pairs)
        archive = arguments.pairs.parent / "articles_2022_2023.jsonl.gz"
        if archive.is_file():
            time_real_text(archive, arguments.pairs)
    else:
        print(f"no labelled pairs at {arguments.pairs}")


if __name__ == "__main__":
    main()
