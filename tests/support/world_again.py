"""The small world once made, then stored again from its rows: thousands of tests ask for it, and this is quicker."""

from functools import cache

from sqlalchemy import func, insert, select, text
from sqlmodel import Session

from models.tables import metadata
from tests.support.world import World, small_world

NEXT_NUMBER = "SELECT setval(pg_get_serial_sequence('{0}', 'id'), max(id)) FROM {0}"

Rows = dict[str, list[dict[str, object]]]


@cache
def _remembered() -> tuple[list[World], Rows]:
    return [], {}


def stored(db: Session) -> World:
    """The small world in an empty database, with the same keys every time."""
    worlds, rows = _remembered()
    if not worlds:
        worlds.append(small_world(db))
        rows.update(_rows(db))
        return worlds[0]
    for table in metadata.sorted_tables:
        if table.name in rows:
            db.execute(insert(table), rows[table.name])
    if db.get_bind().dialect.name == "postgresql":
        _number_on(db, rows)
    return worlds[0]


def _rows(db: Session) -> Rows:
    found = {
        table.name: [dict(row) for row in db.execute(select(table)).mappings()]
        for table in metadata.sorted_tables
        if db.scalar(select(func.count()).select_from(table)) and table.name != "chain_head"
    }
    return {name: rows for name, rows in found.items() if rows}


def _number_on(db: Session, rows: Rows) -> None:
    """Rows that came with their numbers leave the sequence behind."""
    for name in rows:
        if "id" in metadata.tables[name].c:
            db.execute(text(NEXT_NUMBER.format(name)))
