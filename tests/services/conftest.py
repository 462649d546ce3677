"""The filled demonstration, once for all tests that only read it."""

from collections.abc import Iterator

import pytest
from sqlmodel import Session

from services import migrations, settings
from services.db import engines_for, open_session
from services.demo import fill as filling
from tests.support.filled import ON, SECRET


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One filled database for all tests that only read."""
    home = tmp_path_factory.mktemp("demonstration")
    url = f"sqlite:///{home / 'duoge.db'}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DUOGE_HOME", str(home))
        patch.setenv("DATABASE_URL", url)
        patch.setenv("DUOGE_SECRET", SECRET)
        settings.current.cache_clear()
        migrations.migrate(engines_for(url)[1])
        with open_session(write=True) as db:
            filling.fill(db, on=ON)
    settings.current.cache_clear()
    yield url
    for engine in engines_for(url):
        engine.dispose()


@pytest.fixture
def town(demonstration: str) -> Iterator[Session]:
    """A reading session on the filled database."""
    with Session(engines_for(demonstration)[0]) as db:
        yield db
