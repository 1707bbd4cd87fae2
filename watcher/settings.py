"""The table of options: every section of the configuration, as frozen values."""

# ruff: noqa: RUF009  `option` declares a field and its defaults are immutable

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta
from itertools import chain
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from watcher.channel_options import (
    AppriseSettings,
    AtomSettings,
    ConsoleSettings,
    SlackSettings,
    WebhookSettings,
)
from watcher.core.model import Stance
from watcher.core.redaction import PATTERNS_ONLY
from watcher.options import (
    Option,
    Secret,
    agent,
    boolean,
    choice,
    database_url,
    duration,
    durations,
    endpoint,
    folder,
    hosts,
    integer,
    label_stances,
    number,
    option,
    secret,
    text,
    written,
)
from watcher.timing_options import TimingSettings


@dataclass(frozen=True, slots=True)
class DataSettings:
    """Where Watcher keeps its files."""

    dir: Path = option(
        "data",
        folder(),
        "Folder of the SQLite database and its backups, seen from where it starts.",
    )


@dataclass(frozen=True, slots=True)
class DatabaseSettings:
    """Which database to use."""

    url: Secret = option(
        "",
        database_url(),
        "Empty means sqlite:///<data.dir>/watcher.db; or postgresql://user:password@host/name.",
    )


@dataclass(frozen=True, slots=True)
class PollSettings:
    """When feeds are asked for news. A server's own wish (Retry-After, TTL) always counts for more."""

    tick_s: float = option(
        15, number(0.1, 3600), "Seconds between two looks at which feeds are due."
    )
    concurrency: int = option(
        16, integer(1, 256), "Feeds fetched at the same time, over all hosts."
    )
    min_interval: timedelta = option("5m", duration("1s", "30d"), "No feed is asked more often.")
    max_interval: timedelta = option("24h", duration("1s", "30d"), "No feed is asked less often.")
    default_interval: timedelta = option(
        "15m", duration("1s", "30d"), "For a feed whose pace is not known yet."
    )
    jitter: float = option(
        0.1, number(0, 1), "Part of an interval that is added at random, so that polls spread out."
    )


@dataclass(frozen=True, slots=True)
class FetchSettings:
    """How feeds and pages are fetched."""

    user_agent: str = option(
        "Watcher/{version} (news feed reader)",
        agent(),
        "How Watcher names itself; add an address where a site's owner can reach you.",
    )
    timeout_s: float = option(
        30, number(0.1, 600), "Seconds for a whole fetch, redirects included."
    )
    first_byte_s: float = option(
        10, number(0.1, 600), "Seconds until a server must begin to answer."
    )
    max_bytes: int = option(
        5_000_000, integer(1_000, 100_000_000), "Largest body, after decompression."
    )
    max_redirects: int = option(5, integer(0, 20), "Redirects followed in one fetch.")
    per_host: int = option(2, integer(1, 64), "Fetches from one host at the same time.")
    per_host_gap_s: float = option(
        1.0, number(0, 600), "Seconds between the starts of two fetches from one host."
    )
    allow_private: tuple[str, ...] = option(
        [],
        hosts(),
        'Private or loopback addresses that may be fetched, such as ["127.0.0.1:8001"]; no others are.',
    )


@dataclass(frozen=True, slots=True)
class ExtractSettings:
    """The processes that parse feeds and read pages; each can be killed."""

    workers: int = option(2, integer(1, 64), "Worker processes.")
    timeout_s: float = option(
        10, number(0.1, 600), "Seconds for one page or feed before its worker is killed."
    )
    memory_mb: int = option(1024, integer(256, 65_536), "Memory limit of a worker, in MB.")
    attempts: int = option(
        3, integer(1, 100), "Tries before a page that kills its worker is set aside."
    )


@dataclass(frozen=True, slots=True)
class RevisitSettings:
    """When a page that bears on a claim is read again, to see whether it was edited."""

    after: tuple[timedelta, ...] = option(
        ["15m", "1h", "6h", "1d", "3d", "7d"],
        durations("1m", "90d"),
        "How long after its first reading, each time; [] switches it off. A server may ask for more time.",
    )
    mentions: bool = option(
        False,
        boolean(),
        "Read pages again that only mention a claim, too: with many claims that is most pages.",
    )


_NLI_LABELS = {
    "entailment": Stance.CONFIRMS,
    "neutral": Stance.MENTIONS,
    "contradiction": Stance.CONTRADICTS,
}


@dataclass(frozen=True, slots=True)
class LlmSettings:
    """A large language model that may veto an alert or settle a doubt; off while base_url is empty.

    Claims and passages of articles are sent to it. Needs the extra `llm`.
    """

    base_url: str = option(
        "", endpoint(), "OpenAI-compatible endpoint, such as http://127.0.0.1:11434/v1."
    )
    model: str = option("", text(), "The model's name there; it must allow temperature 0.")
    api_key: Secret = option("", secret(), "Key of the endpoint, where it wants one.")
    timeout_s: float = option(15, number(0.1, 600), "Seconds for one answer; nothing is retried.")
    calls_a_day: int = option(200, integer(0, 1_000_000), "Most questions in a day of UTC.")
    tokens_a_day: int = option(
        500_000, integer(0, 1_000_000_000), "Most tokens in a day of UTC, questions and answers."
    )
    support: float = option(
        0.3, number(0.1, 1), "Least probability of a stance by Watcher's own judge for it to stand."
    )


@dataclass(frozen=True, slots=True)
class JudgeSettings:
    """The model beside the judge's rules."""

    model: str = option(
        "", text(), "Folder of another stance model; empty means the one that comes with Watcher."
    )
    nli_model: str = option(
        "",
        text(),
        "Your own ONNX NLI model instead: a folder with model.onnx, tokenizer.json and config.json, or"
        " org/name@revision on the Hugging Face hub (extra `hub`), kept in <data.dir>/models.",
    )
    nli_labels: tuple[tuple[str, Stance], ...] = option(
        {label: stance.value for label, stance in _NLI_LABELS.items()},
        label_stances(_NLI_LABELS),
        "What the labels of nli_model (id2label in its config.json) say of a claim.",
    )
    llm: LlmSettings = field(default_factory=LlmSettings)


@dataclass(frozen=True, slots=True)
class AlertSettings:
    """What is worth an alert."""

    min_confidence_confirms: float = option(
        0.6, number(0, 1), "Least confidence for an alert that a report confirms a claim."
    )
    min_confidence_contradicts: float = option(
        0.6, number(0, 1), "Least confidence for an alert that a report contradicts a claim."
    )
    min_confidence_updates: float = option(
        0.6, number(0, 1), "Least confidence for an alert that a report updates a claim."
    )
    min_confidence_unsupported_confirms: float = option(
        0.8,
        number(0, 1),
        "Least confidence for a confirmation that only the neural model finds, no rule beside it.",
    )
    min_confidence_unsupported_contradicts: float = option(
        0.75,
        number(0, 1),
        "Least confidence for a contradiction that only the neural model finds, no rule beside it.",
    )
    min_confidence_unsupported_updates: float = option(
        0.9,
        number(0, 1),
        "Least confidence for an update that only the neural model finds, no rule beside it.",
    )
    max_age: timedelta | None = option(
        "14d",
        duration("1m", "3650d", zero_is_none=True),
        "Older reports do not alert; 0 = no limit.",
    )
    echo_window: timedelta = option(
        "7d",
        duration("1m", "3650d"),
        "Reports that credit the same outlet within this time count as one origin.",
    )
    group_within: timedelta = option(
        "10m",
        duration("0s", "1d"),
        "A report that says the same joins an alert no older than this; 0s = it alerts by itself.",
    )
    hold: timedelta = option(
        "120s",
        duration("0s", "1h"),
        "How long a new alert waits for further reports, to name them; `run --once` never waits.",
    )
    hold_contradicts: timedelta = option(
        "0s", duration("0s", "1h"), "The same for an alert that a report contradicts a claim."
    )


@dataclass(frozen=True, slots=True)
class ServiceSettings:
    """`watcher run`."""

    drain_s: float = option(
        20, number(0, 600), "Seconds to finish what is under way after SIGTERM."
    )


@dataclass(frozen=True, slots=True)
class LogSettings:
    """What is written to standard error."""

    level: str = option("info", choice("debug", "info", "warning", "error"), "Least level shown.")
    format: str = option(
        "logfmt", choice("logfmt", "json"), "key=value pairs, or one JSON object a line."
    )


@dataclass(frozen=True, slots=True)
class HealthSettings:
    """How others see that Watcher is alive."""

    max_cycle_age: timedelta = option(
        "15m",
        duration("1s", "30d"),
        "`watcher healthcheck` fails when the last good cycle is older.",
    )
    ping_url: Secret = option(
        "",
        secret(address=True),
        "Asked after each good cycle, so that a dead-man switch notices silence.",
    )


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """What the database keeps."""

    keep: timedelta = option(
        "180d",
        duration("1d", "3650d"),
        "How long articles without evidence and old entries are kept.",
    )
    min_free_mb: int = option(
        100, integer(0, 1_000_000), "Fetching pauses when less disk space is free; sending goes on."
    )


class SettingRow(NamedTuple):
    """A line of `watcher config show`; the value of a secret is masked."""

    option: str
    value: str
    origin: str


@dataclass(frozen=True, slots=True)
class Settings:
    """The whole configuration, validated."""

    data: DataSettings = field(default_factory=DataSettings)
    database: DatabaseSettings = field(default_factory=DatabaseSettings)
    poll: PollSettings = field(default_factory=PollSettings)
    fetch: FetchSettings = field(default_factory=FetchSettings)
    extract: ExtractSettings = field(default_factory=ExtractSettings)
    revisit: RevisitSettings = field(default_factory=RevisitSettings)
    judge: JudgeSettings = field(default_factory=JudgeSettings)
    alert: AlertSettings = field(default_factory=AlertSettings)
    slack: SlackSettings = field(default_factory=SlackSettings)
    timing: TimingSettings = field(default_factory=TimingSettings)
    apprise: AppriseSettings = field(default_factory=AppriseSettings)
    webhook: WebhookSettings = field(default_factory=WebhookSettings)
    atom: AtomSettings = field(default_factory=AtomSettings)
    console: ConsoleSettings = field(default_factory=ConsoleSettings)
    service: ServiceSettings = field(default_factory=ServiceSettings)
    log: LogSettings = field(default_factory=LogSettings)
    health: HealthSettings = field(default_factory=HealthSettings)
    store: StoreSettings = field(default_factory=StoreSettings)
    origins: Mapping[str, str] = field(default_factory=dict)
    """Option name -> where its value came from; an option that is absent has its default."""

    @property
    def database_url(self) -> str:
        """The database to open; it may hold a password."""
        return self.database.url.reveal() or f"sqlite:///{self.data.dir / 'watcher.db'}"

    def secrets(self) -> tuple[str, ...]:
        """Return every secret value that is set, for the redactor."""
        held = (attrgetter(row.name)(self) for row in OPTIONS if row.kind.secret)
        values = chain.from_iterable(
            value if isinstance(value, tuple) else (value,) for value in held
        )
        return tuple(value.reveal() for value in values if value)

    def redacted(self) -> tuple[SettingRow, ...]:
        """Return every option with its effective value, secrets masked, and its origin."""
        rows = []
        for row in OPTIONS:
            value = written(attrgetter(row.name)(self))
            if row.name == "database.url":
                value = PATTERNS_ONLY(self.database_url)
            rows.append(SettingRow(row.name, value, self.origins.get(row.name, "default")))
        return tuple(rows)


SECTIONS: Mapping[str, type] = {
    "data": DataSettings,
    "database": DatabaseSettings,
    "poll": PollSettings,
    "fetch": FetchSettings,
    "extract": ExtractSettings,
    "revisit": RevisitSettings,
    "judge": JudgeSettings,
    "judge.llm": LlmSettings,
    "alert": AlertSettings,
    "slack": SlackSettings,
    "timing": TimingSettings,
    "apprise": AppriseSettings,
    "webhook": WebhookSettings,
    "atom": AtomSettings,
    "console": ConsoleSettings,
    "service": ServiceSettings,
    "log": LogSettings,
    "health": HealthSettings,
    "store": StoreSettings,
}
"""A section within another one comes after it."""


def _options() -> Iterator[Option]:
    for section, kind_of_section in SECTIONS.items():
        for item in fields(kind_of_section):
            if f"{section}.{item.name}" in SECTIONS:
                continue
            kind, default, help_text = item.metadata["option"]
            yield Option(section=section, key=item.name, kind=kind, default=default, help=help_text)


OPTIONS: tuple[Option, ...] = tuple(_options())

PLAIN_ENV: Mapping[str, str] = {
    "SLACK_BOT_TOKEN": "slack.bot_token",
    "SLACK_APP_TOKEN": "slack.app_token",
    "SLACK_WEBHOOK_URL": "slack.webhook_url",
    "SLACK_API_URL": "slack.api_url",
    "WATCHER_DATABASE_URL": "database.url",
}
"""Names that people already use, besides WATCHER_SECTION__KEY."""
