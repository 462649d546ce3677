"""Invented visits: those between 中海瀛台's two rounds, 罗秀二村's objectors, 华滨's doors, a door-knock list."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import delete, func, select
from sqlmodel import Session, col

from models.consultations import Ballot, Consultation, RollUnit, Round
from models.enums import VOTING, Choice, Concern, Role, Stance
from models.grids import Unit
from models.people import ActionToken
from models.visits import Visit
from services import audit
from services.access import EVERYWHERE, Actor, Grant
from services.consultations import door_knocks
from services.demo.bulk import Report
from services.demo.town import Town

S, C = Stance, Concern


@dataclass(frozen=True, slots=True)
class Said:
    """What one invented visit found, so many days ago."""

    days_ago: int
    stance: Stance
    concern: Concern | None = None
    note: str = ""
    next_step: str = ""


OBJECTORS = (
    (
        Said(41, S.OPPOSE, C.DAYLIGHT, "担心井道遮挡客厅采光", "请设计单位出日照分析"),
        Said(29, S.OPPOSE, C.HOUSE_PRICE, "认为一楼房价受影响", "三人小组上门，带日照分析图"),
        Said(15, S.UNDECIDED, C.DAYLIGHT, "看过日照分析，愿意再商量", "陪同参观已加装的门洞"),
        Said(5, S.NOT_BLOCKING, C.NOISE, "参观后表示不反对，希望机房做隔音", "方案中写明隔音垫"),
    ),
    (
        Said(39, S.OPPOSE, C.FAIRNESS, "低楼层不愿按同样比例出资", "解释分摊系数"),
        Said(22, S.UNDECIDED, C.MONEY, "分摊表已看，想等子女回来商量", "周末再来"),
        Said(6, S.SUPPORT, None, "子女同意，愿意签字"),
    ),
)
DOUBTED = S.UNDECIDED, C.MONEY, "看过三家报价，对分摊到户的金额没有疑问了", "第二轮发票时再来"
FIRST_STANCES, FIRST_WEIGHTS = (S.SUPPORT, S.UNDECIDED, S.OPPOSE, S.NOT_REACHED), (38, 27, 20, 15)
LATER_STANCES, LATER_WEIGHTS = (S.SUPPORT, S.NOT_BLOCKING, S.UNDECIDED, S.OPPOSE), (45, 15, 25, 15)
VISITED, AT_HUABIN = 4, 26
DUE_IN = 6
TOKEN = "demonstration-doors"


def knock(db: Session, actors: dict[Role, Actor], town: Town, *, seed: int, on: date, report: Report) -> None:
    """Store the visits, and share the doors that 华滨's first open vote needs out as tasks."""
    rng = random.Random(f"{seed}:visits")  # noqa: S311
    found = [
        *_luoxiu(db, town.named("罗秀二村").estates[0].stairwells[0].id, actors[Role.OFFICER], on),
        *_zhonghai(db, town.named("中海瀛台").estates[0].stairwells[0].id, actors[Role.OFFICER], on),
        *_huabin(db, [s.id for s in town.named("华滨").estates[0].stairwells], actors, rng, on),
    ]
    db.add_all(found)
    db.flush()
    report("visit", len(found))
    _hand_out(db, actors, [s.id for s in town.named("华滨").estates[0].stairwells], on)
    db.connection().execute(delete(ActionToken))
    db.info.pop(audit.PENDING, None)


def _luoxiu(db: Session, stairwell: int, officer: Actor, on: date) -> Iterator[Visit]:
    """The two flats at the bottom object and come round; the others are for it from the start."""
    about = _consultation(db, stairwell)
    units = _units(db, stairwell)
    for unit, history in zip(units, OBJECTORS, strict=False):
        for said in history:
            yield _visit(unit, about, officer, said, on, hour=11)
    for n, unit in enumerate(units[len(OBJECTORS) :]):
        yield _visit(unit, about, officer, Said(44 - n, S.SUPPORT, None, ""), on, hour=12)


def _zhonghai(db: Session, stairwell: int, officer: Actor, on: date) -> Iterator[Visit]:
    """Who was against in the first round was seen at home before the second one."""
    about = _consultation(db, stairwell)
    query = (
        select(col(RollUnit.unit_id))
        .join(Ballot, col(Ballot.voter_id) == col(RollUnit.voter_id))
        .join(Round, col(Round.id) == col(Ballot.round_id))
        .where(col(Round.consultation_id) == about[0], col(Round.number) == 1)
        .where(col(Ballot.choice) == Choice.AGAINST)
        .order_by(col(RollUnit.id))
    )
    for n, unit in enumerate(db.scalars(query).all()):
        yield _visit(unit, about, officer, Said(20 + n % 3, *DOUBTED), on, hour=11)


def _huabin(
    db: Session, stairwells: Sequence[int], actors: dict[Role, Actor], rng: random.Random, on: date
) -> Iterator[Visit]:
    """Visits of the secretary and the grid worker before the ballots: whoever was not won over is seen again."""
    for stairwell in stairwells[:VISITED]:
        about = _consultation(db, stairwell)
        for n, unit in enumerate(rng.sample(_units(db, stairwell), k=AT_HUABIN)):
            first = rng.choices(FIRST_STANCES, weights=FIRST_WEIGHTS)[0]
            worry = None if first in (S.SUPPORT, S.NOT_REACHED) else rng.choice(list(C))
            who = actors[Role.SECRETARY if n % 3 == 0 else Role.GRID_WORKER]
            yield _visit(unit, about, who, Said(30 - n % 12, first, worry), on, hour=10)
            if first is not S.SUPPORT and rng.random() < 0.8:
                later = rng.choices(LATER_STANCES, weights=LATER_WEIGHTS)[0]
                yield _visit(unit, about, who, Said(14 - n % 9, later, worry), on, hour=10)


def _hand_out(db: Session, actors: dict[Role, Actor], stairwells: Sequence[int], on: date) -> None:
    answered = select(func.count()).where(col(Ballot.round_id) == col(Round.id)).scalar_subquery()
    query = select(col(Round.id)).where(col(Round.place_id).in_(stairwells), col(Round.state).in_(VOTING))
    for round_id in db.scalars(query.order_by(col(Round.place_id), answered, col(Round.id)).limit(1)):
        officer = replace(actors[Role.OFFICER], grants=(Grant(Role.OFFICER, EVERYWHERE),))
        people = [actors[Role.SECRETARY].person_id, actors[Role.GRID_WORKER].person_id]
        door_knocks.hand_out(
            db, officer, round_id=round_id or 0, person_ids=people, due_on=on + timedelta(days=DUE_IN),
            on=on, at=_at(on, 1), token=TOKEN,
        )  # fmt: skip


def _units(db: Session, stairwell: int) -> list[int]:
    query = select(col(Unit.id)).where(col(Unit.stairwell_id) == stairwell)
    return [id or 0 for id in db.scalars(query.order_by(func.length(col(Unit.door)), col(Unit.door)))]


def _consultation(db: Session, stairwell: int) -> tuple[int | None, int | None]:
    """The newest consultation of a stairwell and its project."""
    query = select(col(Consultation.id), col(Consultation.project_id))
    query = query.where(col(Consultation.place_id) == stairwell).order_by(col(Consultation.id).desc())
    row = db.execute(query).first()
    return (row[0], row[1]) if row else (None, None)


def _visit(
    unit: int, about: tuple[int | None, int | None], who: Actor, said: Said, on: date, *, hour: int
) -> Visit:
    return Visit(
        unit_id=unit, consultation_id=about[0], project_id=about[1], person_id=who.person_id,
        at=_at(on - timedelta(days=said.days_ago), hour), stance=said.stance, concern=said.concern,
        note=said.note, next_step=said.next_step,
    )  # fmt: skip


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour, 0, tzinfo=UTC))
