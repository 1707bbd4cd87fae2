"""Configuration: sources in order, every fault at once, secrets never shown."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
import tomllib
from datetime import timedelta
from operator import attrgetter
from pathlib import Path

import pytest

from watcher import __version__
from watcher.bundled import bundled_text
from watcher.config import load_settings
from watcher.core.errors import ConfigError
from watcher.options import Secret
from watcher.reference import configuration_markdown, configuration_toml
from watcher.settings import OPTIONS, PLAIN_ENV, SECTIONS, Settings

ROOT = Path(__file__).resolve().parents[2]
CANARY = "xoxb-canary-0123456789"


def load(
    tmp_path: Path,
    toml: str | None = None,
    env: dict[str, str] | None = None,
    overrides: dict[str, object] | None = None,
) -> Settings:
    if toml is not None:
        (tmp_path / "config").mkdir(exist_ok=True)
        (tmp_path / "config" / "watcher.toml").write_text(toml, encoding="utf-8")
    return load_settings(overrides, environ=env or {}, cwd=tmp_path)


def faults_of(
    tmp_path: Path,
    toml: str | None = None,
    env: dict[str, str] | None = None,
    overrides: dict[str, object] | None = None,
) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, toml, env, overrides)
    assert all("\n" not in fault for fault in caught.value.faults)
    return caught.value.faults


# ------------------------------------------------------------------ sources


def test_defaults_without_any_source(tmp_path: Path) -> None:
    settings = load(tmp_path)
    assert settings.poll.default_interval == timedelta(minutes=15)
    assert settings.alert.max_age == timedelta(days=14)
    assert settings.fetch.user_agent.startswith(f"Watcher/{__version__} ")
    assert settings.fetch.allow_private == ()
    assert settings.database_url == f"sqlite:///{tmp_path}/data/watcher.db"
    assert settings.data.dir == tmp_path / "data"
    assert not settings.slack.bot_token
    assert settings.origins == {}


def test_flag_over_environment_over_file(tmp_path: Path) -> None:
    toml = '[slack]\nchannel = "file"\n[log]\nlevel = "error"\n[poll]\ntick_s = 7\n'
    env = {"WATCHER_SLACK__CHANNEL": "env", "WATCHER_LOG__LEVEL": "warning"}
    settings = load(tmp_path, toml, env, {"slack.channel": "flag"})
    assert (settings.slack.channel, settings.log.level, settings.poll.tick_s) == (
        "flag",
        "warning",
        7,
    )
    assert settings.origins == {
        "slack.channel": "command line",
        "log.level": "env WATCHER_LOG__LEVEL",
        "poll.tick_s": "config/watcher.toml:6",
    }


def test_watcher_config_names_the_file(tmp_path: Path) -> None:
    other = tmp_path / "other.toml"
    other.write_text('[slack]\nchannel = "there"\n', encoding="utf-8")
    settings = load(tmp_path, '[slack]\nchannel = "here"\n', {"WATCHER_CONFIG": str(other)})
    assert settings.slack.channel == "there"


def test_the_flag_for_the_file_wins(tmp_path: Path) -> None:
    (tmp_path / "flag.toml").write_text('[slack]\nchannel = "flag"\n', encoding="utf-8")
    settings = load_settings(
        environ={"WATCHER_CONFIG": "/nowhere.toml"}, path=Path("flag.toml"), cwd=tmp_path
    )
    assert settings.slack.channel == "flag"


def test_a_named_file_must_exist(tmp_path: Path) -> None:
    (fault,) = faults_of(tmp_path, env={"WATCHER_CONFIG": "gone.toml"})
    assert fault == "gone.toml: cannot be read: No such file or directory"


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    assert load(tmp_path, '\ufeff[slack]\nchannel = "c"\n').slack.channel == "c"


def test_values_from_the_environment_are_read_by_kind(tmp_path: Path) -> None:
    settings = load(
        tmp_path,
        env={
            "WATCHER_FETCH__ALLOW_PRIVATE": '["127.0.0.1:8001", "[::1]:80", "Stub", "10.0.0.0/8"]',
            "WATCHER_CONSOLE__ENABLED": "off",
            "WATCHER_POLL__JITTER": "0",
            "WATCHER_POLL__CONCURRENCY": " 3 ",
            "WATCHER_ALERT__MAX_AGE": "0",
            "WATCHER_ALERT__ECHO_WINDOW": "36h",
            "WATCHER_DATA__DIR": "/var/lib/watcher",
            "SLACK_API_URL": "http://127.0.0.1:9/api",
        },
    )
    assert settings.fetch.allow_private == ("127.0.0.1:8001", "[::1]:80", "stub", "10.0.0.0/8")
    assert settings.console.enabled is False
    assert settings.poll.jitter == 0
    assert settings.poll.concurrency == 3
    assert settings.alert.max_age is None
    assert settings.alert.echo_window == timedelta(hours=36)
    assert settings.database_url == "sqlite:////var/lib/watcher/watcher.db"
    assert settings.slack.api_url == "http://127.0.0.1:9/api/"


def test_when_pages_are_read_again(tmp_path: Path) -> None:
    settings = load(tmp_path, '[revisit]\nafter = ["10m", "2h"]\n')
    assert settings.revisit.after == (timedelta(minutes=10), timedelta(hours=2))
    assert load(tmp_path, env={"WATCHER_REVISIT__AFTER": "[]"}).revisit.after == ()
    for bad in ('["2h", "1h"]', '["1h", "1h"]', '"1h"', '["soon"]', '["1s"]', "[60]"):
        with pytest.raises(ConfigError, match=r"WATCHER_REVISIT__AFTER: "):
            load(tmp_path, env={"WATCHER_REVISIT__AFTER": bad})


def test_an_empty_variable_counts_as_not_set(tmp_path: Path) -> None:
    env = {"SLACK_BOT_TOKEN": "", "WATCHER_SLACK__CHANNEL": "", "SLACK_BOT_TOKEN_FILE": " "}
    settings = load(tmp_path, '[slack]\nchannel = "kept"\n', env)
    assert settings.slack.channel == "kept"
    assert not settings.slack.bot_token


def test_a_short_or_long_interval_moves_the_usual_one(tmp_path: Path) -> None:
    longer = load(tmp_path, env={"WATCHER_POLL__MIN_INTERVAL": "1h"})
    assert longer.poll.default_interval == timedelta(hours=1)
    shorter = load(
        tmp_path, env={"WATCHER_POLL__MIN_INTERVAL": "1s", "WATCHER_POLL__MAX_INTERVAL": "2s"}
    )
    assert shorter.poll.default_interval == timedelta(seconds=2)


# ------------------------------------------------------------------ secrets


@pytest.mark.parametrize("name", ["SLACK_BOT_TOKEN", "WATCHER_SLACK__BOT_TOKEN"])
def test_a_secret_from_a_variable_or_a_file(tmp_path: Path, name: str) -> None:
    assert load(tmp_path, env={name: CANARY}).slack.bot_token.reveal() == CANARY
    (tmp_path / "token").write_text(f"{CANARY}\n", encoding="utf-8")
    settings = load(tmp_path, env={f"{name}_FILE": str(tmp_path / "token")})
    assert settings.slack.bot_token.reveal() == CANARY
    assert settings.origins["slack.bot_token"] == f"env {name}_FILE"


def test_every_secret_has_a_file_variant(tmp_path: Path) -> None:
    values = {
        "slack.webhook_url": "https://hooks.slack.test/services/T/B/canary",
        "health.ping_url": "https://ping.test/canary",
        "database.url": "postgresql://u:canary@db/watcher",
        "webhook.url": "https://hooks.test/canary",
        "webhook.secrets": "a-canary-of-20-letters",
        "apprise.urls": "ntfys://canary",
    }
    besides = {"webhook.url": {"WATCHER_WEBHOOK__SECRETS": values["webhook.secrets"]}}
    for row in OPTIONS:
        if row.kind.secret:
            value = values.get(row.name, "canary-value")
            (tmp_path / "secret").write_text(value, encoding="utf-8")
            others = besides.get(row.name, {})
            env = {f"{row.env}_FILE": str(tmp_path / "secret"), **others}
            settings = load(tmp_path, env=env)
            held = attrgetter(row.name)(settings)
            assert held == ((Secret(value),) if isinstance(held, tuple) else Secret(value))
            assert settings.secrets() == (value, *others.values())


def test_a_list_of_secrets_is_json_or_one_a_line_and_shown_nowhere(tmp_path: Path) -> None:
    first, second = "mailtos://u:canary@mail.test", "desk=ntfys://canary-topic"
    for text in (f'["{first}", "{second}"]', f"{first}\n\n  {second}\n"):
        settings = load(tmp_path, env={"WATCHER_APPRISE__URLS": text})
        assert [item.reveal() for item in settings.apprise.urls] == [first, second]
        assert settings.secrets() == (first, second)
        assert "canary" not in repr(settings)
        shown = {row.option: row.value for row in settings.redacted()}
        assert shown["apprise.urls"] == '["********", "********"]'


def test_the_specific_name_wins_over_the_plain_one(tmp_path: Path) -> None:
    env = {"SLACK_BOT_TOKEN": "plain-one", "WATCHER_SLACK__BOT_TOKEN": "specific-one"}
    assert load(tmp_path, env=env).slack.bot_token.reveal() == "specific-one"


def test_a_secret_given_twice_is_a_fault(tmp_path: Path) -> None:
    (fault,) = faults_of(
        tmp_path, env={"SLACK_APP_TOKEN": CANARY, "SLACK_APP_TOKEN_FILE": "/tmp/token"}
    )
    assert fault == "env SLACK_APP_TOKEN: is set beside SLACK_APP_TOKEN_FILE; keep one of them"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (None, "cannot be read: No such file or directory"),
        (b"\xff\xfe\xff", "does not name UTF-8 text"),
        (b"x" * 70_000, "is too large for a secret"),
    ],
)
def test_a_secret_file_that_cannot_be_used(
    tmp_path: Path, content: bytes | None, problem: str
) -> None:
    source = tmp_path / "token"
    if content is not None:
        source.write_bytes(content)
    (fault,) = faults_of(tmp_path, env={"SLACK_BOT_TOKEN_FILE": str(source)})
    assert fault == f"env SLACK_BOT_TOKEN_FILE: {source} {problem}"


def test_secrets_are_shown_nowhere(tmp_path: Path) -> None:
    env = {
        "SLACK_BOT_TOKEN": CANARY,
        "SLACK_WEBHOOK_URL": "https://example.test/services/canary",
        "WATCHER_DATABASE_URL": "postgresql://user:canary@db.test/watcher",
        "WATCHER_HEALTH__PING_URL": "https://ping.test/canary",
    }
    settings = load(tmp_path, env=env)
    assert "canary" not in repr(settings)
    assert "canary" not in str(settings.slack.bot_token)
    rows = settings.redacted()
    assert "canary" not in repr(rows)
    shown = {row.option: row for row in rows}
    assert len(shown) == len(OPTIONS)
    assert shown["slack.bot_token"].value == "********"
    assert shown["slack.bot_token"].origin == "env SLACK_BOT_TOKEN"
    assert shown["slack.app_token"] == ("slack.app_token", "", "default")
    assert shown["database.url"].value == "postgresql://********@db.test/watcher"
    assert shown["alert.max_age"].value == "14d"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SLACK_BOT_TOKEN", f"{CANARY} {CANARY}"),
        ("SLACK_WEBHOOK_URL", "ftp://canary.test/x"),
        ("SLACK_WEBHOOK_URL", "canary"),
        ("WATCHER_DATABASE_URL", "mysql://u:canary@host/x"),
        ("WATCHER_HEALTH__PING_URL", "https://[canary"),
        ("WATCHER_APPRISE__URLS", "canary"),
        ("WATCHER_APPRISE__URLS", '["ntfys://topic", "canary"]'),
        ("WATCHER_APPRISE__URLS", '["ntfys://topic", ["canary"]]'),
        ("WATCHER_APPRISE__URLS", "[canary"),
        ("WATCHER_WEBHOOK__SECRETS", "canary"),
        ("WATCHER_WEBHOOK__SECRETS", "whsec_canary-canary-canary-canary"),
        ("WATCHER_WEBHOOK__URL", "https://hooks.test/canary"),
    ],
)
def test_a_faulty_secret_is_not_quoted(tmp_path: Path, name: str, value: str) -> None:
    (fault,) = faults_of(tmp_path, env={name: value})
    assert fault.startswith(f"env {name}: ")
    assert "canary" not in fault


def test_a_webhook_wants_secrets(tmp_path: Path) -> None:
    (fault,) = faults_of(tmp_path, env={"WATCHER_WEBHOOK__URL": "https://hooks.test/canary"})
    assert "webhook.url needs webhook.secrets" in fault


def test_a_secret_compares_by_value_and_hides() -> None:
    assert Secret("a") == Secret("a") != Secret("b")
    assert hash(Secret("a")) == hash(Secret("a"))
    assert (repr(Secret("a")), str(Secret("a")), f"{Secret('a')}") == ("********",) * 3
    assert not Secret("")


# ------------------------------------------------------------------ faults


def test_all_faults_are_reported_together_with_their_place(tmp_path: Path) -> None:
    toml = (
        "[poll]\n"
        "tick_s = true\n"
        'min_interval = "5 parsecs"\n'
        "\n"
        "[slak]\n"
        "channel = 1\n"
        "[slack]\n"
        'chanel = "#x"\n'
        'api_url = "slack.com"\n'
    )
    env = {
        "WATCHER_FETCH__MAX_BYTES": "lots",
        "WATCHER_FETCH__MAXREDIRECTS": "3",
        "WATCHER_LOG__LEVEL_FILE": "/x",
        "WATCHER_CONFG": "x",
    }
    faults = faults_of(tmp_path, toml, env, {"log.levle": "debug"})
    assert faults == (
        "config/watcher.toml:2: poll.tick_s: True is not a number",
        "config/watcher.toml:3: poll.min_interval: '5 parsecs' is not a duration;"
        " write 30s, 5m, 24h or 7d",
        "config/watcher.toml:5: unknown section [slak]; did you mean slack?",
        "config/watcher.toml:8: unknown option slack.chanel; did you mean slack.channel?",
        "config/watcher.toml:9: slack.api_url: is not a complete http or https address",
        "env WATCHER_FETCH__MAX_BYTES: fetch.max_bytes: 'lots' is not a whole number",
        "env WATCHER_CONFG: unknown; did you mean WATCHER_CONFIG?",
        "env WATCHER_FETCH__MAXREDIRECTS: unknown option;"
        " did you mean WATCHER_FETCH__MAX_REDIRECTS?",
        "env WATCHER_LOG__LEVEL_FILE: only a secret can come from a file; set WATCHER_LOG__LEVEL",
        "command line: unknown option log.levle; did you mean log.level?",
    )


def test_an_option_that_has_become_several_is_told_with_all_of_them(tmp_path: Path) -> None:
    toml = "[alert]\nmin_confidence_unsupported = 0.8\n"
    env = {"WATCHER_ALERT__MIN_CONFIDENCE_UNSUPPORTED": "0.8"}
    in_file, in_env = faults_of(tmp_path, toml, env)
    for fault, name in (
        (in_file, "alert.min_confidence_unsupported"),
        (in_env, "WATCHER_ALERT__MIN_CONFIDENCE_UNSUPPORTED"),
    ):
        stances = ("confirms", "contradicts", "updates")
        ends = (end.upper() if name.isupper() else end for end in stances)
        assert fault.endswith(f"; did you mean {' or '.join(f'{name}_{end}' for end in ends)}?")


@pytest.mark.parametrize(
    ("toml", "fault"),
    [
        ("[slack]\nchannel = \n", "config/watcher.toml:2: is not valid TOML: Invalid value"),
        ("[slack]\nchannel = 'x", "config/watcher.toml:2: is not valid TOML: "),
        ("slack = 3\n", "config/watcher.toml:1: slack is a section, not a value; write [slack]"),
        ("a = " + "[" * 5000, "config/watcher.toml: is nested too deeply"),
        ("[poll]\ntick_s = nan\n", "config/watcher.toml:2: poll.tick_s: nan is not a number"),
        ("[poll]\ntick_s = 1e9\n", "config/watcher.toml:2: poll.tick_s: 1000000000.0 is outside"),
        ('[slack]\n"a\\nb" = 1\n', "config/watcher.toml:1: unknown option slack.a\\nb"),
        ("slack.chanel = ''\n", "config/watcher.toml:1: unknown option slack.chanel;"),
        ('[log]\nlevel = "loud"\n', "config/watcher.toml:2: log.level: 'loud' is not one of"),
        (
            "[fetch]\nallow_private = ['http://x/']\n",
            "config/watcher.toml:2: fetch.allow_private: ",
        ),
        ("[fetch]\nallow_private = ['x:70000']\n", "config/watcher.toml:2: fetch.allow_private: "),
        (
            "[fetch]\nallow_private = 'x'\n",
            "config/watcher.toml:2: fetch.allow_private: 'x' is not",
        ),
        ('[fetch]\nuser_agent = "a\\r\\nX: b"\n', "config/watcher.toml:2: fetch.user_agent: has a"),
        ('[fetch]\nuser_agent = "Бот"\n', "config/watcher.toml:2: fetch.user_agent: must be plain"),
        ('[data]\ndir = " "\n', "config/watcher.toml:2: data.dir: must not be empty"),
        ('[store]\nkeep = "1s"\n', "config/watcher.toml:2: store.keep: 1s is outside 1d to 3650d"),
        ("[store]\nkeep = 180\n", "config/watcher.toml:2: store.keep: 180 is not a duration;"),
    ],
)
def test_a_faulty_file_names_the_line(tmp_path: Path, toml: str, fault: str) -> None:
    (found,) = faults_of(tmp_path, toml)
    assert found.startswith(fault)


def test_a_file_in_another_encoding_names_the_line(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "watcher.toml").write_bytes(b"[slack]\nchannel = '\xe9'\n")
    with pytest.raises(ConfigError, match=r"^config/watcher\.toml:2: is not UTF-8 text$"):
        load_settings(environ={}, cwd=tmp_path)


def test_values_that_contradict_each_other_name_both_places(tmp_path: Path) -> None:
    faults = faults_of(
        tmp_path,
        "[poll]\nmin_interval = '2h'\n",
        {"WATCHER_POLL__MAX_INTERVAL": "1h", "WATCHER_FETCH__FIRST_BYTE_S": "60"},
    )
    assert len(faults) == 2
    assert faults[0].startswith("config/watcher.toml:2, env WATCHER_POLL__MAX_INTERVAL: ")
    assert faults[1].startswith("env WATCHER_FETCH__FIRST_BYTE_S: ")


def test_a_section_within_a_section(tmp_path: Path) -> None:
    toml = """\
[judge]
nli_model = "mine"
[judge.llm]
base_url = "http://127.0.0.1:11434/v1"
model = "file"
"""
    settings = load(tmp_path, toml, {"WATCHER_JUDGE__LLM__MODEL": "env"})
    assert (settings.judge.nli_model, settings.judge.llm.model) == ("mine", "env")
    assert settings.judge.llm.base_url == "http://127.0.0.1:11434/v1"
    assert settings.origins == {
        "judge.nli_model": "config/watcher.toml:2",
        "judge.llm.base_url": "config/watcher.toml:4",
        "judge.llm.model": "env WATCHER_JUDGE__LLM__MODEL",
    }
    faults = faults_of(tmp_path, f"{toml}modle = 1\ntimeout_s = 0\n")
    assert faults == (
        "config/watcher.toml:6: unknown option judge.llm.modle; did you mean judge.llm.model?",
        "config/watcher.toml:7: judge.llm.timeout_s: 0 is outside 0.1 to 600",
    )
    (fault,) = faults_of(tmp_path, "[judge]\nllm = true\n")
    assert fault == (
        "config/watcher.toml:2: judge.llm is a section, not a value; write [judge.llm]"
    )


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("localhost:11434", "is not a complete http or https address"),
        ("file:///etc/passwd", "is not a complete http or https address"),
        ("https://me:canary@llm.test/v1", "must have no user, password, query or fragment"),
        ("https://llm.test/v1?key=canary", "must have no user, password, query or fragment"),
        ("https://llm.test/v1", "judge.llm.base_url needs judge.llm.model"),
    ],
)
def test_the_endpoint_of_the_llm_is_an_address_without_secrets(
    tmp_path: Path, address: str, problem: str
) -> None:
    (fault,) = faults_of(tmp_path, env={"WATCHER_JUDGE__LLM__BASE_URL": address})
    assert fault.startswith("env WATCHER_JUDGE__LLM__BASE_URL: ")
    assert problem in fault
    assert "canary" not in fault


def test_variables_of_others_are_left_alone(tmp_path: Path) -> None:
    env = {"WATCHER_PORT": "tcp://10.0.0.1", "WATCHER_SERVICE_HOST": "10.0.0.1", "PATH": "/bin"}
    assert load(tmp_path, env=env) == load(tmp_path)


# ------------------------------------------------------------------ the table


def test_every_default_is_what_the_sections_hold() -> None:
    settings = Settings()
    for row in OPTIONS:
        assert attrgetter(row.name)(settings) == row.kind.native(row.default)
    outer = [section for section in SECTIONS if "." not in section]
    assert [item.name for item in dataclasses.fields(Settings)][:-1] == outer


def test_settings_are_frozen() -> None:
    settings = Settings()
    with pytest.raises(dataclasses.FrozenInstanceError):
        settings.log.level = "debug"  # type: ignore[misc]


def test_the_shipped_file_has_every_option_with_its_default(tmp_path: Path) -> None:
    shipped = bundled_text("config/watcher.toml")
    assert shipped == configuration_toml(), "run `make docs`"
    tables = tomllib.loads(shipped)
    tables["judge.llm"] = tables["judge"].pop("llm")
    assert {
        (section, key): value for section in tables for key, value in tables[section].items()
    } == {(row.section, row.key): row.default for row in OPTIONS}
    loaded = load(tmp_path, shipped)
    loaded = dataclasses.replace(loaded, data=Settings().data)
    assert dataclasses.replace(loaded, origins={}) == Settings()
    assert set(loaded.origins) == {row.name for row in OPTIONS}
    assert all(origin.startswith("config/watcher.toml:") for origin in loaded.origins.values())


def test_the_reference_page_is_up_to_date() -> None:
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert page == configuration_markdown(), "run `make docs`"
    for row in OPTIONS:
        assert f"`{row.env}" in page
    for name in PLAIN_ENV:
        assert f"`{name}" in page


def test_the_configuration_is_light_to_import() -> None:
    heavy = "pydantic sqlalchemy httpx2 trafilatura typer structlog feedparser slack_sdk".split()
    script = f"import sys, watcher.config; print([n for n in {heavy!r} if n in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.strip() == "[]"
