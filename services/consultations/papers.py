"""What the papers of a vote say: the notice of a result, and a ballot form for every voter of the roll."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.consultations import RollUnit, RollVoter, Round
from models.enums import COUNTED, PREPARED, VOTING, Permission
from services.access import Actor, allows
from services.consultations import reach, rounds
from services.consultations.items import items_from
from services.consultations.kits import find_to_take
from services.consultations.rounds import CountedRound, RoundView
from services.consultations.scope_names import NamedPart
from services.consultations.windows import windows_of
from services.errors import NotAllowed, NotFound, Refused
from services.rules.clocks import Window, window, window_rule

P = Permission
MOST = 300
NOTICE = "meeting_notice"
ORGANISATIONS = (
    "公司",
    "集团",
    "中心",
    "委员会",
    "合作社",
    "基金会",
    "厂",
    "局",
    "院",
    "校",
    "所",
    "处",
    "部",
)


@dataclass(frozen=True, slots=True)
class ClosedRound:
    """A closed round: its figures as they were frozen, the names its place and its parts had, the seal of its kit.

    `posting` are the days in which the result hangs, None while it does not.
    """

    counted: CountedRound
    place: str
    seal: str
    posted_on: date | None = None
    posting: Window | None = None
    parts: tuple[NamedPart, ...] = ()


@dataclass(frozen=True, slots=True)
class AnnouncedRound:
    """A vote before or while it runs: since when its notice hangs, and from which day on it may be opened."""

    round: RoundView
    notice_on: date | None
    may_open_from: date | None
    keeps_ledger: bool


@dataclass(frozen=True, slots=True)
class BallotPaper:
    """One voter's form: a serial of the round, the owner with the given name hidden, doors, area in 0.01 m2."""

    serial: str
    owner: str
    doors: tuple[str, ...]
    area_dm2: int


@dataclass(frozen=True, slots=True)
class BallotBatch:
    """The forms of a round or of one of its stairwells, in the order of the doors."""

    round: RoundView
    papers: tuple[BallotPaper, ...]


@dataclass(frozen=True, slots=True)
class StairwellOfRound:
    """One stairwell of a round's roll, and how many voters have a door there."""

    id: int
    name: str
    voters: int


@dataclass(frozen=True, slots=True)
class Offer:
    """The papers of a round to take away: kit and notice of a closed one, forms by stairwell of an open one.

    `announced`: the notice of a vote that is not closed yet.
    """

    closed: bool
    announced: bool = False
    stairwells: tuple[StairwellOfRound, ...] = ()


@allows(P.RUN_CONSULTATIONS)
def closed_round(db: Session, actor: Actor, *, round_id: int) -> ClosedRound:
    """What the notice of a result says. Raises NotAllowed, NotFound, Refused("round_still_open")."""
    closed = find_to_take(db, actor, round_id)
    if closed.state not in COUNTED or not closed.result:
        raise Refused("round_still_open")
    counted = rounds.find_round(db, actor, round_id=round_id)
    return ClosedRound(
        counted, closed.result["place"], closed.result["seal"], closed.result_posted_on, _posting(closed),
        _parts(closed.result, counted.round),
    )  # fmt: skip


def _parts(result: dict[str, Any], r: RoundView) -> tuple[NamedPart, ...]:
    """Who voted, as it was called at the closing; results that were frozen without names have today's."""
    return tuple(NamedPart(**part) for part in result["parts"]) if "parts" in result else r.parts


def _posting(closed: Round) -> Window | None:
    """The days in which the result hangs, once it does."""
    posted_on = closed.result_posted_on
    items = items_from(closed.items)
    return windows_of(items, posted_on=posted_on, on=posted_on).posting.days if posted_on else None


@allows(P.RUN_CONSULTATIONS)
def announced_round(db: Session, actor: Actor, *, round_id: int) -> AnnouncedRound:
    """What the notice of a vote says before and while it runs.

    Raises NotAllowed, NotFound, Refused("round_not_open") for a closed one.
    """
    found = find_to_take(db, actor, round_id)
    if found.state in COUNTED:
        raise Refused("round_not_open")
    hangs = found.notice_on and window(found.notice_on, window_rule(NOTICE, on=found.notice_on))
    view = rounds.find_round(db, actor, round_id=round_id).round
    return AnnouncedRound(view, found.notice_on, hangs.free_from if hangs else None, found.keeps_ledger)


@allows(P.SEE_CONSULTATIONS)
def offered(db: Session, actor: Actor, *, round_id: int) -> Offer:
    """Which papers of a round the actor may take away now; none without the permissions for it. Raises NotFound."""
    seen = reach.find(db, actor, round_id, permission=P.SEE_CONSULTATIONS)
    try:
        find_to_take(db, actor, round_id)
    except (NotAllowed, NotFound):
        return Offer(closed=False)
    if seen.state in VOTING:
        return Offer(closed=False, announced=True, stairwells=_stairwells(db, round_id))
    return Offer(closed=seen.state in COUNTED, announced=seen.state in PREPARED)


def _stairwells(db: Session, round_id: int) -> tuple[StairwellOfRound, ...]:
    unit = (col(RollUnit.stairwell_id), col(RollUnit.building), col(RollUnit.stairwell))
    voters = func.count(func.distinct(col(RollUnit.voter_id)))
    query = select(*unit, voters).where(col(RollUnit.round_id) == round_id).group_by(*unit)
    found = [
        StairwellOfRound(id, f"{building} {name.removeprefix(building).strip()}".strip(), n)
        for id, building, name, n in db.execute(query)
    ]
    return tuple(sorted(found, key=lambda one: _by_number(one.name)))


def _by_number(name: str) -> list[tuple[int, str]]:
    """In the order people count in: 2幢 before 10幢."""
    return [(int(part), "") if part.isdecimal() else (0, part) for part in re.split(r"(\d+)", name)]


@allows(P.RUN_CONSULTATIONS)
def ballot_papers(
    db: Session, actor: Actor, *, round_id: int, stairwell_id: int | None = None
) -> BallotBatch:
    """The ballot forms of an open round, or of those voters who have a door in one of its stairwells.

    Raises NotAllowed, NotFound, Refused("round_not_open"), ("too_many_papers", most) without a stairwell.
    """
    voting = find_to_take(db, actor, round_id)
    if voting.state not in VOTING:
        raise Refused("round_not_open")
    found = _papers(db, voting, stairwell_id)
    if not found:
        raise NotFound("place")
    if len(found) > MOST:
        raise Refused("too_many_papers", most=MOST)
    return BallotBatch(rounds.find_round(db, actor, round_id=round_id).round, found)


def _papers(db: Session, voting: Round, stairwell_id: int | None) -> tuple[BallotPaper, ...]:
    here = select(col(RollUnit.voter_id)).where(col(RollUnit.round_id) == voting.id)
    if stairwell_id is not None:
        here = here.where(col(RollUnit.stairwell_id) == stairwell_id)
    query = (
        select(col(RollVoter.number), col(RollVoter.name), col(RollVoter.area_dm2), col(RollUnit.door))
        .join(RollUnit, col(RollUnit.voter_id) == col(RollVoter.id))
        .where(col(RollVoter.round_id) == voting.id, col(RollVoter.id).in_(here))
        .order_by(col(RollVoter.number), col(RollUnit.id))
    )
    together: dict[int, list[Any]] = {}
    for row in db.execute(query):
        together.setdefault(row.number, []).append(row)
    return tuple(_paper(voting.id or 0, number, rows) for number, rows in together.items())


def _paper(round_id: int, number: int, rows: list[Any]) -> BallotPaper:
    doors = tuple(row.door for row in rows)
    return BallotPaper(serial(round_id, number), masked(rows[0].name), doors, rows[0].area_dm2)


def serial(round_id: int, number: int) -> str:
    """The number printed on a voter's form: the round, and the voter's number on its roll."""
    return f"{round_id}-{number:04d}"


def masked(name: str) -> str:
    """Owners' names as they are posted: the family name, then a star for each further character.

    Co-owners one by one; an organisation's name is not a person's and stays.
    """
    return "、".join(_masked(one) for one in name.split("、"))


def _masked(name: str) -> str:
    if len(name) > 4 and name.endswith(ORGANISATIONS):
        return name
    return name[:1] + "*" * min(len(name) - 1, 3)
