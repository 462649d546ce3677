"""The share notice (费用分摊告知单) of each household: what the project costs, by what table, and what it pays."""

from __future__ import annotations

from collections.abc import Iterator

from models.money_enums import HardshipPath, SharePlanState
from pages.ui import formats
from pages.ui.formats import money
from pages.ui.hardship_parts import said_of
from pages.ui.i18n import _
from pages.ui.labels import label
from pages.web.papers.blocks import Block, Gap, Line, NewPage, Paper, Table
from services.renewals.shares import ShareLine, Shares
from services.renewals.shares_notices import Notices

TITLE = "费用分摊告知单"
DRAFT = "（征求意见稿，未经议定）"


def paper(found: Notices) -> Paper:
    """A page a household. To be written inside `i18n.speaking("zh")`."""
    blocks = tuple(block for line, owner in found.lines for block in _notice(found, line, owner))
    title = f"{found.plan.project} {TITLE}"
    return Paper(title, blocks, f"{found.place} · {title}", numbered=False)


def _notice(found: Notices, line: ShareLine, owner: str) -> Iterator[Block]:
    plan = found.plan
    yield NewPage(f"{line.door} · 方案 {plan.number}")
    yield Line(TITLE, "title", "center")
    if plan.state is not SharePlanState.AGREED:
        yield Line(DRAFT, "body", "center")
    yield Gap(3)
    yield Line(f"{line.door} {owner or '业主'}：")
    yield Line(f"　　{plan.project}的费用由{_agreed(plan)}分摊，现将贵户应承担的数额告知如下。")
    yield Gap(2)
    yield _cost(plan)
    yield Gap(2)
    yield _share(plan, line)
    yield from _reliefs(line)
    yield from _outside(line)
    yield from _how(plan)
    yield Gap(4)
    yield Table(
        (("告知人签字", "", "业主签字", ""), ("日期", "", "日期", "")),
        (30, 55, 30, 55),
        strong=frozenset({0, 2}),
    )


def _agreed(plan: Shares) -> str:
    return f"参加户于{formats.day(plan.agreed_on)}议定的方案" if plan.agreed_on else "参加户按下列方案"


def _cost(plan: Shares) -> Table:
    rows = (
        ("总价", money(plan.price_fen)),
        ("补贴及其他来源承担", money(plan.covered_fen)),
        ("由各户分摊", money(plan.net_fen)),
        ("参加户数", f"{sum(line.takes_part for line in plan.lines)} 户（共 {len(plan.lines)} 户）"),
        ("分摊办法", _table(plan)),
    )
    return Table(rows, (50, 120), strong=frozenset({0}), height=7)


def _table(plan: Shares) -> str:
    source = f"{_(plan.table.source)}{formats.article(plan.table.article)}"
    own = f"；各层系数：{'、'.join(plan.own)}" if plan.own else ""
    return f"{_(plan.table.name)}（{source}{own}）。系数仅供参考，由业主协商确定。"


def _share(plan: Shares, line: ShareLine) -> Table:
    floor = "—" if line.floor is None else f"{line.floor} 层"
    rows = [
        ("楼层、面积", f"{floor}，{formats.area(line.area_dm2)}"),
        ("贵户分摊额", money(line.share_fen) + ("（协商确定的数额）" if line.own_fen is not None else "")),
        ("减免及他人承担", money(line.share_fen - line.owes_fen)),
        ("贵户应付", money(line.owes_fen)),
        ("其中缓缴", money(line.relieved(HardshipPath.DEFERRAL))),
        ("已付", money(line.paid_in_fen)),
        ("现在应付", money(line.due_now_fen)),
        ("款项归入", label(plan.purse)),
    ]
    return Table(tuple(rows), (50, 120), strong=frozenset({0}), height=7)


def _reliefs(line: ShareLine) -> Iterator[Block]:
    if line.reliefs:
        yield Line("困难户办法", "heading")
    for relief in line.reliefs:
        yield Line(f"{label(relief.path)}：{said_of(relief)}。同意人：{relief.agreed_by}。")


def _outside(line: ShareLine) -> Iterator[Block]:
    if line.takes_part:
        return
    yield Line("未参加", "heading")
    later = f"如日后加入，按本方案测算为 {money(line.buy_in_fen)}，具体由届时的参加户商定。"
    yield Line(f"贵户目前未参加，不承担费用。{later if line.buy_in_fen is not None else ''}")


def _how(plan: Shares) -> Iterator[Block]:
    yield Line("说明", "heading")
    yield Line(
        "各户分摊额计算到分；除尽后余下的分，按小数部分从大到小各加一分，相同的按门牌先后，合计与应分摊总额完全相等。",
        "small",
    )
    if plan.charges_the_fund:
        yield Line(
            "本项目使用维修资金，从各户分户账中列支；分户账余额不足的，须先补足（上海市住宅物业管理规定第65条）。",
            "small",
        )
