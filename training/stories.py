"""Read hand-written stories (claims x passages) and expand them into labelled pairs.

A line is one story: a few claims on one subject, a few passages, and a label for every pair of them. Every
passage meets several claims with different labels, so that neither the passage nor the claim alone gives the
label away.

    python -m training.stories training/pairs/h1.jsonl            check a file, print what is wrong and the counts
    python -m training.stories --pairs OUT FILE...                write its pairs as JSON lines
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

LABELS = ("confirms", "contradicts", "updates", "mentions", "unrelated")
KINDS = ("past_event", "ongoing_state", "forecast")


class BadStoryError(ValueError):
    """A story that does not keep the format; the message says where."""


def _day(value: object, where: str) -> str:
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError:
        raise BadStoryError(f"{where}: not a date: {value!r}") from None


def _text(value: object, where: str) -> str:
    if not isinstance(value, str) or len(value.split()) < 3:
        raise BadStoryError(f"{where}: not a text of three words or more: {value!r}")
    return value.strip()


def pairs_of(story: dict[str, object]) -> Iterator[dict[str, object]]:
    """Yield a story's pairs; raises BadStoryError."""
    name = _text(str(story.get("story", "")).replace("-", " - "), "story").replace(" - ", "-")
    claims, passages = story.get("claims"), story.get("passages")
    if not isinstance(claims, list) or not isinstance(passages, list):
        raise BadStoryError(f"{name}: claims and passages must be lists")
    known = {}
    for claim in claims:
        where = f"{name} claim {claim.get('id')}"
        if claim.get("kind") not in KINDS:
            raise BadStoryError(f"{where}: kind is none of {', '.join(KINDS)}")
        known[str(claim["id"])] = {
            "claim": _text(claim.get("claim"), where),
            "as_of": _day(claim.get("as_of"), where),
            "kind": claim["kind"],
        }
    if len(known) != len(claims):
        raise BadStoryError(f"{name}: claim ids repeat")
    for passage in passages:
        where = f"{name} passage {passage.get('id')}"
        labels = passage.get("labels")
        if not isinstance(labels, dict) or set(labels) - set(known) or len(labels) < 2:
            raise BadStoryError(f"{where}: labels must name at least two of the claims")
        deltas = passage.get("deltas") or {}
        for claim_id, label in labels.items():
            if label not in LABELS:
                raise BadStoryError(f"{where} {claim_id}: no such label {label!r}")
            delta = deltas.get(claim_id)
            if label == "updates" and not (isinstance(delta, list) and len(delta) == 3):
                raise BadStoryError(f"{where} {claim_id}: updates needs deltas [kind, old, new]")
            yield {
                "id": f"{name}-{claim_id}{passage.get('id')}",
                "domain": story.get("domain", ""),
                "story": name,
                **known[claim_id],
                "published": _day(passage.get("published"), where),
                "evidence": _text(passage.get("evidence"), where),
                "label": label,
                "delta": {"kind": delta[0], "old": delta[1], "new": delta[2]} if delta else None,
                "phenomena": passage.get("phenomena", []),
                "why": passage.get("why", ""),
            }


def read_stories(path: Path) -> Iterator[dict[str, object]]:
    """Yield the stories of a file; raises BadStoryError."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip():
            try:
                yield json.loads(line)
            except ValueError as error:
                raise BadStoryError(f"{path.name}:{number}: not JSON ({error})") from None


def _check(path: Path) -> int:
    pairs: list[dict[str, object]] = []
    faults = 0
    stories = 0
    try:
        for story in read_stories(path):
            stories += 1
            try:
                mine = list(pairs_of(story))
            except (BadStoryError, KeyError, AttributeError, TypeError) as error:
                print(f"fault: {error}")
                faults += 1
                continue
            pairs += mine
            for key, kind in (("claim", "claim"), ("evidence", "passage")):
                for text in {str(pair[key]) for pair in mine}:
                    found = {pair["label"] for pair in mine if pair[key] == text}
                    if len(found) < 2:
                        print(
                            f"leak: {story['story']}: this {kind} has one label only: {text[:70]}"
                        )
    except BadStoryError as error:
        print(f"fault: {error}")
        faults += 1
    counts = Counter(pair["label"] for pair in pairs)
    ids = Counter(pair["id"] for pair in pairs)
    for repeated in [pair_id for pair_id, times in ids.items() if times > 1]:
        print(f"fault: id {repeated} occurs twice")
        faults += 1
    shares = ", ".join(
        f"{label} {counts[label]} ({counts[label] / max(1, len(pairs)):.0%})" for label in LABELS
    )
    print(f"{path.name}: {stories} stories, {len(pairs)} pairs: {shares}; {faults} faults")
    return 1 if faults else 0


def main() -> int:
    """Check files, or write their pairs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--pairs", type=Path, metavar="OUT")
    options = parser.parse_args()
    if options.pairs is None:
        return max(_check(path) for path in options.files)
    with options.pairs.open("w", encoding="utf-8") as out:
        for path in options.files:
            for story in read_stories(path):
                for pair in pairs_of(story):
                    out.write(json.dumps(pair, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
