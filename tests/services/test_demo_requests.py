"""The requests of the demonstration: plausible shares that differ by neighbourhood, enough in every month, few open."""

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlmodel import Session, col

from models.enums import PlaceKind, Role
from models.grids import Place
from models.request_enums import LinkKind, RequestAct, RequestState, Urgency
from models.requests import Request, RequestLink, RequestStep
from services.access import EVERYWHERE, Actor, Grant
from services.demo.request_lives import Life, Manner, Taken, drawn
from services.grids import (
    figure_rows,
    figures,
    request_figures,
    request_filing,
    request_oversight,
    request_steps,
)
from services.grids.figures import Figure
from services.grids.request_figures import Period, PlaceTally
from services.grids.request_measures import Measure
from services.rules.requests import SHANGHAI
from tests.support.filled import ON
from tests.support.world import AT, TODAY, World

NOW = datetime.combine(ON, time(8, tzinfo=SHANGHAI))
OFFICER = Actor(1, "干部", (Grant(Role.OFFICER, EVERYWHERE),))
SETTLED = Period(until=date(2026, 1, 31))


def neighbourhoods(town: Session) -> list[PlaceTally]:
    top = town.scalars(select(col(Place.id)).where(col(Place.kind) == PlaceKind.SUBDISTRICT)).one()
    return request_figures.by_place(
        town, OFFICER, place_id=top or 0, kind=PlaceKind.NEIGHBOURHOOD, period=SETTLED, at=NOW
    )


def test_the_shares_of_the_town_lie_near_those_of_the_city_in_2016(town: Session) -> None:
    tally = sum((one.tally for one in neighbourhoods(town)), request_figures.Tally())
    percent = {m: 100 * share.hit / share.of for m, share in tally.shares.items() if share.of}
    assert percent[Measure.ON_TIME] == pytest.approx(99.5, abs=0.4)
    assert percent[Measure.SOLVED] == pytest.approx(82, abs=2.5)
    assert percent[Measure.SATISFIED] == pytest.approx(93, abs=2)
    assert 0.5 < percent[Measure.REPEATED] < 6
    assert 1 < percent[Measure.RETURNED] < 8


def test_neighbourhoods_differ_enough_to_be_ranked_and_coloured(town: Session) -> None:
    found = neighbourhoods(town)
    assert all(one.tally.shares[Measure.SOLVED].ranked for one in found)
    for measure, apart in ((Measure.SOLVED, 12), (Measure.SATISFIED, 5), (Measure.ON_TIME, 0.8)):
        percent = [100 * one.tally.shares[measure].hit / one.tally.shares[measure].of for one in found]
        assert max(percent) - min(percent) > apart


def test_most_neighbourhoods_have_enough_requests_to_be_compared_in_every_month(town: Session) -> None:
    places = list(town.scalars(select(col(Place.id)).where(col(Place.kind) == PlaceKind.NEIGHBOURHOOD)))
    for last in (date(2025, 3, 31), date(2025, 9, 30), date(2026, 1, 31)):
        found = figures.values(
            town, OFFICER, figures=[Figure.SATISFIED], place_ids=[id or 0 for id in places],
            when=figure_rows.month(last, NOW),
        )  # fmt: skip
        few = [v for v in found[Figure.SATISFIED].values() if figures.few(Figure.SATISFIED, v)]
        assert len(few) < len(places) / 2


def test_few_are_open_some_overdue_and_told_upwards_and_some_wait_in_other_ways(town: Session) -> None:
    rows = town.scalars(select(Request).where(col(Request.state) != RequestState.CLOSED)).all()
    assert 30 < len(rows) < 150
    late = [r for r in rows if r.running_due_at and r.running_due_at < NOW]
    assert 3 <= len(late) <= 15
    told = town.scalars(
        select(col(RequestStep.request_id)).where(col(RequestStep.act) == RequestAct.ESCALATE)
    )
    assert {r.id for r in late} == set(told)
    assert {RequestState.PARKED, RequestState.RETURNED} <= {r.state for r in rows}
    assert any(r.supervised for r in rows)


def test_what_was_told_twice_is_linked_and_noted_on_both(town: Session) -> None:
    kinds = set(town.scalars(select(col(RequestLink.kind))))
    assert kinds == set(LinkKind)
    joins = town.scalar(select(func.count()).where(col(RequestStep.act) == RequestAct.JOIN))
    assert joins == 2 * (town.scalar(select(func.count()).select_from(RequestLink)) or 0)


Service = Callable[..., int]
SERVICES: dict[RequestAct, Service] = {
    RequestAct.ACCEPT: request_steps.accept,
    RequestAct.CONTACT: request_steps.first_contact,
    RequestAct.DISPATCH: partial(request_steps.dispatch, handler_id=None, on=TODAY),
    RequestAct.REDISPATCH: partial(request_steps.dispatch, handler_id=None, on=TODAY),
    RequestAct.START: request_steps.start,
    RequestAct.SEND_BACK: request_steps.send_back,
    RequestAct.ANSWER: request_steps.answer,
    RequestAct.CALL_BACK: partial(request_oversight.call_back, reached=True),
    RequestAct.CLOSE: request_oversight.close,
}
SAID = {RequestAct.SEND_BACK: "reason", RequestAct.ANSWER: "outcome"}


def told(step: Taken) -> dict[str, Any]:
    """What the service is told: it finds the due moment by itself."""
    given = {k: v for k, v in step.told.items() if k != "due_at"}
    if step.act is RequestAct.ACCEPT:
        given = {"clock": step.told.get("clock", "normal")}
    return given | ({SAID.get(step.act, "note"): step.note} if step.note else {})


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("n", range(8))
def test_a_life_stored_in_one_go_is_what_the_services_would_have_left(
    db: Session, world: World, n: int
) -> None:
    rng = random.Random(n)
    urgency = Urgency.URGENT if n % 4 == 3 else Urgency.NORMAL
    about: dict[str, Any] = {
        "place_id": world.here.stairwell,
        "category": "repairs",
        "source": "door",
        "text": "灯不亮",
    }
    life = Life(AT, urgency, filed_by=world.officer.person_id, **about)
    filed = request_filing.Told(**about, urgency=urgency)
    id = request_filing.file_request(db, world.officer, told=filed, at=AT, token="filed")
    for version, step in enumerate(drawn(rng, Manner(0.4, 0.3, 1, 0.8, 1), AT, urgency), 1):
        life.take(step)
        SERVICES[step.act](
            db, world.officer, request_id=id, version=version, at=step.at, token=str(version), **told(step)
        )
    db.expire_all()
    request = db.get_one(Request, id)
    assert request.state is RequestState.CLOSED
    stored = {name: getattr(request, name) for name in life.row}
    assert _in_utc(stored) == _in_utc(life.row)
    steps = db.scalars(
        select(RequestStep).where(col(RequestStep.request_id) == id).order_by(col(RequestStep.id))
    )
    names = ("act", "from_state", "to_state", "note", "at")
    assert [_in_utc({name: getattr(s, name) for name in names}) for s in steps] == [
        _in_utc(s) for s in life.steps
    ]


def _in_utc(row: dict[str, Any]) -> dict[str, Any]:
    return {k: v.astimezone(UTC) if isinstance(v, datetime) else v for k, v in row.items()}
