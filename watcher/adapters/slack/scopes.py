"""What Watcher may do in a workspace, and why: the one list for the manifest, the test and the docs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """A permission of the app."""

    name: str
    why: str
    """What it is for."""
    without: str
    """What does not work while it is missing."""
    required: bool = True
    """False: everything else works without it."""
    socket: bool = False
    """Only of use with Socket Mode (buttons and slash command)."""


BOT_SCOPES: tuple[Scope, ...] = (
    Scope(
        name="chat:write",
        why="post alerts, keep claims' messages up to date, delete the test's messages",
        without="nothing can be sent",
    ),
    Scope(
        name="channels:history",
        why="look in a public channel for a message whose receipt was lost, so that none comes twice",
        without="after a lost answer an alert cannot be looked up, so it is not sent again",
    ),
    Scope(
        name="channels:read",
        why="find a public channel by its name, and say why it cannot be posted to",
        without="channels can only be given by their ids",
    ),
    Scope(
        name="groups:history",
        why="the same as channels:history, in private channels",
        without="private channels cannot be looked into: leave it out only if you use none",
        required=False,
    ),
    Scope(
        name="groups:read",
        why="the same as channels:read, for private channels",
        without="private channels can only be given by their ids",
        required=False,
    ),
    Scope(
        name="files:write",
        why="show the chart in digests",
        without="digests come without their chart",
        required=False,
    ),
    Scope(
        name="files:read",
        why="see when the chart is ready to be shown",
        without="a digest may come without its chart",
        required=False,
    ),
    Scope(
        name="commands",
        why="the slash command /watcher",
        without="there is no slash command; the buttons work",
        required=False,
        socket=True,
    ),
)
"""Scopes of the bot token (xoxb-...)."""

APP_SCOPES: tuple[Scope, ...] = (
    Scope(
        name="connections:write",
        why="hear buttons and the slash command over Socket Mode, with no public address",
        without="buttons and the slash command do nothing",
        socket=True,
    ),
)
"""Scopes of the app-level token (xapp-...); a manifest cannot ask for them."""


def bot_scopes(*, socket: bool) -> tuple[Scope, ...]:
    """Return the scopes to ask for, with or without Socket Mode."""
    return tuple(scope for scope in BOT_SCOPES if socket or not scope.socket)
