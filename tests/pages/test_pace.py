"""The page of pace, opened by people of every post."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from models.enums import MoveKind, ProjectKind, ProjectState, Purse
from models.renewals import ProjectMove
from pages.ui import inputs
from pages.web import downloads
from services import lists
from services.access import Actor
from services.db import open_session
from services.rules.forecast import FEWEST
from services.rules.stages import route
from tests.support.renewals import add_project, add_purse
from tests.support.screen import data_of, open_page, select_row
from tests.support.world import World

PACE = "renewals/pace.py"
REPAIR = ProjectKind.OTHER_REPAIR
WAY = [s.key for s in route(REPAIR) if not s.optional]


def repair(place: int, stages: int, *, stood: int = 3, name: str = "1号楼屋面", **more: Any) -> int:
    """A repair that stayed ten days in each of so many stages and stands in the next."""
    stage = WAY[stages]
    state = ProjectState.FINISHED if stage == WAY[-1] else ProjectState.OPEN
    with open_session(write=True) as db:
        given: dict[str, Any] = {"state": state, "on": inputs.today(), "days": stood} | more
        project = add_project(db, place, kind=REPAIR, stage=stage, name=name, **given)
        for n in range(stages + 1):
            ago = timedelta(days=10 * (stages - n) + stood)
            row = ProjectMove(project_id=project.id or 0, kind=MoveKind.ADVANCED if n else MoveKind.BEGUN,
                              from_stage=WAY[n - 1] if n else None, to_stage=WAY[n], reason="r",
                              at=datetime.now(UTC) - ago)  # fmt: skip
            db.add(row)
        return project.id or 0


def seen(actor: Actor, view: str = "funnel", *, language: str = "en", kind: str = REPAIR) -> AppTest:
    """The page with a view of a kind chosen."""
    at = open_page(actor, language=language)
    at.session_state["duoge.kind"], at.session_state["duoge.pace_view"] = kind, view
    at.switch_page(PACE).run()
    assert not at.exception
    return at


def said(at: AppTest) -> str:
    return "\n".join(e.value for e in (*at.markdown, *at.caption, *at.warning, *at.error))


def names(at: AppTest, table: int = 0) -> list[str]:
    return list(at.dataframe[table].value["Renewal"])


def test_the_funnel_shows_who_reached_a_stage_and_its_rows(world: World) -> None:
    repair(world.here.stairwell, 0, name="甲")
    repair(world.here.stairwell, 2, name="乙")
    at = seen(world.secretary)
    assert [m.value for m in at.metric] == ["2", "0 / 2", "0", "0"]
    assert sorted(names(at)) == ["乙", "甲"]
    at.selectbox("pace_reached").select(WAY[1]).run()
    assert names(at) == ["乙"]
    at.selectbox("pace_part").select("stands").run()
    assert "No renewal fits these filters." in said(at)


def test_the_chart_leaves_as_a_picture_and_as_a_table(world: World) -> None:
    repair(world.here.stairwell, 0)
    at = seen(world.secretary)
    picture = data_of(at, "pace_funnel_picture")
    assert (picture["chart"], picture["title"]) == ("pace_funnel", "Other repair · Funnel")
    links = [e.proto.url for e in at.get("link_button")]
    assert all(f"/files/export/funnel.{kind}" in str(links) for kind in ("xlsx", "csv"))
    assert f"kind={REPAIR}" in links[0]


def test_who_may_not_export_gets_the_picture_only(world: World) -> None:
    repair(world.here.stairwell, 0)
    at = seen(world.grid_worker)
    assert data_of(at, "pace_funnel_picture")
    assert not at.get("link_button")


def test_time_in_stage_names_n_and_shows_who_stands_there(world: World) -> None:
    repair(world.here.stairwell, 1, name="甲")
    repair(world.here.stairwell, 0, name="乙")
    at = seen(world.leader, "times")
    assert "n = 1 stays" in said(at)
    at.selectbox("pace_stands_at").select(WAY[1]).run()
    assert names(at, 1) == ["甲"]


def test_an_age_chosen_shows_its_rows_and_a_row_opens_its_page(world: World) -> None:
    repair(world.here.stairwell, 0, stood=100, name="甲", due=-1)
    repair(world.here.stairwell, 0, stood=3, name="乙")
    at = seen(world.secretary, "ages")
    at.selectbox("pace_band").select(2).run()
    assert names(at) == ["甲"]
    at.selectbox("pace_standing").select("late").run()
    assert names(at) == ["甲"]
    select_row(at, 0)
    assert not at.exception
    assert "甲" in "\n".join(h.value for h in at.header)


def test_the_money_shows_the_gap_and_who_lacks(world: World) -> None:
    project_id = repair(world.here.stairwell, 0, name="甲", budget_fen=1_000_00)
    with open_session(write=True) as db:
        from models.renewals import Project

        add_purse(db, db.get_one(Project, project_id), Purse.SELF_RAISED, 1_000_00, committed=400_00)
    repair(world.here.stairwell, 0, name="乙")
    at = seen(world.secretary, "money")
    assert [m.value for m in at.metric] == ["¥1,000.00", "¥400.00", "¥600.00", "¥0.00"]
    assert "1 lack ¥600.00 together. 1 have no budget yet" in said(at)
    at.selectbox("pace_purse").select("gap").run()
    assert names(at) == ["甲"]
    at.selectbox("pace_purse").select(Purse.SUBSIDY.value).run()
    assert "Choose another purse." in said(at)


def test_who_sees_no_money_is_not_offered_it(world: World) -> None:
    repair(world.here.stairwell, 0)
    views = open_page(world.grid_worker, PACE).button_group("choose_pace_view").options
    assert len(views) == 4
    assert len(open_page(world.leader, PACE).button_group("choose_pace_view").options) == 5


def test_the_forecast_says_when_the_rest_is_done(world: World) -> None:
    for n in range(FEWEST):
        repair(world.here.stairwell, len(WAY) - 1, name=f"{n}")
    repair(world.here.stairwell, 1, name="甲")
    last = inputs.today() + timedelta(days=10 * (len(WAY) - 2) - 3)
    at = seen(world.leader, "forecast")
    assert f"All 1 open cases are done by {last:%Y-%m} at the median" in said(at)
    assert list(at.dataframe[0].value["Done by (median)"]) == [f"{last:%Y-%m}"]
    at = seen(world.secretary, "forecast", language="zh")
    assert f"中位数为 {last.year}年{last.month}月" in said(at)


def test_the_forecast_says_what_it_cannot(world: World) -> None:
    repair(world.here.stairwell, 1)
    repair(world.here.stairwell, 0, state=ProjectState.HELD)
    at = seen(world.leader, "forecast")
    assert "Too little is known here to say when the 1 open cases will be done." in said(at)
    assert "On hold and left out: 1." in said(at)
    assert f"only 0 stays have ended, {FEWEST} are needed" in said(at)


def test_the_forecast_warns_of_those_who_stand_longer_than_any(world: World) -> None:
    for _ in range(FEWEST):
        repair(world.here.stairwell, len(WAY) - 1)
    repair(world.here.stairwell, 1, stood=90)
    at = seen(world.leader, "forecast")
    assert "1 of 1 stand in their stage longer than any case here ever did." in at.warning[0].value
    assert at.dataframe[0].value["Done by (median)"][0].startswith("not before")


@pytest.mark.parametrize("view", ["funnel", "times", "ages", "money", "forecast"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_with_nothing_there_every_view_says_what_to_do(world: World, view: str, language: str) -> None:
    at = seen(world.secretary, view, language=language)
    assert at.caption
    assert not at.dataframe


def test_every_column_of_its_files_has_a_head_in_words() -> None:
    for name in ("funnel", "stage_times", "ageing", "forecast", "purses"):
        assert set(lists.LISTS[name].columns) <= set(downloads.HEADS)
        assert name in downloads.TITLES
