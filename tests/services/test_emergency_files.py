"""The scan of an emergency's certificate: kept by who runs the consultation, seen around, proof once answered."""

import pytest
from sqlmodel import Session

from services import attachments
from services.access import Actor
from services.attachments import EMERGENCY
from services.errors import NotAllowed, NotFound, Refused
from services.once import new_token
from tests.services.test_attachments import PDF
from tests.services.test_emergencies import answer, propose
from tests.support.world import AT, World


def attach(db: Session, actor: Actor, emergency_id: int) -> int:
    return attachments.attach(
        db, actor, subject_kind=EMERGENCY, subject_id=emergency_id, name="检测报告.pdf", content=PDF, at=AT,
        token=new_token(),
    )  # fmt: skip


def names(db: Session, actor: Actor, emergency_id: int) -> list[str]:
    return [f.name for f in attachments.attached(db, actor, subject_kind=EMERGENCY, subject_id=emergency_id)]


def test_the_scan_is_kept_by_who_asked_and_read_by_who_looks_after_the_place(
    world: World, db: Session
) -> None:
    asked = propose(db, world)
    kept = attach(db, world.secretary, asked)
    assert names(db, world.leader, asked) == ["检测报告.pdf"]
    assert attachments.give(db, world.leader, attachment_id=kept, at=AT).content == PDF


def test_a_leader_keeps_none_and_the_neighbours_find_none(world: World, db: Session) -> None:
    asked = propose(db, world)
    kept = attach(db, world.secretary, asked)
    with pytest.raises(NotAllowed):
        attach(db, world.leader, asked)
    with pytest.raises(NotFound):
        attach(db, world.stranger, asked)
    with pytest.raises(NotFound):
        attachments.give(db, world.stranger, attachment_id=kept, at=AT)


def test_a_wrong_scan_is_taken_away_until_the_committee_has_answered(world: World, db: Session) -> None:
    asked = propose(db, world)
    wrong, right = attach(db, world.secretary, asked), attach(db, world.secretary, asked)
    attachments.detach(db, world.secretary, attachment_id=wrong, at=AT)
    answer(db, world, asked)
    with pytest.raises(Refused, match="certificate_frozen"):
        attachments.detach(db, world.secretary, attachment_id=right, at=AT)
    assert names(db, world.secretary, asked) == ["检测报告.pdf"]
