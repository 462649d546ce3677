"""Photographs of works: who keeps and sees them, what is no photograph, and that they stay as proof."""

import io
import zipfile

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from models.contracts import Contract, SupervisionVisit
from models.people import Activity
from services import attachments, audit, file_types
from services.access import Actor
from services.attachments import SITE
from services.errors import NotAllowed, NotFound, Refused
from services.renewals import course, works
from tests.services.test_attachments import SVG, bomb, picture
from tests.support import tenders as way
from tests.support.tenders import BEGUN, at
from tests.support.world import World


def zip_bomb() -> bytes:
    """A zip of a few KB that unpacks to 20 MB of nothing."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("0.png", bytes(20_000_000))
    return out.getvalue()


@pytest.fixture
def visit(world: World, db: Session) -> int:
    return way.visit(db, world.secretary, way.signed(db, world.secretary, world.here.stairwell))


def attach(db: Session, actor: Actor, visit: int, content: bytes, name: str = "现场.png") -> int:
    return attachments.attach(
        db, actor, subject_kind=SITE, subject_id=visit, name=name, content=content, at=at(BEGUN),
        token=way.token(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("空.png", b"", "attachment_empty"),
        ("大.jpg", b"\xff\xd8\xff" + bytes(file_types.LARGEST), "attachment_too_large"),
        ("报告.docx", b"PK\x03\x04" + bytes(99), "attachment_type"),
        ("包.zip", zip_bomb(), "attachment_type"),
        ("照片.png", zip_bomb(), "attachment_type"),
        ("照片.png", picture() + zip_bomb(), "attachment_hides"),
        ("像素.png", bomb(), "attachment_too_many_pixels"),
        ("图.svg", SVG, "attachment_type"),
        ("图.png", SVG, "attachment_type"),
        ("程序.jpg", b"MZ\x90\0", "attachment_type"),
    ],
)
def test_what_is_no_photograph_is_refused_and_nothing_is_kept(
    world: World, db: Session, visit: int, name: str, content: bytes, code: str
) -> None:
    with pytest.raises(Refused, match=code):
        attach(db, world.secretary, visit, content, name)
    assert attachments.attached(db, world.leader, subject_kind=SITE, subject_id=visit) == []


@pytest.mark.parametrize(
    "name", ["../../../etc/现场.png", "C:\\windows\\现场.png", "/root/现场.svg", "现\0场.exe"]
)
def test_a_photograph_is_kept_without_its_path(world: World, db: Session, visit: int, name: str) -> None:
    attach(db, world.secretary, visit, picture(), name)
    (line,) = attachments.attached(db, world.secretary, subject_kind=SITE, subject_id=visit)
    assert (line.name, line.media_type) == ("现场.png", "image/png")


def test_a_photograph_of_the_works_is_counted_and_logged_with_the_renewals(
    world: World, db: Session, visit: int
) -> None:
    attach(db, world.secretary, visit, picture())
    audit.write_pending(db)
    logged = db.scalars(select(Activity).where(col(Activity.action) == "attach")).one()
    assert (logged.area, logged.place_id) == ("renewals", world.here.stairwell)


def test_the_course_tells_how_many_there_are(world: World, db: Session, visit: int) -> None:
    attach(db, world.secretary, visit, picture())
    contract = db.get_one(Contract, db.get_one(SupervisionVisit, visit).contract_id)
    now = course.course(db, world.leader, project_id=contract.project_id, on=BEGUN).now
    assert now is not None
    assert now.contract is not None
    assert [v.photos for v in now.contract.visits] == [1]


def test_once_mended_its_photographs_stay(world: World, db: Session, visit: int) -> None:
    photo = attach(db, world.secretary, visit, picture())
    works.mend_finding(
        db, world.secretary, supervision_id=visit, version=1, mended_on=BEGUN, mended_how="返工", at=at(BEGUN),
        token="m",
    )  # fmt: skip
    with pytest.raises(Refused, match="site_photo_frozen"):
        attachments.detach(db, world.secretary, attachment_id=photo, at=at(BEGUN))


def test_who_keeps_and_who_sees_them(world: World, db: Session, visit: int) -> None:
    photo = attach(db, world.secretary, visit, picture())
    assert attachments.give(db, world.grid_worker, attachment_id=photo, at=at(BEGUN)).content == picture()
    for actor, refusal in ((world.leader, NotAllowed), (world.stranger, NotFound)):
        with pytest.raises(refusal):
            attach(db, actor, visit, picture())
    with pytest.raises(NotFound):
        attachments.give(db, world.stranger, attachment_id=photo, at=at(BEGUN))
