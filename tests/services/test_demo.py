"""The demonstration: what is real in it, what the article tells, and that it is never half there."""

import csv
import hashlib
import json
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlmodel import Session, col

from models.consultations import Ballot, Consultation, Round
from models.enums import (
    OwnerKind,
    PlaceKind,
    ProjectKind,
    ProjectState,
    Role,
    RoundState,
    Stance,
    TaskKind,
    TaskState,
)
from models.grids import Owner, Place, Unit
from models.group_enums import GroupKind, GroupPost
from models.groups import GroupMember, TaskGroup
from models.lift_enums import Assessment
from models.lifts import Lift
from models.people import Activity, Person, RoleGrant, Setting
from models.renewals import Project
from models.tables import metadata
from models.visits import Task, Visit
from services import checks, settings, standing
from services.access import below
from services.db import open_session
from services.demo import fill as filling
from services.demo.bulk import Bulk
from services.demo.committees import committees
from services.demo.persons import PASSWORD, SIGN_INS
from services.demo.plan import plan_town
from services.errors import Refused
from services.people import passwords
from services.renewals import gates
from services.renewals.conditions import registry
from services.renewals.stage_times import stays_of
from services.rules.groups import THREE
from services.rules.stages import needs_of
from services.rules.stances import WON
from tests.support.filled import ON, SECRET, place, rounds_in
from tests.support.world import World

DIGEST_WITHOUT = {"password_hash"}


@pytest.fixture(autouse=True)
def _one_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seals of closed votes depend on the installation's secret; here it is the same for all."""
    monkeypatch.setenv("DUOGE_SECRET", SECRET)
    settings.current.cache_clear()


def digest(db: Session) -> str:
    """Everything stored, but for salted passwords."""
    whole = hashlib.sha256()
    for table in metadata.sorted_tables:
        columns = [c for c in table.columns if c.name not in DIGEST_WITHOUT]
        for row in db.execute(select(*columns).order_by(*table.primary_key.columns)):
            whole.update(json.dumps(list(row), default=str).encode())
    return whole.hexdigest()


def test_all_33_committees_have_their_official_codes(town: Session) -> None:
    stored = town.scalars(select(Place).where(col(Place.kind) == PlaceKind.NEIGHBOURHOOD)).all()
    wanted = {c.code: c.name.replace("居委会", "居民区") for c in committees()}
    assert {p.code: p.name for p in stored} == wanted
    assert len(wanted) == 33


@pytest.mark.shared_data
def test_the_codes_are_those_of_the_bureau_of_statistics(shared_data: Path) -> None:
    with (shared_data / "places" / "changqiao_committees_2023.csv").open(encoding="utf-8") as file:
        published = {row["code"]: row["name"] for row in csv.DictReader(file)}
    assert {c.code: c.name for c in committees()} == published


def test_huabin_has_eleven_lifts_three_replaced_and_eight_on_their_way(town: Session) -> None:
    here = place(town, "华滨居民区")
    lifts = town.scalars(select(col(Lift.id)).where(below(here, col(Lift.place_id)))).all()
    projects = town.scalars(select(Project).where(below(here, col(Project.place_id)))).all()
    assert len(lifts) == 11
    assert {p.kind for p in projects} == {ProjectKind.LIFT_REPLACEMENT}
    assert Counter(p.state for p in projects) == {ProjectState.FINISHED: 3, ProjectState.OPEN: 8}
    assert {p.lift_id for p in projects} == set(lifts)


def test_huabins_lifts_have_invented_facts_that_say_so(town: Session) -> None:
    here = place(town, "华滨居民区")
    found = town.scalars(select(Lift).where(below(here, col(Lift.place_id)))).all()
    assert all("示例" in lift.manufacturer and "示例" in lift.maintenance_unit for lift in found)
    assert all(lift.made_on and lift.registered_on and lift.made_on < lift.registered_on for lift in found)
    assert [lift.assessment for lift in found].count(Assessment.REPLACE) == 7


def test_each_of_huabins_eight_lifts_says_what_it_waits_for(town: Session) -> None:
    here = place(town, "华滨居民区")
    query = select(Project).where(below(here, col(Project.place_id)), col(Project.state) == ProjectState.OPEN)
    under_way = town.scalars(query).all()
    assert all(p.waits_for for p in under_way)
    assert len({p.stage for p in under_way}) >= 6


@pytest.mark.parametrize("scale", [1, 10])
def test_huabin_keeps_its_eleven_lifts_at_every_scale(scale: int) -> None:
    planned = plan_town(seed=7, scale=scale)
    huabin = next(n for n in planned if n.committee.short == "华滨")
    assert sum(s.lifts for e in huabin.estates for s in e.stairwells) == 11


def test_ten_times_the_scale_is_about_ten_times_the_households() -> None:
    one, ten = (sum(n.households for n in plan_town(seed=7, scale=scale)) for scale in (1, 10))
    assert 8_000 <= one <= 12_000
    assert 9 <= ten / one <= 11


def test_luoxius_two_objectors_came_round_visit_by_visit(town: Session) -> None:
    here = place(town, "罗秀二村居民区")
    query = select(Visit).join(Unit, col(Unit.id) == col(Visit.unit_id))
    told: dict[int, list[Stance]] = {}
    for visit in town.scalars(query.where(below(here, col(Unit.stairwell_id))).order_by(col(Visit.at))):
        told.setdefault(visit.unit_id, []).append(visit.stance)
    turned = [found for found in told.values() if found[0] is Stance.OPPOSE]
    assert len(turned) == 2
    assert all(found[-1] in WON for found in turned)


def test_luoxius_three_posts_are_held_and_one_was_handed_on(town: Session) -> None:
    here = place(town, "罗秀二村居民区")
    (group,) = town.scalars(select(TaskGroup).where(below(here, col(TaskGroup.place_id)))).all()
    project = town.get_one(Project, group.project_id)
    assert (project.kind, group.kind) == (ProjectKind.LIFT_ADDITION, GroupKind.THREE_PERSON)
    members = town.scalars(select(GroupMember).where(col(GroupMember.group_id) == group.id)).all()
    assert Counter(m.post for m in members if m.until is None) == dict.fromkeys(THREE, 1)
    assert [m.post for m in members if m.until is not None] == [GroupPost.FINANCE]


def test_huabins_group_looks_after_all_its_lifts_under_the_secretary(town: Session) -> None:
    here = place(town, "华滨居民区")
    (group,) = town.scalars(select(TaskGroup).where(below(here, col(TaskGroup.place_id)))).all()
    query = select(GroupMember).where(col(GroupMember.group_id) == group.id)
    (head,) = (m for m in town.scalars(query) if m.post is GroupPost.COORDINATION)
    assert (group.project_id, group.kind) == (None, GroupKind.TASK_GROUP)
    assert town.get_one(Person, head.person_id).sign_in_name == SIGN_INS[Role.SECRETARY]


def test_huabin_was_visited_and_has_doors_to_knock_at(town: Session) -> None:
    here = place(town, "华滨居民区")
    visited = select(func.count()).select_from(Visit).join(Unit, col(Unit.id) == col(Visit.unit_id))
    assert (town.scalar(visited.where(below(here, col(Unit.stairwell_id)))) or 0) > 50
    query = select(col(Task.person_id), col(Task.state)).where(
        below(here, col(Task.place_id)), col(Task.kind) == TaskKind.DOOR_KNOCK
    )
    tasks = town.execute(query).all()
    assert {state for _person, state in tasks} == {TaskState.OPEN}
    assert len({person for person, _state in tasks}) == 2


def test_the_leak_of_zhonghai_yingtai_passed_its_first_round_and_is_in_the_second(town: Session) -> None:
    first, second = rounds_in(town, "中海瀛台居民区")
    assert first.consultation_id == second.consultation_id
    assert (first.number, first.state, (first.result or {})["items"][0]["outcome"]) == (
        1,
        RoundState.FINAL,
        "passed",
    )
    assert (second.number, second.state) == (2, RoundState.OPEN)
    assert 0 < ballots_in(town, second) < second.voters


def test_the_owners_of_luoxiu_are_being_asked_about_a_lift(town: Session) -> None:
    (asked,) = rounds_in(town, "罗秀二村居民区")
    assert (asked.state, asked.place_kind, asked.items[0]["matter"]) == (
        RoundState.OPEN, PlaceKind.STAIRWELL, "lift_addition",
    )  # fmt: skip
    assert 0 < ballots_in(town, asked) < asked.voters


def test_a_new_lift_is_made_inspected_and_registered_as_its_stages_say(town: Session) -> None:
    lifts = select(Project, Lift).join(Lift, col(Lift.id) == col(Project.lift_id))
    found = town.execute(lifts.where(col(Project.stage).in_(("settlement", "finished")))).all()
    assert len(found) > 3
    for project, lift in found:
        on = {stage: entered for stage, entered, _left in stays_of(town, [project.id])[project.id]}
        assert lift.made_on < on["works"] <= on["registration"] == lift.inspected_on
        assert lift.registered_on == on["settlement"]
        assert lift.assessment is None
    for project, lift in town.execute(lifts.where(col(Project.stage).not_in(("settlement", "finished")))):
        assert lift.registered_on < min(e for _s, e, _l in stays_of(town, [project.id])[project.id])


def test_bailong_has_its_water_renewed(town: Session) -> None:
    query = select(Project).where(below(place(town, "百龙居民区"), col(Project.place_id)))
    (project,) = town.scalars(query)
    assert (project.kind, project.state) == (ProjectKind.WATER_RENEWAL, ProjectState.FINISHED)


def test_what_went_on_after_a_consultation_was_carried(town: Session) -> None:
    query = select(Round).join(Consultation, col(Consultation.id) == col(Round.consultation_id))
    behind = town.scalars(query.where(col(Consultation.project_id).is_not(None))).all()
    final = [r for r in behind if r.state is RoundState.FINAL]
    assert final
    assert {(r.result or {})["items"][0]["outcome"] for r in final} == {"passed"}


def ballots_in(db: Session, round: Round) -> int:
    return db.scalar(select(func.count()).where(col(Ballot.round_id) == round.id)) or 0


def test_owners_have_names_of_their_own_of_any_script(town: Session) -> None:
    query = select(col(Owner.name)).where(col(Owner.kind) == OwnerKind.PERSON)
    names = town.scalars(query).all()
    assert len(set(names)) == len(names)
    assert {"王", "𠮷田", "买买提·艾力"} <= set(names)


def test_every_phone_is_seen_to_be_invented(town: Session) -> None:
    phones = town.scalars(select(col(Owner.phone)).distinct()).all()
    assert {p[:9] for p in phones} == {"199-0000-"}


def test_everybody_can_sign_in_where_their_post_is(town: Session) -> None:
    people = {p.id: p for p in town.scalars(select(Person))}
    posts = {grant.role: grant for grant in town.scalars(select(RoleGrant))}
    assert {role: people[post.person_id].sign_in_name for role, post in posts.items()} == SIGN_INS
    assert not any(p.must_change_password for p in people.values())
    assert passwords.fits(PASSWORD, people[1].password_hash)
    assert posts[Role.SECRETARY].place_id == place(town, "华滨居民区")
    assert posts[Role.GRID_WORKER].place_id == place(town, "华滨微网格1")


def test_the_filling_is_one_row_of_the_log(town: Session) -> None:
    assert [row.action for row in town.scalars(select(Activity))] == ["fill_demonstration"]


def test_the_demonstration_agrees_with_itself(town: Session) -> None:
    assert list(checks.problems(town)) == []


def test_another_seed_gives_another_town() -> None:
    one, other = ([e.name for n in plan_town(seed=s, scale=1) for e in n.estates] for s in (1, 2))
    assert one != other


def test_an_interrupted_filling_leaves_nothing_and_the_next_one_is_the_same_as_any(
    town: Session, sqlite: str
) -> None:
    def interrupt(table: str, rows: int) -> None:
        if table == "owner":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), open_session(write=True) as db:
        filling.fill(db, on=ON, report=interrupt)
    with open_session(write=True) as db:
        assert standing.is_new(db)
        filling.fill(db, on=ON)
    with open_session() as db:
        assert digest(db) == digest(town)


def test_production_keeps_the_demonstration_out(sqlite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUOGE_ENV", "production")
    monkeypatch.setenv("DUOGE_SECRET", "0123456789abcdef-0123456789abcdef")
    settings.current.cache_clear()
    with open_session(write=True) as db, pytest.raises(Refused, match="demo_in_production"):
        filling.fill(db, on=ON)


def test_the_demonstration_never_joins_real_data(world: World, db: Session) -> None:
    with pytest.raises(Refused, match="demo_not_empty"):
        filling.fill(db, on=ON)


def test_a_second_filling_is_refused(sqlite: str) -> None:
    with open_session(write=True) as db:
        db.add(Setting(key=standing.DEMONSTRATION, value=True))
        with pytest.raises(Refused, match="demo_exists"):
            filling.fill(db, on=ON)


def test_the_database_counts_on_after_the_numbers_of_the_filling(db: Session) -> None:
    bulk = Bulk(db)
    for number in range(3):
        bulk.add(Place, kind=PlaceKind.ESTATE, code=f"E{number}", name="小区", since=ON)
    bulk.finish()
    added = Place(kind=PlaceKind.ESTATE, code="new", name="新小区", since=ON)
    db.add(added)
    db.flush()
    assert added.id == 4


def test_every_project_has_what_its_stages_ask_for(town: Session) -> None:
    projects = list(town.scalars(select(Project)))
    asked: dict[str, list[Project]] = {}
    for p in projects:
        for need in needs_of(p.kind, p.stage):
            asked.setdefault(need, []).append(p)
    said = registry.answers(town, asked, on=ON)
    lacking = [(need, id, lack) for need, of in said.items() for id, lack in of.items() if lack]
    assert len(asked) > 10
    assert not lacking


def test_the_lift_of_huabin_that_draws_its_money_waits_for_the_top_up(town: Session) -> None:
    here = place(town, "华滨居民区")
    query = select(Project).where(below(here, col(Project.place_id)), col(Project.state) == ProjectState.OPEN)
    found = {p.stage: p for p in town.scalars(query)}
    gates_now = gates.gates_of(town, found.values(), on=ON)
    said = {stage: [m.lack.code for m in gates_now[p.id or 0].missing] for stage, p in found.items()}
    assert said["assessment"] == ["evidence_missing"]
    assert said["consultation_1"] == ["vote_running"]
    assert said["funding"] == ["money_gap", "evidence_missing"]
