"""A vote from the draft to the opening: what may be changed, what the notice blocks, what is frozen on which day."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlmodel import Session, col

from models.consultations import Consultation, Objection, RollUnit, Round, RoundMove
from models.enums import Choice, RoundState, RuleClass
from models.grids import Ownership, Unit
from services.consultations import bylaw_texts, choosing, prepared, preparing, proposals, rounds
from services.consultations.bylaw_writing import Written
from services.consultations.items import items_from
from services.consultations.proposals import Asked, Proposal
from services.consultations.scopes import Part, Scope, whole
from services.errors import Conflict, NotFound, Refused
from services.once import new_token
from services.rules.thresholds import Clause, Threshold
from tests.support.votes import open_proposal, open_vote
from tests.support.world import AT, TODAY, World, add_household

DAY = timedelta(days=1)
S = RoundState


def proposal(world: World, **more: Any) -> Proposal:
    return Proposal(whole(world.here.stairwell), (Asked("fund_use", "换电梯？"),), **more)


def prepare(db: Session, world: World, proposed: Proposal | None = None) -> int:
    return preparing.prepare(
        db, world.secretary, proposal=proposed or proposal(world), on=TODAY, at=AT, token=new_token()
    )


def change(db: Session, world: World, id: int, proposed: Proposal, *, version: int = 1) -> int:
    return preparing.change_draft(
        db, world.secretary, round_id=id, version=version, proposal=proposed, on=TODAY, at=AT
    )


def post(db: Session, world: World, id: int, day: date, *, version: int = 1) -> int:
    return preparing.post_notice(
        db, world.secretary, round_id=id, version=version, notice_on=day, on=TODAY, at=AT, token=new_token()
    )


def open_it(db: Session, world: World, id: int, *, version: int = 2, on: date = TODAY) -> int:
    return preparing.open_prepared(
        db, world.secretary, round_id=id, version=version, on=on, at=AT, token=new_token()
    )


def draft(db: Session, world: World, id: int) -> prepared.Draft:
    return prepared.find_draft(db, world.secretary, round_id=id)


def test_a_draft_freezes_nothing_and_stands_among_the_prepared(world: World, db: Session) -> None:
    id = prepare(db, world)
    assert db.scalar(select(func.count()).select_from(RollUnit)) == 0
    assert [d.id for d in prepared.prepared_at(db, world.leader, place_id=world.subdistrict)] == [id]
    assert rounds.rounds_at(db, world.leader, place_id=world.subdistrict) == ([], 0)
    assert choosing.put(db, world.leader, place_id=world.subdistrict, asked=id) == []
    assert prepared.prepared_at(db, world.stranger, place_id=world.subdistrict) == []


def test_the_notice_hangs_fifteen_days_before_the_vote_opens(world: World, db: Session) -> None:
    id = prepare(db, world)
    with pytest.raises(Refused, match="notice_not_posted"):
        open_it(db, world, id, version=1)
    post(db, world, id, TODAY - 15 * DAY)
    with pytest.raises(Refused, match="notice_running") as refused:
        open_it(db, world, id)
    assert refused.value.params == {"until": TODAY, "day": TODAY + DAY}
    assert not draft(db, world, id).may_open(TODAY)
    assert open_it(db, world, id, on=TODAY + DAY) == id


def test_a_notice_cannot_be_posted_tomorrow(world: World, db: Session) -> None:
    with pytest.raises(Refused, match="notice_in_the_future"):
        post(db, world, prepare(db, world), TODAY + DAY)


def test_every_step_leaves_who_and_when(world: World, db: Session) -> None:
    id = open_vote(db, world.secretary, world.here.stairwell)
    moves = db.scalars(select(RoundMove).where(col(RoundMove.round_id) == id).order_by(col(RoundMove.id)))
    assert [(m.from_state, m.to_state, m.person_id) for m in moves] == [
        (None, S.DRAFT, world.secretary.person_id),
        (S.DRAFT, S.POSTED, world.secretary.person_id),
        (S.POSTED, S.OPEN, world.secretary.person_id),
    ]


def test_a_changed_question_needs_a_new_notice_and_a_changed_due_date_does_not(
    world: World, db: Session
) -> None:
    id = prepare(db, world)
    post(db, world, id, TODAY - 16 * DAY)
    change(db, world, id, proposal(world, due_on=TODAY + 30 * DAY, keeps_ledger=True), version=2)
    assert draft(db, world, id).state is S.POSTED
    other = replace(proposal(world), asked=(Asked("fund_use", "换两部电梯？"),))
    change(db, world, id, other, version=3)
    found = draft(db, world, id)
    assert (found.state, found.notice_on, found.question) == (S.DRAFT, None, "换两部电梯？")


def test_two_people_change_one_draft_and_the_second_sees_both(world: World, db: Session) -> None:
    id = prepare(db, world)
    change(db, world, id, proposal(world, due_on=TODAY + 9 * DAY))
    with pytest.raises(Conflict) as refused:
        change(db, world, id, proposal(world, due_on=TODAY + 5 * DAY))
    assert (refused.value.theirs["due_on"], refused.value.yours["due_on"]) == (
        TODAY + 9 * DAY, TODAY + 5 * DAY,
    )  # fmt: skip
    assert prepared.proposal_from(refused.value.yours) == proposal(world, due_on=TODAY + 5 * DAY)


def test_what_was_proposed_comes_back_from_the_draft(world: World, db: Session) -> None:
    asked = (
        Asked("lift_plan.special", "方案？", "含续筹", (Choice.NOT_BLOCKING, Choice.FOLLOW)),
        Asked("property_service", "选哪家？", candidates=("甲公司", "乙公司")),
    )
    scope = Scope((Part(world.here.stairwell, 2, None),))
    proposed = Proposal(scope, asked, TODAY + 20 * DAY, keeps_ledger=True, keyed_twice=True)
    found = draft(db, world, prepare(db, world, proposed))
    assert found.proposal == proposed
    assert found.items[0].options == (
        Choice.AGREE, Choice.AGAINST, Choice.ABSTAIN, Choice.NOT_BLOCKING, Choice.FOLLOW,
    )  # fmt: skip
    assert found.items[1].options == (Choice.CANDIDATE, Choice.ABSTAIN)


@pytest.mark.parametrize(
    ("code", "asked"),
    [
        ("matters_missing", ()),
        ("too_many_matters", (Asked("fund_use", "?"),) * 10),
        ("candidates_with_answers", (Asked("committee", "?", "", (Choice.FOLLOW,), ("甲", "乙")),)),
        ("candidates_number", (Asked("committee", "?", candidates=("甲",)),)),
        ("candidates_number", (Asked("committee", "?", candidates=tuple("甲乙丙丁戊己庚辛壬癸")),)),
        ("candidate_unnamed", (Asked("committee", "?", candidates=("甲", " ")),)),
        ("candidate_twice", (Asked("committee", "?", candidates=("甲", "甲 ")),)),
        ("answer_not_optional", (Asked("fund_use", "?", besides=(Choice.INVALID,)),)),
    ],
)
def test_a_ballot_that_cannot_be_is_refused(
    world: World, db: Session, code: str, asked: tuple[Asked, ...]
) -> None:
    with pytest.raises(Refused, match=code):
        prepare(db, world, replace(proposal(world), asked=asked))


def test_the_due_date_lies_after_the_day_of_opening(world: World, db: Session) -> None:
    id = prepare(db, world, proposal(world, due_on=TODAY))
    post(db, world, id, TODAY - 16 * DAY)
    with pytest.raises(Refused, match="due_too_soon"):
        open_it(db, world, id)


def test_what_was_opened_is_not_prepared_any_more(world: World, db: Session) -> None:
    id = open_vote(db, world.secretary, world.here.stairwell)
    with pytest.raises(Refused, match="round_not_prepared"):
        change(db, world, id, proposal(world))
    with pytest.raises(Refused, match="round_not_prepared"):
        post(db, world, id, TODAY)
    with pytest.raises(NotFound):
        preparing.drop_draft(db, world.stranger, round_id=id, version=1, at=AT, token="t")


def test_a_draft_given_up_is_gone_with_its_consultation(world: World, db: Session) -> None:
    id = prepare(db, world)
    preparing.drop_draft(db, world.secretary, round_id=id, version=1, at=AT, token="drop")
    preparing.drop_draft(db, world.secretary, round_id=id, version=1, at=AT, token="drop")
    assert [db.scalar(select(func.count()).select_from(t)) for t in (Round, Consultation)] == [0, 0]


def test_a_notice_that_somebody_objected_to_stays_on_record(world: World, db: Session) -> None:
    id = prepare(db, world)
    db.add(Objection(round_id=id, said="不同意", received_on=TODAY))
    db.flush()
    with pytest.raises(Refused, match="draft_objected"):
        preparing.drop_draft(db, world.secretary, round_id=id, version=1, at=AT, token="t")


def test_opening_freezes_the_register_of_its_day_and_not_of_the_drafts(world: World, db: Session) -> None:
    id = prepare(db, world)
    add_household(db, stairwell=world.here.stairwell, estate=world.here.estate, door="401", owner="丁")
    post(db, world, id, TODAY - 16 * DAY)
    open_it(db, world, id)
    assert db.get_one(Round, id).voters == 7


def test_a_door_without_owner_stops_the_opening_and_nothing_is_frozen(world: World, db: Session) -> None:
    id = prepare(db, world)
    post(db, world, id, TODAY - 16 * DAY)
    of_stairwell = select(col(Unit.id)).where(col(Unit.stairwell_id) == world.here.stairwell)
    unit_id = db.scalars(of_stairwell).first()
    db.delete(db.scalars(select(Ownership).where(col(Ownership.unit_id) == unit_id)).one())
    db.flush()
    with pytest.raises(Refused, match="owners_missing"):
        open_it(db, world, id)
    assert draft(db, world, id).state is S.POSTED


def test_a_past_day_has_the_rule_of_its_time(world: World, db: Session) -> None:
    proposed = replace(proposal(world), asked=(Asked("lift_addition", "加装电梯？"),))
    for day, version in (
        (date(2020, 6, 1), "shanghai-749"),
        (date(2020, 12, 31), "shanghai-749"),
        (date(2021, 1, 1), "shanghai-749-revised"),
    ):
        id = open_proposal(db, world.officer, proposed, token=f"of {day}", on=day)
        assert rounds.find_round(db, world.officer, round_id=id).round.rule.version == version


def test_a_draft_of_last_year_is_opened_by_the_rule_of_today(world: World, db: Session) -> None:
    last = date(2020, 12, 31)
    id = preparing.prepare(
        db, world.secretary, proposal=proposal(world), on=last, at=AT, token="of last year"
    )
    assert items_from(db.get_one(Round, id).items)[0].rule.version == "state-council"
    post(db, world, id, last)
    open_it(db, world, id, on=date(2021, 2, 1))
    assert items_from(db.get_one(Round, id).items)[0].rule.version == "civil-code"


def test_the_bylaw_in_force_is_applied_and_frozen_with_the_vote(world: World, db: Session) -> None:
    clause = Clause("unreturned_follows_majority", "第二十条", "印在票上")
    quotas = {"agreement_owners": Threshold(2, 3), "participation_area": Threshold(1, 2)}
    written = Written("甲小区业主大会议事规则", date(2024, 5, 1), quotas, (clause,))
    bylaw_texts.adopt(
        db, world.secretary, place_id=world.here.estate, written=written, on=TODAY, at=AT, token="bylaw"
    )
    rule = rounds.find_round(
        db, world.secretary, round_id=open_vote(db, world.secretary, world.here.stairwell)
    ).round.rule
    assert rule.agreement_owners == Threshold(2, 3)
    assert rule.participation_area == Threshold(2, 3)
    assert rule.bylaw is not None
    assert [(q.share, q.holds) for q in rule.bylaw.quotas] == [
        ("agreement_owners", True), ("participation_area", False),
    ]  # fmt: skip
    assert rule.bylaw.clauses == (clause,)


def test_the_class_of_an_unsettled_matter_stays_the_one_chosen(world: World, db: Session) -> None:
    assert {m.code for m in proposals.matters(on=TODAY) if m.is_unsettled} == {
        "lift_plan.ordinary", "lift_plan.special",
    }  # fmt: skip
    id = open_vote(
        db, world.secretary, world.here.stairwell, matter="lift_plan.special", class_reason="含续筹"
    )
    assert items_from(db.get_one(Round, id).items)[0].rule.klass is RuleClass.SPECIAL


def test_a_changed_question_cannot_have_hung_before_it_was_changed(world: World, db: Session) -> None:
    id = prepare(db, world)
    post(db, world, id, TODAY - 16 * DAY)
    change(db, world, id, replace(proposal(world), asked=(Asked("fund_use", "换两部电梯？"),)), version=2)
    with pytest.raises(Refused, match="notice_before_change"):
        post(db, world, id, TODAY - 16 * DAY, version=3)
    post(db, world, id, TODAY, version=3)


def test_rules_of_procedure_adopted_under_the_notice_need_a_new_one(world: World, db: Session) -> None:
    id = prepare(db, world)
    post(db, world, id, TODAY - 16 * DAY)
    clause = Clause("unreturned_follows_majority", "第二十条", "印在票上")
    bylaw_texts.adopt(
        db, world.secretary, place_id=world.here.estate, written=Written("议事规则", TODAY, {}, (clause,)),
        on=TODAY, at=AT, token="bylaw",
    )  # fmt: skip
    with pytest.raises(Refused, match="notice_bylaw_changed"):
        open_it(db, world, id)
    change(db, world, id, proposal(world), version=2)
    assert draft(db, world, id).state is S.DRAFT
