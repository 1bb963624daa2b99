"""One transaction, and everything that can be remembered in it."""

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
    """The unit of work: opened by `Database.begin`, committed or rolled back as a whole."""

    def __init__(self, connection: AsyncConnection, cipher: Cipher) -> None:
        self.connection = connection
        self.inbox = Inbox(connection, cipher)
        self.outbox = Outbox(connection, cipher)
        self.people = People(connection)
        self.sessions = Sessions(connection, cipher)
        self.screens = Screens(connection)
        self.youths = Youths(connection, cipher)
        self.mentors = Mentors(connection, cipher)
        self.changes = Changes(connection)
        self.matches = Matches(connection, cipher)
        self.journeys = Journeys(connection)
        self.mailbox = Mailbox(connection, cipher)
        self.readings = Readings(connection, cipher)
        self.aliases = Aliases(connection)
        self.stats = Stats(connection)
        self.unmet = Unmet(connection)
        self.waiting = WaitingList(connection)
        self.leases = Leases(connection)
        self.outages = Outages(connection)
        self.paces = Paces(connection)
        self.broadcasts = Broadcasts(connection, cipher)
        self.backlog = Backlog(connection)
