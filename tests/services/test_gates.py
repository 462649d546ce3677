"""Gates by their conditions: evidence, votes, money and the emergency route, each missing, there, and gone again."""

from datetime import timedelta
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from models.bylaws import EmergencyRepair
from models.consultations import Consultation, Round
from models.contracts import Acceptance
from models.enums import EmergencyState, PlaceKind, ProjectKind, Purse, RoundState
from models.lift_enums import Assessment
from models.lifts import Lift
from models.money import Funding
from models.renewals import Project
from models.tender_enums import AcceptanceResult
from services.db import open_session
from services.errors import Refused
from services.once import new_token
from services.renewals import evidence, gates, linked_votes, projects, steps
from tests.support.life import DUE, Voting
from tests.support.renewals import add_contract, add_evidence, add_lift, add_project, add_purse
from tests.support.votes import open_vote
from tests.support.world import AT, TODAY, World

K = ProjectKind


def lacks(db: Session, project: Project, to: str = "", *, days: int = 0) -> list[str]:
    """The codes of what the way to a stage lacks, by default the nearest."""
    gate = gates.gates_of(db, [project], on=TODAY + timedelta(days=days))[project.id or 0]
    ways = [way for way in gate.ways if way.stage.key == to]
    return [m.lack.code for m in (ways[0].missing if ways else gate.missing)]


def advance(db: Session, world: World, project: Project, to: str, **more: Any) -> None:
    given: dict[str, Any] = {"version": project.version, "reason": "办结", "token": new_token(), "at": AT}
    projects.advance(db, world.secretary, project_id=project.id or 0, to_stage=to, **given | more)


def test_no_certificate_no_move_and_nothing_has_changed(world: World, db: Session) -> None:
    project = add_project(db, world.here.stairwell)
    with pytest.raises(Refused, match="gate_shut"):
        advance(db, world, project, "task_group")
    assert (project.stage, project.version) == ("assessment", 1)


def test_a_lack_says_who_and_since_when(world: World, db: Session) -> None:
    project = add_project(db, world.here.stairwell, days=12)
    (missing,) = gates.gates_of(db, [project], on=TODAY)[project.id or 0].missing
    assert (missing.condition, missing.lack.who) == ("assessment_certificate", "inspection body")
    assert missing.lack.since == TODAY - timedelta(days=12)


def test_a_certificate_that_says_go_on_using_replaces_no_lift(world: World, db: Session) -> None:
    project = add_project(db, world.here.stairwell)
    add_evidence(db, project, "assessment_certificate", result="keep")
    assert lacks(db, project) == ["evidence_not_good"]


def test_a_certificate_is_valid_on_its_last_day_and_not_on_the_next(world: World, db: Session) -> None:
    project = add_project(db, world.here.stairwell)
    add_evidence(db, project, "assessment_certificate", valid_until=TODAY)
    assert lacks(db, project) == []
    assert lacks(db, project, days=1) == ["evidence_lapsed"]


def test_the_latest_report_counts_whichever_was_keyed_first(world: World, db: Session) -> None:
    project = add_project(db, world.here.stairwell, stage="inspection")
    add_evidence(db, project, "supervisory_inspection", result="passed")
    add_evidence(db, project, "supervisory_inspection", result="failed", stated_on=TODAY - timedelta(days=9))
    assert lacks(db, project) == []
    add_evidence(db, project, "supervisory_inspection", result="failed")
    assert lacks(db, project) == ["evidence_not_good"]


def test_an_assessment_that_the_register_has_is_not_asked_for_again(world: World, db: Session) -> None:
    lift = db.get_one(Lift, add_lift(db, world.here.stairwell))
    project = add_project(db, world.here.stairwell, lift_id=lift.id)
    assert lacks(db, project) == ["evidence_missing"]
    lift.assessment, lift.assessed_on = Assessment.KEEP, TODAY - timedelta(days=30)
    assert lacks(db, project) == ["evidence_not_good"]
    lift.assessment = Assessment.REPLACE
    assert lacks(db, project) == []
    add_evidence(db, project, "assessment_certificate", result="repair")
    assert lacks(db, project) == ["evidence_not_good"]


def test_sent_back_to_be_assessed_anew_the_register_has_to_say_it_anew(world: World, db: Session) -> None:
    lift = db.get_one(Lift, add_lift(db, world.here.stairwell))
    lift.assessment, lift.assessed_on = Assessment.REPLACE, TODAY - timedelta(days=30)
    project = add_project(db, world.here.stairwell, stage="task_group", lift_id=lift.id)
    told: dict[str, Any] = {"version": 1, "reason": "评估有误", "token": new_token(), "at": AT}
    steps.rework(db, world.secretary, project_id=project.id or 0, to_stage="assessment", **told)
    assert lacks(db, project) == ["evidence_expired"]
    lift.assessed_on = TODAY + timedelta(days=1)
    db.flush()
    assert lacks(db, project, days=1) == []


def test_an_acceptance_noted_at_the_contract_is_not_asked_for_again(world: World, db: Session) -> None:
    project = add_project(db, world.here.stairwell, kind=K.LEAK_REPAIR, stage="acceptance")
    assert lacks(db, project) == ["evidence_missing"]
    contract = add_contract(db, project)
    assert lacks(db, project) == ["acceptance_missing"]
    noted: dict[str, Any] = {
        "contract_id": contract.id,
        "held_on": TODAY,
        "accepted_by": "业委会",
        "recorded_at": AT,
    }
    db.add(Acceptance(result=AcceptanceResult.PASSED, **noted))
    db.flush()
    assert lacks(db, project) == []
    add_evidence(db, project, "acceptance", result="failed")
    assert lacks(db, project) == ["evidence_not_good"]


def linked(db: Session, project: Project, round_id: int) -> None:
    consultation = db.get_one(Consultation, db.get_one(Round, round_id).consultation_id)
    consultation.project_id = project.id
    db.flush()


def test_a_vote_opens_the_gate_only_when_it_is_final(world: World, db: Session) -> None:
    project = add_project(db, world.here.stairwell, stage="consultation_1")
    assert lacks(db, project) == ["vote_missing"]
    voting = Voting(db, world, open_vote(db, world.secretary, world.here.stairwell, due_on=DUE))
    linked(db, project, voting.id)
    assert lacks(db, project) == ["vote_running"]
    voting.vote("yyyyyy")
    voting.close_early()
    assert lacks(db, project) == ["vote_not_posted"]
    voting.post()
    assert lacks(db, project) == ["vote_posted"]
    voting.day += 8
    voting.finish()
    assert lacks(db, project) == []
    voting.challenge()
    assert lacks(db, project) == ["vote_challenged"]
    voting.settle(annulled=True)
    assert lacks(db, project) == ["vote_annulled"]


def test_a_vote_that_was_not_carried_opens_nothing(world: World, db: Session) -> None:
    project = add_project(db, world.here.stairwell, stage="consultation_1")
    voting = Voting(db, world, open_vote(db, world.secretary, world.here.stairwell, due_on=DUE))
    linked(db, project, voting.id)
    voting.vote("nnnnny")
    voting.close_early()
    assert lacks(db, project) == ["vote_not_carried"]


def test_a_vote_held_elsewhere_counts_by_its_notice_but_not_against_one_held_here(
    world: World, db: Session
) -> None:
    project = add_project(db, world.here.stairwell, stage="consultation_1")
    add_evidence(db, project, "consultation_1_elsewhere")
    assert lacks(db, project) == []
    linked(db, project, open_vote(db, world.secretary, world.here.stairwell, due_on=DUE))
    assert lacks(db, project) == ["vote_running"]


def held(db: Session, world: World, project: Project, number: int, *, day: int, of: int = 0) -> int:
    """A round carried and final, opened so many days after the beginning; its consultation."""
    if not of:
        about = Consultation(title="征询", place_id=project.place_id, project_id=project.id, created_at=AT)
        db.add(about)
        db.flush()
        of = about.id or 0
    voting = Round(
        consultation_id=of, number=number, place_id=world.here.stairwell, place_kind=PlaceKind.STAIRWELL, items=[],
        state=RoundState.FINAL, opened_at=AT + timedelta(days=day), result={"items": [{"outcome": "passed"}]},
    )  # fmt: skip
    db.add(voting)
    db.flush()
    return of


@pytest.mark.parametrize("same", [True, False])
def test_sent_back_to_the_plan_the_first_vote_stands_and_the_second_is_held_anew(
    world: World, db: Session, *, same: bool
) -> None:
    """The new one is the third round of the old consultation, or the first of a new one."""
    project = add_project(db, world.here.stairwell, stage="tender")
    first = held(db, world, project, 1, day=1)
    held(db, world, project, 2, day=2, of=first)
    told: dict[str, Any] = {
        "version": 1,
        "reason": "换方案",
        "token": new_token(),
        "at": AT + timedelta(days=3),
    }
    steps.rework(db, world.secretary, project_id=project.id or 0, to_stage="plan", **told)
    assert lacks(db, project) == []
    project.stage = "consultation_2"
    db.flush()
    assert lacks(db, project) == ["vote_missing"]
    held(db, world, project, 3 if same else 1, day=4, of=first if same else 0)
    assert lacks(db, project) == []


def test_sent_back_before_both_votes_one_new_vote_is_the_first_only(world: World, db: Session) -> None:
    project = add_project(db, world.here.stairwell, stage="tender")
    first = held(db, world, project, 1, day=1)
    held(db, world, project, 2, day=2, of=first)
    told: dict[str, Any] = {
        "version": 1,
        "reason": "重来",
        "token": new_token(),
        "at": AT + timedelta(days=3),
    }
    steps.rework(db, world.secretary, project_id=project.id or 0, to_stage="survey", **told)
    held(db, world, project, 3, day=4, of=first)
    for stage, lacking in (("consultation_1", []), ("consultation_2", ["vote_missing"])):
        project.stage = stage
        db.flush()
        assert lacks(db, project) == lacking


def test_a_vote_of_another_renewal_is_not_taken_and_one_unlinked_counts_no_more(
    world: World, db: Session
) -> None:
    first, second = (add_project(db, world.here.stairwell, stage="consultation_1") for _ in range(2))
    round_id = open_vote(db, world.secretary, world.here.stairwell, due_on=DUE)
    of: dict[str, Any] = {"consultation_id": db.get_one(Round, round_id).consultation_id, "at": AT}

    def link(project: Project, *, linked: bool) -> None:
        linked_votes.link_vote(
            db, world.secretary, project_id=project.id or 0, linked=linked, token=new_token(), **of
        )

    link(first, linked=True)
    assert lacks(db, first) == ["vote_running"]
    with pytest.raises(Refused, match="vote_of_another"):
        link(second, linked=True)
    link(first, linked=False)
    assert lacks(db, first) == ["vote_missing"]


def test_the_money_is_covered_to_the_fen(world: World, db: Session) -> None:
    project = add_project(db, world.here.stairwell, kind=K.OTHER_REPAIR, stage="tender", budget_fen=100)
    add_evidence(db, project, "consultation_1_elsewhere")
    add_contract(db, project)
    add_purse(db, project, Purse.SUBSIDY, 100, committed=99)
    assert lacks(db, project) == ["money_gap"]
    add_purse(db, project, Purse.SELF_RAISED, 1, committed=1)
    assert lacks(db, project) == []


def test_without_a_budget_nothing_is_covered(world: World, db: Session) -> None:
    project = add_project(db, world.here.stairwell, kind=K.OTHER_REPAIR, stage="tender")
    add_evidence(db, project, "consultation_1_elsewhere")
    add_contract(db, project)
    assert lacks(db, project) == ["money_budget_missing"]


def test_owners_are_asked_about_water_only_where_their_fund_pays(world: World, db: Session) -> None:
    project = add_project(db, world.here.estate, kind=K.WATER_RENEWAL, stage="plan")
    assert lacks(db, project, "budget") == []
    add_purse(db, project, Purse.MAINTENANCE_FUND, 100)
    assert lacks(db, project, "budget") == ["vote_missing"]


def test_the_emergency_route_waits_for_certificate_and_committee_or_its_silence(
    world: World, db: Session
) -> None:
    project = add_project(db, world.here.stairwell, kind=K.LEAK_REPAIR, stage="consultation_1")
    told: dict[str, Any] = {"version": 1, "reason": "屋面大面积渗漏", "token": new_token(), "at": AT}
    steps.take_emergency_route(db, world.secretary, project_id=project.id or 0, **told)
    assert sorted(lacks(db, project)) == ["emergency_not_asked", "evidence_missing", "evidence_missing"]
    for what in ("emergency_certificate", "site_finding"):
        add_evidence(db, project, what)
    asked = EmergencyRepair(
        place_id=world.here.stairwell, fact="pump_or_tank", what="屋面", asked_on=TODAY, recorded_at=AT
    )
    db.add(asked)
    db.flush()
    assert lacks(db, project) == ["emergency_not_answered"]
    assert lacks(db, project, days=8) == []
    asked.state, asked.decided_on = EmergencyState.REFUSED, TODAY
    db.flush()
    assert lacks(db, project, days=8) == ["emergency_refused"]


def test_who_voids_the_evidence_while_somebody_moves_is_waited_for(world: World, database: str) -> None:
    """Both at once on a real database: the move sees the evidence gone, whoever asked first."""
    with open_session(write=True) as db:
        project = add_project(db, world.here.stairwell)
        id, paper = project.id or 0, add_evidence(db, project, "assessment_certificate").id or 0
    voided, refusals = Event(), []

    def move() -> None:
        voided.wait()
        try:
            with open_session(write=True) as db:
                advance(db, world, db.get_one(Project, id), "task_group")
        except Refused as refusal:
            refusals.append(refusal.code)

    mover = Thread(target=move)
    mover.start()
    with open_session(write=True) as db:
        evidence.void_evidence(
            db, world.officer, evidence_id=paper, version=1, reason="录错", token=new_token(), at=AT
        )
        voided.set()
        mover.join(timeout=0.4)
        assert mover.is_alive(), "the move did not wait for the one who holds the renewal"
    mover.join()
    assert refusals == ["gate_shut"]


def test_who_takes_money_away_waits_for_who_moves(world: World, database: str) -> None:
    with open_session(write=True) as db:
        project = add_project(db, world.here.stairwell, kind=K.OTHER_REPAIR, stage="tender", budget_fen=1)
        add_evidence(db, project, "consultation_1_elsewhere")
        add_contract(db, project)
        add_purse(db, project, Purse.SUBSIDY, 1, committed=1)
        id = project.id or 0
    moved, done = Event(), Event()

    def take() -> None:
        moved.wait()
        with open_session(write=True) as db:
            purse = db.scalars(select(Funding).where(col(Funding.project_id) == id)).one()
            purse.committed_fen = 0
        done.set()

    taker = Thread(target=take)
    taker.start()
    with open_session(write=True) as db:
        advance(db, world, db.get_one(Project, id), "works")
        moved.set()
        assert not done.wait(timeout=0.4), "the money went while the gate that read it was still open"
    taker.join()
    assert done.is_set()
