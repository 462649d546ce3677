"""Parts of a round's roll: by building, by floor, by day and by channel, each one grouped query on the frozen roll.

A closed round gives the same, since neither its roll nor its ballots change. Somebody with doors in two buildings
is an owner in both, so the owners of parts can add up to more than all; areas add up exactly.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, exists, func, select
from sqlmodel import Session, col

from models.consultations import Ballot, RollUnit, Round, RoundMove
from models.enums import Channel, Choice, Permission, RoundState
from services.access import Actor, allows, within
from services.consultations import reach
from services.db import is_sqlite
from services.rules import answers
from services.rules.answers import NOBODY, Part
from services.statements import Kept

P = Permission
SHANGHAI = ZoneInfo("Asia/Shanghai")
FEWEST = 3
"""So many voters a part has at least, for those who may not see single ballots."""
Counts = Callable[[Choice, int], bool]
"""Whether an answer (and its candidate) is counted as agreeing."""


@dataclass(frozen=True, slots=True)
class PartOfRoll:
    """One building or floor: all its voters, those whose ballot came, and those counted as agreeing.

    `name` is the building's, or the floor's number; "" where it is not known. `others` says that small parts were
    put together, so that no single answer is told.
    """

    name: str
    total: Part = NOBODY
    returned: Part = NOBODY
    agree: Part = NOBODY
    others: bool = False

    def __add__(self, more: "PartOfRoll") -> "PartOfRoll":
        sums = self.total + more.total, self.returned + more.returned, self.agree + more.agree
        return PartOfRoll(self.name, *sums, self.others)


@dataclass(frozen=True, slots=True)
class DayOfRound:
    """The ballots that had come by the end of a day in Shanghai."""

    day: date
    returned: Part


@dataclass(frozen=True, slots=True)
class PartsOfRound:
    """One matter of a round in parts. `extended_on`: the days on which its time was made longer."""

    buildings: tuple[PartOfRoll, ...]
    floors: tuple[PartOfRoll, ...]
    days: tuple[DayOfRound, ...]
    channels: tuple[tuple[Channel, Part], ...]
    extended_on: tuple[date, ...]


@allows(P.SEE_CONSULTATIONS)
def parts(db: Session, actor: Actor, *, round_id: int, item: int = 1) -> PartsOfRound:
    """One matter by building, floor, day and channel: seven statements on any roll. Raises NotFound.

    Buildings of which the smallest share of area came back stand first, floors from the top. Who may not see every
    single ballot of the round gets no part of fewer than `FEWEST` voters; they stand together as `others`.
    """
    reach.find(db, actor, round_id, permission=P.SEE_CONSULTATIONS)
    sees_all = _sees_every_ballot(db, actor, round_id)
    channels, agrees = _channels(db, round_id, item)
    buildings = _of_roll(db, round_id, item, "building", agrees)
    floors = _of_roll(db, round_id, item, "floor", agrees)
    if not sees_all:
        buildings, floors = _together(buildings), _together(floors)
    return PartsOfRound(
        buildings=tuple(sorted(buildings, key=_share_returned)),
        floors=tuple(sorted(floors, key=_from_the_top)),
        days=_days(db, round_id, item),
        channels=channels,
        extended_on=_extended_on(db, round_id),
    )


def _sees_every_ballot(db: Session, actor: Actor, round_id: int) -> bool:
    mine = within(actor, P.SEE_BALLOTS, col(Round.place_id))
    return bool(db.scalar(select(exists().where(col(Round.id) == round_id, mine))))


def _channels(db: Session, round_id: int, item: int) -> tuple[tuple[tuple[Channel, Part], ...], Counts]:
    """How ballots came, and which answers count as agreeing: followers as they joined, of candidates the foremost."""
    by_channel, answered = defaultdict[Channel, Part](Part), defaultdict[Choice, Part](Part)
    chosen = defaultdict[int, Part](Part)
    for channel, choice, candidate, owners, area in _by_channel().rows(db, round=round_id, item=item):
        part = Part(owners, int(area))
        by_channel[channel] += part
        answered[choice] += part
        if candidate:
            chosen[candidate] += part
    kinds = tuple((channel, by_channel[channel]) for channel in Channel if channel in by_channel)
    return kinds, _agreeing(answers.followed(answered), answers.foremost(chosen))


def _agreeing(followed: Choice | None, leader: int) -> Counts:
    sides = {Choice.AGREE, Choice.FOLLOW} if followed is Choice.AGREE else {Choice.AGREE}
    return lambda choice, candidate: candidate == leader if candidate else choice in sides


@cache
def _by_channel() -> Kept:
    grouped = (col(Ballot.channel), col(Ballot.choice), col(Ballot.candidate))
    counted: Any = select(*grouped, func.count(), func.sum(col(Ballot.area_dm2)))
    mine = (col(Ballot.round_id) == bindparam("round"), col(Ballot.item) == bindparam("item"))
    return Kept(counted.where(*mine).group_by(*grouped))


@cache
def _by_door(column: str) -> Kept:
    of_item = (
        (col(Ballot.voter_id) == col(RollUnit.voter_id))
        & (col(Ballot.round_id) == bindparam("round"))
        & (col(Ballot.item) == bindparam("item"))
    )
    grouped = (getattr(RollUnit, column), col(Ballot.choice), col(Ballot.candidate))
    counted: Any = select(
        *grouped, func.count(col(RollUnit.voter_id).distinct()), func.sum(col(RollUnit.area_dm2))
    )
    counted = counted.outerjoin(Ballot, of_item).where(col(RollUnit.round_id) == bindparam("round"))
    return Kept(counted.group_by(*grouped))


def _of_roll(db: Session, round_id: int, item: int, column: str, agrees: Counts) -> list[PartOfRoll]:
    """The roll grouped by a column of its doors; areas are those of the doors, owners are counted once a group."""
    found: dict[str, PartOfRoll] = {}
    for value, choice, candidate, owners, area in _by_door(column).rows(db, round=round_id, item=item):
        name = "" if value is None else str(value)
        part, came = Part(owners, int(area)), choice is not None
        agreed = came and agrees(choice, candidate)
        more = PartOfRoll(name, part, part if came else NOBODY, part if agreed else NOBODY)
        found[name] = found.get(name, PartOfRoll(name)) + more
    return list(found.values())


def _together(found: Sequence[PartOfRoll]) -> list[PartOfRoll]:
    """The parts with the small ones as one, which takes the next smallest in until it is no small one itself."""
    smallest_first = sorted(found, key=lambda part: (part.total.owners, part.name))
    others = PartOfRoll("", others=True)
    while smallest_first and (smallest_first[0].total.owners < FEWEST or 0 < others.total.owners < FEWEST):
        others += smallest_first.pop(0)
    told = others.total.owners >= FEWEST
    return [*smallest_first, others] if told else smallest_first


def _share_returned(part: PartOfRoll) -> tuple[bool, float, str]:
    return part.others, part.returned.area_dm2 / max(part.total.area_dm2, 1), part.name


def _from_the_top(part: PartOfRoll) -> tuple[bool, bool, int]:
    return part.others, not part.name, -int(part.name or 0)


def _days(db: Session, round_id: int, item: int) -> tuple[DayOfRound, ...]:
    """What had come by the end of each day on which something came."""
    at = col(Ballot.recorded_at)
    day = func.date(at, "+8 hours") if is_sqlite(db) else func.date(func.timezone(SHANGHAI.key, at))
    query = (
        select(day, func.count(), func.sum(col(Ballot.area_dm2)))
        .where(col(Ballot.round_id) == round_id, col(Ballot.item) == item)
        .group_by(day)
        .order_by(day)
    )
    return tuple(_summed((_day(when), Part(owners, int(area))) for when, owners, area in db.execute(query)))


def _summed(days: Iterable[tuple[date, Part]]) -> Iterable[DayOfRound]:
    so_far = NOBODY
    for day, part in days:
        so_far += part
        yield DayOfRound(day, so_far)


def _day(stored: str | date) -> date:
    return date.fromisoformat(stored) if isinstance(stored, str) else stored


def _extended_on(db: Session, round_id: int) -> tuple[date, ...]:
    query = select(col(RoundMove.at)).where(
        col(RoundMove.round_id) == round_id, col(RoundMove.to_state) == RoundState.EXTENDED
    )
    return tuple(sorted({at.astimezone(SHANGHAI).date() for at in db.scalars(query)}))
