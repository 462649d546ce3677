"""Task groups on the project page, and the page of stances, as people of every post meet them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from models.enums import Concern, ProjectKind, Stance
from models.group_enums import GroupKind, GroupPost
from models.groups import GroupMember, TaskGroup
from pages.ui import inputs
from services.access import Actor
from services.db import open_session
from services.once import new_token
from services.renewals import group_changes, group_members, visits
from tests.support.renewals import add_project
from tests.support.screen import open_page
from tests.support.visits import unit_of
from tests.support.world import AT, TODAY, World, small_world

PROJECT, STANCES = "renewals/project.py", "renewals/stances.py"


@pytest.fixture
def world(sqlite: str) -> World:
    with open_session(write=True) as db:
        return small_world(db)


@pytest.fixture
def project(world: World) -> int:
    with open_session(write=True) as db:
        added = add_project(
            db, world.here.stairwell, kind=ProjectKind.LIFT_ADDITION, stage="feasibility", name="加装*电梯"
        )
        return added.id or 0


def group_of(world: World, project: int, *, owner: str = "甲业主11") -> int:
    """A three-person group in which an owner looks after the money."""
    with open_session(write=True) as db:
        group = group_changes.form_group(
            db, world.secretary, place_id=world.here.stairwell, project_id=project, name="加梯小组",
            kind=GroupKind.THREE_PERSON, since=TODAY, token=new_token(), at=AT,
        )  # fmt: skip
        group_members.add_member(
            db, world.secretary, group_id=group, name=owner, capacity="退休会计", post=GroupPost.FINANCE,
            since=TODAY, on=TODAY, token=new_token(), at=AT,
        )  # fmt: skip
        return group


def found(world: World, project: int, door: str, *stances: Stance, **more: Any) -> None:
    with open_session(write=True) as db:
        for days, stance in enumerate(stances):
            visits.record_visit(
                db, world.grid_worker, unit_id=unit_of(db, world, door), stance=stance, project_id=project,
                on=TODAY, at=AT + timedelta(days=days), token=new_token(), **more,
            )  # fmt: skip


def page(actor: Actor, script: str, project: int | None, **more: Any) -> AppTest:
    at = open_page(actor, **more)
    if project is not None:
        at.query_params["project"] = str(project)
    at = at.switch_page(script).run()
    assert not at.exception
    return at


def said(at: AppTest) -> str:
    kinds = (at.markdown, at.caption, at.success, at.error, at.warning, at.header, at.subheader)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def test_a_project_tells_who_looks_after_it_and_which_posts_are_vacant(world: World, project: int) -> None:
    group_of(world, project)
    found(world, project, "101", Stance.OPPOSE)
    told = said(page(world.secretary, PROJECT, project))
    assert "Money matters: **甲业主11** :small[:gray[退休会计]]" in told
    assert "vacant: Coordination、Supervision" in told
    assert ":gray-badge[✕ Opposes 1] :gray-badge[5 not met yet]" in told


def test_a_leader_reads_the_capacity_and_the_counts_and_changes_nothing(world: World, project: int) -> None:
    group_of(world, project)
    found(world, project, "101", Stance.OPPOSE)
    at = page(world.leader, PROJECT, project)
    assert "Money matters: **退休会计**" in said(at)
    assert "甲业主" not in said(at)
    assert "✕ Opposes 1" in said(at)
    assert not [b for b in at.button if b.key == "change_groups"]
    with pytest.raises(ValueError, match="navigation page"):
        open_page(world.leader, STANCES)


def test_a_secretary_forms_a_group_and_takes_two_people_in_one_after_the_other(
    world: World, project: int
) -> None:
    at = page(world.secretary, PROJECT, project)
    assert "No task group looks after this renewal yet" in said(at)
    at.button(key="change_groups").click().run()
    at.selectbox(key="group_new_kind").set_value(GroupKind.THREE_PERSON).run()
    at.button(key="group_form").click().run()
    with open_session() as db:
        group = db.scalars(select(TaskGroup)).one()
    assert (group.kind, group.project_id, group.since) == (GroupKind.THREE_PERSON, project, inputs.today())
    key = f"group_member_new_{group.id}"
    at.selectbox(key=f"{key}_0_person").set_value(world.grid_worker.person_id).run()
    at.button(key="group_take_in").click().run()
    at.text_input(key=f"{key}_1_name").set_value("甲业主11").run()
    at.button(key="group_take_in").click().run()
    assert not at.exception
    with open_session() as db:
        members = db.scalars(select(GroupMember)).all()
    assert [(m.post, m.person_id, m.name) for m in members] == [
        (GroupPost.COORDINATION, world.grid_worker.person_id, ""), (GroupPost.FINANCE, None, "甲业主11"),
    ]  # fmt: skip


def test_an_outsider_without_a_name_is_refused_and_what_was_chosen_stays(world: World, project: int) -> None:
    group = group_of(world, project)
    at = page(world.secretary, PROJECT, project)
    at.button(key="change_groups").click().run()
    at.button_group(key=f"group_member_new_{group}_1_post").set_value(GroupPost.SUPERVISION).run()
    at.button(key="group_take_in").click().run()
    assert [e.value for e in at.error] == ["Enter a name."]
    assert at.button_group(key=f"group_member_new_{group}_1_post").value is GroupPost.SUPERVISION


def test_of_two_who_change_a_post_the_second_chooses(world: World, project: int) -> None:
    group = group_of(world, project)
    at = page(world.secretary, PROJECT, project)
    at.button(key="change_groups").click().run()
    with open_session() as db:
        member = db.scalars(select(GroupMember)).one().id or 0
    at.selectbox(key=f"group_member_chosen_{group}").set_value(member).run()
    at.text_input(key=f"group_member_{member}_1_capacity").set_value("会计").run()
    with open_session(write=True) as db:
        group_members.change_member(
            db, world.officer, member_id=member, version=1, capacity="出纳", post=GroupPost.FINANCE,
            since=TODAY, until=None, token="other", at=AT,
        )  # fmt: skip
    at.button(key="member_save").click().run()
    at.button(key="group_member_store_mine").click().run()
    assert not at.exception
    with open_session() as db:
        assert db.scalars(select(GroupMember)).one().capacity == "会计"


def test_the_stances_tell_who_came_round_and_who_is_left(world: World, project: int) -> None:
    found(world, project, "101", Stance.OPPOSE, Stance.NOT_BLOCKING, concern=Concern.DAYLIGHT)
    found(world, project, "102", Stance.OPPOSE, concern=Concern.NOISE)
    told = said(page(world.grid_worker, STANCES, project))
    assert "Visited **2** households · still opposed **1** · undecided **0**" in told
    assert "101** ✕ Opposes → △ Does not block · Daylight" in told
    assert "102** ✕ Opposes · Noise" in told


def test_without_a_renewal_in_the_address_those_that_were_talked_about_are_offered(
    world: World, project: int
) -> None:
    found(world, project, "102", Stance.OPPOSE, concern=Concern.NOISE)
    told = said(page(world.secretary, STANCES, None))
    assert "✕ Opposes 1 · ? Undecided 0 · 0 won" in told
    assert "Noise 1" in told
    assert "too few visits" not in told


def test_in_chinese_both_pages_speak_chinese(world: World, project: int) -> None:
    group_of(world, project)
    found(world, project, "101", Stance.OPPOSE, Stance.SUPPORT, concern=Concern.PIPES)
    assert "空缺：协调、监督" in said(page(world.secretary, PROJECT, project, language="zh"))
    assert "✕ 反对 → ✓ 支持 · 管线" in said(page(world.secretary, STANCES, project, language="zh"))
