"""The notice of a result as it is posted (表决结果公告). Official, so Chinese only; every figure is the stored one."""

from __future__ import annotations

from collections.abc import Iterator

from models.enums import Choice, Outcome
from pages.ui import formats, scope_words
from pages.ui.i18n import _
from pages.ui.labels import in_words
from pages.web.papers import law
from pages.web.papers.blocks import Align, Block, Gap, Line, Paper, Table, Together
from services.consultations.counts import Part, Tally
from services.consultations.items import Item
from services.consultations.papers import ClosedRound
from services.rules import answers
from services.rules.clocks import Window
from services.rules.voting import Test, Verdict

BLANK_DAY = "＿＿＿＿年＿＿月＿＿日"
MET = {True: "达到", False: "未达到", None: "无法判定"}
CONCLUSIONS = {
    Outcome.PASSED: "通过：四项检验均已达到，本事项获得业主表决通过。",
    Outcome.FAILED: "未通过：四项检验达到 {n} 项，本事项未获得业主表决通过。",
    Outcome.UNDECIDABLE: "无法判定：四项检验达到 {n} 项，仅凭现有数字不能得出结论。",
}
OUTCOMES = {Outcome.PASSED: "通过", Outcome.FAILED: "未通过", Outcome.UNDECIDABLE: "无法判定"}
OBJECTION = (
    "一、公示期：自{first}起至{last}止。对计票结果有异议的，请在公示期内以书面形式向"
    "＿＿＿＿＿＿＿＿＿＿＿＿提出，写明房屋、理由和联系方式。"
)
ANNULMENT = (
    "二、撤销权：业主认为本决定侵害其合法权益的，可以依照《民法典》第280条第2款请求人民法院予以撤销，"
    "应当在知道或者应当知道本决定之日起一年内行使"
    "（最高人民法院《关于审理建筑物区分所有权纠纷案件适用法律若干问题的解释》第12条）。"
)
RECOUNT = (
    "三、复核：本次表决的名册、选票、规则与结果已封存为复核包，"
    "凭包内程序可在任何电脑上重新计票。复核包的校验码（SHA-256）应与此处一致："
)
CUT = "比例截至百分数小数点后两位，不进位；是否达到按整数比较，不按百分数。"


def paper(closed: ClosedRound) -> Paper:
    """The notice of one closed round. To be written inside `i18n.speaking("zh")`."""
    r, tallies = closed.counted.round, closed.counted.tallies
    matters = zip(r.items, tallies, strict=True)
    blocks: tuple[Block, ...] = (
        Line("业主共同决定事项表决结果公告", "title", "center"),
        Line(f"第 {r.id} 号表决", "body", "center"),
        Gap(2),
        _facts(closed),
        *(block for item, tally in matters for block in _matter(item, tally, several=len(tallies) > 1)),
        Gap(2),
        Together((Line("异议与救济", "heading"), Line(_objection(closed.posting)))),
        *(Line(text) for text in (ANNULMENT, RECOUNT)),
        Line(closed.seal, "small", "center"),
        Gap(2),
        Together((_signatures(closed),)),
    )
    return Paper(f"{closed.place} 表决结果公告", blocks, f"{closed.place} · 第 {r.id} 号表决")


def _facts(closed: ClosedRound) -> Table:
    r = closed.counted.round
    days = f"{formats.moment(r.opened_at)}至{formats.moment(r.closed_at)}"
    due = f"（截止日期{formats.day(r.due_on)}）" if r.due_on else ""
    scope = scope_words.at_place(closed.place, closed.parts)
    asked = [("表决事项", r.items[0].question), *_asked(r.items[0])] if len(r.items) == 1 else []
    rows = (
        *asked[:1],
        ("表决范围", f"{scope}：业主 {r.voters:,} 人，专有部分面积 {formats.area(r.area_dm2)}"),
        *asked[1:],
        ("表决时间", f"{days}{due}"),
    )
    return Table(rows, (30, 140), strong=frozenset({0}), height=7)


def _asked(item: Item) -> Iterator[tuple[str, str]]:
    yield "事项类别", law.kind(item.rule)
    if item.class_reason:
        yield "类别理由", item.class_reason
    yield "适用规定", f"{law.cited(item.rule)}：{law.shares(item.rule)}"


def _matter(item: Item, tally: Tally, *, several: bool) -> Iterator[Block]:
    """What was asked (of several matters), how everybody answered, the tests, what they come to."""
    yield Gap(4 if several else 2)
    asked = _heading(item) if several else ()
    yield Together((*asked, Line("计票结果", "heading"), _answers(item, tally), *_notes(tally)))
    if item.candidates:
        yield Together((Line("候选得票", "heading"), _candidates(item, tally)))
    yield Gap(2)
    leading = f"（得票最多的“{item.candidates[tally.leader - 1]}”）" if tally.leader else ""
    found = _tests(tally.verdict, item)
    yield Together((Line(f"四项检验{leading}", "heading"), found, Line(CUT, "small")))
    yield Gap(2)
    yield Line(_conclusion(tally.verdict), "verdict", "center")
    yield from (
        Line(f"另须满足（数字不能反映）：{_(condition)}。", "small") for condition in item.rule.conditions
    )
    yield from _with_clause(item, tally)


def _heading(item: Item) -> tuple[Line | Table | Gap, ...]:
    title = Line(f"事项{law.number(item.number)}：{item.question}", "heading")
    return title, Table(tuple(_asked(item)), (30, 140), strong=frozenset({0}), height=6.6), Gap(2)


def _answers(item: Item, tally: Tally) -> Table:
    offered = (*item.options, Choice.INVALID)
    named = [
        (in_words(choice), tally.of(choice))
        for choice in Choice
        if choice in offered or tally.of(choice).owners
    ]
    sums = [("收回合计", tally.returned), ("未收回", tally.not_returned), ("应参加表决", tally.total)]
    head = ("意见", "业主人数", "占总人数", "专有部分面积", "占总面积")
    rows = tuple(_answer(name, part, tally.total) for name, part in (*named, *sums))
    return _figures((head, *rows))


def _figures(rows: tuple[tuple[str, ...], ...]) -> Table:
    aligns: tuple[Align, ...] = ("left", "right", "right", "right", "right")
    return Table(rows, (34, 30, 30, 46, 30), aligns, head=True, strong=frozenset({0}), height=6.6)


def _answer(name: str, part: Part, total: Part) -> tuple[str, ...]:
    owners, area = formats.share(part.owners, total.owners), formats.share(part.area_dm2, total.area_dm2)
    return name, formats.count(part.owners), owners, formats.area(part.area_dm2), area


def _notes(tally: Tally) -> Iterator[Line]:
    """Which side the followers joined, and what not blocking counts for."""
    if tally.of(Choice.FOLLOW).owners:
        yield Line(f"从众：{_followed(tally)}", "small")
    if tally.of(Choice.NOT_BLOCKING).owners:
        yield Line(law.MEANINGS[Choice.NOT_BLOCKING], "small")


def _followed(tally: Tally) -> str:
    side, part = answers.followed(dict(tally.by_choice)), tally.of(Choice.FOLLOW)
    said = f"{formats.count(part.owners)} 人、{formats.area(part.area_dm2)}"
    if side is None:
        return f"{said}。同意与反对没有一方在人数和面积上均较多，故只计入参与表决。"
    return f"{said}，计入人数和面积均较多的一方“{in_words(side)}”。"


def _candidates(item: Item, tally: Tally) -> Table:
    head = ("候选", "业主人数", "占参与人数", "专有部分面积", "占参与面积")
    named = zip(item.candidates, tally.by_candidate, strict=True)
    rows = tuple(_answer(name, part, tally.returned) for name, part in named)
    return _figures((head, *rows))


def _tests(verdict: Verdict, item: Item) -> Table:
    rows = tuple(_test(test, law.share(getattr(item.rule, test.name))) for test in verdict.tests)
    head = ("检验", "分子 / 分母", "比例", "要求", "结论")
    return Table(
        (head, *rows), (42, 56, 22, 28, 22), ("left", "right", "right", "center", "center"), head=True,
        strong=frozenset({0}), height=6.6,
    )  # fmt: skip


def _test(test: Test, required: str) -> tuple[str, ...]:
    said = formats.area if test.name.endswith("area") else formats.count
    part, whole = ("—" if n is None else said(n) for n in (test.numerator, test.denominator))
    share = formats.share(test.numerator or 0, test.denominator or 0)
    return law.TESTS[test.name], f"{part} / {whole}", share, required, MET[test.met]


def _conclusion(verdict: Verdict) -> str:
    met = sum(1 for test in verdict.tests if test.met)
    return CONCLUSIONS[verdict.outcome].format(n=met)


def _with_clause(item: Item, tally: Tally) -> Iterator[Block]:
    """The clauses of the 议事规则; and beside the strict conclusion, which stands first, the one with them."""
    clauses, reading = list(law.clauses(item.rule)), tally.readings.with_clause
    yield from (Line(f"{clause}以上结论未适用此约定。", "small") for clause in clauses)
    if not clauses or reading is None:
        return
    if reading.tests == tally.verdict.tests:
        yield Line(f"按上述约定计算，结果与以上相同（{_why_the_same(tally)}）。", "small")
        return
    title = Line("适用议事规则约定后的计算", "heading")
    said = Line(_difference(tally, reading), "body")
    yield Together((Gap(2), title, Line(_counted_in(tally), "small"), _tests(reading, item), said))


def _why_the_same(tally: Tally) -> str:
    if tally.delivered is not None and not tally.delivered.owners:
        return "送达的表决票均已交回"
    return "同意与反对没有一方在人数和面积上均较多"


def _counted_in(tally: Tally) -> str:
    if tally.delivered is None:
        return "未设表决票台账，送达后未交回的票数无法确认，故按约定无法计算。"
    side = tally.readings.counted_as
    joined = f"，计入“{in_words(side)}”" if side else ""
    owners, area = formats.count(tally.delivered.owners), formats.area(tally.delivered.area_dm2)
    return f"台账记载送达后未交回：{owners} 人、{area}{joined}。"


def _difference(tally: Tally, reading: Verdict) -> str:
    strict, clause = OUTCOMES[tally.verdict.outcome], OUTCOMES[reading.outcome]
    if strict == clause:
        return f"适用约定后的结论：{clause}，与按实际交回的表决票得出的结论相同。"
    return (
        f"适用约定后的结论：{clause}；按实际交回的表决票：{strict}。两者不同。"
        "该类约定的效力在审判实践中尚有争议，请注意两种结论的差别。"
    )


def _objection(posting: Window | None) -> str:
    first, last = (formats.day(posting.first), formats.day(posting.last)) if posting else (BLANK_DAY,) * 2
    return OBJECTION.format(first=first, last=last)


def _signatures(closed: ClosedRound) -> Table:
    rows = (
        ("张贴地点", "", "张贴日期", formats.day(closed.posted_on) if closed.posted_on else ""),
        ("计票人签字", "", "监票人签字", ""),
        ("业主委员会（盖章）", "", "居民委员会（盖章）", ""),
    )
    return Table(rows, (40, 45, 40, 45), strong=frozenset({0, 2}), height=9)
