"""Pairs made from verbs that leave only two ways: who has no plans to leave, stays. Small models miss just that."""

from __future__ import annotations

import random
from collections.abc import Sequence

from training.data import CONFIRMS, CONTRADICTS, MENTIONS, UPDATES, Example

Verb = tuple[str, str, str]
"""Plain form, third person, -ing form; {p} a place, {t} a thing, {n} a person."""
_WAYS: Sequence[tuple[Sequence[Verb], Sequence[Verb]]] = (
    (
        (("stay in {p}", "stays in {p}", "staying in {p}"), ("remain in {p}", "remains in {p}", "remaining in {p}"),
         ("keep its base in {p}", "keeps its base in {p}", "keeping its base in {p}")),
        (("leave {p}", "leaves {p}", "leaving {p}"), ("withdraw from {p}", "withdraws from {p}", "withdrawing from {p}"),
         ("pull out of {p}", "pulls out of {p}", "pulling out of {p}"),
         ("give up its base in {p}", "gives up its base in {p}", "giving up its base in {p}")),
    ),
    (
        (("keep its office in {p} open", "keeps its office in {p} open", "keeping its office in {p} open"),
         ("go on working in {p}", "goes on working in {p}", "going on working in {p}")),
        (("close its office in {p}", "closes its office in {p}", "closing its office in {p}"),
         ("shut its office in {p}", "shuts its office in {p}", "shutting its office in {p}")),
    ),
    (
        (("keep {t}", "keeps {t}", "keeping {t}"), ("hold on to {t}", "holds on to {t}", "holding on to {t}")),
        (("sell {t}", "sells {t}", "selling {t}"), ("part with {t}", "parts with {t}", "parting with {t}"),
         ("dispose of {t}", "disposes of {t}", "disposing of {t}")),
    ),
    (
        (("go ahead with {t}", "goes ahead with {t}", "going ahead with {t}"),
         ("press on with {t}", "presses on with {t}", "pressing on with {t}")),
        (("cancel {t}", "cancels {t}", "cancelling {t}"), ("call off {t}", "calls off {t}", "calling off {t}"),
         ("abandon {t}", "abandons {t}", "abandoning {t}"), ("drop {t}", "drops {t}", "dropping {t}")),
    ),
    (
        (("back {t}", "backs {t}", "backing {t}"), ("support {t}", "supports {t}", "supporting {t}")),
        (("oppose {t}", "opposes {t}", "opposing {t}"), ("reject {t}", "rejects {t}", "rejecting {t}")),
    ),
    (
        (("keep {n} in custody", "keeps {n} in custody", "keeping {n} in custody"),
         ("go on holding {n}", "goes on holding {n}", "going on holding {n}")),
        (("release {n}", "releases {n}", "releasing {n}"), ("set {n} free", "sets {n} free", "setting {n} free"),
         ("let {n} go", "lets {n} go", "letting {n} go")),
    ),
    (
        (("keep {n} as envoy", "keeps {n} as envoy", "keeping {n} as envoy"),
         ("stand by {n}", "stands by {n}", "standing by {n}")),
        (("dismiss {n}", "dismisses {n}", "dismissing {n}"), ("replace {n}", "replaces {n}", "replacing {n}"),
         ("part ways with {n}", "parts ways with {n}", "parting ways with {n}")),
    ),
    (
        (("stay in the {p} pact", "stays in the {p} pact", "staying in the {p} pact"),
         ("honour the {p} pact", "honours the {p} pact", "honouring the {p} pact")),
        (("quit the {p} pact", "quits the {p} pact", "quitting the {p} pact"),
         ("walk away from the {p} pact", "walks away from the {p} pact", "walking away from the {p} pact")),
    ),
)  # fmt: skip
_SUBJECTS = (
    "Russia Turkey France Norway Kenya India Brazil Serbia Algeria Peru Norvik Halden Meridian Corda Tresco Lumo "
    "Qatar Italy Japan Chile Veldor Astana Brussels Ankara Moscow Paris Belgrade Nairobi Zephra Calyra"
).split()
_PLACES = (
    "Tartus|Hmeimim|Kirkuk|Agadez|Djibouti|Tobruk|Gyumri|Port Sudan|Ain Issa|Camp Mboumba|Lekabi|Ream|Subic Bay|Harare|"
    "Damascus|Tripoli|Bamako|Lomas|Osh"
)
_THINGS = (
    "the mine in Ombo|the Halden shipyard|its share in Lumo Airport|the dam at Koris|the tender for 12 ferries|the merger with Zain|"
    "the summit in Osh|the pipeline to Varna|the new tax|the bill on pensions|the vaccination drive|its stake in Corrie Bakeries"
)
_PEOPLE = "Samir Attar|Runa Holt|Wilmer Tapia|General Tiani|the four fishermen|the envoy Ali Youssef|Dean Marlow"
_WHO = (
    "a spokesman|the foreign minister|two officials|the company's chairman|a senior diplomat|the deputy minister|a government source|"
    "people close to the talks|the agency's head"
)
_CLAIMS_FOR = ("{S} will {a}.", "{S} is {ai}.", "{S} {as}.")
_CLAIMS_BY_DENIAL = ("{S} is not {bi}.", "{S} will not {b}.", "{S} has no plans to {b}.")
_SAME = (
    "{S} has no plans to {b}, {w} said on {d}.",
    "{S} has no intention of {bi}, {w} told reporters.",
    "“Nobody thinks of {bi},” {w} said of {S} on {d}.",
    "{S} has ruled out {bi}, {w} said.",
    "{W} denied on {d} that {S} was {bi}.",
    "Reports that {S} is {bi} are untrue, {w} said.",
    "{S} has decided against {bi}, {w} said on {d}.",
    "{S} will {a}, {w} said on {d}.",
    "{S} is {ai} whatever happens, {w} told a newspaper.",
    "Asked on {d}, {w} said {S} would {a}.",
    "{S} refuses to {b}, according to {w}.",
    "It is still the case that {S} {as}, {w} said.",
)
_NEWER = (
    "{S} will now {b} after all, {w} said on {d}.",
    "Having long said that it would {a}, {S} is now {bi}, {w} said.",
    "{S} is no longer {ai}, {w} said on {d}.",
    "{S} has changed its mind and begun {bi}, {w} said.",
)
_QUIET = (
    "Will {S} {b}? {W} would not say.",
    "If {S} {bs}, others may follow, {w} said.",
    "Protesters urged {S} on {d} to {b}.",
    "{W} declined to say whether {S} would {a} or {b}.",
    "Some in the region hope that {S} {as}, others that it {bs}, {w} said.",
)
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


def opposites(count: int, rng: random.Random) -> list[Example]:
    """Return claims of two-way verbs beside passages that take either way, by assertion, denial or turn."""
    return [_pair(rng) for _ in range(count)]


def _pair(rng: random.Random) -> Example:
    ways = rng.choice(_WAYS)
    side = rng.randrange(2)
    names = {
        "S": rng.choice(_SUBJECTS), "p": rng.choice(_PLACES.split("|")),
        "t": rng.choice(_THINGS.split("|")), "n": rng.choice(_PEOPLE.split("|")),
        "w": rng.choice(_WHO.split("|")), "d": rng.choice(_DAYS),
    }  # fmt: skip
    denied = rng.random() < 0.5
    claim = _said(rng.choice(_CLAIMS_BY_DENIAL if denied else _CLAIMS_FOR), ways, side, names, rng)
    label = rng.choices((CONFIRMS, CONTRADICTS, UPDATES, MENTIONS), (4, 4, 2, 2))[0]
    frames = {CONFIRMS: _SAME, CONTRADICTS: _SAME, UPDATES: _NEWER, MENTIONS: _QUIET}[label]
    told = 1 - side if label == CONTRADICTS else side
    passage = _said(rng.choice(frames), ways, told, names, rng)
    return Example(claim, passage, (label,), "opposites", "opposites")


def _said(
    frame: str,
    ways: tuple[Sequence[Verb], Sequence[Verb]],
    side: int,
    names: dict[str, str],
    rng: random.Random,
) -> str:
    one, other = rng.choice(ways[side]), rng.choice(ways[1 - side])
    words = {"a": one[0], "as": one[1], "ai": one[2], "b": other[0], "bs": other[1], "bi": other[2]}
    filled = {key: text.format(**names) for key, text in words.items()}
    text = frame.format(**filled, **names, W=names["w"][0].upper() + names["w"][1:])
    return text[0].upper() + text[1:]
