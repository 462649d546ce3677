"""Invented votes of estates that no project stands behind: one in each state of life, then open or over ones."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from models.enums import ObjectionState
from services.consultations import lifecycle
from services.consultations.proposals import Asked, Proposal
from services.consultations.scopes import whole
from services.demo.booth import Booth, evening
from services.demo.plan import Estate
from services.demo.project_votes import carrying, some
from services.rules import postings

OTHERS = 0.3
"""How many of the other estates had a vote of their own."""
MATTERS = {
    "property_service": "是否续聘现物业服务企业",
    "committee": "选举业主委员会委员",
    "common_parts": "是否在公共部位设置充电车棚",
}
COURT_NUMBER = "（示例）沪0104民初0001号"


def hold(booth: Booth, estates: Iterable[Estate]) -> None:
    """The first estates have the states of life, one each; some of the others a vote as any."""
    lives = iter(LIVES)
    for estate in estates:
        if live := next(lives, None):
            live(booth, estate)
        elif booth.rng.random() < OTHERS:
            _any(booth, estate)


def _ago(booth: Booth, days: int) -> date:
    return booth.on - timedelta(days=days)


def _asking(estate: Estate, matter: str, due: date) -> Proposal:
    asked = Asked(matter, f"{estate.name}{MATTERS[matter]}")
    return Proposal(scope=whole(estate.id), asked=(asked,), due_on=due)


def _any(booth: Booth, estate: Estate) -> None:
    """One that is open, or is over; then it may have failed."""
    opened = _ago(booth, booth.rng.randint(6, 120))
    due = opened + timedelta(days=30)
    over = due < booth.on
    round_id = booth.open(_asking(estate, booth.rng.choice(list(MATTERS)), due), opened)
    answers = some(booth, booth.voters(round_id), booth.rng.uniform(0.45, 0.95))
    booth.cast(round_id, answers, opened, due if over else booth.on)
    if over:
        _to_the_end(booth, round_id, due)


def _to_the_end(booth: Booth, round_id: int, closed: date) -> None:
    """Counted, posted and final, as far as the day of the demonstration lets it."""
    booth.close(round_id, closed)
    booth.post_result(round_id, closed)
    final = postings.posting(MATTERS, posted_on=closed).free_from
    if final <= booth.on:
        booth.make_final(round_id, final)


def _counted(booth: Booth, estate: Estate, matter: str, *, closed: int) -> int:
    """A vote that was carried and counted so many days ago."""
    until = _ago(booth, closed)
    opened = until - timedelta(days=25)
    round_id = booth.open(_asking(estate, matter, until), opened)
    booth.cast(round_id, carrying(booth, booth.voters(round_id)), opened, until)
    booth.close(round_id, until)
    return round_id


def _draft(booth: Booth, estate: Estate) -> None:
    booth.draft(_asking(estate, "property_service", _ago(booth, -45)), _ago(booth, 2))


def _posted(booth: Booth, estate: Estate) -> None:
    posted = _ago(booth, 6)
    booth.post_notice(booth.draft(_asking(estate, "common_parts", _ago(booth, -40)), posted), posted)


def _extended(booth: Booth, estate: Estate) -> None:
    opened = _ago(booth, 36)
    round_id = booth.open(_asking(estate, "property_service", _ago(booth, 6)), opened)
    booth.cast(round_id, some(booth, booth.voters(round_id), 0.55), opened, booth.on)
    lifecycle.extend(
        booth.db, booth.officer, round_id=round_id, due_on=_ago(booth, -9), token=booth.token(),
        reason="参与未到三分之二，业委会决定延期十五天", at=evening(_ago(booth, 7)),
    )  # fmt: skip


def _decided(booth: Booth, estate: Estate) -> None:
    """So many agreed that no further ballot could change it: closed yesterday, days before it was due."""
    opened = _ago(booth, 18)
    round_id = booth.open(_asking(estate, "property_service", _ago(booth, -12)), opened)
    booth.cast(round_id, carrying(booth, booth.voters(round_id)), opened, _ago(booth, 1))
    booth.close(round_id, _ago(booth, 1), early=True)


def _closed(booth: Booth, estate: Estate) -> None:
    _counted(booth, estate, "committee", closed=1)


def _hanging(booth: Booth, estate: Estate) -> None:
    """Its result hangs for two days more; one objection was dismissed, one waits."""
    round_id = _counted(booth, estate, "common_parts", closed=4)
    booth.post_result(round_id, _ago(booth, 3))
    voters = booth.voters(round_id)
    answer = "计票表每日由两名监票人签字，已请其查看原始票"
    booth.object(
        round_id, voters[-1], "投票期间没有看到每日计票公示", _ago(booth, 2),
        (ObjectionState.DISMISSED, answer),
    )  # fmt: skip
    booth.object(round_id, voters[-2], "车棚离一楼窗户太近，位置应重新公示", _ago(booth, 1))


def _final(booth: Booth, estate: Estate) -> None:
    round_id = _counted(booth, estate, "property_service", closed=20)
    booth.post_result(round_id, _ago(booth, 19))
    booth.make_final(round_id, _ago(booth, 10))


def _challenged(booth: Booth, estate: Estate) -> None:
    """Final, and an owner has asked the court to annul it."""
    round_id = _counted(booth, estate, "common_parts", closed=40)
    booth.post_result(round_id, _ago(booth, 39))
    booth.make_final(round_id, _ago(booth, 30))
    filed = _ago(booth, 12)
    lifecycle.challenge(
        booth.db, booth.officer, round_id=round_id, filed_on=filed, court_number=COURT_NUMBER,
        at=evening(filed), token=booth.token(),
    )  # fmt: skip


def _annulled(booth: Booth, estate: Estate) -> None:
    """An objection was upheld while the result hung."""
    round_id = _counted(booth, estate, "committee", closed=28)
    booth.post_result(round_id, _ago(booth, 27))
    answer = "核实属实：一个门洞的票未送达，结果不成立，重新组织投票"
    booth.object(
        round_id, booth.voters(round_id)[-1], "我们门洞没有收到选票", _ago(booth, 25),
        (ObjectionState.UPHELD, answer),
    )  # fmt: skip
    lifecycle.annul(
        booth.db, booth.officer, round_id=round_id, reason="异议成立：一个门洞的票未送达",
        at=evening(_ago(booth, 23)), token=booth.token(),
    )  # fmt: skip


LIVES: tuple[Callable[[Booth, Estate], None], ...] = (
    *(_draft, _posted, _extended, _decided, _closed, _hanging, _final, _challenged, _annulled),
)
