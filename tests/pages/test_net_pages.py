"""The net of people on its pages, as people of every post meet it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from models.enums import Role, TaskKind
from models.grids import Post
from models.net import Absence, Handover, Patrol
from models.net_enums import LookedAt, PostKind
from models.tender_enums import Severity
from pages.ui import inputs
from services import tasks
from services.access import Actor
from services.db import open_session
from services.grids import absences, post_changes
from services.once import new_token
from tests.support.screen import open_page, select_row, unfolded
from tests.support.world import AT, World, small_world

NET, HANDOVERS, PATROLS, MY_DAY = "grids/net.py", "grids/handovers.py", "grids/patrols.py", "home/my_day.py"
K = PostKind


@pytest.fixture
def world(sqlite: str) -> World:
    with open_session(write=True) as db:
        return small_world(db)


def said(at: AppTest) -> str:
    kinds = (at.markdown, at.caption, at.success, at.error, at.warning, at.subheader, at.metric)
    words = [str(element.value) for kind in kinds for element in kind]
    return "\n".join(
        [*words, *(link.proto.label for link in at.get("page_link")), *(b.label for b in at.button)]
    )


def page(actor: Actor, script: str, **more: Any) -> AppTest:
    at = open_page(actor, script, **more)
    assert not at.exception
    return at


def give(world: World, kind: PostKind, holder: str, place: int = 0, **more: Any) -> int:
    with open_session(write=True) as db:
        told: dict[str, Any] = {"since": inputs.today(), "on": inputs.today(), "token": new_token(), "at": AT}
        return post_changes.add_post(
            db,
            world.secretary,
            place_id=place or world.here.stairwell,
            kind=kind,
            holder=holder,
            **told | more,
        )


def task(world: World, who: Actor, title: str = "清理楼道") -> None:
    with open_session(write=True) as db:
        tasks.give_task(
            db, world.secretary, kind=TaskKind.DECISION, place_id=world.here.stairwell, person_id=who.person_id,
            title=title, due_on=inputs.today(), on=inputs.today(), token=new_token(), at=AT,
        )  # fmt: skip


def focused(at: AppTest, place: int) -> AppTest:
    """The page after a click on a place in the picture."""
    at.session_state["duoge.net.focus"] = place
    return at.run()


def alts(at: AppTest) -> list[str]:
    return [chart.proto.alt for chart in at.get("vega_lite_chart")]


@pytest.mark.parametrize("role", list(Role))
def test_every_role_sees_vacancies_chain_and_card_and_only_some_may_change(world: World, role: Role) -> None:
    give(world, K.STAIRWELL_LEADER, "老李", phone="021-6410")
    actor = getattr(world, role.value)
    at = page(actor, NET)
    at = focused(at, world.here.stairwell)
    assert not at.exception
    told = said(at)
    assert "Vacant posts" in told
    assert "Stairwell leader: **老李**" in told
    assert "021-6410" not in told
    may = role in (Role.OFFICER, Role.SECRETARY)
    assert [e.label for e in at.expander] == (["Change who holds what"] if may else [])


def test_a_vacancy_leads_to_its_place_where_the_post_is_given(world: World) -> None:
    at = page(world.secretary, NET)
    assert list(at.dataframe[0].value["Lacking"]) == ["1 / 1", "1 / 1", "1 / 1", "2 / 2"]
    at = unfolded(select_row(at, 3))
    key = f"net_post_new_{world.here.stairwell}_0"
    assert at.selectbox(key=f"{key}_kind").value is K.STAIRWELL_LEADER
    at.text_input(key=f"{key}_name").set_value("老李").run()
    at.button(key="net_post_give").click().run()
    assert not at.exception
    with open_session() as db:
        assert [(p.holder, p.since) for p in db.scalars(select(Post))] == [("老李", inputs.today())]
    assert list(at.dataframe[0].value["Lacking"])[3] == "1 / 2"


def test_the_picture_of_the_chain_has_its_words_and_the_list_has_buttons(world: World) -> None:
    give(world, K.MICRO_GRID_LEADER, "格长", world.here.micro_grid)
    give(world, K.KEEPER, "维护", world.here.stairwell)
    at = page(world.leader, NET)
    at.selectbox(key="choose_place").set_value(world.here.neighbourhood).run()
    assert any("Micro-grid leader 格长" in alt and "Keeper 维护" in alt for alt in alts(at))
    at.button_group(key="net_view").set_value("list").run()
    at.button(key=f"net_link_{world.here.stairwell}").click().run()
    assert not at.exception
    assert "Keeper: **维护**" in said(at)


def test_a_holders_phone_is_shown_for_a_reason(world: World) -> None:
    post = give(world, K.KEEPER, "维护", phone="021-64107777")
    at = unfolded(focused(page(world.grid_worker, NET), world.here.stairwell))
    at.button(key=f"net_reveal_{post}").click().run()
    assert [e.value for e in at.error] == ["Give a reason."]
    at.text_input(key=f"net_reason_{post}").set_value("漏水").run()
    at.button(key=f"net_reveal_{post}").click().run()
    assert [c.value for c in at.code] == ["021-64107777"]


def test_of_two_who_change_a_holder_the_second_chooses(world: World) -> None:
    post = give(world, K.KEEPER, "老李")
    at = unfolded(focused(page(world.secretary, NET), world.here.stairwell))
    chosen = next(str(w.key) for w in at.selectbox if str(w.key).startswith("net_post_chosen"))
    at.selectbox(key=chosen).set_value(post).run()
    at.text_input(key=f"net_post_{post}_1_name").set_value("我改的").run()
    with open_session(write=True) as db:
        post_changes.change_post(
            db, world.officer, post_id=post, version=1, holder="别人改的", since=inputs.today(), until=None,
            token="other", at=AT,
        )  # fmt: skip
    at.button(key="net_post_save").click().run()
    at.button(key="net_post_store_mine").click().run()
    assert not at.exception
    with open_session() as db:
        assert db.scalars(select(Post)).one().holder == "我改的"


def test_all_is_handed_over_after_a_look_and_given_back(world: World) -> None:
    task(world, world.grid_worker)
    give(world, K.KEEPER, "", person_id=world.grid_worker.person_id)
    at = page(world.secretary, HANDOVERS)
    place = world.here.neighbourhood
    giver = at.selectbox(key=f"hand_over_giver_{place}")
    giver.select_index(0).run()
    assert "清理楼道" in said(at)
    assert "买买提·艾力" not in at.selectbox(key=f"hand_over_taker_{place}").options
    at.selectbox(key=f"hand_over_taker_{place}").set_value(world.secretary.person_id).run()
    assert "Goes over: 1 posts · 1 tasks" in said(at)
    at.button(key="hand_over_send").click().run()
    assert not at.exception
    with open_session() as db:
        step = db.scalars(select(Handover)).one()
        assert [p.holder for p in db.scalars(select(Post))] == ["王"]
    at = unfolded(at)
    at.button(key=f"hand_back_{step.id}").click().run()
    assert not at.exception
    with open_session() as db:
        assert [p.holder for p in db.scalars(select(Post))] == ["买买提·艾力"]


def test_who_has_no_role_there_cannot_take_over_and_it_is_said_who_gives_one(world: World) -> None:
    task(world, world.grid_worker)
    at = page(world.secretary, HANDOVERS)
    place = world.here.neighbourhood
    at.selectbox(key=f"hand_over_giver_{place}").select_index(0).run()
    at.selectbox(key=f"hand_over_taker_{place}").set_value(world.stranger.person_id).run()
    assert "管理员 can give one" in said(at)
    assert at.button(key="hand_over_send").disabled


def test_a_substitute_is_appointed_and_sees_it_on_my_day(world: World) -> None:
    task(world, world.grid_worker)
    at = unfolded(page(world.officer, HANDOVERS))
    at.selectbox(key=f"absence_away_{world.subdistrict}").set_value(world.grid_worker.person_id).run()
    at.selectbox(key=f"absence_substitute_{world.subdistrict}").set_value(world.secretary.person_id).run()
    at.button(key="absence_send").click().run()
    assert not at.exception
    with open_session() as db:
        assert db.scalars(select(Absence)).one().substitute_id == world.secretary.person_id
    told = said(page(world.secretary, MY_DAY))
    assert "For 买买提·艾力 until" in told
    assert "**清理楼道**" in told
    assert "For 买买提" not in said(page(world.officer, MY_DAY))


def test_a_substitute_without_a_role_is_told_whom_to_ask(world: World) -> None:
    task(world, world.grid_worker)
    with open_session(write=True) as db:
        absences.appoint(
            db, world.secretary, place_id=world.here.neighbourhood, person_id=world.grid_worker.person_id,
            substitute_id=world.stranger.person_id, since=inputs.today(), until=inputs.today(), on=inputs.today(),
            token="away", at=AT,
        )  # fmt: skip
    told = said(page(world.stranger, MY_DAY))
    assert "清理楼道" not in told
    assert "管理员 can give one" in told


def test_a_patrol_is_noted_in_a_few_taps_and_a_serious_one_is_a_task(world: World) -> None:
    at = page(world.grid_worker, PATROLS)
    key = next(str(w.key) for w in at.button_group if str(w.key).endswith("_bad"))
    at.button_group(key=key).set_value(Severity.SERIOUS).run()
    found = next(str(w.key) for w in at.text_input if str(w.key).endswith("_found"))
    at.text_input(key=found).set_value("顶楼渗水").run()
    at.button(key="patrol_send").click().run()
    assert not at.exception
    with open_session() as db:
        patrol = db.scalars(select(Patrol)).one()
    assert (patrol.looked_at, patrol.found, patrol.walker) == (LookedAt.CORRIDOR, "顶楼渗水", "买买提·艾力")
    assert "not mended yet · the secretary has a task" in said(at)
    assert "**顶楼渗水**" in said(page(world.secretary, MY_DAY))
    at = unfolded(at)
    at.text_input(key=f"mend_{patrol.id}_1_how").set_value("已补").run()
    at.button(key=f"mend_{patrol.id}_send").click().run()
    assert not at.exception
    assert "mended: 已补" in said(at)
    assert "**顶楼渗水**" not in said(page(world.secretary, MY_DAY))


def test_a_leader_reads_patrols_and_notes_none(world: World) -> None:
    at = page(world.leader, PATROLS)
    assert "No patrol is noted here." in said(at)
    assert not [b for b in at.button if b.key == "patrol_send"]
    for who in (world.leader, world.grid_worker, world.administrator):
        with pytest.raises(ValueError, match="navigation page"):
            open_page(who, HANDOVERS)


def test_in_chinese_the_pages_speak_chinese(world: World) -> None:
    assert "空缺职务" in said(page(world.secretary, NET, language="zh"))
    assert "整体交接" in said(page(world.secretary, HANDOVERS, language="zh"))
    assert "记录巡查" in said(page(world.secretary, PATROLS, language="zh"))


def test_where_no_finding_is_open_the_list_says_how_to_see_every_patrol(world: World) -> None:
    at = page(world.grid_worker, PATROLS)
    at.toggle(key="patrols_open").set_value(True).run()
    assert "Nothing that was found is open." in said(at)
