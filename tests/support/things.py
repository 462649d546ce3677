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

from sqlalchemy import select
from sqlmodel import Session, col

from models.enums import Choice, Delivery, ImportKind, ProjectKind, Purse, Role
from models.grids import Owner, Ownership, Unit
from models.papers import Paper, SecondKeying
from models.renewals import Funding, Project
from services import attachments, lists
from services.access import Grant
from services.consultations import ballots, ledger, ledger_issue, recheck, second_keying
from services.consultations.items import Answer
from services.imports import staging
from services.people import sessions
from services.rules.stages import stages_of
from tests.support.votes import open_vote
from tests.support.world import AT, TODAY, World

PHONE = "13812341234"
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
    project = _project(stairwell)
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
    placed = {
        "place_id": stairwell,
        "place_ids": [stairwell],
        "unit_id": unit.id,
        "owner_id": owner.id,
        "project_id": project.id,
        "batch_id": staging.stage(db, world.secretary, prepared=register, token="batch of here", at=AT),
        "prepared": register,
        "round_id": round_id,
        "ballot_id": vote.ballot_id,
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
        "paper_id": _paper(db, world, round_id),
        "second_id": _second(db, world, round_id),
        "person_id": world.secretary.person_id,
        "session_id": _session(db, world),
        "grants": [Grant(Role.SECRETARY, world.here.neighbourhood)],
        "wanted": lists.Wanted(on=TODAY, place=stairwell),
    }
    answer = Answer(Choice.AGREE)
    return Things(
        placed,
        {
            "answer": answer,
            "answers": [answer],
            "reason": "because",
            "token": "a token",
            "door": "102",
            "matter": "fund_use",
        },
    )


def _project(stairwell: int) -> Project:
    stage = stages_of(ProjectKind.LIFT_REPLACEMENT)[0].key
    return Project(
        kind=ProjectKind.LIFT_REPLACEMENT, place_id=stairwell, name="甲电梯", stage=stage, stage_since=TODAY
    )


def _paper(db: Session, world: World, round_id: int) -> int:
    ledger_issue.begin_paperwork(db, world.secretary, round_id=round_id, ledger=True, twice=True, at=AT)
    ledger_issue.issue_papers(
        db, world.secretary, round_id=round_id, delivery=Delivery.HAND, at=AT, token="papers of here"
    )
    return db.scalars(select(col(Paper.id)).where(col(Paper.round_id) == round_id)).first() or 0


def _second(db: Session, world: World, round_id: int) -> int:
    second_keying.key_second(
        db, world.grid_worker, round_id=round_id, door="601", answers=[Answer(Choice.AGREE)], at=AT,
        token="second of 601",
    )  # fmt: skip
    return db.scalars(select(col(SecondKeying.id)).where(col(SecondKeying.round_id) == round_id)).one() or 0


def _session(db: Session, world: World) -> int:
    begun = sessions.begin(db, person_id=world.secretary.person_id, device="", source="", at=AT)
    return begun.session_id
