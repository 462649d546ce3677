"""The money of a contract: retention to the fen, what may still be paid, and that nothing is lost or made."""

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from services.rules.contract_sums import Sums, may_change, may_pay

FEN = st.integers(1, 10**12)


@given(FEN, st.integers(0, 9_999), st.booleans())
def test_price_is_what_is_payable_and_what_is_kept(signed: int, bp: int, released: bool) -> None:
    sums = Sums(signed, retention_bp=bp, released=released)
    assert sums.payable_fen + sums.kept_fen == sums.price_fen == signed
    assert 0 <= sums.kept_fen <= signed


def test_three_percent_of_an_odd_price_is_cut_to_the_fen() -> None:
    assert Sums(9_200_099, retention_bp=300).kept_fen == 276_002


def test_a_reduction_below_what_is_paid_is_not_possible() -> None:
    sums = Sums(1_000, paid_fen=800)
    assert may_change(sums, -200)
    assert not may_change(sums, -201)


def test_a_reduction_leaves_room_for_the_milestones_that_are_named() -> None:
    assert not may_change(Sums(1_000), -1, planned=[600, 400])


def test_nothing_is_no_payment() -> None:
    assert not may_pay(Sums(1_000), 0)


class Life(RuleBasedStateMachine):
    """Any order of amendments, payments, refunds, a settlement and the release of the retention."""

    def __init__(self) -> None:
        super().__init__()
        self.sums = Sums(1_000_000, retention_bp=300)
        self.to_supplier = self.back = 0

    def _with(self, **changes: object) -> None:
        given = {name: getattr(self.sums, name) for name in Sums.__slots__}
        self.sums = Sums(**{**given, **changes})

    @precondition(lambda self: self.sums.settled_fen is None and not self.sums.released)
    @rule(change=st.integers(-400_000, 400_000))
    def amend(self, change: int) -> None:
        if may_change(self.sums, change):
            self._with(changes_fen=(*self.sums.changes_fen, change))

    @rule(fen=st.integers(-500_000, 500_000))
    def pay(self, fen: int) -> None:
        if may_pay(self.sums, fen):
            self._with(paid_fen=self.sums.paid_fen + fen)
            self.to_supplier += max(fen, 0)
            self.back += max(-fen, 0)

    @precondition(lambda self: self.sums.settled_fen is None and self.sums.agreed_fen > self.sums.paid_fen)
    @rule(data=st.data())
    def settle(self, data: st.DataObject) -> None:
        least = max(1, self.sums.paid_fen)
        self._with(settled_fen=data.draw(st.integers(least, self.sums.agreed_fen)))

    @precondition(lambda self: self.sums.settled_fen is not None)
    @rule()
    def release(self) -> None:
        self._with(released=True)

    @invariant()
    def money_is_conserved(self) -> None:
        assert self.sums.paid_fen == self.to_supplier - self.back
        assert 0 <= self.sums.paid_fen <= self.sums.price_fen
        assert self.sums.paid_fen + self.sums.open_fen == self.sums.price_fen


TestLife = Life.TestCase
