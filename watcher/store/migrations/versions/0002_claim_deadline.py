"""The last day on which a forecast can come true."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("claims", sa.Column("deadline", sa.Date))


def downgrade() -> None:
    op.drop_column("claims", "deadline")
