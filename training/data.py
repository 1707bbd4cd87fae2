"""Read training pairs from every source and widen them by program; all randomness comes from the seed given.

An example names the stances that its label allows: a Wikipedia refutation that differs in a number only may be
`contradicts` or `updates`, so the loss asks for the sum of both.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from training.stories import pairs_of, read_stories
from watcher.core.text import STOPWORDS, tokens

CONFIRMS, CONTRADICTS, UPDATES, MENTIONS, UNRELATED = range(5)
STANCES = ("confirms", "contradicts", "updates", "mentions", "unrelated")
STORIES_ASIDE = 0.2
"""Share of our own stories that the model is not trained on."""
STORIES_MEASURED = 0.06
"""Share of our own stories that nothing is fitted on: part of those kept aside."""
PAGES_ASIDE = 0.03
"""Share of VitaminC's pages that the blend is fitted on, not the model."""


@dataclass(frozen=True, slots=True)
class Example:
    """A claim, a passage, the stances allowed, how much it counts, and for which day the claim was said."""

    claim: str
    passage: str
    allowed: tuple[int, ...]
    source: str
    group: str
    weight: float = 1.0
    as_of: str = ""
    kind: str = ""
    """past_event, ongoing_state or forecast; known, as `as_of` is, of our own pairs only."""


def kept_aside(group: str, share: float) -> bool:
    """Return whether a group belongs to the share kept out of training (by hash, so for ever)."""
    return int(hashlib.sha256(group.encode()).hexdigest()[:8], 16) / 0xFFFFFFFF < share


def is_trained_on(story: str) -> bool:
    """Return whether the model learns from a story of ours."""
    return not kept_aside(story, STORIES_ASIDE)


def is_fitted_on(story: str) -> bool:
    """Return whether the blend, not the model, learns from a story of ours."""
    return kept_aside(story, STORIES_ASIDE) and not kept_aside(story, STORIES_MEASURED)


def matter_of(group: str) -> str:
    """Return what a group is about: articles against one list of claims are named "list/article"."""
    return group.partition("/")[0]


def lines_of(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a file of JSON lines, packed or not."""
    content = path.read_bytes()
    text = gzip.decompress(content) if path.suffix == ".gz" else content
    for line in text.decode("utf-8").splitlines():
        yield json.loads(line)


_FEVER_BRACKETS = {
    "-LSB-": "[",
    "-RSB-": "]",
    "-LRB-": "(",
    "-RRB-": ")",
    "--": "-",
    "``": '"',
    "''": '"',
}


def clean(text: str) -> str:
    """Undo the Penn Treebank's names for brackets and spaces around punctuation."""
    for name, sign in _FEVER_BRACKETS.items():
        text = text.replace(name, sign)
    text = re.sub(r"([(\[]) +", r"\1", text)
    return re.sub(r" +([.,;:!?)\]]|'s\b)", r"\1", text).strip()


def general_pairs(folder: Path) -> list[Example]:
    """Return VitaminC, FEVER, FoolMeTwice and counterfactual NLI pairs, less those kept aside."""
    found = []
    for row in lines_of(folder / "vitaminc.jsonl.gz"):
        if kept_aside(row["group"], PAGES_ASIDE):
            continue  # for the blend
        allowed = {
            "confirms": (CONFIRMS,),
            "mentions": (MENTIONS,),
            "contradicts": (CONTRADICTS, UPDATES) if row.get("label_if_dated") else (CONTRADICTS,),
        }[row["label"]]
        found.append(
            Example(clean(row["claim"]), clean(row["evidence"]), allowed, "vitaminc", row["group"])
        )
    for row in lines_of(folder / "fever_fm2_cad.jsonl.gz"):
        source = row["source"]
        if source in ("fm2_dev", "fever_symmetric_dev") and kept_aside(row["group"], 0.3):
            continue
        allowed = {
            "confirms": (CONFIRMS,),
            "contradicts": (CONTRADICTS,),
            "mentions": (MENTIONS, UNRELATED),
        }[row["label"]]
        found.append(
            Example(clean(row["claim"]), clean(row["evidence"]), allowed, source, row["group"])
        )
    return found


def news_pairs(paths: Iterable[Path]) -> list[Example]:
    """Return five-way pairs from pair files."""
    return [
        Example(
            row["claim"],
            row["evidence"],
            (STANCES.index(row["label"]),),
            "news",
            row["story"],
            as_of=row["as_of"],
            kind=row["kind"],
        )
        for path in paths
        for row in lines_of(path)
    ]


def story_pairs(paths: Iterable[Path]) -> list[Example]:
    """Return five-way pairs from story files; a folder stands for all that it holds now."""
    return [
        Example(
            str(row["claim"]),
            str(row["evidence"]),
            (STANCES.index(str(row["label"])),),
            "story",
            str(row["story"]),
            as_of=str(row["as_of"]),
            kind=str(row["kind"]),
        )
        for path in paths
        for file in (sorted(path.glob("*.jsonl")) if path.is_dir() else [path])
        for story in read_stories(file)
        for row in pairs_of(story)
    ]


# ------------------------------------------------------------------------ by program

_SAID = (
    "{c}, officials said.",
    "{c}, the agency reported on Monday.",
    "Officials confirmed on Tuesday that {l}.",
    "A spokeswoman said {l}.",
    "It is true: {l}, records seen by this newspaper show.",
    "{c}.",
    "Two residents said that {l}.",
)
_DENIED = (
    "The ministry denied that {l}.",
    "Reports that {l} are false, a spokesman said.",
    "No, it is not true that {l}.",
    "{c}? That is a hoax, police say.",
    "The company rejected as baseless a report that {l}.",
    "A claim that {l} was made up, its author admits.",
    "Fact check: it is false that {l}.",
    "Contrary to what was posted online, it was not the case that {l}, the council said.",
)
_HEDGED = (
    "There are unconfirmed reports that {l}.",
    "Is it true that {l}?",
    "It is not clear whether {l}.",
    "If {l}, prices could rise, analysts say.",
    "A rumour that {l} is going round online.",
    "Campaigners demanded to know whether {l}.",
    "Police are looking into claims that {l}.",
    "{c}? What we know so far",
    "Bloggers claim that {l}, though nobody has shown proof.",
    "Critics fear that {l}.",
)


def claim_body(claim: str) -> tuple[str, str]:
    """Return a claim without its full stop, and the same to be put into a sentence."""
    body = claim.strip().rstrip(".!")
    first, _, rest = body.partition(" ")
    low = first.lower() if first in _LOWERABLE else first
    return body, f"{low} {rest}"


_LOWERABLE = frozenset(
    "The A An At About More Some Two Three Four Five No All In On Fewer Less Over Nearly".split()
)
_STATED = re.compile(r"\?|\b(?:if|whether|may|might|could|plans?|planned|will)\b", re.IGNORECASE)


def framed(examples: Sequence[Example], count: int, rng: random.Random) -> list[Example]:
    """Return claims put into a frame that states, denies or hedges them; forecasts and questions are left out."""
    claims = sorted(
        {(e.claim, matter_of(e.group)) for e in examples if not _STATED.search(e.claim)}
    )
    made = []
    for claim, group in (rng.choice(claims) for _ in range(count)):
        kind = rng.choice((CONFIRMS, CONTRADICTS, CONTRADICTS, MENTIONS, MENTIONS))
        frame = rng.choice({CONFIRMS: _SAID, CONTRADICTS: _DENIED, MENTIONS: _HEDGED}[kind])
        body, low = claim_body(claim)
        made.append(Example(claim, frame.format(c=body, l=low), (kind,), "framed", group))
    return made


_NUMBER = re.compile(
    r"(?<![\w.,-])\d{1,3}(?:,\d{3})+(?![\w,])|(?<![\w.,:-])\d+(?:\.\d+)?(?![\w,:]|\.\d|-)"
)


def other_number(text: str, rng: random.Random) -> str:
    """Return another number, written the same way."""
    plain = float(text.replace(",", ""))
    if "." in text:
        places = len(text.split(".")[1])
        return f"{plain * rng.choice((0.4, 0.6, 1.5, 2.2)) + 0.1:.{places}f}"
    number = int(plain)
    if 1900 <= number <= 2100 and "," not in text:
        return str(number + rng.choice((-3, -2, -1, 1, 2, 3)))
    other = round(number * rng.choice((0.3, 0.5, 0.7, 1.4, 2, 3))) + rng.choice((1, 2, 3))
    other = other if other != number else number + 7
    return f"{other:,}" if "," in text else str(other)


def number_swaps(examples: Sequence[Example], count: int, rng: random.Random) -> list[Example]:
    """Return confirmations whose shared number is another in the passage: contradicts or updates."""
    fit = []
    for e in examples:
        if e.allowed == (CONFIRMS,):
            shared = set(_NUMBER.findall(e.claim)) & set(_NUMBER.findall(e.passage))
            if shared and not re.search(
                r"at least|more than|over|fewer|less|under|up to", e.claim, re.IGNORECASE
            ):
                fit.append((e, sorted(shared)))
    made = []
    for e, shared in (rng.choice(fit) for _ in range(count if fit else 0)):
        number = rng.choice(shared)
        other = other_number(number, rng)
        passage = _NUMBER.sub(
            lambda m, n=number, o=other: o if m.group() == n else m.group(), e.passage
        )
        allowed = (CONTRADICTS,) if e.source == "vitaminc" else (CONTRADICTS, UPDATES)
        made.append(replace(e, passage=passage, allowed=allowed, source="number_swap"))
    return made


_NAME = re.compile(r"\b[A-Z][\w'-]+(?: [A-Z][\w'-]+)*")
_NOT_NAMES = frozenset(
    "The A An At In On No Two Three Four Five Six More Some Its It He She They But After Monday Tuesday Wednesday "
    "Thursday Friday Saturday Sunday January February March April May June July August September October November "
    "December".split()
)


def name_swaps(examples: Sequence[Example], count: int, rng: random.Random) -> list[Example]:
    """Return confirmations in which the claim's first name is another name: about something else, or a denial of it."""
    names = sorted(
        {name for e in examples for name in _NAME.findall(e.claim)[:1] if name not in _NOT_NAMES}
    )
    fit = []
    for e in examples:
        if e.allowed == (CONFIRMS,):
            shared = [n for n in _NAME.findall(e.claim) if n not in _NOT_NAMES and n in e.passage]
            if shared:
                fit.append((e, shared[0]))
    made = []
    for e, name in (rng.choice(fit) for _ in range(count if fit else 0)):
        other = rng.choice(names)
        if other in name or name in other:
            continue
        made.append(
            replace(
                e,
                passage=e.passage.replace(name, other),
                allowed=(UNRELATED, MENTIONS),
                source="name_swap",
            )
        )
    return made


_POOL_SIZE = 24
"""Passages of which the hardest is taken: a stranger that shares nothing teaches little."""


def strangers(
    examples: Sequence[Example], count: int, rng: random.Random, *, hard: bool = True
) -> list[Example]:
    """Return claims with a passage on another matter: unrelated.

    hard: every other one is a hard negative, of some passages the one that shares most with the claim, a name before a
    word. Without any that share nothing at all, a model takes what it has never met for a mention.
    """
    made: list[Example] = []
    matters = {matter_of(e.group) for e in examples}
    while len(matters) > 1 and len(made) < count:
        one = rng.choice(examples)
        others = rng.choices(examples, k=_POOL_SIZE if hard and len(made) % 2 else 1)
        others = [other for other in others if matter_of(other.group) != matter_of(one.group)]
        if others:
            hardest = max(others, key=lambda e: shared(one.claim, e.passage))
            made.append(
                replace(one, passage=hardest.passage, allowed=(UNRELATED,), source="stranger")
            )
    return made


def shared(claim: str, passage: str) -> tuple[int, int]:
    """Return how many names, and how many words, two texts share."""
    names = set(_NAME.findall(claim)) - _NOT_NAMES
    words = set(tokens(claim)) - STOPWORDS
    return len(names & set(_NAME.findall(passage))), len(words & set(tokens(passage)))
