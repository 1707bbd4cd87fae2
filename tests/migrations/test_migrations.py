"""The migrations make the schema that the program works with, on both engines."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, text

from tests.outbox import AT_ONCE, Channel, Clock, a_card, message
from watcher.core.errors import StoreError
from watcher.core.message_json import to_json
from watcher.core.model import DeliveryStatus, Delta, DeltaKind
from watcher.pipeline.deliver import Deliverer
from watcher.store import revisions
from watcher.store.addresses import parse_url
from watcher.store.engine import WRITE, connect
from watcher.store.repository import open_store
from watcher.store.revisions import REVISIONS, ensure_schema, upgrade
from watcher.store.schema import metadata
from watcher.store.service_lock import service_lock

ROOT = Path(__file__).resolve().parents[2]
MIGRATIONS = Path(revisions.__file__).with_name("migrations")


def test_the_program_knows_every_revision() -> None:
    scripts = ScriptDirectory(str(MIGRATIONS)).walk_revisions()
    assert tuple(reversed([script.revision for script in scripts])) == REVISIONS


def test_migrations_import_nothing_of_ours() -> None:
    for path in MIGRATIONS.rglob("*.py"):
        assert "watcher" not in path.read_text(), path


def test_upgrading_gives_the_schema_of_the_metadata(empty_database_url: str) -> None:
    open_store(empty_database_url).close()
    engine = create_engine(parse_url(empty_database_url))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_upgrading_gives_the_same_sqlite_tables(tmp_path: Path) -> None:
    fresh = create_engine(f"sqlite:///{tmp_path}/fresh.db")
    metadata.create_all(fresh)
    upgraded = open_store(f"sqlite:///{tmp_path}/upgraded.db")
    with fresh.connect() as one, upgraded.engine.connect() as other:
        assert _sqlite_objects(other) == _sqlite_objects(one)
    fresh.dispose()
    upgraded.close()


def test_upgrading_gives_the_same_postgresql_indexes_and_constraints(
    postgresql_database: Callable[[], AbstractContextManager[str]],
) -> None:
    with postgresql_database() as fresh_url, postgresql_database() as upgraded_url:
        fresh = create_engine(parse_url(fresh_url))
        metadata.create_all(fresh)
        upgraded = open_store(upgraded_url)
        with fresh.connect() as one, upgraded.engine.connect() as other:
            assert _postgresql_objects(other) == _postgresql_objects(one)
        fresh.dispose()
        upgraded.close()


def _sqlite_objects(connection: Connection) -> dict[str, list[str]]:
    """Return name -> the parts of its definition; their order in a table differs and says nothing."""
    rows = connection.execute(
        text(
            "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
        )
    )
    return {
        # SQLite puts the name of a table that was rebuilt between quotation marks.
        name: sorted(part.strip("( )\t\n") for part in sql.replace('"', "").split(","))
        for name, sql in rows
        if name != "alembic_version"
    }


def _postgresql_objects(connection: Connection) -> set[tuple[str, str]]:
    indexes = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
    constraints = (
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE connamespace = 'public'::regnamespace"
    )
    columns = (
        "SELECT table_name || '.' || column_name, data_type || ' ' || is_nullable || ' ' || "
        "coalesce(column_default, '') FROM information_schema.columns WHERE table_schema = 'public'"
    )
    found = {
        (str(name), str(definition))
        for query in (indexes, constraints, columns)
        for name, definition in connection.execute(text(query))
    }
    return {item for item in found if "alembic_version" not in item[0] + item[1]}


def test_a_database_of_the_first_release_keeps_its_rows(empty_database_url: str) -> None:
    engine = connect(empty_database_url)
    _run_migrations(engine, "0001")
    with engine.connect().execution_options(watcher_write=True) as connection, connection.begin():
        connection.execute(
            text(
                "INSERT INTO claims (id, text, kind, topic, entities, quantities, said, documents,"
                " channels, active, alert_on_mentions, version, created_at, updated_at) VALUES"
                " ('old', 'It will rain.', 'forecast', '', '[]', '[]', '[]', '[]', '[]', true,"
                " false, 1, '2026-01-01 00:00:00+00:00', '2026-01-01 00:00:00+00:00')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO documents (id, outlet, title, published_on, language, url)"
                " VALUES ('d', 'Daily', 'Bridge', '2024-12-15', 'en', '')"
            )
        )
    upgrade(engine)
    engine.dispose()
    store = open_store(empty_database_url)
    with store.read() as tx:
        (claim,) = tx.claims()
        (version,) = tx.claim_versions("old")
        assert [document.id for document in tx.documents()] == ["d"]
        assert tx.due_revisits(datetime.now(UTC), 9) == ()
    store.close()
    assert (claim.text, claim.deadline, version.accepted_alert) == ("It will rain.", None, None)


# ----------------------------------------------------------------------------- other revisions


def _stamp(url: str, revision: str) -> None:
    engine = create_engine(parse_url(url))
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :r"), {"r": revision})
    engine.dispose()


def test_a_database_of_a_newer_watcher_is_refused(empty_database_url: str) -> None:
    open_store(empty_database_url).close()
    _stamp(empty_database_url, "9999")
    with pytest.raises(StoreError, match=r"made by a newer Watcher.*9999") as refused:
        open_store(empty_database_url)
    assert "\n" not in str(refused.value)


def test_a_database_of_another_program_is_left_alone(empty_database_url: str) -> None:
    engine = create_engine(parse_url(empty_database_url))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE theirs (id INTEGER)"))
    engine.dispose()
    with pytest.raises(StoreError, match="another program"):
        open_store(empty_database_url)


NEWER = (*REVISIONS, "9998")


def _pretend_older(url: str) -> Engine:
    """Return a database at our newest revision, for a program that knows one more."""
    open_store(url).close()
    return connect(url)


def test_an_older_database_is_not_upgraded_unasked(empty_database_url: str) -> None:
    engine = _pretend_older(empty_database_url)
    with pytest.raises(StoreError, match="watcher db migrate"):
        ensure_schema(engine, empty_database_url, migrate=False, known=NEWER)
    engine.dispose()


def test_an_older_database_is_not_upgraded_under_a_running_service(
    empty_database_url: str, other_process_holds_the_lock: None
) -> None:
    engine = _pretend_older(empty_database_url)
    with pytest.raises(StoreError, match=r"pid 77 on far since noon.*stop the service"):
        ensure_schema(engine, empty_database_url, migrate=True, known=NEWER)
    engine.dispose()


def test_an_older_database_is_upgraded_by_the_service_itself(empty_database_url: str) -> None:
    engine = _pretend_older(empty_database_url)
    with service_lock(empty_database_url, "us"):
        ensure_schema(engine, empty_database_url, migrate=True, known=NEWER)
    ensure_schema(engine, empty_database_url, migrate=True, known=NEWER)
    engine.dispose()


def _run_migrations(engine: Engine, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with engine.connect().execution_options(**{WRITE: True}) as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def test_findings_of_before_values_were_stored_still_load(empty_database_url: str) -> None:
    engine = connect(empty_database_url)
    _run_migrations(engine, "0001")
    moment = "2026-01-01 00:00:00.000000"
    with engine.connect().execution_options(**{WRITE: True}) as connection, connection.begin():
        connection.execute(
            text(
                "INSERT INTO claims (id, text, kind, topic, entities, quantities, said, documents,"
                " channels, active, alert_on_mentions, version, created_at, updated_at) VALUES"
                f" ('c', 't', 'past_event', '', '[]', '[]', '[]', '[]', '[]', true, false, 1,"
                f" '{moment}', '{moment}')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO articles (id, url, canonical_url, revision, title, text, outlet, author,"
                " language, date_source, source, content_hash, warnings) VALUES"
                " (1, 'u', 'u', 1, '', 't', '', '', 'en', 'page', 'page', '', '[]')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO findings (id, article_id, claim_id, claim_version, stance, confidence,"
                " quote, quote_start, quote_end, why, delta_kind, delta_old, delta_new, probabilities,"
                " background, judged, judge, origin_key, origin_outlet, credited, independence, echo_of,"
                " origin_reason, alerts, reason, explanation, alert_key, created_at) VALUES"
                " (1, 1, 'c', 1, 'updates', 0.9, 'q', 0, 1, '', 'quantity', '40', '55', '{}', false,"
                " true, 'j', 'o', 'o', '[]', 'echo', '', '', false, 'TOO_OLD', '', '',"
                f" '{moment}')"
            )
        )
    upgrade(engine)
    engine.dispose()
    store = open_store(empty_database_url)
    with store.read() as tx:
        (found,) = tx.findings()
    store.close()
    assert found.finding.judgment.delta == Delta(kind=DeltaKind.QUANTITY, old="40", new="55")


def test_messages_that_waited_in_an_older_database_are_sent_once(empty_database_url: str) -> None:
    engine = connect(empty_database_url)
    _run_migrations(engine, "0005")
    moment = "2026-01-01 00:00:00+00:00"
    states = ("pending", "unknown", "failed", "sending", "sent")
    with engine.connect().execution_options(**{WRITE: True}) as connection, connection.begin():
        connection.execute(
            text(
                "INSERT INTO claims (id, text, kind, topic, entities, quantities, said, documents,"
                " channels, active, alert_on_mentions, version, created_at, updated_at) VALUES"
                " ('c', 't', 'past_event', '', '[]', '[]', '[]', '[]', '[]', true, false, 1,"
                f" '{moment}', '{moment}')"
            )
        )
        for state in states:
            kept = to_json(message(state))
            del kept["origins"]  # unknown then
            alert = {"id": state, "message": json.dumps(kept)}
            connection.execute(
                text(
                    "INSERT INTO alerts (id, key, claim_id, created_at, message)"
                    f" VALUES (:id, :id, 'c', '{moment}', :message)"
                ),
                alert,
            )
            connection.execute(
                text(
                    "INSERT INTO deliveries (alert_id, notifier, target, status, attempts,"
                    " next_attempt_at, first_attempt_at, external_id, last_error) VALUES"
                    f" (:id, 'slack', '#x', :id, 1, '{moment}', '{moment}', '', '')"
                ),
                {"id": state},
            )
    upgrade(engine)
    engine.dispose()
    store = open_store(empty_database_url)
    clock, channel = Clock(), Channel(has_threads=True)
    deliverer = Deliverer(store, (channel,), clock, card_of=a_card, waits=AT_ONCE)
    deliverer.recover()
    deliverer.deliver_due()
    with store.read() as tx:
        assert {item.status for item in tx.deliveries_of()} == {DeliveryStatus.SENT}
    store.close()
    assert [reply.key for reply in channel.replies] == ["pending", "unknown", "sending", "failed"]
    assert len(channel.cards) == 1


@pytest.fixture
def other_process_holds_the_lock(empty_database_url: str) -> Iterator[None]:
    open_store(empty_database_url).close()
    code = (
        "import sys\n"
        "from watcher.store.service_lock import service_lock\n"
        "with service_lock(sys.argv[1], 'pid 77 on far since noon'):\n"
        "    print('locked', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, empty_database_url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"locked\n"
        yield
        holder.kill()
        holder.wait()


# ----------------------------------------------------------------------------- installed


def test_migrations_run_from_a_wheel(tmp_path: Path) -> None:
    pytest.importorskip("hatchling")
    source = tmp_path / "source"
    shutil.copytree(
        ROOT / "watcher", source / "watcher", ignore=shutil.ignore_patterns("__pycache__")
    )
    for name in ("seeds", "config"):
        (source / name).mkdir()
        (source / name / "keep.txt").write_text("")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source / name)
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "dist")],
        cwd=source,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    installed = tmp_path / "a folder with 100% odd name"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "import watcher.store.repository as r\n"
        "assert r.__file__.startswith(sys.argv[1]), r.__file__\n"
        "r.open_store('sqlite:///' + sys.argv[2]).close()\n"
    )
    target = tmp_path / "new.db"
    ran = subprocess.run(
        [sys.executable, "-c", code, str(installed), str(target)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert target.stat().st_size > 0
