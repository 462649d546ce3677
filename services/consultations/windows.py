"""The windows of a posted result: how long it hangs, until when owners object, until when a court may be asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.consultations.items import Item
from services.rules import postings
from services.rules.clocks import Window, WindowRule, window, window_rule


@dataclass(frozen=True, slots=True)
class Running:
    """One window with the rule it comes from; `days` is None while nothing is posted."""

    rule: WindowRule
    days: Window | None


@dataclass(frozen=True, slots=True)
class Windows:
    """The three windows of a result; objections run within the posting."""

    posting: Running
    objections: Running
    challenge: Running


def windows_of(items: Sequence[Item], *, posted_on: date | None, on: date) -> Windows:
    """The windows of a round with these matters; by the rules of the day it was posted, else of `on`.

    A decision may be challenged within a year from when it had to be known, which is the day of its posting.
    """
    day = posted_on or on
    return Windows(
        posting=_running(postings.posting_rule((item.matter for item in items), on=day), posted_on),
        objections=_running(window_rule(postings.OBJECTIONS, on=day), posted_on),
        challenge=_running(window_rule(postings.CHALLENGE, on=day), posted_on),
    )


def _running(rule: WindowRule, posted_on: date | None) -> Running:
    return Running(rule, window(posted_on, rule) if posted_on else None)
