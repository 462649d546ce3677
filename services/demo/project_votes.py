"""Invented votes behind projects: open while the project is in the stage, carried and final where it went on.

A second round is drafted from the first one, and opens when the first one's result is final.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from models.consultations import Consultation, Round
from models.enums import Choice, ObjectionState, ProjectKind, Purse
from services.consultations.items import Answer
from services.consultations.proposals import Asked, Proposal
from services.consultations.scopes import Part, Scope, whole
from services.demo import paperwork
from services.demo.booth import Booth, Voter
from services.demo.projects import Consulted, Wish
from services.rules import postings

NEW_MONEY = frozenset({Purse.TOP_UP, Purse.PROJECT_LEVY, Purse.SELF_RAISED})
PAST = 0.4
"""How many of the votes behind other projects are still on record."""
HANGS_AT_MOST = timedelta(days=12)
"""So long before a stage ends its vote is counted, so that the result is final when the stage is left."""
AGREE, AGAINST = Answer(Choice.AGREE), Answer(Choice.AGAINST)
DISSENT = (AGAINST, Answer(Choice.ABSTAIN))
ANSWERS = (AGREE, AGAINST, Answer(Choice.ABSTAIN), Answer(Choice.INVALID))
WEIGHTS = (78, 12, 7, 3)
NOTICE_HANGS = timedelta(days=5)
K = ProjectKind
Given = dict[int, tuple[Answer, ...]]
"""Of each voter who answered: one answer a matter."""


def hold(booth: Booth, consulted: Sequence[Consulted], *, secretary: int) -> None:
    """The votes of all projects that are kept, each project's rounds in their order."""
    by_project: dict[int, list[Consulted]] = defaultdict(list)
    for asked in consulted:
        by_project[asked.project].append(asked)
    for rounds in by_project.values():
        if rounds[0].wish.story or rounds[-1].left is None or booth.rng.random() < PAST:
            _of_project(booth, rounds, secretary)


def _of_project(booth: Booth, rounds: Sequence[Consulted], secretary: int) -> None:
    before: int | None = None
    for asked in rounds:
        until = asked.left and asked.left - HANGS_AT_MOST
        round_id = booth.open(_proposal(booth, asked, until), asked.entered, after=before)
        if before is None:
            _name(booth, round_id, asked)
        if until:
            _carried(booth, round_id, asked, until)
        else:
            _under_way(booth, round_id, asked, before, secretary)
        before = round_id
    last = rounds[-1]
    if before and last.wish.story and last.wish.stage == "plan":
        posted = booth.on - NOTICE_HANGS
        proposal = _asking(last.wish, 2, booth.on + timedelta(days=40))
        booth.post_notice(booth.draft_next(before, proposal, posted), posted)


def _proposal(booth: Booth, asked: Consulted, until: date | None) -> Proposal:
    due = until or max(asked.entered, booth.on) + timedelta(days=booth.rng.randint(3, 25))
    return _asking(asked.wish, asked.number, due, on_paper=asked.left is None and _keeps_paper(asked))


def _asking(wish: Wish, number: int, due: date, *, on_paper: bool = False) -> Proposal:
    """Who pays the difference themselves are those who ride: then the ground floor is not asked."""
    rides = wish.kind == K.LIFT_REPLACEMENT and Purse.SELF_RAISED in wish.purses
    question = f"{wish.name}：{'方案与报价' if number == 2 else '是否同意及资金来源'}"
    besides = (Choice.NOT_BLOCKING,) if wish.kind == K.LIFT_ADDITION else ()
    return Proposal(
        scope=Scope((Part(wish.place, 2, None),)) if rides else whole(wish.place),
        asked=(Asked(_matter(wish), question, besides=besides),),
        due_on=due,
        keeps_ledger=on_paper,
        keyed_twice=on_paper,
    )


def _keeps_paper(asked: Consulted) -> bool:
    """华滨's second round, of which the secretary keys every paper again."""
    return asked.wish.story and asked.wish.kind == K.LIFT_REPLACEMENT and asked.number == 2


def _matter(wish: Wish) -> str:
    if wish.kind == K.LIFT_ADDITION:
        return "lift_addition"
    return "fund_raise" if NEW_MONEY & set(wish.purses) else "fund_use"


def _name(booth: Booth, round_id: int, asked: Consulted) -> None:
    """The consultation is about a project and bears its name."""
    of = booth.db.get_one(Round, round_id).consultation_id
    consultation = booth.db.get_one(Consultation, of)
    consultation.title, consultation.project_id = asked.wish.name, asked.project
    booth.db.flush()


def _carried(booth: Booth, round_id: int, asked: Consulted, until: date) -> None:
    """Nearly everybody answers, nearly all agree, the few others own little; counted, posted, final."""
    voters = booth.voters(round_id)
    booth.cast(round_id, carrying(booth, voters), asked.entered, until)
    booth.close(round_id, until)
    booth.post_result(round_id, until)
    if asked.wish.story and asked.wish.kind == K.LEAK_REPAIR:
        answer = "工程只用本门洞分户账，已当面说明并出示报价"
        booth.object(
            round_id, voters[0], "担心动用其他门洞的维修资金", until + timedelta(days=2),
            (ObjectionState.DISMISSED, answer),
        )  # fmt: skip
    final = postings.posting([_matter(asked.wish)], posted_on=until).free_from
    if final <= booth.on:
        booth.make_final(round_id, final)


def carrying(booth: Booth, voters: Sequence[Voter]) -> Given:
    """Answers to one matter that carry it by any rule."""
    small = sorted(voters, key=lambda v: v.area_dm2)[: len(voters) // 2]
    booth.rng.shuffle(small)
    missing = {v.id for v in small[: len(voters) // 12]}
    against = small[len(missing) : len(missing) + len(voters) // 10]
    answers: Given = {v.id: (AGREE,) for v in voters if v.id not in missing}
    return answers | {v.id: (booth.rng.choice(DISSENT),) for v in against}


def some(booth: Booth, voters: Sequence[Voter], share: float) -> Given:
    """Answers to one matter of a share of the voters, most of whom agree."""
    returned = booth.rng.sample(voters, k=max(1, int(share * len(voters))))
    return {v.id: (booth.rng.choices(ANSWERS, weights=WEIGHTS)[0],) for v in returned}


def _under_way(
    booth: Booth, round_id: int, asked: Consulted, before: int | None, secretary: int
) -> None:  # fmt: skip
    voters = booth.voters(round_id)
    answers = some(booth, voters, booth.rng.uniform(0.35, 0.75))
    if asked.wish.story and asked.wish.kind == K.LEAK_REPAIR and before:
        answers = _second_thoughts(booth, voters, before)
    if asked.wish.story and asked.wish.kind == K.LIFT_ADDITION:
        answers = _won_over(voters)
    came = booth.cast(round_id, answers, asked.entered, booth.on)
    if _keeps_paper(asked):
        paperwork.issue(booth, round_id, came, opened=asked.entered, settled=booth.on, over=False)
        paperwork.key_again(booth, round_id, secretary, booth.on - timedelta(days=1))


def _won_over(voters: Sequence[Voter]) -> Given:
    """罗秀二村: the ground floor's two objectors do not block and agree; two thirds of the others agree so far."""
    low: Given = {voters[0].id: (Answer(Choice.NOT_BLOCKING),), voters[1].id: (AGREE,)}
    return low | {v.id: (AGREE,) for n, v in enumerate(voters[2:]) if n % 3}


def _second_thoughts(booth: Booth, voters: Sequence[Voter], before: int) -> Given:
    """中海瀛台: who was against in the first round now agrees but for one; two who agreed are against."""
    said = booth.answers(before)
    doubters = [v for v in voters if said.get(v.door) is Choice.AGAINST]
    content = [v for v in voters if said.get(v.door) is Choice.AGREE]
    answers: Given = {v.id: (AGREE,) for v in [*doubters[1:], *content[: len(content) // 2]]}
    return answers | {v.id: (AGAINST,) for v in [*doubters[:1], *content[:2]]}
