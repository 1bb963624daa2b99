"""What tests of every package may ask for: a fresh database, on each of the two that we run on."""

import os
from collections.abc import Iterator

import pytest

from tests.fakes.databases import Postgresql, Sqlite, postgresql


@pytest.fixture(scope="session")
def sqlite_files(tmp_path_factory: pytest.TempPathFactory) -> Sqlite:
    return Sqlite(tmp_path_factory.mktemp("databases"))


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Postgresql]:
    """One PostgreSQL for the whole run; skipped where there is no build of it, but in CI that fails."""
    try:
        with postgresql() as server:
            yield server
    except ImportError:
        (pytest.fail if "CI" in os.environ else pytest.skip)("pgserver has no PostgreSQL for this machine")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A new database of this version, on SQLite and on PostgreSQL."""
    maker: Sqlite | Postgresql = request.getfixturevalue(
        "sqlite_files" if request.param == "sqlite" else "postgresql_server"
    )
    return maker.fresh()


@pytest.fixture
def postgresql_url(postgresql_server: Postgresql) -> str:
    """A new database of this version on PostgreSQL, for what concerns several machines only."""
    return postgresql_server.fresh()
