"""Several matters on one ballot, for tests: rules with clauses, candidates, and rounds stored as they would be."""

from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlmodel import Session, col

from models.consultations import Ballot, RollVoter, Round
from models.enums import Choice, PaperState
from models.papers import Paper
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


def answered(db: Session, round_id: int, voters: dict[int, Voter]) -> None:
    """Store answers and papers of a roll's voters (by id) without asking whether they may."""
    for voter_id, voter in voters.items():
        common = {"round_id": round_id, "voter_id": voter_id, "door": "x", "area_dm2": voter.area_dm2}
        for item, answer in enumerate(voter.answers, start=1):
            if answer is not None:
                told = {"item": item, "choice": answer.choice, "candidate": answer.candidate}
                db.add(Ballot(**common, **told, recorded_at=AT))
        if voter.paper is not None:
            paper = {"round_id": round_id, "voter_id": voter_id, "serial": f"{voter_id}", "issued_at": AT}
            db.add(Paper(**paper, state=voter.paper))
    db.flush()


AGREE, AGAINST, FOLLOW = (Answer(choice) for choice in (Choice.AGREE, Choice.AGAINST, Choice.FOLLOW))
