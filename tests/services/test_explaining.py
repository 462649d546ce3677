"""What is said at one door: how this household's vote counts, by which rule, and the money that it may see."""

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from models.consultations import Consultation
from models.enums import ProjectKind, Purse, RuleClass
from models.grids import Ownership
from models.money import HouseholdShare
from services.errors import NotAllowed, NotFound
from services.renewals import explaining
from services.renewals.explaining import Money, Weight
from tests.support import money
from tests.support.queries import counted_queries
from tests.support.renewals import add_project, add_purse
from tests.support.visits import consultation_of, unit_of
from tests.support.votes import open_vote
from tests.support.world import TODAY, World, add_household


def test_in_a_vote_the_frozen_roll_says_how_a_household_counts(world: World, db: Session) -> None:
    here = world.here
    owner = db.get_one(Ownership, (unit_of(db, world, "101"), 1)).owner_id
    add_household(db, stairwell=here.stairwell, estate=here.estate, door="401", owner=owner, area_dm2=2000)
    asked = consultation_of(db, open_vote(db, world.secretary, here.stairwell))
    add_household(db, stairwell=here.stairwell, estate=here.estate, door="501", owner="后来的业主")
    told = explaining.explain(
        db, world.grid_worker, unit_id=unit_of(db, world, "101"), consultation_id=asked, on=TODAY
    )
    assert told.weight == Weight(flats=2, of_owners=6, area_dm2=10000, of_area_dm2=50000, frozen=True)
    assert [a.rule.klass for a in told.asked] == [RuleClass.ORDINARY]
    late = explaining.explain(
        db, world.grid_worker, unit_id=unit_of(db, world, "501"), consultation_id=asked, on=TODAY
    )
    assert late.weight is None


def test_before_a_vote_the_register_and_the_usual_rule_are_told(world: World, db: Session) -> None:
    project = add_project(db, world.here.stairwell, kind=ProjectKind.LIFT_ADDITION, stage="feasibility")
    told = explaining.explain(
        db, world.grid_worker, unit_id=unit_of(db, world, "302"), project_id=project.id, on=TODAY
    )
    assert told.weight == Weight(flats=1, of_owners=6, area_dm2=8000, of_area_dm2=48000, frozen=False)
    assert [(a.question, a.rule.klass) for a in told.asked] == [("", RuleClass.SPECIAL)]
    assert (told.state, told.share_fen) == (None, None)


def test_the_money_is_told_to_who_may_see_it(world: World, db: Session) -> None:
    project = add_project(db, world.here.stairwell, budget_fen=1000)
    add_purse(db, project, Purse.SUBSIDY, 300)
    add_purse(db, project, Purse.TREASURY_BOND, 50)
    add_purse(db, project, Purse.SELF_RAISED, 650)
    unit = unit_of(db, world, "101")
    told = [
        explaining.explain(db, who, unit_id=unit, project_id=project.id, on=TODAY).money
        for who in (world.secretary, world.grid_worker)
    ]
    assert told == [Money(budget_fen=1000, public_fen=350), None]


def test_a_consultation_brings_its_renewal_and_a_general_visit_neither(world: World, db: Session) -> None:
    project = add_project(db, world.here.stairwell)
    asked = consultation_of(db, open_vote(db, world.secretary, world.here.stairwell))
    db.get_one(Consultation, asked).project_id = project.id
    db.flush()
    unit = unit_of(db, world, "101")
    about = explaining.explain(db, world.grid_worker, unit_id=unit, consultation_id=asked, on=TODAY)
    general = explaining.explain(db, world.grid_worker, unit_id=unit, on=TODAY)
    assert about.kind == ProjectKind.LIFT_REPLACEMENT
    assert (general.kind, general.asked, general.weight) == (None, (), None)


def test_nobody_is_told_of_a_household_or_matter_of_elsewhere(world: World, db: Session) -> None:
    unit = unit_of(db, world, "101")
    foreign = add_project(db, world.there.stairwell)
    with pytest.raises(NotFound):
        explaining.explain(db, world.stranger, unit_id=unit, on=TODAY)
    with pytest.raises(NotFound):
        explaining.explain(db, world.officer, unit_id=unit, project_id=foreign.id, on=TODAY)
    with pytest.raises(NotAllowed):
        explaining.explain(db, world.leader, unit_id=unit, on=TODAY)


def test_many_households_cost_as_many_queries_as_few(world: World, db: Session) -> None:
    project, unit = add_project(db, world.here.stairwell), unit_of(db, world, "101")

    def cost() -> int:
        with counted_queries(db) as sent:
            explaining.explain(db, world.secretary, unit_id=unit, project_id=project.id, on=TODAY)
        return len(sent)

    few = cost()
    for n in range(40):
        add_household(
            db, stairwell=world.here.stairwell, estate=world.here.estate, door=f"9{n:02}", owner=f"业主{n}"
        )
    assert cost() == few <= 9


def test_a_share_is_told_at_the_door_once_its_plan_is_agreed(world: World, db: Session) -> None:
    project = add_project(db, world.here.stairwell)
    unit = unit_of(db, world, "202")

    def told() -> int | None:
        return explaining.explain(
            db, world.grid_worker, unit_id=unit, project_id=project.id, on=TODAY
        ).share_fen

    assert told() is None
    plan = money.draft(db, world.secretary, project)
    assert told() is None, "a draft is promised to nobody"
    money.agree(db, world.secretary, plan)
    share = db.scalars(select(HouseholdShare).where(col(HouseholdShare.unit_id) == unit)).one()
    assert told() == share.share_fen > 0
