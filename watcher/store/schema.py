"""The tables, once, for SQLite and PostgreSQL. A change here needs a migration beside it."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from watcher.store.columns import KeyText, PlainText, UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _queue(name: str, columns: str | tuple[str, ...], where: str) -> Index:
    """Return a partial index: the work waiting in a table, by when it is due or in which line."""
    names = (columns,) if isinstance(columns, str) else columns
    return Index(name, *names, sqlite_where=text(where), postgresql_where=text(where))


# ----------------------------------------------------------------------------- claims

claims = Table(
    "claims",
    metadata,
    Column("id", Text, primary_key=True),
    Column("text", PlainText, nullable=False),
    Column("as_of", Date),
    Column("kind", Text, nullable=False),
    Column("deadline", Date),
    Column("topic", PlainText, nullable=False),
    Column("entities", JSON, nullable=False),
    Column("quantities", JSON, nullable=False),
    Column("said", JSON, nullable=False),
    Column("documents", JSON, nullable=False),
    Column("channels", JSON, nullable=False),
    Column("muted_until", UtcDateTime),
    Column("active", Boolean, nullable=False),
    Column("alert_on_mentions", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("accepted_alert", Text),  # the alert whose new value made this version
    Column("touched_at", UtcDateTime),  # when a user last wrote it; seeds keep off from then on
    Column("removed_at", UtcDateTime),
)

claim_versions = Table(
    "claim_versions",
    metadata,
    Column("claim_id", Text, ForeignKey("claims.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("text", PlainText, nullable=False),
    Column("as_of", Date),
    Column("kind", Text, nullable=False),
    Column("quantities", JSON, nullable=False),
    Column("accepted_alert", Text),
    Column("replaced_at", UtcDateTime, nullable=False),
)

entities = Table(
    "entities",
    metadata,
    Column("name", Text, primary_key=True),
    Column("aliases", JSON, nullable=False),
    Column("kind", PlainText, nullable=False),
    Column("touched_at", UtcDateTime),
)

documents = Table(
    "documents",
    metadata,
    Column("id", Text, primary_key=True),
    Column("outlet", PlainText, nullable=False),
    Column("title", PlainText, nullable=False),
    Column("published_on", Date, nullable=False),
    Column("language", PlainText, nullable=False),
    Column("url", PlainText, nullable=False),
    Column("echo_of", Text),
)

# ----------------------------------------------------------------------------- feeds

feeds = Table(
    "feeds",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("url", PlainText, nullable=False, unique=True),
    Column("first_url", PlainText, nullable=False),  # as it was added: it may have moved since
    Column("title", PlainText, nullable=False),
    Column("status", Text, nullable=False),
    Column("status_reason", PlainText, nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
    Column("backfill_s", Float),
    Column("next_poll_at", UtcDateTime, nullable=False),
    Column("hold_until", UtcDateTime),
    Column("interval_s", Float, nullable=False),
    Column("etag", PlainText),
    Column("last_modified", PlainText),
    Column("body_hash", PlainText),
    Column("last_polled_at", UtcDateTime),
    Column("last_success_at", UtcDateTime),
    Column("last_changed_at", UtcDateTime),
    Column("last_full_fetch_at", UtcDateTime),
    Column("failures", Integer, nullable=False),
    Column("last_error", PlainText),
    Column("error_since", UtcDateTime),
    Column("baseline_done", Boolean, nullable=False),
    Column("degraded", PlainText),
    Column("moved_to", PlainText),
    Column("moved_count", Integer, nullable=False),
    Column("moved_since", UtcDateTime),
    Index("ix_feeds_first_url", "first_url"),
    _queue("ix_feeds_due", "next_poll_at", "status = 'active'"),
    sqlite_autoincrement=True,
)

removed_feeds = Table(
    "removed_feeds",
    metadata,
    Column("url", PlainText, primary_key=True),
)

entries = Table(
    "entries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("feed_id", Integer, ForeignKey("feeds.id", ondelete="CASCADE"), nullable=False),
    Column("identity", KeyText, nullable=False),
    Column("fingerprint", KeyText, nullable=False),
    Column("guid", PlainText, nullable=False),
    Column("url", PlainText, nullable=False),
    Column("canonical_url", KeyText, nullable=False),
    Column("title", PlainText, nullable=False),
    Column("summary", PlainText, nullable=False),
    Column("content_html", PlainText, nullable=False),
    Column("author", PlainText, nullable=False),
    Column("published_at", UtcDateTime),
    Column("updated_at", UtcDateTime),
    Column("date_source", Text, nullable=False),
    Column("language", PlainText, nullable=False),
    Column("first_seen_at", UtcDateTime, nullable=False),
    Column("last_seen_at", UtcDateTime, nullable=False),
    Column("status", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at", UtcDateTime, nullable=False),
    Column("last_error", PlainText, nullable=False),
    Column("article_id", Integer, ForeignKey("articles.id")),
    UniqueConstraint("feed_id", "identity"),
    _queue("ix_entries_pending", "next_attempt_at", "status = 'pending'"),
    sqlite_autoincrement=True,
)

entry_aliases = Table(
    "entry_aliases",
    metadata,
    Column("feed_id", Integer, primary_key=True),
    Column("identity", KeyText, primary_key=True),
    Column(
        "entry_id",
        Integer,
        ForeignKey("entries.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
)

# ----------------------------------------------------------------------------- evidence

articles = Table(
    "articles",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("url", PlainText, nullable=False),
    Column("canonical_url", KeyText, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("title", PlainText, nullable=False),
    Column("text", PlainText, nullable=False),
    Column("outlet", PlainText, nullable=False),
    Column("author", PlainText, nullable=False),
    Column("language", PlainText, nullable=False),
    Column("published_at", UtcDateTime),
    Column("date_source", Text, nullable=False),
    Column("fetched_at", UtcDateTime),
    Column("source", Text, nullable=False),
    Column("content_hash", PlainText, nullable=False),
    Column("warnings", JSON, nullable=False),
    UniqueConstraint("canonical_url", "revision"),
)

article_traces = Table(
    "article_traces",
    metadata,
    Column("article_id", Integer, ForeignKey("articles.id"), primary_key=True, autoincrement=False),
    Column("signature", LargeBinary, nullable=False),  # see core/shingles.py
    Column("quotations", JSON, nullable=False),
)

# Found by key alone, so the table is its own index on SQLite.
article_bands = Table(
    "article_bands",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("article_id", Integer, ForeignKey("articles.id"), primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

findings = Table(
    "findings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("article_id", Integer, ForeignKey("articles.id"), nullable=False),
    Column("claim_id", Text, ForeignKey("claims.id"), nullable=False),
    Column("claim_version", Integer, nullable=False),
    Column("stance", Text, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("quote", PlainText, nullable=False),
    Column("quote_start", Integer, nullable=False),
    Column("quote_end", Integer, nullable=False),
    Column("why", PlainText, nullable=False),  # the judge's reason
    Column("delta_kind", Text),
    Column("delta_old", PlainText),
    Column("delta_new", PlainText),
    Column("delta_values", JSON(none_as_null=True)),  # the same as quantities and dates
    Column("probabilities", JSON, nullable=False),
    Column("said", JSON(none_as_null=True)),
    Column("background", Boolean, nullable=False),
    Column("judged", Boolean, nullable=False),
    Column("judge", PlainText, nullable=False),
    Column("origin_key", PlainText, nullable=False),
    Column("origin_outlet", PlainText, nullable=False),
    Column("credited", JSON, nullable=False),
    Column("independence", Text, nullable=False),
    Column("echo_of", PlainText, nullable=False),
    Column("origin_reason", PlainText, nullable=False),
    Column("alerts", Boolean, nullable=False),  # what was decided
    Column("reason", Text, nullable=False),
    Column("explanation", PlainText, nullable=False),
    Column("alert_key", PlainText, nullable=False),
    Column("alert_id", Text, ForeignKey("alerts.id")),
    Column("created_at", UtcDateTime, nullable=False),
    Column("withdrawn_at", UtcDateTime),  # when the page no longer said so
    Column("unsupported", Boolean, nullable=False, server_default=false()),
    Column("doubt", PlainText, nullable=False, server_default=""),
    UniqueConstraint("article_id", "claim_id", "claim_version"),
    Index("ix_findings_claim_id_stance", "claim_id", "stance"),
    Index("ix_findings_created_at", "created_at"),
    Index("ix_findings_alert_id", "alert_id"),
)

revisits = Table(
    "revisits",
    metadata,
    Column("canonical_url", KeyText, primary_key=True),
    Column("url", PlainText, nullable=False),
    Column("first_read_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime),  # null: read for the last time
    Column("step", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("etag", PlainText),
    Column("last_modified", PlainText),
    Column("last_error", PlainText, nullable=False),
    _queue("ix_revisits_due", "due_at", "due_at IS NOT NULL"),
)

# ----------------------------------------------------------------------------- alerts

alerts = Table(
    "alerts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("key", KeyText, nullable=False, unique=True),
    Column("claim_id", Text, ForeignKey("claims.id"), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("message", JSON, nullable=False),
    Index("ix_alerts_claim_id_created_at", "claim_id", "created_at"),
    Index("ix_alerts_created_at", "created_at"),
)

_LANE = ("notifier", "target", "id")

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("alert_id", Text, ForeignKey("alerts.id")),  # or a digest, by post_digest_id
    Column("post_digest_id", Text, ForeignKey("digests.id")),
    Column("notifier", Text, nullable=False),
    Column("target", KeyText, nullable=False),
    Column("status", Text, nullable=False),
    Column("reason", PlainText, nullable=False, server_default=""),  # why not at once
    Column("held_by", Text),  # which rule held it
    Column("digest_id", Text, ForeignKey("digests.id")),  # the digest that told this alert
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at", UtcDateTime, nullable=False),
    Column("first_attempt_at", UtcDateTime),
    Column("sent_at", UtcDateTime),
    Column("external_id", PlainText, nullable=False),
    Column("last_error", PlainText, nullable=False),
    UniqueConstraint("alert_id", "notifier", "target"),
    UniqueConstraint("post_digest_id", "notifier", "target"),
    _queue("ix_deliveries_line", _LANE, "status IN ('pending', 'unknown')"),
    _queue("ix_deliveries_failed", _LANE, "status = 'failed'"),
    _queue("ix_deliveries_sending", _LANE, "status = 'sending'"),
    _queue("ix_deliveries_for_digest", "next_attempt_at", "status = 'for digest'"),
    Index("ix_deliveries_digest_id", "digest_id"),
    _queue("ix_deliveries_sent", ("notifier", "target", "sent_at"), "status = 'sent'"),
)

digests = Table(
    "digests",
    metadata,
    Column("id", Text, primary_key=True),
    Column("key", KeyText, nullable=False, unique=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("message", JSON, nullable=False),
)

lanes = Table(  # one row for every lane that has had a delivery: the queue is read lane by lane
    "lanes",
    metadata,
    Column("notifier", Text, primary_key=True),
    Column("target", KeyText, primary_key=True),
    Column("next_send_at", UtcDateTime),
    Column("stopped_at", UtcDateTime),
    Column("stop_reason", PlainText, nullable=False),
    Column("probe_at", UtcDateTime),
)

threads = Table(
    "threads",
    metadata,
    Column("notifier", Text, primary_key=True),
    Column("target", KeyText, primary_key=True),
    Column("claim_id", Text, ForeignKey("claims.id"), primary_key=True),
    Column("generation", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("posted_to", PlainText, nullable=False),
    Column("channel_id", PlainText, nullable=False),
    Column("external_id", PlainText, nullable=False),
    Column("first_attempt_at", UtcDateTime),
    Column("shown", PlainText, nullable=False),
    Column("refresh_at", UtcDateTime),
    Index("ix_threads_claim_id", "claim_id"),
    _queue("ix_threads_stale", "refresh_at", "refresh_at IS NOT NULL"),
)

# ----------------------------------------------------------------------------- feedback

marks = Table(
    "marks",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("alert_id", Text, ForeignKey("alerts.id"), nullable=False),
    Column("claim_id", Text, ForeignKey("claims.id"), nullable=False),
    Column("verdict", Text, nullable=False),
    Column("fault", Text),
    Column("who", KeyText, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_marks_alert_id", "alert_id"),
    Index("ix_marks_claim_id", "claim_id"),
)

tunings = Table(
    "tunings",
    metadata,
    Column("claim_id", Text, primary_key=True),  # '' is all claims
    Column("stance", Text, primary_key=True),
    Column("unsupported", Boolean, primary_key=True),
    Column("least", Float, nullable=False),
    Column("applied_at", UtcDateTime, nullable=False),
)

notes = Table(
    "notes",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", PlainText, nullable=False),
)
