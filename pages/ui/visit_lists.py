"""The lists that a visit is chosen from, read once for everybody with the same posts (`pages.ui.replay`)."""

from dataclasses import replace
from typing import Any

from services.access import Actor
from services.db import open_session
from services.renewals import doorsteps, visits
from services.renewals.doorsteps import DoorStance, Matter, Stairwell
from services.renewals.visits import VisitLine

AREAS = ("grids", "renewals", "consultations", "imports")
"""What the lists of places, doors and matters are read from."""


def doors(actor: Actor, **asked: Any) -> list[DoorStance]:
    """The doors of a stairwell with their last stance on a matter."""
    with open_session() as db:
        return doorsteps.doors_at(db, actor, **asked)


def stairwells(actor: Actor, *, place_id: int) -> dict[int, Stairwell]:
    """The stairwells of a place, by number."""
    with open_session() as db:
        return {s.id: s for s in doorsteps.stairwells(db, actor, place_id=place_id)}


def matters(actor: Actor, *, place_id: int) -> dict[str, Matter]:
    """What may be talked about in a stairwell, by key."""
    with open_session() as db:
        return {m.key: m for m in doorsteps.matters_at(db, actor, place_id=place_id)}


def own(actor: Actor, *, person_id: int) -> list[VisitLine]:
    """The last visits of this person, whose number is told because what is kept knows nobody."""
    with open_session() as db:
        return visits.own_visits(db, replace(actor, person_id=person_id))
