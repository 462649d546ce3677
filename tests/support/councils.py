"""Meetings for tests: called, held, with decisions, in one line each."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from models.councils import AgendaItem, Participant
from models.enums import MeetingKind
from services.access import Actor
from services.consultations import attendance, convening, motions
from services.once import new_token
from tests.support.world import AT, TODAY

PEOPLE = "王建国 楼组长\n李芳 居民代表\n欧阳明 党员骨干\n买买提·艾力 物业经理\n𠮷田 居民代表"


def call(db: Session, actor: Actor, place_id: int, **more: Any) -> int:
    """A meeting called by somebody; its id."""
    given: dict[str, Any] = {
        "kind": MeetingKind.COUNCIL,
        "title": "三月议事会",
        "held_on": TODAY,
        "begins_at": "14:00",
        "where": "活动室",
        "chair": "王",
        "agenda": "楼道堆物\n电梯选型",
        "invited": PEOPLE,
        "token": new_token(),
        "at": AT,
    } | more
    return convening.call_meeting(db, actor, place_id=place_id, **given)


def hold(db: Session, actor: Actor, meeting_id: int, *, present: int = 5, on: date = TODAY) -> None:
    """The roll call: so many of those invited are present."""
    ids = tuple(people(db, meeting_id)[:present])
    attendance.take_roll(
        db, actor, meeting_id=meeting_id, seen=(), present=ids, on=on, token=new_token(), at=AT
    )


def people(db: Session, meeting_id: int) -> list[int]:
    """The list of a meeting, by id."""
    asked = select(col(Participant.id)).where(col(Participant.meeting_id) == meeting_id)
    return [id or 0 for id in db.scalars(asked.order_by(col(Participant.id)))]


def item(db: Session, meeting_id: int, number: int = 1) -> int:
    """A point of the agenda, by id."""
    asked = select(col(AgendaItem.id)).where(
        col(AgendaItem.meeting_id) == meeting_id, col(AgendaItem.number) == number
    )
    return db.scalars(asked).one() or 0


def decide(db: Session, actor: Actor, agenda_item_id: int, *, hands: str = "4/1/0", **more: Any) -> int:
    """A motion with its hands (for/against/abstaining); the decision's id."""
    raised = dict(
        zip(("hands_for", "hands_against", "hands_abstaining"), map(int, hands.split("/")), strict=True)
    )
    given: dict[str, Any] = {"motion": "一周内清理楼道堆物", "token": new_token(), "at": AT} | raised | more
    return motions.decide(db, actor, agenda_item_id=agenda_item_id, **given)


def taken(db: Session, actor: Actor, place_id: int, **more: Any) -> int:
    """A carried decision of a meeting held at a place, by id."""
    meeting = call(db, actor, place_id)
    hold(db, actor, meeting)
    return decide(db, actor, item(db, meeting), **more)
