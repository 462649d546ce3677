"""Several matters on one ballot, for tests: rules with clauses, candidates, and rounds stored as they would be."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlmodel import Session, col

from models.consultations import Ballot, Consultation, RollUnit, RollVoter, Round
from models.enums import Choice, PaperState, PlaceKind, RoundState
from models.papers import Paper
from services.consultations import counts, kits
from services.consultations.items import OPTIONAL, STANDARD, WITH_CANDIDATES, Answer, Item
from services.rules.bylaws import under_bylaw
from services.rules.thresholds import Clause, Rule, rule_for
from tests.support.world import AT, TODAY

BOTH = ("delivered_takes_part", "unreturned_follows_majority")
ARTICLES = dict(zip(BOTH, ("第十七条", "第十八条"), strict=True))


@dataclass(frozen=True)
class Voter:
    """Somebody of an invented roll: the area, the answer to each matter, and where the printed ballot is."""

    area_dm2: int
    answers: tuple[Answer | None, ...]
    paper: PaperState | None = None


def rule(*kinds: str, of: Rule | None = None) -> Rule:
    """A rule under a 议事规则 with clauses of these kinds; without any, the law's own."""
    law = of or rule_for("fund_use", on=TODAY)
    if not kinds:
        return law
    clauses = [Clause(kind, ARTICLES[kind], "张贴十五日") for kind in kinds]  # type: ignore[arg-type]
    return under_bylaw(law, title="甲小区议事规则", clauses=clauses)


def plain(number: int, question: str, *kinds: str, of: Rule | None = None) -> Item:
    """A matter with every answer there is beside candidates."""
    options = (*STANDARD, *OPTIONAL)
    return Item(number, question, "fund_use", rule(*kinds, of=of), options=options)


def tender(number: int, question: str, *candidates: str, of: Rule | None = None) -> Item:
    """A matter with candidates."""
    found = Item(number, question, "fund_use", of or rule(), options=WITH_CANDIDATES)
    return replace(found, candidates=candidates)


def ask(db: Session, round_id: int, *items: Item, ledger: bool = False) -> None:
    """Let an open round ask these matters instead of its own."""
    asked = db.get_one(Round, round_id)
    asked.items, asked.keeps_ledger = [item.as_record() for item in items], ledger
    db.add(asked)
    db.flush()


def hand_out(db: Session, round_id: int, state: PaperState, *numbers: int) -> None:
    """Printed ballots of the voters with these numbers on the roll, all in one state."""
    here = col(RollVoter.round_id) == round_id, col(RollVoter.number).in_(numbers)
    for voter in db.scalars(select(RollVoter).where(*here)).all():
        serial = f"{round_id}-{voter.number:04d}"
        db.add(Paper(round_id=round_id, voter_id=voter.id or 0, serial=serial, state=state, issued_at=AT))
    db.flush()


def closed_with(
    db: Session, place_id: int, items: Sequence[Item], voters: Sequence[Voter], *, ledger: bool
) -> Round:
    """A round as it stands after closing, stored with its roll and its answers, without asking who may."""
    matter = Consultation(title="x", place_id=place_id, created_at=AT)
    db.add(matter)
    db.flush()
    closed = Round(
        consultation_id=matter.id or 0, place_id=place_id, place_kind=PlaceKind.STAIRWELL,
        state=RoundState.CLOSED, items=[item.as_record() for item in items], voters=len(voters),
        area_dm2=sum(voter.area_dm2 for voter in voters), opened_at=AT, closed_at=AT, keeps_ledger=ledger,
    )  # fmt: skip
    db.add(closed)
    db.flush()
    for number, voter in enumerate(voters, start=1):
        _store(db, closed.id or 0, number, voter)
    found = counts.recounts_of(db, [closed])[closed.id or 0]
    closed.result = {"items": [tally.as_record() for tally in found]}
    kits.seal(db, closed)
    db.flush()
    return closed


def _store(db: Session, round_id: int, number: int, voter: Voter) -> None:
    stored = RollVoter(round_id=round_id, number=number, name="x", area_dm2=voter.area_dm2)
    db.add(stored)
    db.flush()
    who, door = stored.id or 0, f"{number}"
    db.add(
        RollUnit(
            round_id=round_id, voter_id=who, stairwell_id=1, building="1", stairwell="1", door=door,
            door_key=door, area_dm2=voter.area_dm2,
        )
    )  # fmt: skip
    for item, answer in enumerate(voter.answers, start=1):
        if answer is not None:
            db.add(
                Ballot(
                    round_id=round_id, item=item, voter_id=who, door=door, choice=answer.choice,
                    candidate=answer.candidate, area_dm2=voter.area_dm2, recorded_at=AT,
                )
            )  # fmt: skip
    if voter.paper is not None:
        db.add(Paper(round_id=round_id, voter_id=who, serial=door, state=voter.paper, issued_at=AT))
    db.flush()


AGREE, AGAINST, FOLLOW = (Answer(choice) for choice in (Choice.AGREE, Choice.AGAINST, Choice.FOLLOW))
