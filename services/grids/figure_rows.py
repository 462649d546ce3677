"""The rows that figures of places are made of, counted at each place by itself: lifts, households, votes, …

All kinds have the same columns, so that one statement can hold them: the place, then `COLUMNS` counts.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, and_, bindparam, func, literal, or_, select, true
from sqlmodel import col

from models.base import Moment
from models.consultations import Ballot, PastBallot, Round
from models.enums import Permission, ProjectState
from models.grids import Unit
from models.lifts import Lift
from models.renewals import Project
from models.requests import Request
from services.access import Actor, within
from services.grids import past_projects
from services.grids.request_measures import MEASURES, Measure
from services.rules.clocks import DAY
from services.rules.lift_ages import years_before
from services.rules.requests import end_of

OLD_LIFT_YEARS = 15
"""上海市电梯安全管理办法 (2023): a lift 15 years in use may be assessed; 以上 includes the fifteenth."""
COLUMNS = 5
UNDER_WAY = (ProjectState.OPEN, ProjectState.HELD)


class Rows(StrEnum):
    """Whose rows are counted."""

    LIFTS = "lifts"
    HOUSEHOLDS = "households"
    ROUNDS = "rounds"
    PROJECTS = "projects"
    REQUESTS = "requests"


@dataclass(frozen=True, slots=True)
class When:
    """As of which day (to its end), and from which day on requests count; clocks that run are judged `at`."""

    on: date
    since: date
    at: datetime

    @property
    def told(self) -> dict[str, date | datetime]:
        """What the statements of figures are told of it."""
        return {
            "on": self.on,
            "old": years_before(self.on, OLD_LIFT_YEARS),
            "before": end_of(self.since - DAY),
            "end": end_of(self.on),
            "at": self.at,
        }

    @property
    def is_past(self) -> bool:
        """Whether something may have happened since."""
        return end_of(self.on) < self.at


@dataclass(frozen=True, slots=True)
class Asked:
    """The same in a statement: the day, the day by which a lift is old, moments. `is_past` shapes the statement."""

    is_past: bool
    on: Any
    old: Any
    before: Any
    end: Any
    at: Any


KINDS: Mapping[str, Any] = {"on": Date(), "old": Date(), "before": Moment(), "end": Moment(), "at": Moment()}


def later(is_past: bool) -> Asked:
    """For a statement that is told its day whenever it is sent."""
    return Asked(is_past, **{name: bindparam(name, type_=kind) for name, kind in KINDS.items()})


def fixed(when: When) -> Asked:
    """For a statement that holds its day itself."""
    return Asked(when.is_past, **{name: literal(when.told[name], kind) for name, kind in KINDS.items()})


def today(on: date, at: datetime) -> When:
    """As of today; requests of the year up to today, both ends included."""
    return When(on, years_before(on, 1) + DAY, at)


def month(last: date, at: datetime) -> When:
    """As of the end of a month, told by its last day; requests reported in that month."""
    return When(last, last.replace(day=1), at)


def scope(actor: Actor, permission: Permission, column: Any) -> ColumnElement[bool]:
    """The actor's scope for a permission, for rows that are known to lie where the actor may see places."""
    covered = actor.roots(Permission.SEE_PLACES) <= actor.roots(permission)
    return true() if covered else within(actor, permission, column)


def own(kind: Rows, actor: Actor, needs: Permission, inside: Any, when: Asked) -> Select[Any]:
    """The counts of a kind of rows at each of the places inside: `place_id`, `n0`, `n1`, …"""
    place, counts, among = _OWN[kind](when)
    filled = [*counts, *(literal(0) for _ in range(COLUMNS - len(counts)))]
    labelled = [n.label(f"n{i}") for i, n in enumerate(filled)]
    query: Select[Any] = select(place.label("place_id"), *labelled).where(
        place.in_(inside), scope(actor, needs, place)
    )
    return query.where(*among).group_by(place)


Counted = tuple[Any, list[ColumnElement[int]], list[ColumnElement[bool]]]


def _lifts(when: Asked) -> Counted:
    """Old ones, all. A lift whose registration is not known counts as there from the first."""
    began, ended = col(Lift.registered_on), col(Lift.retired_on)
    old = began <= when.old
    there = [or_(began.is_(None), began <= when.on), or_(ended.is_(None), ended > when.on)]
    return col(Lift.place_id), [func.count().filter(old), func.count()], there


def _households(_when: Asked) -> Counted:
    return col(Unit.stairwell_id), [func.count()], []


def _rounds(when: Asked) -> Counted:
    """Votes that took ballots, voters of whom one was recorded, voters asked."""
    came, asked = func.sum(cast_at(when)), func.sum(col(Round.voters))
    return col(Round.place_id), [func.count(), came, asked], [taking_ballots(when)]


def taking_ballots(when: Asked) -> ColumnElement[bool]:
    """The condition that a vote was open at the end of the day."""
    closed = or_(col(Round.closed_at).is_(None), col(Round.closed_at) > when.end)
    return and_(col(Round.opened_at) <= when.end, closed)


def cast_at(when: Asked) -> ColumnElement[int]:
    """How many voters of a `Round` had a ballot recorded at the end of the day, valid or not.

    One that was taken back or withdrawn later was still there.
    """
    ballots = select(col(Ballot.voter_id)).where(col(Ballot.round_id) == col(Round.id))
    if not when.is_past:
        return _distinct(ballots, Ballot)
    known = ballots.where(col(Ballot.recorded_at) <= when.end)
    ended = select(col(PastBallot.voter_id)).where(
        col(PastBallot.round_id) == col(Round.id), col(PastBallot.recorded_at) <= when.end,
        col(PastBallot.ended_at) > when.end, col(PastBallot.voter_id).not_in(known.correlate(Round)),
    )  # fmt: skip
    return _distinct(known, Ballot) + _distinct(ended, PastBallot)


def _distinct(voters: Select[int], table: type[Ballot | PastBallot]) -> ColumnElement[int]:
    counted = voters.with_only_columns(func.count(func.distinct(col(table.voter_id))))
    found: ColumnElement[int] = counted.correlate(Round).scalar_subquery()
    return found


def _projects(when: Asked) -> Counted:
    """Late ones, all that were under way at the end of the day."""
    late: ColumnElement[bool] = col(Project.due_on) < when.on
    under_way: ColumnElement[bool] = col(Project.state).in_(UNDER_WAY)
    if when.is_past:
        late, under_way = past_projects.was_late(when.on, when.end), past_projects.was_under_way(when.end)
    return col(Project.place_id), [func.count().filter(late), func.count()], [under_way]


def _requests(when: Asked) -> Counted:
    """Reported; answered on time, of; satisfied, of: by the definitions of `request_measures`."""
    reported = col(Request.reported_at)
    counts: list[ColumnElement[int]] = [func.count()]
    for measure in (Measure.ON_TIME, Measure.SATISFIED):
        among, hit = MEASURES[measure](when.at)
        counts += [func.count().filter(among, hit), func.count().filter(among)]
    return col(Request.place_id), counts, [reported > when.before, reported <= when.end]


_OWN: Mapping[Rows, Callable[[Asked], Counted]] = {
    Rows.LIFTS: _lifts,
    Rows.HOUSEHOLDS: _households,
    Rows.ROUNDS: _rounds,
    Rows.PROJECTS: _projects,
    Rows.REQUESTS: _requests,
}
