"""Payment terminals, their settlements and the rules of tenders."""

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
