"""Documents that people bring: what a form asked for, and files of forms not completed yet."""

import sqlalchemy as sa
from alembic import op

revision = "handlers_0002"
down_revision = "handlers_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; letters, the documents so far, were asked for by no form."""
    op.add_column("stored_document", sa.Column("field", sa.String(length=120), nullable=True))
    op.add_column("stored_document", sa.Column("purpose", sa.String(length=400), nullable=True))
    op.add_column("stored_document", sa.Column("draft_of", sa.String(length=120), nullable=True))
    op.create_index(
        op.f("ix_stored_document_draft_of"), "stored_document", ["draft_of"], unique=False
    )
