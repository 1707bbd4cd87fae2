"""An alert message survives the way into the database and back."""

from __future__ import annotations

import json
from datetime import UTC

from hypothesis import given
from hypothesis import strategies as st

from watcher.core.message_json import attribution_from_json, from_json, to_json
from watcher.core.model import (
    AlertMessage,
    Attribution,
    Comparator,
    Delta,
    DeltaKind,
    FurtherReport,
    Independence,
    Quantity,
    Reason,
    Stance,
)

_text = st.text(max_size=20)
_texts = st.lists(_text, max_size=3).map(tuple)

_quantities = st.none() | st.builds(
    Quantity,
    value=st.floats(allow_nan=False, allow_infinity=False),
    unit=_text,
    comparator=st.sampled_from(Comparator),
)
_days = st.none() | st.tuples(st.dates(), st.dates())
_deltas = st.builds(
    Delta,
    kind=st.sampled_from(DeltaKind),
    old=_text,
    new=_text,
    old_value=_quantities,
    new_value=_quantities,
    old_days=_days,
    new_days=_days,
)
_also = st.builds(
    FurtherReport, outlet=_text, url=_text, independence=st.sampled_from(Independence)
)
_messages = st.builds(
    AlertMessage,
    alert_id=_text,
    alert_key=_text,
    claim_id=_text,
    claim_text=_text,
    claim_as_of=st.none() | st.dates(),
    stance=st.sampled_from(Stance),
    reason=st.sampled_from(Reason),
    delta=st.none() | _deltas,
    quote=_text,
    article_title=_text,
    article_url=_text,
    outlet=_text,
    published_at=st.none() | st.datetimes(timezones=st.just(UTC)),
    said=st.none()
    | st.builds(
        Attribution,
        speaker=_text,
        role=_text,
        to=_text,
        outlet=_text,
        quoted=st.booleans(),
        hedged=st.booleans(),
        denied=st.booleans(),
    ),
    credited=_texts,
    independence=st.sampled_from(Independence),
    echo_of=_text,
    confidence=st.floats(0, 1),
    confidence_word=_text,
    why=_text,
    notes=_texts,
    standing=_text,
    also=st.lists(_also, max_size=3).map(tuple),
    claim_version=st.integers(0, 9),
)


@given(_messages)
def test_a_message_comes_back_as_it_went_in(message: AlertMessage) -> None:
    assert from_json(json.loads(json.dumps(to_json(message)))) == message


@given(_messages)
def test_messages_of_before_values_were_written_load(message: AlertMessage) -> None:
    fields = to_json(message)
    for name in ("standing", "also", "claim_version"):
        del fields[name]
    if message.delta:
        fields["delta"] = {name: fields["delta"][name] for name in ("kind", "old", "new")}
    loaded = from_json(json.loads(json.dumps(fields)))
    assert (loaded.standing, loaded.also, loaded.claim_version) == ("", (), 0)
    if message.delta:
        words = (message.delta.kind, message.delta.old, message.delta.new)
        assert loaded.delta == Delta(kind=words[0], old=words[1], new=words[2])


@given(_messages)
def test_fields_of_a_newer_version_are_left_out(message: AlertMessage) -> None:
    assert from_json({**to_json(message), "invented_later": 1}) == message


def test_who_said_it_comes_back_from_an_older_and_from_a_newer_version() -> None:
    older = {"speaker": "the mayor", "role": "", "to": "AFP", "outlet": "AFP"}
    said = Attribution(speaker="the mayor", to="AFP", outlet="AFP")
    assert attribution_from_json(older) == said
    assert attribution_from_json({**older, "quoted": True, "invented_later": 1}) == Attribution(
        speaker="the mayor", to="AFP", outlet="AFP", quoted=True
    )
