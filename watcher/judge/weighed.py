"""One window's probabilities, what the vetoes leave of them, and the stance that follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from watcher.core.metrics import QUIET_STANCES
from watcher.core.model import ALERTING_STANCES, Stance
from watcher.judge.calibration import confidence_of
from watcher.judge.structured import Considered
from watcher.judge.vetoes import (
    is_firm,
    no_confirmation,
    no_news,
    states_the_figure,
    without_alerts,
    without_confirms,
    without_news,
    without_updates,
)
from watcher.judge.windows import Window

YIELDS_FROM = 0.7
"""Where the alerting stances together are this likely, a word of condition, demand, hope, rumour or bygone time does
not silence them: the blend weighs those words too, and is right about as often with them as without. A confirmation this
likely is not held back by another date, place or tense either, as the rules read them."""
QUIET_BELOW = 0.6
"""Unless the three alerting stances together are this likely, none of them is told."""
_LIKELY = 0.4
"""From here on, days long before the claim do not rule out that a stance is news."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """One window with its probabilities after the vetoes."""

    window: Window
    lead: Considered
    probabilities: Mapping[Stance, float]
    veto: str
    """Why probabilities were taken back, or ''."""
    doubt: str = ""
    """Why a reader may doubt that it is asserted at all, or ''; a sure score outweighs it."""

    @property
    def stance(self) -> Stance:
        """Return the likeliest stance; unsure whether to alert at all, the likeliest quiet one."""
        stance = _likeliest(self.probabilities)
        if stance not in ALERTING_STANCES and self.lead.verdict.stance in ALERTING_STANCES:
            return Stance.MENTIONS  # the rules found it stated: it is at least on the subject
        return stance

    @property
    def supported(self) -> bool:
        """Return whether the rules come to the same stance."""
        return self.lead.verdict.stance is self.stance

    @property
    def confidence(self) -> float:
        """Return the probability of the likeliest stance."""
        return self.probabilities[self.stance]


def hold_in_check(
    shares: Mapping[Stance, float], rows: Sequence[Considered], lead: Considered, doubt: str
) -> tuple[dict[Stance, float], str]:
    """Return a window's probabilities after the vetoes, and the reason of the one that spoke, or ''.

    `doubt` is what `no_alert` says of the rows.
    """
    if doubt and (_alerting(shares) < YIELDS_FROM or is_firm(doubt, rows)):
        return without_alerts(shares), doubt
    sure = shares[Stance.CONFIRMS] >= YIELDS_FROM
    if _likeliest(shares) is Stance.UPDATES and states_the_figure(lead):
        shares = without_updates(shares)
    stance = _likeliest(shares)
    if stance in (Stance.CONFIRMS, Stance.UPDATES) and (
        veto := no_news(rows, stance, sure=shares[stance] >= _LIKELY)
    ):
        return without_news(shares), veto
    if stance is Stance.CONFIRMS and (veto := no_confirmation(lead, sure=sure)):
        return without_confirms(shares), veto
    if stance in ALERTING_STANCES and stance is lead.verdict.stance:
        return _raised(shares, stance, confidence_of(lead.verdict.rule, lead.verdict.strength)), ""
    return dict(shares), ""


def _raised(shares: Mapping[Stance, float], stance: Stance, least: float) -> dict[Stance, float]:
    """Return the shares with a stance at `least`: where the blend agrees with a rule, it is as sure as the rule alone."""
    if shares[stance] >= least:
        return dict(shares)
    rest = (1.0 - least) / (1.0 - shares[stance])
    return {other: least if other is stance else share * rest for other, share in shares.items()}


def _likeliest(shares: Mapping[Stance, float]) -> Stance:
    kind = ALERTING_STANCES if _alerting(shares) >= QUIET_BELOW else QUIET_STANCES
    return max((s for s in Stance if s in kind), key=lambda s: shares[s])


def _alerting(shares: Mapping[Stance, float]) -> float:
    return sum(shares[stance] for stance in ALERTING_STANCES)
