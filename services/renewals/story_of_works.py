"""What the story of a renewal tells of its tender, contract and works: selects of the columns of `story_rows`."""

from typing import Any

from sqlalchemy import BigInteger, Select, String, case, cast, func, select
from sqlmodel import col

from models import contracts as c
from models.tender_enums import TenderState
from models.tenders import Award, Bid, Tender
from services.renewals.story_rows import Sort, row, word


def tender(project_id: Any, *, on: Any) -> list[Select[Any]]:
    """Posting, closing, award and contract, with amendments and the first payment."""
    t, k = Tender, c.Contract
    mine = col(t.project_id) == project_id
    posted = col(t.state).not_in((TenderState.PLANNED,))
    bids = select(cast(func.count(), BigInteger)).where(col(Bid.tender_id) == col(t.id)).scalar_subquery()
    ended = (TenderState.UNSUCCESSFUL, TenderState.CANCELLED)
    awards = (
        row(Sort.TENDER, case((col(Award.posted_on).is_(None), "award"), else_="award_posted"),
             on=func.coalesce(col(Award.posted_on), col(Award.made_on)), a=col(Bid.tenderer), n=col(Bid.amount_fen),
             by=col(Award.made_by))
        .join_from(Award, Bid, col(Bid.id) == col(Award.bid_id))
        .join(Tender, col(t.id) == col(Award.tender_id))
    )  # fmt: skip
    a, p = c.ContractAmendment, c.ContractPayment
    first = select(func.min(col(p.id))).where(col(p.amount_fen) > 0).group_by(col(p.contract_id))
    here = col(k.project_id) == project_id
    return [
        row(Sort.TENDER, "posted", on=col(t.posted_on), a=col(t.title)).where(
            mine, posted, col(t.posted_on).is_not(None)
        ),
        row(Sort.TENDER, "closed", on=col(t.closes_on), a=col(t.title), n=bids).where(
            mine, posted, col(t.closes_on) < on, col(t.state).not_in(ended)
        ),
        awards.where(mine),
        row(Sort.TENDER, "signed", on=col(k.signed_on), a=col(k.supplier), n=col(k.amount_fen)).where(
            here, col(k.signed_on).is_not(None)
        ),
        row(Sort.TENDER, "ended", on=col(k.ended_on), a=col(k.supplier), c=col(k.ended_reason)).where(
            here, col(k.ended_on).is_not(None), col(k.ended_reason) != ""
        ),
        _of_contract(Sort.TENDER, "amended", a, project_id, on=col(a.signed_on), c=col(a.rationale),
                     n=col(a.change_fen), by=col(a.recorded_by)),
        _of_contract(Sort.TENDER, "paid", p, project_id, on=col(p.paid_on), n=col(p.amount_fen), by=col(p.recorded_by))
        .where(col(p.id).in_(first)),
    ]  # fmt: skip


def _of_contract(sort: Sort, code: str, table: Any, project_id: Any, **told: Any) -> Select[Any]:
    found = row(sort, code, **told)
    joined = found.join_from(table, c.Contract, col(c.Contract.id) == col(table.contract_id))
    return joined.where(col(c.Contract.project_id) == project_id)


def works(project_id: Any, *, on: Any) -> list[Select[Any]]:
    """Looks at the works and their mending, acceptance, audit, settlement, warranty with its end."""
    v, a, p, s, w = c.SupervisionVisit, c.Acceptance, c.PriceAudit, c.Settlement, c.Warranty

    def of(code: str, table: Any, **told: Any) -> Select[Any]:
        return _of_contract(Sort.WORKS, code, table, project_id, **told)

    mended = of("mended", v, on=col(v.mended_on), c=col(v.mended_how)).where(col(v.mended_on).is_not(None))
    over = of("warranty_over", w, on=col(w.ends_on), a=col(w.what)).where(col(w.ends_on) < on)
    return [
        of("looked", v, on=col(v.visited_on), a=word(v.severity), b=col(v.visitor), c=col(v.finding)),
        mended,
        of(
            "accepted",
            a,
            on=col(a.held_on),
            a=word(a.result),
            b=col(a.accepted_by),
            c=col(a.defects),
            by=col(a.recorded_by),
        ),
        of("audited", p, on=col(p.audited_on), a=col(p.body), n=col(p.audited_fen), by=col(p.recorded_by)),
        of("settled", s, on=col(s.settled_on), c=col(s.note), n=col(s.amount_fen), by=col(s.recorded_by)),
        of(
            "warranty",
            w,
            on=col(w.starts_on),
            a=col(w.what),
            b=cast(col(w.ends_on), String),
            by=col(w.recorded_by),
        ),
        over,
    ]
