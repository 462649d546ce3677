"""What a renewal lacks of its tender, contract and works, who can change it, and since when."""

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from models.contracts import Contract
from models.enums import MoveKind
from models.renewals import Project, ProjectMove
from models.tender_enums import (
    AcceptanceResult,
)
from pages.ui.lack_words_of_tender import OF_TENDER
from services.errors import Refused
from services.renewals import award_objections, contracts, tenders
from services.renewals.conditions import registry
from services.renewals.conditions import tender as conditions
from tests.support import tenders as way
from tests.support.queries import counted_queries
from tests.support.renewals import add_project
from tests.support.tenders import ACCEPTED, AUDITED, AWARDED, CLOSES, HANGS_UNTIL, POSTED, SIGNED, at
from tests.support.world import World

ALL = ("tender_awarded", "contract_signed", "works_accepted", "audited", "settled", "warranty_noted")


def lack(db: Session, name: str, project: int, on: date = date(2026, 7, 1)) -> Any:
    asking = {name: [db.get_one(Project, project, populate_existing=True)]}
    found = registry.answers(db, asking, on=on)[name]
    assert set(found) == {project}
    return found[project]


def codes(db: Session, project: int, on: date = date(2026, 7, 1)) -> list[str | None]:
    found = [lack(db, name, project, on) for name in ALL]
    return [one and one.code for one in found]


def test_a_renewal_without_a_tender_lacks_everything(world: World, db: Session) -> None:
    project = add_project(db, world.here.stairwell).id or 0
    assert codes(db, project) == ["tender_missing", *["contract_missing"] * 5]


def test_the_award_waits_for_bids_then_for_itself_then_for_its_posting(world: World, db: Session) -> None:
    me, here = world.secretary, world.here.stairwell
    prepared = way.project_of(db, way.prepared(db, me, here))
    assert lack(db, "tender_awarded", prepared).code == "tender_not_posted"
    hanging = way.project_of(db, way.posted(db, me, here))
    waits = lack(db, "tender_awarded", hanging, CLOSES)
    assert (waits.code, waits.since, waits.more) == ("bids_come", POSTED, {"until": CLOSES})
    assert lack(db, "tender_awarded", hanging, AWARDED).code == "award_missing"
    contract = db.get_one(Contract, way.drafted(db, me, here))
    waits = lack(db, "tender_awarded", contract.project_id, HANGS_UNTIL)
    assert (waits.code, waits.more) == ("award_hangs", {"until": HANGS_UNTIL})
    assert lack(db, "tender_awarded", contract.project_id, date(2026, 3, 14)) is None
    assert lack(db, "contract_signed", contract.project_id).code == "contract_not_signed"


def test_an_objection_stands_in_the_way(world: World, db: Session) -> None:
    contract = db.get_one(Contract, way.drafted(db, world.secretary, world.here.stairwell))
    award_objections.take_award_objection(
        db, world.secretary, award_id=contract.award_id, objector="301室", said="?", received_on=AWARDED,
        at=at(AWARDED), token="o",
    )  # fmt: skip
    waits = lack(db, "tender_awarded", contract.project_id)
    assert (waits.code, waits.since, waits.more) == ("award_objected", AWARDED, {"n": 1})


def test_step_by_step_nothing_is_lacking_in_the_end(world: World, db: Session) -> None:
    me = world.secretary
    contract = way.signed(db, me, world.here.stairwell)
    project = db.get_one(Contract, contract).project_id
    after = ["acceptance_missing", "audit_missing", "settlement_missing", "warranty_missing"]
    assert codes(db, project) == [None, None, *after]
    way.accept(db, me, contract, AcceptanceResult.FAILED)
    assert codes(db, project) == [None, None, "acceptance_failed", *after[1:]]
    way.accept(db, me, contract)
    assert codes(db, project) == [None, None, None, *after[1:]]
    way.audit(db, me, contract)
    assert lack(db, "settled", project).since == AUDITED
    way.settle(db, me, contract)
    way.warrant(db, me, contract)
    assert codes(db, project) == [None] * 6


def test_what_was_found_and_not_mended_is_named(world: World, db: Session) -> None:
    contract = way.signed(db, world.secretary, world.here.stairwell)
    way.visit(db, world.secretary, contract)
    waits = lack(db, "works_accepted", db.get_one(Contract, contract).project_id, ACCEPTED)
    assert (waits.code, waits.who, waits.since, waits.more) == (
        "findings_not_mended", "contractor", SIGNED, {"n": 1},
    )  # fmt: skip


def test_a_contract_that_was_ended_early_counts_no_more_and_a_new_tender_may_follow(
    world: World, db: Session
) -> None:
    me = world.secretary
    contract = way.signed(db, me, world.here.stairwell)
    project = db.get_one(Contract, contract).project_id
    with pytest.raises(Refused, match="tender_exists"):
        tenders.prepare_tender(db, me, project_id=project, terms=way.TERMS, at=at(SIGNED), token=way.token())
    contracts.end_contract(
        db, me, contract_id=contract, version=2, ended_on=ACCEPTED, reason="停工", at=at(ACCEPTED), token="e"
    )
    waits = lack(db, "contract_signed", project)
    assert (waits.code, waits.since) == ("contract_ended", ACCEPTED)
    tenders.prepare_tender(db, me, project_id=project, terms=way.TERMS, at=at(ACCEPTED), token="p")
    assert lack(db, "tender_awarded", project).code == "tender_not_posted"


def test_sending_it_back_to_the_works_expires_the_acceptance_and_not_what_came_before(
    world: World, db: Session
) -> None:
    me = world.secretary
    contract = way.signed(db, me, world.here.stairwell)
    way.accept(db, me, contract)
    way.audit(db, me, contract)
    project = db.get_one(Contract, contract).project_id

    def move(kind: MoveKind, before: str, to: str, day: date) -> None:
        db.add(
            ProjectMove(project_id=project, kind=kind, from_stage=before, to_stage=to, reason="?", at=at(day))
        )
        db.flush()

    move(MoveKind.ADVANCED, "works", "acceptance", ACCEPTED - timedelta(1))
    move(MoveKind.ADVANCED, "acceptance", "audit", ACCEPTED + timedelta(1))
    move(MoveKind.REWORKED, "audit", "audit", AUDITED + timedelta(1))
    assert codes(db, project)[2:4] == [None, "audit_missing"]
    move(MoveKind.REWORKED, "audit", "works", AUDITED + timedelta(2))
    assert codes(db, project)[1:3] == [None, "acceptance_missing"]
    way.accept(db, me, contract, on=AUDITED + timedelta(3))
    assert codes(db, project)[2] is None


@pytest.mark.parametrize("name", ALL)
def test_many_renewals_cost_no_more_queries_than_one(world: World, db: Session, name: str) -> None:
    projects = [add_project(db, world.here.stairwell) for _ in range(20)]
    way.signed(db, world.secretary, world.here.stairwell)
    sent = []
    for some in (projects[:1], projects):
        with counted_queries(db) as queries:
            registry.answers(db, {name: some}, on=AWARDED)
        sent.append(len(queries))
    assert sent[0] == sent[1] <= 4


def test_everything_that_can_be_lacking_has_words() -> None:
    said = set(re.findall(r'Lack\(\s*"(\w+)"', Path(conditions.__file__).read_text("utf-8")))
    assert said | {"award_upheld", "award_objected"} == set(OF_TENDER)
