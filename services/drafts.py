"""Drafts: what a person has half filled in stays, whatever happens to the line or the page."""

from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, select
from sqlmodel import Session, col

from models.enums import Permission
from models.people import Draft
from services.access import Actor, allows
from services.statements import Kept


@allows(Permission.SEE_OWN)
def draft(db: Session, actor: Actor, *, form: str) -> dict[str, Any]:
    """What the person had entered in this form; empty if nothing."""
    query = select(col(Draft.body)).where(*_of(actor, form))
    return dict(db.scalar(query) or {})


@allows(Permission.SEE_OWN)
def drafted(db: Session, actor: Actor, *, form: str) -> list[str]:
    """The forms of this kind that the person left half filled: those whose name begins like that."""
    return [row.form for row in _beginning(form).rows(db, person=actor.person_id)]


@lru_cache(maxsize=32)
def _beginning(form: str) -> Kept:
    mine = col(Draft.person_id) == bindparam("person")
    begins = col(Draft.form).startswith(form, autoescape=True)
    return Kept(select(col(Draft.form)).where(mine, begins).order_by(col(Draft.form)))


@allows(Permission.SEE_OWN)
def keep_draft(db: Session, actor: Actor, *, form: str, body: dict[str, Any], at: datetime) -> None:
    """Keep the half-filled form in place of what was kept before."""
    drop_draft(db, actor, form=form)
    db.add(Draft(person_id=actor.person_id, form=form, body=body, at=at))
    db.flush()


@allows(Permission.SEE_OWN)
def drop_draft(db: Session, actor: Actor, *, form: str) -> None:
    """Forget the draft, because the form was sent."""
    db.connection().execute(delete(Draft).where(*_of(actor, form)))


def _of(actor: Actor, form: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return col(Draft.person_id) == actor.person_id, col(Draft.form) == form
