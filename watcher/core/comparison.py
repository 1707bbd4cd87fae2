"""Compare what a claim says with what a passage says, feature by feature, without a verdict."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache

from watcher.core.dates import DateMention, disjoint
from watcher.core.lexicon import SYNONYM
from watcher.core.model import ClaimKind
from watcher.core.polarity import Predicate
from watcher.core.quantities import QuantityMention
from watcher.core.reading import NAME_MARK, ClaimReading, Glance, Name, Reading
from watcher.core.text import tokens
from watcher.core.value_changes import ValueChange, compare_values

CONTEXT_WEIGHT = 0.5
_WINDOW = 12
_ABOUT = frozenset("about over regarding concerning".split())
_OF_WHOM = frozenset("who which whose".split())
_AT_OR_FROM = frozenset("from at in of".split())
_TYING = frozenset(
    "in at from near to around outside across into off toward towards of evacuate evacuating "
    "leave leaving keep keeping open close over for on withdraw".split()
)
_TOWARDS = frozenset("to into toward towards".split())
_AFTER = frozenset({"after", "following"})
_BEFORE_VERB = frozenset(
    "and or but was were is are been being be has have had who which that it he she they police to "
    "not also later then".split()
)
_PRONOUNS = frozenset("it its they their he his she her both".split())
_NOWHERE = ""
_RELATIVE = frozenset("who which whom whose".split())


class Agreement(StrEnum):
    NONE = "none"
    SAME = "same"
    OPPOSITE = "opposite"
    MIXED = "mixed"


@dataclass(frozen=True, eq=False)
class Comparison:
    """Features of one claim against one passage; shares are 0..1.

    Names and coverage are there at once; the rest is worked out when a rule first asks for it, as
    most passages turn out to be about something else before that.
    """

    claim: ClaimReading
    passage: Reading
    names: float
    """Share of the claim's names found here or in the context."""
    own_names: float
    """Share found in the passage itself."""
    lead_missing: bool
    """The claim's first party is named nowhere in the passage or its context."""
    clash: bool
    """A look-alike stands where the claim's name should: Santa Oliva del Monte for del Mar."""
    elsewhere: bool
    """Names places, none of them the claim's."""
    coverage: float
    """Share of the claim's content weight found in the passage (half weight in its context)."""
    own_coverage: float
    hits: int
    """Content concepts of the claim in the passage itself, names left out."""
    wanted: int
    """How many weighty ones the claim has."""

    @cached_property
    def _agreement(self) -> tuple[Agreement, bool, str, bool]:
        agreement, ceased, text = _predicates(self.claim.reading, self.passage)
        if agreement in (Agreement.MIXED, Agreement.SAME):
            later = _turned_later(self.claim.reading, self.passage)
            if later:
                return Agreement.OPPOSITE, ceased, later, True
        return agreement, ceased, text, False

    @property
    def predicate(self) -> Agreement:
        return self._agreement[0]

    @property
    def predicate_text(self) -> str:
        return self._agreement[2]

    @property
    def turned_later(self) -> bool:
        """Tells the claim's matter after "after", and its opposite before: reopened after it closed."""
        return self._agreement[3]

    @cached_property
    def ceased(self) -> bool:
        return self._agreement[1] or (self.negation_differs and any(self.passage.polarity.ceased))

    @cached_property
    def predicate_negated(self) -> bool:
        """The opposite is told by negating the claim's own predicate."""
        both = (*self.passage.predicates, *self.claim.reading.predicates)
        return any(p.negated and p.text == self.predicate_text for p in both)

    @cached_property
    def negation_differs(self) -> bool:
        return _negation_differs(self.claim.reading, self.passage)

    @cached_property
    def swapped(self) -> bool:
        """From A to B in one, from B to A in the other."""
        return _swapped(self.claim.reading, self.passage)

    @cached_property
    def quantifiers_missing(self) -> bool:
        """The claim says all, only, first or more; the passage does not."""
        return bool(self.claim.reading.quantifiers - self.passage.quantifiers)

    @cached_property
    def _values(self) -> tuple[tuple[ValueChange, ...], tuple[QuantityMention, ...]]:
        values, missing = compare_values(self.claim.reading, self.passage)
        return tuple(values), tuple(missing)

    @property
    def values(self) -> tuple[ValueChange, ...]:
        return self._values[0]

    @property
    def missing_values(self) -> tuple[QuantityMention, ...]:
        return self._values[1]

    @cached_property
    def _days(self) -> tuple[Agreement, DateMention | None, DateMention | None]:
        return _dates(self.claim, self.passage)

    @property
    def dates(self) -> Agreement:
        return self._days[0]

    @property
    def claimed_date(self) -> DateMention | None:
        return self._days[1]

    @property
    def reported_date(self) -> DateMention | None:
        return self._days[2]

    @cached_property
    def later_date(self) -> bool:
        """Names an explicit day after the claim's as-of date, in a statement about the past or present."""
        return _later(self.claim, self.passage)

    @cached_property
    def subordinate(self) -> bool:
        """What it says of the claim stands in a relative clause: old news beside the point."""
        return _subordinate(self.claim.reading, self.passage)


@lru_cache(maxsize=4096)
def _key_words(key: str) -> frozenset[str]:
    return frozenset(tokens(key))


def has_name(name: Name, reading: Reading) -> bool:
    """Return whether a passage contains a claim's name: any spelling if known, else its main words."""
    if not name.parts:
        # "Russia's defence ministry" may be a name of its own, but it names Russia as well
        return name.key in reading.known or _key_words(name.key) <= reading.vocabulary
    if name.parts <= reading.vocabulary:
        return True
    shared = name.parts & reading.vocabulary
    # a person's last name, one word of a firm's: enough when the passage has no look-alike
    return len(shared) * 2 >= len(name.parts) and not clashes(name, reading)


def shares_a_name(claim: Reading, glances: Iterable[Glance]) -> bool:
    """Return False where `compare` cannot find any of the claim's names, nor a look-alike of one."""
    names = claim.needed
    return not names or any(may_name(name, seen) for seen in glances for name in names)


def may_name(name: Name, seen: Glance) -> bool:
    """Return False where a text surely does not hold the name, nor a word of it."""
    if name.parts:
        return not name.parts.isdisjoint(seen.vocabulary)
    return name.key in seen.known or _key_words(name.key) <= seen.vocabulary


def clashes(name: Name, reading: Reading) -> bool:
    """Return whether a passage has another name that shares a word with this one and differs in another."""
    if not name.parts or name.parts <= reading.vocabulary:
        return False
    return any(
        other.parts & name.parts and other.parts - name.parts and name.parts - other.parts
        for other in reading.names
        if other.parts
    )


def _once(names: Sequence[Name]) -> list[Name]:
    """Return the names without repeats: "Syria's government" and "Syrians" name one country."""
    return list({" ".join(sorted(_key_words(name.key))): name for name in names}.values())


def _share(found: float, total: float) -> float:
    return found / total if total else 0.0


def _leans(passage: Reading) -> bool:
    """Return whether a sentence opens with a pronoun, so that its subject stands in another."""
    return any(word.text in _PRONOUNS for word in passage.words[:2])


def _last_concept(reading: Reading, predicate: Predicate) -> str:
    """Return the concept of a predicate's last word: "go on strike" and "the strike" meet in it."""
    return reading.spoken[predicate.start + len(predicate.text.split()) - 1]


def _coverage(
    claim: Reading, passage: Reading, context: Sequence[Reading]
) -> tuple[float, float, int]:
    total = own = both = 0.0
    hits = 0
    leans = _leans(passage)
    spelled = {f"axis:{p.axis}": _last_concept(claim, p) for p in claim.predicates}
    for concept, weight in claim.concepts.items():
        total += weight
        here = concept in passage.concepts or concept in passage.said or concept in passage.plain
        if here or spelled.get(concept, _NOWHERE) in passage.plain:
            own += weight
            both += weight
            hits += weight > 0.5
        elif any(concept in near.concepts for near in context):
            both += weight * CONTEXT_WEIGHT
            if leans and not concept.startswith("axis:"):
                own += weight * CONTEXT_WEIGHT
                hits += weight > 0.5
    return _share(own, total), _share(both, total), hits


def _around(reading: Reading, predicate: Predicate) -> frozenset[str]:
    """Return the content concepts and places within a few words of a predicate."""
    size = len(predicate.text.split())
    lowest, highest = predicate.start - _WINDOW, predicate.start + size + _WINDOW
    inside = range(predicate.start, predicate.start + size)
    found = set()
    for index in range(max(0, lowest), min(len(reading.words), highest)):
        concept = reading.spoken[index]
        here = reading.words[index].clause == reading.words[predicate.start].clause
        weighty = concept.startswith(NAME_MARK) or reading.concepts.get(concept, 0.0) > 0.5
        if here and index not in inside and weighty:
            found.add(concept)
    return frozenset(found)


def _is_topic(reading: Reading, predicate: Predicate) -> bool:
    """Return whether a predicate only names a subject: "talks about evacuating", "men who left"."""
    before = [word.text for word in reading.words[max(0, predicate.start - 3) : predicate.start]]
    return bool(before) and (before[-1] in _ABOUT or bool(_OF_WHOM & set(before)))


def _same_matter(claim: Reading, mine: Predicate, passage: Reading, theirs: Predicate) -> bool:
    wanted = _around(claim, mine)
    # parties that act are named beside all their deeds, so they tie nothing together
    wanted -= {NAME_MARK + name.key for name in claim.names if name.via not in _TYING}
    return not wanted or bool(wanted & _around(passage, theirs))


def _predicates(claim: Reading, passage: Reading) -> tuple[Agreement, bool, str]:
    if _other_way(claim, passage):
        return Agreement.NONE, False, ""
    agreements: list[tuple[Agreement, bool, str]] = []
    stated = [p for p in claim.predicates if not _is_topic(claim, p)]
    for axis in {predicate.axis: None for predicate in stated}:
        mine = [p for p in stated if p.axis == axis]
        if len({p.sign for p in mine}) > 1:
            continue
        theirs = [
            p
            for p in passage.predicates
            if p.axis == axis and any(_same_matter(claim, q, passage, p) for q in mine)
        ]
        if not theirs:
            continue
        signs = {p.sign for p in theirs}
        if signs == {mine[0].sign}:
            agreements.append((Agreement.SAME, False, theirs[0].text))
        elif mine[0].sign not in signs:
            agreements.append((Agreement.OPPOSITE, any(p.ceased for p in theirs), theirs[0].text))
        else:
            agreements.append((Agreement.MIXED, False, theirs[0].text))
    kinds = {agreement[0] for agreement in agreements}
    if not kinds:
        return Agreement.NONE, False, ""
    if len(kinds) > 1:
        return Agreement.MIXED, False, agreements[0][2]
    return agreements[0]


def _turned_later(claim: Reading, passage: Reading) -> str:
    """Return the opposite that is told before an "after" beyond which the claim itself is told."""
    texts = [word.text for word in passage.words]
    signs = {predicate.axis: predicate.sign for predicate in claim.predicates}
    cuts = [place for place, text in enumerate(texts) if text in _AFTER] or [
        p.start - 1
        for p in passage.predicates
        if p.axis in signs and p.start > 0 and _is_modifier(texts, p.start)
    ]
    if not cuts:
        return ""
    before = [p for p in passage.predicates if p.axis in signs and p.start < cuts[0]]
    beyond = [p for p in passage.predicates if p.axis in signs and p.start > cuts[0]]
    turned = all(p.sign != signs[p.axis] for p in before)
    kept = all(p.sign == signs[p.axis] for p in beyond)
    return before[0].text if before and beyond and turned and kept else ""


def _is_modifier(texts: Sequence[str], place: int) -> bool:
    """True for "arrested" in "released the three men arrested last week"."""
    return texts[place].endswith("ed") and texts[place - 1] not in _BEFORE_VERB


def _plain_heads(reading: Reading) -> set[str]:
    """Return what a negation takes first, predicates with an opposite left out: they are compared apart."""
    own = {reading.words[predicate.start].stem for predicate in reading.predicates}
    heads = reading.polarity.heads
    if not any(predicate.negated for predicate in reading.predicates):
        heads = heads | reading.polarity.further
    return {SYNONYM.get(head, head) for head in heads - own}


def _negation_differs(claim: Reading, passage: Reading) -> bool:
    """Return whether a word of the claim is negated in one of the two and plain in the other."""
    mine, theirs = _plain_heads(claim), _plain_heads(passage)
    if not mine and not theirs:
        return False
    heavy = {concept for concept, weight in claim.concepts.items() if weight > 0.5}
    turned = (theirs & claim.said & heavy) - mine - _under_negation(claim)
    return bool(turned) or bool((mine & passage.said) - theirs - _under_negation(passage))


def _under_negation(reading: Reading) -> set[str]:
    return {
        concept
        for concept, negated in zip(reading.spoken, reading.polarity.negated, strict=True)
        if negated
    }


def _lead_missing(claim: Reading, readings: Sequence[Reading]) -> bool:
    parties = [name for name in claim.names if not name.speaker and not name.place]
    return bool(parties) and not any(has_name(parties[0], reading) for reading in readings)


def _swapped(claim: Reading, passage: Reading) -> bool:
    ways = {name.key: name.via for name in passage.names}
    turned = {"from": "to", "to": "from"}
    moved = [name for name in claim.names if name.via in turned]
    return len(moved) > 1 and all(ways.get(name.key) == turned[name.via] for name in moved)


def _other_way(claim: Reading, passage: Reading) -> bool:
    """Return whether the passage moves towards the claim's place, or away from another one."""
    ways = {name.key: name.via for name in passage.names}
    fixed = [name for name in claim.names if name.via in _AT_OR_FROM]
    if any(ways.get(name.key) in _TOWARDS for name in fixed):
        return True
    left = {name.key for name in claim.names if name.via == "from"}
    theirs = {name.key for name in passage.names if name.via == "from"}
    return bool(left and theirs) and not left & theirs


def _dates(
    claim: ClaimReading, passage: Reading
) -> tuple[Agreement, DateMention | None, DateMention | None]:
    mine = list(claim.reading.dates)
    theirs = list(passage.dates)
    if not mine or not theirs:
        return Agreement.NONE, None, None
    for day in mine:
        for other in theirs:
            if _within(day, other) or _within(other, day):
                return Agreement.SAME, day, other
    if any(not disjoint(day, other) for day in mine for other in theirs):
        return Agreement.MIXED, mine[0], theirs[0]
    return Agreement.OPPOSITE, mine[0], theirs[0]


def _within(inner: DateMention, outer: DateMention) -> bool:
    return outer.earliest <= inner.earliest and inner.latest <= outer.latest


def _later(claim: ClaimReading, passage: Reading) -> bool:
    as_of = claim.as_of
    if claim.kind is ClaimKind.FORECAST or passage.modality.forecast:
        return False
    return as_of is not None and any(day.explicit and day.earliest > as_of for day in passage.dates)


def _subordinate(claim: Reading, passage: Reading) -> bool:
    if not _RELATIVE & passage.vocabulary:
        return False
    weights: dict[int, float] = {}
    openings: dict[int, list[str]] = {}
    for word, concept in zip(passage.words, passage.spoken, strict=True):
        openings.setdefault(word.clause, []).append(word.text)
        weights[word.clause] = weights.get(word.clause, 0.0) + claim.concepts.get(concept, 0.0)
    for predicate in passage.predicates:
        clause = passage.words[predicate.start].clause
        weights[clause] += claim.concepts.get(f"axis:{predicate.axis}", 0.0)
    if not weights:
        return False
    main = max(weights, key=lambda clause: (weights[clause], -clause))
    return main > 0 and bool(_RELATIVE & set(openings[main][:4]))


def compare(claim: ClaimReading, passage: Reading, context: Sequence[Reading]) -> Comparison:
    """Compare a claim with a sentence; `context` is its neighbours and the article's title."""
    mine = claim.reading
    needed = _once(mine.needed)
    own = sum(has_name(name, passage) for name in needed)
    found = sum(
        has_name(name, passage) or any(has_name(name, near) for near in context) for name in needed
    )
    clash = any(
        clashes(name, passage) and not any(has_name(name, near) for near in context)
        for name in needed
    )
    places = [name for name in needed if name.place]
    their_places = [name for name in passage.names if name.place]
    elsewhere = bool(places and their_places) and not any(
        has_name(name, passage) for name in places
    )
    own_share, both_share, hits = _coverage(mine, passage, context)
    return Comparison(
        claim=claim,
        passage=passage,
        names=_share(found, len(needed)) if needed else 1.0,
        own_names=_share(found if _leans(passage) else own, len(needed)) if needed else 1.0,
        lead_missing=_lead_missing(mine, [passage, *context]),
        clash=clash,
        elsewhere=elsewhere,
        coverage=both_share,
        own_coverage=own_share,
        hits=hits,
        wanted=sum(weight > 0.5 for weight in mine.concepts.values()),
    )
