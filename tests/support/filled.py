"""The demonstration that tests read: its day, its secret, and what is asked of it again and again."""

from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from models.consultations import Round
from models.grids import Place
from services.access import below

ON = date(2026, 3, 2)
SECRET = "every installation has its own secret 0815"


def place(db: Session, name: str) -> int:
    return db.scalars(select(col(Place.id)).where(col(Place.name) == name)).one() or 0


def rounds_in(db: Session, neighbourhood: str) -> list[Round]:
    query = select(Round).where(below(place(db, neighbourhood), col(Round.place_id)))
    return list(db.scalars(query.order_by(col(Round.number))))
