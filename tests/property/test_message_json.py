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
    Delta,
    DeltaKind,
    Independence,
    Reason,
    Stance,
)

_text = st.text(max_size=20)
_texts = st.lists(_text, max_size=3).map(tuple)

_messages = st.builds(
    AlertMessage,
    alert_id=_text,
    alert_key=_text,
    claim_id=_text,
    claim_text=_text,
    claim_as_of=st.none() | st.dates(),
    stance=st.sampled_from(Stance),
    reason=st.sampled_from(Reason),
    delta=st.none() | st.builds(Delta, kind=st.sampled_from(DeltaKind), old=_text, new=_text),
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
)


@given(_messages)
def test_a_message_comes_back_as_it_went_in(message: AlertMessage) -> None:
    assert from_json(json.loads(json.dumps(to_json(message)))) == message


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
