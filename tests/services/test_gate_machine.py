"""Any sequence of actions on a renewal of any kind, by the real services, against a model told a second time."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select, update
from sqlmodel import Session, col

from models.bylaws import EmergencyRepair
from models.consultations import Consultation, Round, RoundMove
from models.enums import EmergencyState, MoveKind, PlaceKind, Purse, RoundState
from models.money import Funding
from models.renewals import ProjectMove
from services.db import open_session
from services.errors import Refused
from services.once import new_token
from services.renewals import evidence, gates, project_checks, projects, steps
from services.renewals.evidence import Stated, evidence_for
from services.rules.stages import kinds, stages_of
from tests.support.gate_dealings import TOLD, Dealings
from tests.support.renewals import add_project
from tests.support.slow_gate import Happened, SlowCase, book, is_evidence
from tests.support.world import AT, World

S = RoundState
STATES = st.sampled_from(
    [S.FINAL, S.FINAL, S.FINAL, S.OPEN, S.CLOSED, S.RESULT_POSTED, S.CHALLENGED, S.ANNULLED]
)


class Case(Dealings):
    """One renewal. Every action is tried on it and on the model; both have to say the same."""

    def __init__(self, db: Session, world: World) -> None:
        super().__init__()
        self.savepoint, self.db, self.world = db.begin_nested(), db, world
        self.at, self.rounds = AT, 0

    @initialize(
        kind=st.sampled_from(kinds()),
        where=st.sampled_from([0, 0, 0, 0, 3, 6]),
        fund=st.booleans(),
        way=st.integers(0, 14),
    )
    def begin(self, kind: str, where: int, fund: bool, way: int) -> None:
        ordinary = [s.key for s in stages_of(kind)[:-1] if not s.emergency]
        stage = ordinary[where % len(ordinary)]
        place = self.world.here.stairwell
        project = add_project(self.db, place, kind=kind, stage=stage, budget_fen=100)
        self.id = project.id or 0
        purse = Purse.MAINTENANCE_FUND if fund else Purse.SUBSIDY
        self.db.add(Funding(project_id=self.id, purse=purse, planned_fen=100))
        self.db.flush()
        self.slow = SlowCase(kind, stage, fund_pays=fund)
        self.carry_on(way)

    @rule(way=st.integers(1, 5))
    def carry_on(self, way: int) -> None:
        """Somebody brings what is lacking and moves it on, stage by stage."""
        for _ in range(way):
            self.help_it_on(0)
            self.go_on(0)

    def teardown(self) -> None:
        self.savepoint.rollback()
        self.db.expunge_all()
        self.db.info.clear()

    def tried(self, act: Any, **told: Any) -> bool:
        """Whether it was carried out; a refusal leaves everything as it was."""
        self.at += timedelta(minutes=1)
        before = self.row.model_dump()
        told = {"project_id": self.id, "version": before["version"], "reason": "理由"} | told
        try:
            act(self.db, self.world.secretary, token=new_token(), at=self.at, **told)
        except Refused:
            assert self.row.model_dump() == before
            return False
        return True

    # What happens around it

    @rule(days=st.sampled_from([1, 5, 40]))
    def wait(self, days: int) -> None:
        self.at += timedelta(days=days)

    @rule(which=st.integers(0, 30), nth=st.integers(0, 3), lasts=st.sampled_from([None, 0, 3, 60]))
    def evidence_comes(self, which: int, nth: int, lasts: int | None) -> None:
        offered = evidence_for(self.slow.kind)
        kind = offered[which % len(offered)]
        result = kind.results[nth % len(kind.results)].key if kind.results else ""
        self.give(kind.key, result, lasts if kind.lapses else None)

    def give(self, what: str, result: str, lasts: int | None = None) -> None:
        until = None if lasts is None else self.on + timedelta(days=lasts)
        stated = Stated(what, self.on, "某单位", "1号", result, until)
        if self.slow.state == "cancelled":
            return
        self.at += timedelta(minutes=1)
        id = evidence.record_evidence(
            self.db, self.world.secretary, project_id=self.id, stated=stated, token=new_token(), at=self.at
        )
        happened = Happened(id, what, self.slow.stage, self.on, result=result, until=until)
        self.slow.evidence.append(happened)

    @rule(which=st.integers(0, 30))
    def evidence_is_voided(self, which: int) -> None:
        standing = [e for e in self.slow.evidence if e.counts]
        if standing:
            gone = standing[which % len(standing)]
            evidence.void_evidence(
                self.db, self.world.secretary, evidence_id=gone.id, version=1, reason="录错", token=new_token(),
                at=self.at,
            )  # fmt: skip
            gone.counts = False

    @rule(state=STATES, carried=st.sampled_from([True, True, True, False]), again=st.booleans())
    def a_vote_is_held(self, state: RoundState, carried: bool, again: bool) -> None:
        """The next round of the last consultation, or the first of a new one."""
        self.at += timedelta(minutes=1)
        last = self.slow.votes[-1] if self.slow.votes and not again else None
        consultation = last.consultation if last else self.consultation()
        number = 1 + len([v for v in self.slow.votes if v.consultation == consultation])
        outcome = {"items": [{"outcome": "passed" if carried else "failed"}]}
        voting = Round(
            consultation_id=consultation, number=number, place_id=self.world.here.stairwell,
            place_kind=PlaceKind.STAIRWELL, items=[], state=state, opened_at=self.at,
            result=None if state is S.OPEN else outcome,
        )  # fmt: skip
        self.db.add(voting)
        self.db.flush()
        self.vote_moved(voting.id or 0, state)
        happened = Happened(voting.id or 0, "vote", at=self.at, consultation=consultation, state=state)
        happened.carried = carried
        self.slow.votes.append(happened)
        self.at += timedelta(minutes=1)

    def vote_moved(self, round_id: int, state: RoundState) -> None:
        self.db.add(RoundMove(round_id=round_id, to_state=state, at=self.at))
        self.db.flush()

    def consultation(self) -> int:
        stored = Consultation(
            title="征询", place_id=self.world.here.stairwell, project_id=self.id, created_at=self.at
        )
        self.db.add(stored)
        self.db.flush()
        return stored.id or 0

    @rule(which=st.integers(0, 9), state=STATES)
    def a_vote_changes(self, which: int, state: RoundState) -> None:
        counted = [v for v in self.slow.votes if v.state != S.OPEN]
        if counted and state is not S.OPEN:
            vote = counted[which % len(counted)]
            vote.state = state
            self.db.execute(update(Round).where(col(Round.id) == vote.id).values(state=state))
            self.vote_moved(vote.id, state)

    @rule(covered=st.sampled_from([True, True, False]))
    def money_is_committed(self, covered: bool) -> None:
        self.db.execute(
            update(Funding)
            .where(col(Funding.project_id) == self.id)
            .values(committed_fen=100 if covered else 99)
        )
        self.slow.covered = covered

    @rule(approved=st.booleans())
    def the_committee_answers(self, approved: bool) -> None:
        state = EmergencyState.APPROVED if approved else EmergencyState.REFUSED
        stored = EmergencyRepair(
            place_id=self.world.here.stairwell, fact="pump_or_tank", what="水泵", asked_on=self.on, state=state,
            decided_on=self.on, recorded_at=self.at,
        )  # fmt: skip
        self.db.add(stored)
        self.db.flush()
        self.slow.approvals.append(Happened(0, "approval", on=self.on, state=state))

    @rule(which=st.integers(0, 3))
    def help_it_on(self, which: int) -> None:
        """Somebody brings all that one of the next stages lacks."""
        ahead = self.slow.nexts()
        if not ahead or self.slow.state != "open":
            return
        to = ahead[which % len(ahead)]
        for need in self.slow.needs(to, leaving=self.slow.stage):
            if not self.slow.holds(need, self.on):
                self.bring(need)

    def bring(self, need: str) -> None:
        if need == "group_stands":
            self.a_group_is_formed_or_dissolved(stands=True)
        elif need in ("tender_awarded", "contract_signed"):
            self.the_tender_goes_on(days=9, signed=True)
            self.the_contract_is_signed_or_ended(ends=False)
            self.at += timedelta(
                days=9 * (self.slow.hangs_until is not None and self.on <= self.slow.hangs_until)
            )
        elif need in TOLD and self.slow.signed and not self.slow.has(need) and len(self.slow.votes) % 2:
            self.the_contract_is_told(need, passed=True)
        elif is_evidence(need):
            (kind,) = (e for e in evidence_for(self.slow.kind) if e.key == need)
            lasts = 0 if kind.lapses and len(self.slow.votes) % 2 == 0 else None
            self.give(need, next((r.key for r in kind.results if r.good), ""), lasts)
        elif need == "money_covered":
            self.money_is_committed(covered=True)
        elif need == "emergency_approved":
            self.the_committee_answers(approved=True)
        else:
            self.a_vote_is_held(S.FINAL, carried=True, again=False)

    # What people do with it

    @rule(which=st.integers(0, 3))
    def go_on(self, which: int) -> None:
        ahead = self.slow.nexts()
        if ahead:
            self.try_to_enter(ahead[which % len(ahead)])

    @rule(which=st.integers(0, 30))
    def try_any_stage(self, which: int) -> None:
        self.try_to_enter(self.slow.order[which % len(self.slow.order)])

    def try_to_enter(self, to: str) -> None:
        on = (self.at + timedelta(minutes=1)).date()
        may = self.slow.state == "open" and to in self.slow.nexts()
        may = may and self.slow.may_enter(to, on, leaving=self.slow.stage)
        assert self.tried(projects.advance, to_stage=to) == may, (self.slow, to)
        if may:
            self.slow.stage = to
            self.slow.state = "finished" if to == self.slow.order[-1] else "open"

    @rule(which=st.integers(0, 30), any_stage=st.sampled_from([False, False, False, True]))
    def send_back(self, which: int, any_stage: bool) -> None:
        among = self.slow.order if any_stage else self.slow.before() or self.slow.order
        to = among[which % len(among)]
        at = self.at + timedelta(minutes=1)
        may = self.slow.state == "open" and to in self.slow.before()
        after = SlowCase(**{**vars(self.slow), "evidence": [Happened(**vars(e)) for e in self.slow.evidence]})
        after.sent_back = list(self.slow.sent_back)
        after.dealt = [Happened(**vars(d)) for d in self.slow.dealt]
        if may:
            after.send_back(to, at)
        may = may and after.may_enter(to, at.date())
        assert self.tried(steps.rework, to_stage=to) == may, (self.slow, to)
        if may:
            self.slow = after

    @rule()
    def take_the_emergency_route(self) -> None:
        slow = self.slow
        branch = next((s.key for s in stages_of(slow.kind) if s.emergency), None)
        may = branch is not None and slow.state == "open" and not slow.emergency and slow.stage != branch
        may = may and any(s in slow.order[slow.order.index(slow.stage) :] for s in self.skips())
        assert self.tried(steps.take_emergency_route) == may
        if may and branch:
            slow.stage, slow.emergency = branch, True

    def skips(self) -> list[str]:
        return list(book(self.slow.kind).get("emergency", {}).get("skips", []))

    @rule()
    def hold(self) -> None:
        assert self.tried(steps.hold) == (self.slow.state == "open")
        self.slow.state = "held" if self.slow.state == "open" else self.slow.state

    @rule()
    def resume(self) -> None:
        assert self.tried(steps.resume) == (self.slow.state == "held")
        self.slow.state = "open" if self.slow.state == "held" else self.slow.state

    @rule()
    def give_up(self) -> None:
        assert self.tried(steps.cancel) == (self.slow.state in ("open", "held"))
        self.slow.state = "cancelled" if self.slow.state in ("open", "held") else self.slow.state

    @rule()
    def take_up_again(self) -> None:
        """It stands where it stood, and its gates ask for what they asked for."""
        assert self.tried(steps.take_up_again) == (self.slow.state == "cancelled")
        self.slow.state = "open" if self.slow.state == "cancelled" else self.slow.state

    # What holds whatever happened

    @invariant()
    def it_stands_where_the_model_says(self) -> None:
        if hasattr(self, "slow"):
            row = self.row
            assert (row.stage, str(row.state), row.emergency) == (
                self.slow.stage,
                self.slow.state,
                self.slow.emergency,
            )

    @invariant()
    def the_gate_says_what_the_model_says(self) -> None:
        if not hasattr(self, "slow"):
            return
        gate = gates.gates_of(self.db, [self.row], on=self.on).get(self.id, gates.SHUT)
        ahead = self.slow.nexts() if self.slow.state == "open" else []
        leaving = self.slow.stage
        assert {way.stage.key: way.is_open for way in gate.ways} == {
            to: self.slow.may_enter(to, self.on, leaving=leaving) for to in ahead
        }
        assert all(m.lack.who and m.lack.since for way in gate.ways for m in way.missing)

    @invariant()
    def every_step_left_its_row_in_an_unbroken_chain(self) -> None:
        if not hasattr(self, "slow"):
            return
        query = (
            select(ProjectMove).where(col(ProjectMove.project_id) == self.id).order_by(col(ProjectMove.id))
        )
        rows = list(self.db.scalars(query))
        assert all(a.to_stage == b.from_stage for a, b in pairwise(rows))
        assert not rows or rows[-1].to_stage == self.slow.stage
        assert all(row.reason and row.person_id for row in rows)
        assert len([r for r in rows if r.kind is MoveKind.REWORKED]) == len(self.slow.sent_back)
        assert not list(project_checks.stages(self.db))


def test_no_sequence_of_actions_reaches_a_stage_whose_conditions_do_not_hold(world: World) -> None:
    with open_session(write=True) as db:
        run_state_machine_as_test(
            lambda: Case(db, world),  # type: ignore[arg-type]
            settings=settings(
                max_examples=60, stateful_step_count=16, deadline=None,
                suppress_health_check=list(HealthCheck), phases=(Phase.generate,),
            ),
        )  # fmt: skip
        db.rollback()
