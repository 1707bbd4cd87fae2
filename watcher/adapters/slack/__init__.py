"""Slack: a bot (exactly once) or an incoming webhook (at least once). The one door to slack_sdk."""

from watcher.adapters.slack.bot import SlackBot
from watcher.adapters.slack.webhook import SlackWebhook

__all__ = ["SlackBot", "SlackWebhook"]
