"""A tender as a release of the Open Contracting Data Standard 1.1, with its extension for bids.

Amounts are decimal numbers with two places, written as they are and never through a float; the currency is CNY. A
day is written as its first moment in Shanghai, the end of a period as its last second. The `ocid` is the prefix that
Open Contracting gives a publisher (`DUOGE_OCID_PREFIX`; the default is for trying out), and the tender's number.
"""

import json
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from models.enums import Permission
from models.grids import Place
from models.renewals import Project
from models.tender_enums import (
    AwardState,
    ContractState,
    TenderState,
)
from models.tenders import Tender
from services import audit, settings
from services.access import Actor, allows, within
from services.errors import NotFound
from services.renewals import course
from services.renewals.dealings import SHANGHAI, day_of
from services.renewals.dossiers import AwardView, BidView, ContractView, Dossier, PaymentView

P = Permission.SEE_MONEY
Json = dict[str, Any]
BIDS = (
    "https://raw.githubusercontent.com/open-contracting-extensions/ocds_bid_extension/v1.1.5/extension.json"
)
COMPANY_REGISTER = "CN-SAIC"
"""The register of Chinese companies in org-id.guide, whose numbers are the 统一社会信用代码."""
BUYER = "buyer"


@allows(P)
def release(db: Session, actor: Actor, *, tender_id: int, at: datetime) -> Json:
    """A tender with all that followed as one release, amounts as Decimal. Raises NotFound outside the scope."""
    found = course.dossier(db, actor, tender_id=tender_id, on=day_of(at))
    ocid = f"{settings.current().ocid_prefix}-{tender_id}"
    parts: Json = {
        "ocid": ocid,
        "id": f"{ocid}-{at.astimezone(SHANGHAI):%Y%m%dT%H%M%S}",
        "date": _moment(at),
        "tag": list(_tags(found)),
        "initiationType": "tender",
        "language": "zh",
        "parties": _parties(found, _buyer(db, tender_id)),
        "buyer": {"id": BUYER, "name": _buyer(db, tender_id)},
        "tender": _tender(found),
    }
    if found.bids:
        parts["bids"] = {"details": [_bid(b) for b in found.bids]}
    awards = [*found.past_awards, *([found.award] if found.award else [])]
    if awards:
        parts["awards"] = [_award(found, a) for a in awards]
    if found.contract and found.award:
        parts["contracts"] = [_contract(found, found.contract, found.award.id)]
    return parts


@allows(P)
def package(db: Session, actor: Actor, *, tender_id: int, at: datetime) -> bytes:
    """The release in a release package, as the JSON file that tools for Open Contracting read."""
    made = release(db, actor, tender_id=tender_id, at=at)
    whole: Json = {
        "uri": f"urn:{made['ocid']}:{made['id']}",
        "version": "1.1",
        "extensions": [BIDS],
        "publishedDate": _moment(at),
        "publisher": {"name": made["buyer"]["name"]},
        "releases": [made],
    }
    return _written(whole).encode()


@allows(P)
def record_taking(db: Session, actor: Actor, *, tender_id: int, file: str, at: datetime) -> None:
    """Note in the log that a file of a tender went out. Raises NotFound."""
    query = select(col(Project.place_id)).join(Tender, col(Tender.project_id) == col(Project.id))
    place_id = db.scalar(query.where(col(Tender.id) == tender_id, within(actor, P, col(Project.place_id))))
    if place_id is None:
        raise NotFound("tender")
    audit.record(
        db, actor, area="people", action="take_file", subject=("tender", tender_id), at=at,
        place_id=place_id, after={"file": file},
    )  # fmt: skip


def _written(value: Any) -> str:
    """JSON text in which a Decimal is a number with all its digits."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)}: {_written(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_written, value)) + "]"
    return str(value) if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False)


def _buyer(db: Session, tender_id: int) -> str:
    query = select(col(Place.name)).join(Project, col(Project.place_id) == col(Place.id))
    named = query.join(Tender, col(Tender.project_id) == col(Project.id)).where(col(Tender.id) == tender_id)
    return str(db.scalar(named) or "")


def _tags(found: Dossier) -> Iterator[str]:
    yield "planning" if found.tender.posted_on is None else "tender"
    if found.tender.state is TenderState.CANCELLED:
        yield "tenderCancellation"
    if found.award:
        yield "award"
    if found.contract and found.contract.signed_on:
        yield "contract"
        if found.contract.payments or found.contract.milestones:
            yield "implementation"


def _parties(found: Dossier, buyer: str) -> list[Json]:
    supplier = found.award.bid_id if found.award else None
    parties: list[Json] = [{"id": BUYER, "name": buyer, "roles": ["buyer", "procuringEntity"]}]
    for bid in found.bids:
        roles = ["tenderer", "supplier"] if bid.id == supplier else ["tenderer"]
        party: Json = {**_party(bid), "roles": roles}
        if bid.tenderer_code:
            number = {"scheme": COMPANY_REGISTER, "id": bid.tenderer_code, "legalName": bid.tenderer}
            party["identifier"] = number
        parties.append(party)
    return parties


def _party(bid: BidView) -> Json:
    return {"id": f"tenderer-{bid.id}", "name": bid.tenderer}


def _tender(found: Dossier) -> Json:
    t = found.tender
    parts: Json = {
        "id": str(t.id),
        "title": t.title,
        "description": t.description,
        "status": str(t.state),
        "procuringEntity": {"id": BUYER},
        "procurementMethod": str(t.method),
        "procurementMethodRationale": t.method_rationale,
        "mainProcurementCategory": "works",
        "submissionMethod": ["written"],
        "numberOfTenderers": len(found.bids),
        "tenderers": [_party(b) for b in found.bids],
    }
    if t.criteria:
        parts["awardCriteria"] = "ratedCriteria"
        parts["awardCriteriaDetails"] = "；".join(f"{c.name} {c.weight}%" for c in t.criteria)
    if t.value_fen is not None:
        parts["value"] = _value(t.value_fen)
    if t.posted_on and t.closes_on:
        parts["tenderPeriod"] = _period(t.posted_on, t.closes_on)
    return _without_blanks(parts)


def _bid(bid: BidView) -> Json:
    return {
        "id": str(bid.id),
        "date": _day(bid.received_on),
        "status": str(bid.state),
        "tenderers": [_party(bid)],
        "value": _value(bid.amount_fen),
    }


def _award(found: Dossier, award: AwardView) -> Json:
    bid = found.bid(award.bid_id)
    return _without_blanks(
        {
            "id": str(award.id),
            "title": found.tender.title,
            "description": award.ended_reason if award.state is AwardState.CANCELLED else award.rationale,
            "status": str(award.state),
            "date": _day(award.made_on),
            "value": _value(bid.amount_fen),
            "suppliers": [_party(bid)],
        }
    )


def _contract(found: Dossier, c: ContractView, award: int) -> Json:
    over = c.settlement is not None and c.sums.open_fen == 0
    parts: Json = {
        "id": str(c.id),
        "awardID": str(award),
        "title": f"{found.tender.title} {c.number}",
        "status": str(ContractState.TERMINATED if over else c.state),
        "period": _period(c.starts_on, c.last_day),
        "value": _value(c.sums.agreed_fen),
        "amendments": [
            {
                "id": str(a.id),
                "date": _day(a.signed_on),
                "rationale": a.rationale,
                "description": f"{_yuan(a.change_fen)} CNY",
            }
            for a in c.amendments
        ],
        "implementation": _implementation(found, c),
    }
    if c.signed_on:
        parts["dateSigned"] = _day(c.signed_on)
    return _without_blanks(parts)


def _implementation(found: Dossier, c: ContractView) -> Json:
    supplier = {"id": f"tenderer-{found.award.bid_id}", "name": c.supplier} if found.award else {}
    milestones = [
        _without_blanks(
            {
                "id": f"milestone-{m.id}",
                "title": m.title,
                "type": "delivery",
                "dueDate": _day(m.due_on),
                "dateMet": _day(m.met_on) if m.met_on else "",
                "status": "met" if m.met_on else "scheduled",
            }
        )
        for m in c.milestones
    ]
    accepted = [
        _without_blanks(
            {
                "id": f"acceptance-{a.id}",
                "title": "竣工验收",
                "type": "assessment",
                "description": a.defects,
                "dateMet": _day(a.held_on),
                "status": "notMet" if a.result == "failed" else "met",
            }
        )
        for a in c.acceptances
    ]
    return _without_blanks(
        {
            "transactions": [_transaction(p, supplier) for p in c.payments],
            "milestones": [*milestones, *accepted],
        }
    )


def _transaction(p: PaymentView, supplier: Json) -> Json:
    """Money that came back is a transaction the other way."""
    ends = (supplier, {"id": BUYER}) if p.amount_fen < 0 else ({"id": BUYER}, supplier)
    return {
        "id": str(p.id),
        "date": _day(p.paid_on),
        "value": _value(abs(p.amount_fen)),
        "payer": ends[0],
        "payee": ends[1],
    }


def _without_blanks(parts: Json) -> Json:
    return {key: value for key, value in parts.items() if value not in ("", [], {}, None)}


def _value(fen: int) -> Json:
    return {"amount": _yuan(fen), "currency": "CNY"}


def _yuan(fen: int) -> Decimal:
    return Decimal(fen).scaleb(-2)


def _day(day: date) -> str:
    return _moment(datetime.combine(day, time(), SHANGHAI))


def _period(first: date, last: date) -> Json:
    return {
        "startDate": _day(first),
        "endDate": _moment(datetime.combine(last, time(23, 59, 59), SHANGHAI)),
    }


def _moment(at: datetime) -> str:
    return at.astimezone(SHANGHAI).replace(microsecond=0).isoformat()
