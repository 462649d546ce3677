"""What this installation is and how it stands: a demonstration or not, its database reachable and at head or not."""

import time

from sqlalchemy.exc import SQLAlchemyError

from models.people import Setting
from services import db, migrations

DEMONSTRATION = "demonstration"
REMEMBERED_S = 60.0
_remembered: dict[str, tuple[float, bool]] = {}


def is_demonstration() -> bool:
    """Whether the database holds the demonstration subdistrict; asked once a minute."""
    url = str(db.engines()[0].url)
    known = _remembered.get(url)
    if known is None or time.monotonic() - known[0] > REMEMBERED_S:
        with db.open_session() as session:
            row = session.get(Setting, DEMONSTRATION)
        known = _remembered[url] = time.monotonic(), bool(row and row.value)
    return known[1]


def why_not_ready() -> str | None:
    """Why requests cannot be served: "unreachable" or "not_migrated …"; None when all is well."""
    try:
        found = migrations.current_revision(db.engines()[0])
    except SQLAlchemyError:
        return "database unreachable"
    expected = migrations.head()
    return None if found == expected else f"database at {found or 'nothing'}, expected {expected}"
