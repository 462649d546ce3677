"""The paper side of a few invented votes: ledgers, a second keying with one difference, a recheck sample."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import insert, select
from sqlmodel import col

from models.consultations import Ballot
from models.enums import PAPER_CHANNELS, Channel, Choice, Delivery, PaperState
from models.papers import Paper, Recheck, SecondKeying
from services.consultations import recheck
from services.consultations.papers import serial
from services.demo.booth import Booth, Voter, evening, morning

DELIVERIES, DELIVERY_WEIGHTS = (Delivery.HAND, Delivery.MAILBOX, Delivery.ADDRESS), (75, 18, 7)
ELSEWHERE, NOT_BACK, SPOILT = "改由其他方式投票，纸质票未交回", "三次上门未收回", "业主填写有误，当面换发"
WAITING = 4
"""How many ballots still wait for their second keying."""
DICE, SAMPLE = "现场掷骰 4 1 6 2 5 3", 8


def issue(
    booth: Booth, round_id: int, came: Mapping[int, Channel], *, opened: date, settled: date, over: bool
) -> None:
    """A paper for everybody: back where the answer came on it; of the others missing if `over`, else mostly out.

    One was spoiled and exchanged.
    """
    voters = booth.voters(round_id)
    rows = [
        _paper(booth, round_id, voter, came.get(voter.id), opened, settled, over=over, n=n)
        for n, voter in enumerate(voters)
    ]
    exchanged = next(row for row in rows if row["state"] is PaperState.RETURNED)
    spoiled = exchanged | {"state": PaperState.SPOILED, "note": SPOILT}
    spoiled["settled_at"] = morning(opened + timedelta(days=1))
    exchanged |= {"serial": exchanged["serial"] + "A", "issued_at": spoiled["settled_at"]}
    booth.db.connection().execute(insert(Paper), [*rows, spoiled])


def _paper(
    booth: Booth, round_id: int, voter: Voter, channel: Channel | None, opened: date, settled: date, *,
    over: bool, n: int,
) -> dict[str, Any]:  # fmt: skip
    state, note = PaperState.ISSUED, ""
    if channel in PAPER_CHANNELS:
        state = PaperState.RETURNED
    elif over or n % 9 == 0:
        state, note = PaperState.MISSING, ELSEWHERE if channel else NOT_BACK
    is_out = state is PaperState.ISSUED
    return {
        "round_id": round_id, "voter_id": voter.id, "serial": serial(round_id, voter.number), "state": state,
        "delivery": booth.rng.choices(DELIVERIES, weights=DELIVERY_WEIGHTS)[0], "issued_at": morning(opened),
        "issued_by": booth.officer.person_id, "settled_at": None if is_out else morning(settled),
        "settled_by": None if is_out else booth.officer.person_id, "note": note, "version": 1,
    }  # fmt: skip


def key_again(booth: Booth, round_id: int, person: int, day: date) -> None:
    """Somebody else keyed the paper ballots of an open vote once more: one differs, the last few still wait."""
    paper = (col(Ballot.round_id) == round_id, col(Ballot.channel).in_(PAPER_CHANNELS))
    ballots: Sequence[Ballot] = booth.db.scalars(select(Ballot).where(*paper).order_by(col(Ballot.id))).all()
    rows = [
        {
            "round_id": round_id, "item": ballot.item, "voter_id": ballot.voter_id, "door": ballot.door,
            "choice": ballot.choice, "candidate": ballot.candidate,
            "recorded_at": morning(day) + timedelta(minutes=n), "recorded_by": person, "version": 1,
        }
        for n, ballot in enumerate(ballots[:-WAITING])
    ]  # fmt: skip
    rows[len(rows) // 2]["choice"] = _other(ballots[len(rows) // 2].choice)
    booth.db.connection().execute(insert(SecondKeying), rows)


def _other(choice: Choice) -> Choice:
    return Choice.AGREE if choice is Choice.AGAINST else Choice.AGAINST


def recheck_some(booth: Booth, round_id: int, day: date) -> None:
    """A sample drawn by dice: all pulled but the last, and all pulled say what was keyed."""
    drawn = recheck.draw_recheck(
        booth.db,
        booth.officer,
        round_id=round_id,
        seed=DICE,
        size=SAMPLE,
        at=evening(day),
        token=booth.token(),
    )
    picked = booth.db.get_one(Recheck, drawn).picked
    for version, pick in enumerate(picked[:-1], 1):
        recheck.note_recheck(
            booth.db, booth.officer, recheck_id=drawn, version=version, voter_id=pick["voter"], same=True,
            at=evening(day) + timedelta(minutes=5 * version),
        )  # fmt: skip
