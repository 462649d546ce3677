"""Compare-and-set: of two people who change one record, the second is shown both versions, never overwritten."""

from typing import Any, TypeVar

from sqlalchemy import select, update
from sqlmodel import Session

from models.base import Table
from models.people import Activity
from services.errors import Conflict, NotFound

Row = TypeVar("Row", bound=Table)


def save(db: Session, table: type[Row], id: int, *, version: int, changes: dict[str, Any]) -> int:
    """Write the changes if the record still has the version the person saw; the new version.

    Raises Conflict with the person's values and the stored ones, and who stored them; NotFound if it is gone.
    """
    columns = table.__table__.c  # type: ignore[attr-defined]
    where = (columns.id == id, columns.version == version)
    done = db.connection().execute(update(table).where(*where).values(**changes, version=version + 1))
    if done.rowcount:
        return version + 1
    row = (
        db.connection()
        .execute(select(*(columns[k] for k in changes)).where(columns.id == id))
        .mappings()
        .first()
    )
    if row is None:
        raise NotFound(table.__tablename__)
    raise Conflict(yours=dict(changes), theirs=dict(row), by=_last_editor(db, str(table.__tablename__), id))


def _last_editor(db: Session, kind: str, id: int) -> str:
    query = select(Activity.person_name).where(Activity.subject_kind == kind, Activity.subject_id == id)  # type: ignore[call-overload]
    return str(db.connection().execute(query.order_by(Activity.id.desc()).limit(1)).scalar() or "")  # type: ignore[attr-defined]
