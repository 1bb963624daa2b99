"""What matching at scale and a Telegram that fails, floods and needs several workers ask to be remembered."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Each part adds its own tables and columns here until this version is released."""
    op.create_table(
        "leases",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("holder", sa.String(length=64), nullable=False),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )
    op.add_column("inbox", sa.Column("claimed_until", sa.Double(), nullable=True))
    waiting = sa.text("fate = 'waiting'")
    claimed = sa.text("fate = 'waiting' AND claimed_until IS NOT NULL")
    op.drop_index("ix_inbox_fate_id", "inbox")
    op.create_index("ix_inbox_waiting", "inbox", ["id"], sqlite_where=waiting, postgresql_where=waiting)
    op.create_index("ix_inbox_claimed", "inbox", ["claimed_until"], sqlite_where=claimed, postgresql_where=claimed)
    op.create_index("ix_inbox_lane", "inbox", ["channel", "lane", "id"], sqlite_where=waiting, postgresql_where=waiting)
    op.add_column("outbox", sa.Column("urgency", sa.Integer(), server_default="1", nullable=False))
    op.add_column("outbox", sa.Column("stream", sa.String(length=8), server_default="talk", nullable=False))
    op.add_column("outbox", sa.Column("begun_at", sa.Double(), nullable=True))
    op.add_column("outbox", sa.Column("claimed_by", sa.String(length=64), server_default="", nullable=False))
    op.add_column("outbox", sa.Column("claimed_until", sa.Double(), nullable=True))
    op.drop_index("ix_outbox_fate_id", "outbox")
    in_doubt = sa.text("fate = 'ambiguous'")
    op.create_index("ix_outbox_screen", "outbox", ["screen"], sqlite_where=in_doubt, postgresql_where=in_doubt)
    op.create_index("ix_outbox_urgency_id", "outbox", ["urgency", "id"], sqlite_where=waiting, postgresql_where=waiting)
    op.create_index(
        "ix_outbox_stream",
        "outbox",
        ["channel", "address", "stream", "id"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("outbox", sa.Column("broadcast_id", number, nullable=True))
    of_a_broadcast = sa.text("broadcast_id IS NOT NULL")
    op.create_index(
        "ix_outbox_broadcast_id",
        "outbox",
        ["broadcast_id", "person_id"],
        unique=True,
        sqlite_where=of_a_broadcast,
        postgresql_where=of_a_broadcast,
    )
    op.create_table(
        "broadcasts",
        sa.Column("id", number, nullable=False),
        sa.Column("person_id", number, nullable=True),
        sa.Column("segment", sa.String(length=16), nullable=False),
        sa.Column("sealed_text", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("cursors", sa.JSON(), nullable=False),
        sa.Column("skipped", sa.JSON(), nullable=False),
        sa.Column("card", sa.String(length=24), nullable=False),
        sa.Column("written_at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_broadcasts_person_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcasts")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_broadcasts_person_id"), "broadcasts", ["person_id"])
    op.create_index("ix_broadcasts_state", "broadcasts", ["state"])
    op.create_table(
        "refusals",
        sa.Column("person_id", number, autoincrement=False, nullable=False),
        sa.Column("since", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_refusals_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_refusals")),
    )
    op.create_table(
        "invitations",
        sa.Column("id", number, nullable=False),
        sa.Column("youth_id", number, nullable=False),
        sa.Column("mentor_id", number, nullable=False),
        sa.Column("invited_at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["youth_id"], ["people.id"], name=op.f("fk_invitations_youth_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["mentor_id"], ["people.id"], name=op.f("fk_invitations_mentor_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sqlite_autoincrement=True,
    )
    for column in ("youth_id", "mentor_id", "invited_at"):
        op.create_index(op.f(f"ix_invitations_{column}"), "invitations", [column])
    op.create_table(
        "waits",
        sa.Column("id", number, nullable=False),
        sa.Column("person_id", number, nullable=False),
        sa.Column("since", sa.Double(), nullable=False),
        sa.Column("until", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_waits_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waits")),
        sqlite_autoincrement=True,
    )
    for column in ("person_id", "until"):
        op.create_index(op.f(f"ix_waits_{column}"), "waits", [column])
    op.create_table(
        "paces",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("free_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_paces")),
    )
    op.create_table(
        "heartbeats",
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("heard_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_heartbeats")),
    )
    op.create_table(
        "outages",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("began_at", sa.Double(), nullable=False),
        sa.Column("ended_at", sa.Double(), nullable=False),
        sa.Column("told_up_to", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outages")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "changes",
        sa.Column("revision", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("mentor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("revision", name=op.f("pk_changes")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("changes")
    op.drop_table("waits")
    op.drop_table("invitations")
    op.drop_table("outages")
    op.drop_table("heartbeats")
    op.drop_table("paces")
    op.drop_table("refusals")
    op.drop_table("broadcasts")
    op.drop_index("ix_outbox_broadcast_id", "outbox")
    op.drop_column("outbox", "broadcast_id")
    op.drop_index("ix_outbox_screen", "outbox")
    op.drop_index("ix_outbox_stream", "outbox")
    op.drop_index("ix_outbox_urgency_id", "outbox")
    op.create_index("ix_outbox_fate_id", "outbox", ["fate", "id"])
    for column in ("claimed_until", "claimed_by", "begun_at", "stream", "urgency"):
        op.drop_column("outbox", column)
    op.drop_index("ix_inbox_lane", "inbox")
    op.drop_index("ix_inbox_claimed", "inbox")
    op.drop_index("ix_inbox_waiting", "inbox")
    op.create_index("ix_inbox_fate_id", "inbox", ["fate", "id"])
    op.drop_column("inbox", "claimed_until")
    op.drop_table("leases")
