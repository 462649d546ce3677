"""Photographs of what a request is about: where they lie, and how long one may still be taken away."""

from sqlalchemy import select
from sqlmodel import Session, col

from models.enums import Permission
from models.request_enums import RequestState
from models.requests import Request
from services.access import Actor
from services.errors import Refused
from services.grids.request_reach import reached


def place_of(db: Session, actor: Actor, permission: Permission, request_id: int) -> int | None:
    """The place of a request within the actor's reach; None where there is none."""
    query = select(col(Request.place_id)).where(col(Request.id) == request_id, reached(actor, permission))
    return db.scalar(query)


def insist_removable(db: Session, request_id: int) -> None:
    """What a closed request was judged by stays. Raises Refused("request_photo_frozen")."""
    asked = select(col(Request.state)).where(col(Request.id) == request_id)
    if db.scalar(asked.with_for_update(read=True)) is RequestState.CLOSED:
        raise Refused("request_photo_frozen")
