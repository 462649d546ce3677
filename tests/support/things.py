"""One thing of every kind in `here`, and arguments for any public service function made from them.

A service function whose parameters are named like those below is covered by the access table without a word.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from sqlmodel import Session

from models.consultations import Round
from models.enums import (
    Choice,
    ImportKind,
    Purse,
    Role,
    Stance,
)
from models.grids import Owner, Ownership, Unit
from models.money import Funding
from models.visits import Visit
from services import attachments, lists
from services.access import Grant
from services.consultations import (
    ballots,
    bylaw_texts,
    emergencies,
    ledger,
    list_entry,
    recheck,
)
from services.consultations.bylaw_writing import Written
from services.consultations.emergencies import Need
from services.consultations.items import Answer
from services.consultations.proposals import Asked, Proposal
from services.consultations.scopes import whole
from services.grids.request_figures import Period
from services.imports import staging
from services.renewals.evidence import Stated
from services.renewals.lifts import LiftFilter
from services.rules.thresholds import Threshold
from tests.support import net, tenders
from tests.support import things_made as made
from tests.support.money import money_things
from tests.support.outlined import TOLD_OF_BOUNDARIES, of_boundaries
from tests.support.requests import request_things
from tests.support.upkeep import upkeep_things
from tests.support.votes import open_vote
from tests.support.world import AT, TODAY, World

PHONE = "13812341234"
WRITTEN = Written("甲议事规则", date(2024, 5, 1), {"agreement_owners": Threshold(2, 3)})
NEED = Need(fact="pump_or_tank", what="甲水泵", asked_on=TODAY)
STATED = Stated("use_registration", TODAY, "甲局", "甲1号")
PDF = b"%PDF-1.4\n%%EOF\n"


@dataclass(frozen=True, slots=True)
class Things:
    """Values by the name of the parameter that takes them; those of `placed` are things in `here`."""

    placed: dict[str, Any]
    others: dict[str, Any]

    def arguments(self, service: Callable[..., Any], **told: Any) -> dict[str, Any]:
        """Keyword arguments for a service: told ones, things, else the first value of the type.

        Raises LookupError with what to do for a parameter that nobody can guess.
        """
        hints = get_type_hints(inspect.unwrap(service))
        parameters = list(inspect.signature(service).parameters.values())[2:]
        return {p.name: self._value(p, hints.get(p.name), told) for p in parameters if self._counts(p, told)}

    def _counts(self, p: inspect.Parameter, told: dict[str, Any]) -> bool:
        return p.default is inspect.Parameter.empty or p.name in told or p.name in self.placed

    def _value(self, p: inspect.Parameter, kind: Any, told: dict[str, Any]) -> Any:
        for known in (told, self.placed, self.others):
            if p.name in known:
                return known[p.name]
        if p.name.endswith(("_id", "_ids")):
            raise LookupError(
                f"the parameter {p.name!r} names a thing: put one of `here` into tests/support/things.py"
            )
        return _first(kind, p.name)

    def takes_a_place(self, service: Callable[..., Any]) -> bool:
        """Whether the service is told a thing that lies somewhere."""
        return any(name in self.placed for name in inspect.signature(service).parameters)


def _first(kind: Any, name: str) -> Any:
    """The simplest value of a type."""
    if get_origin(kind) in (Union, UnionType):
        return None if type(None) in get_args(kind) else _first(get_args(kind)[0], name)
    simple: dict[Any, Any] = {datetime: AT, date: TODAY, int: 1, str: "x", bool: False, bytes: b"x"}
    if kind in simple:
        return simple[kind]
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return next(iter(kind))
    if get_origin(kind) in (dict, list, tuple):
        return get_origin(kind)()
    raise LookupError(f"no value for the parameter {name!r}: add one to tests/support/things.py")


def things_here(db: Session, world: World) -> Things:
    """Store one thing of every kind in the stairwell of `here`."""
    stairwell = world.here.stairwell
    unit = Unit(stairwell_id=stairwell, door="601", floor=6, area_dm2=8000)
    owner = Owner(estate_id=world.here.estate, name="甲业主六", phone=PHONE)
    project = made.project(stairwell)
    db.add_all([unit, owner, project])
    db.flush()
    db.add(Ownership(unit_id=unit.id or 0, owner_id=owner.id or 0))
    db.add(Funding(project_id=project.id or 0, purse=Purse.SUBSIDY, planned_fen=100))
    round_id = open_vote(db, world.secretary, stairwell, question="甲?", token="round of here")
    vote = ballots.record_ballot(
        db,
        world.secretary,
        round_id=round_id,
        door="601",
        answers=[Answer(Choice.AGREE)],
        at=AT,
        token="ballot of 601",
    )
    register = staging.prepare(
        db, world.secretary, kind=ImportKind.OWNERS, place_id=world.here.estate, file_name="甲.csv",
        content="栋编号,单元,房号,建筑面积,业主姓名\n1,1,701,80,甲业主七\n".encode(),
    )  # fmt: skip
    consultation_id = db.get_one(Round, round_id).consultation_id
    visit = Visit(
        unit_id=unit.id or 0, person_id=world.secretary.person_id, stance=Stance.UNDECIDED, at=AT, note="甲说"
    )
    db.add(visit)
    db.flush()
    placed = {
        "place_id": stairwell,
        "place_ids": [stairwell],
        "unit_id": unit.id,
        "owner_id": owner.id,
        "project_id": project.id,
        "batch_id": staging.stage(db, world.secretary, prepared=register, token="batch of here", at=AT),
        "prepared": register,
        "round_id": round_id,
        "scope": whole(stairwell),
        "proposal": Proposal(whole(stairwell), (Asked("fund_use", "甲?"),)),
        "bylaw_id": bylaw_texts.adopt(
            db, world.secretary, place_id=world.here.estate, written=WRITTEN, on=TODAY, at=AT, token="bylaw"
        ),
        "emergency_id": emergencies.propose(
            db, world.secretary, place_id=stairwell, need=NEED, on=TODAY, at=AT, token="emergency of here"
        ),
        "stairwell_id": stairwell,
        "ballot_id": vote.ballot_id,
        "objection_id": made.objection(db, world, round_id),
        "subject_id": (voter := ledger.voter_at(db, world.secretary, round_id=round_id, door="601").id),
        "attachment_id": attachments.attach(
            db,
            world.secretary,
            subject_kind=attachments.BALLOT,
            subject_id=voter,
            name="票.pdf",
            content=PDF,
            at=AT,
            token="photo of 601",
        ),
        "recheck_id": recheck.draw_recheck(
            db, world.secretary, round_id=round_id, seed="7", size=1, at=AT, token="recheck of here"
        ),
        "voter_id": voter,
        "evidence_id": made.evidence(db, project),
        "paper_id": made.paper(db, world, round_id),
        "second_id": made.second(db, world, round_id),
        "person_id": world.secretary.person_id,
        **made.of_a_meeting(db, world),
        **made.of_a_group(db, world, project.id),
        **net.net_things(db, world),
        "session_id": made.session(db, world),
        "consultation_id": consultation_id,
        "visit_id": visit.id,
        "lift_id": (lift := made.lift(db, stairwell)),
        "lift_ids": [lift],
        "chosen": LiftFilter(place_id=stairwell),
        "person_ids": [world.officer.person_id],
        "grants": [Grant(Role.SECRETARY, world.here.neighbourhood)],
        "wanted": lists.Wanted(on=TODAY, place=stairwell),
        **made.of_a_tender(db, world),
        **request_things(db, world, phone=PHONE),
        **of_boundaries(db, world),
        **upkeep_things(db, world),
    }
    answer = Answer(Choice.AGREE)
    of_money, told_of_money = money_things(db, world.secretary, project, unit.id or 0)
    return Things(
        placed | of_money,
        told_of_money
        | net.TOLD
        | {
            "answer": answer,
            "answers": [answer],
            "reason": "because",
            "substitute_id": world.officer.person_id,
            "token": "a token",
            "door": "102",
            "rows": {"102": (answer,)},
            "seen": list_entry.Comparison((("102", (answer,)),), (), (), ()),
            "matter": "fund_use",
            "written": WRITTEN,
            "need": NEED,
            "stated": STATED,
            "entered": {"code": "甲-新", "name": "甲梯"},
            "ended_on": TODAY,
            "retired_on": TODAY,
            "terms": tenders.TERMS,
            "clauses": tenders.CLAUSES,
            "points": {},
            "handler_id": None,
            "lon": 121.45,
            "lat": 31.13,
            "period": Period(),
            "months": (),
            **TOLD_OF_BOUNDARIES,
        },
    )
