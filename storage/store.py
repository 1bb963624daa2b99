"""One transaction, and everything that can be remembered in it."""

from functools import cached_property

from sqlalchemy.ext.asyncio import AsyncConnection

from storage.aliases import Aliases
from storage.backlog import Backlog
from storage.broadcasts import Broadcasts
from storage.changes import Changes
from storage.cipher import Cipher
from storage.inbox import Inbox
from storage.journeys import Journeys
from storage.leases import Leases
from storage.mailbox import Mailbox
from storage.matches import Matches
from storage.mentors import Mentors
from storage.outages import Outages
from storage.outbox import Outbox
from storage.paces import Paces
from storage.people import People
from storage.readings import Readings
from storage.screens import Screens
from storage.sessions import Sessions
from storage.stats import Stats
from storage.unmet import Unmet
from storage.waiting import WaitingList
from storage.youths import Youths


class Store:
    """The unit of work: opened by `Database.begin`, committed or rolled back as a whole.

    Each room is made when it is first entered: most transactions need two of the twenty.
    """

    def __init__(self, connection: AsyncConnection, cipher: Cipher) -> None:
        self.connection = connection
        self._cipher = cipher

    @cached_property
    def inbox(self) -> Inbox:
        return Inbox(self.connection, self._cipher)

    @cached_property
    def outbox(self) -> Outbox:
        return Outbox(self.connection, self._cipher)

    @cached_property
    def people(self) -> People:
        return People(self.connection)

    @cached_property
    def sessions(self) -> Sessions:
        return Sessions(self.connection, self._cipher)

    @cached_property
    def screens(self) -> Screens:
        return Screens(self.connection)

    @cached_property
    def youths(self) -> Youths:
        return Youths(self.connection, self._cipher)

    @cached_property
    def mentors(self) -> Mentors:
        return Mentors(self.connection, self._cipher)

    @cached_property
    def changes(self) -> Changes:
        return Changes(self.connection)

    @cached_property
    def matches(self) -> Matches:
        return Matches(self.connection, self._cipher)

    @cached_property
    def journeys(self) -> Journeys:
        return Journeys(self.connection)

    @cached_property
    def mailbox(self) -> Mailbox:
        return Mailbox(self.connection, self._cipher)

    @cached_property
    def readings(self) -> Readings:
        return Readings(self.connection, self._cipher)

    @cached_property
    def aliases(self) -> Aliases:
        return Aliases(self.connection)

    @cached_property
    def stats(self) -> Stats:
        return Stats(self.connection)

    @cached_property
    def unmet(self) -> Unmet:
        return Unmet(self.connection)

    @cached_property
    def waiting(self) -> WaitingList:
        return WaitingList(self.connection)

    @cached_property
    def leases(self) -> Leases:
        return Leases(self.connection)

    @cached_property
    def outages(self) -> Outages:
        return Outages(self.connection)

    @cached_property
    def paces(self) -> Paces:
        return Paces(self.connection)

    @cached_property
    def broadcasts(self) -> Broadcasts:
        return Broadcasts(self.connection, self._cipher)

    @cached_property
    def backlog(self) -> Backlog:
        return Backlog(self.connection)
