"""Where the demonstration votes: the real services prepare, open, close and post; only the ballots go in in bulk."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, insert, select
from sqlmodel import Session, col

from models.consultations import Ballot, PastBallot, RollUnit, RollVoter, Round
from models.enums import Channel, Choice, EndedBecause, ObjectionState, Role
from services.access import EVERYWHERE, Actor, Grant
from services.consultations import following, lifecycle, objections, preparing, tallies
from services.consultations.items import Answer
from services.consultations.proposals import Proposal
from services.demo.names import People
from services.rules.channels import needs_somebody

CHANNELS = (Channel.PAPER, Channel.DOOR, Channel.ONLINE, Channel.PHONE, Channel.PROXY)
CHANNEL_WEIGHTS = (60, 20, 12, 5, 3)
NOTICE = timedelta(days=17)
"""How long before its opening the notice of a vote is posted; the law asks for 15 days."""
CORRECTED_OF, WITHDRAWN_FROM, WITHDRAWN = 50, 25, 0.3
"""One ballot in so many was keyed wrongly first; in some rolls this large one owner has withdrawn theirs."""
Answers = Mapping[int, Sequence[Answer]]
"""Of each voter who answered, by number: one answer a matter."""


@dataclass(frozen=True, slots=True)
class Voter:
    """A voter of a roll: numbers in the database and on the roll, area in 0.01 m², and the first door."""

    id: int
    number: int
    area_dm2: int
    door: str


class Booth:
    """Takes a vote through its life, on the days it is told; the log keeps none of it, the filling is one row."""

    def __init__(self, db: Session, officer: Actor, people: People, *, seed: int, on: date) -> None:
        self.db, self.people, self.on = db, people, on
        self.officer = replace(officer, grants=(Grant(Role.OFFICER, EVERYWHERE),))
        self.rng = random.Random(f"{seed}:votes")  # noqa: S311
        self.rounds = self.ballots = self._steps = 0

    def token(self) -> str:
        """The next one."""
        self._steps += 1
        return f"demonstration-vote-{self._steps}"

    def draft(self, proposal: Proposal, day: date) -> int:
        """Prepare a vote; its number."""
        self.rounds += 1
        return preparing.prepare(
            self.db, self.officer, proposal=proposal, on=day, at=morning(day), token=self.token()
        )

    def draft_next(self, round_id: int, proposal: Proposal, day: date) -> int:
        """Prepare the next round of the same consultation; its number."""
        self.rounds += 1
        question = proposal.asked[0].question
        drafted = following.next_draft(
            self.db, self.officer, round_id=round_id, question=question, at=morning(day), token=self.token()
        )
        preparing.change_draft(
            self.db, self.officer, round_id=drafted, version=1, proposal=proposal, on=day, at=morning(day)
        )
        return drafted

    def post_notice(self, round_id: int, day: date) -> None:
        """Hang the notice of a prepared vote out."""
        preparing.post_notice(
            self.db, self.officer, round_id=round_id, version=self._version(round_id), notice_on=day, on=day,
            at=morning(day), token=self.token(),
        )  # fmt: skip

    def open(self, proposal: Proposal, opened: date, *, after: int | None = None) -> int:
        """A vote whose notice hung in time, open since a day; `after` is the round before it."""
        posted = opened - NOTICE
        round_id = self.draft_next(after, proposal, posted) if after else self.draft(proposal, posted)
        self.post_notice(round_id, posted)
        return preparing.open_prepared(
            self.db, self.officer, round_id=round_id, version=self._version(round_id), on=opened,
            at=morning(opened), token=self.token(),
        )  # fmt: skip

    def _version(self, round_id: int) -> int:
        return self.db.scalar(select(col(Round.version)).where(col(Round.id) == round_id)) or 0

    def voters(self, round_id: int) -> list[Voter]:
        """The roll, in its order."""
        query = (
            select(
                col(RollVoter.id), col(RollVoter.number), col(RollVoter.area_dm2), func.min(col(RollUnit.door))
            )
            .join(RollUnit, col(RollUnit.voter_id) == col(RollVoter.id))
            .where(col(RollVoter.round_id) == round_id)
            .group_by(col(RollVoter.id), col(RollVoter.number), col(RollVoter.area_dm2))
            .order_by(col(RollVoter.number))
        )  # fmt: skip
        return [Voter(id or 0, *rest) for id, *rest in self.db.execute(query)]

    def cast(self, round_id: int, answers: Answers, opened: date, until: date) -> dict[int, Channel]:
        """Store the ballots, spread over the days; of each voter the channel. Some were corrected, one withdrawn."""
        voters = self.voters(round_id)
        keyed = [voter for voter in voters if voter.id in answers]
        minutes = max(1, (until - opened).days * 1440 - 600)
        times = sorted(self.rng.randrange(minutes) for _ in keyed)
        self.rng.shuffle(keyed)
        rows, past = [], []
        for n, (voter, minute) in enumerate(zip(keyed, times, strict=True), 1):
            came = self._came(round_id, voter, morning(opened) + timedelta(minutes=minute))
            said = [_said(item, answer) for item, answer in enumerate(answers[voter.id], 1)]
            again = n % CORRECTED_OF == CORRECTED_OF // 2
            version = 2 if again else 1
            rows += [came | one | {"area_dm2": voter.area_dm2, "version": version} for one in said]
            past += [self._ended(came | _mistaken(said[0]), EndedBecause.CORRECTED)] if again else []
        silent = [voter for voter in voters if voter.id not in answers]
        if silent and len(voters) >= WITHDRAWN_FROM and self.rng.random() < WITHDRAWN:
            past.append(self._withdrawn(round_id, silent[0], opened))
        for table, values in ((Ballot, rows), (PastBallot, past)):
            if values:
                self.db.connection().execute(insert(table), values)
        self.ballots += len(rows)
        return {row["voter_id"]: row["channel"] for row in rows}

    def _came(self, round_id: int, voter: Voter, at: datetime) -> dict[str, Any]:
        channel = self.rng.choices(CHANNELS, weights=CHANNEL_WEIGHTS)[0]
        through = self.people.name() if needs_somebody(channel) else ""
        return {
            "round_id": round_id, "voter_id": voter.id, "door": voter.door, "channel": channel,
            "through": through, "recorded_at": at, "recorded_by": self.officer.person_id,
        }  # fmt: skip

    def _withdrawn(self, round_id: int, voter: Voter, opened: date) -> dict[str, Any]:
        came = self._came(round_id, voter, morning(opened) + timedelta(hours=1))
        came |= {"channel": Channel.ONLINE, "through": "", **_said(1, Answer(Choice.ABSTAIN))}
        return self._ended(came, EndedBecause.WITHDRAWN)

    def _ended(self, was: dict[str, Any], because: EndedBecause) -> dict[str, Any]:
        return was | {
            "ended_because": because,
            "reason": REASONS[because],
            "ended_at": was["recorded_at"] + timedelta(hours=2),
            "ended_by": self.officer.person_id,
        }

    def answers(self, round_id: int) -> dict[str, Choice]:
        """What was answered to the first matter, by door."""
        query = select(col(Ballot.door), col(Ballot.choice))
        where = (col(Ballot.round_id) == round_id, col(Ballot.item) == 1)
        return {row.door: row.choice for row in self.db.execute(query.where(*where))}

    def close(self, round_id: int, day: date, *, early: bool = False) -> None:
        """Count and seal; `early` where nothing can change the verdict any more."""
        do = tallies.close_early if early else tallies.close_round
        do(self.db, self.officer, round_id=round_id, at=evening(day))

    def post_result(self, round_id: int, day: date) -> None:
        """Hang the result out."""
        lifecycle.post_result(
            self.db, self.officer, round_id=round_id, posted_on=day, at=evening(day), token=self.token()
        )

    def make_final(self, round_id: int, day: date) -> None:
        """Nobody's objection stands and the posting is over."""
        lifecycle.make_final(
            self.db, self.officer, round_id=round_id, at=evening(day), token=self.token()
        )  # fmt: skip

    def object(
        self, round_id: int, voter: Voter, said: str, day: date,
        decided: tuple[ObjectionState, str] | None = None,
    ) -> None:  # fmt: skip
        """An objection of a voter, and what was answered the next day."""
        taken = objections.take_objection(
            self.db, self.officer, round_id=round_id, door=voter.door, said=said, received_on=day,
            at=evening(day), token=self.token(),
        )  # fmt: skip
        if decided:
            objections.decide_objection(
                self.db, self.officer, objection_id=taken.id, version=1, state=decided[0], answer=decided[1],
                at=evening(day + timedelta(days=1)), token=self.token(),
            )  # fmt: skip


REASONS = {
    EndedBecause.CORRECTED: "录入时看错一行，对照纸质票更正",
    EndedBecause.WITHDRAWN: "业主书面撤回，待家人商量后再投",
}


def _said(item: int, answer: Answer) -> dict[str, Any]:
    return {"item": item, "choice": answer.choice, "candidate": answer.candidate}


def _mistaken(said: dict[str, Any]) -> dict[str, Any]:
    """What was keyed first by mistake."""
    wrong = Choice.INVALID if said["choice"] is Choice.ABSTAIN else Choice.ABSTAIN
    return said | {"choice": wrong, "candidate": 0}


def morning(day: date) -> datetime:
    """Nine o'clock in Shanghai."""
    return datetime.combine(day, time(1, 0, tzinfo=UTC))


def evening(day: date) -> datetime:
    """Five in the afternoon in Shanghai."""
    return datetime.combine(day, time(9, 0, tzinfo=UTC))
