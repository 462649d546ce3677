"""Requests as tests need them: filed, and taken step by step to any point of their life."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from models.request_enums import ClockKind, Satisfaction
from models.requests import Request, RequestLead
from services.access import Actor
from services.grids import request_filing, request_leads, request_oversight, request_steps
from services.grids.request_filing import Told
from services.grids.requests import Filter
from services.once import token_for
from tests.support.world import AT, TODAY, World

TOLD = Told(place_id=0, category="repairs", text="甲楼道灯坏了", name="甲先生")


def filed(
    db: Session, actor: Actor, place_id: int, *, token: str = "", at: datetime = AT, **told: Any
) -> int:
    """A request filed at a place, reported unless `report=False`."""
    report, joins = told.pop("report", True), told.pop("joins", ())
    given = Told(
        **{"category": "repairs", "text": "甲楼道灯坏了", "name": "甲先生", **told, "place_id": place_id}
    )
    return request_filing.file_request(
        db,
        actor,
        told=given,
        joins=joins,
        report=report,
        at=at,
        token=token or token_for("file", actor.person_id, given, at),
    )


def lead(db: Session, actor: Actor, request_id: int) -> int:
    """What a task made of a request."""
    request_leads.make_task(
        db, actor, request_id=request_id, person_id=actor.person_id, title="甲修灯", due_on=None, on=TODAY,
        at=AT, token=f"task of {request_id}",
    )  # fmt: skip
    return db.scalar(select(col(RequestLead.id)).where(col(RequestLead.request_id) == request_id)) or 0


def request_things(db: Session, world: World, *, phone: str) -> dict[str, Any]:
    """A request of the stairwell of `here`, an earlier one, what it has become, and how to ask for them."""
    stairwell = world.here.stairwell
    earlier = filed(db, world.secretary, stairwell, token="earlier request of here")
    request = filed(db, world.secretary, stairwell, phone=phone, token="request of here")
    return {
        "request_id": request,
        "earlier_id": earlier,
        "lead_id": lead(db, world.secretary, request),
        "asked": Filter(place_id=stairwell),
        "told": replace(TOLD, place_id=stairwell),
    }


class Walk:
    """A request on its way; each step an hour (or `wait`) after the last, by one actor."""

    def __init__(self, db: Session, actor: Actor, request_id: int, *, at: datetime = AT) -> None:
        self.db, self.actor, self.id, self.at = db, actor, request_id, at
        self._n = 0

    @property
    def row(self) -> Request:
        """The request as stored."""
        self.db.expire_all()
        return self.db.get_one(Request, self.id)

    def _step(self, service: Any, **told: Any) -> "Walk":
        self._n += 1
        self.at += told.pop("wait", timedelta(hours=1))
        actor = told.pop("by", self.actor)
        service(
            self.db, actor, request_id=self.id, version=self.row.version, at=self.at,
            token=f"{self.id} {self._n} {self.at}", **told,
        )  # fmt: skip
        return self

    def accept(self, clock: ClockKind = ClockKind.NORMAL, **told: Any) -> "Walk":
        return self._step(request_steps.accept, clock=clock, **told)

    def contact(self, **told: Any) -> "Walk":
        return self._step(request_steps.first_contact, **told)

    def dispatch(self, handler: str = "甲物业", **told: Any) -> "Walk":
        told = {"handler_id": None, "handler": handler, "on": TODAY} | told
        return self._step(request_steps.dispatch, **told)

    def start(self, **told: Any) -> "Walk":
        return self._step(request_steps.start, **told)

    def send_back(self, **told: Any) -> "Walk":
        return self._step(request_steps.send_back, reason="不属本单位", **told)

    def answer(self, **told: Any) -> "Walk":
        return self._step(request_steps.answer, outcome="灯已修好", **told)

    def call_back(
        self,
        resolved: bool | None = True,
        satisfaction: Satisfaction | None = Satisfaction.SATISFIED,
        **told: Any,
    ) -> "Walk":
        heard = {"reached": True, "resolved": resolved, "satisfaction": satisfaction}
        return self._step(request_oversight.call_back, **(heard | told))

    def close(self, **told: Any) -> "Walk":
        return self._step(request_oversight.close, **told)

    def supervise(self, by: Actor, **told: Any) -> "Walk":
        return self._step(request_oversight.supervise, reason="区里转来", by=by, **told)

    def lengthen(self, by: Actor, **told: Any) -> "Walk":
        return self._step(request_oversight.lengthen, reason="要动用维修资金", by=by, **told)

    def park(self, until: Any, **told: Any) -> "Walk":
        return self._step(request_oversight.park, reason="等雨停", until=until, on=TODAY, **told)

    def resume(self, **told: Any) -> "Walk":
        return self._step(request_oversight.resume, **told)

    def to_answer(self) -> "Walk":
        """Accepted, spoken to, dispatched, begun, answered."""
        return self.accept().contact().dispatch().start().answer()
