"""What a contract costs, how much of it is kept back, and how much may still be paid; in fen, exact.

The price is that of the signed contract with all amendments, and after the settlement the settled sum. Of it the
retention (质量保证金) is kept until the warranty is over. 建设工程质量保证金管理办法 (建质〔2017〕138号) art. 7
allows at most 3 % of the settled price; other contracts may agree on more, so more is said and not refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass

ALL_BP = 10_000
USUAL_MOST_BP = 300


@dataclass(frozen=True, slots=True)
class Sums:
    """The money of one contract on a day."""

    signed_fen: int
    changes_fen: tuple[int, ...] = ()
    settled_fen: int | None = None
    retention_bp: int = 0
    released: bool = False
    paid_fen: int = 0

    @property
    def agreed_fen(self) -> int:
        """The signed price with all amendments."""
        return self.signed_fen + sum(self.changes_fen)

    @property
    def price_fen(self) -> int:
        """What it costs: settled, or else agreed."""
        return self.agreed_fen if self.settled_fen is None else self.settled_fen

    @property
    def kept_fen(self) -> int:
        """The retention: what is kept back until the warranty is over, cut to the fen."""
        return 0 if self.released else self.price_fen * self.retention_bp // ALL_BP

    @property
    def payable_fen(self) -> int:
        """What may be paid in all by now."""
        return self.price_fen - self.kept_fen

    @property
    def left_fen(self) -> int:
        """What may still be paid by now."""
        return self.payable_fen - self.paid_fen

    @property
    def open_fen(self) -> int:
        """What the supplier has still to get in the end."""
        return self.price_fen - self.paid_fen


def may_pay(sums: Sums, amount_fen: int) -> bool:
    """Whether so much may go to the supplier, or (less than nothing) come back of what was paid."""
    return amount_fen != 0 and 0 <= sums.paid_fen + amount_fen <= max(sums.payable_fen, sums.paid_fen)


def may_change(sums: Sums, change_fen: int, *, planned: Sequence[int] = ()) -> bool:
    """Whether the price may change by so much: it stays more than nothing and covers what is paid and planned."""
    after = Sums(sums.signed_fen, (*sums.changes_fen, change_fen), None, sums.retention_bp, sums.released)
    return after.price_fen > 0 and after.payable_fen >= sums.paid_fen and after.price_fen >= sum(planned)
