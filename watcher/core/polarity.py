"""Read predicates that have an opposite, and what negation and denial do to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from watcher.core.clauses import Word
from watcher.core.lexicon import LIGHT, OPPOSITES, phrases
from watcher.core.text import STOPWORDS

NEGATORS = frozenset(
    """not no never without neither nor none nobody nothing nowhere cannot dont doesnt didnt isnt
    arent wasnt werent wont wouldnt cant couldnt hasnt havent hadnt shouldnt neednt aint hardly
    unable""".split()
)
_FAILING = frozenset(
    "fail failed fails failing refuse refused refuses decline declined declines".split()
)
_DENYING = frozenset("deny denied denies denying".split())
_DISMISSING = frozenset(
    "dismiss dismissed dismisses dismissing reject rejected rejects rejecting refute refuted "
    "refutes rebut rebutted disputed disputes disputing dispute".split()
)
_WORD_OF = frozenset(
    "claim claims report reports reporting allegation allegations rumour rumours rumor rumors "
    "suggestion suggestions accusation accusations speculation notion idea talk story that".split()
)
_FALSE = frozenset(
    "false untrue fake fabricated baseless unfounded groundless hoax lie lies disinformation "
    "misinformation wrong bogus invented".split()
)
DENYING_WORDS = NEGATORS | _FAILING | _DENYING | _DISMISSING | _FALSE
_FIXED = (
    # not a negation, or one that is undone
    ("not", "only"),
    ("not", "just"),
    ("not", "merely"),
    ("not", "least"),
    ("not", "simply"),
    ("no", "doubt"),
    ("no", "sooner"),
    ("no", "fewer"),
    ("no", "less"),
    ("no", "more"),
    ("no", "later"),
    ("no", "matter"),
    ("no", "stranger"),
    ("no", "one", "but"),
    ("nothing", "but"),
    ("not", "to", "mention"),
    ("not", "before"),
    ("not", "until"),
    ("whether", "or", "not"),
    ("or", "not"),
    ("not", "a", "little"),
    ("without", "elaborating"),
    ("without", "giving"),
    ("without", "saying"),
    ("without", "naming"),
    ("without", "specifying"),
)
_ENDS_SCOPE = frozenset(
    "and but who which where when if because so as than after before since".split()
)
_SCOPE_WORDS = 12
_HEAD_WORDS = 1
_NO_HEADS = 3
"""A bare "no" negates its noun and the verb after it: "no fighters are guarding"."""
_STOPPING = frozenset("stop stops stopped cease ceases ceased halt halts halted quit quits".split())
_HAVING = frozenset("has have had is are yet".split())
_ADVERBS = frozenset(
    "currently yet still immediately ever even yesterday now already fully really actually "
    "longer been being planning going intending any at all".split()
)


@dataclass(frozen=True, slots=True)
class Predicate:
    """A word or phrase on an axis of opposites; `sign` is +1 or -1 after negation."""

    axis: str
    sign: int
    start: int
    """Index of its first word."""
    negated: bool
    ceased: bool
    """Under "no longer": it was so, and is not now."""
    text: str


@dataclass(frozen=True, slots=True)
class Polarity:
    """Where a sentence negates, ceases or disowns; one flag per word, and the words negated first."""

    negated: tuple[bool, ...]
    ceased: tuple[bool, ...]
    heads: frozenset[str]
    """Stems of the words that a negation takes first: "did not attack" -> attack."""
    further: frozenset[str]
    """What a bare "no" negates beyond its noun: "no fighters are guarding" -> guard."""
    denial: bool
    """Somebody denies, or a report is called false."""
    exception: bool
    """Says "all but", "only" or "except": a part is set against its whole."""


def _fixed_at(texts: Sequence[str], index: int) -> bool:
    return any(tuple(texts[index : index + len(row)]) == row for row in _FIXED) or (
        texts[index] == "not" and index > 0 and texts[index - 1] == "or"
    )


def _scope(words: Sequence[Word], start: int, length: int) -> range:
    end = start
    clause = words[start].clause if start < len(words) else 0
    while end < len(words) and end - start < length:
        if words[end].clause != clause or (words[end].text in _ENDS_SCOPE and end > start):
            break
        end += 1
    return range(start, end)


def _only_defers(texts: Sequence[str], scope: range) -> bool:
    """Return whether a negation only sets a time: "will not open before October"."""
    reach = texts[scope.start : scope.stop + 1]
    return "before" in reach or "until" in reach or "till" in reach


def _denial_scope(words: Sequence[Word], start: int) -> range:
    clause = words[start].clause if start < len(words) else 0
    end = start
    while end < len(words) and words[end].clause == clause and words[end].text != "and":
        end += 1
    return range(start, end)


def _denies(texts: Sequence[str], index: int) -> bool:
    text = texts[index]
    if text in _DENYING:
        return True
    return text in _DISMISSING and any(word in _WORD_OF for word in texts[index + 1 : index + 5])


def _disowns(texts: Sequence[str], index: int) -> bool:
    if texts[index] not in _FALSE:
        return texts[index] == "truth" and "no" in texts[max(0, index - 3) : index]
    around = texts[max(0, index - 7) : index]
    called = {"called", "calling", "calls"} & set(texts[max(0, index - 14) : index])
    if called and _WORD_OF & set(texts[max(0, index - 14) : index]):
        return True
    return bool(
        {"is", "are", "was", "were", "as", "reports", "report", "calling", "claims"} & set(around)
    )


def _is_empty(word: Word) -> bool:
    return word.text in _ADVERBS or (word.stem in LIGHT and word.text != "people")


def _stops(texts: Sequence[str], index: int) -> bool:
    """True for "stopped shelling" and "ceased to exist": what follows was so, and is not now."""
    if texts[index] not in _STOPPING or index + 1 >= len(texts):
        return False
    after = texts[index + 1]
    return after.endswith("ing") or (after == "to" and texts[index].startswith("cease"))


def _is_yet_to(texts: Sequence[str], index: int) -> bool:
    return (
        texts[index] == "yet"
        and texts[index + 1 : index + 2] == ["to"]
        and index > 0
        and texts[index - 1] in _HAVING
    )


def read_polarity(words: Sequence[Word]) -> Polarity:
    """Read negation with its scope, "no longer", denials and exceptions of one sentence."""
    texts = [word.text for word in words]
    flips = [0] * len(words)
    ceased = [False] * len(words)
    heads: set[str] = set()
    further: set[str] = set()
    denial = False
    exception = False
    for index, text in enumerate(texts):
        stopped = _stops(texts, index)
        if text in NEGATORS or text in _FAILING or stopped or _is_yet_to(texts, index):
            if _fixed_at(texts, index):
                continue
            if texts[index : index + 2] == ["none", "of"] or texts[index : index + 2] == [
                "not",
                "all",
            ]:
                exception = True
                continue
            longer = texts[index + 1 : index + 2] == ["longer"] or "anymore" in texts[index:]
            longer = longer or stopped
            most = _NO_HEADS if text == "no" and not longer else _HEAD_WORDS
            scope = _scope(words, index + 1, _SCOPE_WORDS)
            if _only_defers(texts, scope):
                continue
            content = 0
            for place in scope:
                if texts[place] in _DENYING:
                    break
                flips[place] += 1
                ceased[place] = ceased[place] or longer
                bare = texts[place]
                if content < most and bare not in STOPWORDS and not _is_empty(words[place]):
                    (further if content else heads).add(words[place].stem)
                    content += 1
        elif _denies(texts, index):
            denied = any(word in NEGATORS for word in texts[max(0, index - 2) : index])
            denial = denial or not denied
            for place in _denial_scope(words, index + 1) if not denied else ():
                flips[place] += 1
                if texts[place] not in STOPWORDS:
                    heads.add(words[place].stem)
        elif _disowns(texts, index):
            denial = denial or text == "truth" or not flips[index]
        elif text in {"except", "excepting"} or texts[index : index + 2] in (
            ["all", "but"],
            ["every", "but"],
            ["apart", "from"],
        ):
            exception = True
    return Polarity(
        tuple(count % 2 == 1 for count in flips),
        tuple(ceased),
        frozenset(heads),
        frozenset(further),
        denial,
        exception,
    )


def _table() -> dict[str, tuple[tuple[tuple[str, ...], str, int], ...]]:
    table: dict[str, list[tuple[tuple[str, ...], str, int]]] = {}
    for axis, (plus, minus) in OPPOSITES.items():
        for sign, entries in ((1, plus), (-1, minus)):
            for entry in sorted(entries):
                table.setdefault(entry[0], []).append((entry, axis, sign))
    return {
        first: tuple(sorted(rows, key=lambda row: (-len(row[0]), row)))
        for first, rows in table.items()
    }


_BY_FIRST = _table()
_LINKING = phrases("remain stay keep kept left leave remained stayed")
_STATES = frozenset(
    "unclear uncertain unknown unresolved undecided open closed shut in unchanged suspended "
    "committed confident concerned unable silent high low the same a an one what how".split()
)
_RELEASE = "releas"
_SHOWN = frozenset(
    "video videos photo photos photograph photographs picture pictures image images footage "
    "statement report reports figures results details names list film album recording recordings "
    "document documents study findings survey minutes transcript funds money water".split()
)
"""What is released without having been held."""
_PLEADED = frozenset("plead pleaded pleads pleading".split())
_VERDICTS = frozenset({"guilti", "innoc"})
_HOLDING = frozenset("leave leaves left leaving keep keeps kept keeping hold holds held".split())
_STEADY = frozenset("unchanged steady hold stable".split())
_NOT_A_VERB = frozenset({("left", "wing"), ("left", "behind"), ("left", "hand"), ("on", "leave")})


def _is_linking(words: Sequence[Word], index: int, size: int) -> bool:
    """True for "remain unclear", "left him injured", "close to": the word says nothing here."""
    if words[index].text in _FAILING and index + 1 < len(words):
        return words[index + 1].text == "to"
    if words[index].text in _STOPPING and index + 1 < len(words):
        return words[index + 1].text.endswith("ing")
    if words[index].stem in _VERDICTS and _PLEADED & {
        word.text for word in words[max(0, index - 3) : index]
    }:
        return True
    if words[index].text == "fall" and index + 1 < len(words) and words[index + 1].text == "of":
        return True
    if words[index].stem == _RELEASE and _SHOWN & {
        word.text for word in words[index + 1 : index + 5]
    }:
        return True
    if words[index].text in _HOLDING and _STEADY & {
        word.text for word in words[index + 1 : index + 5]
    }:
        return True
    if size > 1:
        return False
    if words[index].text == "close" and index + 1 < len(words):
        return words[index + 1].text in {
            "to",
            "vicinity",
            "by",
            "ally",
            "allies",
            "contact",
            "ties",
        }
    if (words[index].stem,) not in _LINKING or index + 1 >= len(words):
        return False
    after = words[index + 1].text
    if words[index].text == "remaining":
        return index > 0 and words[index - 1].text in {"its", "the", "their", "all", "any", "some"}
    if words[index].text in {"left", "leave", "leaves", "leaving"}:
        return after in {"behind", "wing", "hand", "him", "her", "them", "hundreds", "thousands"}
    if words[index].text in {"keep", "keeps", "kept", "keeping"}:
        return after in _STATES - {"the", "a", "an"} or after.endswith("ing")
    return after in _STATES


def read_predicates(words: Sequence[Word], polarity: Polarity) -> tuple[Predicate, ...]:
    """Find the predicates that have an opposite, in order; the longest phrase at a place wins."""
    found: list[Predicate] = []
    stems = [word.stem for word in words]
    index = 0
    while index < len(words):
        step = 1
        for entry, axis, sign in _BY_FIRST.get(stems[index], ()):
            if tuple(stems[index : index + len(entry)]) != entry:
                continue
            if _is_linking(words, index, len(entry)):
                continue
            turned = -sign if polarity.negated[index] else sign
            found.append(
                Predicate(
                    axis,
                    turned,
                    index,
                    polarity.negated[index],
                    polarity.ceased[index],
                    " ".join(word.text for word in words[index : index + len(entry)]),
                )
            )
            step = len(entry)
            break
        index += step
    return tuple(found)
