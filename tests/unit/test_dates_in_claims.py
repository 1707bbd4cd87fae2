"""Training claims that are given a date, or lose theirs: the label must stay what it was."""

from __future__ import annotations

import random
from dataclasses import replace

from training.data import CONFIRMS, CONTRADICTS, UPDATES, Example
from training.dates_in_claims import dated, undated

LEFT = Example(
    "The garrison left Brae by road.",
    "Trucks took the soldiers away.",
    (CONFIRMS,),
    "own",
    "brae",
    as_of="2025-03-14",
    kind="past_event",
)
STAYS = replace(LEFT, claim="The garrison stays in Brae.", kind="ongoing_state")
RNG_SEED = 3


def test_a_past_event_is_said_for_the_days_before_its_date() -> None:
    claims = {e.claim for e in dated([LEFT], 80, random.Random(RNG_SEED))}
    assert "In the week before 14 March 2025 the garrison left Brae by road." in claims
    assert "The garrison left Brae by road in March 2025." in claims
    assert not any(claim.startswith("As of") for claim in claims)


def test_a_state_is_said_as_of_its_date() -> None:
    claims = {e.claim for e in dated([STAYS], 80, random.Random(RNG_SEED))}
    assert "As of 14 March 2025, the garrison stays in Brae." in claims
    assert not any("the days before" in claim for claim in claims)


def test_a_forecast_is_made_at_its_date_and_not_for_it() -> None:
    plan = replace(LEFT, claim="The garrison will leave Brae.", kind="forecast")
    claims = {e.claim for e in dated([plan], 20, random.Random(RNG_SEED))}
    assert "As of 14 March 2025, the garrison will leave Brae." in claims
    assert all(claim.startswith("As of ") for claim in claims)


def test_label_passage_and_group_stay() -> None:
    for e in dated([LEFT], 20, random.Random(RNG_SEED)):
        assert replace(e, claim=LEFT.claim, source=LEFT.source) == LEFT


def test_where_time_is_spoken_of_no_date_is_added() -> None:
    rows = [
        replace(LEFT, claim="The garrison left Brae in May."),
        replace(LEFT, passage="Trucks came last week."),
        replace(LEFT, passage="Trucks came in 2024."),
        replace(LEFT, passage="Trucks came on Saturday."),
        replace(LEFT, passage="Trucks came on the 4th."),
        replace(LEFT, as_of=""),
    ]
    assert dated(rows, 20, random.Random(RNG_SEED)) == []


def test_a_claim_loses_its_date_and_stays_a_sentence() -> None:
    rows = [
        replace(LEFT, claim="In the days before 14 March 2025 the garrison left Brae by road."),
        replace(LEFT, claim="The garrison left Brae by road in March 2025."),
        replace(LEFT, claim="The garrison left Brae by road on 12 March, its commander said."),
    ]
    claims = {e.claim for e in undated(rows, 60, random.Random(RNG_SEED))}
    assert claims == {
        "The garrison left Brae by road.",
        "The garrison left Brae by road, its commander said.",
    }


def test_a_claim_that_compares_two_dates_or_names_two_keeps_them() -> None:
    rows = [
        replace(LEFT, claim="Fewer soldiers left Brae in March than in May."),
        replace(LEFT, claim="The garrison left Brae in March for the raid of May 2024."),
        replace(LEFT, claim="On 5 March and on 9 March the garrison left Brae by road."),
    ]
    assert undated(rows, 20, random.Random(RNG_SEED)) == []


def test_a_date_that_was_moved_is_not_taken_out_of_the_claim() -> None:
    claim = "The garrison will leave Brae by 30 June 2025."
    moved = replace(LEFT, claim=claim, passage="It will leave by 31 July.", allowed=(UPDATES,))
    assert undated([moved], 20, random.Random(RNG_SEED)) == []


def test_a_denied_date_is_not_taken_out_of_the_claim() -> None:
    claim = "The garrison left Brae by road in March 2025."
    denied = replace(LEFT, claim=claim, passage="It left in April.", allowed=(CONTRADICTS,))
    assert undated([denied], 20, random.Random(RNG_SEED)) == []
    by_ship = replace(denied, passage="It went by ship.")
    assert undated([by_ship], 5, random.Random(RNG_SEED))
