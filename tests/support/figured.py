"""Votes with their ballots, and requests, as the tests of places' figures need them: plain rows with their days."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from sqlmodel import Session

from models.consultations import Ballot, Consultation, PastBallot, RollVoter, Round
from models.enums import Channel, Choice, EndedBecause, PlaceKind, RoundState
from models.request_enums import RequestState
from models.requests import Request
from services.rules.requests import SHANGHAI
from tests.support.matters import plain
from tests.support.world import AT


def moment(day: date, hour: int = 12) -> datetime:
    """Noon of a day in Shanghai."""
    return datetime.combine(day, time(hour), tzinfo=SHANGHAI)


def add_round(db: Session, place: int, opened: date, closed: date | None, voters: int) -> list[int]:
    """A vote of a building, open between these days; its voters."""
    consultation = Consultation(title="甲?", place_id=place, created_at=AT)
    db.add(consultation)
    db.flush()
    state = RoundState.CLOSED if closed else RoundState.OPEN
    vote = Round(
        consultation_id=consultation.id or 0, place_id=place, place_kind=PlaceKind.BUILDING, state=state,
        items=[plain(1, "甲?").as_record()], voters=voters, opened_at=moment(opened),
        closed_at=moment(closed) if closed else None,
    )  # fmt: skip
    db.add(vote)
    db.flush()
    asked = [RollVoter(round_id=vote.id or 0, number=n, name="甲", area_dm2=1) for n in range(1, voters + 1)]
    db.add_all(asked)
    db.flush()
    return [v.id or 0 for v in asked]


def answer(
    db: Session, voter: int, on: date, *, until: date | None = None, items: Iterable[int] = (1,)
) -> None:
    """A ballot recorded on a day for each matter, and taken back on another."""
    vote = db.get_one(RollVoter, voter).round_id
    for item in items:
        told: dict[str, Any] = {
            "round_id": vote,
            "item": item,
            "voter_id": voter,
            "door": "101",
            "choice": Choice.AGREE,
        }
        if until is None:
            db.add(Ballot(**told, area_dm2=1, recorded_at=moment(on)))
        else:
            told |= {"ended_because": EndedBecause.WITHDRAWN, "reason": "甲", "ended_at": moment(until)}
            db.add(PastBallot(**told, channel=Channel.PAPER, recorded_at=moment(on)))
    db.flush()


def add_request(db: Session, place: int, on: date, **more: Any) -> None:
    """A request reported on a day."""
    at = moment(on)
    told: dict[str, Any] = {
        "category": "repairs",
        "source": "hotline",
        "text": "甲",
        "state": RequestState.REPORTED,
    }
    db.add(
        Request(**{**told, "place_id": place, "state_since": at, "filed_at": at, "reported_at": at, **more})
    )
