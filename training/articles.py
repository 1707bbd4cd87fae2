"""Read whole articles that we wrote, labelled paragraph by paragraph against a list of claims, as examples.

A line of a file is one article: {"name", "published", "title", "paragraphs": [{"text", "labels", "deltas"}]}. `labels` names
the claims that a paragraph settles; every other claim of the list is one that it only mentions. `deltas` (old and new
value of an update) are for readers. The list of NAME.jsonl is NAME.toml beside it; that of a file without one is given
(`seeds.jsonl`: seeds/claims.toml).

    python -m training.articles training/articles --claims seeds/claims.toml                 check and count
    python -m training.articles training/articles --claims ... --wire OUT --share fitted     one list's that are kept aside, to evaluate
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from training.data import (
    MENTIONS,
    STANCES,
    Example,
    is_fitted_on,
    is_trained_on,
    lines_of,
    shared,
)
from watcher.app.files import read_claims_file
from watcher.core.errors import WatcherError
from watcher.core.model import ALERTING_STANCES, Claim
from watcher.judge.windows import MAX_WORDS

SOURCE = "article"
SETTLING = frozenset(stance.value for stance in ALERTING_STANCES)
NEAR, FAR = 5, 2
"""Of the claims that a paragraph settles nothing of, so many of the likest and so many of the others are read."""
SHARES: Mapping[str, Callable[[str], bool]] = {
    "trained": is_trained_on,
    "fitted": is_fitted_on,
    "measured": lambda name: not is_trained_on(name) and not is_fitted_on(name),
}


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, or two in a row, and what it settles, by the claims' ids."""

    text: str
    labels: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class LabelledArticle:
    """An article that we wrote, and the claims that it is labelled against."""

    collection: str
    claims: tuple[Claim, ...]
    name: str
    published: str
    title: str
    paragraphs: tuple[Paragraph, ...]

    @property
    def group(self) -> str:
        """Return what splits it from others; articles on the same claims are no strangers to one another."""
        return f"{self.collection}/{self.name}"

    @property
    def stretches(self) -> tuple[Paragraph, ...]:
        """Return its paragraphs, and any two in a row that the judge would read as one and that do not say two things of one claim."""
        both = []
        for one, other in pairwise(self.paragraphs):
            text = f"{one.text} {other.text}"
            settled = one.labels.keys() & other.labels.keys()
            agree = all(one.labels[claim] == other.labels[claim] for claim in settled)
            if agree and len(text.split()) <= MAX_WORDS:
                both.append(Paragraph(text, {**one.labels, **other.labels}))
        return (*self.paragraphs, *both)


def read_articles(folder: Path, claims: Path) -> Iterator[LabelledArticle]:
    """Yield the articles of a folder's files, in order.

    claims: the list of a file that has none beside it. Raises ValueError for a list with faults, for a label of a
    claim that is not on it and for one that settles nothing, UsageError where there is no list.
    """
    for path in sorted(folder.glob("*.jsonl")):
        beside = path.with_suffix(".toml")
        listed = claims_of(beside if beside.exists() else claims)
        known = {claim.id for claim in listed}
        for row in lines_of(path):
            _check_labels(row, known, f"{path.stem}/{row['name']}")
            yield _article_of(row, path.stem, listed)


def _check_labels(row: Mapping[str, Any], known: Set[str], where: str) -> None:
    labels = [item for paragraph in row["paragraphs"] for item in paragraph["labels"].items()]
    strange = {claim for claim, _ in labels} - known
    if strange:
        raise ValueError(f"{where}: no such claims: {', '.join(sorted(strange))}")
    quiet = {label for _, label in labels} - SETTLING
    if quiet:
        raise ValueError(f"{where}: labels that settle nothing: {', '.join(sorted(quiet))}")


def _article_of(
    row: Mapping[str, Any], collection: str, claims: tuple[Claim, ...]
) -> LabelledArticle:
    return LabelledArticle(
        collection=collection,
        claims=claims,
        name=row["name"],
        published=row["published"],
        title=row["title"],
        paragraphs=tuple(
            Paragraph(p["text"], {c: STANCES.index(label) for c, label in p["labels"].items()})
            for p in row["paragraphs"]
        ),
    )


def article_pairs(articles: Iterable[LabelledArticle], rng: random.Random) -> list[Example]:
    """Return an example of every claim that a stretch settles, and of some that it does not."""
    return [
        Example(
            claim.text,
            stretch.text,
            (stretch.labels.get(claim.id, MENTIONS),),
            SOURCE,
            article.group,
            as_of=claim.as_of.isoformat() if claim.as_of else "",
            kind=claim.kind.value,
        )
        for article in articles
        for stretch in article.stretches
        for claim in _read_beside(stretch, article.claims, rng)
    ]


def _read_beside(
    stretch: Paragraph, claims: Sequence[Claim], rng: random.Random
) -> tuple[Claim, ...]:
    """Return the claims that a stretch settles, and some that it does not: all of them would drown what counts."""
    quiet = [claim for claim in claims if claim.id not in stretch.labels]
    rng.shuffle(quiet)
    quiet.sort(key=lambda claim: shared(claim.text, stretch.text), reverse=True)
    rest = quiet[NEAR:]
    settled = (claim for claim in claims if claim.id in stretch.labels)
    return (*settled, *quiet[:NEAR], *rng.sample(rest, min(FAR, len(rest))))


def claims_of(path: Path) -> tuple[Claim, ...]:
    """Return the claims of a claims file; raises ValueError where it has faults."""
    claims, faults = read_claims_file(path)
    if faults:
        raise ValueError("; ".join(faults))
    return claims


def as_wire(article: LabelledArticle) -> dict[str, object]:
    """Return an article as `watcher evaluate --articles` reads it: a claim settled two ways may be told either way."""
    told: dict[str, set[str]] = {}
    for paragraph in article.paragraphs:
        for claim, label in paragraph.labels.items():
            told.setdefault(claim, set()).add(STANCES[label])
    due = [{"claim": c, "stance": next(iter(s))} for c, s in told.items() if len(s) == 1]
    either = [{"claim": c, "stance": x} for c, s in told.items() if len(s) > 1 for x in sorted(s)]
    return {
        "id": article.name,
        "url": f"https://example.org/{article.name}",
        "outlet": "Example Wire",
        "title": article.title,
        "published": f"{article.published}T09:00:00Z",
        "text": "\n\n".join(paragraph.text for paragraph in article.paragraphs),
        "findings": due,
        "accept": either,
    }


def main() -> None:
    """Check and count, or write the articles of a share for `watcher evaluate --articles`."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--claims", type=Path, required=True, help="the list of a file that has none beside it"
    )
    parser.add_argument("--wire", type=Path, metavar="OUT")
    parser.add_argument("--share", choices=SHARES, default="fitted")
    parser.add_argument("--collection", default="seeds", help="whose articles --wire writes")
    options = parser.parse_args()
    try:
        articles = list(read_articles(options.folder, options.claims))
    except (ValueError, WatcherError) as error:
        parser.error(str(error))
    if options.wire:
        is_in = SHARES[options.share]
        chosen = [a for a in articles if a.collection == options.collection and is_in(a.group)]
        if not chosen:
            parser.error(f"no articles of {options.collection} in the share {options.share}")
        lines = [json.dumps(as_wire(article), ensure_ascii=False) for article in chosen]
        options.wire.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return
    for name in dict.fromkeys(article.collection for article in articles):
        some = [article for article in articles if article.collection == name]
        settled = Counter(STANCES[x] for a in some for p in a.paragraphs for x in p.labels.values())
        shares = {share: sum(is_in(a.group) for a in some) for share, is_in in SHARES.items()}
        paragraphs = sum(len(article.paragraphs) for article in some)
        print(
            f"{name}: {len(some)} articles {shares}, {paragraphs} paragraphs, settled: {dict(settled)}"
        )


if __name__ == "__main__":
    main()
