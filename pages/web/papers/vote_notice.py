"""The notice of a vote before it opens (表决公告): what is asked, by which rule, who votes, until when and how.

Official, so Chinese only.
"""

from __future__ import annotations

from collections.abc import Iterator

from models.enums import Choice
from pages.ui import formats
from pages.ui.labels import in_words
from pages.web.papers import law
from pages.web.papers.blocks import Block, Gap, Line, Paper, Table, Together
from services.consultations.items import Item
from services.consultations.papers import AnnouncedRound
from services.consultations.rounds import RoundView

BLANK_DAY = "＿＿＿＿年＿＿月＿＿日"
ROLL = "以开始表决之日冻结的业主名册为准"
HOW = (
    "一、每位业主一票：名下有多套房屋的，人数计为一人，面积合并计算；一套房屋由数人共有的，合计为一人，"
    "应当推选一人行使表决权。",
    "二、在表决票上打“√”、签字后交回；上门征询、网上征询的，意见记入同一名册；电话征询的，应当有见证人在场。",
    "三、不能亲自表决的，可以书面委托代理人，委托书随表决票交回。",
    "四、每一事项只选一项。空白、多选或无法辨认的，计入收回数，不计入同意。",
)
WARNED = "逾期未交回的表决票将按上述约定处理；公布结果时，同时公布未适用约定的结论。请各位业主按时表决。"
OBJECTION = "对本公告所列事项、表决范围或名册有异议的，请在公告期内以书面形式向＿＿＿＿＿＿＿＿＿＿＿＿提出。"


def paper(announced: AnnouncedRound) -> Paper:
    """The notice of one vote. To be written inside `i18n.speaking("zh")`."""
    r = announced.round
    blocks: tuple[Block, ...] = (
        Line("业主共同决定事项表决公告", "title", "center"),
        Line(f"第 {r.id} 号表决", "body", "center"),
        Gap(2),
        _facts(announced),
        *(block for item in r.items for block in _matter(item, several=len(r.items) > 1)),
        Gap(2),
        Together((Line("如何表决", "heading"), *(Line(text) for text in (*HOW, *_meanings(r))))),
        Gap(2),
        Together(tuple(_warning(r))),
        Gap(2),
        Together((Line("异议", "heading"), Line(OBJECTION), Gap(2), _signatures(announced))),
    )
    return Paper(f"{r.place} 表决公告", blocks, f"{r.place} · 第 {r.id} 号表决")


def _facts(announced: AnnouncedRound) -> Table:
    r = announced.round
    voters = f"业主 {r.voters:,} 人，专有部分面积 {formats.area(r.area_dm2)}" if r.voters else ROLL
    due = formats.day(r.due_on) if r.due_on else BLANK_DAY
    rows = (
        ("表决范围", f"{law.scope(r)}：{voters}"),
        ("公告日期", formats.day(announced.notice_on) if announced.notice_on else BLANK_DAY),
        ("表决时间", f"自{_begins(announced)}起至{due}止"),
        ("表决方式", "书面征求意见（表决票当面送达、投入信报箱或者按联系地址寄送）"),
        ("交回地点", ""),
    )
    return Table(rows, (30, 140), strong=frozenset({0}), height=7)


def _begins(announced: AnnouncedRound) -> str:
    if announced.round.opened_at:
        return formats.moment(announced.round.opened_at)
    earliest = announced.may_open_from
    return f"{BLANK_DAY}（不早于{formats.day(earliest)}）" if earliest else BLANK_DAY


def _matter(item: Item, *, several: bool) -> Iterator[Block]:
    title = f"事项{law.number(item.number)}" if several else "表决事项"
    rows = [
        ("议题", item.question),
        ("可选意见", _offered(item)),
        ("事项类别", law.kind(item.rule)),
        ("通过条件", f"{law.cited(item.rule)}：{law.shares(item.rule)}"),
    ]
    if item.class_reason:
        rows.insert(3, ("类别理由", item.class_reason))
    yield Gap(2)
    yield Together((Line(title, "heading"), Table(tuple(rows), (30, 140), strong=frozenset({0}), height=7)))


def _offered(item: Item) -> str:
    plain = [in_words(choice) for choice in item.options if choice is not Choice.CANDIDATE]
    return "、".join([*item.candidates, *plain])


def _meanings(r: RoundView) -> Iterator[str]:
    """What 从众 and 不阻挡 count for, where a matter offers them."""
    offered = {choice for item in r.items for choice in item.options}
    said = "".join(law.meanings(choice for choice in Choice if choice in offered))
    if said:
        yield f"五、{said}"


def _warning(r: RoundView) -> Iterator[Line]:
    """What becomes of ballots that do not come back: each clause once, however many matters it bears on."""
    clauses = list(dict.fromkeys(clause for item in r.items for clause in law.clauses(item.rule)))
    yield Line("特别提示：不交回表决票的后果", "heading")
    yield from (Line(clause, "verdict") for clause in clauses)
    yield Line(WARNED if clauses else law.STRICT)


def _signatures(announced: AnnouncedRound) -> Table:
    posted = formats.day(announced.notice_on) if announced.notice_on else ""
    rows = (
        ("张贴地点", "", "张贴日期", posted),
        ("业主委员会（盖章）", "", "居民委员会（盖章）", ""),
    )
    return Table(rows, (40, 45, 40, 45), strong=frozenset({0, 2}), height=9)
