"""Preparing a vote: drafted, changed, its notice posted, opened when the notice has hung long enough.

Opening freezes owners, doors, areas and the rule of the day. Whoever changes what the notice says posts it anew.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from models.consultations import Consultation, Objection, Round, RoundMove
from models.enums import Permission, RoundState
from models.grids import Place
from services import audit, versions
from services.access import Actor, allows
from services.consultations import bylaw_texts, following, moves, proposals, rolls, scopes
from services.consultations import hung_notices as notices
from services.consultations.prepared import COLUMNS, find, notice_window, proposal_from
from services.consultations.proposals import Proposal
from services.errors import Refused
from services.once import once

P = Permission
TITLE = 120
SAID_BY_NOTICE = ("place_id", "scope", "items")
"""What the notice tells the owners: whoever changes one of these has to post it anew."""


@allows(P.RUN_CONSULTATIONS)
def prepare(db: Session, actor: Actor, *, proposal: Proposal, on: date, at: datetime, token: str) -> int:
    """Store a draft of a vote; its number. Nothing is frozen yet.

    Raises NotFound, Refused as `scopes.located` and `proposals.items_of`, and "due_in_the_past".
    """

    def do() -> int:
        place, values = _checked(db, actor, proposal, on)
        items = values["items"]
        matter = Consultation(title=items[0]["question"][:TITLE], place_id=place.id or 0, created_at=at)
        db.add(matter)
        db.flush()
        draft = Round(consultation_id=matter.id or 0, **values)
        db.add(draft)
        db.flush()
        moves.began(db, actor, draft, "", at)
        _note(db, actor, "prepare_round", draft, at, after=_told(values))
        return draft.id or 0

    return int(once(db, actor, "prepare_round", token=token, at=at, do=do))


def _checked(db: Session, actor: Actor, proposal: Proposal, on: date) -> tuple[Place, dict[str, Any]]:
    """The place that votes, and the columns of its round as proposed."""
    place, scope = scopes.located(db, actor, proposal.scope)
    id = place.id or 0
    if proposal.due_on is not None and proposal.due_on < on:
        raise Refused("due_in_the_past")
    bylaw = bylaw_texts.in_force(db, id, on=on)
    items = proposals.items_of(proposal, bylaw=bylaw, on=on)
    return place, {
        "place_id": id,
        "place_kind": place.kind,
        "scope": scope.as_records(id),
        "items": [item.as_record() for item in items],
        "due_on": proposal.due_on,
        "keeps_ledger": proposal.keeps_ledger,
        "keyed_twice": proposal.keyed_twice,
    }


@allows(P.RUN_CONSULTATIONS)
def change_draft(
    db: Session, actor: Actor, *, round_id: int, version: int, proposal: Proposal, on: date, at: datetime
) -> int:
    """Change a prepared vote; the new version. Its notice falls if it does not say what is asked any more.

    Raises NotFound, Conflict, Refused("round_not_prepared") and as `prepare`.
    """
    draft = find(db, actor, round_id)
    before = {name: getattr(draft, name) for name in COLUMNS}
    place, values = _checked(db, actor, proposal, on)
    consultation_id, old_state = draft.consultation_id, draft.state
    falls = old_state is RoundState.POSTED and any(before[name] != values[name] for name in SAID_BY_NOTICE)
    fallen = {"state": RoundState.DRAFT, "notice_on": None} if falls else {}
    saved = versions.save(db, Round, round_id, version=version, changes={**values, **fallen})
    db.expire(draft)
    if draft.number == 1:
        consultation = db.get_one(Consultation, consultation_id)
        consultation.title, consultation.place_id = values["items"][0]["question"][:TITLE], place.id or 0
    if falls:
        moves.leave_row(db, actor, draft, old_state, "", at)
    _note(db, actor, "change_draft", draft, at, before=_told(before), after=_told(values))
    return saved


@allows(P.RUN_CONSULTATIONS)
def post_notice(
    db: Session,
    actor: Actor,
    *,
    round_id: int,
    version: int,
    notice_on: date,
    on: date,
    at: datetime,
    token: str,
) -> int:
    """Note the day on which the notice of the vote was posted; the new version. Posted anew, the later day counts.

    A notice that says what was changed cannot have hung before the change. Raises NotFound, Conflict,
    Refused("round_not_prepared"), ("notice_in_the_future"), ("notice_before_change", day).
    """

    def do() -> int:
        draft = find(db, actor, round_id)
        if notice_on > on:
            raise Refused("notice_in_the_future")
        notices.insist_after_change(db, draft, notice_on)
        before, old_state = draft.notice_on, draft.state
        changes = {"state": RoundState.POSTED, "notice_on": notice_on}
        saved = versions.save(db, Round, round_id, version=version, changes=changes)
        db.expire(draft)
        moves.leave_row(db, actor, draft, old_state, "", at)
        _note(
            db, actor, "post_notice", draft, at, before={"notice_on": before}, after={"notice_on": notice_on}
        )
        return saved

    return int(once(db, actor, f"post_notice:{round_id}", token=token, at=at, do=do))


@allows(P.RUN_CONSULTATIONS)
def drop_draft(db: Session, actor: Actor, *, round_id: int, version: int, at: datetime, token: str) -> None:
    """Give a prepared vote up: it is gone, the log keeps what it was.

    Raises NotFound, Conflict, Refused("round_not_prepared"), ("draft_objected") where somebody objected to it.
    """

    def do() -> None:
        draft = find(db, actor, round_id)
        if db.scalar(select(col(Objection.id)).where(col(Objection.round_id) == round_id).limit(1)):
            raise Refused("draft_objected")
        versions.save(db, Round, round_id, version=version, changes={"due_on": draft.due_on})
        told, consultation_id = _told({name: getattr(draft, name) for name in COLUMNS}), draft.consultation_id
        _note(db, actor, "drop_draft", draft, at, before=told)
        db.expunge(draft)
        db.connection().execute(delete(RoundMove).where(col(RoundMove.round_id) == round_id))
        db.connection().execute(delete(Round).where(col(Round.id) == round_id))
        _drop_alone(db, consultation_id)

    once(db, actor, f"drop_draft:{round_id}", token=token, at=at, do=do)


def _drop_alone(db: Session, consultation_id: int) -> None:
    """The consultation goes as well unless something else belongs to it."""
    try:
        with db.begin_nested():
            db.connection().execute(delete(Consultation).where(col(Consultation.id) == consultation_id))
    except IntegrityError:
        return


@allows(P.RUN_CONSULTATIONS)
def open_prepared(
    db: Session, actor: Actor, *, round_id: int, version: int, on: date, at: datetime, token: str
) -> int:
    """Put a prepared vote to its owners: roll, areas and the rules of that day are frozen. The round's number.

    Raises NotFound, Conflict, Refused: "round_not_prepared", "notice_not_posted", "notice_running" until its last
    day, "due_too_soon", as `following.insist_may_follow`, as `rolls.households` and `rolls.insist_complete`, and as
    `prepare` by that day's rules.
    """

    def do() -> int:
        draft = find(db, actor, round_id)
        _insist_ready(draft, on)
        notices.insist_undisputed(db, draft)
        following.insist_may_follow(db, draft, on)
        place, values = _checked(db, actor, proposal_from({n: getattr(draft, n) for n in COLUMNS}), on)
        notices.insist_says_bylaw(draft, values["items"])
        scope = scopes.scope_from(values["scope"], place_id=place.id or 0)
        register = rolls.households(db, place, scope=scope, on=on)
        rolls.insist_complete(register)
        voters = rolls.voters_of(register)
        opened = _opened(values, voters) | {"opened_at": at, "opened_by": actor.person_id}
        old_state = draft.state
        versions.save(db, Round, round_id, version=version, changes=opened)
        db.expire(draft)
        rolls.freeze(db, round_id=round_id, voters=voters)
        moves.leave_row(db, actor, draft, old_state, "", at)
        after = {**_told(values), "voters": draft.voters, "area_dm2": draft.area_dm2}
        _note(db, actor, "open_round", draft, at, after=after)
        return round_id

    return int(once(db, actor, f"open_round:{round_id}", token=token, at=at, do=do))


def _insist_ready(draft: Round, on: date) -> None:
    if draft.state is not RoundState.POSTED or draft.notice_on is None:
        raise Refused("notice_not_posted")
    notice = notice_window(draft.notice_on)
    if not notice.has_ended(on):
        raise Refused("notice_running", until=notice.last, day=notice.free_from)
    if draft.due_on is not None and draft.due_on <= on:
        raise Refused("due_too_soon")


def _opened(values: Mapping[str, Any], voters: list[rolls.Voter]) -> dict[str, Any]:
    return {
        **values,
        "state": RoundState.OPEN,
        "voters": len(voters),
        "area_dm2": sum(voter.area_dm2 for voter in voters),
    }


def _told(values: Mapping[str, Any]) -> dict[str, Any]:
    """What the log keeps of a draft: its questions and matters, its scope and dates."""
    return {
        "question": "；".join(item["question"] for item in values["items"]),
        "matter": values["items"][0]["matter"],
        "due_on": values["due_on"],
    }


def _note(
    db: Session, actor: Actor, action: str, r: Round, at: datetime, **values: dict[str, Any] | None
) -> None:
    audit.record(
        db, actor, area="consultations", action=action, subject=("round", r.id), at=at,
        place_id=r.place_id, **values,
    )  # fmt: skip
