"""What a reader can say of an alert by a click; adapters/slack/actions.py reads the clicks."""

from __future__ import annotations

from slack_sdk.models.blocks import (
    ActionsBlock,
    ButtonElement,
    InteractiveElement,
    Option,
    PlainTextObject,
    StaticSelectElement,
)

from watcher.core.marks import Fault
from watcher.core.model import AlertMessage, Reason, Stance

RIGHT = "watcher_right"
WRONG = "watcher_wrong"
MUTE = "watcher_mute"
ACCEPT = "watcher_accept"
BLOCK_ID_PREFIX = "watcher:"
"""Followed by the alert's id. A button's value is the alert's id, an option's is id:fault."""


def buttons(message: AlertMessage) -> ActionsBlock:
    """Return the buttons below an alert; an update can be accepted where it has a new value."""
    alert_id = message.alert_id
    elements: list[InteractiveElement] = [
        ButtonElement(text=_plain("Right"), action_id=RIGHT, value=alert_id),
        StaticSelectElement(
            placeholder=_plain("Wrong…"),
            action_id=WRONG,
            options=[
                Option(text=_plain(fault.value.capitalize()), value=f"{alert_id}:{fault.value}")
                for fault in Fault
            ],
        ),
        ButtonElement(text=_plain("Mute 24 h"), action_id=MUTE, value=alert_id),
    ]
    if can_be_accepted(message):
        elements.append(
            ButtonElement(text=_plain("Accept update"), action_id=ACCEPT, value=alert_id)
        )
    return ActionsBlock(block_id=f"{BLOCK_ID_PREFIX}{alert_id}", elements=elements)


def can_be_accepted(message: AlertMessage) -> bool:
    """Tell whether an alert brings a value that its claim could take over."""
    tells = message.stance in (Stance.UPDATES, Stance.CONTRADICTS)
    return tells and message.delta is not None and message.reason is not Reason.WITHDRAWN


def _plain(words: str) -> PlainTextObject:
    return PlainTextObject(text=words, emoji=False)
