"""Migrations: up from nothing and down again, and a result that equals the models, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, inspect, make_url, text

from models.tables import metadata
from services import migrations, revisions


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database with nothing in it."""
    if request.param == "sqlite":
        engine = create_engine(f"sqlite:///{tmp_path / 'empty.db'}")
        yield engine
        engine.dispose()
        return
    server = make_url(request.getfixturevalue("postgres_server"))
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("CREATE DATABASE empty_one"))
    engine = create_engine(server.set(database="empty_one"))
    yield engine
    engine.dispose()
    with admin.connect() as connection:
        connection.execute(text("DROP DATABASE empty_one WITH (FORCE)"))
    admin.dispose()


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names()) - {"alembic_version"}


def test_an_empty_database_comes_up_equal_to_the_models(empty: Engine) -> None:
    assert revisions.found(empty) is None
    migrations.migrate(empty)
    assert revisions.found(empty) == migrations.head() == revisions.expected()
    assert tables(empty) == set(metadata.tables)
    assert migrations.drift(empty) == []


def test_it_goes_down_to_nothing_and_up_again(empty: Engine) -> None:
    migrations.migrate(empty)
    migrations.migrate(empty, "base")
    assert tables(empty) == set()
    migrations.migrate(empty)
    assert migrations.drift(empty) == []


def test_the_log_cannot_be_rewritten_even_by_hand(empty: Engine) -> None:
    migrations.migrate(empty)
    row = {"id": 1, "at": "2026-03-02 01:00:00+00:00", "person_name": "王", "area": "people", "action": "x"}
    row |= {"subject_kind": "x", "previous_hash": "0", "hash": "1"}
    columns = ", ".join(row)
    with empty.begin() as connection:
        connection.execute(
            text(f"INSERT INTO activity ({columns}) VALUES ({', '.join(':' + c for c in row)})"), row
        )
    for statement in ("UPDATE activity SET hash = '2'", "DELETE FROM activity"):
        with pytest.raises(Exception, match="append-only"), empty.begin() as connection:
            connection.execute(text(statement))
