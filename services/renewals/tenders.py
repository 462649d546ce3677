"""Tenders step by step: prepared, changed while nobody has seen them, posted with a window for bids, given up."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from models.contracts import Contract
from models.enums import Permission, ProjectState
from models.renewals import Project
from models.tender_enums import (
    ContractState,
    ProcurementMethod,
    TenderState,
)
from models.tenders import Award, Tender
from services import versions
from services.access import Actor, allows, within
from services.errors import NotFound, Refused
from services.once import once
from services.renewals import dealings
from services.renewals.dealings import ENDED, cleaned, day_of, insist_amount, insist_past
from services.rules.clocks import Window, WindowRule, window, window_rule
from services.rules.scoring import Criterion, weights_fit

P = Permission.MOVE_RENEWALS
MOST_CRITERIA = 12
LONGEST = {"title": 120, "description": 2000, "rationale": 500, "name": 60, "reason": 500}
CLOSED_PROJECT = frozenset({ProjectState.FINISHED, ProjectState.CANCELLED})
OPEN_TENDER = frozenset({ProcurementMethod.OPEN, ProcurementMethod.LIMITED})


@dataclass(frozen=True, slots=True)
class Terms:
    """What a tender asks for. `value_fen` is the most that may be bid; the weights of the criteria are 100."""

    method: ProcurementMethod
    title: str
    criteria: tuple[Criterion, ...]
    rationale: str = ""
    description: str = ""
    value_fen: int | None = None


def bidding_rule(method: ProcurementMethod, *, on: date) -> WindowRule | None:
    """How long a tender of a method has to hang before its bids close; a direct one does not hang."""
    if method is ProcurementMethod.DIRECT:
        return None
    code = "tender_posting" if method in OPEN_TENDER else "selection_posting"
    return window_rule(code, on=on)


def bidding_window(method: ProcurementMethod, posted_on: date) -> Window:
    """The days from the posting to the earliest end of bids."""
    rule = bidding_rule(method, on=posted_on)
    return Window(posted_on, posted_on) if rule is None else window(posted_on, rule)


@allows(P)
def prepare_tender(
    db: Session, actor: Actor, *, project_id: int, terms: Terms, at: datetime, token: str
) -> int:
    """Prepare a tender of a project that has none, or whose contract was ended early; its number.

    Raises NotFound; Refused: "project_not_open", "tender_exists", and those of `terms`: "tender_title_missing",
    "method_reason_missing", "criteria_missing", "criterion_nameless", "criterion_twice", "weights_wrong",
    "amount_not_positive", "text_too_long".
    """

    def do() -> int:
        project = _project(db, actor, project_id)
        if project.state in CLOSED_PROJECT:
            raise Refused("project_not_open")
        if _has_tender(db, project_id):
            raise Refused("tender_exists")
        values = _values(terms)
        id = dealings.store(db, Tender(project_id=project_id, created_at=at, **values))
        dealings.record(db, actor, "prepare_tender", ("tender", id), project_id, at, _told(values))
        return id

    return int(once(db, actor, "prepare_tender", token=token, at=at, do=do))


def _has_tender(db: Session, project_id: int) -> bool:
    """Whether a tender runs or led to a contract that was not ended early."""
    ended = (
        select(col(Award.tender_id))
        .join(Contract, col(Contract.award_id) == col(Award.id))
        .where(col(Contract.project_id) == project_id, col(Contract.state) == ContractState.TERMINATED)
    )
    query = select(col(Tender.id)).where(
        col(Tender.project_id) == project_id, col(Tender.state).not_in(ENDED), col(Tender.id).not_in(ended)
    )
    return db.scalar(query.limit(1)) is not None


def _project(db: Session, actor: Actor, project_id: int) -> Project:
    """The project, held, so that two tenders do not begin at once."""
    query = select(Project).where(col(Project.id) == project_id, within(actor, P, col(Project.place_id)))
    found: Project | None = db.scalar(query.with_for_update().execution_options(populate_existing=True))
    if found is None:
        raise NotFound("project")
    return found


def _values(terms: Terms) -> dict[str, Any]:
    if terms.value_fen is not None:
        insist_amount(terms.value_fen)
    needs = "" if terms.method is ProcurementMethod.OPEN else "method_reason_missing"
    return {
        "method": terms.method,
        "title": cleaned(terms.title, longest=LONGEST["title"], missing="tender_title_missing"),
        "method_rationale": cleaned(terms.rationale, longest=LONGEST["rationale"], missing=needs),
        "description": cleaned(terms.description, longest=LONGEST["description"]),
        "value_fen": terms.value_fen,
        "criteria": _criteria(terms),
    }


def _criteria(terms: Terms) -> list[dict[str, Any]]:
    found = [
        Criterion(n, cleaned(c.name, longest=LONGEST["name"], missing="criterion_nameless"), c.weight)
        for n, c in enumerate(terms.criteria, start=1)
    ]
    if terms.method is ProcurementMethod.DIRECT and not found:
        return []
    if not 0 < len(found) <= MOST_CRITERIA:
        raise Refused("criteria_missing", most=MOST_CRITERIA)
    if len({c.name for c in found}) != len(found):
        raise Refused("criterion_twice")
    if not weights_fit(found):
        raise Refused("weights_wrong", sum=sum(c.weight for c in found))
    return [asdict(c) for c in found]


def _told(values: dict[str, Any]) -> dict[str, Any]:
    return values | {"criteria": {c["name"]: c["weight"] for c in values["criteria"]}}


@allows(P)
def change_tender(
    db: Session, actor: Actor, *, tender_id: int, version: int, terms: Terms, at: datetime, token: str
) -> int:
    """Change a tender that is not posted yet; the new version.

    Raises Conflict with both versions; NotFound; Refused("tender_posted") and as `prepare_tender`.
    """

    def do() -> int:
        tender = dealings.find_tender(db, actor, tender_id)
        if tender.version == version and tender.state is not TenderState.PLANNED:
            raise Refused("tender_posted")
        values = _values(terms)
        before = {key: getattr(tender, key) for key in values}
        saved = versions.save(db, Tender, tender_id, version=version, changes=values)
        dealings.record(
            db, actor, "change_tender", ("tender", tender_id), tender.project_id, at, _told(values),
            _told(before),
        )  # fmt: skip
        return saved

    return int(once(db, actor, "change_tender", token=token, at=at, do=do))


@allows(P)
def post_tender(
    db: Session,
    actor: Actor,
    *,
    tender_id: int,
    version: int,
    posted_on: date,
    closes_on: date,
    at: datetime,
    token: str,
) -> int:
    """Note that a tender hangs since a day, and until which day bids come in; the new version.

    Raises Conflict; NotFound; Refused: "tender_posted", "day_in_the_future", "bids_close_too_soon" (days, earliest).
    """

    def do() -> int:
        tender = dealings.find_tender(db, actor, tender_id)
        if tender.version == version and tender.state is not TenderState.PLANNED:
            raise Refused("tender_posted")
        insist_past(posted_on, at)
        earliest = bidding_window(tender.method, posted_on).last
        if closes_on < earliest:
            raise Refused("bids_close_too_soon", earliest=earliest)
        changes = {"state": TenderState.ACTIVE, "posted_on": posted_on, "closes_on": closes_on}
        saved = versions.save(db, Tender, tender_id, version=version, changes=changes)
        dealings.record(
            db, actor, "post_tender", ("tender", tender_id), tender.project_id, at, changes,
            {"state": tender.state},
        )  # fmt: skip
        return saved

    return int(once(db, actor, "post_tender", token=token, at=at, do=do))


@allows(P)
def end_tender(
    db: Session,
    actor: Actor,
    *,
    tender_id: int,
    version: int,
    unsuccessful: bool,
    reason: str,
    at: datetime,
    token: str,
) -> int:
    """Give a tender up with a reason: nobody could be chosen (流标), or it is cancelled; the new version.

    Raises Conflict; NotFound; Refused: "reason_missing", "tender_over", "contract_signed_already",
    "bids_still_come" for nobody chosen before bids closed.
    """

    def do() -> int:
        tender = dealings.find_tender(db, actor, tender_id)
        if tender.version == version:
            _insist_may_end(db, tender, day_of(at), unsuccessful=unsuccessful)
        told = cleaned(reason, longest=LONGEST["reason"], missing="reason_missing")
        state = TenderState.UNSUCCESSFUL if unsuccessful else TenderState.CANCELLED
        changes = {"state": state, "ended_reason": told}
        saved = versions.save(db, Tender, tender_id, version=version, changes=changes)
        dealings.record(
            db, actor, "end_tender", ("tender", tender_id), tender.project_id, at,
            {"state": state, "reason": told}, {"state": tender.state},
        )  # fmt: skip
        return saved

    return int(once(db, actor, "end_tender", token=token, at=at, do=do))


def _insist_may_end(db: Session, tender: Tender, on: date, *, unsuccessful: bool) -> None:
    if tender.state in ENDED:
        raise Refused("tender_over")
    signed = (
        select(col(Contract.id))
        .join(Award, col(Award.id) == col(Contract.award_id))
        .where(col(Award.tender_id) == tender.id, col(Contract.state) != ContractState.PENDING)
        .where(col(Contract.state) != ContractState.CANCELLED)
    )
    if db.scalar(signed) is not None:
        raise Refused("contract_signed_already")
    if unsuccessful and (tender.closes_on is None or on <= tender.closes_on):
        raise Refused("bids_still_come")
