"""Who stands behind a claim and its confirmation: from unnamed sources to a named one."""

from __future__ import annotations

import pytest

from watcher.core.attribution_strength import named_source, strengthened, unnamed_source
from watcher.core.model import Attribution, Claim, Delta, DeltaKind, Judgment, Stance

ARREST = Claim(
    id="a", text="The captain of the ferry was arrested, sources close to the inquiry said."
)
OFFICE = Attribution(speaker="the Southeast Sulawesi prosecutor's office")


@pytest.mark.parametrize(
    ("text", "source"),
    [
        (ARREST.text, "sources close to the inquiry"),
        ("Mozambique signed the deal, two sources familiar with it said.",
         "two sources familiar with it"),
        ("According to media reports, the bridge is closed.", "media reports"),
        ("Four Syrian officials said that the base stays open.", "Four Syrian officials"),
        ("The bridge is closed.", ""),
        ("The bridge is closed, the ministry said.", ""),
        ("The bridge is closed, Foreign Minister Anna Petrova said.", ""),
        ("Sources of the river were mapped.", ""),
        ("At least 12 people said no to the plan.", ""),
    ],
)  # fmt: skip
def test_the_sources_that_a_claim_does_not_name(text: str, source: str) -> None:
    assert unnamed_source(Claim(id="c", text=text)) == source


@pytest.mark.parametrize(
    ("said", "source"),
    [
        (OFFICE, OFFICE.speaker),
        (Attribution(speaker="Anna Petrova", role="spokeswoman of the port"),
         "Anna Petrova, spokeswoman of the port"),
        (Attribution(speaker="Defence Ministry"), "Defence Ministry"),
        (Attribution(speaker="two Syrian officials"), ""),
        (Attribution(speaker="people familiar with the matter"), ""),
        (Attribution(speaker="official"), ""),
        (Attribution(speaker="he"), ""),
        (Attribution(outlet="Reuters"), ""),
        (None, ""),
    ],
)  # fmt: skip
def test_who_speaks_under_a_name(said: Attribution | None, source: str) -> None:
    assert named_source(said) == source


def _judged(stance: Stance, said: Attribution | None, **fields: object) -> Judgment:
    return Judgment(claim_id="a", stance=stance, confidence=0.9, said=said, **fields)  # type: ignore[arg-type]


def test_a_named_source_updates_a_claim_of_unnamed_ones() -> None:
    stronger = strengthened(ARREST, _judged(Stance.CONFIRMS, OFFICE))
    assert stronger.stance is Stance.UPDATES
    assert stronger.delta == Delta(
        kind=DeltaKind.ATTRIBUTION, old="sources close to the inquiry", new=OFFICE.speaker
    )
    assert "confirms" in stronger.reason


@pytest.mark.parametrize(
    ("claim", "judgment"),
    [
        (ARREST, _judged(Stance.CONFIRMS, Attribution(speaker="two officials"))),
        (ARREST, _judged(Stance.CONTRADICTS, OFFICE)),
        (ARREST, _judged(Stance.MENTIONS, OFFICE)),
        (ARREST, _judged(Stance.CONFIRMS, OFFICE, background=True)),
        (Claim(id="a", text="The captain was arrested."), _judged(Stance.CONFIRMS, OFFICE)),
    ],
)
def test_everything_else_stays(claim: Claim, judgment: Judgment) -> None:
    assert strengthened(claim, judgment) is judgment
