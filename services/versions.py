"""Compare-and-set: of two people who change one record, the second is shown both versions."""

from typing import Any, TypeVar

from sqlalchemy import inspect, select, update
from sqlmodel import Session, col

from models.base import Table
from models.people import Activity
from services.errors import Conflict, NotFound

Row = TypeVar("Row", bound=Table)


def save(db: Session, table: type[Row], id: int, *, version: int, changes: dict[str, Any]) -> int:
    """Write the changes if the record still has the version the person saw; the new version.

    Raises Conflict with the person's values and the stored ones, and who stored them; NotFound if it is gone.
    """
    columns = inspect(table).local_table.c
    where = (columns.id == id, columns.version == version)
    done = db.connection().execute(update(table).where(*where).values(**changes, version=version + 1))
    if done.rowcount:
        return version + 1
    row = (
        db.connection()
        .execute(select(columns.version, *(columns[k] for k in changes)).where(columns.id == id))
        .mappings()
        .first()
    )
    if row is None:
        raise NotFound(table.__tablename__)
    theirs = {name: row[name] for name in changes}
    by = _last_editor(db, str(table.__tablename__), id)
    raise Conflict(yours=dict(changes), theirs=theirs, by=by, version=row["version"])


def _last_editor(db: Session, kind: str, id: int) -> str:
    query = select(col(Activity.person_name)).where(
        col(Activity.subject_kind) == kind, col(Activity.subject_id) == id
    )
    return db.connection().execute(query.order_by(col(Activity.id).desc()).limit(1)).scalar() or ""
