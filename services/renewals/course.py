"""The course of a renewal from its tender to its warranty, read at once in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, case, func, inspect, select
from sqlmodel import Session, col

from models import contracts as c
from models.base import Table
from models.enums import Permission
from models.papers import Attachment
from models.renewals import Project
from models.tender_enums import (
    AwardState,
    BidState,
)
from models.tenders import Award, AwardObjection, Bid, Score, ScoreSheet, Tender
from services.access import Actor, allows, within
from services.attachments import SITE
from services.errors import NotFound
from services.grids import naming
from services.renewals import dossiers as d
from services.renewals import scoresheets
from services.renewals.dealings import ENDED, award_window
from services.renewals.dossiers import Dossier
from services.renewals.next_step import Step, next_step
from services.rules.clocks import window, window_rule
from services.rules.contract_sums import Sums

P = Permission.SEE_MONEY
View = TypeVar("View")
Rows = Mapping[int, Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Course:
    """A renewal's tenders: the living one, those that ended, and what comes next."""

    project_id: int
    name: str
    place: str
    can_edit: bool
    now: Dossier | None
    past: tuple[Dossier, ...]
    step: Step


@allows(P)
def course(db: Session, actor: Actor, *, project_id: int, on: date) -> Course:
    """The course of a renewal on a day, in nineteen queries at most. Raises NotFound outside the scope."""
    project, place, mine = _project(db, actor, project_id)
    found = _dossiers(db, col(Tender.project_id) == project_id, on=on)
    now = next((one for one in found if one.tender.state not in ENDED), None)
    past = tuple(one for one in found if one.tender.state in ENDED)
    return Course(project_id, project, place, mine, now, past, next_step(now, on=on))


def _project(db: Session, actor: Actor, project_id: int) -> tuple[str, str, bool]:
    mine = case((within(actor, Permission.MOVE_RENEWALS, col(Project.place_id)), 1), else_=0)
    query = select(col(Project.name), col(Project.place_id), mine)
    row = db.execute(
        query.where(col(Project.id) == project_id, within(actor, P, col(Project.place_id)))
    ).first()
    if row is None:
        raise NotFound("project")
    return row[0], naming.full_names(db, [row[1]])[row[1]], bool(row[2])


@allows(P)
def dossier(db: Session, actor: Actor, *, tender_id: int, on: date) -> Dossier:
    """One tender with everything after it. Raises NotFound outside the scope."""
    here = select(col(Project.id)).where(within(actor, P, col(Project.place_id)))
    found = _dossiers(db, col(Tender.id) == tender_id, col(Tender.project_id).in_(here), on=on)
    if not found:
        raise NotFound("tender")
    return found[0]


def _dossiers(db: Session, *which: ColumnElement[bool], on: date) -> list[Dossier]:
    """The tenders that are meant, the newest first."""
    query = select(Tender).where(*which).order_by(col(Tender.id).desc())
    tenders = db.scalars(query.execution_options(populate_existing=True)).all()
    if not tenders:
        return []
    ids = [t.id or 0 for t in tenders]
    bids, sheets, awards = _of(db, Bid, "tender_id", ids, "number"), _sheets(db, ids), _awards(db, ids)
    contracts = _contracts(db, [a.id for found in awards.values() for a in found], on)
    return [_dossier(t, bids, sheets, awards, contracts) for t in tenders]


def _dossier(
    t: Tender,
    bids: Rows,
    sheets: Mapping[int, list[d.SheetView]],
    awards: Mapping[int, list[d.AwardView]],
    contracts: Mapping[int, d.ContractView],
) -> Dossier:
    id = t.id or 0
    view = d.TenderView(
        **{**_fields(d.TenderView, t, without=("criteria",)), "criteria": scoresheets.criteria_of(t)}
    )
    offers = tuple(_view(d.BidView, b) for b in bids[id])
    ended = tuple(a for a in awards[id] if a.state is AwardState.CANCELLED)
    award = next((a for a in awards[id] if a.state is not AwardState.CANCELLED), None)
    valid = [b.id for b in offers if b.state is BidState.VALID]
    points = [s.points for s in sheets[id]]
    ranking = scoresheets.ranked(view.criteria, valid, points) if valid and points else None
    return Dossier(
        tender=view, created_at=t.created_at, bids=offers, sheets=tuple(sheets[id]), ranking=ranking,
        award=award, past_awards=ended, contract=contracts.get(award.id) if award else None,
    )  # fmt: skip


def _fields(kind: type[Any], row: Table, *, without: Iterable[str] = ()) -> dict[str, Any]:
    """What a view shares with its row, by name."""
    return {
        f.name: getattr(row, f.name) for f in fields(kind) if f.name not in without and hasattr(row, f.name)
    }


def _view(kind: type[View], row: Table, **more: Any) -> View:
    return kind(**_fields(kind, row, without=more), **more)


def _of(db: Session, table: type[Table], key: str, ids: Sequence[int], *order: str) -> Rows:
    """The rows of a table by what they belong to, in one query."""
    column = getattr(table, key)
    sort = [*(getattr(table, name) for name in order), inspect(table).local_table.c.id]
    found: dict[int, list[Any]] = defaultdict(list)
    query = select(table).where(column.in_(ids)).order_by(*sort)
    for row in db.scalars(query.execution_options(populate_existing=True)):
        found[getattr(row, key)].append(row)
    return found


def _sheets(db: Session, ids: Sequence[int]) -> dict[int, list[d.SheetView]]:
    query = (
        select(ScoreSheet, col(Score.bid_id), col(Score.criterion), col(Score.centipoints))
        .outerjoin(Score, col(Score.sheet_id) == col(ScoreSheet.id))
        .where(col(ScoreSheet.tender_id).in_(ids))
        .order_by(col(ScoreSheet.id))
        .execution_options(populate_existing=True)
    )
    found: dict[int, dict[int, d.SheetView]] = defaultdict(dict)
    for sheet, bid, criterion, given in db.execute(query):
        new = d.SheetView(sheet.scorer, sheet.version, {})
        view = found[sheet.tender_id].setdefault(sheet.id, new)
        if bid is not None:
            view.points[bid, criterion] = given
    return defaultdict(list, {tender: list(sheets.values()) for tender, sheets in found.items()})


def _awards(db: Session, ids: Sequence[int]) -> dict[int, list[d.AwardView]]:
    rows = _of(db, Award, "tender_id", ids)
    numbers = [a.id for found in rows.values() for a in found]
    said = _of(db, AwardObjection, "award_id", numbers, "received_on")
    return defaultdict(list, {t: [_award(a, said[a.id]) for a in found] for t, found in rows.items()})


def _award(award: Award, said: Sequence[AwardObjection]) -> d.AwardView:
    posted = award.posted_on
    hangs = award_window(posted) if posted else None
    rule = window_rule("contract_signing", on=award.made_on)
    objections = tuple(
        _view(d.ObjectionView, o, late=hangs is not None and hangs.has_ended(o.received_on)) for o in said
    )
    sign_by = window(posted or award.made_on, rule).last
    return _view(d.AwardView, award, hangs=hangs, sign_by=sign_by, objections=objections)


def _contracts(db: Session, awards: Sequence[int], on: date) -> dict[int, d.ContractView]:
    found = _of(db, c.Contract, "award_id", awards)
    ids = [row.id for rows in found.values() for row in rows]

    def of(table: type[Table], *order: str) -> Rows:
        return _of(db, table, "contract_id", ids, *order)

    life = {
        "amendments": of(c.ContractAmendment, "number"),
        "milestones": of(c.ContractMilestone, "number"),
        "payments": of(c.ContractPayment, "paid_on"),
        "visits": of(c.SupervisionVisit, "visited_on"),
        "acceptances": of(c.Acceptance, "held_on"),
        "audits": of(c.PriceAudit, "audited_on"),
        "settlements": of(c.Settlement),
        "warranties": of(c.Warranty, "ends_on"),
    }
    photos = _photos(db, [v.id for rows in life["visits"].values() for v in rows])
    return {
        award: _contract(row, {name: rows[row.id] for name, rows in life.items()}, photos, on)
        for award, rows in found.items()
        for row in rows
    }


def _photos(db: Session, visits: Sequence[int]) -> dict[int, int]:
    query = select(col(Attachment.subject_id), func.count()).where(
        col(Attachment.subject_kind) == SITE,
        col(Attachment.subject_id).in_(visits),
        col(Attachment.removed_at).is_(None),
    )
    return {row[0]: row[1] for row in db.execute(query.group_by(col(Attachment.subject_id)))}


def _contract(
    row: c.Contract, life: Mapping[str, Sequence[Any]], photos: Mapping[int, int], on: date
) -> d.ContractView:
    paid: dict[int | None, int] = defaultdict(int)
    for payment in life["payments"]:
        paid[payment.milestone_id] += payment.amount_fen
    settlement = next((_view(d.SettlementView, s) for s in life["settlements"]), None)
    warranties = tuple(_view(d.WarrantyView, w) for w in life["warranties"])
    sums = Sums(
        signed_fen=row.amount_fen,
        changes_fen=tuple(a.change_fen for a in life["amendments"]),
        settled_fen=settlement.amount_fen if settlement else None,
        retention_bp=row.retention_bp,
        released=bool(warranties) and max(w.ends_on for w in warranties) < on,
        paid_fen=sum(paid.values()),
    )
    return _view(
        d.ContractView,
        row,
        sums=sums,
        amendments=tuple(_view(d.AmendmentView, a) for a in life["amendments"]),
        milestones=tuple(_view(d.MilestoneView, m, paid_fen=paid[m.id]) for m in life["milestones"]),
        payments=tuple(_view(d.PaymentView, p) for p in life["payments"]),
        visits=tuple(_view(d.SiteVisit, v, photos=photos.get(v.id, 0)) for v in life["visits"]),
        acceptances=tuple(_view(d.AcceptanceView, a) for a in life["acceptances"]),
        audits=tuple(_view(d.AuditView, a) for a in life["audits"]),
        settlement=settlement,
        warranties=warranties,
    )
