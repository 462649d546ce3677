"""The statements that list tasks: one's own, or all those at or below a place, with who gave them and which meeting."""

from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, bindparam, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from models.councils import AgendaItem, Decision, Meeting
from models.enums import Permission, TaskKind, TaskState
from models.grids import Place
from models.people import Person
from models.visits import Task
from services.access import Actor, Grant, below, within
from services.statements import Kept, told_list

P = Permission
_ME: Any = bindparam("me", type_=Integer())
_PLACE: Any = bindparam("place", type_=Integer())
_SHOWN = (
    *("id", "kind", "title", "place_id", "person_id", "due_on", "state", "outcome", "round_id", "voter_id"),
    *("decision_id", "version"),
)


@lru_cache(maxsize=128)
def of_a_list(
    grants: tuple[Grant, ...], everybody: bool, kinds: tuple[TaskKind, ...], state: TaskState | None
) -> tuple[Kept, Kept]:
    """How many tasks there are, and a page of them: one's own, or all those at or below a place."""
    query = _listed().where(_asked(Actor(_ME, "", grants), _PLACE if everybody else None))
    if kinds:
        query = query.where(col(Task.kind).in_(kinds))
    if state is not None:
        query = query.where(or_(col(Task.state) == state, col(Task.id).in_(told_list("also"))))
    count = query.with_only_columns(func.count(), maintain_column_froms=True)
    ordered = query.order_by(col(Task.due_on).nulls_last(), col(Task.id))
    page = ordered.offset(bindparam("skip", type_=Integer())).limit(bindparam("most", type_=Integer()))
    return Kept(count), Kept(page)


def _listed() -> Any:
    """Tasks with whose they are, where, who gave them, and the meeting that asked for them."""
    giver = aliased(Person)
    columns: Any = select(
        *(col(getattr(Task, name)) for name in _SHOWN),
        col(Person.display_name),
        col(Place.name).label("place"),
        col(giver.display_name).label("giver"),
        col(Meeting.id).label("meeting_id"),
        col(Meeting.title).label("meeting"),
    )
    return (
        columns.select_from(Task)
        .join(Person, col(Person.id) == col(Task.person_id))
        .join(Place, col(Place.id) == col(Task.place_id))
        .outerjoin(giver, col(giver.id) == col(Task.created_by))
        .outerjoin(Decision, col(Decision.id) == col(Task.decision_id))
        .outerjoin(AgendaItem, col(AgendaItem.id) == col(Decision.agenda_item_id))
        .outerjoin(Meeting, col(Meeting.id) == col(AgendaItem.meeting_id))
    )


def _asked(actor: Actor, place_id: int | None) -> ColumnElement[bool]:
    if place_id is None:
        return col(Task.person_id) == actor.person_id
    return within(actor, P.SEE_BALLOTS, col(Task.place_id)) & below(place_id, col(Task.place_id))
