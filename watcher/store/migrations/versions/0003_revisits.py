"""Pages are read again: the queue of revisits, and findings that their page has withdrawn."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "revisits",
        sa.Column("canonical_url", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("first_read_at", _MOMENT, nullable=False),
        sa.Column("due_at", _MOMENT),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("etag", sa.Text()),
        sa.Column("last_modified", sa.Text()),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("canonical_url", name="pk_revisits"),
    )
    due = sa.text("due_at IS NOT NULL")
    op.create_index(
        "ix_revisits_due", "revisits", ["due_at"], sqlite_where=due, postgresql_where=due
    )
    op.add_column("findings", sa.Column("withdrawn_at", _MOMENT))
    op.create_index("ix_findings_alert_id", "findings", ["alert_id"])
