"""The database: engines for reading and writing, and the one way to open a session.

SQLite writes under BEGIN IMMEDIATE (its default loses updates silently) and is read on an engine of its own;
PostgreSQL writes under READ COMMITTED with row locks where a rule needs them.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from threading import Lock, local
from typing import Any

from sqlalchemy import Connection, Engine, Executable, create_engine, event, make_url
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DataError
from sqlmodel import Session

from services import settings
from services.errors import Refused

BUSY_TIMEOUT_MS = 30_000
log = logging.getLogger("duoge")
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
                _turns.writes += 1
                db.commit()
        except BaseException:
            db.rollback()
            raise


@dataclass(slots=True, eq=False)
class _Turn:
    """A writer of this process before SQLite; it stands in line from its first statement to its end."""

    line: Lock
    taken: bool = False


class _Turns(local):
    def __init__(self) -> None:
        self.open: list[_Turn] = []
        self.writes = 0


_turns = _Turns()


@contextmanager
def _in_line(engine: Engine, *, write: bool) -> Iterator[None]:
    """Writers of one process stand in line before SQLite, whose own polling lets some wait a hundred times longer."""
    if not write or engine.dialect.name != "sqlite":
        yield
        return
    turn = _Turn(_lines.setdefault(str(engine.url), Lock()))
    _turns.open.append(turn)
    try:
        yield
    finally:
        _turns.open.remove(turn)
        if turn.taken:
            turn.line.release()


def writes_of_this_thread() -> int:
    """How often this thread has begun to commit: what it read before may have changed since."""
    return _turns.writes


def _wait_for_turn() -> None:
    turn = _turns.open[-1] if _turns.open else None
    if turn and not turn.taken:
        turn.taken = turn.line.acquire(timeout=BUSY_TIMEOUT_MS / 1000)


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
    event.listen(engine, "handle_error", _refuse_what_cannot_be_stored)
    return engine, engine


def _refuse_what_cannot_be_stored(context: ExceptionContext) -> None:
    """What services let through and no column holds (NUL, half a character, endless numbers) is a refusal."""
    wrapped, raised = context.sqlalchemy_exception, context.original_exception
    if isinstance(wrapped, DataError) or isinstance(raised, OverflowError | UnicodeEncodeError):
        log.warning("refused by the database: %s in %s", type(raised).__name__, context.statement)
        raise Refused("not_storable") from raised


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
        if not reading:
            _wait_for_turn()
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    event.listen(engine, "handle_error", _refuse_what_cannot_be_stored)
    return engine


def rows_of(db: Session, statement: Executable, **told: Any) -> Sequence[Any]:
    """Every row of a statement of columns, past the unit of work, which costs more than a small answer.

    What the session holds back is sent first. A statement that is kept costs its building and its key once.
    """
    if db.autoflush:
        db.flush()
    return db.connection().execute(statement, told).all()


def is_sqlite(db: Session) -> bool:
    """Whether this session speaks to the embedded database."""
    return db.get_bind().dialect.name == "sqlite"
