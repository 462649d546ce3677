"""How long a result hangs: which row of `windows.toml` counts for the matters on a ballot.

No text of Shanghai names one number for all (see the sources in `windows.toml`), so a use or a raising of the
maintenance fund hangs as long as the fund's notices do, an added lift as long as those of added lifts; several
matters on one ballot hang as long as the longest of them.
"""

from collections.abc import Iterable
from datetime import date

from services.rules.clocks import Window, WindowRule, window, window_rule
from services.rules.matters import all_matters

FUND = frozenset({"fund_use", "fund_raise"})
LIFT_ADDITION = "lift_addition"
OBJECTIONS, CHALLENGE = "objection_posting", "challenge"


def posting_code(matter: str) -> str:
    """The code of the window in which the result on a matter hangs."""
    rules = {rule for known in all_matters() if known.code == matter for rule in known.rules} or {matter}
    if rules & FUND:
        return "fund_posting"
    return "lift_addition_posting" if LIFT_ADDITION in rules else "result_posting"


def posting_rule(matters: Iterable[str], *, on: date) -> WindowRule:
    """The longest of the windows of several matters. Raises LookupError, ValueError without a matter."""
    return max((window_rule(posting_code(matter), on=on) for matter in matters), key=lambda rule: rule.days)


def posting(matters: Iterable[str], *, posted_on: date) -> Window:
    """The days in which a result posted on a day hangs."""
    return window(posted_on, posting_rule(matters, on=posted_on))
