"""Photographs and scans of things: read by their bytes, checked, stored in the database, and given out to who may see.

A subject is a kind and an id, such as a voter of a round's roll; it lies at a place. Which permission keeps and sees
the files of a kind stands in `KINDS`. The bytes lie in the database: in no folder of the web, and in its backup.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.consultations import RollVoter, Round
from models.enums import VOTING, Permission
from models.papers import Attachment, AttachmentContent
from models.people import Person
from services import audit, file_types
from services.access import Actor, allows
from services.consultations import emergency_files, ledger
from services.errors import NotAllowed, NotFound, Refused
from services.grids import patrols, request_photos
from services.once import once, token_for
from services.renewals import evidence_files, site_files
from services.upkeep import agreement_files

P = Permission
MOST = 20
BALLOT = "ballot_photo"
"""The subject kind of photographs of a voter's ballot; its id is that of the voter on the roll."""
EMERGENCY = "emergency"
"""The subject kind of scans of an emergency repair's certificate; its id is that of the repair."""
EVIDENCE = "evidence"
"""The subject kind of scans of a renewal's evidence."""
SITE = "site_photo"
"""The subject kind of photographs of works; its id is that of the supervision visit."""
REQUEST = "request_photo"
"""The subject kind of photographs of what a request is about."""
PATROL = "patrol"
"""The subject kind of photographs of a patrol."""
AGREEMENT = "agreement"
"""The subject kind of the signed paper of a long agreement."""


@dataclass(frozen=True, slots=True)
class AttachmentLine:
    """One file of a subject, without its bytes. `size` in bytes."""

    id: int
    name: str
    media_type: str
    size: int
    sha256: str
    added_at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Given:
    """A file as it goes out."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Kind:
    """Who keeps and sees the files of one kind of subject, and where a subject lies (None: nowhere in reach)."""

    keeps: Permission
    sees: Permission
    place_of: Callable[[Session, Actor, Permission, int], int | None]
    logs_reading: bool
    insist_removable: Callable[[Session, int], None]
    area: str = "consultations"


def _insist_voting(db: Session, voter_id: int) -> None:
    """The photographs of a ballot are proof of what was counted, so they stay once the vote is closed."""
    query = select(Round).join(RollVoter, col(RollVoter.round_id) == col(Round.id))
    voting = db.scalar(query.where(col(RollVoter.id) == voter_id).with_for_update(read=True, of=Round))
    if voting is None or voting.state not in VOTING:
        raise Refused("attachment_frozen")


def _place_of_voter(db: Session, actor: Actor, permission: Permission, voter_id: int) -> int | None:
    query = select(col(Round.place_id)).join(RollVoter, col(RollVoter.round_id) == col(Round.id))
    mine = ledger.reached(actor, permission=permission)
    return db.scalar(query.where(col(RollVoter.id) == voter_id, mine))


KINDS = {
    BALLOT: Kind(P.RECORD_BALLOTS, P.SEE_BALLOTS, _place_of_voter, True, _insist_voting),
    EMERGENCY: Kind(
        P.RUN_CONSULTATIONS,
        P.SEE_CONSULTATIONS,
        emergency_files.place_of,
        False,
        emergency_files.insist_removable,
    ),
    EVIDENCE: Kind(
        P.MOVE_RENEWALS,
        P.SEE_RENEWALS,
        evidence_files.place_of,
        False,
        evidence_files.insist_removable,
        "renewals",
    ),
    SITE: Kind(
        P.MOVE_RENEWALS, P.SEE_RENEWALS, site_files.place_of, False, site_files.insist_removable, "renewals"
    ),
    REQUEST: Kind(
        P.RECORD_REQUESTS,
        P.SEE_REQUESTS,
        request_photos.place_of,
        False,
        request_photos.insist_removable,
        "grids",
    ),
    PATROL: Kind(
        P.RECORD_PATROLS, P.SEE_RENEWALS, patrols.place_of, False, patrols.insist_removable, "grids"
    ),
    AGREEMENT: Kind(
        P.KEEP_UPKEEP,
        P.SEE_UPKEEP,
        agreement_files.place_of,
        False,
        agreement_files.insist_removable,
        "upkeep",
    ),
}
"""By subject kind. Another area adds its own here: renewals a project, for example."""


@allows(P.SEE_OWN)
def attach(
    db: Session,
    actor: Actor,
    *,
    subject_kind: str,
    subject_id: int,
    name: str,
    content: bytes,
    at: datetime,
    token: str,
) -> int:
    """Store a photograph or a scan; its id. The same file sent twice is stored once.

    Raises NotFound, NotAllowed; Refused: "attachments_full" (most) and as `file_types.checked`.
    """
    place_id = _place(db, actor, subject_kind, subject_id, to_keep=True)
    media_type = file_types.checked(content)
    digest = file_types.digest(content)

    def do() -> int:
        if len(_lines(db, subject_kind, subject_id)) >= MOST:
            raise Refused("attachments_full", most=MOST)
        kept = Attachment(
            subject_kind=subject_kind, subject_id=subject_id, place_id=place_id,
            name=file_types.cleaned(name, media_type), media_type=media_type, size=len(content), sha256=digest,
            added_at=at, added_by=actor.person_id,
        )  # fmt: skip
        db.add(kept)
        db.flush()
        db.add(AttachmentContent(attachment_id=kept.id or 0, content=content))
        db.flush()
        _record(db, actor, "attach", kept, at)
        return kept.id or 0

    return int(once(db, actor, "attach", token=token_for(token, subject_id, digest), at=at, do=do))


def _place(db: Session, actor: Actor, kind: str, subject_id: int, *, to_keep: bool) -> int:
    known = KINDS.get(kind)
    if known is None:
        raise NotFound("attachment")
    permission = known.keeps if to_keep else known.sees
    if not actor.may(permission):
        raise NotAllowed(permission)
    found = known.place_of(db, actor, permission, subject_id)
    if found is None:
        raise NotFound(kind)
    return found


@allows(P.SEE_OWN)
def attached(db: Session, actor: Actor, *, subject_kind: str, subject_id: int) -> list[AttachmentLine]:
    """The files of a subject in the order they came. Raises NotFound, NotAllowed."""
    _place(db, actor, subject_kind, subject_id, to_keep=False)
    return _lines(db, subject_kind, subject_id)


def _lines(db: Session, kind: str, subject_id: int) -> list[AttachmentLine]:
    query = (
        select(
            col(Attachment.id), col(Attachment.name), col(Attachment.media_type), col(Attachment.size),
            col(Attachment.sha256), col(Attachment.added_at), func.coalesce(col(Person.display_name), ""),
        )
        .outerjoin(Person, col(Person.id) == col(Attachment.added_by))
        .where(col(Attachment.subject_kind) == kind, col(Attachment.subject_id) == subject_id)
        .where(col(Attachment.removed_at).is_(None))
        .order_by(col(Attachment.id))
    )  # fmt: skip
    return [AttachmentLine(*row) for row in db.execute(query)]


@allows(P.SEE_OWN)
def give(db: Session, actor: Actor, *, attachment_id: int, at: datetime) -> Given:
    """A file with its bytes; that it was looked at is logged where its kind asks for it.

    Raises NotFound, NotAllowed; Refused("attachment_damaged") where the bytes are not those that were stored.
    """
    kept = _find(db, actor, attachment_id, to_keep=False)
    content = db.scalar(
        select(col(AttachmentContent.content)).where(col(AttachmentContent.attachment_id) == attachment_id)
    )
    if content is None or file_types.digest(content) != kept.sha256:
        raise Refused("attachment_damaged")
    if KINDS[kept.subject_kind].logs_reading:
        _record(db, actor, "see_attachment", kept, at)
    return Given(kept.name, kept.media_type, content)


@allows(P.SEE_OWN)
def detach(db: Session, actor: Actor, *, attachment_id: int, at: datetime) -> None:
    """Remove a file from its subject: it is no longer listed nor given out.

    Raises NotFound, NotAllowed; Refused("attachment_frozen") for a ballot of a closed vote,
    ("certificate_frozen") for the certificate of an emergency that the committee has answered,
    ("site_photo_frozen") for a finding that was mended.
    """
    kept = _find(db, actor, attachment_id, to_keep=True)
    KINDS[kept.subject_kind].insist_removable(db, kept.subject_id)
    kept.removed_at = at
    db.flush()
    _record(db, actor, "detach", kept, at)


def _find(db: Session, actor: Actor, attachment_id: int, *, to_keep: bool) -> Attachment:
    query = select(Attachment).where(
        col(Attachment.id) == attachment_id, col(Attachment.removed_at).is_(None)
    )
    kept = db.scalar(query)
    if kept is None:
        raise NotFound("attachment")
    _place(db, actor, kept.subject_kind, kept.subject_id, to_keep=to_keep)
    return kept


def _record(db: Session, actor: Actor, action: str, kept: Attachment, at: datetime) -> None:
    after: dict[str, Any] = {"file": kept.name, "kind": kept.subject_kind, "number": kept.subject_id}
    after |= {"sha256": kept.sha256} if action == "attach" else {}
    audit.record(
        db, actor, area=KINDS[kept.subject_kind].area, action=action, subject=("attachment", kept.id), at=at,
        place_id=kept.place_id, after=after,
    )  # fmt: skip
