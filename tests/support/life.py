"""One round in its life, for tests: the steps as short words, on a day that goes on."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from models.consultations import Round
from models.enums import Choice, ObjectionState, RoundState
from services.consultations import lifecycle, objections, tallies
from services.errors import Refused
from services.once import new_token
from tests.support.votes import vote
from tests.support.world import AT, TODAY, World

DUE = TODAY + timedelta(days=10)
DOORS = ("101", "102", "201", "202", "301", "302")


def refused(code: str) -> AbstractContextManager[Any]:
    """What has to be refused with a code."""
    return pytest.raises(Refused, match=rf"^{code}\b")


@dataclass
class Voting:
    """One round, and the secretary who runs it."""

    db: Session
    world: World
    id: int
    day: int = 0

    @property
    def at(self) -> datetime:
        return AT + timedelta(days=self.day)

    @property
    def on(self) -> date:
        return TODAY + timedelta(days=self.day)

    @property
    def row(self) -> Round:
        return self.db.scalars(select(Round).where(col(Round.id) == self.id)).one()

    def state(self) -> RoundState:
        return self.row.state

    def send(self) -> dict[str, Any]:
        return {"round_id": self.id, "at": self.at, "token": new_token()}

    def extend(self, due: date, reason: str = "多家在外") -> None:
        lifecycle.extend(self.db, self.world.secretary, due_on=due, reason=reason, **self.send())

    def post(self, on: date | None = None) -> None:
        lifecycle.post_result(self.db, self.world.secretary, posted_on=on or self.on, **self.send())

    def finish(self) -> None:
        lifecycle.make_final(self.db, self.world.secretary, **self.send())

    def annul(self, reason: str = "送达有误") -> None:
        lifecycle.annul(self.db, self.world.secretary, reason=reason, **self.send())

    def challenge(self, filed_on: date | None = None, number: str = "(2026)沪0104民初1号") -> None:
        lifecycle.challenge(
            self.db, self.world.secretary, filed_on=filed_on or self.on, court_number=number, **self.send()
        )  # fmt: skip

    def settle(self, *, annulled: bool, reason: str = "判决") -> None:
        lifecycle.settle_challenge(
            self.db, self.world.secretary, annulled=annulled, reason=reason, **self.send()
        )  # fmt: skip

    def close(self) -> None:
        tallies.close_round(self.db, self.world.secretary, round_id=self.id, at=self.at)

    def close_early(self) -> None:
        tallies.close_early(self.db, self.world.secretary, round_id=self.id, at=self.at)

    def object(self, said: str = "没有收到表决票") -> int:
        return objections.take_objection(
            self.db, self.world.secretary, door="101", said=said, received_on=self.on, **self.send()
        ).id  # fmt: skip

    def decide(self, objection: int, state: ObjectionState, answer: str = "已核对签收") -> None:
        objections.decide_objection(
            self.db, self.world.secretary, objection_id=objection, version=1, state=state, answer=answer,
            at=self.at, token=new_token(),
        )  # fmt: skip

    def vote(self, choices: str) -> None:
        named = {"y": Choice.AGREE, "n": Choice.AGAINST}
        for door, choice in zip(DOORS, choices, strict=False):
            vote(self.db, self.world.secretary, self.id, door, named[choice])
