"""What no score may overrule: a figure, date or place that differs, and sentences that assert nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from watcher.core.comparison import Agreement, Comparison
from watcher.core.modality import Tense
from watcher.core.model import ALERTING_STANCES, ClaimKind, SentenceRole, Stance
from watcher.core.mood_scope import ASKED_REASON, BACKGROUND_REASON, held_off, is_question
from watcher.core.value_changes import AGREES, DIFFERS
from watcher.judge.old_news import OLD_NEWS_REASON, is_of_before, is_recalled, is_retold
from watcher.judge.structured import Considered
from watcher.judge.verdict import Rule

_AS_TELLING = 0.6
"""Sentences with this share of the best one's coverage tell of the claim as well as it does."""


def no_confirmation(row: Considered, *, sure: bool = False) -> str:
    """Return why a sentence cannot confirm the claim, or ''.

    `sure`: the scores are sure that it does; then only the opposite and another figure rule it out. Of 24 such pairs of
    our own with another date, place or tense for the rules, 23 were confirmations: "the capital", "the first Sunday of May".
    """
    # on development pairs 3 in 72 of these were confirmations, while the model takes "leaving" for "not withdrawing"
    if row.verdict.rule in (Rule.OPPOSITE, Rule.DENIED):
        return "says the opposite of the claim"
    if _is_other_figure(row.seen):
        return "gives another figure than the claim"
    return "" if sure else _mismatch(row.seen)


def _is_still_to_come(seen: Comparison) -> bool:
    mine, theirs = seen.claim.reading.modality.tense, seen.passage.modality.tense
    done = seen.claim.kind is ClaimKind.PAST_EVENT and mine is not Tense.FUTURE
    return done and theirs is Tense.FUTURE


def _is_other_figure(seen: Comparison) -> bool:
    agreed = {change.claimed.start for change in seen.values if change.relation in AGREES}
    differing = {change.claimed.start for change in seen.values if change.relation in DIFFERS}
    return bool(differing - agreed)


def _mismatch(seen: Comparison) -> str:
    if _is_still_to_come(seen):
        return "told as still to come, not as done"
    if seen.dates is Agreement.OPPOSITE:
        return "gives another date than the claim"
    if seen.clash or seen.elsewhere:
        return "is about another place or name than the claim's"
    return ""


def states_the_figure(row: Considered) -> bool:
    """Return whether a sentence plainly states the claim with figures that meet the claim's: no newer value is told."""
    relations = {change.relation for change in row.seen.values}
    return row.verdict.rule is Rule.STATED and bool(relations) and relations <= AGREES


def no_alert(rows: Sequence[Considered]) -> str:
    """Return why nothing is asserted of the claim by the sentences that tell of it, or ''."""
    doubts = [_doubt(row) for row in _telling(rows)]
    return doubts[0] if all(doubts) else ""


def is_firm(veto: str, rows: Sequence[Considered]) -> bool:
    """Return whether a reason of `no_alert` holds however sure the blend is: a plain question, or a background section."""
    section = all(row.passage.sentence.role is SentenceRole.BACKGROUND for row in rows)
    plain = all(is_question(row.passage.sentence.text) for row in _telling(rows))
    return section or (plain and veto == ASKED_REASON)


def no_news(rows: Sequence[Considered], stance: Stance, *, sure: bool = False) -> str:
    """Return why the sentences that tell of the claim can neither confirm nor update it, or ''.

    `sure`: the scores find the stance likely; then days long before the claim do not rule it out.
    """
    told_before = all(_is_told_before(row, stance, sure=sure) for row in _telling(rows))
    return OLD_NEWS_REASON if told_before else ""


def _is_told_before(row: Considered, stance: Stance, *, sure: bool) -> bool:
    claim, sentence, reading = row.seen.claim, row.passage.sentence, row.seen.passage
    if is_retold(claim, sentence, reading):
        return True
    # "fell to 310 in the March count" is an update all the same
    if stance is not Stance.CONFIRMS:
        return False
    return (not sure and is_of_before(claim, reading)) or is_recalled(claim, sentence, reading)


def _telling(rows: Sequence[Considered]) -> list[Considered]:
    most = max(row.seen.own_coverage for row in rows)
    return [row for row in rows if row.seen.own_coverage >= most * _AS_TELLING]


def _doubt(row: Considered) -> str:
    """Return why a sentence does not assert what it tells of the claim, or ''."""
    if row.passage.sentence.role is SentenceRole.BACKGROUND:
        return BACKGROUND_REASON
    return held_off(row.seen.claim.reading, row.seen.passage)


def without_confirms(probabilities: Mapping[Stance, float]) -> dict[Stance, float]:
    """Return the probabilities once a confirmation is ruled out: half its share to mentions, half to the other alerts."""
    held = probabilities[Stance.CONFIRMS]
    other = probabilities[Stance.CONTRADICTS] + probabilities[Stance.UPDATES]
    given = dict(probabilities) | {Stance.CONFIRMS: 0.0}
    given[Stance.MENTIONS] += held / 2
    for stance in (Stance.CONTRADICTS, Stance.UPDATES):
        part = probabilities[stance] / other if other else 0.5
        given[stance] += held / 2 * part
    return given


def without_updates(probabilities: Mapping[Stance, float]) -> dict[Stance, float]:
    """Return the probabilities once no newer value is told: what updates had goes to confirms."""
    held = probabilities[Stance.UPDATES]
    confirms = probabilities[Stance.CONFIRMS] + held
    return dict(probabilities) | {Stance.UPDATES: 0.0, Stance.CONFIRMS: confirms}


def without_news(probabilities: Mapping[Stance, float]) -> dict[Stance, float]:
    """Return the probabilities once nothing new is told: what confirms and updates had goes to mentions."""
    return _quieted(probabilities, (Stance.CONFIRMS, Stance.UPDATES))


def without_alerts(probabilities: Mapping[Stance, float]) -> dict[Stance, float]:
    """Return the probabilities once nothing can alert: what the alerts had goes to mentions."""
    return _quieted(probabilities, ALERTING_STANCES)


def _quieted(
    probabilities: Mapping[Stance, float], stances: Collection[Stance]
) -> dict[Stance, float]:
    held = sum(share for stance, share in probabilities.items() if stance in stances)
    given = {stance: 0.0 if stance in stances else share for stance, share in probabilities.items()}
    given[Stance.MENTIONS] += held
    return given
