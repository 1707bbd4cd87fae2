"""What shows that two articles are one text or had the same talk."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "article_traces",
        sa.Column("article_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("quotations", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name="fk_article_traces_article_id"
        ),
        sa.PrimaryKeyConstraint("article_id", name="pk_article_traces"),
    )
    op.create_table(
        "article_bands",
        sa.Column("key", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("article_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name="fk_article_bands_article_id"
        ),
        sa.PrimaryKeyConstraint("key", "article_id", name="pk_article_bands"),
        sqlite_with_rowid=False,
    )
