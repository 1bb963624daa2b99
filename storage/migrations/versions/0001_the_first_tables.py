"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("update_id", sa.String(length=64), nullable=False),
        sa.Column("lane", sa.String(length=64), nullable=False),
        sa.Column("sealed_raw", sa.Text(), nullable=True),
        sa.Column("fate", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.Column("received_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("channel", "update_id", name=op.f("uq_inbox_channel")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.create_index("ix_inbox_fate_id", ["fate", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_inbox_received_at"), ["received_at"], unique=False)

    op.create_table(
        "mailbox",
        sa.Column("sequence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("sealed_content", sa.Text(), nullable=False),
        sa.Column("written_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_mailbox")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("mailbox", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mailbox_address"), ["address"], unique=False)
        batch_op.create_index(batch_op.f("ix_mailbox_written_at"), ["written_at"], unique=False)

    op.create_table(
        "offsets",
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_offsets")),
    )
    op.create_table(
        "people",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("seen_at", sa.Double(), nullable=False),
        sa.Column("gone_at", sa.Double(), nullable=True),
        sa.Column("live_screen", sa.String(length=24), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("channel", "address", name=op.f("uq_people_channel")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "readings",
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("field", sa.String(length=16), nullable=False),
        sa.Column("verdict", sa.String(length=8), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "field", "verdict", name=op.f("pk_readings")),
    )
    op.create_table(
        "unread",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("field", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("sealed_text", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_unread")),
    )
    with op.batch_alter_table("unread", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unread_field"), ["field"], unique=False)
        batch_op.create_index(batch_op.f("ix_unread_last_at"), ["last_at"], unique=False)

    op.create_table(
        "admins",
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("since", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_admins_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_admins")),
    )
    op.create_table(
        "aliases",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("field", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("text", sa.String(length=80), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("added_at", sa.Double(), nullable=False),
        sa.Column("added_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["added_by"], ["people.id"], name=op.f("fk_aliases_added_by"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aliases")),
        sa.UniqueConstraint("field", "language", "text", name=op.f("uq_aliases_field")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "journeys",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("role", sa.String(length=8), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("hello_at", sa.Double(), nullable=False),
        sa.Column("step", sa.String(length=16), nullable=False),
        sa.Column("finished_at", sa.Double(), nullable=True),
        sa.Column("suggested_at", sa.Double(), nullable=True),
        sa.Column("asked_at", sa.Double(), nullable=True),
        sa.Column("paired_at", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_journeys_person_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journeys")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("journeys", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_journeys_hello_at"), ["hello_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_journeys_person_id"), ["person_id"], unique=False)

    op.create_table(
        "mentors",
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("mentor_status", sa.String(length=32), nullable=True),
        sa.Column("sealed_occupation", sa.Text(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("needs", sa.JSON(), nullable=False),
        sa.Column("format", sa.String(length=16), nullable=True),
        sa.Column("place", sa.String(length=8), nullable=True),
        sa.Column("radius_km", sa.Float(), nullable=True),
        sa.Column("availability", sa.JSON(), nullable=False),
        sa.Column("duration", sa.String(length=16), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("ages", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("sealed_first_name", sa.Text(), nullable=False),
        sa.Column("sealed_sentence", sa.Text(), nullable=False),
        sa.Column("structure", sa.String(length=32), nullable=True),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("paused_until", sa.Double(), nullable=True),
        sa.Column("registered_at", sa.Double(), nullable=False),
        sa.Column("decided_at", sa.Double(), nullable=True),
        sa.Column("decided_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_mentors_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_mentors")),
    )
    with op.batch_alter_table("mentors", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mentors_state"), ["state"], unique=False)

    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("sealed_payload", sa.Text(), nullable=True),
        sa.Column("screen", sa.String(length=24), nullable=False),
        sa.Column("onto", sa.String(length=24), nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("fate", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.Double(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("delivered_at", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_outbox_person_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index("ix_outbox_fate_id", ["fate", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_outbox_person_id"), ["person_id"], unique=False)

    op.create_table(
        "requests",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("youth_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("mentor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("asked_at", sa.Double(), nullable=False),
        sa.Column("answered_at", sa.Double(), nullable=True),
        sa.Column("sealed_question", sa.Text(), nullable=True),
        sa.Column("sealed_reply", sa.Text(), nullable=True),
        sa.Column("card", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(["mentor_id"], ["people.id"], name=op.f("fk_requests_mentor_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["youth_id"], ["people.id"], name=op.f("fk_requests_youth_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requests")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("requests", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_requests_mentor_id"), ["mentor_id"], unique=False)
        batch_op.create_index("ix_requests_state_asked_at", ["state", "asked_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_requests_youth_id"), ["youth_id"], unique=False)

    op.create_table(
        "screens",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("root", sa.String(length=24), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("actions", sa.JSON(), nullable=False),
        sa.Column("flow", sa.String(length=16), nullable=False),
        sa.Column("visit", sa.BigInteger(), nullable=False),
        sa.Column("spent", sa.JSON(), nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_screens_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screens")),
    )
    with op.batch_alter_table("screens", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_screens_created_at"), ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_screens_person_id"), ["person_id"], unique=False)

    op.create_table(
        "sessions",
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("flow", sa.String(length=16), nullable=False),
        sa.Column("sealed_state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.Double(), nullable=False),
        sa.Column("touched_at", sa.Double(), nullable=False),
        sa.Column("reminded_at", sa.Double(), nullable=True),
        sa.Column("stopped", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_sessions_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id", "flow", name=op.f("pk_sessions")),
    )
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sessions_touched_at"), ["touched_at"], unique=False)

    op.create_table(
        "suggestions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("youth_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("mentor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("refusal", sa.String(length=32), nullable=False),
        sa.Column("shown_at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mentor_id"], ["people.id"], name=op.f("fk_suggestions_mentor_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["youth_id"], ["people.id"], name=op.f("fk_suggestions_youth_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestions")),
        sa.UniqueConstraint("youth_id", "mentor_id", name=op.f("uq_suggestions_youth_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("suggestions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_suggestions_mentor_id"), ["mentor_id"], unique=False)

    op.create_table(
        "youths",
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("age", sa.Integer(), nullable=False),
        sa.Column("situation", sa.String(length=32), nullable=True),
        sa.Column("needs", sa.JSON(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("format", sa.String(length=16), nullable=True),
        sa.Column("place", sa.String(length=8), nullable=True),
        sa.Column("sealed_first_name", sa.Text(), nullable=False),
        sa.Column("availability", sa.JSON(), nullable=False),
        sa.Column("duration", sa.String(length=16), nullable=True),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("mentor_status", sa.String(length=32), nullable=True),
        sa.Column("finished_at", sa.Double(), nullable=False),
        sa.Column("waiting_since", sa.Double(), nullable=True),
        sa.Column("notified_at", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_youths_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_youths")),
    )
    with op.batch_alter_table("youths", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_youths_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_youths_waiting_since"), ["waiting_since"], unique=False)

    op.create_table(
        "pairs",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("request_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("youth_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("mentor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("started_at", sa.Double(), nullable=False),
        sa.Column("ended_at", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(["mentor_id"], ["people.id"], name=op.f("fk_pairs_mentor_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"], name=op.f("fk_pairs_request_id")),
        sa.ForeignKeyConstraint(["youth_id"], ["people.id"], name=op.f("fk_pairs_youth_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pairs")),
        sa.UniqueConstraint("request_id", name=op.f("uq_pairs_request_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("pairs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pairs_mentor_id"), ["mentor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pairs_started_at"), ["started_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_pairs_youth_id"), ["youth_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("pairs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pairs_youth_id"))
        batch_op.drop_index(batch_op.f("ix_pairs_started_at"))
        batch_op.drop_index(batch_op.f("ix_pairs_mentor_id"))

    op.drop_table("pairs")
    with op.batch_alter_table("youths", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_youths_waiting_since"))
        batch_op.drop_index(batch_op.f("ix_youths_state"))

    op.drop_table("youths")
    with op.batch_alter_table("suggestions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_suggestions_mentor_id"))

    op.drop_table("suggestions")
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sessions_touched_at"))

    op.drop_table("sessions")
    with op.batch_alter_table("screens", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_screens_person_id"))
        batch_op.drop_index(batch_op.f("ix_screens_created_at"))

    op.drop_table("screens")
    with op.batch_alter_table("requests", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_requests_youth_id"))
        batch_op.drop_index("ix_requests_state_asked_at")
        batch_op.drop_index(batch_op.f("ix_requests_mentor_id"))

    op.drop_table("requests")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_person_id"))
        batch_op.drop_index("ix_outbox_fate_id")

    op.drop_table("outbox")
    with op.batch_alter_table("mentors", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mentors_state"))

    op.drop_table("mentors")
    with op.batch_alter_table("journeys", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_journeys_person_id"))
        batch_op.drop_index(batch_op.f("ix_journeys_hello_at"))

    op.drop_table("journeys")
    op.drop_table("aliases")
    op.drop_table("admins")
    with op.batch_alter_table("unread", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unread_last_at"))
        batch_op.drop_index(batch_op.f("ix_unread_field"))

    op.drop_table("unread")
    op.drop_table("readings")
    op.drop_table("people")
    op.drop_table("offsets")
    with op.batch_alter_table("mailbox", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mailbox_written_at"))
        batch_op.drop_index(batch_op.f("ix_mailbox_address"))

    op.drop_table("mailbox")
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inbox_received_at"))
        batch_op.drop_index("ix_inbox_fate_id")

    op.drop_table("inbox")
