"""What this installation is and how it stands: demonstration or not, database reachable, at head or not."""

import time

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col

from models.grids import Place
from models.people import Person, Setting
from services import db, revisions

DEMONSTRATION = "demonstration"
REMEMBERED_S = 60.0
_remembered: dict[str, tuple[float, bool]] = {}


def is_demonstration() -> bool:
    """Whether the database holds the demonstration subdistrict; asked once a minute."""
    url = str(db.engines()[0].url)
    known = _remembered.get(url)
    if known is None or time.monotonic() - known[0] > REMEMBERED_S:
        with db.open_session() as session:
            known = _remembered[url] = time.monotonic(), holds_demonstration(session)
    return known[1]


def holds_demonstration(db: Session) -> bool:
    """Whether the database holds the demonstration subdistrict, as it says at this moment."""
    row = db.get(Setting, DEMONSTRATION)
    return bool(row and row.value)


def is_new(db: Session) -> bool:
    """Whether the database holds neither places nor people."""
    return all(db.scalar(select(number).limit(1)) is None for number in (col(Place.id), col(Person.id)))


def why_not_ready() -> str | None:
    """Why requests cannot be served: "unreachable" or "not_migrated …"; None when all is well."""
    try:
        found = revisions.found(db.engines()[0])
    except SQLAlchemyError:
        return "database unreachable"
    expected = revisions.expected()
    return None if found == expected else f"database at {found or 'nothing'}, expected {expected}"
