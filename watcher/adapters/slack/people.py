"""Who clicked or typed, and whether they may."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A Slack user as a payload names him."""

    user_id: str
    team_id: str = ""
    """The user's own workspace; on Slack Connect not the one that the channel belongs to."""

    @property
    def who(self) -> str:
        return f"slack:{self.user_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Who may use the buttons: everybody of our workspace, or only those who are named."""

    homes: frozenset[str]
    """Ids of our workspace and, on Enterprise Grid, of our organisation."""
    named: frozenset[str] = frozenset()
    """User ids; empty is everybody of our workspace."""

    def refusal(self, person: Person) -> str:
        """Return what to tell somebody who may not, '' to those who may."""
        if person.user_id in self.named:
            return ""
        if self.named:
            return (
                "Sorry, only the people that Watcher's owners named may do this; nothing was"
                " changed. Ask them to add you to slack.allowed_users."
            )
        if person.team_id not in self.homes:
            return "Sorry, only people of Watcher's own workspace may do this; nothing was changed."
        return ""


def read_person(body: Mapping[str, Any]) -> Person | None:
    """Return who sent a payload, None where it names nobody."""
    user, team = body.get("user"), body.get("team")
    user = user if isinstance(user, Mapping) else {}
    team = team if isinstance(team, Mapping) else {}
    user_id = user.get("id") or body.get("user_id")
    if not isinstance(user_id, str) or not user_id.isalnum():
        return None
    team_id = user.get("team_id") or team.get("id") or body.get("team_id")
    return Person(user_id=user_id, team_id=team_id if isinstance(team_id, str) else "")
