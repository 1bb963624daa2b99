"""Everything sealed, brought under the newest key, so that an old one can be thrown away. The bot may run meanwhile."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from cryptography.fernet import InvalidToken
from sqlalchemy import Row, Table, select, tuple_, update

from storage.cipher import Cipher
from storage.database import Database
from storage.store import Store
from storage.tables import METADATA

AT_ONCE: Final = 500  # rows in one transaction: nobody waits long for it

SEALED: Final[Mapping[Table, tuple[str, ...]]] = {
    table: names
    for table in METADATA.sorted_tables
    if (names := tuple(column.name for column in table.c if column.name.startswith("sealed_")))
}


@dataclass(slots=True)
class Resealed:
    """How many texts there were, how many have changed keys, and how many no key opens."""

    found: int = 0
    changed: int = 0
    lost: int = 0


async def reseal(database: Database) -> Resealed:
    """Killed in between, it is run again. Raises Away."""
    done = Resealed()
    for table in SEALED:
        after: tuple[Any, ...] | None = None
        while True:
            async with database.begin() as store:
                after = await _reseal_some(store, database.cipher, table, after, done)
            if after is None:
                break
    return done


async def _reseal_some(
    store: Store, cipher: Cipher, table: Table, after: tuple[Any, ...] | None, done: Resealed
) -> tuple[Any, ...] | None:
    """The next rows by primary key; returns the last one's, None: there are no more."""
    key = tuple(table.primary_key.columns)
    query = select(*key, *(table.c[name] for name in SEALED[table])).order_by(*key).limit(AT_ONCE)
    if after is not None:
        query = query.where(tuple_(*key) > tuple_(*after))
    rows = (await store.connection.execute(query)).all()
    for row in rows:
        await _reseal_row(store, cipher, table, row, done)
    return tuple(rows[-1][: len(key)]) if rows else None


async def _reseal_row(store: Store, cipher: Cipher, table: Table, row: Row[Any], done: Resealed) -> None:
    """What somebody writes at the same moment is newer, and under the newest key: it is left as it is."""
    this = [column == value for column, value in zip(table.primary_key.columns, row, strict=False)]
    for name in SEALED[table]:
        sealed = getattr(row, name)
        if sealed is None:
            continue
        done.found += 1
        try:
            newer = cipher.rotate(sealed)
        except InvalidToken:
            done.lost += 1
            continue
        if newer != sealed:
            mine = update(table).where(*this, table.c[name] == sealed).values({name: newer})
            done.changed += (await store.connection.execute(mine)).rowcount
