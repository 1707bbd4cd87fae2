"""Judge the 200 pairs of the determinism test in this process and print every judgment, bit for bit.

Run as `python -m tests.determinism FOLDER ORDER`, ORDER being "reversed" or a number to shuffle by.
"""

from __future__ import annotations

import json
import random
import sys
from dataclasses import replace
from itertools import product
from pathlib import Path

from tests.judge_parts import article_of, claim_of, passages_of
from tests.unit.judge_cases import load_cases
from watcher.app.files import bundled_entities
from watcher.core.model import Article, Claim, ClaimKind, Judgment
from watcher.judge.blend import PLAIN, read_blend
from watcher.judge.blended import BlendedJudge
from watcher.judge.model_files import BLEND
from watcher.judge.neural import NeuralScorer
from watcher.judge.structured import StructuredJudge

PAIRS = 200
_WRITTEN = 100
_LEFT = "Russia evacuated {} soldiers from Damascus on {} December 2024."
_SAID = (
    "Russia has {} {} soldiers {} Damascus, an officer said on {} December.",
    "On {3} December Moscow {0} {1} troops {2} the Damascus area.",
    "The city was quiet. Russia {} {} of its soldiers {} Damascus by {} December. Trucks took them.",
    "Did Russia {} {} soldiers {} Damascus on {} December? Nobody knows.",
    "Russia denied that it had {} {} soldiers {} Damascus on {} December.",
)
_LONG = (
    "Traders in Damascus said that the last trucks of the Russians had been seen on the road to the "
    "coast.\n\nAn officer who asked not to be named said that 1,200 had gone.\n\nThe ministry denied "
    "it: “Our soldiers remain in Damascus,” a spokesman said. ŁÓDŹ, naïve, 俄罗斯.\n\n"
)


def _swapped() -> list[tuple[Claim, Article]]:
    """Return pairs of one story with figures, days and verbs swapped: near neighbours, told apart by little."""
    found = []
    words = product(_SAID, (40, 400, "1,200", "at least 400"), ("evacuated", "withdrawn"), (10, 12))
    for number, (template, count, verb, day) in enumerate(words):
        text = template.format(verb, count, "from", day)
        claim = claim_of(_LEFT.format((400, 40)[number % 2], (10, 12)[number // 2 % 2]))
        whole = text if number % 3 else _LONG + text
        found.append((replace(claim, id=f"swap-{number}"), article_of(whole)))
    return found


_ODD = (
    "",
    " ",
    ".",
    "?",
    "Russia",
    "[SEP] [CLS] [PAD]",
    "\ud800",
    "0" * 500,
    "é" * 99,
    "left\0now",
)


def _odd() -> list[tuple[Claim, Article]]:
    return [
        (
            claim_of(f"Russia {odd} evacuated soldiers from Damascus.", ClaimKind.ONGOING_STATE),
            article_of(f"Russia {odd} evacuated its soldiers from Damascus. {odd}"),
        )
        for odd in (*_ODD, *(odd * 7 for odd in _ODD))
    ]


def pairs() -> list[tuple[Claim, Article]]:
    """Return 200 pairs: cases written by hand, swaps made by program, and odd texts."""
    cases = load_cases()[: 3 * _WRITTEN : 3]
    written = [
        (case.claim, replace(article_of(case.passage, title=case.title), url=case.id))
        for case in cases
    ]
    return [*written, *_swapped(), *_odd()]


def fresh_judge(folder: Path) -> BlendedJudge:
    """Return a judge with nothing remembered, made of the model in a folder."""
    scorer = NeuralScorer(folder)
    fitted = scorer.extra_files.get(BLEND)
    blend = read_blend(fitted) if fitted is not None else PLAIN
    return BlendedJudge(StructuredJudge(bundled_entities()), scorer, blend)


def judge_pair(judge: BlendedJudge, pair: tuple[Claim, Article]) -> Judgment:
    claim, article = pair
    return judge.judge(claim, article, passages_of(article))


def exact(judgment: Judgment) -> str:
    """Return a judgment as text that differs where a single bit of it does."""
    shares = {stance.value: share.hex() for stance, share in judgment.probabilities.items()}
    return repr((replace(judgment, probabilities={}), judgment.confidence.hex(), shares))


def judge_all(folder: Path, order: str = "") -> list[str]:
    """Judge all pairs with one fresh judge in some order; what is returned is in the order of `pairs`."""
    rows = list(enumerate(pairs()))
    if order == "reversed":
        rows.reverse()
    elif order:
        random.Random(int(order)).shuffle(rows)
    judge = fresh_judge(folder)
    found = {number: exact(judge_pair(judge, pair)) for number, pair in rows}
    return [found[number] for number in range(len(rows))]


def main(folder: str, order: str) -> None:
    json.dump(judge_all(Path(folder), order), sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
