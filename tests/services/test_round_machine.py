"""Any sequence of actions on a round, by the real services: no state is reached whose conditions were not met."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select
from sqlmodel import Session, col

from models.consultations import Ballot, Objection, Round, RoundMove
from models.enums import COUNTED, VOTING, Choice, ObjectionState, RoundState
from services.consultations import following, round_checks, tallies
from services.db import open_session
from services.errors import Refused
from tests.support.life import DOORS, DUE, Voting
from tests.support.votes import open_vote, vote
from tests.support.world import TODAY, World

S = RoundState
REASON = st.sampled_from(["一个理由", "一个理由", ""])
WAYS = ["", "", "c", "cp", "cpw", "cpwf", "cpo", "cpou", "cps"]
"""Closed, posted, waited, final, objected to, upheld, sued."""
HANGS = timedelta(days=7)


class Life(RuleBasedStateMachine):
    """One round of six flats that needs two thirds and more than half; the day goes on between the actions."""

    def __init__(self, db: Session, world: World) -> None:
        super().__init__()
        self.savepoint, self.db = db.begin_nested(), db
        self.voting = Voting(db, world, open_vote(db, world.secretary, world.here.stairwell, due_on=DUE))
        self.seen: list[RoundState] = []

    @initialize(choices=st.sampled_from(["yyyyyy", "yyyyyy", "yyyn", "nnnn"]), way=st.sampled_from(WAYS))
    def begin_somewhere(self, choices: str, way: str) -> None:
        """Ballots keyed, and part of its way behind it; every state on the way is looked at."""
        v = self.voting
        v.vote(choices)
        acts: dict[str, Callable[[], Any]] = {
            "c": self.close_when_due,
            "p": v.post,
            "w": lambda: self.wait(8),
            "f": v.finish,
            "o": v.object,
            "u": lambda: v.decide(self.objection(0), ObjectionState.UPHELD),
            "s": v.challenge,
        }
        for act in way:
            acts[act]()
            self.every_state_stands_on_what_it_needs()

    def objection(self, which: int) -> int:
        found = list(self.db.scalars(select(col(Objection.id)).order_by(col(Objection.id))))
        return found[which % len(found)] or 0 if found else 0

    def teardown(self) -> None:
        self.savepoint.rollback()
        self.db.expunge_all()
        self.db.info.clear()

    def tried(self, act: Any, *told: Any, **named: Any) -> bool:
        """Whether it was carried out; a refusal changes nothing."""
        before = self.voting.row.version
        try:
            act(*told, **named)
        except Refused:
            assert self.voting.row.version == before
            return False
        return True

    @rule(days=st.sampled_from([8, 3, 1]))
    def wait(self, days: int) -> None:
        self.voting.day += days

    @rule(door=st.sampled_from(DOORS), choice=st.sampled_from([Choice.AGREE, Choice.AGAINST]))
    def somebody_votes(self, door: str, choice: Choice) -> None:
        open_now = self.voting.state() in VOTING
        stored = self.tried(vote, self.db, self.voting.world.secretary, self.voting.id, door, choice)
        assert open_now or not stored

    @rule(days=st.integers(-1, 9), reason=REASON)
    def extend(self, days: int, reason: str) -> None:
        old = self.voting.row.due_on or TODAY
        if self.tried(self.voting.extend, old + timedelta(days=days), reason):
            assert days > 0
            assert reason

    def close_when_due(self) -> None:
        self.voting.day = max(self.voting.day, (DUE - TODAY).days)
        self.voting.close()

    @rule()
    def close(self) -> None:
        due = self.voting.row.due_on or TODAY
        if self.tried(self.voting.close):
            assert self.voting.on >= due

    @rule()
    def close_early(self) -> None:
        given = list(self.db.scalars(select(col(Ballot.choice))))
        agree, against = given.count(Choice.AGREE), given.count(Choice.AGAINST)
        early = tallies.close_early
        if self.tried(
            early, self.db, self.voting.world.secretary, round_id=self.voting.id, at=self.voting.at
        ):
            assert (agree >= 4) or against >= 3
            assert self.voting.on < (self.voting.row.due_on or TODAY)

    @rule(back=st.sampled_from([0, 0, 1, -1]))
    def post(self, back: int) -> None:
        self.tried(self.voting.post, self.voting.on - timedelta(days=back))

    @rule()
    def somebody_objects(self) -> None:
        self.tried(self.voting.object)

    @rule(
        state=st.sampled_from(sorted(ObjectionState, reverse=True)),
        which=st.integers(0, 3),
        answer=st.sampled_from(["答复", "答复", ""]),
    )
    def decide(self, state: ObjectionState, which: int, answer: str) -> None:
        self.tried(self.voting.decide, self.objection(which), state, answer)

    @rule()
    def finish(self) -> None:
        self.tried(self.voting.finish)

    @rule(back=st.sampled_from([0, 0, 1, -1]), number=st.sampled_from(["1号", "1号", ""]))
    def challenge(self, back: int, number: str) -> None:
        self.tried(self.voting.challenge, self.voting.on - timedelta(days=back), number)

    @rule(annulled=st.booleans(), reason=REASON)
    def settle(self, annulled: bool, reason: str) -> None:
        self.tried(self.voting.settle, annulled=annulled, reason=reason)

    @rule(reason=REASON)
    def annul(self, reason: str) -> None:
        self.tried(self.voting.annul, reason)

    @invariant()
    def every_state_stands_on_what_it_needs(self) -> None:
        r = self.voting.row
        assert (r.result is not None) == (r.state in COUNTED)
        assert (r.closed_at is not None) == (r.state in COUNTED)
        posted = r.result_posted_on
        assert (posted is not None) == (r.state in COUNTED - {S.CLOSED, S.CLOSED_EARLY})
        if posted:
            assert TODAY <= posted <= self.voting.on
        if r.state is S.FINAL and (not self.seen or self.seen[-1] is not S.FINAL):
            assert posted is not None
            assert self.voting.on > posted + HANGS
            assert not self.standing()
        if r.state is S.ANNULLED and S.CHALLENGED not in self.seen:
            assert self.standing(ObjectionState.UPHELD)
        self.seen.append(r.state)

    def standing(self, *states: ObjectionState) -> list[ObjectionState]:
        wanted = states or (ObjectionState.RAISED, ObjectionState.UPHELD)
        return [state for state in self.db.scalars(select(col(Objection.state))) if state in wanted]

    @invariant()
    def every_change_left_its_row_in_an_unbroken_chain(self) -> None:
        rows = list(self.db.scalars(select(RoundMove).order_by(col(RoundMove.id))))
        states = [None, *(row.to_state for row in rows)]
        assert [row.from_state for row in rows] == states[:-1]
        assert states[-1] is self.voting.state()
        assert all(row.person_id and row.at <= self.voting.at for row in rows)

    @invariant()
    def a_second_round_follows_only_what_stands(self) -> None:
        r = self.voting.row
        second = Round(
            consultation_id=r.consultation_id,
            number=2,
            place_id=r.place_id,
            place_kind=r.place_kind,
            items=[],
        )
        if self.follows(second, self.voting.on):
            assert r.state in (S.RESULT_POSTED, S.FINAL)
            assert (r.result or {})["items"][0]["outcome"] == "passed"
            assert not self.standing()
            assert r.result_posted_on is not None
            assert self.voting.on > r.result_posted_on + HANGS

    def follows(self, second: Round, on: date) -> bool:
        try:
            following.insist_may_follow(self.db, second, on)
        except Refused:
            return False
        return True

    @invariant()
    def the_stored_data_agree_with_themselves(self) -> None:
        assert not list(round_checks.states(self.db))


def test_no_sequence_of_actions_reaches_a_state_whose_conditions_were_not_met(world: World) -> None:
    with open_session(write=True) as db:
        run_state_machine_as_test(
            lambda: Life(db, world),  # type: ignore[arg-type]
            settings=settings(
                max_examples=50, stateful_step_count=14, deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )  # fmt: skip
        db.rollback()
