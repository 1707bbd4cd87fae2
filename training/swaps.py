"""Negations and newer figures made by program from claims: minimal pairs that writers seldom think of."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import replace

from training.data import (
    CONFIRMS,
    CONTRADICTS,
    MENTIONS,
    UNRELATED,
    UPDATES,
    Example,
    claim_body,
    matter_of,
    other_number,
)
from watcher.core.sentences import read_sentences

_AUXILIARY = re.compile(
    r"\b(is|are|was|were|has|have|had|will|would|can|could|does|did)\b( not\b)?"
)
_NEGATIVE = re.compile(
    r"\b(?:no|not|never|none|nobody|nothing|neither|nor|only|without)\b|n't\b", re.IGNORECASE
)
_TOLD = (
    "{c}.",
    "{c}, two officials told the paper on Monday.",
    "{c}, the ministry said in a statement.",
    "Asked on Friday, a spokesman said that {l}.",
    "{c}, according to satellite pictures and three residents.",
    "A person with knowledge of the matter said {l}. He asked not to be named.",
)
_NEWER = (
    ("{c} That was the count at first; it now stands at {m}.", UPDATES),
    ("{d}, up from {n} before, officials said.", UPDATES),
    ("The figure has risen to {m} from {n}: {d}, a spokeswoman said.", UPDATES),
    ("{d}, the latest tally shows; the earlier one said {n}.", UPDATES),
    ("It was {m} and never {n}, the final report says: {d}.", CONTRADICTS),
    ("{d}, not {n} as first reported in error, the office said.", CONTRADICTS),
    ("Was it {n} or {m}? Nobody would say on Monday.", MENTIONS),
)
_COUNT = re.compile(
    r"(?<![\w.,:-])(\d{1,3}(?:,\d{3})+|\d+)(?![\w.,:-]|\.\d|,\d)(?! (?:January|February|March|April|May|June|July|August|September|October|November|December))"
)


def negated(claim: str) -> str | None:
    """Return a claim with its first auxiliary negated, or its negation taken out; None where that is not plain."""
    found = _AUXILIARY.search(claim)
    if found is None:
        return None
    if found.group(2):
        turned = claim[: found.end(1)] + claim[found.end(2) :]
        return turned if not _NEGATIVE.search(turned) else None
    return (
        None if _NEGATIVE.search(claim) else f"{claim[: found.end(1)]} not{claim[found.end(1) :]}"
    )


def negation_swaps(examples: Sequence[Example], count: int, rng: random.Random) -> list[Example]:
    """Return confirmations whose claim is turned into its negation, and claims beside frames of either."""
    confirming = [e for e in examples if e.allowed == (CONFIRMS,) and negated(e.claim)]
    claims = sorted({(e.claim, matter_of(e.group)) for e in examples if negated(e.claim)})
    made = []
    for _ in range(count):
        if rng.random() < 0.4:
            e = rng.choice(confirming)
            made.append(
                replace(
                    e, claim=negated(e.claim) or e.claim, allowed=(CONTRADICTS,), source="negation"
                )
            )
            continue
        plain, group = rng.choice(claims)
        turned = negated(plain) or plain
        claim, told = rng.choice((plain, turned)), rng.choice((plain, turned))
        body, low = claim_body(told)
        label = CONFIRMS if claim == told else CONTRADICTS
        made.append(
            Example(claim, rng.choice(_TOLD).format(c=body, l=low), (label,), "negation", group)
        )
    return made


def newer_figures(examples: Sequence[Example], count: int, rng: random.Random) -> list[Example]:
    """Return claims with a count beside passages that give another one as newer, as a correction, or as a question."""
    claims = sorted(
        {
            (e.claim, matter_of(e.group))
            for e in examples
            if _COUNT.search(e.claim) and not _NEGATIVE.search(e.claim)
        }
    )
    made = []
    for claim, group in (rng.choice(claims) for _ in range(count)):
        number = rng.choice(_COUNT.findall(claim))
        if 1900 <= int(number.replace(",", "")) <= 2100:
            continue
        other = other_number(number, rng)
        body, _ = claim_body(claim)
        changed, _ = claim_body(claim.replace(number, other, 1))
        frame, label = rng.choice(_NEWER)
        text = frame.format(c=f"{body}.", d=changed, n=number, m=other)
        made.append(Example(claim, text, (label,), "newer_figure", group))
    return made


_LONGEST_CONTEXT = 28


def in_context(examples: Sequence[Example], count: int, rng: random.Random) -> list[Example]:
    """Return passages beside a sentence of a neighbour that only mentions the claim, as articles have it; at most `count`."""
    quiet: dict[tuple[str, str], list[str]] = {}
    for e in examples:
        if e.allowed == (MENTIONS,):
            quiet.setdefault((e.claim, e.group), []).append(e.passage)
    fit = [e for e in examples if (e.claim, e.group) in quiet]
    made: list[Example] = []
    for e in (rng.choice(fit) for _ in range(count if fit else 0)):
        other = rng.choice(quiet[e.claim, e.group])
        sentence = rng.choice(read_sentences(other)).text
        if sentence in e.passage or not 5 <= len(sentence.split()) <= _LONGEST_CONTEXT:
            continue
        text = f"{sentence} {e.passage}" if rng.random() < 0.6 else f"{e.passage} {sentence}"
        allowed = (MENTIONS,) if e.allowed == (UNRELATED,) else e.allowed
        made.append(replace(e, passage=text, allowed=allowed, source="context"))
    return made
