"""A household's sub-account of the maintenance fund: empty, too low, or enough (the dated rows of `fund.toml`).

上海市住宅物业管理规定 art. 65: a balance of less than 30 % of the first deposit has to be topped up.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Literal

from models.money_enums import AccountStanding
from services.rules.dated import in_force


@dataclass(frozen=True, slots=True, kw_only=True)
class FundRule:
    """One share of the first deposit."""

    code: str
    name: str
    num: int
    den: int
    source: str
    article: str
    confidence: Literal["high", "medium", "low"]
    since: date | None = None
    until: date | None = None

    @property
    def share(self) -> Fraction:
        """The share as an exact number."""
        return Fraction(self.num, self.den)


@cache
def fund_rules() -> tuple[FundRule, ...]:
    """Every row, in the order of the file."""
    rows = tomllib.loads(Path(__file__).with_name("fund.toml").read_text(encoding="utf-8"))["row"]
    return tuple(FundRule(**row) for row in rows)


def standing(first_deposit_fen: int, balance_fen: int, *, on: date) -> AccountStanding:
    """How a sub-account stands: nothing in it, less than the share to top up below, or enough."""
    if balance_fen == 0:
        return AccountStanding.EMPTY
    share = in_force(fund_rules(), "top_up_below", on=on).share
    low = balance_fen * share.denominator < first_deposit_fen * share.numerator
    return AccountStanding.LOW if low else AccountStanding.ENOUGH
