"""The checker of a kit and the house's own counting are two, and of one mind: every answer, clause and candidate."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update
from sqlmodel import Session, col

from models.consultations import Round
from models.enums import Choice, Outcome, PaperState, RuleClass
from models.papers import Paper
from services import checks
from services.consultations import counts, kits, recount, tallies
from services.consultations.items import OPTIONAL, STANDARD, WITH_CANDIDATES, Item
from services.rules.thresholds import Rule, Threshold
from tests.support.kits import said_of
from tests.support.matters import (
    AGAINST,
    AGREE,
    BOTH,
    FOLLOW,
    Voter,
    ask,
    closed_with,
    hand_out,
    plain,
    rule,
    tender,
)
from tests.support.votes import open_vote, vote
from tests.support.world import AT, World

TAKES_PART, FOLLOWS = BOTH
SHARES = st.none() | st.builds(
    lambda num, more, strict: Threshold(num, num + more, strict),
    st.integers(1, 9), st.integers(0, 5), st.booleans(),
)  # fmt: skip


@st.composite
def rules(draw) -> Rule:
    """Any shares, of all or of those taking part, with any clauses of a 议事规则, with a condition or none."""
    names = ("participation_owners", "participation_area", "agreement_owners", "agreement_area")
    law = Rule(
        code="r", klass=RuleClass.ORDINARY, name="n", version="v", source="s", article="", confidence="high",
        agreement_of=draw(st.sampled_from(["participating", "total"])), conditions=draw(st.sampled_from([(), ("c",)])),
        **{name: draw(SHARES) for name in names},
    )  # fmt: skip
    return rule(*draw(st.lists(st.sampled_from(BOTH), unique=True)), of=law)


@st.composite
def matters(draw, number: int) -> Item:
    if draw(st.integers(0, 3)) == 0:
        names = tuple(f"第{n}家" for n in range(draw(st.integers(1, 3))))
        return Item(number, "谁来做？", "r", draw(rules()), options=WITH_CANDIDATES, candidates=names)
    return Item(number, "做不做？", "r", draw(rules()), options=(*STANDARD, *OPTIONAL))


@st.composite
def rounds(draw):
    items = [draw(matters(n)) for n in range(1, draw(st.integers(1, 3)) + 1)]
    answers = st.tuples(*(st.none() | st.sampled_from(item.answers) for item in items))
    voter = st.builds(Voter, st.integers(1, 300), answers, st.none() | st.sampled_from(list(PaperState)))
    return items, draw(st.lists(voter, min_size=1, max_size=9)), draw(st.booleans())


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(told=rounds())
def test_any_round_gives_the_same_result_in_its_kit(world: World, db: Session, told) -> None:
    items, voters, ledger = told
    closed = closed_with(db, world.here.stairwell, items, voters, ledger=ledger)
    assert kits.difference(db, closed) is None
    _vote, found = recount.recount(kits.files_of(db, closed))
    counted = counts.recounts_of(db, [closed])[closed.id or 0]
    assert [one["strict"]["outcome"] for one in found] == [t.verdict.outcome for t in counted]
    clause = [t.readings.with_clause and t.readings.with_clause.outcome for t in counted]
    assert [one["with_clause"] and one["with_clause"]["outcome"] for one in found] == clause


@pytest.fixture
def closed(world: World, db: Session) -> int:
    """Six doors, two matters and a tender: three agree, one follows; two ballots were delivered and never came back."""
    opened = open_vote(db, world.secretary, world.here.stairwell)
    items = (
        plain(1, "更换电梯？", TAKES_PART, FOLLOWS),
        plain(2, "装门禁？"),
        tender(3, "选哪家？", "甲厂", "乙厂"),
    )
    ask(db, opened, *items, ledger=True)
    one, two = items[2].answers[:2]
    for door, answers in {
        "101": (AGREE, AGAINST, two),
        "102": (AGREE, AGAINST, two),
        "201": (FOLLOW, AGREE, one),
    }.items():
        vote(db, world.secretary, opened, door, answers=answers)
    hand_out(db, opened, PaperState.RETURNED, 1, 2, 3)
    hand_out(db, opened, PaperState.MISSING, 4, 5)
    tallies.close_round(db, world.secretary, round_id=opened, at=AT)
    return opened


def test_a_kit_of_several_matters_says_each_verdict_followers_clauses_and_candidates(
    world: World, closed: int, db: Session
) -> None:
    raw = kits.kit(db, world.secretary, round_id=closed)
    _vote, (lift, gate, tender) = recount.recount(recount.unpack(raw))
    assert (lift["followed"], lift["delivered"], lift["counted_as"]) == ("agree", [2, 16000], "agree")
    assert (lift["strict"]["outcome"], lift["with_clause"]["outcome"]) == (Outcome.FAILED, Outcome.PASSED)
    assert lift["with_clause"]["tests"]["agreement_owners"][:2] == [5, 5]
    assert (gate["with_clause"], gate["choices"]["against"]) == (None, [2, 16000])
    assert (tender["leader"], tender["candidates"]) == (2, [[1, 8000], [2, 16000]])
    code, out, _err = said_of(raw)
    assert code == 0
    for told in (
        "1. 更换电梯？",
        "2. 装门禁？",
        "3. 选哪家？",
        "乙厂",
        "with the clauses: 结果 verdict: 通过 PASSED",
    ):
        assert told in out


def test_a_ballot_found_after_the_closing_breaks_the_seal(world: World, closed: int, db: Session) -> None:
    assert not list(checks.problems(db))
    missing = (col(Paper.round_id) == closed, col(Paper.state) == PaperState.MISSING)
    db.connection().execute(update(Paper).where(*missing).values(state=PaperState.SPOILED))
    told = " ".join(checks.problems(db))
    assert "its stored result is not what its ballots give" in told
    assert "delivered" in told


@pytest.fixture
def closed_by_the_first_version(world: World, db: Session) -> Round:
    """As migration 0003 leaves a round that was closed before it."""
    opened = open_vote(db, world.secretary, world.here.stairwell)
    vote(db, world.secretary, opened, "101", Choice.AGAINST)
    tallies.close_round(db, world.secretary, round_id=opened, at=AT)
    earlier = db.get_one(Round, opened)
    stored = (earlier.result or {})["items"][0]
    plain_choices = {name: stored["choices"][name] for name in ("agree", "against", "abstain", "invalid")}
    kept = {name: stored[name] for name in ("total", "outcome", "tests", "warnings")} | {
        "choices": plain_choices
    }
    earlier.result = (earlier.result or {}) | {"items": [kept], "format": 1, "seal": "a" * 64}
    db.flush()
    return earlier


def test_a_vote_closed_by_the_first_version_is_compared_by_its_counts_and_named(
    closed_by_the_first_version: Round, db: Session
) -> None:
    assert not list(checks.problems(db))
    assert f"1 votes closed by the first version ({closed_by_the_first_version.id})" in next(
        checks.remarks(db)
    )
    db.connection().execute(
        update(Round).values(
            result=(closed_by_the_first_version.result or {})
            | {"items": [_one_more(closed_by_the_first_version)]}
        )
    )
    db.expire_all()
    assert any("its stored result" in line for line in checks.problems(db))


def _one_more(earlier: Round) -> dict[str, Any]:
    item: dict[str, Any] = (earlier.result or {})["items"][0]
    return item | {"choices": item["choices"] | {"agree": [1, 8000]}}


def test_its_kit_is_of_todays_format_and_names_the_seal_posted_then(
    world: World, closed_by_the_first_version: Round, db: Session
) -> None:
    raw = kits.kit(db, world.secretary, round_id=closed_by_the_first_version.id or 0)
    record, _found = recount.recount(recount.unpack(raw))
    assert record["posted"] == {"format": "duoge-recount-kit/1", "seal": "a" * 64}
