"""Photographs and scans: what they really are, what is refused, who gets them, and that looking is logged."""

import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from sqlalchemy import func, select
from sqlmodel import Session, col

from models.papers import Attachment, AttachmentContent
from models.people import Activity
from services import attachments, audit, file_types
from services.access import Actor
from services.attachments import BALLOT
from services.consultations import ledger, tallies
from services.errors import NotAllowed, NotFound, Refused
from services.once import new_token
from tests.support.votes import open_vote
from tests.support.world import AT, World

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


def picture(kind: str = "PNG", size: tuple[int, int] = (8, 8)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, kind)
    return out.getvalue()


def bomb() -> bytes:
    """A PNG of a few hundred bytes that says it is 60,000 × 60,000."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 999)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("kind", "said"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")]
)
def test_pictures_are_known_by_their_bytes(kind: str, said: str) -> None:
    assert file_types.checked(picture(kind)) == said


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "attachment_empty"),
        (b"\xff\xd8\xff" + b"\0" * file_types.LARGEST, "attachment_too_large"),
        (SVG, "attachment_type"),
        (b"<!DOCTYPE html><script>1</script>", "attachment_type"),
        (b"PK\x03\x04zip", "attachment_type"),
        (b"MZ\x90\0program", "attachment_type"),
        (b"\0\0\0\x18ftypheic", "attachment_type"),
        (b"GIF89a", "attachment_type"),
        (picture()[:40], "attachment_damaged"),
        (b"\xff\xd8\xff\xe0" + b"x" * 99, "attachment_damaged"),
        (bomb(), "attachment_too_many_pixels"),
        (picture() + b"<script>alert(1)</script>", "attachment_hides"),
        (picture("JPEG") + b"PK\x05\x06" + b"\0" * 18, "attachment_hides"),
        (PDF.replace(b"<<>>", b"<</S/JavaScript>>", 1), "attachment_hides"),
        (b"%PDF-1.4 cut", "attachment_damaged"),
    ],
)  # fmt: skip
def test_all_else_is_refused_with_its_reason(content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        file_types.checked(content)
    assert refused.value.code == code


@given(st.one_of(st.binary(max_size=200), st.binary(max_size=200).map(lambda b: b"\x89PNG\r\n\x1a\n" + b)))
def test_whatever_the_bytes_the_answer_is_a_refusal_or_a_kept_kind(content: bytes) -> None:
    try:
        assert file_types.checked(content) in file_types.ENDINGS
    except Refused as refusal:
        assert refusal.code.startswith("attachment_")  # noqa: PT017


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("../../etc/passwd", "passwd.png"), ("C:\\a\\票.html", "票.png"),
        ("a\r\nSet-Cookie: x.png", "aSet-Cookie x.png"),
        ("\u202egnp.exe", "gnp.png"), ("", "file.png"), ("...", "file.png"), ("字" * 300, "字" * 116 + ".png"),
    ],
)  # fmt: skip
def test_a_name_keeps_no_path_and_no_trick(written: str, kept: str) -> None:
    assert file_types.cleaned(written, "image/png") == kept


@given(st.text())
def test_every_name_can_be_kept(written: str) -> None:
    name = file_types.cleaned(written, "application/pdf")
    assert len(name) <= file_types.NAME
    assert not set(name) & set('/\\\0\r\n"<>')


def at_door(db: Session, world: World, door: str = "101") -> int:
    opened = open_vote(db, world.secretary, world.here.stairwell)
    return ledger.voter_at(db, world.secretary, round_id=opened, door=door).id


def attach(db: Session, actor: Actor, voter: int, content: bytes = b"", *, token: str = "") -> int:
    return attachments.attach(
        db, actor, subject_kind=BALLOT, subject_id=voter, name="票.png", content=content or picture(), at=AT,
        token=token or new_token(),
    )  # fmt: skip


def test_a_photo_is_kept_once_and_given_back_as_it_was(world: World, db: Session) -> None:
    voter = at_door(db, world)
    id = attach(db, world.grid_worker, voter, token="t")
    assert attach(db, world.grid_worker, voter, token="t") == id
    (line,) = attachments.attached(db, world.secretary, subject_kind=BALLOT, subject_id=voter)
    assert (line.name, line.media_type, line.by) == ("票.png", "image/png", "买买提·艾力")
    assert attachments.give(db, world.secretary, attachment_id=id, at=AT).content == picture()
    audit.write_pending(db)
    looked = select(func.count()).select_from(Activity).where(col(Activity.action) == "see_attachment")
    assert db.scalar(looked) == 1


def test_strangers_leaders_and_administrators_get_no_ballot_photo(world: World, db: Session) -> None:
    voter = at_door(db, world)
    id = attach(db, world.secretary, voter)
    for actor, refusal in (
        (world.stranger, NotFound),
        (world.leader, NotAllowed),
        (world.administrator, NotAllowed),
    ):
        with pytest.raises(refusal):
            attachments.give(db, actor, attachment_id=id, at=AT)
        with pytest.raises(refusal):
            attach(db, actor, voter)
        with pytest.raises(refusal):
            attachments.detach(db, actor, attachment_id=id, at=AT)
    with pytest.raises(NotFound):
        attachments.attached(db, world.secretary, subject_kind="nothing", subject_id=voter)


def test_a_removed_photo_is_no_longer_given_out(world: World, db: Session) -> None:
    voter = at_door(db, world)
    id = attach(db, world.secretary, voter)
    attachments.detach(db, world.secretary, attachment_id=id, at=AT)
    assert attachments.attached(db, world.secretary, subject_kind=BALLOT, subject_id=voter) == []
    with pytest.raises(NotFound):
        attachments.give(db, world.secretary, attachment_id=id, at=AT)


def test_bytes_changed_in_the_database_are_not_given_out(world: World, db: Session) -> None:
    id = attach(db, world.secretary, at_door(db, world))
    db.get_one(AttachmentContent, id).content = picture("JPEG")
    db.flush()
    with pytest.raises(Refused, match="attachment_damaged"):
        attachments.give(db, world.secretary, attachment_id=id, at=AT)


def test_a_subject_has_an_end_of_files_and_a_refused_one_leaves_nothing(
    world: World, db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachments, "MOST", 1)
    voter = at_door(db, world)
    with pytest.raises(Refused, match="attachment_type"):
        attach(db, world.secretary, voter, SVG)
    assert db.scalar(select(func.count()).select_from(Attachment)) == 0
    attach(db, world.secretary, voter)
    with pytest.raises(Refused, match="attachments_full"):
        attach(db, world.secretary, voter, picture("JPEG"))


def test_the_photo_of_a_ballot_stays_once_the_vote_is_closed(world: World, db: Session) -> None:
    voter = at_door(db, world)
    id = attach(db, world.secretary, voter)
    tallies.close_round(db, world.secretary, round_id=1, at=AT)
    with pytest.raises(Refused, match="attachment_frozen"):
        attachments.detach(db, world.secretary, attachment_id=id, at=AT)
    assert len(attachments.attached(db, world.secretary, subject_kind=BALLOT, subject_id=voter)) == 1
