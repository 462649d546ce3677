"""A tender as Open Contracting release 1.1: fields and types of the schema, exact amounts, days of Shanghai."""

import json
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import Session

from models.tender_enums import (
    AcceptanceResult,
)
from services.errors import NotAllowed, NotFound
from services.renewals import ocds
from tests.support import tenders as way
from tests.support.tenders import SETTLED, at
from tests.support.world import World

ORGANIZATION = {"id": str, "name": str}
VALUE = {"amount": Decimal, "currency": str}
PERIOD = {"startDate": "date", "endDate": "date"}
MILESTONE = {
    "id": str, "title": str, "type": str, "description": str, "dueDate": "date", "dateMet": "date", "status": str,
}  # fmt: skip
TRANSACTION = {"id": str, "date": "date", "value": VALUE, "payer": ORGANIZATION, "payee": ORGANIZATION}
AMENDMENT = {"id": str, "date": "date", "rationale": str, "description": str}
RELEASE: dict[str, Any] = {
    "ocid": str, "id": str, "date": "date", "tag": [str], "initiationType": str, "language": str,
    "parties": [{**ORGANIZATION, "roles": [str], "identifier": {"scheme": str, "id": str, "legalName": str}}],
    "buyer": ORGANIZATION,
    "tender": {
        "id": str, "title": str, "description": str, "status": str, "procuringEntity": ORGANIZATION, "value": VALUE,
        "procurementMethod": str, "procurementMethodRationale": str, "mainProcurementCategory": str,
        "awardCriteria": str, "awardCriteriaDetails": str, "submissionMethod": [str], "tenderPeriod": PERIOD,
        "numberOfTenderers": int, "tenderers": [ORGANIZATION],
    },
    "bids": {"details": [{"id": str, "date": "date", "status": str, "tenderers": [ORGANIZATION], "value": VALUE}]},
    "awards": [{"id": str, "title": str, "description": str, "status": str, "date": "date", "value": VALUE,
                "suppliers": [ORGANIZATION]}],
    "contracts": [{"id": str, "awardID": str, "title": str, "status": str, "period": PERIOD, "value": VALUE,
                   "dateSigned": "date", "amendments": [AMENDMENT],
                   "implementation": {"transactions": [TRANSACTION], "milestones": [MILESTONE]}}],
}  # fmt: skip
"""What the release schema of 1.1 (and its extension for bids) names, as far as we use it."""
NEEDED = ("ocid", "id", "date", "tag", "initiationType")
CODES = {
    "tag": {"planning", "tender", "tenderCancellation", "award", "contract", "implementation"},
    "procurementMethod": {"open", "selective", "limited", "direct"},
    "roles": {"buyer", "procuringEntity", "tenderer", "supplier"},
    "awardCriteria": {"ratedCriteria"},
    "mainProcurementCategory": {"goods", "works", "services"},
}


def misfits(found: Any, shape: Any, where: str = "") -> list[str]:
    """Where a value is not what the schema says."""
    if isinstance(shape, dict):
        unknown = [f"{where}.{key} is not in the schema" for key in found if key not in shape]
        known = (misfits(v, shape[k], f"{where}.{k}") for k, v in found.items() if k in shape)
        return unknown + [text for texts in known for text in texts]
    if isinstance(shape, list):
        return [text for one in found for text in misfits(one, shape[0], f"{where}[]")]
    if shape == "date":
        moment = datetime.fromisoformat(found)
        return [] if found.endswith("+08:00") and moment.tzinfo else [f"{where}: {found}"]
    return [] if type(found) is shape else [f"{where}: {found!r}"]


@pytest.fixture
def whole(world: World, db: Session) -> int:
    """A contract that had everything; its tender."""
    me = world.secretary
    contract = way.signed(db, me, world.here.stairwell)
    way.amend(db, me, contract, 10_001)
    way.pay(db, me, contract, 3_000_000)
    way.pay(db, me, contract, -1, note="多付退回")
    way.visit(db, me, contract)
    way.accept(db, me, contract, AcceptanceResult.FAILED)
    return way.tender_of(db, contract)


def release(db: Session, world: World, tender: int) -> dict[str, Any]:
    return ocds.release(db, world.leader, tender_id=tender, at=at(SETTLED))


def test_every_field_is_one_of_the_schema_and_of_its_type(world: World, db: Session, whole: int) -> None:
    made = release(db, world, whole)
    assert misfits(made, RELEASE) == []
    assert not [name for name in NEEDED if not made.get(name)]
    assert set(made["tag"]) == CODES["tag"] - {"planning", "tenderCancellation"}
    for name in ("procurementMethod", "awardCriteria", "mainProcurementCategory"):
        assert made["tender"][name] in CODES[name]


def test_a_misfit_would_be_seen() -> None:
    assert misfits({"ocid": 1, "price": 2, "date": "2026-03-02T00:00:00Z"}, RELEASE) == [
        ".price is not in the schema", ".ocid: 1", ".date: 2026-03-02T00:00:00Z",
    ]  # fmt: skip


def test_everybody_named_is_one_of_the_parties(world: World, db: Session, whole: int) -> None:
    made = release(db, world, whole)
    parties = {party["id"]: party for party in made["parties"]}
    (award,), (contract,) = made["awards"], made["contracts"]
    assert parties[award["suppliers"][0]["id"]]["roles"] == ["tenderer", "supplier"]
    assert made["buyer"]["id"] in parties
    assert contract["awardID"] == award["id"]
    first, back = contract["implementation"]["transactions"]
    assert (first["payer"]["id"], back["payee"]["id"]) == ("buyer", "buyer")
    assert back["value"]["amount"] == Decimal("0.01")


def test_amounts_are_numbers_with_every_digit(world: World, db: Session, whole: int) -> None:
    text = ocds.package(db, world.leader, tender_id=whole, at=at(SETTLED)).decode()
    assert '"amount": 92100.01, "currency": "CNY"' in text
    read = json.loads(text, parse_float=Decimal)
    assert read["version"] == "1.1"
    assert read["releases"][0]["contracts"][0]["value"]["amount"] == Decimal("92100.01")


def test_a_window_runs_from_its_first_moment_to_its_last_second(
    world: World, db: Session, whole: int
) -> None:
    assert release(db, world, whole)["tender"]["tenderPeriod"] == {
        "startDate": "2026-03-02T00:00:00+08:00", "endDate": "2026-03-09T23:59:59+08:00",
    }  # fmt: skip


def test_a_tender_that_only_exists_is_planned(world: World, db: Session) -> None:
    made = release(db, world, way.prepared(db, world.secretary, world.here.stairwell))
    assert (made["tag"], made["tender"]["status"]) == (["planning"], "planned")
    assert not {"bids", "awards", "contracts"} & set(made)


def test_strangers_and_grid_workers_get_no_release(world: World, db: Session, whole: int) -> None:
    with pytest.raises(NotFound):
        ocds.release(db, world.stranger, tender_id=whole, at=at(SETTLED))
    with pytest.raises(NotAllowed):
        ocds.package(db, world.grid_worker, tender_id=whole, at=at(SETTLED))
