"""Who asks, outside a Streamlit run: read from the same cookie and the same table."""

from datetime import UTC, datetime

from services.access import Actor
from services.db import open_session
from services.people import sessions

COOKIE = "duoge_session"


def actor_of(key: str | None) -> Actor | None:
    """The person whose live session has this key, or None; nobody who must first choose a password."""
    if not key:
        return None
    with open_session() as db:
        found = sessions.find_actor(db, at=datetime.now(UTC), key=key)
    return found[0] if found and not found[0].must_change_password else None
