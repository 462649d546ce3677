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


def test_what_purses_had_received_and_paid_becomes_their_first_bookings(empty: Engine) -> None:
    migrations.migrate(empty, "0003")
    rows = (
        "INSERT INTO place (id, kind, code, name, since, version) VALUES (1, 'stairwell', 'S', 's', '2020-01-01', 1)",
        "INSERT INTO project (id, kind, place_id, name, stage, state, stage_since, waits_for, version)"
        " VALUES (1, 'lift_replacement', 1, 'p', 'works', 'open', '2026-01-01', '', 1)",
        "INSERT INTO funding (project_id, purse, planned_fen, committed_fen, received_fen, paid_fen, version)"
        " VALUES (1, 'subsidy', 9, 9, 7, 3, 1), (1, 'top_up', 5, 0, 0, 0, 1)",
    )
    with empty.begin() as connection:
        for row in rows:
            connection.execute(text(row))
    migrations.migrate(empty)
    with empty.begin() as connection:
        booked = connection.execute(text("SELECT purse, kind, amount_fen FROM booking ORDER BY id"))
        assert booked.all() == [("subsidy", "receipt", 7), ("subsidy", "payment", 3)]
