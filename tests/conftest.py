"""What tests of every package may ask for: a fresh database, on each of the two that we run on."""

import os
import random
from collections.abc import Iterator

import pytest

from tests.fakes.databases import Postgresql, Sqlite, postgresql


@pytest.fixture
def seed() -> int:
    """Of all that a test draws by chance. Shown where it fails; `SOAK_SEED=…` repeats a run."""
    drawn = int(os.environ.get("SOAK_SEED") or random.SystemRandom().randrange(10**6))
    print(f"SOAK_SEED={drawn}")  # noqa: T201  # pytest shows it where the test fails
    return drawn


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
