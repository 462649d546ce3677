"""Rechecking: paper ballots drawn by a public seed, pulled from the box, and compared with what was keyed in."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from models.consultations import Ballot, RollVoter, Round
from models.enums import PAPER_CHANNELS, Permission
from models.papers import Recheck
from models.people import Person
from services import audit, versions
from services.access import Actor, allows, within
from services.consultations import ledger
from services.consultations.items import Answer
from services.errors import Conflict, NotFound, Refused
from services.once import once
from services.rules.recheck import sample

P = Permission
SEED, MOST = 80, 200
SAME, DIFFERS = "same", "differs"


@dataclass(frozen=True, slots=True)
class Pulled:
    """One ballot to pull: the draw, the voter's number on the roll and door, the answer keyed to the first matter
    now, and what was found ("").
    """

    voter_id: int
    counter: int
    digest: str
    place: int
    number: int
    door: str
    answer: Answer | None
    found: str


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample drawn by a seed from so many paper ballots, with what was found so far."""

    id: int
    seed: str
    ballots: int
    by: str
    drawn_at: datetime
    version: int
    pulled: tuple[Pulled, ...]


@allows(P.RUN_CONSULTATIONS)
def draw_recheck(
    db: Session, actor: Actor, *, round_id: int, seed: str, size: int, at: datetime, token: str
) -> int:
    """Draw a sample of the paper ballots keyed in, in the order of the roll; its id. Earlier draws stay to be seen.

    Raises NotFound; Refused: "seed_missing" (longest), "sample_size_wrong" (most), "nothing_to_recheck".
    """

    def do() -> int:
        voting = _find_round(db, actor, round_id)
        plain = " ".join(seed.split())
        if not plain or len(plain) > SEED:
            raise Refused("seed_missing", longest=SEED)
        if not 1 <= size <= MOST:
            raise Refused("sample_size_wrong", most=MOST)
        ballots = _ballots(db, round_id)
        if not ballots:
            raise Refused("nothing_to_recheck")
        picked = [
            asdict(draw) | {"voter": ballots[draw.place - 1]} for draw in sample(plain, len(ballots), size)
        ]
        drawn = Recheck(
            round_id=round_id,
            seed=plain,
            ballots=len(ballots),
            picked=picked,
            drawn_at=at,
            drawn_by=actor.person_id,
        )
        db.add(drawn)
        db.flush()
        audit.record(
            db, actor, area="consultations", action="draw_recheck", subject=("recheck", drawn.id), at=at,
            place_id=voting.place_id, after={"round": round_id, "seed": plain, "size": len(picked)},
        )  # fmt: skip
        return drawn.id or 0

    return int(once(db, actor, "draw_recheck", token=token, at=at, do=do))


def _find_round(db: Session, actor: Actor, round_id: int) -> Round:
    mine = within(actor, P.RUN_CONSULTATIONS, col(Round.place_id))
    found = db.scalar(select(Round).where(col(Round.id) == round_id, mine))
    if found is None:
        raise NotFound("round")
    return found


def _ballots(db: Session, round_id: int) -> list[int]:
    """The voters whose ballot came on paper, in the order of the roll."""
    query = (
        select(col(RollVoter.id))
        .join(Ballot, col(Ballot.voter_id) == col(RollVoter.id))
        .where(
            col(Ballot.round_id) == round_id, col(Ballot.item) == 1, col(Ballot.channel).in_(PAPER_CHANNELS)
        )
        .order_by(col(RollVoter.number))
    )
    return [id or 0 for id in db.scalars(query)]


@allows(P.RUN_CONSULTATIONS)
def rechecks(db: Session, actor: Actor, *, round_id: int) -> list[Sample]:
    """The samples of a round, the latest first. Raises NotFound."""
    _find_round(db, actor, round_id)
    return _samples(db, col(Recheck.round_id) == round_id)


@allows(P.RUN_CONSULTATIONS)
def find_sample(db: Session, actor: Actor, *, recheck_id: int) -> tuple[int, Sample]:
    """One sample, with the number of its round. Raises NotFound."""
    round_id = db.scalar(select(col(Recheck.round_id)).where(col(Recheck.id) == recheck_id))
    if round_id is None:
        raise NotFound("recheck")
    _find_round(db, actor, round_id)
    (found,) = _samples(db, col(Recheck.id) == recheck_id)
    return round_id, found


def _samples(db: Session, which: ColumnElement[bool]) -> list[Sample]:
    query = (
        select(Recheck, func.coalesce(col(Person.display_name), ""))
        .outerjoin(Person, col(Person.id) == col(Recheck.drawn_by))
        .where(which)
        .order_by(col(Recheck.id).desc())
    )
    rows = [(drawn, by) for drawn, by in db.execute(query)]
    voters = {pick["voter"] for drawn, _by in rows for pick in drawn.picked}
    known = _keyed(db, voters)
    return [_sample(drawn, by, known) for drawn, by in rows]


def _keyed(db: Session, voters: set[int]) -> dict[int, tuple[int, str, Answer | None]]:
    """Voter -> the number on the roll, the first door, and the answer to the first matter as it is now."""
    query = (
        select(
            col(RollVoter.id),
            col(RollVoter.number),
            ledger.first_door(RollVoter.id),
            col(Ballot.choice),
            col(Ballot.candidate),
        )
        .outerjoin(Ballot, (col(Ballot.voter_id) == col(RollVoter.id)) & (col(Ballot.item) == 1))
        .where(col(RollVoter.id).in_(voters))
    )
    return {
        id or 0: (number, door, Answer(choice, candidate) if choice else None)
        for id, number, door, choice, candidate in db.execute(query)
    }


def _sample(drawn: Recheck, by: str, known: dict[int, tuple[int, str, Answer | None]]) -> Sample:
    pulled = tuple(
        Pulled(
            pick["voter"], pick["counter"], pick["digest"], pick["place"], *known[pick["voter"]],
            drawn.found.get(str(pick["voter"]), ""),
        )
        for pick in drawn.picked
    )  # fmt: skip
    return Sample(drawn.id or 0, drawn.seed, drawn.ballots, by, drawn.drawn_at, drawn.version, pulled)


@allows(P.RUN_CONSULTATIONS)
def note_recheck(
    db: Session, actor: Actor, *, recheck_id: int, version: int, voter_id: int, same: bool, at: datetime
) -> int:
    """Note whether a pulled paper says what was keyed; the sample's new version.

    Raises NotFound; Refused("recheck_outdated") where somebody noted something meanwhile.
    """
    drawn = db.get(Recheck, recheck_id)
    if drawn is None or voter_id not in {pick["voter"] for pick in drawn.picked}:
        raise NotFound("recheck")
    voting = _find_round(db, actor, drawn.round_id)
    finding = SAME if same else DIFFERS
    before = drawn.found.get(str(voter_id))
    found = {"found": drawn.found | {str(voter_id): finding}}
    try:
        new = versions.save(db, Recheck, recheck_id, version=version, changes=found)
    except Conflict as clash:
        raise Refused("recheck_outdated") from clash
    db.expire(drawn)
    door = db.scalar(select(ledger.first_door(RollVoter.id)).where(col(RollVoter.id) == voter_id))
    audit.record(
        db, actor, area="consultations", action="note_recheck", subject=("recheck", recheck_id), at=at,
        place_id=voting.place_id, before={"finding": before}, after={"door": door, "finding": finding},
    )  # fmt: skip
    return new
