"""Read what a sentence says was ended, lifted, revoked, overturned or called off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from watcher.core.clauses import Word
from watcher.core.lexicon import LIGHT, SYNONYM, Phrase, phrases
from watcher.core.polarity import Polarity
from watcher.core.text import STOPWORDS

_VERBS = phrases(
    "end ended ends halt halted stop stopped lift lifted revoke revoked cancel cancelled canceled "
    "scrap scrapped abandon abandoned axed overturn overturned quash quashed annul annulled "
    "rescind rescinded repeal repealed terminate terminated reverse reversed void voided "
    "nullified collapse collapsed broke_off break_off broken_off breaks_off call_off called_off "
    "calls_off lapse lapsed expire expired suspend suspended drop dropped tear_up tore_up torn_up "
    "walk_away_from walked_away_from pull_out_of pulled_out_of fallen_apart fell_apart broke_down "
    "broken_down unravelled strip stripped brought_an_end brought_to_an_end put_an_end "
    "is_over was_over are_over come_to_an_end came_to_an_end shelve shelved freeze froze frozen withdrew withdrawn"
)
_CHANGING = phrases(
    "extend extended prolong prolonged renew renewed widen widened tighten tightened ease eased "
    "soften softened shorten shortened commute commuted relax relaxed"
)
"""They leave a thing in place, but not as it was."""
_ABSTRACT_ONLY = frozenset(
    {"withdrew", "withdrawn", "drop", "strip", "froze", "frozen", "freez", "lift"}
)
"""They end only what cannot walk: offers and approvals, not troops."""
_ABSTRACT = frozenset(
    SYNONYM.get(word[0], word[0])
    for word in phrases(
        "plan offer asylum approval sanction ban licence license permit charge accusation bid "
        "support recognition citizenship immunity authorisation objection case lawsuit curfew emergency restriction embargo blockade siege suspension "
        "closure state alert warning tariff"
    )
)
_UNFINISHED = frozenset("to will would could may might should if not never unless shall".split())
_BEFORE = frozenset("was were been is are being has have had be".split())
_STOPS = frozenset(
    "after before since following when while as because by from on in at for with until".split()
)
_OWN = frozenset("a an the its their his her our this that all any of".split())
_TOPIC = frozenset("about over regarding concerning".split())
_BESIDE = frozenset("at between for from in near on to with".split())
"""What follows them in a subject is where or whose it was: a strike at the factory that ends is no factory."""
_REACH = 7


@dataclass(frozen=True, slots=True)
class Undoing:
    """A verb of ending with the concepts of what it ends."""

    text: str
    targets: frozenset[str]
    ended: bool = True
    """False where it was extended, eased or tightened instead."""


def _concepts(words: Sequence[Word]) -> frozenset[str]:
    return frozenset(
        SYNONYM.get(word.stem, word.stem)
        for word in words
        if word.text not in STOPWORDS and word.stem not in LIGHT
    )


def _after(words: Sequence[Word], start: int, clause: int) -> list[Word]:
    found: list[Word] = []
    for word in words[start : start + _REACH]:
        if word.clause != clause or word.text in _STOPS:
            break
        found.append(word)
    return found


def _subject(words: Sequence[Word], stop: int, clause: int) -> list[Word]:
    found: list[Word] = []
    for place in range(stop - 1, max(0, stop - 2 * _REACH) - 1, -1):
        word = words[place]
        if word.clause != clause or word.text in {"which", "who", "that", "after"}:
            break
        if word.text == "and" and words[place + 1].text[:1].isdigit():
            break  # "the strike spread, and 2,300 workers stopped": another subject
        opens = place == 0 or words[place - 1].clause != clause
        if word.text in _TOPIC or (word.text in _BESIDE and not opens):
            # talks about evacuating: what ended is the talks
            found.clear()
            continue
        found.append(word)
    return found


_BY_FIRST: dict[str, tuple[Phrase, ...]] = {}
for _phrase in sorted(_VERBS | _CHANGING, key=lambda row: (-len(row), row)):
    _BY_FIRST[_phrase[0]] = (*_BY_FIRST.get(_phrase[0], ()), _phrase)


def read_undoings(words: Sequence[Word], polarity: Polarity) -> tuple[Undoing, ...]:
    """Find verbs of ending that are stated as done, each with what it ends."""
    found: list[Undoing] = []
    for index, word in enumerate(words):
        if word.stem not in _BY_FIRST or polarity.negated[index] or word.text.endswith("ing"):
            continue
        for entry in _BY_FIRST[word.stem]:
            if tuple(near.stem for near in words[index : index + len(entry)]) == entry:
                break
        else:
            continue
        before = [near.text for near in words[max(0, index - 3) : index]]
        if _UNFINISHED & set(before) or (before and before[-1] in _OWN):
            continue
        objects = _after(words, index + len(entry), word.clause)
        passive = bool(set(before[-2:]) & (_BEFORE - {"has", "have", "had"})) or not _concepts(
            objects
        )
        if passive:
            objects = _subject(words, index, word.clause)
        targets = _concepts(objects)
        if word.stem in _ABSTRACT_ONLY:
            targets = targets if targets & _ABSTRACT else frozenset()
        if targets:
            said = " ".join(near.text for near in words[index : index + len(entry)])
            found.append(Undoing(said, targets, entry not in _CHANGING))
    return tuple(found)
