"""The paper of a meeting: its notice before it is held, its minutes afterwards; taken by who runs it, and logged."""

from datetime import date, datetime

from sqlmodel import Session

from models.enums import MeetingState, Permission
from services.access import Actor, allows
from services.consultations import gatherings, meetings
from services.consultations.meetings import Assembly
from services.errors import NotFound, Refused

P = Permission


@allows(P.RUN_CONSULTATIONS)
def meeting_paper(db: Session, actor: Actor, *, meeting_id: int, on: date) -> Assembly:
    """The meeting as its paper says it. Raises NotFound, Refused("meeting_cancelled")."""
    found = meetings.find_meeting(db, actor, meeting_id=meeting_id, on=on)
    if not found.can_run:
        raise NotFound("meeting")
    if found.line.state is MeetingState.CANCELLED:
        raise Refused("meeting_cancelled")
    return found


@allows(P.RUN_CONSULTATIONS)
def record_taking(db: Session, actor: Actor, *, meeting_id: int, file: str, at: datetime) -> None:
    """Note in the log that a paper of a meeting went out. Raises NotFound."""
    meeting = gatherings.find(db, actor, meeting_id)
    gatherings.record(db, actor, "take_file", meeting, at, after={"file": file})
