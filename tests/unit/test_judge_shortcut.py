"""The judge skips passages without a name of the claim: skipping must never change a verdict."""

from __future__ import annotations

from collections import Counter

from watcher.app.files import bundled_entities
from watcher.core.claims import kind_from
from watcher.core.comparison import compare, shares_a_name
from watcher.core.entities import EntityIndex
from watcher.core.model import Claim
from watcher.core.reading import glance, read_claim, read_sentence
from watcher.judge.outcomes import may_matter
from watcher.judge.relevance import NOT_NAMED
from watcher.judge.verdicts import decide

INDEX = EntityIndex.build(bundled_entities())
TEXTS = (
    "Russia is not leaving its Hmeimim air base in Latakia.",
    "At least 400 soldiers were evacuated from Damascus, an official of HTS said.",
    "Santa Oliva del Monte lost its mayor, Marta Ibarra, in May 2025.",
    "Marta Ibarra Solis was re-elected mayor of Santa Oliva del Mar.",
    "Jonas Reke won the election in Santa Oliva del Mar in May 2025.",
    "The tanker Orion Star ran aground off Telk, and its crew of 22 was rescued.",
    "The crew of the Orion Sun refused to leave the ship.",
    "Norvia and Telk signed a treaty over the lake after talks in Geneva.",
    "Norvian officials denied that a treaty with Telk had been signed.",
    "Prices of wheat rose by 12 per cent in the first half of the year.",
    "The harbour will reopen in June, three months later than planned.",
    "Moscow's forces have left the Syrian coast, Reuters reported.",
    "Moscou a retiré ses troupes de Tartous.",
    "Delta Works plc cut 1,200 jobs at its Brae refinery.",
    "Brae Refinery's owner, Delta Group, denies that jobs will go.",
)  # fmt: skip


def test_a_skipped_passage_would_have_been_judged_the_same() -> None:
    readings = {text: read_sentence(text, INDEX, None) for text in TEXTS}
    glances = {text: glance(text, INDEX) for text in TEXTS}
    seen: Counter[bool] = Counter()
    for text in TEXTS:
        claim = read_claim(Claim(id="c", text=text, kind=kind_from(text)), INDEX)
        for passage in TEXTS:
            for context in TEXTS:
                if may_matter(claim):
                    continue
                named = shares_a_name(claim.reading, (glances[passage], glances[context]))
                seen[named] += 1
                if not named:
                    compared = compare(claim, readings[passage], [readings[context]])
                    assert decide(claim, readings[passage], compared, False) == NOT_NAMED
    assert seen[True] > 100
    assert seen[False] > 100


def test_a_glance_sees_the_names_that_a_reading_has() -> None:
    for text in TEXTS:
        reading, seen = read_sentence(text, INDEX, None), glance(text, INDEX)
        assert (seen.vocabulary, seen.known) == (reading.vocabulary, reading.known)
