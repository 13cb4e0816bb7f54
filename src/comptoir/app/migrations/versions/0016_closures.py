"""Journals, closures and checkpoints of the fiscal record."""

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
