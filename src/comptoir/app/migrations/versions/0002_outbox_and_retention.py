"""Mail and webhooks that wait to be sent, copies off the machine, periods of retention."""

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
