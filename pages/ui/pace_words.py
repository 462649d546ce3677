"""The words of the page of pace: its views, what became of cases, ages, and the heads of its files."""

from datetime import date
from typing import Any

from pages.ui.i18n import N_, _, language
from services.renewals.pace import Part, Since, Standing
from services.renewals.pace_columns import BANDS
from services.renewals.pace_forecast import Days

PARTS = {
    Part.WENT_ON: N_("Went on"),
    Part.STANDS: N_("Stands here"),
    Part.HELD: N_("On hold here"),
    Part.CANCELLED: N_("Given up here"),
    Part.SENT_BACK: N_("Sent back before it"),
}
STANDINGS = {
    Standing.IN_TIME: N_("Not late"),
    Standing.HELD: N_("On hold"),
    Standing.LATE: N_("Late"),
}
SINCES = {Since.STAGE: N_("In the present stage"), Since.BEGIN: N_("Since it began")}
EXPORTED = {
    "reached": N_("Reached it or a later one"),
    "reached_before": N_("Reached the stage before"),
    **{part.value: text for part, text in PARTS.items()},
    "stays_ended": N_("Stays that ended"),
    "median_days": N_("Median (days)"),
    "ninetieth_days": N_("90 % within (days)"),
    "typical_days": N_("Typical (days)"),
    "standing": N_("Stand there now"),
    "oldest_days": N_("Longest there now (days)"),
    "days_in_stage": N_("Days in stage"),
    "begun": N_("Begun"),
    "days_in_all": N_("Days since it began"),
    "done_median": N_("Done at the median"),
    "done_from50": N_("50 % from"),
    "done_to50": N_("50 % to"),
    "done_from90": N_("90 % from"),
    "done_to90": N_("90 % to"),
    "earliest_only": N_("Not before these days"),
    "too_few_in": N_("Too few stays ended in"),
    "budget": N_("Budget (yuan)"),
    "planned": N_("Planned (yuan)"),
    "committed": N_("Committed (yuan)"),
    "gap": N_("Gap (yuan)"),
}


def band_name(band: int) -> str:
    """A band of ages in days, as people read it."""
    least, most = BANDS[band]
    return _("over {n} days", n=least - 1) if most is None else _("{a}–{b} days", a=least, b=most)


def month(day: date) -> str:
    """The month of a day: 2027年6月 or 2027-06."""
    return f"{day.year}年{day.month}月" if language() == "zh" else f"{day:%Y-%m}"


def span(days: Days) -> str:
    """The months between which all but a tenth of the runs lie."""
    return _months(days.from90, days.to90)


def half(days: Days) -> str:
    """The months between which the middle half of the runs lies."""
    return _months(days.from50, days.to50)


def _months(first: date, last: date) -> str:
    a, b = month(first), month(last)
    return a if a == b else _("{a} to {b}", a=a, b=b)


def yes(value: Any) -> str:
    """A yes where something holds, else nothing."""
    return _("yes") if value else ""
