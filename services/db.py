"""The database: engines for reading and writing, and the one way to open a session.

SQLite writes under BEGIN IMMEDIATE (its default loses updates silently) and is read on an engine of its own;
PostgreSQL writes under READ COMMITTED with row locks where a rule needs them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlmodel import Session

from services import settings

BUSY_TIMEOUT_MS = 30_000
_lines: dict[str, Lock] = {}


@contextmanager
def open_session(*, write: bool = False) -> Iterator[Session]:
    """A session on this process's database: committed at the end when writing, rolled back on any exception."""
    engine = engines()[1 if write else 0]
    with _in_line(engine, write=write), Session(engine, expire_on_commit=False, autoflush=write) as db:
        try:
            yield db
            if write:
                _before_commit(db)
                db.commit()
        except BaseException:
            db.rollback()
            raise


@contextmanager
def _in_line(engine: Engine, *, write: bool) -> Iterator[None]:
    """Writers of one process stand in line before SQLite, whose own polling lets some wait a hundred times longer."""
    if not write or engine.dialect.name != "sqlite":
        yield
        return
    line = _lines.setdefault(str(engine.url), Lock())
    first = line.acquire(timeout=BUSY_TIMEOUT_MS / 1000)
    try:
        yield
    finally:
        if first:
            line.release()


def _before_commit(db: Session) -> None:
    from services import audit

    audit.write_pending(db)


def engines() -> tuple[Engine, Engine]:
    """The engines for reading and for writing of the configured database."""
    return engines_for(settings.current().database_url)


@cache
def engines_for(url: str) -> tuple[Engine, Engine]:
    """The engines for reading and for writing of one database."""
    if make_url(url).get_backend_name() == "sqlite":
        return _sqlite(url, reading=True), _sqlite(url, reading=False)
    engine = create_engine(url, hide_parameters=True, pool_size=10, max_overflow=20, pool_pre_ping=True)
    return engine, engine


def _sqlite(url: str, *, reading: bool) -> Engine:
    engine = create_engine(url, hide_parameters=True, pool_size=20, max_overflow=40)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA cache_size=-32000")
        if reading:
            cursor.execute("PRAGMA query_only=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def is_sqlite(db: Session) -> bool:
    """Whether this session speaks to the embedded database."""
    return db.get_bind().dialect.name == "sqlite"
