"""What the page of pace shows, as files: the funnel, the times in stages, the open cases by age, the forecast, the
money. Cells that are a Stage, or several, are named where the file is written; amounts leave in yuan.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from services.access import Actor
from services.errors import Refused
from services.renewals import pace, pace_cases, pace_forecast, pace_money, stage_times
from services.renewals.pace import Part
from services.renewals.pace_cases import Chosen
from services.rules.stages import kinds

FUNNEL = ("stage", "reached", "reached_before", *Part)
STAGE_TIMES = (
    "stage", "stays_ended", "median_days", "ninetieth_days", "typical_days", "standing", "oldest_days",
)  # fmt: skip
AGEING = (
    "name", "place", "stage", "state", "stage_since", "days_in_stage", "begun", "days_in_all", "due_on",
    "days_late", "waits_for",
)  # fmt: skip
FORECAST = (
    "name", "place", "stage", "days_in_stage", "due_on", "done_median", "done_from50", "done_to50",
    "done_from90", "done_to90", "earliest_only", "too_few_in",
)  # fmt: skip
PURSES = ("name", "place", "stage", "budget", "planned", "committed", "gap")
Rows = Iterator[tuple[Any, ...]]


def _insist_kind(kind: str) -> None:
    """Raise Refused("export_unknown") for a kind that there is not."""
    if kind not in kinds():
        raise Refused("export_unknown")


def funnel(db: Session, actor: Actor, *, place_id: int, kind: str) -> Rows:
    """Each stage with how many reached it, how many the one before, and what became of them."""
    _insist_kind(kind)
    for step in pace.funnel(db, actor, place_id=place_id, kind=kind):
        yield step.stage, step.reached, step.before, *(step.parts[part] for part in Part)


def times(db: Session, actor: Actor, *, place_id: int, kind: str, on: date) -> Rows:
    """Each stage with the days of the stays that ended there and the oldest case that stands there."""
    _insist_kind(kind)
    for t in stage_times.by_stage(db, actor, place_id=place_id, kind=kind, on=on):
        yield t.stage, t.stays, t.median, t.ninetieth, t.stage.typical_days, t.standing, t.oldest


def aged(db: Session, actor: Actor, *, place_id: int, kind: str, on: date, most: int) -> Rows:
    """Each open case, the one longest in its stage first."""
    _insist_kind(kind)
    lines, _count = pace_cases.cases(
        db, actor, place_id=place_id, kind=kind, on=on, which=Chosen(open_only=True), size=most
    )
    yield from (tuple(getattr(line, name) for name in AGEING) for line in lines)


def outlooks(db: Session, actor: Actor, *, place_id: int, kind: str, on: date) -> Rows:
    """Each open case with the days on which it may be done; empty where too little is known."""
    _insist_kind(kind)
    for c in pace_forecast.rest(db, actor, place_id=place_id, kind=kind, on=on).cases:
        d = c.days
        days = (d.median, d.from50, d.to50, d.from90, d.to90) if d else (None,) * 5
        yield c.name, c.place, c.stage, c.stood, c.due_on, *days, c.beyond, c.lacks


def purses(db: Session, actor: Actor, *, place_id: int, kind: str, most: int) -> Rows:
    """Each renewal under way with a budget, the largest gap first."""
    _insist_kind(kind)
    lines, _count = pace_money.money_cases(db, actor, place_id=place_id, kind=kind, size=most)
    for m in lines:
        amounts = (m.budget_fen, m.planned_fen, m.committed_fen, m.gap_fen)
        yield m.name, m.place, m.stage, *(Decimal(fen).scaleb(-2) for fen in amounts)
