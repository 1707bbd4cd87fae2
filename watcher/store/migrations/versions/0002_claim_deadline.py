"""The last day on which a forecast can come true, and which alert made a version of a claim."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("claims", sa.Column("deadline", sa.Date()))
    op.add_column("claims", sa.Column("accepted_alert", sa.Text()))
    op.add_column("claim_versions", sa.Column("accepted_alert", sa.Text()))


def downgrade() -> None:
    op.drop_column("claim_versions", "accepted_alert")
    op.drop_column("claims", "accepted_alert")
    op.drop_column("claims", "deadline")
