"""What happens to a renewal besides evidence, votes and money: tender, contract and group, on a machine of gates."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule
from sqlalchemy import select
from sqlmodel import Session, col

from models.contracts import Acceptance, Contract, PriceAudit, Settlement
from models.groups import TaskGroup
from models.renewals import Project
from models.tender_enums import AcceptanceResult, ContractState
from services.renewals.dealings import award_window
from tests.support.renewals import add_contract, add_group
from tests.support.slow_gate import Happened, SlowCase
from tests.support.world import World

TOLD: dict[str, Callable[[int, date, datetime, str], Any]] = {
    "acceptance": lambda c, on, at, result: Acceptance(
        contract_id=c, held_on=on, accepted_by="业委会", result=AcceptanceResult(result), recorded_at=at
    ),
    "price_audit": lambda c, on, at, _result: PriceAudit(
        contract_id=c, body="审价", audited_on=on, submitted_fen=1, audited_fen=1, recorded_at=at
    ),
    "settlement": lambda c, on, at, _result: Settlement(
        contract_id=c, settled_on=on, amount_fen=1, recorded_at=at
    ),
}
"""What a contract is told, by the kind of evidence that it stands for."""


class Dealings(RuleBasedStateMachine):
    """One renewal by its number, in a database and as a slow case, at a moment."""

    db: Session
    world: World
    slow: SlowCase
    at: datetime
    id: int
    contract: int
    group: int

    @property
    def on(self) -> date:
        return self.at.date()

    @property
    def row(self) -> Project:
        return self.db.scalars(
            select(Project).where(col(Project.id) == self.id).execution_options(populate_existing=True)
        ).one()

    @rule(days=st.sampled_from([9, 9, 1]), signed=st.sampled_from([True, True, False]))
    def the_tender_goes_on(self, days: int, signed: bool) -> None:
        """The award was posted so many days ago and hangs for some, and the contract is signed or drafted."""
        if self.slow.hangs_until is None:
            posted = self.on - timedelta(days=days)
            contract = add_contract(self.db, self.row, signed_on=self.on if signed else None, posted=posted)
            self.contract, self.slow.signed = contract.id or 0, signed
            self.slow.hangs_until = award_window(posted).last

    @rule(ends=st.sampled_from([False, False, True]))
    def the_contract_is_signed_or_ended(self, ends: bool) -> None:
        if self.slow.hangs_until is not None:
            state = ContractState.TERMINATED if ends else ContractState.ACTIVE
            row = self.db.get_one(Contract, self.contract)
            row.state, row.signed_on, row.ended_on = state, self.on, self.on if ends else None
            self.db.flush()
            self.slow.signed = not ends

    @rule(what=st.sampled_from(sorted(TOLD)), passed=st.sampled_from([True, True, False]))
    def the_contract_is_told(self, what: str, passed: bool) -> None:
        """An acceptance, an audit or the settlement is noted at the contract, and not as a piece of evidence."""
        twice = what == "settlement" and any(d.what == what for d in self.slow.dealt)
        if self.slow.signed and self.slow.state != "cancelled" and not twice:
            self.at += timedelta(minutes=1)
            result = "passed" if passed or what != "acceptance" else "failed"
            self.db.add(TOLD[what](self.contract, self.on, self.at, result))
            self.db.flush()
            self.slow.dealt.append(Happened(0, what, self.slow.stage, self.on, result=result))

    @rule(stands=st.sampled_from([True, True, False]))
    def a_group_is_formed_or_dissolved(self, stands: bool) -> None:
        if stands and not self.slow.group:
            self.group = add_group(self.db, self.world.here.stairwell, since=self.on).id or 0
        elif self.slow.group and not stands:
            gone = self.db.get_one(TaskGroup, self.group)
            gone.since, gone.until = gone.since - timedelta(days=9), self.on - timedelta(days=1)
            self.db.flush()
        self.slow.group = stands
