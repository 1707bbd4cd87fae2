"""What an analyst would expect of the demo's articles: the alerts, and the traps that stay silent."""

from __future__ import annotations

from dataclasses import dataclass

from watcher.core.model import Delta, DeltaKind, Reason, Stance

MUTED_CLAIM = "bases-opposition-close-by"
TRACED_CLAIM = "qamishli-airport"
"""The demo's own claim: five outlets tell it, from one interview and one agency report."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """An alert that must come exactly once; `delta` holds words that must stand in the alert's delta."""

    stage: int
    slug: str
    claim_id: str
    stance: Stance
    delta: Delta | None = None

    def meets(self, slug: str, claim_id: str, stance: Stance, delta: Delta | None) -> bool:
        """Tell whether an alert is this one."""
        if (slug, claim_id, stance) != (self.slug, self.claim_id, self.stance):
            return False
        if self.delta is None or delta is None:
            return delta is self.delta
        return (
            delta.kind is self.delta.kind
            and self.delta.old in delta.old
            and self.delta.new in delta.new
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Trap:
    """Something that must not alert, with the reasons that are right for it; none = no evidence at all."""

    slug: str
    claim_id: str
    what: str
    reasons: frozenset[Reason] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedOrigin:
    """Where the information on a claim comes from: who has it first, and who only repeats it."""

    claim_id: str
    named: str
    """How the origin's key starts: an outlet, or `statement:` and who made it."""
    first: str
    echoes: frozenset[str] = frozenset()


def _delta(kind: DeltaKind, old: str, new: str) -> Delta:
    return Delta(kind=kind, old=old, new=new)


EXPECTED: tuple[Expected, ...] = (
    Expected(
        stage=2,
        slug="heavy-equipment",
        claim_id="wd-heavy-equipment",
        stance=Stance.CONFIRMS,
    ),
    Expected(
        stage=2,
        slug="tartus-withdrawal",
        claim_id="bases-tartus-kept",
        stance=Stance.CONTRADICTS,
    ),
    Expected(
        stage=2,
        slug="damascus-count",
        claim_id="wd-damascus-400",
        stance=Stance.UPDATES,
        delta=_delta(DeltaKind.QUANTITY, "400", "1,200"),
    ),
    Expected(
        stage=2,
        slug="troops-deal",
        claim_id="deal-3000-troops",
        stance=Stance.CONFIRMS,
    ),
    # An interview and an agency's own report: whichever is read second is the second origin.
    Expected(
        stage=2,
        slug="airport-interview",
        claim_id=TRACED_CLAIM,
        stance=Stance.CONFIRMS,
    ),
    Expected(
        stage=2,
        slug="airport-wire",
        claim_id=TRACED_CLAIM,
        stance=Stance.CONFIRMS,
    ),
    Expected(
        stage=3,
        slug="troops-deal",
        claim_id="deal-3000-troops",
        stance=Stance.UPDATES,
        delta=_delta(DeltaKind.QUANTITY, "3,000", "5,000"),
    ),
    # What an echo passes on from somewhere else again is news like any other.
    Expected(
        stage=3,
        slug="airport-back-translated",
        claim_id="qamishli-radar",
        stance=Stance.CONFIRMS,
    ),
    Expected(
        stage=3,
        slug="denial",
        claim_id="wd-heavy-equipment",
        stance=Stance.CONTRADICTS,
    ),
    Expected(
        stage=3,
        slug="evacuation-agreement",
        claim_id="wd-more-evacuation-talks",
        stance=Stance.UPDATES,
        delta=_delta(DeltaKind.STAGE, "talks", "signed"),
    ),
    Expected(
        stage=3,
        slug="alawite-posts",
        claim_id="wd-alawite-mountains",
        stance=Stance.UPDATES,
        delta=_delta(DeltaKind.STATUS, "", "suspended"),
    ),
    Expected(
        stage=3,
        slug="hmeimim-paywall",
        claim_id="bases-hmeimim-kept",
        stance=Stance.CONTRADICTS,
    ),
)

_ONLY_MENTIONED = frozenset({Reason.MENTION_ONLY, Reason.UNRELATED})

TRAPS: tuple[Trap, ...] = (
    Trap(
        slug="northern-front",
        claim_id="wd-northern-front",
        what="in the feed before the first poll",
    ),
    Trap(
        slug="wire-in-the-ledger",
        claim_id="wd-heavy-equipment",
        what="the wire story again, under its dateline",
        reasons=frozenset({Reason.SYNDICATED_COPY}),
    ),
    Trap(
        slug="wire-in-the-gazette",
        claim_id="wd-heavy-equipment",
        what="the wire story again, retold with credit",
        reasons=frozenset({Reason.SYNDICATED_COPY}),
    ),
    Trap(
        slug="airport-echo",
        claim_id=TRACED_CLAIM,
        what="the interview again, with credit",
        reasons=frozenset({Reason.SYNDICATED_COPY}),
    ),
    Trap(
        slug="airport-back-translated",
        claim_id=TRACED_CLAIM,
        what="the interview again, translated there and back",
        reasons=frozenset({Reason.SYNDICATED_COPY}),
    ),
    Trap(
        slug="airport-wire-copy",
        claim_id=TRACED_CLAIM,
        what="the agency's words, without credit",
        reasons=frozenset({Reason.SYNDICATED_COPY}),
    ),
    Trap(
        slug="damascus-count",
        claim_id="wd-damascus-400",
        what="the same page after a typo was mended",
    ),
    Trap(
        slug="latakia-checkpoint",
        claim_id=MUTED_CLAIM,
        what="confirms a claim that is muted",
        reasons=frozenset({Reason.MUTED}),
    ),
    Trap(
        slug="archive-checkpoint",
        claim_id="wd-northern-front",
        what="two months old, newly in the feed",
        reasons=frozenset({Reason.TOO_OLD}),
    ),
    Trap(
        slug="wheat-prices",
        claim_id="assad-asylum",
        what="an old fact in a background section",
        reasons=frozenset({Reason.BACKGROUND}),
    ),
    Trap(
        slug="what-if",
        claim_id="wd-northern-front",
        what="a question",
        reasons=_ONLY_MENTIONED,
    ),
    Trap(
        slug="what-if",
        claim_id="bases-hmeimim-kept",
        what="a condition",
        reasons=_ONLY_MENTIONED,
    ),
    Trap(
        slug="hmeimim-ru",
        claim_id="bases-hmeimim-kept",
        what="in Russian: found by names, not judged",
        reasons=frozenset({Reason.NOT_JUDGED}),
    ),
    Trap(
        slug="harbour-tour",
        claim_id="wd-assad-officers",
        what="planted in hidden text (display:none)",
    ),
    Trap(
        slug="harbour-tour",
        claim_id="emb-no-help-to-leave",
        what="planted in invisible text (font-size:0)",
    ),
    Trap(
        slug="two-stories",
        claim_id="emb-families-hiding",
        what="in a second story glued to the page",
    ),
    Trap(
        slug="heavy-equipment",
        claim_id="emb-stays-open",
        what="in a READ MORE line",
    ),
    Trap(
        slug="damask-kitchen",
        claim_id="wd-damascus-400",
        what="a recipe with look-alike words",
        reasons=_ONLY_MENTIONED,
    ),
)

ORIGINS: tuple[ExpectedOrigin, ...] = (
    ExpectedOrigin(
        claim_id=TRACED_CLAIM,
        named="levant-courier",
        first="airport-interview",
        echoes=frozenset({"airport-echo", "airport-back-translated"}),
    ),
    ExpectedOrigin(
        claim_id=TRACED_CLAIM,
        named="meridian-press",
        first="airport-wire",
        echoes=frozenset({"airport-wire-copy"}),
    ),
    # What an echo of the interview brings in itself is not the interview's.
    ExpectedOrigin(
        claim_id="qamishli-radar",
        named="statement:hur",
        first="airport-back-translated",
    ),
)
