"""Invented votes, opened and closed by the real services: every stage of consultation has its round.

Only the ballots are stored in bulk; rolls, rules and results are what the services make of them.
"""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import delete, func, insert, select
from sqlmodel import Session, col

from models.consultations import Ballot, Consultation, RollUnit, RollVoter, Round
from models.enums import Channel, Choice, ProjectKind, Purse, Role
from models.people import ActionToken
from services import audit
from services.access import EVERYWHERE, Actor, Grant
from services.consultations import preparing, tallies
from services.consultations.proposals import Asked, Proposal
from services.consultations.scopes import whole
from services.demo.bulk import Report
from services.demo.plan import Estate
from services.demo.projects import Consulted, Wish
from services.demo.town import Town

NEW_MONEY = frozenset({Purse.TOP_UP, Purse.PROJECT_LEVY, Purse.SELF_RAISED})
PAST_ROUNDS, ESTATE_ROUNDS = 0.4, 0.3
"""How many of the votes behind a project are still on record, and how many estates had one of their own."""
CHANNELS = (Channel.PAPER, Channel.DOOR, Channel.ONLINE, Channel.PHONE, Channel.PROXY)
CHANNEL_WEIGHTS = (60, 20, 12, 5, 3)
ANSWERS, ANSWER_WEIGHTS = (Choice.AGREE, Choice.AGAINST, Choice.ABSTAIN, Choice.INVALID), (78, 12, 7, 3)
SMALL_DISSENT = (Choice.AGAINST, Choice.ABSTAIN)
MATTERS = {
    "property_service": "是否续聘现物业服务企业",
    "committee": "选举业主委员会委员",
    "common_parts": "是否在公共部位设置充电车棚",
}
NOTICE = timedelta(days=20)
"""How long before its opening the notice of a vote is posted."""
Voters = list[tuple[int, int, str]]
"""Of each voter of a roll: number, area in 0.01 m², and the door the ballot is keyed in by."""


def hold(
    db: Session,
    officer: Actor,
    town: Town,
    consulted: list[Consulted],
    *,
    seed: int,
    on: date,
    report: Report,
) -> None:
    """All rounds, open and closed; the log keeps none of the steps, the filling is one row of it."""
    booth = Booth(db, officer, seed=seed, on=on)
    whole = {id: estate for estate in _complete(town) for id in _votes_in(estate)}
    for asked in consulted:
        if asked.wish.place in whole and (_is_kept(asked) or booth.rng.random() < PAST_ROUNDS):
            booth.of_project(asked)
    booth.council(town.named("楼园").estates[0])
    for estate in _complete(town, stories=False):
        if booth.rng.random() < ESTATE_ROUNDS:
            booth.of_estate(estate)
    db.connection().execute(delete(ActionToken))
    db.info.pop(audit.PENDING, None)
    report("round", booth.rounds)
    report("ballot", booth.ballots)


def _complete(town: Town, *, stories: bool = True) -> Iterator[Estate]:
    asked = (n for n in town.neighbourhoods if stories or not n.committee.story)
    return (e for n in asked for e in n.estates if e.complete)


def _votes_in(estate: Estate) -> list[int]:
    return [estate.id, *(s.id for s in estate.stairwells)]


def _is_kept(asked: Consulted) -> bool:
    return asked.left is None or asked.wish.story


class Booth:
    """Opens rounds, fills them with ballots and closes those that are over."""

    def __init__(self, db: Session, officer: Actor, *, seed: int, on: date) -> None:
        self.db, self.on = db, on
        self.officer = replace(officer, grants=(Grant(Role.OFFICER, EVERYWHERE),))
        self.rng = random.Random(f"{seed}:votes")  # noqa: S311
        self.rounds = self.ballots = 0
        self._of_project: dict[int, int] = {}

    def of_project(self, asked: Consulted) -> None:
        """The round of one stage of a project: open while the project is in it, carried where it went on."""
        question = f"{asked.wish.name}：{'方案与报价' if asked.number == 2 else '是否同意及资金来源'}"
        closed = asked.left and asked.left - timedelta(days=1)
        round_id = self._open(asked.wish.place, _matter(asked.wish), question, asked.entered, closed)
        self._join(round_id, asked)
        if closed:
            self._carried(round_id, asked.entered, closed)
        else:
            self._some(round_id, asked.entered, self.on, self.rng.uniform(0.25, 0.75))

    def council(self, estate: Estate) -> None:
        """The matter of 楼园's 红色议事会, put to the owners and carried."""
        opened, closed = self.on - timedelta(days=60), self.on - timedelta(days=32)
        question = "红色议事会：更新后楼道公约与日常维护分工"
        self._carried(self._open(estate.id, "covenant", question, opened, closed), opened, closed)

    def of_estate(self, estate: Estate) -> None:
        """A vote that no project stands behind; it may be over, and then it may have failed."""
        opened = self.on - timedelta(days=self.rng.randint(6, 120))
        ends = opened + timedelta(days=30)
        closed = ends if ends < self.on else None
        matter = self.rng.choice(list(MATTERS))
        round_id = self._open(estate.id, matter, f"{estate.name}{MATTERS[matter]}", opened, closed)
        self._some(round_id, opened, closed or self.on, self.rng.uniform(0.45, 0.95))
        if closed:
            self._close(round_id, closed)

    def _open(self, place: int, matter: str, question: str, opened: date, closed: date | None) -> int:
        self.rounds += 1
        proposal = Proposal(
            scope=whole(place),
            asked=(Asked(matter, question),),
            due_on=closed or max(opened, self.on) + timedelta(days=self.rng.randint(3, 25)),
        )
        return self._put(proposal, opened, f"demonstration-{self.rounds}")

    def _put(self, proposal: Proposal, opened: date, token: str) -> int:
        """Prepare the vote, post its notice in time and open it."""
        posted = opened - NOTICE
        round_id = preparing.prepare(
            self.db, self.officer, proposal=proposal, on=posted, at=_morning(posted), token=token
        )
        version = preparing.post_notice(
            self.db, self.officer, round_id=round_id, version=1, notice_on=posted, on=posted,
            at=_morning(posted), token=f"{token}-posted",
        )  # fmt: skip
        return preparing.open_prepared(
            self.db, self.officer, round_id=round_id, version=version, on=opened, at=_morning(opened),
            token=f"{token}-opened",
        )  # fmt: skip

    def _join(self, round_id: int, asked: Consulted) -> None:
        """Tell the consultation its project; a second round belongs to the consultation of the first."""
        round = self.db.get_one(Round, round_id)
        consultation = self.db.get_one(Consultation, round.consultation_id)
        first = self._of_project.setdefault(asked.project, round.consultation_id)
        consultation.title, consultation.project_id = asked.wish.name, asked.project
        if first != round.consultation_id:
            round.consultation_id, round.number = first, asked.number
            self.db.flush()
            self.db.delete(consultation)
        self.db.flush()

    def _carried(self, round_id: int, opened: date, closed: date) -> None:
        """Nearly everybody answers, nearly all agree, and the few others own little: carried by any rule."""
        voters = self._voters(round_id)
        small = sorted(voters, key=lambda v: v[1])[: len(voters) // 2]
        self.rng.shuffle(small)
        missing = small[: len(voters) // 12]
        against = small[len(missing) : len(missing) + len(voters) // 10]
        answers = {v: Choice.AGREE for v, _area, _door in voters}
        answers |= {v: self.rng.choice(SMALL_DISSENT) for v, _area, _door in against}
        for voter, _area, _door in missing:
            del answers[voter]
        self._cast(round_id, voters, answers, opened, closed)
        self._close(round_id, closed)

    def _some(self, round_id: int, opened: date, until: date, share: float) -> None:
        voters = self._voters(round_id)
        returned = self.rng.sample(voters, k=max(1, int(share * len(voters))))
        answers = {v: self.rng.choices(ANSWERS, weights=ANSWER_WEIGHTS)[0] for v, _area, _door in returned}
        self._cast(round_id, voters, answers, opened, until)

    def _voters(self, round_id: int) -> Voters:
        query = (
            select(col(RollVoter.id), col(RollVoter.area_dm2), func.min(col(RollUnit.door)))
            .join(RollUnit, col(RollUnit.voter_id) == col(RollVoter.id))
            .where(col(RollVoter.round_id) == round_id)
            .group_by(col(RollVoter.id), col(RollVoter.area_dm2))
            .order_by(col(RollVoter.id))
        )
        return [(id or 0, area, door) for id, area, door in self.db.execute(query)]

    def _cast(
        self, round_id: int, voters: Voters, answers: dict[int, Choice], opened: date, until: date
    ) -> None:
        minutes = max(1, (until - opened).days * 1440 - 600)
        times = sorted(self.rng.randrange(minutes) for _ in answers)
        keyed = [v for v in voters if v[0] in answers]
        self.rng.shuffle(keyed)
        rows = [
            {
                "round_id": round_id,
                "voter_id": voter,
                "door": door,
                "choice": answers[voter],
                "channel": self.rng.choices(CHANNELS, weights=CHANNEL_WEIGHTS)[0],
                "area_dm2": area,
                "recorded_at": _morning(opened) + timedelta(minutes=minute),
                "recorded_by": self.officer.person_id,
                "version": 1,
            }
            for (voter, area, door), minute in zip(keyed, times, strict=True)
        ]
        self.db.connection().execute(insert(Ballot), rows)
        self.ballots += len(rows)

    def _close(self, round_id: int, closed: date) -> None:
        tallies.close_round(
            self.db, self.officer, round_id=round_id, at=_morning(closed) + timedelta(hours=8)
        )


def _matter(wish: Wish) -> str:
    if wish.kind is ProjectKind.LIFT_ADDITION:
        return "lift_addition"
    return "fund_raise" if NEW_MONEY & set(wish.purses) else "fund_use"


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(1, 0, tzinfo=UTC))
