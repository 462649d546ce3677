"""Hold, resume, give up, send back, the emergency route, and the evidence: who may, what stays, what is refused."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from models.enums import MoveKind, ProjectKind, ProjectState
from models.evidence import Evidence
from models.people import Activity
from models.renewals import Project, ProjectMove
from services import attachments, audit
from services.errors import Conflict, NotAllowed, NotFound, Refused
from services.once import new_token
from services.renewals import evidence, project_checks, steps
from services.renewals.evidence import EvidenceLine, Stated
from services.renewals.steps import Stepped
from tests.support.renewals import add_evidence, add_project
from tests.support.things import PDF
from tests.support.world import AT, TODAY, World

REGISTERED = Stated("use_registration", TODAY, "区局", "沪1")
STEPS = {
    "hold": steps.hold,
    "resume": steps.resume,
    "cancel": steps.cancel,
    "emergency": steps.take_emergency_route,
}


def take(db: Session, world: World, project: Project, what: str, **more: Any) -> Stepped:
    given: dict[str, Any] = {"reason": "理由", "version": project.version, "token": new_token(), "at": AT}
    actor = more.pop("actor", world.secretary)
    return STEPS[what](db, actor, project_id=project.id or 0, **given | more)


def back(db: Session, world: World, project: Project, to: str, **more: Any) -> Stepped:
    given: dict[str, Any] = {"reason": "重做", "version": project.version, "token": new_token(), "at": AT}
    return steps.rework(db, world.secretary, project_id=project.id or 0, to_stage=to, **given | more)


def record(db: Session, world: World, project: Project, stated: Stated = REGISTERED, **more: Any) -> int:
    given: dict[str, Any] = {"token": new_token(), "at": AT} | more
    actor = given.pop("actor", world.secretary)
    return evidence.record_evidence(db, actor, project_id=project.id or 0, stated=stated, **given)


def known(db: Session, world: World, project: Project) -> tuple[EvidenceLine, ...]:
    return evidence.evidence_of(db, world.leader, project_id=project.id or 0)


def test_it_is_held_resumed_and_given_up_and_every_step_leaves_its_row(world: World, db: Session) -> None:
    project = add_project(db, world.here.stairwell)
    for what in ("hold", "resume", "cancel"):
        take(db, world, project, what, reason=f"{what}的理由")
    rows = list(db.scalars(select(ProjectMove).order_by(col(ProjectMove.id))))
    assert [(r.kind, r.to_stage, r.reason) for r in rows] == [
        (MoveKind.HELD, "assessment", "hold的理由"),
        (MoveKind.RESUMED, "assessment", "resume的理由"),
        (MoveKind.CANCELLED, "assessment", "cancel的理由"),
    ]
    assert (project.state, project.version) == (ProjectState.CANCELLED, 4)


@pytest.mark.parametrize(
    ("state", "what", "code"),
    [
        (ProjectState.HELD, "hold", "project_not_open"),
        (ProjectState.OPEN, "resume", "project_not_held"),
        (ProjectState.CANCELLED, "resume", "project_not_held"),
        (ProjectState.FINISHED, "cancel", "project_ended"),
        (ProjectState.HELD, "emergency", "project_not_open"),
    ],
)
def test_a_step_that_does_not_fit_is_refused(
    world: World, db: Session, state: ProjectState, what: str, code: str
) -> None:
    with pytest.raises(Refused, match=code):
        take(db, world, add_project(db, world.here.stairwell, state=state), what)


@pytest.mark.parametrize("what", list(STEPS))
def test_every_step_asks_for_a_reason(world: World, db: Session, what: str) -> None:
    with pytest.raises(Refused, match="reason_missing"):
        take(db, world, add_project(db, world.here.stairwell), what, reason="　")


def test_a_step_is_in_the_log(world: World, db: Session) -> None:
    take(db, world, add_project(db, world.here.stairwell), "hold")
    audit.write_pending(db)
    row = db.scalars(select(Activity)).one()
    assert (row.action, row.before, row.after) == (
        "hold_project",
        {"state": "open"},
        {"state": "held", "reason": "理由"},
    )


def test_a_double_click_steps_once(world: World, db: Session) -> None:
    project = add_project(db, world.here.stairwell)
    answers = [take(db, world, project, "hold", token="t", version=1) for _ in range(2)]
    assert answers[0] == answers[1]


def test_of_two_the_second_is_told(world: World, db: Session) -> None:
    project = add_project(db, world.here.stairwell)
    take(db, world, project, "hold")
    with pytest.raises(Conflict) as told:
        take(db, world, project, "cancel", version=1, actor=world.officer)
    assert told.value.theirs["state"] is ProjectState.HELD


def test_strangers_and_lookers_step_nothing(world: World, db: Session) -> None:
    project = add_project(db, world.here.stairwell)
    with pytest.raises(NotFound):
        take(db, world, project, "hold", actor=world.stranger)
    for actor in (world.leader, world.grid_worker):
        with pytest.raises(NotAllowed):
            take(db, world, project, "hold", actor=actor)


def test_sent_back_it_loses_what_was_recorded_there_and_later(world: World, db: Session) -> None:
    project = add_project(db, world.here.stairwell, stage="inspection")
    before = add_evidence(db, project, "consultation_1_elsewhere", stage="consultation_1")
    after = [
        add_evidence(db, project, what, stage=stage)
        for what, stage in (("construction_notice", "funding"), ("supervisory_inspection", "inspection"))
    ]
    back(db, world, project, "plan")
    db.expire_all()
    move = db.scalars(select(ProjectMove)).one()
    assert (move.kind, move.from_stage, move.to_stage) == (MoveKind.REWORKED, "inspection", "plan")
    assert [e.expired_by_move for e in after] == [move.id, move.id]
    assert before.expired_by_move is None
    assert (project.stage, project.stage_since) == ("plan", TODAY)


@pytest.mark.parametrize("to", ["inspection", "works", "emergency", "no_such_stage"])
def test_sent_back_means_earlier_and_on_its_route(world: World, db: Session, to: str) -> None:
    project = add_project(db, world.here.stairwell, stage="works")
    with pytest.raises(Refused, match="not_earlier"):
        back(db, world, project, to)


def test_it_is_not_sent_back_to_a_stage_whose_conditions_fell(world: World, db: Session) -> None:
    project = add_project(db, world.here.stairwell, stage="works")
    kept = add_evidence(db, project, "construction_notice")
    with pytest.raises(Refused, match="gate_shut"):
        back(db, world, project, "plan")
    db.expire_all()
    assert (project.stage, project.version, kept.expired_by_move) == ("works", 1, None)
    assert not db.scalars(select(ProjectMove)).all()


def test_the_emergency_route_begins_in_its_stage_and_skips_the_votes(world: World, db: Session) -> None:
    project = add_project(db, world.here.stairwell, kind=ProjectKind.LEAK_REPAIR, stage="consultation_2")
    assert take(db, world, project, "emergency").stage == "emergency"
    assert project.emergency
    with pytest.raises(Refused, match="no_emergency_route"):
        take(db, world, project, "emergency")


@pytest.mark.parametrize(
    ("kind", "stage"), [(ProjectKind.LIFT_ADDITION, "design"), (ProjectKind.LEAK_REPAIR, "works")]
)
def test_where_nothing_would_be_skipped_there_is_no_emergency_route(
    world: World, db: Session, kind: str, stage: str
) -> None:
    with pytest.raises(Refused, match="no_emergency_route"):
        take(db, world, add_project(db, world.here.stairwell, kind=kind, stage=stage), "emergency")


def test_evidence_is_recorded_corrected_and_voided_and_stays_in_sight(world: World, db: Session) -> None:
    project = add_project(db, world.here.stairwell, stage="registration")
    id = record(db, world, project)
    told: dict[str, Any] = {"token": new_token(), "at": AT}
    put_right = Stated("ignored", TODAY, "区市场监管局", "沪2")
    assert (
        evidence.correct_evidence(db, world.officer, evidence_id=id, version=1, stated=put_right, **told) == 2
    )
    told["token"] = new_token()
    evidence.void_evidence(db, world.officer, evidence_id=id, version=2, reason="录错项目", **told)
    (line,) = known(db, world, project)
    assert (line.stated.what, line.stated.number, line.stage) == ("use_registration", "沪2", "registration")
    assert (line.stands, line.void_reason, line.voided_by, line.by) == (False, "录错项目", "干部", "王")
    audit.write_pending(db)
    actions = db.scalars(select(col(Activity.action)).order_by(col(Activity.id))).all()
    assert actions == ["record_evidence", "correct_evidence", "void_evidence"]


@pytest.mark.parametrize(
    ("stated", "code"),
    [
        (Stated("use_registration", TODAY, " ", "1"), "evidence_issuer_missing"),
        (Stated("use_registration", TODAY, "区局", " "), "evidence_number_missing"),
        (Stated("supervisory_inspection", TODAY, "院", "1"), "evidence_result_missing"),
        (Stated("supervisory_inspection", TODAY, "院", "1", "renew"), "evidence_result_missing"),
        (Stated("use_registration", TODAY + timedelta(days=1), "区局", "1"), "evidence_of_the_future"),
        (Stated("no_such_thing", TODAY, "区局", "1"), "evidence_unknown"),
        (Stated("water_test", TODAY, "院", "1", "passed"), "evidence_unknown"),
        (Stated("use_registration", TODAY, "长" * 121, "1"), "text_too_long"),
        (
            Stated("assessment_certificate", TODAY, "院", "1", "renew", TODAY - timedelta(days=1)),
            "evidence_ends_too_early",
        ),
    ],
)
def test_evidence_that_cannot_be_is_refused(world: World, db: Session, stated: Stated, code: str) -> None:
    with pytest.raises(Refused, match=code):
        record(db, world, add_project(db, world.here.stairwell), stated)
    assert not db.scalars(select(Evidence)).all()


def test_of_two_who_correct_it_the_second_is_shown_both(world: World, db: Session) -> None:
    id = record(db, world, add_project(db, world.here.stairwell))
    for actor, number in ((world.secretary, "沪2"), (world.officer, "沪3")):
        stated = Stated("use_registration", TODAY, "区局", number)
        told: dict[str, Any] = {"version": 1, "stated": stated, "token": new_token(), "at": AT}
        if actor is world.secretary:
            evidence.correct_evidence(db, actor, evidence_id=id, **told)
            continue
        with pytest.raises(Conflict) as refused:
            evidence.correct_evidence(db, actor, evidence_id=id, **told)
        assert (refused.value.yours["number"], refused.value.theirs["number"]) == ("沪3", "沪2")


def test_what_counts_no_more_is_not_changed(world: World, db: Session) -> None:
    project = add_project(db, world.here.stairwell)
    gone = add_evidence(db, project, "use_registration", voided_at=AT)
    with pytest.raises(Refused, match="evidence_not_standing"):
        evidence.void_evidence(
            db, world.secretary, evidence_id=gone.id or 0, version=1, reason="r", token="t", at=AT
        )


def test_the_scan_of_evidence_is_seen_by_lookers_and_stays_when_all_is_done(
    world: World, db: Session
) -> None:
    project = add_project(db, world.here.stairwell, stage="registration")
    id = record(db, world, project)
    kept = attachments.attach(
        db, world.secretary, subject_kind=attachments.EVIDENCE, subject_id=id, name="证.pdf", content=PDF, at=AT,
        token="scan",
    )  # fmt: skip
    assert attachments.give(db, world.grid_worker, attachment_id=kept, at=AT).name == "证.pdf"
    assert known(db, world, project)[0].files == 1
    with pytest.raises(NotFound):
        attachments.give(db, world.stranger, attachment_id=kept, at=AT)
    project.state = ProjectState.FINISHED
    db.flush()
    with pytest.raises(Refused, match="evidence_frozen"):
        attachments.detach(db, world.secretary, attachment_id=kept, at=AT)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"to_stage": "plan"}, "went from survey to plan"),
        ({"from_stage": "plan", "to_stage": "consultation_2"}, "follows one to survey"),
        ({"to_stage": "assessment"}, "it stands in survey"),
        ({"to_stage": "survey", "from_stage": "survey", "kind": MoveKind.CANCELLED}, "left it cancelled"),
    ],
)
def test_a_history_that_does_not_lead_where_it_stands_is_found(
    world: World, db: Session, more: dict[str, Any], said: str
) -> None:
    project = add_project(db, world.here.stairwell, stage="survey")
    told: dict[str, Any] = {"project_id": project.id or 0, "reason": "r", "at": AT}
    db.add(ProjectMove(kind=MoveKind.BEGUN, to_stage="survey", **told))
    db.flush()
    assert not list(project_checks.stages(db))
    db.add(ProjectMove(**{"from_stage": "survey", **told, **more}))
    db.flush()
    (found,) = project_checks.stages(db)
    assert said in found
