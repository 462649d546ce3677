"""My day and the view from above, opened by people of every post."""

from datetime import timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from models.enums import Choice, Purse
from pages.ui import inputs
from services.consultations import ballots
from services.consultations.items import Answer
from services.db import open_session
from services.once import new_token
from tests.support.renewals import add_project, add_purse
from tests.support.screen import open_page, select_row
from tests.support.votes import open_vote
from tests.support.world import AT, World

OVERVIEW, MY_DAY = "home/overview.py", "home/my_day.py"


def lift(world: World, place: int | None = None, **more: Any) -> int:
    with open_session(write=True) as db:
        project = add_project(db, place or world.here.stairwell, on=inputs.today(), **more)
        add_purse(db, project, Purse.SUBSIDY, 10_000_000, committed=5_000_000)
        return project.id or 0


def vote(world: World, *, due: int = 3) -> int:
    today = inputs.today()
    with open_session(write=True) as db:
        return open_vote(
            db, world.officer, world.here.stairwell, question="换不换电梯", due_on=today + timedelta(days=due),
            on=today,
        )  # fmt: skip


def said(at: AppTest) -> str:
    elements = (*at.markdown, *at.caption, *at.subheader, *at.error)
    return "\n".join([*(e.value for e in elements), *(link.proto.label for link in at.get("page_link"))])


def charts(at: AppTest) -> list[str]:
    return [chart.proto.alt for chart in at.get("vega_lite_chart")]


def rows(at: AppTest) -> list[str]:
    return list(at.dataframe[0].value["Renewal"]) if at.dataframe else []


def test_a_leader_sees_four_charts_in_words_as_well(world: World) -> None:
    lift(world, due=-1)
    vote(world)
    at = open_page(world.leader, OVERVIEW)
    assert not at.exception
    stages, votes, homes, purses = charts(at)
    assert "2 Safety risk assessment: 1" in stages
    assert "甲居民区: 1" in homes
    assert "Taking part, by owners: 0 / 6 = 0.00% (≥ 2/3)" in votes
    assert "District and street subsidy, Committed: ¥50,000.00" in purses


def test_the_figures_are_those_of_the_place(world: World) -> None:
    lift(world)
    lift(world, world.there.stairwell, due=-2)
    assert [m.value for m in open_page(world.leader, OVERVIEW).metric] == [
        "2",
        "0 / 2",
        "1 / 2",
        "0",
        "50.00%",
    ]
    assert [m.value for m in open_page(world.secretary, OVERVIEW).metric][:3] == ["1", "0 / 1", "0 / 1"]


def test_what_is_late_is_shown_first(world: World) -> None:
    lift(world, name="迟到的")
    lift(world, name="按时的")
    late = lift(world, name="逾期的", due=-1)
    assert late
    assert rows(open_page(world.leader, OVERVIEW)) == ["逾期的"]


def test_the_rows_follow_the_filters(world: World) -> None:
    lift(world, name="甲的")
    lift(world, world.there.stairwell, name="乙的", stage="works")
    at = open_page(world.leader, OVERVIEW)
    at.toggle("overview_late").set_value(False).run()
    assert sorted(rows(at)) == ["乙的", "甲的"]
    at.selectbox("overview_home").select(world.there.neighbourhood).run()
    assert rows(at) == ["乙的"]
    at.selectbox("stage_filter").select("assessment").run()
    assert rows(at) == []
    assert "No renewal fits these filters." in said(at)


def test_a_grid_worker_sees_no_money_from_above(world: World) -> None:
    lift(world)
    at = open_page(world.grid_worker, OVERVIEW)
    assert not at.exception
    assert not any("Money" in alt for alt in charts(at))
    assert "Committed of planned money" not in {m.label for m in at.metric}


def test_an_empty_subdistrict_says_what_to_do(world: World) -> None:
    assert "Nothing is being renewed here yet." in said(open_page(world.leader, OVERVIEW))


def test_administrators_have_no_view_of_renewals(world: World) -> None:
    at = open_page(world.administrator)
    assert "Overview" not in said(at)
    assert not at.exception


def test_a_row_opens_its_renewal(world: World) -> None:
    lift(world, name="逾期的", due=-1)
    at = select_row(open_page(world.leader, OVERVIEW), 0)
    assert not at.exception
    assert [h.value for h in at.header] == ["逾期的"]


@pytest.mark.parametrize("who", ["administrator", "leader", "officer", "secretary", "grid_worker"])
def test_my_day_opens_for_everybody(world: World, who: str) -> None:
    at = open_page(getattr(world, who), MY_DAY)
    assert not at.exception
    assert [t.value for t in at.title] == ["My day"]


def test_my_day_tells_what_waits(world: World) -> None:
    lift(world, name="逾期的", due=-4)
    vote(world, due=3)
    told = said(open_page(world.secretary, MY_DAY))
    for text in ("Late renewals · 1", "逾期的", "4 days late", "换不换电梯", "3 days left", "0 of 6 owners"):
        assert text in told


def test_my_day_counts_ballots_as_they_come(world: World) -> None:
    round_id = vote(world)
    assert "0 of 6 owners" in said(open_page(world.secretary, MY_DAY))
    with open_session(write=True) as db:
        ballots.record_ballot(
            db,
            world.officer,
            round_id=round_id,
            door="101",
            answers=[Answer(Choice.AGREE)],
            at=AT,
            token=new_token(),
        )
    assert "1 of 6 owners" in said(open_page(world.secretary, MY_DAY))


def test_my_day_is_quiet_when_nothing_waits(world: World) -> None:
    told = said(open_page(world.secretary, MY_DAY))
    assert "Nothing is late." in told
    assert "No vote is under way." in told


def test_the_neighbours_troubles_are_not_mine(world: World) -> None:
    lift(world, name="逾期的", due=-4)
    assert "逾期的" in said(open_page(world.secretary, MY_DAY))
    assert "逾期的" not in said(open_page(world.stranger, MY_DAY))


def test_an_administrator_is_led_to_people_and_log(world: World) -> None:
    told = said(open_page(world.administrator, MY_DAY))
    assert "People and posts" in told
    assert "Late renewals" not in told
