"""The evidence of a renewal: recorded, corrected, voided, and what is known of each piece."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.enums import Permission, ProjectState
from models.evidence import Evidence
from models.papers import Attachment
from models.people import Person
from models.renewals import Project, ProjectMove
from services import audit, versions
from services.access import Actor, allows, within
from services.errors import NotFound, Refused
from services.once import once
from services.renewals import moves
from services.renewals.conditions import votes
from services.rules.evidence import EvidenceKind, evidence_among, evidence_kind
from services.rules.stages import kind_of

SUBJECT = "evidence"
LONGEST = {"issuer": 120, "number": 80, "note": 500, "reason": 500}


@dataclass(frozen=True, slots=True)
class Stated:
    """A piece of evidence as a person enters it. `result` and `valid_until` only where its kind has them."""

    what: str
    stated_on: date
    issuer: str
    number: str = ""
    result: str = ""
    valid_until: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One piece of evidence. `expired_at`: the project was sent back; `voided_at`: it was recorded in error."""

    id: int
    kind: EvidenceKind
    stated: Stated
    stage: str
    by: str
    recorded_at: datetime
    expired_at: datetime | None
    voided_at: datetime | None
    voided_by: str
    void_reason: str
    files: int
    version: int

    @property
    def stands(self) -> bool:
        """Whether it still counts, whatever it says."""
        return self.expired_at is None and self.voided_at is None


def evidence_for(kind: str) -> tuple[EvidenceKind, ...]:
    """The kinds of evidence that some stage of a kind of renewal asks for; of votes those held outside this board."""
    names = kind_of(kind).conditions
    of_votes = sorted({votes.NUMBERS[name] for name in names if name in votes.NUMBERS})
    return evidence_among([*names, *map(votes.elsewhere, of_votes)])


@allows(Permission.SEE_RENEWALS)
def evidence_of(db: Session, actor: Actor, *, project_id: int) -> tuple[EvidenceLine, ...]:
    """All evidence of a renewal, the latest first, in two queries. Raises NotFound."""
    seen = within(actor, Permission.SEE_RENEWALS, col(Project.place_id))
    if db.scalar(select(col(Project.id)).where(col(Project.id) == project_id, seen)) is None:
        raise NotFound("project")
    rows = db.execute(_lines().where(col(Evidence.project_id) == project_id))
    return tuple(_line(*row) for row in rows)


def _lines() -> Any:
    voider = aliased(Person)
    files = select(func.count()).where(
        col(Attachment.subject_kind) == SUBJECT,
        col(Attachment.subject_id) == col(Evidence.id),
        col(Attachment.removed_at).is_(None),
    )
    return (
        select(
            Evidence, col(Person.display_name), col(voider.display_name), col(ProjectMove.at),
            files.correlate(Evidence).scalar_subquery(),
        )
        .outerjoin(Person, col(Person.id) == col(Evidence.recorded_by))
        .outerjoin(voider, col(voider.id) == col(Evidence.voided_by))
        .outerjoin(ProjectMove, col(ProjectMove.id) == col(Evidence.expired_by_move))
        .order_by(col(Evidence.stated_on).desc(), col(Evidence.id).desc())
        .execution_options(populate_existing=True)
    )  # fmt: skip


def _line(
    e: Evidence, by: str | None, voided_by: str | None, expired_at: datetime | None, files: int
) -> EvidenceLine:
    kind = evidence_kind(e.what) or EvidenceKind(key=e.what, name=e.what, who="")
    stated = Stated(e.what, e.stated_on, e.issuer, e.number, e.result, e.valid_until, e.note)
    return EvidenceLine(
        id=e.id or 0, kind=kind, stated=stated, stage=e.stage, by=by or "", recorded_at=e.recorded_at,
        expired_at=expired_at, voided_at=e.voided_at, voided_by=voided_by or "", void_reason=e.void_reason,
        files=files, version=e.version,
    )  # fmt: skip


@allows(Permission.MOVE_RENEWALS)
def record_evidence(
    db: Session, actor: Actor, *, project_id: int, stated: Stated, token: str, at: datetime
) -> int:
    """Store evidence in the stage in which the renewal stands; its id.

    Raises NotFound; Refused: "project_ended", "evidence_unknown", "evidence_of_the_future", "evidence_issuer_missing",
    "evidence_number_missing", "evidence_result_missing", "evidence_ends_too_early", "text_too_long".
    """
    stated = _checked(stated, at)

    def do() -> int:
        project = moves.find_to_move(db, actor, project_id)
        if project.state is ProjectState.CANCELLED:
            raise Refused("project_ended")
        if stated.what not in {e.key for e in evidence_for(project.kind)}:
            raise Refused("evidence_unknown")
        stored = Evidence(
            project_id=project_id,
            stage=project.stage,
            recorded_by=actor.person_id,
            recorded_at=at,
            **asdict(stated),
        )
        db.add(stored)
        db.flush()
        _log(db, actor, "record_evidence", stored, project, at, after=asdict(stated))
        return stored.id or 0

    return int(once(db, actor, "record_evidence", token=token, at=at, do=do))


def _checked(stated: Stated, at: datetime) -> Stated:
    kind = evidence_kind(stated.what)
    if kind is None:
        raise Refused("evidence_unknown")
    texts = {name: _clean(getattr(stated, name), name) for name in ("issuer", "number", "note")}
    if not texts["issuer"]:
        raise Refused("evidence_issuer_missing")
    if kind.number and not texts["number"]:
        raise Refused("evidence_number_missing")
    if kind.results and kind.result(stated.result) is None:
        raise Refused("evidence_result_missing")
    if stated.stated_on > moves.day_of(at):
        raise Refused("evidence_of_the_future")
    if stated.valid_until is not None and stated.valid_until < stated.stated_on:
        raise Refused("evidence_ends_too_early")
    result, until = (stated.result if kind.results else ""), (stated.valid_until if kind.lapses else None)
    return Stated(stated.what, stated.stated_on, result=result, valid_until=until, **texts)


def _clean(text: str, what: str) -> str:
    text = text.strip()
    if len(text) > LONGEST[what]:
        raise Refused("text_too_long", longest=LONGEST[what])
    return text


@allows(Permission.MOVE_RENEWALS)
def correct_evidence(
    db: Session, actor: Actor, *, evidence_id: int, version: int, stated: Stated, token: str, at: datetime
) -> int:
    """Put right what was entered wrongly; the new version. Which kind of evidence it is stays.

    Raises Conflict with both versions, NotFound, Refused("evidence_not_standing") and as `record_evidence`.
    """

    def do() -> int:
        stored, project = _find(db, actor, evidence_id)
        changes = asdict(_checked(Stated(**{**asdict(stated), "what": stored.what}), at))
        del changes["what"]
        before = {key: getattr(stored, key) for key in changes}
        saved = versions.save(db, Evidence, evidence_id, version=version, changes=changes)
        _log(db, actor, "correct_evidence", stored, project, at, before=before, after=changes)
        db.expire(stored)
        return saved

    return int(once(db, actor, "correct_evidence", token=token, at=at, do=do))


@allows(Permission.MOVE_RENEWALS)
def void_evidence(
    db: Session, actor: Actor, *, evidence_id: int, version: int, reason: str, token: str, at: datetime
) -> int:
    """Say that evidence was recorded in error: it stays in sight and counts no more; the new version.

    Raises Conflict, NotFound, Refused("reason_missing"), ("text_too_long"), ("evidence_not_standing").
    """
    reason = _clean(reason, "reason")
    if not reason:
        raise Refused("reason_missing")

    def do() -> int:
        stored, project = _find(db, actor, evidence_id)
        changes = {"voided_at": at, "voided_by": actor.person_id, "void_reason": reason}
        saved = versions.save(db, Evidence, evidence_id, version=version, changes=changes)
        _log(db, actor, "void_evidence", stored, project, at, after={"what": stored.what, "reason": reason})
        db.expire(stored)
        return saved

    return int(once(db, actor, "void_evidence", token=token, at=at, do=do))


def _find(db: Session, actor: Actor, evidence_id: int) -> tuple[Evidence, Project]:
    """Standing evidence and its project, which is held: a gate that reads it waits or was first."""
    of = db.scalar(select(col(Evidence.project_id)).where(col(Evidence.id) == evidence_id))
    if of is None:
        raise NotFound("evidence")
    project = moves.find_to_move(db, actor, of)
    query = select(Evidence).where(col(Evidence.id) == evidence_id)
    stored = db.scalars(query.execution_options(populate_existing=True)).one()
    if stored.voided_at is not None or stored.expired_by_move is not None:
        raise Refused("evidence_not_standing")
    return stored, project


def _log(
    db: Session, actor: Actor, action: str, stored: Evidence, project: Project, at: datetime,
    *, after: dict[str, Any], before: dict[str, Any] | None = None,
) -> None:  # fmt: skip
    audit.record(
        db, actor, area="renewals", action=action, subject=("evidence", stored.id), at=at,
        place_id=project.place_id, before=before, after={"project": project.id, **after},
    )  # fmt: skip
