"""Every table. Columns named `sealed_…` hold encrypted text; codes, counts and times are in the clear.

Times are seconds since 1970 in UTC, so that SQLite and PostgreSQL compare them alike.
"""

from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Dialect,
    Double,
    Float,
    ForeignKey,
    FromClause,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    literal_column,
    text,
)

METADATA: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """An aware datetime, kept as seconds since 1970."""

    impl = Double
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> float | None:  # noqa: ARG002  # SQLAlchemy's signature
        return None if value is None else value.timestamp()

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002  # SQLAlchemy's signature
        return None if value is None else datetime.fromtimestamp(value, UTC)


WAITING: Final = text("fate = 'waiting'")
_CLAIMED: Final = text("fate = 'waiting' AND claimed_until IS NOT NULL")


def is_waiting(rows: FromClause) -> ColumnElement[bool]:
    """Spelled out and not bound: only then does a database see that an index of waiting rows serves a query."""
    return rows.c.fate == literal_column("'waiting'")


# SQLite numbers rows by itself only in a column that is exactly INTEGER.
Id = BigInteger().with_variant(Integer, "sqlite")


def _person(*, unique: bool = False, kept: bool = False) -> Column[int]:
    """Whose row this is. `kept` rows outlive the person, without them, so that counts stay true."""
    return Column(
        "person_id",
        Id,
        ForeignKey("people.id", ondelete="SET NULL" if kept else "CASCADE"),
        nullable=kept,
        index=not unique,
        unique=unique,
    )


people = Table(
    "people",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("channel", String(16), nullable=False),
    Column("address", String(64), nullable=False),
    Column("language", String(8), nullable=False),
    Column("source", String(64), nullable=False, default=""),
    Column("created_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("gone_at", Moment),  # blocked us: gets nothing until they return
    Column("live_screen", String(24), nullable=False, default=""),
    UniqueConstraint("channel", "address"),
    sqlite_autoincrement=True,  # a number is never given twice
)

# Admins beside those whom the settings name: browsers that opened the link printed at a demo's start.
admins = Table(
    "admins",
    METADATA,
    Column("person_id", Id, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    Column("since", Moment, nullable=False),
)

sessions = Table(
    "sessions",
    METADATA,
    Column("person_id", Id, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    Column("flow", String(16), primary_key=True),
    Column("sealed_state", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("touched_at", Moment, nullable=False, index=True),
    Column("reminded_at", Moment),
    Column("stopped", Boolean, nullable=False, default=False),
)

youths = Table(
    "youths",
    METADATA,
    Column("person_id", Id, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    Column("state", String(16), nullable=False, index=True),  # awaiting_consent, searching, paired
    Column("age", Integer, nullable=False),
    Column("situation", String(32)),
    Column("needs", JSON, nullable=False),
    Column("fields", JSON, nullable=False),
    Column("format", String(16)),
    Column("place", String(8)),
    Column("sealed_first_name", Text, nullable=False),
    Column("availability", JSON, nullable=False),
    Column("duration", String(16)),
    Column("languages", JSON, nullable=False),
    Column("mentor_status", String(32)),
    Column("finished_at", Moment, nullable=False),
    Column("waiting_since", Moment, index=True),
    Column("notified_at", Moment),  # was last written to because somebody fits
)

mentors = Table(
    "mentors",
    METADATA,
    Column("person_id", Id, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    Column("state", String(16), nullable=False, index=True),  # pending, approved, declined
    Column("mentor_status", String(32)),
    Column("sealed_occupation", Text, nullable=False),
    Column("fields", JSON, nullable=False),
    Column("needs", JSON, nullable=False),
    Column("format", String(16)),
    Column("place", String(8)),
    Column("radius_km", Float),
    Column("availability", JSON, nullable=False),
    Column("duration", String(16)),
    Column("capacity", Integer, nullable=False),
    Column("taken", Integer, nullable=False, default=0),
    Column("ages", JSON, nullable=False),
    Column("languages", JSON, nullable=False),
    Column("sealed_first_name", Text, nullable=False),
    Column("sealed_sentence", Text, nullable=False),
    Column("structure", String(32)),
    Column("reason", String(32), nullable=False, default=""),  # why declined
    Column("paused_until", Moment),
    Column("registered_at", Moment, nullable=False),
    Column("decided_at", Moment),
    Column("decided_by", Id),
)

# That a mentor has changed, for the pools of all processes: no foreign key, as those who are gone have changed too.
changes = Table(
    "changes",
    METADATA,
    Column("revision", Id, primary_key=True),
    Column("mentor_id", Id, nullable=False),
    sqlite_autoincrement=True,
)

suggestions = Table(
    "suggestions",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("youth_id", Id, ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("mentor_id", Id, ForeignKey("people.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("state", String(16), nullable=False),  # shown, asked, refused, replaced
    Column("score", Float, nullable=False),
    Column("reasons", JSON, nullable=False),
    Column("refusal", String(32), nullable=False, default=""),
    Column("shown_at", Moment, nullable=False),
    UniqueConstraint("youth_id", "mentor_id"),
    sqlite_autoincrement=True,
)

requests = Table(
    "requests",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("youth_id", Id, ForeignKey("people.id", ondelete="SET NULL"), index=True),
    Column("mentor_id", Id, ForeignKey("people.id", ondelete="SET NULL"), index=True),
    # open, accepted, declined, expired, withdrawn, closed (the youth found somebody), erased
    Column("state", String(16), nullable=False),
    Column("reason", String(32), nullable=False, default=""),
    Column("asked_at", Moment, nullable=False),
    Column("answered_at", Moment),
    Column("sealed_question", Text),
    Column("sealed_reply", Text),
    Column("card", String(24), nullable=False, default=""),  # the screen on which the mentor answers
    Index("ix_requests_state_asked_at", "state", "asked_at"),
    sqlite_autoincrement=True,
)

pairs = Table(
    "pairs",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("request_id", Id, ForeignKey("requests.id"), nullable=False, unique=True),
    Column("youth_id", Id, ForeignKey("people.id", ondelete="SET NULL"), index=True),
    Column("mentor_id", Id, ForeignKey("people.id", ondelete="SET NULL"), index=True),
    Column("started_at", Moment, nullable=False, index=True),
    Column("ended_at", Moment),
    sqlite_autoincrement=True,
)

# Who of the waiting was written to because a mentor has a place.
invitations = Table(
    "invitations",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("youth_id", Id, ForeignKey("people.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("mentor_id", Id, ForeignKey("people.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("invited_at", Moment, nullable=False, index=True),
    sqlite_autoincrement=True,
)

# How long those waited who left the waiting list because there was somebody for them.
waits = Table(
    "waits",
    METADATA,
    Column("id", Id, primary_key=True),
    _person(),
    Column("since", Moment, nullable=False),
    Column("until", Moment, nullable=False, index=True),
    sqlite_autoincrement=True,
)

journeys = Table(
    "journeys",
    METADATA,
    Column("id", Id, primary_key=True),
    _person(kept=True),
    Column("role", String(8), nullable=False),  # youth, mentor
    Column("source", String(64), nullable=False, default=""),
    Column("hello_at", Moment, nullable=False, index=True),
    Column("step", String(16), nullable=False),  # the furthest question that was shown
    Column("finished_at", Moment),
    Column("suggested_at", Moment),
    Column("asked_at", Moment),
    Column("paired_at", Moment),
    sqlite_autoincrement=True,
)

screens = Table(
    "screens",
    METADATA,
    Column("id", String(24), primary_key=True),  # 128 random bits: the opaque part of every token
    Column("root", String(24), nullable=False),  # the screen with which its message began
    _person(),
    Column("actions", JSON, nullable=False),  # packed events, by position
    Column("flow", String(16), nullable=False, default=""),
    Column("visit", BigInteger, nullable=False, default=0),
    Column("spent", JSON, nullable=False),  # positions that were tapped
    Column("reference", String(64), nullable=False, default=""),  # the channel's name of the message
    Column("created_at", Moment, nullable=False, index=True),
)

inbox = Table(
    "inbox",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("channel", String(16), nullable=False),
    Column("update_id", String(64), nullable=False),
    Column("lane", String(64), nullable=False),  # whose order is kept; scrubbed with the content
    Column("sealed_raw", Text),
    Column("fate", String(16), nullable=False),  # waiting, applied, ignored, set_aside
    Column("reason", String(64), nullable=False, default=""),
    Column("received_at", Moment, nullable=False, index=True),
    Column("claimed_until", Moment),  # until when no other process need look at it; only several processes write it
    UniqueConstraint("channel", "update_id"),
    Index("ix_inbox_waiting", "id", sqlite_where=WAITING, postgresql_where=WAITING),
    Index("ix_inbox_claimed", "claimed_until", sqlite_where=_CLAIMED, postgresql_where=_CLAIMED),
    Index("ix_inbox_lane", "channel", "lane", "id", sqlite_where=WAITING, postgresql_where=WAITING),
    sqlite_autoincrement=True,
)

# Only what waits is looked up this way, and it is little beside what has been delivered.
_WHILE_WAITING: Final[dict[str, Any]] = {
    "sqlite_where": text("fate = 'waiting'"),
    "postgresql_where": text("fate = 'waiting'"),
}

_OF_A_BROADCAST: Final[dict[str, Any]] = {
    "sqlite_where": text("broadcast_id IS NOT NULL"),
    "postgresql_where": text("broadcast_id IS NOT NULL"),
}

_IN_DOUBT: Final = text("fate = 'ambiguous'")

outbox = Table(
    "outbox",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("channel", String(16), nullable=False),
    Column("address", String(64), nullable=False),
    _person(kept=True),
    Column("kind", String(16), nullable=False),  # send, edit, retire, acknowledge, leave
    Column("sealed_payload", Text),
    Column("screen", String(24), nullable=False, default=""),  # whose message this will be
    Column("onto", String(24), nullable=False, default=""),  # the screen whose message is edited or retired
    Column("reference", String(64), nullable=False, default=""),  # or that message's own name
    Column("urgency", Integer, nullable=False, server_default="1"),  # the least goes first
    Column("stream", String(8), nullable=False, server_default="talk"),  # whose order is kept, within a chat
    Column("fate", String(16), nullable=False),  # waiting, delivered, ambiguous, failed, cancelled
    Column("reason", String(64), nullable=False, default=""),
    Column("attempts", Integer, nullable=False, default=0),
    Column("due_at", Moment, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("begun_at", Moment),  # it was about to be sent, and what came of it is not known
    Column("claimed_by", String(64), nullable=False, server_default=""),
    Column("claimed_until", Moment),
    Column("delivered_at", Moment),
    Column("broadcast_id", Id),  # which this is part of; it outlives both the broadcast and the person
    Index("ix_outbox_urgency_id", "urgency", "id", **_WHILE_WAITING),
    Index("ix_outbox_stream", "channel", "address", "stream", "id", **_WHILE_WAITING),
    Index("ix_outbox_screen", "screen", sqlite_where=_IN_DOUBT, postgresql_where=_IN_DOUBT),
    # Nobody gets a broadcast twice.
    Index("ix_outbox_broadcast_id", "broadcast_id", "person_id", unique=True, **_OF_A_BROADCAST),
    sqlite_autoincrement=True,
)

# One text for many. Who gets it is found out while it is sent.
broadcasts = Table(
    "broadcasts",
    METADATA,
    Column("id", Id, primary_key=True),
    _person(kept=True),  # the admin who wrote it
    Column("segment", String(16), nullable=False),
    Column("sealed_text", Text),  # until it is over
    Column("state", String(16), nullable=False),  # draft, running, stopping, over
    Column("total", Integer, nullable=False, default=0),  # who belonged to the segment when it began
    Column("cursors", JSON, nullable=False),  # time zone -> the greatest number of a person there who was seen to
    Column("skipped", JSON, nullable=False),  # reason -> how many got nothing
    Column("card", String(24), nullable=False, default=""),  # the admin's screen that shows how far it is
    Column("written_at", Moment, nullable=False),
    Index("ix_broadcasts_state", "state"),
    sqlite_autoincrement=True,
)

# Who wants none.
refusals = Table(
    "refusals",
    METADATA,
    Column("person_id", Id, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    Column("since", Moment, nullable=False),
)

mailbox = Table(
    "mailbox",
    METADATA,
    Column("sequence", Id, primary_key=True),
    Column("address", String(64), nullable=False, index=True),
    Column("reference", String(64), nullable=False),
    Column("sealed_content", Text, nullable=False),
    Column("written_at", Moment, nullable=False, index=True),
    sqlite_autoincrement=True,
)

# How typed answers were read, and what was not understood: counts without anybody.
readings = Table(
    "readings",
    METADATA,
    Column("day", String(10), primary_key=True),
    Column("field", String(16), primary_key=True),
    Column("verdict", String(8), primary_key=True),
    Column("count", Integer, nullable=False),
)

# What was typed and not understood: without the person, kept to teach the aliases, erased after 90 days.
unread = Table(
    "unread",
    METADATA,
    Column("digest", String(64), primary_key=True),  # of field, language and text: the text itself is sealed
    Column("field", String(16), nullable=False, index=True),
    Column("language", String(8), nullable=False),
    Column("sealed_text", Text, nullable=False),
    Column("count", Integer, nullable=False),
    Column("last_at", Moment, nullable=False, index=True),
)

# What admins taught: in the clear, as it is meant for the files of `locales/`. A change is always a new row.
aliases = Table(
    "aliases",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("field", String(16), nullable=False),
    Column("language", String(8), nullable=False),
    Column("text", String(80), nullable=False),  # folded
    Column("code", String(32), nullable=False),
    Column("added_at", Moment, nullable=False),
    Column("added_by", Id, ForeignKey("people.id", ondelete="SET NULL")),
    UniqueConstraint("field", "language", "text"),
    sqlite_autoincrement=True,
)

offsets = Table(
    "offsets",
    METADATA,
    Column("channel", String(16), primary_key=True),
    Column("value", BigInteger, nullable=False),
)

# Who does alone what one process at a time may do.
leases = Table(
    "leases",
    METADATA,
    Column("name", String(32), primary_key=True),
    Column("holder", String(64), nullable=False),  # empty: nobody
    Column("fence", BigInteger, nullable=False),  # grows with every take-over
    Column("expires_at", Moment, nullable=False),
)

# From when on more may be sent, over all of a channel and to each chat (by a digest), where several processes send.
paces = Table(
    "paces",
    METADATA,
    Column("name", String(64), primary_key=True),
    Column("free_at", Double, nullable=False),  # seconds since 1970, by the database's clock
)

# When a channel was last surely heard.
heartbeats = Table(
    "heartbeats",
    METADATA,
    Column("channel", String(16), primary_key=True),
    Column("heard_at", Moment, nullable=False),
)

# When it was not, for so long that it gave up taps that nobody fetched.
outages = Table(
    "outages",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("channel", String(16), nullable=False),
    Column("began_at", Moment, nullable=False),
    Column("ended_at", Moment, nullable=False),
    Column("told_up_to", BigInteger, nullable=False),  # the greatest number of a person who was told
    Column("finished_at", Moment),  # nobody is left to be told
    sqlite_autoincrement=True,
)
