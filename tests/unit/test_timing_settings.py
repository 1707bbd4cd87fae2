"""The settings of when and where alerts are told: what they become, and how a bad one is named."""

from __future__ import annotations

from datetime import time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from watcher.app.policies import make_timing
from watcher.config import load_settings
from watcher.core.deliveries import Mode
from watcher.core.errors import ConfigError
from watcher.core.severity import Severity
from watcher.core.timing import TimingPolicy
from watcher.core.zones import QuietHours
from watcher.settings import Settings


def load(tmp_path: Path, toml: str, **env: str) -> Settings:
    (tmp_path / "watcher.toml").write_text(toml, encoding="utf-8")
    return load_settings(environ=env, path=tmp_path / "watcher.toml", cwd=tmp_path)


def test_the_defaults_tell_everything_at_once_up_to_a_budget() -> None:
    policy = make_timing(Settings())
    assert policy == TimingPolicy(notifiers=frozenset({"slack", "apprise"}), daily_budget=50)
    assert [
        policy.holds_for(name)
        for name in ("slack", "slack-webhook", "apprise-desk", "console", "webhook", "slacker")
    ] == [True, True, True, False, False, False]


def test_every_setting_reaches_the_policy(tmp_path: Path) -> None:
    settings = load(
        tmp_path,
        """
        [slack]
        topics = { syria = ["#syria", "#desk"] }
        [timing]
        notifiers = ["slack"]
        mode = "daily"
        modes = { "#desk" = "hourly", apprise-me = "instant" }
        daily_at = "7:30"
        zone = "Europe/Berlin"
        instant_from = "stage change"
        quiet_hours = "22:00-07:00"
        quiet_except = "never"
        cooldown = "6h"
        daily_budget = 0
        catch_up = 3
        """,
    )
    assert make_timing(settings) == TimingPolicy(
        zone=ZoneInfo("Europe/Berlin"),
        notifiers=frozenset({"slack"}),
        mode=Mode.DAILY,
        modes={"#desk": Mode.HOURLY, "apprise-me": Mode.INSTANT},
        daily_at=time(7, 30),
        quiet=QuietHours(time(22), time(7)),
        quiet_except=None,
        instant_from=Severity.STAGE_CHANGE,
        cooldown=timedelta(hours=6),
        daily_budget=None,
        catch_up=3,
        topics={"syria": ("#syria", "#desk")},
    )
    shown = {row.option: row.value for row in settings.redacted()}
    assert shown["timing.quiet_hours"] == "22:00-07:00"
    assert shown["timing.daily_at"] == "07:30"
    assert shown["timing.zone"] == "Europe/Berlin"
    assert shown["slack.topics"] == '{"syria": ["#syria", "#desk"]}'


def test_tables_can_come_from_the_environment(tmp_path: Path) -> None:
    env = {"WATCHER_SLACK__TOPICS": '{"syria": ["#syria"]}', "WATCHER_TIMING__ZONE": "Asia/Kolkata"}
    policy = make_timing(load(tmp_path, "", **env))
    assert policy.channels_of("Syria") == ("#syria",)
    assert policy.zone.key == "Asia/Kolkata"


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('zone = "Mars/Olympus"', "'Mars/Olympus' is not a time zone known here"),
        ('zone = "../../etc/passwd"', "is not a time zone known here"),
        ('zone = ""', "must not be empty"),
        ("zone = 3", "3 is not a text"),
        ('daily_at = "24:00"', "'24:00' is not a time of day; write \"08:00\""),
        ('daily_at = "8"', "'8' is not a time of day"),
        ('quiet_hours = "22:00"', "'22:00' has no end; write \"22:00-07:00\""),
        ('quiet_hours = "22:00-22:00"', "begins when it ends"),
        ('quiet_hours = "10pm-7am"', "'10pm' is not a time of day"),
        ('mode = "weekly"', "'weekly' is not one of instant, hourly, daily"),
        ('modes = { "#a" = "weekly" }', "#a: 'weekly' is not one of instant, hourly, daily"),
        ('modes = { "#a" = ["daily"] }', "#a: ['daily'] is not one of"),
        ("modes = []", "[] is not a table"),
        ('quiet_except = "denial"', "'denial' is not one of contradiction, stage change"),
        ('cooldown = "8d"', "8d is outside 0s to 7d"),
        ("daily_budget = -1", "-1 is outside 0 to 100000"),
        ('notifiers = "slack"', "'slack' is not a list"),
        ("notifiers = [1]", "1 is not a text"),
    ],
)
def test_a_bad_value_is_one_line_with_its_place(tmp_path: Path, line: str, problem: str) -> None:
    with pytest.raises(ConfigError) as refused:
        load(tmp_path, f"[timing]\n{line}\n")
    (fault,) = refused.value.faults
    assert fault.startswith("watcher.toml:2: timing.")
    assert problem in fault
    assert "\n" not in fault


@pytest.mark.parametrize(
    ("topics", "problem"),
    [
        ('["#syria"]', "is not a table; write"),
        ('{ syria = "#syria" }', "syria: '#syria' is not a list"),
        ('{ syria = [""] }', "syria: must not be empty"),
        ('{ syria = ["#a"], Syria = ["#b"] }', "'syria' is there twice, apart from its case"),
    ],
)
def test_bad_topics_are_one_line(tmp_path: Path, topics: str, problem: str) -> None:
    with pytest.raises(ConfigError) as refused:
        load(tmp_path, f"[slack]\ntopics = {topics}\n")
    (fault,) = refused.value.faults
    assert fault.startswith("watcher.toml:2: slack.topics: ")
    assert problem in fault
