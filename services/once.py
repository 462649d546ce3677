"""Once: an action that arrives twice (a double click does, overlapping) runs once and is answered twice."""

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from models.people import ActionToken
from services.access import Actor
from services.db import is_sqlite
from services.errors import Refused

Answer = TypeVar("Answer")


def new_token() -> str:
    """A token to mint when a form is drawn: letters and figures only, since it stands in the keys of components, where
    Streamlit takes no `__`.
    """
    return secrets.token_hex(24)


def token_for(token: str, *content: object) -> str:
    """The token for this very content: a form filled anew before it learnt its answer is another action."""
    return hashlib.sha256("\x1f".join([token, *map(str, content)]).encode("utf-8", "replace")).hexdigest()


def once(
    db: Session, actor: Actor, action: str, *, token: str, at: datetime, do: Callable[[], Answer]
) -> Answer | Any:
    """Carry out `do` unless the token was used; then give the first one's answer (as JSON gave it back).

    The token row is written first: a second arrival waits on its UNIQUE key until the first has committed.
    Raises Refused("token_of_another") where the token belongs to another person or action.
    """
    values = {"token": token, "action": action, "person_id": actor.person_id, "at": at}
    insert = sqlite.insert if is_sqlite(db) else postgresql.insert
    first = insert(ActionToken).values(values).on_conflict_do_nothing().returning(col(ActionToken.token))
    if db.connection().execute(first).first():
        answer = do()
        db.flush()
        db.connection().execute(
            update(ActionToken).where(col(ActionToken.token) == token).values(answer=answer)
        )
        return answer
    return _first_answer(db, actor, action, token)


def _first_answer(db: Session, actor: Actor, action: str, token: str) -> Any:
    query = select(col(ActionToken.person_id), col(ActionToken.action), col(ActionToken.answer))
    row = db.connection().execute(query.where(col(ActionToken.token) == token)).one()
    if (row.person_id, row.action) != (actor.person_id, action):
        raise Refused("token_of_another")
    return row.answer
