"""The ledger of printed ballots: where each is, and whether issued = returned + missing, returned = valid + invalid.

Only answers that came on paper or at the door were given on a printed ballot. A round that keeps a ledger closes
only when both equations hold, door by door and not only in sum.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, func, select, true
from sqlmodel import Session, col

from models.consultations import Ballot, RollUnit, RollVoter, Round
from models.enums import PAPER_CHANNELS, Choice, Delivery, PaperState, Permission
from models.papers import Paper
from models.people import Person
from services.access import Actor, allows
from services.consultations import reach
from services.consultations.doors import listed
from services.errors import Refused

P = Permission
LAST = 10


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One printed ballot: whose doors it is for, where it is, how it went out, who marked it when."""

    id: int
    serial: str
    door: str
    state: PaperState
    delivery: Delivery
    issued_at: datetime
    settled_at: datetime | None
    by: str
    note: str
    version: int


@dataclass(frozen=True, slots=True)
class KeyedOnPaper:
    """How the paper ballots keyed in answered one matter."""

    item: int
    valid: int
    invalid: int


@dataclass(frozen=True, slots=True)
class Balance:
    """Both equations of a ledger in numbers of papers, and the doors where they do not hold.

    `printed` are all serials, `spoiled` those exchanged for another; the rest are `issued`.
    """

    printed: int
    spoiled: int
    returned: int
    missing: int
    keyed: tuple[KeyedOnPaper, ...]
    without_paper: int
    outstanding: tuple[str, ...]
    not_keyed: tuple[str, ...]
    not_returned: tuple[str, ...]
    never_issued: tuple[str, ...]

    def counts_all_of(self, keyed: KeyedOnPaper) -> bool:
        """Whether as many papers were keyed for a matter as returned, whichever doors they are of."""
        return self.returned == keyed.valid + keyed.invalid

    @property
    def issued(self) -> int:
        """Papers that are out or were: printed ones less those exchanged."""
        return self.printed - self.spoiled

    @property
    def issued_holds(self) -> bool:
        """Whether issued = returned + missing."""
        return not self.outstanding

    @property
    def returned_holds(self) -> bool:
        """Whether returned = valid + invalid, for the same doors."""
        return not (self.not_keyed or self.not_returned or self.never_issued)

    @property
    def holds(self) -> bool:
        """Whether the round may close."""
        return self.issued_holds and self.returned_holds


@allows(P.RECORD_BALLOTS)
def balance(db: Session, actor: Actor, *, round_id: int) -> Balance:
    """The ledger of a round, as far as the actor keys in its doors. Raises NotFound."""
    voting = reach.find(db, actor, round_id, permission=P.RECORD_BALLOTS)
    return _balance(db, voting, reached(actor))


@dataclass(frozen=True, slots=True)
class VoterAtDoor:
    """Whose door of the roll was meant: the voter's number in the database, the door's label."""

    id: int
    door: str


@allows(P.RECORD_BALLOTS)
def voter_at(db: Session, actor: Actor, *, round_id: int, door: str) -> VoterAtDoor:
    """The voter of a door within the actor's scope. Raises NotFound, Refused as `reach.find_door`."""
    voting = reach.find(db, actor, round_id, permission=P.RECORD_BALLOTS)
    meant = reach.find_door(db, actor, voting, door, permission=P.RECORD_BALLOTS)
    return VoterAtDoor(meant.voter_id, meant.label)


@allows(P.RECORD_BALLOTS)
def last_papers(
    db: Session, actor: Actor, *, round_id: int, state: PaperState | None = None, count: int = LAST
) -> list[PaperLine]:
    """The papers marked last, newest first; of one state, all that are in it. Raises NotFound."""
    reach.find(db, actor, round_id, permission=P.RECORD_BALLOTS)
    query = lines().where(col(Paper.round_id) == round_id, reached(actor, Paper.voter_id))
    query = query.where(col(Paper.state) == state if state else col(Paper.settled_at).is_not(None))
    query = query.order_by(col(Paper.settled_at).desc(), col(Paper.id).desc())
    return [PaperLine(*row) for row in db.execute(query.limit(count))]


def lines() -> Any:
    """The query for `PaperLine`s; the first door of a voter stands for all."""
    return select(
        col(Paper.id), col(Paper.serial), first_door(Paper.voter_id), col(Paper.state), col(Paper.delivery),
        col(Paper.issued_at), col(Paper.settled_at), func.coalesce(col(Person.display_name), ""),
        col(Paper.note), col(Paper.version),
    ).outerjoin(Person, col(Person.id) == func.coalesce(col(Paper.settled_by), col(Paper.issued_by)))  # fmt: skip


def first_door(voter_id: Any) -> Any:
    """The label of a voter's first door, as a column."""
    query = select(col(RollUnit.door)).where(col(RollUnit.voter_id) == col(voter_id))
    return query.order_by(col(RollUnit.id)).limit(1).scalar_subquery()


def reached(actor: Actor, voter_id: Any = RollVoter.id, *, permission: Permission = P.RECORD_BALLOTS) -> Any:
    """The condition that a door of the voter lies within the actor's scope."""
    return col(voter_id).in_(
        select(col(RollUnit.voter_id))
        .join(Round, col(Round.id) == col(RollUnit.round_id))
        .where(reach.keyable(actor, permission))
    )


def insist_balanced(db: Session, voting: Round) -> None:
    """Raise Refused("ledger_open", outstanding, not_keyed, not_returned, doors) unless both equations hold.

    A round that keeps no ledger has none to balance.
    """
    if not voting.keeps_ledger:
        return
    found = _balance(db, voting, true())
    if not found.holds:
        keyed_only = (*found.not_returned, *found.never_issued)
        raise Refused(
            "ledger_open",
            outstanding=len(found.outstanding),
            not_keyed=len(found.not_keyed),
            not_returned=len(keyed_only),
            doors=listed([*found.outstanding, *found.not_keyed, *keyed_only]),
        )


def _balance(db: Session, voting: Round, where: Any) -> Balance:
    papers = _papers_by_state(db, voting, where)
    rows = _voters(db, voting, where)
    return Balance(
        printed=sum(papers.values()),
        spoiled=papers.get(PaperState.SPOILED, 0),
        returned=papers.get(PaperState.RETURNED, 0),
        missing=papers.get(PaperState.MISSING, 0),
        keyed=_keyed(db, voting, where),
        without_paper=sum(row.state is None for row in rows),
        outstanding=_doors(row for row in rows if row.state is PaperState.ISSUED),
        not_keyed=_doors(row for row in rows if row.state is PaperState.RETURNED and not row.keyed),
        not_returned=_doors(
            row for row in rows if row.keyed and row.state in {PaperState.ISSUED, PaperState.MISSING}
        ),
        never_issued=_doors(row for row in rows if row.keyed and row.state is None),
    )


def _doors(rows: Iterable[Any]) -> tuple[str, ...]:
    return tuple(row.door for row in rows)


def _papers_by_state(db: Session, voting: Round, where: Any) -> dict[PaperState, int]:
    of = col(Paper.round_id) == voting.id
    query = select(col(Paper.state), func.count()).join(RollVoter, col(RollVoter.id) == col(Paper.voter_id))
    rows = db.execute(query.where(of, where).group_by(col(Paper.state)))
    return {row[0]: row[1] for row in rows}


def _voters(db: Session, voting: Round, where: Any) -> list[Any]:
    """Every voter of the roll: the first door, the state of the paper that counts, whether a paper was keyed."""
    keyed = (
        select(col(Ballot.id))
        .where(col(Ballot.voter_id) == col(RollVoter.id), col(Ballot.channel).in_(PAPER_CHANNELS))
        .exists()
    )
    live = and_(col(Paper.voter_id) == col(RollVoter.id), col(Paper.state) != PaperState.SPOILED)
    query = (
        select(first_door(RollVoter.id).label("door"), col(Paper.state), keyed.label("keyed"))
        .select_from(RollVoter)
        .outerjoin(Paper, live)
        .where(col(RollVoter.round_id) == voting.id, where)
        .order_by(col(RollVoter.number))
    )
    return list(db.execute(query))


def _keyed(db: Session, voting: Round, where: Any) -> tuple[KeyedOnPaper, ...]:
    void = func.sum(case((col(Ballot.choice) == Choice.INVALID, 1), else_=0))
    query = (
        select(col(Ballot.item), func.count(), void)
        .join(RollVoter, col(RollVoter.id) == col(Ballot.voter_id))
        .where(col(Ballot.round_id) == voting.id, col(Ballot.channel).in_(PAPER_CHANNELS), where)
        .group_by(col(Ballot.item))
        .order_by(col(Ballot.item))
    )
    return tuple(KeyedOnPaper(item, every - int(bad), int(bad)) for item, every, bad in db.execute(query))
