"""The invented dealings behind projects that are past them: bids, an award that hung out, a contract, and its end.

Rows are dated back from the stage that asked for them. Every firm says 示例.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from models.contracts import Acceptance, Contract, ContractPayment, PriceAudit, Settlement, Warranty
from models.enums import ProjectKind
from models.tender_enums import (
    AcceptanceResult,
    AwardState,
    BidState,
    ContractState,
    ProcurementMethod,
    TenderState,
)
from models.tenders import Award, Bid, Score, ScoreSheet, Tender
from services.demo.bulk import Bulk
from services.demo.projects import Walked, Wish, cash_of
from services.renewals.dealings import award_window
from services.renewals.tenders import bidding_window
from services.rules.clocks import years_later
from services.rules.stages import ends, needs_of

K, M = ProjectKind, ProcurementMethod
DAY = timedelta(days=1)
NOON = time(4, 0, tzinfo=UTC)
DEALT = frozenset({"acceptance", "price_audit", "settlement"})
"""The evidence that these contracts bring, so that nobody invents it a second time."""
METHODS = {K.WATER_RENEWAL: M.OPEN, K.LEAK_REPAIR: M.OPEN, K.OTHER_REPAIR: M.OPEN}
SUPPLIERS = {
    K.LIFT_REPLACEMENT: ("申梯机电（示例）", "沪升电梯（示例）", "江海电梯工程（示例）"),
    K.LIFT_ADDITION: ("申安代建（示例）", "沪建加梯（示例）", "浦汇城建（示例）"),
    K.WATER_RENEWAL: ("沪南管道工程（示例）", "申源水务建设（示例）", "江浦市政（示例）"),
}
BUILDERS = ("沪南修缮（示例）", "申江建筑（示例）", "浦汇工程（示例）")
PRICES = (100, 104, 109)
"""What the three bid, in percent of the price."""
WEIGHTS = {"价格": 40, "方案": 35, "业绩与质保": 25}
CRITERIA = [{"number": n, "name": name, "weight": w} for n, (name, w) in enumerate(WEIGHTS.items(), start=1)]
POINTS = ((9500, 9000, 8800), (9100, 8800, 9000), (8600, 8500, 8400))
WARRANTY_YEARS = 5


@dataclass(frozen=True, slots=True)
class Dated:
    """When what happened to one project; None for what lies ahead."""

    posted: date
    closed: date
    awarded: date
    signed: date | None
    accepted: date | None
    audited: date | None
    settled: date | None


def deal(bulk: Bulk, walked: Sequence[Walked]) -> None:
    """The dealings of every project whose stages have asked for them."""
    for one in walked:
        if dated := _dated(one):
            _store(bulk, one, dated)
        bulk.spill()


def _left(one: Walked) -> Iterator[tuple[tuple[str, ...], date]]:
    """What entering each stage asked for, and when it was entered."""
    for (_stage, _entered), (to, left) in pairwise(one.entered):
        yield needs_of(one.wish.kind, to), left


def _dated(one: Walked) -> Dated | None:
    def asked(*names: str) -> date | None:
        return next((left - DAY for needs, left in _left(one) if {*names} & {*needs}), None)

    by = asked("tender_awarded", "contract_signed")
    if by is None:
        return None
    awarded = _back(by - 5 * DAY, lambda day: award_window(day).has_ended(by))
    closed = awarded - DAY
    posted = _back(closed - 5 * DAY, lambda day: bidding_window(_method(one.wish), day).last <= closed)
    last = one.entered[-1][1] if ends(one.wish.kind, one.wish.stage) else None
    accepted = asked("acceptance") or (last and last - 20 * DAY)
    audited = asked("price_audit") or (last and last - 10 * DAY)
    signed, settled = asked("contract_signed"), asked("settlement") or last
    return Dated(posted, closed, awarded, signed, *_in_order(accepted, audited, settled))


def _in_order(*days: date | None) -> list[date | None]:
    """The days, none later than the one after it."""
    found: list[date | None] = []
    for day in reversed(days):
        after = found[-1] if found else None
        found.append(min(day, after) if day and after else day)
    return found[::-1]


def _back(day: date, fits: Callable[[date], bool]) -> date:
    """The last day up to this one that fits."""
    while not fits(day):
        day -= DAY
    return day


def _method(wish: Wish) -> ProcurementMethod:
    return METHODS.get(wish.kind, M.SELECTIVE)


def _store(bulk: Bulk, one: Walked, dated: Dated) -> None:
    price = 100 * sum(one.wish.purses.values())
    method = _method(one.wish)
    state = TenderState.ACTIVE if dated.signed is None else TenderState.COMPLETE
    tender = bulk.add(
        Tender, project_id=one.project, method=method, title=one.wish.name, criteria=CRITERIA,
        method_rationale="" if method is M.OPEN else "金额不大，邀请三家比选", description="", value_fen=None,
        posted_on=dated.posted, closes_on=dated.closed, state=state, ended_reason="", created_at=_noon(dated.posted),
        version=3,
    )  # fmt: skip
    found = _bids(bulk, one.wish, tender, price, dated)
    award = bulk.add(
        Award, tender_id=tender, bid_id=found[0], made_on=dated.awarded, rationale="", posted_on=dated.awarded,
        state=AwardState.ACTIVE, ended_reason="", made_by=one.wish.person, version=2,
    )  # fmt: skip
    if dated.signed:
        _contract(bulk, one, award, price, dated, dated.signed)


def _noon(day: date) -> datetime:
    return datetime.combine(day, NOON)


def _suppliers(wish: Wish) -> tuple[str, ...]:
    return SUPPLIERS.get(wish.kind, BUILDERS)


def _bids(bulk: Bulk, wish: Wish, tender: int, price: int, dated: Dated) -> list[int]:
    """Three valid bids with their points; the first is the best."""
    sheet = bulk.add(
        ScoreSheet, tender_id=tender, scorer="评审组（示例）", recorded_at=_noon(dated.awarded),
        recorded_by=wish.person, version=1,
    )  # fmt: skip
    found = []
    for number, (name, percent, points) in enumerate(
        zip(_suppliers(wish), PRICES, POINTS, strict=True), start=1
    ):
        bid = bulk.add(
            Bid, tender_id=tender, number=number, tenderer=name, tenderer_code="", amount_fen=price * percent // 100,
            received_on=dated.closed, state=BidState.VALID, reason="", version=2,
        )  # fmt: skip
        for criterion, centipoints in enumerate(points, start=1):
            bulk.add(Score, sheet_id=sheet, bid_id=bid, criterion=criterion, centipoints=centipoints)
        found.append(bid)
    return found


def _contract(bulk: Bulk, one: Walked, award: int, price: int, dated: Dated, signed: date) -> None:
    """The contract, what was paid of it as the purses have it, and its end as far as it has come."""
    done = ends(one.wish.kind, one.wish.stage)
    contract = bulk.add(
        Contract, project_id=one.project, award_id=award, number=f"SL-HT-{signed:%Y}-{one.project:05}",
        supplier=_suppliers(one.wish)[0], amount_fen=price, retention_bp=0 if done else 300,
        starts_on=signed + 3 * DAY, ends_on=signed + 120 * DAY, signed_on=signed, state=ContractState.ACTIVE,
        ended_on=None, ended_reason="", version=2,
    )  # fmt: skip
    for purse, yuan in one.wish.purses.items():
        _received, paid = cash_of(one.wish, purse, 100 * yuan)
        if paid:
            bulk.add(
                ContractPayment, contract_id=contract, milestone_id=None, amount_fen=paid, purse=purse,
                paid_on=one.entered[-1][1], note="", recorded_at=_noon(one.entered[-1][1]),
                recorded_by=one.wish.person,
            )  # fmt: skip
    _closed(bulk, one, contract, price, dated)


def _closed(bulk: Bulk, one: Walked, contract: int, price: int, dated: Dated) -> None:
    def noted(day: date) -> dict[str, object]:
        return {"contract_id": contract, "recorded_at": _noon(day), "recorded_by": one.wish.person}

    if day := dated.accepted:
        bulk.add(
            Acceptance, held_on=day, accepted_by="业委会、居委会、物业", result=AcceptanceResult.PASSED, defects="",
            **noted(day),
        )  # fmt: skip
        until = years_later(day, WARRANTY_YEARS)
        bulk.add(Warranty, what="工程质量", starts_on=day, ends_on=until, **noted(day))
    if day := dated.audited:
        bulk.add(
            PriceAudit,
            body="审价单位（示例）",
            audited_on=day,
            submitted_fen=price,
            audited_fen=price,
            **noted(day),
        )
    if day := dated.settled:
        bulk.add(Settlement, settled_on=day, amount_fen=price, note="", **noted(day))
