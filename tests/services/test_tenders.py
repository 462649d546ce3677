"""Tenders and bids: what has to be there before each step, and that two people do not undo one another."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from models.enums import ProjectState
from models.renewals import Project
from models.tender_enums import (
    BidState,
    ProcurementMethod,
    TenderState,
)
from models.tenders import Bid, Tender
from services import audit
from services.access import Actor
from services.errors import Conflict, NotAllowed, NotFound, Refused
from services.renewals import bids, scoresheets, tenders
from services.rules.scoring import Criterion
from tests.support import tenders as way
from tests.support.tenders import AWARDED, CLOSES, CRITERIA, POSTED, TERMS, at
from tests.support.world import World


@pytest.fixture
def here(world: World) -> int:
    return world.here.stairwell


@pytest.fixture
def me(world: World) -> Actor:
    return world.secretary


def changed(db: Session, actor: Actor, tender: int, *, version: int = 1, **terms: Any) -> int:
    return tenders.change_tender(
        db, actor, tender_id=tender, version=version, terms=replace(TERMS, **terms), at=at(POSTED),
        token=way.token(),
    )  # fmt: skip


def post(db: Session, actor: Actor, tender: int, *, on: date = POSTED, until: date = CLOSES) -> None:
    tenders.post_tender(
        db, actor, tender_id=tender, version=1, posted_on=on, closes_on=until, at=at(POSTED),
        token=way.token(),
    )  # fmt: skip


def end(db: Session, actor: Actor, tender: int, *, unsuccessful: bool = True, on: date = AWARDED) -> int:
    version = db.get_one(Tender, tender, populate_existing=True).version
    return tenders.end_tender(
        db, actor, tender_id=tender, version=version, unsuccessful=unsuccessful, reason="有效投标不足三家",
        at=at(on), token=way.token(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({"title": " "}, "tender_title_missing"),
        ({"criteria": ()}, "criteria_missing"),
        ({"criteria": CRITERIA[:2]}, "weights_wrong"),
        ({"criteria": (Criterion(1, "价格", 50), Criterion(2, "价格 ", 50))}, "criterion_twice"),
        ({"criteria": (Criterion(1, " ", 100),)}, "criterion_nameless"),
        ({"method": ProcurementMethod.SELECTIVE}, "method_reason_missing"),
        ({"value_fen": 0}, "amount_not_positive"),
    ],
)
def test_a_tender_says_what_it_asks_and_how_it_weighs(
    db: Session, me: Actor, here: int, terms: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refused, match=code):
        way.prepared(db, me, here, terms=replace(TERMS, **terms))


def test_a_renewal_has_one_living_tender(db: Session, me: Actor, here: int) -> None:
    tender = way.prepared(db, me, here)
    again: dict[str, Any] = {"project_id": way.project_of(db, tender), "terms": TERMS, "at": at(POSTED)}
    with pytest.raises(Refused, match="tender_exists"):
        tenders.prepare_tender(db, me, token="other", **again)
    end(db, me, tender, unsuccessful=False)
    assert tenders.prepare_tender(db, me, token="third", **again) != tender


def test_a_renewal_that_is_over_gets_no_tender(db: Session, me: Actor, here: int) -> None:
    tender = way.prepared(db, me, here)
    end(db, me, tender, unsuccessful=False)
    id = way.project_of(db, tender)
    db.get_one(Project, id).state = ProjectState.CANCELLED
    db.flush()
    with pytest.raises(Refused, match="project_not_open"):
        tenders.prepare_tender(db, me, project_id=id, terms=TERMS, at=at(POSTED), token="late")


def test_an_open_tender_hangs_five_working_days(db: Session, me: Actor, here: int) -> None:
    tender = way.prepared(db, me, here)
    with pytest.raises(Refused, match="bids_close_too_soon") as refused:
        post(db, me, tender, until=date(2026, 3, 8))
    assert refused.value.params["earliest"] == date(2026, 3, 9)
    post(db, me, tender, until=date(2026, 3, 9))


def test_nothing_is_posted_in_the_future_or_changed_once_it_hangs(db: Session, me: Actor, here: int) -> None:
    tender = way.prepared(db, me, here)
    with pytest.raises(Refused, match="day_in_the_future"):
        post(db, me, tender, on=POSTED + timedelta(1), until=date(2026, 4, 1))
    post(db, me, tender)
    with pytest.raises(Refused, match="tender_posted"):
        changed(db, me, tender, version=2, title="另一名称")


def test_of_two_who_change_a_tender_the_second_sees_both(db: Session, world: World, here: int) -> None:
    tender = way.prepared(db, world.secretary, here)
    changed(db, world.secretary, tender, title="一版")
    audit.write_pending(db)
    with pytest.raises(Conflict) as told:
        changed(db, world.officer, tender, title="二版")
    assert (told.value.yours["title"], told.value.theirs["title"]) == ("二版", "一版")
    assert told.value.params["by"] == "王"


@pytest.mark.parametrize(
    ("on", "code"), [(POSTED - timedelta(1), "bid_early"), (CLOSES + timedelta(1), "bid_late")]
)
def test_a_bid_comes_within_the_window(db: Session, me: Actor, here: int, on: date, code: str) -> None:
    tender = way.posted(db, me, here)
    with pytest.raises(Refused, match=code):
        way.bid(db, me, tender, "甲公司", 100, on=on)


def test_a_bidder_bids_once_and_a_double_click_too(db: Session, me: Actor, here: int) -> None:
    tender = way.posted(db, me, here)
    way.bid(db, me, tender, "甲公司", 100)
    with pytest.raises(Refused, match="bid_twice"):
        way.bid(db, me, tender, " 甲公司 ", 200)


def test_bids_are_not_opened_before_the_window_has_closed(db: Session, me: Actor, here: int) -> None:
    one = way.bid(db, me, way.posted(db, me, here), "甲公司", 100)
    told: dict[str, Any] = {"bid_id": one, "version": 1, "at": at(CLOSES)}
    with pytest.raises(Refused, match="bids_still_come"):
        bids.judge_bid(db, me, state=BidState.VALID, reason="", token="early", **told)
    bids.judge_bid(db, me, state=BidState.WITHDRAWN, reason="投标人撤回", token="back", **told)
    assert db.get_one(Bid, one, populate_existing=True).state is BidState.WITHDRAWN


def test_a_bid_over_the_limit_is_rejected_with_a_reason(db: Session, me: Actor, here: int) -> None:
    one = way.bid(db, me, way.posted(db, me, here), "甲公司", 10_000_001)
    with pytest.raises(Refused, match="bid_over_limit"):
        way.judge(db, me, one)
    with pytest.raises(Refused, match="reason_missing"):
        way.judge(db, me, one, BidState.DISQUALIFIED)
    way.judge(db, me, one, BidState.DISQUALIFIED, "超过最高限价")


def test_no_scores_before_the_window_has_closed(db: Session, me: Actor, here: int) -> None:
    tender = way.posted(db, me, here)
    one = way.bid(db, me, tender, "甲公司", 100)
    with pytest.raises(Refused, match="bids_still_come"):
        scoresheets.score(
            db,
            me,
            tender_id=tender,
            scorer="李评委",
            version=0,
            points={(one, 1): 1},
            at=at(CLOSES),
            token="t",
        )


@pytest.mark.parametrize(
    ("points", "code"),
    [({(0, 1): 10_001}, "points_out_of_range"), ({(0, 9): 1}, "points_misplaced")],
)
def test_points_are_of_a_hundred_and_for_what_is_asked(
    db: Session, me: Actor, here: int, points: dict[tuple[int, int], int], code: str
) -> None:
    tender, found = way.with_bids(db, me, here)
    given = {(found[bid], criterion): p for (bid, criterion), p in points.items()}
    with pytest.raises(Refused, match=code):
        scoresheets.score(
            db, me, tender_id=tender, scorer="李评委", version=0, points=given, at=at(AWARDED), token="t"
        )


def test_of_two_who_fill_one_sheet_the_second_sees_both(db: Session, world: World, here: int) -> None:
    tender, found = way.with_bids(db, world.secretary, here)
    assert way.score(db, world.secretary, tender, found) == 1
    audit.write_pending(db)
    other = [(1, 2, 3)] * 3
    with pytest.raises(Conflict) as told:
        way.score(db, world.officer, tender, found, points=other)
    key = f"{found[0]}:1"
    assert (told.value.yours[key], told.value.theirs[key], told.value.version) == (1, 9000, 1)
    assert way.score(db, world.officer, tender, found, points=other, version=1) == 2


def test_a_tender_without_enough_bids_ends_with_its_reason(db: Session, me: Actor, here: int) -> None:
    tender = way.posted(db, me, here)
    with pytest.raises(Refused, match="bids_still_come"):
        end(db, me, tender, on=CLOSES)
    end(db, me, tender)
    stored = db.get_one(Tender, tender, populate_existing=True)
    assert (stored.state, stored.ended_reason) == (TenderState.UNSUCCESSFUL, "有效投标不足三家")
    with pytest.raises(Refused, match="tender_over"):
        end(db, me, tender)


def test_strangers_find_no_tender_and_leaders_only_look(db: Session, world: World, here: int) -> None:
    tender = way.prepared(db, world.secretary, here)
    with pytest.raises(NotFound):
        changed(db, world.stranger, tender, title="x")
    with pytest.raises(NotAllowed):
        changed(db, world.leader, tender, title="x")
