"""What every test may ask for: an empty database of either kind, a small world in it, and the people there."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings as settings_of_hypothesis
from sqlalchemy import create_engine, text
from sqlmodel import Session

from models.tables import metadata
from services import migrations, settings, standing
from services.db import engines_for, open_session
from services.people import passwords
from tests.support import world_again
from tests.support.postgres import temporary_postgres
from tests.support.world import World

passwords.ROUNDS = 4
settings_of_hypothesis.register_profile("duoge", deadline=None)
settings_of_hypothesis.load_profile("duoge")
FILLED = " UNION ALL ".join(
    f"""SELECT '{t.name}' WHERE EXISTS (SELECT 1 FROM "{t.name}")""" for t in metadata.sorted_tables
)
USED_NUMBERS = """
    SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, 1, false)
    FROM pg_sequences WHERE last_value IS NOT NULL
"""
SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No test touches the database or the secret of the person who runs it."""
    monkeypatch.setenv("DUOGE_HOME", str(tmp_path))
    for name in ("DATABASE_URL", "DUOGE_ENV", "DUOGE_SECRET"):
        monkeypatch.delenv(name, raising=False)
    settings.current.cache_clear()
    standing._remembered.clear()
    yield
    settings.current.cache_clear()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty embedded database, to be copied."""
    path = tmp_path_factory.mktemp("template") / "duoge.db"
    engine = engines_for(f"sqlite:///{path}")[1]
    migrations.migrate(engine)
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A real PostgreSQL, migrated."""
    with temporary_postgres() as url:
        engine = create_engine(url)
        migrations.migrate(engine)
        engine.dispose()
        yield url


@pytest.fixture
def sqlite(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """This test's own embedded database."""
    shutil.copy(sqlite_template, tmp_path / "duoge.db")
    yield from _serving(f"sqlite:///{tmp_path / 'duoge.db'}", monkeypatch)


@pytest.fixture
def postgres(postgres_server: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The real PostgreSQL, emptied for this test; to empty a database is ten times as fast as to make one."""
    yield from _serving(postgres_server, monkeypatch)
    _empty(postgres_server)


def _empty(url: str) -> None:
    """Empty every table as if newly migrated; the log's trigger, which forbids it, is off for this session only.

    Rows are deleted where there are any: to truncate all seventy tables takes ten times as long.
    """
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text("SET LOCAL lock_timeout = '20s'"))
        for (table,) in connection.execute(text(FILLED)).all():
            connection.execute(text(f'DELETE FROM "{table}"'))
        connection.execute(text(USED_NUMBERS))
        connection.execute(text("INSERT INTO chain_head (id, last_id, last_hash) VALUES (1, 0, '')"))
    engine.dispose()


def _serving(url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("DATABASE_URL", url)
    settings.current.cache_clear()
    yield url
    for engine in set(engines_for(settings.current().database_url)):
        engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> str:
    """The same test on both databases."""
    return str(request.getfixturevalue(request.param))


@pytest.fixture
def db(database: str) -> Iterator[Session]:
    """A writing session; what it did is committed when the test ends."""
    with open_session(write=True) as session:
        yield session


@pytest.fixture
def world(database: str) -> World:
    """A subdistrict of two neighbourhoods with an estate each, and people in every role; committed."""
    with open_session(write=True) as session:
        return world_again.stored(session)


@pytest.fixture
def shared_data() -> Path:
    """The folder of real inputs beside the checkout; only marked tests may ask for it."""
    if not (SHARED / "data").is_dir():
        pytest.skip("the folder of real inputs (../shared/data) is not beside this checkout")
    return SHARED / "data"
