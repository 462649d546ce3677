"""The card of one place beside the map, as of today: posts, figures, renewals, open votes, requests, bylaws in force,
long agreements.

Each part is there only for who may see it at this place.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, bindparam, func, select
from sqlmodel import Session, col

from models.base import Moment
from models.consultations import Round
from models.enums import VOTING, Permission
from models.renewals import Project
from models.requests import Request
from services.access import Actor, Grant, allows, below, kind_of_place
from services.consultations import bylaw_texts
from services.consultations.items import items_from
from services.db import rows_of
from services.errors import NotFound
from services.grids import figure_rows, figures, naming, places, posts, requests
from services.grids.figure_rows import UNDER_WAY
from services.grids.figures import Figure, Value
from services.grids.map import kinds_inside
from services.grids.places import CHOOSABLE, PlaceLine
from services.grids.posts import PlacePosts
from services.grids.request_reach import reached
from services.grids.requests import Counts
from services.rules.requests import end_of
from services.statements import Kept
from services.upkeep import card as upkeep_card
from services.upkeep.card import AgreementsOnCard

P = Permission
LONGEST = 3
RECENT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class ProjectOnCard:
    """A renewal under way at or below a place."""

    id: int
    kind: str
    name: str
    stage: str
    due_on: date | None
    late: bool


@dataclass(frozen=True, slots=True)
class RoundOnCard:
    """An open vote at or below a place: the first question, how many of its voters have answered, until when."""

    id: int
    place: str
    question: str
    cast: int
    voters: int
    due_on: date | None


@dataclass(frozen=True, slots=True)
class RequestsOnCard:
    """The requests at or below a place that are not closed, and how many were reported in the last 30 days."""

    open: int
    overdue: int
    recent: int


@dataclass(frozen=True, slots=True)
class BylawOnCard:
    """The 议事规则 in force at an estate."""

    place: str
    title: str
    adopted_on: date


@dataclass(frozen=True, slots=True)
class Card:
    """One place. A part is none where the actor may not see it. Lists hold the first few, the most urgent on top.

    `under_way` and `open_rounds` count all that `projects` and `rounds` begin.
    `filter`: the nearest place at or above it that the pages can be narrowed to, none where there is none.
    """

    place: PlaceLine
    on: date
    filter: PlaceLine | None
    posts: PlacePosts
    figures: dict[Figure, Value]
    projects: tuple[ProjectOnCard, ...] | None
    rounds: tuple[RoundOnCard, ...] | None
    under_way: int
    open_rounds: int
    requests: RequestsOnCard | None
    bylaws: tuple[BylawOnCard, ...] | None
    agreements: AgreementsOnCard | None
    has_inside: bool


@allows(P.SEE_PLACES)
def card(db: Session, actor: Actor, *, place_id: int, on: date, at: datetime) -> Card:
    """What stands beside the map for one place today, in a fixed number of queries. Raises NotFound."""
    path = places.path_to(db, actor, place_id=place_id)
    place, seen = path[-1], figures.figures_for(actor)
    when = figure_rows.today(on, at)
    of = figures.values(db, actor, figures=seen, place_ids=[place_id], when=when)

    def part(permission: Permission) -> bool:
        return _sees(db, actor, permission, place_id)

    votes = part(P.SEE_CONSULTATIONS)
    projects, under_way = _projects(db, place_id, on) if part(P.SEE_RENEWALS) else (None, 0)
    rounds, open_rounds = _rounds(db, place_id, when) if votes else (None, 0)
    return Card(
        place=place,
        on=on,
        filter=next((step for step in reversed(path) if step.kind in CHOOSABLE), None),
        posts=posts.posts_at(db, actor, place_id=place_id, on=on),
        figures={f: of[f][place_id] for f in seen},
        projects=projects,
        rounds=rounds,
        under_way=under_way,
        open_rounds=open_rounds,
        requests=_requests(db, actor, place_id, on, at) if part(P.SEE_REQUESTS) else None,
        bylaws=_bylaws(db, actor, place_id, on) if votes else None,
        agreements=upkeep_card.agreements_in_force(db, place_id, on=on) if part(P.SEE_UPKEEP) else None,
        has_inside=bool(kinds_inside(db, place, on)),
    )


def _sees(db: Session, actor: Actor, permission: Permission, place_id: int) -> bool:
    if not actor.may(permission):
        return False
    if actor.roots(P.SEE_PLACES) <= actor.roots(permission):
        return True
    try:
        kind_of_place(db, actor, place_id, permission=permission)
    except NotFound:
        return False
    return True


def _projects(db: Session, place_id: int, on: date) -> tuple[tuple[ProjectOnCard, ...], int]:
    """The renewals under way, those due first on top, and how many there are of them."""
    columns: tuple[Any, ...] = (
        *(col(Project.id), col(Project.kind), col(Project.name), col(Project.stage), col(Project.due_on)),
        func.count().over().label("every"),
    )
    query = (
        select(*columns)
        .where(col(Project.state).in_(UNDER_WAY), below(place_id, Project.place_id))
        .order_by(col(Project.due_on).is_(None), col(Project.due_on), col(Project.id))
        .limit(LONGEST)
    )
    found = rows_of(db, query)
    shown = tuple(
        ProjectOnCard(row.id, row.kind, row.name, row.stage, row.due_on, bool(row.due_on and row.due_on < on))
        for row in found
    )
    return shown, found[0].every if found else 0


def _rounds(db: Session, place_id: int, when: figure_rows.When) -> tuple[tuple[RoundOnCard, ...], int]:
    """The open votes, those that end first on top, and how many there are of them."""
    columns: tuple[Any, ...] = (
        *(col(Round.id), col(Round.place_id), col(Round.items), col(Round.voters), col(Round.due_on)),
        figure_rows.cast_at(figure_rows.fixed(when)).label("cast"),
        func.count().over().label("every"),
    )
    query = select(*columns).where(col(Round.state).in_(VOTING), below(place_id, col(Round.place_id)))
    found = rows_of(db, query.order_by(col(Round.due_on), col(Round.id)).limit(LONGEST))
    names = naming.full_names(db, [row.place_id for row in found])
    shown = tuple(
        RoundOnCard(
            row.id, names[row.place_id], items_from(row.items)[0].question, row.cast, row.voters, row.due_on
        )
        for row in found
    )
    return shown, found[0].every if found else 0


def _requests(db: Session, actor: Actor, place_id: int, on: date, at: datetime) -> RequestsOnCard:
    counts: Counts = requests.counts(db, actor, place_id=place_id, at=at)
    days = {"after": end_of(on - RECENT), "end": end_of(on)}
    recent = _recent(actor.grants).value(db, place=place_id, me=actor.person_id, **days)
    return RequestsOnCard(counts.open, counts.overdue, recent)


_PLACE: Any = bindparam("place", type_=Integer())


@lru_cache(maxsize=64)
def _recent(grants: tuple[Grant, ...]) -> Kept:
    me: Any = bindparam("me", type_=Integer())
    reported = col(Request.reported_at)
    return Kept(
        select(func.count()).where(
            below(_PLACE, col(Request.place_id)), reached(Actor(me, "", grants), P.SEE_REQUESTS),
            reported > bindparam("after", type_=Moment()), reported <= bindparam("end", type_=Moment()),
        )
    )  # fmt: skip


def _bylaws(db: Session, actor: Actor, place_id: int, on: date) -> tuple[BylawOnCard, ...]:
    texts = bylaw_texts.bylaws_at(db, actor, place_id=place_id)
    return tuple(BylawOnCard(t.place, t.written.title, t.written.adopted_on) for t in texts if t.holds_on(on))
