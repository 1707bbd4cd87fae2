"""Digests, lanes, threads, marks and tuned thresholds; a delivery is of an alert or of a digest."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "digests",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("message", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_digests"),
        sa.UniqueConstraint("key", name="uq_digests_key"),
    )
    with op.batch_alter_table("deliveries") as table:
        table.alter_column("alert_id", existing_type=sa.Text(), nullable=True)
        table.add_column(sa.Column("post_digest_id", sa.Text()))
        table.add_column(sa.Column("reason", sa.Text(), nullable=False, server_default=""))
        table.add_column(sa.Column("held_by", sa.Text()))
        table.add_column(sa.Column("digest_id", sa.Text()))
        table.create_foreign_key(
            "fk_deliveries_post_digest_id", "digests", ["post_digest_id"], ["id"]
        )
        table.create_foreign_key("fk_deliveries_digest_id", "digests", ["digest_id"], ["id"])
        table.create_unique_constraint(
            "uq_deliveries_post_digest_id_notifier_target", ["post_digest_id", "notifier", "target"]
        )
    waiting = sa.text("status = 'for digest'")
    op.create_index(
        "ix_deliveries_for_digest",
        "deliveries",
        ["next_attempt_at"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    op.create_index("ix_deliveries_digest_id", "deliveries", ["digest_id"])
    sent = sa.text("status = 'sent'")
    op.create_index(
        "ix_deliveries_sent",
        "deliveries",
        ["notifier", "target", "sent_at"],
        sqlite_where=sent,
        postgresql_where=sent,
    )
    op.drop_index("ix_deliveries_due", "deliveries")
    op.drop_index("ix_deliveries_sending", "deliveries")
    for name, where in (
        ("sending", sa.text("status = 'sending'")),
        ("line", sa.text("status IN ('pending', 'unknown')")),
        ("failed", sa.text("status = 'failed'")),
    ):
        op.create_index(
            f"ix_deliveries_{name}",
            "deliveries",
            ["notifier", "target", "id"],
            sqlite_where=where,
            postgresql_where=where,
        )
    op.create_table(
        "lanes",
        sa.Column("notifier", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("next_send_at", _MOMENT),
        sa.Column("stopped_at", _MOMENT),
        sa.Column("stop_reason", sa.Text(), nullable=False),
        sa.Column("probe_at", _MOMENT),
        sa.PrimaryKeyConstraint("notifier", "target", name="pk_lanes"),
    )
    op.execute(
        "INSERT INTO lanes (notifier, target, stop_reason)"
        " SELECT DISTINCT notifier, target, '' FROM deliveries"
    )
    op.create_table(
        "threads",
        sa.Column("notifier", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("claim_id", sa.Text(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("posted_to", sa.Text(), nullable=False),
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("first_attempt_at", _MOMENT),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("refresh_at", _MOMENT),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name="fk_threads_claim_id"),
        sa.PrimaryKeyConstraint("notifier", "target", "claim_id", name="pk_threads"),
    )
    op.create_index("ix_threads_claim_id", "threads", ["claim_id"])
    stale = sa.text("refresh_at IS NOT NULL")
    op.create_index(
        "ix_threads_stale", "threads", ["refresh_at"], sqlite_where=stale, postgresql_where=stale
    )
    op.create_table(
        "marks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alert_id", sa.Text(), nullable=False),
        sa.Column("claim_id", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("fault", sa.Text()),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name="fk_marks_alert_id"),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name="fk_marks_claim_id"),
        sa.PrimaryKeyConstraint("id", name="pk_marks"),
    )
    op.create_index("ix_marks_alert_id", "marks", ["alert_id"])
    op.create_index("ix_marks_claim_id", "marks", ["claim_id"])
    op.create_table(
        "tunings",
        sa.Column("claim_id", sa.Text(), nullable=False),
        sa.Column("stance", sa.Text(), nullable=False),
        sa.Column("unsupported", sa.Boolean(), nullable=False),
        sa.Column("least", sa.Float(), nullable=False),
        sa.Column("applied_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("claim_id", "stance", "unsupported", name="pk_tunings"),
    )
    op.add_column(
        "findings",
        sa.Column("unsupported", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column("findings", sa.Column("doubt", sa.Text(), nullable=False, server_default=""))
