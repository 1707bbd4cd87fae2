"""Claims: what is valid, and what a bare sentence becomes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from watcher.core.claims import (
    check_claim,
    claim_id_from,
    draft_claim,
    entities_named,
    kind_from,
    quantities_named,
    read_kind,
    revise_claim,
)
from watcher.core.entities import EntityIndex
from watcher.core.errors import UsageError
from watcher.core.model import Attribution, Claim, ClaimKind, Entity, Quantity

ENTITIES = (
    Entity(name="Orlen", aliases=("Orlén", "Орлен")),
    Entity(name="Karst Pass", aliases=("the pass at Karst",)),
)
GOOD = Claim(id="a", text="Orlen closed its bridge.")


def draft(text: str, **given: object) -> Claim:
    arguments: dict[str, object] = {"known": ENTITIES} | given
    return draft_claim(text, **arguments)  # type: ignore[arg-type]


def test_a_good_claim_has_no_fault() -> None:
    assert check_claim(GOOD) == ()


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"text": ""}, "text is empty"),
        ({"text": "   "}, "text is empty"),
        ({"text": "x" * 2001}, "text has 2001 characters; at most 2000 are allowed"),
        ({"text": "?!"}, "text has no word in it"),
        ({"text": "a\nb"}, "text has a control character or a line break"),
        ({"text": "a\ud800b"}, "text has a broken character (not UTF-8)"),
        ({"id": ""}, "id '' must be"),
        ({"id": "-a"}, "id '-a' must be"),
        ({"id": "a/b"}, "id 'a/b' must be"),
        ({"id": "a" * 65}, "id 'aaa"),
        ({"channels": ("not a channel!!",)}, "channels 'not a channel!!' is not #name"),
        ({"topic": "t" * 201}, "topic 't"),
        ({"entities": ("a\x00",)}, "entities 'a\\x00' has a control character"),
        ({"channels": ("#x",) * 500}, "channels has 500 parts; that is too many"),
        ({"said": (Attribution(role="r" * 300),)}, "said 'r"),
        ({"quantities": (Quantity(value=float("inf")),)}, "a quantity's value is not"),
        ({"muted_until": datetime(2025, 1, 1)}, "muted_until has no time zone"),
    ],
)
def test_a_fault_is_named(change: dict[str, object], fault: str) -> None:
    (found,) = check_claim(replace(GOOD, **change))  # type: ignore[arg-type]
    assert found.startswith(fault)


def test_all_faults_of_a_claim_are_named() -> None:
    assert len(check_claim(replace(GOOD, id="a b", text=""))) == 2


def test_the_longest_text_is_allowed() -> None:
    aware = datetime(2025, 1, 1, tzinfo=UTC)
    assert check_claim(replace(GOOD, id="a" * 64, text="x" * 2000, muted_until=aware)) == ()


@pytest.mark.parametrize(
    ("text", "taken", "expected"),
    [
        ("Orlen closed its bridge over the Vell.", (), "orlen-closed-bridge-vell"),
        ("Orlen closed its bridge.", ("orlen-closed-bridge",), "orlen-closed-bridge-2"),
        ("Дорога закрыта", (), "doroga-zakryta"),
        ("It is as it was", (), "it-is-as-it-was"),
        ("!!!", (), "claim"),
        ("At least 1,200 lorries", (), "least-1200-lorries"),
        ("x" * 300, (), "x" * 40),
    ],
)
def test_an_id_comes_from_the_text(text: str, taken: tuple[str, ...], expected: str) -> None:
    assert claim_id_from(text, taken) == expected


def test_known_names_are_found_in_a_text() -> None:
    index = EntityIndex.build(ENTITIES)
    assert entities_named("Снег в Орлен; the pass at Karst", index) == ("Karst Pass", "Orlen")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Orlen will close its bridge.", ClaimKind.FORECAST),
        ("A deal may let Orlen keep the bridge.", ClaimKind.FORECAST),
        ("Orlen is close to an agreement with Vell.", ClaimKind.FORECAST),
        ("Orlen closed its bridge.", ClaimKind.PAST_EVENT),
        ("Orlen has closed its bridge.", ClaimKind.PAST_EVENT),
        ("The soldiers who left Orlen were flown home.", ClaimKind.PAST_EVENT),
        ("The bridge of Orlen is closed.", ClaimKind.ONGOING_STATE),
        ("Orlen has no plan to close the bridge.", ClaimKind.ONGOING_STATE),
        ("Guards stand on the bridge.", ClaimKind.ONGOING_STATE),
    ],
)
def test_the_kind_is_guessed_from_the_verbs(text: str, kind: ClaimKind) -> None:
    assert kind_from(text) is kind


def test_a_kind_may_be_written_in_several_ways() -> None:
    assert read_kind(" Past-Event ") is read_kind("past event") is ClaimKind.PAST_EVENT
    with pytest.raises(UsageError, match="kind 'news' is not one of past_event, ongoing_state"):
        read_kind("news")


def test_a_draft_is_filled_in_from_its_text() -> None:
    claim = draft("  Orlén closed its bridge. ")
    assert claim.text == "Orlén closed its bridge."
    assert (claim.id, claim.as_of) == ("orlen-closed-bridge", None)
    assert (claim.entities, claim.kind) == (("Orlen",), ClaimKind.PAST_EVENT)


def test_what_is_given_wins_over_what_is_guessed() -> None:
    claim = draft(
        "Orlen closed its bridge.",
        claim_id="mine",
        as_of="2024-12-31",
        kind="forecast",
        topic=" roads ",
        entities=("Орлен", "Orlen bridge", "Nobody"),
        channels=("#a",),
        alert_on_mentions=True,
    )
    assert (claim.id, claim.as_of) == ("mine", date(2024, 12, 31))
    assert (claim.kind, claim.topic) == (ClaimKind.FORECAST, "roads")
    # A known spelling becomes the canonical name; a longer name stays as it was given.
    assert claim.entities == ("Orlen", "Orlen bridge", "Nobody")
    assert (claim.channels, claim.alert_on_mentions) == (("#a",), True)


@pytest.mark.parametrize(
    ("text", "given", "fault"),
    [
        ("", {}, "text is empty"),
        ("x" * 10_000, {}, "text has 10000 characters"),
        ("Fine.", {"claim_id": "not fine"}, "id 'not fine' must be"),
        ("Fine.", {"as_of": "yesterday"}, "as-of date 'yesterday' is not a day; write 2024-12-15"),
        ("Fine.", {"as_of": "2025-02-30"}, "as-of date '2025-02-30' is not a day"),
        ("Fine.", {"kind": "gossip"}, "kind 'gossip' is not one of"),
    ],
)
def test_a_bad_draft_is_one_line(text: str, given: dict[str, object], fault: str) -> None:
    with pytest.raises(UsageError) as caught:
        draft(text, **given)
    assert str(caught.value).startswith(fault)
    assert "\n" not in str(caught.value)


def test_a_revision_changes_only_what_is_given() -> None:
    claim = draft("Orlen closed its bridge.", topic="roads", channels=("#a",))
    assert revise_claim(claim, known=ENTITIES) == claim
    revised = revise_claim(
        claim, as_of="", kind="forecast", topic="", channels=(), active=False, known=ENTITIES
    )
    assert (revised.as_of, revised.kind, revised.topic) == (None, ClaimKind.FORECAST, "")
    assert (revised.channels, revised.active, revised.text) == ((), False, claim.text)
    assert revise_claim(claim, alert_on_mentions=True).alert_on_mentions


def test_a_new_text_brings_its_own_names_and_quantities() -> None:
    claim = draft("Orlen closed its bridge.")
    revised = revise_claim(claim, text="The pass at Karst took 40 lorries.", known=ENTITIES)
    assert revised.entities == ("Karst Pass",)
    assert [quantity.value for quantity in revised.quantities] == [40]
    named = revise_claim(claim, text="Snow fell.", entities=("Орлен",), known=ENTITIES)
    assert named.entities == ("Orlen",)


def test_a_bad_revision_is_refused() -> None:
    with pytest.raises(UsageError, match="text is empty"):
        revise_claim(GOOD, text=" ")


def test_quantities_are_not_repeated() -> None:
    found = quantities_named("40 lorries came and 40 lorries went.")
    assert [quantity.value for quantity in found] == [40]


def test_a_deadline_before_the_as_of_date_is_refused() -> None:
    with pytest.raises(UsageError, match="the deadline 2020-01-01 is before the as-of date"):
        draft_claim("Russia will hold talks.", as_of="2024-12-15", deadline="2020-01-01")
    claim = draft_claim("Russia will hold talks.", as_of="2024-12-15", deadline="2024-12-15")
    with pytest.raises(UsageError, match="is before"):
        revise_claim(claim, deadline="2024-12-14")
    late = replace(claim, as_of=date(2025, 1, 1))  # as after accepting a report that came too late
    assert revise_claim(late, topic="talks").topic == "talks"
