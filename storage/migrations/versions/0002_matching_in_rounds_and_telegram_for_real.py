"""What matching at scale and a Telegram that fails, floods and needs several workers ask to be remembered."""

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Each part adds its own tables and columns here until this version is released."""


def downgrade() -> None:
    pass
