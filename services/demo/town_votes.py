"""楼园's votes: its 议事规则, the two matters after its council, and an open vote in which the clauses decide.

Persons, words and figures are invented; that the residents deliberate and then vote is the article's.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from models.enums import Choice
from services.consultations import bylaw_texts
from services.consultations.bylaw_writing import Written
from services.consultations.items import Answer
from services.consultations.proposals import Asked, Proposal
from services.consultations.scopes import whole
from services.demo import paperwork
from services.demo.booth import Booth, Voter, morning
from services.demo.plan import Estate
from services.rules.thresholds import Clause

AGREE, AGAINST = Answer(Choice.AGREE), Answer(Choice.AGAINST)
CLAUSES = (
    Clause("delivered_takes_part", "第十二条（示例）", "选票背面印有该条，送达时当面告知"),
    Clause("unreturned_follows_majority", "第十三条（示例）", "公告与选票均以黑体提示，各门洞张贴十五日"),
)
ADOPTED = 380
"""How many days ago the owners adopted their rules."""


def louyuan(booth: Booth, estate: Estate) -> None:
    """The rules, then the vote after the council of 75 days ago, then the one that is open, then a draft."""
    _adopt(booth, estate.id)
    _after_the_council(booth, estate.id)
    _open(booth, estate)
    asked = Asked("charging_shed", "充电车棚另选位置：北侧围墙内")
    booth.draft(_proposal(estate.id, booth.on + timedelta(days=50), asked), _ago(booth, 3))


def _ago(booth: Booth, days: int) -> date:
    return booth.on - timedelta(days=days)


def _proposal(place: int, due: date, *asked: Asked, ledger: bool = False) -> Proposal:
    return Proposal(scope=whole(place), asked=asked, due_on=due, keeps_ledger=ledger)


def _adopt(booth: Booth, place: int) -> None:
    day = _ago(booth, ADOPTED)
    written = Written("业主大会议事规则（示例）", day, {}, CLAUSES)
    bylaw_texts.adopt(
        booth.db, booth.officer, place_id=place, written=written, on=day, at=morning(day), token=booth.token()
    )


def _after_the_council(booth: Booth, place: int) -> None:
    """Two matters on one ballot: the covenant, and who of three is elected. Final, with a recheck by dice."""
    opened, closed = _ago(booth, 56), _ago(booth, 34)
    covenant = Asked("covenant", "红色议事会：更新后楼道公约与日常维护分工")
    names = tuple(booth.people.name() for _ in range(3))
    elected = Asked("committee", "补选一名业主委员会委员", candidates=names)
    round_id = booth.open(_proposal(place, closed, covenant, elected, ledger=True), opened)
    voters = booth.voters(round_id)
    came = booth.cast(round_id, _both(booth, voters), opened, closed)
    paperwork.issue(booth, round_id, came, opened=opened, settled=closed, over=True)
    booth.close(round_id, closed)
    booth.post_result(round_id, closed)
    booth.make_final(round_id, _ago(booth, 28))
    paperwork.recheck_some(booth, round_id, _ago(booth, 32))


def _both(booth: Booth, voters: Sequence[Voter]) -> dict[int, tuple[Answer, ...]]:
    """Five of six answer: of ten nine for the covenant; seven for the second candidate."""
    chosen = (2, 2, 2, 1, 2, 2, 3, 2, 1, 2)
    returned = [v for n, v in enumerate(voters) if n % 6 != 3]
    booth.rng.shuffle(returned)
    return {
        v.id: (AGAINST if n % 10 == 4 else AGREE, Answer(Choice.CANDIDATE, chosen[n % 10]))
        for n, v in enumerate(returned)
    }


def _open(booth: Booth, estate: Estate) -> None:
    """Half have answered, most agree: strictly too few take part, with the clauses it is carried."""
    opened = _ago(booth, 15)
    asked = Asked("property_service", f"{estate.name}是否续聘现物业服务企业")
    round_id = booth.open(_proposal(estate.id, _ago(booth, -10), asked, ledger=True), opened)
    voters = [v for n, v in enumerate(booth.voters(round_id)) if n % 2]
    answers = {v.id: (AGAINST if n % 6 == 2 else AGREE,) for n, v in enumerate(voters)}
    came = booth.cast(round_id, answers, opened, booth.on)
    paperwork.issue(booth, round_id, came, opened=opened, settled=booth.on, over=False)
