"""The notice of a meeting (会议通知) and its minutes (会议记录). Official, so Chinese only; doors stay out of them."""

from __future__ import annotations

from collections.abc import Iterator

from pages.ui import formats
from pages.ui.labels import label
from pages.web.papers.blocks import Block, Gap, Line, Paper, Table
from services.consultations.meetings import Assembly, Attendee, Point
from services.consultations.outcomes import Taken

HANDS = ("动议", "同意", "反对", "弃权", "到会", "结果")


def paper(found: Assembly) -> Paper:
    """The paper of one meeting. To be written inside `i18n.speaking("zh")`."""
    name = f"{label(found.line.kind)}{'会议记录' if found.is_held else '会议通知'}"
    title = f"{found.line.title} {name}"
    blocks: tuple[Block, ...] = (
        Line(name, "title", "center"),
        Line(found.line.title, "body", "center"),
        Gap(2),
        _facts(found),
        Gap(2),
        *_people(found),
        *_agenda(found),
        *_told_back(found),
        *_minutes(found),
        Gap(2),
        _signatures(found),
    )
    return Paper(title, blocks, f"{found.line.place} · {title}")


def _facts(found: Assembly) -> Table:
    line = found.line
    when = " ".join(filter(None, (formats.day(line.held_on), line.begins_at)))
    people = f"应到 {line.invited} 人" + (f"，实到 {line.present} 人" if found.is_held else "")
    rows = (
        ("范围", line.place),
        ("时间", when),
        ("地点", line.where or "—"),
        ("主持人", line.chair or "—"),
        ("人数", people),
    )
    return Table(rows, (30, 140), strong=frozenset({0}), height=7)


def _people(found: Assembly) -> Iterator[Block]:
    if not found.is_held:
        yield Line("邀请人员", "heading")
        yield Line(_named(found.attendees))
        return
    yield Line("到会人员", "heading")
    yield Line(_named([one for one in found.attendees if one.present]))
    if absent := [one for one in found.attendees if not one.present]:
        yield Line(f"未到会：{_named(absent)}", "small")


def _named(people: tuple[Attendee, ...] | list[Attendee]) -> str:
    return "、".join(f"{p.name}（{p.capacity}）" if p.capacity else p.name for p in people) or "—"


def _agenda(found: Assembly) -> Iterator[Block]:
    yield Line("议程", "heading")
    for point in found.points:
        yield Line(f"{point.number}. {point.topic}")
        yield from _paragraphs(point.notes)
        if point.decisions:
            yield _hands(point)
        for taken in point.decisions:
            yield from _follows(taken)
        yield from _opinions(point)


def _paragraphs(text: str) -> Iterator[Block]:
    yield from (Line(f"　　{part.strip()}") for part in text.splitlines() if part.strip())


def _hands(point: Point) -> Table:
    rows = tuple(_motion(taken) for taken in point.decisions)
    aligns = ("left", "right", "right", "right", "right", "center")
    return Table((HANDS, *rows), (84, 16, 16, 16, 16, 22), aligns, head=True, height=6.6)  # type: ignore[arg-type]


def _motion(taken: Taken) -> tuple[str, ...]:
    h = taken.hands
    counted = (str(n) for n in (h.for_it, h.against, h.abstaining, h.present))
    return taken.motion, *counted, "通过" if taken.carried else "未通过"


def _follows(taken: Taken) -> Iterator[Block]:
    if taken.leads_to is not None:
        who = "、".join(task.person for task in taken.tasks)
        by = f"，{formats.day(taken.due_on)}前" if taken.due_on else ""
        about = [
            link for link in (taken.project and taken.project.name, taken.vote and taken.vote.title) if link
        ]
        said = "；".join(
            (f"{label(taken.leads_to)}：{taken.to_do}{by}", *about, *([f"承办：{who}"] if who else []))
        )
        yield Line(said, "small")
    if taken.told_back_on is not None:
        where = f"（{taken.told_at}）" if taken.told_at else ""
        yield Line(f"反馈：{formats.day(taken.told_back_on)}{where}，{taken.outcome}", "small")


def _opinions(point: Point) -> Iterator[Block]:
    """What was said, without doors: a paper goes from hand to hand."""
    for one in point.said:
        answer = f"（答复：{one.answer}）" if one.answer else ""
        yield Line(f"{'会后' if one.is_after else '会前'}意见：{one.said}{answer}", "small")


def _told_back(found: Assembly) -> Iterator[Block]:
    if found.told_here:
        yield Line("上次决定的反馈", "heading")
    for taken in found.told_here:
        yield Line(f"{taken.motion}（{taken.meeting}，{formats.day(taken.held_on)}）：{taken.outcome}")


def _minutes(found: Assembly) -> Iterator[Block]:
    if found.minutes:
        yield Line("会议总记录", "heading")
        yield from _paragraphs(found.minutes)


def _signatures(found: Assembly) -> Table:
    rows = (("主持人签字", "", "记录人签字", ""),) if found.is_held else (("召集人签字", "", "日期", ""),)
    return Table(rows, (40, 45, 40, 45), strong=frozenset({0, 2}), height=9)
