"""The app manifest that Slack takes at https://api.slack.com/apps?new_app=1, and how to go on from there."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from watcher.adapters.slack.scopes import APP_SCOPES, Scope, bot_scopes

NEW_APP_URL = "https://api.slack.com/apps?new_app=1"

_LONG = (
    "Watcher reads news feeds and compares each new article with the claims that you track. When a"
    " report confirms, contradicts or updates one, it posts the exact sentence, who said it, what"
    " changed, and whether it is independent of what you already had. Otherwise it keeps silent."
)


def app_manifest(*, socket: bool) -> dict[str, Any]:
    """Return the manifest (schema 1 of Slack's app manifests) with the scopes that Watcher uses."""
    features: dict[str, Any] = {"bot_user": {"display_name": "Watcher", "always_online": True}}
    if socket:
        features["slash_commands"] = [
            {
                "command": "/watcher",
                "description": "List, add and mute claims, see the status, check a page",
                "usage_hint": "claims | add TEXT | mute CLAIM | status | check URL | help",
                "should_escape": False,
            }
        ]
    return {
        "display_information": {
            "name": "Watcher",
            "description": "Tells when a report confirms, contradicts or updates a claim you track",
            "background_color": "#1b365d",
            "long_description": _LONG,
        },
        "features": features,
        "oauth_config": {"scopes": {"bot": [scope.name for scope in bot_scopes(socket=socket)]}},
        "settings": {
            "interactivity": {"is_enabled": socket},
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket,
            # A rotated token expires after 12 hours; Watcher holds one that does not.
            "token_rotation_enabled": False,
        },
    }


def manifest_text(manifest: Mapping[str, Any], *, as_json: bool) -> str:
    """Return the manifest as JSON or YAML; YAML's strings are written as JSON's, which it allows."""
    if as_json:
        return json.dumps(manifest, indent=2, ensure_ascii=False)
    return "\n".join(_yaml(manifest, ""))


def _yaml(value: Mapping[str, Any] | Sequence[Any], indent: str) -> list[str]:
    lines = []
    pairs = value.items() if isinstance(value, Mapping) else [("-", item) for item in value]
    for name, item in pairs:
        lead = indent + (name if name == "-" else f"{name}:")
        if isinstance(item, (Mapping, list)):
            below = _yaml(item, indent + "  ")
            # An item of a list begins on the line of its dash.
            lines += [f"{lead} {below[0].lstrip()}", *below[1:]] if name == "-" else [lead, *below]
        else:
            lines.append(f"{lead} {json.dumps(item, ensure_ascii=False)}")
    return lines


def next_steps(*, socket: bool) -> tuple[str, ...]:
    """Return what to do with the manifest, one line each, and what each scope is for."""
    steps = [
        f"Open {NEW_APP_URL}, choose 'From a manifest' and your workspace, paste the manifest, and create the app.",
        "Install App > Install to Workspace; copy the Bot User OAuth Token into a file"
        " and name the file in SLACK_BOT_TOKEN_FILE (or set SLACK_BOT_TOKEN=xoxb-...).",
        "In Slack, write `/invite @Watcher` in each channel it is to post to; set [slack] channel.",
    ]
    if socket:
        token = APP_SCOPES[0].name
        steps.append(
            f"Basic Information > App-Level Tokens > Generate, with the scope {token};"
            " name its file in SLACK_APP_TOKEN_FILE (or set SLACK_APP_TOKEN=xapp-...)."
        )
    steps.append("Run `watcher slack test`.")
    return (
        "Scopes of the bot token, and why:",
        *(_told(scope) for scope in bot_scopes(socket=socket)),
        *(("Scope of the app-level token:", *map(_told, APP_SCOPES)) if socket else ()),
        "Next:",
        *(f"  {number}. {step}" for number, step in enumerate(steps, start=1)),
    )


def _told(scope: Scope) -> str:
    optional = "" if scope.required else f" (optional: without it {scope.without})"
    return f"  {scope.name:<18}{scope.why}{optional}"
