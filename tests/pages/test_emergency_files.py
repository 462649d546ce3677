"""The page of emergencies: the scan of the certificate is attached where the repair stands, and read by leaders."""

from sqlmodel import Session

from services import attachments
from services.attachments import EMERGENCY
from services.db import open_session
from services.once import new_token
from tests.pages.test_consultation_pages import press
from tests.services.test_attachments import PDF
from tests.services.test_emergencies import propose
from tests.support.screen import open_page
from tests.support.world import AT, World

BYLAWS = "consultations/bylaws.py"
OPEN = "Scan of the certificate"


def attach(db: Session, world: World, emergency_id: int) -> None:
    attachments.attach(
        db, world.secretary, subject_kind=EMERGENCY, subject_id=emergency_id, name="检测报告.pdf", content=PDF,
        at=AT, token=new_token(),
    )  # fmt: skip


def test_the_scan_is_attached_where_the_repair_stands(world: World) -> None:
    with open_session(write=True) as db:
        asked = propose(db, world)
    at = press(open_page(world.secretary, BYLAWS), OPEN)
    assert len(at.get("file_uploader")) == 1
    with open_session(write=True) as db:
        attach(db, world, asked)
    at = press(at.run(), "Remove")
    assert not at.exception
    with open_session() as db:
        assert not attachments.attached(db, world.secretary, subject_kind=EMERGENCY, subject_id=asked)


def test_a_leader_opens_the_scan_and_is_offered_no_upload(world: World) -> None:
    with open_session(write=True) as db:
        attach(db, world, propose(db, world))
    at = press(open_page(world.leader, BYLAWS), OPEN)
    assert any("检测报告" in m.value for m in at.markdown)
    assert not at.get("file_uploader")
    assert "Remove" not in [b.label for b in at.button]
