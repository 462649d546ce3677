"""Conditions that a vote of the owners meets: every matter carried, the result final, nothing challenged or annulled.

A project's votes are the rounds of the consultations that are linked to it. Sending a project back to a stage expires
the votes of that stage and of later ones: only what is opened afterwards counts for them, and the count goes on from
the votes that still stand. A vote held outside this board counts by its notice, where none was opened here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.consultations import Consultation, Round, RoundMove
from models.enums import PREPARED, VOTING, MoveKind, Outcome, Purse, RoundState
from models.money import Funding
from models.renewals import Project, ProjectMove
from services.renewals.lacks import Lack
from services.rules.stages import kind_of, stage_of_round
from services.statements import Kept, told_list

SHANGHAI = ZoneInfo("Asia/Shanghai")
S = RoundState
WHO, COURT = "owners' committee and residents' committee", "court"
OF_THE_FUND = (Purse.MAINTENANCE_FUND, Purse.TOP_UP)
FUND = "fund_use_agreed"
NUMBERS = {"consultation_1_carried": 1, FUND: 1, "consultation_2_carried": 2}
"""The conditions by the number of the vote that each asks for."""
Found = dict[str, dict[int, Lack | None]]


@dataclass(frozen=True, slots=True)
class Vote:
    """One round as far as the conditions ask; `since` is when it came into its state."""

    consultation_id: int
    number: int
    state: RoundState
    opened_at: datetime | None
    since: datetime | None
    due_on: date | None
    carried: bool


def elsewhere(number: int) -> str:
    """The kind of evidence that stands for a vote held outside this board."""
    return f"consultation_{number}_elsewhere"


def lacking(db: Session, asked: Mapping[str, Sequence[Project]], held: Found) -> Found:
    """What each project lacks of the votes asked for; `held` is the evidence of votes held outside this board.

    Two queries, and one more where it matters whether the maintenance fund pays (民法典 art. 278(1)5).
    """
    if not asked:
        return {}
    projects = list({p.id: p for many in asked.values() for p in many}.values())
    votes, cuts = _votes(db, projects), _cuts(db, projects)
    from_the_fund = _from_the_fund(db, asked[FUND]) if FUND in asked else set()
    found: Found = {}
    for name, number in NUMBERS.items():
        for p in asked.get(name, ()):
            id = p.id or 0
            free = name == FUND and id not in from_the_fund
            told = held[elsewhere(number)][id]
            lack = None if free else _judge(p, number, votes.get(id, []), cuts.get(id, []), told)
            found.setdefault(name, {})[id] = lack
    return found


_FROM_THE_FUND = Kept(
    select(col(Funding.project_id)).where(
        col(Funding.project_id).in_(told_list("ids")),
        col(Funding.purse).in_(OF_THE_FUND),
        col(Funding.planned_fen) > 0,
    )
)


def _from_the_fund(db: Session, projects: Sequence[Project]) -> set[int]:
    return {row.project_id for row in _FROM_THE_FUND.rows(db, ids=[p.id for p in projects])}


def _rounds() -> Kept:
    came = select(func.max(col(RoundMove.at))).where(
        col(RoundMove.round_id) == col(Round.id), col(RoundMove.to_state) == col(Round.state)
    )
    r = Round
    columns = (
        col(r.consultation_id),
        col(r.number),
        col(r.state),
        col(r.opened_at),
        col(r.due_on),
        col(r.result),
    )
    query = (
        select(col(Consultation.project_id), *columns, came.correlate(Round).scalar_subquery().label("since"))
        .join(Consultation, col(Consultation.id) == col(r.consultation_id))
        .where(col(Consultation.project_id).in_(told_list("ids")))
        .order_by(col(r.opened_at).nulls_last(), col(r.id))
    )
    return Kept(query)


_ROUNDS = _rounds()


def _votes(db: Session, projects: Sequence[Project]) -> dict[int, list[Vote]]:
    """The rounds of each project in the order they were opened; those not opened yet come last."""
    found: dict[int, list[Vote]] = {}
    for row in _ROUNDS.rows(db, ids=[p.id for p in projects]):
        found.setdefault(row.project_id, []).append(_vote(row))
    return found


def _vote(row: Any) -> Vote:
    outcomes = [item["outcome"] for item in row.result["items"]] if row.result else []
    passed = bool(outcomes) and all(o == Outcome.PASSED for o in outcomes)
    return Vote(row.consultation_id, row.number, row.state, row.opened_at, row.since, row.due_on, passed)


_REWORKS = Kept(
    select(col(ProjectMove.project_id), col(ProjectMove.to_stage), col(ProjectMove.at)).where(
        col(ProjectMove.project_id).in_(told_list("ids")), col(ProjectMove.kind) == MoveKind.REWORKED
    )
)


def _cuts(db: Session, projects: Sequence[Project]) -> dict[int, list[tuple[str, datetime]]]:
    """Of each project to which stages it was sent back, and when."""
    found: dict[int, list[tuple[str, datetime]]] = {}
    for id, stage, at in _REWORKS.rows(db, ids=[p.id for p in projects]):
        found.setdefault(id, []).append((stage, at))
    return found


def _cut(kind: str, number: int, reworks: Sequence[tuple[str, datetime]]) -> datetime | None:
    """When the vote of a number expired last; None where it never did."""
    of_vote = stage_of_round(kind, number)
    if of_vote is None:
        return None
    whole = kind_of(kind)
    last = whole.position(of_vote.key)
    return max((at for stage, at in reworks if whole.position(stage) <= last), default=None)


def _judge(
    project: Project, number: int, votes: Sequence[Vote], reworks: Sequence[tuple[str, datetime]],
    told: Lack | None,
) -> Lack | None:  # fmt: skip
    cut = _cut(project.kind, number, reworks)
    earlier = [_cut(project.kind, n, reworks) for n in range(1, number)]
    still_stand = sum(cut is not None and (before is None or before < cut) for before in earlier)
    counting = [v for v in votes if _number(v, votes, cut, still_stand) == number]
    if any(v.state is S.FINAL and v.carried for v in counting):
        return None
    opened = [v for v in counting if v.state not in PREPARED]
    if opened:
        return _said(opened[-1])
    if told is None or told.code == "evidence_not_good":
        return told
    since = cut.astimezone(SHANGHAI).date() if cut else project.stage_since
    return Lack("vote_prepared" if counting else "vote_missing", WHO, since, {"number": number})


def _number(vote: Vote, votes: Sequence[Vote], cut: datetime | None, still_stand: int) -> int:
    """Which vote of the project it is; 0 for one opened before the cut."""
    if cut is None:
        return vote.number
    if vote.opened_at is not None and vote.opened_at <= cut:
        return 0
    mine = [v for v in votes if v.consultation_id == vote.consultation_id]
    expired = [v.number for v in mine if v.opened_at is not None and v.opened_at <= cut]
    return vote.number - max(expired, default=0) + still_stand


def _said(vote: Vote) -> Lack:
    since = vote.since.astimezone(SHANGHAI).date() if vote.since else None
    if vote.state in VOTING:
        return Lack("vote_running", WHO, since, {"due": vote.due_on})
    if vote.state is S.ANNULLED:
        return Lack("vote_annulled", WHO, since)
    if not vote.carried:
        return Lack("vote_not_carried", WHO, since)
    if vote.state is S.CHALLENGED:
        return Lack("vote_challenged", COURT, since)
    return Lack("vote_posted" if vote.state is S.RESULT_POSTED else "vote_not_posted", WHO, since)
