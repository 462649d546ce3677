"""What each figure of requests counts, among which, as conditions in SQL: one source for figures and the rows behind.

The definitions in words are those of `rules/request_figures.py`; each is a pair (among, hit).
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import col

from models.request_enums import Satisfaction
from models.requests import Request
from services.rules.requests import satisfied_answers

R = Request
Condition = ColumnElement[bool]


class Measure(StrEnum):
    """The figures that are shares."""

    CONTACT = "contact"
    ON_TIME = "on_time"
    SOLVED = "solved"
    SATISFIED = "satisfied"
    AGAIN = "again"
    REPEATED = "repeated"
    RETURNED = "returned"


BETTER_HIGH = (Measure.CONTACT, Measure.ON_TIME, Measure.SOLVED, Measure.SATISFIED, Measure.AGAIN)
"""The others are the better the lower they are."""


def _contact(at: datetime) -> tuple[Condition, Condition]:
    due, done = col(R.contact_due_at), col(R.contacted_at)
    return and_(due.is_not(None), or_(done.is_not(None), due < at)), done <= due


def _on_time(at: datetime) -> tuple[Condition, Condition]:
    due, done = col(R.due_at), col(R.answered_at)
    return and_(due.is_not(None), or_(done.is_not(None), due < at)), done <= due


def _again(at: datetime) -> tuple[Condition, Condition]:
    due, done = col(R.again_due_at), col(R.again_answered_at)
    return and_(due.is_not(None), or_(done.is_not(None), due < at)), done <= due


def _solved(_at: datetime) -> tuple[Condition, Condition]:
    return col(R.called_back_at).is_not(None), col(R.resolved).is_(True)


def _satisfied(_at: datetime) -> tuple[Condition, Condition]:
    answers: list[Satisfaction] = sorted(satisfied_answers())
    return col(R.called_back_at).is_not(None), col(R.satisfaction).in_(answers)


MEASURES: Mapping[Measure, Callable[[datetime], tuple[Condition, Condition]]] = {
    Measure.CONTACT: _contact,
    Measure.ON_TIME: _on_time,
    Measure.SOLVED: _solved,
    Measure.SATISFIED: _satisfied,
    Measure.AGAIN: _again,
    Measure.REPEATED: lambda _at: (col(R.reported_at).is_not(None), col(R.repeats).is_(True)),
    Measure.RETURNED: lambda _at: (col(R.dispatched) > 0, col(R.returned) > 0),
}


def behind(figure: str, hit: bool | None, at: datetime) -> list[Condition]:
    """The conditions of the rows behind a figure: those counted among, or only those that hit, or did not."""
    if figure not in list(Measure):
        return []
    among, hits = MEASURES[Measure(figure)](at)
    if hit is None:
        return [among]
    return [among, hits] if hit else [among, or_(~hits, hits.is_(None))]
