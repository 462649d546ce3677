"""The figures of requests against a slow count in plain Python, and against a handful counted by hand."""

import random
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from models.enums import PlaceKind
from models.grids import PlaceWithin
from models.request_enums import Satisfaction
from models.requests import Request
from services.grids import request_figures
from services.grids.request_figures import Period, Tally
from services.grids.request_measures import Measure
from services.rules.request_figures import Share
from services.rules.requests import SHANGHAI, is_late
from tests.support.queries import counted_queries
from tests.support.requests import Walk, filed
from tests.support.world import AT, TODAY, World

M = Measure
DAY = timedelta(days=1)
LATER = AT + 60 * DAY


def a_month_of_them(db: Session, world: World, seed: int) -> None:
    """Thirty requests that stopped at different points of their way."""
    rng = random.Random(seed)
    corners = (world.here, world.there)
    for n in range(30):
        corner = rng.choice(corners)
        place = rng.choice([corner.stairwell, corner.building, corner.estate, corner.neighbourhood])
        at = AT + timedelta(hours=rng.randrange(24 * 40))
        walk: Any = Walk(
            db, world.officer, filed(db, world.officer, place, token=f"{seed} {n}", at=at), at=at
        )
        slow = timedelta(hours=rng.choice([1, 5, 60, 400]))
        steps: list[Any] = [
            walk.accept, lambda w=walk, s=slow: w.contact(wait=s), walk.dispatch, walk.start,
            lambda w=walk, s=slow: w.answer(wait=s),
            lambda w=walk: w.call_back(rng.random() < 0.7, rng.choice(list(Satisfaction))),
        ]  # fmt: skip
        for step in steps[: rng.randrange(len(steps) + 1)]:
            step()


def by_hand(rows: list[Request]) -> dict[Measure, Share]:
    def share(pairs):
        among = [hit for counts, hit in pairs if counts]
        return Share(sum(among), len(among))

    def timed(due, done):
        return [
            (
                r_due is not None and (r_done is not None or r_due < LATER),
                not is_late(r_due, r_done, at=LATER),
            )
            for r_due, r_done in ((getattr(r, due), getattr(r, done)) for r in rows)
        ]

    good = (Satisfaction.SATISFIED, Satisfaction.MOSTLY)
    return {
        M.CONTACT: share(timed("contact_due_at", "contacted_at")),
        M.ON_TIME: share(timed("due_at", "answered_at")),
        M.AGAIN: share(timed("again_due_at", "again_answered_at")),
        M.SOLVED: share((r.called_back_at is not None, bool(r.resolved)) for r in rows),
        M.SATISFIED: share((r.called_back_at is not None, r.satisfaction in good) for r in rows),
        M.REPEATED: share((True, r.repeats) for r in rows),
        M.RETURNED: share((r.dispatched > 0, r.returned > 0) for r in rows),
    }


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_figure_of_every_place_equals_a_slow_count(db, world, seed):
    a_month_of_them(db, world, seed)
    found = request_figures.by_place(
        db, world.officer, place_id=world.subdistrict, kind=None, period=Period(), at=LATER
    )
    rows = list(db.scalars(select(Request)))
    assert len(found) == 12
    for place in found:
        inside = set(db.scalars(select(PlaceWithin.place_id).where(col(PlaceWithin.ancestor_id) == place.id)))
        here = [row for row in rows if row.place_id in inside]
        assert place.tally.n == sum(place.mix.values()) == len(here)
        assert {m: place.tally.shares.get(m, Share(0, 0)) for m in M} == by_hand(here)
        assert place.tally.minutes == sum(row.minutes or 0 for row in here)
    total, months = request_figures.totals(
        db, world.officer, place_id=world.subdistrict, period=Period(), at=LATER
    )
    assert total == next(p.tally for p in found if p.kind is PlaceKind.SUBDISTRICT)
    assert [m for m, _ in months] == sorted({f"{r.reported_at.astimezone(SHANGHAI):%Y-%m}" for r in rows})
    assert sum(tally.n for _, tally in months) == 30


def test_a_small_street_counted_by_hand(db, world):
    quick, slow = (filed(db, world.secretary, world.here.stairwell, token=t) for t in ("quick", "slow"))
    Walk(db, world.secretary, quick).to_answer().call_back(True, Satisfaction.MOSTLY)
    Walk(db, world.secretary, slow).accept().contact(wait=3 * DAY).dispatch().send_back().dispatch()
    filed(db, world.secretary, world.here.stairwell, joins=[quick], at=AT + DAY)
    total, _months = request_figures.totals(
        db, world.secretary, place_id=world.here.neighbourhood, period=Period(TODAY, TODAY), at=AT + 3 * DAY
    )
    assert total.n == 2
    assert total.shares == {
        M.CONTACT: Share(1, 2), M.ON_TIME: Share(1, 1), M.SOLVED: Share(1, 1), M.SATISFIED: Share(1, 1),
        M.AGAIN: Share(0, 0), M.REPEATED: Share(0, 2), M.RETURNED: Share(1, 2),
    }  # fmt: skip
    assert total.mean_minutes == 300


def test_what_is_neither_answered_nor_due_yet_counts_nowhere(db, world):
    filed(db, world.secretary, world.here.stairwell)
    total, _ = request_figures.totals(
        db, world.secretary, place_id=world.here.neighbourhood, period=Period(), at=AT
    )
    assert total.shares[M.ON_TIME] == Share(0, 0)
    assert total.mean_minutes is None


def test_who_sees_one_neighbourhood_counts_only_that(db, world):
    filed(db, world.officer, world.there.stairwell)
    total, months = request_figures.totals(
        db, world.secretary, place_id=world.here.neighbourhood, period=Period(), at=AT
    )
    assert (total, months) == (Tally(), [])


def test_the_figures_of_all_places_take_a_fixed_number_of_queries(db, world):
    def queries():
        with counted_queries(db) as sent:
            request_figures.by_place(
                db, world.officer, place_id=world.subdistrict, kind=None, period=Period(), at=LATER
            )
        return len(sent)

    queries()
    few = queries()
    a_month_of_them(db, world, 9)
    assert queries() == few == 4
